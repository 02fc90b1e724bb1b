"""Text as people type it becomes a formula, or one ParseError that points at the place. Nothing typed is ever executed.

A parser by recursive descent, with bounds on everything: no text of a learner reaches `eval` or `sympify`. Where a text can
be read in two ways, `readings` says which way was taken.
"""

from __future__ import annotations

import re
from fractions import Fraction

import sympy as sp

from explainer.numeric.decimals import exact_decimal
from explainer.symbolic.expression import MINUS, negative, plus, power, times
from explainer.symbolic.named import NAMED
from explainer.symbolic.pieces import RELATIONS, CaseReader
from explainer.symbolic.reader import rough_size
from explainer.symbolic.tokens import GREEK_LETTERS, LONGEST, RAISED, ParseError, short
from explainer.symbolic.vocabulary import (
    CASES,
    FUNCTION_LETTERS,
    FUNCTIONS,
    INVERSES,
    NESTED,
    REMARKS,
    WORDS,
    Function,
    constant,
    is_letter,
    no_such_name,
    spelled,
    to_base,
)

MOST_DIGITS, LARGEST_EXPONENT = 25, 100
SMALLEST, LARGEST = Fraction(1, 10**15), 10**MOST_DIGITS


def parse(text: str) -> sp.Expr:
    """The formula that `text` says, as it is written: `2x`, `x^2`, `e^x`, `|x|`, `sin 2x`, `gelu(x)`, `piecewise(x<0, 0, x)`.

    Raises ParseError for everything else. Decimals are exact: 0.1 is 1/10.
    """
    return _parsed(text)[0]


def readings(text: str) -> tuple[str, ...]:
    """What was taken where `text` can be read in two ways, a sentence each. Raises ParseError as `parse` does.

    >>> readings("sin 2x")
    ('sin 2x is read as sin(2x)',)
    """
    return _parsed(text)[1]


def _parsed(text: str) -> tuple[sp.Expr, tuple[str, ...]]:
    if not isinstance(text, str):
        raise ParseError(f"a formula must be text such as 'x*sigmoid(x)', got {type(text).__name__}")
    if not text.strip():
        raise ParseError("there is no formula yet; type one, for example x*sigmoid(x)")
    if len(text) > LONGEST:
        raise ParseError(f"a formula may have {LONGEST} characters, this one has {len(text)}; shorten it")
    reader = _Reader(text)
    formula = reader.sum()
    reader.finish()
    return formula, reader.wording.notes


class _Reader(CaseReader):
    """The grammar: a sum of products of powers of atoms."""

    def finish(self) -> None:
        kind, sign, _ = self.next
        if kind == "end":
            return
        if sign == ")":
            raise self.refuse("this ) closes nothing; remove it or add a ( before")
        if sign in RELATIONS:
            raise self.refuse("a comparison belongs into piecewise(condition, value, other value)")
        if kind == "name":
            raise self.refuse(no_such_name(sign, called=False))
        raise self.refuse(f"{sign!r} does not belong here")

    def sum(self) -> sp.Expr:
        terms = [self.product()]
        while (minus := self.take("-")) or self.take("+"):
            terms.append(negative(self.product()) if minus else self.product())
        return plus(*terms)

    # --- products: where most of what can be read in two ways stands ------------------------------------------------------

    def product(self) -> sp.Expr:
        start = self.next[2]
        factors, joints = list(self.parts(self.signed())), [""]
        spans = [(start, self.end, self.bare)]
        while True:
            joint = "*" if self.take("*") else "/" if self.take("/") else ""
            begins = self.next[2]
            if joint:
                factor = self.signed() if joint == "*" else power(self.signed(), MINUS)
            elif self.starts_factor():
                self.refuse_two_numbers()
                factor = self.power()
            else:
                break
            self.explain(spans, joints, joint, begins)
            factors.append(factor)
            joints.append(joint)
            spans.append((begins, self.end, self.bare))
        return _multiplied(factors)

    def explain(self, spans: list[tuple], joints: list[str], joint: str, begins: int) -> None:
        """Say how the factor that was just read belongs to those before it, where that is not plain."""
        (start, ends, bare), note = spans[-1], self.wording
        if bare and joint in ("", "/"):
            note.read(start, self.end, times_at=begins if joint == "" else None)
        elif joints[-1] == "/" and joint in ("", "/"):
            note.read(spans[0][0], self.end, around=(spans[0][0], ends), times_at=begins if joint == "" else None)
        elif joint == "/" and self.whole_power(start, ends) and self.text[begins : self.end].isdigit():
            note.read(start, self.end, around=(start, ends))
        elif joint == "" and self.whole_power(start, ends) and ends == begins and self.text[begins] != "(":
            note.read(start, self.end, around=(start, ends), times_at=begins)
        elif joint == "" and "|" in (self.text[ends - 1], self.text[begins]) and self.text.count("|") > 2:
            note.read(start, self.end, times_at=begins)

    def whole_power(self, start: int, ends: int) -> bool:
        """Whether this factor ends in ^ and a bare number."""
        return bool(re.search(r"(\^|\*\*)\s*-?\d+$", self.text[start:ends]))

    @staticmethod
    def parts(factor: sp.Expr) -> tuple[sp.Expr, ...]:
        """-x·y is one product of -1, x and y."""
        return factor.args if factor.is_Mul and factor.args[0] == -1 else (factor,)

    def starts_factor(self) -> bool:
        kind, sign, _ = self.next
        if kind == "name":
            return sign.lower() not in WORDS
        return kind == "number" or sign in ("(", "{") or (sign == "|" and not self.bars)

    def refuse_two_numbers(self) -> None:
        """2 3 may be 6, 23 or a slip; 1.2.3 is none of them."""
        (before, first, start), (kind, second, at) = self.tokens[self.place - 1], self.next
        if (before, kind) != ("number", "number"):
            return
        if start + len(first) == at:
            raise self.refuse(f"{short(first + second)} is no number: it has two points", start)
        raise self.refuse(f"two numbers side by side; write {short(first)}*{short(second)} for their product")

    def signed(self) -> sp.Expr:
        if self.next[1] in ("-", "+") and self.next[0] == "sign":
            minus, start = self.next[1] == "-", self.next[2]
            self.place += 1
            begins = self.next[2]
            with_depth = self.deeper(self.signed)
            if minus and self.ends_in_power and self.text[begins] not in "-−–+":
                self.wording.read(start, self.end, around=(begins, self.end))
            return negative(with_depth) if minus else with_depth
        return self.power()

    def power(self) -> sp.Expr:
        start, self.ends_in_power = self.next[2], False
        base = self.atom()
        bare = self.bare
        kind, sign, at = self.next
        if kind == "raised":
            self.place += 1
            self.ends_in_power = True
            return self.raised(base, self.raised_number(sign, at), at)
        if self.take("^", "**"):
            begins = self.next[2]
            exponent = self.deeper(self.signed)
            if self.ends_in_power and self.text[begins] not in "-−–+":
                self.wording.read(start, self.end, around=(begins, self.end))
            self.ends_in_power, self.bare = True, bare
            return self.raised(base, exponent, at)
        self.ends_in_power = False
        return base

    def raised_number(self, sign: str, at: int) -> sp.Integer:
        """² as 2."""
        digits = "".join(RAISED[letter] for letter in sign)
        if not re.fullmatch(r"-?\d{1,3}", digits):
            raise self.refuse(f"{sign!r} is no exponent; write ^ and brackets", at)
        return sp.Integer(int(digits))

    def raised(self, base: sp.Expr, exponent: sp.Expr, at: int) -> sp.Expr:
        if not exponent.free_symbols:
            rough = rough_size(exponent)
            if rough is None or abs(rough) > LARGEST_EXPONENT:
                raise self.refuse(f"an exponent may be at most {LARGEST_EXPONENT}; use a smaller one", at)
        if base is sp.E:
            return sp.exp(exponent, evaluate=False)
        return power(base, exponent)

    # --- what stands alone ------------------------------------------------------------------------------------------------

    def atom(self) -> sp.Expr:
        kind, sign, at = self.next
        self.bare = False  # whether what was read last is a function whose argument has no brackets
        if kind == "number":
            return self.number()
        if kind == "name":
            return self.name()
        if self.take("("):
            inner = self.within(self.sum)
            self.close(at)
            return inner
        if self.take("|"):
            self.bars += 1
            inner = self.deeper(self.sum)
            self.bars -= 1
            if not self.take("|"):
                raise self.refuse("this | is not closed; add another | or write abs(…)", at)
            self.bare = False
            return sp.Abs(inner, evaluate=False)
        if self.take("{"):
            return self.cases("}", at)
        if kind == "end" and self.bars:
            raise self.refuse("this | is not closed; add another | or write abs(…)", self.text.rindex("|"))
        if kind == "end":
            raise self.refuse("the formula stops too early; something is missing at the end")
        raise self.refuse(f"a number, x or a function is missing before {sign!r}")

    def close(self, opened: int) -> None:
        if self.take(")"):
            return
        kind, sign, _ = self.next
        if kind == "end":
            raise self.refuse("this ( is not closed; add a )", opened)
        if sign == ",":
            raise self.refuse("a comma has no meaning here; write decimals with a point: 0.5")
        if sign in RELATIONS:
            raise self.refuse("a comparison belongs into piecewise(condition, value, other value)")
        if kind == "name":
            raise self.refuse(no_such_name(sign, called=False))
        raise self.refuse(f"{sign!r} does not belong here; a ) is missing before it")

    def number(self) -> sp.Expr:
        _, written, at = self.next
        self.place += 1
        mantissa, _, exponent = written.lower().partition("e")
        if sum(map(str.isdigit, mantissa)) > MOST_DIGITS:
            raise self.refuse(f"{short(written)} has too many digits; at most {MOST_DIGITS} can be used", at)
        exact = Fraction(written) if len(exponent) <= 4 else None  # a longer exponent would fill the memory
        if exact is None or (exact and not SMALLEST <= abs(exact) <= LARGEST):
            raise self.refuse(
                f"{short(written)} is too large or too small; use 0 or numbers between 1e-15 and 1e{MOST_DIGITS}", at
            )
        return exact_decimal(exact)

    def name(self) -> sp.Expr:
        _, written, at = self.next
        self.place += 1
        called = self.next[1] == "(" and self.next[0] == "sign"
        if (name := spelled(written)) == CASES:
            if not self.take("("):
                raise self.refuse(f"{written} needs brackets; {NESTED}", at)
            return self.cases(")", at)
        if name:
            return self.function(name, FUNCTIONS[name], written, at)
        if function := to_base(written):
            self.wording.say(f"{written}(u) is ln(u)/ln({written[4:]})")
            return self.function(written, function, written, at)
        if (number := constant(written)) is not None:
            return number
        if is_letter(written) and written != "E":
            if called and (written in FUNCTION_LETTERS or self.holds_one_letter()):
                raise self.refuse(
                    f"{written} is no function here; write what it stands for, or {written}*(…) for a product", at
                )
            if re.fullmatch(r"x\d", written):
                self.wording.say(f"{written} is read as a letter of its own; for a power write x^{written[1:]}")
            return sp.Symbol(GREEK_LETTERS.get(written, written), real=True)
        raise self.refuse(no_such_name(written, called), at)

    def holds_one_letter(self) -> bool:
        """Whether the brackets that follow hold a letter and nothing else, as in f(x)."""
        inner = self.tokens[self.place + 1 : self.place + 3]
        return len(inner) == 2 and inner[0][0] == "name" and inner[1][1] == ")"

    # --- functions --------------------------------------------------------------------------------------------------------

    def function(self, name: str, function: Function, written: str, at: int) -> sp.Expr:
        """sin(x), sin x, sin²(x): an exponent behind the name belongs to the value."""
        if remark := REMARKS.get(written.lower()):
            self.wording.say(remark)
        exponent = self.exponent_of(written)
        if self.take("("):
            value = self.call(name, function, written, at)
        elif function.least > 1:
            raise self.refuse(f"{written} needs brackets: {written}(x, 0)", at)
        else:
            value = function.build(self.bare_argument(written, at))
        if exponent is None:
            return value
        if self.bare:
            self.wording.read(at, self.end)
        return self.raised(value, exponent, at)

    def exponent_of(self, written: str) -> sp.Expr | None:
        """2 of sin²(x) and sin^2(x). That of sin^-1 is refused: it means arcsin to some and 1/sin to others."""
        kind, sign, at = self.next
        if kind == "raised":
            self.place += 1
            exponent = self.raised_number(sign, at)
        elif self.take("^", "**"):
            minus = self.take("-")
            if self.next[0] != "number" and self.next[1] != "(":
                raise self.refuse(f"an exponent of {written} comes after the brackets: {written}(x)^…", at)
            exponent = self.deeper(self.atom)
            exponent = negative(exponent) if minus else exponent
        else:
            return None
        if exponent == -1:
            inverse = f" or {INVERSES[name]}" if (name := spelled(written)) in INVERSES else ""
            raise self.refuse(f"{written}^-1 can be read in two ways; write 1/{written}(x){inverse}", at)
        return exponent

    def bare_argument(self, written: str, at: int) -> sp.Expr:
        """2x of `sin 2x cos x`: numbers, letters and their powers side by side, or one function or |…|."""
        kind, sign, begins = self.next
        signs = sign in ("-", "+", "|", "{") and kind == "sign"
        if not signs and kind not in ("number", "name"):
            raise self.refuse(f"{written} needs brackets: {written}(x)", at)
        if kind == "name" and sign.lower() in WORDS:
            raise self.refuse(f"{written} needs brackets: {written}(x)", at)
        self.ends_in_power = False
        factors = [self.deeper(self.signed)]
        plain = kind in ("number", "name") and not spelled(sign)
        ways = self.ends_in_power
        while plain and written != "√" and self.is_plain():
            self.refuse_two_numbers()
            if not factors[-1].is_Number:
                self.wording.multiplied([self.next[2]])
            factors.append(self.power())
            ways = True
        self.wording.bracketed(begins, self.end, tight=True)
        if ways or (kind == "name" and begins == at + len(written) and spelled(sign)):
            self.wording.read(at, self.end)
        self.bare, self.ends_in_power = True, False
        return _multiplied(factors)

    def is_plain(self) -> bool:
        kind, sign, _ = self.next
        return kind == "number" or (
            kind == "name" and sign.lower() not in WORDS and not spelled(sign) and not to_base(sign)
        )

    def call(self, name: str, function: Function, written: str, at: int) -> sp.Expr:
        arguments = [self.within(self.sum)]
        while self.take(","):
            arguments.append(self.within(self.sum))
        if len(arguments) < function.least or (function.most and len(arguments) > function.most):
            hint = "; for another base write ln(x)/ln(2)" if name == "log" and len(arguments) == 2 else ""
            raise self.refuse(f"{written} takes {function.takes}, got {len(arguments)}{hint}", at)
        self.close(at + len(written))
        if function.most == 2 and len(arguments) == 1:
            usual = float(NAMED[name].parameter)
            self.wording.say(f"{written} without a second number takes a = {usual:g}")
        if function.most == 2 and len(arguments) == 2 and arguments[1].free_symbols & arguments[0].free_symbols:
            raise self.refuse(f"the second argument of {written} is a number or another letter", at)
        return function.build(*arguments)


def _multiplied(factors: list[sp.Expr]) -> sp.Expr:
    """A product as it is written, in which 1/u is a power and 1/2 a number."""
    if (
        len(factors) > 1
        and factors[0] == 1
        and factors[1].is_Pow
        and factors[1].exp == MINUS
        and not factors[1].base.is_Number
    ):
        factors = factors[1:]  # 1/u is a power, not 1 times a power
    if len(factors) == 2 and factors[0].is_Integer and factors[1].is_Pow and factors[1].exp == -1:
        below = factors[1].base
        if below.is_Integer and below != 0:
            return sp.Rational(factors[0], below)  # 1/2 is a number
    return times(*factors)
