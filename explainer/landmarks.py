"""Where a formula has values, corners, jumps and bounds: found by looking, then made exact where that can be verified.

Looked at is the stretch from −20 to 20, and single points far beyond it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np
import sympy as sp
from scipy.optimize import brentq, minimize_scalar
from sympy.core.function import AppliedUndef

from explainer.derivation import depends
from explainer.proof import edges
from explainer.values import NoValueError, Precise, arrays

EDGE = 20.0
GRID = np.linspace(-EDGE, EDGE, 4001)
FAR = np.concatenate([-np.logspace(1.4, 15, 28)[::-1], np.logspace(1.4, 15, 28)])
MOST = 24  # landmarks: more of them means a pattern that repeats
CORNERED = {"relu", "leaky_relu", "step"}
Numbers = Mapping[sp.Symbol, sp.Expr]
Found = tuple[sp.Expr, sp.Expr, sp.Expr, sp.Expr, str]


def kinks_of(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> list[Found]:
    """(at, slope in use there, slope on the left, on the right, "corner" or "jump") of every kink, from left to right."""
    precise, found = Precise(30), []
    for at in sorted(set(_roots(_corners(expr, by), by, numbers)), key=float)[:MOST]:
        near = precise.math.mpf(10) ** -22
        try:
            here = {**_mpfs(precise, numbers), by: _mpf(precise, at)}
            sides = []
            for sign in (-1, 1):
                place = {**here, by: here[by] + sign * near}
                beyond = {**here, by: here[by] + 2 * sign * near}
                value = precise(expr, place)
                sides.append((value, (precise(expr, beyond) - value) / (sign * near)))
        except NoValueError:
            continue
        (value_left, left), (value_right, right) = sides
        size = 1 + abs(value_left)
        if abs(value_left - value_right) > 1e-9 * size * (1 + abs(left) + abs(right)):
            kind = "jump"
        elif abs(left - right) > 1e-9 * (1 + abs(left)):
            kind = "corner"
        else:
            continue
        left, right = _nice(left), _nice(right)
        # 0 for |x| and ReLU, as the frameworks have it, where 0 lies between the two slopes; else the slope on the left.
        slope = sp.S.Zero if min(left, right) <= 0 <= max(left, right) else left
        found.append((at, slope, left, right, kind))
    return found


def domain_of(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> sp.Set:
    """Where the formula has real values."""
    guards = dict(_guards(expr, by))
    if not guards:
        return sp.Reals
    ends = sorted(set(_roots(guards, by, numbers)), key=float)
    roots = set(_roots((guard for guard, closed in guards.items() if closed), by, numbers))
    bounds = [-sp.oo, *ends[:MOST], sp.oo]
    parts: list[sp.Set] = []
    for low, high in itertools.pairwise(bounds):
        left = float(high) - 9 if low == -sp.oo else float(low)
        right = float(low) + 9 if high == sp.oo else float(high)
        if low == -sp.oo and high == sp.oo:
            left, right = -9.0, 9.0
        inside = left + (right - left) * np.array([0.21, 0.5, 0.83])
        if np.isfinite(_values(expr, by, inside, numbers)).all():
            parts.append(sp.Interval.open(low, high))
    closed = [end for end in ends if end in roots]
    has_value = np.isfinite(_values(expr, by, np.array(closed, dtype=np.float64), numbers))
    return sp.Union(*parts, sp.FiniteSet(*itertools.compress(closed, has_value)))


def range_of(expr: sp.Expr, by: sp.Symbol, numbers: Numbers, domain: sp.Set, *, broken: bool) -> sp.Set | None:
    """The values that the formula takes, None where looking does not tell; `broken` when it jumps somewhere."""
    grid = GRID[_inside(GRID, domain)]
    near = _values(expr, by, grid, numbers)
    where, near = grid[np.isfinite(near)], near[np.isfinite(near)]
    if not near.size:
        return None
    # Beyond the stretch, and close to where it has no value, it may come to rest or grow without bound.
    ways = [
        FAR[:28][::-1],
        FAR[28:],
        *(float(edge) + sign * np.logspace(-7, -13, 7) for edge in edges(domain) for sign in (-1, 1)),
    ]
    far = np.concatenate([_followed(_values(expr, by, way[_inside(way, domain)], numbers)) for way in ways])
    levels = np.unique(np.concatenate([near, far]))
    if len(levels) <= 3:
        return sp.FiniteSet(*(_nice(level) for level in levels))
    if broken or isinstance(domain, sp.Union):
        return None  # there may be gaps between the values
    high, top_open = _bound(expr, by, numbers, where, near, far, 1.0)
    low, bottom_open = _bound(expr, by, numbers, where, near, far, -1.0)
    return sp.Interval(low, high, bottom_open, top_open)


def _inside(x: np.ndarray, domain: sp.Set) -> np.ndarray:
    """Which of the x lie in the domain."""
    if domain is sp.Reals:
        return np.ones(x.shape, dtype=bool)
    letter = sp.Symbol("x", real=True)
    condition = domain.as_relational(letter)
    return np.broadcast_to(sp.lambdify(letter, condition, "numpy")(x), x.shape)


def _followed(values: np.ndarray) -> np.ndarray:
    """The values on the way to an end, and infinity where they have not come to rest there."""
    values = values[~np.isnan(values)]
    if len(values) < 4 or not np.isfinite(values[-4:]).all() or abs(values[-1] - values[-2]) <= 0.01:
        return values
    rising = values[-1] - values[-2]
    steady = np.all(np.sign(np.diff(values[-4:])) == np.sign(rising))
    return np.append(values, np.inf * np.sign(rising)) if steady else values


def _bound(expr, by, numbers, where, near, far, sign) -> tuple[sp.Expr, bool]:
    """The largest value (sign 1) or the smallest (sign −1), and whether it is only approached."""
    best = int(np.argmax(sign * near))
    beyond = np.max(sign * far) if far.size else -np.inf
    if beyond > 1e6:
        return sign * sp.oo, True
    if beyond > sign * near[best] + 1e-13 * (1 + abs(beyond)):
        return _nice(sign * beyond), True
    low, high = where[max(best - 1, 0)], where[min(best + 1, len(where) - 1)]
    refined = minimize_scalar(
        lambda x: -sign * float(_values(expr, by, np.array([x]), numbers)[0]),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-12},
    )
    value = max(sign * near[best], -refined.fun)
    bound = _nice(sign * value)
    precise = Precise(40)
    place = {**_mpfs(precise, numbers), by: precise.math.mpf(float(where[best]))}
    try:
        short = _mpf(precise, bound) * int(sign) - precise(expr, place) * int(sign)
    except NoValueError:
        return bound, False
    # Reached to the last digit of a float, and yet not quite: it is approached only.
    return bound, bool(0 < short < 1e-12)


# --- looking ------------------------------------------------------------------------------------------------------------


def _corners(expr: sp.Basic, by: sp.Symbol) -> Iterator[sp.Expr]:
    """What is 0 where the formula may have a kink."""
    for part in sp.preorder_traversal(expr):
        if not depends(part, by):
            continue
        if isinstance(part, sp.Abs | sp.sign) or (isinstance(part, AppliedUndef) and part.func.__name__ in CORNERED):
            yield part.args[0]
        elif isinstance(part, sp.Max | sp.Min):
            yield from (left - right for left, right in itertools.combinations(part.args, 2))
        elif isinstance(part, sp.Rel):
            yield part.lhs - part.rhs


def _guards(expr: sp.Basic, by: sp.Symbol) -> Iterator[tuple[sp.Expr, bool]]:
    """What is 0 at the edge of where the formula has values, and whether it has one at the edge."""
    for part in sp.preorder_traversal(expr):
        if not depends(part, by):
            continue
        if isinstance(part, sp.log):
            yield part.args[0], False
        elif isinstance(part, sp.tan):
            yield sp.cos(part.args[0]), False
        elif part.is_Pow and depends(part.base, by) and not (part.exp.is_Integer and part.exp > 0):
            yield part.base, bool(part.exp.is_Rational and part.exp > 0)


def _roots(expressions: Iterator[sp.Expr], by: sp.Symbol, numbers: Numbers) -> Iterator[sp.Expr]:
    """Where one of the expressions is 0, or jumps across it, between −20 and 20; exact where that can be verified."""
    precise = Precise(30)
    for expr in expressions:
        if not depends(expr, by):
            continue
        values = _values(expr, by, GRID, numbers)
        for place in np.flatnonzero(values == 0)[:MOST]:
            yield _exact(expr, by, GRID[place], numbers, precise)
        signs = np.sign(values)
        crossing = np.flatnonzero(signs[:-1] * signs[1:] < 0)
        for place in crossing[: 2 * MOST]:
            at = brentq(
                lambda x, expr=expr: float(_values(expr, by, np.array([x]), numbers)[0]),
                GRID[place],
                GRID[place + 1],
                xtol=1e-15,
            )
            yield _exact(expr, by, at, numbers, precise)


def _exact(expr: sp.Expr, by: sp.Symbol, at: float, numbers: Numbers, precise: Precise) -> sp.Expr:
    near = sp.Rational(str(Fraction(float(at)).limit_denominator(1000)))
    try:
        place = {**_mpfs(precise, numbers), by: _mpf(precise, near)}
        if abs(near - at) < 1e-9 and abs(precise(expr, place)) < 1e-25:
            return near
    except NoValueError:
        if abs(near - at) < 1e-12:
            return near
    return sp.Float(float(at))


def _nice(value: object) -> sp.Expr:
    """A number as the fraction that it is to 1e-12, else as a decimal."""
    number = float(value)
    if not np.isfinite(number):
        return sp.oo if number > 0 else -sp.oo
    near = Fraction(number).limit_denominator(1000)
    if abs(float(near) - number) <= 1e-12 * (1 + abs(number)):
        return sp.Rational(near.numerator, near.denominator)
    return sp.Float(number)


def _values(expr: sp.Expr, by: sp.Symbol, x: np.ndarray, numbers: Numbers) -> np.ndarray:
    values = arrays(expr, {by: x, **{symbol: float(value) for symbol, value in numbers.items()}})
    return np.broadcast_to(values, x.shape)


def _mpf(precise: Precise, value: sp.Expr) -> object:
    return precise.math.mpf(value.p) / value.q if value.is_Rational else precise.math.mpf(float(value))


def _mpfs(precise: Precise, numbers: Numbers) -> dict:
    return {symbol: _mpf(precise, value) for symbol, value in numbers.items()}
