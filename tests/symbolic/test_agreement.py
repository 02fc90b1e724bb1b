"""Nothing leaves the library whose value was not compared: wrong closing lines are cut off, wrong rules are refused."""

from __future__ import annotations

import os
import random
from dataclasses import replace as altered

import mpmath
import numpy as np
import pytest
import sympy as sp
from mpmath import mpf

from explainer import ACTIVATIONS, LOSSES, derive, read
from explainer.formulas import reading
from explainer.formulas.formula import Formula
from explainer.symbolic import simplification
from explainer.symbolic.agreement import ProofError, check_values
from explainer.symbolic.differentiation import Known, differentiate, sound
from explainer.symbolic.evaluation import arrays
from explainer.symbolic.expression import X, head, plus, times
from explainer.symbolic.parsing import parse
from explainer.symbolic.printing import text
from explainer.symbolic.proof import prove
from tests import cancelling

PATIENT = 60  # seconds: these tests ask what comes out, on machines that may be busy
A = sp.Symbol("a", real=True)
COUNT = int(os.environ.get("EXPLAINER_CANCELLING", "40"))  # `make soak` takes 5,000

# Slopes of formulas in which something cancels, from their definition (mpmath, 60 digits).
SLOPES = {
    "(x^2/x)*exp(x)": lambda x: x * mpmath.exp(x),
    "x/x^2+1/x": lambda x: 2 / x,
    "(x^2/x)*sin(x)": lambda x: x * mpmath.sin(x),
    "(x*x/x)*tanh(x)": lambda x: x * mpmath.tanh(x),
    "(x^2*(1/x))*tanh(x)": lambda x: x * mpmath.tanh(x),
    "(x*x/x)*sin(3x)": lambda x: x * mpmath.sin(3 * x),
    "x^2*(x^3/x^2)": lambda x: x**3,
    "(x/2)/x^5 + pi/x - x^2/x^3": lambda x: 1 / (2 * x**4) + (mpmath.pi - 1) / x,
    "x^3/x^2*cos(x)/x": mpmath.cos,
    "(sqrt(x)/x)*(x^2/sqrt(x))": lambda x: x,
    "1/(1/x)*exp(-x)": lambda x: x * mpmath.exp(-x),
    "(1/x)/(1/x^2)*ln(x)": lambda x: x * mpmath.log(x),
}


@pytest.mark.parametrize("written", SLOPES)
def test_what_cancels_leaves_the_right_slope(written: str) -> None:
    f = read(written, limit=PATIENT)
    with mpmath.workdps(60):
        for x in (0.4, 1.3, 2.007, 3.9):
            assert f.slope(x) == pytest.approx(float(cancelling.slope(SLOPES[written], mpf(x))), rel=1e-12)


def test_no_slope_of_any_formula_in_which_something_cancels_is_wrong() -> None:
    """Slopes against 60-digit differences of functions that were built beside the text, without parser or tree."""
    compared = 0
    for written, value in cancelling.formulas(COUNT):
        try:
            derivation = reading._derived(parse(written), "x", "short")
        except ValueError as refused:
            known = (reading.NOWHERE, reading.VALUELESS, "parts", "page", "characters")  # the last: too long for a page
            assert any(words in str(refused) for words in known), written  # noqa: PT017 - refusals are rare here
            continue
        assert not derivation.fault, (written, derivation.fault)
        places, slopes = _slopes(value)
        ours = np.broadcast_to(arrays(derivation.result, {X: places, A: float(cancelling.A)}), places.shape)
        known = np.isfinite(ours)  # √(relu(x)) has the slope 0 where it is 0, and its rule cannot say so
        off = np.abs(ours - slopes) > 1e-6 * (1 + np.abs(slopes))
        assert not (off & known).any(), (written, places[off & known], ours[off & known], slopes[off & known])
        compared += np.count_nonzero(known)
    assert compared > 5 * COUNT


def _slopes(value: cancelling.Value) -> tuple[np.ndarray, np.ndarray]:
    rng, pairs = random.Random(1), []
    for _ in range(12):
        x = rng.choice((-1, 1)) * rng.random() * rng.choice((0.5, 3, 5))
        try:
            slope = float(cancelling.slope(value, x))
        except cancelling.NoValueError:
            continue
        if 1e-9 < abs(slope) < 1e9:
            pairs.append((x, slope))
    return np.array([x for x, _ in pairs]), np.array([slope for _, slope in pairs])


@pytest.mark.parametrize(
    ("written", "by", "last"),
    [
        ("ln(y/(1-y))", "y", "1/(y*(1 - y))"),
        ("ln((1+x)/(1-x))", "x", "2/((1 + x)*(1 - x))"),
        ("ln(x/(x+1))", "x", "1/(x*(x + 1))"),
        ("ln(1/x)", "x", "-1/x"),
        ("ln(sqrt(x))", "x", "1/(2*x)"),
        ("1/(1+1/x)", "x", "1/(x + 1)^2"),
        ("atan(1/x)", "x", "-1/(x^2 + 1)"),
        ("x/(1/x)", "x", "2*x"),
        ("x/sqrt(1+x^2)", "x", "1/(1 + x^2)^(3/2)"),
        ("x*sqrt(x)", "x", "(3/2)*sqrt(x)"),
        ("(x^2-1)/(x^2+1)", "x", "4*x/(x^2 + 1)^2"),
        ("exp(x)/x", "x", "exp(x)*(x - 1)/x^2"),
        ("(x^2/x)*exp(x)", "x", "exp(x)*(1 + x)"),
        ("x^2*ln(x)", "x", "x*(2*ln(x) + 1)"),
        ("x^a*x^b", "x", "x^(a + b - 1)*(a + b)"),
        ("x^2*x^a", "x", "x^(a + 1)*(2 + a)"),
        ("x^a/x", "x", "x^(a - 2)*(a - 1)"),
        ("exp(x)*exp(2x)", "x", "3*exp(3*x)"),
        ("exp(x)/exp(2x)", "x", "-exp(-x)"),
        ("2^x*2^(3x)", "x", "4*2^(4*x)*ln(2)"),
        ("2*2^x", "x", "2*2^x*ln(2)"),
        ("x*x^x", "x", "x^x*(1 + x*(ln(x) + 1))"),
    ],
)
def test_the_last_line_is_what_a_teacher_would_write(written: str, by: str, last: str) -> None:
    assert text(derive(written, by, limit=PATIENT).result) == last


@pytest.mark.parametrize(
    "written",
    [
        "(-x)^3",
        "1/(-x)",
        "exp(x)/(-x)",
        "1/(-sin(x))",
        "(-cos(x))^3",
        "(-1/x)^3",
        "sqrt((-x)^2)",
        "1/(-a*x)",
        "x/(-x)^2",
        "exp(x^2)/exp(x)",
        "2^(x^2)/2^x",
        "x^a/x^b",
        "exp(1/x)/exp(x)",
        "exp(x)^2/exp(3x)",
        "(x^a)^2/x",
    ],
)
def test_signs_within_powers_and_sums_of_exponents_hold_in_every_step(written: str) -> None:
    assert prove(derive(written, limit=PATIENT), limit=None).points > 0


@pytest.mark.makes_a_fault
def test_a_closing_line_that_does_not_hold_is_cut_off(monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    """Each rule of the simplifier damaged in turn: the line before it is the answer, and the fault is logged."""
    for index, (rule, tidy) in enumerate(simplification.RULES):
        damaged = [*simplification.RULES]
        damaged[index] = rule, lambda line, tidy=tidy: plus(tidy(line), sp.S.One) if tidy(line) != line else line
        for written in ("(x^2/x)*exp(x)", "x*exp(-x)", "(x^2-1)/(x^2+1)", "atan(1/x)", "x*ln(x)-x"):
            right = derive(written, limit=None)
            monkeypatch.setattr(simplification, "RULES", tuple(damaged))
            derivation = derive(written, limit=None)
            monkeypatch.undo()
            rules = [step.rule for step in derivation.steps]
            if rule in [step.rule for step in right.steps]:
                assert derivation.fault
                assert rule not in rules[len(right.steps) :]
            at = np.array([0.3, 1.7])
            np.testing.assert_allclose(arrays(derivation.result, {X: at}), arrays(right.result, {X: at}), rtol=1e-9)
    assert "a line was left out" in caplog.text


def test_a_wrong_rule_is_refused_and_no_answer_given() -> None:
    wrong = {"f": Known("f", "u^2", "3*u")}
    with pytest.raises(ProofError, match="step 2: at x"):
        differentiate(times(head("f")(X), X), X, known=wrong)


def test_a_line_without_a_value_where_the_line_above_has_one_is_a_fault() -> None:
    derivation = differentiate(parse("x^2"), X)
    with pytest.raises(ProofError, match="has no value"):
        check_values(derivation.then(("wrong", "2*sqrt(x)*sqrt(x)")), len(derivation.steps))


def test_a_line_that_is_wrong_only_between_two_corners_is_found() -> None:
    derivation = differentiate(parse("x^2"), X)
    narrow = derivation.then(("wrong", "2x + max(0, (x-1.5)*(1.502-x))"))
    with pytest.raises(ProofError):
        check_values(narrow, len(derivation.steps))


def test_a_tiny_value_is_compared_too() -> None:
    derivation = differentiate(parse("exp(-100-x^2)"), X)
    with pytest.raises(ProofError):
        check_values(derivation.then(("wrong", "-3x*exp(-100-x^2)")), len(derivation.steps))


@pytest.mark.makes_a_fault
def test_a_records_wrong_closing_line_is_no_answer() -> None:
    record = Formula("f", "F", "x^2*x", None, "", "", final_steps=(("collect", "3*x^2"), ("wrong", "3*x^3")))
    assert text(record.derivative) == "3*x^2"
    assert record.slope(2.0) == 12.0


def test_a_records_gradient_is_held_against_its_formula() -> None:
    record = Formula("f", "F", "x^3", None, "", "", gradient=lambda x: 2 * x**2)
    with pytest.raises(ValueError, match="gradient of f gives"):
        record.slope(1.0)
    assert altered(record, gradient=lambda x: 3 * x**2).slope(2.0) == 12.0


def test_all_that_the_catalogue_carries_was_compared() -> None:
    for record in (*ACTIVATIONS.values(), *LOSSES.values()):
        for derivation in record.derivations:
            assert derivation.compared == len(derivation.steps)
            assert not derivation.fault
            assert sound(derivation).steps == derivation.steps


def test_values_beyond_floats_are_called_so() -> None:
    for written in ("exp(1000)*x", "exp(exp(x^2+40))", "-exp(exp(exp(x^2+9)))", "x+exp(999)"):
        with pytest.raises(ValueError, match=r"wherever .* it is beyond ±10\^308 and cannot be drawn; write smaller"):
            read(written, limit=PATIENT)
    assert derive("exp(1000)*x", limit=PATIENT).result == sp.exp(1000)


def test_a_formula_without_values_is_refused_in_a_sentence() -> None:
    """With the reason that is true, whoever is asked: none of these has a value anywhere."""
    for written in ("ln(-abs(x))", "sqrt(-1-x^2)", "1/(x-x)", "1/0", "ln(-1)", "asin(2)", "(-2)^x", "x/0", "tan(pi/2)"):
        for ask in (derive, read):
            with pytest.raises(ValueError, match="this formula has no real value anywhere between −20 and 20; check"):
                ask(written, limit=PATIENT)
    for ask in (derive, read):
        with pytest.raises(ValueError, match=r"with a = 1 and b = 1 this formula has no real value .* write numbers"):
            ask("x*sqrt(-a^2-b^2)", limit=PATIENT)


def test_what_has_values_in_few_places_is_checked_there() -> None:
    for written, value in {"exp(-(x+60)^4)": lambda x: mpmath.exp(-((x + 60) ** 4)), "0^x": lambda x: 0 * x}.items():
        x = mpf("-59.25") if "60" in written else mpf("0.75")
        assert read(written, limit=PATIENT).slope(float(x)) == pytest.approx(float(mpmath.diff(value, x)), rel=1e-12)
        assert derive(written, limit=PATIENT).compared > 1
