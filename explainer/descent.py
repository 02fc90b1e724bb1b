"""Gradient descent, update by update, in exact numbers: the whole path is computed first, then shown.

The network is ŷ = w1·x1 + w2·x2 + …, the loss is the squared error, averaged over the rows of a batch:

    L = (ŷ − y)²,   dL/dŷ = 2(ŷ − y),   dŷ/dwᵢ = xᵢ,   dL/dwᵢ = dL/dŷ · dŷ/dwᵢ,   wᵢ' = wᵢ − η·dL/dwᵢ
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import isfinite

import numpy as np
import sympy as sp

from explainer import notation
from explainer.derivation import plus, times
from explainer.losses import MSE, Y_HAT, Y

Number = int | float | str | Decimal | Fraction
ETA, LOSS = sp.Symbol("eta"), sp.Symbol("L")
LONGEST = 400  # digits of a numerator or denominator; beyond that a path goes on in floating point
MOST_UPDATES = 1_000_000


@dataclass(frozen=True)
class Line:
    """target = formula = the formula with numbers put in = result."""

    target: sp.Symbol
    formula: sp.Expr
    values: Mapping[sp.Symbol, Fraction] = field(repr=False)
    result: Fraction

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
        if not self.formula.is_Symbol:  # a bare letter with its number put in is the result already
            parts.append(self.numbers)
        return " = ".join(parts) + f" {sign} {shown}"


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
    def result(self) -> Fraction | tuple[Fraction, ...]:
        """The exact result, or one a weight."""
        return _single([line.result for line in self.lines])


@dataclass(frozen=True)
class Update:
    """One update: the batch's rows, the weights before and after, the loss before it, and the mean gradient."""

    rows: tuple[int, ...]
    inputs: tuple[tuple[Fraction, ...], ...]
    targets: tuple[Fraction, ...]
    weights: tuple[Fraction, ...]
    learning_rate: Fraction
    gradient: tuple[Fraction, ...]
    loss: Fraction
    after: tuple[Fraction, ...]

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Forward, loss, slope of the loss, local slopes, chain rule for each row; then the mean and the update."""
        stages = [stage for row in range(len(self.rows)) for stage in self._row_stages(row)]
        w = _numbered("w", len(self.weights))
        slopes = _numbered(r"\frac{dL}{dw}", len(self.weights))
        values = dict(zip(w, self.weights, strict=True)) | dict(zip(slopes, self.gradient, strict=True))
        values[ETA] = self.learning_rate
        if len(self.rows) > 1:
            stages.append(self._mean_stage(slopes))
        lines = [
            Line(_primed(w_i), plus(w_i, times(sp.S.NegativeOne, ETA, slope)), values, after)
            for w_i, slope, after in zip(w, slopes, self.after, strict=True)
        ]
        return (*stages, Stage("update", "Update the weights", tuple(lines)))

    def _row_stages(self, index: int) -> list[Stage]:
        row, x_row, y = self.rows[index], self.inputs[index], self.targets[index]
        n = len(x_row)
        x, w = _numbered("x", n), _numbered("w", n)
        dl = sp.Symbol(r"\frac{dL}{d\hat{y}}")
        local, slopes = _numbered(r"\frac{d\hat{y}}{dw}", n), _numbered(r"\frac{dL}{dw}", n)
        y_hat = _dot(self.weights, x_row)
        slope = 2 * (y_hat - y)
        values = dict(zip(x, x_row, strict=True)) | dict(zip(w, self.weights, strict=True))
        values |= {Y_HAT: y_hat, Y: y, dl: slope} | dict(zip(local, x_row, strict=True))
        each = range(n)
        return [
            Stage("forward", "Forward pass", (Line(Y_HAT, plus(*map(times, w, x)), values, y_hat),), row),
            Stage("loss", "Loss", (Line(LOSS, MSE.expr, values, (y_hat - y) ** 2),), row),
            Stage("loss slope", "Slope of the loss", (Line(dl, MSE.derivative, values, slope),), row),
            Stage("local slopes", "Local slopes", tuple(Line(local[i], x[i], values, x_row[i]) for i in each), row),
            Stage(
                "chain rule",
                "Chain rule",
                tuple(Line(slopes[i], times(dl, local[i]), values, slope * x_row[i]) for i in each),
                row,
            ),
        ]

    def _mean_stage(self, slopes: Sequence[sp.Symbol]) -> Stage:
        lines = []
        for i, slope in enumerate(slopes):
            parts = [sp.Symbol(rf"\left({slope}\right)_{{{row + 1}}}") for row in self.rows]
            each = [2 * (_dot(self.weights, x) - y) * x[i] for x, y in zip(self.inputs, self.targets, strict=True)]
            mean = times(sp.Rational(1, len(parts)), plus(*parts))
            lines.append(Line(slope, mean, dict(zip(parts, each, strict=True)), self.gradient[i]))
        return Stage("gradient", "Mean gradient of the batch", tuple(lines))


@dataclass(frozen=True)
class Path:
    """All updates. `weights[k]` and `losses[k]` are those after k updates; `losses` are over all rows.

    `exact` says whether every number is a fraction; `reason` says in words why the path ended early, or is None.
    """

    inputs: tuple[tuple[Fraction, ...], ...]
    targets: tuple[Fraction, ...]
    learning_rate: Fraction
    batch_size: int
    weights: tuple[tuple[Fraction, ...], ...]
    losses: tuple[Fraction, ...]
    updates: tuple[Update, ...]
    exact: bool = True
    reason: str | None = None

    @cached_property
    def hessian(self) -> sp.Matrix:
        """d²L/dwᵢdwⱼ = 2/n · Σ xᵢxⱼ, the same everywhere, since the loss is a parabola."""
        x = sp.Matrix([[sp.Rational(value) for value in row] for row in self.inputs])
        return x.T * x * sp.Rational(2, len(self.inputs))

    @cached_property
    def eigenvalues(self) -> tuple[Fraction | float, ...]:
        """The curvatures along the Hessian's own directions, from small to large; a Fraction where it is rational."""
        if len(self.inputs) == 1:  # one row bends the loss in one direction only: along x, by 2·|x|²
            square = 2 * _dot(self.inputs[0], self.inputs[0])
            return tuple([Fraction(0)] * (len(self.inputs[0]) - 1) + [square])
        roots = sp.roots(self.hessian.charpoly(), multiple=True) if self.hessian.rows <= 2 else []
        if roots and all(root.is_rational for root in roots):
            return tuple(sorted(Fraction(int(root.p), int(root.q)) for root in roots))
        found = np.linalg.eigvalsh(np.array(self.hessian, dtype=float))
        return tuple(float(value) if value > 1e-12 * found[-1] else 0.0 for value in found)

    @property
    def rate_limit(self) -> Fraction | float | None:
        """2/λmax: full-batch descent converges below this learning rate and diverges above it. None for a flat loss."""
        largest = self.eigenvalues[-1]
        return 2 / largest if largest else None

    @property
    def best_rate(self) -> Fraction | float | None:
        """2/(λmin + λmax) over the eigenvalues that are not 0: the rate whose slowest direction is fastest."""
        curved = [value for value in self.eigenvalues if value]
        return 2 / (curved[0] + curved[-1]) if curved else None


def descend(
    *,
    inputs: Sequence[Sequence[Number]],
    targets: Sequence[Number],
    weights: Sequence[Number],
    learning_rate: Number,
    updates: int = 1,
    batch_size: int | None = None,
) -> Path:
    """wᵢ' = wᵢ − η·dL/dwᵢ, `updates` times, in exact fractions.

    `inputs` is a table of rows, `targets` one number a row; a float means the decimal that was typed. Batches are taken
    in the order of the rows; `batch_size` None is the full batch; the last batch of an epoch may be short. The path ends
    early, with a `reason`, when a number grows beyond what can be shown. Raises ValueError for input that is no table of
    numbers, a learning rate that is not above 0, or a batch larger than the data.

    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05)
    >>> path.weights[1]
    (Fraction(744, 625), Fraction(4911, 2000))
    >>> path.rate_limit, path.best_rate
    (Fraction(1, 41), Fraction(1, 82))
    """
    table, answers, w = _table(inputs, targets, weights)
    rate = fraction(learning_rate, "learning_rate")
    if rate <= 0:
        raise ValueError(f"learning_rate must be above 0, got {learning_rate}")
    if not isinstance(updates, int) or not 0 <= updates <= MOST_UPDATES:
        raise ValueError(f"updates must be a whole number from 0 to {MOST_UPDATES}, got {updates}")
    size = len(table) if batch_size is None else batch_size
    if not isinstance(size, int) or not 1 <= size <= len(table):
        raise ValueError(f"batch_size must be from 1 to the number of rows, {len(table)}, got {batch_size}")

    batches = [tuple(range(start, min(start + size, len(table)))) for start in range(0, len(table), size)]
    path, done, reason = [w], [], None
    for number in range(updates):
        rows = batches[number % len(batches)]
        update = _update(rows, [table[r] for r in rows], [answers[r] for r in rows], w, rate)
        if max(len(str(value.numerator)) for value in update.after) > LONGEST:
            reason = f"after {number} updates the weights have more than {LONGEST} digits, so the path ends here"
            break
        done.append(update)
        w = update.after
        path.append(w)
    losses = tuple(_mean_loss(table, answers, at) for at in path)
    return Path(table, answers, rate, size, tuple(path), losses, tuple(done), reason=reason)


def fraction(value: Number, name: str) -> Fraction:
    """The exact number that was typed: 0.05 is 1/20. Raises ValueError for what is no number."""
    try:
        if isinstance(value, float | np.floating) and not isfinite(value):
            raise ValueError
        return value if isinstance(value, Fraction) else Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{name} must be a number, got {value!r}") from None


def _table(inputs: object, targets: object, weights: object) -> tuple:
    rows = [[fraction(value, "every input") for value in row] for row in inputs]
    if not rows or not rows[0]:
        raise ValueError("inputs must hold at least one row of at least one number, got none")
    if len({len(row) for row in rows}) > 1:
        raise ValueError(
            f"every row of inputs must be as long as the first, {len(rows[0])}; got {sorted(map(len, rows))}"
        )
    answers = [fraction(value, "every target") for value in targets]
    if len(answers) != len(rows):
        raise ValueError(f"targets must be one number a row: {len(rows)} rows, got {len(answers)}")
    w = [fraction(value, "every weight") for value in weights]
    if len(w) != len(rows[0]):
        raise ValueError(f"weights must be one number an input: {len(rows[0])} inputs, got {len(w)}")
    return tuple(map(tuple, rows)), tuple(answers), tuple(w)


def _update(rows, table, answers, w, rate) -> Update:
    errors = [_dot(w, x) - y for x, y in zip(table, answers, strict=True)]
    pairs = list(zip(errors, table, strict=True))
    gradient = tuple(2 * sum(error * x[i] for error, x in pairs) / len(rows) for i in range(len(w)))
    after = tuple(w_i - rate * slope for w_i, slope in zip(w, gradient, strict=True))
    loss = sum(error**2 for error in errors) / len(rows)
    return Update(rows, tuple(table), tuple(answers), w, rate, gradient, loss, after)


def _mean_loss(table, answers, w) -> Fraction:
    return sum((_dot(w, x) - y) ** 2 for x, y in zip(table, answers, strict=True)) / len(table)


def _dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def _numbered(name: str, count: int) -> list[sp.Symbol]:
    if name.endswith("}"):  # the index belongs to what the slope is taken by: dL/dw -> dL/dw1
        return [sp.Symbol(f"{name[:-1]}_{i}}}") for i in range(1, count + 1)]
    return [sp.Symbol(f"{name}_{i}") for i in range(1, count + 1)]


def _primed(symbol: sp.Symbol) -> sp.Symbol:
    return sp.Symbol(f"{{{symbol.name}}}'")


def _single(values: list) -> object:
    return values[0] if len(values) == 1 else tuple(values)
