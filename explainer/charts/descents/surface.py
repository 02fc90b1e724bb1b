"""The loss over two weights, seen from above and as a landscape, with the path, the gradient and the safe rates on it.

What is said of limits and best rates holds for plain gradient descent on a parabola alone: a linear neuron with squared
error. The loss itself is drawn for every neuron, and the path for every optimiser.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import plotly.graph_objects as go

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
from explainer.charts.drawing.labels import beside, pixels
from explainer.charts.drawing.theme import LIGHT, TOP, fade, figure, scale
from explainer.numeric.floating import to_floats
from explainer.numeric.formatting import apart, number

if TYPE_CHECKING:
    from explainer.descent.path import Path

RINGS = np.arange(1, 13) / 12  # equally far apart: the loss grows with the square of the distance
GRID = 61  # points a side of a contour or surface: 61² numbers are 40 kB
SIDE = 300.0  # pixels a side that a map has on a phone
# From where a surface is seen, around which point, how high it is, and how many pixels its side then has on any screen; so
# its ground fills a phone's width, and labels find their place on the flat picture.
EYE, CENTRE, TALL = np.array([0.98, -2.1, 1.34]), np.array([-0.056, -0.026, 0.02]), 1.0
BOARD = np.array([358.0, 452.0])  # pixels on a phone
UNIT = BOARD[1] / (2 * np.tan(np.pi / 8) * np.linalg.norm(CENTRE - EYE))


def contour(path: Path) -> go.Figure:
    """L(w₁, w₂) seen from above: lines of equal loss, the path, and how far a safe learning rate may go.

    The green line runs from the start against the gradient, to every point that some learning rate below
    `path.rate_limit` reaches in one update; its diamond is the best rate's, the star the lowest loss. For rows in random
    order, other optimisers and other neurons no such limit is known: an arrow shows the way against the gradient.
    Raises ValueError unless there are two weights.
    """
    weights, window = _two_weights(path)
    across, up = weight_names(path)
    x, y, heights = _heights(path, window)
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
    stop, every = _followed(weights, window)
    kept = np.append(np.arange(0, stop, every), stop)
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
    marks = _landmarks(path, weights, window)
    low, unit = np.array([side[0] for side in window]), (window[0][1] - window[0][0]) / SIDE
    safe, others = [mark for mark in marks if mark.symbol == "line"], [mark for mark in marks if mark.symbol != "line"]
    traces = [ground]
    traces += [
        {
            "type": "scatter",
            "x": [mark.start[0], mark.at[0]],
            "y": [mark.start[1], mark.at[1]],
            "mode": "lines",
            "line": {"color": LIGHT.green, "width": 7},
            "opacity": 0.55,
            "hovertemplate": f"safe: learning rate below {apart(path.rate_limit, path.learning_rate)}<extra></extra>",
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
    drawn = [pixels(weights[kept], low, unit), *(pixels(np.array([mark.start, mark.at]), low, unit) for mark in safe)]
    spots = [(pixels(_seen_part(mark, window), low, unit), mark.text, mark.colour) for mark in marks]
    labels = [
        label | {"x": float(x), "y": float(y)}
        for label, (x, y) in zip(
            beside(spots, drawn, np.array([SIDE, SIDE])), (_seen_part(mark, window) for mark in marks), strict=True
        )
    ]
    arrows = [_map_arrow(mark) for mark in marks if mark.symbol == "arrow"]
    side = {"constrain": "domain", "zeroline": False, "showgrid": False}
    layout = {
        **_heading(path, stop, every, weights, window),
        "height": 480,
        "xaxis": {"title": {"text": across}, "range": window[0]} | side,
        "yaxis": {"title": {"text": up}, "range": window[1], "scaleanchor": "x"} | side,
        "annotations": [*arrows, *labels],
    }
    return figure(traces, layout, alt=_path_words(path, weights, marks))


def surface(path: Path) -> go.Figure:
    """L(w₁, w₂) as a landscape with the path on it, the way against the gradient, and the rates that are safe.

    Marks are those of `contour`. Raises ValueError unless there are two weights.
    """
    weights, window = _two_weights(path)
    across, up = weight_names(path)
    x, y, heights = _heights(path, window)
    top = float(np.nanmax(heights)) or 1.0
    stop, every = _followed(weights, window)
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

    kept = np.append(np.arange(0, stop, every), stop)
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
    marks = _landmarks(path, weights, window)
    traces, spots, places = [land, track, walk], [], []
    for mark in marks:
        if mark.symbol in ("line", "arrow"):
            line = {"color": mark.colour, "width": 9 if mark.symbol == "line" else 6}
            traces.insert(1, draped(np.linspace(mark.start, mark.at, 60), mark.name, line))
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
        at = _seen_part(mark, window)
        places.append((*map(float, at), float(path.surface.losses(at[None])[0])))
        spots.append((_projected(np.array([places[-1]]), window, top)[0], mark.text, mark.colour))
    covered = [np.column_stack([trace[axis] for axis in "xyz"]) for trace in traces[1:] if trace["mode"] == "lines"]
    flat = [_projected(points[:: -(-len(points) // 60)], window, top) for points in covered if len(points)]
    ground = np.column_stack([*map(np.ravel, np.meshgrid(x[::4], y[::4])), heights[::4, ::4].ravel()])
    ground = _projected(ground[np.isfinite(ground).all(axis=1)], window, top)
    labels = beside(spots, flat, BOARD, ground=np.vstack([ground, *_lettered(window, top)]))
    axis = {"backgroundcolor": LIGHT.surface, "gridcolor": LIGHT.grid, "tickfont": {"size": 12, "color": LIGHT.muted}}
    heading = _heading(path, stop, every, weights, window)
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
    return figure(traces, layout, alt=_path_words(path, weights, marks))


class Mark(NamedTuple):
    """A place on the map that has a name; a line or an arrow runs to it from `start`."""

    name: str
    symbol: str
    at: np.ndarray
    text: str
    colour: str
    start: np.ndarray | None = None


def _landmarks(path: Path, weights: np.ndarray, window: Sequence[Sequence[float]]) -> list[Mark]:
    """Start, end, lowest loss, best rate and safe rates, as far as they are known of such a path."""
    start, steepest = weights[0], slope(path, 0)
    wide = window[0][1] - window[0][0]
    marks = [Mark("start", "", start, "start", LIGHT.ink)]
    if path.is_bowl:
        lowest, least = to_floats(path.lowest[0]), number(path.lowest[1])
    if path.is_parabola:
        best = start - float(path.best_rate) * steepest
        is_near = np.abs(lowest - best).max() <= 0.04 * wide
        update = "one update" if is_full(path) else "one of all rows"
        text = f"{update} at<br>best rate {number(path.best_rate)}"
        if is_near:
            text += f"<br>{'' if _arrives_at_once(path) else 'close to the '}lowest loss {least}"
        marks.append(Mark("best rate", "diamond", best, text, LIGHT.green))
        if path.rate_limit is not None and steepest.any():
            edge = start - float(path.rate_limit) * steepest
            text = f"against the gradient,<br>safe to rate {apart(path.rate_limit, path.learning_rate)}"
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
    start, lowest = path.weights[0], path.lowest[0]
    if not isinstance(path.best_rate, Fraction):
        return False
    moves = [path.best_rate * part for part in path.slope(0)]
    return all(Fraction(str(w)) - move == end for w, move, end in zip(start, moves, lowest, strict=True))


def _map_arrow(mark: Mark) -> dict:
    ends = {"x": mark.at[0], "y": mark.at[1], "ax": mark.start[0], "ay": mark.start[1], "axref": "x", "ayref": "y"}
    return ends | {"text": "", "showarrow": True, "arrowhead": 2, "arrowwidth": 3, "arrowcolor": mark.colour}


def _seen_part(mark: Mark, window: Sequence[Sequence[float]]) -> np.ndarray:
    """Where a mark's label belongs: at its place, or where its line leaves the window."""
    if mark.symbol == "line":  # between the best rate and the limit, where no other mark is
        points = np.linspace(mark.start, mark.at, 101)[:90]
        return points[is_inside(points, window)][-1]
    return mark.at


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


def _two_weights(path: Path) -> tuple[np.ndarray, list[list[float]]]:
    check(path)
    weights = to_floats(path.weights)
    if weights.shape[1] != 2:
        counted = " (a bias is one of them)" if weights.shape[1] > 2 else ""
        raise ValueError(f"the path must have two weights, got {weights.shape[1]}{counted}; use charts.loss(path)")
    return weights, window_of([path])


def _followed(weights: np.ndarray, window: Sequence[Sequence[float]]) -> tuple[int, int]:
    """The last update that is drawn, the first to leave the window if one does; and every how many are."""
    outside = np.flatnonzero(~is_inside(weights, window))
    stop = int(outside[0]) if len(outside) else len(weights) - 1
    return stop, -(-stop // MOST_POINTS) or 1


def _heights(path: Path, window: Sequence[Sequence[float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y = (np.linspace(*side, GRID) for side in window)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    heights = path.surface.losses(points).reshape(GRID, GRID)
    heights[~np.isfinite(heights)] = np.nan
    if np.isnan(heights).all():
        raise ValueError("the loss has no finite value around this path; choose other weights")
    return x, y, heights


def _heading(
    path: Path, stop: int, every: int, weights: np.ndarray, window: Sequence[Sequence[float]]
) -> dict[str, dict]:
    """Title and subtitle; a second line where not all of the path is seen, and room for it."""
    missing = []
    if not is_inside(weights[stop : stop + 1], window)[0]:
        missing.append(f"update {stop} of {len(weights) - 1} leaves the picture")
    if every > 1:
        missing.append(f"1 of {every} updates is drawn")
    message = _rate_words(path) + "".join(f"<br>{', '.join(missing)}" for _ in missing[:1])
    heading = {
        "title": {
            "text": f"Loss over {' and '.join(weight_names(path))}{of_neuron(path)}",
            "subtitle": {"text": message},
        }
    }
    return heading | ({"margin": {"l": 12, "r": 16, "t": TOP + 18, "b": 12}} if missing else {})


def _rate_words(path: Path) -> str:
    message = f"learning rate {number(path.learning_rate)}"
    if not path.is_parabola:
        # The activation stands in the title.
        return ", ".join([message, *(unusual(path) if path.neuron.is_plain else unusual(path)[1:])])
    if path.rate_limit is None:
        return f"{message}, rows in random order"
    used, limit = path.learning_rate, path.rate_limit
    sign = "below" if used < limit else "above" if used > limit else "at"
    return f"{message}, {sign} the limit {apart(limit, used)}"


def _sentence(label: str) -> str:
    """A label of several lines as the beginning of a sentence."""
    words = label.replace("<br>lowest", " reaches the lowest").replace("<br>close", " comes close").replace("<br>", " ")
    return words[0].upper() + words[1:]


def _path_words(path: Path, weights: np.ndarray, marks: Sequence[Mark]) -> str:
    def said(k: int) -> str:
        return f"({', '.join(map(number, weights[k]))}) with loss {number(path.losses[k])}"

    steps = "; ".join(map(said, range(min(len(weights), 6))))
    steps += f"; … at the end {said(-1)}" if len(weights) > 6 else ""
    kind = "".join(f", {word}" for word in unusual(path))
    known = ""
    if path.is_parabola:
        safe = "" if path.rate_limit is None else f"safe below {apart(path.rate_limit, path.learning_rate)}, "
        known = f"; {safe}best {'' if is_full(path) else 'for all rows at once '}{number(path.best_rate)}"
    places = "".join(
        f" {_sentence(mark.text)} at ({', '.join(map(number, mark.at))})."
        for mark in marks
        if mark.name == "lowest" or (mark.name == "best rate" and "lowest" in mark.text)
    )
    steepest = ", ".join(map(number, slope(path, 0)))
    both = " and ".join(weight_names(path))
    return (
        f"Loss over {both}{kind}, and a path of {len(weights) - 1} update{'s' * (len(weights) != 2)}: {steps}. "
        f"Learning rate {number(path.learning_rate)}{known}. The gradient at the start is ({steepest}).{places}"
    )
