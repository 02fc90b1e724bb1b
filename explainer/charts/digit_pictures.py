"""Digits as pictures: what the network is shown, in which form, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.charts.digit_sets import middle_of
from explainer.charts.drawing import validation
from explainer.charts.drawing.images import (
    SECOND,
    checked_image,
    checked_images,
    full_ink,
    gallery,
    ink,
    one_each,
    square_axes,
    titled,
)
from explainer.charts.drawing.theme import NAMED, TOP, fade, figure, scale
from explainer.numeric.formatting import number, probability, spoken
from explainer.numeric.validation import listed, quoted
from explainer.palette import LIGHT

BESIDE = 4  # letters of a class's name that have room between a picture and its bar on a phone
PALE = scale(fade(LIGHT.ink, 0), fade(LIGHT.ink, 0.38))  # pale enough that numbers in ink can be read on every shade


def digit(image: np.ndarray, label: int | str | None = None) -> go.Figure:
    """One image, pixel by pixel, with its scale; zoom in and each pixel shows its number.

    Raises ValueError unless `image` has two dimensions and holds whole numbers 0..255 or floats 0..1.

    >>> digit(np.eye(28)).layout.title.text
    'A digit'
    """
    image = checked_image(image)
    if label is not None and not isinstance(label, str):
        label = f"{validation.number(label, 'label'):g}"
    name = "A digit" if label is None else f"A digit labelled {label}"
    bar = {
        "x": 0,
        "xpad": 24,
        "xanchor": "right",
        "y": 1,
        "yanchor": "top",
        "lenmode": "pixels",
        "len": 180,
        "thickness": 12,
    }
    bar |= {"outlinewidth": 0, "tickvals": [0, full_ink(image)]}
    shown = titled(name, f"{_size_words(image)}; drag across the picture to zoom in and see the numbers")
    layout = {
        **shown,
        "height": 320 + shown["margin"]["t"],
        "margin": shown["margin"] | {"l": 80},
        "dragmode": "zoom",
        **square_axes(image.shape),
    }
    words = f"{name}: an image of {_size_words(image)}. {_ink_words(image)}"
    return figure([ink(image, {"colorbar": bar, "showscale": True})], layout, alt=words)


def digits(
    images: np.ndarray,
    labels: Sequence[int] | None = None,
    predictions: Sequence[int] | None = None,
    *,
    columns: int | None = None,
) -> go.Figure:
    """Many images side by side with their labels; where the prediction differs, a frame and "was 5, read as 3" (or 5→3).

    `images` has the shape (n, rows, columns). Raises ValueError for none, more than 200, lists of another length, and more
    columns than captions have room for.

    >>> digits(np.zeros((3, 28, 28)), [7, 1, 4]).layout.title.text
    '3 digits'
    """
    images = checked_images(images)
    labels = one_each("labels", labels, len(images))
    predictions = one_each("predictions", predictions, len(images))
    if predictions is not None and labels is None:
        raise ValueError("predictions need the true labels beside them: give labels as well")
    wrong: list[int] = []
    if labels is not None and predictions is not None:
        wrong = [i for i in range(len(images)) if labels[i] != predictions[i]]
    longest = max((len(str(name)) for lines in (labels, predictions) if lines is not None for name in lines), default=0)
    usual = 3 if longest > 3 else 5 if wrong else 10  # names of classes need more room than digits
    crowded = bool(wrong) or longest > 2  # no caption but that of a digit fits a smaller picture
    kind = "with predictions or longer names a whole number" if crowded else "a whole number"
    columns = validation.whole(usual if columns is None else columns, "columns", 1, 10 if crowded else 20, kind=kind)
    mistake = "was {}<br>read {}" if columns <= 6 else "{}→{}"  # beside its neighbours on a phone, too
    captions = names = None
    if labels is not None:
        answers = labels if predictions is None else predictions
        captions = [
            f"was {labels[i]}, read as {answers[i]}" if i in wrong else f"{labels[i]}" for i in range(len(images))
        ]
        names = [mistake.format(labels[i], answers[i]) if i in wrong else f"{labels[i]}" for i in range(len(images))]
    counted = f"{len(images)} digits" if len(images) > 1 else "1 digit"
    subtitle = f"{len(wrong)} of {len(images)} read wrongly" if predictions is not None else ""
    key = ": was → read" if wrong and columns > 6 else ""
    words = [counted, subtitle, f"in reading order: {'; '.join(captions)}" if captions else ""]
    return gallery(
        images,
        names,
        columns=columns,
        framed=wrong,
        title={"text": counted, "subtitle": {"text": subtitle + key}},
        alt=f"A gallery of {'; '.join(filter(None, words))}.",
    )


def prediction(
    image: np.ndarray,
    probabilities: Sequence[float],
    *,
    label: int | None = None,
    names: Sequence[str] | None = None,
) -> go.Figure:
    """One image and the probability of each class: the answer, the runner-up, and the truth where `label` tells it.

    Raises ValueError for probabilities outside 0..1 or with another sum than 1, and for a label that is not a class.

    >>> prediction(np.eye(28), np.full(10, 0.1)).layout.title.text
    'Predicted: 0, p = 0.1000'
    """
    image, p = checked_image(image), _probabilities(probabilities)
    called = range(len(p)) if names is None else listed(names, "names", f"{len(p)} names, one for each probability")
    names = [str(name) for name in called]
    if len(names) != len(p):
        raise ValueError(f"names must be {len(p)} names, one for each probability, got {len(names)}")
    is_class = isinstance(label, int | np.integer) and not isinstance(label, bool) and 0 <= label < len(p)
    if label is not None and not is_class:
        raise ValueError(f"label must be a class from 0 to {len(p) - 1}, got {quoted(label)}")
    first, second = np.argsort(-p, kind="stable")[:2]  # of equals the first, as argmax says
    answer, message = (
        f"Predicted: {names[first]}, {_with_p(p[first])}",
        f"runner-up {names[second]}, {_with_p(p[second])}",
    )
    verdict = "" if label is None else ("correct" if label == first else f"wrong: it is {names[label]}")
    each = ", ".join(f"{name} {spoken(value)}" for name, value in zip(names, p, strict=True))
    words = (
        f"{answer}; {message}. {verdict[:1].upper() + verdict[1:] + '. ' if verdict else ''}All probabilities: {each}."
    )
    colours = [LIGHT.blue if i == first else LIGHT.muted for i in range(len(p))]
    ticks = list(names)
    if label is not None:
        ticks[label] = f"<b>{names[label]} ✓</b>" if label == first else f"<b>is {names[label]}</b>"
        colours[label] = LIGHT.blue if label == first else LIGHT.vermillion
    beside = max(map(len, names)) <= BESIDE
    bars = go.Bar(
        x=p,
        y=list(range(len(p))),
        orientation="h",
        marker={"color": colours},
        text=[probability(value) for value in p],
        # Beside a long bar a phone has no room for its number.
        textposition=["inside" if value > 0.5 else "outside" for value in p],
        insidetextanchor="end",
        insidetextfont={"color": LIGHT.surface},
        constraintext="none",
        textangle=0,
        cliponaxis=False,
        customdata=names,
        hovertemplate="%{customdata}: %{x:.6f}<extra></extra>",
        xaxis="x2",
        yaxis="y2",
        name="probabilities",
    )
    axes, title = square_axes(image.shape), titled(answer, "; ".join(filter(None, [verdict, message])))
    plain = {"anchor": "x2", "range": [len(p) - 0.4, -0.6], "showgrid": False, "zeroline": False}
    layout = title | {"bargap": 0.25, "xaxis2": {"range": [0, 1.02], "visible": False, "anchor": "y2"}}
    above = title["margin"]["t"] + title["margin"]["b"]
    if beside:
        layout |= {
            "height": above + max(20 * len(p), 210),
            "xaxis": axes["xaxis"] | {"domain": [0, 0.4]},
            "yaxis": axes["yaxis"],
            "yaxis2": plain
            | {
                "tickvals": list(range(len(p))),
                "ticktext": [f"{tick} " for tick in ticks],
                "tickfont": {"size": 14, "color": LIGHT.ink},
            },
        }
        layout["xaxis2"] |= {"domain": [0.56, 1]}
        return figure([ink(image), bars], layout, alt=words)
    # Long names stand above their bars, and these below the picture.
    rows, picture = 38 * len(p), 180
    share = rows / (rows + picture + 8)
    bars.width = 0.42
    layout |= {
        "height": above + rows + picture + 8,
        "xaxis": axes["xaxis"],
        "yaxis": axes["yaxis"] | {"domain": [(rows + 8) / (rows + picture + 8), 1]},
        "yaxis2": plain | {"domain": [0, share], "visible": False, "range": [len(p) - 0.6, -0.7]},
        "annotations": [
            {
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "y": row - 0.2,
                "yref": "y2",
                "yanchor": "bottom",
                "text": tick,
            }
            for row, tick in enumerate(ticks)
        ],
    }
    return figure([ink(image), bars], layout, alt=words)


def flatten(image: np.ndarray, *, pixel: tuple[int, int] | None = None) -> go.Figure:
    """index = 28·row + column: an image above, the same pixels as one long list below, one pixel and its row marked.

    `pixel` is (row, column), counted from 0; without it, the darkest one.

    >>> flatten(np.eye(28)).layout.title.text
    'Row 0, column 0 becomes index 0'
    """
    image = checked_image(image)
    height, width = image.shape
    if pixel is None:
        pixel = divmod(int(image.argmax()), width)
    place = validation.numbers(pixel, "pixel")
    is_whole = place.shape == (2,) and (place == place.round()).all()
    row, column = (int(part) for part in place) if is_whole else (-1, -1)
    if not (0 <= row < height and 0 <= column < width):
        raise ValueError(f"pixel must be (row, column) from (0, 0) to ({height - 1}, {width - 1}), got {quoted(pixel)}")
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
    axes = square_axes(image.shape)
    sentence = f"{width} · {row} + {column} = {index}"
    band = {"type": "rect", "line": {"width": 1.5, "color": LIGHT.blue}, "fillcolor": fade(LIGHT.blue, 0.12)}
    layout = {
        "title": {
            "text": f"Row {row}, column {column} becomes index {index}",
            "subtitle": {"text": f"{sentence}; its value is {number(value)}"},
        },
        "height": 560,
        "margin": {"l": 56, "r": 16, "t": TOP, "b": NAMED},
        "xaxis": axes["xaxis"] | {"constraintoward": "center"},
        "yaxis": axes["yaxis"] | {"domain": [0.42, 1]},
        "xaxis2": {
            "range": [-4, flat.size + 3],
            "anchor": "y2",
            "title": {"text": f"index, 0 to {flat.size - 1}"},
            "showgrid": False,
        },
        "yaxis2": {
            "range": [0, full_ink(image) * 1.1],
            "domain": [0, 0.32],
            "anchor": "x2",
            "title": {"text": "value"},
        },
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
    return figure([ink(image), line, *marks], layout, alt=words)


def scaling(image: np.ndarray) -> go.Figure:
    """x / 255: a part of an image with its stored numbers, and the same part as the network reads it, 0 to 1.

    Shows the seven by seven pixels around the middle of the ink. Raises ValueError unless the image is 0..255.

    >>> scaling(np.full((28, 28), 128, dtype=np.uint8)).layout.title.text
    'Stored as 0 to 255, read as 0 to 1'
    """
    image = checked_image(image)
    if image.dtype.kind == "f":
        raise ValueError("scaling shows how 0..255 becomes 0..1, but this image is already floats; give the stored one")
    window = 7
    top, left = (
        int(np.clip(round(centre) - window // 2, 0, size - window))
        for centre, size in zip(middle_of(image), image.shape, strict=True)
    )
    part = image[top : top + window, left : left + window]
    scaled = part / 255
    captions = [["≈0" if 0 < value < 0.005 else f"{value:.2f}" for value in row] for row in scaled]
    numbered = {"x0": left, "y0": top, "colorscale": PALE, "textfont": {"color": LIGHT.ink}}
    traces = [
        ink(part, numbered | {"texttemplate": "%{z}"}),
        ink(scaled.astype(np.float32), numbered | SECOND | {"text": captions, "texttemplate": "%{text}"}),
    ]
    axes = square_axes(part.shape, left=left, top=top)
    layout = {
        "title": {"text": "Stored as 0 to 255, read as 0 to 1", "subtitle": {"text": "each number divided by 255"}},
        "height": 290,
        "margin": {"l": 12, "r": 12, "t": TOP, "b": 12},
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


def _size_words(image: np.ndarray) -> str:
    return f"{image.shape[0]}×{image.shape[1]} pixels, 0 to {full_ink(image)}"


def _ink_words(image: np.ndarray) -> str:
    used = np.argwhere(image > 0)
    if not len(used):
        return "It is empty."
    (top, left), (bottom, right) = used.min(axis=0), used.max(axis=0)
    row, column = middle_of(image)
    return (
        f"{len(used)} pixels have ink, in rows {top} to {bottom} and columns {left} to {right}; "
        f"the middle of the ink is at row {row:.1f}, column {column:.1f}."
    )


def _probabilities(values: Sequence[float]) -> np.ndarray:
    p = validation.numbers(values, "probabilities")
    if p.ndim != 1 or not 2 <= len(p) <= 50:
        raise ValueError(f"probabilities must be 2 to 50 numbers, one a class, got the shape {p.shape}")
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"probabilities must lie in 0..1, got {', '.join(f'{value:.4g}' for value in p)}")
    if abs(p.sum() - 1) > 0.02:  # an 8-bit model's probabilities are rounded to 1/256 each
        raise ValueError(f"probabilities must sum to 1, got a sum of {p.sum():.4g}")
    return p


def _with_p(p: float) -> str:
    """p = 0.9998, or p > 0.9999 where more digits would be needed."""
    shown = probability(p)
    return f"p {shown[0]} {shown[1:]}" if shown[0] in "<>" else f"p = {shown}"
