"""Many digits as one picture: how many of each class, their means, and labels as rows of zeros and a one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing import validation
from explainer.charts.drawing.images import (
    MAX_IMAGES,
    checked_images,
    full_ink,
    gallery,
    ink,
    labels_of,
    titled,
)
from explainer.charts.drawing.theme import fade, figure, scale
from explainer.numeric.formatting import counted
from explainer.numeric.validation import quoted
from explainer.palette import LIGHT

MANY_CLASSES = 100  # classes whose bars a page still has room for


def one_hot(label: int, *, classes: int = 10) -> go.Figure:
    """5 → (0, 0, 0, 0, 0, 1, 0, 0, 0, 0): a label as one number for each class, 1 for the right one.

    >>> one_hot(3).layout.title.text
    '3 as 10 numbers'
    """
    classes = validation.whole(classes, "classes", 2, 20)
    label = validation.whole(label, "label", 0, classes - 1, kind="a class")
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
        "margin": {"l": 12, "r": 12, "t": 76, "b": 60},
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


def mean_digits(images: np.ndarray, labels: Sequence[int] | np.ndarray) -> go.Figure:
    """The mean picture of each class: what a 0, a 1, … looks like on average, and how many there were.

    >>> mean_digits(np.zeros((4, 28, 28)), [0, 0, 1, 1]).layout.title.text
    'The mean picture of each class'
    """
    images = checked_images(images, most=None)
    labels = labels_of(labels, len(images))
    classes, counts = np.unique(labels, return_counts=True)
    if len(classes) > MAX_IMAGES:
        raise ValueError(f"mean_digits shows up to {MAX_IMAGES} classes, got {len(classes)}")
    kind = np.uint32 if images.dtype == np.uint8 else None  # half the time that the mean of bytes takes
    sums = np.stack([images[labels == label].sum(axis=0, dtype=kind) for label in classes])
    means = (sums / counts[:, None, None]).astype(np.float32)
    names = [f"{label}" for label in classes]
    counted = ", ".join(f"{count:,} of {label}" for label, count in zip(classes, counts, strict=True))
    return gallery(
        means,
        names,
        columns=5,
        draw=lambda z: ink(z, {"zmax": full_ink(images)}),
        title={"text": "The mean picture of each class", "subtitle": {"text": f"{len(images):,} images"}},
        alt=f"The mean picture of each class, over {counted}.",
    )


def class_counts(labels: Sequence[int] | np.ndarray) -> go.Figure:
    """How many images of each class there are, beside equal shares.

    >>> class_counts([0, 1, 1, 2]).layout.title.text
    '4 labels'
    """
    labels = np.asarray(validation.row(labels, "labels"))
    if labels.ndim != 1 or not len(labels) or labels.dtype.kind not in "iuU":
        raise ValueError(f"labels must be a list of at least one label, got {quoted(labels.tolist())}")
    classes, counts = np.unique(labels, return_counts=True)
    if len(classes) > MANY_CLASSES:
        raise ValueError(f"class_counts shows up to {MANY_CLASSES} classes, got {len(classes):,}")
    share = len(labels) / len(classes)
    bars = go.Bar(
        x=counts,
        y=[str(label) for label in classes],
        orientation="h",
        marker={"color": LIGHT.blue},
        text=[f"{count:,}" for count in counts],
        textposition=["inside" if count > 0.35 * counts.max() else "outside" for count in counts],
        insidetextanchor="start",
        insidetextfont={"color": LIGHT.surface},
        outsidetextfont={"color": LIGHT.ink},
        constraintext="none",
        cliponaxis=False,
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
    message = f"most common: {most} ({counts.max():,}), rarest: {least} ({counts.min():,}); dashed line: equal shares"
    heading = titled(counted(len(labels), "label"), message)
    layout = {
        **heading,
        "height": 42 + heading["margin"]["t"] + 28 * len(classes),
        "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False, "ticksuffix": "  "},
        "xaxis": {"range": [0, float(counts.max()) * 1.05], "showticklabels": False, "showgrid": False},
        "shapes": [even],
        "bargap": 0.2,
    }
    listed = ", ".join(f"{label}: {count:,}" for label, count in zip(classes, counts, strict=True))
    return figure([bars], layout, alt=f"Images of each class, {len(labels):,} in all. {listed}.")


def middle_of(image: np.ndarray) -> tuple[float, float]:
    """The centre of mass of the ink, (row, column); the middle of an empty image."""
    ink = image.astype(float)
    if not ink.any():
        return (image.shape[0] / 2, image.shape[1] / 2)
    rows, columns = np.indices(image.shape)
    return float((rows * ink).sum() / ink.sum()), float((columns * ink).sum() / ink.sum())
