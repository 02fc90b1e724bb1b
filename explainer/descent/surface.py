"""The loss as a surface over the weights, in floating point: its heights, its slopes, and how it curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.descent.neuron import Neuron
from explainer.numeric.formatting import counted
from explainer.reprs import brief


@dataclass(frozen=True, eq=False)
class Surface:
    """L(w): the mean loss over all rows of a path's data, as a function of the weights. `inputs` is (rows, weights).

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05")
    >>> path.surface.losses(np.array([[-0.234, 0.675], [0.0, 1.2]]))
    array([12.680721,  0.      ])
    """

    neuron: Neuron
    inputs: np.ndarray
    targets: np.ndarray

    def losses(self, weights: np.ndarray) -> np.ndarray:
        """The height at each row of `weights` (n, weights); NaN or ∞ where there is none."""
        scores, neuron = weights @ self.inputs.T, self.neuron
        with np.errstate(all="ignore"):
            if neuron.from_scores:  # the sigmoid of 40 is rounded to 1, whose logarithm says nothing
                return np.mean(neuron.from_scores.terms(self.targets, scores), axis=1)
            predictions = scores if neuron.is_plain else np.asarray(neuron.activation(scores))
            return np.mean(neuron.loss.terms(np.broadcast_to(self.targets, scores.shape), predictions), axis=1)

    def gradient(self, weights: np.ndarray) -> np.ndarray:
        """dL/dw = 1/n Σ dL/dŷ · dŷ/dz · x at one place."""
        scores, neuron = self.inputs @ weights, self.neuron
        with np.errstate(all="ignore"):
            if neuron.from_scores:
                slopes = neuron.from_scores.slopes(self.targets, scores)
            elif neuron.is_plain:
                slopes = neuron.loss.slopes(self.targets, scores)
            else:
                outer = neuron.loss.slopes(self.targets, np.asarray(neuron.activation(scores)))
                slopes = outer * neuron.activation.slope(scores)
            return self.inputs.T @ slopes / len(self.inputs)

    @property
    def bowl_curvature(self) -> np.ndarray:
        """(2/n) Xᵀ X: how strongly the squared error of a linear neuron curves, the same everywhere."""
        return 2 * self.inputs.T @ self.inputs / len(self.inputs)

    def __repr__(self) -> str:
        rows, weights = self.inputs.shape
        return brief(self, f"of {self.neuron.loss.name} over {counted(weights, 'weight')}, {counted(rows, 'row')}")
