"""Interval arithmetic: bounds that a formula keeps on a box, for thousands of boxes at once; every bound is rounded outwards.

A box is the numbers from `low` to `high`. The formula must have values on all of each box: what a bound holds beyond a
function's own domain (a negative number under a root) is then known not to occur, and is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import sympy as sp
from scipy import special

from explainer.symbolic.evaluation import whole_number
from explainer.symbolic.expression import head

Box = tuple[np.ndarray, np.ndarray]
LIBRARY = 16 * np.finfo(float).eps  # NumPy's and SciPy's functions are right to a few units in the last place
TINY = np.finfo(float).tiny


class NoEnclosureError(ValueError):
    """The formula holds a function for which there are no bounds."""


def enclosed(expr: sp.Expr, by: sp.Symbol, low: np.ndarray, high: np.ndarray) -> Box:
    """Bounds of `expr` on each box. Raises NoEnclosureError."""
    with np.errstate(all="ignore"):
        bottom, top = _compiled(expr)({by: (low, high)})
    return np.broadcast_to(bottom, low.shape), np.broadcast_to(top, low.shape)


def out(low: np.ndarray, high: np.ndarray, error: float = 0.0) -> Box:
    """Rounded outwards by a unit in the last place, or by a share; nothing known is everything possible."""
    if error:
        low = np.where(np.isfinite(low), low - error * np.abs(low), low)
        high = np.where(np.isfinite(high), high + error * np.abs(high), high)
    low = np.where(np.isnan(low), -np.inf, np.where(np.isposinf(low), np.finfo(float).max, np.nextafter(low, -np.inf)))
    high = np.where(
        np.isnan(high), np.inf, np.where(np.isneginf(high), -np.finfo(float).max, np.nextafter(high, np.inf))
    )
    return low, high


@lru_cache(maxsize=4096)
def _compiled(expr: sp.Expr) -> Callable[[Mapping], Box]:
    if expr.is_Symbol:
        return lambda place: place[expr]
    if expr.is_number and not expr.args:
        return _number(expr)
    inner = [_compiled(argument) for argument in expr.args]
    if expr.is_Add:
        return lambda place: _sum([part(place) for part in inner])
    if expr.is_Mul:
        return lambda place: _folded(times, [part(place) for part in inner])
    if expr.is_Pow:
        return _power(expr, *inner)
    rule = _RULES.get(expr.func.__name__)
    if rule is None or len(inner) != 1:
        raise NoEnclosureError(f"there are no bounds for {expr.func.__name__}")
    return lambda place: rule(*inner[0](place))


def without_cancelling(expr: sp.Expr) -> sp.Expr:
    """1 + tanh u as 2σ(2u), 1 − tanh² u as 1/cosh² u, 1 + erf u as erfc(−u), 1 − σ(u) as σ(−u): known close to 0, too."""
    if not expr.args:
        return expr
    inner = [without_cancelling(argument) for argument in expr.args]
    if expr.is_Add and len(inner) == 2 and sp.S.One in inner:
        sign, part = (inner[1 - inner.index(sp.S.One)]).as_coeff_Mul()
        if sign in (1, -1):
            name = part.func.__name__
            if name == "tanh":
                return 2 * head("sigmoid")(2 * sign * part.args[0])
            if name == "erf":
                return head("erfc")(-sign * part.args[0])
            if name == "sigmoid" and sign == -1:
                return head("sigmoid")(-part.args[0])
            if part.is_Pow and part.exp == 2 and isinstance(part.base, sp.tanh) and sign == -1:
                return sp.cosh(part.base.args[0]) ** -2
    return expr.func(*inner)


def _number(expr: sp.Expr) -> Callable[[Mapping], Box]:
    if not (expr.is_real and expr.is_finite):
        raise NoEnclosureError(f"{expr} is no number")
    value = np.array(float(expr))
    box = (value, value) if expr.is_Rational and sp.Rational(float(expr)) == expr else out(value, value)
    return lambda place: box


def _folded(rule: Callable, boxes: list[Box]) -> Box:
    result = boxes[0]
    for box in boxes[1:]:
        result = rule(result, box)
    return result


def _sum(boxes: list[Box]) -> Box:
    return _folded(lambda one, other: out(one[0] + other[0], one[1] + other[1]), boxes)


def times(one: Box, other: Box) -> Box:
    """The product of two boxes; of bounds, 0 · ∞ is 0."""
    products = [np.where((u == 0) | (v == 0), 0.0, u * v) for u in one for v in other]
    low, high = out(np.minimum.reduce(products), np.maximum.reduce(products))
    same = ((one[0] >= 0) & (other[0] >= 0)) | ((one[1] <= 0) & (other[1] <= 0))
    opposite = ((one[0] >= 0) & (other[1] <= 0)) | ((one[1] <= 0) & (other[0] >= 0))
    # Of what has a sure sign the product has one, however much was rounded.
    return np.where(same, np.maximum(low, 0.0), low), np.where(opposite, np.minimum(high, 0.0), high)


def _reciprocal(low: np.ndarray, high: np.ndarray) -> Box:
    bottom, top = out(1 / high, 1 / low)
    positive, negative = low >= 0, high <= 0
    bottom = np.where(
        positive,
        np.maximum(np.where(np.isposinf(high), 0.0, bottom), 0.0),
        np.where(negative & (high < 0), bottom, -np.inf),
    )
    top = np.where(
        negative, np.minimum(np.where(np.isneginf(low), 0.0, top), 0.0), np.where(positive & (low > 0), top, np.inf)
    )
    return bottom, top


def _power(expr: sp.Pow, base: Callable, exponent: Callable) -> Callable[[Mapping], Box]:
    whole = whole_number(expr.exp)
    if whole is not None:
        power = abs(whole)

        def raised(box: Box) -> Box:
            low, high = box
            return _whole_power(low, high, power)

        return (lambda place: raised(base(place))) if whole >= 0 else (lambda place: _reciprocal(*raised(base(place))))
    if expr.exp.is_Rational:
        size = float(abs(expr.exp))

        def root(place: Mapping) -> Box:
            low, high = (np.maximum(end, 0.0) for end in base(place))
            bottom, top = out(np.power(low, size), np.power(high, size), LIBRARY)
            bottom = np.maximum(bottom, 0.0)
            return (bottom, top) if expr.exp > 0 else _reciprocal(bottom, top)

        return root
    return lambda place: _exp(*times(exponent(place), _log(*base(place))))


def _whole_power(low: np.ndarray, high: np.ndarray, n: int) -> Box:
    if n % 2:
        return _rising(lambda u: np.power(u, float(n)))(low, high)
    bottom, top = np.minimum(np.abs(low), np.abs(high)), np.maximum(np.abs(low), np.abs(high))
    bottom = np.where((low <= 0) & (high >= 0), 0.0, bottom)
    bottom, top = out(np.power(bottom, float(n)), np.power(top, float(n)), LIBRARY)
    return np.maximum(bottom, 0.0), top


def _rising(function: Callable, least: float = -np.inf, most: float = np.inf) -> Callable[..., Box]:
    """A function that rises; its bounds stay between `least` and `most`, which it keeps."""

    def rule(low: np.ndarray, high: np.ndarray) -> Box:
        bottom, top = out(function(low), function(high), LIBRARY)
        return np.maximum(bottom, least), np.minimum(top, most)

    return rule


def _log(low: np.ndarray, high: np.ndarray) -> Box:
    return _rising(np.log)(np.maximum(low, 0.0), np.maximum(high, 0.0))


def _cosh(low: np.ndarray, high: np.ndarray) -> Box:
    far = np.maximum(np.abs(low), np.abs(high))
    near = np.where((low <= 0) & (high >= 0), 0.0, np.minimum(np.abs(low), np.abs(high)))
    bottom, top = out(np.cosh(near), np.cosh(far), LIBRARY)
    return np.maximum(bottom, 1.0), top


def _sin(low: np.ndarray, high: np.ndarray) -> Box:
    return _wave(np.sin, low, high, 0.5)


def _cos(low: np.ndarray, high: np.ndarray) -> Box:
    return _wave(np.cos, low, high, 0.0)


def _wave(function: Callable, low: np.ndarray, high: np.ndarray, top_at: float) -> Box:
    """sin or cos: its tops stand at (top_at + 2k)·π, its bottoms at (top_at + 1 + 2k)·π."""
    bottom, top = np.minimum(function(low), function(high)), np.maximum(function(low), function(high))
    bottom, top = out(bottom, top, LIBRARY)
    wide = ~(high - low < 6) | (np.maximum(np.abs(low), np.abs(high)) > 1e9)
    slack = 1e-6  # a top that may lie in the box is taken to do so
    holds_top = _holds(low / np.pi, high / np.pi, top_at, slack)
    holds_bottom = _holds(low / np.pi, high / np.pi, top_at + 1, slack)
    return (
        np.where(wide | holds_bottom, -1.0, np.maximum(bottom - 1e-16, -1.0)),
        np.where(wide | holds_top, 1.0, np.minimum(top + 1e-16, 1.0)),
    )


def _holds(low: np.ndarray, high: np.ndarray, at: float, slack: float) -> np.ndarray:
    return np.floor((high + slack - at) / 2) >= np.ceil((low - slack - at) / 2)


def _tan(low: np.ndarray, high: np.ndarray) -> Box:
    pole = _holds(low / np.pi * 2, high / np.pi * 2, 1.0, 1e-6) | ~(np.maximum(np.abs(low), np.abs(high)) < 1e9)
    bottom, top = out(np.tan(low), np.tan(high), LIBRARY)
    return np.where(pole, -np.inf, bottom), np.where(pole, np.inf, top)


_exp = _rising(np.exp, 0.0)
_RULES: dict[str, Callable[..., Box]] = {
    "exp": _exp,
    "log": _log,
    "sin": _sin,
    "cos": _cos,
    "tan": _tan,
    "sinh": _rising(np.sinh),
    "cosh": _cosh,
    "tanh": _rising(np.tanh, -1.0, 1.0),
    "atan": _rising(np.arctan),
    "erf": _rising(special.erf, -1.0, 1.0),
    "erfc": lambda low, high: _falling(special.erfc, low, high),
    "sigmoid": _rising(special.expit, 0.0, 1.0),
    "softplus": _rising(lambda u: np.logaddexp(0.0, u), 0.0),
}


def _falling(function: Callable, low: np.ndarray, high: np.ndarray) -> Box:
    bottom, top = out(function(high), function(low), LIBRARY)
    return np.maximum(bottom, 0.0), top
