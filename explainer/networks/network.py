"""A network is its layer sizes and the activation of each layer: one record drives diagram, walkthrough and Keras.

Forward:   Z = A·W + b,   A' = f(Z)          layer after layer, a row of A for each row of the data
Backward:  ΔZ = ΔA' · f'(Z),   ΔW = Aᵀ·ΔZ,   Δb = sum of ΔZ's rows,   ΔA = ΔZ·Wᵀ          (Δ… stands for dL/d…)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explainer import tables
from explainer.formulas.given import named_activation
from explainer.numeric.validation import is_whole, listed, quoted

MAX_NEURONS = 100_000  # neurons in a layer


@dataclass(frozen=True)
class Layer:
    """One layer of neurons: `inputs` numbers come in, `units` numbers go out, through `activation`.

    >>> Network([2, 3, 1], ["relu", "sigmoid"]).layers[0]
    Layer(inputs=2, units=3, activation='relu')
    """

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

    One name for `activations`, `Network([2, 3, 1], "relu")`, counts for every layer.

    Raises ValueError for fewer than two layers of neurons, sizes that are not whole numbers from 1 on, or activations
    that are not one a layer after the first, each of the catalogue: its name, or the formula that it stands for.

    >>> Network([784, 128, 128, 10], ["relu", "relu", "softmax"]).parameters
    118282
    """

    sizes: Sequence[int]
    activations: Sequence[str]

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "sizes", listed(self.sizes, "sizes", "a list: the neurons of each layer, such as [2, 3, 1]")
        )
        if isinstance(self.activations, str):
            object.__setattr__(self, "activations", (self.activations,) * (len(self.sizes) - 1))
        expected = "a list: a name for each layer after the first, such as ['relu', 'sigmoid']"
        object.__setattr__(self, "activations", listed(self.activations, "activations", expected))
        if len(self.sizes) < 2:
            raise ValueError(f"sizes must hold at least an input and an output layer, got {quoted(list(self.sizes))}")
        for size in self.sizes:
            if not is_whole(size, 1, MAX_NEURONS):
                raise ValueError(f"a layer's size must be a whole number from 1 to {MAX_NEURONS:,}, got {quoted(size)}")
        if len(self.activations) != len(self.sizes) - 1:
            count = len(self.sizes) - 1
            raise ValueError(
                f"activations must be one a layer after the first, {count} here; got {quoted(list(self.activations))}"
            )
        object.__setattr__(self, "activations", tuple(map(named_activation, self.activations)))

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that compute, from the first hidden one to the output."""
        return tuple(map(Layer, self.sizes, self.sizes[1:], self.activations))

    @property
    def parameters(self) -> int:
        """All weights and biases."""
        return sum(layer.parameters for layer in self.layers)

    def _repr_html_(self) -> str:
        rows = [(str(n.inputs), str(n.units), n.activation, f"{n.parameters:,}") for n in self.layers]
        return (
            f"{tables.html(('inputs', 'units', 'activation', 'parameters'), rows)}<p>{self.parameters:,} parameters</p>"
        )
