"""Three ways to reckon with the same formulas: exact fractions, 50-digit decimals, and the machine's floating point.

In the first two every number is a Fraction; a decimal is one that has been rounded to 50 significant digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction

import mpmath
import numpy as np
import sympy as sp

from explainer.compiling import compiled

Number = int | float | str | Decimal | Fraction
DIGITS = 50
FAR = 300  # powers of ten from 1, to both sides, that are reckoned with
_ROUND = Context(prec=DIGITS)
MP = mpmath.MPContext()  # its own context: the digits of others stay as they are
MP.dps = DIGITS + 5
BOUND = MP.mpf(10) ** 4000  # of a decimal: beyond, writing it out as a fraction takes seconds


@dataclass(frozen=True)
class Arithmetic:
    """`name` for readers; `round` is applied to every new weight; `compiled(expr, symbols)` makes a function of numbers."""

    name: str
    round: Callable[[Fraction], Fraction | float]
    compiled: Callable[[sp.Expr, Sequence[sp.Symbol]], Callable]


def _fractions(expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> Callable:
    found = compiled(expr, symbols, _FRACTION_FUNCTIONS, lambda number: Fraction(int(number.p), int(number.q)))
    return lambda *numbers: Fraction(found(*numbers))


def _decimals(expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> Callable:
    found = compiled(expr, symbols, _DECIMAL_FUNCTIONS, _decimal_constant)
    return lambda *numbers: from_decimal(found(*map(as_decimal, numbers)))


def _decimal_constant(number: sp.Expr) -> mpmath.mpf:
    return MP.mpf(int(number.p)) / int(number.q) if number.is_Rational else MP.mpf(str(number.evalf(MP.dps + 5)))


def _floats(expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> Callable:
    return compiled(expr, symbols, _FLOAT_FUNCTIONS, float)


def _real(function: Callable) -> Callable:
    """`function` of `MP`, which says that the logarithm of −1 is no real number where mpmath would go on with a complex one."""

    def found(*numbers: mpmath.mpf) -> mpmath.mpf:
        value = function(*numbers)
        if isinstance(value, MP.mpc):
            raise ValueError("a number is not real")
        return value

    return found


def _sign(value: Fraction | float) -> int:
    return (value > 0) - (value < 0)


_CALLED = ("exp", "log", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh")
_CALLED += ("atanh", "erf", "erfc")
_FRACTION_FUNCTIONS = {"Abs": abs, "Max": max, "Min": min, "sign": _sign}
_FLOAT_FUNCTIONS = _FRACTION_FUNCTIONS | {name: getattr(math, name) for name in _CALLED} | {"power": math.pow}
_DECIMAL_FUNCTIONS = _FRACTION_FUNCTIONS | {name: _real(getattr(MP, name)) for name in (*_CALLED, "power")}


def as_decimal(number: Fraction) -> mpmath.mpf:
    """A fraction as a number to reckon with in `MP`."""
    return MP.mpf(number.numerator) / number.denominator


def from_decimal(value: mpmath.mpf) -> Fraction:
    """A number of `MP`, rounded to 50 significant digits. Raises OverflowError beyond all bounds."""
    if not MP.isfinite(value) or (value and not 1 / BOUND < abs(value) < BOUND):
        raise OverflowError("a number is beyond all bounds")
    return rounded(Fraction(Decimal(MP.nstr(MP.mpf(value), DIGITS + 2))))


def rounded(value: Fraction) -> Fraction:
    """The nearest decimal of 50 significant digits."""
    return Fraction(_ROUND.divide(Decimal(value.numerator), Decimal(value.denominator)))


FRACTIONS = Arithmetic("exact fractions", lambda value: value, _fractions)
DECIMALS = Arithmetic("50-digit decimals", rounded, _decimals)
FLOATS = Arithmetic("floating point", float, _floats)


def is_whole(value: object, least: int, most: float = math.inf) -> bool:
    """Whether a count was given: a whole number (True is none) from `least` to `most`."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and least <= value <= most


def is_rational(expr: sp.Basic) -> bool:
    """Whether fractions put in give a fraction: only + − · /, whole powers, rational numbers, cases, |x|, max, min, sign."""
    if expr.is_Pow and not expr.exp.is_Integer:
        return False
    kinds = sp.Add | sp.Mul | sp.Pow | sp.Symbol | sp.Rational | sp.Piecewise | sp.Rel
    kinds |= sp.Abs | sp.Max | sp.Min | sp.sign | sp.And | sp.Or | sp.Not
    allowed = isinstance(expr, kinds) or expr in (sp.true, sp.false) or type(expr).__name__ == "ExprCondPair"
    return allowed and all(map(is_rational, expr.args))


def fraction(value: Number, name: str) -> Fraction:
    """The exact number that was typed: 0.05 is 1/20.

    Raises ValueError for what is no number, beyond 10^300, or nearer to 0 than 10^-300 without being 0: such a number has
    no float to draw it with, and written out it may fill the memory.
    """
    try:
        if isinstance(value, bool) or (isinstance(value, float | np.floating) and not math.isfinite(value)):
            raise ValueError
        exact = value if isinstance(value, Fraction) else _read(value)
    except (ValueError, ZeroDivisionError, InvalidOperation):
        raise ValueError(f"{name} must be a number, got {_quoted(value)}") from None
    if exact is None or (exact and not abs(_size(exact)) <= FAR):
        raise ValueError(f"{name} must be 0, or between 10^-{FAR} and 10^{FAR} in size, got {_quoted(value)}")
    return exact


def _read(value: Number) -> Fraction | None:
    """The fraction, or None for a number that is too long to be worked with."""
    if isinstance(value, int | np.integer):
        return Fraction(int(value)) if abs(int(value)).bit_length() < 4 * FAR else None
    text = str(value)
    if len(text) > 2 * FAR:
        return None
    if "e" in text.lower() and "/" not in text:
        decimal = Decimal(text)
        if not decimal:
            return Fraction(0)
        if abs(decimal.adjusted()) > FAR:  # told from the exponent, before anything is written out
            return None
    return Fraction(text)


def _size(exact: Fraction) -> int:
    """About the power of ten of a number."""
    return round((exact.numerator.bit_length() - exact.denominator.bit_length()) * math.log10(2))


def _quoted(value: object) -> str:
    """What was given, as far as it fits into a sentence."""
    if isinstance(value, int) and abs(value).bit_length() > 4 * FAR:
        return "a whole number of hundreds of digits"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
