"""One line of a calculation and one stage of lines: target = formula = numbers put in = result."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import sympy as sp

from explainer.descent.quantity import typed
from explainer.descent.typewriter import in_type
from explainer.numeric import formatting
from explainer.numeric.arithmetic import DECIMALS, FRACTIONS, is_rational
from explainer.once import cached_property
from explainer.reprs import brief
from explainer.symbolic import printing
from explainer.symbolic.expansion import spelled
from explainer.symbolic.expression import X, rebuilt, replace
from explainer.symbolic.known import KNOWN

Value = Fraction | float
SHORT, EXACT = 5, 8  # digits of a rounded number; a decimal that ends within so many is not rounded
WHOLE = 12  # digits before the point; a longer number is written with a power of ten
FULL = 24  # digits on demand
PRINTED_DIGITS = (5, 6, 7, *range(8, 66, 2))  # of a number put in, as few as the result needs
CERTAIN = 40  # digits in which two numbers agree before algebra is asked whether they are one


@dataclass(frozen=True)
class Line:
    """target = formula = the formula with numbers put in = result.

    Of a formula in cases the case that holds stands in the line with numbers. `note` is a sentence about a result that no
    formula gives: the slope that is used at a corner, where there is none.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3)
    >>> path.updates[0].stages[0].lines[0].latex
    '\\\\hat{y} = w_{1} x_{1} + w_{2} x_{2} = \\\\left(-0.234\\\\right) \\\\cdot 4 + 0.675 \\\\cdot 5 = 2.439'
    """

    target: sp.Symbol
    formula: sp.Expr
    values: Mapping[sp.Symbol, Value] = field(repr=False)
    result: Value
    note: str = ""

    @cached_property
    def _case(self) -> tuple[sp.Expr, tuple[sp.Basic, ...]]:
        return decided(self.formula, self.values)

    @property
    def chosen(self) -> sp.Expr:
        """The formula with the case that holds in the place of every case distinction."""
        return self._case[0]

    @property
    def because(self) -> tuple[sp.Basic, ...]:
        """The conditions under which those cases hold."""
        return self._case[1]

    @property
    def shown(self) -> Mapping[sp.Symbol, Fraction]:
        """What is printed for each letter of `chosen`: rounded, but to so many digits that the printed result follows."""
        return self._rounding[0]

    @property
    def digits(self) -> int:
        """How many digits the longest printed number may have."""
        return max(EXACT, self._rounding[2])

    @property
    def shown_result(self) -> Fraction:
        """The result as it is printed."""
        return self._rounding[1]

    @cached_property
    def _rounding(self) -> tuple[Mapping[sp.Symbol, Fraction], Fraction, int]:
        letters = [symbol for symbol in self.values if symbol in self._letters]
        for digits in PRINTED_DIGITS:
            put_in = {symbol: rounded(self.values[symbol], digits) for symbol in letters}
            for result_digits in (SHORT, 4, 2) if digits == PRINTED_DIGITS[-1] else (SHORT,):
                result = rounded(self.result, result_digits)
                # Of numbers that cancel no digits are enough: 0.333333 · 3 − 1 is about 0.
                if result == 0 or _rounds_to(_computed(self.chosen, put_in), result, result_digits):
                    return put_in, result, digits
        return put_in, result, digits

    @cached_property
    def _letters(self) -> frozenset[sp.Symbol]:
        return frozenset(self.chosen.free_symbols.union(*(condition.free_symbols for condition in self.because)))

    @cached_property
    def signs(self) -> tuple[bool, bool]:
        """Whether = stands before the numbers put in, and before the result; otherwise ≈."""
        put_in_exactly = all(self.shown[symbol] == Fraction(self.values[symbol]) for symbol in self.chosen.free_symbols)
        return put_in_exactly, _is_equal(self.chosen, self.shown, self.shown_result)

    @property
    def remark(self) -> str:
        """What stands beside a slope that no formula gives; "" beside any other."""
        where = "where it jumps" if " jumps " in self.note else "at the corner"  # as `corners.convention` says it
        return f"by convention, {where}" if self.note else ""

    @property
    def numbers(self) -> str:
        """The formula with its numbers put in, in LaTeX."""
        return printing.latex(self.chosen, self.shown, self.digits)

    @property
    def pieces(self) -> tuple[str, ...]:
        """target = formula, = the formula with its numbers, = result, why this case, in LaTeX.

        ≈ stands where the printed sides differ by a rounding. What would say the same twice is left out: of a bare letter or
        number the result stands there already.
        """
        named = f"{printing.latex(self.target)} = {printing.latex(self.formula)}"
        exact, follows = self.signs
        shown = formatting.powered(formatting.decimal(self.shown_result))
        reason = (rf"\text{{{self.remark}}}",) if self.note else self._reason()
        if not self.formula.free_symbols:
            return (
                (named, *reason)
                if named.endswith(f"= {shown}")
                else (named, f"{formatting.sign(follows)} {shown}", *reason)
            )
        if self.formula.is_Symbol:
            return (named, f"{formatting.sign(exact)} {shown}", *reason)
        numbers = self.numbers
        first = f"{formatting.sign(exact)} {numbers}"
        return (
            (named, first, *reason)
            if numbers == shown
            else (named, first, f"{formatting.sign(follows)} {shown}", *reason)
        )

    @property
    def brief(self) -> tuple[str, ...]:
        """target = formula = result, without the numbers, and why this case, in LaTeX."""
        named, *chain = (piece for piece in self.pieces if not piece.startswith(r"\text"))
        words = self.pieces[1 + len(chain) :]
        if len(chain) < 2:
            return (" ".join([named, *chain]), *words)
        exact = _is_equal(self.chosen, {s: Fraction(v) for s, v in self.values.items()}, self.shown_result)
        shown = formatting.powered(formatting.decimal(self.shown_result))
        return (f"{named} {formatting.sign(exact)} {shown}", *words)

    @property
    def full(self) -> str | None:
        """target = result with up to 24 digits, in LaTeX; None where the line has all of them already."""
        exact = self.result if isinstance(self.result, Fraction) else Fraction(str(self.result))
        if self.shown_result == exact:
            return None
        value = _to(exact, FULL)
        shown = formatting.powered(formatting.decimal(value, FULL))
        return f"{printing.latex(self.target)} {formatting.sign(value == self.result)} {shown}"

    def _reason(self) -> tuple[str, ...]:
        """Why this case: because −2 < 0."""
        held = [printing.latex(condition, self.shown, self.digits) for condition in self.because]
        bare = [re.sub(r"^\\left\((-[^()]+)\\right\)", r"\1", condition) for condition in held]
        return (r"\text{because } " + r",\; ".join(dict.fromkeys(bare)),) if held else ()

    @property
    def latex(self) -> str:
        """The whole line in LaTeX; = where it is exact, ≈ where a number is rounded."""
        return " ".join(rf"\quad {piece}" if piece.startswith(r"\text") else piece for piece in self.pieces)

    def __repr__(self) -> str:
        return brief(self, f"{typed(self.target)} = {in_type(self.formula)} {formatting.equals(self.result)}")

    def _repr_latex_(self) -> str:
        return printing.displayed(self)


def rounded(value: Value, digits: int) -> Fraction:
    """What is printed for a number: all of it where it ends within 8 digits, otherwise so many of it.

    >>> rounded(Fraction("12.680721"), 6), rounded(Fraction(1, 3), 3)
    (Fraction(12680721, 1000000), Fraction(333, 1000))
    """
    exact = Fraction(value)
    if _to(exact, EXACT) == exact:
        return exact
    first = _to(exact, digits)
    if first.denominator > 1 or exact.denominator == 1:
        return first
    # 2038.968 is 2038.97 and not 2039, which would be read as a whole number.
    longer = (_to(exact, places) for places in range(digits + 1, max(digits, WHOLE) + 2))
    return next((number for number in longer if number.denominator > 1), first)


def _to(value: Fraction, digits: int) -> Fraction:
    """`value` to so many digits; before the point all of them stay, as far as a number is not written with a power of ten."""
    above, below = Decimal(value.numerator), Decimal(value.denominator)
    whole = Context(prec=4).divide(above, below).adjusted() + 1
    return Fraction(Context(prec=max(digits, whole) if whole <= WHOLE else digits).divide(above, below))


def _rounds_to(value: Fraction, printed: Fraction, digits: int) -> bool:
    """Whether `printed` is `value` rounded to the digits that it shows."""
    exact = (
        Context(prec=PRINTED_DIGITS[-1]).divide(Decimal(printed.numerator), Decimal(printed.denominator)).normalize()
    )
    shown = len(exact.as_tuple().digits)
    return _to(value, max(shown, digits)) == printed


def decided(expr: sp.Expr, values: Mapping[sp.Symbol, Value]) -> tuple[sp.Expr, tuple[sp.Basic, ...]]:
    """`expr` with the case that holds in the place of every case distinction, and the conditions that make it hold."""
    if not expr.has(sp.Piecewise):
        return expr, ()
    if not isinstance(expr, sp.Piecewise):
        parts = [decided(part, values) for part in expr.args]
        return rebuilt(expr, [part for part, _ in parts]), tuple(dict.fromkeys(sum((held for _, held in parts), ())))
    place = {s: sp.Rational(Fraction(values[s]).numerator, Fraction(values[s]).denominator) for s in expr.free_symbols}
    failed: list[sp.Basic] = []
    for value, condition in expr.args:
        if condition.xreplace(place) == sp.true:
            inner, held = decided(value, values)
            reason = [sp.Not(other) for other in failed[-1:]] if condition == sp.true else [condition]
            return inner, (*reason, *held)
        failed.append(condition)
    raise ValueError(f"no case of {printing.text(expr)} holds")


def _computed(expr: sp.Expr, put_in: Mapping[sp.Symbol, Fraction]) -> Fraction:
    """What the formula gives with the numbers as they are printed: exactly where it is rational, else to 50 digits."""
    expr = spelled(expr, KNOWN)
    letters = sorted(expr.free_symbols, key=str)
    arithmetic = FRACTIONS if is_rational(expr) else DECIMALS
    return Fraction(arithmetic.compiled(expr, letters)(*(put_in[letter] for letter in letters)))


def _is_equal(expr: sp.Expr, put_in: Mapping[sp.Symbol, Fraction], printed: Fraction) -> bool:
    """Whether the formula gives exactly what is printed. A decimal that agrees is no proof: tanh 60 is not 1."""
    full = _computed(expr, put_in)
    if is_rational(expr) or abs(full - printed) > abs(printed) / 10**CERTAIN:
        return full == printed
    place = {symbol: sp.Rational(value.numerator, value.denominator) for symbol, value in put_in.items()}
    return spelled(expr, KNOWN).xreplace(place).doit() == sp.Rational(printed.numerator, printed.denominator)


@dataclass(frozen=True)
class Stage:
    """One stage of an update: `name` for programs, `title` for readers, and one line or one line a weight.

    `row` is the row of the table that the stage is about, None where it is about all rows of the batch.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3)
    >>> path.updates[0].stages[0]
    <Stage forward: ŷ = 2.439>
    >>> path.updates[0].stages[0].result
    Fraction(2439, 1000)
    """

    name: str
    title: str
    lines: tuple[Line, ...]
    row: int | None = None

    @property
    def formula(self) -> sp.Expr | tuple[sp.Expr, ...]:
        """The formula, or one a weight."""
        return _single([line.formula for line in self.lines])

    @property
    def numbers(self) -> str | tuple[str, ...]:
        """The formula with numbers put in, in LaTeX, or one a weight."""
        return _single([line.numbers for line in self.lines])

    @property
    def result(self) -> Value | tuple[Value, ...]:
        """The result, or one a weight."""
        return _single([line.result for line in self.lines])

    @property
    def latex(self) -> str:
        """All lines, aligned at their first equals signs."""
        return aligned(self.lines)

    def words(self, digits: int) -> str:
        """What the stage comes to, in a sentence: ŷ = 2.439, or each weight's slope."""
        return words(self.lines, digits)

    def __repr__(self) -> str:
        return brief(self, f"{self.name}: {self.words(5)}")

    def _repr_latex_(self) -> str:
        return printing.displayed(self)


def words(lines: Sequence[Line], digits: int) -> str:
    """What lines come to, in a sentence: dL/dw₁ = 2, dL/dw₂ ≈ 0.3333."""
    return ", ".join(f"{typed(line.target)} {formatting.equals(line.result, digits)}" for line in lines)


def aligned(lines: Sequence[Line | str]) -> str:
    """Lines in one LaTeX block, each aligned at its first equals sign; a text stands on a line of its own as a heading."""
    written = [
        rf"\text{{{line}}} &" if isinstance(line, str) else line.latex.replace(" = ", " &= ", 1) for line in lines
    ]
    return r"\begin{aligned} " + r" \\ ".join(written) + r" \end{aligned}"


def _single(values: list) -> Any:
    return values[0] if len(values) == 1 else tuple(values)


# --- formulas in the letters of a line ----------------------------------------------------------------------------------


def at(expr: sp.Expr, argument: sp.Expr) -> sp.Expr:
    """f(x) with another letter or formula in the place of x."""
    return replace(expr, X, argument)


def renamed(expr: sp.Expr, names: Mapping[sp.Symbol, sp.Symbol]) -> sp.Expr:
    """The same formula in other letters."""
    for symbol, name in names.items():
        expr = replace(expr, symbol, name)
    return expr
