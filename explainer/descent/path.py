"""A whole descent, every number of it, and what its Hessian says about the learning rate."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from operator import mul

import sympy as sp

from explainer import tables
from explainer.descent import convergence
from explainer.descent.neuron import Neuron, chain_rule
from explainer.descent.stages import Value
from explainer.descent.surface import Surface
from explainer.descent.updates import Update
from explainer.numeric import formatting
from explainer.numeric.arithmetic import FRACTIONS
from explainer.numeric.floating import to_floats
from explainer.once import cached_property
from explainer.reprs import brief
from explainer.symbolic.differentiation import Derivation
from explainer.symbolic.written.plaintext import in_plain_digits

TABLE_ROWS = 20  # how much of a path a notebook cell shows
MOST_DIGITS = 12  # of a number in it


@dataclass(frozen=True)
class Path:
    """All updates. `weights[k]` and `losses[k]` are those after k updates; `losses` are means over all rows.

    With a bias, it is the last of the weights and its input is 1. `exact` says whether every number is a fraction, and
    `arithmetic` says it in words; `reason` says why the path ended early, or is None.

    >>> from explainer import descend
    >>> path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3)
    >>> path
    <Path of 3 updates at learning rate 0.05: loss 12.681 → 11254>
    >>> path.rate_limit, path.best_rate, path.losses[1]
    (Fraction(1, 41), Fraction(1, 82), Fraction(12186172881, 100000000))
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
        return self.is_bowl and self.neuron.optimizer.name == "gradient_descent"

    @cached_property
    def hessian(self) -> sp.Matrix:
        """d²L/dwᵢdwⱼ = 2/n · Σ xᵢxⱼ, the same everywhere, since the loss is a parabola."""
        return convergence.hessian(self.rows)

    @cached_property
    def eigenvalues(self) -> tuple[Value, ...]:
        """The curvatures along the Hessian's own directions, from small to large; a Fraction where it is rational."""
        return convergence.eigenvalues(self.rows)

    @cached_property
    def rate_limit(self) -> Value | None:
        """The learning rate below which descent converges and above which it diverges.

        2/λmax for full batches; for batches in a fixed order, the rate at which one epoch's product of (I − rate·H_batch)
        stops shrinking errors. None for shuffled batches, other losses, activations and optimisers: no such bound.
        """
        if not self.is_parabola or self.seed is not None:
            return None
        return convergence.rate_limit(self.rows, self.batch_size)

    @cached_property
    def best_rate(self) -> Value | None:
        """2/(λmin + λmax) over the eigenvalues that are not 0: the rate whose slowest direction is fastest (full batch)."""
        return convergence.best_rate(self.rows) if self.is_parabola else None

    @property
    def is_bowl(self) -> bool:
        """Whether the loss is a parabola in the weights, whatever moves them."""
        return self.neuron.is_plain and self.neuron.loss.name == "mse"

    @cached_property
    def lowest(self) -> tuple[tuple[Fraction, ...], Fraction] | None:
        """The weights where the loss is lowest, nearest to the first ones, and that loss, both exact; None for other losses."""
        if not self.is_bowl:
            return None
        rows, targets = self.rows, _fractions(self.targets)
        weights = convergence.minimum(rows, targets, _fractions(self.weights[0]))
        errors = [sum(map(mul, row, weights)) - y for row, y in zip(rows, targets, strict=True)]
        return weights, sum(error**2 for error in errors) / len(rows)

    def slope(self, update: int) -> tuple[Fraction, ...] | None:
        """dL/dw over all rows after so many updates, exact; None for losses that are not a parabola."""
        if not self.is_bowl:
            return None
        return convergence.gradient(self.rows, _fractions(self.targets), _fractions(self.weights[update]))

    @property
    def rows_seen(self) -> tuple[int, ...]:
        """How many rows had been looked at when each of `losses` was reached: the fair axis to compare batch sizes on."""
        return tuple(accumulate((len(update.rows) for update in self.updates), initial=0))

    @property
    def contraction(self) -> tuple[Value, ...]:
        """1 − rate·λ: by what each direction's error is multiplied in a full-batch update; −3.1 in the article's example."""
        return tuple(1 - self.learning_rate * value for value in self.eigenvalues)

    @cached_property
    def surface(self) -> Surface:
        """The loss over the weights, in floating point."""
        return Surface(self.neuron, to_floats(self.inputs), to_floats(self.targets))

    @cached_property
    def chain_rule(self) -> Derivation:
        """dL/dw1 of one row as a derivation, line by line, that `prove` accepts."""
        return chain_rule(self.neuron, len(self.weights[0]))

    @property
    def latex(self) -> str:
        """The weights and the loss after each update as a table, rounded to 8 digits; of a longer path the first 20 rows."""
        names = [name.name for name in self.neuron.weight_names(len(self.weights[0]))]
        rows = [
            " & ".join([str(k), *(formatting.powered(formatting.decimal(value)) for value in (*w, loss))])
            for k, (w, loss) in enumerate(zip(self.weights[:TABLE_ROWS], self.losses, strict=False))
        ]
        rows += [" & ".join([r"\vdots"] * (len(names) + 2))] if len(self.weights) > TABLE_ROWS else []
        head = " & ".join([r"\text{update}", *names, "L"])
        return rf"\begin{{array}}{{r{'r' * len(names)}r}} {head} \\ \hline " + r" \\ ".join(rows) + r" \end{array}"

    @property
    def text(self) -> str:
        """The same in plain characters, a line an update."""
        names = [*(name.name for name in self.neuron.weight_names(len(self.weights[0]))), "L"]
        rows = [
            f"{k}: " + ", ".join(f"{name} = {in_plain_digits(v)}" for name, v in zip(names, (*w, loss), strict=True))
            for k, (w, loss) in enumerate(zip(self.weights[:TABLE_ROWS], self.losses, strict=False))
        ]
        return "\n".join([*rows, *["…"] * (len(self.weights) > TABLE_ROWS)])

    def __repr__(self) -> str:
        first, last = (formatting.number(loss, 5) for loss in (self.losses[0], self.losses[-1]))
        count = formatting.counted(len(self.updates), "update")
        return brief(
            self, f"of {count} at learning rate {formatting.number(self.learning_rate)}: loss {first} → {last}"
        )

    def _repr_html_(self) -> str:
        names = [name.html for name in self.neuron.weight_names(len(self.weights[0]))]
        rows = [
            (str(k), *map(_number, (*w, loss)))
            for k, (w, loss) in enumerate(zip(self.weights, self.losses, strict=True))
        ]
        more = f"<p>… and {len(rows) - TABLE_ROWS} more</p>" if len(rows) > TABLE_ROWS else ""
        reason = f"<p>{html.escape(self.reason)}</p>" if self.reason else ""
        return tables.html(("update", *names, "loss"), rows[:TABLE_ROWS]) + more + reason

    @property
    def rows(self) -> list[list[Fraction]]:
        """The inputs as exact numbers."""
        return [_fractions(row) for row in self.inputs]


def _fractions(values: Sequence[Value]) -> list[Fraction]:
    """Exact numbers; a float is the decimal that it was typed as, 0.1 and not its binary neighbour."""
    return [value if isinstance(value, Fraction) else Fraction(str(value)) for value in values]


def _number(value: Value) -> str:
    """A number as a book prints it in HTML: every decimal where they are few, else 8 significant digits.

    >>> _number(Fraction("-0.25")), _number(Fraction("11254.186565234375")), _number(Fraction(10) ** 20)
    ('−0.25', '11254.187', '1×10<sup>20</sup>')
    """
    shown = formatting.decimal(value)
    if len(re.sub(r"\D", "", shown.partition("e")[0])) > MOST_DIGITS:
        shown = f"{float(value):.8g}"
    mantissa, _, exponent = shown.replace("-", "−").partition("e")
    return f"{mantissa}×10<sup>{exponent[0].strip('+')}{exponent[1:].lstrip('0')}</sup>" if exponent else mantissa
