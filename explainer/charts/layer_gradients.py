"""How much of a gradient reaches the front of a network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explainer.charts.descents.geometry import powers
from explainer.charts.drawing import validation
from explainer.charts.drawing.images import titled
from explainer.charts.drawing.theme import figure
from explainer.numeric.formatting import number
from explainer.numeric.validation import quoted
from explainer.palette import LIGHT

MOST_LAYERS, FEWEST_POWERS, TALL = 20, 2, 250


def gradients(sizes: Sequence[float]) -> go.Figure:
    """The size of the gradient in each layer, the first layer first, on an axis of powers of ten.

    A layer whose gradient is 0 has no bar, and says so. Raises ValueError for a size below 0 and for none above it.

    >>> gradients([0.001, 0.01, 0.1]).layout.title.text
    'The gradient in each layer'
    """
    lengths = validation.numbers(sizes, "sizes")
    if lengths.ndim != 1 or not 1 <= len(lengths) <= MOST_LAYERS or lengths.min() < 0 or not lengths.max():
        raise ValueError(f"sizes must be 1 to {MOST_LAYERS} numbers from 0, one of them above it, got {quoted(sizes)}")
    names = [*(f"{k}" for k in range(1, len(lengths))), "output"]
    above = np.log10(lengths[lengths > 0])
    high = float(np.floor(above.max()) + 1)
    span = (min(float(np.ceil(above.min()) - 1), high - FEWEST_POWERS), high)
    shown = [number(float(size), 2) for size in lengths]
    bars = go.Bar(
        x=names,
        y=[float(size) or None for size in lengths],
        marker={"color": LIGHT.purple},
        text=shown,
        textposition="outside",
        outsidetextfont={"color": LIGHT.ink},
        constraintext="none",
        cliponaxis=False,
        hovertemplate="layer %{x}: %{text}<extra></extra>",
    )
    share = (
        ""
        if not lengths[-1]
        else f"the first is {number(100 * float(lengths[0] / lengths[-1]), 3)}% as large as the last"
    )
    layout = {
        **titled("The gradient in each layer", share),
        "height": TALL + 110,
        "bargap": 0.35,
        "xaxis": {"type": "category", "title": {"text": "layer"}, "categoryarray": names},
        "yaxis": {"type": "log", "range": [span[0], span[1] + 0.15 * (span[1] - span[0])]} | powers(span, TALL),
    }
    listed = ", ".join(f"{name}: {size}" for name, size in zip(names, shown, strict=True))
    return figure(
        [bars], layout, alt=f"The size of the gradient in each layer, from the first to the output. {listed}."
    )
