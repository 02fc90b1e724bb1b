"""The neuron that is trained: its activation, loss and optimiser, and the chain rule behind its slopes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy as sp

from explainer.descent.stages import at
from explainer.formulas.formula import Formula
from explainer.formulas.losses import Loss
from explainer.formulas.optimizers import Optimizer
from explainer.formulas.scores import FromScores
from explainer.symbolic.differentiation import Derivation, differentiate
from explainer.symbolic.expression import plus, replace, times

LOSS = sp.Symbol("L")


@dataclass(frozen=True)
class Neuron:
    """What is trained: the activation, the loss, the optimiser, and whether the last weight is a bias."""

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

    def names(self, stem: str, count: int) -> list[sp.Symbol]:
        """w1, w2, …, b; for a stem that ends in }, such as dL/dw, the index belongs to what is differentiated by."""
        return [sp.Symbol(name) for name in self._names(stem, count)]

    def _names(self, stem: str, count: int) -> Iterator[str]:
        for i in range(1, count + 1):
            if self.bias and i == count:
                yield stem.replace("dw}", "db}") if stem.endswith("}") else "b"
            else:
                yield f"{stem[:-1]}_{i}}}" if stem.endswith("}") else f"{stem}_{i}"


def chain_rule(neuron: Neuron, count: int = 2) -> Derivation:
    """dL/dw1 = dL/dŷ · dŷ/dz · dz/dw1, worked out from L(y, f(w1·x1 + …)) by the rules of differentiation."""
    w, x = neuron.names("w", count), neuron.names("x", count)
    w, x = [sp.Symbol(s.name, real=True) for s in w], [sp.Symbol(s.name, real=True) for s in x]
    terms = [times(w[i], x[i]) for i in range(count - neuron.bias)] + ([w[-1]] if neuron.bias else [])
    inner = plus(*terms)
    y_hat = inner if neuron.is_plain else at(neuron.activation.expr, inner)
    return differentiate(
        replace(neuron.loss.expr, neuron.loss.by, y_hat),
        w[0],
        known=neuron.activation.known,
        title="The chain rule: dL/dw1",
    )
