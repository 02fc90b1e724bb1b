"""Backpropagation against TensorFlow's gradients, for random networks over all activations and losses."""

from __future__ import annotations

import itertools

import mpmath
import numpy as np
import pytest

from explainer import Network
from explainer.formulas.activations import ACTIVATIONS
from explainer.networks.backpropagation import backpropagate, forward, initial

FIRST = ["linear", "sigmoid", "tanh", "relu", "leaky_relu"]  # each is put after each; the others after one another
MORE = [name for name in ACTIVATIONS if name not in (*FIRST, "softmax", "step")]
HIDDEN = [*itertools.product(FIRST, repeat=2), *zip(MORE, [*MORE[1:], "relu"], strict=True)]
ENDS = [("linear", "mse"), ("sigmoid", "mse"), ("sigmoid", "binary_cross_entropy"), ("softmax", "categorical_cross_entropy"),
        ("softmax", "mse"), ("tanh", "mse")]  # fmt: skip


@pytest.mark.parametrize(("end", "loss"), ENDS, ids=["+".join(pair) for pair in ENDS])
def test_gradients_agree_with_tensorflow(end: str, loss: str) -> None:
    tf = pytest.importorskip("tensorflow", reason="TensorFlow is the oracle here; install the extra mnist")
    functions = {"linear": tf.identity, "leaky_relu": lambda z: tf.maximum(0.01 * z, z), "softmax": tf.nn.softmax}
    functions |= {name: getattr(tf.nn, name) for name in ("sigmoid", "tanh", "relu", "softplus", "elu", "silu")}
    # TensorFlow's own gelu rounds its constants to seven digits.
    functions["gelu"] = lambda z: z / 2 * (1 + tf.math.erf(z / np.sqrt(2)))
    functions["gelu_tanh"] = lambda z: z / 2 * (1 + tf.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))
    functions["mish"] = lambda z: z * tf.tanh(tf.nn.softplus(z))
    rng = np.random.default_rng(3)
    for hidden in HIDDEN:
        net = Network([3, 4, 5, 2], [*hidden, end])
        parameters = [(w, rng.normal(size=b.shape)) for w, b in initial(net, seed=1)]
        x = rng.normal(size=(6, 3))
        y = np.eye(2)[rng.integers(0, 2, 6)]
        backward = backpropagate(net, parameters, x, y, loss)
        variables = [tf.Variable(array) for pair in parameters for array in pair]
        with tf.GradientTape() as tape:
            a = tf.constant(x)
            for name, w, b in zip(net.activations, variables[::2], variables[1::2], strict=True):
                a = functions[name](a @ w + b)
            if loss == "mse":
                total = tf.reduce_mean((a - y) ** 2)
            elif loss == "binary_cross_entropy":
                total = -tf.reduce_mean(y * tf.math.log(a) + (1 - y) * tf.math.log(1 - a))
            else:
                total = -tf.reduce_mean(tf.reduce_sum(y * tf.math.log(a), axis=-1))
        expected = tape.gradient(total, variables)
        ours = [array for pair in zip(backward.weights, backward.biases, strict=True) for array in pair]
        assert np.isclose(backward.loss, total.numpy(), rtol=1e-9)
        assert all(
            np.allclose(one, other.numpy(), rtol=1e-9, atol=1e-12) for one, other in zip(ours, expected, strict=True)
        )


def test_equal_first_weights_stay_equal() -> None:
    net = Network([2, 3, 1], ["tanh", "sigmoid"])
    parameters = [(np.full_like(w, 0.5), b) for w, b in initial(net)]
    slopes = backpropagate(net, parameters, [[1.0, -2.0], [0.5, 1.0]], [[1.0], [0.0]], "binary_cross_entropy").weights[
        0
    ]
    assert np.array_equal(slopes[:, :1].repeat(3, axis=1), slopes)


def test_shapes_that_do_not_fit_are_refused() -> None:
    net = Network([2, 1], ["linear"])
    with pytest.raises(ValueError, match="inputs must be finite numbers of shape"):
        forward(net, initial(net), [[1.0, 2.0, 3.0]])
    with pytest.raises(ValueError, match="inputs must be finite numbers"):
        forward(net, initial(net), [[np.nan, 2.0]])
    with pytest.raises(ValueError, match=r"parameters must be one pair \(weights, biases\) a layer"):
        forward(net, [], [[1.0, 2.0]])
    with pytest.raises(ValueError, match="layer 1's weights and biases must be finite"):
        forward(net, [(np.array([[np.inf], [1.0]]), np.zeros(1))], [[1.0, 2.0]])
    with pytest.raises(ValueError, match="targets must have the shape of the output"):
        backpropagate(net, initial(net), [[1.0, 2.0]], [1.0])
    with pytest.raises(ValueError, match="targets must be finite numbers"):
        backpropagate(net, initial(net), [[1.0, 2.0]], [[np.nan]])
    with pytest.raises(ValueError, match="inputs must be a table of numbers"):
        forward(net, initial(net), [[1.0, 2.0], [3.0]])
    with pytest.raises(ValueError, match="loss must be one of"):
        backpropagate(net, initial(net), [[1.0, 2.0]], [[1.0]], "mae")


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        (None, r"parameters must be one pair \(weights, biases\) a layer, got None"),
        ("ab", r"parameters must be one pair \(weights, biases\) a layer, got 'ab'"),
        ([1], r"layer 1 needs a pair \(weights, biases\), got 1"),
        ([([[1.0], [2.0]], [0.0], [3.0])], r"layer 1 needs a pair \(weights, biases\), got "),
        ([("ab", [0.0])], "layer 1's weights and biases must be a table of numbers"),
        ([([[1.0], [2.0, 3.0]], [0.0])], "layer 1's weights and biases must be a table of numbers"),
    ],
)
def test_parameters_that_are_none_are_refused(parameters: object, sentence: str) -> None:
    net = Network([2, 1], ["linear"])
    with pytest.raises(ValueError, match=sentence):
        forward(net, parameters, [[1.0, 2.0]])
    with pytest.raises(ValueError, match=sentence):
        backpropagate(net, parameters, [[1.0, 2.0]], [[1.0]])
    with pytest.raises(ValueError, match="loss must be one of"):
        backpropagate(net, initial(net), [[1.0, 2.0]], [[1.0]], [])


def test_lists_are_parameters_like_any_others() -> None:
    net = Network([2, 2, 1], ["tanh", "linear"])
    lists = [([[1, -1], [0, 1]], [0, 0]), ([[1], [-1]], [0])]
    arrays = [(np.array(w, float), np.array(b, float)) for w, b in lists]
    one, other = (backpropagate(net, parameters, [[1, 2]], [[1]]) for parameters in (lists, arrays))
    assert all(np.array_equal(*pair) for pair in zip(one.weights, other.weights, strict=True))


def test_sums_beyond_floating_point_are_said() -> None:
    net = Network([2, 1], ["linear"])
    with pytest.raises(ValueError, match=r"the sums of layer 1 are beyond 10\^308"):
        forward(net, [([[1e300], [1.0]], [0.0])], [[1e300, 2.0]])
    with pytest.raises(ValueError, match="mse has no finite slope"):
        backpropagate(net, [([[1e200], [1.0]], [0.0])], [[1e100, 2.0]], [[1.0]])


@pytest.mark.parametrize("score", [-800.0, -3.0, 0.5, 50.0, 800.0])
def test_a_sure_network_has_a_finite_loss(score: float) -> None:
    """ln(1 + e^z) in 1,000-digit arithmetic is the oracle; the sigmoid itself is rounded to 0 or 1 far out."""
    mp = mpmath.MPContext()
    mp.dps = 1000
    for label in (0.0, 1.0):
        expected = mp.log(1 + mp.exp(-score if label else score))
        sigmoid = backpropagate(
            Network([1, 1], ["sigmoid"]), [([[score]], [0.0])], [[1.0]], [[label]], "binary_cross_entropy"
        )
        softmax = backpropagate(
            Network([1, 2], ["softmax"]),
            [([[score, 0.0]], [0.0, 0.0])],
            [[1.0]],
            [[label, 1 - label]],
            "categorical_cross_entropy",
        )
        assert sigmoid.loss == pytest.approx(float(expected), rel=1e-14)
        assert softmax.loss == pytest.approx(float(expected), rel=1e-14)
