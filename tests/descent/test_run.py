"""The walkthrough: the article's numbers exactly, TensorFlow's gradients on random cases, and every refusal in words."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp

from explainer import descend, prove, read
from explainer.descent.run import MAX_DIGITS, batches, updates_in
from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.losses import LOSSES, Y
from explainer.symbolic.expansion import spelled
from explainer.symbolic.expression import Slope
from explainer.symbolic.mathml import mathml

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}
ROWS = {"inputs": [(4, 5), (2, 1), (1, 3)], "targets": [6, 3, 2], "weights": [-0.234, 0.675]}
STAGES = ["forward", "loss", "loss slope", "local slopes", "chain rule", "update"]


def test_the_articles_numbers_are_exact() -> None:
    path = descend(**ARTICLE, learning_rate=0.05, updates=5, batch_size=1)
    assert path.exact
    assert path.weights[1] == (Fraction("1.1904"), Fraction("2.4555"))
    assert path.losses[:2] == (Fraction("12.680721"), Fraction("121.86172881"))
    assert [round(float(loss), 2) for loss in path.losses[2:]] == [1171.09, 11254.19, 108152.73, 1039347.76]
    results = {stage.name: stage.result for stage in path.updates[0].stages}
    assert list(results) == STAGES
    assert results["forward"] == Fraction("2.439")
    assert results["loss"] == Fraction("12.680721")
    assert results["loss slope"] == Fraction("-7.122")
    assert results["local slopes"] == (4, 5)
    assert results["chain rule"] == (Fraction("-28.488"), Fraction("-35.61"))
    assert results["update"] == path.weights[1]


def test_best_rate_lands_in_one_update_and_the_limit_parts_convergence_from_divergence() -> None:
    path = descend(**ARTICLE, learning_rate=Fraction(1, 82), updates=2)
    assert (path.rate_limit, path.best_rate) == (Fraction(1, 41), Fraction(1, 82))
    assert path.losses[1:] == (0, 0)
    assert [round(float(w), 6) for w in path.weights[1]] == [0.113415, 1.109268]
    assert descend(**ARTICLE, learning_rate=0.05).contraction[-1] == Fraction("-3.1")
    below, above = (
        descend(**ARTICLE, learning_rate=rate, updates=3).losses for rate in (Fraction(1, 42), Fraction(1, 40))
    )
    assert below[3] < below[0] < above[3]


def test_three_rows() -> None:
    path = descend(**ROWS, learning_rate=0.05)
    assert round(float(path.losses[0]), 6) == 6.841750
    assert [round(float(g), 6) for g in path.updates[0].gradient] == [-13.359333, -14.15]
    assert [round(value, 6) for value in path.eigenvalues] == [1.358993, 35.974340]
    assert round(path.rate_limit, 7) == 0.0555952
    assert descend(**ROWS, learning_rate=0.05, batch_size=1).rate_limit == Fraction(11, 163)
    assert descend(**ROWS, learning_rate=0.05, batch_size=1, shuffle=0).rate_limit is None


@pytest.mark.parametrize("gap", [0.001, 1e-6, 1e-8, 1e-10])
def test_rows_almost_in_line_have_the_limit_of_rows_in_line(gap: float) -> None:
    """(1, 1) twice has 2/λ = 1/2; a second row that differs by `gap` moves that by about `gap`/4."""
    path = descend(inputs=[[1, 1], [1, 1 + gap]], targets=[1, 2], weights=[0, 0], learning_rate=0.1, batch_size=1)
    assert abs(path.rate_limit - 0.5) < gap


@pytest.mark.parametrize(
    ("rows", "limit"),
    [
        ([[1, 0], [1, 0]], Fraction(1)),
        ([[3, 1], [0, 0]], Fraction(1, 10)),
        ([[1, 1], [2, 2]], Fraction(5, 16)),
        ([[1, 2], [2, 1]], Fraction(1, 5)),
        ([[1, 1, 1], [2, 2, 2]], Fraction(5, 24)),
        ([[1, 0, 0], [0, 2, 0]], Fraction(1, 4)),
        ([[4, 5, 0], [2, 1, 0], [1, 3, 0]], Fraction(11, 163)),
    ],
)
def test_a_rational_limit_of_rows_that_span_less_is_a_fraction(rows: list, limit: Fraction) -> None:
    """Oracle: I − rate·2xxᵀ of each row, multiplied in fractions, grows just above the limit and not below."""
    path = descend(inputs=rows, targets=[1] * len(rows), weights=[0] * len(rows[0]), learning_rate=0.1, batch_size=1)
    assert path.rate_limit == limit
    assert isinstance(path.rate_limit, Fraction)
    x = np.array(rows, float)
    basis = np.linalg.svd(x)[2][: np.linalg.matrix_rank(x)].T
    radius = []
    for rate in (float(limit) * 0.999, float(limit) * 1.001):
        product = np.eye(x.shape[1])
        for row in x:
            product = (np.eye(x.shape[1]) - rate * 2 * np.outer(row, row)) @ product
        radius.append(np.abs(np.linalg.eigvals(basis.T @ product @ basis)).max())
    assert radius[0] < 1 < radius[1]


def test_curvatures_of_decimals_are_fractions() -> None:
    """Rows along one direction: λ = 2/n·Σ|x|², whatever the decimals."""
    path = descend(
        inputs=[["0.1234", "0.4567"], ["0.2468", "0.9134"]], targets=[1, 2], weights=[0, 0], learning_rate=0.1
    )
    assert descend(inputs=[[1], [2]], targets=[1, 2], weights=[0], learning_rate=0.1).eigenvalues == (5,)
    size = Fraction("0.1234") ** 2 + Fraction("0.4567") ** 2
    assert path.eigenvalues == (0, 5 * size)
    assert path.rate_limit == 2 / (5 * size)
    assert isinstance(path.rate_limit, Fraction)


def test_mini_batch_limit_is_where_the_path_turns() -> None:
    """Oracle: the path itself, over 400 epochs, one per mille below and above the limit."""
    for factor, grows in ((0.999, False), (1.001, True)):
        rate = float(Fraction(11, 163)) * factor
        path = descend(**ROWS, learning_rate=rate, batch_size=1, epochs=4000, exact=False)
        steps = np.array(path.weights[::3])
        moves = np.linalg.norm(np.diff(steps, axis=0), axis=1)
        assert (moves[-1] > moves[-2000]) == grows


def test_every_line_says_what_its_formula_gives() -> None:
    """The result beside a formula is what SymPy gets from the formula and its numbers: nothing is shown that is not so."""
    settings = itertools.product(
        ["linear", "sigmoid", "tanh", "relu", "leaky_relu"], ["gradient_descent", "adam"], [None, 0.25]
    )
    for activation, optimizer, bias in settings:
        path = descend(**ROWS, learning_rate=0.05, updates=2, bias=bias, activation=activation, optimizer=optimizer)
        for stage in path.updates[1].stages:
            for line in stage.lines:
                values = {symbol: sp.Rational(value) for symbol, value in line.values.items()}
                shown = sp.N(line.formula.xreplace(values).doit(), 40)
                assert abs(shown - sp.Rational(line.result)) <= sp.Float("1e-35") * (1 + abs(shown)), (
                    activation,
                    stage.name,
                    line,
                )


def test_a_row_says_which_row_and_the_mean_comes_last() -> None:
    stages = descend(**ROWS, learning_rate=0.05).updates[0].stages
    assert [stage.row for stage in stages] == [0] * 5 + [1] * 5 + [2] * 5 + [None, None]
    assert [stage.name for stage in stages[-2:]] == ["gradient", "update"]


def test_latex_says_equals_only_where_it_is_so() -> None:
    lines = [line.latex for stage in descend(**ROWS, learning_rate=0.05).updates[0].stages for line in stage.lines]
    assert any(r"\approx -13.359" in line for line in lines)
    assert all(r"\approx" not in line for line in lines if line.startswith(r"\hat"))


@pytest.mark.parametrize("activation", ["linear", "sigmoid", "tanh", "relu", "leaky_relu"])
def test_the_chain_rule_is_proved(activation: str) -> None:
    path = descend(**ARTICLE, learning_rate=0.05, bias=0, activation=activation)
    proof = prove(path.chain_rule)
    assert proof.points >= 12
    update = path.updates[0]
    names = path.neuron.input_names(3) + path.neuron.weight_names(3)
    values = dict(zip([name.name for name in names], [*update.inputs[0][:2], *update.weights], strict=True)) | {
        str(Y): update.targets[0]
    }
    result = spelled(path.chain_rule.result, path.chain_rule.known)
    assert not result.has(Slope)
    put_in = {symbol: sp.Rational(values[symbol.name]) for symbol in result.free_symbols if symbol.name in values}
    left = {p.symbol: sp.Rational(str(p.default)) for p in ACTIVATIONS[activation].parameters}
    assert abs(sp.N(result.xreplace(put_in | left), 30) - sp.Rational(update.gradient[0])) < sp.Float("1e-25")


def test_fractions_become_decimals_when_they_grow_too_long_and_it_says_so() -> None:
    thirds = {
        "inputs": [[Fraction(1, 3), Fraction(2, 7)]],
        "targets": [Fraction(5, 11)],
        "weights": [Fraction(1, 13), 1],
    }
    path = descend(**thirds, learning_rate=Fraction(1, 19), updates=150)
    assert not path.exact
    assert path.arithmetic.startswith("exact fractions, from update ")
    assert max(len(str(w.denominator)) for w in path.weights[-1]) < MAX_DIGITS
    floats = descend(**thirds, learning_rate=Fraction(1, 19), updates=150, exact=False)
    assert np.allclose([float(w) for w in path.weights[-1]], floats.weights[-1], rtol=1e-12)


def test_divergence_ends_the_path_with_a_reason() -> None:
    path = descend(**ARTICLE, learning_rate=0.05, updates=2_000, exact=False)
    assert (
        path.reason
        == f"after {len(path.updates) + 1} updates the loss is beyond 10^300: the path diverges and ends here"
    )
    assert len(path.updates) + 1 == len(path.weights) == len(path.losses)
    assert np.isfinite(path.losses).all()
    assert "beyond 10^300" in descend(**ARTICLE, learning_rate=0.05, updates=400).reason


@pytest.mark.parametrize(("activation", "value"), [("sigmoid", 0.0), ("tanh", -1.0)])
def test_a_saturated_neuron_has_its_loss_in_floating_point_too(activation: str, value: float) -> None:
    """e^1000 overflows, but the sigmoid of -1000 is 0 and the tanh is -1, with slope 0: nothing moves, nothing ends."""
    path = descend(
        inputs=[[-1000]], targets=[2], weights=[1], learning_rate=0.5, updates=3, activation=activation, exact=False
    )
    assert path.reason is None
    assert path.losses == ((2 - value) ** 2,) * 4


SATURATED = {"inputs": [[4, 5]], "learning_rate": 0.1, "activation": "sigmoid", "loss": "binary_cross_entropy"}


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("label", [0, 1, "0.25"])
@pytest.mark.parametrize("weights", [[30, 20], [-30, -20], [5, 3], [-5, -3], [70, 70], [200, 200], [-200, -200]])
def test_a_sure_neuron_has_a_finite_cross_entropy_and_gradient(weights: list, label: object, exact: bool) -> None:
    """Oracle: ln(1 + e^z) − y·z and (σ(z) − y)·x in 2,000 digits, where nothing is rounded to 0 or 1."""
    path = descend(**SATURATED, targets=[label], weights=weights, exact=exact)
    assert path.reason is None
    mp = mpmath.MPContext()
    mp.dps = 2000
    z, y = mp.mpf(4 * weights[0] + 5 * weights[1]), mp.mpf(label)
    loss, delta = mp.log(1 + mp.exp(z)) - y * z, 1 / (1 + mp.exp(-z)) - y
    digits = mp.mpf("1e-13" if not exact else "1e-45")
    assert abs(number(mp, path.losses[0]) - loss) <= digits * loss + (0 if exact else mp.mpf("1e-308"))
    for x, slope in zip((4, 5), path.updates[0].gradient, strict=True):
        assert abs(number(mp, slope) - delta * x) <= digits * abs(delta * x) + (0 if exact else mp.mpf("1e-308"))
    for stage in path.updates[0].stages if exact else ():
        for line in stage.lines:
            values = {symbol: sp.Rational(value) for symbol, value in line.values.items()}
            shown = sp.N(line.formula.xreplace(values).doit(), 1700)
            assert abs(shown - sp.Rational(line.result)) <= sp.Float("1e-35") * abs(shown), (stage.name, line.latex)


def number(mp: mpmath.MPContext, value: Fraction | float) -> mpmath.mpf:
    exact = Fraction(value)
    return mp.mpf(exact.numerator) / exact.denominator


@pytest.mark.parametrize("rate", [100, 10_000])
def test_a_score_far_beyond_the_exponential_of_floats_does_not_end_the_path(rate: int) -> None:
    path = descend(**SATURATED | {"learning_rate": rate}, targets=[0], weights=[1, 1], updates=5, exact=False)
    assert path.reason is None
    assert path.losses[-1] == 0


def test_gradients_agree_with_tensorflow_on_random_cases() -> None:
    """300 random tables, weights, rates, activations, losses, batch sizes, with and without bias: to 1e-9."""
    tf = pytest.importorskip("tensorflow", reason="TensorFlow is the oracle here; install the extra mnist")
    functions = {
        "linear": lambda z: z,
        "sigmoid": tf.sigmoid,
        "tanh": tf.tanh,
        "relu": tf.nn.relu,
        "leaky_relu": lambda z: tf.maximum(0.01 * z, z),  # tf.nn.leaky_relu rounds 0.01 to float32
    }
    rng = random.Random(7)
    for _ in range(300):
        activation, rows, k = rng.choice(list(functions)), rng.randint(1, 6), rng.randint(1, 4)
        loss = rng.choice(["mse", "binary_cross_entropy"]) if activation == "sigmoid" else "mse"
        x = [[round(rng.uniform(-2, 2), 3) for _ in range(k)] for _ in range(rows)]
        y = [rng.randint(0, 1) if loss != "mse" else round(rng.uniform(-2, 2), 3) for _ in range(rows)]
        w = [round(rng.uniform(-1, 1), 3) for _ in range(k)]
        bias = round(rng.uniform(-1, 1), 3) if rng.random() < 0.5 else None
        size, rate = rng.randint(1, rows), round(rng.uniform(0.001, 0.2), 4)
        path = descend(
            inputs=x, targets=y, weights=w, bias=bias, learning_rate=rate, activation=activation, loss=loss,
            updates=3, batch_size=size, exact=False,
        )  # fmt: skip
        for update in path.updates:
            weights = tf.Variable(update.weights, dtype=tf.float64)
            with tf.GradientTape() as tape:
                z = tf.linalg.matvec(tf.constant(update.inputs, tf.float64), weights)
                p, target = functions[activation](z), tf.constant(update.targets, tf.float64)
                terms = (
                    (p - target) ** 2 if loss == "mse" else -target * tf.math.log(p) - (1 - target) * tf.math.log(1 - p)
                )
                total = tf.reduce_mean(terms)
            expected = tape.gradient(total, weights).numpy()
            assert np.allclose(update.gradient, expected, rtol=1e-9, atol=1e-9)
            assert np.isclose(update.loss, total.numpy(), rtol=1e-9)
            assert np.allclose(update.after, np.array(update.weights) - rate * expected, rtol=1e-9)


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    ("typed", "f"),
    [
        ("x/(1/sigmoid(x))", lambda x: x / (1 + mpmath.exp(-x))),
        ("2/pi*(1/sigmoid(1-x))", lambda x: 2 / mpmath.pi * (1 + mpmath.exp(x - 1))),
        ("sin(x)/(1/cos(x))", lambda x: mpmath.sin(x) * mpmath.cos(x)),
        ("1/(1/(1+x^2))", lambda x: 1 + x**2),
        ("x/(1/(2/(3/x)))", lambda x: x * x * 2 / 3),
        ("(1/3)/x", lambda x: 1 / (3 * x)),
        ("atan(x)", mpmath.atan),
        ("ln(1+x)/(1/x)", lambda x: x * mpmath.log(1 + x)),
        ("abs(x-1)*(1/(1/x))", lambda x: abs(x - 1) * x),
    ],
)
def test_a_typed_activation_has_its_value_and_slope_in_every_arithmetic(
    typed: str, f: Callable[[mpmath.mpf], mpmath.mpf], exact: bool
) -> None:
    with mpmath.workdps(40):
        z = mpmath.mpf(7) / 10
        value, slope = f(z), (f(z + mpmath.mpf(10) ** -12) - f(z - mpmath.mpf(10) ** -12)) / 2 * 10**12
    path = descend(
        inputs=[[1, 1]], targets=[2], weights=[0.3, 0.4], learning_rate=0.1, activation=read(typed), exact=exact
    )
    _, y_hat, loss, _, local = path.updates[0].row_values[0]
    for figure, true in ((y_hat, value), (loss, (value - 2) ** 2), (local, slope)):
        assert abs(float(figure) - float(true)) < 1e-12


def test_only_what_stays_a_fraction_is_said_to_be_exact() -> None:
    setting = {"inputs": [[1, 1]], "targets": [2], "weights": [0.3, 0.4], "learning_rate": 0.1}
    exact = {
        typed: descend(**setting, activation=read(typed)).exact for typed in ("atan(x)", "ln(x)", "abs(x)", "max(x,1)")
    }
    assert exact == {"atan(x)": False, "ln(x)": False, "abs(x)": True, "max(x,1)": True}


def test_an_epoch_sees_every_row_once_and_a_seed_gives_the_same_order() -> None:
    for size in (1, 2, 3, 5):
        first = list(itertools.islice(batches(5, size, shuffle=3), updates_in(5, size)))
        assert sorted(itertools.chain(*first)) == [0, 1, 2, 3, 4]
        assert first == list(itertools.islice(batches(5, size, shuffle=3), updates_in(5, size)))
    assert len(descend(**ROWS, learning_rate=0.01, epochs=2, batch_size=2).updates) == 4
    with pytest.raises(ValueError, match="batch_size must be a whole number of at least 1, got True"):
        updates_in(5, True, 1)
    assert (updates_in(10_000, 5), updates_in(10_000, 5, 1_000), updates_in(10_000, 3)) == (2_000, 2_000_000, 3_334)


def test_kinks_use_the_stated_convention() -> None:
    path = descend(inputs=[[1]], targets=[1], weights=[0], learning_rate=0.5, activation="relu")
    assert path.updates[0].gradient == (0,)  # ReLU at exactly 0: slope 0, so the weight stays
    assert ACTIVATIONS["relu"].kinks[0].slope == 0
    assert LOSSES["mse"].slope(1.0, 0.0) == -2.0


GOOD = {"inputs": [[1, 2]], "targets": [3], "weights": [0, 0], "learning_rate": 0.1}
REFUSED = [
    ({"inputs": [[1, 2], [3]], "targets": [1, 2]}, "every row of inputs must be as long as the first, 2"),
    ({"inputs": [["one", 2]]}, "every input must be a number, got 'one'"),
    ({"inputs": [["-1,5", 2]]}, "every input must be a number, got '-1,5'; write it with a point, -1.5"),
    (
        {"targets": ["6,000"]},
        "every target must be a number, got '6,000'; write it with a point, 6.000, or 6000 if it is so large",
    ),
    ({"targets": ["6," + "0" * 30]}, "every target must be a number, got '6,000000000000000000000000000000'"),
    ({"inputs": [["1,5,2", 2]]}, "every input must be a number, got '1,5,2'"),
    ({"inputs": [[float("nan"), 2]]}, "every input must be a number, got nan"),
    ({"inputs": []}, "inputs must hold at least one row"),
    ({"inputs": 5}, "inputs must be a table of rows, got 5"),
    ({"inputs": [1, 2]}, "inputs must be a table of rows"),
    ({"targets": [1, 2]}, "targets must be one number a row: 1 rows, got 2"),
    ({"weights": [1]}, "weights must be one number an input: 2 inputs, got 1"),
    ({"weights": [1, None]}, "every weight must be a number, got None"),
    ({"learning_rate": -0.1}, "learning_rate must be above 0, got -0.1"),
    ({"learning_rate": 0}, "learning_rate must be above 0, got 0"),
    ({"learning_rate": "fast"}, "learning_rate must be a number, got 'fast'"),
    ({"learning_rate": float("inf")}, "learning_rate must be a number, got inf"),
    ({"batch_size": 2}, "batch_size must be from 1 to the number of rows, 1, got 2"),
    ({"batch_size": 0}, "batch_size must be from 1"),
    ({"updates": 10**9}, "updates must be a whole number from 0 to 1,000,000, got 1000000000"),
    ({"updates": -1}, "updates must be a whole number from 0"),
    ({"updates": 1.5}, "updates must be a whole number from 0"),
    ({"updates": 1, "epochs": 1}, "give updates or epochs, not both"),
    ({"activation": "sigmod"}, "activation must be one of step, linear"),
    ({"activation": "softmax"}, "activation must be a function of one number"),
    ({"loss": "mae"}, "loss must be one of mse"),
    ({"loss": "binary_cross_entropy"}, "binary_cross_entropy needs the activation sigmoid"),
    ({"loss": "binary_cross_entropy", "activation": "sigmoid"}, "binary_cross_entropy needs targets from 0 to 1"),
    ({"loss": "categorical_cross_entropy"}, "categorical_cross_entropy needs several outputs"),
    ({"optimizer": "newton"}, "optimizer must be one of gradient_descent"),
    ({"shuffle": "x"}, "shuffle must be a seed, a whole number from 0 on"),
    ({"shuffle": -1}, "shuffle must be a seed, a whole number from 0 on"),
    ({"loss": ["mse"]}, "loss must be one of mse"),
    ({"inputs": [[1e160, 1]]}, "every input must lie between -10^100 and 10^100"),
    ({"bias": "b"}, "bias must be a number, got 'b'"),
    ({"updates": True}, "updates must be a whole number from 0 to 1,000,000, got True"),
    ({"epochs": True}, "epochs must be a whole number of at least 1, got True"),
    ({"batch_size": True}, "batch_size must be from 1 to the number of rows, 1, got True"),
    ({"exact": "no"}, "exact must be True, or False for floating point; got 'no'"),
    ({"exact": None}, "exact must be True, or False for floating point; got None"),
    ({"weights": "12"}, "weights must be one number an input, got '12'"),
    ({"targets": {6: 1}}, "targets must be one number a row, got {6: 1}"),
    ({"targets": "3"}, "targets must be one number a row, got '3'"),
    ({"targets": {3}}, "targets must be one number a row, got {3}"),
    ({"inputs": ["12"]}, "inputs must be a table of rows, got ['12']"),
    ({"inputs": {(1, 2): 3}}, "inputs must be a table of rows, got {(1, 2): 3}"),
]


@pytest.mark.parametrize(("change", "sentence"), REFUSED, ids=[sentence[:40] for _, sentence in REFUSED])
def test_refused_in_one_sentence(change: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$") as refusal:
        descend(**(GOOD | change))
    assert str(refusal.value).startswith(sentence)


def test_a_notebook_shows_lines_stages_updates_and_paths() -> None:
    path = descend(**ARTICLE, learning_rate=0.05, updates=30)
    update = path.updates[0]
    assert update.stages[0].lines[0]._repr_latex_() == f"$\\displaystyle {update.stages[0].lines[0].latex}$"
    assert update.stages[-1].latex.count(" &= ") == 2
    assert update._repr_latex_().count(r"\\") == sum(len(stage.lines) for stage in update.stages) - 1
    table = path._repr_html_()
    assert "<td>12.680721</td>" in table
    assert "and 11 more" in table


def test_the_lines_of_several_rows_stand_below_the_number_of_their_row() -> None:
    path = descend(inputs=[[1], [2], [3]], targets=[1, 5, 2], weights=[1], learning_rate=0.1, updates=2, batch_size=2)
    for update, rows in zip(path.updates, ((0, 1), (2,)), strict=True):
        lines = re.findall(r"(?:aligned} |\\\\ )(.*?)(?= \\\\| \\end)", update.latex)
        headings = [line for line in lines if line.startswith(r"\text")]
        numbers = [rf"\text{{row {row + 1}}} &" for row in rows]
        assert headings == ([*numbers, r"\text{together} &"] if len(rows) > 1 else [])
        for row, number in zip(rows, numbers, strict=True):
            below = lines[lines.index(number) + 1] if len(rows) > 1 else lines[0]
            assert rf"\cdot {row + 1} = " in below, "ŷ = w₁x₁ with the x₁ of this row"


def test_updates_and_paths_have_latex() -> None:
    path = descend(inputs=[[4]], targets=[6], weights=[0.5], bias=0.25, learning_rate=0.01, updates=30)
    assert path.updates[0].latex in path.updates[0]._repr_latex_()
    head, *rows, end = re.split(r" \\\\ (?:\\hline )?", path.latex)
    assert head == r"\begin{array}{rrrr} \text{update} & w_1 & b & L"
    assert rows[0] == "0 & 0.5 & 0.25 & 14.0625"
    assert len(rows) == 20
    assert end == r"\vdots & \vdots & \vdots & \vdots \end{array}"
    assert mathml(path.latex)


@pytest.mark.parametrize(
    "number",
    ["1e100000000", "1e999999999", "1e-999999999", 10**400, 10**6000, Decimal("1e5000"), "1" * 5000],
    ids=["large", "larger", "small", "whole", "huge", "decimal", "long"],
)
def test_numbers_that_would_fill_the_memory_are_refused_at_once(number: object) -> None:
    for change in (
        {"inputs": [[number, 5]]},
        {"learning_rate": number},
        {"targets": [number]},
        {"weights": [1, number]},
    ):
        with pytest.raises(ValueError, match=r"must be 0, or between 10\^-300 and 10\^300"):
            descend(**{"inputs": [[4, 5]], "targets": [6], "weights": [1, 2], "learning_rate": "0.01", **change})


def test_nothing_is_nothing_however_it_is_written() -> None:
    assert descend(inputs=[["0e999999999", 5]], targets=[6], weights=[1, 1], learning_rate="0.01").losses[0] == 1


def test_records_are_taken_like_their_names() -> None:
    asked = {"inputs": [[4, 5]], "targets": [1], "weights": [0.1, 0.2], "learning_rate": 0.05}
    by_name = descend(**asked, activation="sigmoid", loss="binary_cross_entropy")
    by_record = descend(**asked, activation=ACTIVATIONS["sigmoid"], loss=LOSSES["binary_cross_entropy"])
    assert by_record.weights == by_name.weights
