"""A descent that is held: the ball of one weight, or the landscape of two, with the start, the rate and the optimizer in hand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from explainer.descent import convergence
from explainer.descent.path import Path
from explainer.instruments import pads, records
from explainer.instruments.instrument import Instrument
from explainer.instruments.still import Still
from explainer.numeric.formatting import decimal, equals, number
from explainer.numeric.validation import is_whole, quoted

WIDEST = 1.6  # the window reaches so many times as far from its middle as start and lowest point do
FEWEST, MOST = 20, 200  # updates that are drawn
BETA = 0.9
ONE_CURVE = 161
SAYS = {
    "away": "It overshoots by more every time and <strong>never arrives</strong>.",
    "bounces": "It bounces for ever.",
    "once": "<strong>One update is enough.</strong>",
    "swings": "It overshoots, but a little less every time, and still converges.",
    "slides": "It converges without overshooting.",
    "flat": "The curve is flat here: there is nothing left to do.",
    "neuron": "The neuron with its weights at the ball",
    "losses": "The loss after each update",
    "pad": "Learning rate against β",
    "nearer": "times the distance to the lowest point. So every step multiplies that distance by",
    "guess": "Where will the ball land? Guess, then press <strong>Step</strong>.",
    "left": "The ball has left the map.",
}


def descent(path: Path, *, batches: Sequence[int] | None = None, theme: str = "auto") -> Instrument:
    """The descent of `path` in the hand: drag the start, the learning rate, β, and race the five optimizers.

    A path with one weight becomes a ball on its curve, one with two weights a landscape. The track of the learning rate is green
    up to `path.best_rate`, amber up to `path.rate_limit` and red beyond, wherever these are theorems. `batches` are
    up to three sizes: their paths then run beside each other. Raises ValueError for more weights, which no plane can show, for
    a path whose batches are shuffled, and for sizes that the rows do not allow.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05)
    >>> descent(path).data["sets"][0]["limit"]["text"]
    '1/41'
    """
    if not isinstance(path, Path):
        raise ValueError(f"path must be what descend() returns, got {quoted(path)}")
    count = len(path.weights[0])
    if count > 2:
        raise ValueError(f"a picture shows one or two weights, this path has {count}; give a row one or two inputs")
    if path.seed is not None:
        raise ValueError("the batches of this path are shuffled; call descend() without shuffle")
    data = _data(path)
    if batches is not None:
        data |= _raced(path, batches)
    return _ball(path, data, theme) if count == 1 else _landscape(path, data, theme)


def _data(path: Path) -> dict[str, Any]:
    neuron, start = path.neuron, [float(w) for w in path.weights[0]]
    sets = [_set("all examples", path, len(path.rows))]
    if len(path.rows) > 1 and len(start) == 2:
        sets.insert(0, _set("first example only", path, 1))
    limit = sets[-1]["limit"] or {"value": float(path.learning_rate)}
    ends = [min(limit["value"] / 60, float(path.learning_rate)), max(limit["value"] * 2.2, float(path.learning_rate))]
    constants = neuron.optimizer.defaults
    for each in sets:
        each["pads"] = pads.pads(_curvatures(path, len(each["rows"])), ends)
    return {
        "start": start,
        "rate": float(path.learning_rate),
        "rates": [float(end) for end in ends],
        "updates": min(max(len(path.updates), FEWEST), MOST),
        "optimizer": neuron.optimizer.name,
        "optimizers": _movers(path),
        "beta": float(next(iter(constants.values()), BETA)) if neuron.optimizer.name in BETAS else BETA,
        "names": [name.text for name in neuron.weight_names(len(start))],
        "activation": records.formula(neuron.activation),
        "loss": records.loss(neuron.loss, neuron.activation),
        "isBowl": path.is_bowl,
        "says": SAYS,
        "sets": sets,
        "set": len(sets) - 1,
    }


def _raced(path: Path, batches: Sequence[int]) -> dict[str, Any]:
    """Sizes of batches whose paths run beside each other, on all examples."""
    sizes, count = list(batches), len(path.rows)
    if not 1 <= len(sizes) <= 3 or not all(is_whole(size, 1, count) for size in sizes) or len(path.weights[0]) != 2:
        raise ValueError(
            f"batches must be one to three sizes from 1 to {count}, for two weights; got {quoted(batches)}"
        )
    name = path.neuron.optimizer.name
    return {
        "batches": [int(size) for size in sizes],
        "optimizers": {name: _movers(path)[name]},
        "sets": [_set("all examples", path, count)],
        "set": 0,
        "shown": 0,
    }


BETAS = ("momentum", "nesterov")
COLOURS = {"momentum": "vermillion", "nesterov": "purple", "rmsprop": "green", "adam": "orange"}


def _movers(path: Path) -> dict[str, dict[str, Any]]:
    """All optimizers, and the path's own, each with the colour of its path."""
    all_of_them = records.optimizers() | {path.neuron.optimizer.name: records.optimizer(path.neuron.optimizer)}
    return {name: record | {"colour": COLOURS.get(name, "blue")} for name, record in all_of_them.items()}


def _set(title: str, path: Path, count: int) -> dict[str, Any]:
    """The first `count` examples with what is known about the learning rate on them."""
    rows, targets = path.rows[:count], [Fraction(str(y)) for y in path.targets[:count]]
    batch = min(path.batch_size, count)
    known: dict[str, Any] = {"limit": None, "best": None, "lowest": None, "curvature": None}
    if path.is_bowl:
        is_full = batch == count
        known = {
            "limit": _named(convergence.rate_limit(rows, batch)),
            "best": _named(convergence.best_rate(rows)) if is_full else None,
            "lowest": [
                float(w) for w in convergence.minimum(rows, targets, [Fraction(str(w)) for w in path.weights[0]])
            ],
            "curvature": float(convergence.eigenvalues(rows)[-1]) if is_full else None,
        }
    numbers = {"rows": [list(map(float, row)) for row in rows], "targets": list(map(float, targets))}
    return {"title": title, "batch": batch, **numbers, **known}


def _curvatures(path: Path, count: int) -> Sequence[Fraction | float]:
    """Those of the loss on the first `count` examples, where all of them are read for an update of two weights."""
    if not path.is_bowl or min(path.batch_size, count) < count or len(path.weights[0]) != 2:
        return ()
    return convergence.eigenvalues(path.rows[:count])


def _named(rate: Fraction | float | None) -> dict[str, Any] | None:
    """A rate with the text that stands at its mark: 1/41, or 0.0244 where no short fraction says it."""
    if rate is None:
        return None
    is_short = isinstance(rate, Fraction) and rate.denominator < 10_000
    return {
        "value": float(rate),
        "text": str(rate) if is_short and "." not in decimal(rate)[:1] else number(float(rate), 3),
    }


def _landscape(path: Path, data: dict[str, Any], theme: str) -> Instrument:
    low = data["sets"][-1]["lowest"]
    walked = np.array([[float(value) for value in w] for w in path.weights[:MOST]])
    seen = np.array([data["start"], low]) if low is not None else walked
    window = _window(seen)
    steps = [float(10.0 ** np.floor(np.log10((high - first) / 300))) for first, high in window]
    data |= {"window": window, "steps": steps}
    names = " and ".join(data["names"])
    alt = f"A map of the loss for the weights {names}, and the path from {', '.join(map(number, data['start']))}. "
    alt += f"After {len(path.updates)} updates the loss is {number(float(path.losses[-1]))}."
    inside = [
        (float(w[0]), float(w[1])) for w in walked if all(a <= v <= b for v, (a, b) in zip(w, window, strict=True))
    ]
    still = Still(
        window=(window[0], window[1]),
        lines=[("blue", inside)],
        dots=[
            ("ink", (data["start"][0], data["start"][1])),
            *([("green", (low[0], low[1]))] if low is not None else []),
        ],
        rows=_rows(path),
    )
    title = "Batches side by side: press Play" if "batches" in data else "Two weights: drag the start"
    return Instrument("landscape", title, alt, data, still, height=880, theme=theme)


def _ball(path: Path, data: dict[str, Any], theme: str) -> Instrument:
    walked = np.array([[float(w[0])] for w in path.weights[:2]])
    low = data["sets"][-1]["lowest"]
    seen = np.array([data["start"], low]) if low is not None else walked
    (window,) = _window(seen)
    places = np.linspace(*window, ONE_CURVE)
    heights = path.surface.losses(places[:, None])
    top = float(heights[np.isfinite(heights)].max())
    bottom = float(min(0.0, heights[np.isfinite(heights)].min()))
    span = (bottom - 0.04 * top, 1.08 * top)
    data |= {"window": [window, span]}
    data |= {"steps": [float(10.0 ** np.floor(np.log10((window[1] - window[0]) / 300)))]}
    alt = f"The loss over the weight {data['names'][0]}, with a ball at {number(data['start'][0])}. "
    alt += f"The loss there is {number(float(path.losses[0]))}."
    still = Still(
        window=(window, span),
        lines=[("muted", list(zip(places, heights, strict=True)))],
        dots=[("blue", (data["start"][0], float(path.losses[0])))],
        rows=_rows(path),
    )
    return Instrument("ball", "One weight: put the ball anywhere", alt, data, still, height=520, theme=theme)


def _window(points: np.ndarray) -> list[tuple[float, float]]:
    """A window around the points, as wide in each direction as the widest, so that no valley looks steeper than it is."""
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    reach = max(float(np.ptp(points, axis=0).max()) / 2, 0.5) * WIDEST
    return [(float(m - reach), float(m + reach)) for m in middle]


def _equals(loss: Fraction | float) -> str:
    return equals(loss, is_rounded=not isinstance(loss, Fraction))


def _rows(path: Path) -> Sequence[tuple[str, str]]:
    rows = [
        ("learning rate", decimal(path.learning_rate)),
        ("loss at the start", _equals(path.losses[0])),
        (f"loss after {len(path.updates)} updates", _equals(path.losses[-1])),
    ]
    if path.rate_limit is not None:
        rows.append(("converges for rates below", str(path.rate_limit)))
    return rows
