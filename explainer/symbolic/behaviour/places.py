"""Where a part of a formula breaks or ends: exact places where it can be solved for them, else decimals of 40 digits.

What cannot be solved for is proved by boxes to have no other zeros (`isolation`), or looked for between −20 and 20.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache

import mpmath
import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from explainer.symbolic.behaviour.conditions import comparisons, defined
from explainer.symbolic.behaviour.isolation import isolated
from explainer.symbolic.behaviour.roots import EDGE, MAX_PLACES, NONE, Solutions, solutions
from explainer.symbolic.differentiation import depends
from explainer.symbolic.evaluation import HighPrecision, NoValueError, arrays, whole_number
from explainer.symbolic.named import NAMED

GRID = np.linspace(-EDGE, EDGE, 4001)
FAR = np.concatenate([-np.logspace(1.4, 15, 28)[::-1], np.logspace(1.4, 15, 28)])
CORNERED = {name for name, function in NAMED.items() if function.has_corner}
NOTHING = 1e-60
MAX_OPERATIONS = 14  # operations of a place or slope that is written exactly; a longer one is a decimal


def places_of(expr: sp.Expr, by: sp.Symbol) -> Solutions:
    """Where a part of the formula breaks or ends."""
    return where_zero(_breaking(expr, by), by)


def nearest(places: Iterable[sp.Expr]) -> list[sp.Expr]:
    """Those nearest to 0, as many as are looked at, from left to right; of two that differ in rounding only the exact one."""
    nearest = sorted(sorted(places, key=lambda place: (abs(float(place)), place.is_Float))[:MAX_PLACES], key=float)
    kept: list[sp.Expr] = []
    for place in nearest:
        if not kept or float(place) - float(kept[-1]) > 1e-12 * (1 + abs(float(place))):
            kept.append(place)
        elif kept[-1].is_Float:
            kept[-1] = place
    return kept


def _breaking(expr: sp.Basic, by: sp.Symbol) -> Iterator[sp.Expr]:
    """What is 0 where the formula may have a kink, or where it begins or ceases to have values."""
    for part in sp.preorder_traversal(expr):
        if not depends(part, by):
            continue
        if isinstance(part, sp.Abs | sp.sign) or (isinstance(part, AppliedUndef) and part.func.__name__ in CORNERED):
            yield part.args[0]
        elif isinstance(part, sp.Max | sp.Min):
            yield from (left - right for left, right in itertools.combinations(part.args, 2))
        elif isinstance(part, sp.Rel):
            yield part.lhs - part.rhs
        elif isinstance(part, sp.asin | sp.acos):
            yield 1 - part.args[0] ** 2
        elif part.is_Pow and depends(part.base, by) and whole_number(part.exp) is None:
            yield part.base
    yield from (condition.lhs - condition.rhs for condition in comparisons(defined(expr, by)))


def where_zero(expressions: Iterable[sp.Expr], by: sp.Symbol) -> Solutions:
    """Where one of the expressions is 0, or jumps across it."""
    places = NONE
    for expr in dict.fromkeys(expressions):
        if not depends(expr, by):
            continue
        zeros = solutions(expr, by)
        places |= zeros if zeros.solved or zeros.period else _found(expr, by, zeros)
    return places


@lru_cache(maxsize=500)
def _found(expr: sp.Expr, by: sp.Symbol, solved_for: Solutions) -> Solutions:
    """What cannot be solved for: shown by boxes where the expression has values everywhere, else by looking."""
    shown = isolated(expr, by) if defined(expr, by) == sp.true else None
    if shown is None:
        return solved_for | Solutions(frozenset(_looking(expr, by)), solved=False, finite=False)
    return Solutions(frozenset(_exact(expr, by, *_narrowed(expr, by, low, high)) for low, high in shown))


def _narrowed(expr: sp.Expr, by: sp.Symbol, low: float, high: float) -> tuple[float, float]:
    below = np.sign(values(expr, by, np.array([low]))[0])
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if np.sign(values(expr, by, np.array([middle]))[0]) == below else (low, middle)
    return low, high


def _looking(expr: sp.Expr, by: sp.Symbol) -> Iterator[sp.Expr]:
    """Where the expression is 0 between −20 and 20, or jumps across it, as far as a fine grid shows."""
    seen = values(expr, by, GRID)
    zero = np.flatnonzero(seen == 0)
    ends = [int(place) for place in zero if not (0 < place < len(GRID) - 1 and seen[place - 1] == seen[place + 1] == 0)]
    for place in _innermost(ends):  # of a stretch of zeros only the ends: in between nothing happens
        yield _exact(expr, by, GRID[place], GRID[place])
    signs = np.sign(seen)
    crossing = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    for place in _innermost(crossing):
        yield _exact(expr, by, *_narrowed(expr, by, GRID[place], GRID[place + 1]))
    # Where it begins or ceases to have values, too.
    ceasing = np.flatnonzero(np.isnan(seen[:-1]) != np.isnan(seen[1:]))
    for place in _innermost(ceasing):
        low, high, has = GRID[place], GRID[place + 1], not np.isnan(seen[place])
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if np.isfinite(values(expr, by, np.array([middle]))[0]) == has else (low, middle)
        yield _exact(expr, by, low, high)


def _innermost(places: Iterable[int]) -> list[int]:
    """Of many places on the grid those nearest to 0."""
    return sorted(places, key=lambda place: abs(GRID[place]))[:MAX_PLACES]


def _exact(expr: sp.Expr, by: sp.Symbol, low: float, high: float) -> sp.Expr:
    """The place between two floats as the fraction that it is, else to 40 digits."""
    precise, at = _precise(), (low + high) / 2
    near = sp.Rational(str(Fraction(at).limit_denominator(1000)))
    try:
        if abs(near - at) < 1e-9 and abs(precise(expr, {by: decimal(precise, near)})) < NOTHING:
            return near
        return _closer(expr, by, low, high, precise)
    except NoValueError:
        return near if abs(near - at) < 1e-12 else sp.Float(float(at))


def _closer(expr: sp.Expr, by: sp.Symbol, low: float, high: float, precise: HighPrecision) -> sp.Expr:
    """A sign change that floats have found, to 40 digits: halved again and again."""
    reach = precise.math.mpf(1e-12) * (1 + abs(low))
    low, high = precise.math.mpf(low) - reach, precise.math.mpf(high) + reach
    below, above = (precise(expr, {by: end}) > 0 for end in (low, high))
    if below == above:
        return sp.Float(float((low + high) / 2))
    for _ in range(110):
        middle = (low + high) / 2
        low, high = (middle, high) if (precise(expr, {by: middle}) > 0) == below else (low, middle)
    return sp.Float(precise.math.nstr(low, 40), 40)


@lru_cache(maxsize=1)
def _precise() -> HighPrecision:
    return HighPrecision(45)


def written(place: sp.Expr) -> sp.Expr:
    """A place as it is written: exactly where that is short, else as a decimal of 40 digits."""
    return place if is_written(place) and place.count_ops() <= MAX_OPERATIONS else sp.Float(sp.N(place, 45), 40)


def is_written(number: sp.Expr) -> bool:
    """Whether it is made of what a reader of the course has met."""
    plain = (
        sp.Add,
        sp.Mul,
        sp.Pow,
        sp.Rational,
        sp.Float,
        sp.log,
        sp.exp,
        sp.atan,
        sp.sin,
        sp.cos,
        sp.tan,
        sp.tanh,
        sp.erf,
    )
    return all(isinstance(part, plain) or part in (sp.pi, sp.E) for part in sp.preorder_traversal(number))


def has_value_at(expr: sp.Expr, by: sp.Symbol, at: sp.Expr) -> bool:
    """Whether there is a value at an exact place."""
    precise = at_places(at.is_Float)
    try:
        precise(expr, {by: decimal(precise, at)})
    except NoValueError:
        return False
    return True


def values(expr: sp.Expr, by: sp.Symbol, x: np.ndarray) -> np.ndarray:
    return np.broadcast_to(arrays(expr, {by: x}), x.shape)


@lru_cache(maxsize=2)
def at_places(is_rounded: bool) -> HighPrecision:
    """Values at exact places: what is a rounding error next to its terms is 0, so that √(x² − 2) has a value at √2.

    `is_rounded`: for places that are themselves decimals of 40 digits.
    """
    precise = HighPrecision(30)
    precise.nought = precise.rounding = precise.math.mag(precise.math.mpf(10) ** (-33 if is_rounded else -70))
    return precise


@lru_cache(maxsize=4096)
def decimal(precise: HighPrecision, value: sp.Expr) -> mpmath.mpf:
    """A constant to all digits."""
    if value.is_Rational:
        return precise.math.mpf(int(value.p)) / int(value.q)
    return precise.math.mpf(str(sp.N(value, precise.math.dps + 5)))
