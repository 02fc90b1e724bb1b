"""What each hidden unit sees of the plane, as small maps with the lines of their weights up to the answer."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing.areas import areas, joined
from explainer.charts.drawing.theme import fade
from explainer.numeric.formatting import number
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.networks.playground import Run, Snapshot

MAPS_EVERY = 4  # of the grid's lines tell a small map's shape, from the second hidden layer on
UNITS, LAYERS = 8, 4  # of a layer and of a network that get a map; a phone has no room for more
LEVELS = (0.1, 0.45, 0.85)  # of the largest output: from each of them on a map is a shade darker
WIDTHS = (0.75, 2.25, 4.5)  # pixels of a weight's line, up to a third, two thirds and all of the largest weight
PHONE = 284  # pixels that are left beside the numbers of an axis on a phone; the small maps are laid out for it
SIDE, BETWEEN = 100, 14  # a small map and the gap beside it, in units of their own
FAN, WORDS = 42, 17  # pixels: the lines to the next layer, a line of text


@dataclass(frozen=True)
class Row:
    """The small maps of one hidden layer: its units that are shown, and the lower left corner of each map."""

    layer: int
    units: np.ndarray
    corners: list[tuple[int, int]]
    darkest: float  # the output that has full colour
    heaviest: float  # the weight that has the widest line


@dataclass(frozen=True)
class Panel:
    """The small maps of a film, a row a hidden layer, the first lowest, and the lines of their weights up to ŷ.

    All is lines and filled shapes in one pair of axes: these move without the picture being redrawn, and stay sharp.
    """

    rows: list[Row]
    width: int

    @property
    def pixel(self) -> float:
        """Units of the drawing that are a pixel on a phone."""
        return self.width / PHONE

    @property
    def step(self) -> float:
        """From the foot of one row to the foot of the next."""
        return SIDE + (FAN + WORDS) * self.pixel

    @property
    def top(self) -> float:
        """Where the last lines meet."""
        return len(self.rows) * self.step

    @property
    def height(self) -> int:
        """In pixels; nothing where there is no hidden layer."""
        return round(self.top / self.pixel) + WORDS if self.rows else 0

    def outgoing(self, shot: Snapshot, r: int) -> np.ndarray:
        """The weights from the units shown in a row to those shown in the next, or to ŷ."""
        weights = shot.parameters[self.rows[r].layer + 1][0][self.rows[r].units]
        return weights[:, self.rows[r + 1].units] if r + 1 < len(self.rows) else weights

    def moving(self, shot: Snapshot, shades: list[list]) -> list[dict]:
        """What a snapshot changes in the traces that `still` makes, in the same order."""
        return [*map(joined, shades), *self._lines(shot), self._numbers(shot), self._hover(shot)]

    def still(self) -> list[go.Scatter]:
        place = {"xaxis": "x3", "yaxis": "y3"}
        shades = [
            go.Scatter(mode="none", fill="toself", fillcolor=fade(colour, 0.36), hoverinfo="skip", name=sign, **place)
            for colour, sign in ((LIGHT.blue, "above 0"), (LIGHT.vermillion, "below 0"))
            for _ in LEVELS
        ]
        # Hatched where an output is below 0: not by its colour alone.
        hatch = {"shape": "/", "size": 6, "solidity": 0.15, "fgcolor": LIGHT.vermillion}
        shades[len(LEVELS)].fillpattern = hatch | {"bgcolor": fade(LIGHT.vermillion, 0.36)}
        lines = [
            go.Scatter(
                mode="lines",
                line={"color": colour, "dash": dash, "width": width, "simplify": False},
                hoverinfo="skip",
                name=sign,
                **place,
            )
            for colour, dash, sign in (
                (LIGHT.blue, "solid", "weights above 0"),
                (LIGHT.vermillion, "dot", "weights below 0"),
            )
            for width in WIDTHS
        ]
        numbers = go.Scatter(
            mode="text",
            textfont={"size": 11, "color": LIGHT.ink},
            textposition="top center",
            hoverinfo="skip",
            cliponaxis=False,
            name="weights",
            **place,
        )
        over = go.Scatter(
            mode="markers",
            marker={"size": 30, "symbol": "square", "opacity": 0, "color": LIGHT.muted},
            hovertemplate="%{hovertext}<extra></extra>",
            name="units",
            **place,
        )
        return [*shades, *lines, numbers, over]

    def words(self, shot: Snapshot) -> str:
        """The last weights in words, for readers who cannot see their lines."""
        if not self.rows:
            return ""
        units = self.rows[-1].units
        weights = [number(weight, 3) for weight in self.outgoing(shot, len(self.rows) - 1)[:, 0]]
        listed = ", ".join(f"{weight} · unit {unit + 1}" for unit, weight in zip(units, weights, strict=True))
        which = "" if len(units) == shot.hidden[-1].shape[0] else "the strongest: "
        return f"The answer is the sigmoid of a sum over the last hidden layer, {which}{listed}. "

    def layout(self, domain: list[float]) -> dict:
        frames = [
            {"type": "rect", "xref": "x3", "yref": "y3", "x0": x, "x1": x + SIDE, "y0": y, "y1": y + SIDE}
            | {"line": {"color": LIGHT.muted, "width": 1}}
            for row in self.rows
            for x, y in row.corners
        ]
        bare = {"visible": False, "constrain": "domain"}
        return {
            "shapes": frames,
            "xaxis3": bare | {"range": [0, self.width], "anchor": "y3"},
            "yaxis3": bare
            | {"range": [-2, self.top + WORDS * self.pixel], "domain": domain, "anchor": "x3", "scaleanchor": "x3"},
        }

    def _lines(self, shot: Snapshot) -> list[dict]:
        """Every weight as a line, those above 0 before those below it, each by its width."""
        lines: list[tuple[list, list]] = [([], []) for _ in range(2 * len(WIDTHS))]
        for r, row in enumerate(self.rows):
            weights, following = self.outgoing(shot, r), self.rows[r + 1] if r + 1 < len(self.rows) else None
            foot = SIDE + (0 if following else WORDS * self.pixel)
            ends = [(x + SIDE / 2, y) for x, y in following.corners] if following else [(self.width / 2, self.top)]
            wide = np.clip(np.ceil(np.abs(weights) / row.heaviest * len(WIDTHS)) - 1, 0, len(WIDTHS) - 1).astype(int)
            for (i, j), weight in np.ndenumerate(weights):
                if weight:  # a weight of 0 leads nowhere
                    x, y = lines[wide[i, j] + len(WIDTHS) * (weight < 0)]
                    x += [round(row.corners[i][0] + SIDE / 2), round(ends[j][0]), None]
                    y += [round(row.corners[i][1] + foot), round(ends[j][1]), None]
        return [{"x": x or [None], "y": y or [None]} for x, y in lines]

    def _numbers(self, shot: Snapshot) -> dict:
        """The last weights above their maps, and the bias where they meet."""
        last = self.rows[-1]
        texts = [_signed(weight) for weight in self.outgoing(shot, len(self.rows) - 1)[:, 0]]
        shown = "their sum" if len(last.units) == shot.hidden[-1].shape[0] else "the sum of all"
        return {
            "x": [*(x + SIDE // 2 for x, _ in last.corners), round(self.width / 2)],
            "y": [*(y + SIDE for _, y in last.corners), round(self.top)],
            "text": [*texts, f"ŷ = sigmoid of {shown} {_signed(float(shot.parameters[-1][1][0]), ' ')}"],
        }

    def _hover(self, shot: Snapshot) -> dict:
        """Each unit's number and its weights to the next row, for readers who point at its map."""
        texts = []
        for r, row in enumerate(self.rows):
            where = "neuron {} of hidden layer {}<br>to " + (
                f"layer {row.layer + 2}" if r + 1 < len(self.rows) else "ŷ"
            )
            texts += [
                f"{where.format(unit + 1, row.layer + 1)}: {', '.join(number(weight, 3) for weight in weights)}"
                for unit, weights in zip(row.units, self.outgoing(shot, r), strict=True)
            ]
        middles = [(x + SIDE // 2, y + SIDE // 2) for row in self.rows for x, y in row.corners]
        return {"x": [x for x, _ in middles], "y": [y for _, y in middles], "hovertext": texts}


def unit_panel(run: Run, shots: Sequence[Snapshot]) -> Panel:
    last, layers = shots[-1], len(run.network.sizes) - 2
    shown = {  # of a wide layer those that the next one hears best in the end
        k: np.sort(np.argsort(-np.linalg.norm(last.parameters[k + 1][0], axis=1), kind="stable")[:UNITS])
        for k in range(max(layers - LAYERS, 0), layers)
    }
    width = max([5, *map(len, shown.values())]) * (SIDE + BETWEEN) - BETWEEN
    panel, rows = Panel([], width), []
    for r, (layer, units) in enumerate(shown.items()):
        left = (width - len(units) * (SIDE + BETWEEN) + BETWEEN) // 2
        corners = [(left + i * (SIDE + BETWEEN), round(r * panel.step)) for i in range(len(units))]
        darkest = float(np.abs(last.hidden[layer][units]).max()) or 1.0
        heaviest = max(float(np.abs(shot.parameters[layer + 1][0][units]).max()) for shot in shots) or 1.0
        rows.append(Row(layer, units, corners, darkest, heaviest))
    return Panel(rows, width)


def unit_shades(run: Run, shots: Sequence[Snapshot], panel: Panel) -> list[list[list]]:
    """For every snapshot and every shade the closed lines in all maps inside which an output is at least so strong."""
    shades: list[list[list]] = [[[] for _ in range(2 * len(LEVELS))] for _ in shots]
    levels = [(sign, level) for sign in (1, -1) for level in LEVELS]
    for row in panel.rows:
        places, found_areas, grids = [], [], []
        for i, shot in enumerate(shots):
            for unit, place in zip(row.units, row.corners, strict=True):
                outputs = shot.hidden[row.layer][unit]
                low, high = float(outputs.min()), float(outputs.max())
                for shade, (sign, level) in enumerate(levels):
                    limit = level * row.darkest
                    if not (high if sign > 0 else -low) > limit:
                        continue
                    places.append((i, shade, place))
                    if row.layer == 0:
                        w, b = shot.parameters[0][0][:, unit], float(shot.parameters[0][1][unit])
                        found_areas.append(_half_plane(sign * outputs, limit, w, b, run.axis))
                    else:
                        grids.append(sign * outputs[::MAPS_EVERY, ::MAPS_EVERY] - limit)
        if grids:
            found_areas = areas(np.array(grids), SIDE)
        for (i, shade, (x, y)), loops in zip(places, found_areas, strict=True):
            shades[i][shade] += [[(x + a, y + b) for a, b in loop] for loop in loops]
    return shades


def _half_plane(outputs: np.ndarray, limit: float, w: np.ndarray, b: float, axis: np.ndarray) -> list[list[tuple]]:
    """Where a unit of the first layer gives more than `limit`: all of the map on one side of a straight line.

    An activation never turns back, so that the line is where the score w·x + b has one value.
    """
    across, up = np.meshgrid(axis, axis)
    scores, inside = (w[0] * across + w[1] * up + b).ravel(), (outputs > limit).ravel()
    turn = 1 if scores[outputs.argmax()] >= scores[outputs.argmin()] else -1  # towards the side with more
    scores = turn * scores
    square = [(x, y, turn * (w[0] * x + w[1] * y + b)) for x, y in itertools.product(axis[[0, -1]], repeat=2)]
    square = [square[k] for k in (0, 2, 3, 1)]
    if inside.all():
        edge = -np.inf
    else:
        out, into = np.flatnonzero(~inside), np.flatnonzero(inside)
        out, into = out[scores[out].argmax()], into[scores[into].argmin()]
        part = (limit - outputs.flat[out]) / (outputs.flat[into] - outputs.flat[out])
        edge = scores[out] + part * (scores[into] - scores[out])
    loop = []
    for (x, y, here), (to_x, to_y, there) in zip(square, [*square[1:], square[0]], strict=True):
        if here > edge:
            loop.append((x, y))
        if (here > edge) != (there > edge):
            part = (edge - here) / (there - here)
            loop.append((x + part * (to_x - x), y + part * (to_y - y)))
    along = SIDE / (axis[-1] - axis[0])
    return [[(round(float((x - axis[0]) * along)), round(float((y - axis[0]) * along))) for x, y in loop]]


def _signed(value: float, between: str = "") -> str:
    """A number that always says its sign, short enough to stand above a small map.

    >>> _signed(-0.234), _signed(1, " "), _signed(-12.34), _signed(-0.001)
    ('−0.23', '+ 1.00', '−12.3', '≈0')
    """
    size = abs(value)
    if size < 0.005:
        return f"≈{between}0"
    return ("−" if value < 0 else "+") + between + (f"{size:.2f}" if size < 9.995 else number(size, 3))
