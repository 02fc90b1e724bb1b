"""The values that a formula takes."""

from __future__ import annotations

import numpy as np
import sympy as sp
from scipy.optimize import minimize_scalar

from explainer.agreement import edges
from explainer.landmarks import FAR, GRID, Found, _nice, _values, decimal
from explainer.values import NoValueError, Precise

WAVES = 400  # changes of direction between −20 and 20 that the grid can still follow


def range_of(expr: sp.Expr, by: sp.Symbol, domain: sp.Set, kinks: list[Found]) -> sp.Set | None:
    """The values that the formula takes, None where looking does not tell."""
    grid = GRID[_inside(GRID, domain)]
    near = _values(expr, by, grid)
    where, near = grid[np.isfinite(near)], near[np.isfinite(near)]
    if not near.size:
        return None
    # Beyond the stretch, and close to where it has no value, it may come to rest or grow without bound.
    ways = [
        FAR[:28][::-1],
        FAR[28:],
        *(float(edge) + sign * np.logspace(-7, -13, 7) for edge in edges(domain) for sign in (-1, 1)),
    ]
    far = np.concatenate([_followed(_values(expr, by, way[_inside(way, domain)])) for way in ways])
    levels = np.unique(np.concatenate([near, far]))
    if len(levels) <= 3:
        return sp.FiniteSet(*(_nice(level) for level in levels))
    if any(kink.kind == "jump" for kink in kinks) or isinstance(domain, sp.Union):
        return None  # there may be gaps between the values
    if np.count_nonzero(np.diff(np.sign(np.diff(near)))) > WAVES:
        return None  # it swings too fast for the grid to meet its tops
    corners = [kink.at for kink in kinks if kink.kind == "corner"]
    high, top_open = _bound(expr, by, where, near, far, corners, 1)
    low, bottom_open = _bound(expr, by, where, near, far, corners, -1)
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


def _bound(expr, by, where, near, far, corners, sign) -> tuple[sp.Expr, bool]:
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
    for corner in corners:  # the top of a corner is known exactly
        value = precise(expr, {by: decimal(precise, corner)})
        if sign * value >= max(highest, beyond):
            return _nice(value), False
    if beyond > highest + 1e-13 * (1 + abs(beyond)):
        return _nice(sign * beyond), True
    low, high = where[max(best - 1, 0)], where[min(best + 1, len(where) - 1)]
    refined = minimize_scalar(
        lambda x: -sign * float(_values(expr, by, np.array([x]))[0]),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-12},
    )
    bound = _nice(sign * max(highest, -refined.fun))
    try:
        short = sign * (decimal(precise, bound) - precise(expr, {by: precise.math.mpf(float(where[best]))}))
    except NoValueError:
        return bound, False
    # Reached to the last digit of a float, and yet not quite: it is approached only.
    return bound, bool(0 < short < 1e-12)
