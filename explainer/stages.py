"""One line of a calculation and one stage of lines: target = formula = numbers put in = result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import sympy as sp

from explainer import notation
from explainer.expression import X, replace

Value = Fraction | float
DIGITS = (8, 12, 16, 24, 32, 48, 64)  # of a number put in, as many as the result needs


@dataclass(frozen=True)
class Line:
    """target = formula = the formula with numbers put in = result."""

    target: sp.Symbol
    formula: sp.Expr
    values: Mapping[sp.Symbol, Value] = field(repr=False)
    result: Value

    @property
    def numbers(self) -> str:
        """The formula with its numbers put in, in LaTeX."""
        return notation.latex(self.formula, self.values, self._digits)

    @cached_property
    def _digits(self) -> int:
        """How many digits of the numbers put in tell the result: in 5.99999976 − 6 those behind the nines count."""
        if self._is_exact(DIGITS[0]) or not self.formula.is_rational_function(*self.formula.free_symbols):
            return DIGITS[0]
        result = Fraction(self.result)
        return next(
            (digits for digits in DIGITS if abs(self._from(digits) - result) <= abs(result) / 10**5), DIGITS[-1]
        )

    def _is_exact(self, digits: int) -> bool:
        """Whether none of the numbers put in is rounded."""
        return all(Fraction(notation.decimal(value, digits)) == value for value in self.values.values())

    def _from(self, digits: int) -> Fraction:
        """What the formula gives with its numbers rounded to so many digits."""
        rounded = {symbol: sp.Rational(notation.decimal(value, digits)) for symbol, value in self.values.items()}
        found = self.formula.xreplace(rounded)
        return Fraction(int(found.p), int(found.q)) if found.is_Rational else Fraction(self.result)

    @property
    def pieces(self) -> tuple[str, ...]:
        """target = formula, = the formula with its numbers, = result, in LaTeX; ≈ before what is rounded.

        What would say the same twice is left out: of a bare letter or number the result stands there already.
        """
        named, result = f"{notation.latex(self.target)} = {notation.latex(self.formula)}", notation.equals(self.result)
        if self.formula.is_Symbol or not self.formula.free_symbols:
            return (named,) if named.endswith(f" {result}") else (named, result)
        numbers = f"{notation.sign(self._is_exact(self._digits))} {self.numbers}"
        return (named, numbers) if numbers == result else (named, numbers, result)

    @property
    def latex(self) -> str:
        """The whole line in LaTeX; = where the decimal is exact, ≈ where it is rounded."""
        return " ".join(self.pieces)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


@dataclass(frozen=True)
class Stage:
    """One stage of an update: `name` for programs, `title` for readers, and one line or one line a weight.

    `row` is the row of the table that the stage is about, None where it is about all rows of the batch.
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

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


def aligned(lines: Sequence[Line]) -> str:
    """Lines in one LaTeX block, each aligned at its first equals sign."""
    return (
        r"\begin{aligned} " + r" \\ ".join(line.latex.replace(" = ", " &= ", 1) for line in lines) + r" \end{aligned}"
    )


def _single(values: list) -> object:
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


def primed(symbol: sp.Symbol) -> sp.Symbol:
    """w′: what w has become."""
    return sp.Symbol(f"{{{symbol.name}}}'")
