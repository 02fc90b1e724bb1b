"""All zeros of a formula, shown by boxes: in no box is there another, from −∞ to ∞.

A box without a zero in its bounds holds none; one in which the formula only rises or only falls holds one where the signs at
its ends differ, and else none. All other boxes are halved.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import sympy as sp

from explainer.symbolic.behaviour.enclosure import NoEnclosureError, enclosed, without_cancelling
from explainer.symbolic.differentiation import differentiate
from explainer.symbolic.expression import size
from explainer.symbolic.known import KNOWN

ROUNDS, MOST_BOXES, MOST_ZEROS = 30, 3000, 12
MAX_NODES = 60  # nodes of a formula that is looked at
_FAR = 41.3 * 8.0 ** np.arange(0, 331)
NODES = np.concatenate(
    [[-np.inf], -_FAR[::-1], np.linspace(-41.3, 41.3, 332)[1:-1], _FAR, [np.inf]]
)  # 0 is none of them


@lru_cache(maxsize=500)
def isolated(expr: sp.Expr, by: sp.Symbol) -> tuple[tuple[float, float], ...] | None:
    """Stretches with one zero each, at which the formula changes its sign; together they hold all. None where not shown.

    The formula must have values everywhere.
    """
    if size(expr) > MAX_NODES:
        return None
    try:
        slope = without_cancelling(differentiate(expr, by, known=KNOWN).result)
        return _isolated(without_cancelling(expr), slope, by)
    except (NoEnclosureError, ValueError):  # a slope without a rule, or one that could not be checked
        return None


def _isolated(expr: sp.Expr, slope: sp.Expr, by: sp.Symbol) -> tuple[tuple[float, float], ...] | None:
    low, high = NODES[:-1], NODES[1:]
    intervals: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        bottom, top = enclosed(expr, by, low, high)
        maybe = (bottom <= 0) & (top >= 0)
        low, high = low[maybe], high[maybe]
        falling, rising = enclosed(slope, by, low, high)
        before, after = _signs(expr, by, low), _signs(expr, by, high)
        # An endless stretch on which it moves away from 0 holds none.
        after = np.where(
            np.isposinf(high),
            np.where((falling > 0) & (before > 0), 1, np.where((rising < 0) & (before < 0), -1, 0)),
            after,
        )
        before = np.where(
            np.isneginf(low),
            np.where((rising < 0) & (after > 0), 1, np.where((falling > 0) & (after < 0), -1, 0)),
            before,
        )
        is_clear = ((falling > 0) | (rising < 0)) & (before != 0) & (after != 0)
        crossing = is_clear & (before != after)
        intervals += zip(low[crossing].tolist(), high[crossing].tolist(), strict=True)
        low, high = low[~is_clear], high[~is_clear]
        if not len(low):
            return tuple(sorted(intervals))
        if 2 * len(low) > MOST_BOXES or len(intervals) > MOST_ZEROS or not np.isfinite([*low, *high]).all():
            return None
        middle = low + (high - low) * 0.4871  # a zero is seldom there
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
    return None


def _signs(expr: sp.Expr, by: sp.Symbol, at: np.ndarray) -> np.ndarray:
    """1 or −1 where that is sure, else 0."""
    bottom, top = enclosed(expr, by, at, at)
    return np.where(bottom > 0, 1, np.where(top < 0, -1, 0))
