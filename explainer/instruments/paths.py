"""A descent as frames of a walk: every stage of every update, or one frame for each learning rate."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, log10

from explainer.descent.moments import Moment, trace
from explainer.descent.neuron import Neuron
from explainer.descent.path import Path
from explainer.descent.run import descend
from explainer.instruments.verdicts import rate_verdict, refuse_other, verdict
from explainer.instruments.walk import Frame, Line, Walk, exactly, written_lines
from explainer.numeric.formatting import number
from explainer.numeric.validation import is_whole, listed, quoted

MOST_RATES, MOST_SHOWN = 200, 200  # frames and points beyond which nobody looks


def walkthrough(path: Path) -> Walk:
    """Every stage of every update: the formula, the same with its numbers put in, and where in the network it happens.

    Any activation, loss and optimiser that `descend` takes. Raises ValueError for a path without updates.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05")
    >>> [frame.title for frame in walkthrough(path).frames][:2]
    ['Update 1 · Forward pass', 'Update 1 · Loss']
    """
    refuse_other(path)
    if not path.updates:
        raise ValueError("a walkthrough needs a path with at least one update, got none")
    frames = [
        Frame(
            title=_stage_title(moment, path),
            words=_words(moment.stage.name, path.neuron),
            lines=[shown for line in moment.stage.lines for shown in written_lines(line)],
            states=(_network_state(moment), _loss_state(path, moment)),
            note=verdict(path, moment.number) if moment.stage.name == "update" else "",
            digits=[line.full for line in moment.stage.lines if line.full],
        )
        for moment in trace(path)
    ]
    return Walk("Gradient descent, stage by stage", frames, (_network(path), _loss_chart(path)))


def _words(name: str, neuron: Neuron) -> str:
    """What a stage is for, in a sentence."""
    if name == "forward" and not neuron.is_plain:
        return "Multiply each input by its weight and add: this is the score."
    if name == "loss" and neuron.loss.name != "mse":
        return f"How wrong is the prediction? {neuron.loss.title}: the surprise at the label."
    if name == "local slopes" and not neuron.is_plain:
        return "How would the score change if each weight rose a little?"
    if name == "chain rule" and not neuron.is_plain:
        return "Multiply the three: this is how the loss changes with each weight."
    return WORDS[name]


WORDS = {
    "forward": "Multiply each input by its weight and add: this is the prediction.",
    "activation": "Bend the score: this is the prediction.",
    "loss": "How wrong is the prediction? Square its distance from the target.",
    "loss slope": "How would the loss change if the prediction rose a little?",
    "activation slope": "How would the prediction change if the score rose a little?",
    "local slopes": "How would the prediction change if each weight rose a little?",
    "chain rule": "Multiply the two: this is how the loss changes with each weight.",
    "gradient": "With several examples, take the mean of what each of them asks for.",
    "memory": "Keep part of what earlier slopes asked for, weight by weight.",
    "update": "Move each weight against its slope, by the learning rate.",
}


def _stage_title(moment: Moment, path: Path) -> str:
    row = moment.stage.row
    which = f" · row {row + 1}" if row is not None and len(path.inputs) > 1 else ""
    return f"Update {moment.number + 1}{which} · {moment.stage.title}"


def _network(path: Path) -> dict[str, object]:
    weights = path.neuron.weight_names(len(path.weights[0]))
    inputs = [name.text for name in path.neuron.input_names(len(weights))] + ["1"] * path.neuron.bias
    place = [0.5] if len(inputs) == 1 else [i / (len(inputs) - 1) for i in range(len(inputs))]
    nodes = [
        {"id": f"x{i}", "name": name, "x": 0, "y": y} for i, (name, y) in enumerate(zip(inputs, place, strict=True), 1)
    ]
    nodes += [{"id": "y", "name": "ŷ", "x": 0.6, "y": 0.5}, {"id": "L", "name": "L", "x": 1, "y": 0.5}]
    crowded = (
        len(inputs) > 2
    )  # then flat lines, too, have their numbers near their own input, and more room to the next
    edges = [
        {"id": f"w{i}", "from": f"x{i}", "to": "y", "name": name.text, "at": 0.36 if crowded else 0.5}
        for i, name in enumerate(weights, start=1)
    ]
    height = 120 + 90 * len(inputs) if crowded else 140 + 55 * len(inputs)
    return {"kind": "network", "height": height, "nodes": nodes, "edges": [*edges, _TO_LOSS]}


_TO_LOSS = {"id": "loss", "from": "y", "to": "L", "name": ""}


def _network_state(moment: Moment) -> dict[str, object]:
    update, stage = moment.update, moment.stage
    names = range(1, len(update.weights) + 1)
    weights, inputs = [f"w{i}" for i in names], [f"x{i}" for i in names]
    shown = zip([*weights, *inputs], [*update.weights, *update.inputs[moment.place]], strict=True)
    values = {name: number(value, 5) for name, value in shown}
    # The neuron shows its prediction, and before there is one its score.
    values["y"] = number((moment.known("activation") or moment.row_lines["forward"]).result, 5)
    if loss := moment.known("loss"):
        values["L"] = number(loss.result, 5)
    if stage.name == "update":
        values |= {name: number(line.result, 5) for name, line in zip(weights, stage.lines, strict=True)}
    slopes = {name: number(line.result, 5) for name, line in zip(weights, moment.weight_slopes, strict=False)}
    if stage.name in ("loss slope", "chain rule"):
        slopes["loss"] = number(moment.row_lines["loss slope"].result, 5)
    parts = {"x": weights, "loss": ["y", "loss", "L"], "target": []}
    lit = [part for edge in moment.flow for part in parts[edge[:-1]]] or ["y"]
    return {
        "alt": f"The network at this stage: {stage.words(5)}.",
        "values": values,
        "slopes": slopes,
        "lit": [*inputs, *lit, "y"] if stage.name == "forward" else lit,
        "backward": moment.is_backward or stage.name == "activation slope",
    }


LEAST_LOSS = 1e-12  # a loss from here down lies at the bottom of its axis
LINES = 6  # assets/player/pictures.js divides a logarithmic axis into no more parts


def _loss_chart(path: Path) -> dict[str, object]:
    low, high = _loss_axis(path)
    ratio = 10 ** ceil((high - low) / LINES)
    return {
        "kind": "plot",
        "height": 190,
        "x": [0, max(4, len(path.updates))],
        "y": [10.0**low, 10.0**high],
        "log": True,
        "x_label": "updates done",
        "y_label": f"loss L, each line {_times(ratio)} times the one below",
    }


def _loss_axis(path: Path) -> tuple[float, int]:
    """The axis as powers of ten. Where a loss is 0, or next to it, there is room below the last line for its dot."""
    losses = [float(loss) for loss in path.losses if loss > LEAST_LOSS] or [1.0]
    low, high = floor(log10(min(losses))), ceil(log10(max(losses)) + 0.01)
    has_less = any(loss <= LEAST_LOSS for loss in path.losses)
    return low - 0.5 * has_less, max(high, low + 2)


def _times(factor: int) -> str:
    """A power of ten in words that fit above a picture: 10,000, but 10²⁴."""
    return f"{factor:,}" if factor < 10**7 else number(factor).removeprefix("1×")


def _loss_state(path: Path, moment: Moment) -> dict[str, object]:
    done = moment.done
    bottom = 10.0 ** _loss_axis(path)[0]
    points = [[k, float(loss) if loss > LEAST_LOSS else bottom] for k, loss in enumerate(path.losses[: done + 1])]
    dots = [{"at": at, "role": "trail"} for at in points[:-1]]
    dots.append({"at": points[-1], "role": "lit", "name": number(path.losses[done], 5)})
    message = ", ".join(number(loss) for loss in path.losses[: done + 1])
    return {
        "alt": f"The loss after 0 to {done} updates: {message}.",
        "lines": [{"points": points, "role": "trail"}],
        "dots": dots,
    }


def rates(
    inputs: Sequence[float],
    target: float,
    weights: Sequence[float],
    learning_rates: Sequence[float | str],
    updates: int = 8,
) -> Walk:
    """The same descent at several learning rates: a bowl, a ball that steps across it, and the loss after each update.

    Raises ValueError where all inputs are 0 and no rate changes anything.

    >>> [frame.title for frame in rates([4, 5], 6, ["-0.234", "0.675"], ["0.01", "0.05"]).frames]
    ['Learning rate 0.01: it converges', 'Learning rate 0.05: it explodes']
    """
    chosen_rates = listed(learning_rates, "learning_rates", "a list: the rates to compare, such as [0.01, 0.02]")
    if not 1 <= len(chosen_rates) <= MOST_RATES:
        raise ValueError(f"learning_rates must be 1 to {MOST_RATES} rates, got {len(chosen_rates)}")
    if not is_whole(updates, 1, MOST_SHOWN):
        raise ValueError(f"updates must be a whole number from 1 to {MOST_SHOWN}, got {quoted(updates)}")
    walks = [
        descend(inputs=[inputs], targets=[target], weights=weights, learning_rate=rate, updates=updates)
        for rate in chosen_rates
    ]
    best = walks[0].best_rate
    if best is None:
        raise ValueError("inputs must hold a number that is not 0, or no learning rate changes anything; got zeros")
    bowl = {"kind": "plot", "x": [0, 1], "y": [0, 1], "x_label": "prediction ŷ", "y_label": "loss L", "height": 240}
    fall = {
        "kind": "plot",
        "height": 190,
        "x": [0, updates],
        "y": [1e-9, 1e10],
        "log": True,
        "x_label": "updates done",
        "y_label": "loss L (log scale: each gridline is 10,000×)",
    }
    return Walk(
        "One slider: the learning rate",
        [_rate_frame(path, Fraction(best)) for path in walks],
        (bowl, fall),
        unit="learning rate",
        buttons=("Smaller", "Larger"),
    )


def _rate_frame(path: Path, best: Fraction) -> Frame:
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
    factor = 1 - Fraction(path.learning_rate) / best
    outcome, note = rate_verdict(path, factor)
    shown = str(path.learning_rate) if path.learning_rate in (best, path.rate_limit) else None
    rate = shown or number(path.learning_rate)
    return Frame(
        title=f"Learning rate {rate}: {outcome}",
        words=f"Each update multiplies the error ŷ − y by {_factor(factor)}.",
        lines=[Line(rf"L_{k} {exactly(Fraction(loss))}") for k, loss in enumerate(path.losses[:4])],
        states=(bowl, fall),
        note=note,
        position=f"rate {rate}",
    )


def _factor(factor: Fraction) -> str:
    """A factor in as many digits as it takes to see on which side of 1 and −1 it lies."""
    digits = (
        n for n in range(3, 13) if all(number(factor, n) != number(edge, n) or factor == edge for edge in (1, -1))
    )
    return number(factor, next(digits, 13))
