"""One neuron learns, stage by stage: every number and every local slope on the edges of a small network.

All frames are computed first; the browser plays them. A frame carries the texts and points that it changes, nothing else.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explainer.charts import asked
from explainer.charts.terrain import floats, powers, unusual
from explainer.charts.theme import (
    LIGHT,
    MOST_FRAMES,
    PLAYER,
    TOP,
    equals,
    figure,
    heading,
    indexed,
    number,
    player,
    short,
    ten_to,
    typeset,
)

if TYPE_CHECKING:
    from fractions import Fraction

    from explainer.paths import Path
    from explainer.stages import Line, Stage
    from explainer.updates import Update

MOST_WEIGHTS = 6
ROW = 68  # pixels from one input to the next
# Across in pixels of a phone, 366 of them between the margins; a wider picture stretches them. An edge leaves its input
# level as far as the elbow, since on a slanted one no label could stand that the next edge does not cross.
WIDE, INPUT, ELBOW, NEURON, JUDGE = 366, 26, 169, 222, 333
ABOVE = 8  # pixels between an edge and its label: half an arrow head
GREEK = {"eta": "η", "beta": "β", "rho": "ρ", "varepsilon": "ε"}
PHONE, LINES = 44, 5  # letters of a calculation that fit beside each other on a phone; lines of one row of it
UNBROKEN = "\u00a0"  # a space at which no line ends
MOST_BYTES = 280_000  # of all frames
TOLD_ROWS, TOLD_LOSSES = 2, 8  # that a text alternative lists, before it says how many more there are
ROW_STAGES = ("forward", "activation", "loss", "loss slope", "activation slope", "local slopes", "chain rule")


@dataclass(frozen=True)
class Shot:
    """What the walkthrough shows at one frame: texts at nodes and edges, lit edges, the calculation, updates done.

    `told` is the frame in a line for those who listen: the stage's results.
    """

    label: str
    told: str
    calculation: str
    nodes: tuple[str, ...]
    edges: tuple[str, ...]
    lit: tuple[str, ...]
    done: int
    row: int | None = None


# Which edges each stage uses, and in which direction: x is inputs to ŷ, loss is ŷ to L, target is y to L.
LIT = {
    "start": (),
    "forward": ("x→",),
    "activation": (),
    "loss": ("loss→", "target→"),
    "loss slope": ("loss←",),
    "activation slope": (),
    "local slopes": ("x←",),
    "chain rule": ("loss←", "x←"),
    "gradient": ("x←",),
    "memory": ("x→",),
    "update": ("x→",),
}


def walkthrough(path: Path) -> go.Figure:
    """ŷ = f(w·x), dL/dw = dL/dŷ · dŷ/dz · dz/dw, w' = w − η·dL/dw: the neuron with every number, a frame a stage.

    Any activation, loss and optimiser that `descend` takes. Below the neuron stands the stage's formula with the numbers
    put in, and the loss after each update. A long path, and an update over many rows, is cut after 200 frames (fewer with
    many weights), and says so. Raises ValueError for a path without updates or with more than 6 weights.
    """
    asked.path(path)
    count = len(path.weights[0])
    if not path.updates or count > MOST_WEIGHTS:
        raise ValueError(
            f"a walkthrough needs 1 to {MOST_WEIGHTS} weights and at least 1 update, "
            f"got {count} weight{'s' * (count != 1)} and {len(path.updates)} update{'s' * (len(path.updates) != 1)}"
        )
    shots = _shots(path)
    shown = shots[-1].done
    mover = path.neuron.optimizer
    said = f"learning rate {number(path.learning_rate)}"
    said += "" if mover.name == "gradient_descent" else f", {mover.title}"
    cut = _cut_words(path, shots)
    said = "<br>".join(textwrap.wrap(", ".join([said, *cut]), PHONE))
    top = TOP + 18 * said.count("<br>")
    lines = max(shot.calculation.count("<br>") for shot in shots) + 1
    bent = not path.neuron.is_plain
    fan = ROW * (count - 1) / 2 + 48  # pixels from the neuron's middle to the outermost label
    up, down = max(fan, 136), max(fan, 84 if bent else 74)
    drawing, calculation, panel = up + down, 24 + 17 * lines, 110  # pixels
    height = drawing + calculation + 34 + panel
    places = _places(count, down)
    losses = floats(path.losses[: shown + 1])
    axis = _loss_axis(losses, panel)
    corner = (shown + 0.5, 10 ** axis["range"][1] if axis.get("type") == "log" else axis["range"][1])
    still, moving = _still(places, losses), _moving(shots[0], places, losses, corner, bent)
    moving[2]["textfont"] = {"size": _letters(shots, moving[2]["marker"]["size"])}
    layout = {
        "title": {"text": "Gradient descent by hand", "subtitle": {"text": said}},
        "height": int(height + top + PLAYER),
        "margin": {"l": 12, "r": 12, "t": top, "b": PLAYER},
        "xaxis": {"visible": False, "range": [0, WIDE]},
        "yaxis": {"visible": False, "range": [-calculation, drawing], "domain": [(panel + 34) / height, 1]},
        # The axis begins where its numbers have room, or they would press the neuron together.
        "xaxis2": {"range": [-0.5, shown + 0.5], "anchor": "y2", "domain": [0.13, 1]}
        | ({"dtick": 1} if shown <= 10 else {}),
        "yaxis2": axis | {"domain": [0, panel / height], "anchor": "x2"},
        "annotations": [heading("loss after each update", 0, panel / height)],
        **player([shot.label for shot in shots], [shot.told for shot in shots], duration=1500),
    }
    frames = [
        {
            "data": _changes(shot, places, losses, corner),
            "traces": list(range(len(still), len(still) + len(moving))),
            "name": str(i),
        }
        for i, shot in enumerate(shots)
    ]
    return figure([*still, *moving], layout, alt=_walkthrough_words(path, shots), frames=frames)


def _shots(path: Path) -> list[Shot]:
    """The start, then every stage of as many updates as fit; of the first update at least some rows, and its end."""
    first = path.updates[0]
    opening = Shot(
        "start",
        _weights_words(path),
        f"<b>Start</b><br>{len(path.inputs)} row{'s' * (len(path.inputs) > 1)} of data, learning rate "
        f"η {equals(path.learning_rate)}",
        _node_texts(first, 0, 0),
        _edge_texts(first, 0, "start"),
        LIT["start"],
        0,
    )
    shots, weight = [opening], _weight(opening)
    for k, update in enumerate(path.updates):
        if len(shots) + len(update.stages) > MOST_FRAMES:
            break
        more = [_shot(path, k, stage) for stage in update.stages]
        weight += _weight(*more)
        if weight > MOST_BYTES:
            break
        shots += more
    if len(shots) > 1:
        return shots
    row, end = (
        [_shot(path, 0, stage) for stage in first.stages if stage.row == wanted] for wanted in (first.rows[0], None)
    )
    fit = (MOST_FRAMES - 1 - len(end)) // len(row), (MOST_BYTES - _weight(*end)) // _weight(opening, *row)
    rows = first.rows[: max(1, min(fit))]
    return [opening, *(_shot(path, 0, stage) for stage in first.stages if stage.row in (None, *rows))]


def _weight(*shots: Shot) -> int:
    """Bytes of the frames in the figure's JSON, about: their texts, the arrows, what Plotly says of every frame."""
    return sum(
        350 + 82 * len(shot.nodes) + len(json.dumps([shot.label, shot.told, shot.calculation, shot.nodes, shot.edges]))
        for shot in shots
    )


def _cut_words(path: Path, shots: Sequence[Shot]) -> list[str]:
    """What of the path is not shown."""
    shown, rows = shots[-1].done, len(path.updates[0].rows)
    seen = len({shot.row for shot in shots if shot.row is not None and shot.done == 0})
    cut = [] if shown == len(path.updates) else [f"first {shown} of {len(path.updates)} updates"]
    return cut + ([] if seen == rows else [f"first {seen} of its {rows} rows"])


def _shot(path: Path, k: int, stage: Stage) -> Shot:
    update = path.updates[k]
    row = update.rows.index(stage.row) if stage.row is not None else len(update.rows) - 1
    which = f", row {stage.row + 1}" if stage.row is not None and len(path.inputs) > 1 else ""
    reached = ROW_STAGES.index(stage.name) + 1 if stage.name in ROW_STAGES else len(ROW_STAGES)
    heading = f"Update {k + 1}{which}: {stage.title}"
    lines = "<br>".join(_worked(line) for line in stage.lines)
    return Shot(
        heading,
        _results(stage, 5),
        f"<b>{heading}</b><br>{lines}",
        _node_texts(update, row, reached),
        _edge_texts(update, row, stage.name),
        LIT[stage.name],
        k + (stage.name == "update"),
        stage.row,
    )


def _node_texts(update: Update, row: int, reached: int) -> tuple[str, ...]:
    """x₁ … xₙ, the neuron, L, y with their numbers; of the neuron and of L only what is computed after `reached` stages."""
    x = [
        f"{indexed('x', i + 1)}<br>{short(value)}" if name != "b" else "1"
        for i, (name, value) in enumerate(zip(_weight_names(update), update.inputs[row], strict=True))
    ]
    found = {stage.name: stage.lines[0] for stage in update.stages if stage.row == update.rows[row]}
    known = ROW_STAGES[:reached]
    inside = [_node(found[name], name in known) for name in ("forward", "activation") if name in found]
    return (*x, "<br>".join(inside), _node(found["loss"], "loss" in known), f"y<br>{short(update.targets[row])}")


def _node(line: Line, is_known: bool) -> str:
    return f"{_plain(line.target.name)}<br>{short(line.result)}" if is_known else _plain(line.target.name)


def _equal(value: float, digits: int) -> str:
    """`value` with the honest sign before it, in at most 8 signs where 3 digits allow it: edges have no room for more."""
    return equals(value, digits if len(number(value, digits)) < 9 else 3)


def _moved(called: str, before: float, after: float) -> str:
    """The weight after its update and before it, in as many digits as it takes to tell them apart; else by how much."""
    for digits in range(5, 10):
        if number(before, digits) != number(after, digits):
            now = _equal(after, digits) if digits == 5 else equals(after, digits)
            was = number(before, digits)
            if digits == 5 and len(was) > 8 and number(before, 3) != now.split()[1]:
                was = number(before, 3)
            return f"<b>{called} {now}</b><br>was {was}"
    moved = f"moved {number(after - before, 2)}" if after != before else "as before"
    return f"<b>{called} {_equal(after, 5)}</b><br>{moved}"


def _edge_texts(update: Update, row: int, name: str) -> tuple[str, ...]:
    """Each weight with the slope that is known by now, dL/dŷ on the edge to the loss, dŷ/dz above the neuron."""
    stages = {stage.name: stage for stage in update.stages if stage.row in (None, update.rows[row])}
    slopes = {
        "local slopes": stages["local slopes"],
        "chain rule": stages["chain rule"],
        "gradient": stages.get("gradient"),
    }.get(name)
    texts = []
    for i, (weight, called) in enumerate(zip(update.weights, _weight_names(update), strict=True)):
        text = f"{called} {_equal(weight, 5)}"
        if name == "update":
            text = _moved(called, weight, update.after[i])
        elif slopes:
            text += f"<br>{_slope(slopes.lines[i], 4)}"
        texts.append(text)
    at_loss = name in ("loss slope", "activation slope", "local slopes", "chain rule", "gradient", "update")
    # A space, since Plotly throws an empty text away for good.
    # In two lines, since on a phone the edge is short.
    texts.append(_slope(stages["loss slope"].lines[0], 5).replace(" ", "<br>", 1) if at_loss else " ")
    if "activation" in stages:
        called = f"{_plain(stages['activation'].lines[0].target.name)} = {_short_name(update)}(z)"
        at_neuron = at_loss and name != "loss slope"
        texts.append(called + (f"<br>{_slope(stages['activation slope'].lines[0], 4)}" if at_neuron else ""))
    return tuple(texts)


def _slope(line: Line, digits: int) -> str:
    """The slope in at most 8 signs where 2 digits allow it; the calculation below has all digits."""
    shown = equals(line.result, digits if len(number(line.result, digits)) < 9 else 2)
    return f"{_plain(line.target.name)} {shown}"


def _short_name(update: Update) -> str:
    """The activation's name where it fits between a neuron and y; f for what a reader typed at length."""
    name = update.neuron.activation.name
    return name.replace("_", " ") if len(name) <= 10 and name.replace("_", "").isalpha() else "f"


def _weight_names(update: Update) -> list[str]:
    """w₁, w₂, … and b, as the update writes them."""
    return [_plain(line.target.name).rstrip("′") for line in update.stages[-1].lines]


def _places(count: int, middle: float) -> list[tuple[float, float]]:
    """x₁ … xₙ on the left, ŷ in the middle, L on the right with y above it."""
    left = [(INPUT, middle + ROW * ((count - 1) / 2 - i)) for i in range(count)]
    return [*left, (NEURON, middle), (JUDGE, middle), (JUDGE, middle + 106)]


def _route(start: tuple[float, float], stop: tuple[float, float]) -> list[tuple[float, float]]:
    """The four points of an edge, with the arrow head's tip at the third: level at an input, straight elsewhere."""
    if start[0] == INPUT:
        return [start, start, (ELBOW, start[1]), stop]
    if stop[0] == INPUT:
        return [start, (ELBOW, stop[1]), (0.7 * INPUT + 0.3 * ELBOW, stop[1]), stop]
    # From circle to circle: half way, or a little further from the larger one.
    return [start, start, (0.45 * start[0] + 0.55 * stop[0], 0.45 * start[1] + 0.55 * stop[1]), stop]


def _line(routes: list[list[tuple[float, float]]]) -> dict:
    """Several edges as one line; never without points, for Plotly leaves a trace that has lost them all as it was."""
    return {
        "x": [x for route in routes for x in (*(x for x, _ in route), None)] or [None],
        "y": [y for route in routes for y in (*(y for _, y in route), None)] or [None],
    }


def _still(places: list[tuple[float, float]], losses: np.ndarray) -> list[dict]:
    """What no frame changes: the edges in grey, and the line of losses."""
    *inputs, y_hat, loss, target = places
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
            "x": list(range(len(losses))),
            "y": losses,
            "mode": "lines+markers",
            "line": {"color": LIGHT.blue, "width": 2},
            "marker": {"size": 6},
            "hovertemplate": "after %{x} updates: loss %{y:.6~g}<extra></extra>",
            "xaxis": "x2",
            "yaxis": "y2",
            "name": "losses",
        },
    ]


def _moving(
    shot: Shot, places: list[tuple[float, float]], losses: np.ndarray, corner: tuple[float, float], bent: bool
) -> list[dict]:
    """What the frames change, as it is at `shot`: lit edges, node texts, edge texts, calculation, where the loss is.

    A `bent` neuron, one with an activation, is larger: z and ŷ stand in it, and its slope above it.
    """
    count = len(places) - 3
    lit = {
        "type": "scatter",
        "mode": "lines+markers",
        "hoverinfo": "skip",
    }
    arrow = {"symbol": "arrow", "angleref": "previous", "size": [0, 0, 16, 0, 0] * (len(places) - 1)}
    arrow |= {"opacity": 1, "line": {"width": 0}}
    # On the outer side of each edge, where an edge that turns inwards leaves room; what belongs to the loss below its edge.
    sides = [1 if i <= (count - 1) / 2 else -1 for i in range(count)]
    middle = places[count][1]
    labels = [
        ((INPUT + ELBOW) / 2 + (15 if count < 5 else 12), places[i][1] + ABOVE * side) for i, side in enumerate(sides)
    ]
    labels += [((NEURON + JUDGE) / 2 + (6 if bent else 0), middle - (40 if bent else 30))]
    labels += [(NEURON - 5, middle + 46)] * bent
    positions = ["top center" if side > 0 else "bottom center" for side in sides]
    positions += ["bottom center", "top right"] if bent else ["bottom center"]
    parts = [
        lit
        | {"line": {"color": colour, "width": 4, "simplify": False}, "marker": arrow | {"color": colour}, "name": name}
        for name, colour in (("forward", LIGHT.blue), ("backward", LIGHT.vermillion))
    ]
    parts += [
        {
            "type": "scatter",
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
            "mode": "markers+text",
            "marker": {
                "size": [48] * count + [88 if bent else 64, 64, 48],
                "opacity": 1,
                "color": LIGHT.surface,
                "line": {"color": [LIGHT.muted] * count + [LIGHT.blue, LIGHT.vermillion, LIGHT.green], "width": 2},
            },
            "cliponaxis": False,
            "hoverinfo": "skip",
            "name": "nodes",
        },
        {
            "type": "scatter",
            "x": [x for x, _ in labels],
            "y": [y for _, y in labels],
            "mode": "text",
            "textposition": positions,
            "textfont": {"size": 12},
            "hoverinfo": "skip",
            "name": "weights and slopes",
        },
        {
            "type": "scatter",
            "x": [2],
            "y": [0],
            "mode": "text",
            "textposition": "bottom right",
            "textfont": {"size": 13},
            "hoverinfo": "skip",
            "name": "calculation",
        },
        {
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
        },
    ]
    return [part | change for part, change in zip(parts, _changes(shot, places, losses, corner), strict=True)]


def _changes(
    shot: Shot, places: list[tuple[float, float]], losses: np.ndarray, corner: tuple[float, float]
) -> list[dict]:
    """The part of each moving trace that differs from frame to frame."""
    return [
        {"type": "scatter", **_arrows(places, [name for name in shot.lit if name.endswith("→")])},
        {"type": "scatter", **_arrows(places, [name for name in shot.lit if name.endswith("←")])},
        {"type": "scatter", "text": list(shot.nodes)},
        {"type": "scatter", "text": list(shot.edges)},
        {"type": "scatter", "text": [shot.calculation]},
        {
            "type": "scatter",
            # The number stands in the panel's corner, where no line of losses can cross it.
            "x": [shot.done, corner[0]],
            "y": [float(losses[shot.done]), corner[1]],
            "text": [" ", f"now {number(losses[shot.done], 5)}"],
        },
    ]


def _arrows(places: list[tuple[float, float]], names: Sequence[str]) -> dict:
    """The named edges, each with an arrow head on its way."""
    *inputs, y_hat, loss, target = places
    ends = {"x": [(place, y_hat) for place in inputs], "loss": [(y_hat, loss)], "target": [(target, loss)]}
    edges = [edge if name.endswith("→") else edge[::-1] for name in names for edge in ends[name[:-1]]]
    return _line([_route(*edge) for edge in edges])


def _letters(shots: Sequence[Shot], sizes: Sequence[int]) -> list[int]:
    """How large each circle's text is, in all frames alike: the longest number still has 3 pixels to the circle's ring."""
    longest = [
        max(len(row) for text in texts for row in text.split("<br>"))
        for texts in zip(*(shot.nodes for shot in shots), strict=True)
    ]
    return [max(9, min(13, int((size - 6) / (0.6 * letters)))) for letters, size in zip(longest, sizes, strict=True)]


def _worked(line: Line) -> str:
    """ŷ = w₁·x₁ + w₂·x₂, and under it the same with the numbers put in and the result."""
    from explainer.notation import text  # SymPy comes with it: not before it is needed

    formula, name = _plain(text(line.formula)), _plain(line.target.name)
    exact, follows = line.signs
    because = [_put_in(_plain(text(condition)), line) for condition in line.because]
    end = ["   because " + ", ".join(dict.fromkeys(because))] if because else []
    end = [_wrapped(line.note)] if line.note else end
    if line.formula.is_Symbol or not line.formula.free_symbols:  # the result is all there is to put in
        shown = _shown(exact if line.formula.is_Symbol else follows, line)
        bare = formula == shown.partition(UNBROKEN)[2]
        return "<br>".join([_wrapped(f"{name} = {formula}" + ("" if bare else f" {shown}")), *end])
    numbers = _put_in(_plain(text(line.chosen)), line)
    bare = numbers == _factor(line.shown_result, line.digits)
    worked = f"{'=' if exact else '≈'} {numbers}" + ("" if bare else f" {_shown(follows, line)}")
    return "<br>".join([_wrapped(f"{name} = {formula}"), _wrapped(worked, "   "), *end])


def _put_in(formula: str, line: Line) -> str:
    """A formula in plain text with the line's numbers in the place of its letters."""
    values = {_plain(symbol.name): _factor(value, line.digits) for symbol, value in line.shown.items()}
    values |= {f"({name})": value for name, value in values.items() if "/" in name}  # (dL/dw₁)²
    names = "|".join(map(re.escape, sorted(values, key=len, reverse=True)))
    return re.sub(rf"(?<!\w)({names})(?![A-Za-z₀-₉′])", lambda found: values[found[0]], formula) if values else formula


def _shown(exact: bool, line: Line) -> str:
    """The result with its sign."""
    return f"{'=' if exact else '≈'}{UNBROKEN}{_printed(line.shown_result, line.digits)}"


def _factor(value: Fraction, digits: int) -> str:
    return f"({_printed(value, digits)})" if value < 0 else _printed(value, digits)


def _printed(value: Fraction, digits: int) -> str:
    """A number of a line as it is, in type: −0.5, 5.4×10⁻¹⁴."""
    from explainer.notation import decimal

    mantissa, _, exponent = decimal(value, digits).replace("-", "−").partition("e")
    return f"{mantissa}×{ten_to(int(exponent.replace('−', '-')))}" if exponent else mantissa


def _wrapped(text: str, indent: str = "") -> str:
    """Lines that fit a phone, the sign of equality never without its number; of a long one the beginning and the end."""
    text = typeset(text).replace("^t", "ᵗ")  # Adam's 0.9^1, after the number was put in, and β₁^t
    lines = textwrap.wrap(text, PHONE, initial_indent=indent, subsequent_indent="      ")
    if len(lines) > LINES:
        lines = [*lines[: LINES - 2], "      …", lines[-1]]
    return "<br>".join(lines).replace(UNBROKEN, " ")


def _plain(written: str) -> str:
    """Names in LaTeX and operators in plain text, as type: \\frac{dL}{dw_1} becomes dL/dw₁."""
    written = written.replace(r"\left", "").replace(r"\right", "").replace(r"\hat{y}", "ŷ")
    written = re.sub(r"\\?\b(eta|beta|rho|varepsilon)(?![a-z])", lambda found: GREEK[found[1]], written)
    written = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}(?=\^)", r"(\1/\2)", written)
    written = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2", written)
    written = re.sub(r"\{([^{}]*)\}'", r"\1′", written).replace("'", "′")
    shown = typeset(re.sub(r"_\{?(\d+)\}?", lambda found: indexed("", found[1]), written))
    return re.sub(r"\((d[^\s()/·]+/d[^\s()/·]+)\)(?![\^²³₀-₉])", r"\1", shown)  # dL/dŷ·dŷ/dz needs no brackets


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


def _walkthrough_words(path: Path, shots: Sequence[Shot]) -> str:
    """The numbers that are given, the first update stage by stage, and the losses: whatever is many is cut, and says so."""
    update = path.updates[0]
    first, *others = update.rows
    lines = [
        (f"Row {first + 1}, {stage.title.lower()}: " if others and stage.row is not None else f"{stage.title}: ")
        + f"{_results(stage, 8)}."
        for stage in update.stages
        if stage.row in (None, first)
    ]
    if others:
        forward = {stage.row: stage for stage in update.stages if stage.name == "forward"}
        likewise = [f"row {row + 1}: {_results(forward[row], 8)}" for row in others]
        own = sum(stage.row == first for stage in update.stages)
        lines.insert(own, f"Likewise {_listed(likewise, TOLD_ROWS, 'rows', apart='; ')}.")
    losses = [number(loss, 5) for loss in floats(path.losses[: shots[-1].done + 1])]
    kind = "".join(f", {word}" for word in [*unusual(path), *_cut_words(path, shots)])
    return (
        f"Walkthrough in {len(shots)} frames{kind}. Given: {_rows_words(path)}; {_weights_words(path)}; learning rate "
        f"{number(path.learning_rate)}. First update. {' '.join(lines)} "
        f"Losses: {_listed(losses, TOLD_LOSSES, 'updates', apart=', ')}."
    )


def _listed(told: Sequence[str], most: int, what: str, *, apart: str) -> str:
    """All of them, or the first ones and the last, and how many are left out between them.

    >>> _listed(["7", "5", "4", "3", "1"], 2, "updates", apart=", ")
    '7, 5, and so on for 2 more updates, at last 1'
    """
    left_out = len(told) - most - 1
    if left_out <= 1:  # a single one is said as soon as left out
        return apart.join(told)
    return apart.join([*told[:most], f"and so on for {left_out} more {what}, at last {told[-1]}"])


def _rows_words(path: Path) -> str:
    """The data in words: "inputs x₁ = 4, x₂ = 5 with target y = 6"."""
    names = [indexed("x", i + 1) for i in range(len(path.weights[0]) - path.neuron.bias)]
    rows = []
    for k, (x, y) in enumerate(zip(path.inputs, path.targets, strict=True)):
        which = f"row {k + 1}, " if len(path.inputs) > 1 else ""
        inputs = ", ".join(f"{name} = {number(value, 8)}" for name, value in zip(names, x, strict=False))
        rows.append(f"{which}input{'s' * (len(names) > 1)} {inputs} with target y = {number(y, 8)}")
    return _listed(rows, TOLD_ROWS, "rows", apart="; ")


def _weights_words(path: Path) -> str:
    update = path.updates[0]
    weights = [
        f"{name} = {number(value, 8)}" for name, value in zip(_weight_names(update), update.weights, strict=True)
    ]
    return f"weight{'s' * (len(weights) > 1)} {', '.join(weights)}"


def _results(stage: Stage, digits: int) -> str:
    """ŷ = 2.439, or each weight's slope: what the stage's lines come to."""
    return ", ".join(f"{_plain(line.target.name)} {equals(line.result, digits)}" for line in stage.lines)
