"""Three ways to reckon with the same formulas: exact fractions, 50-digit decimals, and the machine's floating point.

In the first two every number is a Fraction; a decimal is one that has been rounded to 50 significant digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

import mpmath
import sympy as sp

from explainer.numeric.compiling import compiled

DECIMAL_DIGITS = 50


_ROUND = Context(prec=DECIMAL_DIGITS)
MP = mpmath.MPContext()  # its own context: the digits of others stay as they are
MP.dps = DECIMAL_DIGITS + 5
BOUND = MP.mpf(10) ** 4000  # of a decimal: beyond, writing it out as a fraction takes seconds


@dataclass(frozen=True)
class Arithmetic:
    """`name` for readers; `round` is applied to every new weight; `compiled(expr, symbols)` makes a function of numbers.

    >>> x = sp.Symbol("x")
    >>> FRACTIONS.compiled(1 / x, [x])(Fraction(4))
    Fraction(1, 4)
    """

    name: str
    round: Callable[[Fraction], Fraction | float]
    compiled: Callable[[sp.Expr, Sequence[sp.Symbol]], Callable]


def _fractions(expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> Callable:
    function = compiled(expr, symbols, _FRACTION_FUNCTIONS, lambda number: Fraction(int(number.p), int(number.q)))
    return lambda *numbers: Fraction(function(*numbers))


def _decimals(expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> Callable:
    function = compiled(expr, symbols, _DECIMAL_FUNCTIONS, _decimal_constant)
    return lambda *numbers: from_decimal(function(*map(as_decimal, numbers)))


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


_CALLED: tuple[str, ...] = ("exp", "log", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")
_CALLED += ("asinh", "acosh", "atanh", "erf", "erfc")
_FRACTION_FUNCTIONS: dict[str, Callable] = {"Abs": abs, "Max": max, "Min": min, "sign": _sign}
_FLOAT_FUNCTIONS = _FRACTION_FUNCTIONS | {name: getattr(math, name) for name in _CALLED} | {"power": math.pow}
_DECIMAL_FUNCTIONS = _FRACTION_FUNCTIONS | {name: _real(getattr(MP, name)) for name in (*_CALLED, "power")}


def as_decimal(number: Fraction) -> mpmath.mpf:
    """A fraction as a number to reckon with in `MP`."""
    return MP.mpf(number.numerator) / number.denominator


def from_decimal(value: mpmath.mpf) -> Fraction:
    """A number of `MP`, rounded to 50 significant digits. Raises OverflowError beyond all bounds."""
    if not MP.isfinite(value) or (value and not 1 / BOUND < abs(value) < BOUND):
        raise OverflowError("a number is beyond all bounds")
    return rounded(Fraction(Decimal(MP.nstr(MP.mpf(value), DECIMAL_DIGITS + 2))))


def rounded(value: Fraction) -> Fraction:
    """The nearest decimal of 50 significant digits."""
    return Fraction(_ROUND.divide(Decimal(value.numerator), Decimal(value.denominator)))


FRACTIONS = Arithmetic("exact fractions", lambda value: value, _fractions)
DECIMALS = Arithmetic("50-digit decimals", rounded, _decimals)
FLOATS = Arithmetic("floating point", float, _floats)


def is_rational(expr: sp.Basic) -> bool:
    """Whether fractions put in give a fraction: only + − · /, whole powers, rational numbers, cases, |x|, max, min, sign."""
    if expr.is_Pow and not expr.exp.is_Integer:
        return False
    kinds = sp.Add | sp.Mul | sp.Pow | sp.Symbol | sp.Rational | sp.Piecewise | sp.Rel
    kinds |= sp.Abs | sp.Max | sp.Min | sp.sign | sp.And | sp.Or | sp.Not
    allowed = isinstance(expr, kinds) or expr in (sp.true, sp.false) or type(expr).__name__ == "ExprCondPair"
    return allowed and all(map(is_rational, expr.args))
