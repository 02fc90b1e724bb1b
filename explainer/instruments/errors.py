"""Losses in the hand: squared errors as squares on draggable predictions, and cross-entropy as surprise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explainer.formulas.losses import LOSSES, Loss
from explainer.instruments import arguments, records, shown
from explainer.instruments.arguments import numbers
from explainer.instruments.instrument import Instrument
from explainer.instruments.still import Still
from explainer.numeric.formatting import are_whole, equals, number
from explainer.numeric.validation import is_number, quoted

MAX_EXAMPLES = 6  # examples that a picture holds


def loss(
    name: Loss | str = "mse",
    *,
    targets: Sequence[float] = (3.0, 5.0, 2.0),
    predictions: Sequence[float] = (4.0, 3.5, 2.5),
    names: Sequence[str] | None = None,
    probability: float = 0.7,
    theme: str = "auto",
) -> Instrument:
    """How wrong is it? For "mse", squares on predictions that are dragged; for the cross-entropies, surprise at what happened.

    Squared errors take up to six `targets` with as many `predictions`. Cross-entropy takes the `probability` that was predicted
    for what then happened. Raises ValueError for an unknown loss, numbers that are none, or lists of different lengths.

    >>> loss("mse").kind, loss("binary_cross_entropy").kind
    ('squares', 'surprise')
    """
    record = name if isinstance(name, Loss) else LOSSES.find(name)
    if record.name != "mse":
        return _surprise(probability, theme)
    return _squares(targets, predictions, names, theme)


def _squares(
    targets: Sequence[float], predictions: Sequence[float], names: Sequence[str] | None, theme: str
) -> Instrument:
    y, p = numbers(targets, "targets", MAX_EXAMPLES), numbers(predictions, "predictions", MAX_EXAMPLES)
    if len(y) != len(p):
        raise ValueError(f"give as many predictions as targets, got {len(p)} and {len(y)}")
    called = arguments.names(names, [f"example {i + 1}" for i in range(len(y))])
    mse = LOSSES["mse"]
    low, high = min(0.0, *y, *p), max(*y, *p)
    reach = max(high - low, 1.0)
    window = (low - (0.2 * reach if low < 0 else 0.0), high + 0.35 * reach)
    step = float(10.0 ** np.floor(np.log10(reach / 50)))
    mean = mse(np.array(y), np.array(p))
    data = {
        "targets": y,
        "predictions": p,
        "names": called,
        "unit": "value",
        "says": {
            "right": "Every prediction is right: the loss is 0.",
            "twice": "Twice the error costs four times as much.",
        },
        "window": list(window),
        "step": step,
        "loss": records.loss(mse),
        "shown": shown.formula(mse.derivations[1].of, "L"),
    }
    pairs = [f"{name}: predicted {number(b)}, should be {number(a)}" for name, a, b in zip(called, y, p, strict=True)]
    alt = f"Predictions and what they should be. {'; '.join(pairs)}. The mean squared error is {number(mean)}."
    rows = [
        (name, f"({number(b)} − {number(a)})² {equals((b - a) ** 2, is_rounded=not are_whole((a, b)))}")
        for name, a, b in zip(called, y, p, strict=True)
    ]
    errors = [(name, (b - a) ** 2) for name, a, b in zip(called, y, p, strict=True)]
    top = max(error for _, error in errors) or 1.0
    still = Still(
        ((0.0, float(len(y))), (0.0, 1.1 * top)), bars=errors, rows=[*rows, ("mean squared error", equals(mean))]
    )
    return Instrument("squares", "Squared errors: drag the predictions", alt, data, still, height=470, theme=theme)


VERDICTS = (  # above which probability of what happened, and what is said then
    (0.9, "Confident and right: that costs next to nothing."),
    (0.5, "Right, but not sure."),
    (0.1, "It leaned the wrong way."),
    (0.0, "Confident and wrong: that is what costs most, without any limit."),
)


def _surprise(probability: float, theme: str) -> Instrument:
    if not is_number(probability) or not 0 < probability < 1:
        raise ValueError(f"probability must be a number between 0 and 1, got {quoted(probability)}")
    given = LOSSES["binary_cross_entropy"]
    cost = given(np.ones(1), np.array([probability]))
    data = {
        "probability": float(probability),
        "label": 1,
        "loss": records.loss(given),
        "shown": shown.formula(given.expr, "L"),
        "labels": [(1, "It happened (y = 1)"), (0, "It did not (y = 0)")],
        "verdicts": VERDICTS,
        "across": "predicted probability that it happens",
        "coin": "Heads of a coin costs −ln 0.5 ≈ 0.693; this costs",
    }
    alt = (
        f"Cross-entropy as a curve over the predicted probability. At {number(probability)} the loss is {number(cost)}."
    )
    places = np.linspace(0.005, 1, 200)
    still = Still(
        window=((0.0, 1.0), (0.0, 5.0)),
        lines=[("blue", list(zip(places, given.terms(np.ones_like(places), places), strict=True)))],
        dots=[("blue", (float(probability), cost))],
        rows=[("predicted probability", number(probability)), ("loss", f"≈ {number(cost)}")],
    )
    return Instrument(
        "surprise", "Cross-entropy is surprise: drag the prediction", alt, data, still, height=470, theme=theme
    )
