"""The walk edge by edge gives what the matrix form gives, line by line and for every activation and loss."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from explainer import Network
from explainer.formulas.activations import ACTIVATIONS
from explainer.networks.backpropagation import backpropagate
from explainer.networks.trace import walk
from explainer.symbolic.printing import text

ENDS = [
    ("linear", "mse"),
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "categorical_cross_entropy"),
    ("softmax", "mse"),
]
WEIGHTS = [([[0.1, -0.4], [0.3, 0.25]], [0.05, -0.1]), ([[0.7, -0.2], [0.6, 0.35]], [0.2, 0.15])]
HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]


@pytest.mark.parametrize(("hidden", "end"), list(itertools.product(HIDDEN, ENDS)), ids=str)
def test_agrees_with_the_matrix_form(hidden: str, end: tuple[str, str]) -> None:
    net = Network([2, 2, 2], [hidden, end[0]])
    x, y = [1.5, -2], [1, 0]
    walked = walk(net, WEIGHTS, x, y, loss=end[1], learning_rate=0.1)
    arrays = [(np.array(w), np.array(b)) for w, b in WEIGHTS]
    expected = backpropagate(net, arrays, [x], [y], end[1])
    assert np.isclose(float(walked.loss), expected.loss)
    for k, (weights, biases) in enumerate(walked.gradients):
        assert np.allclose(np.array(weights, float), expected.weights[k])
        assert np.allclose(np.array(biases, float), expected.biases[k])
        assert np.allclose(np.array(walked.deltas[k], float), expected.deltas[k][0])
        assert np.allclose(np.array(walked.after[k][0], float), arrays[k][0] - 0.1 * expected.weights[k])
    for line in itertools.chain(*(stage.lines for stage in walked.stages)):
        shown = line.formula.xreplace({s: sp.Rational(v) for s, v in line.values.items()}).doit()
        assert abs(sp.N(shown, 40) - sp.Rational(line.result)) < sp.Float("1e-38") * 10
        assert "nan" not in line.latex
        assert not {"\\", "frac", "{", "nan"} & set(re.findall(r"[\\{]|frac|nan", text(line)))


def test_a_linear_network_is_exact() -> None:
    walked = walk(
        Network([1, 1, 1], ["linear", "relu"]), [([[2]], [0]), ([["0.5"]], [1])], [3], [5], learning_rate="0.1"
    )
    assert walked.arithmetic == "exact fractions"
    assert walked.outputs == ((6,), (4,))
    assert walked.gradients == ((((Fraction(-3),),), (Fraction(-1),)), (((Fraction(-12),),), (Fraction(-2),)))
    assert [stage.name for stage in walked.stages].count("delta") == 2


def test_the_matrix_form_stands_beside_it() -> None:
    walked = walk(Network([2, 2, 2], ["relu", "linear"]), WEIGHTS, [1.5, -2], [1, 0])
    assert len(walked.matrices) == 4
    assert walked.matrices[0] == (
        r"z^{(1)} = a^{(0)} W^{(1)} + b^{(1)} = \begin{bmatrix} 1.5 & -2 \end{bmatrix} "
        r"\begin{bmatrix} 0.1 & -0.4 \\ 0.3 & 0.25 \end{bmatrix} + \begin{bmatrix} 0.05 & -0.1 \end{bmatrix} = "
        r"\begin{bmatrix} -0.4 & -1.2 \end{bmatrix}"
    )
    assert walked.matrices[-1].startswith(
        r"\frac{dL}{dW^{(1)}} = {a^{(0)}}^\top \delta^{(1)} = \begin{bmatrix} 1.5 \\ -2 \end{bmatrix}"
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"network": Network([6, 6, 1], ["relu", "linear"])}, "at most 40 weights and biases can be walked"),
        ({"parameters": WEIGHTS[:1]}, "parameters must be one pair a layer, 2; got 1"),
        ({"parameters": [([[1, 2]], [1, 2]), WEIGHTS[1]]}, "layer 1 needs 2 rows of weights"),
        ({"inputs": [1]}, "inputs must be 2 numbers, got 1"),
        ({"inputs": [1, float("nan")]}, "every number of inputs must be a number, got nan"),
        ({"targets": [1]}, "targets must be 2 numbers, got 1"),
        ({"loss": "mae"}, "loss must be one of"),
        ({"loss": "binary_cross_entropy"}, "binary_cross_entropy needs an output layer of sigmoid, got linear"),
        ({"learning_rate": -1}, "learning_rate must be above 0, got -1"),
    ],
)
def test_refused(change: dict, sentence: str) -> None:
    arguments = {
        "network": Network([2, 2, 2], ["relu", "linear"]),
        "parameters": WEIGHTS,
        "inputs": [1, 2],
        "targets": [0, 1],
    }
    with pytest.raises(ValueError, match=sentence):
        walk(**(arguments | change))


@pytest.mark.parametrize(
    ("network", "parameters", "inputs", "targets", "loss", "sentence"),
    [
        (["softmax"], [([["1e6", 0], [0, 1]], [0, 0])], [1, 1], [0, 1], "categorical_cross_entropy", "has no value"),
        (["sigmoid"], [([["200"], [1]], [0])], [1, 1], [0], "binary_cross_entropy", "has no value"),
        (["sigmoid"], [([[1], [1]], [0])], [1, 1], [2], "binary_cross_entropy", "targets from 0 to 1, got 2"),
        (["linear"], None, [1, 1], [1], "mse", "one pair a layer"),
        (["linear"], [1], [1, 1], [1], "mse", "one pair a layer"),
        (["linear"], [([[1], [1]], [0])], 5, [1], "mse", "inputs must be a list of 2 numbers, got 5"),
        (["linear"], [([[1], [1]], [0])], "12", [1], "mse", "inputs must be a list of 2 numbers, got '12'"),
        (["linear"], [([[1], [1]], [0])], [1, 1], [1], ["mse"], "loss must be one of"),
    ],
)
def test_a_walk_without_sense_is_refused_at_once(
    network: list, parameters: object, inputs: object, targets: list, loss: object, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        walk(Network([2, len(targets)], network), parameters, inputs, targets, loss=loss)


def test_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a Network"):
        walk(None, [], [1], [1])
