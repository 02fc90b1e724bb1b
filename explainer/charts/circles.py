"""Circles in columns and lines between them: how many are drawn, how large, and what fits into them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing.images import width_of
from explainer.charts.drawing.theme import fade, scatter
from explainer.numeric.formatting import indexed, number, short
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.networks.network import Network
MAX_UNITS = 8  # a layer with more units is drawn as its first and last few, with "⋮ 784" between them
DEEPEST = 25  # columns of circles that a phone has room for
UNNAMED = 13  # more columns leave no room for letters in their circles
SHOWN = 3  # units drawn on each side of that sign
PHONE, SCREEN = 342, 784  # pixels of a drawing's width on a phone and on a page
SMALL = 11  # pixels: the letters of weights and biases
EMS = {"−": 0.84, "×": 0.84, ".": 0.32, ",": 0.32} | dict.fromkeys("⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", 0.42)  # others: 0.64


@dataclass(frozen=True)
class Edge:
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


def layer_parts(edges: Sequence[Edge], row: float, columns: int, size: float, biased: Sequence[dict]) -> list[float]:
    """How far along its line each number stands: where no other line passes, off circles, biases and each other.

    Judged in pixels on a phone and on a page, `row` of them from unit to unit; each number looks for its place again
    until all have found theirs.
    """
    places = np.linspace(0.1, 0.9, 65)
    half = np.array([[ems(edge.text) * SMALL / 2 + 1.5, 7.5] for edge in edges])
    bad, centres = np.zeros((len(edges), len(places))), []
    for across in (PHONE, SCREEN):
        column = across / (columns + 0.1)
        lines = np.array([[(0, edge.y * row), (column, edge.z * row)] for edge in edges])
        paths = lines[:, :1] + np.linspace(0, 1, 81)[:, None] * (lines[:, 1:] - lines[:, :1])
        spots = lines[:, :1] + places[:, None] * (lines[:, 1:] - lines[:, :1])
        circles = np.unique(lines.reshape(-1, 2), axis=0)
        for k, (spot, box) in enumerate(zip(spots, half, strict=True)):
            others = np.delete(paths, k, axis=0)
            passing = _gaps(spot, box, others.reshape(-1, 2)).reshape(len(places), *others.shape[:2]).min(axis=2)
            bad[k] += (np.maximum(4 - passing, 0) / 4 + 2 * (passing <= 0)).sum(axis=1)
            bad[k] += np.maximum(size / 2 + 2 - _gaps(spot, box, circles), 0).sum(axis=1)
            for note in biased:
                wide = np.array([ems(note["text"]) * SMALL / 2, 7])
                gap = _gaps(spot, box + wide, np.array([[column, note["y"] * row + note["yshift"]]]))
                bad[k] += 3 * (gap[:, 0] <= 0)
        centres.append(spots)
    chosen, every = bad.argmin(axis=1), np.arange(len(edges))
    for _ in range(6):
        before = chosen.copy()
        for k in range(len(edges)):
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


def ems(text: str) -> float:
    """How wide the text is, in heights of its letters."""
    return sum(EMS.get(letter, 0.64) for letter in text)


def fitting_size(text: str, across: float, size: float) -> float:
    """The size of letters, at most `size`, in which the text is no wider than `across` pixels."""
    return round(min(size, across / ems(text)), 1)


def circle_at(columns: int, shown: bool) -> int:
    """Pixels of a circle, with room for the number it shows beside as many columns of them on a phone."""
    if columns > UNNAMED:
        return int(PHONE / (columns + 0.1)) - 2
    return 26 if columns > 8 else 36 if not shown or columns > 5 else 44 if columns > 3 else 52


def stroke_traces(
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


def unit_circles(
    index: int, rows: dict[int, float], columns: int, values: np.ndarray | None, biases: list[np.ndarray] | None
) -> go.Scatter:
    """The circles of one layer, with its input values or names inside and its biases on hover."""
    letter = "x" if index == 0 else "ŷ" if index == columns - 1 else "h"
    names = {unit: letter if len(rows) == 1 else indexed(letter, unit + 1) for unit in rows}
    size = circle_at(columns, values is not None)
    texts, hovers = dict(names), dict(names)
    letters = {unit: fitting_size(name, 0.8 * size, 13 if columns <= 8 else 10) for unit, name in names.items()}
    if values is not None:
        hovers = {unit: f"{name} = {number(values[unit])}" for unit, name in names.items()}
        shown = {unit: short(values[unit], 6) for unit in rows}
        # Two lines in a large circle are off its middle, where it is narrower.
        letters = {unit: fitting_size(text, 0.76 * size, 12) for unit, text in shown.items()}
        texts = {unit: f"{names[unit]}<br>{text}" if size > 36 else text for unit, text in shown.items()}
    if columns > UNNAMED:
        texts = dict.fromkeys(texts, "")
    if index and biases is not None:
        hovers = {unit: f"{text}, b = {number(biases[index - 1][unit])}" for unit, text in hovers.items()}
    colour = LIGHT.muted if index == 0 else LIGHT.green if index == columns - 1 else LIGHT.blue
    return scatter(
        x=[index] * len(rows),
        y=list(rows.values()),
        customdata=None if not index or biases is None else [float(biases[index - 1][unit]) for unit in rows],
        text=list(texts.values()),
        textfont={"size": list(letters.values())},
        hovertext=list(hovers.values()),
        hoverinfo="text",
        name=f"layer {index}",
        mode="markers+text",
        marker={"size": size, "color": LIGHT.surface, "opacity": 1, "line": {"color": colour, "width": 2}},
    )


def few_of(values: np.ndarray) -> str:
    """The first numbers of a layer, in words."""
    return ", ".join(map(number, values[:12])) + (" and so on" if len(values) > 12 else "")


def elision_marks(net: Network, columns: Sequence[dict[int, float]]) -> list[dict]:
    """ "⋮ 784" for the units left out, all in letters that fit a column of a phone; "⋮" where no readable ones would."""
    room = PHONE / (len(columns) + 0.1) - 8
    left_out = [(index, size) for index, size in enumerate(net.sizes) if len(columns[index]) < size]
    letters = min((fitting_size(f"⋮ {size}", room, 16) for _, size in left_out), default=16)
    is_named = letters >= SMALL
    look = {"font": {"size": letters if is_named else min(16, round(room + 6))}, "borderpad": 3 if is_named else 1}
    return [
        {"x": index, "y": 0, "text": f"<b>⋮</b> {size}" if is_named else "<b>⋮</b>", "bgcolor": LIGHT.surface} | look
        for index, size in left_out
    ]


def column_captions(net: Network) -> tuple[list[dict], int]:
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
