"""Numbers, letters and functions of a typed formula, as they are called with and without brackets: sin(2x), sin 2x, sin²(x)."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

import sympy as sp

from explainer.numeric.decimals import exact_decimal
from explainer.symbolic.expression import MINUS, negative, times
from explainer.symbolic.named import NAMED
from explainer.symbolic.typed.pieces import CaseReader
from explainer.symbolic.typed.tokens import MINUSES, PARTS, ParseError, short
from explainer.symbolic.typed.vocabulary import (
    CASES,
    FUNCTION_LETTERS,
    FUNCTIONS,
    INVERSES,
    NESTED,
    REMARKS,
    WORDS,
    Function,
    base_of,
    constant,
    letter,
    no_such_name,
    spelled,
    to_base,
)

MOST_DIGITS = 25
SMALLEST, LARGEST = Fraction(1, 10**15), 10**MOST_DIGITS


class CallReader(CaseReader):
    """The grammar of what a formula is made of, for a reader that knows its sums, products and powers."""

    def signed(self) -> sp.Expr:
        """A power, or one with a sign in front."""
        raise NotImplementedError

    def power(self) -> sp.Expr:
        """An atom, or a power of one."""
        raise NotImplementedError

    def atom(self) -> sp.Expr:
        """What stands alone."""
        raise NotImplementedError

    def raised(self, base: sp.Expr, exponent: sp.Expr, at: int) -> sp.Expr:
        """The power, if its exponent is of a size that can be used."""
        raise NotImplementedError

    def raised_number(self, sign: str, at: int) -> sp.Integer:
        """² as 2."""
        raise NotImplementedError

    def refuse_two_numbers(self) -> None:
        """2 3 may be 6, 23 or a slip."""
        raise NotImplementedError

    def close(self, opened: int) -> None:
        """The bracket that ends what began at `opened`."""
        raise NotImplementedError

    def number(self) -> sp.Expr:
        _, written, at = self.next
        self.place += 1
        if written in PARTS:
            part = Fraction(unicodedata.numeric(written)).limit_denominator(10)
            return sp.Rational(part.numerator, part.denominator)
        mantissa, _, exponent = written.lower().partition("e")
        if sum(map(str.isdigit, mantissa)) > MOST_DIGITS:
            raise self.refuse(f"{short(written)} has too many digits; at most {MOST_DIGITS} can be used", at)
        exact = Fraction(written) if len(exponent) <= 4 else None  # a longer exponent would fill the memory
        if exact is None or (exact and not SMALLEST <= abs(exact) <= LARGEST):
            raise self.refuse(
                f"{short(written)} is too large or too small; use 0 or numbers between 1e-15 and 1e{MOST_DIGITS}", at
            )
        if exponent:
            self.wording.say(f"{written} is read as {mantissa}*10^{exponent}")
        return exact_decimal(exact)

    def name(self) -> sp.Expr:
        _, written, at = self.next
        self.place += 1
        called = self.next[1] == "(" and self.next[0] == "sign"
        if (name := spelled(written)) == CASES:
            if not self.take("("):
                raise self.refuse(f"{written} needs brackets; {NESTED}", at)
            return self.cases(")", at)
        if re.match(r"log_\d+$", written, re.IGNORECASE) and (rest := re.match(r"\.\d+", self.text[self.end :])):
            base = written[4:] + rest[0]
            raise self.refuse(f"the base of a logarithm is a whole number here; write ln(x)/ln({base})", at)
        if name:
            return self.function(name, FUNCTIONS[name], written, at)
        if function := to_base(written):
            self.wording.say(f"{written}(u) is ln(u)/ln({base_of(written)})")
            return self.function(written, function, written, at)
        if (number := constant(written)) is not None:
            if written == "e" and called:
                self.wording.say("e before brackets is read as a factor; for a power write e^(…)")
            return number
        if (name := letter(written)) and written != "E":
            if called and (written in FUNCTION_LETTERS or self.holds_one_letter()):
                raise self.refuse(
                    f"{written} is not a function here; write what it stands for, or {written}*(…) for a product", at
                )
            if written in FUNCTION_LETTERS and re.match(r"\s*(?:(?:\^|\*\*)\s*-?\d+|[²³])\s*\(", self.text[self.end :]):
                raise self.refuse(f"{written} is not a function here; write what it stands for", at)
            if re.fullmatch(r"x[2-9]", written) and not re.search(r"x_?1\b", self.text):
                self.wording.say(f"{written} is read as a letter of its own; for a power write x^{written[1:]}")
            if written == "i":
                self.wording.say("i is read as a letter; all numbers here are real")
            return sp.Symbol(name, real=True)
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
        if name in INVERSES and written[-1] not in "√∛" and re.match(rf"[{MINUSES}]1\b", self.text[self.end :]):
            raise self.ambiguous_inverse(written, "-1", at)
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
                power = f"e^{self.next[1]}" if written == "exp" and self.next[0] == "name" else f"{written}(x)^2"
                raise self.refuse(f"an exponent of {written} comes after the brackets; write {power}", at)
            exponent = self.deeper(self.atom)
            exponent = negative(exponent) if minus else exponent
        else:
            return None
        if exponent == -1:
            raise self.ambiguous_inverse(written, "^-1", at)
        return exponent

    def ambiguous_inverse(self, written: str, sign: str, at: int) -> ParseError:
        """sin^-1, which is arcsin to some and 1/sin to others, and tan-1, as it is printed on calculators."""
        inverse = f" or {INVERSES[name]}" if (name := spelled(written)) in INVERSES else ""
        return self.refuse(f"{written}{sign} can be read in two ways; write 1/{written}(x){inverse}", at)

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
        if ways or sign in ("-", "+") or (kind == "name" and begins == at + len(written) and spelled(sign)):
            self.wording.read(at, self.end)
        self.bare, self.ends_in_power = True, False
        return multiplied(factors)

    def is_plain(self) -> bool:
        kind, sign, _ = self.next
        return kind == "number" or (
            kind == "name" and sign.lower() not in WORDS and not spelled(sign) and not to_base(sign)
        )

    def call(self, name: str, function: Function, written: str, at: int) -> sp.Expr:
        arguments = [self.within(self.sum)]
        while self.next[1] == ",":
            if re.search(r"\d,\d", self.text[self.next[2] - 1 : self.next[2] + 2]):
                is_base = (
                    name == "log" and arguments[0].free_symbols and re.match(r",\d+ *\)", self.text[self.next[2] :])
                )
                if function.most == 1 and not is_base:
                    raise self.comma()
                self.wording.say("a comma separates two numbers here; a decimal has a point: 0.5")
            self.take(",")
            arguments.append(self.within(self.sum))
        if self.next[1] == ";":
            raise self.refuse(f"separate the arguments of {written} by commas: {written}(x, 0)")
        if len(arguments) < function.least or (function.most and len(arguments) > function.most):
            hint = _other_base(*arguments) if name == "log" and len(arguments) == 2 else ""
            raise self.refuse(f"{written} takes {function.takes}, got {len(arguments)}{hint}", at)
        self.close(at + len(written))
        if function.most == 2 and len(arguments) == 1 and (usual := NAMED[name].parameter) is not None:
            self.wording.say(f"{written} without a second number takes a = {float(usual):g}")
        if function.most == 2 and len(arguments) == 2 and arguments[1].free_symbols & arguments[0].free_symbols:
            raise self.refuse(f"the second argument of {written} is a number or another letter", at)
        return function.build(*arguments)


def _other_base(u: sp.Expr, base: sp.Expr) -> str:
    """What to write for log(u, 3), and for log(3, u), which may mean the same."""
    if base.is_Integer and base > 1:
        return f"; for base {base} write log_{base}(x)"
    first = f"; for base {u} write log_{u}({base if base.is_Atom else 'x'})" if u.is_Integer and u > 1 else ""
    if not base.is_Atom or base.is_extended_positive is False:
        return first
    other = f"ln({u if u.is_Atom else 'x'})/ln({base})"
    return f"{first}, for base {base} {other}" if first else f"; for another base write {other}"


def multiplied(factors: list[sp.Expr]) -> sp.Expr:
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
