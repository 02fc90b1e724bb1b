"""Gradient descent, update by update: the whole path is computed first, every number of it, and then shown.

One neuron: z = w1·x1 + w2·x2 + … (+ b), ŷ = f(z), and a loss L(y, ŷ), averaged over the rows of a batch. By the chain rule

    dL/dwᵢ = dL/dŷ · dŷ/dz · dz/dwᵢ,   where dz/dwᵢ = xᵢ and dz/db = 1

Numbers are exact fractions as long as the functions allow it, else 50-digit decimals; or floating point, where asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isfinite
from typing import Any

import numpy as np

from explainer.descent.evaluators import Data, Evaluators
from explainer.descent.neuron import Neuron
from explainer.descent.path import Path
from explainer.descent.stages import Value
from explainer.descent.updates import Table, Update
from explainer.formulas import given
from explainer.formulas.formula import Formula
from explainer.formulas.losses import LOSSES, Loss
from explainer.formulas.optimizers import OPTIMIZERS, Optimizer
from explainer.numeric import formatting
from explainer.numeric.arithmetic import DECIMALS, FLOATS, FRACTIONS, Arithmetic, is_rational
from explainer.numeric.validation import Number, entries, fraction, is_whole, quoted, table
from explainer.symbolic.expansion import spelled

MAX_DIGITS = 400  # digits of a numerator or denominator; beyond that fractions become 50-digit decimals
HUGE = 10**300  # a loss beyond this is called a divergence
WIDEST = 10**100  # inputs, targets and weights beyond this have squares that no picture and no eigenvalue can hold
MOST_UPDATES = 1_000_000


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
    loss: str | Loss = "mse",
    optimizer: str | Optimizer = "gradient_descent",
    exact: bool = True,
) -> Path:
    """wᵢ' = wᵢ − η·dL/dwᵢ, `updates` times (1 unless said otherwise) or for `epochs` whole epochs.

    `inputs` is a table of rows, `targets` one number a row; a float means the decimal that was typed. Batches are taken in
    the order of the rows, or with `shuffle`, a seed, in a new random order each epoch; `batch_size` None is the full batch;
    the last batch of an epoch may be short. The gradient is the mean of the rows' gradients. `exact=False` reckons in
    floating point. `activation` may be a name, a formula or its text. The path ends early, with a `reason`, when the loss
    grows beyond 10^300 or can no longer be reckoned.

    Raises ValueError for input that is not a table of numbers, a learning rate that is not above 0, a batch larger than the
    data, labels that the loss cannot take, and unknown names.

    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05)
    >>> path.weights[1]
    (Fraction(744, 625), Fraction(4911, 2000))
    >>> path.rate_limit, path.best_rate
    (Fraction(1, 41), Fraction(1, 82))
    """
    judge = loss if isinstance(loss, Loss) else LOSSES.find(loss)
    mover = optimizer if isinstance(optimizer, Optimizer) else OPTIMIZERS.find(optimizer)
    neuron = Neuron(given.activation(activation), judge, mover, bias is not None)
    table, answers, start = _table(inputs, targets, weights, bias)
    _check_labels(neuron, answers)
    rate = fraction(learning_rate, "learning_rate")
    if rate <= 0:
        raise ValueError(f"learning_rate must be above 0, got {learning_rate}")
    size = len(table) if batch_size is None else batch_size
    if not is_whole(size, 1, len(table)):
        raise ValueError(f"batch_size must be from 1 to the number of rows, {len(table)}, got {quoted(batch_size)}")
    if not isinstance(exact, bool | np.bool_):
        raise ValueError(f"exact must be True, or False for floating point; got {quoted(exact)}")
    if shuffle is not None and not is_whole(shuffle, 0):
        raise ValueError(
            f"shuffle must be a seed, a whole number from 0 on, or None for no shuffling; got {quoted(shuffle)}"
        )
    count = _count(updates, epochs, len(table), size)
    f = neuron.activation
    formulas = [spelled(f.expr, f.known), spelled(f.derivative, f.known), neuron.loss.expr, neuron.loss.derivative]
    rational = all(map(is_rational, (*formulas, neuron.optimizer.update, *neuron.optimizer.state.values())))
    arithmetic = FLOATS if not exact else FRACTIONS if rational else DECIMALS
    plan = _Plan(neuron, Data(table, answers, rate), start, size, count, shuffle)
    return _walk(plan, arithmetic)


def batches(rows: int, size: int, shuffle: int | None = None) -> Iterator[tuple[int, ...]]:
    """The rows of batch after batch, without end: in order, or in a new random order each epoch."""
    rng = np.random.default_rng(shuffle) if shuffle is not None else None
    while True:
        order = range(rows) if rng is None else rng.permutation(rows).tolist()
        for first in range(0, rows, size):
            yield tuple(order[first : first + size])


def updates_in(rows: int, batch_size: int, epochs: int = 1) -> int:
    """⌈rows / batch_size⌉ · epochs: a last short batch is a batch.

    >>> updates_in(10_000, 5), updates_in(10_000, 5, epochs=1_000), updates_in(10_000, 3)
    (2000, 2000000, 3334)
    """
    for name, value in {"rows": rows, "batch_size": batch_size, "epochs": epochs}.items():
        if not is_whole(value, 1):
            raise ValueError(f"{name} must be a whole number of at least 1, got {quoted(value)}")
    if batch_size > rows:
        raise ValueError(f"batch_size must be at most the {rows} rows, got {batch_size}")
    return ceil(rows / batch_size) * epochs


# --- walking ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plan:
    """A descent before it begins: so many updates of batches of this size, from these weights."""

    neuron: Neuron
    data: Data
    start: tuple[Value, ...]
    batch_size: int
    updates: int
    shuffle: int | None


def _walk(plan: _Plan, arithmetic: Arithmetic) -> Path:
    names, data, start = [arithmetic.name], plan.data, plan.start
    if arithmetic is FLOATS:
        data, start = data.in_floats(), tuple(map(float, start))
    evaluators = Evaluators(plan.neuron, data, arithmetic)
    state: Table = tuple(tuple(0 * w for w in start) for _ in plan.neuron.optimizer.state)
    path: list[tuple[Value, ...]] = [start]
    losses: list[Value] = []
    done: list[Update] = []
    reason = None
    order = batches(len(data.targets), plan.batch_size, plan.shuffle)
    try:
        losses.append(evaluators.mean_loss(start))
        for number in range(plan.updates):
            rows = next(order)
            update = evaluators.update(number, rows, path[-1], state)
            if arithmetic is FRACTIONS and _digits(update.after) > MAX_DIGITS:
                arithmetic = DECIMALS
                names.append(f"from update {number + 1} on {DECIMALS.name}")
                evaluators = Evaluators(plan.neuron, data, arithmetic)
                update = evaluators.update(number, rows, path[-1], state)
            loss: Any = evaluators.mean_loss(update.after)
            if not abs(loss) < HUGE or not all(map(_is_finite, update.after)):
                reason = f"after {_updates(len(done) + 1)} the loss is beyond 10^300: the path diverges and ends here"
                break
            done.append(update)
            path.append(update.after)
            losses.append(loss)
            state = update.next_state
    except (OverflowError, ZeroDivisionError, ValueError) as problem:
        if not losses:
            raise ValueError(_no_first_loss(plan.neuron, arithmetic, isinstance(problem, OverflowError))) from None
        reason = f"after {_updates(len(done))} no finite value is found in {arithmetic.name}, so the path ends here"
    return Path(
        inputs=data.inputs,
        targets=data.targets,
        learning_rate=data.learning_rate,
        batch_size=plan.batch_size,
        weights=tuple(path),
        losses=tuple(losses),
        updates=tuple(done),
        neuron=plan.neuron,
        arithmetic=", ".join(names),
        reason=reason,
        seed=plan.shuffle,
    )


def _updates(count: int) -> str:
    return f"{count} update{'s' * (count != 1)}"


def _no_first_loss(neuron: Neuron, arithmetic: Arithmetic, is_too_large: bool) -> str:
    if is_too_large:
        return f"the loss has no finite value in {arithmetic.name} at the first weights; choose smaller ones"
    f = "the activation" if len(neuron.activation.title) > 30 else neuron.activation.title
    return (
        f"the loss has no value at the first weights, since {f} has none for the sum of some row; choose other weights"
    )


def _digits(values: Sequence[Value]) -> int:
    exact = [Fraction(value) for value in values]
    return max(max(value.numerator.bit_length(), value.denominator.bit_length()) for value in exact) * 30103 // 100000


def _is_finite(value: Value) -> bool:
    return isinstance(value, Fraction) or isfinite(value)


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
            raise ValueError(f"every {name} must lie between -10^100 and 10^100, got {formatting.decimal(too_wide[0])}")
    if len(w) != len(rows[0]):
        raise ValueError(f"weights must be one number an input: {len(rows[0])} inputs, got {len(w)}")
    if bias is not None:
        w.append(fraction(bias, "bias"))
        rows = [[*row, Fraction(1)] for row in rows]
    return tuple(map(tuple, rows)), tuple(answers), tuple(w)


def _sequence(values: object, name: str, expected: str) -> list:
    items = _entries(values)
    if items is not None and name == "inputs":
        rows = [_entries(row) for row in items]
        items = None if any(row is None for row in rows) else rows
    if items is None:
        raise ValueError(f"{name} must be {expected}, got {quoted(values)}")
    return items


def _entries(values: object) -> list | None:
    """The entries in their order; None for text, sets and dictionaries, which have none that was meant."""
    if isinstance(values, str | bytes | Mapping | Set | type) or not hasattr(values, "__iter__"):
        return None
    if hasattr(
        values, "__array__"
    ):  # an array, a table, a tensor: row by row, whatever it yields when it is walked through
        array = table(values, "every row")
        return list(array) if array.ndim else None
    walked = entries(values)
    return None if walked is None else list(walked)


def _check_labels(neuron: Neuron, answers: Sequence[Fraction]) -> None:
    if neuron.loss.name == "categorical_cross_entropy":
        raise ValueError(
            "categorical_cross_entropy needs several outputs; use binary_cross_entropy, or backpropagate a Network"
        )
    if neuron.loss.name == "binary_cross_entropy":
        if neuron.activation.name != "sigmoid":
            raise ValueError(f"binary_cross_entropy needs the activation sigmoid, got {neuron.activation.name}")
        if not all(0 <= y <= 1 for y in answers):
            raise ValueError(
                f"binary_cross_entropy needs targets from 0 to 1, got {quoted([float(y) for y in answers])}"
            )


def _count(updates: int | None, epochs: int | None, rows: int, size: int) -> int:
    if updates is not None and epochs is not None:
        raise ValueError(f"give updates or epochs, not both; got {updates} and {epochs}")
    count = (1 if updates is None else updates) if epochs is None else updates_in(rows, size, epochs)
    if not is_whole(count, 0, MOST_UPDATES):
        raise ValueError(f"updates must be a whole number from 0 to {MOST_UPDATES:,}, got {quoted(count)}")
    return count
