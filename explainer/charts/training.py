"""Training and testing as pictures: how loss and accuracy went, what is confused with what, how far to trust a number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import plotly.graph_objects as go

from explainer.calibration import reliability
from explainer.charts import asked
from explainer.charts.theme import LIGHT, Line, direct_labels, fade, figure, number, scale

PANEL = 200  # pixels: the height of one panel's drawing area
SQUARES = scale(fade(LIGHT.vermillion, 0), fade(LIGHT.vermillion, 0.45))  # ink can be read on all of it


class Run(Protocol):
    """What a training leaves behind, one number an epoch: `mnist.train` gives one, and so may anything else."""

    loss: Sequence[float]
    accuracy: Sequence[float]
    val_loss: Sequence[float]
    val_accuracy: Sequence[float]


def history(runs: Run | Sequence[Run], *, show: Sequence[str] = ("loss", "accuracy")) -> go.Figure:
    """Training against validation, epoch by epoch: the crossing and the best epoch marked; several runs overlaid.

    A run has the fields loss, accuracy, val_loss and val_accuracy, one number an epoch (the last two may be empty), and
    perhaps a `label`. The crossing is the first epoch in which training is better than validation after having been
    worse. Raises ValueError for no run, more than seven, a run without epochs, or another word in `show`.
    """
    runs = list(runs) if isinstance(runs, (list, tuple)) else [runs]
    for run in runs:
        asked.record(
            run, "runs", "histories, as mnist.train(...) returns", "loss", "accuracy", "val_loss", "val_accuracy"
        )
    shown = asked.words(show, "show", ("loss", "accuracy"))
    if not 1 <= len(runs) <= len(LIGHT.series):
        raise ValueError(f"history takes 1 to {len(LIGHT.series)} runs, got {len(runs)}")
    if not all(len(run.loss) for run in runs):
        raise ValueError("a run without epochs has nothing to draw; train at least one epoch")
    epochs = max(len(run.loss) for run in runs)
    if not any(np.isfinite(_finite(run.loss)).any() for run in runs):
        raise ValueError("no run has a loss that is a number; a smaller learning rate keeps it finite")
    names = _names(runs)
    colours = [(fade(colour, 0.55), colour) for colour in LIGHT.series]
    if len(runs) == 1:
        names, colours = [""], [(LIGHT.blue, LIGHT.vermillion)]
    x_range = [1 - 0.02 * epochs, epochs + 0.02 * epochs] if epochs > 1 else [0.5, 1.5]
    traces, annotations, sentences, axes = [], [], [], {}
    for what, suffix in zip(shown, ("", "2"), strict=False):
        curves = [_curve(run, what, name, colour) for run, name, colour in zip(runs, names, colours, strict=False)]
        y_range = _padded(np.concatenate([values for each in curves for values in (each.training, each.validation)]))
        lines = [line for each in curves for line in each.lines()]
        notes = curves[0].notes(suffix, epochs) if len(runs) == 1 and epochs > 1 else []
        lines += [_space(note, x_range, y_range) for note in notes]
        traces += [trace for each in curves for trace in each.traces(suffix)]
        annotations += [*direct_labels(lines, x_range, y_range, height=PANEL, axes=suffix), *notes]
        sentences += [each.words() for each in curves]
        axes[f"yaxis{suffix}"] = {"range": y_range, "title": {"text": what}, "anchor": f"x{suffix}"}
        axes[f"xaxis{suffix}"] = {
            "range": x_range,
            "anchor": f"y{suffix}",
            "zeroline": False,
            "title": {"text": "epoch"},
        }
    if len(shown) == 2:
        axes["xaxis"] |= {"matches": "x2", "title": {"text": ""}}
        axes["yaxis"] |= {"domain": [0.56, 1]}
        axes["yaxis2"] |= {"domain": [0, 0.44]}
    both = any(len(each.validation) for each in curves)
    told = "thin: training, dashed: validation, ◆ best" if both and len(runs) > 1 else ""
    layout = {
        **axes,
        "title": {"text": "Training against validation" if both else "Training", "subtitle": {"text": told}},
        "height": 130 + (PANEL + 30) * len(shown),
        "hovermode": "x unified",
        "annotations": annotations,
    }
    return figure(traces, layout, alt=f"{epochs} epoch{'s' * (epochs > 1)}. {' '.join(sentences)}")


@dataclass(frozen=True)
class _Curve:
    """Loss or accuracy of one run: its numbers, how it is drawn, and what is worth saying about it."""

    what: str
    name: str
    training: np.ndarray
    validation: np.ndarray
    colours: tuple[str, str]

    @property
    def alone(self) -> bool:
        """A single run needs no name."""
        return not self.name

    @property
    def better(self) -> float:
        """+1 where more is better, -1 where less is."""
        return -1.0 if self.what == "loss" else 1.0

    @property
    def best(self) -> int | None:
        """The epoch of the best validation value, the first of equals; None without one."""
        scores = self.better * np.where(np.isnan(self.validation), -self.better * np.inf, self.validation)
        return int(scores.argmax()) + 1 if np.isfinite(scores).any() else None

    @property
    def crossing(self) -> int | None:
        """The first epoch in which training is better than validation, after an epoch in which it was not."""
        if not len(self.validation):
            return None
        ahead = self.better * (self.training - self.validation) > 0
        passes = np.flatnonzero(ahead[1:] & ~ahead[:-1])
        return int(passes[0]) + 2 if len(passes) else None

    def lines(self) -> list[Line]:
        epochs = np.arange(1, len(self.training) + 1)
        names = ("training", "validation") if self.alone else ("", self.name)
        if not len(self.validation):
            names = ("training" if self.alone else self.name,)
        both = (self.training, self.validation)
        return [Line(epochs, y, name, colour) for y, name, colour in zip(both, names, self.colours, strict=False)]

    def traces(self, axes: str) -> list[go.Scatter]:
        found = []
        for y, kind, dash, colour in zip(
            (self.training, self.validation), ("training", "validation"), ("solid", "dash"), self.colours, strict=True
        ):
            if not len(y):
                continue
            name = kind if self.alone else f"{self.name}, {kind}"
            found.append(
                go.Scatter(
                    x=np.arange(1, len(y) + 1),
                    y=y,
                    name=name,
                    mode="lines+markers" if len(y) <= 20 else "lines",
                    line={"color": colour, "dash": dash, "width": 2.5 if self.alone or kind == "validation" else 1.5},
                    marker={"size": 5},
                    hovertemplate=f"{name} %{{y:.4f}}<extra></extra>",
                    xaxis=f"x{axes}",
                    yaxis=f"y{axes}",
                )
            )
        for epoch, symbol, name in ((self.crossing, "circle-open", "crossing"), (self.best, "diamond", "best epoch")):
            if epoch is None:
                continue
            look = {"color": LIGHT.ink if self.alone else self.colours[1], "symbol": symbol, "size": 11}
            found.append(
                go.Scatter(
                    x=[epoch],
                    y=[self.validation[epoch - 1]],
                    name=name,
                    mode="markers",
                    marker=look | {"line": {"width": 2, "color": look["color"]}},
                    hoverinfo="skip",
                    xaxis=f"x{axes}",
                    yaxis=f"y{axes}",
                )
            )
        return found

    def notes(self, axes: str, epochs: int) -> list[dict]:
        """The two marked epochs named, on the side of the curve where there is room."""
        away = (
            1 if self.what == "accuracy" else -1
        )  # an accuracy rises to the top of its panel, a loss falls to its foot
        marked = [("training passes validation", self.crossing, 62), ("best", self.best, 34)]
        return [
            {
                "x": epoch,
                "y": float(self.validation[epoch - 1]),
                "xref": f"x{axes}",
                "yref": f"y{axes}",
                "text": f"{name}: epoch {epoch}",
                "showarrow": True,
                "arrowhead": 0,
                "arrowcolor": LIGHT.muted,
                "standoff": 7,
                "ax": 0,
                "ay": away * distance,
                "xanchor": "left" if epoch < 0.35 * epochs else "right" if epoch > 0.65 * epochs else "center",
            }
            for name, epoch, distance in marked
            if epoch is not None
        ]

    def words(self) -> str:
        who = "" if self.alone else f"{self.name}: "
        told = f"{who}Training {self.what} goes from {number(self.training[0])} to {number(self.training[-1])}"
        broken = np.flatnonzero(np.isnan(self.training))
        if len(broken):
            told += f", and is not a number from epoch {broken[0] + 1}"
        if self.best is None:
            return f"{told}."
        told += f"; validation from {number(self.validation[0])} to {number(self.validation[-1])}"
        told += f", best in epoch {self.best} with {number(self.validation[self.best - 1])}"
        if self.crossing is None:
            return f"{told}; training does not pass validation."
        return f"{told}; training passes validation in epoch {self.crossing}."


def _curve(run: Run, what: str, name: str, colours: tuple[str, str]) -> _Curve:
    training, validation = (_finite(getattr(run, name, None)) for name in (what, f"val_{what}"))
    if len(training) != len(run.loss):
        raise ValueError(f"a run needs as many {what} as loss, got {len(training)} and {len(run.loss)}")
    if len(validation) not in (0, len(training)):
        raise ValueError(f"a run needs as many val_{what} as {what}, got {len(validation)} and {len(training)}")
    return _Curve(what, name, training, validation, colours)


def _names(runs: Sequence[Run]) -> list[str]:
    """The shortest beginnings of the runs' labels that tell them apart; else run 1, run 2, …

    >>> from types import SimpleNamespace as Past
    >>> _names([Past(label="article, 5 epochs, all digits"), Past(label="article, 9 epochs, all digits")])
    ['article, 5 epochs', 'article, 9 epochs']
    """
    labels = [str(getattr(run, "label", None) or "").split(", ") for run in runs]
    for count in range(1, max(map(len, labels)) + 1):
        short = [", ".join(parts[:count]) for parts in labels]
        if all(short) and len(set(short)) == len(short):
            return short
    return [f"run {number}" for number in range(1, len(runs) + 1)]


def _space(note: dict, x_range: Sequence[float], y_range: Sequence[float]) -> Line:
    """The room that a note takes on a phone, as a line that the names of the curves keep clear of."""
    pixel_x, pixel_y = (x_range[1] - x_range[0]) / 320, (y_range[1] - y_range[0]) / PANEL
    width = 6.5 * len(note["text"]) * pixel_x
    left = note["x"] - width * {"left": 0, "center": 0.5, "right": 1}[note["xanchor"]]
    height = note["y"] - note["ay"] * pixel_y
    return Line([note["x"], note["x"], left, left + width], [note["y"], height, height, height])


def _finite(values: Sequence[float] | None) -> np.ndarray:
    """The numbers as an array, with a gap where one is not finite."""
    values = np.asarray([] if values is None else values, float)
    return np.where(np.isfinite(values), values, np.nan)


def _padded(values: np.ndarray) -> list[float]:
    """A range that holds the finite values with some air."""
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    air = 0.08 * (high - low) or 0.05
    return [low - air, high + air]


def confusion(matrix: np.ndarray, *, names: Sequence[str] | None = None) -> go.Figure:
    """Rows: what it is; columns: what was said; each cell counts. The diagonal is right, the rest are mistakes.

    Raises ValueError unless `matrix` is a square of whole numbers, none negative, with 2 to 20 classes.
    """
    matrix = np.atleast_1d(asked.array(matrix, "matrix"))
    count = len(matrix)
    if matrix.shape != (count, count) or not 2 <= count <= 20 or matrix.dtype.kind not in "iu" or matrix.min() < 0:
        raise ValueError(
            f"matrix must be a square of counts for 2 to 20 classes, got {matrix.dtype} of the shape {matrix.shape}"
        )
    names = [str(i) for i in range(count)] if names is None else [str(name) for name in asked.row(names, "names")]
    if len(names) != count:
        raise ValueError(f"names must be {count} names, one a class, got {len(names)}")
    total, right = int(matrix.sum()), int(np.trace(matrix))
    if not total:
        raise ValueError("matrix counts no image; evaluate on at least one")
    wrong = np.where(np.eye(count, dtype=bool), 0, matrix)
    cells = go.Heatmap(
        z=wrong,
        text=matrix,
        texttemplate="%{text}",
        textfont={"color": LIGHT.ink},
        x=names,
        y=names,
        colorscale=SQUARES,
        zmin=0,
        zmax=max(int(wrong.max()), 1),
        showscale=False,
        xgap=1,
        ygap=1,
        hovertemplate="is %{y}, said %{x}: %{text}<extra></extra>",
    )
    ring = {"type": "rect", "line": {"color": LIGHT.blue, "width": 2}}
    diagonal = [ring | {"x0": i - 0.46, "x1": i + 0.46, "y0": i - 0.46, "y1": i + 0.46} for i in range(count)]
    axis = {
        "type": "category",
        "tickvals": names,
        "showgrid": False,
        "constrain": "domain",
        "ticks": "",
        "tickangle": 0,
    }
    layout = {
        "title": {
            "text": f"{right:,} of {total:,} right",
            "subtitle": {"text": "a row: what it is; a column: what was said; framed: right"},
        },
        "height": 520,
        "xaxis": axis | {"title": {"text": "said"}, "constraintoward": "left"},
        "yaxis": axis
        | {"title": {"text": "is"}, "autorange": "reversed", "scaleanchor": "x", "constraintoward": "top"},
        "shapes": diagonal,
    }
    worst = [np.unravel_index(i, wrong.shape) for i in np.argsort(-wrong, axis=None, kind="stable")[:5]]
    mistakes = "; ".join(f"{names[a]} taken for {names[b]}: {wrong[a, b]}" for a, b in worst if wrong[a, b])
    per_class = ", ".join(f"{names[i]}: {matrix[i, i]} of {matrix[i].sum()}" for i in range(count))
    words = f"{right:,} of {total:,} right. Most frequent mistakes: {mistakes or 'none'}. Right by class: {per_class}."
    return figure([cells], layout, alt=words)


def calibration(probabilities: np.ndarray, labels: Sequence[int], *, bins: int = 10) -> go.Figure:
    """How often the answer is right, given the probability that it was said with: on the diagonal, p can be believed.

    `probabilities` has the shape (n, classes). Each bin shows its share of right answers with a 95 % interval (Wilson)
    at its mean probability; below, how many answers fell into it. The subtitle gives the expected calibration error,
    the mean distance from the diagonal weighted by those numbers.
    """
    probabilities, labels = asked.numbers(probabilities, "probabilities"), asked.row(labels, "labels")
    found = reliability(probabilities, np.asarray(labels), bins=asked.whole(bins, "bins", 1, 100))
    said, true, counts, error = found.said, found.right, found.counts, found.error
    points = go.Scatter(
        x=said,
        y=true,
        error_y={
            "type": "data",
            "array": found.high - true,
            "arrayminus": true - found.low,
            "color": LIGHT.blue,
            "thickness": 1.5,
        },
        mode="markers",
        marker={"color": LIGHT.blue, "size": 8},
        customdata=counts,
        hovertemplate="said %{x:.3f}, right %{y:.3f} of %{customdata:,}<extra></extra>",
        name="right",
    )
    bars = go.Bar(
        x=found.begin + 0.5 / bins,
        y=counts,
        width=0.9 / bins,
        marker={"color": LIGHT.muted},
        hovertemplate="%{y:,} answers<extra></extra>",
        yaxis="y2",
        name="answers",
    )
    diagonal = {"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "line": {"color": LIGHT.muted, "dash": "dash"}}
    wording = (
        "answers are right less often than said"
        if said @ counts > true @ counts
        else ("answers are right at least as often as said")
    )
    layout = {
        "title": {
            "text": f"Expected calibration error {number(error)}",
            "subtitle": {"text": f"{counts.sum():,} answers; bars: 95 % intervals"},
        },
        "height": 560,
        "xaxis": {
            "range": [-0.02, 1.02],
            "title": {"text": "probability that was said"},
            "anchor": "y2",
            "zeroline": False,
        },
        "yaxis": {"range": [-0.02, 1.05], "title": {"text": "share right"}, "domain": [0.34, 1], "zeroline": False},
        "yaxis2": {"title": {"text": "answers"}, "domain": [0, 0.24], "anchor": "x"},
        "shapes": [diagonal],
        "annotations": [
            {"x": 0.02, "y": 0.95, "xanchor": "left", "text": "dashed: said = right", "font": {"size": 12}}
        ],
    }
    listed = "; ".join(
        f"said {number(a, 3)}, right {number(b, 3)} of {n:,}" for a, b, n in zip(said, true, counts, strict=True)
    )
    words = (
        f"Expected calibration error {number(error)} over {counts.sum():,} answers; on the whole, {wording}. {listed}."
    )
    return figure([points, bars], layout, alt=words)


def file_sizes(sizes: Mapping[str, int]) -> go.Figure:
    """Bytes of each exported file, and how many times smaller than the largest."""
    if not isinstance(sizes, Mapping):
        raise ValueError(f"sizes must be a dict of file names and bytes, got {asked.shortly(sizes)}")
    if not sizes or len(sizes) > 20:
        raise ValueError(f"sizes must name 1 to 20 files, got {len(sizes)}")
    if not all(isinstance(size, int | np.integer) and size > 0 for size in sizes.values()):
        raise ValueError(f"sizes must be whole numbers of bytes above 0, got {list(sizes.values())}")
    ordered = sorted(sizes.items(), key=lambda item: -item[1])
    largest = ordered[0][1]
    texts = [
        f"<b>{name}</b>  {size:,} bytes" + (f", {number(largest / size, 2)}× smaller" if size < largest else "")
        for name, size in ordered
    ]
    bars = go.Bar(
        x=[size for _, size in ordered],
        y=list(range(len(ordered))),
        orientation="h",
        width=0.34,
        marker={"color": LIGHT.blue},
        hovertext=texts,
        hoverinfo="text",
    )
    notes = [
        {"x": 0, "xref": "paper", "xanchor": "left", "y": row - 0.2, "yanchor": "bottom", "text": text}
        for row, text in enumerate(texts)
    ]
    layout = {
        "title": {"text": "Size of each file"},
        "height": 64 + 52 * len(ordered),
        "xaxis": {"range": [0, largest], "visible": False},
        "yaxis": {"range": [len(ordered) - 0.5, -0.9], "visible": False},
        "annotations": notes,
    }
    listed = "; ".join(f"{name}: {size:,} bytes" for name, size in ordered)
    return figure([bars], layout, alt=f"Size of each file. {listed}.")


def robustness(accuracies: Mapping[str, Mapping[float | str, float]]) -> go.Figure:
    """Accuracy under each disturbance, by its strength: one small panel each, all on the same scale.

    `{"rotation, degrees": {0: 0.98, 15: 0.97, 30: 0.91}, …}`. Raises ValueError for none, more than 12, or a number
    outside 0..1.
    """
    if not isinstance(accuracies, Mapping) or not all(isinstance(each, Mapping) for each in accuracies.values()):
        raise ValueError(
            f"accuracies must be a dict of dicts, one for each disturbance, got {asked.shortly(accuracies)}"
        )
    panels = {str(name): dict(values) for name, values in accuracies.items()}
    if not 1 <= len(panels) <= 12 or not all(panels.values()):
        raise ValueError(
            f"accuracies must name 1 to 12 disturbances, each with at least one accuracy, got {len(panels)}"
        )
    every = [value for values in panels.values() for value in values.values()]
    if not all(0 <= value <= 1 for value in every):
        raise ValueError(f"each accuracy must lie in 0..1, got {min(every)} to {max(every)}")
    columns = 2 if len(panels) > 1 else 1
    rows = math.ceil(len(panels) / columns)
    y_range = [max(min(every) - 0.08, -0.02), 1.04]
    traces, axes, notes = [], {}, []
    for index, (name, values) in enumerate(panels.items()):
        suffix = str(index + 1) if index else ""
        strengths, shares = list(values), list(values.values())
        traces.append(
            go.Scatter(
                x=strengths,
                y=shares,
                mode="lines+markers",
                line={"color": LIGHT.blue, "width": 2.5},
                marker={"size": 6},
                name=name,
                hovertemplate="%{x}: %{y:.4f}<extra></extra>",
                xaxis=f"x{suffix}",
                yaxis=f"y{suffix}",
            )
        )
        across, down = index % columns, index // columns
        left, top = across / columns, 1 - down / rows
        width, height = 1 / columns, 1 / rows
        x_domain = [left + (0.08 if across else 0), left + width - (0 if across or columns == 1 else 0.04)]
        axes[f"xaxis{suffix}"] = {
            "domain": x_domain,
            "anchor": f"y{suffix}",
            "zeroline": False,
            "tickvals": strengths if len(strengths) <= 6 else None,
            "type": "category" if any(isinstance(strength, str) for strength in strengths) else "linear",
        }
        axes[f"yaxis{suffix}"] = {
            "domain": [top - height + 0.1 / rows, top - 0.16 / rows],
            "range": y_range,
            "anchor": f"x{suffix}",
            "tickformat": ".0%",
            "nticks": 4,
            "zeroline": False,
        }
        notes.append(
            {"xref": "paper", "yref": "paper", "x": x_domain[0], "y": top - 0.15 / rows, "xanchor": "left"}
            | {"yanchor": "bottom", "text": name}
        )
    layout = {
        **axes,
        "title": {"text": "Accuracy under disturbances"},
        "height": 60 + 200 * rows,
        "margin": {"l": 12, "r": 16, "t": 48, "b": 12},
        "annotations": notes,
    }
    words = "; ".join(
        f"{name}: " + ", ".join(f"{_told(strength)} → {number(share)}" for strength, share in values.items())
        for name, values in panels.items()
    )
    return figure(traces, layout, alt=f"Accuracy under disturbances. {words}.")


def _told(strength: float | str) -> str:
    return strength if isinstance(strength, str) else number(strength)
