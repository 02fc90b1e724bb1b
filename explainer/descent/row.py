"""The stages of one row of a batch: forward, loss, the slopes on the way back, and the chain rule."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import sympy as sp

from explainer.descent.corners import convention, corners, slope_formula
from explainer.descent.neuron import LOSS
from explainer.descent.quantity import slope
from explainer.descent.stages import Line, Stage, Value, at, renamed
from explainer.formulas.losses import Y_HAT
from explainer.formulas.scores import SCORE, Y, binary_formulas, is_saturated
from explainer.symbolic.expression import times

if TYPE_CHECKING:
    from explainer.descent.updates import Update


def row_stages(update: Update, index: int) -> Iterator[Stage]:
    """Forward pass, activation, loss, their slopes and the chain rule of row `index` of the batch."""
    yield from _Row(update, index).stages()


class _Row:
    """One row: the names of its quantities, and the numbers of all of them."""

    def __init__(self, update: Update, index: int) -> None:
        self.update, self.index, self.neuron = update, index, update.neuron
        self.found, self.row = update.row_values[index], update.rows[index]
        self.prediction = self.neuron.loss.by  # ŷ as the loss writes it
        self.output = Y_HAT if self.neuron.is_plain else self.prediction
        self.score = self.output if self.neuron.is_plain else SCORE
        self.loss_slope, self.activation_slope = slope(LOSS, self.output), slope(self.output, SCORE)
        self.weights = self.neuron.weight_names(len(update.weights))
        self.inputs = self.neuron.input_names(len(update.weights))
        self.local_slopes = [slope(self.score, w) for w in self.weights]
        self.values = self._values()

    def _values(self) -> dict[sp.Symbol, Value]:
        inputs = self.update.inputs[self.index]
        values: dict[sp.Symbol, Value] = dict(zip(self.inputs, inputs, strict=False))
        values |= dict(zip(self.weights, self.update.weights, strict=True))
        values |= dict(zip(self.local_slopes, inputs, strict=True))
        values |= {SCORE: self.found.score, self.output: self.found.prediction, self.prediction: self.found.prediction}
        values |= {Y: self.update.targets[self.index], self.loss_slope: self.found.loss_slope}
        values |= {self.activation_slope: self.found.activation_slope}
        return values | {p.symbol: Fraction(str(p.default)) for p in self.neuron.activation.parameters}

    def stages(self) -> Iterator[Stage]:
        neuron, values = self.neuron, self.found
        term, loss_slope, activation_slope = self._formulas()
        yield self._stage("forward", "Forward pass", self._line(self.score, self._sum(), values.score))
        if not neuron.is_plain:
            bend = at(neuron.activation.expr, SCORE)
            yield self._stage("activation", "Activation", self._line(self.output, bend, values.prediction))
        yield self._stage("loss", "Loss", self._line(LOSS, term, values.loss))
        yield self._stage("loss slope", "Slope of the loss", self._line(self.loss_slope, loss_slope, values.loss_slope))
        if not neuron.is_plain:
            yield self._stage("activation slope", "Slope of the activation", self._activation_line(activation_slope))
        yield self._stage("local slopes", "Local slopes", *self._local_lines())
        yield self._stage("chain rule", "Chain rule", *self._chain_lines())

    def _stage(self, name: str, title: str, *lines: Line) -> Stage:
        return Stage(name, title, lines, self.row)

    def _line(self, target: sp.Symbol, formula: sp.Expr, result: Value) -> Line:
        return Line(target, formula, self.values, result)

    def _sum(self) -> sp.Expr:
        return self.neuron.weighted_sum(len(self.weights))

    def _formulas(self) -> tuple[sp.Expr, sp.Expr, sp.Expr | None]:
        """L and dL/dŷ, and dŷ/dz where all three are written in z, since ŷ is rounded to 0 or 1."""
        if self.neuron.from_scores and is_saturated(self.found.score):
            return binary_formulas(self.found.score > 0)
        names = {self.prediction: self.output}
        loss = self.neuron.loss
        return renamed(loss.expr, names), renamed(loss.derivative, names), None

    def _activation_line(self, formula: sp.Expr | None) -> Line:
        """f'(z); at a corner the slope that is used there, with the sentence that it is a convention."""
        if formula is not None:
            return self._line(self.activation_slope, formula, self.found.activation_slope)
        activation, score, result = self.neuron.activation, self.found.score, self.found.activation_slope
        kink = corners(activation).get(Fraction(score))
        if kink is None:
            return self._line(self.activation_slope, slope_formula(activation, SCORE, self.output, score), result)
        note = convention(activation, kink, result)
        return Line(self.activation_slope, kink.slope, self.values, result, note=note)

    def _local_lines(self) -> Iterator[Line]:
        reached = [*self.inputs, *[sp.S.One] * self.neuron.bias]  # what each weight is multiplied by
        for target, formula in zip(self.local_slopes, reached, strict=True):
            yield self._line(target, formula, self.values[target])

    def _chain_lines(self) -> Iterator[Line]:
        path = (self.loss_slope,) if self.neuron.is_plain else (self.loss_slope, self.activation_slope)
        for w, local, result in zip(self.weights, self.local_slopes, self.update.gradients[self.index], strict=True):
            yield self._line(slope(LOSS, w), times(*path, local), result)
