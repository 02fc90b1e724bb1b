"""Every public callable with hostile arguments, one or two at once: a result, or one sentence of ours; and right answers."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explainer import ACTIVATIONS, LOSSES, Network, derive, mnist, prove, read
from explainer.formulas.formula import Formula
from explainer.networks import backpropagate, forward, initial
from explainer.numeric.validation import floats, listed, quoted, table
from explainer.symbolic.expansion import spelled
from tests import hostile

CALLABLES = hostile.public()
SCALAR = [f for f in ACTIVATIONS.values() if isinstance(f, Formula)]
FAR = 1e5  # beyond it, the e^x of mpmath fill the memory
SUBNORMAL = 1e-320  # a product with a factor of fewer digits has fewer digits, too
EDGES = (
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    2.2e-308,
    1e-160,
    -1e-160,
    709.0,
    -745.2,
    1e5,
    -1e5,
    1e154,
    -1e154,
    1.7e308,
    -1.7e308,
)


@pytest.mark.parametrize("name", CALLABLES)
def test_a_hostile_argument_gets_a_result_or_a_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # 'abc' is the name of a folder, too
    assert hostile.faults(name, CALLABLES[name]) == []


@pytest.mark.parametrize("name", CALLABLES)
def test_two_hostile_arguments_get_a_result_or_a_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert hostile.faults_of_two(name, CALLABLES[name], pairs=60) == []


def test_every_public_callable_is_driven_or_left_out_by_name() -> None:
    """A callable that is new in a face has no arguments yet: that is a failure of the test above, and this one says so."""
    unknown = [
        name for name in CALLABLES if "[" not in name and not name.endswith(".find") and name not in hostile.good()
    ]
    assert unknown == [], "give each of them arguments that work in tests/hostile.py"


def test_the_driver_sees_what_is_no_sentence() -> None:
    def raw(x: object) -> float:
        return x + 1.0

    def traced(x: object) -> None:
        raise RuntimeError("a fault")

    assert "TypeError" in hostile.outcome(raw, {"x": "a"})
    assert "RuntimeError" in hostile.outcome(traced, {"x": 1})
    assert hostile.outcome(raw, {"x": 1}) == ""


# --- right answers at the edges of floating point ---------------------------------------------------------------------


def exact(f: Formula, expr: sp.Expr, x: float) -> float:
    """The true value, or at ±∞ the limit, by mpmath."""
    chosen = {parameter.symbol: sp.Float(float(parameter.default), 60) for parameter in f.parameters}
    worked = sp.lambdify(sp.Symbol("x", real=True), spelled(expr, f.known).subs(chosen), "mpmath")
    with mpmath.workdps(800):
        return float(+worked(mpmath.mpf(x)))


@pytest.mark.parametrize("f", SCALAR, ids=lambda f: f.name)
def test_values_and_slopes_at_the_edges(f: Formula) -> None:
    for x in EDGES:
        if abs(x) <= FAR:
            assert f(x) == pytest.approx(exact(f, f.expr, x), rel=1e-12, abs=SUBNORMAL), x
        if not any(kink.is_at(x) for kink in f.kinks):  # far out every slope is that of a straight line
            near = math.copysign(min(abs(x), FAR), x)
            assert f.slope(x) == pytest.approx(exact(f, f.derivative, near), rel=1e-12, abs=SUBNORMAL), x


@pytest.mark.parametrize("f", SCALAR, ids=lambda f: f.name)
def test_infinity_means_the_limit_and_nan_stays(f: Formula) -> None:
    for x in (math.inf, -math.inf):
        far = math.copysign(1e300, x)
        for own in (f, f.slope):
            assert own(x) == own(far) or ((math.isinf(own(x)) and own(far) >= 1e299) or own(far) <= -1e297), (
                x,
                own(x),
                own(far),
            )
    assert math.isnan(f(math.nan))
    assert math.isnan(f.slope(math.nan))


def test_a_formula_of_a_reader_that_has_no_limit_has_none() -> None:
    assert math.isnan(read("sin(x)", limit=None)(math.inf))
    assert read("x*exp(-x)", limit=None)(math.inf) == 0


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_the_kind_of_floating_point_is_kept(kind: type) -> None:
    x = np.array([[-2, 0.5, 3]], kind)
    p = np.array([[0.2, 0.3, 0.5]], kind)
    for f in ACTIVATIONS.values():
        assert f(x).dtype == kind, f.name
        if isinstance(f, Formula):
            assert f.slope(x).dtype == kind, f.name
    for loss in LOSSES.values():
        assert loss.slope(p.round(), p).dtype == kind, loss.name


def test_what_looks_like_numbers_counts_as_numbers() -> None:
    sigmoid, expected = ACTIVATIONS["sigmoid"], np.array([[0.5, 1 / (1 + math.exp(-1))]])
    rows = [[0, 1]]
    for given_ in (
        rows,
        hostile.Frame(rows),
        np.ma.masked_array(rows),
        np.array(rows, np.float16),
        np.array(rows, np.uint8),
    ):
        assert np.allclose(sigmoid(given_), expected, rtol=1e-15)
    assert LOSSES["mse"](hostile.Frame([[1.0, 2.0]]), [[1.0, 4.0]]) == 2.0
    assert np.array_equal(
        forward(Network([2, 1], "linear"), [(np.eye(2)[:, :1], [0])], hostile.Frame(rows)).outputs[-1], [[0]]
    )


def test_masked_entries_are_no_numbers() -> None:
    masked = np.ma.masked_array([1.0, 6.0], [False, True])
    for asked in (
        lambda: LOSSES["mse"](masked, [1.0, 1.0]),
        lambda: ACTIVATIONS["relu"](masked),
        lambda: mnist.one_hot(masked),
    ):
        with pytest.raises(ValueError, match=r"masked entries; fill them with \.filled\(number\)"):
            asked()
    whole = np.ma.masked_array([1.0, 6.0], [False, False])
    assert LOSSES["mse"](whole, [1.0, 6.0]) == 0


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=4), st.integers(-3, 12))
@example([-1], 10)
@example([2**62], 10)
def test_one_hot_marks_the_label_or_refuses(labels: list[int], classes: int) -> None:
    if classes >= 1 and all(0 <= label < classes for label in labels):
        marked = mnist.one_hot(labels, classes)
        assert marked.dtype == np.float32
        assert marked.tolist() == [[float(label == column) for column in range(classes)] for label in labels]
    else:
        with pytest.raises(ValueError, match="must be"):
            mnist.one_hot(labels, classes)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(width=64), min_size=1, max_size=5), st.lists(st.floats(width=64), min_size=1, max_size=5))
@example([5e-324], [0.0])
@example([1e200], [-1e200])
def test_losses_are_what_mpmath_says(y: list[float], y_hat: list[float]) -> None:
    count = min(len(y), len(y_hat))
    y, y_hat = y[:count], y_hat[:count]
    with mpmath.workdps(700):
        terms = [(mpmath.mpf(b) - mpmath.mpf(a)) ** 2 for a, b in zip(y, y_hat, strict=True)]
        expected = float(mpmath.fsum(terms) / count)
    ours = LOSSES["mse"](y, y_hat)
    if math.isnan(expected):
        assert math.isnan(ours) or math.isinf(ours)
    else:
        assert ours == pytest.approx(expected, rel=1e-12, abs=1e-320) or (math.isinf(ours) and expected > 1e307)


def test_weights_may_be_lists_and_their_slopes_are_the_same() -> None:
    net = Network([2, 2, 1], ["tanh", "sigmoid"])
    arrays = initial(net, 3)
    as_lists = [[w.tolist(), b.tolist()] for w, b in arrays]
    one, other = (backpropagate(net, p, [[0.1, 0.2]], [[1]], "binary_cross_entropy") for p in (arrays, as_lists))
    assert all(np.array_equal(a, b) for a, b in zip(one.weights, other.weights, strict=True))


# --- the doors --------------------------------------------------------------------------------------------------------


def test_what_was_given_fits_into_a_sentence() -> None:
    for make in hostile.HOSTILE.values():
        shown = quoted(make())
        assert shown
        assert "\n" not in shown
        assert len(shown) <= 60
    assert quoted(hostile.Mute()) == "an object of the type Mute"


def test_doors_say_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"x must be numbers; this Tensor does not become an array: .*detach"):
        table(hostile.Tensor(), "x")
    with pytest.raises(ValueError, match="rows of one length"):
        table([[1], [1, 2]], "x")
    with pytest.raises(ValueError, match="x must be a table of numbers, got"):
        floats(["a"], "x")
    with pytest.raises(ValueError, match="x must be a list of some, got 'abc'"):
        listed("abc", "x", "a list of some")
    assert floats([Fraction(1, 2), 1], "x").tolist() == [0.5, 1.0]


def test_a_proof_has_an_end() -> None:
    worked = derive("x^2", limit=None)
    for digits in (2**63, 10**9):
        with pytest.raises(ValueError, match="digits must be a whole number from 1 to 1,000"):
            prove(worked, digits=digits)
    with pytest.raises(ValueError, match="points must be a whole number from 1 to 1,000"):
        prove(worked, points=10**9)
