"""Where a formula has values, corners, jumps and bounds: found by looking, then made exact where that can be verified.

Looked at is the stretch from −20 to 20, and single points far beyond it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction

import numpy as np
import sympy as sp
from mpmath.libmp import NoConvergence
from scipy.optimize import brentq, minimize_scalar
from sympy.core.function import AppliedUndef

from explainer.agreement import edges
from explainer.derivation import depends
from explainer.named import NAMED
from explainer.values import NoValueError, Precise, arrays

EDGE = 20.0
GRID = np.linspace(-EDGE, EDGE, 4001)
FAR = np.concatenate([-np.logspace(1.4, 15, 28)[::-1], np.logspace(1.4, 15, 28)])
MOST = 24  # landmarks: more of them means a pattern that repeats
WAVES = 400  # changes of direction between −20 and 20 that the grid can still follow
HIGHEST = 8  # degree: the roots of higher polynomials are found by looking
CORNERED = {name for name, function in NAMED.items() if function.has_corner}
Numbers = Mapping[sp.Symbol, sp.Expr]
Found = tuple[sp.Expr, sp.Expr, sp.Expr, sp.Expr, str]


def kinks_of(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> list[Found]:
    """(at, slope in use there, slope on the left, on the right, "corner" or "jump") of every kink, from left to right."""
    precise, found = Precise(30), []
    for at in _nearest(_roots(_corners(expr, by), by, numbers)):
        here = {**_mpfs(precise, numbers), by: _mpf(precise, at)}
        try:
            precise(expr, here)  # where the formula has no value it has no kink either
            (value_left, left), (value_right, right) = (_side(expr, by, here, sign, precise) for sign in (-1, 1))
        except NoValueError:
            continue
        size = 1 + abs(value_left)
        if abs(value_left - value_right) > 1e-9 * size:
            kind = "jump"
        elif left != right and (precise.math.isinf(left) or abs(left - right) > 1e-9 * (1 + abs(left))):
            kind = "corner"
        else:
            continue
        left, right = _nice(left), _nice(right)
        # 0 for |x| and ReLU, as the frameworks have it, where 0 lies between the two slopes; else the slope on the left.
        slope = sp.S.Zero if min(left, right) <= 0 <= max(left, right) else left
        found.append((at, slope, left, right, kind))
    return found


def _side(expr: sp.Expr, by: sp.Symbol, here: dict, sign: int, precise: Precise) -> tuple[object, object]:
    """The value and the slope close to a place, on one side; ±∞ where the slope grows the closer one looks."""
    near, nearer = (_slope_near(expr, by, here, sign * precise.math.mpf(10) ** -digits, precise) for digits in (18, 22))
    if abs(nearer[1]) > 1e6 and abs(nearer[1]) > 9 * abs(near[1]):
        return nearer[0], precise.math.inf * precise.math.sign(nearer[1])
    return nearer


def _slope_near(expr: sp.Expr, by: sp.Symbol, here: dict, step: object, precise: Precise) -> tuple[object, object]:
    value, beyond = (precise(expr, {**here, by: here[by] + times * step}) for times in (1, 2))
    return value, (beyond - value) / step


def domain_of(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> sp.Set:
    """Where the formula has real values."""
    guards = dict(_guards(expr, by))
    if not guards:
        return sp.Reals
    ends = _nearest(_roots(guards, by, numbers))
    roots = set(_roots((guard for guard, closed in guards.items() if closed), by, numbers))
    bounds = [-sp.oo, *ends, sp.oo]
    parts: list[sp.Set] = []
    for low, high in itertools.pairwise(bounds):
        left = float(high) - 9 if low == -sp.oo else float(low)
        right = float(low) + 9 if high == sp.oo else float(high)
        if low == -sp.oo and high == sp.oo:
            left, right = -9.0, 9.0
        inside = left + (right - left) * np.array([0.21, 0.5, 0.83])
        values = _values(expr, by, inside, numbers)
        if np.isfinite(values).any() and not np.isnan(values).any():  # some may be beyond all floating point
            parts.append(sp.Interval.open(low, high))
    closed = [end for end in ends if end in roots]
    has_value = np.isfinite(_values(expr, by, np.array(closed, dtype=np.float64), numbers))
    return sp.Union(*parts, sp.FiniteSet(*itertools.compress(closed, has_value)))


def _nearest(places: Iterator[sp.Expr]) -> list[sp.Expr]:
    """Those nearest to 0, as many as are looked at, from left to right."""
    return sorted(sorted(set(places), key=lambda place: abs(float(place)))[:MOST], key=float)


def has_values(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> bool:
    """Whether any place that is looked at has a value."""
    return any(np.isfinite(_values(expr, by, places, numbers)).any() for places in (GRID, FAR))


def range_of(expr: sp.Expr, by: sp.Symbol, numbers: Numbers, domain: sp.Set, kinks: list[Found]) -> sp.Set | None:
    """The values that the formula takes, None where looking does not tell."""
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
    if any(kind == "jump" for *_, kind in kinks) or isinstance(domain, sp.Union):
        return None  # there may be gaps between the values
    if np.count_nonzero(np.diff(np.sign(np.diff(near)))) > WAVES:
        return None  # it swings too fast for the grid to meet its tops
    corners = [at for at, *_ in kinks]
    high, top_open = _bound(expr, by, numbers, where, near, far, corners, 1)
    low, bottom_open = _bound(expr, by, numbers, where, near, far, corners, -1)
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


def _bound(expr, by, numbers, where, near, far, corners, sign) -> tuple[sp.Expr, bool]:
    """The largest value (sign 1) or the smallest (sign −1), and whether it is only approached."""
    beyond = np.max(sign * far) if far.size else -np.inf
    if beyond > 1e6:
        return sign * sp.oo, True
    highest = np.max(sign * near)
    ties = np.flatnonzero(sign * near == highest)
    best = int(
        ties[np.abs(where[ties]).argmin()]
    )  # the farther out, the more a float hides that a bound is not reached
    precise = Precise(40)
    place = _mpfs(precise, numbers)
    for corner in corners:  # the top of a corner is known exactly
        value = precise(expr, {**place, by: _mpf(precise, corner)})
        if sign * value >= max(highest, beyond):
            return _nice(value), False
    if beyond > highest + 1e-13 * (1 + abs(beyond)):
        return _nice(sign * beyond), True
    low, high = where[max(best - 1, 0)], where[min(best + 1, len(where) - 1)]
    refined = minimize_scalar(
        lambda x: -sign * float(_values(expr, by, np.array([x]), numbers)[0]),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-12},
    )
    bound = _nice(sign * max(highest, -refined.fun))
    try:
        short = sign * (_mpf(precise, bound) - precise(expr, {**place, by: precise.math.mpf(float(where[best]))}))
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
        elif isinstance(part, sp.asin | sp.acos):
            yield 1 - part.args[0] ** 2, True
        elif isinstance(part, sp.Piecewise) and part.args[-1].cond != sp.true:  # some places may be in no case
            yield from ((edge.lhs - edge.rhs, True) for _, condition in part.args for edge in condition.atoms(sp.Rel))
        elif part.is_Pow and depends(part.base, by) and not (part.exp.is_Integer and part.exp > 0):
            yield part.base, bool(part.exp.is_Rational and part.exp > 0)


def _roots(expressions: Iterator[sp.Expr], by: sp.Symbol, numbers: Numbers) -> Iterator[sp.Expr]:
    """Where one of the expressions is 0, or jumps across it; exact where that can be verified.

    Of a polynomial all such places, of anything else those between −20 and 20.
    """
    precise = Precise(30)
    for expr in expressions:
        if not depends(expr, by):
            continue
        plain = expr.xreplace(dict(numbers))
        if plain.is_polynomial(by) and not plain.has(sp.Piecewise, AppliedUndef):
            with suppress(NoConvergence, sp.PolynomialError):  # then by looking
                yield from list(_polynomial_roots(plain, by))
                continue
        values = _values(expr, by, GRID, numbers)
        zero = np.flatnonzero(values == 0)
        ends = [
            place for place in zero if not (0 < place < len(GRID) - 1 and values[place - 1] == values[place + 1] == 0)
        ]
        for place in ends[:MOST]:  # of a stretch of zeros only the ends: in between nothing happens
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


def _polynomial_roots(expr: sp.Expr, by: sp.Symbol) -> Iterator[sp.Expr]:
    """The real roots: a fraction where it is one, else a decimal of 40 digits."""
    polynomial = sp.Poly(expr, by)
    if polynomial.degree() > HIGHEST:
        raise NoConvergence
    for root in polynomial.nroots(n=40, maxsteps=200) if polynomial.degree() > 0 else ():
        if root.is_real:
            near = sp.Rational(*Fraction(str(root)).limit_denominator(1000).as_integer_ratio())
            yield near if polynomial.eval(near) == 0 else root


def _exact(expr: sp.Expr, by: sp.Symbol, at: float, numbers: Numbers, precise: Precise) -> sp.Expr:
    near = sp.Rational(str(Fraction(float(at)).limit_denominator(1000)))
    try:
        place = {**_mpfs(precise, numbers), by: _mpf(precise, near)}
        if abs(near - at) < 1e-9 and abs(precise(expr, place)) < 1e-25:
            return near
        return _closer(expr, by, at, numbers, precise)
    except NoValueError:
        return near if abs(near - at) < 1e-12 else sp.Float(float(at))


def _closer(expr: sp.Expr, by: sp.Symbol, at: float, numbers: Numbers, precise: Precise) -> sp.Expr:
    """A sign change that floats have found, to 40 digits: halved again and again."""
    start, reach = precise.math.mpf(float(at)), precise.math.mpf(1e-12) * (1 + abs(at))
    place = _mpfs(precise, numbers)
    low, high = start - reach, start + reach
    below, above = (precise(expr, {**place, by: end}) > 0 for end in (low, high))
    if below == above:
        return sp.Float(float(at))
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if (precise(expr, {**place, by: middle}) > 0) == below else (low, middle)
    return sp.Float(precise.math.nstr(low, 40), 40)


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
    return precise.math.mpf(value.p) / value.q if value.is_Rational else precise.math.mpf(str(value))


def _mpfs(precise: Precise, numbers: Numbers) -> dict:
    return {symbol: _mpf(precise, value) for symbol, value in numbers.items()}
