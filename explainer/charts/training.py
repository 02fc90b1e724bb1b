"""Training as pictures: how loss and accuracy went, epoch by epoch, for one run or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing.labels import DrawnLine, cut, direct_labels
from explainer.charts.drawing.theme import DASHES, NAMED, TOP, fade, figure
from explainer.charts.training_curves import ACROSS, PANEL, Curve
from explainer.numeric.formatting import counted, number
from explainer.numeric.validation import entries, quoted
from explainer.palette import LIGHT

POINTS = 12_000  # of all lines of a history together: more weigh too much, and no screen has as many pixels
MOST_PANELS = 4
DASHED = (*DASHES[1:], "2px 3px")  # for lines that lie beside a solid one


class Run(Protocol):
    """What a training leaves behind, one number an epoch: `mnist.train` gives one, and so may anything else."""

    loss: Sequence[float]
    accuracy: Sequence[float]
    val_loss: Sequence[float]
    val_accuracy: Sequence[float]


def history(runs: Run | Sequence[Run], *, show: Sequence[str] | None = None) -> go.Figure:
    """Training against validation, epoch by epoch: the crossing and the best epoch marked; several runs overlaid.

    A run has the fields loss, accuracy, val_loss and val_accuracy, one number an epoch (the last two may be empty), and
    perhaps a `label`; what Keras's `fit` returns is one, too, and so is a dict of lists. `show` names what is drawn, one to
    four of the run's fields, such as ("loss", "auc"); without it these are loss and accuracy, and of a run that has not
    measured accuracy the loss and what else it has measured first. Of thousands of epochs some are
    drawn, at equal distances, with the lowest, the highest and all that are marked.

    The crossing is the first epoch in which training is better than validation after having been worse. Raises
    ValueError for no run, more than seven, a run without epochs or without what `show` names.

    >>> run = {"loss": [1.0, 0.5], "accuracy": [0.5, 0.8], "val_loss": [], "val_accuracy": []}
    >>> history(run).layout.title.text
    'Training'
    """
    sequence = runs if isinstance(runs, list | tuple) else [runs]
    shown = _measured(sequence) if show is None else _shown(show)
    first = shown[0]
    records = [_recorded(run, shown) for run in sequence]
    if not 1 <= len(records) <= len(LIGHT.series):
        raise ValueError(f"history takes 1 to {len(LIGHT.series)} runs, got {len(records)}")
    if not all(len(run[first]) for run in records):
        raise ValueError("a run without epochs has nothing to draw; train at least one epoch")
    epochs = max(len(run[first]) for run in records)
    if not any(np.isfinite(run[first]).any() for run in records):
        raise ValueError(f"no run has a {first} that is a number; a smaller learning rate keeps it finite")
    names = _names(records)
    colours = [(fade(colour, 0.55), colour) for colour in LIGHT.series]
    if len(records) == 1:
        names, colours = [""], [(LIGHT.blue, LIGHT.vermillion)]
    x_range = [1 - 0.02 * epochs, epochs + 0.02 * epochs] if epochs > 1 else [0.5, 1.5]
    # Among many lines there is no place that none of them crosses; beside their ends there is, for short names, and below
    # the picture for long ones.
    longest = max(map(len, names))
    at_end = len(records) > 2 and longest <= 8
    below = len(records) > 1 and not at_end and (len(records) > 2 or longest > 16)
    traces, annotations, sentences, gaps = [], [], [], []
    axes: dict[str, dict[str, Any]] = {}
    for what, suffix in zip(shown, ("", "2", "3", "4"), strict=False):
        curves = [
            _curve(run, (what, first), name, colour, dash, POINTS // (2 * len(shown) * len(records)))
            for run, name, colour, dash in zip(records, names, colours, DASHED, strict=False)
        ]
        y_range = _padded(np.concatenate([values for each in curves for values in (each.training, each.validation)]))
        lines = [line for each in curves for line in each.lines()]
        notes = curves[0].notes(suffix, x_range, y_range) if len(records) == 1 and epochs > 1 else []
        lines += [_space(note, x_range, y_range) for note in notes]
        traces += [trace for each in curves for trace in each.traces(suffix)]
        annotations += notes
        if at_end:
            annotations += _at_end(curves, y_range, suffix)
        elif not below:
            annotations += direct_labels(lines, x_range, y_range, height=PANEL, axes=suffix)
        sentences += [each.words() for each in curves]
        gaps += [gap for each in curves for gap in each.gaps()]
        sparse = max(each.every for each in curves)
        axes[f"yaxis{suffix}"] = {"range": y_range, "title": {"text": what}, "anchor": f"x{suffix}"}
        axes[f"xaxis{suffix}"] = {
            "range": x_range,
            "anchor": f"y{suffix}",
            "zeroline": False,
            "title": {"text": "epoch"},
            "tickvals": _whole_epochs(epochs),
        }
    axes = _stacked(axes, len(shown))
    both = any(len(each.validation) for each in curves)
    remarks = ["thin: training, dashed: validation, ◆ best"] if both and len(records) > 1 else []
    thinned = f"1 epoch in {sparse} is drawn, and every marked one"
    remarks += [thinned] * (sparse > 1) + gaps[:3] + [f"and {len(gaps) - 3} more lines with gaps"] * (len(gaps) > 3)
    layout = {
        **axes,
        "title": {
            "text": "Training against validation" if both else "Training",
            "subtitle": {"text": "<br>".join(remarks)},
        },
        "height": 130 + 17 * max(len(remarks) - 1, 0) + (PANEL + 30) * len(shown),
        "margin": {
            "l": 58,
            "r": 88 if at_end else 16,
            "t": TOP + 17 * (len(remarks) - 1) if remarks else 44,
            "b": NAMED,
        },
        "hovermode": "x unified",
        "annotations": annotations,
    }
    if below:
        layout |= _key(traces, curves, layout)
    sentences += [f"Of the lines {thinned}."] * (sparse > 1)
    return figure(traces, layout, alt=f"{counted(epochs, 'epoch')}. {' '.join(sentences)}")


def _shown(show: Sequence[str] | str) -> tuple[str, ...]:
    """The names of what is drawn. Raises ValueError for none, more than four, or what is not a name."""
    panels = (show,) if isinstance(show, str) else entries(show) or ()
    if not 1 <= len(panels) <= MOST_PANELS or len({*map(str, panels)}) < len(panels):
        raise ValueError(f"show must be one to {MOST_PANELS} names of a run's fields, got {quoted(show)}")
    if not all(isinstance(name, str) and name for name in panels):
        raise ValueError(f'show must be names of a run\'s fields, such as ("loss", "accuracy"), got {quoted(show)}')
    return panels


def _measured(runs: Sequence[Any]) -> tuple[str, ...]:
    """Loss and accuracy, or of what a dict of lists has instead, the loss and one more that all of them have."""
    inside = [run if isinstance(run, Mapping) else getattr(run, "history", None) for run in runs]
    tables = [table for table in inside if isinstance(table, Mapping) and table]
    if not tables or len(tables) < len(runs) or all("accuracy" in table for table in tables):
        return ("loss", "accuracy")
    names = [str(name) for name in tables[0] if name != "label" and not str(name).startswith("val_")]
    return tuple(sorted((name for name in names if all(name in table for table in tables)), key="loss".__ne__)[:2]) or (
        "loss",
    )


def _stacked(axes: dict, count: int) -> dict:
    """The panels one above the other, over one row of epochs."""
    step, tall = 1 / (count - 0.12 * (count > 1)), 0.88 / (count - 0.12) if count > 1 else 1.0
    for panel in range(1, count + 1):
        suffix = str(panel) if panel > 1 else ""
        low = (count - panel) * step
        axes[f"yaxis{suffix}"] |= {"domain": [round(low, 4), round(min(low + tall, 1), 4)]} if count > 1 else {}
        if panel < count:
            axes[f"xaxis{suffix}"] |= {"matches": f"x{count}", "title": {"text": ""}}
    return axes


def _curve(run: dict, shown: tuple[str, str], name: str, colours: tuple[str, str], dash: str, most: int) -> Curve:
    what, first = shown
    training, validation = run[what], run[f"val_{what}"]
    if len(training) != len(run[first]):
        raise ValueError(f"a run needs as many {what} as {first}, got {len(training)} and {len(run[first])}")
    if len(validation) not in (0, len(training)):
        raise ValueError(f"a run needs as many val_{what} as {what}, got {len(validation)} and {len(training)}")
    wrong = [
        value for value in (*training, *validation) if what == "accuracy" and not (0 <= value <= 1 or value != value)
    ]
    if wrong:
        raise ValueError(f"a run's accuracy must lie in 0..1, got {number(wrong[0])}")
    return Curve(what, name, training, validation, colours, dash, most)


def _key(traces: list[dict], curves: Sequence[Curve], layout: Mapping) -> dict:
    """The runs' names below the picture, each beside a piece of its line, in as many rows as a phone needs."""
    for trace in traces:
        trace["showlegend"] = False
    names = [cut(each.name, 38) for each in curves]
    for each, name in zip(curves, names, strict=True):
        line = {"color": each.colours[1], "dash": each.dash, "width": 2.5}
        traces.append({"type": "scatter", "x": [None], "y": [None], "mode": "lines", "line": line, "name": name})
    wide = min(50 + 8 * max(map(len, names)), 330)
    rows = -(-len(names) // max(1, 330 // wide))
    top, foot, height = layout["margin"]["t"], NAMED + 22 * rows, layout["height"] + 22 * rows
    key = {"orientation": "h", "x": 0, "xanchor": "left", "yanchor": "top", "entrywidth": wide - 40}
    key |= {"y": -NAMED / (height - top - foot), "bgcolor": "rgba(0,0,0,0)", "font": {"size": 13, "color": LIGHT.ink}}
    return {"legend": key, "showlegend": True, "height": height, "margin": layout["margin"] | {"b": foot}}


def _names(runs: Sequence[Mapping]) -> list[str]:
    """The shortest beginnings of the runs' labels that tell them apart; else run 1, run 2, …

    >>> _names([{"label": "article, 5 epochs, all digits"}, {"label": "article, 9 epochs, all digits"}])
    ['article, 5 epochs', 'article, 9 epochs']
    """
    labels = [str(run["label"] or "").split(", ") for run in runs]
    for count in range(1, max(map(len, labels)) + 1):
        short = [", ".join(parts[:count]) for parts in labels]
        if all(short) and len(set(short)) == len(short):
            return short
    return [f"run {number}" for number in range(1, len(runs) + 1)]


def _at_end(curves: Sequence[Curve], y_range: Sequence[float], axes: str, *, least: float = 16) -> list[dict]:
    """The name of each curve to the right of its last number, all so far apart that each can be read."""
    labels = []
    for each in curves:
        y = each.validation if np.isfinite(each.validation).any() else each.training
        if np.isfinite(y).any():
            last = int(np.flatnonzero(np.isfinite(y))[-1])
            labels.append(
                (float((y[last] - y_range[0]) / (y_range[1] - y_range[0]) * PANEL), last, float(y[last]), each)
            )
    labels.sort(key=lambda one: one[0])
    ups = [one[0] for one in labels]
    for i in range(1, len(ups)):
        ups[i] = max(ups[i], ups[i - 1] + least)
    over = max(ups[-1] - (PANEL - least / 2), 0)
    ups[-1] -= over
    for i in range(len(ups) - 2, -1, -1):
        ups[i] = min(ups[i], ups[i + 1] - least)
    return [
        {"x": last + 1, "y": y, "xref": f"x{axes}", "yref": f"y{axes}", "text": each.name, "xanchor": "left"}
        | {
            "showarrow": True,
            "arrowhead": 0,
            "arrowwidth": 1,
            "arrowcolor": each.colours[1],
            "ax": 24,
            "ay": start - up,
        }
        | {"font": {"color": each.colours[1], "size": 14}, "standoff": 7}
        for (start, last, y, each), up in zip(labels, ups, strict=True)
    ]


def _space(note: dict, x_range: Sequence[float], y_range: Sequence[float]) -> DrawnLine:
    """The room that a note takes on a phone, as a line that the names of the curves keep clear of."""
    pixel_x, pixel_y = (x_range[1] - x_range[0]) / ACROSS, (y_range[1] - y_range[0]) / PANEL
    rows = note["text"].split("<br>")
    middle, half = note["x"] + note["ax"] * pixel_x, 4 * max(map(len, rows)) * pixel_x
    height, tall = note["y"] - note["ay"] * pixel_y, 8 * (len(rows) - 1) * pixel_y
    left, right, top, foot = middle - half, middle + half, height + tall, height - tall
    return DrawnLine([note["x"], middle, left, right, right, left], [note["y"], height, top, top, foot, foot])


def _recorded(run: object, shown: Sequence[str]) -> dict:
    """A run with all its fields, from a record or from what Keras's `fit` returns. Raises ValueError where one is missing."""
    inside = run if isinstance(run, Mapping) else getattr(run, "history", None)
    fields = dict(inside) if isinstance(inside, Mapping) else {}
    wanted = [*shown, *(f"val_{name}" for name in shown)]
    for field in (*wanted, "label"):
        if field not in fields and hasattr(run, field) and not isinstance(run, type):
            fields[field] = getattr(run, field)
    missing = [field for field in shown if fields.get(field) is None]
    if missing:
        without = f"a {type(run).__name__} without {quoted(missing[0])}" if fields else quoted(run)
        if fields and missing == ["accuracy"] and len(shown) > 1:
            without += '; show=("loss",) draws the loss alone'
        raise ValueError(f"runs must be histories, as mnist.train(...) returns, got {without}")
    return {name: _finite(fields.get(name)) for name in wanted} | {"label": fields.get("label")}


def _whole_epochs(epochs: int) -> list[int]:
    """Six or so epochs to mark at equal distances; there is none between two whole ones."""
    step = next(size * ten for ten in 10.0 ** np.arange(12) for size in (1, 2, 5) if size * ten * 7 >= epochs)
    return list(range(1, epochs + 1)) if step == 1 else list(range(int(step), epochs + 1, int(step)))


def _finite(values: Sequence[float] | None) -> np.ndarray:
    """The numbers as an array, with a gap where one is not finite."""
    numbers: np.ndarray | None
    try:
        numbers = np.asarray([] if values is None else values, float)
    except (TypeError, ValueError, OverflowError):
        numbers = None
    if numbers is None or numbers.ndim != 1:
        raise ValueError("a run must hold lists of numbers, one an epoch, as mnist.train(...) returns them")
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _padded(values: np.ndarray) -> list[float]:
    """A range that holds the finite values with some air."""
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    air = 0.12 * (high - low) or 0.05
    return [low - air, high + air]
