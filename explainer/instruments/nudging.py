"""Backpropagation by nudging: each weight is moved a little by hand, and one walk back finds the same slopes at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.losses import LOSSES
from explainer.instruments import records
from explainer.instruments.arguments import numbers
from explainer.instruments.instrument import Instrument
from explainer.instruments.still import Still
from explainer.networks.backpropagation import Parameters, backpropagate
from explainer.networks.network import Network
from explainer.numeric.formatting import number
from explainer.numeric.validation import floats, quoted

WIDEST, MOST_LAYERS = 3, 3
USUAL = Network([2, 2, 1], "sigmoid")
WEIGHTS: Parameters = (
    (np.array([[0.8, -0.4], [0.3, 0.9]]), np.array([0.1, -0.2])),
    (np.array([[-1.2], [-0.9]]), np.array([0.2])),
)  # the answer is about 0.2 and should be 1: clearly wrong, so that every slope can be seen


def backprop(
    network: Network = USUAL,
    parameters: Parameters = WEIGHTS,
    inputs: Sequence[float] = (1.0, 0.5),
    targets: Sequence[float] = (1.0,),
    *,
    loss: str = "mse",
    theme: str = "auto",
) -> Instrument:
    """dL/dw of every weight twice: nudge it and see the loss move, or walk back once and get all of them.

    A network of up to three layers with at most 3 neurons each, one pair (weights, biases) a layer, one row of inputs and its
    targets. Raises ValueError for larger networks, softmax, and shapes that do not fit.

    >>> backprop().data["targets"]
    [1.0]
    """
    if not isinstance(network, Network):
        raise ValueError(f"network must be a Network, such as Network([2, 2, 1], 'sigmoid'); got {quoted(network)}")
    if max(network.sizes) > WIDEST or len(network.layers) > MOST_LAYERS:
        raise ValueError(
            f"the picture holds up to {MOST_LAYERS} layers of at most {WIDEST} neurons, got {network.sizes}"
        )
    if "softmax" in network.activations:
        raise ValueError(
            "softmax mixes all outputs, so no single edge leads to one of them; choose sigmoid for the output"
        )
    record = LOSSES.find(loss)
    x, y = numbers(inputs, "inputs", WIDEST), numbers(targets, "targets", WIDEST)
    passes = backpropagate(network, parameters, np.array([x]), np.array([y]), record.name)
    layers = [(floats(weights, "weights"), floats(biases, "biases")) for weights, biases in parameters]
    values = records.values(layers)
    count = len(values)
    data = {
        "sizes": list(network.sizes),
        "activations": [records.formula(ACTIVATIONS[name]) for name in network.activations],
        "loss": records.loss(record, ACTIVATIONS[network.activations[-1]]),
        "optimizers": {},
        "parameters": values,
        "inputs": x,
        "targets": y,
        "mode": "forward",
        "says": {
            "forward": f"{count} nudges need {count} runs through the network. One walk back finds all {count} slopes.",
            "back": "Each δ says how the loss changes with the sum in that neuron. It is passed back along the lines.",
        },
    }
    out = ", ".join(number(float(value)) for value in passes.forward.outputs[-1][0])
    sizes = "–".join(map(str, network.sizes))
    alt = f"A {sizes} network that answers {out} where {', '.join(map(number, y))} is wanted: "
    alt += f"the loss is {number(passes.loss)}."
    slopes = [
        (f"w {k + 1}.{n + 1}", float(v)) for k, grid in enumerate(passes.weights) for n, v in enumerate(grid.ravel())
    ]
    reach = 1.15 * max(1e-9, *(abs(slope) for _, slope in slopes))
    still = Still(
        window=((0.0, float(len(slopes))), (-reach, reach)),
        bars=slopes,
        rows=[
            ("output", out),
            ("loss", f"≈ {number(passes.loss)}"),
            *((f"slope of {name}", f"≈ {number(slope)}") for name, slope in slopes),
        ],
    )
    return Instrument("backprop", "Nudge a weight, then walk back", alt, data, still, height=560, theme=theme)
