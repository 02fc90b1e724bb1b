"""Where brackets stand: how tightly what is printed holds together, and how tightly each place needs it to.

One table for LaTeX and one place for plain text: a printer asks `needs_brackets`, and decides nothing by itself.
"""

from __future__ import annotations

from enum import IntEnum

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import BooleanFunction

from explainer.numeric.decimals import ExactDecimal
from explainer.symbolic.expression import Slope, times
from explainer.symbolic.written.marking import bare


class Level(IntEnum):
    """How tightly something printed holds together, loosest first."""

    CONDITION = 0  # x < 0, and cases, which nothing closes on the right
    SUM = 1  # a + b
    MINUS = 2  # -a
    SERIES = 3  # Σ a: a sign that takes in what follows
    PRODUCT = 4  # a b
    QUOTIENT = 5  # a/b
    OPERATOR = 6  # d/dx[a]
    POWER = 7  # aᵇ, e^x, and in LaTeX a root or ln(a), which take no exponent without brackets
    ATOM = 8  # a, 2, |a|, σ(a)


# What is printed -> its level in LaTeX, and in plain text. The first that fits counts.
LEVELS: tuple[tuple[tuple[type, ...], Level, Level], ...] = (
    ((sp.Piecewise,), Level.CONDITION, Level.ATOM),
    ((sp.Rel, BooleanFunction), Level.CONDITION, Level.CONDITION),
    ((sp.Add,), Level.SUM, Level.SUM),
    ((sp.Sum, sp.Product), Level.SERIES, Level.SERIES),
    ((sp.Mul,), Level.PRODUCT, Level.PRODUCT),
    ((Slope,), Level.OPERATOR, Level.OPERATOR),
    ((AppliedUndef, sp.Abs), Level.ATOM, Level.ATOM),
    ((sp.exp, sp.Function), Level.POWER, Level.ATOM),
)

# A place -> the loosest that stands there without brackets, in LaTeX and in plain text.
PLACES: dict[str, tuple[Level, Level]] = {
    "alone": (
        Level.CONDITION,
        Level.CONDITION,
    ),  # a whole line, an argument, a part of a fraction, an exponent in LaTeX
    "first term": (Level.MINUS, Level.MINUS),
    "term": (Level.SERIES, Level.SERIES),
    "first factor": (Level.PRODUCT, Level.OPERATOR),
    "factor": (Level.PRODUCT, Level.OPERATOR),
    "last factor": (Level.SERIES, Level.OPERATOR),
    "divisor": (Level.CONDITION, Level.POWER),
    "base": (Level.ATOM, Level.ATOM),
    "exponent": (Level.CONDITION, Level.ATOM),
}
LATEX, TEXT = 0, 1


def level(expr: sp.Basic, form: int) -> Level:
    """How tightly `expr` holds together where it is printed as LATEX or as TEXT."""
    expr = bare(expr)
    if is_negative(expr):
        return Level.MINUS
    if isinstance(expr, ExactDecimal):
        return Level.PRODUCT if form == LATEX and "e" in expr.written else Level.ATOM
    if expr.is_Rational and expr.q != 1:
        return Level.QUOTIENT
    if expr.is_Pow:
        return _level_of_power(expr, form)
    for kinds, *levels in LEVELS:
        if isinstance(expr, kinds):
            return levels[form]
    is_slope = expr.is_Symbol and r"\frac" in expr.name  # dL/dw as one name
    return Level.OPERATOR if is_slope else Level.ATOM


def _level_of_power(expr: sp.Pow, form: int) -> Level:
    if form == LATEX:
        return Level.QUOTIENT if is_negative(expr.exp) else Level.POWER
    if is_reciprocal(expr):
        return Level.QUOTIENT
    return Level.ATOM if expr.exp is sp.S.Half else Level.POWER


def is_reciprocal(expr: sp.Basic) -> bool:
    """Whether plain text writes 1/u: of a number it is 2^(-1), because 1/2 is a number itself."""
    return bool(expr.is_Pow and expr.exp == -1 and not expr.base.is_Number)


def is_negative(term: sp.Basic) -> bool:
    """Whether it is printed with a minus sign in front: a negative number, or a product that begins with one."""
    term = bare(term)
    number = bare(term.args[0]) if term.is_Mul else term
    return bool(number.is_Number and number < 0)


def needs_brackets(held: Level, place: str, form: int) -> bool:
    """Whether what holds together so tightly needs brackets in that place."""
    return held < PLACES[place][form]


def unsigned(term: sp.Expr, form: int) -> sp.Expr:
    """What stands behind the minus sign of a negative term: 2x of -2x, x of -1·x, but 1·2x of -1·2x.

    Plain text keeps the 1 before a product in brackets and before 1/2 as well, so that it can be read back as it was.
    """
    if term.is_Number:
        return -term
    number, *rest = term.args
    first = rest[0]
    is_half = first.is_Pow and first.base.is_Number and first.exp == -1 and len(rest) > 1
    is_half_read = first.is_Mul or is_half  # -1·(xy), -1/2·x
    keeps_one = first.is_Number or (form == TEXT and is_half_read)
    return times(*rest) if number == -1 and not keeps_one else times(-number, *rest)
