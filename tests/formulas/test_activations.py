"""The activation functions against 50-digit arithmetic, known values and the frameworks' own conventions."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import mpmath
import numpy as np
import pytest
import sympy as sp

from explainer import ACTIVATIONS, LOSSES, OPTIMIZERS, Network, charts, descend, latex, prove, read
from explainer.formulas.activations import NEWER
from explainer.formulas.formula import Formula, Kink
from explainer.symbolic import printing
from explainer.symbolic.expansion import spelled
from explainer.symbolic.expression import X
from explainer.symbolic.named import NAMED
from explainer.symbolic.parsing import parse

SCALAR = [f for f in ACTIVATIONS.values() if isinstance(f, Formula)]
NAMES = [f.name for f in SCALAR]
PLACES = np.concatenate([np.linspace(-700, 700, 57), np.linspace(-6, 6, 61)[1:-1], [1e-9, -1e-9, 3e-17, 39.5, -39.5]])
SMALLEST = 2.3e-308  # below this a float64 has fewer digits

# name: f(1.5), f'(1.5), f(-2), f'(-2), worked out with another program
EXPECTED = {
    "step": (1, 0, 0, 0),
    "linear": (1.5, 1, -2, 1),
    "sigmoid": (0.8175744761936437, 0.14914645207033284, 0.11920292202211755, 0.10499358540350652),
    "tanh": (0.9051482536448664, 0.18070663892364855, -0.9640275800758169, 0.07065082485316443),
    "relu": (1.5, 1, 0, 0),
    "leaky_relu": (1.5, 1, -0.02, 0.01),
    "softplus": (1.7014132779827524, 0.8175744761936437, 0.1269280110429725, 0.11920292202211755),
    "elu": (1.5, 1, -0.8646647167633873, 0.1353352832366127),
    "gelu": (1.399789198096713, 1.1274691922299795, -0.04550026389635842, -0.0852318010781969),
    "gelu_tanh": (1.3995715769802328, 1.1277107931514332, -0.04540230591222498, -0.08609925662361838),
    "silu": (1.2263617142904655, 1.041294154299143, -0.23840584404423512, -0.09078424878489548),
    "mish": (1.4033782663958025, 1.0884879850078477, -0.2525014826957089, -0.10835509242039394),
}
KNOWN_RANGES = [name for name in NAMES if ACTIVATIONS[name].range is not None]


@pytest.mark.parametrize("name", NAMES)
def test_expected_values(name: str) -> None:
    f = ACTIVATIONS[name]
    assert (f(1.5), f.slope(1.5), f(-2.0), f.slope(-2.0)) == pytest.approx(EXPECTED[name], rel=1e-14)


def _exact(expr: sp.Expr, f: Formula, x: float) -> mpmath.mpf:
    """The true value in 50 digits, by mpmath's own functions and not by ours."""
    chosen = {parameter.symbol: sp.Float(float(parameter.default), 60) for parameter in f.parameters}
    whole = spelled(expr, f.known).subs(chosen)
    symbol = sp.Symbol("x", real=True)
    with mpmath.workdps(700):  # 1 − tanh² of 700 loses 600 digits
        return +sp.lambdify(symbol, whole, "mpmath")(mpmath.mpf(float(x)))


@pytest.mark.parametrize("what", ["value", "slope"])
@pytest.mark.parametrize("name", NAMES)
def test_values_and_slopes_are_exact_to_13_digits_up_to_700(name: str, what: str) -> None:
    f = ACTIVATIONS[name]
    got = (f if what == "value" else f.slope)(PLACES)
    narrow = (f if what == "value" else f.slope)(PLACES.astype(np.float32))
    assert got.dtype == np.float64
    assert narrow.dtype == np.float32
    for x, number, short in zip(PLACES, got, narrow, strict=True):
        if what == "slope" and any(x == float(kink.at) for kink in f.kinks):
            continue  # there is no true value there
        true = _exact(f.expr if what == "value" else f.derivative, f, x)
        if abs(true) < SMALLEST:
            assert abs(number) <= SMALLEST
        else:
            assert abs(number - true) <= 1e-13 * abs(true), x
        true = _exact(f.expr if what == "value" else f.derivative, f, float(np.float32(x)))
        if abs(true) > 1.2e-38:
            assert abs(float(short) - true) <= 1e-6 * abs(true), x


@pytest.mark.parametrize("name", NAMES)
def test_any_shape_is_kept_and_nan_stays_nan(name: str) -> None:
    f = ACTIVATIONS[name]
    for shape in ((), (0,), (3,), (2, 1, 4)):
        x = np.full(shape, 0.5)
        assert np.shape(f(x)) == np.shape(f.slope(x)) == shape
    assert np.isnan(f(np.array([np.nan, 1.0]))).tolist() == [True, False]
    assert np.isnan(f.slope(np.array([np.nan, 1.0]))).tolist() == [True, False]
    assert type(f(1)) is type(f.slope(1)) is float
    assert np.all(np.isfinite(f.slope(np.array([-1e300, 1e300]))))


@pytest.mark.parametrize("name", KNOWN_RANGES)
def test_values_lie_in_the_range_and_come_near_its_ends(name: str) -> None:
    f = ACTIVATIONS[name]
    values, known = f(np.linspace(-30, 30, 60_001)), f.range_at()
    assert all(sp.sympify(v) in known or known.closure.contains(sp.Float(v)) == sp.true for v in values[::2000])
    for end in (known.inf, known.sup):
        assert not end.is_finite or np.min(np.abs(values - float(end))) < 1e-7


def test_the_smallest_value_is_exact_where_it_has_a_name_and_else_right_to_15_digits() -> None:
    lowest = ACTIVATIONS["silu"].range.inf
    with mpmath.workdps(60):
        at = mpmath.findroot(lambda x: mpmath.diff(lambda t: t / (1 + mpmath.exp(-t)), x), -1.28)
        assert abs(mpmath.mpf(str(lowest.evalf(50))) - at / (1 + mpmath.exp(-at))) < mpmath.mpf(10) ** -45
        curves = {
            "gelu": lambda x: x * (1 + mpmath.erf(x / mpmath.sqrt(2))) / 2,
            "gelu_tanh": lambda x: (
                x / 2 * (1 + mpmath.tanh(mpmath.sqrt(2 / mpmath.pi) * (x + mpmath.mpf("0.044715") * x**3)))
            ),
            "mish": lambda x: x * mpmath.tanh(mpmath.log(1 + mpmath.exp(x))),
        }
        for name, curve in curves.items():
            at = mpmath.findroot(lambda x, curve=curve: mpmath.diff(curve, x), -0.9)
            assert float(ACTIVATIONS[name].range.inf) == pytest.approx(float(curve(at)), rel=1e-15)
    assert ACTIVATIONS["elu"].range_at(a=0.5) == sp.Interval.open(-sp.Rational(1, 2), sp.oo)


@pytest.mark.parametrize("name", [f.name for f in SCALAR if not f.parameters])
def test_a_record_and_its_text_say_the_same(name: str) -> None:
    f = ACTIVATIONS[name]
    read_again = read(printing.text(f.expr))
    assert (read_again.range, read_again.domain) == (f.range, f.domain)
    # Which slope TensorFlow uses at a corner is the record's to say: it depends on how the function is put together there.
    assert [_sides(kink) for kink in read_again.kinks] == [_sides(kink) for kink in f.kinks]


def _sides(kink: Kink) -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    return kink.at, kink.left, kink.right


@pytest.mark.parametrize(
    ("name", "at", "lowest"), [("gelu", -0.75, -0.17), ("silu", -1.28, -0.278), ("mish", -1.19, -0.309)]
)
def test_what_a_note_says_of_the_dip_is_so(name: str, at: float, lowest: float) -> None:
    f = ACTIVATIONS[name]
    x = np.linspace(-30, 30, 600_001)
    assert f(x).min() == pytest.approx(lowest, abs=6e-4)
    assert x[f(x).argmin()] == pytest.approx(at, abs=6e-3)
    assert f"−{-lowest:g}" in f.note
    assert f"x = −{-at:g}" in f.note


def test_the_two_forms_of_gelu_are_told_apart() -> None:
    x = np.linspace(-30, 30, 60_001)
    exact, approximate = ACTIVATIONS["gelu"], ACTIVATIONS["gelu_tanh"]
    assert 0.0004 < np.abs(exact(x) - approximate(x)).max() < 0.0005
    assert exact.expr.has(sp.erf)
    assert approximate.expr.has(sp.tanh)


@pytest.mark.parametrize("name", NAMES)
def test_slopes_are_the_frameworks_slopes_also_at_kinks(name: str) -> None:
    tf = pytest.importorskip("tensorflow", reason="the frameworks' convention is checked by running TensorFlow")
    theirs = {
        "step": lambda x: tf.cast(x >= 0, x.dtype),
        "linear": lambda x: 1.0 * x,
        "sigmoid": tf.sigmoid,
        "tanh": tf.tanh,
        "relu": tf.nn.relu,
        "leaky_relu": lambda x: tf.nn.leaky_relu(x, alpha=0.01),
        "softplus": tf.nn.softplus,
        "elu": tf.nn.elu,
        "gelu": lambda x: tf.nn.gelu(x, approximate=False),
        "gelu_tanh": lambda x: tf.nn.gelu(x, approximate=True),
        "silu": tf.nn.silu,
        "mish": lambda x: x * tf.tanh(tf.nn.softplus(x)),
    }[name]
    places = np.array([-6.0, -2.0, -1e-3, 0.0, 1e-3, 2.0, 6.0])
    x = tf.constant(places)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = theirs(x)
    slope = tape.gradient(y, x)
    f = ACTIVATIONS[name]
    np.testing.assert_allclose(f(places), y.numpy(), rtol=1e-7, atol=1e-13)  # TensorFlow holds a = 0.01 in float32
    # A step has no gradient at all in TensorFlow; what flows back is nothing, which is 0.
    np.testing.assert_allclose(f.slope(places), np.zeros(7) if slope is None else slope.numpy(), rtol=1e-7, atol=1e-13)


def test_keras_layers_use_the_same_slope_at_the_corner() -> None:
    keras = pytest.importorskip("keras", reason="the frameworks' convention is checked by running Keras")
    tf = pytest.importorskip("tensorflow", reason="the frameworks' convention is checked by running TensorFlow")
    for ours, layer in (
        (ACTIVATIONS["relu"], keras.layers.ReLU()),
        (ACTIVATIONS["leaky_relu"], keras.layers.LeakyReLU(0.01)),
        (ACTIVATIONS["elu"], keras.layers.ELU(1.0)),
    ):
        x = tf.constant([0.0])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = layer(x)
        assert ours.slope(np.float32(0.0)) == pytest.approx(float(tape.gradient(y, x)[0]))


def test_kinks_say_what_is_on_either_side() -> None:
    assert [f.name for f in SCALAR if f.kinks] == ["step", "relu", "leaky_relu"]
    for f in SCALAR:
        for kink in f.kinks:
            chosen = {parameter.symbol: parameter.default for parameter in f.parameters}
            at = float(kink.at)
            assert f.slope(at - 1e-9) == pytest.approx(float(kink.left.subs(chosen)))
            assert f.slope(at + 1e-9) == pytest.approx(float(kink.right.subs(chosen)))
            jumps = abs(f(at + 1e-12) - f(at - 1e-12)) > 0.5
            assert jumps == (kink.subgradient is sp.S.EmptySet)
    assert ACTIVATIONS["relu"].kinks[0].subgradient == sp.Interval(0, 1)


def test_elu_has_a_corner_unless_a_is_1() -> None:
    elu = ACTIVATIONS["elu"]
    assert elu.kinks == elu.kinks_at(1) == ()
    (corner,) = elu.kinks_at(0.5)
    assert (corner.at, corner.left, corner.right, corner.subgradient) == (0, sp.S.Half, 1, sp.Interval(sp.S.Half, 1))
    assert elu.slope(-1e-9, a=0.5) == pytest.approx(0.5)
    assert elu.slope(0.0, a=0.5) == 0.5  # as Keras has it
    assert elu.slope(1e-9, a=0.5) == elu.slope(0.0) == 1
    with pytest.raises(ValueError, match=r"a must be in \(0, 10\), got -1"):
        elu(1.0, a=-1)


@pytest.mark.parametrize(
    ("a", "told"), [(0, "got 0"), (1, "got 1"), (-0.1, "got -0.1"), ("big", "got 'big'"), (np.nan, "got nan")]
)
def test_leaky_relu_demands_a_between_0_and_1(a: object, told: str) -> None:
    with pytest.raises(ValueError, match=rf"a must be in \(0, 1\), {told}"):
        ACTIVATIONS["leaky_relu"](1.0, a=a)


def test_wrong_parameters_and_inputs_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="sigmoid has no parameter a; it has none"):
        ACTIVATIONS["sigmoid"](1.0, a=2)
    with pytest.raises(ValueError, match="its parameters are c"):
        ACTIVATIONS["linear"].slope(1.0, a=2)
    for x in ("1", None, [1 + 2j], object()):
        with pytest.raises(ValueError, match="x must be a number or an array of numbers"):
            ACTIVATIONS["relu"](x)


def test_results_are_the_textbooks() -> None:
    texts = {"sigmoid": "σ(x)*(1-σ(x))", "tanh": "1-tanh(x)^2", "linear": "c", "step": "0", "softplus": "σ(x)"}
    texts |= {"silu": "σ(x)*(1+x*(1-σ(x)))", "elu": "piecewise(x<0, a*exp(x), 1)"}
    for name, text in texts.items():
        assert ACTIVATIONS[name].derivative == parse(text)


@pytest.mark.parametrize("name", sorted(set(NAMED) & set(NAMES)))
def test_a_name_in_a_formula_has_the_value_and_slope_of_the_record(name: str) -> None:
    f, g = ACTIVATIONS[name], read(f"{name}(x)")
    x = np.array([-700, -30.0, -2.0, -0.3, 0.4, 1.0, 5.0, 700])
    np.testing.assert_allclose(g(x), f(x), rtol=1e-13)
    np.testing.assert_allclose(g.slope(x), f.slope(x), rtol=1e-11, atol=1e-15)
    assert prove(g.derivations[0])


# --- names --------------------------------------------------------------------------------------------------------------

SPELLINGS = {
    "gelu": ["gelu", "GELU", "Gelu"],
    "gelu_tanh": ["GELU (tanh)", "gelu tanh", "gelu-tanh", "GeluTanh"],
    "silu": ["SiLU", "swish", "Swish", "SILU", "SiLU (swish)"],
    "leaky_relu": ["Leaky ReLU", "LeakyReLU", "leaky relu", "leaky-relu", "lrelu"],
    "relu": ["ReLU", "RELU", " relu "],
    "linear": ["Linear", "identity"],
    "sigmoid": ["Sigmoid", "logistic"],
    "step": ["Heaviside"],
    "softmax": ["SoftMax"],
}


@pytest.mark.parametrize(("name", "spelling"), [(name, one) for name, some in SPELLINGS.items() for one in some])
def test_an_activation_is_found_under_its_title_and_in_either_case(name: str, spelling: str) -> None:
    assert ACTIVATIONS[spelling] is dict(ACTIVATIONS)[name]


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        *(("GELUU", "gelu"), ("rleu", "relu"), ("swich", "silu"), ("sigmod", "sigmoid"), ("tahn", "tanh")),
        *(
            ("sotfmax", "softmax"),
            ("soft plus", None),
            ("leaky", "leaky_relu"),
            ("misch", "mish"),
            ("lineer", "linear"),
        ),
    ],
)
def test_an_unknown_name_gets_a_sentence_with_the_nearest(wrong: str, near: str | None) -> None:
    if near is None:
        assert ACTIVATIONS[wrong].name == "softplus"
        return
    with pytest.raises(KeyError) as refused:
        ACTIVATIONS[wrong]
    assert str(refused.value).startswith(
        "activation must be one of step, linear, sigmoid, tanh, relu, leaky_relu, softmax"
    )
    assert str(refused.value).endswith(f"got {wrong!r}; did you mean {near}?")


def test_what_is_like_no_name_gets_the_list_and_other_catalogues_do_so_too() -> None:
    for wrong in ("foo", "", "ξ", "a" * 500):
        with pytest.raises(KeyError, match="activation must be one of") as refused:
            ACTIVATIONS[wrong]
        assert "did you mean" not in str(refused.value)
        assert len(str(refused.value)) < 300
    for wrong in (None, 3, ["relu"]):
        with pytest.raises(ValueError, match="activation must be one of"):
            ACTIVATIONS.find(wrong)
    assert "GELU" not in ACTIVATIONS  # it is found, but it is not one of the names
    assert ACTIVATIONS.get("GELU") is None
    assert LOSSES["Mean squared error"] is LOSSES["mse"]
    assert LOSSES["BCE"].name == "binary_cross_entropy"
    assert OPTIMIZERS["RMSProp"].name == "rmsprop"
    with pytest.raises(KeyError, match=r"optimizer must be one of .*, got 'adm'; did you mean adam"):
        OPTIMIZERS["adm"]


def test_the_articles_seven_come_first() -> None:
    first = ["step", "linear", "sigmoid", "tanh", "relu", "leaky_relu", "softmax"]
    assert list(ACTIVATIONS) == [*first, "softplus", "elu", "gelu", "gelu_tanh", "silu", "mish"]
    assert all(f.source and f.note and prove(f.derivations[0]).symbolic for f in NEWER)


ACCEPTED = ["x*sigmoid(x)", "SiLU", "silu", "silu(x)", "swish x"]


@pytest.mark.parametrize("text", ACCEPTED)
def test_text_is_taken_wherever_a_formula_or_an_activation_is(text: str) -> None:
    silu = ACTIVATIONS["silu"]
    assert charts.curve(text, at=1.5).layout.meta["alt"].endswith("At x = 1.5: value 1.226, slope 1.041.")
    assert len(charts.compare([text, "relu"]).data) >= 4
    assert "1.226" in charts.neuron([1.0, 2.0], [0.5, 0.5], 0.0, text).layout.meta["alt"]
    setting = {"inputs": [[1, 2]], "targets": [1], "weights": [0.5, -0.5], "learning_rate": 0.1, "updates": 2}
    path, expected = descend(**setting, activation=text), descend(**setting, activation=silu)
    np.testing.assert_allclose([float(one) for one in path.losses], [float(one) for one in expected.losses], rtol=1e-14)
    assert charts.walkthrough(path).layout.meta["alt"]


def test_a_text_that_is_neither_name_nor_formula_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"sigmod is not known; did you mean sigmoid\?"):
        charts.curve("sigmod(x)")
    with pytest.raises(ValueError, match=r"did you mean gelu\?"):
        charts.compare(["relu", "GELUU"])
    with pytest.raises(ValueError, match=r"has no curve; use charts.softmax"):
        charts.curve("softmax")
    setting = {"inputs": [[1, 2]], "targets": [1], "weights": [0.5, -0.5], "learning_rate": 0.1}
    with pytest.raises(ValueError, match=r"got 'sigmod'; did you mean sigmoid\?"):
        descend(**setting, activation="sigmod")
    with pytest.raises(ValueError, match=r"got softmax; softmax needs a Network"):
        descend(**setting, activation="Softmax")
    with pytest.raises(ValueError, match="activation must be one of"):
        descend(**setting, activation=3)
    assert charts.derivation("x*tanh(x)").data


def test_a_network_takes_one_name_for_all_layers_and_names_in_either_case() -> None:
    assert Network([2, 3, 1], "relu") == Network([2, 3, 1], ["relu", "relu"])
    assert Network([2, 3, 1], ["ReLU", "Swish"]).activations == ("relu", "silu")


# --- softmax ------------------------------------------------------------------------------------------------------------


def test_softmax_gives_the_known_probabilities() -> None:
    softmax = ACTIVATIONS["softmax"]
    np.testing.assert_allclose(softmax([0.4, 3.0, 2.2]), [0.04874866, 0.65633915, 0.29491219], atol=5e-9)
    rows = softmax(np.array([[700.0, -700.0, 0.0], [1.0, 1.0, 1.0]], dtype=np.float32))
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows.sum(axis=-1), 1)
    assert np.isnan(softmax([np.nan, 1.0])).all()


def test_softmax_jacobian_three_ways() -> None:
    softmax, scores = ACTIVATIONS["softmax"], np.array([0.3, -1.2, 2.5])
    jacobian = softmax.jacobian_at(scores)
    step = 1e-6 * np.eye(3)
    numeric = np.array([(softmax(scores + h) - softmax(scores - h)) / 2e-6 for h in step]).T
    np.testing.assert_allclose(jacobian, numeric, atol=1e-9)
    symbols = sp.symbols("z1:4", real=True)
    exact = softmax.jacobian(3).subs(dict(zip(symbols, scores, strict=True)))
    np.testing.assert_allclose(jacobian, np.array(exact, dtype=float), rtol=1e-12)
    np.testing.assert_allclose(jacobian.sum(axis=1), 0, atol=1e-16)
    p = [sp.exp(s) / sp.Add(*map(sp.exp, symbols)) for s in symbols]
    assert sp.simplify(softmax.jacobian(3) - sp.Matrix(p).jacobian(symbols)) == sp.zeros(3)


@pytest.mark.parametrize("scores", [[], "abc", 3.0, [[1.0], [2.0, 3.0]], None])
def test_softmax_refuses_what_are_no_scores(scores: object) -> None:
    with pytest.raises(ValueError, match=r"scores|inhomogeneous"):
        ACTIVATIONS["softmax"](scores)


def test_a_jacobian_needs_one_vector_and_a_sensible_n() -> None:
    with pytest.raises(ValueError, match=r"one vector, got an array of shape \(2, 2\)"):
        ACTIVATIONS["softmax"].jacobian_at(np.ones((2, 2)))
    for n in (0, 2.5, 21):
        with pytest.raises(ValueError, match="n must be a whole number"):
            ACTIVATIONS["softmax"].jacobian(n)


# --- a new one is one record --------------------------------------------------------------------------------------------

ARCTAN = """
import sympy as sp
from explainer.formulas.formula import Formula, Kink
from explainer.symbolic.named import NAMED

ARCTAN = Formula(
    name="arctan",
    title="Arctan",
    expr="atan(x)",
    range=sp.Interval.open(-sp.pi / 2, sp.pi / 2),
    note="A gentler tanh: it comes near its bounds slowly. Far from 0 its slope vanishes less quickly.",
    source="every textbook of calculus",
)
"""


def test_a_new_activation_is_one_record_of_twelve_lines(tmp_path, monkeypatch) -> None:
    record = ARCTAN.split("ARCTAN =")[1].strip().splitlines()
    assert len(record) <= 12
    (tmp_path / "arctan_of_a_teacher.py").write_text(ARCTAN, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    arctan = import_module("arctan_of_a_teacher").ARCTAN

    from explainer import charts, prove

    assert (arctan(1.0), arctan.slope(1.0)) == pytest.approx((np.pi / 4, 0.5))  # the row of expected values
    assert prove(arctan.derivations[0]).symbolic
    assert arctan.derivative == parse("1/(1+x^2)")
    assert "Arctan" in charts.curve(arctan, at=1.0).layout.meta["alt"]


def test_importing_the_records_is_cheap() -> None:
    """Derivations are worked out when they are asked for, not when the records are loaded."""
    code = (
        "from explainer import ACTIVATIONS; print([f.name for f in ACTIVATIONS.values() if 'derivations' in vars(f)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_named_function_is_seen_through_by_sympy() -> None:
    """σ(x)(1 − σ(x)) stays as it is written, and yet SymPy evaluates it, lambdifies it and finds it equal to its own slope."""
    for name in NAMES:
        f = ACTIVATIONS[name]
        own = {parameter.symbol: sp.Rational(str(parameter.default)) for parameter in f.parameters}
        derivative = f.derivative.subs(own)
        half = {X: sp.Rational(1, 2)}
        assert abs(derivative.subs(half).evalf(30) - sp.diff(f.expr.doit().subs(own), X).subs(half).evalf(30)) < 1e-25
        assert np.isclose(sp.lambdify(X, derivative, "numpy")(0.5), f.slope(0.5))
        assert np.isclose(float(sp.lambdify(X, derivative, "mpmath")(mpmath.mpf("0.5"))), f.slope(0.5))
    sigmoid = ACTIVATIONS["sigmoid"]
    assert sp.cancel((sigmoid.derivative - sp.diff(sigmoid.expr, X)).doit()) == 0
    assert r"\sigma" in latex(sigmoid.derivative)
