"""Where the names of several lines stand: beside them where there is room, one below the other at their ends, on the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explainer.charts.descents.contour import SIDE
from explainer.charts.drawing.labels import beside
from explainer.palette import LIGHT

LETTERS = 17  # pixels from a name to the next


@dataclass(frozen=True)
class NamedLines:
    """Lines over the ranges of a panel that is so many pixels wide and tall."""

    lines: Sequence[np.ndarray]
    x_range: Sequence[float]
    y_range: Sequence[float]
    panel: np.ndarray

    @property
    def _low(self) -> np.ndarray:
        return np.array([self.x_range[0], self.y_range[0]])

    @property
    def _unit(self) -> np.ndarray:
        """How much of the ranges a pixel is."""
        return np.array([np.ptp(self.x_range), np.ptp(self.y_range)]) / self.panel

    @property
    def _drawn(self) -> list[np.ndarray]:
        return [(line - self._low) / self._unit for line in self.lines]

    def in_the_middle(self, names: Sequence[str]) -> list[dict]:
        """Each line's name, led to the point of it that is farthest from the others."""
        drawn, panel, spots = self._drawn, self.panel, []
        for index, (name, line, colour) in enumerate(zip(names, drawn, LIGHT.series, strict=False)):
            at = np.linspace(0.15, 1, 18) * line[-1, 0]
            heights = np.interp(at, line[:, 0], line[:, 1])
            others = [other for k, other in enumerate(drawn) if k != index]
            away = [np.abs(np.interp(at, other[:, 0], other[:, 1], right=-1e3) - heights) for other in others]
            room = np.minimum(np.min([*away, np.full(18, 40.0)], axis=0), 40)
            room[(heights < 0) | (heights > panel[1])] = -1
            best = int((room + at / panel[0] * 8).argmax())
            spots.append((np.array([at[best], np.clip(heights[best], 0, panel[1])]), name, colour))
        return self._placed(spots)

    def leaving(self, names: Sequence[str], is_leaving: np.ndarray) -> list[dict]:
        """The names of those that leave the panel, led to where they do."""
        styled = zip(names, self._drawn, LIGHT.series, is_leaving, strict=False)
        return self._placed(
            [(np.clip(line[-1], 0, self.panel), name, colour) for name, line, colour, leaves in styled if leaves]
        )

    def _placed(self, spots: list[tuple[np.ndarray, str, str]]) -> list[dict]:
        labels = beside(spots, self._drawn, self.panel, 2.3)
        return [
            label | dict(zip("xy", map(float, spot * self._unit + self._low), strict=True))
            for label, (spot, *_) in zip(labels, spots, strict=True)
        ]

    def at_the_edge(self, names: Sequence[str], stay: np.ndarray) -> list[dict]:
        """The names of those that `stay`, one below the other in the order in which their lines end, each led to its end."""
        tall = float(self.panel[1])
        per_pixel = (self.y_range[1] - self.y_range[0]) / tall
        ends = np.array([(line[-1, 1] - self.y_range[0]) / per_pixel for line in self.lines])
        order = [index for index in np.argsort(ends, kind="stable") if stay[index]]
        if not order:
            return []
        half = np.array([LETTERS / 2 * (names[index].count("<br>") + 1) for index in order])
        places = _spread(ends[order], half, tall)
        return [
            {
                "x": float(self.lines[index][-1, 0]),
                "y": float(self.lines[index][-1, 1]),
                "text": names[index],
                "align": "left",
                "font": {"color": LIGHT.series[index], "size": 13},
                "showarrow": True,
                "arrowhead": 0,
                "arrowwidth": 1,
                "arrowcolor": LIGHT.series[index],
                "standoff": 3,
                "ax": 18,
                "ay": round(float(ends[index] - place), 1),
                "xanchor": "left",
                "yanchor": "middle",
            }
            for place, index in zip(places, order, strict=True)
        ]


def _spread(heights: np.ndarray, half: np.ndarray, tall: float) -> np.ndarray:
    """Heights near those wanted, from the lowest up, so that no two texts of these half heights lie on each other."""
    places = np.clip(heights, half, tall - half)
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + half[index - 1] + half[index])
    places[-1] = min(places[-1], tall - half[-1])
    for index in range(len(places) - 2, -1, -1):
        places[index] = min(places[index], places[index + 1] - half[index + 1] - half[index])
    return places


def walk_names(names: Sequence[str], walks: Sequence[dict], window: Sequence[Sequence[float]]) -> list[dict]:
    """Each path's name at its last point in the window."""
    low, unit = np.array([side[0] for side in window]), np.ptp(window[0]) / SIDE
    drawn = [(np.column_stack([walk["x"], walk["y"]]) - low) / unit for walk in walks]
    spots = []
    for line, name, colour in zip(drawn, names, LIGHT.series, strict=False):
        inside = np.flatnonzero(((line >= 0) & (line <= SIDE)).all(axis=1))
        outside = np.flatnonzero(((line < 0) | (line > SIDE)).any(axis=1))
        last = inside[inside < outside[0]][-1] if len(outside) else inside[-1]
        spots.append((line[last], name, colour))
    return [
        label | dict(zip("xy", map(float, spot * unit + low), strict=True)) | {"xref": "x2", "yref": "y2"}
        for label, (spot, *_) in zip(beside(spots, drawn, np.array([SIDE, SIDE])), spots, strict=True)
    ]
