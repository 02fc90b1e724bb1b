"""The loop of training as a picture: predict, compare, differentiate, update."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing.theme import figure, scatter
from explainer.numeric.validation import chosen
from explainer.palette import LIGHT

LOOP = {
    "forward": "Forward pass<br>inputs × weights",
    "activation": "Activation<br>f(sum)",
    "loss": "Loss<br>how wrong?",
    "backward": "Backward pass<br>gradient",
    "update": "Update<br>new weights",
}


def training_loop(stage: str) -> go.Figure:
    """forward → activation → loss → backward → update, and round again: the loop of training, `stage` lit.

    Raises ValueError for any other word.

    >>> training_loop("forward").layout.title.text
    'Training is a loop'
    """
    stage = chosen(stage, "stage", LOOP)
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(LOOP)) / len(LOOP)
    x, y = np.cos(angles), np.sin(angles)
    lit = [name == stage for name in LOOP]
    circles = scatter(
        x=x,
        y=y,
        customdata=list(LOOP),
        text=[
            "<b>" + text.replace("<br>", "</b><br>") if on else text
            for text, on in zip(LOOP.values(), lit, strict=True)
        ],
        mode="markers+text",
        marker={
            "size": 110,
            "color": [LIGHT.blue if on else LIGHT.surface for on in lit],
            "line": {"color": [LIGHT.blue if on else LIGHT.muted for on in lit], "width": 2},
        },
        textfont={"size": 12, "color": [LIGHT.surface if on else LIGHT.ink for on in lit]},
        hoverinfo="skip",
        name="stages",
    )
    arrows = [
        {
            "x": x[(i + 1) % len(LOOP)],
            "y": y[(i + 1) % len(LOOP)],
            "ax": x[i],
            "ay": y[i],
            "axref": "x",
            "ayref": "y",
            "showarrow": True,
            "arrowhead": 2,
            "arrowwidth": 2,
            "arrowcolor": LIGHT.muted,
            "standoff": 59,
            "startstandoff": 59,
            "text": "",
        }
        for i in range(len(LOOP))
    ]
    layout = {
        "title": {"text": "Training is a loop"},
        "height": 440,
        "margin": {"l": 8, "r": 8, "t": 44, "b": 8},
        "xaxis": {"visible": False, "range": [-1.5, 1.5]},
        "yaxis": {"visible": False, "range": [-1.2, 1.4]},
        "annotations": arrows,
    }
    alt = (
        f"The training loop: {', '.join(LOOP)}, then forward again. "
        f"Now: {stage}, stage {lit.index(True) + 1} of {len(LOOP)}."
    )
    return figure([circles], layout, alt=alt)
