"""A descent as frames of a walk: every stage of every update, or one frame for each learning rate."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, log10

from explainer.descent.path import Path
from explainer.descent.run import descend
from explainer.descent.stages import Stage
from explainer.descent.updates import Update
from explainer.instruments.verdicts import rate_verdict, verdict
from explainer.instruments.walk import Frame, Line, Walk, exactly, lowered, spoken_latex, written_lines
from explainer.numeric.formatting import number


def walkthrough(path: Path) -> Walk:
    """Every stage of every update: the formula, the same with its numbers put in, and where in the network it happens."""
    if not path.updates:
        raise ValueError("a walkthrough needs a path with at least one update, got none")
    network, chart = _network(path.updates[0]), _loss_chart(path)
    frames = []
    for index, update in enumerate(path.updates):
        for stage in update.stages:
            frames.append(
                Frame(
                    title=_stage_title(index, stage, path),
                    words=_words(update, stage),
                    lines=[shown for line in stage.lines for shown in written_lines(line)],
                    states=(_network_state(update, stage), _loss_state(path, index, stage)),
                    note=verdict(path, index) if stage.name == "update" else "",
                    digits=[line.full for line in stage.lines if line.full],
                )
            )
    return Walk("Gradient descent, stage by stage", frames, (network, chart))


def _words(update: Update, stage: Stage) -> str:
    """What is done in a stage, in words."""
    neuron = update.neuron
    score, factors = ("the prediction", "two") if neuron.is_plain else ("the score z", "three")
    add = "add, and add the bias" if neuron.bias else "add"
    has_state = bool(neuron.optimizer.state)
    return {
        "forward": f"Multiply each input by its weight and {add}: this is {score}.",
        "activation": f"{neuron.activation.title} turns the score into the prediction.",
        "loss": f"How wrong is the prediction? {LOSS_WORDS.get(neuron.loss.name, '')}".rstrip(),
        "loss slope": "How would the loss change if the prediction rose a little?",
        "activation slope": "How would the prediction change if the score rose a little?",
        "local slopes": f"How would {score} change if each weight rose a little?",
        "chain rule": f"Multiply the {factors}: how the loss changes with each weight.",
        "gradient": "Several rows: the mean of what each of them asks for.",
        "memory": "What is kept of earlier slopes, for each weight.",
        "update": f"Move each weight as {neuron.optimizer.title} does, by its slope and what is remembered of earlier ones."
        if has_state
        else "Move each weight against its slope, by the learning rate.",
    }[stage.name]


LOSS_WORDS = {
    "mse": "The squared distance from what it should be.",
    "binary_cross_entropy": "The surprise at the answer, minus the logarithm of the probability that it was given.",
    "categorical_cross_entropy": "The surprise at the answer, minus the logarithm of the probability that it was given.",
}


def _stage_title(index: int, stage: Stage, path: Path) -> str:
    row = f" · row {stage.row + 1}" if stage.row is not None and len(path.inputs) > 1 else ""
    return f"Update {index + 1}{row} · {stage.title}"


def _network(update: Update) -> dict[str, object]:
    """The inputs, and the 1 that a bias is multiplied by, then the prediction, then the loss."""
    names = update.neuron.names("w", len(update.weights))
    count = len(names)
    place = [0.5] if count == 1 else [i / (count - 1) for i in range(count)]
    inputs = ["1" if str(name) == "b" else f"x{lowered(i)}" for i, name in enumerate(names, start=1)]
    nodes = [{"id": f"x{i}", "name": inputs[i - 1], "x": 0, "y": y} for i, y in enumerate(place, start=1)]
    nodes += [{"id": "y", "name": "ŷ", "x": 0.6, "y": 0.5}, {"id": "L", "name": "L", "x": 1, "y": 0.5}]
    crowded = count > 2  # then flat lines, too, have their numbers near their own input, and more room to the next
    edges = [
        {
            "id": f"w{i}",
            "from": f"x{i}",
            "to": "y",
            "name": "b" if str(name) == "b" else f"w{lowered(i)}",
            "at": 0.36 if crowded else 0.5,
        }
        for i, name in enumerate(names, start=1)
    ]
    height = 120 + 90 * count if crowded else 140 + 55 * count
    return {"kind": "network", "height": height, "nodes": nodes, "edges": [*edges, _TO_LOSS]}


_TO_LOSS = {"id": "loss", "from": "y", "to": "L", "name": ""}


def _network_state(update: Update, stage: Stage) -> dict[str, object]:
    """The numbers that are known at this stage, each at its place in the network, and what is lit."""
    shown = [number(line.result, 5) for line in stage.lines]
    message = ", ".join(f"{line.target} = {result}" for line, result in zip(stage.lines, shown, strict=True))
    alt = f"The network at this stage: {spoken_latex(message)}."
    row, has_bias = stage.row or 0, update.neuron.bias
    places = range(1, len(update.weights) + 1)
    weights, inputs = [f"w{i}" for i in places], [f"x{i}" for i in places]
    if stage.name == "update":
        values = dict(zip(weights, shown, strict=True))
        return {"alt": alt, "values": values, "slopes": {}, "lit": weights, "backward": False}
    _, y_hat, loss, loss_slope, _ = update.row_values[row]
    values = {w: number(value, 5) for w, value in zip(weights, update.weights, strict=True)}
    values |= {x: number(value, 5) for x, value in zip(inputs, update.inputs[row], strict=True)}
    values |= {inputs[-1]: ""} if has_bias else {}  # its name is its value
    values["y"] = number(y_hat, 5) if update.neuron.is_plain or stage.name != "forward" else ""
    if stage.name not in ("forward", "activation"):
        values["L"] = number(loss, 5)
    gradient = dict(zip(weights, (number(slope, 5) for slope in update.gradient), strict=True))
    per_weight = stage.name in ("local slopes", "chain rule", "gradient")
    slopes = dict(zip(weights, shown, strict=True)) if per_weight else gradient if stage.name == "memory" else {}
    if stage.name in ("loss slope", "chain rule"):
        slopes["loss"] = number(loss_slope, 5)
    lit = {
        "forward": [*inputs, *weights, "y"],
        "activation": ["y"],
        "loss": ["y", "loss", "L"],
        "loss slope": ["L", "loss", "y"],
        "activation slope": ["y"],
        "chain rule": [*weights, "y", "loss", "L"],
    }.get(stage.name, weights)
    backward = stage.name not in ("forward", "activation", "loss")
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
    told, note = rate_verdict(path, factor)
    shown = str(path.learning_rate) if path.learning_rate in (path.best_rate, path.rate_limit) else None
    rate = shown or number(path.learning_rate)
    return Frame(
        title=f"Learning rate {rate}: {told}",
        words=f"Each update multiplies the error ŷ − y by {_factor(factor)}.",
        lines=[Line(rf"L_{k} {exactly(loss)}") for k, loss in enumerate(path.losses[:4])],
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
