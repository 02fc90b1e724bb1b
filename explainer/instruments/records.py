"""The catalogue's records as the browser's engine takes them: each formula as a tree, with its letters and constants."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import sympy as sp

from explainer.formulas.formula import Formula
from explainer.formulas.losses import LOSSES, Loss
from explainer.formulas.optimizers import OPTIMIZERS, Optimizer
from explainer.formulas.scores import SCORE, Y, binary_formulas
from explainer.formulas.softmax import SOFTMAX
from explainer.instruments.trees import Tree, tree
from explainer.symbolic import printing
from explainer.symbolic.expression import X


def formula(f: Formula) -> dict[str, object]:
    """A formula of one letter: its value, its slope, and the slopes that frameworks use where it has none."""
    place = {p.symbol: sp.Rational(str(p.default)) for p in f.parameters}
    slopes = [*((kink.at, kink.slope) for kink in f.kinks), *f.mended]
    kinks = [{"at": float(at), "slope": float(slope.subs(place))} for at, slope in slopes]
    return {
        "name": f.name,
        "title": f.title,
        "text": printing.text(f.expr),
        "slopeText": printing.text(f.derivative),
        "value": _tree(f.expr),
        "slope": _tree(f.derivative),
        "letters": [X.name, *(p.name for p in f.parameters)],
        "chosen": [float(p.default) for p in f.parameters],
        "kinks": [kink for kink in kinks if np.isfinite(kink["slope"])],
    }


@lru_cache(maxsize=1000)  # the point of a curve moves, and its formula stays
def _tree(expr: sp.Basic) -> Tree:
    return tree(expr)


def loss(record: Loss, last: Formula | None = None) -> dict[str, object]:
    """A loss and its slope in ŷ; behind a sigmoid, binary cross-entropy also in the proved short form σ(z) − y."""
    of_score = None
    if last is not None and (last.name, record.name) == ("sigmoid", "binary_cross_entropy"):
        above, below = (tree(binary_formulas(is_high)[0]) for is_high in (True, False))
        short = LOSSES["binary_cross_entropy"].derivations[1].result
        value = ["cases", [above, [">", SCORE.name, 0.0]], [below, True]]
        of_score = {"value": value, "slope": tree(short)}
    return {
        "name": record.name,
        "title": record.title,
        "value": tree(record.expr),
        "slope": tree(record.derivative),
        "letters": [Y.name, record.by.name],
        "ofScore": of_score,
    }


def optimizer(record: Optimizer) -> dict[str, object]:
    """How a weight moves, what is remembered, and the constants with their names."""
    return {
        "name": record.name,
        "title": record.title,
        "update": tree(record.update),
        "state": [tree(expr) for expr in record.state.values()],
        "letters": [symbol.name for symbol in record.symbols],
        "constants": [float(value) for value in record.defaults.values()],
        "names": [printing.text(symbol) for symbol in record.defaults],
    }


def optimizers() -> dict[str, dict[str, object]]:
    """All of the catalogue, by name."""
    return {name: optimizer(record) for name, record in OPTIMIZERS.items()}


def softmax() -> Tree:
    """e^(zᵢ + c) / Σₖ e^(zₖ + c): the form with a shift, which is proved to change nothing and keeps floats from overflowing."""
    return tree(next(d.of for d in SOFTMAX.derivations if "shift" in d.title))


def values(parameters: Sequence[tuple[np.ndarray, np.ndarray]]) -> list[float]:
    """Weights (inputs, units) and biases, layer by layer, as one list."""
    return [float(value) for pair in parameters for part in pair for value in np.ravel(part)]
