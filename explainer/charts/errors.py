"""How wrong outputs are: squared errors as squares, cross-entropy as bars of surprise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing import validation
from explainer.charts.drawing.animation import heading
from explainer.charts.drawing.curve_marks import dot, line
from explainer.charts.drawing.labels import DrawnLine, direct_labels
from explainer.charts.drawing.sampling import PANEL, Function, sample
from explainer.charts.drawing.theme import NAMED, fade, figure
from explainer.charts.outputs import MAX_LISTED, bracketed, vector
from explainer.numeric.formatting import counted, equals, number, short
from explainer.numeric.validation import quoted
from explainer.palette import LIGHT


def residuals(
    x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray, y_hat: Sequence[float] | np.ndarray
) -> go.Figure:
    """MSE = (1/n) Σ (y_i − ŷ_i)²: every error drawn as a square, and their mean as one more square beside them.

    Raises ValueError unless the three are equally long, with 1 to 100 finite numbers.

    >>> residuals([1, 2, 3], [1, 2, 2], [1, 2, 3]).layout.title.text
    'Mean squared error ≈ 0.3333'
    """
    x, y, y_hat = (vector(name, values, 1, 100) for name, values in (("x", x), ("y", y), ("y_hat", y_hat)))
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
    largest = np.argsort(-errors, kind="stable")[:MAX_LISTED]
    square_words = ", ".join(f"{number(errors[k] ** 2)} at x = {number(x[k])}" for k in sorted(largest))
    which = "Areas" if len(x) <= MAX_LISTED else f"The {MAX_LISTED} largest areas"
    alt = f"{counted(len(x), 'point')}, each error drawn as a square. {which}: {square_words}. The mean is {number(mean)}."
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

    >>> cross_entropy(1, probabilities=0.8).layout.title.text
    'Binary cross-entropy, y = 1'
    """
    if probabilities is not None and validation.array(probabilities, "probabilities").ndim:
        return _categorical(label, vector("probabilities", probabilities, 2, 12))
    if isinstance(label, bool) or not isinstance(label, int | np.integer) or label not in (0, 1):
        raise ValueError(f"label must be 0 or 1, or come with a vector of probabilities, got {quoted(label)}")
    if probabilities is not None and not 0 <= validation.number(probabilities, "probabilities") <= 1:
        raise ValueError(f"probabilities must lie between 0 and 1, got {probabilities}")
    y_range = [-0.25, 6.2]
    traces, lines = [], []
    for y_true, name in ((1, "−ln ŷ, if y = 1"), (0, "−ln(1 − ŷ), if y = 0")):
        x, y = sample(_surprise(y_true), (0, 1), y_range)
        in_class = y_true == label
        colour = LIGHT.blue if in_class else LIGHT.muted
        trace = line(x, y, name, colour, "solid" if in_class else "dot")
        trace.line.width = 3 if in_class else 1.5
        traces.append(trace)
        lines.append(DrawnLine(x, y, name, colour))
    alt = (
        f"Binary cross-entropy when the right answer is {label}: 0 when ŷ is {label}, and it grows without limit "
        f"towards ŷ = {1 - label}."
    )
    title: dict[str, Any] = {"text": f"Binary cross-entropy, y = {label}"}
    if probabilities is not None:
        q = validation.number(probabilities, "probabilities")
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

    def each(probability: np.ndarray | float) -> np.ndarray:
        probabilities = np.asarray(probability)
        return BINARY_CROSS_ENTROPY.terms(np.full_like(probabilities, label), probabilities)

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
    message = f"−ln {bracketed(p[label])} {equals(loss, is_rounded=p[label] != 1) if np.isfinite(loss) else '= ∞'}"
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
