"""One update of one neuron, and the stages in which it is reckoned; the chain rule behind it as a derivation.

dL/dwᵢ = dL/dŷ · dŷ/dz · dz/dwᵢ,   where dz/dwᵢ = xᵢ and dz/db = 1
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

import sympy as sp

from explainer.descent.neuron import LOSS, Neuron
from explainer.descent.quantity import Quantity, in_row, primed, slope
from explainer.descent.row import row_stages
from explainer.descent.stages import Line, Stage, Value, aligned, renamed
from explainer.formulas.optimizers import ETA, G, T, W
from explainer.numeric import formatting
from explainer.once import cached_property
from explainer.reprs import brief
from explainer.symbolic import printing
from explainer.symbolic.expression import plus, times

Table = tuple[tuple[Value, ...], ...]


class RowValues(NamedTuple):
    """What is worked out of one row: z, ŷ, L, dL/dŷ and dŷ/dz."""

    score: Value
    prediction: Value
    loss: Value
    loss_slope: Value
    activation_slope: Value


@dataclass(frozen=True)
class Update:
    """One update of the batch `rows`: weights before and `after`, mean gradient, loss before it, the optimiser's state.

    `state` holds what the optimiser remembers of each weight before the update, `next_state` after it.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3)
    >>> path.updates[0]
    <Update 1: 1 row, loss 12.681 before it>
    >>> path.updates[0].gradient
    (Fraction(-3561, 125), Fraction(-3561, 100))
    """

    rows: tuple[int, ...]
    inputs: tuple[tuple[Value, ...], ...]
    targets: tuple[Value, ...]
    weights: tuple[Value, ...]
    learning_rate: Value
    gradient: tuple[Value, ...]
    loss: Value
    after: tuple[Value, ...]
    number: int
    neuron: Neuron = field(repr=False)
    row_values: tuple[RowValues, ...] = field(repr=False)
    state: Table = ()
    next_state: Table = ()

    @cached_property
    def gradients(self) -> tuple[tuple[Value, ...], ...]:
        """dL/dw of each row of the batch by itself; `gradient` is their mean."""
        return tuple(
            tuple(row.loss_slope * row.activation_slope * x for x in inputs)
            for inputs, row in zip(self.inputs, self.row_values, strict=True)
        )

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Forward, loss, slopes and chain rule for each row; then the mean over the batch, the memory, and the update."""
        stages = [stage for index in range(len(self.rows)) for stage in row_stages(self, index)]
        count = len(self.weights)
        w = self.neuron.weight_names(count)
        slopes = [slope(LOSS, name) for name in w]
        if len(self.rows) > 1:
            stages.append(self._mean_stage(slopes))
        stages += self._memory_stages(slopes)
        lines = []
        for i in range(count):
            names, values = self._optimizer_values(i, w[i], slopes[i], self.next_state)
            lines.append(Line(primed(w[i]), renamed(self.neuron.optimizer.update, names), values, self.after[i]))
        return (*stages, Stage("update", "Update the weights", tuple(lines)))

    @property
    def latex(self) -> str:
        """The lines of all stages, aligned at their first equals signs; those of several rows below the number of each."""
        return aligned(self._written())

    @property
    def text(self) -> str:
        """The same in plain characters."""
        return "\n".join(f"{line}:" if isinstance(line, str) else printing.text(line) for line in self._written())

    def _written(self) -> list[Line | str]:
        """The lines of all stages; where there are several rows, a heading says to which the next ones belong."""
        lines: list[Line | str] = []
        for row, stages in groupby(self.stages, key=lambda stage: stage.row):
            if len(self.rows) > 1:
                lines.append("together" if row is None else f"row {row + 1}")
            lines += [line for stage in stages for line in stage.lines]
        return lines

    def __repr__(self) -> str:
        loss = formatting.number(self.loss, 5)
        return brief(self, f"{self.number + 1}: {formatting.counted(len(self.rows), 'row')}, loss {loss} before it")

    def _repr_latex_(self) -> str:
        return printing.displayed(self)

    def _mean_stage(self, slopes: Sequence[sp.Symbol]) -> Stage:
        lines = []
        for i, mean in enumerate(slopes):
            parts = [in_row(mean, row + 1) for row in self.rows]
            values = dict(zip(parts, (row[i] for row in self.gradients), strict=True))
            lines.append(Line(mean, times(sp.Rational(1, len(parts)), plus(*parts)), values, self.gradient[i]))
        return Stage("gradient", "Mean gradient of the batch", tuple(lines))

    def _memory_stages(self, slopes: Sequence[Quantity]) -> Iterator[Stage]:
        w = self.neuron.weight_names(len(self.weights))
        for kind, (symbol, expr) in enumerate(self.neuron.optimizer.state.items()):
            lines = []
            for i, mean in enumerate(slopes):
                names, values = self._optimizer_values(i, w[i], mean, self.state)
                lines.append(Line(primed(names[symbol]), renamed(expr, names), values, self.next_state[kind][i]))
            yield Stage("memory", f"What {self.neuron.optimizer.title} remembers", tuple(lines))

    def _optimizer_values(self, i: int, w: Quantity, mean: Quantity, state: Table) -> tuple[dict, dict]:
        """The optimiser's symbols as this weight's own, and their values; the state is primed once it is the next one."""
        optimizer = self.neuron.optimizer
        remembered = {s: Quantity(s.name, *(w.index or (w.letter,))) for s in optimizer.state}
        names = {W: w, G: mean} | (
            remembered if state is self.state else {s: primed(name) for s, name in remembered.items()}
        )
        values = {w: self.weights[i], mean: self.gradient[i], ETA: self.learning_rate, T: Fraction(self.number + 1)}
        values |= {names[s]: state[kind][i] for kind, s in enumerate(optimizer.state)}
        return names, values | {s: Fraction(default) for s, default in optimizer.defaults.items()}
