"""A training's figures as lines in panels: what is drawn, named and left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explainer.charts.drawing.labels import DrawnLine, beside
from explainer.numeric.formatting import number
from explainer.palette import LIGHT

PANEL = 200  # pixels: the height of one panel's drawing area
# Of these more is better; of errors, deviations and losses less.
HIGHER = re.compile(r"(?i)acc|auc|precision|recall|f1|f_?score|iou|dice|r2|r²|similarity|correlation|(true|top)_|right")
ACROSS = 280  # pixels: its width on a phone


@dataclass(frozen=True)
class Curve:
    """Loss or accuracy of one run: its numbers, how it is drawn, and what is worth saying about it."""

    what: str
    name: str
    training: np.ndarray
    validation: np.ndarray
    colours: tuple[str, str]
    dash: str  # of the validation, or of the training where there is none
    most: int  # points of a line

    @property
    def every(self) -> int:
        """One epoch of so many is drawn."""
        return -(-len(self.training) // self.most)

    @property
    def drawn(self) -> np.ndarray:
        """The epochs that are drawn, from 0: at equal distances, the last, those marked, extremes, and ends of gaps."""
        count = len(self.training)
        if self.every == 1:
            return np.arange(count)
        kept = [count - 1, *(epoch - 1 for epoch in (self.best, self.crossing) if epoch is not None)]
        for y in (self.training, self.validation):
            if np.isfinite(y).any():
                kept += [int(np.nanargmin(y)), int(np.nanargmax(y))]
                edges = np.flatnonzero(np.diff(np.isnan(y)))[:50]
                kept += [*edges.tolist(), *(edges + 1).tolist()]
        return np.unique(np.concatenate([np.arange(0, count, self.every), kept]).astype(int))

    @property
    def alone(self) -> bool:
        """A single run needs no name."""
        return not self.name

    @property
    def better(self) -> float:
        """+1 where more is better, -1 where less is."""
        return 1.0 if HIGHER.search(self.what) else -1.0

    @property
    def best(self) -> int | None:
        """The epoch of the best validation value, the first of equals; None without one."""
        scores = self.better * np.where(np.isnan(self.validation), -self.better * np.inf, self.validation)
        return int(scores.argmax()) + 1 if np.isfinite(scores).any() else None

    @property
    def ahead(self) -> np.ndarray:
        """For each epoch, whether training is better than validation."""
        return self.better * (self.training - self.validation) > 0

    @property
    def behind(self) -> np.ndarray:
        """For each epoch, whether training is worse than validation."""
        return self.better * (self.training - self.validation) < 0

    @property
    def crossing(self) -> int | None:
        """The first epoch in which training is better than validation, after an epoch in which it was worse."""
        if not len(self.validation):
            return None
        passes = np.flatnonzero(self.ahead & np.logical_or.accumulate(self.behind))
        return int(passes[0]) + 1 if len(passes) else None

    def lines(self) -> list[DrawnLine]:
        drawn = self.drawn
        names: tuple[str, ...] = ("training", "validation") if self.alone else ("", self.name)
        if not len(self.validation):
            names = ("training" if self.alone else self.name,)
        both = (self.training, self.validation)
        return [
            DrawnLine(known + 1, y[known], name, colour)
            for y, name, colour in zip(both, names, self.colours, strict=False)
            if len(y) and len(known := drawn[np.isfinite(y[drawn])])
        ]

    def traces(self, axes: str) -> list[dict]:
        """As plain dicts, which Plotly looks at once and not twice: seven runs are fifty traces."""
        parts, drawn = [], self.drawn
        for y, kind, dash, colour in zip(
            (self.training, self.validation),
            ("training", "validation"),
            ("solid", self.dash) if self.alone or len(self.validation) else (self.dash, ""),
            self.colours,
            strict=True,
        ):
            if not len(y):
                continue
            name = kind if self.alone else f"{self.name}, {kind}"
            parts.append(
                {
                    "type": "scatter",
                    "x": drawn + 1,
                    "y": y[drawn],
                    "name": name,
                    "mode": "lines+markers" if np.isfinite(y).sum() <= 20 else "lines",
                    "line": {
                        "color": colour,
                        "dash": dash,
                        "width": 2.5 if self.alone or kind == "validation" else 1.5,
                    },
                    "marker": {"size": 5},
                    "hovertemplate": f"{name} %{{y:.4f}}<extra></extra>",
                    "xaxis": f"x{axes}",
                    "yaxis": f"y{axes}",
                }
            )
        for epoch, symbol, name in ((self.crossing, "circle-open", "crossing"), (self.best, "diamond", "best epoch")):
            if epoch is None:
                continue
            look = {"color": LIGHT.ink if self.alone else self.colours[1], "symbol": symbol, "size": 11}
            parts.append(
                {
                    "type": "scatter",
                    "x": [epoch],
                    "y": [self.validation[epoch - 1]],
                    "name": name,
                    "mode": "markers",
                    "marker": look | {"line": {"width": 2, "color": look["color"]}},
                    "hoverinfo": "skip",
                    "xaxis": f"x{axes}",
                    "yaxis": f"y{axes}",
                }
            )
        return parts

    def notes(self, axes: str, x_range: Sequence[float], y_range: Sequence[float]) -> list[dict]:
        """The two marked epochs named, where the panel of a phone has room beside the curves."""
        low, unit = np.array([x_range[0], y_range[0]]), np.array([np.ptp(x_range) / ACROSS, np.ptp(y_range) / PANEL])
        known = [("best", self.best), ("training passes<br>validation", self.crossing)]
        marked = [(name, epoch) for name, epoch in known if epoch is not None]
        places = [(epoch, float(self.validation[epoch - 1])) for _, epoch in marked]
        spots = [
            ((place - low) / unit, f"{name}: epoch {epoch}", LIGHT.ink)
            for place, (name, epoch) in zip(places, marked, strict=True)
        ]
        lines = [(np.column_stack([line.x, line.y]) - low) / unit for line in self.lines()]
        return [
            note | {"x": x, "y": y, "xref": f"x{axes}", "yref": f"y{axes}"}
            for note, (x, y) in zip(beside(spots, lines, np.array([ACROSS, PANEL]), stretch=2.5), places, strict=True)
        ]

    def gaps(self) -> list[str]:
        """In which epochs there is no value, in words; nothing where there always is one."""
        who, what = "" if self.alone else f"{self.name}: ", f"{self.what} has no value"
        training, validation = (without(y) for y in (self.training, self.validation))
        if not validation or training == validation:
            return [f"{who}{what} {training}"] if training else []
        pairs = (("training", training), ("validation", validation))
        return [f"{who}{kind} {what} {when}" for kind, when in pairs if when]

    def words(self) -> str:
        who = "" if self.alone else f"{self.name}: "
        message = f"{who}Training {self.what} goes from {number(self.training[0])} to {number(self.training[-1])}"
        if broken := without(self.training):
            message += f", and is not a number {broken}"
        if self.best is None:
            return f"{message}."
        message += f"; validation from {number(self.validation[0])} to {number(self.validation[-1])}"
        message += f", best in epoch {self.best} with {number(self.validation[self.best - 1])}"
        if self.crossing is None:
            return f"{message}; {self._without_crossing()}."
        return f"{message}; training passes validation in epoch {self.crossing}."

    def _without_crossing(self) -> str:
        """How two curves lie of which training does not pass the other."""
        if self.ahead.all():
            return "training is ahead of validation from the first epoch on"
        if self.ahead.any():
            return f"training is {'ahead of validation at first' if self.behind.any() else 'never behind validation'}"
        return "training does not pass validation"


def without(y: np.ndarray) -> str:
    """In which epochs there is no number, in words; nothing where there always is one."""
    missing = np.flatnonzero(np.isnan(y)) + 1
    if not len(missing):
        return ""
    if len(missing) == len(y) - missing[0] + 1:
        return f"from epoch {missing[0]} on"
    if len(missing) > 3:
        return f"in {len(missing)} epochs, first in epoch {missing[0]}"
    return f"in epoch{'s' * (len(missing) > 1)} {' and '.join(map(str, missing))}"
