"""Gradient descent, update by update: the whole path is computed first, every number of it, and then shown.

One neuron: z = w1·x1 + w2·x2 + … (+ b), ŷ = f(z), and a loss L(y, ŷ), averaged over the rows of a batch. By the chain rule

    dL/dwᵢ = dL/dŷ · dŷ/dz · dz/dwᵢ,   where dz/dwᵢ = xᵢ and dz/db = 1

Numbers are exact fractions as long as the functions allow it, else 50-digit decimals; or floating point, where asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, repeat
from math import ceil, isfinite
from operator import mul

import numpy as np
import sympy as sp

from explainer import convergence, notation
from explainer.activations import ACTIVATIONS
from explainer.arithmetic import DECIMALS, FLOATS, FRACTIONS, Arithmetic, Number, fraction, is_rational, is_whole
from explainer.derivation import Derivation, differentiate
from explainer.expression import X, plus, replace, times
from explainer.formula import Formula
from explainer.losses import LOSSES, Y_HAT, Loss, Y
from explainer.optimizers import ETA, OPTIMIZERS, G, Optimizer, T, W
from explainer.proof import spelled

LOSS, SCORE = sp.Symbol("L"), sp.Symbol("z", real=True)
LONGEST = 400  # digits of a numerator or denominator; beyond that fractions become 50-digit decimals
HUGE = 10**300  # a loss beyond this is called a divergence
WIDEST = 10**100  # inputs, targets and weights beyond this have squares that no picture and no eigenvalue can hold
MOST_UPDATES = 1_000_000
TABLE_ROWS = 20  # how much of a path a notebook cell shows
Value = Fraction | float


@dataclass(frozen=True)
class Line:
    """target = formula = the formula with numbers put in = result."""

    target: sp.Symbol
    formula: sp.Expr
    values: Mapping[sp.Symbol, Value] = field(repr=False)
    result: Value

    @property
    def numbers(self) -> str:
        """The formula with its numbers put in, in LaTeX."""
        return notation.latex(self.formula, self.values)

    @property
    def latex(self) -> str:
        """The whole line in LaTeX; = where the decimal is exact, ≈ where it is rounded."""
        shown = notation.decimal(self.result)
        sign = "=" if Fraction(shown) == self.result else r"\approx"
        parts = [notation.latex(self.target), notation.latex(self.formula)]
        if not self.formula.is_Symbol and self.formula.free_symbols:  # a bare letter or number is the result already
            parts.append(self.numbers)
        return " = ".join(parts) + f" {sign} {shown}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


@dataclass(frozen=True)
class Stage:
    """One stage of an update: `name` for programs, `title` for readers, and one line or one line a weight.

    `row` is the row of the table that the stage is about, None where it is about all rows of the batch.
    """

    name: str
    title: str
    lines: tuple[Line, ...]
    row: int | None = None

    @property
    def formula(self) -> sp.Expr | tuple[sp.Expr, ...]:
        """The formula, or one a weight."""
        return _single([line.formula for line in self.lines])

    @property
    def numbers(self) -> str | tuple[str, ...]:
        """The formula with numbers put in, in LaTeX, or one a weight."""
        return _single([line.numbers for line in self.lines])

    @property
    def result(self) -> Value | tuple[Value, ...]:
        """The result, or one a weight."""
        return _single([line.result for line in self.lines])

    @property
    def latex(self) -> str:
        """All lines, aligned at their first equals signs."""
        return aligned(self.lines)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


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

    def names(self, stem: str, count: int) -> list[sp.Symbol]:
        """w1, w2, …, b; for a stem that ends in }, such as dL/dw, the index belongs to what is differentiated by."""
        return [sp.Symbol(name) for name in self._names(stem, count)]

    def _names(self, stem: str, count: int) -> Iterator[str]:
        for i in range(1, count + 1):
            if self.bias and i == count:
                yield stem.replace("dw}", "db}") if stem.endswith("}") else "b"
            else:
                yield f"{stem[:-1]}_{i}}}" if stem.endswith("}") else f"{stem}_{i}"


@dataclass(frozen=True)
class Update:
    """One update of the batch `rows`: weights before and `after`, mean gradient, loss before it, the optimiser's memory.

    `memory` holds what the optimiser remembers of each weight before the update, `renewed` after it.
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
    renewed: tuple[tuple[Value, ...], ...] = ()

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
            names, values = self._optimizer_values(i, w[i], slopes[i], self.renewed)
            lines.append(Line(_primed(w[i]), _renamed(self.neuron.optimizer.update, names), values, self.after[i]))
        return (*stages, Stage("update", "Update the weights", tuple(lines)))

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {aligned([line for stage in self.stages for line in stage.lines])}$"

    def _row_stages(self, index: int) -> Iterator[Stage]:
        row, inputs, y = self.rows[index], self.inputs[index], self.targets[index]
        z, y_hat, loss, dl_value, slope = self.row_values[index]
        neuron, n = self.neuron, len(inputs)
        prediction = neuron.loss.by
        hat = Y_HAT if neuron.is_plain else prediction
        score, by = (hat, hat) if neuron.is_plain else (SCORE, SCORE)
        x, w = neuron.names("x", n), neuron.names("w", n)
        dl = sp.Symbol(rf"\frac{{dL}}{{d{notation.latex(hat)}}}")
        da = sp.Symbol(rf"\frac{{d{notation.latex(hat)}}}{{dz}}")
        local = neuron.names(rf"\frac{{d{notation.latex(by)}}}{{dw}}", n)
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
            yield Stage(
                "activation", "Activation", (Line(hat, _at(neuron.activation.expr, SCORE), values, y_hat),), row
            )
        yield Stage("loss", "Loss", (Line(LOSS, _renamed(neuron.loss.expr, {prediction: hat}), values, loss),), row)
        derivative = _renamed(neuron.loss.derivative, {prediction: hat})
        yield Stage("loss slope", "Slope of the loss", (Line(dl, derivative, values, dl_value),), row)
        if not neuron.is_plain:
            formula = (
                sp.Integer(0)
                if slope == 0
                else _at(spelled(neuron.activation.derivative, neuron.activation.known), SCORE)
            )
            yield Stage("activation slope", "Slope of the activation", (Line(da, formula, values, slope),), row)
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
                lines.append(Line(_primed(names[symbol]), _renamed(expr, names), values, self.renewed[kind][i]))
            yield Stage("memory", f"What {self.neuron.optimizer.title} remembers", tuple(lines))

    def _optimizer_values(self, i: int, w: sp.Symbol, slope: sp.Symbol, memory: tuple) -> tuple[dict, dict]:
        """The optimiser's symbols as this weight's own, and their values; memory is primed once it is renewed."""
        optimizer, suffix = self.neuron.optimizer, str(w).partition("_")[2] or str(w)
        names = {W: w, G: slope} | {s: sp.Symbol(f"{s}_{suffix}") for s in optimizer.state}
        if memory is self.renewed:
            names |= {s: _primed(sp.Symbol(f"{s}_{suffix}")) for s in optimizer.state}
        values = {w: self.weights[i], slope: self.gradient[i], ETA: self.learning_rate, T: Fraction(self.number + 1)}
        values |= {names[s]: memory[kind][i] for kind, s in enumerate(optimizer.state)}
        return names, values | {s: Fraction(default) for s, default in optimizer.defaults.items()}


@dataclass(frozen=True)
class Path:
    """All updates. `weights[k]` and `losses[k]` are those after k updates; `losses` are means over all rows.

    With a bias, it is the last of the weights and its input is 1. `exact` says whether every number is a fraction, and
    `arithmetic` says it in words; `reason` says why the path ended early, or is None.
    """

    inputs: tuple[tuple[Value, ...], ...]
    targets: tuple[Value, ...]
    learning_rate: Value
    batch_size: int
    weights: tuple[tuple[Value, ...], ...]
    losses: tuple[Value, ...]
    updates: tuple[Update, ...]
    neuron: Neuron
    arithmetic: str = FRACTIONS.name
    reason: str | None = None
    seed: int | None = None

    @property
    def exact(self) -> bool:
        return self.arithmetic == FRACTIONS.name

    @property
    def is_parabola(self) -> bool:
        """Whether the loss is a parabola in the weights, for which alone the rates below are theorems."""
        return (
            self.neuron.is_plain and self.neuron.loss.name == "mse" and self.neuron.optimizer.name == "gradient_descent"
        )

    @cached_property
    def hessian(self) -> sp.Matrix:
        """d²L/dwᵢdwⱼ = 2/n · Σ xᵢxⱼ, the same everywhere, since the loss is a parabola."""
        return convergence.hessian(self._rows())

    @cached_property
    def eigenvalues(self) -> tuple[Value, ...]:
        """The curvatures along the Hessian's own directions, from small to large; a Fraction where it is rational."""
        return convergence.eigenvalues(self._rows())

    @cached_property
    def rate_limit(self) -> Value | None:
        """The learning rate below which descent converges and above which it diverges.

        2/λmax for full batches; for batches in a fixed order, the rate at which one epoch's product of (I − rate·H_batch)
        stops shrinking errors. None for shuffled batches, other losses, activations and optimisers: no such bound.
        """
        if not self.is_parabola or self.seed is not None:
            return None
        return convergence.rate_limit(self._rows(), self.batch_size)

    @cached_property
    def best_rate(self) -> Value | None:
        """2/(λmin + λmax) over the eigenvalues that are not 0: the rate whose slowest direction is fastest (full batch)."""
        return convergence.best_rate(self._rows()) if self.is_parabola else None

    @property
    def rows_seen(self) -> tuple[int, ...]:
        """How many rows had been looked at when each of `losses` was reached: the fair axis to compare batch sizes on."""
        return tuple(accumulate((len(update.rows) for update in self.updates), initial=0))

    @property
    def contraction(self) -> tuple[Value, ...]:
        """1 − rate·λ: by what each direction's error is multiplied in a full-batch update; −3.1 in the article's example."""
        return tuple(1 - self.learning_rate * value for value in self.eigenvalues)

    @property
    def condition_number(self) -> Value | None:
        """λmax/λmin over the eigenvalues that are not 0: 1 is a round bowl, a large one a ravine."""
        curved = [value for value in self.eigenvalues if value]
        return curved[-1] / curved[0] if curved else None

    @cached_property
    def chain_rule(self) -> Derivation:
        """dL/dw1 of one row as a derivation, line by line, that `prove` accepts."""
        return chain_rule(self.neuron, len(self.weights[0]))

    def _repr_html_(self) -> str:
        head = "".join(
            f"<th>{name}</th>" for name in ("update", *map(str, self.neuron.names("w", len(self.weights[0]))), "loss")
        )
        rows = [
            (str(k), *map(notation.decimal, (*w, loss)))
            for k, (w, loss) in enumerate(zip(self.weights, self.losses, strict=True))
        ]
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows[:TABLE_ROWS])
        more = f"<p>… and {len(rows) - TABLE_ROWS} more</p>" if len(rows) > TABLE_ROWS else ""
        reason = f"<p>{self.reason}</p>" if self.reason else ""
        return f"<table><tr>{head}</tr>{body}</table>{more}{reason}"

    def _rows(self) -> list[list[Fraction]]:
        return [[Fraction(value) for value in row] for row in self.inputs]


def descend(
    *,
    inputs: Sequence[Sequence[Number]],
    targets: Sequence[Number],
    weights: Sequence[Number],
    learning_rate: Number,
    updates: int | None = None,
    epochs: int | None = None,
    batch_size: int | None = None,
    shuffle: int | None = None,
    bias: Number | None = None,
    activation: str | Formula = "linear",
    loss: str = "mse",
    optimizer: str | Optimizer = "gradient_descent",
    exact: bool = True,
) -> Path:
    """wᵢ' = wᵢ − η·dL/dwᵢ, `updates` times (1 unless said otherwise) or for `epochs` whole epochs.

    `inputs` is a table of rows, `targets` one number a row; a float means the decimal that was typed. Batches are taken in
    the order of the rows, or with `shuffle`, a seed, in a new random order each epoch; `batch_size` None is the full batch;
    the last batch of an epoch may be short. The gradient is the mean of the rows' gradients. `exact=False` reckons in
    floating point. The path ends early, with a `reason`, when the loss grows beyond 10^300 or can no longer be reckoned.

    Raises ValueError for input that is no table of numbers, a learning rate that is not above 0, a batch larger than the
    data, labels that the loss cannot take, and unknown names.

    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05)
    >>> path.weights[1]
    (Fraction(744, 625), Fraction(4911, 2000))
    >>> path.rate_limit, path.best_rate
    (Fraction(1, 41), Fraction(1, 82))
    """
    judged = _named(loss, LOSSES, "loss")
    moved = optimizer if isinstance(optimizer, Optimizer) else _named(optimizer, OPTIMIZERS, "optimizer")
    neuron = Neuron(_activation(activation), judged, moved, bias is not None)
    table, answers, start = _table(inputs, targets, weights, bias)
    _check_labels(neuron, answers)
    rate = fraction(learning_rate, "learning_rate")
    if rate <= 0:
        raise ValueError(f"learning_rate must be above 0, got {learning_rate}")
    size = len(table) if batch_size is None else batch_size
    if not is_whole(size, 1, len(table)):
        raise ValueError(f"batch_size must be from 1 to the number of rows, {len(table)}, got {batch_size!r}")
    if not isinstance(exact, bool | np.bool_):
        raise ValueError(f"exact must be True, or False for floating point; got {exact!r}")
    if shuffle is not None and not is_whole(shuffle, 0):
        raise ValueError(f"shuffle must be a seed, a whole number from 0 on, or None for no shuffling; got {shuffle!r}")
    count = _count(updates, epochs, len(table), size)
    rational = is_rational(spelled(neuron.activation.derivative, neuron.activation.known)) and is_rational(
        neuron.loss.expr
    )
    rational = rational and all(map(is_rational, (neuron.optimizer.update, *neuron.optimizer.state.values())))
    arithmetic = FLOATS if not exact else FRACTIONS if rational else DECIMALS
    return _walk(neuron, table, answers, start, rate, size, count, shuffle, arithmetic)


def chain_rule(neuron: Neuron, count: int = 2) -> Derivation:
    """dL/dw1 = dL/dŷ · dŷ/dz · dz/dw1, worked out from L(y, f(w1·x1 + …)) by the rules of differentiation."""
    w, x = neuron.names("w", count), neuron.names("x", count)
    w, x = [sp.Symbol(s.name, real=True) for s in w], [sp.Symbol(s.name, real=True) for s in x]
    terms = [times(w[i], x[i]) for i in range(count - neuron.bias)] + ([w[-1]] if neuron.bias else [])
    inner = plus(*terms)
    y_hat = inner if neuron.is_plain else _at(neuron.activation.expr, inner)
    return differentiate(
        replace(neuron.loss.expr, neuron.loss.by, y_hat),
        w[0],
        known=neuron.activation.known,
        title="The chain rule: dL/dw1",
    )


def batches(rows: int, size: int, shuffle: int | None = None) -> Iterator[tuple[int, ...]]:
    """The rows of batch after batch, without end: in order, or in a new random order each epoch."""
    chance = np.random.default_rng(shuffle) if shuffle is not None else None
    while True:
        order = range(rows) if chance is None else chance.permutation(rows).tolist()
        for first in range(0, rows, size):
            yield tuple(order[first : first + size])


def updates_in(rows: int, batch_size: int, epochs: int = 1) -> int:
    """⌈rows / batch_size⌉ · epochs: a last short batch is a batch.

    >>> updates_in(10_000, 5), updates_in(10_000, 5, epochs=1_000), updates_in(10_000, 3)
    (2000, 2000000, 3334)
    """
    for name, value in {"rows": rows, "batch_size": batch_size, "epochs": epochs}.items():
        if not is_whole(value, 1):
            raise ValueError(f"{name} must be a whole number of at least 1, got {value!r}")
    if batch_size > rows:
        raise ValueError(f"batch_size must be at most the {rows} rows, got {batch_size}")
    return ceil(rows / batch_size) * epochs


# --- walking ------------------------------------------------------------------------------------------------------------


def _walk(neuron, table, answers, start, rate, size, count, shuffle, arithmetic: Arithmetic) -> Path:
    said = [arithmetic.name]
    if arithmetic is FLOATS:
        table, answers = tuple(tuple(map(float, row)) for row in table), tuple(map(float, answers))
        start, rate = tuple(map(float, start)), float(rate)
    functions = _Functions(neuron, arithmetic)
    memory = tuple(tuple(0 * w for w in start) for _ in neuron.optimizer.state)
    path, losses, done, reason = [start], [], [], None
    order = batches(len(table), size, shuffle)
    try:
        losses.append(functions.mean_loss(table, answers, start))
        for number in range(count):
            rows = next(order)
            update = functions.update(number, rows, table, answers, path[-1], rate, memory)
            if arithmetic is FRACTIONS and _digits(update.after) > LONGEST:
                arithmetic = DECIMALS
                said.append(f"from update {number + 1} on {DECIMALS.name}")
                functions = _Functions(neuron, arithmetic)
                update = functions.update(number, rows, table, answers, path[-1], rate, memory)
            loss = functions.mean_loss(table, answers, update.after)
            if not abs(loss) < HUGE or not all(map(_is_finite, update.after)):
                reason = f"after {len(done) + 1} updates the loss is beyond 10^300: the path diverges and ends here"
                break
            done.append(update)
            path.append(update.after)
            losses.append(loss)
            memory = update.renewed
    except (OverflowError, ZeroDivisionError, ValueError):
        if not losses:
            raise ValueError(
                f"the loss has no finite value in {arithmetic.name} at the first weights; choose smaller ones"
            ) from None
        reason = f"after {len(done)} updates no finite value is found in {arithmetic.name}, so the path ends here"
    words = ", ".join(said)
    return Path(table, answers, rate, size, tuple(path), tuple(losses), tuple(done), neuron, words, reason, shuffle)


def evaluators(neuron: Neuron, arithmetic: Arithmetic) -> _Functions:
    """The formulas of `neuron` as functions of numbers: `.forward`, `.mean_loss` and `.update`."""
    return _Functions(neuron, arithmetic)


class _Functions:
    """The formulas of a neuron as functions of numbers in one arithmetic."""

    def __init__(self, neuron: Neuron, arithmetic: Arithmetic) -> None:
        self.neuron, self.round = neuron, arithmetic.round
        f, optimizer = neuron.activation, neuron.optimizer
        number = float if arithmetic is FLOATS else lambda value: Fraction(str(value))
        self.parameters = [number(p.default) for p in f.parameters]
        symbols = [X, *(p.symbol for p in f.parameters)]
        self.value = arithmetic.compiled(spelled(f.expr, f.known), symbols)
        self.slope = arithmetic.compiled(spelled(f.derivative, f.known), symbols)
        if arithmetic is FLOATS:  # e^1000 is too large for a float, but the sigmoid of −1000 is not
            self.value, self.slope = _or_stable(self.value, f), _or_stable(self.slope, f.slope)
        self.kinks = {number(kink.at): kink.slope for kink in f.kinks if kink.at.is_number}
        self.loss = arithmetic.compiled(neuron.loss.expr, (Y, neuron.loss.by))
        self.loss_slope = arithmetic.compiled(neuron.loss.derivative, (Y, neuron.loss.by))
        self.constants = [number(default) for default in optimizer.defaults.values()]
        self.step = arithmetic.compiled(optimizer.update, optimizer.symbols)
        self.state = [arithmetic.compiled(expr, optimizer.symbols) for expr in optimizer.state.values()]
        self.number = number

    def forward(self, inputs: Sequence[Value], weights: Sequence[Value]) -> tuple[Value, Value]:
        """z and ŷ."""
        z = sum(map(mul, weights, inputs))
        return z, z if self.neuron.is_plain else self.value(z, *self.parameters)

    def mean_loss(self, table: Sequence, answers: Sequence, weights: Sequence[Value]) -> Value:
        return sum(self.loss(y, self.forward(x, weights)[1]) for x, y in zip(table, answers, strict=True)) / len(table)

    def update(self, number, rows, table, answers, weights, rate, memory) -> Update:
        inputs, targets = tuple([table[row] for row in rows]), tuple([answers[row] for row in rows])
        found = tuple(map(self._row, inputs, targets, repeat(weights)))
        factors = [dl * slope / len(rows) for _, _, _, dl, slope in found]
        gradient = tuple([sum(map(mul, factors, column)) for column in zip(*inputs, strict=True)])
        t = self.number(number + 1)
        after, renewed = [], []
        for i, (w, g) in enumerate(zip(weights, gradient, strict=True)):
            kept = [kind[i] for kind in memory]
            for kind, state in enumerate(self.state):
                kept[kind] = self.round(state(w, g, rate, t, *kept, *self.constants))
            renewed.append(kept)
            after.append(self.round(self.step(w, g, rate, t, *kept, *self.constants)))
        loss = sum([one[2] for one in found]) / len(rows)
        renewed = tuple(zip(*renewed, strict=True)) if self.state else ()
        return Update(
            rows,
            inputs,
            targets,
            weights,
            rate,
            gradient,
            loss,
            tuple(after),
            number,
            self.neuron,
            found,
            memory,
            renewed,
        )

    def _row(self, inputs, y, weights) -> tuple[Value, ...]:
        z, y_hat = self.forward(inputs, weights)
        if self.neuron.is_plain:
            slope = 1
        elif z in self.kinks:
            slope = self.number(self.kinks[z].subs({p.symbol: p.default for p in self.neuron.activation.parameters}))
        else:
            slope = self.slope(z, *self.parameters)
        return z, y_hat, self.loss(y, y_hat), self.loss_slope(y, y_hat), slope


# --- what is refused ----------------------------------------------------------------------------------------------------


def _table(inputs: object, targets: object, weights: object, bias: Number | None) -> tuple:
    rows = [[fraction(value, "every input") for value in row] for row in _sequence(inputs, "inputs", "a table of rows")]
    if not rows or not rows[0]:
        raise ValueError("inputs must hold at least one row of at least one number, got none")
    if len({len(row) for row in rows}) > 1:
        raise ValueError(
            f"every row of inputs must be as long as the first, {len(rows[0])}; got {sorted(map(len, rows))}"
        )
    answers = [fraction(value, "every target") for value in _sequence(targets, "targets", "one number a row")]
    if len(answers) != len(rows):
        raise ValueError(f"targets must be one number a row: {len(rows)} rows, got {len(answers)}")
    w = [fraction(value, "every weight") for value in _sequence(weights, "weights", "one number an input")]
    for name, values in {"input": [value for row in rows for value in row], "target": answers, "weight": w}.items():
        if too_wide := [value for value in values if abs(value) > WIDEST]:
            raise ValueError(f"every {name} must lie between -10^100 and 10^100, got {notation.decimal(too_wide[0])}")
    if len(w) != len(rows[0]):
        raise ValueError(f"weights must be one number an input: {len(rows[0])} inputs, got {len(w)}")
    if bias is not None:
        w.append(fraction(bias, "bias"))
        rows = [[*row, Fraction(1)] for row in rows]
    return tuple(map(tuple, rows)), tuple(answers), tuple(w)


def _sequence(values: object, name: str, wanted: str) -> list:
    found = _entries(values)
    if found is not None and name == "inputs":
        rows = [_entries(row) for row in found]
        found = None if any(row is None for row in rows) else rows
    if found is None:
        raise ValueError(f"{name} must be {wanted}, got {values!r}")
    return found


def _entries(values: object) -> list | None:
    """The entries in their order; None for text, sets and dictionaries, which have none that was meant."""
    if isinstance(values, str | bytes | Mapping | Set) or not hasattr(values, "__iter__"):
        return None
    return list(values)


def _check_labels(neuron: Neuron, answers: Sequence[Fraction]) -> None:
    if neuron.loss.name == "categorical_cross_entropy":
        raise ValueError(
            "categorical_cross_entropy needs several outputs; use binary_cross_entropy, or backpropagate a Network"
        )
    if neuron.loss.name == "binary_cross_entropy":
        if neuron.activation.name != "sigmoid":
            raise ValueError(f"binary_cross_entropy needs the activation sigmoid, got {neuron.activation.name}")
        if not all(0 <= y <= 1 for y in answers):
            raise ValueError(f"binary_cross_entropy needs targets from 0 to 1, got {[float(y) for y in answers]}")


def _count(updates: int | None, epochs: int | None, rows: int, size: int) -> int:
    if updates is not None and epochs is not None:
        raise ValueError(f"give updates or epochs, not both; got {updates} and {epochs}")
    count = (1 if updates is None else updates) if epochs is None else updates_in(rows, size, epochs)
    if not is_whole(count, 0, MOST_UPDATES):
        raise ValueError(f"updates must be a whole number from 0 to {MOST_UPDATES:,}, got {count!r}")
    return count


def _activation(activation: str | Formula) -> Formula:
    found = activation if isinstance(activation, Formula) else _named(activation, ACTIVATIONS, "activation")
    if not isinstance(found, Formula):
        raise ValueError(f"activation must be a function of one number, got {found.name}; softmax needs a Network")
    return found


def _named(name: str, catalogue: Mapping, what: str) -> object:
    if not isinstance(name, str) or name not in catalogue:
        raise ValueError(f"{what} must be one of {', '.join(catalogue)}; got {name!r}")
    return catalogue[name]


def aligned(lines: Sequence[Line]) -> str:
    """Lines in one LaTeX block, each aligned at its first equals sign."""
    return (
        r"\begin{aligned} " + r" \\ ".join(line.latex.replace(" = ", " &= ", 1) for line in lines) + r" \end{aligned}"
    )


# --- small things -------------------------------------------------------------------------------------------------------


def _at(expr: sp.Expr, argument: sp.Expr) -> sp.Expr:
    return replace(expr, X, argument)


def _renamed(expr: sp.Expr, names: Mapping[sp.Symbol, sp.Symbol]) -> sp.Expr:
    for symbol, name in names.items():
        expr = replace(expr, symbol, name)
    return expr


def _primed(symbol: sp.Symbol) -> sp.Symbol:
    return sp.Symbol(f"{{{symbol.name}}}'")


def _or_stable(quick: Callable, stable: Callable) -> Callable:
    """`quick` as long as it finds a finite number, else `stable`, which takes longer."""

    def value(z: float, *parameters: float) -> float:
        try:
            found = quick(z, *parameters)
        except OverflowError:
            return float(stable(z))
        return found if isfinite(found) else float(stable(z))

    return value


def _single(values: list) -> object:
    return values[0] if len(values) == 1 else tuple(values)


def _digits(values: Sequence[Fraction]) -> int:
    return max(max(value.numerator.bit_length(), value.denominator.bit_length()) for value in values) * 30103 // 100000


def _is_finite(value: Value) -> bool:
    return isinstance(value, Fraction) or isfinite(value)
