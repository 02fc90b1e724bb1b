"""Why did it say that: the pixels that decided, what each layer answered, one neuron opened up, a map of what it knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explainer.mnist.data import one_hot
from explainer.mnist.model import network_of
from explainer.mnist.pretrained import Trained
from explainer.mnist.scales import SIDE, rows_of
from explainer.networks.backpropagation import Forward, backpropagate, forward
from explainer.networks.network import Network
from explainer.numeric.formatting import counted, number
from explainer.numeric.validation import is_whole, quoted, record
from explainer.reprs import brief

if TYPE_CHECKING:
    import keras

MOST_EMBEDDED = 20_000  # pictures: beyond that nobody sees single points, and the decomposition takes seconds


@dataclass(frozen=True, eq=False)
class Attribution:
    """xᵢ·d log p / dxᵢ of every pixel: what each one's ink adds to the answer `label`, or takes from it.

    `contributions` is (28, 28); with `against`, it is about log(p[label]/p[against]). `probability` is that of `label`.

    >>> from explainer import mnist
    >>> mnist.attribution(mnist.shipped(), mnist.load().test_images[0], against=6)
    <Attribution of 0 against 6, said with probability 0.9998>
    """

    label: int
    against: int | None
    probability: float
    contributions: np.ndarray

    def __repr__(self) -> str:
        against = "" if self.against is None else f" against {self.against}"
        return brief(self, f"of {self.label}{against}, said with probability {number(self.probability)}")


@dataclass(frozen=True, eq=False)
class Neuron:
    """f(Σ xᵢ·wᵢ + b) with all its numbers: `products` = inputs·weights, `score` their sum with the bias, `output` f of it.

    >>> from explainer import mnist
    >>> mnist.neuron(mnist.shipped(), mnist.load().test_images[0], layer=2, unit=1)
    <Neuron 1 of layer 2: relu of −68.41 gives 0>
    """

    layer: int
    unit: int
    activation: str
    inputs: np.ndarray
    weights: np.ndarray
    products: np.ndarray
    bias: float
    score: float
    output: float

    def __repr__(self) -> str:
        words = f"{self.activation} of {number(self.score)} gives {number(self.output)}"
        return brief(self, f"{self.unit} of layer {self.layer}: {words}")


@dataclass(frozen=True, eq=False)
class Embedding:
    """Pictures as points in the plane: (n, 2) `points`, and the share of all variance that each of the two axes shows."""

    points: np.ndarray
    shares: tuple[float, float]
    layer: int

    def __repr__(self) -> str:
        return brief(self, f"of {counted(len(self.points), 'picture')}, by what layer {self.layer} answers")


def attribution(
    model: Trained | keras.Sequential, image: np.ndarray, *, label: int | None = None, against: int | None = None
) -> Attribution:
    """gradient × input: xᵢ·d log p[label] / dxᵢ, by the backpropagation of `explainer.networks.network`.

    `image` is one picture, bytes or floats 0..1, of 28 × 28 or 784; without `label` the network's own answer is explained.
    Raises ValueError for a label that is not a class, and for a network whose outputs are not probabilities. Source: Shrikumar,
    Greenside, Kundaje, Learning important features (2017).

    >>> from explainer import mnist
    >>> why = attribution(mnist.shipped(), mnist.load().test_images[0])
    >>> why.label, why.contributions.shape
    (0, (28, 28))
    >>> bool(why.contributions[mnist.load().test_images[0] == 0].any())  # where there is no ink, nothing is added
    False
    """
    network, parameters = parameters_of(model)
    if network.activations[-1] != "softmax":
        raise ValueError(
            f"the last layer must be softmax, so that it gives probabilities; got {network.activations[-1]}"
        )
    row, classes = _row(image, network), network.sizes[-1]
    probabilities = forward(network, parameters, row).outputs[-1][0]
    label = int(probabilities.argmax()) if label is None else label
    for name, value in (("label", label), ("against", against)):
        if value is not None and not is_whole(value, 0, classes - 1):
            raise ValueError(f"{name} must be a class from 0 to {classes - 1}, got {quoted(value)}")
    if against == label:
        raise ValueError(f"against must be another class than label, got {label} twice")
    slope = _slope_of_log(network, parameters, row, label)
    if against is not None:
        slope = slope - _slope_of_log(network, parameters, row, against)
    shape = (SIDE, SIDE) if row.size == SIDE * SIDE else (-1,)
    return Attribution(int(label), against, float(probabilities[label]), (row[0] * slope).reshape(shape))


def activations(model: Trained | keras.Sequential, image: np.ndarray) -> Forward:
    """Z = A·W + b and A' = f(Z) of every layer for one picture (or several): `scores`, and `outputs` from the picture on.

    >>> from explainer import mnist
    >>> seen = activations(mnist.shipped(), mnist.load().test_images[0])
    >>> [output.shape for output in seen.outputs], int(seen.outputs[-1].argmax())
    ([(1, 784), (1, 128), (1, 128), (1, 10)], 0)
    """
    network, parameters = parameters_of(model)
    return forward(network, parameters, rows_of(image, network.sizes[0]))


def neuron(model: Trained | keras.Sequential, image: np.ndarray, *, layer: int = 1, unit: int = 0) -> Neuron:
    """The arithmetic of unit `unit` (from 0) of layer `layer` (from 1) for one picture.

    In the softmax layer, whose outputs depend on one another, `output` is the unit's probability. Raises ValueError for a
    layer or unit that is not there.

    >>> from explainer import mnist
    >>> one = neuron(mnist.shipped(), mnist.load().test_images[0], layer=3, unit=0)
    >>> one.activation, abs(float(one.products.sum() + one.bias - one.score)) < 1e-9
    ('softmax', True)
    """
    network, parameters = parameters_of(model)
    if not is_whole(layer, 1, len(network.layers)):
        raise ValueError(f"layer must be from 1 to {len(network.layers)}, got {quoted(layer)}")
    weights, biases = parameters[layer - 1]
    if not is_whole(unit, 0, len(biases) - 1):
        raise ValueError(f"unit must be from 0 to {len(biases) - 1} in layer {layer}, got {quoted(unit)}")
    seen = forward(network, parameters, _row(image, network))
    inputs = seen.outputs[layer - 1][0]
    return Neuron(
        int(layer),
        int(unit),
        network.activations[layer - 1],
        inputs,
        weights[:, unit],
        inputs * weights[:, unit],
        float(biases[unit]),
        float(seen.scores[layer - 1][0, unit]),
        float(seen.outputs[layer][0, unit]),
    )


def embedding(model: Trained | keras.Sequential, images: np.ndarray, *, layer: int | None = None) -> Embedding:
    """The two directions in which a layer's outputs differ most (principal component analysis), and each picture there.

    Without `layer` it is the last hidden one. Each axis points to where its largest share is positive, so that equal input
    gives an equal picture. Raises ValueError for fewer than 3 pictures, more than 20,000, and a layer that is not there.

    >>> from explainer import mnist
    >>> found = embedding(mnist.shipped(), mnist.load().test_images[:100])
    >>> found.points.shape, found.layer
    ((100, 2), 2)
    """
    network, parameters = parameters_of(model)
    layer = max(1, len(network.layers) - 1) if layer is None else layer
    if not is_whole(layer, 1, len(network.layers)):
        raise ValueError(f"layer must be from 1 to {len(network.layers)}, got {quoted(layer)}")
    rows = rows_of(images, network.sizes[0])
    if not 3 <= len(rows) <= MOST_EMBEDDED:
        raise ValueError(f"images must be 3 to {MOST_EMBEDDED:,} pictures, got {len(rows)}")
    outputs = forward(network, parameters, rows).outputs[layer]
    spread = outputs - outputs.mean(axis=0)
    variances, directions = np.linalg.eigh(spread.T @ spread)
    if variances[-1] <= 0:
        raise ValueError(f"all pictures give the same outputs in layer {layer}: there is nothing to tell apart")
    axes = directions[:, :-3:-1] if directions.shape[1] > 1 else np.hstack([directions, np.zeros_like(directions)])
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), range(2)] < 0, -1, 1)
    shares = [*(variances[::-1] / variances.sum())[:2], 0.0]
    return Embedding(spread @ axes, (float(shares[0]), float(shares[1])), int(layer))


def parameters_of(model: Trained | keras.Sequential) -> tuple[Network, list[tuple[np.ndarray, np.ndarray]]]:
    """The record of a network and, layer by layer, its weights and biases as float64."""
    if isinstance(model, Trained):
        return model.network, [(w.astype(np.float64), b.astype(np.float64)) for w, b in model.weights]
    record(model, "model", "a Keras model, such as mnist.build() makes, or mnist.shipped()", "layers", "input_shape")
    pairs = [layer.get_weights() for layer in model.layers]
    return network_of(model), [(np.asarray(w, np.float64), np.asarray(b, np.float64)) for w, b in pairs]


def _slope_of_log(network: Network, parameters: list, row: np.ndarray, label: int) -> np.ndarray:
    """d log p[label] / dx = −dL/dx of the cross-entropy L = −log p[label]: one layer further back than the first weights."""
    targets = one_hot(np.array([label]), network.sizes[-1])
    back = backpropagate(network, parameters, row, targets, "categorical_cross_entropy")
    return -(back.deltas[0] @ parameters[0][0].T)[0]


def _row(image: np.ndarray, network: Network) -> np.ndarray:
    rows = rows_of(image, network.sizes[0])
    if len(rows) != 1:
        raise ValueError(f"image must be one picture, got {len(rows)}")
    return rows
