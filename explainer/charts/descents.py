"""Several descents at once: learning rates or optimisers from one start, each path moving over the same map of the loss.

All frames are computed first; the browser plays them. A frame carries the points that it moves, nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts import asked
from explainer.charts.labels import beside
from explainer.charts.landscapes import SIDE, rings
from explainer.charts.terrain import called, floats, is_bowl, unusual, window_of
from explainer.charts.theme import (
    DASHES,
    LIGHT,
    MOST_FRAMES,
    PLAYER,
    TOP,
    figure,
    heading,
    number,
    player,
)

if TYPE_CHECKING:
    from explainer.paths import Path

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "pentagon")
FEW, LETTERS = 3, 17  # lines that are named inside the panel; pixels from a name to the next
SMALLEST, LARGEST = 1e-30, 1e4  # times the first loss: what is drawn of a path


def descent(paths: Path | Sequence[Path]) -> go.Figure:
    """w' = w − rate·dL/dw for several learning rates at once: where each path is, and its loss, after every update.

    Paths are named by what they differ in: learning rate, optimiser, neuron, batch. Two weights, a linear neuron with
    squared error and the same data give a map of the loss with the paths on it; otherwise only the losses are drawn.
    Raises ValueError for no path, more than seven, or none with an update.
    """
    paths = list(paths) if isinstance(paths, (list, tuple)) else [paths]
    for path in paths:
        asked.path(path)
    if not 1 <= len(paths) <= len(LIGHT.series) or not any(path.updates for path in paths):
        raise ValueError(f"descent takes 1 to {len(LIGHT.series)} paths with updates, got {len(paths)} paths")
    longest = min(max(len(path.losses) for path in paths), MOST_FRAMES)
    losses = [floats(path.losses[:longest]) for path in paths]
    names, title = _told_apart(paths)
    low, floor, y_range = _loss_range(losses)
    mapped = _share_a_map(paths)
    kinds = [unusual(path) for path in paths]
    said = [word for word in kinds[0] if all(word in kind for kind in kinds)]
    said = [", ".join(said)] if said else []
    said += _out_of_sight(names, losses, low, 10 ** y_range[1])
    top = TOP + 18 * max(len(said) - 1, 0) + (0 if mapped else 14)

    still, moving, lines = [], [], []
    for name, series, colour, dash, symbol in zip(names, losses, LIGHT.series, DASHES, SYMBOLS, strict=False):
        drawn = np.where(series < low, np.nan, series)
        ended = np.flatnonzero(series < low)[:1]  # a line on a scale of powers goes down without end towards 0
        drawn[ended] = floor
        still.append(
            {
                "type": "scatter",
                "x": list(range(len(series))),
                "y": drawn,
                "customdata": series,
                "mode": "lines",
                "line": {"color": colour, "dash": dash, "width": 2},
                "hovertemplate": f"{name}, %{{x}} updates: loss %{{customdata:.4~g}}<extra></extra>",
                "name": name,
            }
        )
        if len(ended):
            still.append(
                {
                    "type": "scatter",
                    "x": ended,
                    "y": [floor],
                    "mode": "markers",
                    "marker": {"symbol": "triangle-down", "size": 11, "color": colour},
                    "hovertemplate": f"{name}: loss {number(series[ended[0]])} and below<extra></extra>",
                    "name": f"{name}, arrived",
                }
            )
        lines.append(np.column_stack([np.arange(len(series)), np.log10(drawn)])[: (*ended, len(series))[0] + 1])
        moving.append(_head(colour, symbol, name, 0, float(series[0]) if series[0] >= low else floor))
    x_range = [-0.03 * longest, (longest - 1) * 1.03 or 1]
    share = 0.42 if mapped else 1.0
    panel = 250 if mapped else 300 if len(names) < 6 or max(map(len, names)) <= 18 else 340
    upper = share - 0.06 * bool(mapped)
    tall = panel / share * upper
    # Few lines are named where there is room, many at their ends, beside the panel.
    aside = 0.0
    if len(paths) > FEW:
        shown = [name.replace(", ", ",<br>") if len(name) > 18 else name for name in names]
        letters = max(len(row) for name in shown for row in name.split("<br>"))
        aside = min(0.5, (7.7 * letters + 24) / 318)  # of a phone's panel
        labels = _end_names(shown, lines, y_range, tall)
    else:
        labels = _line_names(names, lines, x_range, y_range, np.array([310.0, tall]))
    layout = {
        "title": {"text": title, "subtitle": {"text": "<br>".join(said)}},
        "height": int(panel / share) + top + PLAYER,
        "margin": {"l": 12, "r": 16, "t": top, "b": PLAYER},
        "xaxis": {"range": x_range, "zeroline": False, "domain": [0, 1 - aside]},
        "yaxis": {"type": "log", "range": y_range, "domain": [0, upper], "nticks": 6, "exponentformat": "power"},
        "annotations": [
            *labels,
            heading("loss after each update", 0, upper),
        ],
        **player([str(k) for k in range(longest)], prefix="updates: ", duration=400),
    }
    weights = [floats(path.weights[:longest]) for path in paths]
    if mapped:
        window = window_of(paths)
        walks, heads = [], []
        for name, points, colour, dash, symbol in zip(names, weights, LIGHT.series, DASHES, SYMBOLS, strict=False):
            walks.append(_walk(points, window, name, colour, dash))
            heads.append(_head(colour, symbol, name, *map(float, points[0])) | {"xaxis": "x2", "yaxis": "y2"})
        still = [rings(paths[0], window).update(xaxis="x2", yaxis="y2"), *walks, *still]
        moving += heads
        layout["xaxis2"] = {"range": window[0], "anchor": "y2", "constrain": "domain", "title": {"text": "w₁"}}
        layout["yaxis2"] = {"range": window[1], "anchor": "x2", "domain": [share + 0.06, 1], "title": {"text": "w₂"}}
        layout["yaxis2"] |= {"scaleanchor": "x2", "constrain": "domain"}
        if max(map(len, names)) <= 18:  # longer ones hide the paths; dashes and heads tell them apart
            layout["annotations"] += _walk_names(names, walks, window)
    frames = []
    for k in range(longest):
        at = [min(k, len(series) - 1) for series in losses]
        data = [
            {"type": "scatter", "x": [i], "y": [float(series[i]) if series[i] >= low else floor]}
            for i, series in zip(at, losses, strict=True)
        ]
        if mapped:
            data += [
                {"type": "scatter", "x": [float(points[i][0])], "y": [float(points[i][1])]}
                for i, points in zip(at, weights, strict=True)
            ]
        frames.append({"data": data, "traces": list(range(len(still), len(still) + len(moving))), "name": str(k)})
    words = "; ".join(
        f"{name}: loss {number(series[0])} at first, {number(series[-1])} after {len(series) - 1} updates"
        for name, series in zip(names, losses, strict=True)
    )
    alt = f"Gradient descent compared. {title}. {'. '.join([*said, words])}."
    return figure([*still, *moving], layout, alt=alt, frames=frames)


def _loss_range(losses: Sequence[np.ndarray]) -> tuple[float, float, list[float]]:
    """The smallest loss that is drawn, where a mark for smaller ones stands, and the axis as powers of ten.

    From the smallest loss above 0, or 10³⁰ times below the first one, to the largest, or 10⁴ times above the first one.
    """
    start = max(float(series[0]) for series in losses) or 1.0
    found = np.concatenate(losses)
    low = max(float(found[found > 0].min(initial=start)), SMALLEST * start)
    high = min(LARGEST * start, float(found.max()) or 1.0)
    ends = np.log10([low, max(low, high)])
    room = max(0.4, 0.05 * float(np.ptp(ends)))
    return low, float(10 ** (ends[0] - 0.7 * room)), [float(ends[0] - room), float(ends[1] + room)]


def _out_of_sight(names: Sequence[str], losses: Sequence[np.ndarray], low: float, top: float) -> list[str]:
    """In words which paths leave the picture at the top, and which arrive at 0, where no such axis reaches."""
    left = [name for name, series in zip(names, losses, strict=True) if series.max() > top]
    zero = [name for name, series in zip(names, losses, strict=True) if series.min() < low]
    below = (
        "0" if all(series.min() in (0, series[series >= low].min()) for series in losses) else f"below {number(low, 1)}"
    )
    said = []
    for found, words in ((left, "at the top"), (zero, "at the bottom")):
        if found:
            who = ", ".join(found) if len(", ".join(found)) <= 22 else f"{len(found)} paths"
            who = "the path" if len(names) == 1 else who
            more = f" (▼, loss {below})" if found is zero else ""
            said.append(f"{who} leave{'s' * (len(found) == 1)} {words}{more}")
    return said


def _line_names(
    names: Sequence[str],
    lines: Sequence[np.ndarray],
    x_range: Sequence[float],
    y_range: Sequence[float],
    panel: np.ndarray,
) -> list[dict]:
    """Each line's name, led to the point of it that is farthest from the others."""
    low = np.array([x_range[0], y_range[0]])
    unit = np.array([np.ptp(x_range), np.ptp(y_range)]) / panel
    drawn = [(line - low) / unit for line in lines]
    spots = []
    for index, (name, line, colour) in enumerate(zip(names, drawn, LIGHT.series, strict=False)):
        at = np.linspace(0.15, 1, 18) * line[-1, 0]
        heights = np.interp(at, *line.T)
        away = [np.abs(np.interp(at, *other.T, right=-1e3) - heights) for k, other in enumerate(drawn) if k != index]
        room = np.minimum(np.min([*away, np.full(18, 40.0)], axis=0), 40)
        room[(heights < 0) | (heights > panel[1])] = -1
        best = int((room + at / panel[0] * 8).argmax())
        spots.append((np.array([at[best], np.clip(heights[best], 0, panel[1])]), name, colour))
    labels = beside(spots, drawn, panel, 2.3)
    return [
        label | dict(zip("xy", map(float, spot * unit + low), strict=True))
        for label, (spot, *_) in zip(labels, spots, strict=True)
    ]


def _end_names(names: Sequence[str], lines: Sequence[np.ndarray], y_range: Sequence[float], tall: float) -> list[dict]:
    """The names one below the other, in the order in which the lines end, each led to its line's end."""
    per_pixel = (y_range[1] - y_range[0]) / tall
    ends = np.array([np.clip((line[-1, 1] - y_range[0]) / per_pixel, 0, tall) for line in lines])
    order = np.argsort(ends, kind="stable")
    places = np.clip(ends[order], 9, tall - 9)
    apart = LETTERS * max(name.count("<br>") + 1 for name in names)
    for index in range(1, len(places)):  # from the lowest up, each at least a line of text above the last
        places[index] = max(places[index], places[index - 1] + apart)
    places -= max(0, places[-1] - (tall - 9))
    for index in range(len(places) - 2, -1, -1):
        places[index] = min(places[index], places[index + 1] - apart)
    labels = []
    for place, index in zip(places, order, strict=True):
        labels.append(
            {
                "x": float(lines[index][-1, 0]),
                "y": float(y_range[0] + ends[index] * per_pixel),
                # A line that has left at the top has no end to be led to.
                "text": ("↑ " if lines[index][-1, 1] > y_range[1] else "") + names[index],
                "align": "left",
                "font": {"color": LIGHT.series[index], "size": 13},
                "showarrow": True,
                "arrowhead": 0,
                "arrowwidth": 1,
                "arrowcolor": LIGHT.series[index],
                "standoff": 3,
                "ax": 18,
                "ay": round(float(ends[index] - place), 1),
                "xanchor": "left",
                "yanchor": "middle",
            }
        )
    return labels


def _walk_names(names: Sequence[str], walks: Sequence[dict], window: Sequence[Sequence[float]]) -> list[dict]:
    """Each path's name at its last point in the window."""
    low, unit = np.array([side[0] for side in window]), np.ptp(window[0]) / SIDE
    drawn = [(np.column_stack([walk["x"], walk["y"]]) - low) / unit for walk in walks]
    spots = []
    for line, name, colour in zip(drawn, names, LIGHT.series, strict=False):
        inside = np.flatnonzero(((line >= 0) & (line <= SIDE)).all(axis=1))
        outside = np.flatnonzero(((line < 0) | (line > SIDE)).any(axis=1))
        last = inside[inside < outside[0]][-1] if len(outside) else inside[-1]
        spots.append((line[last], name, colour))
    return [
        label | dict(zip("xy", map(float, spot * unit + low), strict=True)) | {"xref": "x2", "yref": "y2"}
        for label, (spot, *_) in zip(beside(spots, drawn, np.array([SIDE, SIDE])), spots, strict=True)
    ]


def _told_apart(paths: Sequence[Path]) -> tuple[list[str], str]:
    """What each path is called, by what they differ in; and the title."""
    rates = [f"rate {number(path.learning_rate)}" for path in paths]
    if len(paths) == 1:
        return rates, f"Learning {rates[0]}"
    features = {
        "neurons": [f"{called(path)}, {path.neuron.loss.title.lower()}" for path in paths],
        "optimisers": [path.neuron.optimizer.title for path in paths],
        "learning rates": rates,
        "batches": [f"batch {path.batch_size}" for path in paths],
    }
    if len({len(path.inputs) for path in paths}) > 1:  # all the rows of other data are no other batch
        features.pop("batches")
    if len({path.neuron.loss.name for path in paths}) == 1:
        features["neurons"] = [called(path) for path in paths]
    differing = {kind: words for kind, words in features.items() if len(set(words)) > 1}
    names = [", ".join(words) for words in zip(*differing.values(), strict=True)] or rates
    kind = next(iter(differing), "learning rates")
    start = "One start" if len({path.weights[0] for path in paths}) == 1 else "Several starts"
    rate = "" if "learning rates" in (kind, *differing) else f", {rates[0]}"
    return names, f"{start}, several {kind}{rate}"


def _share_a_map(paths: Sequence[Path]) -> bool:
    first = paths[0]
    same = all((path.inputs, path.targets) == (first.inputs, first.targets) and is_bowl(path) for path in paths)
    return same and len(first.weights[0]) == 2 and bool(np.abs(floats(first.inputs)).max() > 1e-100)


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


def _walk(points: np.ndarray, window: Sequence[Sequence[float]], name: str, colour: str, dash: str) -> dict:
    far = 50 * (window[0][1] - window[0][0])  # what leaves the window by far is not worth its digits
    kept = points[np.abs(points - points[0]).max(axis=1) < far]
    return {
        "type": "scatter",
        "x": kept[:, 0],
        "y": kept[:, 1],
        "mode": "lines",
        "line": {"color": colour, "dash": dash, "width": 1.5},
        "hoverinfo": "skip",
        "xaxis": "x2",
        "yaxis": "y2",
        "name": name,
    }
