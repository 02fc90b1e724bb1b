"""One update of one neuron, and the stages in which it is reckoned; the chain rule behind it as a derivation.

dL/dwᵢ = dL/dŷ · dŷ/dz · dz/dwᵢ,   where dz/dwᵢ = xᵢ and dz/db = 1
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import sympy as sp

from explainer.descent.neuron import LOSS, Neuron
from explainer.descent.stages import Line, Stage, Value, aligned, at, primed, renamed
from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.formula import Formula, Kink
from explainer.formulas.losses import Y_HAT
from explainer.formulas.optimizers import ETA, G, T, W
from explainer.formulas.scores import SATURATED, SCORE, Y, binary_formulas
from explainer.numeric import formatting
from explainer.symbolic import printing
from explainer.symbolic.expansion import spelled
from explainer.symbolic.expression import plus, replace, times

NEAR = 8  # up to this score 1 − ŷ still has 12 digits of its own in floating point


@dataclass(frozen=True)
class Update:
    """One update of the batch `rows`: weights before and `after`, mean gradient, loss before it, the optimiser's memory.

    `memory` holds what the optimiser remembers of each weight before the update, `next_state` after it.
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
    row_values: tuple[tuple[Value, ...], ...] = field(repr=False)  # z, ŷ, L, dL/dŷ, dŷ/dz of each row
    memory: tuple[tuple[Value, ...], ...] = ()
    next_state: tuple[tuple[Value, ...], ...] = ()

    @cached_property
    def gradients(self) -> tuple[tuple[Value, ...], ...]:
        """dL/dw of each row of the batch by itself; `gradient` is their mean."""
        return tuple(
            tuple(dl * slope * x for x in inputs)
            for inputs, (_, _, _, dl, slope) in zip(self.inputs, self.row_values, strict=True)
        )

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Forward, loss, slopes and chain rule for each row; then the mean over the batch, the memory, and the update."""
        stages = [stage for index in range(len(self.rows)) for stage in self._row_stages(index)]
        count = len(self.weights)
        w, slopes = self.neuron.names("w", count), self.neuron.names(r"\frac{dL}{dw}", count)
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
        """The lines of all stages, aligned at their first equals signs."""
        return aligned([line for stage in self.stages for line in stage.lines])

    def _repr_latex_(self) -> str:
        return printing.displayed(self)

    def _row_stages(self, index: int) -> Iterator[Stage]:
        row, inputs, y = self.rows[index], self.inputs[index], self.targets[index]
        z, y_hat, loss, dl_value, slope = self.row_values[index]
        neuron, n = self.neuron, len(inputs)
        prediction = neuron.loss.by
        hat = Y_HAT if neuron.is_plain else prediction
        score, by = (hat, hat) if neuron.is_plain else (SCORE, SCORE)
        x, w = neuron.names("x", n), neuron.names("w", n)
        dl = sp.Symbol(rf"\frac{{dL}}{{d{printing.latex(hat)}}}")
        da = sp.Symbol(rf"\frac{{d{printing.latex(hat)}}}{{dz}}")
        local = neuron.names(rf"\frac{{d{printing.latex(by)}}}{{dw}}", n)
        slopes = neuron.names(r"\frac{dL}{dw}", n)
        values = (
            dict(zip(x, inputs, strict=True))
            | dict(zip(w, self.weights, strict=True))
            | dict(zip(local, inputs, strict=True))
        )
        values |= {SCORE: z, hat: y_hat, prediction: y_hat, Y: y, dl: dl_value, da: slope}
        values |= {p.symbol: Fraction(str(p.default)) for p in neuron.activation.parameters}
        terms = [times(w[i], x[i]) for i in range(n - neuron.bias)] + ([w[-1]] if neuron.bias else [])
        yield Stage("forward", "Forward pass", (Line(score, plus(*terms), values, z),), row)
        if not neuron.is_plain:
            yield Stage("activation", "Activation", (Line(hat, at(neuron.activation.expr, SCORE), values, y_hat),), row)
        is_saturated = neuron.from_scores and abs(z) > SATURATED
        formulas = binary_formulas(z > 0) if is_saturated else (neuron.loss.expr, neuron.loss.derivative, None)
        term, derivative, activation_slope = formulas
        yield Stage("loss", "Loss", (Line(LOSS, renamed(term, {prediction: hat}), values, loss),), row)
        derivative = renamed(derivative, {prediction: hat})
        yield Stage("loss slope", "Slope of the loss", (Line(dl, derivative, values, dl_value),), row)
        if not neuron.is_plain:
            line = local_slope(neuron.activation, da, SCORE, hat, values, slope)
            line = Line(da, activation_slope, values, slope) if activation_slope else line
            yield Stage("activation slope", "Slope of the activation", (line,), row)
        reached = [x[i] if not (neuron.bias and i == n - 1) else sp.S.One for i in range(n)]
        lines = tuple(Line(local[i], reached[i], values, inputs[i]) for i in range(n))
        yield Stage("local slopes", "Local slopes", lines, row)
        path = (dl,) if neuron.is_plain else (dl, da)
        lines = tuple(Line(slopes[i], times(*path, local[i]), values, self.gradients[index][i]) for i in range(n))
        yield Stage("chain rule", "Chain rule", lines, row)

    def _mean_stage(self, slopes: Sequence[sp.Symbol]) -> Stage:
        lines = []
        for i, slope in enumerate(slopes):
            parts = [sp.Symbol(rf"\left({slope}\right)_{{{row + 1}}}") for row in self.rows]
            values = dict(zip(parts, (row[i] for row in self.gradients), strict=True))
            lines.append(Line(slope, times(sp.Rational(1, len(parts)), plus(*parts)), values, self.gradient[i]))
        return Stage("gradient", "Mean gradient of the batch", tuple(lines))

    def _memory_stages(self, slopes: Sequence[sp.Symbol]) -> Iterator[Stage]:
        w = self.neuron.names("w", len(self.weights))
        for kind, (symbol, expr) in enumerate(self.neuron.optimizer.state.items()):
            lines = []
            for i, slope in enumerate(slopes):
                names, values = self._optimizer_values(i, w[i], slope, self.memory)
                lines.append(Line(primed(names[symbol]), renamed(expr, names), values, self.next_state[kind][i]))
            yield Stage("memory", f"What {self.neuron.optimizer.title} remembers", tuple(lines))

    def _optimizer_values(self, i: int, w: sp.Symbol, slope: sp.Symbol, memory: tuple) -> tuple[dict, dict]:
        """The optimiser's symbols as this weight's own, and their values; memory is primed once it is renewed."""
        optimizer, suffix = self.neuron.optimizer, str(w).partition("_")[2] or str(w)
        names = {W: w, G: slope} | {s: sp.Symbol(f"{s}_{suffix}") for s in optimizer.state}
        if memory is self.next_state:
            names |= {s: primed(sp.Symbol(f"{s}_{suffix}")) for s in optimizer.state}
        values = {w: self.weights[i], slope: self.gradient[i], ETA: self.learning_rate, T: Fraction(self.number + 1)}
        values |= {names[s]: memory[kind][i] for kind, s in enumerate(optimizer.state)}
        return names, values | {s: Fraction(default) for s, default in optimizer.defaults.items()}


def corners(activation: Formula) -> dict[Fraction, Kink]:
    """The corners and jumps that a score can stand on, and at which a slope is used: it is a fraction and never √2."""
    place = {p.symbol: sp.Rational(str(p.default)) for p in activation.parameters}
    found = [(kink.at.subs(place), kink) for kink in activation.kinks if kink.slope.is_finite is not False]
    return {Fraction(int(at.p), int(at.q)): kink for at, kink in found if at.is_Rational}


def local_slope(
    activation: Formula,
    target: sp.Symbol,
    score: sp.Symbol,
    output: sp.Symbol,
    values: Mapping[sp.Symbol, Value],
    slope: Value,
) -> Line:
    """f'(z) as a line; at a corner the slope that is used there, with the sentence that it is a convention."""
    kink = corners(activation).get(Fraction(values[score]))
    if kink is None:
        return Line(target, slope_formula(activation, score, output, values[score]), values, slope)
    return Line(target, kink.slope, values, slope, note=convention(activation, kink, slope))


def slope_formula(activation: Formula, score: sp.Symbol, output: sp.Symbol, z: Value) -> sp.Expr:
    """f'(z), in which f(z) is written as the `output` that it is: a·(1 − a) for the sigmoid.

    Far from 0 it is written in z alone, since the output is rounded too near to 1 for 1 − a to be right.
    """
    value, slope = (at(spelled(part, activation.known), score) for part in (activation.expr, activation.derivative))
    return replace(slope, value, output) if value.args and abs(z) <= NEAR else slope


def convention(activation: Formula, kink: Kink, slope: Value) -> str:
    """In a sentence, that there is no slope at a corner, and which one is used there."""
    used = f"By convention {formatting.decimal(slope)} is used there"
    if kink.left is None or kink.right is None or kink.left == kink.right:
        message = f"At {printing.text(kink.at)} the activation jumps and has no slope. {used}."
    else:
        place = {p.symbol: sp.Rational(str(p.default)) for p in activation.parameters}
        left, right = (_side(side.subs(place)) for side in (kink.left, kink.right))
        sides = f"its slope is {left} on the left and {right} on the right"
        message = f"The activation has a corner at {printing.text(kink.at)}: {sides}. {used}"
        message += ", as in Keras and PyTorch." if ACTIVATIONS.get(activation.name) is activation else "."
    return message.replace("-", "−")


def _side(slope: sp.Expr) -> str:
    """A slope in a sentence: 0.01, −∞."""
    if slope.is_infinite:
        return "∞" if slope > 0 else "−∞"
    return formatting.decimal(Fraction(str(slope))) if slope.is_Rational else printing.text(slope)
