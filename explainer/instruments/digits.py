"""The glass network: a digit is written, and every neuron of the network lights up while the pen moves."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from explainer.formulas.activations import ACTIVATIONS
from explainer.instruments import arguments, records
from explainer.instruments.instrument import Instrument
from explainer.instruments.still import Still
from explainer.networks.network import Network
from explainer.numeric.formatting import counted
from explainer.numeric.validation import floats, quoted

PIXELS, WIDEST = 784, 256
FOUR = [[[0.6, 0.16], [0.46, 0.36], [0.3, 0.58], [0.52, 0.58], [0.8, 0.57]], [[0.64, 0.34], [0.63, 0.6], [0.62, 0.88]]]


class Model(Protocol):
    """A trained network as plain arrays, one pair (weights, biases) a layer, as `mnist.shipped()` is."""

    network: Network
    weights: Sequence[tuple[np.ndarray, np.ndarray]]


SAYS = {  # what the paper is called, and what is said where the picture has no answer
    "paper": "Paper: write a digit with mouse, finger or pen, or with the arrow keys; Space puts the pen down",
    "first": "Write a digit from 0 to 9. The network answers while you write.",
    "waiting": "The network is still on its way to your device; then it answers.",
    "failed": "The network could not be loaded.",
    "two": "Are these two drawings? The network reads one digit at a time.",
    "scribble": "Is this one digit? It has very many lines.",
    "unlike": "This does not look like a digit: no answer stands out clearly.",
}


def glass(model: Model, *, names: Sequence[str] | None = None, theme: str = "auto") -> Instrument:
    """Write a digit and watch all neurons answer; tap one to see what speaks for it and against it.

    `model` has a `network` and its `weights`, as `mnist.shipped()` has; it takes 784 pixels, has one to three hidden layers of at
    most 256 neurons, and ends in softmax. Where it has `declines_below`, an answer that is less clear counts as none. `names`
    are those of its classes. Raises ValueError for any other model.

    >>> from explainer import mnist
    >>> glass(mnist.shipped()).data["sizes"]
    [784, 128, 128, 10]
    """
    network, weights = getattr(model, "network", None), getattr(model, "weights", None)
    if not isinstance(network, Network) or isinstance(model, type) or weights is None:
        raise ValueError(f"model must have a network and its weights, as mnist.shipped() has; got {quoted(model)}")
    hidden = network.sizes[1:-1]
    if (
        network.sizes[0] != PIXELS
        or network.activations[-1] != "softmax"
        or not 1 <= len(hidden) <= 3
        or max(hidden) > WIDEST
    ):
        wanted = f"784 pixels, one to three hidden layers of at most {WIDEST} neurons, and softmax at its end"
        raise ValueError(f"the glass network needs {wanted}; got {network}")
    called = arguments.names(names, [str(k) for k in range(network.sizes[-1])])
    data = {
        "sizes": list(network.sizes),
        "activations": [*(records.formula(ACTIVATIONS[name]) for name in network.activations[:-1]), None],
        "softmax": records.softmax(),
        "names": called,
        "digits": all(name in "0123456789" for name in called),
        "below": getattr(model, "declines_below", None),
        "sample": FOUR,
        "says": SAYS,
    }
    sizes = "–".join(map(str, network.sizes))
    alt = f"A {sizes} network as tiles, one for each neuron, that light up while a digit is written, and its answer as bars."
    shares = [(name, 1 / len(called)) for name in called]
    rows = [("network", sizes), ("what it has learned", counted(network.parameters, "number"))]
    still = Still(window=((0.0, float(len(called))), (0.0, 1.0)), bars=shares, rows=rows)
    files = {"weights": _packed(weights)}
    return Instrument("glass", "Write a digit", alt, data, still, height=720, theme=theme, files=files)


def _packed(weights: Sequence[tuple[np.ndarray, np.ndarray]]) -> bytes:
    """All weights and biases of one layer after the other, row after row, as 32-bit floats, compressed."""
    parts = [floats(values, "weights").astype("<f4").tobytes() for layer in weights for values in layer]
    return zlib.compress(b"".join(parts))
