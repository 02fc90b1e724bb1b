"""One neuron as a picture: its inputs, weights, sum, activation and output, with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.circles import MAX_UNITS, ems, fitting_size, stroke_traces
from explainer.charts.drawing import validation
from explainer.charts.drawing.theme import TOP, figure, scatter
from explainer.numeric.formatting import equals, number, short, typeset
from explainer.numeric.validation import quoted
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.formulas.formula import Formula


def neuron(
    inputs: Sequence[float] | np.ndarray,
    weights: Sequence[float] | np.ndarray,
    bias: float,
    activation: Formula | str,
) -> go.Figure:
    """f(w₁x₁ + w₂x₂ + … + b): one neuron with its products, their sum and its output, in numbers.

    `activation` is a name such as "sigmoid", a formula or its text. Raises ValueError for 0 or more than 8 inputs, or when
    `inputs` and `weights` differ in length.

    >>> neuron([4, 5], [-0.234, 0.675], 0, "relu").layout.title.text
    'One neuron'
    """
    inputs, weights = validation.numbers(inputs, "inputs"), validation.numbers(weights, "weights")
    bias = validation.number(bias, "bias")
    if inputs.ndim != 1 or inputs.shape != weights.shape or not 1 <= len(inputs) <= MAX_UNITS:
        raise ValueError(
            f"inputs and weights must be rows of 1 to {MAX_UNITS} numbers, equally many, got the shapes "
            f"{inputs.shape} and {weights.shape}"
        )
    if isinstance(activation, str):
        from explainer.formulas.given import activation as activation_of

        activation = activation_of(activation)
    if isinstance(activation, type) or not all(hasattr(activation, part) for part in ("__call__", "kinks", "slope")):
        shown = quoted(getattr(activation, "name", activation))
        raise ValueError(f'activation must be a formula of one number, such as ACTIVATIONS["sigmoid"], got {shown}')
    validation.moderate("inputs, weights and bias", inputs, weights, bias)
    products = inputs * weights
    total = float(products.sum() + bias)
    output = float(activation(total))
    if not np.isfinite(output):
        raise ValueError(
            f"the activation has no value at the sum {total:g}; choose other inputs, or another activation"
        )
    rows = [(len(inputs) - 1) / 2 - i for i in range(len(inputs))]
    at = {"sum": 1.78, "activation": 2.47, "output": 3.12}

    wires = stroke_traces([(0, y, 0) for y in rows], LIGHT.muted, "solid", 1.5, 1)
    wires.x = [x if x != 1 else at["sum"] for x in wires.x]
    onward = scatter(
        x=[at["sum"], at["output"]], y=[0, 0], mode="lines", line={"color": LIGHT.muted, "width": 1.5}, hoverinfo="skip"
    )
    # Several sizes in one trace would make Plotly draw it see-through, and the lines would go on inside.
    ring = {"size": 48, "color": LIGHT.surface, "opacity": 1}
    numbers, result = [short(value) for value in inputs], short(output)
    entries = scatter(
        x=[0] * len(rows),
        y=rows,
        text=numbers,
        textfont={"size": [fitting_size(text, 40, 14) for text in numbers]},
        customdata=inputs.tolist(),
        mode="markers+text",
        marker=ring | {"line": {"color": LIGHT.muted, "width": 2}},
        hovertemplate="input %{customdata}<extra></extra>",
        name="inputs",
    )
    centre = scatter(
        x=list(at.values()),
        y=[0, 0, 0],
        text=["Σ", "f", result],
        customdata=[total, total, output],
        textfont={"size": [20, 18, fitting_size(result, 49, 14)]},
        mode="markers+text",
        marker=ring | {"size": [48, 48, 58]} | {"line": {"color": [LIGHT.blue, LIGHT.blue, LIGHT.green], "width": 2}},
        hovertemplate="%{customdata}<extra></extra>",
        name="sum, activation, output",
    )
    called = typeset(activation.title)
    name = called if ems(called) * 14 < 110 else "f"  # a long formula has no room below its circle
    notes = [
        {
            "x": 0.45 * at["sum"],
            "y": 0.55 * y,
            "text": f"× {_signed(w)}<br>{equals(p)}",
            "font": {"size": 12},
            "bgcolor": LIGHT.surface,
        }
        for y, w, p in zip(rows, weights, products, strict=True)
    ]
    notes += [
        {"x": at["sum"], "y": 0, "yshift": -36, "text": f"+ b {equals(bias)}", "bgcolor": LIGHT.surface},
        {"x": at["sum"], "y": 0, "yshift": 40, "text": f"<b>{number(total)}</b>"},
        {"x": at["activation"], "y": 0, "yshift": -54, "text": name},  # a bias may be long
        {"x": at["output"], "y": 0, "yshift": -40, "text": "output"},
    ]
    sum_text = " + ".join(f"{_signed(x)}·{_signed(w)}" for x, w in zip(inputs, weights, strict=True))
    message = f"{name} of {number(total)} {equals(output, is_rounded=not activation.is_rational_at(total))}"
    layout = {
        "title": {"text": "One neuron", "subtitle": {"text": message}},
        "height": int(130 + max(len(rows), 2.4) * 70),
        "margin": {"l": 8, "r": 8, "t": TOP, "b": 8},
        "xaxis": {"visible": False, "range": [-0.3, 3.5]},
        "yaxis": {"visible": False, "range": [-max(len(rows), 2.4) / 2, max(len(rows), 2.4) / 2]},
        "annotations": notes,
    }
    return figure(
        [wires, onward, entries, centre],
        layout,
        alt=f"One neuron: {sum_text} + {_signed(bias)} {equals(total)}. {message}.",
    )


def _signed(value: float) -> str:
    """A number as a factor: negative ones in brackets."""
    return f"({number(value)})" if value < 0 else number(value)
