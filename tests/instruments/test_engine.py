"""The browser's engine against Python, over random numbers: every formula of the catalogue, the optimizers, whole networks."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from explainer import ACTIVATIONS, LOSSES, OPTIMIZERS, Network, read
from explainer.formulas.formula import Formula
from explainer.instruments import records
from explainer.networks.backpropagation import backpropagate, forward, initial
from explainer.networks.playground import _Step
from explainer.symbolic.rounding import hurried
from tests.in_node import run_js

CLOSE = {"rtol": 1e-12, "atol": 1e-300}
FORMULAS = {name: f for name, f in ACTIVATIONS.items() if isinstance(f, Formula)}
OTHERS = ("x*sin(x)", "abs(x-1)+ln(1+x^2)", "sqrt(x^2+1)/3", "max(x, x^3)", "2^x-atan(x)", "x^(1/3)", "erf(x)-1")


def numbers() -> np.ndarray:
    """Near 0, where digits are lost; where curves bend; and far out, where floats overflow."""
    rng = np.random.default_rng(5)
    sign = rng.choice((-1, 1), 500)
    return np.concatenate([[0.0], sign * 10 ** rng.uniform(-9, 2.84, 500), rng.uniform(-6, 6, 300)])


@pytest.mark.parametrize("name", [*FORMULAS, *OTHERS])
def test_a_formula_has_the_values_and_slopes_that_python_computes(node: str, name: str) -> None:
    f, x = FORMULAS.get(name) or read(name), numbers()
    code = """
        const { curveOf } = await module('engine.js');
        const curve = curveOf(data.formula);
        return [data.x.map(curve.value), data.x.map(curve.slope)];"""
    values, slopes = run_js(node, code, {"formula": records.formula(f), "x": x.tolist()})
    with hurried():  # the browser has floats alone; what they lose by cancelling, Python would work out anew
        np.testing.assert_allclose(np.array(values, float), f(x), **CLOSE)
        np.testing.assert_allclose(np.array(slopes, float), f.slope(x), rtol=1e-12, atol=1e-15)


def test_softmax_neither_overflows_nor_loses_digits(node: str) -> None:
    rows = np.random.default_rng(1).normal(0, 30, (50, 7)).tolist()
    rows.append([1000.0, 999.0, -1000.0])
    code = "const share = (await module('engine.js')).sharesOf(data.tree); return data.rows.map(share);"
    for shares, row in zip(run_js(node, code, {"tree": records.softmax(), "rows": rows}), rows, strict=True):
        np.testing.assert_allclose(shares, ACTIVATIONS["softmax"](row), **CLOSE)


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_costs_what_python_says_also_at_the_ends(node: str, name: str) -> None:
    rng = np.random.default_rng(2)
    pairs = [*rng.uniform(0, 1, (200, 2)).tolist(), [0.0, 0.0], [1.0, 1.0], [1.0, 1e-17], [0.0, 1e-17]]
    code = """
        const { formula } = await module('engine.js');
        const [value, slope] = [data.loss.value, data.loss.slope].map((tree) => formula(tree, data.loss.letters));
        return data.given.map(([y, p]) => [value([y, p]), slope([y, p])]);"""
    costs = run_js(node, code, {"loss": records.loss(LOSSES[name]), "given": pairs})
    for (value, slope), (y, p) in zip(costs, pairs, strict=True):
        np.testing.assert_allclose(value, LOSSES[name]([y], [p]), **CLOSE)
        if 0 < p < 1:
            np.testing.assert_allclose(slope, LOSSES[name].slope([y], [p])[0], **CLOSE)


def network_data(network: Network, loss: str) -> dict[str, object]:
    last = ACTIVATIONS[network.activations[-1]]
    return {
        "sizes": list(network.sizes),
        "activations": [records.formula(ACTIVATIONS[name]) for name in network.activations],
        "loss": records.loss(LOSSES[loss], last),
        "optimizers": records.optimizers(),
    }


NETWORKS = (
    (Network([2, 8, 8, 1], ["tanh", "relu", "sigmoid"]), "binary_cross_entropy"),
    (Network([3, 4, 2], ["gelu", "linear"]), "mse"),
    (Network([2, 5, 1], ["leaky_relu", "tanh"]), "mse"),
)


@pytest.mark.parametrize(("network", "loss"), NETWORKS, ids=str)
def test_forward_and_backward_are_those_of_python(node: str, network: Network, loss: str) -> None:
    rng = np.random.default_rng(3)
    x, parameters = rng.normal(0, 2, (9, network.sizes[0])), initial(network, 4)
    targets = rng.integers(0, 2, (9, network.sizes[-1])).astype(float)
    code = """
        const { layersOf, networkOf } = await module('layers.js');
        const network = networkOf(data.network);
        const [parameters, x, targets] = [data.parameters, data.x, data.targets].map((list) => Float64Array.from(list));
        const { loss, gradient, outputs } = network.backward(layersOf(parameters, network.sizes), x, targets, data.rows);
        const plain = gradient.map(({ weights, biases }) => [[...weights], [...biases]]);
        return { loss, gradient: plain, output: [...outputs.at(-1)] };"""
    given = {"network": network_data(network, loss), "parameters": records.values(parameters), "rows": 9}
    found = run_js(node, code, {**given, "x": x.ravel().tolist(), "targets": targets.ravel().tolist()})
    wanted = backpropagate(network, parameters, x, targets, loss)
    np.testing.assert_allclose(found["loss"], wanted.loss, rtol=1e-12)
    np.testing.assert_allclose(found["output"], forward(network, parameters, x).outputs[-1].ravel(), rtol=1e-12)
    for (weights, biases), w, b in zip(found["gradient"], wanted.weights, wanted.biases, strict=True):
        np.testing.assert_allclose(weights, w.ravel(), rtol=1e-11, atol=1e-15)
        np.testing.assert_allclose(biases, b, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_two_hundred_updates_end_where_python_does(node: str, name: str) -> None:
    network, rng = Network([2, 8, 8, 1], ["tanh", "tanh", "sigmoid"]), np.random.default_rng(6)
    x, parameters = rng.uniform(-1.5, 1.5, (60, 2)), initial(network, 7)
    targets = (x[:, :1] * x[:, 1:] > 0).astype(float)
    code = """
        const { layersOf, networkOf } = await module('layers.js');
        const network = networkOf(data.network), parameters = layersOf(Float64Array.from(data.parameters), data.network.sizes);
        const step = network.trainer(data.optimizer);
        const x = Float64Array.from(data.x), targets = Float64Array.from(data.targets);
        for (let k = 0; k < 200; k += 1) {
            const from = 10 * (k % 6);
            const batch = [x.slice(2 * from, 2 * from + 20), targets.slice(from, from + 10), 10];
            step(parameters, network.backward(parameters, ...batch).gradient, 0.03);
        }
        return parameters.map(({ weights, biases }) => [[...weights], [...biases]]);"""
    given = {"network": network_data(network, "binary_cross_entropy"), "parameters": records.values(parameters)}
    given |= {"optimizer": name, "x": x.ravel().tolist(), "targets": targets.ravel().tolist()}
    found = run_js(node, code, given)
    step = _Step(OPTIMIZERS[name], parameters, 0.03)
    for k in range(200):
        batch = slice(10 * (k % 6), 10 * (k % 6) + 10)
        step(parameters, backpropagate(network, parameters, x[batch], targets[batch], "binary_cross_entropy"))
    for (weights, biases), (w, b) in zip(found, parameters, strict=True):
        np.testing.assert_allclose(weights, w.ravel(), rtol=0, atol=1e-9)
        np.testing.assert_allclose(biases, b, rtol=0, atol=1e-9)


def test_what_the_engine_does_not_know_is_refused(node: str) -> None:
    code = """
        const { formula } = await module('engine.js');
        const said = (tree) => { try { formula(tree, ['x']); return null; } catch (problem) { return problem.message; } };
        return [said(['alert', 'x']), said('q'), said(['+', 1, 'x'])];"""
    assert run_js(node, code) == [
        "a formula holds alert, which is not known here",
        "a formula holds the letter q, which has no number here",
        None,
    ]
    with pytest.raises(ValueError, match="cannot work out gamma"):
        records.tree(sp.gamma(sp.Symbol("x", real=True)))
