"""Which values a formula takes, exactly: the image of a set of numbers under one function after another.

Where x stands once, as in ln(2 + cos x), the image follows from the inside out: of all numbers under cos that is [−1, 1], then
[1, 3], then [0, ln 3]. Where x stands several times, the formula is split where its slope is 0 (`extremes`). Ends are exact
numbers; an end is closed where it is a value, open where it is only approached.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cmp_to_key

import sympy as sp

from explainer.symbolic.behaviour.roots import NOUGHT, number, the_part
from explainer.symbolic.evaluation import whole_number
from explainer.symbolic.expression import replace as exchanged

MOST_PIECES = 60


class UncertainError(ValueError):
    """The image cannot be stated with certainty."""


@dataclass(frozen=True)
class Span:
    """The numbers from `low` to `high`; an open end does not belong to it."""

    low: sp.Expr
    high: sp.Expr
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "low_open", self.low_open or self.low == -sp.oo)
        object.__setattr__(self, "high_open", self.high_open or self.high == sp.oo)

    @property
    def is_point(self) -> bool:
        """Whether it is a single number."""
        return compared(self.low, self.high) == 0

    @property
    def is_empty(self) -> bool:
        """Whether no number is in it."""
        order = compared(self.low, self.high)
        return order > 0 or (order == 0 and (self.low_open or self.high_open))

    def to(self, low: sp.Expr, high: sp.Expr, low_open: bool = False, high_open: bool = False) -> Span:
        """What of it lies between two numbers."""
        first, last = compared(self.low, low), compared(self.high, high)
        return Span(
            self.low if first > 0 else low,
            self.high if last < 0 else high,
            self.low_open if first > 0 else low_open if first < 0 else self.low_open or low_open,
            self.high_open if last < 0 else high_open if last > 0 else self.high_open or high_open,
        )

    def cut(self, places: Iterable[sp.Expr]) -> list[Span]:
        """The points `places` that lie in it, and the stretches before, between and behind them, without these."""
        parts, rest = [], self
        for place in sorted(set(places), key=cmp_to_key(compared)):
            for part in (rest.to(-sp.oo, place, True, True), rest.to(place, place)):
                if not part.is_empty:
                    parts.append(part)
            rest = rest.to(place, sp.oo, True, True)
            if len(parts) > MOST_PIECES:
                raise UncertainError
        return [*parts, rest] if not rest.is_empty else parts


ALL = (Span(-sp.oo, sp.oo),)


def compared(one: sp.Expr, other: sp.Expr) -> int:
    """−1, 0 or 1, as one number is less than, equal to or greater than another."""
    if one == other:
        return 0
    if one.is_infinite or other.is_infinite:
        return -1 if one == -sp.oo or other == sp.oo else 1
    difference = number(one - other)
    if difference is None:
        raise UncertainError
    return 0 if abs(difference) < NOUGHT else 1 if difference > 0 else -1


def united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans from left to right, those that touch or overlap as one."""
    kept: list[Span] = []

    def order(one: Span, other: Span) -> int:
        return compared(one.low, other.low) or one.low_open - other.low_open

    for span in sorted((span for span in spans if not span.is_empty), key=cmp_to_key(order)):
        if kept and _touch(kept[-1], span):
            last = kept[-1]
            order_of_ends = compared(last.high, span.high)
            if order_of_ends < 0:
                kept[-1] = replace(last, high=span.high, high_open=span.high_open)
            elif order_of_ends == 0:
                kept[-1] = replace(last, high_open=last.high_open and span.high_open)
        else:
            kept.append(span)
    return tuple(kept)


def _touch(left: Span, right: Span) -> bool:
    order = compared(left.high, right.low)
    return order > 0 or (order == 0 and not (left.high_open and right.low_open))


Several = Callable[[sp.Expr, sp.Symbol, tuple[Span, ...]], tuple[Span, ...]]


def image(expr: sp.Expr, by: sp.Symbol, spans: tuple[Span, ...], several: Several) -> tuple[Span, ...]:
    """The values of `expr` where x runs through the spans; `several` is asked where x stands several times.

    Where a part has no value, nothing is taken from there. Raises UncertainError.
    """
    if not expr.has(by):
        size = number(expr)
        return (Span(expr, expr),) if size is not None and spans else ()
    if expr == by:
        return spans
    moving = [argument for argument in expr.args if argument.has(by)]
    if isinstance(expr, sp.Piecewise):
        moving = []
    if len(moving) == 1 and (rule := _rule(expr, moving[0])) is not None:
        inner = image(moving[0], by, spans, several)
        return united(part for span in inner for part in rule(span))
    part = the_part(expr, by)
    if part is not None and part != by and len(moving) != 1:
        letter = sp.Dummy("u", real=True)
        outer = exchanged(expr, part, letter)
        if not outer.has(by):
            return several(outer, letter, image(part, by, spans, several))
    return several(expr, by, spans)


# --- one function ---------------------------------------------------------------------------------------------------------

Rule = Callable[[Span], list[Span]]


def _rule(expr: sp.Expr, inner: sp.Expr) -> Rule | None:
    """What `expr` makes of a span of its one moving argument."""
    others = [argument for argument in expr.args if argument is not inner]
    if any(number(other) is None for other in others):
        return lambda span: []
    if expr.is_Add:
        shift = sp.Add(*others)
        return lambda span: [replace(span, low=span.low + shift, high=span.high + shift)]
    if expr.is_Mul:
        return _scaled(sp.Mul(*others))
    if expr.is_Pow:
        return _raised(expr, inner)
    if isinstance(expr, sp.Max | sp.Min):
        return _limited(expr.func(*others), isinstance(expr, sp.Max))
    if expr.func.__name__ == "leaky_relu":
        return _kinked(expr.args[1], sp.S.One)
    return _FUNCTIONS.get(expr.func.__name__) if len(expr.args) == 1 else None


def _mapped(function: Callable[[sp.Expr], sp.Expr], span: Span, rising: bool = True) -> Span:
    """The image under a function that rises, or falls, all along the span."""
    low, high = function(span.low), function(span.high)
    return Span(low, high, span.low_open, span.high_open) if rising else Span(high, low, span.high_open, span.low_open)


def _scaled(factor: sp.Expr) -> Rule:
    sign = compared(factor, sp.S.Zero)
    if sign == 0:
        return lambda span: [Span(sp.S.Zero, sp.S.Zero)]
    return lambda span: [_mapped(lambda u: u * factor, span, sign > 0)]


def _rising(function: Callable[[sp.Expr], sp.Expr]) -> Rule:
    return lambda span: [_mapped(function, span)]


def _even(function: Callable[[sp.Expr], sp.Expr]) -> Rule:
    """Falling below 0 and rising above."""
    return lambda span: [
        _mapped(function, part, rising)
        for part, rising in ((span.to(-sp.oo, sp.S.Zero), False), (span.to(sp.S.Zero, sp.oo), True))
        if not part.is_empty
    ]


def _above_0(function: Callable[[sp.Expr], sp.Expr], rising: bool, at_0: sp.Expr, closed: bool) -> Rule:
    """A function of numbers above 0, with its limit or value at 0."""

    def rule(span: Span) -> list[Span]:
        part = span.to(sp.S.Zero, sp.oo, not closed)
        return [] if part.is_empty else [_mapped(lambda u: at_0 if u == 0 else function(u), part, rising)]

    return rule


def _raised(expr: sp.Pow, inner: sp.Expr) -> Rule | None:
    if inner is expr.exp:
        base = expr.base
        if compared(base, sp.S.Zero) == 0:
            return lambda span: [] if span.to(sp.S.Zero, sp.oo, True).is_empty else [Span(sp.S.Zero, sp.S.Zero)]
        if compared(base, sp.S.Zero) < 0:
            return None
        if (order := compared(base, sp.S.One)) == 0:
            return lambda span: [Span(sp.S.One, sp.S.One)]
        return lambda span: [_mapped(lambda v: _exponential(base, v, order), span, order > 0)]
    whole, exponent = whole_number(expr.exp), expr.exp
    if whole == 0:
        return lambda span: [Span(sp.S.One, sp.S.One)]
    if whole is None:
        up = compared(exponent, sp.S.Zero) > 0
        return _above_0(lambda u: _power(u, exponent), up, sp.S.Zero if up else sp.oo, closed=up)
    if whole > 0:
        return _even(lambda u: u**whole) if whole % 2 == 0 else _rising(lambda u: u**whole)

    def reciprocal(span: Span) -> list[Span]:
        even, parts = whole % 2 == 0, []
        if not (below := span.to(-sp.oo, sp.S.Zero, True, True)).is_empty:
            far = sp.oo if even else -sp.oo
            parts.append(_mapped(lambda u: far if u == 0 else _power(u, whole), below, even))
        if not (above := span.to(sp.S.Zero, sp.oo, True, True)).is_empty:
            parts.append(_mapped(lambda u: sp.oo if u == 0 else _power(u, whole), above, False))
        return parts

    return reciprocal


def _power(u: sp.Expr, exponent: sp.Expr | int) -> sp.Expr:
    if u.is_infinite:
        return sp.oo if exponent > 0 else sp.S.Zero
    return u**exponent


def _exponential(base: sp.Expr, v: sp.Expr, order: int) -> sp.Expr:
    if v.is_infinite:
        return sp.oo if (v == sp.oo) == (order > 0) else sp.S.Zero
    return base**v


def _limited(bound: sp.Expr, upwards: bool) -> Rule:
    """max(u, bound) or min(u, bound)."""

    def rule(span: Span) -> list[Span]:
        kept = span.to(bound, sp.oo) if upwards else span.to(-sp.oo, bound)
        other = span.to(-sp.oo, bound) if upwards else span.to(bound, sp.oo)
        flat = [] if other.is_empty else [Span(bound, bound)]
        return [*flat, kept] if not kept.is_empty else flat

    return rule


def _kinked(below: sp.Expr, above: sp.Expr) -> Rule:
    """below·u for negative u, above·u for the others."""

    def rule(span: Span) -> list[Span]:
        parts = ((span.to(-sp.oo, sp.S.Zero, True, True), below), (span.to(sp.S.Zero, sp.oo), above))
        return [image for part, slope in parts if not part.is_empty for image in _scaled(slope)(part)]

    return rule


def _levels(below: int, at: int, above: int) -> Rule:
    def rule(span: Span) -> list[Span]:
        parts = (
            (span.to(-sp.oo, sp.S.Zero, True, True), below),
            (span.to(sp.S.Zero, sp.S.Zero), at),
            (span.to(sp.S.Zero, sp.oo, True, True), above),
        )
        return [Span(sp.Integer(level), sp.Integer(level)) for part, level in parts if not part.is_empty]

    return rule


def _sine(span: Span) -> list[Span]:
    """Between its tops and bottoms at π/2 + kπ it rises or falls."""
    if span.low.is_infinite or span.high.is_infinite or compared(span.high - span.low, 2 * sp.pi) > 0:
        return [Span(sp.S.NegativeOne, sp.S.One)]
    first = math.floor(float(span.low / sp.pi) - 0.5)
    turns = [sp.pi / 2 + k * sp.pi for k in range(first, first + 5)]
    parts = span.cut(turns)
    values = [(sp.sin(part.low), sp.sin(part.high), part) for part in parts]
    return [
        Span(low, high, part.low_open, part.high_open)
        if compared(low, high) <= 0
        else Span(high, low, part.high_open, part.low_open)
        for low, high, part in values
    ]


def _cosine(span: Span) -> list[Span]:
    return _sine(replace(span, low=span.low + sp.pi / 2, high=span.high + sp.pi / 2))


def _tangent(span: Span) -> list[Span]:
    if span.low.is_infinite or span.high.is_infinite or compared(span.high - span.low, sp.pi) > 0:
        return [Span(-sp.oo, sp.oo)]
    first = math.floor(float(span.low / sp.pi) - 0.5)
    poles = [sp.pi / 2 + k * sp.pi for k in range(first, first + 4)]
    parts = []
    for part in span.cut(poles):
        if part.is_point and any(compared(part.low, pole) == 0 for pole in poles):
            continue
        low = -sp.oo if any(compared(part.low, pole) == 0 for pole in poles) else sp.tan(part.low)
        high = sp.oo if any(compared(part.high, pole) == 0 for pole in poles) else sp.tan(part.high)
        parts.append(Span(low, high, part.low_open, part.high_open))
    return parts


def _sigmoid(u: sp.Expr) -> sp.Expr:
    return {sp.oo: sp.S.One, -sp.oo: sp.S.Zero}.get(u, 1 / (1 + sp.exp(-u)))


def _softplus(u: sp.Expr) -> sp.Expr:
    return {sp.oo: sp.oo, -sp.oo: sp.S.Zero}.get(u, sp.log(1 + sp.exp(u)))


_FUNCTIONS: dict[str, Rule] = {
    "exp": _rising(sp.exp),
    "log": _above_0(sp.log, True, -sp.oo, closed=False),
    "sin": _sine,
    "cos": _cosine,
    "tan": _tangent,
    "sinh": _rising(sp.sinh),
    "cosh": _even(lambda u: sp.cosh(u)),
    "tanh": _rising(sp.tanh),
    "atan": _rising(sp.atan),
    "erf": _rising(sp.erf),
    "Abs": _even(abs),
    "sigmoid": _rising(_sigmoid),
    "softplus": _rising(_softplus),
    "relu": _kinked(sp.S.Zero, sp.S.One),
    "sign": _levels(-1, 0, 1),
    "step": _levels(0, 1, 1),
}
