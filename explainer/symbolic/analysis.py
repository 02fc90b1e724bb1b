"""Corners, jumps and flat stretches of a formula."""

from __future__ import annotations

import itertools
import math
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction

import mpmath
import numpy as np
import sympy as sp

from explainer.symbolic.behaviour.branches import Numbers, on_side, resolved, with_numbers
from explainer.symbolic.behaviour.places import (
    MAX_OPERATIONS,
    at_places,
    decimal,
    is_written,
    nearest,
    places_of,
    written,
)
from explainer.symbolic.behaviour.roots import EDGE, MAX_PLACES, polynomial_in
from explainer.symbolic.evaluation import HighPrecision, NoValueError

NEXT_TO_NOTHING = 1e-25


@dataclass(frozen=True)
class Found:
    """A place where parts of a formula break.

    `kind` is "corner", "cusp", "upright" (a tangent that is vertical), "jump", or "smooth" where the breaks make up for each
    other. `slope` is the one in use there, `left` and `right` are those beside it. The place comes again after `period`;
    `reach` says whether "all" such places are listed, "more" follow without a period, or "near" ones only were looked for;
    those nearer to 0 than `within` are listed for certain.
    """

    at: sp.Expr
    slope: sp.Expr
    left: sp.Expr
    right: sp.Expr
    period: sp.Expr | None
    kind: str
    reach: str = "all"
    within: float = math.inf


@dataclass(frozen=True)
class Flat:
    """A stretch on which a formula is constant, between its ends and again after every `period`."""

    low: float
    high: float
    period: float | None = None

    def ends(self) -> list[float]:
        """Where it begins and ends, as far as it does; of one that comes again and again its first two ends."""
        return [end for end in (self.low, self.high) if math.isfinite(end)]

    def holds(self, x: np.ndarray) -> np.ndarray:
        """Which of the places lie in it."""
        shift = 0.0 if self.period is None else self.period * np.floor((x - self.low) / self.period)
        return (x - shift > self.low) & (x - shift < self.high)


def breaks_of(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> list[Found]:
    """Every place with values on both sides where a part of the formula breaks, from left to right."""
    breaks = []
    plain = with_numbers(expr, by, numbers)
    places = places_of(plain, by)
    period = _period(plain, by, places.period)
    listed = nearest(places.places)
    has_more = len(places.places) > MAX_PLACES
    reach = "all" if places.complete and not has_more else "more" if places.endless or has_more else "near"
    far = max(map(abs, map(float, listed)), default=0.0) if has_more else math.inf if places.complete else float(EDGE)
    within = far if places.solved else 0.0
    for at in listed:
        try:
            breaks.append(replace(_looked_at(plain, by, at), period=period, reach=reach, within=within))
        except NoValueError:  # where the formula has no value it has no kink either
            continue
    return breaks


def _period(expr: sp.Expr, by: sp.Symbol, of_places: sp.Expr | None) -> sp.Expr | None:
    """After what the formula repeats, where its places do: |sin x| does with them, relu(sin x) after twice as much."""
    if of_places is None:
        return None
    precise = at_places(False)
    for period in (of_places, 2 * of_places):
        length, differences = decimal(precise, period), []
        for at in (0.137, -1.371, 2.917, 0.713):
            here = precise.math.mpf(at)
            with suppress(NoValueError):  # another place tells
                differences.append(abs(precise(expr, {by: here + length}) - precise(expr, {by: here})))
        if differences and max(differences) < NEXT_TO_NOTHING:
            return period
    return None


def flat_stretches(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> list[Flat]:
    """Where a formula does not move, as √(relu(x)) does not left of 0: there its slope is 0, whatever its lines divide by."""
    plain = with_numbers(expr, by, numbers)
    corners = places_of(plain, by)
    places = [float(at) for at in nearest(corners.places)]
    period = _period(plain, by, corners.period)
    bounds = [-np.inf, *places, np.inf] if corners.complete else places
    length = None if period is None else float(period)
    return [Flat(low, high, length) for low, high in itertools.pairwise(bounds) if _is_flat(plain, by, low, high)]


def _is_flat(expr: sp.Expr, by: sp.Symbol, low: float, high: float) -> bool:
    """Whether the branch that holds between two neighbouring places is a constant, and has a value."""
    at = (
        (low + high) / 2
        if np.isfinite([low, high]).all()
        else 0.0
        if low == -high
        else high - 1
        if np.isfinite(high)
        else low + 1
    )
    precise = at_places(False)
    here = {by: precise.math.mpf(float(at))}
    branch = resolved(expr, here, precise)
    if branch is None or not _is_constant(branch, by):
        return False
    try:
        precise(expr, here)
    except NoValueError:
        return False
    return True


def _is_constant(expr: sp.Expr, by: sp.Symbol) -> bool:
    if not expr.has(by):
        return True
    polynomial = polynomial_in(expr, by)
    if polynomial is not None:
        return polynomial.degree() <= 0  # of x − x it is −∞
    return bool(expr.args) and all(_is_constant(argument, by) for argument in expr.args)


def _looked_at(expr: sp.Expr, by: sp.Symbol, at: sp.Expr) -> Found:
    precise = at_places(at.is_Float)
    here = {by: decimal(precise, at)}
    value = precise(expr, here)
    (meets_left, left), (meets_right, right) = (_side(expr, by, here, sign, value, precise) for sign in (-1, 1))
    at = written(at)
    if not (meets_left and meets_right):
        kind = "jump"
    elif precise.math.isinf(left) and precise.math.isinf(right):
        kind = "upright" if left == right else "cusp"
    elif precise.math.isinf(left) or precise.math.isinf(right) or abs(left - right) > 1e-9 * (1 + abs(left)):
        kind = "corner"
    else:
        kind = "smooth"
    left, right = (_slope(expr, by, at, sign, slope) for sign, slope in ((-1, left), (1, right)))
    # 0 for |x| and ReLU, as the frameworks have it, where 0 lies between the two slopes; else the slope on the left.
    low, high = sorted((float(left), float(right)))
    slope = left if kind == "smooth" or not low <= 0 <= high else sp.S.Zero
    return Found(at, slope, left, right, None, kind)


def gives_slope(derivative: sp.Expr, by: sp.Symbol, place: Found) -> bool:
    """Whether a derivative has, at a place where the formula is smooth, the slope that is there."""
    if not place.left.is_finite:  # larger than any float, and any slope that is stored
        return True
    precise = at_places(place.at.is_Float)
    try:
        value = precise(derivative, {by: decimal(precise, place.at)})
    except NoValueError:
        return False
    return abs(value - decimal(precise, place.left)) <= 1e-9 * (1 + abs(value))


def _side(
    expr: sp.Expr, by: sp.Symbol, here: dict, sign: int, value: mpmath.mpf, precise: HighPrecision
) -> tuple[bool, mpmath.mpf]:
    """Whether the values on one side come to the one at the place, and the slope there; ±∞ where it grows without bound."""
    steps = (sign * precise.math.mpf(10) ** -digits for digits in (14, 18, 22))
    (_, first), (near, second), (nearer, third) = (_slope_near(expr, by, here, step, precise) for step in steps)
    gap, left = abs(near - value), abs(nearer - value)
    meets = left <= 1e-9 * (1 + abs(value)) or left < 0.9 * gap
    before, after = second - first, third - second
    if abs(after) <= 1e-12 * (1 + abs(third)):
        return meets, third
    share = after / before if before else precise.math.inf
    if share > 1 - 1e-6:  # each step changes the slope as much as the last, or more
        return meets, precise.math.inf * precise.math.sign(after)
    return meets, third + after * share / (1 - share)  # what is left, as of |x|^1.1, shrinks by the same share


def _slope_near(
    expr: sp.Expr, by: sp.Symbol, here: dict, step: mpmath.mpf, precise: HighPrecision
) -> tuple[mpmath.mpf, mpmath.mpf]:
    value, beyond = (precise(expr, {**here, by: here[by] + times * step}) for times in (1, 2))
    return value, (beyond - value) / step


def _slope(expr: sp.Expr, by: sp.Symbol, at: sp.Expr, sign: int, slope: mpmath.mpf) -> sp.Expr:
    """A slope beside a place, exact where the branch that holds there is differentiated to a short number."""
    number = _nice(slope)
    if number.is_Rational or not number.is_finite:
        return number
    branch = on_side(expr, by, at, sign)
    if branch is None or at.is_Float:
        return number
    exact = sp.diff(branch, by).subs(by, at)
    short = exact.is_number and exact.count_ops() <= MAX_OPERATIONS and is_written(exact)
    return exact if short and abs(float(exact) - float(slope)) < 1e-9 * (1 + abs(float(slope))) else number


def _nice(value: mpmath.mpf) -> sp.Expr:
    """A number as the fraction that it is to 1e-12, else as a decimal."""
    number = float(value)
    if not np.isfinite(number):
        return sp.oo if number > 0 else -sp.oo
    near = Fraction(number).limit_denominator(1000)
    if abs(float(near) - number) <= 1e-12 * (1 + abs(number)):
        return sp.Rational(near.numerator, near.denominator)
    return sp.Float(number)
