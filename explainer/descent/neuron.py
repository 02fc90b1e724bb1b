"""The neuron that is trained: its activation, loss and optimiser, and the chain rule behind its slopes."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from explainer.descent.quantity import Quantity
from explainer.descent.stages import at, renamed
from explainer.formulas.formula import Formula
from explainer.formulas.losses import Loss
from explainer.formulas.optimizers import Optimizer
from explainer.formulas.scores import FromScores
from explainer.reprs import brief
from explainer.symbolic.differentiation import Derivation, differentiate
from explainer.symbolic.expression import plus, replace, times

LOSS = Quantity("L")


@dataclass(frozen=True)
class Neuron:
    """What is trained: the activation, the loss, the optimiser, and whether the last weight is a bias.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3)
    >>> path.neuron
    <Neuron linear, mse, gradient_descent>
    >>> path.neuron.is_plain
    True
    """

    activation: Formula
    loss: Loss
    optimizer: Optimizer
    bias: bool

    @property
    def is_plain(self) -> bool:
        """Whether ŷ = z, so that no activation needs to be shown."""
        return self.activation.name == "linear"

    @property
    def from_scores(self) -> FromScores | None:
        """The loss straight from the score, where the activation has such a form: the logarithm undoes the sigmoid."""
        return self.loss.from_scores.get(self.activation.name)

    def weight_names(self, count: int) -> list[Quantity]:
        """w₁, w₂, … and b, the names of so many weights."""
        names = [Quantity("w", i) for i in range(1, count + 1)]
        return [*names[:-1], Quantity("b")] if self.bias else names

    def input_names(self, count: int) -> list[Quantity]:
        """x₁, x₂, …, the names of what so many weights are multiplied by; the bias's own input is 1 and has none."""
        return [Quantity("x", i) for i in range(1, count + 1 - self.bias)]

    def weighted_sum(self, count: int) -> sp.Expr:
        """w₁·x₁ + w₂·x₂ + … + b."""
        names = self.weight_names(count)
        terms = [times(w, x) for w, x in zip(names, self.input_names(count), strict=False)]
        return plus(*terms, *names[len(terms) :])

    def __repr__(self) -> str:
        bias = " with a bias" if self.bias else ""
        return brief(self, f"{self.activation.name}{bias}, {self.loss.name}, {self.optimizer.name}")


def chain_rule(neuron: Neuron, count: int = 2) -> Derivation:
    """dL/dw1 = dL/dŷ · dŷ/dz · dz/dw1, worked out from L(y, f(w1·x1 + …)) by the rules of differentiation."""
    inner = neuron.weighted_sum(count)
    real = {name: sp.Symbol(name.name, real=True) for name in inner.free_symbols}
    inner = renamed(inner, real)
    y_hat = inner if neuron.is_plain else at(neuron.activation.expr, inner)
    return differentiate(
        replace(neuron.loss.expr, neuron.loss.by, y_hat),
        real[neuron.weight_names(count)[0]],
        known=neuron.activation.known,
        title="The chain rule: dL/dw1",
    )
