"""One row through a small network and back, edge by edge: every number of the forward and the backward pass, as stages.

z⁽ᵏ⁾ⱼ = Σᵢ w⁽ᵏ⁾ᵢⱼ·a⁽ᵏ⁻¹⁾ᵢ + b⁽ᵏ⁾ⱼ,   a⁽ᵏ⁾ⱼ = f(z⁽ᵏ⁾ⱼ)                          forward
δ⁽ᵏ⁾ⱼ = dL/dz⁽ᵏ⁾ⱼ,   dL/dw⁽ᵏ⁾ᵢⱼ = a⁽ᵏ⁻¹⁾ᵢ·δ⁽ᵏ⁾ⱼ,   dL/da⁽ᵏ⁻¹⁾ᵢ = Σⱼ w⁽ᵏ⁾ᵢⱼ·δ⁽ᵏ⁾ⱼ    backward
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from explainer.descent.corners import convention, corners, slope_formula
from explainer.descent.neuron import LOSS
from explainer.descent.quantity import Quantity, primed, slope
from explainer.descent.stages import Line, Stage, rounded
from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.formula import Kink
from explainer.formulas.losses import LOSSES
from explainer.formulas.optimizers import ETA
from explainer.formulas.scores import Y
from explainer.networks.network import Network
from explainer.numeric import formatting
from explainer.numeric.arithmetic import DECIMALS, FRACTIONS, is_rational
from explainer.numeric.validation import Number, fraction, listed, quoted
from explainer.reprs import brief
from explainer.symbolic.expansion import spelled
from explainer.symbolic.expression import X, negative, over, plus, replace, times

MOST_WEIGHTS = 40  # beyond that nobody reads the lines; `backpropagation.backpropagate` has no such bound
MATRIX_DIGITS = 4  # of a rounded number in a matrix
Matrix = tuple[tuple[Fraction, ...], ...]
Parameters = Sequence[tuple[Sequence[Sequence[Number]], Sequence[Number]]]


@dataclass(frozen=True)
class Trace:
    """One update of a network on one row: `stages` in the order in which they are reckoned, and what comes out of them.

    `scores`, `outputs` and `deltas` are those of each layer; `gradients` and `after` are (weights, biases) a layer, with
    weights[i][j] on the edge from neuron i to neuron j. `arithmetic` says how the numbers were reckoned.
    """

    network: Network
    inputs: tuple[Fraction, ...]
    weights: tuple[Matrix, ...]
    biases: Matrix
    stages: tuple[Stage, ...]
    loss: Fraction
    scores: Matrix
    outputs: Matrix
    deltas: Matrix
    gradients: tuple[tuple[Matrix, tuple[Fraction, ...]], ...]
    after: tuple[tuple[Matrix, tuple[Fraction, ...]], ...]
    arithmetic: str

    @property
    def matrices(self) -> tuple[str, ...]:
        """The same in matrix form, in LaTeX with numbers: z = a·W + b of each layer, then dL/dW = aᵀ·δ of each layer.

        Numbers of more than eight digits are rounded to four; the exact ones stand in the stages and fields.
        """
        layers = range(len(self.network.layers))
        before = (self.inputs, *self.outputs[:-1])
        forward = [
            rf"z^{{({k + 1})}} = a^{{({k})}} W^{{({k + 1})}} + b^{{({k + 1})}} "
            + _followed(
                rf"{_matrix([before[k]])} {_matrix(self.weights[k])} + {_matrix([self.biases[k]])}",
                [[*before[k]], *self.weights[k], self.biases[k]],
                [self.scores[k]],
            )
            for k in layers
        ]
        backward = [
            rf"\frac{{dL}}{{dW^{{({k + 1})}}}} = {{a^{{({k})}}}}^\top \delta^{{({k + 1})}} "
            + _followed(
                rf"{_matrix([[value] for value in before[k]])} {_matrix([self.deltas[k]])}",
                [before[k], self.deltas[k]],
                self.gradients[k][0],
            )
            for k in reversed(layers)
        ]
        return (*forward, *backward)

    def __repr__(self) -> str:
        return brief(
            self, f"through {self.network!r} in {len(self.stages)} stages: loss {formatting.number(self.loss, 5)}"
        )


def _followed(put_in: str, numbers: Sequence[Sequence[Fraction]], result: Sequence[Sequence[Fraction]]) -> str:
    """= the matrices = their result; ≈ where a number is rounded."""
    exact, is_result_exact = (_is_exact(rows) for rows in (numbers, result))
    return f"{formatting.sign(exact)} {put_in} {formatting.sign(exact and is_result_exact)} {_matrix(result)}"


def _is_exact(rows: Sequence[Sequence[Fraction]]) -> bool:
    return all(rounded(value, MATRIX_DIGITS) == value for row in rows for value in row)


def _matrix(rows: Sequence[Sequence[Fraction]]) -> str:
    """Numbers of at most 8 digits as they are, others to four."""
    lines = (
        " & ".join(formatting.powered(formatting.decimal(rounded(value, MATRIX_DIGITS))) for value in row)
        for row in rows
    )
    return r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}"


def walk(
    network: Network,
    parameters: Parameters,
    inputs: Sequence[Number],
    targets: Sequence[Number],
    *,
    loss: str = "mse",
    learning_rate: Number = "0.1",
) -> Trace:
    """Forward through all layers, backward through all layers, and one update, in exact numbers.

    `parameters` are (weights, biases) a layer. Numbers are fractions where the activations and the loss allow it, else
    50-digit decimals. Raises ValueError for shapes that do not fit the network, an unknown loss, targets that are no
    probabilities where the loss asks for them, numbers with which it has no value, or more than 40 weights.

    >>> from explainer import Network
    >>> walked = walk(Network([2, 1], ["linear"]), [([[2], [3]], [1])], [4, 5], [20])
    >>> walked.loss, [str(slope) for (slope,) in walked.gradients[0][0]]
    (Fraction(16, 1), ['32', '40'])
    """
    if not isinstance(network, Network):
        raise ValueError(
            f"network must be a Network, such as Network([2, 2, 1], ['relu', 'linear']); got {quoted(network)}"
        )
    if network.parameters > MOST_WEIGHTS:
        raise ValueError(
            f"at most {MOST_WEIGHTS} weights and biases can be walked edge by edge, got {network.parameters}"
        )
    loss = LOSSES.find(loss).name
    walker = _Walker(network, parameters, inputs, targets, loss, learning_rate)
    try:
        return walker.walked()
    except (ArithmeticError, TypeError) as problem:  # the logarithm of nothing, or of a number below it
        raise ValueError(
            f"with these numbers {loss} or one of its slopes has no value; choose weights and inputs nearer to 0"
        ) from problem


class _Walker:
    """The stages as they are made; `values` grows with every line, so that later lines find their numbers."""

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        inputs: Sequence[Number],
        targets: Sequence[Number],
        loss: str,
        learning_rate: Number,
    ) -> None:
        self.network, self.loss = network, LOSSES[loss]
        if loss == "binary_cross_entropy" and network.activations[-1] not in ("sigmoid", "softmax"):
            raise ValueError(f"binary_cross_entropy needs an output layer of sigmoid, got {network.activations[-1]}")
        self.weights, self.biases = _read(network, parameters)
        first, self.targets = _row(inputs, network.sizes[0], "inputs"), _row(targets, network.sizes[-1], "targets")
        if loss != "mse" and not all(0 <= target <= 1 for target in self.targets):
            raise ValueError(f"{loss} needs targets from 0 to 1, got {', '.join(map(str, targets))}")
        self.rate = fraction(learning_rate, "learning_rate")
        if self.rate <= 0:
            raise ValueError(f"learning_rate must be above 0, got {learning_rate}")
        self.arithmetic = FRACTIONS if self._is_rational() else DECIMALS
        self.values: dict[sp.Symbol, Fraction] = {ETA: self.rate}
        self.outputs: list[list[Fraction]] = [first]
        self.scores: list[list[Fraction]] = []
        self.deltas: list[list[Fraction]] = []
        self.values |= {self.a(0, i): value for i, value in enumerate(first)}
        for k, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True), start=1):
            self.values |= {self.w(k, i, j): value for i, row in enumerate(weights) for j, value in enumerate(row)}
            self.values |= {self.b(k, j): value for j, value in enumerate(biases)}
        self.values |= {self.y(j): value for j, value in enumerate(self.targets)}
        self.values |= {
            p.symbol: Fraction(str(p.default)) for n in network.activations for p in ACTIVATIONS[n].parameters
        }

    def walked(self) -> Trace:
        layers = range(1, len(self.network.sizes))
        forward = [stage for k in layers for stage in self.forward(k)]
        loss = self.loss_stage()
        backward = [stage for k in reversed(layers) for stage in self.backward(k)]
        update, after = self.update()
        gradients = tuple((self.gradient(k), tuple(self.deltas[-k])) for k in layers)
        return Trace(
            network=self.network,
            inputs=tuple(self.outputs[0]),
            weights=tuple(map(_table, self.weights)),
            biases=_table(self.biases),
            stages=(*forward, loss, *backward, update),
            loss=self.values[LOSS],
            scores=_table(self.scores),
            outputs=_table(self.outputs[1:]),
            deltas=_table(self.deltas[::-1]),
            gradients=gradients,
            after=after,
            arithmetic=self.arithmetic.name,
        )

    # --- the names of things: layer above, neuron below ---------------------------------------------------------------

    def a(self, k: int, i: int) -> Quantity:
        return Quantity("a", i + 1, layer=k) if k else Quantity("x", i + 1)

    def z(self, k: int, j: int) -> Quantity:
        return Quantity("z", j + 1, layer=k)

    def w(self, k: int, i: int, j: int) -> Quantity:
        return Quantity("w", i + 1, j + 1, layer=k)

    def b(self, k: int, j: int) -> Quantity:
        return Quantity("b", j + 1, layer=k)

    def y(self, j: int) -> Quantity:
        return Quantity("y", j + 1)

    def delta(self, k: int, j: int) -> Quantity:
        return Quantity("δ", j + 1, layer=k)

    # --- the stages -----------------------------------------------------------------------------------------------------

    def line(self, target: sp.Symbol, formula: sp.Expr, note: str = "") -> Line:
        """target = formula, reckoned now; from here on `target` has a number."""
        symbols = sorted(formula.free_symbols, key=str)
        result = self.arithmetic.compiled(formula, symbols)(*(self.values[s] for s in symbols))
        self.values[target] = result = Fraction(self.arithmetic.round(Fraction(result)))
        return Line(target, formula, {s: self.values[s] for s in symbols}, result, note)

    def forward(self, k: int) -> Iterator[Stage]:
        size, previous = self.network.sizes[k], range(self.network.sizes[k - 1])
        name = self.network.activations[k - 1]
        sums = [
            self.line(self.z(k, j), plus(*(times(self.w(k, i, j), self.a(k - 1, i)) for i in previous), self.b(k, j)))
            for j in range(size)
        ]
        self.scores.append([self.values[line.target] for line in sums])
        yield Stage("forward", f"Layer {k}: weighted sums", tuple(sums))
        activations = [self.line(self.a(k, j), self.activated(name, k, j)) for j in range(size)]
        self.outputs.append([self.values[line.target] for line in activations])
        yield Stage("activation", f"Layer {k}: {ACTIVATIONS[name].title}", tuple(activations))

    def activated(self, name: str, k: int, j: int) -> sp.Expr:
        if name != "softmax":
            formula = ACTIVATIONS[name]
            return replace(spelled(formula.expr, formula.known), X, self.z(k, j))
        scores = [self.z(k, i) for i in range(self.network.sizes[k])]
        return over(sp.exp(scores[j]), plus(*map(sp.exp, scores)))

    def loss_stage(self) -> Stage:
        last, size = len(self.network.sizes) - 1, self.network.sizes[-1]
        terms = [self.of_output(self.loss.expr, last, j) for j in range(size)]
        total = plus(*terms)
        mean = total if self.count == 1 else times(sp.Rational(1, self.count), total)
        return Stage("loss", f"The loss: {self.loss.title}", (self.line(LOSS, mean),))

    @property
    def count(self) -> int:
        """By how much the sum over outputs is divided: the mean over entries, or over rows, of which there is one."""
        return self.network.sizes[-1] if self.loss.mean_over == "all entries" else 1

    def of_output(self, expr: sp.Expr, k: int, j: int) -> sp.Expr:
        return replace(replace(expr, self.loss.by, self.a(k, j)), Y, self.y(j))

    def backward(self, k: int) -> Iterator[Stage]:
        size, last = self.network.sizes[k], len(self.network.sizes) - 1
        if k == last:
            share = sp.Rational(1, self.count)
            slopes = [self.of_output(self.loss.derivative, k, j) for j in range(size)]
            arriving = [slope if share == 1 else times(share, slope) for slope in slopes]
            title = "The slope of the loss for each output"
        else:
            after = range(self.network.sizes[k + 1])
            arriving = [plus(*(times(self.w(k + 1, j, m), self.delta(k + 1, m)) for m in after)) for j in range(size)]
            title = f"Back along the lines to layer {k}"
        lines = [self.line(slope(LOSS, self.a(k, j)), arriving[j]) for j in range(size)]
        yield Stage("outputs slope", title, tuple(lines))
        lines = [self.line(self.delta(k, j), self.through(k, j), self.remark(k, j)) for j in range(size)]
        self.deltas.append([self.values[line.target] for line in lines])
        yield Stage("delta", f"Layer {k}: through the activation", tuple(lines))
        lines = [
            self.line(slope(LOSS, self.w(k, i, j)), times(self.a(k - 1, i), self.delta(k, j)))
            for i in range(self.network.sizes[k - 1])
            for j in range(size)
        ]
        lines += [self.line(slope(LOSS, self.b(k, j)), self.delta(k, j)) for j in range(size)]
        yield Stage("gradient", f"Layer {k}: the gradient of its weights and biases", tuple(lines))

    def through(self, k: int, j: int) -> sp.Expr:
        """δⱼ = dL/daⱼ · f'(zⱼ); for softmax, whose outputs all hang on zⱼ, a sum over its Jacobian's column."""
        name = self.network.activations[k - 1]
        if name == "softmax":
            outputs = [self.a(k, i) for i in range(self.network.sizes[k])]
            column = [
                times(a, plus(sp.S.One, negative(a))) if i == j else negative(times(a, outputs[j]))
                for i, a in enumerate(outputs)
            ]
            return plus(*(times(slope(LOSS, a), entry) for a, entry in zip(outputs, column, strict=True)))
        kink = self.corner(k, j)
        formula = ACTIVATIONS[name]
        z = self.z(k, j)
        local = kink.slope if kink else slope_formula(formula, z, self.a(k, j), self.values[z])
        return times(slope(LOSS, self.a(k, j)), local)

    def corner(self, k: int, j: int) -> Kink | None:
        """The corner of the activation that the sum of this neuron stands on, if any."""
        name = self.network.activations[k - 1]
        return None if name == "softmax" else corners(ACTIVATIONS[name]).get(self.values[self.z(k, j)])

    def remark(self, k: int, j: int) -> str:
        """The sentence about the slope that is used at a corner; nothing elsewhere."""
        kink, formula = self.corner(k, j), ACTIVATIONS[self.network.activations[k - 1]]
        if kink is None:
            return ""
        used = kink.slope.subs({p.symbol: sp.Rational(str(p.default)) for p in formula.parameters})
        return convention(formula, kink, Fraction(int(used.p), int(used.q)))

    def gradient(self, k: int) -> Matrix:
        inputs, units = self.network.sizes[k - 1], self.network.sizes[k]
        return tuple(tuple(self.values[slope(LOSS, self.w(k, i, j))] for j in range(units)) for i in range(inputs))

    def update(self) -> tuple[Stage, tuple]:
        lines, after = [], []
        for k in range(1, len(self.network.sizes)):
            inputs, units = self.network.sizes[k - 1], self.network.sizes[k]
            weights = [[self.moved(self.w(k, i, j)) for j in range(units)] for i in range(inputs)]
            biases = [self.moved(self.b(k, j)) for j in range(units)]
            lines += [line for row in weights for line in row] + biases
            after.append(
                (tuple(tuple(line.result for line in row) for row in weights), tuple(line.result for line in biases))
            )
        return Stage("update", "Update every weight and bias", tuple(lines)), tuple(after)

    def moved(self, w: sp.Symbol) -> Line:
        return self.line(primed(w), plus(w, negative(times(ETA, slope(LOSS, w)))))

    def _is_rational(self) -> bool:
        formulas = [ACTIVATIONS[name] for name in self.network.activations]
        if any(formula.name == "softmax" for formula in formulas):
            return False
        parts = [spelled(part, f.known) for f in formulas for part in (f.expr, f.derivative)]
        return all(map(is_rational, (self.loss.expr, self.loss.derivative, *parts)))


def _table(rows: Sequence[Sequence[Fraction]]) -> Matrix:
    return tuple(map(tuple, rows))


def _read(network: Network, parameters: Any) -> tuple[list, list]:
    expected = "one pair a layer: a table of weights and a list of biases"
    pairs = [
        [listed(part, "parameters", expected) for part in listed(pair, "parameters", expected)]
        for pair in listed(parameters, "parameters", expected)
    ]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"parameters must be {expected}, got {quoted(parameters)}")
    if len(pairs) != len(network.layers):
        raise ValueError(f"parameters must be one pair a layer, {len(network.layers)}; got {len(pairs)}")
    weights, biases = [], []
    for number, (layer, (w, b)) in enumerate(zip(network.layers, pairs, strict=True), start=1):
        if len(w) != layer.inputs:
            raise ValueError(f"layer {number} needs {layer.inputs} rows of weights, one an input; got {len(w)}")
        weights.append([_row(row, layer.units, f"each row of layer {number}'s weights") for row in w])
        biases.append(_row(b, layer.units, f"layer {number}'s biases"))
    return weights, biases


def _row(values: Sequence[Number], length: int, name: str) -> list[Fraction]:
    numbers = [
        fraction(value, f"every number of {name}") for value in listed(values, name, f"a list of {length} numbers")
    ]
    if len(numbers) != length:
        raise ValueError(f"{name} must be {length} numbers, got {len(numbers)}")
    return numbers
