"""Networks as pictures: the whole network, one neuron with its numbers, the layers as a table, the training loop."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.theme import LIGHT, fade, figure, number

if TYPE_CHECKING:
    from explainer.network import Network

MOST = 8  # a layer with more units is drawn as its first and last few, with "⋮ 784" between them
SHOWN = 3  # units drawn on each side of that sign
WIDTHS = (0.6, 1.4, 2.4, 3.6)  # pixels: weights are drawn in four thicknesses, by their size


def network(
    net: Network,
    *,
    weights: Sequence[np.ndarray] | None = None,
    biases: Sequence[np.ndarray] | None = None,
    inputs: Sequence[float] | None = None,
) -> go.Figure:
    """The layers of `net` from left to right, each unit a circle, each weight a line.

    `weights[i]` has the shape (inputs, units) of layer i, `biases[i]` one number a unit, and `inputs` one a feature.
    Positive weights are solid and blue, negative ones dashed and orange, larger ones thicker; hovering tells each.
    Raises ValueError when a shape does not fit the network.
    """
    weights = _fitting("weights", weights, [(layer.inputs, layer.units) for layer in net.layers])
    biases = _fitting("biases", biases, [(layer.units,) for layer in net.layers])
    values = _fitting("inputs", [inputs] if inputs is not None else None, [(net.sizes[0],)])
    columns = [_rows(size) for size in net.sizes]
    tallest = max(max(rows.values()) for rows in columns) * 2
    few = sum(len(a) * len(b) for a, b in itertools.pairwise(columns)) <= 12

    traces = []
    for index in range(len(net.layers)):
        traces += _edges(index, columns[index], columns[index + 1], None if weights is None else weights[index], few)
    traces += [
        _units(index, rows, len(net.sizes), values[0] if values and index == 0 else None, biases)
        for index, rows in enumerate(columns)
    ]
    layout = {
        "title": {"text": "–".join(map(str, net.sizes)), "subtitle": {"text": f"{net.parameters:,} parameters"}},
        "height": int(150 + (tallest + 1) * min(max(46, 200 / (tallest + 1)), 90)),
        "margin": {"l": 8, "r": 8, "t": 66, "b": 64},
        "xaxis": {"visible": False, "range": [-0.45, len(net.sizes) - 0.55]},
        "yaxis": {"visible": False, "range": [-tallest / 2 - 0.5, tallest / 2 + 0.5]},
        "annotations": [*_elisions(net, columns), *_captions(net)],
    }
    return figure(traces, layout, alt=_network_words(net, weights))


def _fitting(name: str, arrays: Sequence | None, shapes: Sequence[tuple]) -> list[np.ndarray] | None:
    if arrays is None:
        return None
    arrays = [np.asarray(array, dtype=float) for array in arrays]
    if [array.shape for array in arrays] != list(shapes):
        raise ValueError(f"{name} must have the shapes {_listed(shapes)}, got {_listed([a.shape for a in arrays])}")
    if not all(np.isfinite(array).all() for array in arrays):
        raise ValueError(f"{name} must be finite numbers; one of them is not")
    return arrays


def _listed(shapes: Sequence[tuple]) -> str:
    return " ".join("(" + ", ".join(map(str, shape)) + ")" for shape in shapes)


def _rows(size: int) -> dict[int, float]:
    """Unit number -> height in the drawing, for the units that are drawn; a wide layer keeps a gap in its middle."""
    if size <= MOST:
        return {unit: (size - 1) / 2 - unit for unit in range(size)}
    above = {unit: SHOWN - unit for unit in range(SHOWN)}
    return above | {size - SHOWN + unit: -1 - unit for unit in range(SHOWN)}


def _edges(
    index: int, left: dict[int, float], right: dict[int, float], weights: np.ndarray | None, few: bool
) -> list[go.Scatter]:
    """One trace for each thickness and sign, and one invisible trace that tells the weights when hovered."""
    if weights is None:
        ends = [(y, z) for y in left.values() for z in right.values()]
        return [_strokes(index, ends, LIGHT.muted, "solid", 0.8, 0.55)]
    strongest = np.abs(weights).max() or 1.0
    groups: dict[tuple[int, bool], list] = {}
    texts, middles, numbers = [], [], []
    for a, y in left.items():
        for b, z in right.items():
            weight = float(weights[a, b])
            strength = min(int(abs(weight) / strongest * len(WIDTHS)), len(WIDTHS) - 1)
            groups.setdefault((strength, weight < 0), []).append((y, z))
            part = (
                0.34 if few and len(left) > 1 else 0.5
            )  # nearer to the start, where lines to one unit are still apart
            middles.append((index + part, y + part * (z - y)))
            numbers.append(weight)
            texts.append(f"w = {number(weight)}<br>unit {a + 1} → unit {b + 1}")
    traces = [
        _strokes(
            index,
            ends,
            LIGHT.vermillion if negative else LIGHT.blue,
            "dash" if negative else "solid",
            WIDTHS[strength],
            0.55 + 0.15 * strength,
        )
        for (strength, negative), ends in sorted(groups.items())
    ]
    x, y = np.transpose(middles)
    told = go.Scatter(
        x=x,
        y=y,
        customdata=numbers,
        hovertext=texts,
        hoverinfo="text",
        text=[number(weight, 3) for weight in numbers] if few else None,
        textposition="top center",
        textfont={"size": 12},
        mode="markers+text" if few else "markers",
        marker={"size": 12, "opacity": 0},
        name=f"weights {index + 1}",
    )
    return [*traces, told]


def _strokes(
    index: int, ends: Sequence[tuple[float, float]], colour: str, dash: str, width: float, strength: float
) -> go.Scatter:
    """Lines from column `index` to the next, as one trace with gaps."""
    return go.Scatter(
        x=[index, index + 1, None] * len(ends),
        y=[y for start, stop in ends for y in (start, stop, None)],
        mode="lines",
        line={"color": fade(colour, strength), "width": width, "dash": dash},
        hoverinfo="skip",
    )


def _units(
    index: int, rows: dict[int, float], columns: int, values: np.ndarray | None, biases: list[np.ndarray] | None
) -> go.Scatter:
    """The circles of one layer, with its input values or names inside and its biases on hover."""
    letter = "x" if index == 0 else "ŷ" if index == columns - 1 else "h"
    names = {unit: letter if len(rows) == 1 else f"{letter}<sub>{unit + 1}</sub>" for unit in rows}
    told = dict(names)
    if index and biases is not None:
        told = {unit: f"{name}: b = {number(biases[index - 1][unit])}" for unit, name in names.items()}
    if values is not None:
        told = {unit: f"{name} = {number(values[unit])}" for unit, name in names.items()}
        names = {unit: number(values[unit], 3) for unit in rows}
    colour = LIGHT.muted if index == 0 else LIGHT.green if index == columns - 1 else LIGHT.blue
    return go.Scatter(
        x=[index] * len(rows),
        y=list(rows.values()),
        customdata=None if not index or biases is None else [float(biases[index - 1][unit]) for unit in rows],
        text=list(names.values()),
        textfont={"size": 13},
        hovertext=list(told.values()),
        hoverinfo="text",
        mode="markers+text",
        marker={"size": 36, "color": LIGHT.surface, "line": {"color": colour, "width": 2}},
    )


def _elisions(net: Network, columns: Sequence[dict[int, float]]) -> list[dict]:
    return [
        {"x": index, "y": 0, "text": f"<b>⋮</b> {size}", "font": {"size": 16}, "bgcolor": LIGHT.surface, "borderpad": 3}
        for index, (size, rows) in enumerate(zip(net.sizes, columns, strict=True))
        if len(rows) < size
    ]


def _captions(net: Network) -> list[dict]:
    """Name, size and activation under each layer."""
    last = len(net.layers)
    names = ["input", *(f"hidden {i}" if last > 2 else "hidden" for i in range(1, last)), "output"]
    below = ["", *(activation.replace("_", " ") for activation in net.activations)]
    return [
        {
            "x": index,
            "y": 0,
            "yref": "paper",
            "yanchor": "top",
            "text": f"<b>{name}</b><br>{size}<br>{activation}",
            "font": {"size": 13},
        }
        for index, (name, size, activation) in enumerate(zip(names, net.sizes, below, strict=True))
    ]


def _network_words(net: Network, weights: list[np.ndarray] | None) -> str:
    steps = ", then ".join(f"{layer.units} units with {layer.activation.replace('_', ' ')}" for layer in net.layers)
    words = f"A network: {net.sizes[0]} inputs, then {steps}; {net.parameters:,} parameters."
    if weights is None:
        return words
    flat = np.concatenate([array.ravel() for array in weights])
    if len(flat) <= 12:
        return f"{words} Weights, layer by layer: {', '.join(map(number, flat))}."
    return f"{words} Weights from {number(flat.min())} to {number(flat.max())}."
