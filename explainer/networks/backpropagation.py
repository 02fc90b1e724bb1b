"""Forward and backward through a network of any size: matrices in NumPy, one pass for all rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.losses import LOSSES
from explainer.networks.network import Network
from explainer.numeric.validation import floats, listed, quoted, seed_of
from explainer.reprs import brief
from explainer.symbolic.evaluation import NoValueError

PAIR = "pair (weights, biases)"
Parameters = Sequence[tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Forward:
    """What each layer gave: `scores` Z before and `outputs` A after its activation; `outputs[0]` is the input."""

    scores: tuple[np.ndarray, ...]
    outputs: tuple[np.ndarray, ...]

    def __repr__(self) -> str:
        return brief(self, f"pass: outputs {', '.join(str(part.shape) for part in self.outputs)}")


@dataclass(frozen=True, eq=False)
class Backward:
    """dL/d… of each layer: `deltas` for its scores Z, `weights` (inputs, units) and `biases` (units,); and the loss."""

    forward: Forward
    loss: float
    deltas: tuple[np.ndarray, ...]
    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]

    def __repr__(self) -> str:
        return brief(
            self, f"loss {self.loss:.5g}, slopes of weights {', '.join(str(part.shape) for part in self.weights)}"
        )


def initial(network: Network, seed: int = 0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights (inputs, units), even in ±√(6/(inputs + units)) (Glorot and Bengio 2010), and biases 0, layer by layer.

    >>> from explainer import Network
    >>> [(w.shape, b.shape) for w, b in initial(Network([2, 3, 1], ["relu", "sigmoid"]))]
    [((2, 3), (3,)), ((3, 1), (1,))]
    """
    _refuse_other(network)
    rng = np.random.default_rng(seed_of(seed))
    parameters = []
    for layer in network.layers:
        bound = np.sqrt(6 / (layer.inputs + layer.units))
        parameters.append((rng.uniform(-bound, bound, (layer.inputs, layer.units)), np.zeros(layer.units)))
    return parameters


def forward(network: Network, parameters: Parameters, inputs: ArrayLike) -> Forward:
    """A' = f(A·W + b), layer after layer; `inputs` is (rows, inputs).

    Raises ValueError for shapes that do not fit, and NoValueError (a ValueError) for a sum beyond what floating point holds.

    >>> from explainer import Network
    >>> forward(Network([2, 1], ["linear"]), [([[2], [3]], [1])], [[4, 5]]).outputs[-1].tolist()
    [[24.0]]
    """
    return _passed(network, *_checked(network, parameters, inputs))


def _passed(network: Network, parameters: list[tuple[np.ndarray, np.ndarray]], inputs: np.ndarray) -> Forward:
    scores, outputs = [], [inputs]
    for number, (layer, (weights, biases)) in enumerate(zip(network.layers, parameters, strict=True), start=1):
        with np.errstate(over="ignore", invalid="ignore"):
            scores.append(outputs[-1] @ weights + biases)
        if not np.isfinite(scores[-1]).all():
            raise NoValueError(f"the sums of layer {number} are beyond 10^308; choose smaller weights or inputs")
        outputs.append(np.asarray(ACTIVATIONS[layer.activation](scores[-1])))
    return Forward(tuple(scores), tuple(outputs))


def backpropagate(
    network: Network, parameters: Parameters, inputs: ArrayLike, targets: ArrayLike, loss: str = "mse"
) -> Backward:
    """The gradient of the mean loss in every weight and bias, by the chain rule from the last layer to the first.

    `targets` has the shape of the output. Raises ValueError for shapes that do not fit, and for an unknown loss.

    >>> from explainer import Network
    >>> found = backpropagate(Network([2, 1], ["linear"]), [([[2], [3]], [1])], [[4, 5]], [[20]])
    >>> found.loss, found.weights[0].tolist()
    (16.0, [[32.0], [40.0]])
    """
    loss = LOSSES.find(loss).name
    parameters, inputs = _checked(network, parameters, inputs)
    seen = _passed(network, parameters, inputs)
    targets = floats(targets, "targets")
    output = seen.outputs[-1]
    if targets.shape != output.shape:
        raise ValueError(f"targets must have the shape of the output, {output.shape}; got {targets.shape}")
    if not np.isfinite(targets).all():
        raise ValueError("targets must be finite numbers, got one that is not")
    deltas, weights, biases = [], [], []
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is found below
        delta = _last_delta(network, seen, targets, loss)
        for k in range(len(network.layers) - 1, -1, -1):
            deltas.append(delta)
            weights.append(seen.outputs[k].T @ delta)
            biases.append(delta.sum(axis=0))
            if k:
                through = delta @ np.transpose(parameters[k][0])
                delta = _through(network.activations[k - 1], seen.scores[k - 1], seen.outputs[k], through)
        value = _loss(network, seen, targets, loss)
    if not all(np.isfinite(part).all() for part in weights + biases):
        raise NoValueError(f"with these numbers {loss} has no finite slope; choose weights and inputs nearer to 0")
    return Backward(seen, value, *(tuple(reversed(part)) for part in (deltas, weights, biases)))


def _loss(network: Network, seen: Forward, targets: np.ndarray, loss: str) -> float:
    """The mean loss; where sigmoid or softmax meets its cross-entropy from the scores, for p may be rounded to 0 or 1."""
    judge, scores = LOSSES[loss], seen.scores[-1]
    stable = judge.from_scores.get(network.activations[-1])
    return (
        float(np.sum(stable.terms(targets, scores)) / judge.count(targets))
        if stable
        else judge(targets, seen.outputs[-1])
    )


def _last_delta(network: Network, seen: Forward, targets: np.ndarray, loss: str) -> np.ndarray:
    """dL/dZ of the output; for sigmoid and softmax with their cross-entropies the proved short form p − y."""
    output, last = seen.outputs[-1], network.activations[-1]
    stable = LOSSES[loss].from_scores.get(last)
    if stable:
        return stable.slopes(targets, seen.scores[-1]) / LOSSES[loss].count(targets)
    return _through(last, seen.scores[-1], output, np.asarray(LOSSES[loss].slope(targets, output)))


def _through(activation: str, scores: np.ndarray, outputs: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """dL/dZ from dL/dA: times f'(Z), or for softmax times its Jacobian, row by row."""
    if activation == "softmax":
        return outputs * (slopes - (slopes * outputs).sum(axis=-1, keepdims=True))
    return slopes * ACTIVATIONS[activation].slope(scores)


def _refuse_other(network: object) -> None:
    if not isinstance(network, Network):
        raise ValueError(f"network must be a Network, such as Network([2, 3, 1], 'relu'), got {quoted(network)}")


def _checked(
    network: Network, parameters: object, inputs: object
) -> tuple[list[tuple[np.ndarray, np.ndarray]], np.ndarray]:
    """Parameters and inputs as arrays that fit the network. Raises ValueError for anything else."""
    _refuse_other(network)
    inputs, pairs = floats(inputs, "inputs"), _pairs(network, parameters)
    _check(network, pairs, inputs)
    return pairs, inputs


def _pairs(network: Network, parameters: object) -> list[tuple[np.ndarray, np.ndarray]]:
    """The weights and biases of each layer as arrays. Raises ValueError for anything that is not a list of such pairs."""
    pairs = listed(parameters, "parameters", f"one {PAIR} a layer")
    if len(pairs) != len(network.layers):
        raise ValueError(f"parameters must be one {PAIR} a layer, {len(network.layers)} here; got {len(pairs)}")
    read = []
    for number, pair in enumerate(pairs, start=1):
        is_list = isinstance(pair, list | tuple) or (isinstance(pair, np.ndarray) and pair.ndim)
        if not is_list or len(pair) != 2:
            raise ValueError(f"layer {number} needs a {PAIR}, got {quoted(pair)}")
        name = f"layer {number}'s weights and biases"
        read.append((floats(pair[0], name), floats(pair[1], name)))
    return read


def _check(network: Network, parameters: Parameters, inputs: np.ndarray) -> None:
    if inputs.ndim != 2 or inputs.shape[1] != network.sizes[0] or not np.isfinite(inputs).all():
        raise ValueError(f"inputs must be finite numbers of shape (rows, {network.sizes[0]}), got {inputs.shape}")
    for number, (layer, pair) in enumerate(zip(network.layers, parameters, strict=True), start=1):
        weights, biases = pair
        shapes = (np.shape(weights), np.shape(biases))
        if shapes != ((layer.inputs, layer.units), (layer.units,)):
            raise ValueError(
                f"layer {number} needs weights ({layer.inputs}, {layer.units}) and {layer.units} biases, got {shapes}"
            )
        if not (np.isfinite(weights).all() and np.isfinite(biases).all()):
            raise ValueError(f"layer {number}'s weights and biases must be finite numbers")
