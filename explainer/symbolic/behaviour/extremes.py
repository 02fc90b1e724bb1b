"""Which values a formula takes on a stretch where x stands in it several times.

It is split where a part of it breaks, and each piece where its slope is 0: between such places it only rises or only falls, so
that the values there and the limits at the ends say all. Where the slope's zeros cannot be solved for, bounds of ever smaller
boxes show that nothing lies above the highest value that was found (`highest`).
"""

from __future__ import annotations

from functools import cmp_to_key

import sympy as sp

from explainer.symbolic.agreement import UncheckedError
from explainer.symbolic.behaviour.branches import resolved, spelled
from explainer.symbolic.behaviour.enclosure import NoEnclosureError, without_cancelling
from explainer.symbolic.behaviour.images import Span, UncertainError, compared, image, united
from explainer.symbolic.behaviour.limits import limit
from explainer.symbolic.behaviour.peaks import highest
from explainer.symbolic.behaviour.places import at_places, decimal, has_value_at, places_of
from explainer.symbolic.behaviour.roots import (
    EDGE,
    MAX_DEGREE,
    MOST_PERIODS,
    Solutions,
    common_period,
    number,
    polynomial_in,
    solutions,
)
from explainer.symbolic.differentiation import differentiate
from explainer.symbolic.evaluation import NoValueError
from explainer.symbolic.expression import size
from explainer.symbolic.known import KNOWN

MAX_NODES = 120  # nodes of a formula that is looked at
MOST_LETTERS = 4  # functions that are factored as letters


def values_of(expr: sp.Expr, by: sp.Symbol, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The values where x runs through the spans. Raises UncertainError."""
    if size(expr) > MAX_NODES:
        raise UncertainError
    period = period_of(expr, by)
    if period is not None and any(span.low == -sp.oo or span.high == sp.oo for span in spans):
        if float(period) > EDGE / 2:
            raise UncertainError
        spans = (Span(sp.S.Zero, period),)
    breaks = places_of(expr, by)
    inside = _inside(breaks, spans)
    reached: list[Span] = []
    for span in spans:
        for part in span.cut([*inside, *_ends(span)]):
            reached += _at_point(expr, by, part.low) if part.is_point else _between(expr, by, part, period)
    return united(reached)


def _ends(span: Span) -> list[sp.Expr]:
    return [end for end in (span.low, span.high) if not end.is_infinite]


def _inside(zeros: Solutions, spans: tuple[Span, ...]) -> list[sp.Expr]:
    """The places, all that lie in the spans."""
    if zeros.complete or not spans:
        return list(zeros.places)
    low, high = (choose(float(end) for span in spans for end in (span.low, span.high)) for choose in (min, max))
    is_near = zeros.solved and max(-low, high) <= EDGE
    if not is_near and (zeros.period is None or high - low > MOST_PERIODS * float(zeros.period)):
        raise UncertainError
    return list(zeros.between(low, high))


def _at_point(expr: sp.Expr, by: sp.Symbol, at: sp.Expr) -> list[Span]:
    value = value_at(expr, by, at)
    return [] if value is None else [Span(value, value)]


def value_at(expr: sp.Expr, by: sp.Symbol, at: sp.Expr) -> sp.Expr | None:
    """The value at an exact place, None where there is none."""
    if not has_value_at(expr, by, at):
        return None
    branch = resolved(expr, {by: decimal(at_places(at.is_Float), at)}, at_places(at.is_Float))
    if branch is None:
        raise UncertainError
    value = spelled(branch).subs(by, at)
    if number(value) is None:
        value = sp.simplify(value)
    if number(value) is None:
        raise UncertainError
    return value


def _between(expr: sp.Expr, by: sp.Symbol, span: Span, period: sp.Expr | None) -> list[Span]:
    """The values on an open stretch without breaks."""
    middle = _middle(span)
    if not has_value_at(expr, by, middle):
        return []
    precise = at_places(False)
    smooth = resolved(expr, {by: decimal(precise, middle)}, precise)
    if smooth is None:
        raise UncertainError
    if not smooth.has(by):
        return _at_point(smooth, by, middle)
    if smooth != expr:
        return list(image(smooth, by, (span,), values_of))
    slope = _slope(smooth, by, span)
    ends = [_end_value(smooth, by, span.low, 1), _end_value(smooth, by, span.high, -1)]
    flat = _zeros(slope, by)
    try:
        level = [] if flat is None else _inside(flat, (span,))
    except UncertainError:
        flat = None
    if flat is None:
        return [_bounded(smooth, slope, by, span, ends)]
    if None in ends:
        raise UncertainError
    places = [at for at in level if compared(span.low, at) < 0 < compared(span.high, at)]
    turns = [value for at in places if (value := value_at(smooth, by, at)) is not None]
    low = min([*turns, *ends], key=cmp_to_key(compared))
    high = max([*turns, *ends], key=cmp_to_key(compared))
    if compared(low, high) == 0:
        return _at_point(smooth, by, middle)
    reached = [any(compared(turn, end) == 0 for turn in turns) for end in (low, high)]
    return [Span(low, high, not reached[0], not reached[1])]


def _slope(smooth: sp.Expr, by: sp.Symbol, span: Span) -> sp.Expr:
    try:
        return differentiate(smooth, by, known=KNOWN, domain=sp.Interval.open(span.low, span.high)).result
    except UncheckedError:  # a stretch too narrow, or values too large, to compare lines there
        raise UncertainError from None


def _middle(span: Span) -> sp.Expr:
    low, high = span.low, span.high
    if low.is_infinite and high.is_infinite:
        return sp.Rational(1, 7)
    if low.is_infinite or high.is_infinite:
        end = high if low.is_infinite else low
        return sp.Rational(sp.floor(end) - 1) if low.is_infinite else sp.Rational(sp.floor(end) + 2)
    return sp.Rational(str(sp.N((low * 4 + high * 3) / 7, 30)))


def _end_value(expr: sp.Expr, by: sp.Symbol, at: sp.Expr, sign: int) -> sp.Expr | None:
    """What the formula comes to at an end; a value is its own limit, since nothing breaks there."""
    if not at.is_infinite and has_value_at(expr, by, at):
        return value_at(expr, by, at)
    return limit(without_cancelling(expr), by, at, -sign if at.is_infinite else sign)


def _zeros(slope: sp.Expr, by: sp.Symbol) -> Solutions | None:
    """Where the slope is 0, as far as that can be solved for: as it stands, or with its factors apart."""
    zeros = solutions(slope, by)
    if zeros.solved:
        return zeros
    zeros = solutions(_factored(spelled(slope), by), by)
    return zeros if zeros.solved else None


def _factored(expr: sp.Expr, by: sp.Symbol) -> sp.Expr:
    """As a product, where that takes little; functions count as letters. (SymPy would take e^(1.7x) for a 17th power.)"""
    letters: dict[sp.Expr, sp.Symbol] = {}

    def masked(part: sp.Expr) -> sp.Expr:
        if not part.has(by) or part == by:
            return part
        if part.is_Add or part.is_Mul:
            return part.func(*map(masked, part.args))
        if part.is_Pow and part.exp.is_Integer and abs(part.exp) <= MAX_DEGREE:
            return masked(part.base) ** part.exp
        if isinstance(part, sp.exp) and part.args[0].could_extract_minus_sign():
            return 1 / letters.setdefault(sp.exp(-part.args[0]), sp.Dummy())
        return letters.setdefault(part, sp.Dummy())

    if size(expr) > MAX_NODES // 2:
        return expr
    polynomial = masked(expr)
    if len(letters) > MOST_LETTERS:
        return expr
    try:
        factored = sp.factor(polynomial)
    except (sp.PolynomialError, NotImplementedError, ValueError):
        return expr
    return factored.xreplace({letter: part for part, letter in letters.items()})


def _bounded(expr: sp.Expr, slope: sp.Expr, by: sp.Symbol, span: Span, ends: list[sp.Expr | None]) -> Span:
    """By boxes, the highest and the lowest value."""
    expr, slope = without_cancelling(expr), without_cancelling(slope)
    try:
        high, high_open = highest(expr, slope, by, span, ends)
        downwards = [None if end is None else -end for end in ends]
        low, low_open = highest(-expr, -slope, by, span, downwards)
    except (NoEnclosureError, NoValueError):
        raise UncertainError from None
    return Span(-low, high, low_open, high_open)


def period_of(expr: sp.Expr, by: sp.Symbol) -> sp.Expr | None:
    """After which length a formula repeats, where x stands only under sin, cos and tan; None where it does not."""
    if not expr.has(by):
        return sp.S.Zero
    if isinstance(expr, sp.sin | sp.cos | sp.tan):
        linear = polynomial_in(expr.args[0], by)
        if linear is not None and linear.degree() == 1:
            return (1 if isinstance(expr, sp.tan) else 2) * sp.pi / abs(linear.LC())
    if not expr.args:
        return None
    period: sp.Expr | None = sp.S.Zero
    for argument in expr.args:
        part = period_of(argument, by)
        if part is None:
            return None
        if part == 0 or period == 0:
            period = period + part
        else:
            period = common_period(period, part)
            if period is None:
                return None
    return period
