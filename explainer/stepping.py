"""A record, step by step: what the step player in the browser shows, computed whole before the first step is seen.

A `Walk` is a sequence of frames and the pictures that change with them. `walk.data` is plain data for
assets/player/player.js, formulas as MathML, which browsers draw themselves and screen readers speak.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, log10

import sympy as sp

from explainer import backpropagation, convergence, descent, notation
from explainer.arithmetic import Number, fraction
from explainer.charts.theme import apart, number
from explainer.derivation import Derivation
from explainer.descent import Path, Stage, Update, descend
from explainer.formula import Kink
from explainer.mathml import mathml
from explainer.proof import Proof
from explainer.proofreading import proofread
from explainer.substitution import Substituted, substitute
from explainer.values import NoValueError, Precise

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """One line of mathematics (LaTeX), and the rule or reason that is written beside it.

    `numbers`: it repeats the line above it with numbers put in, and stands back behind it.
    """

    latex: str
    rule: str = ""
    numbers: bool = False


@dataclass(frozen=True)
class Frame:
    """What is seen at one step: words, lines of mathematics, and for each picture of the walk its state.

    The states are described in assets/player/pictures.js; each needs "alt", the sentence that says what is seen.
    `position` is what stands beside the position bar; without it, "3 of 36". `digits` are the rounded results once more, with
    all their digits (LaTeX): they are folded away.
    """

    title: str
    words: str = ""
    lines: Sequence[Line] = ()
    states: Sequence[Mapping[str, object]] = ()
    note: str = ""
    position: str | None = None
    digits: Sequence[str] = ()


@dataclass(frozen=True)
class Walk:
    """Frames in order. `stacked`: the lines of all frames stand below each other and a step reveals the next."""

    label: str
    frames: Sequence[Frame]
    pictures: Sequence[Mapping[str, object]] = ()
    stacked: bool = False
    unit: str = "step"
    buttons: tuple[str, str] = ("Back", "Next")
    data: Mapping[str, object] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.frames:
            raise ValueError("a walk needs at least one frame, got none")
        for place, frame in enumerate(self.frames, start=1):
            if len(frame.states) != len(self.pictures):
                raise ValueError(f"frame {place} has {len(frame.states)} states for {len(self.pictures)} pictures")
        object.__setattr__(self, "data", self._data())

    def _data(self) -> dict[str, object]:
        data = {
            "label": self.label,
            "unit": self.unit,
            "buttons": list(self.buttons),
            "stack": self.stacked,
            "pictures": list(self.pictures),
            "frames": [_frame(frame) for frame in self.frames],
        }
        data["id"] = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]
        return data


def _frame(frame: Frame) -> dict[str, object]:
    shown = {
        "title": frame.title,
        "words": frame.words,
        "lines": [
            {"math": mathml(line.latex), "rule": line.rule} | ({"numbers": True} if line.numbers else {})
            for line in frame.lines
        ],
        "states": list(frame.states),
        "note": frame.note,
    }
    shown |= {"digits": [mathml(latex) for latex in frame.digits]} if frame.digits else {}
    return shown if frame.position is None else shown | {"position": frame.position}


def derivation(worked: Derivation, numbers: Mapping[str, Number] | None = None, kinks: Sequence[Kink] = ()) -> Walk:
    """A derivation revealed line by line, each with the rule that led to it.

    With `numbers`, {"x": 1.5}, each line stands there once more with them put in, and with its value. At one of `kinks` there
    is no slope to put numbers into: the last step then says what is on either side.
    """
    first, *rest = notation.lines(worked.steps, new=notation.MARK)
    frames = [Frame("To work out", words=worked.steps[0].note, lines=[Line(first)])]
    frames += [
        Frame(_opened(step.rule), words=step.note, lines=[Line(f"= {line}")])
        for step, line in zip(worked.steps[1:], rest, strict=True)
    ]
    if numbers is not None:
        frames = _with_numbers(worked, frames, numbers, kinks)
    return Walk("The derivation, line by line", frames, stacked=True, unit="line of the derivation")


def _with_numbers(
    worked: Derivation, frames: list[Frame], numbers: Mapping[str, Number], kinks: Sequence[Kink]
) -> list[Frame]:
    """The frames of a derivation with what each line is at one place."""
    letters = set().union(*(map(str, step.expr.free_symbols) for step in worked.steps))
    if letters - set(numbers):  # lines about matrices, say: no single number can be put in
        return frames
    place = ", ".join(f"{_letter(name)} = {number(numbers[name], 8)}" for name in numbers if name in letters)
    by = str(worked.by)
    kink = next((kink for kink in kinks if by in numbers and kink.is_at(fraction(numbers[by], by))), None)
    if kink is not None:
        first = replace(frames[0], words=f"At {place} there is no slope; the last step shows why.")
        return [first, *frames[1:], _kink_frame(kink, by, numbers)]
    if by in numbers and sp.Rational(fraction(numbers[by], by)) not in worked.domain and _has_value(worked, numbers):
        why = f"At {place} a part of the formula has a corner or stands over 0, so no numbers are put into these lines."
        return [replace(frames[0], words=why), *frames[1:]]
    try:
        found = substitute(worked, numbers)
    except ValueError as problem:
        return [replace(frames[0], words=f"No numbers are put in: {problem}."), *frames[1:]]
    told = f"Below each line: the same at {place}. Each is computed by itself, and all have one value."
    frames = [replace(frames[0], words=told), *frames[1:]]
    return [_numbered(frame, line) for frame, line in zip(frames, found, strict=True)]


def _has_value(worked: Derivation, numbers: Mapping[str, Number]) -> bool:
    precise = Precise(20, worked.known)
    try:
        precise(worked.of, {letter: precise.math.mpf(str(numbers[str(letter)])) for letter in worked.of.free_symbols})
    except NoValueError:
        return False
    return True


def _numbered(frame: Frame, found: Substituted) -> Frame:
    """A line, and below it the same with its numbers; a line that is a number already needs no second one."""
    value = _exactly(found.value)
    if frame.lines[0].latex.removeprefix("= ") == found.latex == value.removeprefix("= "):
        return frame
    shown = (
        value if found.latex == value.removeprefix("= ") else f"{notation.sign(found.is_exact)} {found.latex} {value}"
    )
    if "\\frac{d}{d" in found.latex and not frame.lines[0].latex.startswith("="):
        shown = value  # the first line: nothing of it is worked out
    if found.because:
        shown += r" \quad \text{because } " + r",\; ".join(found.because)
    return replace(frame, lines=[*frame.lines, Line(shown, numbers=True)])


def _kink_frame(kink: Kink, by: str, numbers: Mapping[str, Number]) -> Frame:
    """What is on either side of a point without a slope."""
    values = {sp.Symbol(name, real=True): sp.Rational(str(value)) for name, value in numbers.items()}
    sides = [(side, slope) for side, slope in (("left", kink.left), ("right", kink.right)) if slope is not None]
    lines = [
        Line(rf"\text{{slope on the {side}: }} {notation.latex(slope)}" + _value_of(slope, values))
        for side, slope in sides
    ]
    return Frame(f"At {by} = {number(float(kink.at))} there is no slope", words=kink.note, lines=lines)


def _value_of(slope: sp.Expr, values: Mapping[sp.Symbol, sp.Rational]) -> str:
    """= 0.1 behind a letter, nothing behind a number."""
    return "" if slope.is_number else f" {_exactly(Fraction(str(slope.subs(values))))}"


def _opened(rule: str) -> str:
    """A rule's name as a heading; a letter of a formula at its beginning stays small."""
    return rule if re.match(r"\w\W", rule) else rule[:1].upper() + rule[1:]


def _letter(name: str) -> str:
    """A letter's name as it stands in a sentence: ŷ for \\hat{y}."""
    return {r"\hat{y}": "ŷ"}.get(name, name)


def checked(proof: Proof) -> str:
    """In a sentence, what was checked about a derivation."""
    lines = len(proof.checked)
    points = sum(line.points for line in proof.checked)
    each = "1 step checked: it" if lines == 1 else f"{lines} steps checked: each"
    symbolically = (
        "agrees with it symbolically, and in high precision" if proof.symbolic else "agrees with it in high precision"
    )
    told = f"{each} rewrites a part of the line above and {symbolically} at random points ({points} comparisons)."
    return f"{told} {_read_back(proof.derivation)}"


def _read_back(derivation: Derivation) -> str:
    """In a sentence, whether every line also says what was proved as it stands on the page; a misprint is a fault of ours."""
    misprints = [misprint for misprint in proofread(derivation) if misprint.notation != "text"]  # no page shows that
    if not misprints:
        return "Then a second program read the lines back as they are printed: each says what was proved."
    _LOG.error("%s is misprinted: %s", derivation.title or "a derivation", misprints[0])
    lines = sorted({misprint.line + 1 for misprint in misprints})
    named = f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(map(str, lines))}"
    if all(misprint.is_unread for misprint in misprints):
        return f"But {named} could not be read back as printed, so only the formula behind it was checked."
    return f"But {named} says something else as printed: do not trust what is written there."


def walkthrough(path: Path) -> Walk:
    """Every stage of every update: the formula, the same with its numbers put in, and where in the network it happens."""
    if not path.updates:
        raise ValueError("a walkthrough needs a path with at least one update, got none")
    network, chart = _network(len(path.inputs[0])), _loss_chart(path)
    frames = []
    for index, update in enumerate(path.updates):
        for stage in update.stages:
            frames.append(
                Frame(
                    title=_stage_title(index, stage, path),
                    words=WORDS[stage.name],
                    lines=[shown for line in stage.lines for shown in _whole(line)],
                    states=(_network_state(update, stage), _loss_state(path, index, stage)),
                    note=verdict(path, index) if stage.name == "update" else "",
                    digits=[line.full for line in stage.lines if line.full],
                )
            )
    return Walk("Gradient descent, stage by stage", frames, (network, chart))


WORDS = {
    "forward": "Multiply each input by its weight and add: this is the prediction.",
    "loss": "How wrong is the prediction? The squared distance from what it should be.",
    "loss slope": "How would the loss change if the prediction rose a little?",
    "local slopes": "How would the prediction change if each weight rose a little?",
    "chain rule": "Multiply the two: how the loss changes with each weight.",
    "gradient": "Several rows: the mean of what each of them asks for.",
    "update": "Move each weight against its slope, by the learning rate.",
}


def _stage_title(index: int, stage: Stage, path: Path) -> str:
    row = f" · row {stage.row + 1}" if stage.row is not None and len(path.inputs) > 1 else ""
    return f"Update {index + 1}{row} · {stage.title}"


def _network(inputs: int) -> dict[str, object]:
    place = [0.5] if inputs == 1 else [i / (inputs - 1) for i in range(inputs)]
    nodes = [{"id": f"x{i}", "name": f"x{_low(i)}", "x": 0, "y": y} for i, y in enumerate(place, start=1)]
    nodes += [{"id": "y", "name": "ŷ", "x": 0.6, "y": 0.5}, {"id": "L", "name": "L", "x": 1, "y": 0.5}]
    crowded = inputs > 2  # then flat lines, too, have their numbers near their own input, and more room to the next
    edges = [
        {"id": f"w{i}", "from": f"x{i}", "to": "y", "name": f"w{_low(i)}", "at": 0.36 if crowded else 0.5}
        for i in range(1, inputs + 1)
    ]
    height = 120 + 90 * inputs if crowded else 140 + 55 * inputs
    return {"kind": "network", "height": height, "nodes": nodes, "edges": [*edges, _TO_LOSS]}


_TO_LOSS = {"id": "loss", "from": "y", "to": "L", "name": ""}


def _network_state(update: Update, stage: Stage) -> dict[str, object]:
    row = stage.row or 0
    x, w = update.inputs[row], update.weights
    names = range(1, len(w) + 1)
    weights, inputs = [f"w{i}" for i in names], [f"x{i}" for i in names]
    y_hat = sum((a * b for a, b in zip(x, w, strict=True)), Fraction(0))
    loss_slope = 2 * (y_hat - update.targets[row])
    values = {name: number(value, 5) for name, value in zip([*weights, *inputs], [*w, *x], strict=True)}
    values["y"] = number(y_hat, 5)
    slopes, lit, backward = {}, [*inputs, *weights, "y"], True
    results = [number(line.result, 5) for line in stage.lines]
    if stage.name == "forward":
        backward = False
    elif stage.name == "loss":
        lit, backward = ["y", "loss", "L"], False
    elif stage.name == "loss slope":
        lit, slopes = ["L", "loss", "y"], {"loss": results[0]}
    elif stage.name == "update":
        values, lit, backward = dict(zip(weights, results, strict=True)), weights, False
    else:
        slopes = dict(zip(weights, results, strict=True))
        lit = weights if stage.name != "chain rule" else [*weights, "y", "loss", "L"]
    if stage.name not in ("forward", "update"):
        values["L"] = number((y_hat - update.targets[row]) ** 2, 5)
    if stage.name == "chain rule":
        slopes["loss"] = number(loss_slope, 5)
    told = ", ".join(f"{line.target} = {result}" for line, result in zip(stage.lines, results, strict=True))
    alt = f"The network at this stage: {_spoken(told)}."
    return {"alt": alt, "values": values, "slopes": slopes, "lit": lit, "backward": backward}


LEAST = 1e-12  # a loss from here down lies at the bottom of its axis
LINES = 6  # assets/player/pictures.js divides a logarithmic axis into no more parts


def _loss_chart(path: Path) -> dict[str, object]:
    low, high = _loss_axis(path)
    apart = 10 ** ceil((high - low) / LINES)
    return {
        "kind": "plot",
        "height": 190,
        "x": [0, max(4, len(path.updates))],
        "y": [10.0**low, 10.0**high],
        "log": True,
        "x_label": "updates done",
        "y_label": f"loss L, each line {_times(apart)} times the one below",
    }


def _loss_axis(path: Path) -> tuple[float, int]:
    """The axis as powers of ten. Where a loss is 0, or next to it, there is room below the last line for its dot."""
    losses = [float(loss) for loss in path.losses if loss > LEAST] or [1.0]
    low, high = floor(log10(min(losses))), ceil(log10(max(losses)) + 0.01)
    has_less = any(loss <= LEAST for loss in path.losses)
    return low - 0.5 * has_less, max(high, low + 2)


def _times(factor: int) -> str:
    """A power of ten in words that fit above a picture: 10,000, but 10²⁴."""
    return f"{factor:,}" if factor < 10**7 else number(factor).removeprefix("1×")


def _loss_state(path: Path, index: int, stage: Stage) -> dict[str, object]:
    done = index + (stage.name == "update")
    bottom = 10.0 ** _loss_axis(path)[0]
    points = [[k, float(loss) if loss > LEAST else bottom] for k, loss in enumerate(path.losses[: done + 1])]
    dots = [{"at": at, "role": "trail"} for at in points[:-1]]
    dots.append({"at": points[-1], "role": "lit", "name": number(path.losses[done], 5)})
    told = ", ".join(number(loss) for loss in path.losses[: done + 1])
    return {
        "alt": f"The loss after 0 to {done} updates: {told}.",
        "lines": [{"points": points, "role": "trail"}],
        "dots": dots,
    }


def backwards(walked: backpropagation.Walk) -> Walk:
    """One row through a network and back, edge by edge: each stage's numbers on the nodes and edges that they belong to."""
    sizes = walked.network.sizes
    values = {f"a0_{i}": number(value, 4) for i, value in enumerate(walked.inputs)}
    values |= {
        f"w{k}_{i}_{j}": number(value, 3)
        for k, weights in enumerate(walked.weights, start=1)
        for i, row in enumerate(weights)
        for j, value in enumerate(row)
    }
    frames, slopes, layer = [], {}, 0
    for stage in walked.stages:
        layer += {"forward": 1, "outputs slope": -1 if slopes else 0}.get(stage.name, 0)
        nodes = [f"a{layer}_{j}" for j in range(sizes[layer])]
        into = [f"w{layer}_{i}_{j}" for i in range(sizes[layer - 1]) for j in range(sizes[layer])]
        results = [number(line.result, 4) for line in stage.lines]
        lit = [*nodes, *into]
        if stage.name in ("forward", "activation"):
            values |= dict(zip(nodes, results, strict=True))
            lit = [*lit, *(f"a{layer - 1}_{i}" for i in range(sizes[layer - 1]))] if stage.name == "forward" else nodes
        elif stage.name in ("outputs slope", "delta"):
            slopes |= dict(zip(nodes, results, strict=True))
            lit = nodes
        elif stage.name == "gradient":
            slopes |= dict(zip(into, results[: len(into)], strict=True))
        elif stage.name == "update":
            break
        frames.append(_edge_frame(stage.title, stage.name, stage.lines, values, slopes, lit))
    for k in range(1, len(sizes)):  # the update, a layer at a time: all at once is more than a screen holds
        lines = [line for line in stage.lines if f"^{{({k})}}" in line.target.name]
        edges = [name for name in values if name.startswith(f"w{k}_")]
        values |= {name: number(line.result, 3) for name, line in zip(edges, lines, strict=False)}  # biases come last
        frames.append(_edge_frame(f"Layer {k}: update", "update", lines, values, {}, edges))
    return Walk("Forward and backward, edge by edge", frames, (_layers(sizes),))


def _edge_frame(
    title: str, name: str, worked: Sequence[descent.Line], values: Mapping, slopes: Mapping, lit: Sequence[str]
) -> Frame:
    told = ", ".join(f"{line.target} = {number(line.result, 4)}" for line in worked)
    state = {
        "alt": f"The network at this stage: {_spoken(told)}.",
        "values": dict(values),
        "slopes": dict(slopes),
        "lit": list(lit),
        "backward": name in ("outputs slope", "delta", "gradient"),
    }
    lines = [*_whole(worked[0]), *(shown for line in worked[1:] for shown in _lines(line.brief, line.note))]
    return Frame(title, BACKWARDS[name], lines, (state,), digits=[line.full for line in worked if line.full])


BACKWARDS = {
    "forward": "Multiply what comes in by the weights on the edges, add, and add the bias.",
    "activation": "Bend each sum: this is what the layer passes on.",
    "loss": "How wrong is the answer?",
    "outputs slope": "How would the loss change if this output rose a little? Each edge brings its part back.",
    "delta": "Times the slope of the activation: how the loss changes with the sum before it.",
    "gradient": "Times what came in along each edge: how the loss changes with each weight.",
    "update": "Move every weight and bias against its slope, by the learning rate.",
}


def _whole(line: descent.Line) -> list[Line]:
    """A line piece by piece, one below the other; a note stands beside the last."""
    return _lines(line.pieces, line.note)


def _lines(pieces: Sequence[str], note: str) -> list[Line]:
    *before, last = pieces
    return [*map(Line, before), Line(last, note)]


def _layers(sizes: Sequence[int]) -> dict[str, object]:
    """Nodes in columns, layer after layer, and every edge between neighbours; numbers of crossing edges stand apart."""
    last = len(sizes) - 1
    nodes = [
        {
            "id": f"a{k}_{i}",
            "name": f"x{_low(i + 1)}" if k == 0 else "ŷ" if k == last and size == 1 else f"a{_low(i + 1)}",
            "x": k / last,
            "y": 0.5 if size == 1 else i / (size - 1),
        }
        for k, size in enumerate(sizes)
        for i in range(size)
    ]
    edges = [
        {"id": f"w{k}_{i}_{j}", "from": f"a{k - 1}_{i}", "to": f"a{k}_{j}", "name": ""}
        for k in range(1, len(sizes))
        for i in range(sizes[k - 1])
        for j in range(sizes[k])
    ]
    return {"kind": "network", "height": 130 + 95 * max(sizes), "nodes": nodes, "edges": edges}


def verdict(path: Path, index: int) -> str:
    """In a sentence, what update number `index` + 1 did to the loss."""
    before, after = path.losses[index], path.losses[index + 1]
    if after == before:
        return f"The loss stays at {_told(before)}."
    digits = next((n for n in range(5, 15) if _told(before, n) != _told(after, n)), 15)
    was, now = _told(before, digits), _told(after, digits)
    if after == 0:
        goal = "the target" if len(path.targets) == 1 else "every target"
        return f"The loss was {was} and is now 0: this update landed on {goal}."
    if before == 0:
        return f"The loss was 0 and is now {now}."
    factor = after / before if after > before else before / after
    change = "larger" if after > before else "smaller"
    times = notation.grouped(number(factor, 3)) if factor >= Fraction(11, 10) else apart(factor, 1)
    return f"The loss was {was} and is now {now}" + (
        f": {times} times {change}." if times != "1" else f", a little {change}."
    )


def _told(loss: Fraction | float, digits: int = 5) -> str:
    """A loss in a sentence, thousands apart."""
    return notation.grouped(number(loss, digits))


def rates(
    inputs: Sequence[float],
    target: float,
    weights: Sequence[float],
    learning_rates: Sequence[float | str],
    updates: int = 8,
) -> Walk:
    """The same descent at several learning rates: a bowl, a ball that steps across it, and the loss after each update.

    Raises ValueError where all inputs are 0 and no rate changes anything.
    """
    walks = [
        descend(inputs=[inputs], targets=[target], weights=weights, learning_rate=rate, updates=updates)
        for rate in learning_rates
    ]
    if any(path.best_rate is None for path in walks):
        raise ValueError("inputs must hold a number that is not 0, or no learning rate changes anything; got zeros")
    bowl = {"kind": "plot", "x": [0, 1], "y": [0, 1], "x_label": "prediction ŷ", "y_label": "loss L", "height": 240}
    fall = {
        "kind": "plot",
        "height": 190,
        "x": [0, updates],
        "y": [1e-9, 1e10],
        "log": True,
        "x_label": "updates done",
        "y_label": "loss L, each line 10,000 times the one below",
    }
    return Walk(
        "One slider: the learning rate",
        [_rate_frame(path) for path in walks],
        (bowl, fall),
        unit="learning rate",
        buttons=("Smaller", "Larger"),
    )


def _rate_frame(path: Path) -> Frame:
    x, y = path.inputs[0], path.targets[0]
    hops = [float(sum(a * b for a, b in zip(x, w, strict=True))) for w in path.weights]
    target = float(y)
    reach = min(14.0, max(5.0, 1.15 * max(abs(hop - target) for hop in hops[:3])))
    window = [target - reach, target + reach]
    side = [window[0] + reach * k / 40 for k in range(81)]
    seen = [[hop, (hop - target) ** 2] for hop in hops]
    bowl = {
        "alt": f"The loss is a bowl with its bottom at ŷ = {number(target)}. The prediction goes "
        + ", ".join(number(hop) for hop in hops[:4])
        + " …",
        "x": window,
        "y": [0, reach**2],
        "lines": [
            {"points": [[at, (at - target) ** 2] for at in side], "role": "curve"},
            {"points": seen[:7], "role": "trail"},
        ],
        "dots": [
            *({"at": at, "role": "trail"} for at in seen[1:7] if abs(at[0] - target) <= reach),
            {"at": seen[0], "role": "lit", "name": "start"},
        ],
    }
    losses = [[k, max(float(loss), 1e-9)] for k, loss in enumerate(path.losses)]
    fall = {
        "alt": "The loss after each update: " + ", ".join(number(loss, 3) for loss in path.losses) + ".",
        "lines": [{"points": losses, "role": "trail"}],
        "dots": [{"at": at, "role": "trail" if k else "lit"} for k, at in enumerate(losses)],
    }
    factor = 1 - path.learning_rate / path.best_rate
    told, note = _judged(path, factor)
    shown = str(path.learning_rate) if path.learning_rate in (path.best_rate, path.rate_limit) else None
    rate = shown or number(path.learning_rate)
    return Frame(
        title=f"Learning rate {rate}: {told}",
        words=f"Each update multiplies the error ŷ − y by {_factor(factor)}.",
        lines=[Line(rf"L_{k} {_exactly(loss)}") for k, loss in enumerate(path.losses[:4])],
        states=(bowl, fall),
        note=note,
        position=f"rate {rate}",
    )


def _judged(path: Path, factor: Fraction) -> tuple[str, str]:
    """In a few words and in a sentence, what this learning rate does."""
    if path.losses[0] == 0:
        return "nothing moves", "The prediction is right from the start, so the slope is 0 and no rate moves it."
    if factor == 0:
        return (
            "one update lands",
            "At exactly this rate the first update lands on the bottom. A larger or smaller one needs more.",
        )
    if factor < -1:
        return (
            "it explodes",
            "Each step overshoots the bottom and lands higher on the other side. The loss grows without end.",
        )
    if factor == -1:
        return "it swings for ever", "The steps jump from side to side at one height: neither better nor worse."
    if factor < 0:
        return "it overshoots, and still arrives", "Each step crosses the bottom, but lands lower than it started."
    return "it arrives", "Each step goes towards the bottom and never crosses it. A small rate takes more steps."


def _factor(factor: Fraction) -> str:
    """A factor in as many digits as it takes to see on which side of 1 and −1 it lies."""
    digits = (
        n for n in range(3, 13) if all(number(factor, n) != number(edge, n) or factor == edge for edge in (1, -1))
    )
    return number(factor, next(digits, 13))


def _exactly(value: Fraction) -> str:
    """A number in LaTeX to six significant digits, after = if that is all of it, otherwise after ≈."""
    text = f"{float(value):.6g}" if abs(value) < LARGEST_FLOAT else _written_out(value)
    return f"{notation.sign(Fraction(text) == value)} {notation.powered(text)}"


LARGEST_FLOAT = Fraction(10) ** 300


def _written_out(value: Fraction) -> str:
    """Six digits of a number that is too large for a float."""
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.5e}".replace("e+", "e")


def _low(index: int) -> str:
    return str(index).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _spoken(latex: str) -> str:
    r"""A row of `\frac{dL}{dw_1} = 2` for a text alternative: "dL/dw1 = 2"."""
    for mark, word in ((r"\frac{", ""), (r"d\hat{y}", "dŷ"), (r"\hat{y}", "ŷ"), ("}{", "/"), ("}", ""), ("_", "")):
        latex = latex.replace(mark, word)
    return latex


def judgement(path: Path) -> str:
    """In a sentence, how the chosen learning rate stands to the rates at which this descent converges (Markdown)."""
    limit, best = path.rate_limit, path.best_rate
    if limit is None and best is None and path.is_parabola:
        return "All inputs are 0, so no weight has any influence and nothing changes."
    if limit is None:
        return f"At a rate of {rate(path)} no limit is known that decides whether this descent converges."
    is_full = path.batch_size == len(path.inputs)
    quickest = f", and fastest at {_ratio(best)}" if is_full else ""
    return (
        f"At a rate of {rate(path)} {_course(path, limit, is_full=is_full)}. With these inputs gradient descent converges "
        f"for learning rates between 0 and {_ratio(limit)}{quickest}."
    )


def _course(path: Path, limit: Fraction | float, *, is_full: bool) -> str:
    """What the loss does at this rate, as far as it is certain."""
    if is_full and not any(path.slope(0)):
        return "**nothing moves**: at the start the slope is 0 already"
    if path.losses[1:2] == (0,):
        return f"**one update lands on {'the target' if len(path.inputs) == 1 else 'every target'}**"
    if not is_full:
        if path.learning_rate == limit:
            return "some errors **neither grow nor shrink** in the long run"
        return f"the loss **{'may grow without end' if path.learning_rate > limit else 'settles'}** in the long run"
    curvatures = convergence.moved_curvatures(path.rows, path.slope(0))
    steepest = path.eigenvalues[-1]
    # The steepest direction counts only where the start has an error along it.
    used = limit if curvatures[-1] > 0.999999 * float(steepest) else 2 / curvatures[-1]
    if path.learning_rate > used and len(path.inputs) > 1:
        return (
            "**the loss grows** in the long run: along the steepest direction every update overshoots by more each time"
        )
    if path.learning_rate > used:
        return "**the loss grows**: every update overshoots the target by more than it was off before"
    if path.learning_rate == used and len(curvatures) == 1:
        return "the loss **neither grows nor shrinks**: every update overshoots by just as much"
    if path.learning_rate == used:
        return "the loss **stops shrinking** in the long run: along the steepest direction updates overshoot by just as much"
    lucky = ", since nothing at the start is wrong along the steepest direction" if path.learning_rate > limit else ""
    return f"**the loss shrinks** with every update{lucky}"


def rate(path: Path) -> str:
    """The learning rate in a sentence: a decimal as a decimal, a fraction that is none as both."""
    typed = path.learning_rate
    is_decimal = not isinstance(typed, Fraction) or Fraction(f"{float(typed):.12g}") == typed
    return number(typed) if is_decimal else _ratio(typed)


def _ratio(rate: Fraction | float) -> str:
    """1/41 ≈ 0.02439; a long fraction only as a decimal."""
    if isinstance(rate, Fraction) and rate.denominator <= 9999:
        return f"{rate} ≈ {number(rate)}" if rate.denominator > 1 else str(rate)
    return number(rate)
