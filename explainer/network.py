"""A network is its layer sizes and the activation of each layer: one record drives diagram, walkthrough and Keras."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Layer:
    """One layer of neurons: `inputs` numbers come in, `units` numbers go out, through `activation`."""

    inputs: int
    units: int
    activation: str

    @property
    def parameters(self) -> int:
        """inputs · units weights and one bias a unit."""
        return self.inputs * self.units + self.units


@dataclass(frozen=True)
class Network:
    """A fully connected network, e.g. `Network([784, 128, 128, 10], ["relu", "relu", "softmax"])`.

    >>> Network([784, 128, 128, 10], ["relu", "relu", "softmax"]).parameters
    118282
    """

    sizes: Sequence[int]
    activations: Sequence[str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "sizes", tuple(self.sizes))
        object.__setattr__(self, "activations", tuple(self.activations))

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that compute, from the first hidden one to the output."""
        return tuple(map(Layer, self.sizes, self.sizes[1:], self.activations))

    @property
    def parameters(self) -> int:
        """All weights and biases."""
        return sum(layer.parameters for layer in self.layers)
