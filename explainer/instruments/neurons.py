"""One neuron whose inputs, weights and bias are dragged in the picture, and softmax, whose scores are dragged as bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explainer.formulas import given
from explainer.formulas.formula import Formula
from explainer.formulas.softmax import SOFTMAX
from explainer.instruments import arguments, records, shown
from explainer.instruments.arguments import numbers, one
from explainer.instruments.instrument import Instrument
from explainer.instruments.still import Still
from explainer.numeric.formatting import are_whole, equals, indexed, number, probability
from explainer.numeric.validation import is_number, quoted

MOST_INPUTS, MOST_SCORES = 5, 7
REACH = 5.0  # scores are dragged from −5 to 5, or as far as the given ones reach
CHOICES = ("linear", "sigmoid", "tanh", "relu")


def neuron(
    inputs: Sequence[float] = (4.0, 5.0),
    weights: Sequence[float] = (-0.234, 0.675),
    bias: float = 0.0,
    activation: Formula | str = "relu",
    *,
    names: Sequence[str] | None = None,
    theme: str = "auto",
) -> Instrument:
    """output = f(w₁·x₁ + w₂·x₂ + … + b), every number of it dragged in the picture; the sum runs along the curve of f.

    One to five inputs, as many weights. Raises ValueError for numbers that are none, or for lists of different lengths.

    >>> neuron([4, 5], [-0.234, 0.675]).data["weights"]
    [-0.234, 0.675]
    """
    x, w = numbers(inputs, "inputs", MOST_INPUTS), numbers(weights, "weights", MOST_INPUTS)
    if len(x) != len(w):
        raise ValueError(f"a neuron has one weight for each input, got {len(x)} inputs and {len(w)} weights")
    f = given.activation(activation)
    called = arguments.names(names, [indexed("x", i + 1) for i in range(len(x))])
    z = float(np.dot(x, w)) + one(bias, "bias")
    out = float(f(z))
    data = {
        "inputs": x,
        "weights": w,
        "bias": float(bias),
        "names": called,
        "plot": "The activation function and where the sum is on it",
        "activation": f.name,
        "activations": [
            records.formula(each) for each in (*map(given.activation, CHOICES), *([] if f.name in CHOICES else [f]))
        ],
    }
    terms = " + ".join(f"{number(a)} · {number(b)}" for a, b in zip(x, w, strict=True))
    alt = f"A neuron with inputs {', '.join(map(number, x))}, weights {', '.join(map(number, w))} and bias {number(bias)}. "
    has_output = bool(np.isfinite(out))
    alt += f"The sum is {number(z)} and the output {number(out) if has_output else equals(out)}."
    reach = max(6.0, 1.15 * abs(z))
    places = np.linspace(-reach, reach, 201)
    values = np.asarray(f(places))
    still = Still(
        window=((-reach, reach), _room(values)),
        lines=[("green", list(zip(places, values, strict=True)))],
        dots=[("green", (z, out))] if has_output else [],
        rows=[
            ("sum", f"{terms} + {number(bias)} {equals(z, is_rounded=not are_whole((*x, *w, bias)))}"),
            (f"output, {f.title} of the sum", equals(out, is_rounded=not f.is_rational_at(z))),
        ],
    )
    return Instrument("neuron", "One neuron: drag any number", alt, data, still, height=470, theme=theme)


def softmax(
    scores: Sequence[float] = (0.4, 3.0, 2.2),
    *,
    names: Sequence[str] | None = None,
    temperature: float = 1.0,
    theme: str = "auto",
) -> Instrument:
    """pᵢ = e^(zᵢ/T) / Σₖ e^(zₖ/T): drag the scores as bars, and the probabilities and their terms follow.

    One to seven scores; `temperature` from 0.1 to 10. Raises ValueError for other ones.

    >>> softmax([0.4, 3, 2.2]).data["scores"]
    [0.4, 3.0, 2.2]
    """
    z = numbers(scores, "scores", MOST_SCORES)
    if not is_number(temperature) or not 0.1 <= temperature <= 10:
        raise ValueError(f"temperature must be a number from 0.1 to 10, got {quoted(temperature)}")
    called = arguments.names(names, [f"class {i + 1}" for i in range(len(z))])
    p = SOFTMAX(np.array(z) / temperature)
    reach = float(max(REACH, np.ceil(np.abs(z).max())))
    data = {
        "scores": z,
        "temperature": float(temperature),
        "chosen": int(np.argmax(z)),
        "names": called,
        "window": [-reach if min(z) < 0 else -3.0, reach],
        "formula": records.softmax(),
        "says": {
            "all": "What one score does to every probability",
            "one": "A single class always gets a probability of 1.",
            "slopes": "Each number says how fast the probability of its row changes with the score of its column. "
            "Every row adds up to 0.",
        },
        "shown": shown.formula(SOFTMAX.expr, "p_i"),
    }
    parts = [
        f"{name} {number(score)} becomes {probability(share)}" for name, score, share in zip(called, z, p, strict=True)
    ]
    alt = f"Scores and the probabilities that softmax makes from them: {', '.join(parts)}."
    still = Still(
        window=((0.0, float(len(z))), (0.0, 1.0)),
        bars=list(zip(called, map(float, p), strict=True)),
        rows=[
            (f"{name}: score {number(score)}", equals(share, is_rounded=len(z) > 1))
            for name, score, share in zip(called, z, p, strict=True)
        ],
    )
    return Instrument("softmax", "Scores to probabilities: drag the bars", alt, data, still, height=540, theme=theme)


def _room(values: np.ndarray) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    margin = 0.1 * float(np.ptp(finite)) or 1.0
    return float(finite.min()) - margin, float(finite.max()) + margin
