"""Gradient descent as pictures: the loss over one weight and over two, the rates that are safe.

What is said of limits and best rates holds for plain gradient descent on a parabola alone: a linear neuron with squared
error. The loss itself is drawn for every neuron, and the path for every optimiser.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import plotly.graph_objects as go

from explainer.charts import asked
from explainer.charts.theme import LIGHT, TOP, fade, figure, indexed, number, scale, typeset

if TYPE_CHECKING:
    from explainer.descent import Path

RINGS = np.arange(1, 13) / 12  # equally far apart: the loss grows with the square of the distance
GRID = 61  # points a side of a contour or surface: 61² numbers are 40 kB
SIDE = 300.0  # pixels a side that a map has on a phone
SMOOTH, BENT = (
    161,
    1201,
)  # points of a curve: a parabola's are a hundredth of a pixel off; any other one has one a pixel
MOST_POINTS = 600  # of a longer path every second, third, … update is drawn
FAR = 10  # a path is followed to where the loss is that many times the first one
# From where a surface is seen, and how many pixels its side then has; so labels find their place on the flat picture.
EYE, CENTRE, TALL, UNIT = np.array([1.45, -1.45, 1.0]), np.array([0, 0, -0.14]), 0.7, 206.0


def loss(path: Path, *, weight: int = 0, update: int = 0) -> go.Figure:
    """L(w): the loss over one weight, the others held; tangent and direction at the weight that `update` starts from.

    A path of a single weight is drawn whole, point by point. `weight` counts from 0.
    Raises ValueError when there is no such weight or update, and where the loss does not depend on the weights.
    """
    _check(path)
    weights = floats(path.weights)
    weight = asked.whole(weight, "weight", 0, weights.shape[1] - 1)
    update = asked.whole(update, "update", 0, len(weights) - 1)
    named = str(path.neuron.names("w", weights.shape[1])[weight])
    name = "w" if weights.shape[1] == 1 else "b" if named == "b" else indexed("w", weight + 1)
    here = weights[update]
    alone = weights.shape[1] == 1

    def along(values: np.ndarray) -> np.ndarray:
        points = np.repeat(here[None], len(values), axis=0)
        points[:, weight] = values
        return losses(path, points)

    slope, height = float(gradient(path, here)[weight]), float(losses(path, here[None])[0])
    if not np.isfinite([slope, height]).all():
        raise ValueError(f"the loss has no finite value and slope at {name} = {number(here[weight])}; choose an update")
    curve = _parabola if is_bowl(path) else _curve
    x, y, shown, lowest = curve(path, here, weight, weights[:, 0] if alone else here[weight : weight + 1], along)
    reach = (x[-1] - x[0]) / 2
    usual = max(height, float(np.nanmax(along(shown))), float(np.nanmedian(y)))
    top = min(float(np.nanmax(y)), 6 * usual) or 1.0  # what grows beyond it, at a pole say, leaves the picture
    half = reach / 5
    tangent = go.Scatter(
        x=[here[weight] - half, here[weight] + half],
        y=[height - slope * half, height + slope * half],
        mode="lines",
        line={"color": LIGHT.vermillion, "width": 2, "dash": "dash"},
        hoverinfo="skip",
        name="tangent",
    )
    line = go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": LIGHT.blue, "width": 2.5},
        hovertemplate=f"{name} = %{{x:.4~g}}, loss %{{y:.4~g}}<extra></extra>",
        name="loss",
    )
    spots = go.Scatter(
        x=shown,
        y=along(shown),
        mode="lines+markers" if alone else "markers",
        line={"color": LIGHT.muted, "width": 1, "dash": "dot"},
        marker={"color": LIGHT.ink, "size": 9},
        hovertemplate=f"{name} = %{{x:.6~g}}, loss %{{y:.6~g}}<extra></extra>",
        name="weights",
    )
    down = "larger" if slope < 0 else "smaller"
    told = f"at {name} = {number(here[weight])} the slope is {number(slope)}" + (f": {down} {name}" if slope else "")
    level = top * _free_level(x, y / top, here[weight], here[weight] - np.sign(slope) * reach / 3)
    arrow = {
        "x": here[weight] - np.sign(slope) * reach / 3,
        "ax": here[weight],
        "y": level,
        "ay": level,
        "axref": "x",
        "ayref": "y",
        "showarrow": bool(slope),
        "arrowhead": 2,
        "arrowwidth": 3,
        "arrowcolor": LIGHT.green,
        "text": "",
    }
    hint = {
        "x": here[weight] - np.sign(slope) * reach / 6,
        "y": level + 0.02 * top,
        "yanchor": "bottom",
        "text": "downhill",
        "font": {"color": LIGHT.green},
    }
    judged = path.neuron.loss.title.lower()
    layout = {
        "title": {"text": f"Loss over {name}{_of_neuron(path)}", "subtitle": {"text": told}},
        "xaxis": {"title": {"text": name}, "range": [x[0], x[-1]], "zeroline": False},
        "yaxis": {"title": {"text": "loss" if is_bowl(path) else judged}, "range": [-0.04 * top, 1.04 * top]},
        "annotations": [arrow, hint] if slope else [],
    }
    held = "" if alone else f" The other weights are held at their values before update {update + 1}."
    if is_bowl(path):
        seen = f"a parabola with its lowest point at {number(lowest)}"
    else:
        found = f"{judged}{_of_neuron(path)}, lowest {number(np.nanmin(y))} at {name} = {number(lowest)}"
        seen = f"{found} between {number(x[0])} and {number(x[-1])}"
    alt = f"Loss over {name}, {seen}; {told}. Loss {number(height)} there.{held}"
    return figure([line, tangent, spots], layout, alt=alt)


def _free_level(x: np.ndarray, y: np.ndarray, start: float, stop: float) -> float:
    """At which share of the height an arrow and its name stay clear of the curve: at the bottom, if they can."""
    wide = 0.15 * (x[-1] - x[0])  # half of what the name needs on a phone
    middle = (start + stop) / 2
    span = max(abs(stop - start) / 2, wide)
    near = y[(np.abs(x - middle) <= span) & np.isfinite(y)]
    levels = (0.04, 0.9, 0.5, 0.3, 0.7)
    clear = [float(np.abs(near - level - 0.04).min(initial=1)) for level in levels]
    return next((level for level, gap in zip(levels, clear, strict=True) if gap > 0.1), levels[int(np.argmax(clear))])


def _parabola(path: Path, here: np.ndarray, weight: int, points: np.ndarray, along) -> tuple:
    """Places, losses, the `points` near enough to be seen, and where the loss over one weight is lowest."""
    curvature = 2 * float(np.mean(floats(path.inputs)[:, weight] ** 2))
    slope = float(gradient(path, here)[weight])
    lowest = here[weight] - slope / curvature if curvature else here[weight]
    reach = 1.35 * abs(here[weight] - lowest) or 1.0
    shown = _thinned(points[np.abs(points - lowest) <= 4 * reach])
    reach = max(reach, 1.15 * float(np.abs(shown - lowest).max(initial=0)))
    x = np.linspace(lowest - reach, lowest + reach, SMOOTH)
    return x, along(x), shown, lowest


def _curve(path: Path, here: np.ndarray, weight: int, points: np.ndarray, along) -> tuple:
    """The same of any loss: as far as z changes by 6, with every kink hit, and gaps where it jumps."""
    first = float(along(here[weight : weight + 1])[0])
    shown = _thinned(points[along(points) <= FAR * max(first, float(along(points[:1])[0]))])
    inputs = floats(path.inputs)
    enough = 6 / (float(np.abs(inputs[:, weight]).max()) or 6.0)
    low, high = min(shown.min(initial=here[weight]), here[weight]), max(shown.max(initial=here[weight]), here[weight])
    middle, reach = (low + high) / 2, max(0.65 * (high - low), enough)
    x = np.linspace(middle - reach, middle + reach, BENT)
    rest = inputs @ here - inputs[:, weight] * here[weight]
    with np.errstate(divide="ignore", invalid="ignore"):
        corners = np.concatenate(
            [(float(kink.at) - rest) / inputs[:, weight] for kink in path.neuron.activation.kinks if kink.at.is_number]
            or [np.empty(0)]
        )
    corners = np.unique(corners[np.abs(corners - middle) < reach])
    near = 1e-9 * reach
    x = x[(np.abs(x[:, None] - corners) > 2 * near).all(axis=1)]  # not twice, a rounding apart
    x = np.unique(np.concatenate([x, corners - near, corners, corners + near]))
    y = along(x)
    y[~np.isfinite(y)] = np.nan
    lowest = x[np.nanargmin(y)] if np.isfinite(y).any() else middle
    jumps = {c - near / 2: along(np.array([c - near, c])) for c in corners}
    jumps |= {c + near / 2: along(np.array([c, c + near])) for c in corners}
    for place, sides in jumps.items():
        if not np.isclose(*sides, rtol=1e-4, atol=1e-9):  # the line breaks off before a jump and goes on after it
            at = int(np.searchsorted(x, place))
            x, y = np.insert(x, at, place), np.insert(y, at, np.nan)
    return x, y, shown, lowest


def _of_neuron(path: Path) -> str:
    return "" if path.neuron.is_plain else f", {called(path)} neuron"


def called(path: Path) -> str:
    """The activation inside a sentence: sigmoid, ReLU; f(z) for what a reader typed at length."""
    title = path.neuron.activation.title
    if len(title) > 14:
        return "f(z)"
    return title.lower() if title.isalpha() and title[1:].islower() else typeset(title)


def contour(path: Path) -> go.Figure:
    """L(w₁, w₂) seen from above: lines of equal loss, the path, and how far a safe learning rate may go.

    The green line runs from the start against the gradient, to every point that some learning rate below
    `path.rate_limit` reaches in one update; its diamond is the best rate's, the star the lowest loss. For rows in random
    order, other optimisers and other neurons no such limit is known: an arrow shows the way against the gradient.
    Raises ValueError unless there are two weights.
    """
    weights, window = _two_weights(path)
    x, y, heights = _heights(path, window)
    ground = {
        "type": "contour",
        "x": x,
        "y": y,
        "z": heights,
        "colorscale": scale(LIGHT.surface, fade(LIGHT.blue, 0.55)),
        "showscale": False,
        "ncontours": 14,
        "line": {"color": fade(LIGHT.blue, 0.5), "width": 1},
        "hovertemplate": "w₁ = %{x:.3~f}, w₂ = %{y:.3~f}<br>loss %{z:.4~g}<extra></extra>",
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
        "customdata": floats(path.losses)[kept],
        "hovertemplate": "w₁ = %{x:.6~g}, w₂ = %{y:.6~g}<br>loss %{customdata:.6~g}<extra></extra>",
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
            "hovertemplate": f"safe: learning rate below {number(path.rate_limit)}<extra></extra>",
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
    drawn = [_pixels(weights[kept], low, unit), *(_pixels(np.array([mark.start, mark.at]), low, unit) for mark in safe)]
    spots = [(_pixels(_seen_part(mark, window), low, unit), mark.text, mark.colour) for mark in marks]
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
        "xaxis": {"title": {"text": "w₁"}, "range": window[0]} | side,
        "yaxis": {"title": {"text": "w₂"}, "range": window[1], "scaleanchor": "x"} | side,
        "annotations": [*arrows, *labels],
    }
    return figure(traces, layout, alt=_path_words(path, weights, marks))


def surface(path: Path) -> go.Figure:
    """L(w₁, w₂) as a landscape with the path on it, the way against the gradient, and the rates that are safe.

    Marks are those of `contour`. Raises ValueError unless there are two weights.
    """
    weights, window = _two_weights(path)
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
        "hovertemplate": "w₁ = %{x:.3~f}, w₂ = %{y:.3~f}<br>loss %{z:.4~g}<extra></extra>",
        "name": "loss",
    }
    lift = 0.004 * top  # lines lie on the ground, not half in it

    def draped(points: np.ndarray, name: str, line: dict) -> dict:
        """A line on the ground, as far as the ground reaches."""
        points = points[_is_inside(points, window)]
        x, y = points.T
        return {
            "type": "scatter3d",
            "x": x,
            "y": y,
            "z": losses(path, points) + lift,
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
    steps = steps[_is_inside(steps, window)]
    walk = {
        "type": "scatter3d",
        "x": steps[:, 0],
        "y": steps[:, 1],
        "z": losses(path, steps),
        "mode": "markers",
        "marker": {"color": LIGHT.vermillion, "size": 2.5},
        "hovertemplate": "w₁ = %{x:.6~g}, w₂ = %{y:.6~g}<br>loss %{z:.6~g}<extra></extra>",
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
                    "z": losses(path, mark.at[None]) + lift,
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
        places.append((*map(float, at), float(losses(path, at[None])[0])))
        spots.append((_projected(np.array([places[-1]]), window, top)[0], mark.text, mark.colour))
    covered = [np.column_stack([trace[axis] for axis in "xyz"]) for trace in traces[1:] if trace["mode"] == "lines"]
    flat = [_projected(points[:: -(-len(points) // 60)], window, top) for points in covered if len(points)]
    labels = beside(spots, flat, np.array([366.0, 380.0]))
    axis = {"backgroundcolor": LIGHT.surface, "gridcolor": LIGHT.grid, "tickfont": {"size": 11, "color": LIGHT.muted}}
    heading = _heading(path, stop, every, weights, window)
    layout = {
        **heading,
        "height": 480,
        "margin": {"l": 0, "r": 0, "t": heading.get("margin", {}).get("t", TOP), "b": 0},
        "scene": {
            "xaxis": axis | {"title": {"text": "w₁"}, "range": window[0]},
            "yaxis": axis | {"title": {"text": "w₂"}, "range": window[1]},
            "zaxis": axis | {"title": {"text": ""}, "range": [0, top]},
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
    start, slope = weights[0], gradient(path, weights[0])
    wide = window[0][1] - window[0][0]
    marks = [Mark("start", "", start, "start", LIGHT.ink)]
    if is_bowl(path):
        lowest = start - np.linalg.pinv(_hessian(path)) @ slope
        least = number(losses(path, lowest[None])[0])
    if path.is_parabola:
        best = start - float(path.best_rate) * slope
        at_once = np.abs(lowest - best).max() <= 0.04 * wide
        text = f"best rate {number(path.best_rate)}" + (f"<br>lowest loss {least}" if at_once else "")
        marks.append(Mark("best rate", "diamond", best, text, LIGHT.green))
        if path.rate_limit is not None and slope.any():
            edge = start - float(path.rate_limit) * slope
            text = f"against the gradient,<br>safe to rate {number(path.rate_limit)}"
            marks.append(Mark("safe rates", "line", edge, text, LIGHT.green, start))
        if not at_once:
            marks.append(Mark("lowest", "star", lowest, f"lowest loss {least}", LIGHT.ink))
        return marks
    if slope.any() and np.isfinite(slope).all():
        to = start - 0.22 * wide * slope / np.linalg.norm(slope)
        marks.append(Mark("gradient", "arrow", to, "against the gradient", LIGHT.green, start))
    if is_bowl(path):
        marks.append(Mark("lowest", "star", lowest, f"lowest loss {least}", LIGHT.ink))
    elif len(weights) > 1 and _is_inside(weights[-1:], window)[0]:
        count = len(weights) - 1
        marks.append(Mark("end", "", weights[-1], f"after {count} update{'s' * (count > 1)}", LIGHT.ink))
    return marks


def _map_arrow(mark: Mark) -> dict:
    ends = {"x": mark.at[0], "y": mark.at[1], "ax": mark.start[0], "ay": mark.start[1], "axref": "x", "ayref": "y"}
    return ends | {"text": "", "showarrow": True, "arrowhead": 2, "arrowwidth": 3, "arrowcolor": mark.colour}


def _seen_part(mark: Mark, window: Sequence[Sequence[float]]) -> np.ndarray:
    """Where a mark's label belongs: at its place, or where its line leaves the window."""
    if mark.symbol == "line":  # between the best rate and the limit, where no other mark is
        points = np.linspace(mark.start, mark.at, 101)[:90]
        return points[_is_inside(points, window)][-1]
    return mark.at


def beside(spots: Sequence[tuple], lines: Sequence[np.ndarray], panel: np.ndarray, stretch: float = 1) -> list[dict]:
    """Annotations (without their place) for each (pixel, text, colour), with a line from the label to its spot.

    Each is near its spot, off the drawn `lines` and off the other labels and their lines, and inside the panel, as far as
    there is room. All in pixels of a phone's panel; on a screen it is `stretch` times as wide, while letters stay.
    """
    drawn = np.vstack([*map(_dense, lines), *(np.asarray(spot)[None] for spot, *_ in spots)])
    names = np.empty((0, 2))  # points of the labels placed so far, and of their lines
    turn = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    ways = np.column_stack([np.cos(turn), np.sin(turn)])
    reach = np.repeat([10, 22, 40, 62, 90, 124], len(ways))
    boxes: list[tuple] = []
    labels = []
    for spot, text, colour in spots:
        rows = text.split("<br>")
        box = np.array([3.5 * max(map(len, rows)) + 4, 9.0 * len(rows) + 1])
        offsets = np.vstack([(far + box) * ways for far in reach[:: len(ways)]])
        centres = np.asarray(spot) + offsets
        wide = spot + (drawn - spot) * [stretch, 1]
        room = _room(centres, box, np.vstack([drawn, names, wide] if stretch > 1 else [drawn, names]))
        over = np.maximum(np.abs(centres - panel / 2) + box - panel / 2, 0).sum(axis=1)
        lead = np.asarray(spot) + offsets[:, None] * np.linspace(0, 1, 9)[:, None]
        crossed = sum(_crossings(lead[:, 1], lead[:, -1], line) for line in lines)
        clash = sum((np.abs(centres - centre) < box + half).all(axis=1) for centre, half in boxes)
        struck = sum((np.abs(lead - centre) < half).all(axis=2).any(axis=1) for centre, half in boxes)
        wanted = 20 * np.minimum(room, 5) + room - 0.45 * reach - 20 * over
        best = int((wanted - 300 * clash - 60 * struck - 30 * np.minimum(crossed, 2)).argmax())
        boxes.append((centres[best], box))
        edges = centres[best] + box * np.mgrid[-1:1:13j, -1:1:5j].reshape(2, -1).T
        names = np.vstack([names, edges, lead[best]])
        labels.append(
            {
                "text": text,
                "font": {"color": colour, "size": 13},
                "bgcolor": fade(LIGHT.surface, 0.8),
                "borderpad": 1,
                "showarrow": True,
                "arrowhead": 0,
                "arrowwidth": 1,
                "arrowcolor": colour,
                "standoff": 5,
                "ax": round(float(offsets[best][0]), 1),
                "ay": round(float(-offsets[best][1]), 1),
                "xanchor": "center",
                "yanchor": "middle",
            }
        )
    return labels


def _room(centres: np.ndarray, box: np.ndarray, points: np.ndarray) -> np.ndarray:
    """How far each box of half size `box` is from the nearest of the points, at most 12."""
    across, up = (np.maximum(np.abs(centres[:, k, None] - points[:, k]) - box[k], 0) for k in (0, 1))
    return np.minimum(np.hypot(across, up).min(axis=1, initial=12), 12)


def _crossings(starts: np.ndarray, stops: np.ndarray, line: np.ndarray) -> np.ndarray:
    """How often each way from a start to a stop crosses the line: both ends of each lie on different sides of the other."""
    if len(line) < 2:
        return np.zeros(len(starts))

    def side(a: np.ndarray, b: np.ndarray, point: np.ndarray) -> np.ndarray:
        along, to = b - a, point - a
        return along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0] > 0

    a, b, c, d = starts[:, None], stops[:, None], line[None, :-1], line[None, 1:]
    return ((side(a, b, c) != side(a, b, d)) & (side(c, d, a) != side(c, d, b))).sum(axis=1)


def _pixels(points: np.ndarray, low: np.ndarray, unit: np.ndarray | float) -> np.ndarray:
    return (points - low) / unit


def _dense(points: np.ndarray) -> np.ndarray:
    """Points on the way from each to the next, so close that no label slips between them."""
    if len(points) < 2:
        return points
    points = np.clip(points, -1e4, 1e4)  # a step far out of the picture
    away = np.append(0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))
    at = np.linspace(0, away[-1], int(min(300, 2 + away[-1] / 8)))
    return np.column_stack([np.interp(at, away, points[:, k]) for k in (0, 1)])


def _projected(points: np.ndarray, window: Sequence[Sequence[float]], top: float) -> np.ndarray:
    """Where (w₁, w₂, loss) is on the flat picture, in pixels on a phone, before a reader turns it."""
    ends = np.array([*window, [0, top]])
    place = ((points - ends.mean(axis=1)) / np.ptp(ends, axis=1)) * [1, 1, TALL] - CENTRE
    ahead = (CENTRE - EYE) / np.linalg.norm(CENTRE - EYE)
    right = np.cross(ahead, [0, 0, 1])
    right /= np.linalg.norm(right)
    nearness = np.linalg.norm(CENTRE - EYE) / (np.linalg.norm(CENTRE - EYE) + place @ ahead)
    flat = np.column_stack([place @ right, place @ np.cross(right, ahead)]) * nearness[:, None]
    return flat * UNIT + [183.0, 190.0]


def rates(path: Path) -> go.Figure:
    """max |1 − rate·λ|: by what the error is multiplied in one update, for every learning rate.

    λ runs over the curvatures of the loss (the Hessian's eigenvalues). Below 1 (shaded) the error shrinks: every rate
    from 0 to `path.rate_limit` is safe, and `path.best_rate` is quickest. A rate far beyond the limit is named, not
    reached by the axis: the safe ones would be too small to be seen.
    """
    _check(path)
    if not path.is_parabola:
        raise ValueError(
            "safe rates are known for plain gradient descent of a linear neuron with squared error only; "
            "charts.descent draws others"
        )
    if path.rate_limit is None:
        raise ValueError("no limit is known for rows in random order; give descend no shuffle")
    limit, best, used = (float(rate) for rate in (path.rate_limit, path.best_rate, path.learning_rate))
    curvatures = np.linalg.eigvalsh(_hessian(path))
    curvatures = curvatures[curvatures > 1e-9 * curvatures.max()]

    def factor(rate: np.ndarray) -> np.ndarray:
        return np.abs(1 - np.multiply.outer(np.asarray(rate, float), curvatures)).max(axis=-1)

    beyond = used > 2.5 * limit
    right = 2.5 * limit if beyond else max(1.35 * limit, 1.1 * used)
    # The factor is made of straight pieces: its corners and the ends are all the points it needs.
    corners = {0.0, best, right, *(1 / curvatures), *(2 / np.add.outer(curvatures, curvatures).ravel())}
    x = np.array(sorted(corner for corner in corners if corner <= right))
    top = max(1.4, 1.08 * float(factor(right)))
    line = go.Scatter(
        x=x,
        y=factor(x),
        mode="lines",
        line={"color": LIGHT.blue, "width": 2.5},
        hovertemplate="learning rate %{x:.4~g}: error × %{y:.4~g}<extra></extra>",
        name="factor",
    )
    shown = np.array([best, limit] if beyond else [best, limit, used])
    colours = [LIGHT.green, LIGHT.blue, LIGHT.vermillion]
    marks = go.Scatter(
        x=shown,
        y=factor(shown),
        mode="markers",
        marker={
            "symbol": ["diamond", "circle-open", "circle"][: len(shown)],
            "size": 11,
            "color": colours[: len(shown)],
            "line": {"width": 2, "color": colours[: len(shown)]},
        },
        hovertemplate="learning rate %{x:.5~g}: error × %{y:.5~g}<extra></extra>",
        name="rates",
    )
    now = float(factor(used))
    bottom = -0.14 * top
    low, unit = np.array([0, bottom]), np.array([right / 310, (top - bottom) / 280])  # pixels on a phone
    here = f"here {number(used)}: × {number(now)}"
    words = [f"best {number(best)}", f"limit {number(limit)}", f"{here}, off to the right" if beyond else here]
    places = [(best, float(factor(best))), (limit, 1.0), (right, float(factor(right))) if beyond else (used, now)]
    spots = [
        (_pixels(np.array(place), low, unit), text, colour)
        for place, text, colour in zip(places, words, colours, strict=True)
    ]
    ground, word = (
        np.array([[0, 0], [right, 0]]),
        np.array([[limit / 2, bottom / 2]]),
    )  # the axis, and "safe", see below
    lines = [_pixels(line, low, unit) for line in (np.column_stack([x, factor(x)]), ground)]
    lines.append(_pixels(word, low, unit) + np.linspace(-18, 18, 7)[:, None] * [1, 0])
    labels = [
        label | {"x": x, "y": y}
        for label, (x, y) in zip(beside(spots, lines, np.array([310.0, 280.0]), 2.3), places, strict=True)
    ]
    safe = {
        "type": "rect",
        "x0": 0,
        "x1": limit,
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "fillcolor": fade(LIGHT.green, 0.12),
        "line": {"width": 0},
    }
    # Below the axis, where the line of factors never comes.
    name = {"x": limit / 2, "y": bottom / 2, "text": "safe", "font": {"color": LIGHT.green}}
    verdict = "shrinks" if now < 1 else "grows" if now > 1 else "stays"
    told = f"at {number(used)} the error {verdict}: × {number(now)} an update"
    layout = {
        "title": {"text": "Which learning rates are safe?", "subtitle": {"text": told}},
        "xaxis": {"title": {"text": "learning rate"}, "range": [0, right]},
        "yaxis": {"title": {"text": "error × this, each update"}, "range": [bottom, top]},
        "shapes": [safe],
        "annotations": [*labels, name],
    }
    far = f" The axis ends at {number(right)}, far below {number(used)}." if beyond else ""
    alt = f"Learning rates from 0 to {number(limit)} are safe, {number(best)} is quickest; {told}.{far}"
    return figure([line, marks], layout, alt=alt)


# --- the loss in numbers ------------------------------------------------------------------------------------------------


def is_bowl(path: Path) -> bool:
    """Whether the loss is a parabola in the weights, whatever moves them."""
    return path.neuron.is_plain and path.neuron.loss.name == "mse"


def losses(path: Path, weights: np.ndarray) -> np.ndarray:
    """The mean loss over all rows of the path's data, for each row of `weights`; NaN or ∞ where it has no value."""
    scores, answers = weights @ floats(path.inputs).T, floats(path.targets)
    neuron = path.neuron
    with np.errstate(all="ignore"):
        if _is_paired(path):  # from the score, since the sigmoid of 40 is rounded to 1, whose logarithm says nothing
            return np.mean(np.logaddexp(0, scores) - answers * scores, axis=1)
        predictions = scores if neuron.is_plain else neuron.activation(scores)
        return np.mean(neuron.loss.terms(np.broadcast_to(answers, scores.shape), predictions), axis=1)


def gradient(path: Path, weights: np.ndarray) -> np.ndarray:
    """dL/dw = 1/n Σ dL/dŷ · dŷ/dz · x at one place."""
    inputs, answers = floats(path.inputs), floats(path.targets)
    scores, neuron = inputs @ weights, path.neuron
    with np.errstate(all="ignore"):
        if _is_paired(path):
            slopes = neuron.activation(scores) - answers
        elif neuron.is_plain:
            slopes = neuron.loss.slopes(answers, scores)
        else:
            slopes = neuron.loss.slopes(answers, neuron.activation(scores)) * neuron.activation.slope(scores)
        return inputs.T @ slopes / len(inputs)


def _is_paired(path: Path) -> bool:
    return (path.neuron.activation.name, path.neuron.loss.name) == ("sigmoid", "binary_cross_entropy")


def _hessian(path: Path) -> np.ndarray:
    """(2/n) Xᵀ X: how strongly the squared error of a linear neuron curves, the same everywhere."""
    inputs = floats(path.inputs)
    return 2 * inputs.T @ inputs / len(inputs)


def floats(values: Sequence) -> np.ndarray:
    """Fractions, or rows of them, as floats; what is too large for a float becomes the largest one that squares."""
    largest = 10**150
    flat = [[max(min(v, largest), -largest) for v in row] if isinstance(row, (list, tuple)) else row for row in values]
    return np.array([row if isinstance(row, list) else max(min(row, largest), -largest) for row in flat], dtype=float)


def window_of(paths: Sequence[Path]) -> list[list[float]]:
    """The window of w₁ and w₂, equally wide both ways, that holds start, way down and the updates that stay near."""
    start = floats(paths[0].weights[0])
    shown = np.vstack([floats(path.weights) for path in paths])
    if is_bowl(paths[0]):
        slope, hessian = gradient(paths[0], start), _hessian(paths[0])
        curvatures = np.linalg.eigvalsh(hessian)
        curved = curvatures[curvatures > 1e-9 * curvatures[-1]]
        middle = start - 2 / (curved[0] + curved[-1]) * slope
        shown = np.vstack([shown, start - np.linalg.pinv(hessian) @ slope])
        away = np.abs(shown - middle).max(axis=1)
        reach = 1.25 * max(float(away[away <= 4 * max(away[0], 1e-9)].max()), 1e-3)
    else:
        found = losses(paths[0], shown)
        near = shown[(found <= FAR * found[0]) | np.isnan(found)] if np.isfinite(found[0]) else shown[:1]
        near = np.vstack([start, near])
        middle = (near.min(axis=0) + near.max(axis=0)) / 2
        # At least as wide as z needs to change by 2, or no bend would be seen.
        widest = float(np.linalg.norm(floats(paths[0].inputs), axis=1).max())
        reach = max(0.65 * float(np.ptp(near, axis=0).max()), 2 / widest)
    return [[float(m - reach), float(m + reach)] for m in middle]


def rings(path: Path, window: Sequence[Sequence[float]]) -> go.Scatter:
    """Lines of equal loss over w₁ and w₂ as one line trace, which unlike a contour stays in place while others move.

    L = L_min + ½ (w − w*)ᵀ H (w − w*): ellipses around w* along the Hessian's own directions, or parallel lines.
    """
    start = floats(path.weights[0])
    hessian = _hessian(path)
    middle = start - np.linalg.pinv(hessian) @ gradient(path, start)
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
    _check(path)
    weights = floats(path.weights)
    if weights.shape[1] != 2:
        raise ValueError(f"the path must have two weights, got {weights.shape[1]}; use charts.loss(path)")
    return weights, window_of([path])


def _check(path: Path) -> None:
    asked.path(path)
    largest = np.abs(floats(path.inputs)).max()
    if largest == 0:
        raise ValueError("the loss of this path is flat, since all its inputs are 0; give it other inputs")
    if largest < 1e-100:
        raise ValueError("the loss of this path is as good as flat, since all its inputs are next to 0; give it others")


def _is_inside(points: np.ndarray, window: Sequence[Sequence[float]]) -> np.ndarray:
    low, high = np.transpose(window)
    return ((points >= low) & (points <= high)).all(axis=1)


def _followed(weights: np.ndarray, window: Sequence[Sequence[float]]) -> tuple[int, int]:
    """The last update that is drawn, the first to leave the window if one does; and every how many are."""
    outside = np.flatnonzero(~_is_inside(weights, window))
    stop = int(outside[0]) if len(outside) else len(weights) - 1
    return stop, -(-stop // MOST_POINTS) or 1


def _thinned(points: np.ndarray) -> np.ndarray:
    """Every second, third, … point, and the last."""
    every = -(-len(points) // MOST_POINTS) or 1
    return points if every == 1 else np.append(points[:-1:every], points[-1:])


def _heights(path: Path, window: Sequence[Sequence[float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y = (np.linspace(*side, GRID) for side in window)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    heights = losses(path, points).reshape(GRID, GRID)
    heights[~np.isfinite(heights)] = np.nan
    if np.isnan(heights).all():
        raise ValueError("the loss has no finite value around this path; choose other weights")
    return x, y, heights


def _heading(
    path: Path, stop: int, every: int, weights: np.ndarray, window: Sequence[Sequence[float]]
) -> dict[str, dict]:
    """Title and subtitle; a second line where not all of the path is seen, and room for it."""
    missing = []
    if not _is_inside(weights[stop : stop + 1], window)[0]:
        missing.append(f"update {stop} of {len(weights) - 1} leaves the picture")
    if every > 1:
        missing.append(f"1 of {every} updates is drawn")
    said = _rate_words(path) + "".join(f"<br>{', '.join(missing)}" for _ in missing[:1])
    heading = {"title": {"text": f"Loss over w₁ and w₂{_of_neuron(path)}", "subtitle": {"text": said}}}
    return heading | ({"margin": {"l": 12, "r": 16, "t": TOP + 18, "b": 12}} if missing else {})


def unusual(path: Path) -> list[str]:
    """What differs from plain gradient descent of a linear neuron with squared error, in words."""
    neuron = path.neuron
    words = [] if neuron.is_plain else [called(path)]
    words += [] if neuron.loss.name == "mse" else [neuron.loss.title.lower()]
    return words + ([] if neuron.optimizer.name == "gradient_descent" else [neuron.optimizer.title])


def _rate_words(path: Path) -> str:
    said = f"learning rate {number(path.learning_rate)}"
    if not path.is_parabola:
        # The activation stands in the title.
        return ", ".join([said, *(unusual(path) if path.neuron.is_plain else unusual(path)[1:])])
    if path.rate_limit is None:
        return f"{said}, rows in random order"
    used, limit = float(path.learning_rate), float(path.rate_limit)
    sign = "below" if used < limit else "above" if used > limit else "at"
    return f"{said}, {sign} the limit {number(limit)}"


def _path_words(path: Path, weights: np.ndarray, marks: Sequence[Mark]) -> str:
    def said(k: int) -> str:
        return f"({', '.join(map(number, weights[k]))}) with loss {number(path.losses[k])}"

    steps = "; ".join(map(said, range(min(len(weights), 6))))
    steps += f"; … at the end {said(-1)}" if len(weights) > 6 else ""
    kind = "".join(f", {word}" for word in unusual(path))
    known = ""
    if path.is_parabola:
        safe = "" if path.rate_limit is None else f"safe below {number(path.rate_limit)}, "
        known = f"; {safe}best {number(path.best_rate)}"
    places = "".join(
        f" {mark.text[0].upper()}{mark.text[1:].replace('<br>', ': ')} at ({', '.join(map(number, mark.at))})."
        for mark in marks
        if mark.name == "lowest" or (mark.name == "best rate" and "lowest" in mark.text)
    )
    slope = ", ".join(map(number, gradient(path, weights[0])))
    return (
        f"Loss over two weights{kind}, and a path of {len(weights) - 1} updates: {steps}. "
        f"Learning rate {number(path.learning_rate)}{known}. The gradient at the start is ({slope}).{places}"
    )
