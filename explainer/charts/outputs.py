"""What comes out of a network, and how wrong it is: softmax and its Jacobian, squared errors, cross-entropy."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from explainer.charts.drawing import validation
from explainer.charts.drawing.animation import PLAYER, heading, player
from explainer.charts.drawing.images import PHONE, fitting_lines, width_of
from explainer.charts.drawing.theme import figure, scale
from explainer.numeric.formatting import counted, indexed, number, probability, short, spoken, ten_to
from explainer.numeric.validation import quoted
from explainer.palette import LIGHT

MAX_LISTED = 20  # squares that a text alternative lists
HOTS = 60  # temperatures, a frame each
COLD = 1e-100  # the lowest temperature by which scores can still be divided
TEMPERATURES = (0.1, 0.2, 0.5, 1, 2, 5, 10)


def softmax(
    scores: Sequence[float] | np.ndarray,
    *,
    labels: Sequence[str] | None = None,
    temperatures: Sequence[float] = TEMPERATURES,
) -> go.Figure:
    """p_i = e^(z_i/T) / Σ e^(z_j/T): scores beside the probabilities that softmax makes of them, one frame per T.

    The figure opens at T = 1 (or the first of `temperatures`); the slider and the play button change T.
    Raises ValueError for fewer than 2 or more than 12 scores, or a temperature of 0 or below.

    >>> softmax([2.0, 1.0, 0.1]).layout.title.text
    'Softmax'
    """
    from explainer.formulas.softmax import SOFTMAX

    scores = vector("scores", scores)
    validation.moderate("scores", scores)
    warmth = validation.numbers(temperatures, "temperatures")
    if warmth.ndim != 1 or not 1 <= len(warmth) <= HOTS or not warmth.min() >= COLD:
        raise ValueError(
            f"temperatures must be 1 to {HOTS} numbers above 0 (at least {COLD:g}), got {quoted(temperatures)}"
        )
    temperatures = warmth.tolist()
    names = _names(labels, len(scores), "z")
    messages = [name.replace("<br>", " ") for name in names]
    probabilities = [np.asarray(SOFTMAX(scores / t)) for t in temperatures]
    start = list(temperatures).index(1) if 1 in temperatures else 0
    rows = list(range(len(scores)))[::-1]  # the first score on top

    written = _distinct(scores)
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


def _distinct(scores: np.ndarray) -> list[str]:
    """Each score in few letters, and no two that differ in the same ones."""
    ways: list[Callable[[float], str]] = [short, *(partial(number, digits=digits) for digits in range(6, 11))]
    for shown in ways:
        written = [*map(shown, scores)]
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

    >>> from explainer import ACTIVATIONS
    >>> jacobian(ACTIVATIONS["softmax"].jacobian_at([2.0, 1.0, 0.1])).layout.title.text
    'Jacobian'
    """
    cells = validation.numbers(matrix, "matrix")
    if cells.ndim != 2 or not cells.size or max(cells.shape) > 12:
        raise ValueError(f"matrix must be finite numbers, at most 12 by 12, got the shape {cells.shape}")
    if labels is not None and not (isinstance(labels, (list, tuple)) and len(labels) == 2):
        raise ValueError(f"labels must be the names of the outputs and those of the inputs, got {quoted(labels)}")
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
    lines = fitting_lines(message + (f"; numbers × {ten_to(power)}" if power else ""), PHONE, 13)
    turned += 17 * (len(lines) - 1)
    layout = {
        "title": {"text": "Jacobian", "subtitle": {"text": "<br>".join(lines)}},
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
    return "≈0" if 0 < abs(value) < 0.005 else next((shown for shown in rounded if len(shown) <= 4), rounded[-1])


def bracketed(value: float) -> str:
    """A number after ln, in brackets where it is a product."""
    shown = number(value)
    return f"({shown})" if "×" in shown else shown


def vector(name: str, values: ArrayLike, least: int = 2, most: int = 12) -> np.ndarray:
    numbers = validation.numbers(values, name)
    if numbers.ndim != 1 or not least <= len(numbers) <= most:
        got = f"{len(numbers)} number{'s' * (len(numbers) != 1)}" if numbers.ndim == 1 else quoted(values)
        raise ValueError(f"{name} must be {least} to {most} finite numbers in a row, got {got}")
    return numbers


def _names(labels: Sequence[str] | None, count: int, letter: str) -> list[str]:
    if labels is None:
        return [indexed(letter, index + 1) for index in range(count)]
    labels = validation.row(labels, "labels")
    if len(labels) != count:
        raise ValueError(f"labels must be {count} names, got {len(labels)}")
    return ["<br>".join(textwrap.wrap(str(label), 12)) or " " for label in labels]  # as wide as a phone can spare
