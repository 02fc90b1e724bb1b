"""Networks as pictures: the whole network, one neuron with its numbers, the layers as a table, the training loop."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from explainer.charts.circles import (
    DEEPEST,
    MAX_UNITS,
    PHONE,
    SHOWN,
    SMALL,
    Edge,
    circle_at,
    column_captions,
    elision_marks,
    ems,
    few_of,
    layer_parts,
    stroke_traces,
    unit_circles,
)
from explainer.charts.drawing import validation
from explainer.charts.drawing.images import width_of
from explainer.charts.drawing.labels import cut
from explainer.charts.drawing.theme import TOP, fade, figure, scatter
from explainer.charts.model_boxes import boxes
from explainer.numeric.formatting import counted, equals, number
from explainer.numeric.validation import quoted
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.networks.models import Read
    from explainer.networks.network import Network

LINE = 17  # pixels of a line of text in a table
WIDTHS = (0.6, 1.4, 2.4, 3.6)  # pixels: weights are drawn in four thicknesses, by their size


def network(
    net: Network | Any,
    weights: Sequence[np.ndarray] | None = None,
    biases: Sequence[np.ndarray] | None = None,
    inputs: Sequence[float] | None = None,
    *,
    names: Sequence[str] | None = None,
) -> go.Figure:
    """The layers of `net` from left to right, each unit a circle, each weight a line.

    `weights[i]` has the shape (inputs, units) of layer i, `biases[i]` one number a unit, and `inputs` one a feature.
    Positive weights are solid and blue, negative ones dashed and orange, larger ones thicker; hovering tells each, and up
    to a dozen stand on their lines, with the biases at their circles. With weights and inputs every unit shows what it
    gives (biases that are not given count as 0); with inputs alone these are shown.
    `names` are those of the inputs; a model of scikit-learn that has learned from a DataFrame knows its columns.
    A model of Keras, scikit-learn or PyTorch is drawn with its own weights. If not all its layers are dense, or it has
    branches, each layer is a box, with arrows as far as the model tells how its layers are joined.
    Raises ValueError when a shape does not fit the network, or it has more than 24 layers.

    >>> from explainer import Network
    >>> network(Network([2, 3, 1], ["relu", "sigmoid"])).layout.title.text
    '2–3–1'
    """
    if isinstance(read := _read(net), go.Figure):
        return read
    names = getattr(net, "feature_names_in_", None) if names is None else names
    if read:
        net, weights, biases = read.replaced(weights, biases)
    validation.network(net)
    if len(net.sizes) > DEEPEST:
        raise ValueError(
            f"net must have up to {DEEPEST - 1} layers to be drawn, got {len(net.layers)}; charts.layers lists them all"
        )
    weights = _fitting("weights", weights, [(layer.inputs, layer.units) for layer in net.layers])
    biases = _fitting("biases", biases, [(layer.units,) for layer in net.layers])
    values = _fitting("inputs", None if inputs is None else [inputs], [(net.sizes[0],)])
    values = _through(net, weights, biases, values[0]) if values and weights else values
    called = _called(names, net.sizes[0])
    columns = [_rows(size) for size in net.sizes]
    tallest = 2 * max(max(rows.values()) for rows in columns)
    captions, below = column_captions(net)
    few = sum(len(a) * len(b) for a, b in itertools.pairwise(columns)) <= 12
    size = circle_at(len(columns), values is not None)
    row = min(max(size + 10, 50, (360 if few and (weights or biases) else 200) / (tallest + 1)), 90)

    wires, layers, traces, notes = [], [], [], []
    for index in range(len(net.layers)):
        ends = columns[index], columns[index + 1]
        biased = _biases(index + 1, ends[1], biases[index], size) if few and biases else []
        notes += biased
        if weights is None:
            wires += [(index, *pair) for pair in itertools.product(ends[0].values(), ends[1].values())]
            continue
        edges = [
            Edge(index, a, b, left, right, float(weights[index][a, b]), 3 if len(columns) < 4 else 2)
            for (a, b), (left, right) in _pairs(*ends)
        ]
        parts = layer_parts(edges, row, len(columns), size, biased) if few else [0.5] * len(edges)
        layers.append(edges)
        traces.append(_hover_points(edges, parts))
        notes += _numbers(edges, parts) if few else []
    strokes = _weighted(layers) if weights else [stroke_traces(wires, LIGHT.muted, "solid", 0.8, 0.55)]
    circles = [
        unit_circles(index, rows, len(net.sizes), values[index] if values and index < len(values) else None, biases)
        for index, rows in enumerate(columns)
    ]
    layout = {
        "title": _heading(net),
        "height": int(86 + below + (tallest + 1) * row),
        "margin": {"l": 8, "r": 8, "t": TOP, "b": below},
        "xaxis": {"visible": False, "range": [-0.55, len(net.sizes) - 0.45]},
        "yaxis": {"visible": False, "range": [-tallest / 2 - 0.5, tallest / 2 + 0.5]},
        "annotations": [*elision_marks(net, columns), *captions, *notes, *_named(called, columns[0], size)],
    }
    return figure([*strokes, *traces, *circles], layout, alt=_network_words(net, called, weights, biases, values))


def _read(model: object) -> Read | go.Figure | None:
    """Somebody else's model with its weights, or as boxes where it has other layers or branches; None for one of ours."""
    if isinstance(model, type) or (hasattr(model, "sizes") and hasattr(model, "activations")):
        return None
    from explainer.networks import models  # it knows the activations, and with them SymPy

    parts = models.parts(model)
    return None if parts is None else models.dense(parts) or boxes(parts)


def _through(net: Network, weights: list, biases: list | None, inputs: np.ndarray) -> list[np.ndarray]:
    """What every layer gives for these inputs, the inputs themselves first."""
    from explainer.networks.backpropagation import forward  # SymPy comes with it: not before it is needed

    biases = biases or [np.zeros(layer.units) for layer in net.layers]
    return [outputs[0] for outputs in forward(net, list(zip(weights, biases, strict=True)), inputs[None]).outputs]


def _fitting(name: str, arrays: Sequence | None, shapes: Sequence[tuple]) -> list[np.ndarray] | None:
    if arrays is None:
        return None
    if not isinstance(arrays, list | tuple) and not (isinstance(arrays, np.ndarray) and arrays.ndim):
        raise ValueError(f"{name} must be arrays, one a layer, of the shapes {_listed(shapes)}; got {quoted(arrays)}")
    arrays = [validation.numbers(array, name) for array in arrays]
    if [array.shape for array in arrays] != list(shapes):
        if name == "inputs":
            expected = f"be {shapes[0][0]} numbers in a row, one a unit of the first layer"
            raise ValueError(f"inputs must {expected}, got the shape {arrays[0].shape}")
        got = _listed([array.shape for array in arrays[: 4 * len(shapes)]])
        raise ValueError(
            f"{name} must have the shapes {_listed(shapes)}, got {got}{' ...' * (len(arrays) > 4 * len(shapes))}"
        )
    return arrays


def _listed(shapes: Sequence[tuple]) -> str:
    return " ".join("(" + ", ".join(map(str, shape)) + ")" for shape in shapes)


def _rows(size: int) -> dict[int, float]:
    """Unit number -> height in the drawing, for the units that are drawn; a wide layer keeps a gap in its middle."""
    if size <= MAX_UNITS:
        return {unit: (size - 1) / 2 - unit for unit in range(size)}
    above: dict[int, float] = {unit: SHOWN - unit for unit in range(SHOWN)}
    return above | {size - SHOWN + unit: -1 - unit for unit in range(SHOWN)}


def _pairs(left: dict[int, float], right: dict[int, float]) -> list[tuple]:
    """Each pair of units of two layers, with their heights."""
    return [((a, b), (y, z)) for (a, y), (b, z) in itertools.product(left.items(), right.items())]


def _weighted(layers: Sequence[Sequence[Edge]]) -> list[go.Scatter]:
    """One trace for each thickness and sign; a weight is as thick as it is large beside the others of its layer."""
    groups: dict[tuple[int, bool], list[Edge]] = {}
    for edges in layers:
        strongest = max(abs(edge.weight) for edge in edges) or 1.0
        for edge in edges:
            strength = min(int(abs(edge.weight) / strongest * len(WIDTHS)), len(WIDTHS) - 1)
            groups.setdefault((strength, edge.weight < 0), []).append(edge)
    return [
        stroke_traces(
            [(edge.index, edge.y, edge.z) for edge in group],
            group[0].colour,
            "dash" if negative else "solid",
            WIDTHS[strength],
            0.55 + 0.15 * strength,
        )
        for (strength, negative), group in sorted(groups.items())
    ]


def _hover_points(edges: Sequence[Edge], parts: Sequence[float]) -> go.Scatter:
    """The unseen marks that tell a layer's weights when hovered."""
    return scatter(
        x=[edge.index + part for edge, part in zip(edges, parts, strict=True)],
        y=[edge.y + part * (edge.z - edge.y) for edge, part in zip(edges, parts, strict=True)],
        customdata=[edge.weight for edge in edges],
        hovertext=[f"w = {number(edge.weight)}<br>from {edge.start + 1} to {edge.stop + 1}" for edge in edges],
        hoverinfo="text",
        mode="markers",
        marker={"size": 12, "opacity": 0},
        name=f"weights {edges[0].index + 1}",
    )


def _numbers(edges: Sequence[Edge], parts: Sequence[float]) -> list[dict]:
    """The weights, each on its line and in its colour."""
    return [
        {"x": edge.index + part, "y": edge.y + part * (edge.z - edge.y), "text": edge.text, "name": "weight"}
        | {"font": {"size": SMALL, "color": edge.colour}, "bgcolor": fade(LIGHT.surface, 0.85)}
        | {"borderpad": 3 if edge.weight < 0 else 0}  # a dash beside it is not read as a second minus
        for edge, part in zip(edges, parts, strict=True)
    ]


def _biases(index: int, rows: dict[int, float], biases: np.ndarray, size: float) -> list[dict]:
    """The biases of a layer, above the circles of its upper half and below the others."""
    return [
        {"x": index, "y": y, "yshift": (1 if y > 0 else -1) * (size / 2 + 9), "name": "bias", "borderpad": 0}
        | {"text": f"b {equals(float(biases[unit]), 3)}", "font": {"size": SMALL}, "bgcolor": fade(LIGHT.surface, 0.85)}
        for unit, y in rows.items()
    ]


def _called(names: Sequence[str] | None, count: int) -> list[str]:
    """The names of the inputs, as many as there are; none where none are given."""
    called = [] if names is None else [str(name) for name in validation.row(names, "names")]
    if names is not None and len(called) != count:
        raise ValueError(f"names must be {count}, one for each input, got {len(called)}")
    return called


def _named(called: Sequence[str], rows: dict[int, float], size: float) -> list[dict]:
    """The names of the inputs that are drawn, above their circles."""
    look = {"x": 0, "yshift": size / 2 + 9, "name": "input", "borderpad": 0, "bgcolor": fade(LIGHT.surface, 0.85)}
    return [
        look | {"y": y, "text": cut(called[unit], 14), "font": {"size": SMALL}} for unit, y in rows.items() if called
    ]


def _heading(net: Network) -> dict:
    """The sizes as far as a phone has room for them, the last one always; then how many layers there are stands below."""
    sizes, remark = [*map(str, net.sizes)], f"{net.parameters:,} parameters"
    written = "–".join(sizes)
    kept = len(sizes)
    while width_of(written, 17) > PHONE - 14:
        kept -= 1
        written = "–".join([*sizes[: kept - 1], "…", sizes[-1]])
    remark = remark if kept == len(sizes) else f"{counted(len(net.layers), 'layer')}, {remark}"
    return {"text": written, "subtitle": {"text": remark}}


def _network_words(
    net: Network,
    called: list[str],
    weights: list[np.ndarray] | None,
    biases: list[np.ndarray] | None,
    values: list[np.ndarray] | None,
) -> str:
    steps = ", then ".join(
        f"{counted(layer.units, 'neuron')} with {layer.activation.replace('_', ' ')}" for layer in net.layers
    )
    inputs = f" ({', '.join(called[:12])}{' and so on' if len(called) > 12 else ''})" if called else ""
    words = f"A network: {counted(net.sizes[0], 'input')}{inputs}, then {steps}; {net.parameters:,} parameters."
    if values and weights is None:
        words += f" The inputs are {few_of(values[0])}; without weights nothing can be calculated from them."
    elif values:
        words += f" From the inputs {few_of(values[0])} it gives {few_of(values[-1])}"
        hidden = "; then ".join(map(few_of, values[1:-1]))
        words += f", by way of {hidden} in between." if hidden and sum(net.sizes[1:-1]) <= 24 else "."
    for name, arrays in (("Weights", weights), ("Biases", biases)):
        flat = np.concatenate([array.ravel() for array in arrays]) if arrays else np.zeros(0)
        if 0 < len(flat) <= 12:
            words += f" {name}, layer by layer: {', '.join(map(number, flat))}."
        elif len(flat):
            words += f" {name} from {number(flat.min())} to {number(flat.max())}."
    return words


def layers(net: Network | Any) -> go.Figure:
    """inputs · units + units, layer by layer: the shapes and parameters of a network, worked out and summed.

    >>> from explainer import Network
    >>> layers(Network([784, 32, 10], ["relu", "softmax"])).layout.title.text
    '25,450 parameters'
    """
    if isinstance(read := _read(net), go.Figure):
        return read
    net = net if read is None else read.network
    validation.network(net)
    rows = list(net.layers)
    names = [*(f"hidden {i}" for i in range(1, len(rows))), "output"]
    products = [f"{layer.inputs:,} · {layer.units:,}" for layer in rows]
    weights, biases = sum(layer.inputs * layer.units for layer in rows), sum(layer.units for layer in rows)
    columns = [
        [[name, layer.activation.replace("_", " ")] for name, layer in zip(names, rows, strict=True)],
        [
            [f"{layer.inputs:,} → {layer.units:,}", f"{product} + {layer.units:,}"]
            for layer, product in zip(rows, products, strict=True)
        ],
        [[f"{layer.parameters:,}"] for layer in rows],
    ]
    if max(len(line) for cell in columns[1] for line in cell) > 19:  # too long beside the others on a phone
        columns[1] = [
            [shape, product, f"+ {layer.units:,}"]
            for (shape, _), product, layer in zip(columns[1], products, rows, strict=True)
        ]
    columns[0].append(["<b>all</b>", counted(len(rows), "layer")])
    columns[1].append([counted(weights, "weight"), f"+ {counted(biases, 'bias')}"])
    columns[2].append([f"<b>{net.parameters:,}</b>"])
    wide = [max(ems(line.replace("<b>", "").replace("</b>", "")) for cell in each for line in cell) for each in columns]
    letters = round(min(12, (PHONE - 8 - 3 * 18) / (sum(wide) + 0.6)), 1)  # the bold sum is a little wider
    row = 16 + LINE * max(len(cell) for cell in columns[1])
    table = go.Table(
        columnwidth=[ems * letters + 18 for ems in wide],
        header={
            "values": ["layer", "weights + biases", "sum"],
            "align": ["left", "left", "right"],
            "fill": {"color": LIGHT.surface},
            "line": {"color": LIGHT.grid},
            "font": {"size": 13, "color": LIGHT.muted},
            "height": 30,
        },
        cells={
            "values": [["<br>".join(cell).replace(" ", "\u00a0") for cell in each] for each in columns],
            "align": ["left", "left", "right"],
            "fill": {"color": LIGHT.surface},
            "line": {"color": LIGHT.grid},
            "font": {"size": letters, "color": LIGHT.ink},
            "height": row,
        },
    )
    words = "; ".join(
        f"{name} ({layer.activation.replace('_', ' ')}): "
        f"{layer.inputs:,} · {layer.units:,} + {layer.units:,} = {layer.parameters:,}"
        for name, layer in zip(names, rows, strict=True)
    )
    layout = {
        "title": {"text": f"{net.parameters:,} parameters"},
        "height": 64 + 30 + row * (len(rows) + 1),
        "margin": {"l": 12, "r": 12, "t": 48, "b": 12},
    }
    return figure([table], layout, alt=f"Parameters by layer: {words}; all together {net.parameters:,}.")
