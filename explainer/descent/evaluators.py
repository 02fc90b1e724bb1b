"""A neuron's formulas as functions of numbers, in exact fractions, 50-digit decimals or floating point."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from math import isfinite
from operator import mul

import sympy as sp

from explainer.descent.corners import corners
from explainer.descent.neuron import Neuron
from explainer.descent.stages import Value
from explainer.descent.updates import RowValues, Table, Update
from explainer.formulas.scores import Y, binary_parts, is_saturated, speaking_against
from explainer.numeric.arithmetic import FLOATS, MP, Arithmetic, as_decimal, from_decimal
from explainer.symbolic.expansion import spelled
from explainer.symbolic.expression import X

FLOATING = 700  # the largest power of e that a float holds is e^709


@dataclass(frozen=True)
class Data:
    """Rows of inputs, a target for each, and the learning rate, in the numbers that are reckoned with."""

    inputs: Table
    targets: tuple[Value, ...]
    learning_rate: Value

    def in_floats(self) -> Data:
        """The same in floating point."""
        rows = tuple(tuple(map(float, row)) for row in self.inputs)
        return Data(rows, tuple(map(float, self.targets)), float(self.learning_rate))


class Evaluators:
    """The formulas of a neuron as functions of numbers in one arithmetic: its losses and its updates on some data."""

    def __init__(self, neuron: Neuron, data: Data, arithmetic: Arithmetic) -> None:
        self.neuron, self.data, self.round = neuron, data, arithmetic.round
        f, optimizer = neuron.activation, neuron.optimizer
        number = float if arithmetic is FLOATS else lambda value: Fraction(str(value))
        self.parameters = [number(p.default) for p in f.parameters]
        symbols = [X, *(p.symbol for p in f.parameters)]
        self.value = arithmetic.compiled(spelled(f.expr, f.known), symbols)
        self.slope = arithmetic.compiled(spelled(f.derivative, f.known), symbols)
        if arithmetic is FLOATS:  # e^1000 is too large for a float, but the sigmoid of −1000 is not
            self.value, self.slope = _or_stable(self.value, f), _or_stable(self.slope, f.slope)
        place = {p.symbol: sp.Rational(str(p.default)) for p in f.parameters}
        self.corners: dict[Value, Value] = {at: number(kink.slope.subs(place)) for at, kink in corners(f).items()}
        self.loss = arithmetic.compiled(neuron.loss.expr, (Y, neuron.loss.by))
        self.loss_slope = arithmetic.compiled(neuron.loss.derivative, (Y, neuron.loss.by))
        self.constants = [number(default) for default in optimizer.defaults.values()]
        self.step = arithmetic.compiled(optimizer.update, optimizer.symbols)
        self.state = [arithmetic.compiled(expr, optimizer.symbols) for expr in optimizer.state.values()]
        self.number = number
        self.is_floating, self.saturates = arithmetic is FLOATS, neuron.from_scores is not None

    def forward(self, inputs: Sequence[Value], weights: Sequence[Value]) -> tuple[Value, Value]:
        """z and ŷ."""
        z = sum(map(mul, weights, inputs))
        return z, z if self.neuron.is_plain else self.value(z, *self.parameters)

    def mean_loss(self, weights: Sequence[Value]) -> Value:
        """The mean over all rows."""
        rows = zip(self.data.inputs, self.data.targets, strict=True)
        return sum(self._loss(x, y, weights) for x, y in rows) / len(self.data.targets)

    def _loss(self, inputs: Sequence[Value], y: Value, weights: Sequence[Value]) -> Value:
        z, y_hat = self.forward(inputs, weights)
        return self._saturated(z, y)[0] if self.saturates and is_saturated(z) else self.loss(y, y_hat)

    def _saturated(self, z: Value, y: Value) -> tuple[Value, Value, Value]:
        """L, dL/dŷ and dŷ/dz from the score, by `binary_parts`: ŷ is rounded too near to 0 or 1 to tell them."""
        if self.is_floating and (-FLOATING <= z <= FLOATING or not speaking_against(z, y)):
            return binary_parts(z, y, math)
        parts = binary_parts(as_decimal(Fraction(z)), as_decimal(Fraction(y)), MP)
        loss, outer, inner = map(from_decimal, parts)
        return float(loss) if self.is_floating else loss, outer, inner  # no float could hold the slopes

    def update(self, number: int, rows: tuple[int, ...], weights: tuple[Value, ...], state: Table) -> Update:
        """The update with this number, from 0, of the batch `rows`."""
        data, rate = self.data, self.data.learning_rate
        inputs, targets = tuple([data.inputs[row] for row in rows]), tuple([data.targets[row] for row in rows])
        row_values = tuple(map(self._row, inputs, targets, repeat(weights)))
        factors = [row.loss_slope * row.activation_slope / len(rows) for row in row_values]
        gradient = tuple([sum(map(mul, factors, column)) for column in zip(*inputs, strict=True)])
        t = self.number(number + 1)
        after: list[Value] = []
        next_states: list[list[Value]] = []
        for i, (w, g) in enumerate(zip(weights, gradient, strict=True)):
            remembered = [kind[i] for kind in state]
            for kind, update in enumerate(self.state):
                remembered[kind] = self.round(update(w, g, rate, t, *remembered, *self.constants))
            next_states.append(remembered)
            after.append(self.round(self.step(w, g, rate, t, *remembered, *self.constants)))
        loss = sum([row.loss for row in row_values]) / len(rows)
        return Update(
            rows=rows,
            inputs=inputs,
            targets=targets,
            weights=weights,
            learning_rate=rate,
            gradient=gradient,
            loss=loss,
            after=tuple(after),
            number=number,
            neuron=self.neuron,
            row_values=row_values,
            state=state,
            next_state=tuple(zip(*next_states, strict=True)) if self.state else (),
        )

    def _row(self, inputs: Sequence[Value], y: Value, weights: Sequence[Value]) -> RowValues:
        z, y_hat = self.forward(inputs, weights)
        if self.saturates and is_saturated(z):
            return RowValues(z, y_hat, *self._saturated(z, y))
        if self.neuron.is_plain:
            slope: Value = 1
        elif z in self.corners:
            slope = self.corners[z]
        else:
            slope = self.slope(z, *self.parameters)
        return RowValues(z, y_hat, self.loss(y, y_hat), self.loss_slope(y, y_hat), slope)


def _or_stable(quick: Callable, stable: Callable) -> Callable:
    """`quick` as long as it finds a finite number, else `stable`, which takes longer."""

    def value(z: float, *parameters: float) -> float:
        try:
            result = quick(z, *parameters)
        except OverflowError:
            return float(stable(z))
        return result if isfinite(result) else float(stable(z))

    return value
