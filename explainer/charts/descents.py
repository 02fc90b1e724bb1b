"""Several descents at once: learning rates or optimisers from one start, each path moving over the same map of the loss.

All frames are computed first; the browser plays them. A frame carries the points that it moves, nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts import asked
from explainer.charts.landscapes import floats, rings, window_of
from explainer.charts.theme import (
    DASHES,
    LIGHT,
    MOST_FRAMES,
    PLAYER,
    TOP,
    Line,
    direct_labels,
    figure,
    heading,
    number,
    player,
)

if TYPE_CHECKING:
    from explainer.paths import Path

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "pentagon")


def descent(paths: Path | Sequence[Path]) -> go.Figure:
    """w' = w − rate·dL/dw for several learning rates at once: where each path is, and its loss, after every update.

    Paths of several optimisers are named by their optimiser, with the rate where that differs, too. Two weights and the
    same data give a map of the loss with the paths on it; otherwise only the losses are drawn.
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
    start = max(float(series[0]) for series in losses) or 1.0
    low, high = 1e-6 * start, 1e4 * start  # lower is drawn at the floor, higher leaves the picture at the top
    mapped = _share_a_map(paths)

    still, moving, lines = [], [], []
    for name, series, colour, dash, symbol in zip(names, losses, LIGHT.series, DASHES, SYMBOLS, strict=False):
        drawn = np.maximum(series, low)
        still.append(
            go.Scatter(
                x=list(range(len(series))),
                y=drawn,
                customdata=series,
                mode="lines",
                line={"color": colour, "dash": dash, "width": 2},
                hovertemplate=f"{name}, %{{x}} updates: loss %{{customdata:.4~g}}<extra></extra>",
                name=name,
            )
        )
        lines.append(Line(list(range(len(series))), np.log10(np.clip(drawn, low, 10 * high)), name, colour))
        moving.append(_head(colour, symbol, name, 0, float(drawn[0])))
    x_range = [-0.03 * longest, (longest - 1) * 1.03 or 1]
    floored = any(series.min() < low for series in losses)
    lowest = max(low, min(float(series.min()) for series in losses))  # no empty decades: labels need room
    y_range = [float(np.log10(lowest)) - 0.4, float(min(np.log10(high), np.log10(max(map(np.max, losses)) or 1) + 0.5))]
    share = 0.36 if mapped else 1.0
    panel = 210 if mapped else 300
    layout = {
        "title": {
            "text": title,
            "subtitle": {"text": f"a loss below {number(low, 1)} is drawn at the bottom" if floored else ""},
        },
        "height": int(panel / share) + TOP + PLAYER,
        "margin": {"l": 12, "r": 16, "t": TOP, "b": PLAYER},
        "xaxis": {"range": x_range, "zeroline": False},
        "yaxis": {
            "type": "log",
            "range": y_range,
            "domain": [0, share - 0.06 * bool(mapped)],
        }
        | {"nticks": 6, "exponentformat": "power"},
        "annotations": [
            *direct_labels(lines, x_range, y_range, height=panel),
            heading("loss after each update", 0, share - 0.06 * bool(mapped)),
        ],
        **player([str(k) for k in range(longest)], prefix="updates: ", duration=400),
    }
    weights = [floats(path.weights[:longest]) for path in paths]
    if mapped:
        window = window_of(paths)
        walks, heads = [], []
        for name, points, colour, symbol in zip(names, weights, LIGHT.series, SYMBOLS, strict=False):
            walks.append(_walk(points, window, name, colour))
            heads.append(_head(colour, symbol, name, *map(float, points[0])).update(xaxis="x2", yaxis="y2"))
        still = [rings(paths[0], window).update(xaxis="x2", yaxis="y2"), *walks, *still]
        moving += heads
        layout["xaxis2"] = {"range": window[0], "anchor": "y2", "constrain": "domain", "title": {"text": "w₁"}}
        layout["yaxis2"] = {"range": window[1], "anchor": "x2", "domain": [share + 0.06, 1], "title": {"text": "w₂"}}
        layout["yaxis2"] |= {"scaleanchor": "x2", "constrain": "domain"}
    frames = []
    for k in range(longest):
        at = [min(k, len(series) - 1) for series in losses]
        data = [
            {"type": "scatter", "x": [i], "y": [float(max(series[i], low))]}
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
    return figure([*still, *moving], layout, alt=f"Gradient descent compared. {words}.", frames=frames)


def _told_apart(paths: Sequence[Path]) -> tuple[list[str], str]:
    """What each path is called, by what they differ in; and the title."""
    rates = [f"rate {number(path.learning_rate)}" for path in paths]
    movers = [path.neuron.optimizer.title for path in paths]
    if len(set(movers)) == 1:
        return rates, "One start, several learning rates" if len(paths) > 1 else f"Learning {rates[0]}"
    if len(set(rates)) == 1:
        return movers, f"One start, several optimisers, {rates[0]}"
    return [f"{mover}, {rate}" for mover, rate in zip(movers, rates, strict=True)], "One start, several optimisers"


def _share_a_map(paths: Sequence[Path]) -> bool:
    first = paths[0]
    same = all((path.inputs, path.targets) == (first.inputs, first.targets) for path in paths)
    return same and len(first.weights[0]) == 2 and first.is_parabola and 0 < (first.best_rate or 0) < 10**200


def _head(colour: str, symbol: str, name: str, x: float, y: float) -> go.Scatter:
    return go.Scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"size": 12, "color": colour, "symbol": symbol, "line": {"color": LIGHT.surface, "width": 1.5}},
        hovertemplate=f"{name}<extra></extra>",
        name=f"{name}, now",
    )


def _walk(points: np.ndarray, window: Sequence[Sequence[float]], name: str, colour: str) -> go.Scatter:
    far = 50 * (window[0][1] - window[0][0])  # what leaves the window by far is not worth its digits
    kept = points[np.abs(points - points[0]).max(axis=1) < far]
    return go.Scatter(
        x=kept[:, 0],
        y=kept[:, 1],
        mode="lines",
        line={"color": colour, "width": 1.5},
        hoverinfo="skip",
        xaxis="x2",
        yaxis="y2",
        name=name,
    )
