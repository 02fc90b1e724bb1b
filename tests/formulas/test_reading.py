"""Whatever a learner types gets a formula's full treatment, or a sentence; and nothing typed can hold up the next request."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import sympy as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explainer import derive, instruments, latex, parse, prove, read
from explainer.formulas import reading
from explainer.formulas.reading import proved
from explainer.symbolic.differentiation import differentiate
from explainer.symbolic.evaluation import HighPrecision, NoValueError
from explainer.symbolic.expansion import spelled
from explainer.symbolic.expression import Slope, X
from explainer.symbolic.known import KNOWN
from explainer.symbolic.printing import text
from explainer.symbolic.sandbox import LimitError, Worker
from explainer.symbolic.serialization import packed, unpacked
from explainer.symbolic.typed.tokens import ParseError

PATIENT = 60  # seconds: these tests ask what comes out, on machines that may be busy

# text: domain, range, places of kinks, value at 2; the values worked out with another program
LIST = {
    "0.5x(1+erf(x/sqrt(2)))": (sp.Reals, (-0.16997120747990369, None), [], 1.9544997361036416),
    "0.5x(1+tanh(sqrt(2/pi)*(x+0.044715x^3)))": (sp.Reals, (-0.17004075057125412, None), [], 1.954597694087775),
    "x*sigmoid(x)": (sp.Reals, (-0.2784645427610738, None), [], 1.7615941559557649),
    "x*tanh(softplus(x))": (sp.Reals, (-0.30884341301724943, None), [], 1.9439589595339946),
    "x/(1+|x|)": (sp.Reals, (-1, 1), [], 2 / 3),
    "piecewise(x>0, x, exp(x)-1)": (sp.Reals, (-1, None), [], 2.0),
    "1.0507*piecewise(x>0, x, 1.67326*(exp(x)-1))": (sp.Reals, (-1.758094282, None), [0], 2.1014),
    "max(0, min(1, 0.2x+0.5))": (sp.Reals, (0, 1), [-2.5, 2.5], 0.9),
    "x^x": (sp.Interval.open(0, sp.oo), (0.6922006275553463, None), [], 4.0),
    "log(log(x))": (sp.Interval.open(1, sp.oo), (None, None), [], -0.36651292058166435),
    "x*abs(x)": (sp.Reals, (None, None), [], 4.0),
    "max(x, 0.1*x, -1)": (sp.Reals, (-1, None), [-10, 0], 2.0),
    "exp(-x^2)": (sp.Reals, (0, 1), [], 0.01831563888873418),
    "sigmoid(sigmoid(x))": (sp.Reals, (0.5, 0.7310585786300049), [], 0.7069873680001047),
    "1/(1+exp(-3*x+2))": (sp.Reals, (0, 1), [], 0.9820137900379085),
    "(x^2+1)^5/sqrt(x)": (sp.Interval.open(0, sp.oo), (2.698176614010786, None), [], 2209.708691207961),
    "step(x-1)": (sp.Reals, (0, 1), [1], 1.0),
    "sign(x)": (sp.Reals, (-1, 1), [0], 1.0),
    "relu(x)^2": (sp.Reals, (0, None), [], 4.0),
    "leaky_relu(x, 0.1)": (sp.Reals, (None, None), [0], 2.0),
    "softplus(x)": (sp.Reals, (0, None), [], 2.1269280110429727),
    "abs(abs(x)-1)": (sp.Reals, (0, None), [-1, 0, 1], 1.0),
    "sqrt(x)": (sp.Interval(0, sp.oo), (0, None), [], 2**0.5),
    "1/x": (sp.Reals - sp.FiniteSet(0), (None, None), [], 0.5),
    "cosh(x)-sinh(x)": (sp.Reals, (None, None), [], 0.1353352832366127),
    "5": (sp.Reals, (5, 5), [], 5.0),
}


@pytest.mark.parametrize("written", LIST)
def test_a_learners_formula_gets_all_that_the_catalogues_have(written: str) -> None:
    domain, ends, kinks, at_two = LIST[written]
    f = read(written, limit=PATIENT)
    assert f.domain == domain
    assert [float(kink.at) for kink in f.kinks] == kinks
    assert f(2.0) == pytest.approx(at_two, rel=1e-13)
    if written == "1/x":
        assert f.range == sp.Reals - sp.FiniteSet(0)
    elif written != "cosh(x)-sinh(x)":  # SymPy's cosh and sinh lose every digit far out
        for end, side in zip(ends, (f.range.inf, f.range.sup), strict=True):
            assert float(side) == pytest.approx(end, rel=1e-9, abs=1e-9) if end is not None else not side.is_finite
    assert f.latex
    assert prove(f.derivations[0], symbolic=False).points >= 12
    # Slopes against difference quotients, away from kinks.
    places = np.array([x for x in (-3.3, -0.7, 0.3, 1.9, 4.2) if sp.Float(x) in domain])
    numeric = (f(places + 1e-6) - f(places - 1e-6)) / 2e-6
    np.testing.assert_allclose(f.slope(places), numeric, rtol=1e-6, atol=1e-8)


def test_kinks_carry_the_slopes_on_both_sides() -> None:
    corner = read("|x-1/2|", limit=PATIENT).kinks[0]
    assert (corner.at, corner.left, corner.right, corner.slope) == (sp.S.Half, -1, 1, 0)
    assert corner.subgradient == sp.Interval(-1, 1)
    jump = read("x+step(x)", limit=PATIENT).kinks[0]
    assert (jump.left, jump.right, jump.subgradient) == (1, 1, sp.S.EmptySet)
    assert read("relu(x)", limit=PATIENT).slope(0.0) == 0


@pytest.mark.skipif(np.finfo(np.longdouble).maxexp <= 1024, reason="this machine has no numbers wider than float64")
def test_what_overflows_on_the_way_to_a_moderate_value_still_has_it() -> None:
    f = read("log(1+exp(x))", limit=PATIENT)  # e^800 is no float64
    np.testing.assert_allclose(f(np.array([-800.0, 0.0, 800.0])), [0, np.log(2), 800])
    np.testing.assert_allclose(f.slope(np.array([-800.0, 0.0, 800.0])), [0, 0.5, 1])
    assert np.isnan(read("log(x)", limit=PATIENT)(-800.0))


def test_swish_ends_as_a_person_would_write_it() -> None:
    derivation = derive("x*sigmoid(x)", limit=PATIENT)
    assert [step.rule for step in derivation.steps] == ["to work out", "product rule", "slope of sigmoid", "factor out"]
    assert text(derivation.result) == "σ(x)*(1 + x*(1 - σ(x)))"
    assert latex(derive("x/(x^2+5)", limit=PATIENT).result) == r"\frac{5 - x^{2}}{\left(x^{2} + 5\right)^{2}}"


def test_partial_derivatives_in_any_variable() -> None:
    for by, expected in {"x": "2*x*y", "y": "x^2", "w": "0"}.items():
        expr = "x^2*y+0*w"
        got = derive(expr, by=by, limit=PATIENT).result
        assert sp.expand(got.doit() - parse(expected).doit()) == 0
    assert derive("w^2", by="w", limit=None).result == parse("2*w")
    assert derive("t^3", limit=None).by.name == "t"  # the only letter there is
    with pytest.raises(ValueError, match="by must be one of the letters x, y, got 'z'"):
        derive("x*y", by="z")


def test_sympy_expressions_are_welcome() -> None:
    x = sp.Symbol("x")
    derivation = derive(x**2 * sp.exp(x), limit=PATIENT)
    assert sp.simplify(derivation.result - sp.diff(X**2 * sp.exp(X), X)) == 0
    with pytest.raises(ValueError, match="gamma is not known here"):
        derive(sp.gamma(x))


def test_detail_full_gives_every_rule_a_line() -> None:
    short, full = (derive("3x^2+5x", detail=detail, limit=PATIENT) for detail in ("short", "full"))
    assert len(full.steps) > len(short.steps)
    assert prove(full).symbolic
    with pytest.raises(ValueError, match="detail must be one of short, full, got 'long'"):
        derive("x", detail="long", limit=None)


def test_refusals_cross_the_process_as_they_are() -> None:
    with pytest.raises(ParseError, match="did you mean sigmoid"):
        read("sigmod(x)")
    with pytest.raises(ValueError, match="needs the letter x, got only w"):
        read("w^2", limit=PATIENT)
    with pytest.raises(ValueError, match="no real value anywhere"):
        read("sqrt(-1-x^2)", limit=PATIENT)
    for limit in (0, -1, "2", True):
        with pytest.raises(ValueError, match="limit must be seconds above 0"):
            derive("x", limit=limit)
    for detail in ("long", dict, None):
        for limit in (PATIENT, None):
            with pytest.raises(ValueError, match="detail must be one of short, full"):
                derive("x", detail=detail, limit=limit)


def test_letters_other_than_x_are_parameters() -> None:
    f = read("a*x^2", limit=PATIENT)
    assert (f(3.0), f(3.0, a=2), f.slope(3.0, a=2)) == (9, 18, 12)


@pytest.mark.parametrize(
    ("written", "chosen", "slope"),  # which numbers the letters start with, and the slope at 0.5 by hand
    [
        ("x/(a-b)", (1, 2), -1.0),
        ("x^2/(1-a)", (2,), -1.0),
        ("x*ln(a-b)", (2, 1), 0.0),
        ("x^(a+1)/(a-1)", (2,), 0.75),
        ("x*asin(a+1)", (-1,), 0.0),
        ("(x-a)*(x-b)/(a-b)", (1, 2), 2.0),
        ("a*x^2+b", (1, 1), 1.0),
    ],
)
def test_letters_start_where_the_formula_has_values(written: str, chosen: tuple, slope: float) -> None:
    f = read(written, limit=PATIENT)
    assert tuple(parameter.default for parameter in f.parameters) == chosen
    assert f.slope(0.5) == pytest.approx(slope, abs=1e-12)
    assert prove(derive(written, limit=PATIENT), points=3, digits=16, symbolic=False).points


def test_proofs_of_learners_formulas_run_in_the_process_too() -> None:
    derivation = derive("tanh(x)^2", limit=PATIENT)
    assert proved(derivation, limit=PATIENT).symbolic


# --- the process that can be stopped --------------------------------------------------------------------------------------


def test_trees_cross_unharmed() -> None:
    for written in (*LIST, "piecewise(x<=2, a, -b_1)", "min(x, pi, e^x)"):
        assert unpacked(packed(parse(written))) == parse(written)
    with pytest.raises(ValueError, match="zeta is not known here"):
        packed(sp.zeta(X, evaluate=False))


SLOW_MODULE = """
import os, time
from explainer.symbolic.forking import serve
def sleep(seconds): time.sleep(seconds)
def eat(): return len(b"x" * (3 << 30))
def die(): os._exit(3)
serve({"sleep": sleep, "eat": eat, "echo": lambda word: word, "compute": lambda: 9 ** 9 ** 9 % 7, "die": die})
"""


@pytest.fixture
def slow(tmp_path, monkeypatch):
    (tmp_path / "slow_tasks.py").write_text(SLOW_MODULE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    worker = Worker("slow_tasks")
    yield worker
    worker.stop()


def test_time_and_memory_run_out_with_a_sentence_and_the_next_request_works(slow: Worker) -> None:
    assert slow.ask("echo", {"word": "ready"}, PATIENT) == "ready"
    first = slow.pid
    for task in ("sleep", "compute"):
        with pytest.raises(LimitError, match=r"took longer than 0.3 s and was stopped; try .*a simpler formula"):
            slow.ask(task, {"seconds": 60} if task == "sleep" else {}, 0.3)
    if sys.platform == "linux":
        with pytest.raises(LimitError, match="more memory"):
            slow.ask("eat", {}, PATIENT)
    with pytest.raises(LimitError, match="needed more memory than is allowed"):
        slow.ask("die", {}, PATIENT)
    assert slow.ask("echo", {"word": "again"}, PATIENT) == "again"
    assert slow.pid == first, "an answer that never comes costs its own copy, not the process"


def test_many_threads_get_each_their_own_answer(slow: Worker) -> None:
    answers: dict[int, object] = {}
    threads = [
        threading.Thread(target=lambda n=n: answers.update({n: slow.ask("echo", {"word": n}, PATIENT)}))
        for n in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: n for n in range(24)}


@pytest.mark.skipif(sys.platform == "win32", reason="signals and process lists are POSIX here")
@pytest.mark.parametrize("end", ["sys.exit()", "os.kill(os.getpid(), 9)"])
def test_no_process_is_left_behind(end: str) -> None:
    code = "import os, sys; from explainer.formulas import reading; reading.derive('x', limit=60)\n"
    code += f"print(reading._WORKER.pid, flush=True); {end}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    pid = int(done.stdout)
    for _ in range(150):
        if not _is_alive(pid):
            return
        time.sleep(0.1)
    pytest.fail("the worker outlived the process that started it")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_parsing_a_formula_takes_no_process() -> None:
    code = "from explainer import parse; from explainer.formulas import reading; parse('x'); print(reading._WORKER.pid)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"


# --- any formula at all ---------------------------------------------------------------------------------------------------

LEAVES = st.sampled_from(["x", "x", "x", "a", "2", "3", "0.5", "1", "pi"])
UNARY = st.sampled_from(
    [
        "exp",
        "sin",
        "cos",
        "tanh",
        "atan",
        "erf",
        "sinh",
        "cosh",
        "abs",
        "sigmoid",
        "relu",
        "softplus",
        "log",
        "sqrt",
        "tan",
        "sign",
        "step",
    ]
)


@st.composite
def formulas(draw: st.DrawFn, depth: int = 3) -> str:
    """A formula as text, up to `depth` operations deep."""
    kind = draw(st.integers(0, 6)) if depth else 0
    if kind == 0:
        return draw(LEAVES)
    inner = draw(formulas(depth - 1))
    if kind <= 2:
        return f"{draw(UNARY)}({inner})"
    if kind == 3:
        return f"({inner})^({draw(st.sampled_from(['2', '3', '-1', '0.5']))})"
    other = draw(formulas(depth - 2 if depth > 1 else 0))
    if kind == 4:
        return f"({inner}){draw(st.sampled_from('+-*/'))}({other})"
    if kind == 5:
        return f"{draw(st.sampled_from(['max', 'min']))}({inner},{other})"
    return f"piecewise(x<1,{inner},{other})"


@pytest.mark.slow
@settings(
    max_examples=int(os.environ.get("EXPLAINER_FORMULAS", "80")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@given(formulas())
def test_no_step_of_any_formula_is_wrong(written: str) -> None:
    """Each line against the line above, with slopes from their definition; and the notation can always be written."""
    expr = parse(written)
    try:
        derivation = reading._derived(expr, "x", "short")
    except ValueError as refused:
        if str(refused) in (reading.NOWHERE, reading.VALUELESS):
            assert not _has_enough_values([expr])
        else:
            assert "cases" in str(refused) or "page" in str(refused)  # noqa: PT017 - both are said in words, and rare
        return
    assert not derivation.fault
    assert latex(derivation).startswith(r"\begin{aligned}")
    assert text(derivation)
    if _has_enough_values([expr, *itertools.chain(*(pair for step in derivation.steps for pair in step.changes))]):
        prove(derivation, points=3, digits=16, symbolic=False)


def _has_enough_values(lines: list[sp.Basic]) -> bool:
    """Whether they have values at many places: ln(−|x|) has none, and nothing can be checked there."""
    precise, good = HighPrecision(16), 0
    for x in (-4.3, -2.7, -1.4, -0.6, -0.2, 0.3, 0.8, 1.3, 2.6, 4.4, 5.2, 5.9):
        place = {X: precise.math.mpf(x), sp.Symbol("a", real=True): precise.math.mpf(0.4)}
        try:
            values = [precise(line, place) for line in lines]
        except NoValueError:
            continue
        good += all(abs(value) < 1e6 for value in values)
    return good >= 8


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(formulas())
def test_results_are_sympys_derivatives(written: str) -> None:
    """SymPy's own diff at random places: it knows nothing of our rules."""
    expr = parse(written)
    smooth = not expr.has(sp.Abs, sp.sign, sp.Max, sp.Min, sp.Piecewise) and not any(
        w in written for w in ("relu", "step")
    )
    if not smooth:
        return
    whole = spelled(expr, KNOWN)
    theirs = sp.diff(whole, X)
    ours = spelled(differentiate(expr, X, known=KNOWN).result, KNOWN)
    for x in (sp.Rational(3, 7), sp.Rational(11, 5), sp.Rational(-8, 3)):
        place = {X: x, sp.Symbol("a", real=True): sp.Rational(2, 5)}
        there, here = theirs.evalf(30, subs=place), ours.evalf(30, subs=place)
        if there.is_real and here.is_real and abs(there) < 1e12:
            assert abs(there - here) < 1e-15 * (1 + abs(there)), written


def test_autodiff_agrees() -> None:
    tf = pytest.importorskip("tensorflow", reason="TensorFlow's autodiff is the oracle")
    theirs = {
        "0.5x(1+erf(x/sqrt(2)))": lambda x: tf.nn.gelu(x, approximate=False),
        "x*sigmoid(x)": tf.nn.silu,
        "x*tanh(softplus(x))": lambda x: x * tf.tanh(tf.math.softplus(x)),
        "piecewise(x>0, x, exp(x)-1)": tf.nn.elu,
        "x/(1+|x|)": tf.nn.softsign,
        "min(max(x, 0), 6)": tf.nn.relu6,
    }
    places = np.array([-3.0, -1.1, -0.2, 0.0, 0.4, 1.7, 5.0])
    for written, function in theirs.items():
        x = tf.constant(places)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        f = read(written, limit=PATIENT)
        np.testing.assert_allclose(f(places), y.numpy(), rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(f.slope(places), tape.gradient(y, x).numpy(), rtol=1e-6, atol=1e-9)


def test_a_slope_is_left_to_be_worked_out_in_no_result() -> None:
    for written in LIST:
        assert not derive(written, limit=PATIENT).result.has(Slope)


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("x^2/x", "1"),
        ("(x-1)/(x-1)", "0"),
        ("sqrt(x^2)", "x/sqrt(x^2)"),
        ("x*x*x", "3*x^2"),
        ("x*sin(x)*x", "x*(2*sin(x) + x*cos(x))"),
    ],
)
def test_the_last_line_is_one_that_a_person_would_leave(written: str, last: str) -> None:
    derivation = derive(written, limit=PATIENT)
    assert text(derivation.result) == last
    assert prove(derivation).points >= 12


# Slopes where a rule says 0/0 although the function stands still; from differences of the values, by hand.
@pytest.mark.parametrize(
    ("written", "at"),
    [("sqrt(max(x,0))", -2.0), ("cbrt(relu(x))", -1.0), ("asin(min(x,1))", 2.0), ("x*sqrt(relu(x))", -3.0)],
)
def test_where_a_function_stands_still_its_slope_is_0(written: str, at: float) -> None:
    assert read(written, limit=PATIENT).slope(at) == 0


@pytest.mark.parametrize(
    ("written", "at", "value"),
    [
        ("sqrt(x-5)/x", 15.25, 0.20993849958796225),
        ("ln(x-50)*x", 60.5, 142.2582030583904),
        ("asin(x-20)", 20.5, 0.5235987755982989),
        ("sqrt(0.0001-x^2)*x", 0.006, 4.8e-05),
        ("gelu(1/x)", 2.0, 0.34573123063700656),
        ("exp(gelu(x))", 1.0, 2.3194839974973777),
        ("1/tan(x^3+pi*x^2)", 2.0, -0.14706506394894852),
    ],
)
def test_formulas_far_from_0_and_in_narrow_places_are_read(written: str, at: float, value: float) -> None:
    """Values from mpmath, typed in."""
    assert read(written, limit=PATIENT)(at) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("written", ["x/sin(pi)", "x/(exp(ln(3))-3)", "x/(1-sin(1)^2-cos(1)^2)", "x*ln(sin(pi))"])
def test_what_divides_by_a_constant_that_is_0_has_no_value(written: str) -> None:
    with pytest.raises(ValueError, match="no real value"):
        read(written, limit=PATIENT)


@pytest.mark.parametrize("limit", [2.0, None])
def test_what_was_taken_is_said_wherever_the_formula_goes(limit: float | None) -> None:
    taken = "e^-x/2 is read as (e^-x)/2"
    derivation, formula = derive("e^-x/2", limit=limit), read("e^-x/2", limit=limit)
    assert derivation.steps[0].note == f"{taken}."
    assert prove(derivation)
    assert formula.note.endswith(f"{taken}.")
    assert taken in text(derivation)
    assert instruments.derivation(derivation).frames[0].words == f"{taken}."
    assert not derive("e^(-x)/2", limit=limit).steps[0].note
    assert not derive(parse("e^-x/2"), limit=limit).steps[0].note
