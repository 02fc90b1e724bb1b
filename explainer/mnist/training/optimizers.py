"""Optimisers on the device: the records of `explainer.formulas.optimizers`, compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import sympy as sp

from explainer.formulas.optimizers import OPTIMIZERS as TAUGHT
from explainer.mnist.tensorflow_setup import tensorflow

OPTIMIZERS = {"sgd": TAUGHT["gradient_descent"], **{n: o for n, o in TAUGHT.items() if n != "gradient_descent"}}


def initial_state(name: str, weights: Sequence) -> list[list]:
    """The optimiser's state for each weight array: 0 at the start."""
    tf = tensorflow()
    return [[tf.Variable(tf.zeros_like(weight)) for _ in OPTIMIZERS[name].state] for weight in weights]


def step(
    name: str, weights: Sequence, slopes: Sequence, optimizer_state: Sequence, rate: object, update: object
) -> None:
    """The next state, then every next weight, in place; `update` counts from 1."""
    *next_states, moved = _compiled(name)
    constants = [float(value) for value in OPTIMIZERS[name].defaults.values()]
    for weight, slope, states in zip(weights, slopes, optimizer_state, strict=True):
        values = [weight, slope, rate, update, *states]
        for place, (state, next_state) in enumerate(zip(states, next_states, strict=True), start=4):
            values[place] = next_state(*values, *constants)
            state.assign(values[place])
        weight.assign(moved(*values, *constants))


@cache
def _compiled(name: str) -> tuple[Callable, ...]:
    """The lines of the record as functions of its symbols."""
    optimizer = OPTIMIZERS[name]
    lines = (*optimizer.state.values(), optimizer.update)
    return tuple(sp.lambdify(optimizer.symbols, line, modules=[{"sqrt": tensorflow().sqrt}]) for line in lines)
