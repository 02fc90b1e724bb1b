"""Gradient descent as pictures: the loss over one weight and over two, the rates that are safe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts import asked
from explainer.charts.theme import LIGHT, TOP, fade, figure, indexed, number, scale

if TYPE_CHECKING:
    from explainer.descent import Path

RINGS = np.arange(1, 13) / 12  # equally far apart: the loss grows with the square of the distance
GRID = 61  # points a side of a contour or surface: 61² numbers are 40 kB


def loss(path: Path, *, weight: int = 0, update: int = 0) -> go.Figure:
    """L(w): the loss over one weight, the others held; tangent and direction at the weight that `update` starts from.

    A path of a single weight is drawn whole, point by point. `weight` counts from 0.
    Raises ValueError when there is no such weight or update.
    """
    _check_curved(path)
    weights = floats(path.weights)
    weight = asked.whole(weight, "weight", 0, weights.shape[1] - 1)
    update = asked.whole(update, "update", 0, len(weights) - 1)
    named = str(path.neuron.names("w", weights.shape[1])[weight])
    name = "w" if weights.shape[1] == 1 else "b" if named == "b" else indexed("w", weight + 1)
    here = weights[update]
    rest = here.copy()

    def along(values: np.ndarray) -> np.ndarray:
        points = np.repeat(rest[None], len(values), axis=0)
        points[:, weight] = values
        return losses(path, points)

    curvature = 2 * float(np.mean(floats(path.inputs)[:, weight] ** 2))
    slope = float(gradient(path, here)[weight])
    lowest = here[weight] - slope / curvature if curvature else here[weight]
    reach = 1.35 * abs(here[weight] - lowest) or 1.0
    alone = weights.shape[1] == 1
    shown = weights[:, 0][np.abs(weights[:, 0] - lowest) <= 4 * reach] if alone else here[weight : weight + 1]
    reach = max(reach, 1.15 * float(np.abs(shown - lowest).max(initial=0)))
    # A parabola needs no adaptive sampling: 161 points leave an error of a hundredth of a pixel.
    x = np.linspace(lowest - reach, lowest + reach, 161)
    y = along(x)
    top = float(y.max())
    height = float(along(here[weight : weight + 1])[0])
    half = reach / 5
    tangent = go.Scatter(
        x=[here[weight] - half, here[weight] + half],
        y=[height - slope * half, height + slope * half],
        mode="lines",
        line={"color": LIGHT.vermillion, "width": 2, "dash": "dash"},
        hoverinfo="skip",
        name="tangent",
    )
    parabola = go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": LIGHT.blue, "width": 2.5},
        hovertemplate=f"{name} = %{{x:.4~g}}, loss %{{y:.4~g}}<extra></extra>",
        name="loss",
    )
    spots_x = list(map(float, shown))
    spots = go.Scatter(
        x=spots_x,
        y=along(np.array(spots_x)),
        mode="lines+markers" if alone else "markers",
        line={"color": LIGHT.muted, "width": 1, "dash": "dot"},
        marker={"color": LIGHT.ink, "size": 9},
        hovertemplate=f"{name} = %{{x:.6~g}}, loss %{{y:.6~g}}<extra></extra>",
        name="weights",
    )
    down = "larger" if slope < 0 else "smaller"
    told = f"at {name} = {number(here[weight])} the slope is {number(slope)}" + (f": {down} {name}" if slope else "")
    arrow = {
        "x": here[weight] - np.sign(slope) * reach / 3,
        "ax": here[weight],
        "y": 0.04 * top,
        "ay": 0.04 * top,
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
        "y": 0.06 * top,
        "yanchor": "bottom",
        "text": "downhill",
        "font": {"color": LIGHT.green},
    }
    layout = {
        "title": {"text": f"Loss over {name}", "subtitle": {"text": told}},
        "xaxis": {"title": {"text": name}, "range": [x[0], x[-1]], "zeroline": False},
        "yaxis": {"title": {"text": "loss"}, "range": [-0.04 * top, 1.04 * top]},
        "annotations": [arrow, hint] if slope else [],
    }
    held = "" if alone else f" The other weights are held at their values before update {update + 1}."
    alt = (
        f"Loss over {name}, a parabola with its lowest point at {number(lowest)}; {told}. "
        f"Loss {number(height)} there.{held}"
    )
    return figure([parabola, tangent, spots], layout, alt=alt)


def contour(path: Path) -> go.Figure:
    """L(w₁, w₂) seen from above: lines of equal loss, the path, and how far a safe learning rate may go.

    The green line runs from the start against the gradient, to every point that some learning rate below
    `path.rate_limit` reaches in one update; its diamond is the best rate's, the star the lowest loss. For rows in random
    order no such limit is known, and the green line is left out. Raises ValueError unless there are two weights.
    """
    weights, window = _two_weights(path)
    start = weights[0]
    slope = gradient(path, start)
    limit, best = path.rate_limit or 0, start - float(path.best_rate) * slope
    edge = start - float(limit) * slope
    safe = go.Scatter(
        x=[start[0], edge[0]],
        y=[start[1], edge[1]],
        mode="lines",
        line={"color": LIGHT.green, "width": 7},
        opacity=0.55,
        hovertemplate=f"safe: learning rate below {number(limit)}<extra></extra>",
        name="safe rates",
    )
    target = go.Scatter(
        x=[best[0]],
        y=[best[1]],
        mode="markers",
        marker={"symbol": "diamond", "size": 12, "color": LIGHT.green},
        hovertemplate=f"best learning rate {number(path.best_rate)}<extra></extra>",
        name="best rate",
    )
    walk = _walk(path, weights, _inside(weights, window))
    lowest = start - np.linalg.pinv(_hessian(path)) @ slope
    star = go.Scatter(
        x=[lowest[0]],
        y=[lowest[1]],
        mode="markers",
        marker={"symbol": "star", "size": 13, "color": LIGHT.ink},
        hovertemplate=f"lowest loss {number(losses(path, lowest[None])[0])}<extra></extra>",
        name="lowest",
    )
    labels = [
        {"x": start[0], "y": start[1], "text": "start", "xanchor": "right", "xshift": -9},
        {"x": best[0], "y": best[1], "text": f"best rate {number(path.best_rate)}", "xanchor": "left", "xshift": 10}
        | {"font": {"color": LIGHT.green}},
    ]
    layout = {
        "title": {"text": "Loss over w₁ and w₂", "subtitle": {"text": _rate_words(path)}},
        "height": 480,
        "xaxis": {
            "title": {"text": "w₁"},
            "range": window[0],
            "constrain": "domain",
            "zeroline": False,
            "showgrid": False,
        },
        "yaxis": {
            "title": {"text": "w₂"},
            "range": window[1],
            "constrain": "domain",
            "zeroline": False,
            "showgrid": False,
        }
        | {"scaleanchor": "x"},
        "annotations": labels,
    }
    apart = np.abs(lowest - best).max() > 0.04 * (window[0][1] - window[0][0])
    traces = [_background(path, window), *([safe] if limit else []), walk, target, *([star] if apart else [])]
    return figure(traces, layout, alt=_path_words(path, weights))


def surface(path: Path) -> go.Figure:
    """L(w₁, w₂) as a landscape with the path on it. Raises ValueError unless there are two weights."""
    weights, window = _two_weights(path)
    x, y, heights = _heights(path, window)
    low, high = np.transpose(window)
    inside = ((weights >= low) & (weights <= high)).all(axis=1)
    top = float(heights.max())
    land = go.Surface(
        x=x,
        y=y,
        z=heights,
        colorscale=scale(LIGHT.grid, LIGHT.blue),
        showscale=False,
        opacity=0.9,
        contours={"z": {"show": True, "color": fade(LIGHT.blue, 0.6), "start": 0, "end": top, "size": top / 12}},
        hovertemplate="w₁ = %{x:.3~f}, w₂ = %{y:.3~f}<br>loss %{z:.4~g}<extra></extra>",
        name="loss",
    )
    walk = go.Scatter3d(
        x=weights[inside, 0],
        y=weights[inside, 1],
        z=losses(path, weights[inside]),
        mode="lines+markers",
        line={"color": LIGHT.vermillion, "width": 6},
        marker={"color": LIGHT.vermillion, "size": 5},
        hovertemplate="w₁ = %{x:.6~g}, w₂ = %{y:.6~g}<br>loss %{z:.6~g}<extra></extra>",
        name="path",
    )
    axis = {"backgroundcolor": LIGHT.surface, "gridcolor": LIGHT.grid, "tickfont": {"size": 11, "color": LIGHT.muted}}
    layout = {
        "title": {"text": "Loss over w₁ and w₂", "subtitle": {"text": _rate_words(path)}},
        "height": 480,
        "margin": {"l": 0, "r": 0, "t": TOP, "b": 0},
        "scene": {
            "xaxis": axis | {"title": {"text": "w₁"}},
            "yaxis": axis | {"title": {"text": "w₂"}},
            "zaxis": axis | {"title": {"text": ""}, "range": [0, top]},
            "aspectmode": "manual",
            "aspectratio": {"x": 1, "y": 1, "z": 0.7},
            "camera": {"eye": {"x": 1.6, "y": -1.6, "z": 1.1}, "center": {"x": 0, "y": 0, "z": -0.12}},
        },
    }
    return figure([land, walk], layout, alt=_path_words(path, weights))


def rates(path: Path) -> go.Figure:
    """max |1 − rate·λ|: by what the error is multiplied in one update, for every learning rate.

    λ runs over the curvatures of the loss (the Hessian's eigenvalues). Below 1 (shaded) the error shrinks: every rate
    from 0 to `path.rate_limit` is safe, and `path.best_rate` is quickest.
    """
    _check_curved(path)
    if path.rate_limit is None:
        raise ValueError("no limit is known for rows in random order; give descend no shuffle")
    limit, best, used = (float(rate) for rate in (path.rate_limit, path.best_rate, path.learning_rate))
    curvatures = np.linalg.eigvalsh(_hessian(path))
    curvatures = curvatures[curvatures > 1e-9 * curvatures.max()]

    def factor(rate: np.ndarray) -> np.ndarray:
        return np.abs(1 - np.multiply.outer(np.asarray(rate, float), curvatures)).max(axis=-1)

    right = max(1.35 * limit, 1.1 * used)
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
    marks = go.Scatter(
        x=[best, limit, used],
        y=factor(np.array([best, limit, used])),
        mode="markers",
        marker={
            "symbol": ["diamond", "circle-open", "circle"],
            "size": 11,
            "color": [LIGHT.green, LIGHT.blue, LIGHT.vermillion],
            "line": {"width": 2, "color": [LIGHT.green, LIGHT.blue, LIGHT.vermillion]},
        },
        hovertemplate="learning rate %{x:.5~g}: error × %{y:.5~g}<extra></extra>",
        name="rates",
    )
    now = float(factor(used))
    labels = [
        _pointer(best, float(factor(best)), f"best {number(best)}", LIGHT.green, -40 if best > 0.4 * right else 0, 24),
        _pointer(limit, 1, f"limit {number(limit)}", LIGHT.blue, 44, 34),
        _pointer(
            used,
            now,
            f"here {number(used)}: × {number(now)}",
            LIGHT.vermillion,
            *((-20, -32) if now > 0.6 else (40, -60)),
        ),
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
    verdict = "shrinks" if now < 1 else "grows" if now > 1 else "stays"
    told = f"at {number(used)} the error {verdict}: × {number(now)} an update"
    layout = {
        "title": {"text": "Which learning rates are safe?", "subtitle": {"text": told}},
        "xaxis": {"title": {"text": "learning rate"}, "range": [0, right]},
        "yaxis": {"title": {"text": "error × this, each update"}, "range": [-0.14 * top, top]},
        "shapes": [safe],
        "annotations": [*labels, {"x": limit / 2, "y": 0.9, "text": "safe", "font": {"color": LIGHT.green}}],
    }
    alt = f"Learning rates from 0 to {number(limit)} are safe, {number(best)} is quickest; {told}."
    return figure([line, marks], layout, alt=alt)


def _pointer(x: float, y: float, text: str, colour: str, right: float, down: float) -> dict:
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": True,
        "arrowhead": 0,
        "arrowcolor": colour,
        "standoff": 6,
        "ax": right,
        "ay": down,
        "font": {"color": colour},
    }


def losses(path: Path, weights: np.ndarray) -> np.ndarray:
    """MSE of y_hat = X·w for each row of `weights`, over all rows of the path's data."""
    errors = weights @ floats(path.inputs).T - floats(path.targets)
    return np.mean(errors**2, axis=1)


def gradient(path: Path, weights: np.ndarray) -> np.ndarray:
    """(2/n) Xᵀ(X·w − y)."""
    inputs = floats(path.inputs)
    errors = inputs @ weights - floats(path.targets)
    return 2 * inputs.T @ errors / len(inputs)


def _hessian(path: Path) -> np.ndarray:
    """(2/n) Xᵀ X: how strongly the loss curves, the same everywhere."""
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
    lowest = start - float(paths[0].best_rate) * gradient(paths[0], start)
    bottom = start - np.linalg.pinv(_hessian(paths[0])) @ gradient(paths[0], start)
    shown = np.vstack([*(floats(path.weights) for path in paths), bottom])
    away = np.abs(shown - lowest).max(axis=1)
    reach = 1.25 * max(float(away[away <= 4 * max(away[0], 1e-9)].max()), 1e-3)
    return [[float(middle - reach), float(middle + reach)] for middle in lowest]


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


def _background(path: Path, window: Sequence[Sequence[float]]) -> go.Contour:
    x, y, heights = _heights(path, window)
    return go.Contour(
        x=x,
        y=y,
        z=heights,
        colorscale=scale(LIGHT.surface, fade(LIGHT.blue, 0.55)),
        showscale=False,
        ncontours=14,
        line={"color": fade(LIGHT.blue, 0.5), "width": 1},
        hovertemplate="w₁ = %{x:.3~f}, w₂ = %{y:.3~f}<br>loss %{z:.4~g}<extra></extra>",
        name="loss",
    )


def _two_weights(path: Path) -> tuple[np.ndarray, list[list[float]]]:
    _check_curved(path)
    weights = floats(path.weights)
    if weights.shape[1] != 2:
        raise ValueError(f"the path must have two weights, got {weights.shape[1]}; use charts.loss(path)")
    return weights, window_of([path])


def _check_curved(path: Path) -> None:
    asked.path(path)
    if not path.is_parabola:
        raise ValueError(
            "the path must be plain gradient descent of a linear neuron with squared error; charts.descent draws others"
        )
    if path.best_rate is None:
        raise ValueError("the loss of this path is flat, since all its inputs are 0; give it other inputs")
    if path.best_rate > 10**200:
        raise ValueError("the loss of this path is as good as flat, since all its inputs are next to 0; give it others")


def _inside(weights: np.ndarray, window: Sequence[Sequence[float]]) -> np.ndarray:
    """How much of the path is drawn: up to the first step that leaves the window, that step included."""
    low, high = np.transpose(window)
    outside = np.flatnonzero(((weights < low) | (weights > high)).any(axis=1))
    return np.arange(len(weights)) <= (outside[0] if len(outside) else len(weights))


def _heights(path: Path, window: Sequence[Sequence[float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y = (np.linspace(*side, GRID) for side in window)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return x, y, losses(path, points).reshape(GRID, GRID)


def _walk(path: Path, weights: np.ndarray, inside: np.ndarray) -> go.Scatter:
    return go.Scatter(
        x=weights[inside, 0],
        y=weights[inside, 1],
        mode="lines+markers",
        line={"color": LIGHT.vermillion, "width": 2},
        marker={"color": LIGHT.vermillion, "size": 11, "symbol": "arrow", "angleref": "previous"},
        customdata=floats(path.losses)[inside],
        hovertemplate="w₁ = %{x:.6~g}, w₂ = %{y:.6~g}<br>loss %{customdata:.6~g}<extra></extra>",
        name="path",
    )


def _rate_words(path: Path) -> str:
    if path.rate_limit is None:
        return f"learning rate {number(path.learning_rate)}, rows in random order"
    used, limit = float(path.learning_rate), float(path.rate_limit)
    sign = "below" if used < limit else "above" if used > limit else "at"
    return f"learning rate {number(used)}, {sign} the limit {number(limit)}"


def _path_words(path: Path, weights: np.ndarray) -> str:
    steps = "; ".join(
        f"({', '.join(number(value) for value in row)}) with loss {number(value)}"
        for row, value in list(zip(weights, floats(path.losses), strict=True))[:6]
    )
    return (
        f"Loss over two weights, and a path of {len(weights) - 1} updates: {steps}. "
        f"Learning rate {number(path.learning_rate)}; "
        + ("" if path.rate_limit is None else f"safe below {number(path.rate_limit)}, ")
        + f"best {number(path.best_rate)}."
    )
