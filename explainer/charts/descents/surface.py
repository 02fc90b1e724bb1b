"""The loss over two weights, seen from above and as a landscape, with the path, the gradient and the safe rates on it.

What is said of limits and best rates holds for plain gradient descent on a parabola alone: a linear neuron with squared
error. The loss itself is drawn for every neuron, and the path for every optimiser.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.descents.geometry import (
    is_inside,
    weight_names,
)
from explainer.charts.descents.landmarks import map_view
from explainer.charts.drawing.labels import beside
from explainer.charts.drawing.theme import TOP, fade, figure, scale
from explainer.numeric.formatting import number
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.descent.path import Path

# From where a surface is seen, around which point, how high it is, and how many pixels its side then has on any screen; so
# its ground fills a phone's width, and labels find their place on the flat picture.
EYE, CENTRE, TALL = np.array([0.98, -2.1, 1.34]), np.array([-0.056, -0.026, 0.02]), 1.0
BOARD = np.array([358.0, 452.0])  # pixels on a phone
UNIT = BOARD[1] / (2 * np.tan(np.pi / 8) * np.linalg.norm(CENTRE - EYE))


def surface(path: Path) -> go.Figure:
    """L(w₁, w₂) as a landscape with the path on it, the way against the gradient, and the rates that are safe.

    Marks are those of `contour`. Raises ValueError unless there are two weights.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5], [2, 1]], targets=[6, 3], weights=[0, 1], learning_rate="0.01", updates=3)
    >>> surface(path).layout.title.text
    'Loss over w₁ and w₂'
    """
    view = map_view(path)
    weights, window, kept, marks = view.weights, view.window, view.kept, view.marks
    across, up = weight_names(path)
    x, y, heights = view.x, view.y, view.heights
    top = float(np.nanmax(heights)) or 1.0
    land = {
        "type": "surface",
        "x": x,
        "y": y,
        "z": heights,
        "colorscale": scale(LIGHT.grid, LIGHT.blue),
        "showscale": False,
        "opacity": 0.9,
        "contours": {"z": {"show": True, "color": fade(LIGHT.blue, 0.6), "start": 0, "end": top, "size": top / 12}},
        "hovertemplate": f"{across} = %{{x:.3~f}}, {up} = %{{y:.3~f}}<br>loss %{{z:.4~g}}<extra></extra>",
        "name": "loss",
    }
    lift = 0.004 * top  # lines lie on the ground, not half in it

    def draped(points: np.ndarray, name: str, line: dict) -> dict:
        """A line on the ground, as far as the ground reaches."""
        points = points[is_inside(points, window)]
        x, y = points.T
        return {
            "type": "scatter3d",
            "x": x,
            "y": y,
            "z": path.surface.losses(points) + lift,
            "mode": "lines",
            "line": line,
            "hoverinfo": "skip",
            "name": name,
        }

    steps = weights[kept]
    pieces = max(2, 800 // len(steps))
    ways = [np.linspace(a, b, pieces) for a, b in pairwise(steps)]
    track = draped(np.vstack([steps[:1], *ways]), "track", {"color": LIGHT.vermillion, "width": 4})
    steps = steps[is_inside(steps, window)]
    walk = {
        "type": "scatter3d",
        "x": steps[:, 0],
        "y": steps[:, 1],
        "z": path.surface.losses(steps),
        "mode": "markers",
        "marker": {"color": LIGHT.vermillion, "size": 2.5},
        "hovertemplate": f"{across} = %{{x:.6~g}}, {up} = %{{y:.6~g}}<br>loss %{{z:.6~g}}<extra></extra>",
        "name": "path",
    }
    traces, spots, places = [land, track, walk], [], []
    for mark in marks:
        if mark.symbol in ("line", "arrow"):
            line = {"color": mark.colour, "width": 9 if mark.symbol == "line" else 6}
            traces.insert(1, draped(np.linspace(*mark.ends, 60), mark.name, line))
        elif mark.symbol in ("diamond", "star"):
            traces.append(
                {
                    "type": "scatter3d",
                    "x": [mark.at[0]],
                    "y": [mark.at[1]],
                    "z": path.surface.losses(mark.at[None]) + lift,
                    "mode": "markers",
                    "marker": {
                        "color": mark.colour,
                        "size": 5,
                        "symbol": "diamond" if mark.symbol == "diamond" else "cross",
                    },
                    "hovertemplate": f"{mark.text.replace('<br>', ', ')}<extra></extra>",
                    "name": mark.name,
                }
            )
        at = view.seen_part(mark)
        places.append((*map(float, at), float(path.surface.losses(at[None])[0])))
        spots.append((_projected(np.array([places[-1]]), window, top)[0], mark.text, mark.colour))
    covered = [np.column_stack([trace[axis] for axis in "xyz"]) for trace in traces[1:] if trace["mode"] == "lines"]
    flat = [_projected(points[:: -(-len(points) // 60)], window, top) for points in covered if len(points)]
    ground = np.column_stack([*map(np.ravel, np.meshgrid(x[::4], y[::4])), heights[::4, ::4].ravel()])
    ground = _projected(ground[np.isfinite(ground).all(axis=1)], window, top)
    labels = beside(spots, flat, BOARD, ground=np.vstack([ground, *_lettered(window, top)]))
    axis = {"backgroundcolor": LIGHT.surface, "gridcolor": LIGHT.grid, "tickfont": {"size": 12, "color": LIGHT.muted}}
    heading = view.heading()
    layout = {
        **heading,
        "height": int(BOARD[1]) + heading.get("margin", {}).get("t", TOP),
        "margin": {"l": 0, "r": 0, "t": heading.get("margin", {}).get("t", TOP), "b": 0},
        "scene": {
            "xaxis": axis | {"title": {"text": across}, "range": window[0]} | _ticks(window[0]),
            "yaxis": axis | {"title": {"text": up}, "range": window[1]} | _ticks(window[1]),
            "zaxis": axis | {"title": {"text": ""}, "range": [0, top]} | _ticks([0, top]),
            "aspectmode": "manual",
            "aspectratio": {"x": 1, "y": 1, "z": TALL},
            "camera": {
                "eye": dict(zip("xyz", EYE.tolist(), strict=True)),
                "center": dict(zip("xyz", CENTRE.tolist(), strict=True)),
            },
            "annotations": [
                label | dict(zip("xyz", place, strict=True)) for label, place in zip(labels, places, strict=True)
            ],
        },
    }
    return figure(traces, layout, alt=view.words())


def _ticks(side: Sequence[float]) -> dict:
    """Three to six numbers along an edge of the landscape, none at its corners, where those of two edges would meet."""
    low, high = side
    step = 10 ** np.floor(np.log10((high - low) / 2))
    step *= next(part for part in (0.5, 1, 2, 5) if (high - low) / (part * step) <= 5)
    at = np.arange(np.ceil((low + 0.1 * (high - low)) / step), np.floor((high - 0.06 * (high - low)) / step) + 1) * step
    digits = 1 + int(np.floor(np.log10(np.abs(at).max(initial=step)) + 1e-9) - np.floor(np.log10(step) + 1e-9))
    return {"tickvals": at, "ticktext": [number(value, max(4, digits)) for value in at]}  # a step is never rounded away


def _lettered(window: Sequence[Sequence[float]], top: float) -> list[np.ndarray]:
    """Where on the flat picture the numbers and names of the three axes stand: beside the edges, on their outer sides."""
    (left, right), (near, far) = window
    middle = _projected(np.array([[(left + right) / 2, (near + far) / 2, 0]]), window, top)[0]
    taken = []
    for start, stop in (((left, near), (right, near)), ((right, near), (right, far))):
        edge = _projected(np.column_stack([np.linspace(start, stop, 25), np.zeros(25)]), window, top)
        along = edge[-1] - edge[0]
        away = np.array([along[1], -along[0]]) / np.linalg.norm(along)
        away *= np.sign((edge[12] - middle) @ away)
        taken += [edge + far_out * away for far_out in (6, 14, 22)]
        taken.append(edge[10:15] + 48 * away)
    edge = _projected(np.column_stack([np.full(25, left), np.full(25, near), np.linspace(0, top, 25)]), window, top)
    return [*taken, edge - [8, 0], edge - [20, 0], edge - [32, 0]]


def _projected(points: np.ndarray, window: Sequence[Sequence[float]], top: float) -> np.ndarray:
    """Where (w₁, w₂, loss) is on the flat picture, in pixels on a phone, before a reader turns it."""
    ends = np.array([*window, [0, top]])
    place = ((points - ends.mean(axis=1)) / np.ptp(ends, axis=1)) * [1, 1, TALL] - CENTRE
    ahead = (CENTRE - EYE) / np.linalg.norm(CENTRE - EYE)
    right = np.cross(ahead, [0, 0, 1])
    right /= np.linalg.norm(right)
    nearness = np.linalg.norm(CENTRE - EYE) / (np.linalg.norm(CENTRE - EYE) + place @ ahead)
    flat = np.column_stack([place @ right, place @ np.cross(right, ahead)]) * nearness[:, None]
    return flat * UNIT + BOARD / 2
