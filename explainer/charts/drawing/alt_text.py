"""How a curve runs, in words with numbers, for a reader who cannot see it; and where it grows beyond all bounds."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from explainer.charts.drawing.places import Places
from explainer.numeric.formatting import equals, number

if TYPE_CHECKING:
    from explainer.symbolic.analysis import Flat

MOST_TURNS = 60  # turns of a line whose places are worked out
UNSEEN = 1e-300  # beyond it floats have no digits left
MOST_POLES = 12  # poles that are told one by one, and drawn


Limits = Mapping[float, tuple[float | None, float | None]]  # what a curve comes to left and right of a place


@dataclass(frozen=True)
class Known:
    """What is known of a curve besides its points.

    The turns and pieces of one that `is_crowded` are not counted: not all of them are drawn. Where `limits` has None, as
    beside the hole of sin(1/x), no height is told; and where `slopes` has, as beside that of x·sin(1/x), not how it gets there.
    On the `flat` stretches the curve does not move.
    """

    is_crowded: bool = False
    limits: Limits = field(default_factory=dict)
    slopes: Limits = field(default_factory=dict)
    flat: Sequence[Flat] = ()


NOTHING = Known()


def how_it_runs(
    name: str, x: np.ndarray, y: np.ndarray, y_range: Sequence[float], places: Places, known: Known = NOTHING
) -> str:
    """How a curve runs from left to right, with the numbers at its ends and turns; for a reader who cannot see it."""
    pieces = [piece for piece in np.split(np.arange(len(x)), np.flatnonzero(np.isnan(y))) if len(piece) > 1]
    pieces = [piece[~np.isnan(y[piece])] for piece in pieces]
    least = 1e-9 * (x[-1] - x[0])  # a piece between a jump and the float beside it is none
    parts = [part for piece in pieces for part in _parted(x[piece], y[piece], known.flat)]
    parts = [(along, up) for along, up in parts if len(along) > 1 and np.ptp(along) > least]
    ends = {end: f"x {equals(end)}" for stretch in known.flat for end in stretch.ends()}
    places = replace(places, exact=ends | dict(places.exact))
    with np.errstate(over="ignore", invalid="ignore"):  # heights near 10^308 are still compared rightly
        runs = [_run_words(along, up, y_range, places, known) for along, up in parts]
    if len(runs) > 4:
        count = f"{'more pieces than can be told' if known.is_crowded else f'{len(runs)} pieces'}, between corners, jumps or gaps"
        return f"The {name} runs in {count}; the first: {runs[0]}; the last: {runs[-1]}."
    return f"The {name}: {'; then '.join(runs)}." if runs else f"The {name} does not exist here."


def _parted(x: np.ndarray, y: np.ndarray, flat: Sequence[Flat]) -> list[tuple[np.ndarray, np.ndarray]]:
    """A piece parted where a flat stretch begins or ends: that place belongs to both parts."""
    if not flat:
        return [(x, y)]
    is_flat = np.any([stretch.holds(x) for stretch in flat], axis=0)
    lasts = [*np.flatnonzero(np.diff(is_flat)), len(x) - 1]
    parts = [(x[a + 1 : b + 1], y[a + 1 : b + 1]) for a, b in itertools.pairwise([-1, *lasts])]
    for k, last in enumerate(lasts[:-1]):
        (x1, y1), (x2, y2) = parts[k], parts[k + 1]
        at = next((end for stretch in flat for end in stretch.ends() if x1[-1] <= end <= x2[0]), x2[0])
        level = y1[-1] if is_flat[last] else y2[0]
        parts[k] = np.append(x1[x1 < at], at), np.append(y1[x1 < at], level)
        parts[k + 1] = np.append(at, x2[x2 > at]), np.append(level, y2[x2 > at])
    return parts


def _lost(x: np.ndarray, limits: Limits) -> tuple[bool, bool]:
    """Whether nothing is known of where a piece begins, and of where it ends."""
    near = 2e-6 * (x[-1] - x[0]) or 1.0
    begins = any(sides[1] is None and abs(x[0] - at) <= near for at, sides in limits.items())
    return begins, any(sides[0] is None and abs(x[-1] - at) <= near for at, sides in limits.items())


def _run_words(x: np.ndarray, y: np.ndarray, y_range: Sequence[float], places: Places, known: Known) -> str:
    """One unbroken piece: "from 0.0025 at x = −6 it rises to 0.9975 at x = 6".

    No height is told of an end that is `lost`, and of one with `waves` not whether it is come to from above or below.
    """
    is_crowded, lost, waves = known.is_crowded, _lost(x, known.limits), _lost(x, known.slopes)
    span = y_range[1] - y_range[0]
    flat = 1e-3 * span
    if np.ptp(y) < flat:
        ends = f"{places(x[0])} to {places(x[-1]).removeprefix('x = ')}"
        if (y < y_range[0]).all() or (y > y_range[1]).all():  # cut off there, so its height is not known
            return f"beyond the picture from {ends}"
        low, high = _height(y.min()), _height(y.max())
        return f"{low} from {ends}" if low == high else f"between {low} and {high} from {ends}, flat in this picture"
    turns = _turns(y, flat)
    small_turns: dict[int, tuple[float, float]] = {}
    if not is_crowded:
        turns, small_turns = _with_small_turns(x, y, turns, places)
    outside = (y < y_range[0]) | (y > y_range[1])
    lost = lost[0] and not outside[0], lost[1] and not outside[-1]  # out of the picture no height is told anyway
    beginning = f"{'beyond the picture' if outside[0] else _height(y[0])} at {places(x[0])}"
    message = f"from {places(x[0])} on" if lost[0] else f"from {beginning}"
    if len(turns) > 6:
        heights = np.append(y, [height for _, height in small_turns.values()])
        low, high = (_height(bound) for bound in (max(heights.min(), y_range[0]), min(heights.max(), y_range[1])))
        end = "" if outside[-1] or lost[1] else f", to {_height(y[-1])} at {places(x[-1])}"
        if is_crowded:
            return f"{message} it goes up and down more often than can be drawn{end}"
        within = f"between {low} and {high}" if not outside.any() else "at times out of the picture"
        return f"{message} it turns at least {len(turns) - 2} times, {within}{end}"
    steps = []
    if len(turns) == 1:  # it leaves its height, and comes back to it, by less than is seen
        low, high = _height(y.min()), _height(y.max())
        return f"between {low} and {high} from {places(x[0])} to {places(x[-1]).removeprefix('x = ')}"
    for before, here in itertools.pairwise(turns):
        if here == len(y) - 1:
            place, height = places(x[here]), _height(y[here])
        else:
            place, height = _turn_words(x, y, here, span, places, small_turns.get(here))
        if outside[before] and outside[here] and (y[before] > y_range[1]) == (y[here] > y_range[1]):
            steps.append(f"stays there up to {place}")
            continue
        end = "out of the picture" if outside[here] else f"to {height}"
        if lost[1] and here == len(y) - 1:
            steps.append(f"goes on towards {place}, where its height is not known")
            continue
        verb = "comes" if (waves[0] and before == 0) or (waves[1] and here == len(y) - 1) else ""
        steps.append(f"{verb or ('rises' if y[here] > y[before] else 'falls')} {end} at {place}")
    return f"{message} it {', then '.join(steps)}"


def _turns(y: np.ndarray, flat: float) -> list[int]:
    """The ends and turns of a line that are seen: it comes back by more than `flat`."""
    turns = [0]
    for k in range(1, len(y)):
        last = turns[-1]
        if len(turns) == 1 or (y[k] - y[last]) * (y[last] - y[turns[-2]]) > 0:
            if len(turns) == 1 and abs(y[k] - y[0]) > flat:
                turns.append(k)
            elif len(turns) > 1:
                turns[-1] = k
        elif abs(y[k] - y[last]) > flat:
            turns.append(k)
    if abs(y[turns[-1]] - y[-1]) <= flat:
        turns[-1] = len(y) - 1
    return turns


def _with_small_turns(
    x: np.ndarray, y: np.ndarray, turns: list[int], places: Places
) -> tuple[list[int], dict[int, tuple[float, float]]]:
    """The turns with those that are too flat to be seen, as far as the slope is 0 there; and where each is, and how high."""
    moves = np.flatnonzero(np.diff(y))
    signs = np.sign(np.diff(y)[moves])
    peaks = [(int(moves[k]) + 1, int(moves[k + 1])) for k in np.flatnonzero(signs[1:] != signs[:-1])]
    small = {}
    for first, last in peaks[:MOST_TURNS]:
        if (turn := places.between(float(x[first - 1]), float(x[last + 1]))) is not None:
            seen = next((k for k in turns if first <= k <= last), first)
            small[seen] = turn
    kept: list[int] = []
    everything = sorted({*turns, *small})
    for k in everything:  # what lies on the way up or down is none
        while len(kept) > 1 and (y[k] - y[kept[-1]]) * (y[kept[-1]] - y[kept[-2]]) > 0:
            kept.pop()
        kept.append(k)
    return kept, small


def _turn(x: np.ndarray, y: np.ndarray, k: int) -> tuple[float, float]:
    """Where the line turns near its point k, and how high: at the vertex of the parabola through it and its neighbours."""
    same = k + int(np.argmin(np.append(y[k:] == y[k], False)))  # what is clipped far outside is level there
    if not 0 < k == same - 1 < len(x) - 1:
        return (x[k] + x[same - 1]) / 2, y[k]
    (a, b), (c, d) = np.diff(x[k - 1 : k + 2]), np.diff(y[k - 1 : k + 2])
    slope, bend = (c * b / a + d * a / b) / (a + b), 2 * (d / b - c / a) / (a + b)
    step = -slope / bend if bend else 0.0
    if max(abs(c), abs(d)) > 0.05 * np.ptp(y) or abs(step) > min(a, b) / 2:  # neighbours far off say nothing finer
        return x[k], y[k]
    return x[k] + step, y[k] + slope * step / 2


def _turn_words(
    x: np.ndarray, y: np.ndarray, k: int, span: float, places: Places, known: tuple[float, float] | None
) -> tuple[str, str]:
    """Where the line turns near its point k, and how high; exactly, if the formula turns at the decimal that is nearest."""
    place, top = known or _turn(x, y, k)
    width = places.width
    near = 0.0 if abs(place) < 1e-4 * width else float(f"{place:.2g}")
    if abs(near - place) < 1e-4 * width and (height := places.turn(near)) is not None:
        return f"x = {number(near)}", _height(height)
    return ("x ≈ 0" if near == 0 else f"x ≈ {number(place, 3)}"), _height(top, 0.0 if known else span)


def _height(y: float, span: float = 0.0) -> str:
    """A height to three digits; one that is rounded is said to be about that.

    The height of a turn that is not known better is known to a millionth of the picture, which is `span` tall.
    """
    if 0 < abs(y) < max(1e-6 * span, UNSEEN):
        return "about 0"
    sign, shown = equals(y, 3).split(" ", 1)
    return shown if sign == "=" else f"about {shown}"


def poles_of(
    x: np.ndarray,
    y: np.ndarray,
    y_range: Sequence[float],
    limits: Limits = MappingProxyType({}),
) -> list[float]:
    """Where the line breaks off beyond the picture, above or below, on at least one side, and comes to no known limit there."""
    beyond = (y > y_range[1]) | (y < y_range[0])
    gaps = np.flatnonzero(np.isnan(y))
    near = [k for k in gaps if (k and beyond[k - 1]) or (k + 1 < len(y) and beyond[k + 1])]
    least = 1e-6 * (x[-1] - x[0])  # a place that nobody named is found no closer
    bounded = [at for at, sides in limits.items() if all(side is not None and np.isfinite(side) for side in sides)]
    near = [k for k in near if not any(abs(x[k] - at) <= 2 * least for at in bounded)]
    return sorted({float(f"{x[k]:.6g}") if abs(x[k]) > least else 0.0 for k in near})


def poles_words(
    name: str, poles: Sequence[float], places: Places, *, is_crowded: bool = False, most: int = MOST_POLES
) -> list[str]:
    """Where it grows beyond all bounds, in a sentence; many places are counted, and those of a crowded line are not all."""
    if not poles:
        return []
    if is_crowded and len(poles) > most:
        where = "many places, too close together to be told apart"
    elif len(poles) > most:
        where = f"{len(poles)} places"
    else:
        where = places.listed(poles) + ", and perhaps at more places: not all can be drawn" * is_crowded
    return [f"{name} grows beyond all bounds at {where}."]
