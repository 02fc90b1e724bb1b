"""What a formula comes to on either side of a place where it breaks or ends: the limit itself, not a value close by."""

from __future__ import annotations

from functools import lru_cache

import sympy as sp

from explainer.symbolic.behaviour.branches import on_side, with_numbers
from explainer.symbolic.behaviour.enclosure import without_cancelling
from explainer.symbolic.behaviour.limits import limit
from explainer.symbolic.behaviour.places import at_places, decimal
from explainer.symbolic.behaviour.roots import number
from explainer.symbolic.evaluation import HighPrecision, NoValueError
from explainer.symbolic.expression import size

DISTANCES = 10, 15, 20  # powers of ten from a place whose limit is only seen
SETTLED, SHRINKS = (1e-7, 1e-12), 1e-3  # how little may change from one to the next, and how fast 0 is come to
MAX_NODES = 120  # nodes of a formula that is looked at


@lru_cache(maxsize=2000)
def approached(
    expr: sp.Expr, by: sp.Symbol, at: sp.Expr, sign: int, numbers: tuple[tuple[sp.Symbol, sp.Expr], ...] = ()
) -> float | None:
    """The limit from above (sign 1) or below, ±∞ among them; None where neither rules nor values close by tell.

    >>> x = sp.Symbol("x", real=True)
    >>> approached(sp.log(x), x, sp.S.Zero, 1), approached(x**sp.Rational(1, 10), x, sp.S.Zero, 1)
    (-inf, 0.0)
    """
    plain = with_numbers(expr, by, dict(numbers))
    branch = on_side(plain, by, at, sign) if size(plain) <= MAX_NODES else None
    if branch is None or branch.has(sp.zoo, sp.nan):  # 1/relu(x) is 1/0 left of 0
        return None
    precise = at_places(at.is_Float)
    try:  # where the branch has a value that is its limit, since nothing breaks on this side of it
        return float(precise(branch, {by: decimal(precise, at)}))
    except NoValueError:
        exact = None if at.is_Float else limit(without_cancelling(_without_tangents(branch)), by, at, sign)
    if exact is None:
        return None if at.is_Float else _seen(branch, by, at, sign)
    return float(exact) if exact.is_infinite else number(exact)


def _without_tangents(expr: sp.Expr) -> sp.Expr:
    """With sin u/cos u for tan u: the rules for limits know quotients."""
    for tangent in sorted(expr.atoms(sp.tan), key=size):
        u = tangent.args[0]
        expr = expr.xreplace({tangent: sp.sin(u) / sp.cos(u)})
    return expr


def _seen(branch: sp.Expr, by: sp.Symbol, at: sp.Expr, sign: int) -> float | None:
    """What the values come to ever closer to the place, if they settle; (1 − cos x)/x² does, and ln x or sin(1/x) does not."""
    for precise in _closely():
        place, precise.has_cancelled = decimal(precise, at), False
        try:
            far, close, closest = (precise(branch, {by: place + sign * precise.math.mpf(10) ** -n}) for n in DISTANCES)
        except NoValueError:
            return None
        if not precise.has_cancelled:
            break
    else:  # all digits are lost there: 0 may be the rounding of anything
        return None
    if abs(closest) <= abs(close) * SHRINKS and abs(close) <= abs(far) * SHRINKS:
        return 0.0
    unit = 1 + abs(closest)
    is_settled = abs(far - close) < SETTLED[0] * unit and abs(close - closest) < SETTLED[1] * unit
    return float(closest) if is_settled else None


@lru_cache(maxsize=1)
def _closely() -> tuple[HighPrecision, ...]:
    return HighPrecision(60), HighPrecision(350)
