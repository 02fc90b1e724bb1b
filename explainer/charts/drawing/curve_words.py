"""What a curve's corners, jumps, ends and range are called in its text alternative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from explainer.charts.drawing.curve_numbers import STEEP, domain_ends, is_upright, limits_at, range_and_kinks
from explainer.charts.drawing.places import Places, named, turning
from explainer.charts.drawing.sampling import Function
from explainer.numeric.formatting import equals, number, together

if TYPE_CHECKING:
    import sympy as sp

    from explainer.formulas.formula import Formula, Kink

MOST_SPECIAL = 6  # corners, jumps or poles of one curve that a comparison names
MOST_KINKS = 12  # corners and jumps that are told one by one


def place_names(formula: Formula, window: Sequence[float], chosen: Mapping[str, float]) -> dict[str, Places]:
    """What the places of a formula's value and of its slope are called: those of kinks and of ends of the domain exactly."""
    kinks = [kink.at for kink in range_and_kinks(formula, chosen)[1] if kink.at.is_number]
    known = [*kinks, *domain_ends(formula, window, chosen)]
    turns = {name: turning(formula, chosen, slope=name == "slope") for name in ("value", "slope")}
    return {name: named(known, window, turn) for name, turn in turns.items()}


def special_places(
    title: str, pair: tuple[Function, Function], kinks: Sequence[Kink], places: Places, window: Sequence[float]
) -> list[str]:
    """Where a curve jumps, or has a corner, a cusp or a vertical tangent, in a sentence each; of many places how many."""
    value, slope = pair
    breaks = [float(kink.at) for kink in kinks]
    jumps = [at for at in breaks if not np.isclose(*limits_at(value, at))]
    upright = {at: is_upright(slope, at) for at in breaks if at not in jumps}
    corners, cusps, vertical = ([at for at in upright if upright[at] == kind] for kind in ("", "cusp", "vertical"))
    kinds: tuple[tuple[str, Sequence[float]], ...] = (
        ("jumps", jumps),
        (f"has {'corners' if len(corners) > 1 else 'a corner'}", corners),
        (f"has {'cusps' if len(cusps) > 1 else 'a cusp'}", cusps),
        ("has a vertical tangent", vertical),
    )
    more = " or more" * bool(_more_words(kinks, window))
    return [
        f"{title} {what} at {places.listed(spots) if len(spots) <= MOST_SPECIAL and not more else f'{len(spots)} places{more}'}."
        for what, spots in kinds
        if spots
    ]


def _more_words(kinks: Sequence[Kink], window: Sequence[float]) -> list[str]:
    """That there are more corners and jumps than are told, or may be."""
    within = min((getattr(kink, "listed_within", np.inf) for kink in kinks), default=np.inf)
    if within >= np.abs(window).max():
        return []
    if within == 0:
        return ["There may be more corners or jumps than these."]
    return [f"Farther out than x ≈ ±{number(within, 2)} there are more corners or jumps, which are not described."]


def kinks_words(
    kinks: Sequence[Kink], value: Function, slope: Function, places: Places, window: Sequence[float]
) -> list[str]:
    """Each corner and jump in a sentence; of many how many there are, and whether that is all."""
    more = _more_words(kinks, window)
    if len(kinks) <= MOST_KINKS:
        return [*(_kink_words(kink, value, slope, places) for kink in kinks), *more]
    ends = f"the first at {places(float(kinks[0].at), 4)}, the last at {places(float(kinks[-1].at), 4)}"
    return [f"There are corners or jumps at {len(kinks)} places{' or more' * bool(more)}: {ends}.", *more]


def _kink_words(kink: Kink, value: Function, slope: Function, places: Places) -> str:
    at, place = float(kink.at), f"At {places(float(kink.at), 4)}"
    before, after = limits_at(value, at)
    if not np.isfinite([before, after]).all():
        sides = (f"on the {side} {_approach(limit)}" for side, limit in (("left", before), ("right", after)))
        return f"{place} the value breaks off: {', '.join(sides)}."
    if not np.isclose(before, after):
        return f"{place} the value jumps from {about(before)} to {about(after)}."
    before, after = limits_at(slope, at)
    if upright := is_upright(slope, at):
        name = "the tangent is vertical" if upright == "vertical" else "there is a cusp"
        return f"{place} {name}: close to it the slope grows beyond all bounds."
    if np.isnan([before, after]).any():
        return f"{place} there is a corner."
    if any(abs(limit) >= STEEP for limit in (before, after)):
        return f"{place} there is a corner: close to it the slope grows beyond all bounds on one side."
    return f"{place} there is a corner: the slope jumps from {about(before, kink.left)} to {about(after, kink.right)}."


def _approach(limit: float) -> str:
    if np.isnan(limit):
        return "there is none"
    if np.isinf(limit):
        return f"it {'grows' if limit > 0 else 'falls'} beyond all bounds"
    return f"it comes to {about(limit)}"


def about(value: float, exact: sp.Expr | None = None) -> str:
    """A number in a sentence: −2√2 where it is known so, "about 0.333" where digits were left out."""
    from explainer.formulas.kinks import written

    sign, shown = equals(value).split(" ", 1)
    if sign == "=":
        return shown
    if exact is not None and exact.is_number and not exact.is_Float and np.isclose(float(exact), value):
        return written(exact)
    return f"about {shown}"


def with_letters(formula: Formula, chosen: Mapping[str, float]) -> str:
    """With which numbers for its letters a formula is drawn: " with a = 1 and b = 1"."""
    numbers = [f"{p.name} {equals(chosen.get(p.name, p.default))}" for p in getattr(formula, "parameters", ())]
    return f" with {together(numbers)}" if numbers else ""


def range_words(known: sp.Set | None) -> list[str]:
    if known is None or not hasattr(known, "left_open"):
        return []
    left, right = "(" if known.left_open else "[", ")" if known.right_open else "]"
    ends = [float(known.inf), float(known.sup)]
    bound = 0.02 * (ends[1] - ends[0])
    enough = (
        n
        for n in range(4, 16)
        if all(not np.isfinite(end) or abs(float(f"{end:.{n - 1}e}") - end) <= bound for end in ends)
    )
    digits = next(enough, 0) if bound > 0 else 0
    if not digits:
        return [f"Its range is narrower than can be printed: all its values are about {number(ends[0])}."]
    low, high = (number(end, digits) for end in ends)
    is_rounded = any(np.isfinite(end) and equals(end, digits)[0] == "≈" for end in ends)
    return [f"Its range is {'about ' * is_rounded}{left}{low}, {high}{right}."]
