"""The model that comes with the course: it answers the moment the course opens, also where TensorFlow is not installed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from explainer.files import asset
from explainer.formulas.activations import ACTIVATIONS
from explainer.mnist.training.history import History, history_of
from explainer.networks.network import Network
from explainer.reprs import brief


@dataclass(frozen=True, eq=False)
class Trained:
    """A trained network as plain arrays: for each layer its weights (inputs, units) and biases (units,), and its training.

    It answers with NumPy, wherever it was trained.
    """

    network: Network
    weights: tuple[tuple[np.ndarray, np.ndarray], ...]
    history: History

    @property
    def declines_below(self) -> float | None:
        """By how much its surest answer stands out, at least, where it sees a digit; None if it has learned of digits alone."""
        return self.history.declines_below if self.history else None

    def __repr__(self) -> str:
        return brief(self, f"{'-'.join(map(str, self.network.sizes))}, trained on {self.history.source}")

    def __call__(self, images: np.ndarray, *, training: bool = False) -> np.ndarray:
        """Probabilities (n, 10) of images (n, 784), floats from 0 to 1; called like a Keras model, it never trains."""
        return forward(self.network, self.weights, images)[-1]


@dataclass(frozen=True, eq=False, repr=False)
class Shipped(Trained):
    """The network that comes with the course, and what is known of it.

    `history` is this model's last training, `before` the one that it went on from, `article` that of the article's 100
    epochs, run with this library; `evaluation` holds the measured figures, `card` says in words what the model is, what it
    was trained on and where its limits are.

    >>> shipped()
    <Shipped 784-128-128-10, trained on MNIST, all training rows but 8,000-9,999>
    >>> shipped().evaluation["test"]["accuracy"]
    0.992
    """

    before: History
    article: History
    evaluation: dict
    card: str


@cache
def shipped() -> Shipped:
    """The model of `assets/model`; its bundle for the phone is in `assets/model/bundle`.

    Raises FileNotFoundError when the installation lacks it.

    >>> import numpy as np
    >>> shipped()(np.zeros((1, 784))).shape  # called with pictures, it answers with probabilities
    (1, 10)
    """
    folder = asset("model")
    histories = json.loads((folder / "history.json").read_text())
    network, weights = read_weights(folder / "weights.npz")
    return Shipped(
        network,
        weights,
        history_of(histories["shipped"]),
        history_of(histories["before"]),
        history_of(histories["article"]),
        json.loads((folder / "evaluation.json").read_text()),
        (folder / "README.md").read_text(),
    )


def forward(network: Network, weights: tuple, images: np.ndarray) -> list[np.ndarray]:
    """aₖ₊₁ = f(aₖ·W + b), layer after layer: the outputs of every layer, the last one the probabilities."""
    if images.ndim != 2 or images.shape[1] != network.sizes[0]:
        raise ValueError(f"images must have the shape (n, {network.sizes[0]}), got {images.shape}")
    outputs = [np.asarray(images, np.float32)]
    for layer, (weight, bias) in zip(network.layers, weights, strict=True):
        outputs.append(np.asarray(ACTIVATIONS[layer.activation](outputs[-1] @ weight + bias), np.float32))
    return outputs[1:]


def write_weights(path: Path, network: Network, weights: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """The arrays and the activations of a network as one .npz."""
    arrays: dict[str, Any] = {
        f"{kind}_{n}": part for n, pair in enumerate(weights, 1) for kind, part in zip("wb", pair, strict=True)
    }
    np.savez(path, activations=np.array(network.activations), **arrays)


def read_weights(path: Path) -> tuple[Network, tuple[tuple[np.ndarray, np.ndarray], ...]]:
    """What `write_weights` wrote."""
    with np.load(path, allow_pickle=False) as file:
        activations = [str(name) for name in file["activations"]]
        weights = tuple((file[f"w_{n}"], file[f"b_{n}"]) for n in range(1, len(activations) + 1))
    sizes = [weights[0][0].shape[0], *(bias.shape[0] for _, bias in weights)]
    return Network(sizes, activations), weights
