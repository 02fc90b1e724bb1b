"""Networks as pictures: the whole network, one neuron with its numbers, the layers as a table, the training loop."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing import validation
from explainer.charts.drawing.images import width_of
from explainer.charts.drawing.theme import LIGHT, TOP, fade, figure, scatter
from explainer.numeric.formatting import counted, equals, indexed, number, short, typeset

if TYPE_CHECKING:
    from explainer.formulas.formula import Formula
    from explainer.networks.network import Network

MOST = 8  # a layer with more units is drawn as its first and last few, with "⋮ 784" between them
DEEPEST = 25  # columns of circles that a phone has room for
UNNAMED = 13  # more columns leave no room for letters in their circles
SHOWN = 3  # units drawn on each side of that sign
LINE = 17  # pixels of a line of text in a table
PHONE, SCREEN = 342, 784  # pixels of a drawing's width on a phone and on a page
SMALL = 11  # pixels: the letters of weights and biases
EMS = {"−": 0.84, "×": 0.84, ".": 0.32, ",": 0.32} | dict.fromkeys("⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", 0.42)  # others: 0.64
WIDTHS = (0.6, 1.4, 2.4, 3.6)  # pixels: weights are drawn in four thicknesses, by their size


def network(
    net: Network,
    weights: Sequence[np.ndarray] | None = None,
    biases: Sequence[np.ndarray] | None = None,
    inputs: Sequence[float] | None = None,
) -> go.Figure:
    """The layers of `net` from left to right, each unit a circle, each weight a line.

    `weights[i]` has the shape (inputs, units) of layer i, `biases[i]` one number a unit, and `inputs` one a feature.
    Positive weights are solid and blue, negative ones dashed and orange, larger ones thicker; hovering tells each, and up
    to a dozen stand on their lines, with the biases at their circles. With weights and inputs every unit shows what it
    gives (biases that are not given count as 0); with inputs alone these are shown.
    Raises ValueError when a shape does not fit the network, or it has more than 24 layers.
    """
    validation.network(net)
    if len(net.sizes) > DEEPEST:
        raise ValueError(
            f"net must have up to {DEEPEST - 1} layers to be drawn, got {len(net.layers)}; charts.layers lists them all"
        )
    weights = _fitting("weights", weights, [(layer.inputs, layer.units) for layer in net.layers])
    biases = _fitting("biases", biases, [(layer.units,) for layer in net.layers])
    values = _fitting("inputs", [inputs] if inputs is not None else None, [(net.sizes[0],)])
    if values and weights:
        values = _through(net, weights, biases, values[0])
    columns = [_rows(size) for size in net.sizes]
    tallest = max(max(rows.values()) for rows in columns) * 2
    captions, below = _captions(net)
    few = sum(len(a) * len(b) for a, b in itertools.pairwise(columns)) <= 12
    size = _circle(len(columns), values is not None)
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
            _Edge(index, a, b, *heights, float(weights[index][a, b]), 3 if len(columns) < 4 else 2)
            for (a, b), heights in _pairs(*ends)
        ]
        parts = _parts(edges, row, len(columns), size, biased) if few else [0.5] * len(edges)
        layers.append(edges)
        traces.append(_told(edges, parts))
        notes += _numbers(edges, parts) if few else []
    strokes = _weighted(layers) if weights else [_strokes(wires, LIGHT.muted, "solid", 0.8, 0.55)]
    traces = (
        strokes
        + traces
        + [
            _units(index, rows, len(net.sizes), values[index] if values and index < len(values) else None, biases)
            for index, rows in enumerate(columns)
        ]
    )
    layout = {
        "title": _heading(net),
        "height": int(86 + below + (tallest + 1) * row),
        "margin": {"l": 8, "r": 8, "t": TOP, "b": below},
        "xaxis": {"visible": False, "range": [-0.55, len(net.sizes) - 0.45]},
        "yaxis": {"visible": False, "range": [-tallest / 2 - 0.5, tallest / 2 + 0.5]},
        "annotations": [*_elisions(net, columns), *captions, *notes],
    }
    return figure(traces, layout, alt=_network_words(net, weights, biases, values))


def _through(net: Network, weights: list, biases: list | None, inputs: np.ndarray) -> list[np.ndarray]:
    """What every layer gives for these inputs, the inputs themselves first."""
    from explainer.networks.backpropagation import forward  # SymPy comes with it: not before it is needed

    biases = biases or [np.zeros(layer.units) for layer in net.layers]
    return [outputs[0] for outputs in forward(net, list(zip(weights, biases, strict=True)), inputs[None]).outputs]


def _fitting(name: str, arrays: Sequence | None, shapes: Sequence[tuple]) -> list[np.ndarray] | None:
    if arrays is None:
        return None
    if not isinstance(arrays, list | tuple) and not (isinstance(arrays, np.ndarray) and arrays.ndim):
        raise ValueError(
            f"{name} must be arrays, one a layer, of the shapes {_listed(shapes)}; got {validation.shortly(arrays)}"
        )
    arrays = [validation.numbers(array, name) for array in arrays]
    if [array.shape for array in arrays] != list(shapes):
        if name == "inputs":
            wanted = f"be {shapes[0][0]} numbers in a row, one a unit of the first layer"
            raise ValueError(f"inputs must {wanted}, got the shape {arrays[0].shape}")
        found = _listed([array.shape for array in arrays[: 4 * len(shapes)]])
        raise ValueError(
            f"{name} must have the shapes {_listed(shapes)}, got {found}{' ...' * (len(arrays) > 4 * len(shapes))}"
        )
    return arrays


def _listed(shapes: Sequence[tuple]) -> str:
    return " ".join("(" + ", ".join(map(str, shape)) + ")" for shape in shapes)


def _rows(size: int) -> dict[int, float]:
    """Unit number -> height in the drawing, for the units that are drawn; a wide layer keeps a gap in its middle."""
    if size <= MOST:
        return {unit: (size - 1) / 2 - unit for unit in range(size)}
    above = {unit: SHOWN - unit for unit in range(SHOWN)}
    return above | {size - SHOWN + unit: -1 - unit for unit in range(SHOWN)}


@dataclass(frozen=True)
class _Edge:
    """A weight's line from unit `start` of layer `index` to unit `stop` of the next, from the height `y` to `z`."""

    index: int
    start: int
    stop: int
    y: float
    z: float
    weight: float
    digits: int

    @property
    def text(self) -> str:
        return number(self.weight, self.digits)

    @property
    def colour(self) -> str:
        return LIGHT.vermillion if self.weight < 0 else LIGHT.blue


def _pairs(left: dict[int, float], right: dict[int, float]) -> list[tuple]:
    """Each pair of units of two layers, with their heights."""
    return [((a, b), (y, z)) for (a, y), (b, z) in itertools.product(left.items(), right.items())]


def _weighted(layers: Sequence[Sequence[_Edge]]) -> list[go.Scatter]:
    """One trace for each thickness and sign; a weight is as thick as it is large beside the others of its layer."""
    groups: dict[tuple[int, bool], list[_Edge]] = {}
    for edges in layers:
        strongest = max(abs(edge.weight) for edge in edges) or 1.0
        for edge in edges:
            strength = min(int(abs(edge.weight) / strongest * len(WIDTHS)), len(WIDTHS) - 1)
            groups.setdefault((strength, edge.weight < 0), []).append(edge)
    return [
        _strokes(
            [(edge.index, edge.y, edge.z) for edge in group],
            group[0].colour,
            "dash" if negative else "solid",
            WIDTHS[strength],
            0.55 + 0.15 * strength,
        )
        for (strength, negative), group in sorted(groups.items())
    ]


def _told(edges: Sequence[_Edge], parts: Sequence[float]) -> go.Scatter:
    """The unseen marks that tell a layer's weights when hovered."""
    return scatter(
        x=[edge.index + part for edge, part in zip(edges, parts, strict=True)],
        y=[edge.y + part * (edge.z - edge.y) for edge, part in zip(edges, parts, strict=True)],
        customdata=[edge.weight for edge in edges],
        hovertext=[f"w = {number(edge.weight)}<br>unit {edge.start + 1} → unit {edge.stop + 1}" for edge in edges],
        hoverinfo="text",
        mode="markers",
        marker={"size": 12, "opacity": 0},
        name=f"weights {edges[0].index + 1}",
    )


def _numbers(edges: Sequence[_Edge], parts: Sequence[float]) -> list[dict]:
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


def _parts(edges: Sequence[_Edge], row: float, columns: int, size: float, biased: Sequence[dict]) -> list[float]:
    """How far along its line each number stands: where no other line passes, off circles, biases and each other.

    Judged in pixels on a phone and on a page, `row` of them from unit to unit; each number looks for its place again
    until all have found theirs.
    """
    places = np.linspace(0.1, 0.9, 65)
    half = np.array([[_ems(edge.text) * SMALL / 2 + 1.5, 7.5] for edge in edges])
    bad, centres = np.zeros((len(edges), len(places))), []
    for across in (PHONE, SCREEN):
        column = across / (columns + 0.1)
        lines = np.array([[(0, edge.y * row), (column, edge.z * row)] for edge in edges])
        paths = lines[:, :1] + np.linspace(0, 1, 81)[:, None] * (lines[:, 1:] - lines[:, :1])
        spots = lines[:, :1] + places[:, None] * (lines[:, 1:] - lines[:, :1])
        circles = np.unique(lines.reshape(-1, 2), axis=0)
        for k, (mine, box) in enumerate(zip(spots, half, strict=True)):
            others = np.delete(paths, k, axis=0)
            passing = _gaps(mine, box, others.reshape(-1, 2)).reshape(len(places), *others.shape[:2]).min(axis=2)
            bad[k] += (np.maximum(4 - passing, 0) / 4 + 2 * (passing <= 0)).sum(axis=1)
            bad[k] += np.maximum(size / 2 + 2 - _gaps(mine, box, circles), 0).sum(axis=1)
            for note in biased:
                wide = np.array([_ems(note["text"]) * SMALL / 2, 7])
                gap = _gaps(mine, box + wide, np.array([[column, note["y"] * row + note["yshift"]]]))
                bad[k] += 3 * (gap[:, 0] <= 0)
        centres.append(spots)
    chosen, every = bad.argmin(axis=1), np.arange(len(edges))
    for _ in range(6):
        before = chosen.copy()
        for k in every:
            clash, others = np.zeros(len(places)), every != k
            for spots in centres:
                gap = _gaps(spots[k], half[k] + half[others], spots[every, chosen][others])
                clash += (5 * (gap <= 0) + np.maximum(3 - gap, 0) / 3).sum(axis=1)
            chosen[k] = (bad[k] + clash + 0.01 * np.abs(places - 0.5)).argmin()
        if (chosen == before).all():
            break
    return places[chosen].tolist()


def _gaps(centres: np.ndarray, half: np.ndarray, points: np.ndarray) -> np.ndarray:
    """How far boxes of half size `half`, one for all or one a point, are from each of the points."""
    across, up = (np.maximum(np.abs(centres[:, k, None] - points[:, k]) - half[..., k], 0) for k in (0, 1))
    return np.sqrt(across * across + up * up)


def _ems(text: str) -> float:
    """How wide the text is, in heights of its letters."""
    return sum(EMS.get(letter, 0.64) for letter in text)


def _fitting_size(text: str, across: float, size: float) -> float:
    """The size of letters, at most `size`, in which the text is no wider than `across` pixels."""
    return round(min(size, across / _ems(text)), 1)


def _circle(columns: int, shown: bool) -> int:
    """Pixels of a circle, with room for the number it shows beside as many columns of them on a phone."""
    if columns > UNNAMED:
        return int(PHONE / (columns + 0.1)) - 2
    return 26 if columns > 8 else 36 if not shown or columns > 5 else 44 if columns > 3 else 52


def _strokes(
    lines: Sequence[tuple[int, float, float]], colour: str, dash: str, width: float, strength: float
) -> go.Scatter:
    """Lines, each from a column and a height to a height in the next column, as one trace with gaps."""
    return scatter(
        x=[x for column, _, _ in lines for x in (column, column + 1, None)],
        y=[y for _, start, stop in lines for y in (start, stop, None)],
        mode="lines",
        line={"color": fade(colour, strength), "width": width, "dash": dash},
        hoverinfo="skip",
    )


def _units(
    index: int, rows: dict[int, float], columns: int, values: np.ndarray | None, biases: list[np.ndarray] | None
) -> go.Scatter:
    """The circles of one layer, with its input values or names inside and its biases on hover."""
    letter = "x" if index == 0 else "ŷ" if index == columns - 1 else "h"
    names = {unit: letter if len(rows) == 1 else indexed(letter, unit + 1) for unit in rows}
    size = _circle(columns, values is not None)
    texts, told = dict(names), dict(names)
    letters = {unit: _fitting_size(name, 0.8 * size, 13 if columns <= 8 else 10) for unit, name in names.items()}
    if values is not None:
        told = {unit: f"{name} = {number(values[unit])}" for unit, name in names.items()}
        shown = {unit: short(values[unit], 6) for unit in rows}
        # Two lines in a large circle are off its middle, where it is narrower.
        letters = {unit: _fitting_size(text, 0.76 * size, 12) for unit, text in shown.items()}
        texts = {unit: f"{names[unit]}<br>{text}" if size > 36 else text for unit, text in shown.items()}
    if columns > UNNAMED:
        texts = dict.fromkeys(texts, "")
    if index and biases is not None:
        told = {unit: f"{text}, b = {number(biases[index - 1][unit])}" for unit, text in told.items()}
    colour = LIGHT.muted if index == 0 else LIGHT.green if index == columns - 1 else LIGHT.blue
    return scatter(
        x=[index] * len(rows),
        y=list(rows.values()),
        customdata=None if not index or biases is None else [float(biases[index - 1][unit]) for unit in rows],
        text=list(texts.values()),
        textfont={"size": list(letters.values())},
        hovertext=list(told.values()),
        hoverinfo="text",
        name=f"layer {index}",
        mode="markers+text",
        marker={"size": size, "color": LIGHT.surface, "opacity": 1, "line": {"color": colour, "width": 2}},
    )


def _few(values: np.ndarray) -> str:
    """The first numbers of a layer, in words."""
    return ", ".join(map(number, values[:12])) + (" and so on" if len(values) > 12 else "")


def _heading(net: Network) -> dict:
    """The sizes as far as a phone has room for them, the last one always; then how many layers there are stands below."""
    sizes, told = [*map(str, net.sizes)], f"{net.parameters:,} parameters"
    written = "–".join(sizes)
    kept = len(sizes)
    while width_of(written, 17) > PHONE - 14:
        kept -= 1
        written = "–".join([*sizes[: kept - 1], "…", sizes[-1]])
    told = told if kept == len(sizes) else f"{counted(len(net.layers), 'layer')}, {told}"
    return {"text": written, "subtitle": {"text": told}}


def _elisions(net: Network, columns: Sequence[dict[int, float]]) -> list[dict]:
    """ "⋮ 784" for the units left out, all in letters that fit a column of a phone; "⋮" where no readable ones would."""
    room = PHONE / (len(columns) + 0.1) - 8
    left_out = [(index, size) for index, size in enumerate(net.sizes) if len(columns[index]) < size]
    letters = min((_fitting_size(f"⋮ {size}", room, 16) for _, size in left_out), default=16)
    is_told = letters >= SMALL
    look = {"font": {"size": letters if is_told else min(16, round(room + 6))}, "borderpad": 3 if is_told else 1}
    return [
        {"x": index, "y": 0, "text": f"<b>⋮</b> {size}" if is_told else "<b>⋮</b>", "bgcolor": LIGHT.surface} | look
        for index, size in left_out
    ]


def _captions(net: Network) -> tuple[list[dict], int]:
    """Name, size and activation under each layer, and how many pixels they need; of many layers each word on a line."""
    last = len(net.layers)
    hidden = "hidden" if last < 3 else "hidden {}" if last < 6 else "{}"
    names = ["input", *(hidden.format(i) for i in range(1, last)), "output"]
    below = ["", *(activation.replace("_", " ") for activation in net.activations)]
    many = len(names) > 4  # on a phone a column is then narrower than "hidden 1"
    lines = [
        [f"<b>{word}</b>" for word in (name.split() if many else [name])]
        + [str(size), *(activation.split() if many else [activation])]
        for name, size, activation in zip(names, net.sizes, below, strict=True)
    ]
    place = {"y": 0, "yref": "paper", "yanchor": "top", "font": {"size": 11 if many else 13}}
    if len(names) > 8:  # and here than any word
        place |= {"textangle": 90, "yanchor": "top"}
        texts = [" ".join(line) for line in lines]
        longest = max(width_of(re.sub("</?b>", "", text), 11) for text in texts)
        return [place | {"x": index, "text": text} for index, text in enumerate(texts)], int(longest) + 16
    captions = [place | {"x": index, "text": "<br>".join(line)} for index, line in enumerate(lines)]
    return captions, 64 if not many else 14 + 15 * max(map(len, lines))


def _network_words(
    net: Network, weights: list[np.ndarray] | None, biases: list[np.ndarray] | None, values: list[np.ndarray] | None
) -> str:
    steps = ", then ".join(
        f"{counted(layer.units, 'unit')} with {layer.activation.replace('_', ' ')}" for layer in net.layers
    )
    words = f"A network: {counted(net.sizes[0], 'input')}, then {steps}; {net.parameters:,} parameters."
    if values and weights is None:
        words += f" The inputs are {_few(values[0])}; without weights nothing can be calculated from them."
    elif values:
        words += f" From the inputs {_few(values[0])} it gives {_few(values[-1])}"
        hidden = "; then ".join(map(_few, values[1:-1]))
        words += f", by way of {hidden} in between." if hidden and sum(net.sizes[1:-1]) <= 24 else "."
    for name, arrays in (("Weights", weights), ("Biases", biases)):
        flat = np.concatenate([array.ravel() for array in arrays]) if arrays else np.zeros(0)
        if 0 < len(flat) <= 12:
            words += f" {name}, layer by layer: {', '.join(map(number, flat))}."
        elif len(flat):
            words += f" {name} from {number(flat.min())} to {number(flat.max())}."
    return words


def neuron(inputs: Sequence[float], weights: Sequence[float], bias: float, activation: Formula | str) -> go.Figure:
    """f(w₁x₁ + w₂x₂ + … + b): one neuron with its products, their sum and its output, in numbers.

    `activation` is a name such as "sigmoid", a formula or its text. Raises ValueError for 0 or more than 8 inputs, or when
    `inputs` and `weights` differ in length.
    """
    inputs, weights = validation.numbers(inputs, "inputs"), validation.numbers(weights, "weights")
    bias = validation.number(bias, "bias")
    if inputs.ndim != 1 or inputs.shape != weights.shape or not 1 <= len(inputs) <= MOST:
        raise ValueError(
            f"inputs and weights must be rows of 1 to {MOST} numbers, equally many, got the shapes "
            f"{inputs.shape} and {weights.shape}"
        )
    if isinstance(activation, str):
        from explainer.formulas.given import activation as found

        activation = found(activation)
    if isinstance(activation, type) or not all(hasattr(activation, part) for part in ("__call__", "kinks", "slope")):
        given = validation.shortly(getattr(activation, "name", activation))
        raise ValueError(f'activation must be a formula of one number, such as ACTIVATIONS["sigmoid"], got {given}')
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

    wires = _strokes([(0, y, 0) for y in rows], LIGHT.muted, "solid", 1.5, 1)
    wires.x = [x if x != 1 else at["sum"] for x in wires.x]
    onward = scatter(
        x=[at["sum"], at["output"]], y=[0, 0], mode="lines", line={"color": LIGHT.muted, "width": 1.5}, hoverinfo="skip"
    )
    # Several sizes in one trace would make Plotly draw it see-through, and the lines would go on inside.
    ring = {"size": 48, "color": LIGHT.surface, "opacity": 1}
    given, result = [short(value) for value in inputs], short(output)
    entries = scatter(
        x=[0] * len(rows),
        y=rows,
        text=given,
        textfont={"size": [_fitting_size(text, 40, 14) for text in given]},
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
        textfont={"size": [20, 18, _fitting_size(result, 49, 14)]},
        mode="markers+text",
        marker=ring | {"size": [48, 48, 58]} | {"line": {"color": [LIGHT.blue, LIGHT.blue, LIGHT.green], "width": 2}},
        hovertemplate="%{customdata}<extra></extra>",
        name="sum, activation, output",
    )
    called = typeset(activation.title)
    name = called if _ems(called) * 14 < 110 else "f"  # a long formula has no room below its circle
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
    message = f"{name} of {number(total)} {equals(output)}"
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


def layers(net: Network) -> go.Figure:
    """inputs · units + units, layer by layer: the shapes and parameters of a network, worked out and summed."""
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
    wide = [
        max(_ems(line.replace("<b>", "").replace("</b>", "")) for cell in each for line in cell) for each in columns
    ]
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
    """
    if not isinstance(stage, str) or stage not in LOOP:
        raise ValueError(f"stage must be one of {', '.join(LOOP)}, got {validation.shortly(stage)}")
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
