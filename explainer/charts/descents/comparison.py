"""Several descents at once: learning rates or optimisers from one start, each path moving over the same map of the loss.

All frames are computed first; the browser plays them. A frame carries the points that it moves, nothing else.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from explainer.charts.descents.comparison_labels import LETTERS, NamedLines, walk_names
from explainer.charts.descents.comparison_words import FEW_PATHS, data_words, frame_words, names_and_title, out_of_sight
from explainer.charts.descents.contour import rings
from explainer.charts.descents.geometry import LOSS, powers, unusual, weight_names, window_of
from explainer.charts.drawing import validation
from explainer.charts.drawing.animation import MAX_FRAMES, PLAYER, heading, player
from explainer.charts.drawing.theme import DASHES, TOP, figure
from explainer.numeric.floating import to_floats
from explainer.numeric.formatting import number
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.descent.path import Path

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "pentagon")
# Bytes that frames may have, and that each has: its slider's step, and for every path its loss and its place on the map, both
# in the frame and in the lines.
HEAVIEST, FRAME, PLACE = 270_000, 310, 205
MIN_LOSS, MAX_LOSS = 1e-30, 1e6  # times the first loss: what is drawn of a path
COMPARED = 1e-6  # times the first loss: how far down paths are followed beside one that stays above
PHONE, ASIDE = 46, 0.34  # letters of a subtitle on a phone; the most of the panel's width that names may take


def descent(paths: Path | Sequence[Path]) -> go.Figure:
    """w' = w − rate·dL/dw for several learning rates at once: where each path is, and its loss, after every update.

    Paths are named by what they differ in: start, data, learning rate, optimiser, neuron, batch. Two weights, a linear neuron
    with squared error and the same data give a map of the loss with the paths on it; otherwise only the losses are drawn.
    Of paths with more than 199 updates (of six or seven on a map, 150) every second, third, … and the last is drawn; the
    subtitle says so.
    Raises ValueError for no path, more than seven, or none with an update.

    >>> from explainer import descend
    >>> rates = ["0.01", "0.02"]
    >>> paths = [descend(inputs=[[4, 5]], targets=[6], weights=[0, 1], learning_rate=rate, updates=5) for rate in rates]
    >>> descent(paths).layout.title.text
    'One start, several learning rates'
    """
    several: list[Any] = list(paths) if isinstance(paths, (list, tuple)) else [paths]
    for path in several:
        validation.path(path)
    if not 1 <= len(several) <= len(LIGHT.series) or not any(path.updates for path in several):
        raise ValueError(f"descent takes 1 to {len(LIGHT.series)} paths with updates, got {len(several)} paths")
    compared = _compared(several)
    panel = _Panel(compared)
    still, moving = panel.traces()
    layout = panel.layout()
    if compared.weights:
        on_map = _Map(compared)
        still, moving = [*on_map.still(), *still], [*moving, *on_map.heads()]
        layout |= on_map.axes(panel.share + 0.06)
        layout["annotations"] += on_map.labels()
    frames = [
        {"data": data, "traces": list(range(len(still), len(still) + len(moving))), "name": str(frame)}
        for frame, data in enumerate(_frame_data(compared, panel))
    ]
    alt = f"Gradient descent compared. {compared.title}. {'. '.join([*panel.remarks, _end_words(compared)])}."
    return figure([*still, *moving], layout, alt=alt, frames=frames)


@dataclass(frozen=True)
class _Compared:
    """Paths with their names; `kept[i]` are the updates of path i that are drawn, `shown` those that are a frame.

    `losses` are those after the kept updates, `weights` likewise, for a map of the loss; empty where there is none.
    """

    paths: list[Path]
    names: list[str]
    title: str
    every: int
    shown: list[int]
    kept: list[list[int]]
    losses: list[np.ndarray]
    weights: list[np.ndarray]

    @property
    def styles(self) -> Iterator[tuple[str, str, str, str]]:
        """Each path's name, colour, dash and symbol."""
        return zip(self.names, LIGHT.series, DASHES, SYMBOLS, strict=False)


def _compared(paths: list[Path]) -> _Compared:
    last = max(len(path.losses) for path in paths) - 1
    mapped = _share_a_map(paths)
    every = -(-last // (_most_frames(len(paths), mapped) - 1))
    shown = [*range(0, last, every), last]
    kept = [[*(k for k in shown if k < len(path.updates)), len(path.updates)] for path in paths]
    names, title = names_and_title(paths)
    return _Compared(
        paths=paths,
        names=names,
        title=title,
        every=every,
        shown=shown,
        kept=kept,
        losses=[to_floats([path.losses[k] for k in steps], LOSS) for path, steps in zip(paths, kept, strict=True)],
        weights=[to_floats([path.weights[k] for k in steps]) for path, steps in zip(paths, kept, strict=True)] * mapped,
    )


class _Panel:
    """The losses after each update, on an axis of powers of ten."""

    def __init__(self, compared: _Compared) -> None:
        self.compared = compared
        self.low, self.floor, self.y_range = _loss_range(compared.losses)
        self.last = compared.shown[-1]
        self.x_range = [-0.03 * (self.last + 1), self.last * 1.03 or 1]
        self.share = 0.42 if compared.weights else 1.0  # of the picture's height, below the map
        bounds = np.log10([self.floor, 10 ** self.y_range[1]])
        seen = [
            _seen(np.column_stack([steps, np.log10(self._drawn(series))]), bounds)
            for steps, series in zip(compared.kept, compared.losses, strict=True)
        ]
        self.lines, self.leaves = [line for line, _ in seen], [edge for _, edge in seen]
        self.remarks = self._remarks()

    def _drawn(self, series: np.ndarray) -> np.ndarray:
        """Losses as they are drawn: 0 lies below every power of ten, so that its first one stands at the panel's floor."""
        drawn = np.where(series == 0, np.nan, series)
        drawn[np.flatnonzero(series == 0)[:1]] = self.floor
        return drawn

    def _remarks(self) -> list[str]:
        compared = self.compared
        kinds = [unusual(path) for path in compared.paths]
        common = [word for word in kinds[0] if all(word in kind for kind in kinds)]
        remarks = [", ".join(common)] if common else []
        remarks += out_of_sight(compared.names, compared.losses, self.low, 10 ** self.y_range[1])
        remarks += data_words(compared.paths)
        return remarks + ([f"1 of {compared.every} updates is a frame"] if compared.every > 1 else [])

    def traces(self) -> tuple[list[dict], list[dict]]:
        """What stands still, and the heads that move."""
        still, heads = [], []
        for index, (name, colour, dash, symbol) in enumerate(self.compared.styles):
            series = self.compared.losses[index]
            still.append(
                {
                    "type": "scatter",
                    "x": np.array(self.compared.kept[index]),
                    "y": self._drawn(series),
                    "customdata": series,
                    "mode": "lines",
                    "line": {"color": colour, "dash": dash, "width": 2, "simplify": False},
                    "hovertemplate": f"{name}, %{{x}} updates: loss %{{customdata:.4~g}}<extra></extra>",
                    "name": name,
                }
            )
            if self.leaves[index] == "bottom":
                still.append(self._arrival(index, name, colour))
            heads.append(_head(colour, symbol, name, 0, max(float(series[0]), self.floor)))
        return still, heads

    def _arrival(self, index: int, name: str, colour: str) -> dict:
        """Where a line leaves the panel at its floor."""
        series = self.compared.losses[index]
        first = float(series[series < self.low][0])
        return {
            "type": "scatter",
            "x": self.lines[index][-1:, 0],
            "y": [self.floor],
            "mode": "markers",
            "marker": {"symbol": "triangle-down", "size": 11, "color": colour},
            "hovertemplate": f"{name}: loss {number(first)}{'' if first == 0 else ' and below'}<extra></extra>",
            "name": f"{name}, arrived",
        }

    def layout(self) -> dict:
        compared, share = self.compared, self.share
        upper = share - 0.06 * bool(compared.weights)
        rows = [row for remark in self.remarks for row in textwrap.wrap(remark, PHONE)]
        top = TOP + 18 * max(len(rows) - 1, 0) + (0 if compared.weights else 14)
        labels, aside, tall = self._labels()
        panel = tall / upper * share
        has_powers = any(series.any() for series in compared.losses)
        ticks = powers(self.y_range, tall) if has_powers else {"tickvals": [self.floor], "ticktext": ["0"]}
        words = [frame_words(compared.names, compared.losses, frame) for frame in range(len(compared.shown))]
        return {
            "title": {"text": compared.title, "subtitle": {"text": "<br>".join(rows)}},
            "height": int(panel / share) + top + PLAYER,
            "margin": {"l": 48, "r": 16, "t": top, "b": PLAYER},
            "xaxis": {"range": self.x_range, "zeroline": False, "domain": [0, 1 - aside]},
            "yaxis": {"type": "log", "range": self.y_range, "domain": [0, upper]} | ticks,
            "annotations": [*labels, heading("loss after each update", 0, upper)],
            **player([str(k) for k in compared.shown], words, prefix="updates: ", duration=400),
        }

    def _labels(self) -> tuple[list[dict], float, float]:
        """The lines' names, which part of the width they take beside the panel, and how many pixels tall it is.

        Few lines are named where there is room; many at their ends, beside the panel where they last to its edge.
        """
        names, share, mapped = self.compared.names, self.share, bool(self.compared.weights)
        ends = np.array([line[-1] for line in self.lines])
        is_high = (ends[:, 1] < self.y_range[1]) & (ends[:, 1] > np.log10(self.floor))
        stay = (ends[:, 0] > 0.9 * self.last) & is_high
        aside, short = 0.0, ["<br>".join(textwrap.wrap(name, 11)) for name in names]
        many = len(names) > FEW_PATHS
        if many and stay.any():
            lasting = [name for name, stays in zip(short, stay, strict=True) if stays]
            letters = max(len(row) for name in lasting for row in name.split("<br>"))
            aside = min(ASIDE, (7.9 * letters + 22) / 318)  # of a phone's panel
        rows = sum(name.count("<br>") + 1 for name in short)
        tall = max(250 * (share - 0.06) / share if mapped else 300, LETTERS * rows)
        place = NamedLines(self.lines, self.x_range, self.y_range, np.array([310.0 * (1 - aside), tall]))
        if not many:
            return place.in_the_middle(names), aside, tall
        return [*place.at_the_edge(short, stay), *place.leaving(short, ~stay)], aside, tall


class _Map:
    """The paths on the map of the loss that they share."""

    def __init__(self, compared: _Compared) -> None:
        self.compared, self.window = compared, window_of(compared.paths)
        widths = _widths(compared.weights)
        self.walks = [
            _walk(points, self.window, name, {"color": colour, "dash": dash, "width": width})
            for points, width, (name, colour, dash, _) in zip(compared.weights, widths, compared.styles, strict=False)
        ]

    def still(self) -> list:
        return [rings(self.compared.paths[0], self.window).update(xaxis="x2", yaxis="y2"), *self.walks]

    def heads(self) -> list[dict]:
        starts = [tuple(map(float, points[0])) for points in self.compared.weights]
        return [
            _head(colour, symbol, name, *start) | {"xaxis": "x2", "yaxis": "y2"}
            for start, (name, colour, _, symbol) in zip(starts, self.compared.styles, strict=False)
        ]

    def axes(self, low: float) -> dict:
        across, up = weight_names(self.compared.paths[0])
        y_axis = {"range": self.window[1], "anchor": "x2", "domain": [low, 1], "title": {"text": up}}
        return {
            "xaxis2": {"range": self.window[0], "anchor": "y2", "constrain": "domain", "title": {"text": across}},
            "yaxis2": y_axis | {"scaleanchor": "x2", "constrain": "domain"},
        }

    def labels(self) -> list[dict]:
        """The paths' names, as far as they are short: long ones hide the paths, and dashes and heads tell them apart."""
        names = self.compared.names
        return walk_names(names, self.walks, self.window) if max(map(len, names)) <= 18 else []


def _frame_data(compared: _Compared, panel: _Panel) -> Iterator[list[dict]]:
    """Frame after frame, where the heads are."""
    for frame in range(len(compared.shown)):
        at = [min(frame, len(series) - 1) for series in compared.losses]
        data = [
            {"type": "scatter", "x": [steps[i]], "y": [float(series[i]) if series[i] >= panel.low else panel.floor]}
            for i, steps, series in zip(at, compared.kept, compared.losses, strict=True)
        ]
        data += [
            {"type": "scatter", "x": [float(points[i][0])], "y": [float(points[i][1])]}
            for i, points in zip(at, compared.weights, strict=False)
        ]
        yield data


def _end_words(compared: _Compared) -> str:
    return "; ".join(
        f"{name}: loss {number(path.losses[0])} at first, {number(path.losses[-1])} after {len(path.updates)} "
        f"update{'s' * (len(path.updates) != 1)}"
        for name, path in zip(compared.names, compared.paths, strict=True)
    )


def _most_frames(count: int, mapped: bool) -> int:
    """So many frames of `count` paths that the figure stays light."""
    return min(MAX_FRAMES, HEAVIEST // (FRAME + count * (PLACE if mapped else PLACE // 2)))


def _loss_range(losses: Sequence[np.ndarray]) -> tuple[float, float, list[float]]:
    """The smallest loss that is drawn, where a mark for smaller ones stands, and the axis as powers of ten.

    From the smallest loss above 0, or 10³⁰ times below the first one, to the largest, or 10⁶ times above the first one. A path
    that arrives does not press the others together: beside one that stays above, it is followed to 10⁻⁶ of the first loss.
    """
    start = max(float(series[0]) for series in losses) or 1.0
    joined = np.concatenate(losses)
    slowest = max(float(series[series > 0].min(initial=start)) for series in losses)
    low = max(float(joined[joined > 0].min(initial=start)), MIN_LOSS * start, min(COMPARED * start, 0.01 * slowest))
    high = min(MAX_LOSS * start, float(joined.max()) or 1.0)
    ends = np.log10([low, max(low, high)])
    room = max(0.4, 0.05 * float(np.ptp(ends)))
    return low, float(10 ** (ends[0] - 0.7 * room)), [float(ends[0] - room), float(ends[1] + room)]


def _seen(line: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, str]:
    """The line, in powers of ten, as far as it is within two heights, and through which of them it leaves first."""
    low, high = heights
    line = line[: (*np.flatnonzero(np.isnan(line[:, 1])), len(line))[0]]
    outside = np.flatnonzero((line[:, 1] <= low) | (line[:, 1] > high))
    if not len(outside):
        return line, ""
    first = outside[0]
    edge = low if line[first, 1] <= low else high
    before, after = line[max(first - 1, 0)], line[first]
    part = (edge - before[1]) / (after[1] - before[1]) if after[1] != before[1] else 1.0
    crossing = [before[0] + part * (after[0] - before[0]), edge]
    return np.vstack([line[:first], crossing]), "bottom" if edge == low else "top"


def _share_a_map(paths: Sequence[Path]) -> bool:
    first = paths[0]
    same = all((path.inputs, path.targets) == (first.inputs, first.targets) and path.is_bowl for path in paths)
    return same and len(first.weights[0]) == 2 and bool(np.abs(to_floats(first.inputs)).max() > 1e-100)


def _head(colour: str, symbol: str, name: str, x: float, y: float) -> dict:
    return {
        "type": "scatter",
        "x": [x],
        "y": [y],
        "mode": "markers",
        "marker": {"size": 12, "color": colour, "symbol": symbol, "line": {"color": LIGHT.surface, "width": 1.5}},
        "hovertemplate": f"{name}<extra></extra>",
        "name": f"{name}, now",
    }


def _widths(walks: Sequence[np.ndarray]) -> list[float]:
    """How wide each path is drawn: alike, or where all run along one line each narrower than the one below it."""
    points = np.vstack(walks)
    points = points[np.abs(points - points[0]).max(axis=1) < 1e6]
    spread = np.linalg.svd(points - points[0], compute_uv=False)
    if len(walks) == 1 or spread[-1] > 1e-6 * max(spread[0], 1e-300):
        return [1.5] * len(walks)
    return [1.5 + 3.0 * above for above in range(len(walks) - 1, -1, -1)]


def _walk(points: np.ndarray, window: Sequence[Sequence[float]], name: str, line: dict) -> dict:
    far = 50 * (window[0][1] - window[0][0])  # what leaves the window by far is not worth its digits
    kept = points[np.abs(points - points[0]).max(axis=1) < far]
    return {
        "type": "scatter",
        "x": kept[:, 0],
        "y": kept[:, 1],
        "mode": "lines",
        "line": line,
        "hoverinfo": "skip",
        "xaxis": "x2",
        "yaxis": "y2",
        "name": name,
    }
