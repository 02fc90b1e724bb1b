"""The loss over two weights seen from above, with the path, the gradient and the safe rates on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.descents.geometry import (
    weight_names,
)
from explainer.charts.descents.landmarks import Mark, map_view
from explainer.charts.drawing.labels import beside, pixels
from explainer.charts.drawing.theme import NAMED, TOP, fade, figure, scale
from explainer.numeric.floating import to_floats
from explainer.numeric.formatting import distinct
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.descent.path import Path

RINGS = np.arange(1, 13) / 12  # equally far apart: the loss grows with the square of the distance
SIDE = 300.0  # pixels a side that a map has on a phone


def contour(path: Path) -> go.Figure:
    """L(w₁, w₂) seen from above: lines of equal loss, the path, and how far a safe learning rate may go.

    The green line runs from the start against the gradient, to every point that some learning rate below
    `path.rate_limit` reaches in one update; its diamond is the best rate's, the star the lowest loss. For rows in random
    order, other optimisers and other neurons no such limit is known: an arrow shows the way against the gradient.
    Raises ValueError unless there are two weights.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5], [2, 1]], targets=[6, 3], weights=[0, 1], learning_rate="0.01", updates=3)
    >>> contour(path).layout.title.subtitle.text
    'learning rate 0.01, below the limit 0.04424'
    """
    view = map_view(path)
    weights, window, kept, marks = view.weights, view.window, view.kept, view.marks
    across, up = weight_names(path)
    x, y, heights = view.x, view.y, view.heights
    ground = {
        "type": "contour",
        "x": x,
        "y": y,
        "z": np.sqrt(heights - np.nanmin(heights)),  # equal steps of the root: the valley gets its lines, too
        "customdata": heights,
        "colorscale": scale(LIGHT.surface, fade(LIGHT.blue, 0.55)),
        "showscale": False,
        "ncontours": 14,
        "line": {"color": fade(LIGHT.blue, 0.5), "width": 1},
        "hovertemplate": f"{across} = %{{x:.3~f}}, {up} = %{{y:.3~f}}<br>loss %{{customdata:.4~g}}<extra></extra>",
        "name": "loss",
    }
    walk = {
        "type": "scatter",
        "x": weights[kept, 0],
        "y": weights[kept, 1],
        "mode": "lines+markers",
        "line": {"color": LIGHT.vermillion, "width": 2},
        "marker": {"color": LIGHT.vermillion, "size": 11, "symbol": "arrow", "angleref": "previous"},
        "customdata": to_floats(path.losses)[kept],
        "hovertemplate": f"{across} = %{{x:.6~g}}, {up} = %{{y:.6~g}}<br>loss %{{customdata:.6~g}}<extra></extra>",
        "name": "path",
    }
    low, unit = np.array([side[0] for side in window]), (window[0][1] - window[0][0]) / SIDE
    safe, others = [mark for mark in marks if mark.symbol == "line"], [mark for mark in marks if mark.symbol != "line"]
    limit = "" if path.rate_limit is None else distinct(path.rate_limit, path.learning_rate)
    traces = [ground]
    traces += [
        {
            "type": "scatter",
            "x": [end[0] for end in mark.ends],
            "y": [end[1] for end in mark.ends],
            "mode": "lines",
            "line": {"color": LIGHT.green, "width": 7},
            "opacity": 0.55,
            "hovertemplate": f"safe: learning rate below {limit}<extra></extra>",
            "name": mark.name,
        }
        for mark in safe
    ]
    traces.append(walk)
    traces += [
        {
            "type": "scatter",
            "x": [mark.at[0]],
            "y": [mark.at[1]],
            "mode": "markers",
            "marker": {"symbol": mark.symbol, "size": 13, "color": mark.colour},
            "hovertemplate": f"{mark.text.replace('<br>', ', ')}<extra></extra>",
            "name": mark.name,
        }
        for mark in others
        if mark.symbol in ("diamond", "star")
    ]
    drawn = [pixels(weights[kept], low, unit), *(pixels(np.array(mark.ends), low, unit) for mark in safe)]
    spots = [(pixels(view.seen_part(mark), low, unit), mark.text, mark.colour) for mark in marks]
    labels = [
        label | {"x": float(x), "y": float(y)}
        for label, (x, y) in zip(
            beside(spots, drawn, np.array([SIDE, SIDE])), (view.seen_part(mark) for mark in marks), strict=True
        )
    ]
    arrows = [_map_arrow(mark) for mark in marks if mark.symbol == "arrow"]
    heading = view.heading()
    side = {"constrain": "domain", "zeroline": False, "showgrid": False}
    layout = {
        **heading,
        "margin": {
            "l": 12,
            "r": 16,
            "t": TOP,
            **heading.get("margin", {}),
            "b": NAMED + 6,
        },  # w₁ reaches below its line
        "height": 480,
        "xaxis": {"title": {"text": across}, "range": window[0]} | side,
        "yaxis": {"title": {"text": up}, "range": window[1], "scaleanchor": "x"} | side,
        "annotations": [*arrows, *labels],
    }
    return figure(traces, layout, alt=view.words())


def _map_arrow(mark: Mark) -> dict:
    start, at = mark.ends
    ends = {"x": at[0], "y": at[1], "ax": start[0], "ay": start[1], "axref": "x", "ayref": "y"}
    return ends | {"text": "", "showarrow": True, "arrowhead": 2, "arrowwidth": 3, "arrowcolor": mark.colour}


def rings(path: Path, window: Sequence[Sequence[float]]) -> go.Scatter:
    """Lines of equal loss over w₁ and w₂ as one line trace, which unlike a contour stays in place while others move.

    L = L_min + ½ (w − w*)ᵀ H (w − w*): ellipses around w* along the Hessian's own directions, or parallel lines.
    """
    start = to_floats(path.weights[0])
    hessian = path.surface.bowl_curvature
    middle = start - np.linalg.pinv(hessian) @ path.surface.gradient(start)
    curvatures, directions = np.linalg.eigh(hessian)
    corners = np.stack(np.meshgrid(*window), axis=-1).reshape(-1, 2) - middle
    farthest = np.sqrt(np.einsum("ni,ij,nj->n", corners, hessian, corners).max())
    turn = np.linspace(0, 2 * np.pi, 73)
    circle = np.stack([np.cos(turn), np.sin(turn)])
    if curvatures[0] < 1e-9 * curvatures[1]:  # flat in one direction: the ellipse is two lines across the window
        reach = 3 * (window[0][1] - window[0][0])
        circle = np.array([[-reach, reach, np.nan, -reach, reach], [-1, -1, np.nan, 1, 1]])
        curvatures = np.array([1.0, curvatures[1]])
        stretch = [np.array([1.0, farthest * part / np.sqrt(curvatures[1])]) for part in RINGS]
    else:
        stretch = [farthest * part / np.sqrt(curvatures) for part in RINGS]
    lines = [middle[:, None] + directions @ (size[:, None] * circle) for size in stretch]
    x, y = np.hstack([np.hstack([line, [[np.nan], [np.nan]]]) for line in lines])
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": fade(LIGHT.blue, 0.45), "width": 1},
        hoverinfo="skip",
        name="equal loss",
    )
