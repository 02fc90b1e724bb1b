"""What comes out of a network, and how wrong it is: softmax and its Jacobian, squared errors, cross-entropy."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing import validation
from explainer.charts.drawing.animation import PLAYER, heading, player
from explainer.charts.drawing.images import PHONE, fitting_lines, width_of
from explainer.charts.drawing.labels import Line, direct_labels
from explainer.charts.drawing.sampling import PANEL, Function, sample
from explainer.charts.drawing.theme import LIGHT, NAMED, fade, figure, scale
from explainer.charts.functions import dot, line
from explainer.numeric.formatting import counted, equals, indexed, number, probability, short, spoken, ten_to

TOLD = 20  # squares that a text alternative lists
HOTS = 60  # temperatures, a frame each
COLD = 1e-100  # the lowest temperature by which scores can still be divided
TEMPERATURES = (0.1, 0.2, 0.5, 1, 2, 5, 10)


def softmax(
    scores: Sequence[float], *, labels: Sequence[str] | None = None, temperatures: Sequence[float] = TEMPERATURES
) -> go.Figure:
    """p_i = e^(z_i/T) / Σ e^(z_j/T): scores beside the probabilities that softmax makes of them, one frame per T.

    The figure opens at T = 1 (or the first of `temperatures`); the slider and the play button change T.
    Raises ValueError for fewer than 2 or more than 12 scores, or a temperature of 0 or below.
    """
    from explainer.formulas.softmax import SOFTMAX

    scores = _vector("scores", scores)
    validation.moderate("scores", scores)
    warmth = validation.numbers(temperatures, "temperatures")
    if warmth.ndim != 1 or not 1 <= len(warmth) <= HOTS or not warmth.min() >= COLD:
        raise ValueError(
            f"temperatures must be 1 to {HOTS} numbers above 0 (at least {COLD:g}), got {validation.shortly(temperatures)}"
        )
    temperatures = warmth.tolist()
    names = _names(labels, len(scores), "z")
    messages = [name.replace("<br>", " ") for name in names]
    probabilities = [np.asarray(SOFTMAX(scores / t)) for t in temperatures]
    start = list(temperatures).index(1) if 1 in temperatures else 0
    rows = list(range(len(scores)))[::-1]  # the first score on top

    written = _told_apart(scores)
    left = _bars(scores, names, written, LIGHT.muted, "scores")
    right = [
        _bars(p, names, [probability(_open(value)) for value in p], LIGHT.blue, "probabilities").update(xaxis="x2")
        for p in probabilities
    ]
    low, high = min(scores.min(), 0), max(scores.max(), 0)
    beside = max(len(row) for name in names for row in name.split("<br>"))
    panel = 0.47 * (342 - max(34, 7 * beside + 12))  # pixels on a phone, where names and numbers leave least
    share = min((7.8 * max(map(len, written)) + 8) / panel, 0.44)  # of the panel, for a number beside a bar
    air = (high - low or 1) * share / (1 - share * (1 + (low < 0)))
    layout = {
        "title": {"text": "Softmax", "subtitle": {"text": "scores become probabilities that sum to 1"}},
        "height": 150 + 40 * len(scores) + (PLAYER if len(temperatures) > 1 else 12),
        "margin": {"l": 34, "r": 16, "t": 92, "b": PLAYER if len(temperatures) > 1 else 30},
        "xaxis": {"domain": [0, 0.47], "range": [low - air * (low < 0), high + air], "showticklabels": False}
        | {"zeroline": True, "showgrid": False},
        "xaxis2": {
            "domain": [0.53, 1],
            "range": [0, 1.75],  # with room for ">0.9999" beside a full bar
            "showticklabels": False,
            "showgrid": False,
            "zeroline": True,
        },
        "yaxis": {"tickvals": rows, "ticktext": names, "showgrid": False, "zeroline": False}
        | {"range": [-0.6, len(scores) - 0.4]},
        "annotations": [
            heading("score", 0),
            heading("probability, sum 1", 0.53),
        ],
    }
    frames = []
    if len(temperatures) > 1:
        shares = [
            ", ".join(f"{name} {spoken(_open(value))}" for name, value in zip(messages, p, strict=True))
            for p in probabilities
        ]
        layout |= player([number(t) for t in temperatures], shares, prefix="temperature T = ", start=start)
        # The scores do not change, but a panel without a trace in the frame would be wiped.
        frames = [{"data": [{"type": "bar"}, bars], "traces": [0, 1], "name": str(i)} for i, bars in enumerate(right)]
    winners = [name for name, score in zip(messages, scores, strict=True) if score == scores.max()]
    largest = f"Largest: {winners[0]}" if len(winners) == 1 else f"Equally large: {', '.join(winners)}"
    pairs = ", ".join(
        f"{name}: {z} becomes {spoken(_open(p))}"
        for name, z, p in zip(messages, written, probabilities[start], strict=True)
    )
    alt = f"Softmax at temperature {number(temperatures[start])}. {pairs}. {largest}. The sum is 1."
    if len(temperatures) > 1:
        ends = [t for t in dict.fromkeys((min(temperatures), max(temperatures))) if t != temperatures[start]]
        alt += f" The figure moves through {len(temperatures)} temperatures."
        alt += "".join(f" At temperature {number(t)}: {shares[temperatures.index(t)]}." for t in ends)
    return figure([left, right[start]], layout, alt=alt, frames=frames)


def _told_apart(scores: np.ndarray) -> list[str]:
    """Each score in few letters, and no two that differ in the same ones."""
    for told in (short, *(partial(number, digits=digits) for digits in range(6, 11))):
        written = [*map(told, scores)]
        if len(set(written)) == len(set(scores.tolist())):
            return written
    return written


def _open(p: float) -> float:
    """A softmax: never 0 and never 1, even where floating point ends."""
    return min(max(p, 1e-9), 1 - 1e-9)


def _bars(values: np.ndarray, names: Sequence[str], texts: Sequence[str], colour: str, name: str) -> go.Bar:
    """Horizontal bars, the first on top, each with its number at its end."""
    return go.Bar(
        x=values,
        y=list(range(len(values)))[::-1],
        text=texts,
        textposition="outside",
        textangle=0,
        constraintext="none",
        cliponaxis=False,
        textfont={"size": 13},
        orientation="h",
        width=0.65,
        marker={"color": colour},
        hovertext=names,
        hovertemplate="%{hovertext}: %{x}<extra></extra>",
        name=name,
    )


def jacobian(
    matrix: Sequence[Sequence[float]], *, labels: tuple[Sequence[str], Sequence[str]] | None = None
) -> go.Figure:
    """J[i, j] = ∂p_i/∂z_j: how much output i changes for a small change of input j, one cell each.

    `labels` names the outputs and the inputs. Raises ValueError for anything but a finite matrix of at most 12 by 12.
    """
    cells = validation.numbers(matrix, "matrix")
    if cells.ndim != 2 or not cells.size or max(cells.shape) > 12:
        raise ValueError(f"matrix must be finite numbers, at most 12 by 12, got the shape {cells.shape}")
    if labels is not None and not (isinstance(labels, (list, tuple)) and len(labels) == 2):
        raise ValueError(
            f"labels must be the names of the outputs and those of the inputs, got {validation.shortly(labels)}"
        )
    outputs, inputs = labels or (None, None)
    outputs, inputs = _names(outputs, len(cells), "p"), _names(inputs, cells.shape[1], "z")
    limit = 1.7 * (np.abs(cells).max() or 1)  # pale enough that the numbers stay readable on every cell
    small, narrow = cells.shape[1] <= 4, cells.shape[1] > 6
    size = 14 if small else 8 if narrow else 11
    texts, power = _in_cells(cells, number if small else _narrow if narrow else _cell, size)
    longest = max(len(row) for name in inputs for row in name.split("<br>"))
    turned = (
        max(0, 8 * (longest + 1) - 26) if 7.5 * (longest + 1) > 290 / len(inputs) else 0
    )  # pixels of what stands upright
    grid = go.Heatmap(
        z=cells,
        x=list(range(cells.shape[1])),
        y=list(range(len(cells))),
        zmin=-limit,
        zmax=limit,
        colorscale=scale(LIGHT.vermillion, LIGHT.surface, LIGHT.blue),
        showscale=False,
        text=texts,
        texttemplate="%{text}",
        textfont={"size": size, "color": LIGHT.ink},
        xgap=3,
        ygap=3,
        customdata=[[f"∂{p}/∂{z}" for z in inputs] for p in outputs],
        hovertemplate="%{customdata} = %{z}<extra></extra>",
    )
    balanced = np.allclose(cells.sum(axis=0), 0, atol=1e-9)
    exact = small and not power
    message = (
        f"each column sums to 0{'' if exact else ', before rounding'}" if balanced else "outputs down, inputs across"
    )
    said = fitting_lines(message + (f"; numbers × {ten_to(power)}" if power else ""), PHONE, 13)
    turned += 17 * (len(said) - 1)
    layout = {
        "title": {"text": "Jacobian", "subtitle": {"text": "<br>".join(said)}},
        "height": (130 + 62 * len(cells) if len(cells) <= 6 else 560) + turned,
        "margin": {"l": 48, "r": 16, "t": 98 + turned, "b": 16},
        "xaxis": {"tickvals": list(range(cells.shape[1])), "ticktext": [f"∂{z}" for z in inputs], "side": "top"}
        | ({"tickangle": -90} if turned else {})
        | {"showgrid": False, "zeroline": False},
        "yaxis": {"tickvals": list(range(len(cells))), "ticktext": [f"∂{p}" for p in outputs], "autorange": "reversed"}
        | {"showgrid": False, "zeroline": False},
    }
    rows = "; ".join(
        f"{name}: {', '.join(number(value) for value in row)}" for name, row in zip(outputs, cells, strict=True)
    ).replace("<br>", " ")
    shape = " and ".join(map(counted, cells.shape, ("row", "column")))
    alt = f"Jacobian with {shape}. {rows}."
    return figure([grid], layout, alt=f"{alt} Each column sums to 0." if balanced else alt)


def _in_cells(cells: np.ndarray, tell: Callable[[float], str], size: int) -> tuple[list[list[str]], int]:
    """What each cell says, and 0; or what it says of its number divided by a power of ten, and that power.

    They are divided where a number would be wider than its cell on a phone, or all would be as good as 0.
    """
    room = 294 / cells.shape[1] - 3
    texts = [[tell(value) for value in row] for row in cells]
    largest = np.abs(cells).max()
    if (largest >= 0.01 or not largest) and all(width_of(text, size) <= room for row in texts for text in row):
        return texts, 0
    power = int(np.floor(np.log10(largest)))
    tell = _cell if tell is number else tell
    return [[tell(value / 10.0**power) for value in row] for row in cells], power


def _cell(value: float) -> str:
    """Two decimals, for a narrow cell; what they would hide is not called 0."""
    return "≈0" if 0 < abs(value) < 0.005 else number(round(value, 2), 3)


def _narrow(value: float) -> str:
    """In a wide matrix's cell as statisticians write: .17, −.01, with as many digits as four letters have room for."""
    rounded = [number(round(value, 2), digits).replace("0.", ".") for digits in (3, 2, 1)]
    return "≈0" if 0 < abs(value) < 0.005 else next((told for told in rounded if len(told) <= 4), rounded[-1])


def residuals(x: Sequence[float], y: Sequence[float], y_hat: Sequence[float]) -> go.Figure:
    """MSE = (1/n) Σ (y_i − ŷ_i)²: every error drawn as a square, and their mean as one more square beside them.

    Raises ValueError unless the three are equally long, with 1 to 100 finite numbers.
    """
    x, y, y_hat = (_vector(name, values, 1, 100) for name, values in (("x", x), ("y", y), ("y_hat", y_hat)))
    if not len(x) == len(y) == len(y_hat):
        raise ValueError(f"x, y and y_hat must be equally long, got {len(x)}, {len(y)} and {len(y_hat)}")
    validation.moderate("x, y and y_hat", x, y, y_hat)
    order = np.argsort(x, kind="stable")
    x, y, y_hat = x[order], y[order], y_hat[order]
    errors = np.abs(y - y_hat)
    mean = float(np.mean(errors**2))
    side = float(np.sqrt(mean))
    tall = max(y.max(), y_hat.max()) - min(y.min(), y_hat.min()) or 1.0
    # One y unit is as long on the screen as `unit` x units: then a square of the error's side is a square to the eye,
    # whatever x is measured in.
    wide = x[-1] - x[0] or 1.0
    unit = wide / (1.3 * tall)
    base = min(y.min(), y_hat.min())
    spot = float((x + errors * unit).max() + 0.12 * wide)

    squares = [_square(a, min(b, c), e, unit) for a, b, c, e in zip(x, y, y_hat, errors, strict=True)]
    areas = go.Scatter(
        x=[v for square in squares for v in square[0]],
        y=[v for square in squares for v in square[1]],
        mode="lines",
        fill="toself",
        fillcolor=fade(LIGHT.vermillion, 0.16),
        line={"color": LIGHT.vermillion, "width": 1},
        hoverinfo="skip",
        name="squares",
    )
    mean_x, mean_y = _square(spot, base, side, unit)
    average = go.Scatter(
        x=mean_x,
        y=mean_y,
        mode="lines",
        fill="toself",
        fillcolor=fade(LIGHT.green, 0.2),
        line={"color": LIGHT.green, "width": 2, "dash": "dash"},
        hoverinfo="skip",
        name="mean square",
    )
    messages = [
        f"y = {number(b)}, ŷ = {number(c)}<br>error {number(b - c)}, squared {number((b - c) ** 2)}"
        for b, c in zip(y, y_hat, strict=True)
    ]
    predicted = go.Scatter(
        x=x,
        y=y_hat,
        mode="lines+markers",
        line={"color": LIGHT.blue, "width": 2},
        marker={"symbol": "circle-open", "size": 9, "line": {"width": 2}},
        hovertext=messages,
        hoverinfo="text",
        name="ŷ",
    )
    actual = go.Scatter(
        x=x, y=y, mode="markers", marker={"color": LIGHT.ink, "size": 9}, hovertext=messages, hoverinfo="text", name="y"
    )
    labels = [
        {"x": a + e * unit / 2, "y": (b + c) / 2, "text": short(e**2, 6), "font": {"size": 12}}
        for a, b, c, e in zip(x, y, y_hat, errors, strict=True)
        if e > 0.15 * tall and len(x) <= 12
    ]
    labels.append(
        {"x": spot + side * unit / 2, "y": base, "yanchor": "top", "text": f"mean<br>{number(mean)}"}
        | {"font": {"color": LIGHT.green, "size": 13}}
    )
    layout = {
        "title": {
            "text": f"Mean squared error {equals(mean)}",
            "subtitle": {"text": "● actual y   ○ predicted ŷ   □ error squared"},
        },
        "xaxis": {
            "title": {"text": "x"},
            "constrain": "domain",
            "zeroline": False,
            "range": [float(x[0]) - 0.08 * wide, spot + (side or tall / 5) * unit + 0.08 * wide],
        },
        "yaxis": {
            "title": {"text": "y"},
            "scaleanchor": "x",
            "scaleratio": unit,
            "constrain": "domain",
            "zeroline": False,
        },
        "annotations": labels,
    }
    largest = np.argsort(-errors, kind="stable")[:TOLD]
    squares_told = ", ".join(f"{number(errors[k] ** 2)} at x = {number(x[k])}" for k in sorted(largest))
    which = "Areas" if len(x) <= TOLD else f"The {TOLD} largest areas"
    alt = f"{counted(len(x), 'point')}, each error drawn as a square. {which}: {squares_told}. The mean is {number(mean)}."
    return figure([areas, average, predicted, actual], layout, alt=alt)


def _square(x: float, y: float, side: float, unit: float) -> tuple[list, list]:
    """The outline of a square that stands on (x, y), with a gap after it."""
    right, top = x + side * unit, y + side
    return [x, right, right, x, x, None], [y, y, top, top, y, None]


def cross_entropy(label: int, *, probabilities: float | Sequence[float] | None = None) -> go.Figure:
    """L = −ln p(right class): small when the network is sure and right, without bound when it is sure and wrong.

    `label` 0 or 1 alone draws the binary loss over ŷ; with one probability ŷ its point is marked. With a vector of
    probabilities, `label` is the right class: its bar stands out, and its loss is marked on the curve.
    Raises ValueError when the probabilities are not between 0 and 1, or a vector's do not sum to 1.
    """
    if probabilities is not None and validation.array(probabilities, "probabilities").ndim:
        return _categorical(label, _vector("probabilities", probabilities, 2, 12))
    if isinstance(label, bool) or not isinstance(label, int | np.integer) or label not in (0, 1):
        raise ValueError(
            f"label must be 0 or 1, or come with a vector of probabilities, got {validation.shortly(label)}"
        )
    if probabilities is not None and not 0 <= validation.number(probabilities, "probabilities") <= 1:
        raise ValueError(f"probabilities must lie between 0 and 1, got {probabilities}")
    y_range = [-0.25, 6.2]
    traces, lines = [], []
    for y_true, name in ((1, "−ln ŷ, if y = 1"), (0, "−ln(1 − ŷ), if y = 0")):
        x, y = sample(_surprise(y_true), (0, 1), y_range)
        mine = y_true == label
        colour = LIGHT.blue if mine else LIGHT.muted
        trace = line(x, y, name, colour, "solid" if mine else "dot")
        trace.line.width = 3 if mine else 1.5
        traces.append(trace)
        lines.append(Line(x, y, name, colour))
    alt = (
        f"Binary cross-entropy when the right answer is {label}: 0 when ŷ is {label}, "
        f"and it grows without bound towards ŷ = {1 - label}."
    )
    title = {"text": f"Binary cross-entropy, y = {label}"}
    if probabilities is not None:
        q = float(probabilities)
        loss = float(_surprise(label)(np.array([q]))[0])
        message = f"ŷ = {number(q)}: loss {number(loss)}"
        title["subtitle"] = {"text": message}
        alt += f" At {message}."
        is_seen = loss <= y_range[1]
        traces.append(dot(q, min(loss, 5.9), LIGHT.ink, "circle" if is_seen else "arrow-up", message))
        traces[-1].marker.size = 9 if is_seen else 16  # the point lies above the picture
    layout = {
        "title": title,
        "margin": {"l": 44, "b": NAMED},
        "xaxis": {"range": [-0.02, 1.02], "title": {"text": "ŷ, the predicted probability of 1"}},
        "yaxis": {"range": y_range, "title": {"text": "loss"}},
        "annotations": direct_labels(lines, (0, 1), y_range, height=PANEL),
    }
    return figure(traces, layout, alt=alt)


def _surprise(label: int) -> Function:
    """The loss of one row with this label, for every probability."""
    from explainer.formulas.losses import BINARY_CROSS_ENTROPY  # SymPy comes with it: not before it is needed

    def each(probability: np.ndarray) -> np.ndarray:
        return BINARY_CROSS_ENTROPY.terms(np.full_like(probability, label), probability)

    return each


def _categorical(label: int, p: np.ndarray) -> go.Figure:
    label = validation.whole(label, "label", 0, len(p) - 1, kind="a class")
    if (p < 0).any() or not np.isclose(p.sum(), 1, atol=1e-3):
        raise ValueError(f"probabilities must be at least 0 and sum to 1, got the sum {number(p.sum())}")
    loss = float(_surprise(1)(p[label : label + 1])[0])
    names = [str(index) for index in range(len(p))]
    right = [index == label for index in range(len(p))]
    bars = go.Bar(
        x=names,
        y=p,
        marker={
            "color": [LIGHT.blue if on else fade(LIGHT.muted, 0.35) for on in right],
            "line": {"color": LIGHT.muted, "width": 1},
        },
        hovertemplate="class %{x}: %{y}<extra></extra>",
        name="probabilities",
    )
    pointer = {
        "x": label,
        "y": float(p[label]),
        "text": f"p = {number(p[label])}",
        "showarrow": True,
        "arrowcolor": LIGHT.muted,
        "arrowhead": 2,
        "arrowwidth": 1,
        "ax": 0,
        "ayref": "y",
        "ay": float(p.max()) + 0.09,
        "font": {"color": LIGHT.blue},
    }
    y_range = [-0.25, max(6.2, 1.1 * loss if np.isfinite(loss) else 0)]
    # At heights that are equally far apart: near p = 0, where the curve goes on climbing, the axis of p has no room.
    x = np.exp(-np.append(np.linspace(0, 8, 161), 2 * y_range[1]))
    y = np.minimum(_surprise(1)(x), 2 * y_range[1])
    curve_ = line(x, y, "−ln p", LIGHT.blue, "solid", "2")
    message = f"−ln {_bracketed(p[label])} {equals(loss) if np.isfinite(loss) else '= ∞'}"
    is_seen = np.isfinite(loss)
    mark = dot(float(p[label]), loss if is_seen else 5.9, LIGHT.ink, "circle" if is_seen else "arrow-up", message)
    mark.update(xaxis="x2", yaxis="y2", marker_size=9 if is_seen else 16)
    layout = {
        "title": {"text": f"Cross-entropy, right class {label}", "subtitle": {"text": f"loss {message}"}},
        "height": 400,
        "margin": {"l": 38, "r": 16, "t": 92, "b": NAMED},
        "xaxis": {"domain": [0, 0.46], "type": "category", "title": {"text": "class"}, "showgrid": False},
        "yaxis": {"range": [0, max(1.08, float(p.max()) + 0.2)]},
        "xaxis2": {
            "domain": [0.58, 1],
            "range": [-0.02, 1.02],
            "anchor": "y2",
            "title": {"text": "p of the right class"},
        },
        "yaxis2": {"range": y_range, "anchor": "x2"},
        "annotations": [heading("probability", 0), heading("loss −ln p", 0.58), pointer],
    }
    alt = (
        f"Probabilities {', '.join(number(value) for value in p)} for classes 0 to {len(p) - 1}; the right class is "
        f"{label}, with probability {number(p[label])}, so the loss is {number(loss)}."
    )
    return figure([bars, curve_, mark], layout, alt=alt)


def _bracketed(value: float) -> str:
    """A number after ln, in brackets where it is a product."""
    told = number(value)
    return f"({told})" if "×" in told else told


def _vector(name: str, values: Sequence[float], least: int = 2, most: int = 12) -> np.ndarray:
    numbers = validation.numbers(values, name)
    if numbers.ndim != 1 or not least <= len(numbers) <= most:
        given = f"{len(numbers)} number{'s' * (len(numbers) != 1)}" if numbers.ndim == 1 else validation.shortly(values)
        raise ValueError(f"{name} must be {least} to {most} finite numbers in a row, got {given}")
    return numbers


def _names(labels: Sequence[str] | None, count: int, letter: str) -> list[str]:
    if labels is None:
        return [indexed(letter, index + 1) for index in range(count)]
    labels = validation.row(labels, "labels")
    if len(labels) != count:
        raise ValueError(f"labels must be {count} names, got {len(labels)}")
    return ["<br>".join(textwrap.wrap(str(label), 12)) or " " for label in labels]  # as wide as a phone can spare
