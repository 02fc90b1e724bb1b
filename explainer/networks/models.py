"""Other people's networks as ours: Keras, scikit-learn and PyTorch are read by what they have, and never imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from explainer.formulas.activations import ACTIVATIONS
from explainer.networks.network import Network
from explainer.numeric.validation import table

SAME = {"identity": "linear", "logistic": "sigmoid", "none": "linear"}
PASSING = {"InputLayer", "Flatten", "Dropout", "Identity", "ActivityRegularization"}  # they change no number
SPELLED = {  # activations that are layers of their own in Keras or PyTorch
    "LeakyReLU": "leaky_relu",
    "ReLU": "relu",
    "Softmax": "softmax",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "GELU": "gelu",
    "SiLU": "silu",
    "ELU": "elu",
    "Mish": "mish",
    "Softplus": "softplus",
}


@dataclass(frozen=True)
class Part:
    """A layer of somebody's network: what it is called, how many numbers it has learned, and, of a dense one, these numbers.

    `takes` and `shape` are the shapes of what comes in and of what it gives, of one example and as far as they are known.
    `sources` are the places of the layers whose answers it takes; None where the model does not tell.
    """

    kind: str
    parameters: int
    weights: np.ndarray | None = None
    biases: np.ndarray | None = None
    activation: str = ""
    shape: tuple[int | None, ...] = ()
    takes: tuple[int | None, ...] = ()
    sources: tuple[int, ...] | None = None

    @property
    def is_dense(self) -> bool:
        return self.weights is not None


@dataclass(frozen=True)
class Read:
    """A network with its weights and biases, layer by layer, as `charts.network` takes them."""

    network: Network
    weights: list[np.ndarray]
    biases: list[np.ndarray]

    def replaced(self, weights: Any, biases: Any) -> tuple[Network, Any, Any]:
        """The network, and its numbers where no others are given."""
        return self.network, self.weights if weights is None else weights, self.biases if biases is None else biases


def parts(model: Any) -> list[Part] | None:
    """The layers of a model of Keras, scikit-learn or PyTorch; None for anything else.

    >>> class Model:
    ...     coefs_, intercepts_ = [np.ones((2, 3)), np.ones((3, 1))], [np.zeros(3), np.zeros(1)]
    ...     activation, out_activation_ = "relu", "logistic"
    >>> [part.activation for part in parts(Model())]
    ['relu', 'sigmoid']
    """
    if isinstance(model, type):
        return None
    if hasattr(model, "coefs_") and hasattr(model, "intercepts_"):
        return _in_a_row(_perceptron(model))
    if hasattr(model, "coef_") and hasattr(model, "intercept_"):
        return _in_a_row([_linear(model)])
    if hasattr(model, "layers") and hasattr(model, "get_weights"):
        layers = [_keras(layer) for layer in model.layers]
        return _in_a_row(layers) if _is_sequential(model) else _as_called(model, layers)
    if hasattr(model, "named_children") and hasattr(model, "state_dict"):
        return _in_a_row(_torch(model)) if _runs_in_order(model) else list(_torch(model))
    return None


def is_in_a_row(parts: Sequence[Part]) -> bool:
    """Whether each layer takes the answer of the one before it, and nothing else."""
    return all(part.sources == ((place - 1,) if place else ()) for place, part in enumerate(parts))


def _in_a_row(parts: Iterable[Part]) -> list[Part]:
    return [replace(part, sources=(place - 1,) if place else ()) for place, part in enumerate(parts)]


def dense(parts: Sequence[Part]) -> Read | None:
    """The network that these layers are, where one follows another and is dense, an activation, or changes nothing; else None."""
    if not is_in_a_row(parts):
        return None
    sizes: list[int] = []
    activations: list[str] = []
    weights, biases = [], []
    for part in parts:
        if part.weights is not None and part.biases is not None:
            sizes += [len(part.weights)] * (not sizes) + [part.weights.shape[1]]
            weights.append(part.weights)
            biases.append(part.biases)
            activations.append(part.activation)
        elif part.activation and not part.parameters and activations and activations[-1] == "linear":
            activations[-1] = part.activation
        elif part.kind not in PASSING:
            return None
    if not weights or any(name not in ACTIVATIONS for name in activations):
        return None
    return Read(Network(sizes, activations), weights, biases)


def _array(weights: Any) -> np.ndarray:
    return table(weights, "weights").astype(float)


def _called(function: Any) -> str:
    """The catalogue's name of an activation, whoever names it; else its own."""
    name = function if isinstance(function, str) else getattr(function, "__name__", None) or type(function).__name__
    return SAME.get(name, SPELLED.get(name, name))


def _perceptron(model: Any) -> Iterator[Part]:
    last = len(model.coefs_) - 1
    for i, (weights, biases) in enumerate(zip(model.coefs_, model.intercepts_, strict=True)):
        name = _called(model.out_activation_ if i == last else model.activation)
        yield Part("layer", weights.size + biases.size, _array(weights), _array(biases), name)


def _linear(model: Any) -> Part:
    """A regression; of a classifier, what turns its scores into probabilities."""
    weights, biases = np.atleast_2d(_array(model.coef_)).T, np.atleast_1d(_array(model.intercept_))
    biases = np.broadcast_to(biases, weights.shape[1:])
    name = "linear" if not hasattr(model, "predict_proba") else "softmax" if weights.shape[1] > 1 else "sigmoid"
    return Part(type(model).__name__, weights.size + biases.size, weights, biases, name)


def _keras(layer: Any) -> Part:
    kind, learned = type(layer).__name__, [_array(each) for each in layer.get_weights()]
    count = sum(each.size for each in learned)
    name = _called(layer.activation) if getattr(layer, "activation", None) is not None else SPELLED.get(kind, "")
    takes, shape = _shape(layer, "input"), _shape(layer, "output")
    if kind == "Dense" and learned:
        biases = learned[1] if len(learned) > 1 else np.zeros(learned[0].shape[1])
        return Part(kind, count, learned[0], biases, name or "linear", shape, takes)
    return Part(kind, count, None, None, "" if name == "linear" else name, shape, takes)


def _is_sequential(model: Any) -> bool:
    return any(kind.__name__ == "Sequential" for kind in type(model).__mro__)


def _as_called(model: Any, parts: list[Part]) -> list[Part]:
    """The layers with their sources: a functional model writes them down, one that is a class of its own does not."""
    layers = model.get_config().get("layers", [])
    places = {layer.name: place for place, layer in enumerate(model.layers)}
    if len(layers) != len(parts) or not all("inbound_nodes" in layer for layer in layers):
        return parts
    sources = {
        layer["name"]: tuple(
            sorted({places[name] for name in _named_sources(layer["inbound_nodes"]) if name in places})
        )
        for layer in layers
    }
    return [replace(part, sources=sources[layer.name]) for part, layer in zip(parts, model.layers, strict=True)]


def _named_sources(written: Any) -> Iterator[str]:
    """The names of the layers whose tensors stand anywhere in what Keras writes of a layer's calls."""
    if isinstance(written, dict):
        if "keras_history" in written:
            yield written["keras_history"][0]
        written = [*written.values()]
    if isinstance(written, list | tuple):
        for each in written:
            yield from _named_sources(each)


def _runs_in_order(module: Any) -> bool:
    """Whether a module of PyTorch runs what it holds one after the other; in a `forward` of its own it may do anything."""
    children = [child for _, child in module.named_children()]
    return (_is_sequential(module) or len(children) < 2) and all(map(_runs_in_order, children))


def _shape(layer: Any, side: str) -> tuple[int | None, ...]:
    """The shape of one example before or behind a layer of Keras, which is not known before the layer is built."""
    try:
        shape = getattr(layer, side).shape
    except (AttributeError, ValueError):  # it was never called, or on several inputs
        return ()
    return tuple(shape[1:])


def _torch(model: Any) -> Iterator[Part]:
    children = [child for _, child in model.named_children()]
    if not children:
        yield _module(model)
    for child in children:
        yield from _torch(child)


def _module(module: Any) -> Part:
    kind = type(module).__name__
    learned = {name: _array(value) for name, value in module.state_dict().items()}
    count = sum(each.size for each in learned.values())
    if kind == "Linear" and "weight" in learned:
        weights = learned["weight"].T
        return Part(kind, count, weights, learned.get("bias", np.zeros(weights.shape[1])), "linear")
    return Part(kind, count, activation=SPELLED.get(kind, ""))
