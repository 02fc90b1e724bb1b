"""Inside the recogniser: what its first layer looks for, what each unit responds to, and which pixels decided."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.lib.stride_tricks import sliding_window_view

from explainer.charts.drawing import validation
from explainer.charts.drawing.images import (
    HEADROOM,
    MAX_IMAGES,
    SECOND,
    SIDE,
    SIGNED,
    captions,
    checked_image,
    checked_images,
    gallery,
    ink,
    labels_of,
    mosaic,
    one_each,
    shortened,
    signed,
    square_axes,
    titled,
    width_of,
)
from explainer.charts.drawing.labels import beside
from explainer.charts.drawing.theme import fade, figure, scale
from explainer.numeric.formatting import counted, number
from explainer.numeric.validation import quoted
from explainer.palette import LIGHT

MARKED = 12  # units whose number has room below its column on a phone
ROOM = 50  # pixels above a picture on a phone
SYMBOLS = ("circle", "square", "diamond", "cross", "x", "triangle-up", "triangle-down", "star", "pentagon", "hourglass")
FULL = 0.95  # of the weights are drawn by their size, the rest in full colour


def first_layer(weights: np.ndarray, *, units: Sequence[int] | None = None) -> go.Figure:
    """The weights into each first-layer unit, laid out as the image they look at: blue and + for ink, orange and − against.

    `weights` has the shape (784, units), as Keras stores it. Without `units`, the 32 with the largest weights.

    >>> first_layer(np.ones((784, 4))).layout.title.text
    'What the first layer looks for'
    """
    weights = _pixel_weights(weights, 2)
    units = _chosen(units, weights, most=32)
    side = math.isqrt(len(weights))
    pictures = weights.T[units].reshape(-1, side, side).astype(np.float32)
    reach = float(np.quantile(np.abs(pictures), FULL)) or 1.0  # a few huge weights must not make the rest pale
    shown = f"{len(units)} of {weights.shape[1]} neurons"
    message = f"{shown}; weights from {number(pictures.min())} to {number(pictures.max())}; full colour at ±{number(reach, 2)}"
    return gallery(
        pictures,
        [str(unit) for unit in units],
        columns=5 if len(units) <= 10 else 8,
        draw=lambda z: signed(z, reach),
        over=lambda places: [_poles(pictures, places)],
        title={
            "text": "What the first layer looks for",
            "subtitle": {
                "text": f"{shown}; full colour at ±{number(reach, 2)}<br>+ and −: strongest for ink and against it"
            },
        },
        alt=f"First-layer weights as images: {message}. Neurons shown: {', '.join(map(str, units))}.",
    )


def responses(activations: np.ndarray, labels: Sequence[int] | np.ndarray) -> go.Figure:
    """The mean activation of each unit for each class: a column a unit, grouped by the class it responds to most.

    `activations` has the shape (images, units), `labels` one class an image.

    >>> responses(np.eye(3), [0, 1, 2]).layout.title.text
    'What each neuron responds to'
    """
    activations = validation.numbers(activations, "activations")
    if activations.ndim != 2 or not activations.size:
        raise ValueError(f"activations must be finite numbers (images, units), got the shape {activations.shape}")
    labels = labels_of(labels, len(activations))
    classes = np.unique(labels)
    means = np.stack([activations[labels == label].mean(axis=0) for label in classes])
    alive = np.flatnonzero(np.abs(means).max(axis=0) > 0)
    if not len(alive):
        raise ValueError("every unit is 0 for every image: there is no response to show")
    favourite = means.argmax(axis=0)
    order = alive[np.lexsort((-means.max(axis=0)[alive], favourite[alive]))]
    cells = go.Heatmap(
        z=means[:, order].astype(np.float32),
        customdata=np.broadcast_to(order.astype(np.uint16), (len(classes), len(order))),
        y=[str(label) for label in classes],
        colorscale=scale(LIGHT.surface, LIGHT.blue) if means.min() >= 0 else SIGNED,
        zmid=None if means.min() >= 0 else 0,
        colorbar={"thickness": 10, "outlinewidth": 0, "tickfont": {"size": 12}, "len": 1, "nticks": 4},
        hovertemplate="neuron %{customdata}, class %{y}: %{z:.4f}<extra></extra>",
    )
    silent = activations.shape[1] - len(alive)
    message = f"{len(alive)} neurons by their favourite class" + (f"; {silent} silent" if silent else "")
    labelled = list(range(0, len(order), -(-len(order) // MARKED)))
    layout = {
        "title": {"text": "What each neuron responds to", "subtitle": {"text": message}},
        "xaxis": {
            "title": {"text": "neuron" if len(labelled) == len(order) else "neuron, some numbered"},
            "tickvals": labelled,
            "ticktext": [str(order[i]) for i in labelled],
            "showgrid": False,
            "zeroline": False,
        },
        "yaxis": {"type": "category", "autorange": "reversed", "title": {"text": "class"}, "showgrid": False},
    }
    best = "; ".join(
        f"class {label}: {', '.join(map(str, members[:5]))}"
        if len(members := order[favourite[order] == i])
        else f"class {label}: none"
        for i, label in enumerate(classes)
    )
    return figure([cells], layout, alt=f"Mean activation by class and neuron: {message}. Strongest neurons for {best}.")


def unit(
    weights: np.ndarray,
    images: np.ndarray,
    activations: Sequence[float] | np.ndarray,
    *,
    labels: Sequence[int] | None = None,
) -> go.Figure:
    """One first-layer unit: its weights as an image, and the eight images that it responds to most.

    `weights` are its 784 weights, `images` the images shown to it, `activations` its answer to each.

    >>> unit(np.ones(784), np.zeros((9, 28, 28)), np.arange(9.0)).layout.title.text
    'What one neuron looks for, and finds'
    """
    weights, images = _pixel_weights(weights, 1), checked_images(images, most=None)
    activations, labels = validation.numbers(activations, "activations"), one_each("labels", labels, len(images))
    if activations.shape != (len(images),):
        raise ValueError(f"activations must be {len(images)} finite numbers, one an image, got {activations.shape}")
    best = np.argsort(-activations, kind="stable")[:8]
    side = math.isqrt(len(weights))
    if images.shape[1:] != (side, side):
        raise ValueError(f"images must be {side}×{side} pixels as the weights are, got {images.shape[1:]}")
    picture = weights.reshape(side, side).astype(np.float32)
    reach = float(np.abs(picture).max()) or 1.0
    strengths = [number(activations[i], 3) for i in best]
    texts = strengths if labels is None else [f"{labels[i]}: {value}" for i, value in zip(best, strengths, strict=True)]
    named = labels is not None and max(width_of(text, 13) for text in texts) > ROOM
    pasted, places = mosaic(images[best], columns=4, headroom=(1 + named) * HEADROOM)
    shown = (
        [f"{shortened(str(labels[i]), ROOM, 13)}<br>{value}" for i, value in zip(best, strengths, strict=True)]
        if named and labels is not None
        else texts
    )
    left, right = square_axes(picture.shape), square_axes(pasted.shape)
    title = titled("What one neuron looks for, and finds", f"the {len(best)} strongest of {len(images):,} answers")
    layout = {
        **title,
        "height": 190 + 50 * named + title["margin"]["t"] + title["margin"]["b"],
        "xaxis": left["xaxis"] | {"domain": [0, 0.36]},
        "yaxis": left["yaxis"],
        "xaxis2": right["xaxis"] | {"domain": [0.4, 1], "anchor": "y2", "showline": False},
        "yaxis2": right["yaxis"] | {"scaleanchor": "x2", "anchor": "x2", "showline": False},
    }
    traces = [signed(picture, reach), _signs(picture, {}), ink(pasted, SECOND), captions(places, shown, SIDE, axes="2")]
    listed = "; ".join(texts)
    words = (
        f"A neuron whose weights go from {number(picture.min())} to {number(picture.max())}, and the {len(best)} "
        f"images it responds to most, {'label and ' if labels is not None else ''}activation: {listed}."
    )
    return figure(traces, layout, alt=words)


def attribution(image: np.ndarray, contributions: np.ndarray, *, about: str = "the decision") -> go.Figure:
    """gradient × input: an image, and how far each of its pixels pushed for (blue) or against (orange) `about`.

    `contributions` has the image's shape. Raises ValueError when it has not.

    >>> attribution(np.eye(28), np.eye(28)).layout.title.text
    'Pixels that moved the decision'
    """
    image, contributions = checked_image(image), validation.numbers(contributions, "contributions")
    if contributions.shape != image.shape:
        raise ValueError(
            f"contributions must be finite numbers of the image's shape {image.shape}, got {contributions.shape}"
        )
    reach = float(np.abs(contributions).max()) or 1.0
    if not isinstance(about, str):
        raise ValueError(f"about must be text, got {quoted(about)}")
    gain, loss = contributions[contributions > 0].sum(), contributions[contributions < 0].sum()
    message = f"for it {number(gain)}, against it {number(loss)}, together {number(gain + loss)}"
    coloured = (
        f'<span style="color:{LIGHT.blue}">for it {number(gain)}</span>, '
        f'<span style="color:{LIGHT.vermillion}">against it {number(loss)}</span>, together {number(gain + loss)}'
    )
    axes = square_axes(image.shape)
    title = titled(f"Pixels that moved {about}", coloured)
    layout = {
        **title,
        "height": 200 + title["margin"]["t"] + title["margin"]["b"],
        "xaxis": axes["xaxis"] | {"domain": [0, 0.485], "constraintoward": "right"},
        "yaxis": axes["yaxis"],
        "xaxis2": axes["xaxis"] | {"domain": [0.515, 1], "anchor": "y2"},
        "yaxis2": axes["yaxis"] | {"scaleanchor": "x2", "anchor": "x2"},
        "dragmode": "zoom",
    }
    strongest = np.argsort(-np.abs(contributions), axis=None, kind="stable")[:3]
    places = ", ".join(
        f"row {i // image.shape[1]} column {i % image.shape[1]} ({number(contributions.flat[i])})"
        for i in strongest
        if contributions.flat[i]
    )
    words = f"Each pixel's share in {about}: {message}. {f'The strongest: {places}' if places else 'No pixel has one'}."
    pushes = signed(contributions.astype(np.float32), reach, SECOND)
    return figure([ink(image), pushes, _signs(contributions, SECOND)], layout, alt=words)


def _poles(pictures: np.ndarray, places: np.ndarray) -> go.Scatter:
    """+ and − where each picture's strongest patch of 3×3 pixels lies, so that colour does not speak alone."""
    patches = sliding_window_view(pictures, (3, 3), axis=(1, 2)).mean(axis=(3, 4))
    poles = []
    for patch, place in zip(patches, places, strict=True):
        for sign, at in (("+", patch.argmax()), ("−", patch.argmin())):
            if (patch.flat[at] > 0) == (sign == "+") and patch.flat[at]:
                row, column = np.unravel_index(at, patch.shape)
                poles.append((place[0] + column + 1, place[1] + row + 1, sign))
    x, y, signs = zip(*poles, strict=True) if poles else ((), (), ())
    return _marks(x, y, signs, 12)


def _signs(values: np.ndarray, axes: dict) -> go.Scatter:
    """+ and − on the strongest pixels, so that colour does not speak alone."""
    strongest = np.argsort(-np.abs(values), axis=None, kind="stable")[:40]
    rows, columns = np.unravel_index(
        strongest[np.abs(values.flat[strongest]) > 0.3 * np.abs(values).max()], values.shape
    )
    return _marks(columns, rows, ["+" if value > 0 else "−" for value in values[rows, columns]], 9, axes)


def _marks(x: Sequence[int], y: Sequence[int], signs: Sequence[str], size: int, axes: dict | None = None) -> go.Scatter:
    return go.Scatter(
        x=x,
        y=y,
        text=signs,
        mode="text",
        textfont={"size": size, "color": LIGHT.ink},
        hoverinfo="skip",
        name="signs",
        **(axes or {}),
    )


def embedding(points: np.ndarray, labels: Sequence[int] | np.ndarray) -> go.Figure:
    """Images as points in a plane, each drawn as its own label: near together where the network sees them alike.

    `points` has the shape (images, 2), for example the last hidden layer after a principal component analysis. Names of more
    than two letters would cover each other: then each class has a symbol of its own, and its name once, beside its middle.

    >>> embedding(np.array([[0, 1], [1, 0]]), [3, 8]).layout.title.text
    '2 images as points'
    """
    points = validation.numbers(points, "points")
    if points.ndim != 2 or points.shape[1:] != (2,) or not len(points):
        raise ValueError(f"points must be finite numbers of the shape (images, 2), got {points.shape}")
    labels = labels_of(labels, len(points))
    classes, counts = np.unique(labels, return_counts=True)
    if len(classes) > 20 or len(points) > 5000:
        raise ValueError(f"embedding draws up to 5,000 images of 20 classes, got {len(points):,} of {len(classes)}")
    is_named = max(len(str(label)) for label in classes) > 2
    traces, centres = [], []
    for index, label in enumerate(classes):
        members = points[labels == label].astype(np.float32)
        centres.append(np.median(members, axis=0))
        colour = LIGHT.series[index % len(LIGHT.series)]
        symbol = SYMBOLS[index % len(SYMBOLS)] + ("-open" if index >= len(SYMBOLS) else "")
        look = {"mode": "text", "text": str(label), "textfont": {"size": 11, "color": colour}}
        if is_named:
            look = {"mode": "markers", "marker": {"symbol": symbol, "size": 6, "color": colour, "opacity": 0.8}}
        traces.append(
            go.Scatter(
                x=members[:, 0],
                y=members[:, 1],
                **look,
                name=str(label),
                hovertemplate=f"{label} at (%{{x:.3~g}}, %{{y:.3~g}})<extra></extra>",
            )
        )
    marks = _named(classes, np.array(centres), points) if is_named else _numbered(classes, np.array(centres), points)
    plain = {"showticklabels": False, "zeroline": False, "showgrid": False}
    drawn = "each class has its symbol and colour" if is_named else "each drawn as its own label"
    title = f"{counted(len(points), 'image')} as points"
    layout = {
        "title": {"text": title, "subtitle": {"text": drawn}},
        "height": 520,
        "xaxis": plain,
        "yaxis": plain | {"scaleanchor": "x", "scaleratio": 1},
        "annotations": marks,
    }
    message = "; ".join(
        f"{label}: ({number(x, 3)}, {number(y, 3)}), {count}"
        for label, (x, y), count in zip(classes, centres, counts, strict=True)
    )
    return figure(traces, layout, alt=f"{title}. Middle and number of each class: {message}.")


def _named(classes: np.ndarray, centres: np.ndarray, points: np.ndarray) -> list[dict]:
    """Each class's name in its colour, with a line to the middle of its points."""
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    pixel = _pixel(extent)
    spots = [
        ((centre - low) / pixel, shortened(str(label), 200, 13), LIGHT.series[index % len(LIGHT.series)])
        for index, (label, centre) in enumerate(zip(classes, centres, strict=True))
    ]
    labels = beside(spots, [], np.maximum(extent / pixel, (326, 120)))
    return [label | {"x": float(x), "y": float(y)} for label, (x, y) in zip(labels, centres, strict=True)]


def _numbered(classes: np.ndarray, centres: np.ndarray, points: np.ndarray) -> list[dict]:
    """Each class's number, large, at the middle of its points or as near to it as there is room."""
    shifts = _spread(centres, np.ptp(points, axis=0))
    return [
        {
            "x": float(x),
            "y": float(y),
            "text": f"<b>{label}</b>",
            "font": {"size": 22},
            "bgcolor": fade(LIGHT.surface, 0.7),
        }
        | ({"showarrow": True, "arrowhead": 0, "ax": float(right), "ay": float(down)} if right or down else {})
        for label, (x, y), (right, down) in zip(classes, centres, shifts, strict=True)
    ]


def _pixel(extent: np.ndarray) -> float:
    """A pixel of a phone's picture of such an extent: both axes have one scale."""
    return float(np.maximum(extent / (326, 420), 1e-12).max())


def _spread(centres: np.ndarray, extent: np.ndarray, *, least: float = 30) -> np.ndarray:
    """How many pixels (right, down) each number moves so that no two lie on each other, on a phone and wider.

    Those that are too near are pushed apart, again and again, all at once; a number that has room stays where it is.
    """
    pixel = _pixel(extent)
    start = centres / pixel * (1, -1)
    places = start.copy()
    for _ in range(200):
        away = places[:, None] - places[None]
        distance = np.hypot(*np.moveaxis(away, -1, 0))
        near = (distance < least) & ~np.eye(len(places), dtype=bool)
        if not near.any():
            break
        i, j = np.indices(distance.shape)
        angle = 2.4 * (i + j) + np.pi * (i > j)  # for two in one place: any way, but opposite ones
        straight = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        direction = np.where(distance[..., None] > 1e-6, away / np.maximum(distance, 1e-6)[..., None], straight)
        places += (np.where(near, (least + 1 - distance) / 2, 0)[..., None] * direction).sum(axis=1)
    return np.round(places - start)


def _pixel_weights(weights: np.ndarray, dimensions: int) -> np.ndarray:
    weights = validation.numbers(weights, "weights")
    shape = "(784, units)" if dimensions == 2 else "(784,)"
    if weights.ndim != dimensions or not weights.size or math.isqrt(len(weights)) ** 2 != len(weights):
        raise ValueError(f"weights must have the shape {shape}, one a pixel of a square image, got {weights.shape}")
    return weights


def _chosen(units: Sequence[int] | None, weights: np.ndarray, *, most: int) -> list[int]:
    count = weights.shape[1]
    if units is None:
        return sorted(np.argsort(-np.linalg.norm(weights, axis=0), kind="stable")[:most].tolist())
    units = [validation.whole(unit, "each of the units", 0, count - 1) for unit in validation.row(units, "units")]
    if not 1 <= len(units) <= MAX_IMAGES:
        raise ValueError(f"units must be 1 to {MAX_IMAGES} of the units, got {len(units)}")
    return units
