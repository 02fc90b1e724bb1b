"""Where a formula has real values: intervals where all their ends are known, else the condition itself, as cos x ≠ 0."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

import numpy as np
import sympy as sp

from explainer.numeric.validation import LARGEST_FLOAT, quoted
from explainer.symbolic import printing
from explainer.symbolic.behaviour.branches import Numbers, with_numbers
from explainer.symbolic.behaviour.conditions import between, comparisons, defined, holds, settled
from explainer.symbolic.behaviour.places import FAR, GRID, at_places, decimal, nearest, values, where_zero, written
from explainer.symbolic.behaviour.roots import Solutions
from explainer.symbolic.evaluation import NoValueError, TooLargeError
from explainer.symbolic.expression import cases

TRIED = tuple(map(sp.Rational, ("1", "-1", "1/2", "-2")))  # for letters whose value a reader will choose


class Where(sp.ConditionSet):
    """{x | a condition holds}. Whether a number is in it is worked out with many digits: 1/x ≥ 0 does not hold at 0."""

    def _contains(self, other: sp.Expr) -> sp.Basic:
        if not other.is_number:
            return super()._contains(other)
        precise = at_places(other.is_Float)
        return sp.sympify(bool(other.is_real) and holds(self.condition, {self.sym: decimal(precise, other)}, precise))


def domain_of(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> sp.Set:
    """Where the formula has real values: {x | cos x ≠ 0} for tan x, whose poles go on for ever."""
    condition = _condition(expr, by, numbers)
    ends = _ends(condition, by)
    if ends.complete:
        return _listed(condition, by, sorted(ends.places, key=float), beyond=False)
    return Where(by, condition, sp.Reals)


def listed_domain(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> sp.Set:
    """The domain by the ends nearest to 0; where there are more, nothing is left out beyond them."""
    condition = _condition(expr, by, numbers)
    ends = _ends(condition, by)
    return _listed(condition, by, nearest(ends.places), beyond=not ends.complete)


def _condition(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> sp.Basic:
    return defined(with_numbers(expr, by, numbers), by)


def _ends(condition: sp.Basic, by: sp.Symbol) -> Solutions:
    return where_zero((part.lhs - part.rhs for part in comparisons(condition)), by)


def _listed(condition: sp.Basic, by: sp.Symbol, ends: list[sp.Expr], beyond: bool) -> sp.Set:
    """The intervals and single places in which a condition holds; with `beyond` also all before and behind the ends."""
    inside, at = _holding(condition, by, ends)
    if beyond:
        inside[0] = inside[-1] = True
    bounds = [-sp.oo, *map(written, ends), sp.oo]
    at = [False, *at, False]
    parts: list[sp.Set] = []
    start: int | None = None
    for place, is_inside in enumerate(inside):
        if not is_inside:
            continue
        start = place if start is None else start
        if not (place + 1 < len(inside) and inside[place + 1] and at[place + 1]):
            parts.append(sp.Interval(bounds[start], bounds[place + 1], not at[start], not at[place + 1]))
            start = None
    alone = [bounds[i] for i in range(1, len(bounds) - 1) if at[i] and not inside[i - 1] and not inside[i]]
    if alone:
        parts.append(sp.FiniteSet(*alone))
    if not parts:
        return sp.S.EmptySet
    return parts[0] if len(parts) == 1 else sp.Union(*parts, evaluate=False)


def _holding(condition: sp.Basic, by: sp.Symbol, ends: list[sp.Expr]) -> tuple[list[bool], list[bool]]:
    """Whether a condition holds before, between and behind the places at which it may change, and at each of them."""
    precise = at_places(False)
    inside = [holds(condition, {by: precise.math.mpf(place)}, precise) for place in between(ends)]
    at = []
    for end in ends:
        precise = at_places(end.is_Float)
        at.append(holds(condition, {by: decimal(precise, end)}, precise))
    return inside, at


def ends_between(domain: sp.Set, low: float, high: float) -> dict[sp.Expr, bool]:
    """Where a domain ends or leaves out a single place, between two numbers, and whether that place belongs to it.

    Of places that repeat without a period those between −20 and 20 only.
    """
    filled: dict[sp.Expr, bool] = {}
    if isinstance(domain, sp.ConditionSet):
        by, condition = domain.sym, domain.condition
        ends = sorted(_ends(condition, by).between(low, high), key=float)
        inside, at = _holding(condition, by, ends)
        return {
            end: is_filled
            for end, sides, is_filled in zip(ends, itertools.pairwise(inside), at, strict=True)
            if set(sides) != {is_filled}
        }
    for part in domain.args if isinstance(domain, sp.Union) else [domain]:
        ends = []
        if isinstance(part, sp.Interval):
            ends = [(part.start, not part.left_open), (part.end, not part.right_open)]
        elif isinstance(part, sp.FiniteSet):
            ends = [(place, True) for place in part.args]
        for end, is_filled in ends:
            if low < float(end) < high:
                filled[end] = filled.get(end, False) or bool(is_filled)
    return dict(sorted(filled.items(), key=lambda item: float(item[0])))


def without(domain: sp.Set, places: Iterable[sp.Expr]) -> sp.Set:
    """A domain without some places inside it. (SymPy's own difference takes a second where the places are multiples of π.)"""
    parts: list[sp.Set] = []
    for part in domain.args if isinstance(domain, sp.Union) else [domain]:
        whole = sp.Interval(-sp.oo, sp.oo) if part is sp.Reals else part
        if not isinstance(whole, sp.Interval):
            parts.append(part)
            continue
        inside = [at for at in sorted(places, key=float) if float(whole.start) <= float(at) <= float(whole.end)]
        ends = [whole.start, *inside, whole.end]
        for index, (low, high) in enumerate(itertools.pairwise(ends)):
            if low != high:
                parts.append(
                    sp.Interval(low, high, whole.left_open or index > 0, whole.right_open or index < len(inside))
                )
    return parts[0] if len(parts) == 1 else sp.Union(*parts, evaluate=False)


def has_values(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> bool:
    """Whether any place that is looked at has a value."""
    plain = with_numbers(expr, by, numbers)
    return any(np.isfinite(values(plain, by, places)).any() for places in (GRID, FAR))


def is_beyond_floats(expr: sp.Expr, by: sp.Symbol, numbers: Numbers) -> bool:
    """Whether a formula without a float anywhere has values all the same: exp(1000)·x is larger than any of them."""
    plain, precise = with_numbers(expr, by, numbers), at_places(False)
    for place in TRIED:
        try:
            if abs(precise(plain, {by: decimal(precise, place)})) > LARGEST_FLOAT:
                return True
        except TooLargeError:
            return True
        except NoValueError:
            continue
    return False


def ordinary_numbers(expr: sp.Expr, by: sp.Symbol) -> dict[sp.Symbol, sp.Rational]:
    """Numbers for the letters beside the variable: 1 for each, or others where the formula has no value then.

    >>> x, a, b = sp.symbols("x a b", real=True)
    >>> ordinary_numbers(a * x, x), ordinary_numbers(x / (a - b), x)
    ({a: 1}, {a: 1, b: 2})
    """
    letters = sorted(expr.free_symbols - {by}, key=str)
    ones = dict.fromkeys(letters, sp.S.One)
    if not letters:
        return ones
    count = range(1, len(letters) + 1)
    rows = (
        [1] * len(letters),
        count,
        count[::-1],
        *([sp.Rational(2, 2**k) for k in row] for row in (count[::-1], count)),
    )
    tried = [
        [sp.sympify(number) for number in row] for row in (*rows, *([same] * len(letters) for same in (2, sp.S.Half)))
    ]
    tried += [[-number for number in row] for row in tried]
    choices = (dict(zip(letters, row, strict=True)) for row in tried)
    return next((numbers for numbers in choices if has_values(expr, by, numbers)), ones)


def check_cases(expr: sp.Expr, by: sp.Symbol, letters: Iterable[sp.Symbol] = ()) -> None:
    """Raises ValueError where a case has no value wherever it is asked: nothing could be said of it, nor checked.

    `letters` are the others of the formula; a few numbers are tried for them.
    """
    letters = list(letters)
    for pieces in settled(expr).atoms(sp.Piecewise):
        conditions = [condition for _, condition in pieces.args]
        for index, (value, condition) in enumerate(pieces.args):
            earlier = [(sp.S.Zero, other) for other in conditions[:index]]
            asked = cases(*earlier, (sp.S.One, condition), (sp.S.Zero, sp.true))
            chosen = [dict.fromkeys(letters, number) for number in (TRIED if letters else TRIED[:1])]
            if not any(_has_value_where(value, asked, by, numbers) for numbers in chosen):
                when = f"all other {by}" if condition == sp.true else printing.text(condition)
                shown = quoted(printing.text(value)).strip("'")
                raise ValueError(f"the case {shown}, for {when}, has no real value there; correct it, or leave it out")


def _has_value_where(value: sp.Expr, asked: sp.Expr, by: sp.Symbol, numbers: Numbers) -> bool:
    """Whether a value is found at a place where it is asked; anywhere, if no place that is looked at asks for it."""
    sides = [with_numbers(side, by, numbers) for side in (value, asked)]
    here, wanted = (
        np.concatenate([np.broadcast_to(values(side, by, at), at.shape) for at in (GRID, FAR)]) for side in sides
    )
    has = np.isfinite(here)
    return bool((has & (wanted == 1)).any() if (wanted == 1).any() else has.any())


def value_at(expr: sp.Expr, by: sp.Symbol, at: sp.Expr, numbers: Numbers) -> float:
    """The value at an exact place, such as 0 of |x² − 2| at √2, which no float is; NaN where there is none."""
    precise = at_places(at.is_Float)
    try:
        return float(precise(with_numbers(expr, by, numbers), {by: decimal(precise, at)}))
    except NoValueError:
        return math.nan
