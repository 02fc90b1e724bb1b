"""The highest value of a formula on a stretch, shown by bounds: no box of numbers, however small, holds a higher one.

Boxes reach to 10³⁰⁰ on an endless stretch, and to within 10⁻¹⁴⁰ of an end; beyond, the formula's limit there counts.
"""

from __future__ import annotations

import math

import numpy as np
import sympy as sp

from explainer.symbolic.behaviour.enclosure import enclosed, out, times
from explainer.symbolic.behaviour.images import Span, UncertainError
from explainer.symbolic.behaviour.roots import number
from explainer.symbolic.evaluation import HighPrecision, NoValueError

ROUNDS, MOST_BOXES = 34, 6000
CLOSE = 1e-12  # as near, relatively, as a highest value is shown to be the highest
PARTS, NEAR = 12, 1e-6  # a place so near to a twelfth, or to a twelfth of π, may be that
_DIGITS = HighPrecision(30)


def highest(
    expr: sp.Expr, slope: sp.Expr, by: sp.Symbol, span: Span, ends: list[sp.Expr | None]
) -> tuple[sp.Expr, bool]:
    """The least number that no value exceeds, and whether it is only approached. `ends`: the limits at the span's ends.

    Raises UncertainError where the boxes do not show it.
    """
    if any(end is None for end in ends):
        raise UncertainError
    if sp.oo in ends:
        return sp.oo, True
    heights = [-math.inf if end == -sp.oo else number(end) for end in ends]
    levels = [level for level in heights if level is not None]
    if len(levels) < len(ends):
        raise UncertainError
    nodes = _nodes(span)
    low, high = nodes[:-1], nodes[1:]
    top_at, top = _best(expr, by, low, high)
    top_at, top = _climbed(expr, slope, by, top_at, top, span)
    limit = max(levels)
    tolerance = CLOSE * (1 + abs(top))
    if top > limit + 100 * tolerance:
        exact = _exactly(expr, slope, by, top_at, top)
        if exact is None and abs(top) <= 100 * CLOSE:  # 10⁻³³ may stand for 0, and nobody knows
            raise UncertainError
        _show_below(expr, slope, by, low, high, top + tolerance)
        return sp.Float(top, 17) if exact is None else exact, False
    if top > limit:
        raise UncertainError
    _show_approached(expr, slope, by, low, high, limit, levels)
    return ends[levels.index(limit)], True


def _nodes(span: Span) -> np.ndarray:
    """Ends of boxes: evenly in the middle, ever closer to an end, ever larger towards infinity."""
    low, high = float(span.low), float(span.high)
    far = 40 * 8.0 ** np.arange(1, 331)
    if math.isinf(low) and math.isinf(high):
        return np.concatenate([-far[::-1], np.linspace(-40, 40, 321), far])
    close = 8.0 ** np.arange(-154, 1)
    if math.isinf(high):
        return np.unique(np.concatenate([low + close, low + np.linspace(1, 40, 157), low + far]))
    if math.isinf(low):
        return np.unique(np.concatenate([high - far, high - np.linspace(1, 40, 157), high - close]))
    wide = high - low
    inner = np.linspace(low, high, 129)
    return np.unique(np.concatenate([low + wide / 128 * close, inner[1:-1], high - wide / 128 * close]))


def _best(expr: sp.Expr, by: sp.Symbol, low: np.ndarray, high: np.ndarray) -> tuple[float, float]:
    middle = low + (high - low) / 2
    bottom, top = enclosed(expr, by, middle, middle)
    sure = np.where(np.isfinite(top), bottom, -np.inf)
    best = int(np.argmax(sure))
    return float(middle[best]), float(sure[best])


def _climbed(expr: sp.Expr, slope: sp.Expr, by: sp.Symbol, at: float, top: float, span: Span) -> tuple[float, float]:
    """Up from a good place to where the slope changes its sign: halving in floats, the value with many digits."""
    reach = max(0.3, 0.3 * abs(at)) if abs(at) > 1e-3 else abs(at) / 2
    low, high = max(at - reach, float(span.low)), min(at + reach, float(span.high))
    for _ in range(4):
        places = np.linspace(low, high, 66)[1:-1]
        bottom, ceiling = enclosed(expr, by, places, places)
        best = int(np.argmax(np.where(np.isfinite(ceiling), bottom, -np.inf)))
        low, high = places[max(best - 1, 0)], places[min(best + 1, len(places) - 1)]
    for _ in range(60):
        middle = (low + high) / 2
        bottom, ceiling = enclosed(slope, by, np.array([middle]), np.array([middle]))
        if bottom[0] <= 0 <= ceiling[0]:
            break
        low, high = (middle, high) if bottom[0] > 0 else (low, middle)
    value = float(_DIGITS(expr, {by: _DIGITS.math.mpf((low + high) / 2)}))
    return ((low + high) / 2, value) if value > top else (at, top)


def _exactly(expr: sp.Expr, slope: sp.Expr, by: sp.Symbol, at: float, top: float) -> sp.Expr | None:
    """The highest value as it is written, where it stands at a plain number or a part of π, and the slope is 0 there."""
    m = _DIGITS.math
    for unit in (sp.S.One, sp.pi):
        place = sp.Rational(round(PARTS * at / float(unit)), PARTS) * unit
        if abs(float(place) - at) > NEAR * (1 + abs(at)):
            continue
        try:
            steep = _DIGITS(slope, {by: _DIGITS(place, {})})
        except NoValueError:
            continue
        value = expr.subs(by, place)
        height = number(value)
        if (
            abs(steep) < m.mpf(10) ** -_DIGITS.digits
            and height is not None
            and abs(height - top) <= NEAR * (1 + abs(top))
        ):
            return value
    return None


def _bounds(expr: sp.Expr, slope: sp.Expr, by: sp.Symbol, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, ...]:
    """The upper bound on each box, and the bounds of the slope there."""
    _, top = enclosed(expr, by, low, high)
    falling, rising = enclosed(slope, by, low, high)
    middle = low + (high - low) / 2
    _, there = enclosed(expr, by, middle, middle)
    with np.errstate(all="ignore"):
        _, step = times((falling, rising), out(low - middle, high - middle))
        _, mean = out(there, there + step)
    return np.minimum(top, np.where(np.isnan(mean), np.inf, mean)), falling, rising


def _show_below(expr: sp.Expr, slope: sp.Expr, by: sp.Symbol, low: np.ndarray, high: np.ndarray, level: float) -> None:
    """No value is above the level. Raises UncertainError where that is not shown."""
    for _ in range(ROUNDS):
        top, falling, rising = _bounds(expr, slope, by, low, high)
        _, at_ends = enclosed(expr, by, np.concatenate([low, high]), np.concatenate([low, high]))
        ends = np.maximum(at_ends[: len(low)], at_ends[len(low) :])
        open_boxes = ~((top <= level) | (((falling >= 0) | (rising <= 0)) & (ends <= level)))
        if not open_boxes.any():
            return
        low, high = _halved(low[open_boxes], high[open_boxes])
    raise UncertainError


def _show_approached(
    expr: sp.Expr,
    slope: sp.Expr,
    by: sp.Symbol,
    low: np.ndarray,
    high: np.ndarray,
    limit: float,
    levels: list[float],
) -> None:
    """Every value is below the limit at an end: it rises towards it, and elsewhere stays clearly below."""
    _, falling, rising = _bounds(expr, slope, by, low, high)
    down, up = np.flatnonzero(rising > 0), np.flatnonzero(falling < 0)
    first, last = 0, len(low)  # the boxes first … last − 1 are those between the two ways up to the ends
    if levels[0] == limit:
        first = int(down[0]) if len(down) else len(low)
    if levels[1] == limit:
        last = int(up[-1]) + 1 if len(up) else 0
    if (levels[0] == limit and first == 0) or (levels[1] == limit and last == len(low)):
        raise UncertainError
    if first < last:
        clear = limit - 1e-12 * (1 + abs(limit))
        _show_below(expr, slope, by, low[first:last], high[first:last], clear)


def _halved(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if 2 * len(low) > MOST_BOXES:
        raise UncertainError
    middle = low + (high - low) / 2
    order = np.argsort(np.concatenate([low, middle]), kind="stable")
    return np.concatenate([low, middle])[order], np.concatenate([middle, high])[order]
