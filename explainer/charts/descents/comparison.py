"""Several descents at once: learning rates or optimisers from one start, each path moving over the same map of the loss.

All frames are computed first; the browser plays them. A frame carries the points that it moves, nothing else.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.descents.geometry import LOSS, called, powers, unusual, weight_names, window_of
from explainer.charts.descents.surface import SIDE, rings
from explainer.charts.drawing import validation
from explainer.charts.drawing.animation import MAX_FRAMES, PLAYER, heading, player
from explainer.charts.drawing.labels import beside
from explainer.charts.drawing.theme import DASHES, LIGHT, TOP, figure
from explainer.numeric.floating import to_floats
from explainer.numeric.formatting import counted, number

if TYPE_CHECKING:
    from explainer.descent.path import Path

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "pentagon")
# Bytes that frames may have, and that each has: its slider's step, and for every path its loss and its place on the map, both
# in the frame and in the lines.
HEAVIEST, FRAME, PLACE = 270_000, 310, 205
FEW, LETTERS = 3, 17  # lines that are named where there is room; pixels from a name to the next
SMALLEST, LARGEST = 1e-30, 1e6  # times the first loss: what is drawn of a path
COMPARED = 1e-6  # times the first loss: how far down paths are followed beside one that stays above
PHONE, ASIDE = 46, 0.34  # letters of a subtitle on a phone; the most of the panel's width that names may take


def descent(paths: Path | Sequence[Path]) -> go.Figure:
    """w' = w − rate·dL/dw for several learning rates at once: where each path is, and its loss, after every update.

    Paths are named by what they differ in: start, data, learning rate, optimiser, neuron, batch. Two weights, a linear neuron
    with squared error and the same data give a map of the loss with the paths on it; otherwise only the losses are drawn.
    Of paths with more than 199 updates (of six or seven on a map, 150) every second, third, … and the last is drawn; the
    subtitle says so.
    Raises ValueError for no path, more than seven, or none with an update.
    """
    paths = list(paths) if isinstance(paths, (list, tuple)) else [paths]
    for path in paths:
        validation.path(path)
    if not 1 <= len(paths) <= len(LIGHT.series) or not any(path.updates for path in paths):
        raise ValueError(f"descent takes 1 to {len(LIGHT.series)} paths with updates, got {len(paths)} paths")
    last = max(len(path.losses) for path in paths) - 1
    mapped = _share_a_map(paths)
    every = -(-last // (_most_frames(len(paths), mapped) - 1))
    shown = [*range(0, last, every), last]  # the updates that are a frame
    kept = [[*(k for k in shown if k < len(path.updates)), len(path.updates)] for path in paths]
    losses = [to_floats([path.losses[k] for k in steps], LOSS) for path, steps in zip(paths, kept, strict=True)]
    names, title = _told_apart(paths)
    low, floor, y_range = _loss_range(losses)
    kinds = [unusual(path) for path in paths]
    said = [word for word in kinds[0] if all(word in kind for kind in kinds)]
    said = [", ".join(said)] if said else []
    said += _out_of_sight(names, losses, low, 10 ** y_range[1])
    said += _data_words(paths)
    said += [f"1 of {every} updates is a frame"] if every > 1 else []
    rows = [row for sentence in said for row in textwrap.wrap(sentence, PHONE)]
    top = TOP + 18 * max(len(rows) - 1, 0) + (0 if mapped else 14)

    told = [_told(names, losses, frame) for frame in range(len(shown))]
    still, moving, lines = [], [], []
    for name, steps, series, colour, dash, symbol in zip(
        names, kept, losses, LIGHT.series, DASHES, SYMBOLS, strict=False
    ):
        arrived = np.flatnonzero(series == 0)
        drawn = np.where(series == 0, np.nan, series)
        drawn[arrived[:1]] = floor  # 0 lies below every power of ten
        line, leaves = _seen(np.column_stack([steps, np.log10(drawn)]), np.log10([floor, 10 ** y_range[1]]))
        still.append(
            {
                "type": "scatter",
                "x": np.array(steps),
                "y": drawn,
                "customdata": series,
                "mode": "lines",
                "line": {"color": colour, "dash": dash, "width": 2, "simplify": False},
                "hovertemplate": f"{name}, %{{x}} updates: loss %{{customdata:.4~g}}<extra></extra>",
                "name": name,
            }
        )
        if leaves == "bottom":
            first = float(series[series < low][0])
            still.append(
                {
                    "type": "scatter",
                    "x": line[-1:, 0],
                    "y": [floor],
                    "mode": "markers",
                    "marker": {"symbol": "triangle-down", "size": 11, "color": colour},
                    "hovertemplate": f"{name}: loss {number(first)}{'' if first == 0 else ' and below'}<extra></extra>",
                    "name": f"{name}, arrived",
                }
            )
        lines.append(line)
        moving.append(_head(colour, symbol, name, 0, max(float(series[0]), floor)))
    x_range = [-0.03 * (last + 1), last * 1.03 or 1]
    share = 0.42 if mapped else 1.0
    upper = share - 0.06 * bool(mapped)
    ends = np.array([line[-1] for line in lines])
    stay = (ends[:, 0] > 0.9 * last) & (ends[:, 1] < y_range[1]) & (ends[:, 1] > np.log10(floor))
    # Few lines are named where there is room; many at their ends, beside the panel where they last to its edge.
    aside, short = 0.0, ["<br>".join(textwrap.wrap(name, 11)) for name in names]
    if len(paths) > FEW and stay.any():
        letters = max(len(row) for name, stays in zip(short, stay, strict=True) if stays for row in name.split("<br>"))
        aside = min(ASIDE, (7.9 * letters + 22) / 318)  # of a phone's panel
    tall = max(250 * (share - 0.06) / share if mapped else 300, LETTERS * sum(name.count("<br>") + 1 for name in short))
    panel = tall / upper * share
    if len(paths) > FEW:
        labels = _end_names(short, lines, y_range, tall, stay)
        labels += _line_names(short, lines, x_range, y_range, np.array([310.0 * (1 - aside), tall]), leaving=~stay)
    else:
        labels = _line_names(names, lines, x_range, y_range, np.array([310.0, tall]))
    ticks = (
        powers(y_range, tall) if any(series.any() for series in losses) else {"tickvals": [floor], "ticktext": ["0"]}
    )
    layout = {
        "title": {"text": title, "subtitle": {"text": "<br>".join(rows)}},
        "height": int(panel / share) + top + PLAYER,
        "margin": {"l": 48, "r": 16, "t": top, "b": PLAYER},
        "xaxis": {"range": x_range, "zeroline": False, "domain": [0, 1 - aside]},
        "yaxis": {"type": "log", "range": y_range, "domain": [0, upper]} | ticks,
        "annotations": [
            *labels,
            heading("loss after each update", 0, upper),
        ],
        **player([str(k) for k in shown], told, prefix="updates: ", duration=400),
    }
    weights = [to_floats([path.weights[k] for k in steps]) for path, steps in zip(paths, kept, strict=True)]
    if mapped:
        window = window_of(paths)
        across, up = weight_names(paths[0])
        widths = _widths(weights)
        walks, heads = [], []
        for name, points, colour, dash, symbol, width in zip(
            names, weights, LIGHT.series, DASHES, SYMBOLS, widths, strict=False
        ):
            walks.append(_walk(points, window, name, colour, dash, width))
            heads.append(_head(colour, symbol, name, *map(float, points[0])) | {"xaxis": "x2", "yaxis": "y2"})
        still = [rings(paths[0], window).update(xaxis="x2", yaxis="y2"), *walks, *still]
        moving += heads
        layout["xaxis2"] = {"range": window[0], "anchor": "y2", "constrain": "domain", "title": {"text": across}}
        layout["yaxis2"] = {"range": window[1], "anchor": "x2", "domain": [share + 0.06, 1], "title": {"text": up}}
        layout["yaxis2"] |= {"scaleanchor": "x2", "constrain": "domain"}
        if max(map(len, names)) <= 18:  # longer ones hide the paths; dashes and heads tell them apart
            layout["annotations"] += _walk_names(names, walks, window)
    frames = []
    for frame in range(len(shown)):
        at = [min(frame, len(series) - 1) for series in losses]
        data = [
            {"type": "scatter", "x": [steps[i]], "y": [float(series[i]) if series[i] >= low else floor]}
            for i, steps, series in zip(at, kept, losses, strict=True)
        ]
        if mapped:
            data += [
                {"type": "scatter", "x": [float(points[i][0])], "y": [float(points[i][1])]}
                for i, points in zip(at, weights, strict=True)
            ]
        frames.append({"data": data, "traces": list(range(len(still), len(still) + len(moving))), "name": str(frame)})
    words = "; ".join(
        f"{name}: loss {number(path.losses[0])} at first, {number(path.losses[-1])} after {len(path.updates)} "
        f"update{'s' * (len(path.updates) != 1)}"
        for name, path in zip(names, paths, strict=True)
    )
    alt = f"Gradient descent compared. {title}. {'. '.join([*said, words])}."
    return figure([*still, *moving], layout, alt=alt, frames=frames)


def _told(names: Sequence[str], losses: Sequence[np.ndarray], frame: int) -> str:
    """The loss of each path at a frame, or of many paths the lowest and the highest; for those who listen."""
    now = [float(series[min(frame, len(series) - 1)]) for series in losses]
    if len(names) == 1:
        return f"loss {number(now[0])}"
    if len(names) <= FEW:
        return ", ".join(f"{name}: loss {number(loss)}" for name, loss in zip(names, now, strict=True))
    low, high = int(np.argmin(now)), int(np.argmax(now))
    return f"loss from {number(now[low])}, {names[low]}, to {number(now[high])}, {names[high]}"


def _most_frames(count: int, mapped: bool) -> int:
    """So many frames of `count` paths that the figure stays light."""
    return min(MAX_FRAMES, HEAVIEST // (FRAME + count * (PLACE if mapped else PLACE // 2)))


def _loss_range(losses: Sequence[np.ndarray]) -> tuple[float, float, list[float]]:
    """The smallest loss that is drawn, where a mark for smaller ones stands, and the axis as powers of ten.

    From the smallest loss above 0, or 10³⁰ times below the first one, to the largest, or 10⁶ times above the first one. A path
    that arrives does not press the others together: beside one that stays above, it is followed to 10⁻⁶ of the first loss.
    """
    start = max(float(series[0]) for series in losses) or 1.0
    found = np.concatenate(losses)
    slowest = max(float(series[series > 0].min(initial=start)) for series in losses)
    low = max(float(found[found > 0].min(initial=start)), SMALLEST * start, min(COMPARED * start, 0.01 * slowest))
    high = min(LARGEST * start, float(found.max()) or 1.0)
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


def _out_of_sight(names: Sequence[str], losses: Sequence[np.ndarray], low: float, top: float) -> list[str]:
    """In words which paths leave the picture at the top, and which arrive at 0, where no such axis reaches."""
    if not any(series.any() for series in losses):
        return ["the loss is 0 from the start (▼)"]
    left = [name for name, series in zip(names, losses, strict=True) if series.max() > top]
    zero = [name for name, series in zip(names, losses, strict=True) if series.min() < low]
    below = "0" if all((series[series < low] == 0).all() for series in losses) else f"below {number(low, 1)}"
    said = []
    for found, words in ((left, "at the top"), (zero, "at the bottom")):
        if found:
            who = ", ".join(found) if len(", ".join(found)) <= 22 else counted(len(found), "path")
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
    *,
    leaving: Sequence[bool] | None = None,
) -> list[dict]:
    """Each line's name, led to the point of it that is farthest from the others; or to its end, for the `leaving` alone."""
    low = np.array([x_range[0], y_range[0]])
    unit = np.array([np.ptp(x_range), np.ptp(y_range)]) / panel
    drawn = [(line - low) / unit for line in lines]
    spots = []
    for index, (name, line, colour) in enumerate(zip(names, drawn, LIGHT.series, strict=False)):
        if leaving is not None:
            if leaving[index]:
                spots.append((np.clip(line[-1], 0, panel), name, colour))
            continue
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


def _end_names(
    names: Sequence[str], lines: Sequence[np.ndarray], y_range: Sequence[float], tall: float, stay: np.ndarray
) -> list[dict]:
    """The names of those that `stay` one below the other, in the order in which their lines end, each led to its line's end."""
    per_pixel = (y_range[1] - y_range[0]) / tall
    ends = np.array([(line[-1, 1] - y_range[0]) / per_pixel for line in lines])
    order = [index for index in np.argsort(ends, kind="stable") if stay[index]]
    if not order:
        return []
    half = np.array([LETTERS / 2 * (names[index].count("<br>") + 1) for index in order])
    places = np.clip(ends[order], half, tall - half)
    for index in range(1, len(places)):  # from the lowest up, each at least a line of text above the last
        places[index] = max(places[index], places[index - 1] + half[index - 1] + half[index])
    places[-1] = min(places[-1], tall - half[-1])
    for index in range(len(places) - 2, -1, -1):
        places[index] = min(places[index], places[index + 1] - half[index + 1] - half[index])
    return [
        {
            "x": float(lines[index][-1, 0]),
            "y": float(lines[index][-1, 1]),
            "text": names[index],
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
        for place, index in zip(places, order, strict=True)
    ]


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
    rates = _rates(paths)
    if len(paths) == 1:
        return rates, f"Learning {rates[0]}"
    starts, data = [path.weights[0] for path in paths], [(path.inputs, path.targets) for path in paths]
    written = [f"start ({', '.join(map(number, start))})" for start in starts]
    told = len(set(written)) == len(set(starts)) and max(map(len, starts)) <= 3
    features = {
        "data sets": [f"data {number}" for number in _numbered(data)],
        "starts": written if told else [f"start {number}" for number in _numbered(starts)],
        "neurons": [f"{called(path)}, {path.neuron.loss.title.lower()}" for path in paths],
        "optimisers": [path.neuron.optimizer.title for path in paths],
        "learning rates": rates,
        "batches": [f"batch {path.batch_size}" for path in paths],
        "orders": ["rows in order" if path.seed is None else f"order {path.seed}" for path in paths],
    }
    if len({len(path.inputs) for path in paths}) > 1:  # all the rows of other data are no other batch
        features.pop("batches")
    if len({path.neuron.loss.name for path in paths}) == 1:
        features["neurons"] = [called(path) for path in paths]
    differing = {kind: words for kind, words in features.items() if len(set(words)) > 1}
    names = [", ".join(words) for words in zip(*differing.values(), strict=True)] or rates
    if len(set(names)) < len(names):  # the same once more, or something that has no name
        names = [f"{name} ({index})" for index, name in enumerate(names, start=1)]
    kinds = [kind for kind in differing if kind != "starts"][:1]
    start = "One start" if len(set(starts)) == 1 else "Several starts"
    rate = "" if "learning rates" in differing else f", {rates[0]}"
    return names, ", ".join([start, *(f"several {kind}" for kind in kinds)]) + rate


def _data_words(paths: Sequence[Path]) -> list[str]:
    """What each of several data sets is, as far as it can be said in a line."""
    sets = list(dict.fromkeys((path.inputs, path.targets) for path in paths))
    if len(sets) == 1:
        return []
    messages = [
        f"({', '.join(map(number, inputs[0]))}) → {number(targets[0])}"
        if len(inputs) == 1 and len(inputs[0]) <= 4
        else f"{len(inputs)} row{'s' * (len(inputs) > 1)}"
        for inputs, targets in sets
    ]
    return ["; ".join(f"data {index}: {words}" for index, words in enumerate(messages, start=1))]


def _rates(paths: Sequence[Path]) -> list[str]:
    """Each learning rate in as many digits as it takes to tell it from the others."""
    given = {path.learning_rate for path in paths}
    digits = next((n for n in range(4, 13) if len({number(rate, n) for rate in given}) == len(given)), 4)
    return [f"rate {number(path.learning_rate, digits)}" for path in paths]


def _numbered(things: Sequence) -> list[int]:
    """Which of the different things each is, from 1 on."""
    different = list(dict.fromkeys(things))
    return [different.index(thing) + 1 for thing in things]


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


def _walk(
    points: np.ndarray, window: Sequence[Sequence[float]], name: str, colour: str, dash: str, width: float
) -> dict:
    far = 50 * (window[0][1] - window[0][0])  # what leaves the window by far is not worth its digits
    kept = points[np.abs(points - points[0]).max(axis=1) < far]
    return {
        "type": "scatter",
        "x": kept[:, 0],
        "y": kept[:, 1],
        "mode": "lines",
        "line": {"color": colour, "dash": dash, "width": width},
        "hoverinfo": "skip",
        "xaxis": "x2",
        "yaxis": "y2",
        "name": name,
    }
