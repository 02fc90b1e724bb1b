"""What the walkthrough says frame by frame: texts at the nodes and edges of the neuron, and the calculation below it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from numbers import Rational

from explainer.charts.descents.calculation import worked
from explainer.charts.drawing.animation import MAX_FRAMES
from explainer.descent.moments import Moment, moments
from explainer.descent.path import Path
from explainer.descent.quantity import typed
from explainer.descent.stages import Line, Value
from explainer.descent.updates import Update
from explainer.numeric.formatting import equals, number, short

MAX_BYTES = 280_000  # of all frames


@dataclass(frozen=True)
class Shot:
    """What the walkthrough shows at one frame: texts at nodes and edges, lit edges, the calculation, updates done.

    `results` is the frame in a line for screen readers. `row` is the row of the table that it is about, None for all.
    """

    label: str
    results: str
    calculation: str
    nodes: tuple[str, ...]
    edges: tuple[str, ...]
    lit: tuple[str, ...]
    done: int
    row: int | None = None


def shots(path: Path) -> list[Shot]:
    """The start, then every stage of as many updates as fit; of the first update at least some rows, and its end."""
    first = path.updates[0]
    taken = [_opening(path)]
    weight = _weight(taken[0])
    for k, update in enumerate(path.updates):
        if len(taken) + len(update.stages) > MAX_FRAMES:
            break
        more = [_shot(path, moment) for moment in moments(update, k)]
        weight += _weight(*more)
        if weight > MAX_BYTES:
            break
        taken += more
    return taken if len(taken) > 1 else [taken[0], *_part_of(path, first, _weight(taken[0]))]


def _part_of(path: Path, update: Update, weight: int) -> list[Shot]:
    """Of an update that is too long by itself, its first rows and its end."""
    alone = [moment for moment in moments(update, 0) if moment.stage.row in (None, update.rows[0])]
    row, end = ([_shot(path, m) for m in alone if (m.stage.row is None) == is_end] for is_end in (False, True))
    fit = (MAX_FRAMES - 1 - len(end)) // len(row), (MAX_BYTES - _weight(*end)) // (weight + _weight(*row))
    shown = (None, *update.rows[: max(1, min(fit))])
    return [_shot(path, moment) for moment in moments(update, 0) if moment.stage.row in shown]


def cut_words(path: Path, taken: Sequence[Shot]) -> list[str]:
    """What of the path is not shown."""
    shown, rows = taken[-1].done, len(path.updates[0].rows)
    seen = len({shot.row for shot in taken if shot.row is not None and shot.done == 0})
    cut = [] if shown == len(path.updates) else [f"first {shown} of {len(path.updates)} updates"]
    return cut + ([] if seen == rows else [f"first {seen} of its {rows} rows"])


def weights_words(path: Path) -> str:
    """The weights that are given, in words."""
    update = path.updates[0]
    weights = [
        f"{name} = {number(value, 8)}" for name, value in zip(_weight_names(update), update.weights, strict=True)
    ]
    return f"weight{'s' * (len(weights) > 1)} {', '.join(weights)}"


def _weight(*taken: Shot) -> int:
    """Bytes of the frames in the figure's JSON, about: their texts, the arrows, what Plotly says of every frame."""
    return sum(
        350
        + 82 * len(shot.nodes)
        + len(json.dumps([shot.label, shot.results, shot.calculation, shot.nodes, shot.edges]))
        for shot in taken
    )


def _opening(path: Path) -> Shot:
    update, rows = path.updates[0], len(path.inputs)
    return Shot(
        label="start",
        results=weights_words(path),
        calculation=f"<b>Start</b><br>{rows} row{'s' * (rows > 1)} of data, learning rate η {equals(path.learning_rate)}",
        nodes=_node_texts(next(moments(update, 0)), is_start=True),
        edges=(*_weight_texts(update), " ", *[_activation_text(update)] * (not update.neuron.is_plain)),
        lit=(),
        done=0,
    )


def _shot(path: Path, moment: Moment) -> Shot:
    stage = moment.stage
    which = f", row {stage.row + 1}" if stage.row is not None and len(path.inputs) > 1 else ""
    label = f"Update {moment.number + 1}{which}: {stage.title}"
    return Shot(
        label=label,
        results=stage.words(5),
        calculation=f"<b>{label}</b><br>{'<br>'.join(map(worked, stage.lines))}",
        nodes=_node_texts(moment),
        edges=tuple(_edge_texts(moment)),
        lit=moment.flow,
        done=moment.done,
        row=stage.row,
    )


def _node_texts(moment: Moment, *, is_start: bool = False) -> tuple[str, ...]:
    """x₁ … xₙ, the neuron, L, y with their numbers; of the neuron and of L only what is computed by now."""
    update, place = moment.update, moment.place
    names = update.neuron.input_names(len(update.weights))
    x = [f"{name.text}<br>{short(value)}" for name, value in zip(names, update.inputs[place], strict=False)]
    texts = {
        name: _node(line, not is_start and moment.is_known(name))
        for name, line in moment.row_lines.items()
        if name in ("forward", "activation", "loss")
    }
    *inside, loss = texts.values()
    return (*x, *["1"] * update.neuron.bias, "<br>".join(inside), loss, f"y<br>{short(update.targets[place])}")


def _node(line: Line, is_known: bool) -> str:
    return f"{typed(line.target)}<br>{short(line.result)}" if is_known else typed(line.target)


def _edge_texts(moment: Moment) -> Iterator[str]:
    """Each weight with the slope that is known by now, dL/dŷ on the edge to the loss, dŷ/dz above the neuron."""
    update, slopes = moment.update, moment.weight_slopes
    if moment.stage.name == "update":
        names = _weight_names(update)
        for called, before, after in zip(names, update.weights, update.after, strict=True):
            yield _moved(called, before, after)
    else:
        for i, text in enumerate(_weight_texts(update)):
            yield f"{text}<br>{_slope(slopes[i], 4)}" if slopes else text
    # The memory has edges of its own in no picture: nothing of the way back is said there.
    loss_slope = None if moment.stage.name == "memory" else moment.known("loss slope")
    # A space, since Plotly throws an empty text away for good. In two lines, since on a phone the edge is short.
    yield _slope(loss_slope, 5).replace(" ", "<br>", 1) if loss_slope else " "
    if not update.neuron.is_plain:
        slope = moment.known("activation slope") if loss_slope else None
        is_new = moment.stage.name == "loss slope"
        yield _activation_text(update) + (f"<br>{_slope(slope, 4)}" if slope and not is_new else "")


def _weight_texts(update: Update) -> list[str]:
    return [f"{name} {_equal(w, 5)}" for name, w in zip(_weight_names(update), update.weights, strict=True)]


def _activation_text(update: Update) -> str:
    """ŷ = sigmoid(z): the activation by its name where it fits between a neuron and y; f for what a reader typed at length."""
    name = update.neuron.activation.name
    called = name.replace("_", " ") if len(name) <= 10 and name.replace("_", "").isalpha() else "f"
    return f"{typed(update.neuron.loss.by)} = {called}(z)"


def _weight_names(update: Update) -> list[str]:
    """w₁, w₂, … and b."""
    return [name.text for name in update.neuron.weight_names(len(update.weights))]


# --- numbers where there is little room ---------------------------------------------------------------------------------


def _equal(value: Value, digits: int) -> str:
    """`value` with the honest sign before it, in at most 8 signs where 3 digits allow it: edges have no room for more."""
    return _honest(value, digits if len(number(value, digits)) < 9 else 3)


def _honest(value: Value, digits: int) -> str:
    """A descent is exact as long as it goes in fractions."""
    return equals(value, digits, is_rounded=not isinstance(value, Rational))


def _moved(called: str, before: Value, after: Value) -> str:
    """The weight after its update and before it, in as many digits as it takes to tell them apart; else by how much."""
    for digits in range(5, 10):
        if number(before, digits) != number(after, digits):
            now = _equal(after, digits) if digits == 5 else _honest(after, digits)
            was = number(before, digits)
            if digits == 5 and len(was) > 8 and number(before, 3) != now.split()[1]:
                was = number(before, 3)
            return f"<b>{called} {now}</b><br>was {was}"
    moved = f"moved {number(after - before, 2)}" if after != before else "as before"
    return f"<b>{called} {_equal(after, 5)}</b><br>{moved}"


def _slope(line: Line, digits: int) -> str:
    """The slope in at most 8 signs where 2 digits allow it; the calculation below has all digits."""
    shown = _honest(line.result, digits if len(number(line.result, digits)) < 9 else 2)
    return f"{typed(line.target)} {shown}"
