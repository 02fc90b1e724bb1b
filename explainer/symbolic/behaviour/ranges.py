"""The range of a formula: exactly where that can be shown, closed or open as it is, and None where it is not certain."""

from __future__ import annotations

import sympy as sp

from explainer.symbolic.behaviour.branches import FLAT, folded, spelled
from explainer.symbolic.behaviour.conditions import settled
from explainer.symbolic.behaviour.extremes import values_of
from explainer.symbolic.behaviour.images import ALL, Span, UncertainError, image
from explainer.symbolic.behaviour.places import MAX_OPERATIONS, is_written

KEPT = FLAT | {"sigmoid", "softplus"}  # what images and enclosures know by name


def range_of(expr: sp.Expr, by: sp.Symbol) -> sp.Set | None:
    """The values that the formula takes where x runs through all numbers; None where that is not certain."""
    try:
        spans = image(folded(settled(spelled(expr, KEPT)), by), by, ALL, values_of)
    except UncertainError:
        return None
    points = [span.low for span in spans if span.is_point]
    parts: list[sp.Set] = [_interval(span) for span in spans if not span.is_point]
    if points:
        parts.append(sp.FiniteSet(*map(_written, points)))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else sp.Union(*parts, evaluate=False)


def _interval(span: Span) -> sp.Interval:
    return sp.Interval(_written(span.low), _written(span.high), span.low_open, span.high_open)


def _written(end: sp.Expr) -> sp.Expr:
    """Exactly where that is short, else as a decimal."""
    if end.is_infinite or (end.count_ops() <= MAX_OPERATIONS and is_written(end)):
        return end
    return sp.Float(sp.N(end, 30), 17)
