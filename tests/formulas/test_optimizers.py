"""Each optimiser does what Keras's optimiser of that name does: 100 updates on the same slopes, to 1e-6."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explainer import OPTIMIZERS, descend
from explainer.formulas.optimizers import Optimizer

# Ours -> Keras's class, its settings, and the names that it gives to our constants in their order.
KERAS = {
    "gradient_descent": ("SGD", {}, []),
    "momentum": ("SGD", {}, ["momentum"]),
    "nesterov": ("SGD", {"nesterov": True}, ["momentum"]),
    "rmsprop": ("RMSprop", {}, ["rho", "epsilon"]),
    "adam": ("Adam", {}, ["beta_1", "beta_2", "epsilon"]),
}
# Keras rounds 0.999 to seven digits before it takes 1 − 0.999ᵗ; these are numbers that no rounding changes.
ROUND_FREE = {"momentum": 0.875, "rho": 0.875, "beta_1": 0.875, "beta_2": 1 - 2**-10, "epsilon": 2**-23}


def test_every_optimizer_has_an_oracle() -> None:
    assert set(KERAS) == set(OPTIMIZERS)


@pytest.mark.parametrize("name", KERAS)
def test_agrees_with_keras(name: str) -> None:
    tf = pytest.importorskip("tensorflow", reason="Keras's optimisers are the oracle here; install the extra mnist")
    kind, settings, constants = KERAS[name]
    ours = OPTIMIZERS[name]
    ours = replace(ours, defaults={s: repr(ROUND_FREE[c]) for s, c in zip(ours.defaults, constants, strict=True)})
    rate = 2**-6
    path = descend(
        inputs=[(1, 2), (2, -1), (0.5, 1)], targets=[1, 0, 2], weights=[0.3, -0.2], bias=0.1, learning_rate=rate,
        updates=100, optimizer=ours, exact=False,
    )  # fmt: skip
    keras = getattr(tf.keras.optimizers, kind)(learning_rate=rate, **settings, **{c: ROUND_FREE[c] for c in constants})
    weights = tf.Variable(path.weights[0], dtype=tf.float64)
    keras.build([weights])
    for update, after in zip(path.updates, path.weights[1:], strict=True):
        keras.apply([tf.constant(update.gradient, tf.float64)], [weights])
        assert np.allclose(weights.numpy(), after, atol=1e-6), update.number


@pytest.mark.parametrize("name", ["rmsprop", "adam"])
def test_the_constants_are_keras_own(name: str) -> None:
    tf = pytest.importorskip("tensorflow", reason="Keras's optimisers are the oracle here; install the extra mnist")
    kind, _, constants = KERAS[name]
    stated = getattr(tf.keras.optimizers, kind)().get_config()
    assert [float(value) for value in OPTIMIZERS[name].defaults.values()] == [stated[c] for c in constants]


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_the_stages_show_what_is_remembered(optimizer: Optimizer) -> None:
    path = descend(
        inputs=[[4, 5]], targets=[6], weights=[0, 0], learning_rate=0.01, updates=2, optimizer=optimizer.name
    )
    names = [stage.name for stage in path.updates[1].stages]
    assert names.count("memory") == len(optimizer.state)
    assert path.updates[1].state == path.updates[0].next_state
    assert r"\eta" in optimizer.latex


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("gradient_descent", r"{w}' &= w - \eta g"),
        ("momentum", r"{w}' &= w + {v}'"),
        ("nesterov", r"{w}' &= w + \beta {v}' - \eta g"),
    ],
)
def test_the_formulas_name_the_renewed_memory(name: str, last: str) -> None:
    """w′ = w + v with the old v would not move at all in the first update."""
    assert OPTIMIZERS[name].latex.removesuffix(r" \end{aligned}").endswith(last)


def test_optimizers_have_the_names_that_people_use() -> None:
    names = {
        "SGD": "gradient_descent",
        "gradient descent": "gradient_descent",
        "heavy ball": "momentum",
        "NAG": "nesterov",
    }
    assert all(OPTIMIZERS[word] is OPTIMIZERS[name] for word, name in names.items())
