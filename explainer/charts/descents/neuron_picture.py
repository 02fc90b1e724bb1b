"""The neuron of the walkthrough as a picture: where inputs, neuron, loss and target stand, and what each frame changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explainer.numeric.formatting import number
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from explainer.charts.descents.shots import Shot

Point = tuple[float, float]
ROW = 68  # pixels from one input to the next
# Across in pixels of a phone, 366 of them between the margins; a wider picture stretches them. An edge leaves its input
# level as far as the elbow, since on a slanted one no label could stand that the next edge does not cross.
WIDE, INPUT, ELBOW, NEURON, LOSS = 366, 26, 169, 222, 333
ABOVE = 8  # pixels between an edge and its label: half an arrow head


@dataclass(frozen=True)
class Picture:
    """So many inputs and their neuron, its middle so many pixels up, and `losses` in a panel whose corner is `corner`.

    A neuron with an activation is `large`: z and ŷ stand in it, and its slope above it.
    """

    inputs: int
    middle: float
    losses: np.ndarray
    corner: Point
    large: bool

    @property
    def places(self) -> list[Point]:
        """x₁ … xₙ on the left, ŷ in the middle, L on the right with y above it."""
        left = [(INPUT, self.middle + ROW * ((self.inputs - 1) / 2 - i)) for i in range(self.inputs)]
        return [*left, (NEURON, self.middle), (LOSS, self.middle), (LOSS, self.middle + 106)]

    def still(self) -> list[dict]:
        """What no frame changes: the edges in grey, and the line of losses."""
        *inputs, y_hat, loss, target = self.places
        ends = [(place, y_hat) for place in inputs] + [(y_hat, loss), (target, loss)]
        return [
            {
                "type": "scatter",
                **_line([_route(start, stop) for start, stop in ends]),
                "mode": "lines",
                "line": {"color": LIGHT.muted, "width": 1.5},
                "hoverinfo": "skip",
                "name": "edges",
            },
            {
                "type": "scatter",
                "x": list(range(len(self.losses))),
                "y": self.losses,
                "mode": "lines+markers",
                "line": {"color": LIGHT.blue, "width": 2},
                "marker": {"size": 6},
                "hovertemplate": "after %{x} updates: loss %{y:.6~g}<extra></extra>",
                "xaxis": "x2",
                "yaxis": "y2",
                "name": "losses",
            },
        ]

    def moving(self, shot: Shot) -> list[dict]:
        """What the frames change, as it is at `shot`: lit edges, node texts, edge texts, calculation, where the loss is."""
        parts = [*self._arrows_of(), self._nodes(), self._labels(), _CALCULATION, _NOW]
        return [part | change for part, change in zip(parts, self.changes(shot), strict=True)]

    def _arrows_of(self) -> list[dict]:
        arrow: dict[str, object] = {
            "symbol": "arrow",
            "angleref": "previous",
            "size": [0, 0, 16, 0, 0] * (self.inputs + 2),
        }
        arrow |= {"opacity": 1, "line": {"width": 0}}
        lit: dict[str, object] = {"type": "scatter", "mode": "lines+markers", "hoverinfo": "skip"}
        return [
            lit
            | {
                "line": {"color": colour, "width": 4, "simplify": False},
                "marker": arrow | {"color": colour},
                "name": name,
            }
            for name, colour in (("forward", LIGHT.blue), ("backward", LIGHT.vermillion))
        ]

    def _nodes(self) -> dict:
        ring = {"color": [LIGHT.muted] * self.inputs + [LIGHT.blue, LIGHT.vermillion, LIGHT.green], "width": 2}
        size = [48] * self.inputs + [88 if self.large else 64, 64, 48]
        return {
            "type": "scatter",
            "x": [x for x, _ in self.places],
            "y": [y for _, y in self.places],
            "mode": "markers+text",
            "marker": {"size": size, "opacity": 1, "color": LIGHT.surface, "line": ring},
            "cliponaxis": False,
            "hoverinfo": "skip",
            "name": "nodes",
        }

    def _labels(self) -> dict:
        """On the outer side of each edge, where an edge that turns inwards leaves room; that of the loss below its edge."""
        count, large = self.inputs, self.large
        sides = [1 if i <= (count - 1) / 2 else -1 for i in range(count)]
        across = (INPUT + ELBOW) / 2 + (15 if count < 5 else 12)
        labels = [(across, self.places[i][1] + ABOVE * side) for i, side in enumerate(sides)]
        labels += [((NEURON + LOSS) / 2 + (6 if large else 0), self.middle - (40 if large else 30))]
        labels += [(NEURON - 5, self.middle + 46)] * large
        positions = ["top center" if side > 0 else "bottom center" for side in sides]
        positions += ["bottom center", "top right"] if large else ["bottom center"]
        return {
            "type": "scatter",
            "x": [x for x, _ in labels],
            "y": [y for _, y in labels],
            "mode": "text",
            "textposition": positions,
            "textfont": {"size": 12},
            "hoverinfo": "skip",
            "name": "weights and slopes",
        }

    def changes(self, shot: Shot) -> list[dict]:
        """The part of each moving trace that differs from frame to frame."""
        return [
            {"type": "scatter", **self._arrows([name for name in shot.lit if name.endswith("→")])},
            {"type": "scatter", **self._arrows([name for name in shot.lit if name.endswith("←")])},
            {"type": "scatter", "text": list(shot.nodes)},
            {"type": "scatter", "text": list(shot.edges)},
            {"type": "scatter", "text": [shot.calculation]},
            {
                "type": "scatter",
                # The number stands in the panel's corner, where no line of losses can cross it.
                "x": [shot.done, self.corner[0]],
                "y": [float(self.losses[shot.done]), self.corner[1]],
                "text": [" ", f"now {number(self.losses[shot.done], 5)}"],
            },
        ]

    def _arrows(self, names: Sequence[str]) -> dict:
        """The named edges, each with an arrow head on its way."""
        *inputs, y_hat, loss, target = self.places
        ends = {"x": [(place, y_hat) for place in inputs], "loss": [(y_hat, loss)], "target": [(target, loss)]}
        edges = [edge if name.endswith("→") else edge[::-1] for name in names for edge in ends[name[:-1]]]
        return _line([_route(*edge) for edge in edges])


_CALCULATION = {
    "type": "scatter",
    "x": [2],
    "y": [0],
    "mode": "text",
    "textposition": "bottom right",
    "textfont": {"size": 13},
    "hoverinfo": "skip",
    "name": "calculation",
}
_NOW = {
    "type": "scatter",
    "mode": "markers+text",
    "marker": {"size": [13, 0], "opacity": 1, "line": {"width": 0}, "color": LIGHT.vermillion},
    "textposition": "top left",
    "textfont": {"size": 13, "color": LIGHT.vermillion},
    "cliponaxis": False,
    "hoverinfo": "skip",
    "xaxis": "x2",
    "yaxis": "y2",
    "name": "now",
}


def _route(start: Point, stop: Point) -> list[Point]:
    """The four points of an edge, with the arrow head's tip at the third: level at an input, straight elsewhere."""
    if start[0] == INPUT:
        return [start, start, (ELBOW, start[1]), stop]
    if stop[0] == INPUT:
        return [start, (ELBOW, stop[1]), (0.7 * INPUT + 0.3 * ELBOW, stop[1]), stop]
    # From circle to circle: half way, or a little further from the larger one.
    return [start, start, (0.45 * start[0] + 0.55 * stop[0], 0.45 * start[1] + 0.55 * stop[1]), stop]


def _line(routes: list[list[Point]]) -> dict:
    """Several edges as one line; never without points, for Plotly leaves a trace that has lost them all as it was."""
    return {
        "x": [x for route in routes for x in (*(x for x, _ in route), None)] or [None],
        "y": [y for route in routes for y in (*(y for _, y in route), None)] or [None],
    }


def letters(shots: Sequence[Shot], sizes: Sequence[int]) -> list[int]:
    """How large each circle's text is, in all frames alike: the longest number still has 3 pixels to the circle's ring."""
    longest = [
        max(len(row) for text in texts for row in text.split("<br>"))
        for texts in zip(*(shot.nodes for shot in shots), strict=True)
    ]
    return [max(9, min(13, int((size - 6) / (0.6 * letters)))) for letters, size in zip(longest, sizes, strict=True)]
