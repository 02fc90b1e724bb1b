"""Text as people type it becomes a formula, or one ParseError that points at the place. Nothing typed is ever executed.

A parser by recursive descent, with bounds on everything: no text of a learner reaches `eval` or `sympify`. Where a text can
be read in two ways, `readings` says which way was taken.
"""

from __future__ import annotations

import re

import sympy as sp

from explainer.symbolic.expression import MINUS, negative, plus, power
from explainer.symbolic.typed.calls import CallReader, multiplied
from explainer.symbolic.typed.pasted import SLOPE, is_latex, typed
from explainer.symbolic.typed.pieces import RELATIONS
from explainer.symbolic.typed.reader import rough_size
from explainer.symbolic.typed.tokens import MAX_LETTERS, MINUSES, PARTS, RAISED, ParseError, short
from explainer.symbolic.typed.vocabulary import WORDS, no_such_name

LARGEST_EXPONENT = 100
EXPONENT = re.compile(rf"(?:\^|\*\*)\s*([{MINUSES}]?)[\w.]+$")  # one that no brackets hold together
BARE_EXPONENT = re.compile(r"(?:\^|\*\*)\s*[A-Za-z√∛]")  # e^sin x
LETTER_RAISED = re.compile(rf"(?!e)[^\W\d_](?:_?\d+|[₀-₉]+)?\s*(?:\^|\*\*|[{''.join(RAISED)}])")


def parse(text: str) -> sp.Expr:
    """The formula that `text` says, as it is written: `2x`, `x^2`, `e^x`, `|x|`, `sin 2x`, `gelu(x)`, `piecewise(x<0, 0, x)`.

    Pasted LaTeX is read too. Raises ParseError for everything else. Decimals are exact: 0.1 is 1/10.

    >>> parse("x*sigmoid(x)")
    x*sigmoid(x)
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
    if len(text) > MAX_LETTERS:
        raise ParseError(f"a formula may have {MAX_LETTERS} characters, this one has {len(text)}; shorten it")
    if function := re.match(r"\s*(?:lambda\s+\w+(?:\s*,\s*\w+)*\s*:|\(?\w+\)?\s*(?:->|→|↦))\s*", text):
        raise ParseError(f"type only the formula: {short(text[function.end() :].strip())}", text, 0)
    if slope := re.match(r"\s*\(?\s*[d∂]\w?\s*/\s*[d∂]\s*\w\b", text):
        raise ParseError(SLOPE, text, slope.end() - len(slope[0].lstrip()))
    pasted = typed(text) if is_latex(text) else ""
    reader = _Reader(pasted or text)
    formula = reader.sum()
    reader.finish()
    notes = (f"the LaTeX is read as {pasted}",) if "\\" in text else ()
    return formula, (*notes, *reader.wording.notes)


class _Reader(CallReader):
    """The grammar: a sum of products of powers of atoms."""

    def finish(self) -> None:
        kind, sign, _ = self.next
        if kind == "end":
            return
        if sign == ")":
            raise self.refuse("this ) closes nothing; remove it or add a ( before")
        if sign in RELATIONS:
            raise self.refuse("a comparison belongs in piecewise(condition, value, other value)")
        if kind == "name":
            raise self.refuse(no_such_name(sign, called=False))
        if sign == ",":
            raise self.comma()
        raise self.refuse(f"{sign!r} does not belong here" + "; for a quotient write /" * (sign == ":"))

    def sum(self) -> sp.Expr:
        start = self.next[2]
        terms = [self.product()]
        if self.bare and self.next[1] in ("+", "-") and self.next[2] == self.end:
            self.wording.read(start, self.end)  # sqrt x+1
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
        return multiplied(factors)

    def explain(self, spans: list[tuple], joints: list[str], joint: str, begins: int) -> None:
        """Say how the factor that was just read belongs to those before it, where that is not plain."""
        (start, ends, bare), note = spans[-1], self.wording
        dot = begins if joint == "" else None
        is_tight = joint == "" and ends == begins
        if joint == "*":
            return
        if joints[-1] == "/":
            note.read(spans[0][0], self.end, around=(spans[0][0], ends), times_at=dot)
        elif bare:
            note.read(
                start,
                self.end,
                around=(start, ends) if BARE_EXPONENT.search(self.text[start:ends]) else None,
                times_at=dot,
            )
        elif dot is not None and self.text[begins].isdigit() and not is_tight:
            first = spans[-2][0] if len(spans) > 1 and joints[-1] == "" else start  # 3 x 4, where x may be meant for ·
            note.multiplied([start] if first < start else [])
            note.read(first, self.end, times_at=dot)
        elif joint == "/" and self.is_open_power(start, ends, begins):
            note.read(start, self.end, around=(start, ends))
        elif is_tight and EXPONENT.search(self.text[start:ends]) and self.text[begins] != "(":
            note.read(start, self.end, around=(start, ends), times_at=dot)
        elif is_tight and self.text[ends - 1].isdigit() and LETTER_RAISED.match(self.text, begins):
            note.read(start, self.end, around=(begins, self.end), times_at=dot)
        elif joint == "" and "|" in (self.text[ends - 1], self.text[begins]) and self.text.count("|") > 2:
            note.read(start, self.end, times_at=dot)

    def is_open_power(self, start: int, ends: int, begins: int) -> bool:
        """Whether what is divided ends in an exponent that the divisor may belong to: x^1/2, e^-x/2."""
        exponent = EXPONENT.search(self.text[start:ends])
        if exponent is None:
            return False
        is_one = re.search(r"[\^*]\s*1$", exponent[0])
        return bool(self.text[begins : self.end].isdigit() or exponent[1] or is_one)

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
        below = [written for _, written, _ in self.tokens[self.place + 1 : self.place + 3]]
        fraction = second if second in PARTS else f"{second}/{below[1]}" if len(below) == 2 and below[0] == "/" else ""
        if fraction and first.isdigit() and len(fraction) < 12:
            shown = f"{first}{second}" if second in PARTS else f"{first} {fraction}"
            raise self.refuse(f"{shown} can be read in two ways; write {first}+{fraction} or {first}*{fraction}", start)
        if start + len(first) == at:
            raise self.refuse(f"{short(first + second)} is not a number: it has two points", start)
        raise self.refuse(f"two numbers side by side; write {short(first)}*{short(second)} for their product")

    def signed(self) -> sp.Expr:
        if self.next[1] in ("-", "+") and self.next[0] == "sign":
            minus, start = self.next[1] == "-", self.next[2]
            self.place += 1
            begins = self.next[2]
            with_depth = self.deeper(self.signed)
            if minus and self.ends_in_power and self.text[begins] not in MINUSES + "+":
                self.wording.read(start, self.end, around=(begins, self.end))
            return negative(with_depth) if minus else with_depth
        return self.power()

    def power(self) -> sp.Expr:
        start, self.ends_in_power = self.next[2], False
        base = self.atom()
        bare = self.bare
        kind, _, at = self.next
        if kind == "raised":
            self.ends_in_power = True
            return self.raised(base, self.raised_next(), at)
        if self.take("^", "**"):
            begins = self.next[2]
            exponent = self.raised_next() if self.next[0] == "raised" else self.deeper(self.signed)
            if self.ends_in_power and self.text[begins] not in MINUSES + "+":
                self.wording.read(start, self.end, around=(begins, self.end))
            self.ends_in_power, self.bare = True, bare or self.bare
            return self.raised(base, exponent, at)
        self.ends_in_power = False
        return base

    def raised_next(self) -> sp.Integer:
        """² behind ^, which says the same twice."""
        _, sign, at = self.next
        self.place += 1
        return self.raised_number(sign, at)

    def raised_number(self, sign: str, at: int) -> sp.Integer:
        """² as 2."""
        digits = "".join(RAISED[letter] for letter in sign)
        if not re.fullmatch(r"-?\d{1,3}", digits):
            raise self.refuse(f"{sign!r} is not an exponent; write ^ and brackets", at)
        return sp.Integer(int(digits))

    def raised(self, base: sp.Expr, exponent: sp.Expr, at: int) -> sp.Expr:
        if not exponent.free_symbols:
            rough = rough_size(exponent)
            if rough is None:
                raise self.refuse("the size of this exponent cannot be worked out; write it as a number", at)
            if abs(rough) > LARGEST_EXPONENT:
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
            raise self.comma()
        if sign in RELATIONS:
            raise self.refuse("a comparison belongs in piecewise(condition, value, other value)")
        if kind == "name":
            raise self.refuse(no_such_name(sign, called=False))
        raise self.refuse(f"{sign!r} does not belong here; a ) is missing before it")
