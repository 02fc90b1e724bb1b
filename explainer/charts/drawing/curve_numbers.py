"""The numbers that a curve is drawn from: values and slopes, what they come to beside corners and ends, and the axis."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explainer.charts.drawing.alt_text import UNSEEN
from explainer.charts.drawing.sampling import Function, clipped
from explainer.numeric.formatting import number
from explainer.numeric.patience import is_time_up
from explainer.numeric.validation import quoted

if TYPE_CHECKING:
    import sympy as sp

    from explainer.formulas.formula import Formula, Kink
    from explainer.symbolic.analysis import Flat

STEEP = 1e6  # a slope beyond it, beside a corner, grows without bound
HIGHEST = 1e300  # beyond it, a value has no say in how tall a picture is
MOST_CENTRES = 12  # zeros around which it is looked for narrow peaks
MOST_ENDS = 40  # ends of a domain at which the value is worked out exactly
NEAREST_TO_ZERO = 1e-50  # how far beside 0 a value is taken for its limit: the square of the nearest float is 0


def value_and_slope(
    formula: Formula, parameters: Mapping[str, float] | None, window: Sequence[float]
) -> tuple[Function, Function]:
    """f and f' with the parameters put in."""
    if not hasattr(formula, "slope"):
        raise ValueError(f"{formula.name} takes several scores at once and has no curve; use charts.softmax(scores)")
    if parameters is not None and not (
        isinstance(parameters, Mapping) and all(isinstance(name, str) for name in parameters)
    ):
        raise ValueError(f"parameters must be a dict of names and numbers, got {quoted(parameters)}")
    chosen = dict(parameters or {})
    exact = _exact(formula, window, chosen)

    def value(x: np.ndarray | float) -> np.ndarray:
        y = np.asarray(formula(x, **chosen))
        for at, there in exact.items():
            y = np.where(x == at, there, y)
        return y

    def slope(x: np.ndarray | float) -> np.ndarray:
        # Where a function has no value it has no slope either, although ln's formula 1/x has one left of 0.
        with np.errstate(all="ignore"):
            return np.where(np.isnan(value(x)), np.nan, formula.slope(x, **chosen))

    sides = _sides(formula, window, chosen)
    return Sided(value, sides[0]), Sided(slope, sides[1])


def _sides(formula: Formula, window: Sequence[float], chosen: Mapping[str, float]) -> list[dict]:
    """What the value and the slope come to left and right of kinks and of ends of the domain."""
    if not hasattr(formula, "limits_at"):  # a record of another make
        return [{}, {}]
    kinks = [
        kink.at
        for kink in range_and_kinks(formula, chosen)[1]
        if window[0] <= kink.at <= window[1] and kink.at.is_number
    ]
    places = [*kinks, *domain_ends(formula, window, chosen)][:MOST_ENDS]
    sides: list[dict] = [{}, {}]
    for at, slope in itertools.product(places, (False, True)):
        if not is_time_up():  # each may take a quarter of a second; without it a curve ends at its last sample
            sides[slope][float(at)] = formula.limits_at(at, slope=slope, **chosen)
    return sides


def range_and_kinks(formula: Formula, chosen: Mapping[str, float]) -> tuple[sp.Set | None, Sequence[Kink]]:
    """The range and the kinks, with the parameters put in; a record of another make has them as they are."""
    if not hasattr(formula, "kinks_at"):
        return formula.range, formula.kinks
    return formula.range_at(**chosen), formula.kinks_at(*(chosen.get(p.name, p.default) for p in formula.parameters))


def axis_range(
    functions: Sequence[Function], window: Sequence[float], known: sp.Set | None, *, tails: Sequence[float] = ()
) -> list[float]:
    """A y axis that holds the curves and the known range with some air; poles do not squash the rest.

    Of a function with poles it holds the bulk of the values, without so many of a hundred at each end (`tails`, else 10).
    """
    x = np.linspace(window[0], window[1], 2001)
    lows: list[float] = []
    highs: list[float] = []
    for function, tail in zip(functions, (*tails, *[10] * len(functions)), strict=False):
        y = clipped(function, x, -np.inf, np.inf)
        y = y[np.abs(y) < HIGHEST]
        if not len(y):
            continue
        low, middle, high = np.percentile(y, [10, 50, 90])
        bottom, top = y.min(), y.max()
        if top - bottom > 18 * (high - low) > 0:  # nothing else than a pole makes the outermost tenths so tall
            low, high = np.percentile(y, [tail, 100 - tail])
            bottom, top = max(bottom, low - (high - low) / 2), min(top, high + (high - low) / 2)
            if lows and tails:  # half a picture beyond the values is enough, or where half of the slopes are
                more = (highs[0] - lows[0]) / 2
                bottom, top = min(max(bottom, lows[0] - more), middle), max(min(top, highs[0] + more), middle)
        lows.append(bottom)
        highs.append(top)
    if not lows:
        raise ValueError(f"the formula has no value between x = {number(window[0])} and {number(window[1])}")
    if known is not None and hasattr(known, "sup"):
        lows += [float(known.inf)] if not known.inf.is_infinite else []
        highs += [float(known.sup)] if not known.sup.is_infinite else []
    low, high = min(lows), max(highs)
    air = 0.08 * (high - low) or 1.0
    return [float(low - air), float(high + air)]


@dataclass(frozen=True)
class Sided:
    """A function with what it comes to left and right of some places; None where that is not known."""

    function: Function
    limits: Mapping[float, tuple[float | None, float | None]]

    def __call__(self, x: np.ndarray | float) -> np.ndarray:
        return self.function(x)


def known_limits(function: Function) -> Mapping[float, tuple[float | None, float | None]]:
    return function.limits if isinstance(function, Sided) else {}


def limits_at(function: Function, at: float) -> tuple[float, float]:
    """f(at−) and f(at+): as they are known, else the values beside it."""
    near = np.spacing(abs(at)) if at else NEAREST_TO_ZERO
    beside = clipped(function, np.array([at - near, at + near]), -np.inf, np.inf)
    known = known_limits(function).get(at, (None, None))
    left, right = (float(value) if limit is None else limit for value, limit in zip(beside, known, strict=True))
    return left, right


def to_ends(
    x: np.ndarray, y: np.ndarray, function: Function, y_range: Sequence[float], places: Iterable[float]
) -> tuple[np.ndarray, np.ndarray]:
    """The line led on to the places that it comes to, from points a hair before them: x^0.1 to 0, a logarithm out of sight."""
    x, y, gaps, near = x.copy(), y.copy(), np.append(np.isnan(y), True), 2e-6 * (x[-1] - x[0])
    reach = y_range[1] - y_range[0]
    for at in places:
        limits = limits_at(function, at)
        for k in np.flatnonzero(~gaps[:-1] & (np.abs(x - at) <= near)):
            for beside, limit, is_this_side in ((k + 1, limits[0], x[k] <= at), (k - 1, limits[1], x[k] >= at)):
                if is_this_side and gaps[beside] and not np.isnan(limit):
                    x[k], y[k] = at, np.clip(limit, y_range[0] - reach, y_range[1] + reach)
                    if 0 <= beside < len(x):
                        x[beside] = at
    return x, y


def is_upright(slope: Function, at: float) -> str:
    """Whether the slope grows without bound on both sides: to a "cusp", or to a "vertical" tangent."""
    before, after = limits_at(slope, at)
    if not all(abs(limit) >= STEEP for limit in (before, after)):
        return ""
    return "vertical" if before * after > 0 else "cusp"


def holes_of(formula: Formula, window: Sequence[float], chosen: Mapping[str, float]) -> dict[float, bool]:
    """Where its domain ends or leaves out a single place, inside the window, and whether it has a value there; at most 12."""
    ends = domain_ends(formula, window, chosen)
    return {float(end): is_filled for end, is_filled in ends.items()} if len(ends) <= 12 else {}


def domain_ends(formula: Formula, window: Sequence[float], chosen: Mapping[str, float]) -> dict[sp.Expr, bool]:
    return (
        formula.ends_at(*window, **chosen) if hasattr(formula, "ends_at") else {}
    )  # a record of another make has none


def centres_of(formula: Formula, window: Sequence[float], chosen: Mapping[str, float]) -> list[float]:
    """Where value or slope is known to be 0, nearest to the middle first: something may happen there that is narrow."""
    if not hasattr(formula, "zeros_at"):
        return []
    return sorted(formula.zeros_at(*window, **chosen), key=lambda at: abs(at - (window[0] + window[1]) / 2))[
        :MOST_CENTRES
    ]


def without_unreached(y: np.ndarray, known: sp.Set | None) -> np.ndarray:
    """The heights; those at the window's edges are none that is only approached: there a float has rounded."""
    if known is None or not known.is_Interval:
        return y
    at_edge = np.isin(np.arange(len(y)), (0, len(y) - 1))  # elsewhere it may be a limit, which is known
    for end, is_open, inwards in ((known.start, known.left_open, 1), (known.end, known.right_open, -1)):
        if is_open and end.is_finite:
            bound = float(end)
            beside = bound + inwards * (1e-7 * abs(bound) or UNSEEN / 10)
            y = np.where(at_edge & (np.abs(y - bound) <= 1e-12 * abs(bound)), beside, y)
    return y


def flat_stretches(formula: Formula, chosen: Mapping[str, float]) -> Sequence[Flat]:
    return formula.flat_at(**chosen) if hasattr(formula, "flat_at") else ()


def _exact(formula: Formula, window: Sequence[float], chosen: Mapping[str, float]) -> dict[float, float]:
    """The values at kinks and at the ends of the domain, such as √2, which floats miss by a little."""
    if not hasattr(formula, "value_at"):
        return {}
    kinks = [kink.at for kink in range_and_kinks(formula, chosen)[1] if window[0] <= kink.at <= window[1]]
    ends = [end for end, is_filled in domain_ends(formula, window, chosen).items() if is_filled]
    return {float(at): formula.value_at(at, **chosen) for at in (*kinks, *ends[:MOST_ENDS]) if at.is_number}
