"""What several descents differ in, in words: their names, the title, the data, what leaves the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explainer.charts.descents.geometry import called
from explainer.numeric.formatting import counted, number

if TYPE_CHECKING:
    from explainer.descent.path import Path

FEW_PATHS = 3  # paths of which each loss is said, and each line named where there is room


def frame_words(names: Sequence[str], losses: Sequence[np.ndarray], frame: int) -> str:
    """The loss of each path at a frame, or of many paths the lowest and the highest; for screen readers."""
    now = [float(series[min(frame, len(series) - 1)]) for series in losses]
    if len(names) == 1:
        return f"loss {number(now[0])}"
    if len(names) <= FEW_PATHS:
        return ", ".join(f"{name}: loss {number(loss)}" for name, loss in zip(names, now, strict=True))
    low, high = int(np.argmin(now)), int(np.argmax(now))
    return f"loss from {number(now[low])}, {names[low]}, to {number(now[high])}, {names[high]}"


def out_of_sight(names: Sequence[str], losses: Sequence[np.ndarray], low: float, top: float) -> list[str]:
    """In words which paths leave the picture at the top, and which arrive at 0, where no such axis reaches."""
    if not any(series.any() for series in losses):
        return ["the loss is 0 from the start (▼)"]
    left = [name for name, series in zip(names, losses, strict=True) if series.max() > top]
    zero = [name for name, series in zip(names, losses, strict=True) if series.min() < low]
    below = "0" if all((series[series < low] == 0).all() for series in losses) else f"below {number(low, 1)}"
    words = []
    for gone, where in ((left, "at the top"), (zero, "at the bottom")):
        if gone:
            who = ", ".join(gone) if len(", ".join(gone)) <= 22 else counted(len(gone), "path")
            who = "the path" if len(names) == 1 else who
            more = f" (▼, loss {below})" if gone is zero else ""
            words.append(f"{who} leave{'s' * (len(gone) == 1)} {where}{more}")
    return words


def names_and_title(paths: Sequence[Path]) -> tuple[list[str], str]:
    """What each path is called, by what they differ in; and the title."""
    rates = _rates(paths)
    if len(paths) == 1:
        return rates, f"Learning {rates[0]}"
    starts, data = [path.weights[0] for path in paths], [(path.inputs, path.targets) for path in paths]
    written = [f"start ({', '.join(map(number, start))})" for start in starts]
    is_written = len(set(written)) == len(set(starts)) and max(map(len, starts)) <= 3
    features = {
        "data sets": [f"data {number}" for number in _numbered(data)],
        "starts": written if is_written else [f"start {number}" for number in _numbered(starts)],
        "neurons": [f"{called(path)}, {path.neuron.loss.title.lower()}" for path in paths],
        "optimisers": [path.neuron.optimizer.title for path in paths],
        "learning rates": rates,
        "batches": [f"batch {path.batch_size}" for path in paths],
        "orders": ["rows in order" if path.seed is None else f"order {path.seed}" for path in paths],
    }
    if len({len(path.inputs) for path in paths}) > 1:  # all the rows of other data are no other batch
        features.pop("batches")
    if len({path.neuron.loss.name for path in paths}) == 1:
        features["neurons"] = [called(path) for path in paths]
    differing = {kind: words for kind, words in features.items() if len(set(words)) > 1}
    names = [", ".join(words) for words in zip(*differing.values(), strict=True)] or rates
    if len(set(names)) < len(names):  # the same once more, or something that has no name
        names = [f"{name} ({index})" for index, name in enumerate(names, start=1)]
    kinds = [kind for kind in differing if kind != "starts"][:1]
    start = "One start" if len(set(starts)) == 1 else "Several starts"
    rate = "" if "learning rates" in differing else f", {rates[0]}"
    return names, ", ".join([start, *(f"several {kind}" for kind in kinds)]) + rate


def data_words(paths: Sequence[Path]) -> list[str]:
    """What each of several data sets is, as far as it can be said in a line."""
    sets = list(dict.fromkeys((path.inputs, path.targets) for path in paths))
    if len(sets) == 1:
        return []
    messages = [
        f"({', '.join(map(number, inputs[0]))}) → {number(targets[0])}"
        if len(inputs) == 1 and len(inputs[0]) <= 4
        else f"{len(inputs)} row{'s' * (len(inputs) > 1)}"
        for inputs, targets in sets
    ]
    return ["; ".join(f"data {index}: {words}" for index, words in enumerate(messages, start=1))]


def _rates(paths: Sequence[Path]) -> list[str]:
    """Each learning rate in as many digits as it takes to tell it from the others."""
    rates = {path.learning_rate for path in paths}
    digits = next((n for n in range(4, 13) if len({number(rate, n) for rate in rates}) == len(rates)), 4)
    return [f"rate {number(path.learning_rate, digits)}" for path in paths]


def _numbered(things: Sequence) -> list[int]:
    """Which of the different things each is, from 1 on."""
    different = list(dict.fromkeys(things))
    return [different.index(thing) + 1 for thing in things]
