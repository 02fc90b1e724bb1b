"""What is marked on a map of the loss: start, end, lowest loss, best rate, safe rates; and what is said about the path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from explainer.charts.descents.geometry import (
    MOST_POINTS,
    check,
    is_full,
    is_inside,
    of_neuron,
    slope,
    unusual,
    weight_names,
    window_of,
)
from explainer.charts.drawing.theme import TOP
from explainer.numeric.floating import to_floats
from explainer.numeric.formatting import distinct, number
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.descent.path import Path

GRID = 61  # points a side of a contour or surface: 61² numbers are 40 kB


class Mark(NamedTuple):
    """A place on the map that has a name; a line or an arrow runs to it from `start`."""

    name: str
    symbol: str
    at: np.ndarray
    text: str
    colour: str
    start: np.ndarray | None = None

    @property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """From where to where its line or arrow runs; of a point both are the point."""
        return self.at if self.start is None else self.start, self.at


@dataclass(frozen=True, eq=False)
class MapView:
    """What a path's map shows: a window of w₁ and w₂ with the heights in it, the marks, and as many updates as are drawn.

    The last update that is drawn is `stop`, the first to leave the window if one does; each `every`th is.
    """

    path: Path
    weights: np.ndarray
    window: Sequence[Sequence[float]]
    x: np.ndarray
    y: np.ndarray
    heights: np.ndarray
    stop: int
    every: int
    marks: list[Mark]

    @property
    def kept(self) -> np.ndarray:
        """The updates that are drawn."""
        return np.append(np.arange(0, self.stop, self.every), self.stop)

    def seen_part(self, mark: Mark) -> np.ndarray:
        """Where a mark's label belongs: at its place, or where its line leaves the window."""
        if mark.symbol != "line":
            return mark.at
        points = np.linspace(*mark.ends, 101)[:90]  # between the best rate and the limit, where no other mark is
        return points[is_inside(points, self.window)][-1]

    def heading(self) -> dict[str, dict]:
        """Title and subtitle; a second line where not all of the path is seen, and room for it."""
        path, missing = self.path, []
        if not is_inside(self.weights[self.stop : self.stop + 1], self.window)[0]:
            missing.append(f"update {self.stop} of {len(self.weights) - 1} leaves the picture")
        if self.every > 1:
            missing.append(f"1 of {self.every} updates is drawn")
        message = _rate_words(path) + (f"<br>{', '.join(missing)}" if missing else "")
        title = f"Loss over {' and '.join(weight_names(path))}{of_neuron(path)}"
        heading = {"title": {"text": title, "subtitle": {"text": message}}}
        return heading | ({"margin": {"l": 12, "r": 16, "t": TOP + 18, "b": 12}} if missing else {})

    def words(self) -> str:
        """The text alternative: path, rates, gradient, and where the marked places are."""
        path, weights = self.path, self.weights

        def place_words(k: int) -> str:
            return f"({', '.join(map(number, weights[k]))}) with loss {number(path.losses[k])}"

        steps = "; ".join(map(place_words, range(min(len(weights), 6))))
        steps += f"; … at the end {place_words(-1)}" if len(weights) > 6 else ""
        kind = "".join(f", {word}" for word in unusual(path))
        known = ""
        if path.best_rate is not None:
            safe = "" if path.rate_limit is None else f"safe below {distinct(path.rate_limit, path.learning_rate)}, "
            known = f"; {safe}best {'' if is_full(path) else 'for all rows at once '}{number(path.best_rate)}"
        places = "".join(
            f" {_sentence(mark.text)} at ({', '.join(map(number, mark.at))})."
            for mark in self.marks
            if mark.name == "lowest" or (mark.name == "best rate" and "lowest" in mark.text)
        )
        steepest = ", ".join(map(number, slope(path, 0)))
        both = " and ".join(weight_names(path))
        return (
            f"Loss over {both}{kind}, and a path of {len(weights) - 1} update{'s' * (len(weights) != 2)}: {steps}. "
            f"Learning rate {number(path.learning_rate)}{known}. The gradient at the start is ({steepest}).{places}"
        )


def map_view(path: Path) -> MapView:
    """The map of a path with two weights. Raises ValueError for any other, and where the loss has no value."""
    check(path)
    weights = to_floats(path.weights)
    if weights.shape[1] != 2:
        counted = " (a bias is one of them)" if weights.shape[1] > 2 else ""
        raise ValueError(f"the path must have two weights, got {weights.shape[1]}{counted}; use charts.loss(path)")
    window = window_of([path])
    x, y = (np.linspace(low, high, GRID) for low, high in window)
    heights = path.surface.losses(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)).reshape(GRID, GRID)
    heights[~np.isfinite(heights)] = np.nan
    if np.isnan(heights).all():
        raise ValueError("the loss has no finite value around this path; choose other weights")
    outside = np.flatnonzero(~is_inside(weights, window))
    stop = int(outside[0]) if len(outside) else len(weights) - 1
    every = -(-stop // MOST_POINTS) or 1
    return MapView(path, weights, window, x, y, heights, stop, every, _landmarks(path, weights, window))


def _rate_words(path: Path) -> str:
    message = f"learning rate {number(path.learning_rate)}"
    if not path.is_parabola:
        # The activation stands in the title.
        return ", ".join([message, *(unusual(path) if path.neuron.is_plain else unusual(path)[1:])])
    if path.rate_limit is None:
        return f"{message}, rows in random order"
    used, limit = path.learning_rate, path.rate_limit
    sign = "below" if used < limit else "above" if used > limit else "at"
    return f"{message}, {sign} the limit {distinct(limit, used)}"


def _sentence(label: str) -> str:
    """A label of several lines as the beginning of a sentence."""
    words = label.replace("<br>lowest", " reaches the lowest").replace("<br>close", " comes close").replace("<br>", " ")
    return words[0].upper() + words[1:]


def _landmarks(path: Path, weights: np.ndarray, window: Sequence[Sequence[float]]) -> list[Mark]:
    """Start, end, lowest loss, best rate and safe rates, as far as they are known of such a path."""
    start, steepest = weights[0], slope(path, 0)
    wide = window[0][1] - window[0][0]
    marks = [Mark("start", "", start, "start", LIGHT.ink)]
    lowest, least = start, ""
    if path.lowest is not None:
        lowest, least = to_floats(path.lowest[0]), number(path.lowest[1])
    if path.best_rate is not None:
        best = start - float(path.best_rate) * steepest
        is_near = np.abs(lowest - best).max() <= 0.04 * wide
        update = "one update" if is_full(path) else "one of all rows"
        text = f"{update} at<br>the best rate {number(path.best_rate)}"
        if is_near:
            text += f"<br>{'' if _arrives_at_once(path) else 'close to the '}lowest loss {least}"
        marks.append(Mark("best rate", "diamond", best, text, LIGHT.green))
        if path.rate_limit is not None and steepest.any():
            edge = start - float(path.rate_limit) * steepest
            text = f"against the gradient:<br>safe up to rate {distinct(path.rate_limit, path.learning_rate)}"
            marks.append(Mark("safe rates", "line", edge, text, LIGHT.green, start))
        if not is_near:
            marks.append(Mark("lowest", "star", lowest, f"lowest loss {least}", LIGHT.ink))
        return marks
    if steepest.any() and np.isfinite(steepest).all():
        to = start - 0.22 * wide * steepest / np.linalg.norm(steepest)
        marks.append(Mark("gradient", "arrow", to, "against the gradient", LIGHT.green, start))
    if path.is_bowl:
        marks.append(Mark("lowest", "star", lowest, f"lowest loss {least}", LIGHT.ink))
    elif len(weights) > 1 and is_inside(weights[-1:], window)[0]:
        count = len(weights) - 1
        marks.append(Mark("end", "", weights[-1], f"after {count} update{'s' * (count > 1)}", LIGHT.ink))
    return marks


def _arrives_at_once(path: Path) -> bool:
    """Whether one update of all rows at the best rate ends exactly at the lowest loss: all that moves curves alike."""
    rate, slopes, lowest = path.best_rate, path.slope(0), path.lowest
    if not isinstance(rate, Fraction) or slopes is None or lowest is None:
        return False
    ends = zip(path.weights[0], slopes, lowest[0], strict=True)
    return all(Fraction(str(weight)) - rate * part == end for weight, part, end in ends)
