"""Digits as pictures: what the network is shown, what it answers, what its first layer looks for, and why it decided.

An image is a grid of pixels: whole numbers 0 to 255 as MNIST stores them, or floats 0 to 1 as the network reads them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.charts.theme import LIGHT, fade, figure, number, scale

INK = scale(LIGHT.surface, LIGHT.ink)  # 0 looks like the page, full ink like its text, in every theme
PALE = scale(fade(LIGHT.ink, 0), fade(LIGHT.ink, 0.38))  # pale enough that numbers in ink can be read on every shade
SIGNED = scale(LIGHT.vermillion, LIGHT.surface, LIGHT.blue)  # negative, nothing, positive
SIDE = 28  # pixels along one side of an MNIST image
GAP = 4  # empty pixels between the images of a gallery
HEADROOM = 12  # empty pixels above each image of a gallery, for its label
MOST = 200  # images in one gallery
WITH_NUMBERS = 60_000  # pixels in one figure for which the browser still prepares numbers quickly
SECOND = {"xaxis": "x2", "yaxis": "y2"}
# A pixel's number in 12 px type. Plotly drops a heatmap's text when it would be smaller than one pixel, and judges that
# by the text's length with its markup: so it appears once zooming has made room for it, and not before.
ZOOMED = '<b style="font-size:12px;dominant-baseline:central">%{z}</b>'


def digit(image: np.ndarray, *, label: int | str | None = None) -> go.Figure:
    """One image, pixel by pixel, with its scale; zoom in and each pixel shows its number.

    Raises ValueError unless `image` has two dimensions and holds whole numbers 0..255 or floats 0..1.
    """
    image = _image(image)
    name = "A digit" if label is None else f"A digit labelled {label}"
    bar = {"x": 0, "xanchor": "right", "y": 1, "yanchor": "top", "lenmode": "pixels", "len": 180, "thickness": 12}
    bar |= {"outlinewidth": 0, "tickvals": [0, _top(image)]}
    layout = {
        "title": {"text": name, "subtitle": {"text": _size_words(image)}},
        "height": 460,
        "margin": {"l": 48, "r": 12, "t": 66, "b": 12},
        "dragmode": "zoom",
        **_square_axes(image.shape),
    }
    words = f"{name}: an image of {_size_words(image)}. {_ink_words(image)}"
    return figure([_ink(image, {"colorbar": bar, "showscale": True})], layout, alt=words)


def digits(
    images: np.ndarray,
    *,
    labels: Sequence[int] | None = None,
    predictions: Sequence[int] | None = None,
    columns: int | None = None,
) -> go.Figure:
    """Many images side by side with their labels; where the prediction differs, a frame and "is 5, said 3".

    `images` has the shape (n, rows, columns). Raises ValueError for none, more than 200, or lists of another length.
    """
    images = _images(images)
    labels = _one_each("labels", labels, len(images))
    predictions = _one_each("predictions", predictions, len(images))
    if predictions is not None and labels is None:
        raise ValueError("predictions need the true labels beside them: give labels as well")
    wrong = [] if predictions is None else [i for i in range(len(images)) if labels[i] != predictions[i]]
    names = None
    if labels is not None:
        names = [f"is {labels[i]}, said {predictions[i]}" if i in wrong else f"{labels[i]}" for i in range(len(images))]
    if columns is None:
        columns = 5 if wrong else 10
    if not 1 <= columns <= 20:
        raise ValueError(f"columns must be from 1 to 20, got {columns}")
    counted = f"{len(images)} digits" if len(images) > 1 else "1 digit"
    subtitle = f"{len(wrong)} of {len(images)} predicted wrongly" if predictions is not None else ""
    told = [counted, subtitle, f"in reading order: {'; '.join(names)}" if names else ""]
    return _gallery(
        images,
        names,
        columns=columns,
        framed=wrong,
        title={"text": counted, "subtitle": {"text": subtitle}},
        alt=f"A gallery of {'; '.join(filter(None, told))}.",
    )


def prediction(
    image: np.ndarray,
    probabilities: Sequence[float],
    *,
    label: int | None = None,
    names: Sequence[str] | None = None,
) -> go.Figure:
    """One image and the probability of each class: the answer, the runner-up, and the truth where `label` tells it.

    Raises ValueError for probabilities outside 0..1 or with another sum than 1, and for a label that is no class.
    """
    image, p = _image(image), _probabilities(probabilities)
    names = [str(i) for i in range(len(p))] if names is None else [str(name) for name in names]
    if len(names) != len(p):
        raise ValueError(f"names must be {len(p)} names, one for each probability, got {len(names)}")
    if label is not None and not (isinstance(label, int | np.integer) and 0 <= label < len(p)):
        raise ValueError(f"label must be a class from 0 to {len(p) - 1}, got {label!r}")
    second, first = np.argsort(p, kind="stable")[-2:]
    answer, told = f"Predicted: {names[first]}, {_with_p(p[first])}", f"runner-up {names[second]}, {_with_p(p[second])}"
    verdict = "" if label is None else ("correct" if label == first else f"wrong: it is {names[label]}")
    colours = [LIGHT.blue if i == first else LIGHT.muted for i in range(len(p))]
    ticks = names
    if label is not None:
        ticks = [f"<b>{name} ✓</b>" if i == label else name for i, name in enumerate(names)]
        colours[label] = LIGHT.blue if label == first else LIGHT.vermillion
    bars = go.Bar(
        x=p,
        y=list(range(len(p))),
        orientation="h",
        marker={"color": colours},
        text=[_probability(value) for value in p],
        textposition="outside",
        cliponaxis=False,
        customdata=names,
        hovertemplate="%{customdata}: %{x:.6f}<extra></extra>",
        xaxis="x2",
        yaxis="y2",
        name="probabilities",
    )
    axes = _square_axes(image.shape)
    layout = {
        "title": {"text": answer, "subtitle": {"text": "; ".join(filter(None, [verdict, told]))}},
        "height": 400,
        "margin": {"l": 12, "r": 16, "t": 66, "b": 12},
        "xaxis": axes["xaxis"] | {"domain": [0, 0.4], "constraintoward": "center"},
        "yaxis": axes["yaxis"] | {"constraintoward": "middle"},
        "xaxis2": {"range": [0, 1.25], "domain": [0.5, 1], "visible": False, "anchor": "y2"},
        "yaxis2": {
            "anchor": "x2",
            "tickvals": list(range(len(p))),
            "ticktext": [f"{tick}  " for tick in ticks],
            "range": [len(p) - 0.4, -0.6],
            "showgrid": False,
            "zeroline": False,
            "tickfont": {"size": 14, "color": LIGHT.ink},
        },
        "bargap": 0.25,
    }
    listed = ", ".join(f"{name} {_probability(value)}" for name, value in zip(names, p, strict=True))
    words = f"{answer}; {told}. {verdict.capitalize() + '. ' if verdict else ''}All probabilities: {listed}."
    return figure([_ink(image), bars], layout, alt=words)


def flatten(image: np.ndarray, *, pixel: tuple[int, int] | None = None) -> go.Figure:
    """index = 28·row + column: an image above, the same pixels as one long list below, one pixel and its row marked.

    `pixel` is (row, column), counted from 0; without it, the darkest one.
    """
    image = _image(image)
    height, width = image.shape
    if pixel is None:
        pixel = np.unravel_index(int(image.argmax()), image.shape)
    row, column = (int(part) for part in pixel)
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError(f"pixel must be (row, column) from (0, 0) to ({height - 1}, {width - 1}), got {tuple(pixel)}")
    index, value = row * width + column, image[row, column]
    flat = image.ravel()
    line = go.Scatter(
        x=np.arange(flat.size, dtype=np.uint16),
        y=flat,
        mode="lines",
        line={"color": LIGHT.ink, "width": 1, "shape": "hvh"},
        hovertemplate="index %{x}: %{y}<extra></extra>",
        xaxis="x2",
        yaxis="y2",
        name="flat",
    )
    marked = {"color": LIGHT.vermillion, "size": 11, "symbol": "circle-open", "line": {"width": 3}}
    marks = [
        go.Scatter(x=[x], y=[y], xaxis=f"x{axes}", yaxis=f"y{axes}", mode="markers", marker=marked, hoverinfo="skip")
        for x, y, axes in ((column, row, ""), (index, value, "2"))
    ]
    axes = _square_axes(image.shape)
    sentence = f"{width} · {row} + {column} = {index}"
    band = {"type": "rect", "line": {"width": 1.5, "color": LIGHT.blue}, "fillcolor": fade(LIGHT.blue, 0.12)}
    layout = {
        "title": {
            "text": f"Row {row}, column {column} becomes index {index}",
            "subtitle": {"text": f"{sentence}; its value is {number(value)}"},
        },
        "height": 560,
        "margin": {"l": 12, "r": 16, "t": 66, "b": 12},
        "xaxis": axes["xaxis"] | {"constraintoward": "center"},
        "yaxis": axes["yaxis"] | {"domain": [0.42, 1]},
        "xaxis2": {
            "range": [-4, flat.size + 3],
            "anchor": "y2",
            "title": {"text": f"index, 0 to {flat.size - 1}"},
            "showgrid": False,
        },
        "yaxis2": {"range": [0, _top(image) * 1.1], "domain": [0, 0.32], "anchor": "x2", "title": {"text": "value"}},
        "shapes": [
            band | {"x0": -0.5, "x1": width - 0.5, "y0": row - 0.5, "y1": row + 0.5, "fillcolor": "rgba(0,0,0,0)"},
            band
            | {
                "xref": "x2",
                "yref": "y2 domain",
                "x0": row * width - 0.5,
                "x1": (row + 1) * width - 0.5,
                "y0": 0,
                "y1": 1,
                "layer": "below",
            },
        ],
    }
    words = (
        f"An image of {_size_words(image)} and below it the same {flat.size} values as one list, row after row. "
        f"Row {row}, column {column} becomes index {sentence}; its value is {number(value)}."
    )
    return figure([_ink(image), line, *marks], layout, alt=words)


def scaling(image: np.ndarray) -> go.Figure:
    """x / 255: a part of an image with its stored numbers, and the same part as the network reads it, 0 to 1.

    Shows the seven by seven pixels around the middle of the ink. Raises ValueError unless the image is 0..255.
    """
    image = _image(image)
    if image.dtype.kind == "f":
        raise ValueError("scaling shows how 0..255 becomes 0..1, but this image is already floats; give the stored one")
    window = 7
    top, left = (
        int(np.clip(round(centre) - window // 2, 0, size - window))
        for centre, size in zip(_middle(image), image.shape, strict=True)
    )
    part = image[top : top + window, left : left + window]
    scaled = part / 255
    numbered = {"x0": left, "y0": top, "colorscale": PALE, "textfont": {"color": LIGHT.ink}}
    traces = [
        _ink(part, numbered | {"texttemplate": "%{z}"}),
        _ink(scaled.astype(np.float32), numbered | SECOND | {"texttemplate": "%{z:.2f}"}),
    ]
    axes = _square_axes(part.shape, left=left, top=top)
    layout = {
        "title": {"text": "Stored as 0 to 255, read as 0 to 1", "subtitle": {"text": "each number divided by 255"}},
        "height": 400,
        "margin": {"l": 12, "r": 12, "t": 66, "b": 12},
        "xaxis": axes["xaxis"] | {"domain": [0, 0.485], "constraintoward": "right"},
        "yaxis": axes["yaxis"],
        "xaxis2": axes["xaxis"] | {"domain": [0.515, 1], "anchor": "y2"},
        "yaxis2": axes["yaxis"] | {"scaleanchor": "x2", "anchor": "x2", "constraintoward": "top"},
    }
    low, high = int(part.min()), int(part.max())
    words = (
        f"The pixels of rows {top} to {top + window - 1}, columns {left} to {left + window - 1}, twice: as stored, "
        f"{low} to {high}, and divided by 255, {number(low / 255)} to {number(high / 255)}."
    )
    return figure(traces, layout, alt=words)


def one_hot(label: int, *, classes: int = 10) -> go.Figure:
    """5 → (0, 0, 0, 0, 0, 1, 0, 0, 0, 0): a label as one number for each class, 1 for the right one."""
    if not (isinstance(label, int | np.integer) and 2 <= classes <= 20 and 0 <= label < classes):
        raise ValueError(f"label must be a class from 0 to {classes - 1} (2 to 20 classes), got {label!r}")
    code = np.zeros((1, classes), dtype=np.uint8)
    code[0, label] = 1
    cells = go.Heatmap(
        z=code,
        colorscale=scale(fade(LIGHT.blue, 0), fade(LIGHT.blue, 0.5)),
        zmin=0,
        zmax=1,
        showscale=False,
        texttemplate="%{z}",
        textfont={"size": 18, "color": LIGHT.ink},
        hovertemplate="class %{x}: %{z}<extra></extra>",
    )
    grid = [
        {
            "type": "rect",
            "x0": i - 0.5,
            "x1": i + 0.5,
            "y0": -0.5,
            "y1": 0.5,
            "line": {"color": LIGHT.muted, "width": 1},
        }
        for i in range(classes)
    ]
    vector = ", ".join(map(str, code[0]))
    layout = {
        "title": {"text": f"{label} as {classes} numbers", "subtitle": {"text": "1 for the right class, 0 elsewhere"}},
        "height": 190,
        "margin": {"l": 12, "r": 12, "t": 76, "b": 12},
        "xaxis": {
            "side": "bottom",
            "tickvals": list(range(classes)),
            "range": [-0.55, classes - 0.45],
            "title": {"text": "class"},
            "showgrid": False,
            "zeroline": False,
        },
        "yaxis": {"visible": False, "range": [-0.55, 0.55]},
        "shapes": grid,
    }
    return figure([cells], layout, alt=f"The label {label} one-hot encoded over {classes} classes: ({vector}).")


def mean_digits(images: np.ndarray, labels: Sequence[int]) -> go.Figure:
    """The mean image of each class: what a 0, a 1, … looks like on average, and how many there were."""
    images, labels = _images(images, most=None), np.asarray(labels)
    _one_each("labels", labels, len(images))
    classes, counts = np.unique(labels, return_counts=True)
    if len(classes) > MOST:
        raise ValueError(f"mean_digits shows up to {MOST} classes, got {len(classes)}")
    means = np.stack([images[labels == label].mean(axis=0) for label in classes]).astype(np.float32)
    names = [f"{label}" for label in classes]
    counted = ", ".join(f"{count:,} of {label}" for label, count in zip(classes, counts, strict=True))
    return _gallery(
        means,
        names,
        columns=5,
        top=_top(images),
        title={"text": "The mean image of each class", "subtitle": {"text": f"{len(images):,} images"}},
        alt=f"The mean image of each class, over {counted}.",
    )


def class_counts(labels: Sequence[int]) -> go.Figure:
    """How many images of each class there are, beside equal shares."""
    labels = np.asarray(labels)
    if labels.ndim != 1 or not len(labels):
        raise ValueError(f"labels must be a list of at least one label, got the shape {labels.shape}")
    classes, counts = np.unique(labels, return_counts=True)
    share = len(labels) / len(classes)
    bars = go.Bar(
        x=counts,
        y=[str(label) for label in classes],
        orientation="h",
        marker={"color": LIGHT.blue},
        text=[f"{count:,}" for count in counts],
        textposition="inside",
        insidetextanchor="start",
        insidetextfont={"color": LIGHT.surface},
        hovertemplate="class %{y}: %{x:,} images<extra></extra>",
    )
    even = {
        "type": "line",
        "yref": "paper",
        "x0": share,
        "x1": share,
        "y0": 0,
        "y1": 1,
        "line": {"color": LIGHT.muted, "dash": "dash", "width": 1.5},
    }
    most, least = classes[counts.argmax()], classes[counts.argmin()]
    told = f"most {most}: {counts.max():,}; fewest {least}: {counts.min():,}; dashed: all equal"
    layout = {
        "title": {"text": f"{len(labels):,} labels", "subtitle": {"text": told}},
        "height": 120 + 28 * len(classes),
        "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False, "ticksuffix": "  "},
        "xaxis": {"range": [0, float(counts.max()) * 1.05], "showticklabels": False, "showgrid": False},
        "shapes": [even],
        "bargap": 0.2,
    }
    listed = ", ".join(f"{label}: {count:,}" for label, count in zip(classes, counts, strict=True))
    return figure([bars], layout, alt=f"Images of each class, {len(labels):,} in all. {listed}.")


def first_layer(weights: np.ndarray, *, units: Sequence[int] | None = None) -> go.Figure:
    """The weights into each first-layer unit, laid out as the image they look at: blue for ink, orange against ink.

    `weights` has the shape (784, units), as Keras stores it. Without `units`, the 32 with the largest weights.
    """
    weights = _pixel_weights(weights, 2)
    units = _chosen(units, weights, most=32)
    side = math.isqrt(len(weights))
    pictures = weights.T[units].reshape(-1, side, side).astype(np.float32)
    reach = float(np.abs(pictures).max()) or 1.0
    told = (
        f"{len(units)} of {weights.shape[1]} units; weights from {number(pictures.min())} to {number(pictures.max())}"
    )
    return _gallery(
        pictures,
        [str(unit) for unit in units],
        columns=5 if len(units) <= 10 else 8,
        signed=reach,
        title={"text": "What the first layer looks for", "subtitle": {"text": told}},
        alt=f"First-layer weights as images: {told}. Units shown: {', '.join(map(str, units))}.",
    )


def responses(activations: np.ndarray, labels: Sequence[int]) -> go.Figure:
    """The mean activation of each unit for each class: a column a unit, grouped by the class it responds to most.

    `activations` has the shape (images, units), `labels` one class an image.
    """
    activations, labels = np.asarray(activations, float), np.asarray(labels)
    if activations.ndim != 2 or not activations.size or not np.isfinite(activations).all():
        raise ValueError(f"activations must be finite numbers (images, units), got the shape {activations.shape}")
    _one_each("labels", labels, len(activations))
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
        hovertemplate="unit %{customdata}, class %{y}: %{z:.4f}<extra></extra>",
    )
    silent = activations.shape[1] - len(alive)
    told = f"{len(alive)} units, sorted by the class each responds to most" + (f"; {silent} silent" if silent else "")
    layout = {
        "title": {"text": "What each unit responds to", "subtitle": {"text": told}},
        "xaxis": {"title": {"text": "units"}, "showticklabels": False, "showgrid": False, "zeroline": False},
        "yaxis": {"type": "category", "autorange": "reversed", "title": {"text": "class"}, "showgrid": False},
    }
    best = "; ".join(
        f"class {label}: {', '.join(map(str, mine[:5]))}"
        if len(mine := order[favourite[order] == i])
        else f"class {label}: none"
        for i, label in enumerate(classes)
    )
    return figure([cells], layout, alt=f"Mean activation by class and unit: {told}. Strongest units for {best}.")


def unit(
    weights: np.ndarray, images: np.ndarray, activations: Sequence[float], *, labels: Sequence[int] | None = None
) -> go.Figure:
    """One first-layer unit: its weights as an image, and the eight images that it responds to most.

    `weights` are its 784 weights, `images` the images shown to it, `activations` its answer to each.
    """
    weights, images = _pixel_weights(weights, 1), _images(images, most=None)
    activations, labels = np.asarray(activations, float), _one_each("labels", labels, len(images))
    if activations.shape != (len(images),) or not np.isfinite(activations).all():
        raise ValueError(f"activations must be {len(images)} finite numbers, one an image, got {activations.shape}")
    best = np.argsort(-activations, kind="stable")[:8]
    side = math.isqrt(len(weights))
    if images.shape[1:] != (side, side):
        raise ValueError(f"images must be {side}×{side} pixels as the weights are, got {images.shape[1:]}")
    picture = weights.reshape(side, side).astype(np.float32)
    reach = float(np.abs(picture).max()) or 1.0
    mosaic, places = _mosaic(images[best], columns=4)
    said = [number(activations[i], 3) for i in best]
    texts = said if labels is None else [f"{labels[i]}: {value}" for i, value in zip(best, said, strict=True)]
    left, right = _square_axes(picture.shape), _square_axes(mosaic.shape)
    layout = {
        "title": {
            "text": "One unit: what it looks for, what it finds",
            "subtitle": {"text": f"the {len(best)} strongest of {len(images):,} answers"},
        },
        "height": 380,
        "margin": {"l": 8, "r": 8, "t": 66, "b": 8},
        "xaxis": left["xaxis"] | {"domain": [0, 0.36]},
        "yaxis": left["yaxis"],
        "xaxis2": right["xaxis"] | {"domain": [0.4, 1], "anchor": "y2", "showline": False},
        "yaxis2": right["yaxis"] | {"scaleanchor": "x2", "anchor": "x2", "showline": False},
    }
    traces = [_signed(picture, reach), _ink(mosaic, SECOND), _captions(places, texts, SIDE, axes="2")]
    listed = "; ".join(texts)
    words = (
        f"A unit whose weights go from {number(picture.min())} to {number(picture.max())}, and the {len(best)} images "
        f"it responds to most, {'label and ' if labels is not None else ''}activation: {listed}."
    )
    return figure(traces, layout, alt=words)


def attribution(image: np.ndarray, contributions: np.ndarray, *, about: str = "the decision") -> go.Figure:
    """gradient × input: an image, and how far each of its pixels pushed for (blue) or against (orange) `about`.

    `contributions` has the image's shape. Raises ValueError when it has not.
    """
    image, contributions = _image(image), np.asarray(contributions, float)
    if contributions.shape != image.shape or not np.isfinite(contributions).all():
        raise ValueError(
            f"contributions must be finite numbers of the image's shape {image.shape}, got {contributions.shape}"
        )
    reach = float(np.abs(contributions).max()) or 1.0
    gain, loss = contributions[contributions > 0].sum(), contributions[contributions < 0].sum()
    told = f"for it {number(gain)}, against it {number(loss)}, together {number(gain + loss)}"
    coloured = (
        f'<span style="color:{LIGHT.blue}">for it {number(gain)}</span>, '
        f'<span style="color:{LIGHT.vermillion}">against it {number(loss)}</span>, together {number(gain + loss)}'
    )
    axes = _square_axes(image.shape)
    layout = {
        "title": {"text": f"Pixels that moved {about}", "subtitle": {"text": coloured}},
        "height": 400,
        "margin": {"l": 8, "r": 8, "t": 66, "b": 8},
        "xaxis": axes["xaxis"] | {"domain": [0, 0.485], "constraintoward": "right"},
        "yaxis": axes["yaxis"],
        "xaxis2": axes["xaxis"] | {"domain": [0.515, 1], "anchor": "y2"},
        "yaxis2": axes["yaxis"] | {"scaleanchor": "x2", "anchor": "x2"},
        "dragmode": "zoom",
    }
    strongest = np.argsort(-np.abs(contributions), axis=None, kind="stable")[:3]
    places = ", ".join(
        f"row {i // image.shape[1]} column {i % image.shape[1]} ({number(contributions.flat[i])})" for i in strongest
    )
    words = f"Each pixel's share in {about}: {told}. The strongest: {places}."
    pushes = _signed(contributions.astype(np.float32), reach, SECOND)
    return figure([_ink(image), pushes], layout, alt=words)


def embedding(points: np.ndarray, labels: Sequence[int]) -> go.Figure:
    """Images as points in a plane, each drawn as its own label: near together where the network sees them alike.

    `points` has the shape (images, 2), for example the last hidden layer after a principal component analysis.
    """
    points, labels = np.asarray(points, float), np.asarray(labels)
    if points.ndim != 2 or points.shape[1:] != (2,) or not len(points) or not np.isfinite(points).all():
        raise ValueError(f"points must be finite numbers of the shape (images, 2), got {points.shape}")
    _one_each("labels", labels, len(points))
    classes, counts = np.unique(labels, return_counts=True)
    if len(classes) > 20 or len(points) > 5000:
        raise ValueError(f"embedding draws up to 5,000 images of 20 classes, got {len(points):,} of {len(classes)}")
    traces, centres = [], []
    for index, label in enumerate(classes):
        mine = points[labels == label].astype(np.float32)
        centres.append(np.median(mine, axis=0))
        colour = LIGHT.series[index % len(LIGHT.series)]
        traces.append(
            go.Scatter(
                x=mine[:, 0],
                y=mine[:, 1],
                mode="text",
                text=str(label),
                textfont={"size": 11, "color": colour},
                name=str(label),
                hovertemplate=f"{label} at (%{{x:.3~g}}, %{{y:.3~g}})<extra></extra>",
            )
        )
    marks = [
        {
            "x": float(x),
            "y": float(y),
            "text": f"<b>{label}</b>",
            "font": {"size": 22},
            "bgcolor": fade(LIGHT.surface, 0.7),
        }
        for label, (x, y) in zip(classes, centres, strict=True)
    ]
    plain = {"showticklabels": False, "zeroline": False, "showgrid": False}
    layout = {
        "title": {"text": f"{len(points):,} images as points", "subtitle": {"text": "each drawn as its own label"}},
        "height": 520,
        "xaxis": plain,
        "yaxis": plain | {"scaleanchor": "x", "scaleratio": 1},
        "annotations": marks,
    }
    told = "; ".join(
        f"{label}: ({number(x, 3)}, {number(y, 3)}), {count}"
        for label, (x, y), count in zip(classes, centres, counts, strict=True)
    )
    return figure(traces, layout, alt=f"{len(points):,} images as points. Middle and number of each class: {told}.")


def _ink(image: np.ndarray, more: Mapping | None = None) -> go.Heatmap:
    """An image as a grid of exact pixels, from the page's colour to full ink."""
    return _pixels(image, {"colorscale": INK, "zmin": 0, "zmax": _top(image), "name": "ink"} | dict(more or {}))


def _signed(picture: np.ndarray, reach: float, more: Mapping | None = None) -> go.Heatmap:
    """Numbers of both signs as a grid of pixels: blue above 0, orange below, the page's colour at 0."""
    look = {"colorscale": SIGNED, "zmin": -reach, "zmax": reach, "name": "signed"}
    return _pixels(picture, look | dict(more or {}))


def _pixels(z: np.ndarray, look: Mapping) -> go.Heatmap:
    text = ZOOMED.replace("%{z}", "%{z:.2f}") if z.dtype.kind == "f" else ZOOMED
    told = "row %{y}, column %{x}: %{z:.4~g}<extra></extra>"
    return go.Heatmap(
        {"z": z, "showscale": False, "zsmooth": False, "hovertemplate": told, "texttemplate": text, **look}
    )


def _gallery(
    pictures: np.ndarray,
    names: Sequence[str] | None,
    *,
    columns: int,
    title: dict,
    alt: str,
    framed: Sequence[int] = (),
    signed: float = 0.0,
    top: float | None = None,
) -> go.Figure:
    """Pictures in rows as one trace, names above them, frames around some; `signed` is the reach of signed values."""
    columns = min(columns, len(pictures))
    mosaic, places = _mosaic(pictures, columns=columns, headroom=HEADROOM if names is not None else 0)
    side = pictures.shape[2]
    trace = _signed(mosaic, signed) if signed else _ink(mosaic)
    trace.hovertemplate = "%{z:.4~g}<extra></extra>"
    if top is not None:
        trace.zmax = top
    if mosaic.size > WITH_NUMBERS:
        trace.texttemplate = None
    traces = [trace]
    if names is not None:
        plain = [i for i in range(len(pictures)) if i not in set(framed)]
        traces += [_captions(places[plain], [names[i] for i in plain], side)] if plain else []
        if len(framed):
            wrong = _captions(places[list(framed)], [f"<b>{names[i]}</b>" for i in framed], side)
            wrong.textfont.color = LIGHT.vermillion
            traces.append(wrong)
    shapes = [
        {
            "type": "rect",
            "x0": x - 1,
            "x1": x + side,
            "y0": y - 1,
            "y1": y + pictures.shape[1],
            "line": {"color": LIGHT.vermillion, "width": 1.5},
        }
        for x, y in places[list(framed)]
    ]
    axes = _square_axes(mosaic.shape)
    hidden = {"showline": False}
    layout = {
        "title": title,
        "height": int(80 + min(720, mosaic.shape[0] * 520 / mosaic.shape[1])),
        "margin": {"l": 8, "r": 8, "t": 70, "b": 8},
        "dragmode": "zoom",
        "shapes": shapes,
        "xaxis": axes["xaxis"] | hidden,
        "yaxis": axes["yaxis"] | hidden,
    }
    return figure(traces, layout, alt=alt)


def _mosaic(pictures: np.ndarray, *, columns: int, headroom: int = HEADROOM) -> tuple[np.ndarray, np.ndarray]:
    """All pictures in one array with 0 between them, and the (x, y) of each one's first pixel."""
    count, height, width = pictures.shape
    rows = -(-count // columns)
    down, across = height + headroom + GAP, width + GAP
    places = np.array([[i % columns * across + GAP // 2, i // columns * down + headroom] for i in range(count)])
    mosaic = np.zeros((rows * down, columns * across), dtype=pictures.dtype)
    for picture, (x, y) in zip(pictures, places, strict=True):
        mosaic[y : y + height, x : x + width] = picture
    return mosaic, places


def _captions(places: np.ndarray, texts: Sequence[str], side: int, *, axes: str = "") -> go.Scatter:
    """A line of text above each picture of a mosaic."""
    return go.Scatter(
        x=places[:, 0] + side / 2 - 0.5,
        y=places[:, 1] - 1,
        text=texts,
        textposition="top center",
        textfont={"size": 13},
        mode="text",
        hoverinfo="skip",
        xaxis=f"x{axes}",
        yaxis=f"y{axes}",
        name="labels",
        cliponaxis=False,
    )


def _square_axes(shape: tuple[int, int], *, left: int = 0, top: int = 0) -> dict[str, dict]:
    """Axes for an image: row 0 on top, square pixels, a thin frame, no ticks."""
    height, width = shape
    frame = {
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "showline": True,
        "mirror": True,
        "ticks": "",
    }
    frame |= {"linecolor": LIGHT.grid, "constrain": "domain"}
    return {
        "xaxis": frame | {"range": [left - 0.5, left + width - 0.5], "constraintoward": "left"},
        "yaxis": frame
        | {"range": [top + height - 0.5, top - 0.5], "scaleanchor": "x", "scaleratio": 1, "constraintoward": "top"},
    }


def _image(image: np.ndarray) -> np.ndarray:
    image = np.asarray(image)
    if image.ndim != 2 or min(image.shape) < 7 or max(image.shape) > 300:
        hint = "; image.reshape(28, 28) may help" if image.size == SIDE * SIDE else ""
        raise ValueError(f"image must have rows and columns of 7 to 300 pixels, got the shape {image.shape}{hint}")
    return _ink_values("image", image)


def _images(images: np.ndarray, *, most: int | None = MOST) -> np.ndarray:
    images = np.asarray(images)
    if images.ndim != 3 or not images.size:
        raise ValueError(f"images must have the shape (n, rows, columns), got {images.shape}")
    if most is not None and len(images) > most:
        raise ValueError(f"a gallery shows up to {most} images, got {len(images):,}; give images[:{most}]")
    return _ink_values("images", images)


def _ink_values(name: str, values: np.ndarray) -> np.ndarray:
    """uint8 as it is, other whole numbers as uint8, floats as float32; or the refusal."""
    if values.dtype == np.uint8:
        return values
    if values.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be whole numbers 0..255 or floats 0..1, got {values.dtype}")
    low, high = values.min(), values.max()
    top = 1 if values.dtype.kind == "f" else 255
    if not (low >= 0 and high <= top):
        raise ValueError(f"{name} must be whole numbers 0..255 or floats 0..1, got {values.dtype} {low} to {high}")
    return values.astype(np.float32 if top == 1 else np.uint8)


def _top(image: np.ndarray) -> int:
    """The value of full ink: 1 for floats, 255 for whole numbers."""
    return 1 if image.dtype.kind == "f" else 255


def _middle(image: np.ndarray) -> tuple[float, float]:
    """The centre of mass of the ink, (row, column); the middle of an empty image."""
    ink = image.astype(float)
    if not ink.any():
        return (image.shape[0] / 2, image.shape[1] / 2)
    rows, columns = np.indices(image.shape)
    return float((rows * ink).sum() / ink.sum()), float((columns * ink).sum() / ink.sum())


def _size_words(image: np.ndarray) -> str:
    return f"{image.shape[0]}×{image.shape[1]} pixels, 0 to {_top(image)}"


def _ink_words(image: np.ndarray) -> str:
    used = np.argwhere(image > 0)
    if not len(used):
        return "It is empty."
    (top, left), (bottom, right) = used.min(axis=0), used.max(axis=0)
    row, column = _middle(image)
    return (
        f"{len(used)} pixels have ink, in rows {top} to {bottom} and columns {left} to {right}; "
        f"the middle of the ink is at row {row:.1f}, column {column:.1f}."
    )


def _one_each(name: str, values: Sequence | None, count: int) -> Sequence | None:
    if values is not None and np.shape(values) != (count,):
        raise ValueError(f"{name} must be {count} values, one an image, got the shape {np.shape(values)}")
    return values


def _probabilities(values: Sequence[float]) -> np.ndarray:
    p = np.asarray(values, float)
    if p.ndim != 1 or not 2 <= len(p) <= 20:
        raise ValueError(f"probabilities must be 2 to 20 numbers, one a class, got the shape {p.shape}")
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"probabilities must lie in 0..1, got {', '.join(f'{value:.4g}' for value in p)}")
    if abs(p.sum() - 1) > 0.02:  # an 8-bit model's probabilities are rounded to 1/256 each
        raise ValueError(f"probabilities must sum to 1, got a sum of {p.sum():.4g}")
    return p


def _probability(p: float) -> str:
    """To four decimals, but never rounded to a certainty that it is not.

    >>> _probability(0.99998), _probability(0.00001), _probability(0.25), _probability(1.0)
    ('>0.9999', '<0.0001', '0.2500', '1')
    """
    if p in (0, 1):
        return f"{p:.0f}"
    return "<0.0001" if p < 0.0001 else ">0.9999" if p > 0.9999 else f"{p:.4f}"


def _with_p(p: float) -> str:
    """p = 0.9998, or p > 0.9999 where more digits would be needed."""
    shown = _probability(p)
    return f"p {shown[0]} {shown[1:]}" if shown[0] in "<>" else f"p = {shown}"


def _pixel_weights(weights: np.ndarray, dimensions: int) -> np.ndarray:
    weights = np.asarray(weights, float)
    wanted = "(784, units)" if dimensions == 2 else "(784,)"
    if weights.ndim != dimensions or not weights.size or math.isqrt(len(weights)) ** 2 != len(weights):
        raise ValueError(f"weights must have the shape {wanted}, one a pixel of a square image, got {weights.shape}")
    if not np.isfinite(weights).all():
        raise ValueError("weights must be finite numbers; one of them is not")
    return weights


def _chosen(units: Sequence[int] | None, weights: np.ndarray, *, most: int) -> list[int]:
    count = weights.shape[1]
    if units is None:
        return sorted(np.argsort(-np.linalg.norm(weights, axis=0), kind="stable")[:most].tolist())
    units = [int(unit) for unit in units]
    if not units or len(units) > MOST or not all(0 <= unit < count for unit in units):
        raise ValueError(f"units must be 1 to {MOST} unit numbers from 0 to {count - 1}, got {units[:8]}")
    return units
