"""One neuron learns, stage by stage: every number and every local slope on the edges of a small network.

All frames are computed first; the browser plays them. A frame carries the texts and points that it changes, nothing else.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts.descents.geometry import powers, unusual
from explainer.charts.descents.neuron_picture import ROW, WIDE, Picture, letters
from explainer.charts.drawing import validation
from explainer.charts.drawing.animation import PLAYER, heading, player
from explainer.charts.drawing.theme import TOP, figure
from explainer.numeric.floating import to_floats
from explainer.numeric.formatting import indexed, number

if TYPE_CHECKING:
    from explainer.charts.descents.shots import Shot
    from explainer.descent.path import Path

MAX_WEIGHTS = 6
PANEL = 110  # pixels of the losses below
LISTED_ROWS, LISTED_LOSSES = 2, 8  # in a text alternative, before it says how many more there are


def walkthrough(path: Path) -> go.Figure:
    """ŷ = f(w·x), dL/dw = dL/dŷ · dŷ/dz · dz/dw, w' = w − η·dL/dw: the neuron with every number, a frame a stage.

    Any activation, loss and optimiser that `descend` takes. Below the neuron stands the stage's formula with the numbers
    put in, and the loss after each update. A long path, and an update over many rows, is cut after 200 frames (fewer with
    many weights), and says so. Raises ValueError for a path without updates or with more than 6 weights.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3)
    >>> len(walkthrough(path).frames)  # the start, and six stages an update
    19
    """
    validation.path(path)
    count = len(path.weights[0])
    if not path.updates or count > MAX_WEIGHTS:
        raise ValueError(
            f"a walkthrough needs 1 to {MAX_WEIGHTS} weights and at least 1 update, "
            f"got {count} weight{'s' * (count != 1)} and {len(path.updates)} update{'s' * (len(path.updates) != 1)}"
        )
    from explainer.charts.descents import shots  # SymPy comes with it: not before it is needed

    taken = shots.shots(path)
    subtitle = _subtitle(path, shots.cut_words(path, taken))
    top = TOP + 18 * subtitle.count("<br>")
    lines = max(shot.calculation.count("<br>") for shot in taken) + 1
    large = not path.neuron.is_plain
    fan = ROW * (count - 1) / 2 + 48  # pixels from the neuron's middle to the outermost label
    up, down = max(fan, 136), max(fan, 84 if large else 74)
    drawing, calculation = up + down, 24 + 17 * lines  # pixels
    height = drawing + calculation + 34 + PANEL
    done = taken[-1].done
    losses = to_floats(path.losses[: done + 1])
    axis = _loss_axis(losses, PANEL)
    corner = (done + 0.5, 10 ** axis["range"][1] if axis.get("type") == "log" else axis["range"][1])
    picture = Picture(count, down, losses, corner, large)
    still, moving = picture.still(), picture.moving(taken[0])
    moving[2]["textfont"] = {"size": letters(taken, moving[2]["marker"]["size"])}
    layout = {
        "title": {"text": "Gradient descent by hand", "subtitle": {"text": subtitle}},
        "height": int(height + top + PLAYER),
        "margin": {"l": 12, "r": 12, "t": top, "b": PLAYER},
        "xaxis": {"visible": False, "range": [0, WIDE]},
        "yaxis": {"visible": False, "range": [-calculation, drawing], "domain": [(PANEL + 34) / height, 1]},
        # The axis begins where its numbers have room, or they would press the neuron together.
        "xaxis2": {"range": [-0.5, done + 0.5], "anchor": "y2", "domain": [0.13, 1]}
        | ({"dtick": 1} if done <= 10 else {}),
        "yaxis2": axis | {"domain": [0, PANEL / height], "anchor": "x2"},
        "annotations": [heading("loss after each update", 0, PANEL / height)],
        **player([shot.label for shot in taken], [shot.results for shot in taken], duration=1500),
    }
    places = list(range(len(still), len(still) + len(moving)))
    frames = [{"data": picture.changes(shot), "traces": places, "name": str(i)} for i, shot in enumerate(taken)]
    return figure([*still, *moving], layout, alt=_words(path, taken), frames=frames)


def _subtitle(path: Path, cut: Sequence[str]) -> str:
    from explainer.charts.descents.calculation import PHONE

    mover = path.neuron.optimizer
    rate = f"learning rate {number(path.learning_rate)}"
    rate += "" if mover.name == "gradient_descent" else f", {mover.title}"
    return "<br>".join(textwrap.wrap(", ".join([rate, *cut]), PHONE))


def _loss_axis(losses: np.ndarray, tall: float) -> dict:
    """A fixed axis for losses: by powers of ten where they span many, otherwise from 0; no number under the heading."""
    if losses.min() > 0 and losses.max() > 50 * losses.min():
        low, high = np.log10(losses.min()), np.log10(losses.max())
        span = [low - 0.1 * (high - low), high + 0.35 * (high - low)]
        return {"type": "log", "range": span} | powers(span, tall)
    top = float(losses.max()) or 0.7
    step = 10 ** np.floor(np.log10(top / 2))
    step *= next(part for part in (1, 2, 5, 10) if top / (part * step) <= 3.2)
    at = np.arange(int(1.2 * top / step) + 1) * step
    return {"range": [-0.1 * top, 1.35 * top], "tickvals": at, "ticktext": [number(value) for value in at]}


def _words(path: Path, taken: Sequence[Shot]) -> str:
    """The numbers that are given, the first update stage by stage, and the losses: whatever is many is cut, and says so."""
    from explainer.charts.descents.shots import cut_words, weights_words

    update = path.updates[0]
    first, *others = update.rows
    lines = [
        (f"Row {first + 1}, {stage.title.lower()}: " if others and stage.row is not None else f"{stage.title}: ")
        + " ".join([f"{stage.words(8)}.", *(line.note for line in stage.lines if line.note)])
        for stage in update.stages
        if stage.row in (None, first)
    ]
    if others:
        forward = {stage.row: stage for stage in update.stages if stage.name == "forward"}
        likewise = [f"row {row + 1}: {forward[row].words(8)}" for row in others]
        first_lines = sum(stage.row == first for stage in update.stages)
        lines.insert(first_lines, f"Likewise {_listed(likewise, LISTED_ROWS, 'rows', separator='; ')}.")
    losses = [number(loss, 5) for loss in to_floats(path.losses[: taken[-1].done + 1])]
    kind = "".join(f", {word}" for word in [*unusual(path), *cut_words(path, taken)])
    return (
        f"Walkthrough in {len(taken)} frames{kind}. Given: {_rows_words(path)}; {weights_words(path)}; learning rate "
        f"{number(path.learning_rate)}. First update. {' '.join(lines)} "
        f"Losses: {_listed(losses, LISTED_LOSSES, 'updates', separator=', ')}."
    )


def _listed(items: Sequence[str], most: int, what: str, *, separator: str) -> str:
    """All of them, or the first ones and the last, and how many are left out between them.

    >>> _listed(["7", "5", "4", "3", "1"], 2, "updates", separator=", ")
    '7, 5, and so on for 2 more updates, at last 1'
    """
    left_out = len(items) - most - 1
    if left_out <= 1:  # a single one is said as soon as left out
        return separator.join(items)
    return separator.join([*items[:most], f"and so on for {left_out} more {what}, at last {items[-1]}"])


def _rows_words(path: Path) -> str:
    """The data in words: "inputs x₁ = 4, x₂ = 5 with target y = 6"."""
    names = [indexed("x", i + 1) for i in range(len(path.weights[0]) - path.neuron.bias)]
    rows = []
    for k, (x, y) in enumerate(zip(path.inputs, path.targets, strict=True)):
        which = f"row {k + 1}, " if len(path.inputs) > 1 else ""
        inputs = ", ".join(f"{name} = {number(value, 8)}" for name, value in zip(names, x, strict=False))
        rows.append(f"{which}input{'s' * (len(names) > 1)} {inputs} with target y = {number(y, 8)}")
    return _listed(rows, LISTED_ROWS, "rows", separator="; ")
