"""Everything that is printed, read back: the catalogue, the gallery, random formulas, every line of every calculation."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest
import sympy as sp

from explainer import instruments
from explainer.descent.run import descend
from explainer.descent.stages import Stage
from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.losses import LOSSES
from explainer.formulas.optimizers import OPTIMIZERS, W
from explainer.formulas.reading import derive
from explainer.networks.network import Network
from explainer.networks.trace import walk
from explainer.numeric import formatting
from explainer.proofreading import proofread, proofread_block, proofread_chain, proofread_line, proofread_stage
from explainer.proofreading.tex import name_key
from explainer.symbolic import printing
from explainer.symbolic.differentiation import Derivation, differentiate
from explainer.symbolic.expression import X, replace
from explainer.symbolic.known import KNOWN
from explainer.symbolic.mathml import mathml
from explainer.symbolic.parsing import parse
from explainer.symbolic.typed.tokens import ParseError
from explainer.symbolic.written import precedence
from explainer.teaching.worksheets import TOPICS, worksheet
from tests.random_formulas import formulas

COUNT = int(os.environ.get("EXPLAINER_FORMULAS", 1500))  # `make soak` takes thirty times as many
DERIVATIONS = [d for record in (*ACTIVATIONS.values(), *LOSSES.values()) for d in record.derivations]
TYPED = (
    "(1-x)*(1+x)", "(2-x)*(x+3)", "(1-x)/(1+x)", "(a-x)*(b+x)", "ln((1-x)/(1+x))", "-(x-1)+x", "0.5*(-x)", "x*(-1/x)",
    "sqrt(x)*(-1/x)", "(1/3)*(-2*x)", "abs(x)*(-x/a)", "x^2*exp(-x)", "(1-x)*exp(x)", "cos(x)^2-sin(x)^2",
    "x/sqrt(1+x^2)", "2/(1/x)", "x/(1/(1+x))", "sin(x)/(1/cos(x))", "a/(x^(-1/2))", "piecewise(x<0,2x,3x)", "1.702x",
    "0.5*x*(1+tanh(sqrt(2/pi)*(x+0.044715*x^3)))", "x*sigmoid(x)", "ln(x/(1-x))", "max(0.1*x, x)", "x^x", "(-x)^3",
    "piecewise(0<x<1, 1, x)", "piecewise(x<0, 1, x<2, x, 3)", "arccos(x/2)", "gelu(x)^2*silu(x)", "cbrt(x-1)", "log10(x)^2",
)  # fmt: skip
PARTS = 8  # of the random formulas, so that several processes can share them


def _wrong(expr: sp.Basic) -> Iterator[str]:
    """What is wrong with an expression, printed three ways."""
    latex = printing.latex(expr)
    for printed, name in ((latex, "LaTeX"), (mathml(latex), "MathML"), (printing.text(expr), "text")):
        if finding := proofread_line(printed, expr, notation=name, known=KNOWN):
            yield str(finding)


# --- lines of derivations -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("derivation", DERIVATIONS, ids=lambda derivation: derivation.title)
def test_every_line_of_the_catalogue_reads_as_what_was_proved(derivation: Derivation) -> None:
    assert not proofread(derivation)
    assert proofread_block(derivation.latex, [step.expr for step in derivation.steps], known=derivation.known) is None


@pytest.mark.parametrize("typed", TYPED)
def test_every_line_of_a_typed_formula_reads_as_what_was_proved(typed: str) -> None:
    assert not list(_wrong(parse(typed)))
    assert not proofread(derive(typed))


def test_every_optimiser_reads_as_the_rule_that_it_is() -> None:
    for optimizer in OPTIMIZERS.values():
        place = {symbol: sp.Rational(1, k + 2) for k, symbol in enumerate(optimizer.symbols)}
        looks = {name_key(symbol.name): Fraction(value.p, value.q) for symbol, value in place.items()}
        for symbol, expr in (*optimizer.state.items(), (W, optimizer.update)):
            next_state = sp.Rational(str(sp.N(expr.xreplace(place), 50)))
            looks[f"{name_key(symbol.name)}^′"] = Fraction(next_state.p, next_state.q)
            place[symbol] = next_state if symbol != W else place[symbol]
        assert not proofread_chain(optimizer.latex, looks), optimizer.name
        for line in printing.text(optimizer).split("\n"):
            assert not proofread_chain(line, looks, notation="text"), line


# --- random formulas ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(PARTS))
def test_every_random_formula_reads_as_it_was_typed(part: int) -> None:
    """Three ways of printing it, and the plain text typed again is the same formula."""
    read = 0
    for typed in formulas(COUNT // PARTS, seed=part):
        try:
            expr = parse(typed)
        except ParseError:
            continue
        read += 1
        assert not list(_wrong(expr)), typed
        assert parse(printing.text(expr)) == expr, typed
    assert read > 0.9 * (COUNT // PARTS)


def test_every_line_of_random_derivations_reads_as_what_was_proved() -> None:
    lines = 0
    for typed in formulas(COUNT // 25, seed=99):
        try:
            derivation = differentiate(parse(typed), X, known=KNOWN)
        except ValueError:  # no formula, or one whose derivation nobody would read
            continue
        if len(derivation.steps) < 25:
            lines += len(derivation.steps)
            assert not proofread(derivation), typed
    assert lines > COUNT // 25


# --- calculations with numbers ------------------------------------------------------------------------------------------

ROWS = {"inputs": [[1, 2], [2, "-0.5"]], "targets": [1, 0], "weights": ["0.3", "-1"], "bias": "0.1"}
CORNER = {"inputs": [[1, 1]], "targets": [2], "weights": [1, -1]}


def _stages() -> Iterator[tuple[str, Stage]]:
    runs = [
        (name, "mse", "gradient_descent", ROWS) for name in ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "step")
    ]
    runs += [("sigmoid", "binary_cross_entropy", optimizer, ROWS) for optimizer in OPTIMIZERS]
    runs += [("relu", "mse", "adam", ROWS)]
    runs += [(name, "mse", "gradient_descent", CORNER) for name in ("relu", "leaky_relu", "step")]
    for activation, loss, optimizer, data in runs:
        path = descend(
            **data, learning_rate="0.1", activation=activation, loss=loss, optimizer=optimizer, updates=2
        )  # fmt: skip
        for update in path.updates:
            for stage in update.stages:
                yield f"{activation} {loss} {optimizer} {update.number} {stage.name}", stage
    for update in descend(
        inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=3
    ).updates:
        for stage in update.stages:
            yield f"the walkthrough {update.number} {stage.name}", stage


def _wrong_in_text(stage: Stage) -> Iterator[str]:
    """What is wrong with the lines of a stage in plain text."""
    lines = printing.text(stage).split("\n")
    for shown, line in zip(lines, stage.lines, strict=True):
        place = {name_key(symbol.name): Fraction(value) for symbol, value in line.values.items()}
        place[name_key(line.target.name)] = Fraction(line.result)
        chain = shown.removesuffix(f"   ({line.remark})")
        yield from map(str, proofread_chain(chain, place, value=Fraction(line.result), notation="text"))


def test_every_stage_of_a_descent_says_only_what_holds() -> None:
    findings = {name: [*proofread_stage(stage), *_wrong_in_text(stage)] for name, stage in _stages()}
    assert len(findings) > 100
    assert not {name: list(map(str, problems)) for name, problems in findings.items() if problems}


@pytest.mark.parametrize(
    ("activations", "loss", "outputs"),
    [
        (["tanh", "sigmoid"], "binary_cross_entropy", 1),
        (["relu", "softmax"], "categorical_cross_entropy", 2),
        (["leaky_relu", "linear"], "mse", 1),
        (["sigmoid", "softmax"], "mse", 2),
    ],
)
def test_every_line_of_the_edge_by_edge_walk_says_only_what_holds(activations: list, loss: str, outputs: int) -> None:
    hidden = ([["0.5", "-0.3"], [1, "0.25"]], ["0.1", "-0.2"])
    last = ([[1] * outputs, ["-0.7"] * outputs], ["0.3"] * outputs)
    walked = walk(Network([2, 2, outputs], activations), [hidden, last], [1, "-2"], [1, 0][:outputs], loss=loss)
    assert not {
        stage.title: list(map(str, proofread_stage(stage))) for stage in walked.stages if proofread_stage(stage)
    }


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu"])
@pytest.mark.parametrize("x", [1.5, -0.75])
def test_a_derivation_with_numbers_put_in_says_only_what_holds(name: str, x: float) -> None:
    """As the player shows it: a line, and below it the same with its numbers."""
    formula = ACTIVATIONS[name]
    numbers = {"x": x} | {str(p.symbol): float(p.default) for p in formula.parameters}
    place = {letter: Fraction(str(value)) for letter, value in numbers.items()}
    for derivation in formula.derivations:
        if {str(s) for step in derivation.steps for s in step.expr.free_symbols} <= set(place):
            for frame in instruments.derivation(derivation, numbers, formula.kinks).data["frames"]:
                shown = [line["math"] for line in frame["lines"]]
                assert not proofread_chain(shown, place, notation="MathML", known=derivation.known), derivation.title


# --- worksheets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_answer_key_says_only_what_holds(topic: str, seed: int) -> None:
    """Read as a pupil reads it: the numbers are those of the question, and what is worked out is known from there on."""
    for exercise in worksheet(topic, seed=seed).exercises:
        if topic == "derivative":
            _hold_as_slopes(exercise.question, [*exercise.steps, exercise.answer])
            continue
        place = _given(exercise.question)
        for line in exercise.steps if topic != "softmax" else exercise.steps[1:]:
            for shown in _formulas(line):
                place |= _given(f"${shown.split(' = ')[0]} {' '.join(re.findall(r'(?:=|.approx) [^=]*$', shown))}$")
                assert not proofread_chain(shown, place, notation="LaTeX"), shown


def _formulas(text: str) -> list[str]:
    return re.findall(r"\$([^$]*)\$", text)


def _given(text: str) -> dict[str, Fraction]:
    """Every $letter = number$ of a sentence."""
    pairs = (re.fullmatch(r"(.*?) (?:=|\\approx) (-?[\d.]+|\\frac\{(\d+)\}\{(\d+)\})", one) for one in _formulas(text))
    return {
        name_key(pair[1]): Fraction(int(pair[3]), int(pair[4])) if pair[3] else Fraction(pair[2])
        for pair in pairs
        if pair
    }


def _hold_as_slopes(question: str, lines: list[str]) -> None:
    """f(x) = … and each line of the key: it is the difference quotient of f, at a point."""
    of = next(iter(_formulas(question))).removeprefix("f(x) = ")
    for line in lines:
        for shown in _formulas(line):
            if shown.startswith(("= ", "f'(x) = ")):
                line_alone = shown.partition("= ")[2]
                chain = rf"\frac{{d}}{{dx}}\left[{of}\right] = {line_alone}"
                assert not proofread_chain(chain, {"x": Fraction(3, 5)}, notation="LaTeX", digits=25), chain


# --- the printers, damaged ----------------------------------------------------------------------------------------------


def _loose(*places: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Brackets are no longer asked for in these places."""

    def damage(patch: pytest.MonkeyPatch) -> None:
        for place in places:
            patch.setitem(precedence.PLACES, place, (precedence.Level.CONDITION, precedence.Level.CONDITION))

    return damage


def _printed(before: str, after: str) -> Callable[[pytest.MonkeyPatch], None]:
    """What matches `before` in LaTeX is printed as `after`."""

    def damage(patch: pytest.MonkeyPatch) -> None:
        whole = printing.latex
        patch.setattr(printing, "latex", lambda *given, **options: re.sub(before, after, whole(*given, **options)))

    return damage


DAMAGES = {
    "a sum behind a minus loses its brackets": (_loose("term"), "a-(x-1)", "-(x-1)+x", "(1-x)*(1+x)-(a-b)"),
    "a factor loses its brackets": (
        _loose("first factor", "factor", "last factor"),
        "(1-x)*(1+x)",
        "0.5*(-x)",
        "x*(-1/x)",
    ),
    "a base loses its brackets": (_loose("base"), "(-x)^2", "(a*x)^3", "(x/a)^2", "(x+1)^2"),
    "a divisor loses its brackets": (_loose("divisor"), "2/(1/x)", "x/(a*b)", "sin(x)/(1/cos(x))"),
    "an exponent loses its brackets": (_loose("exponent"), "2^(x+1)", "2^(a*x)"),
    "a minus is doubled": (_printed(" - ", " - -"), "a-x", "1-tanh(x)^2"),
    "a minus is lost": (_printed(" - ", " + "), "a-x", "1-tanh(x)^2"),
    "a power is another": (_printed(r"\^\{2\}", "^{3}"), "x^2+1", "sin(x)^2"),
    "a root is lost": (_printed(r"\\sqrt", ""), "sqrt(x)+1", "1/sqrt(1+x^2)"),
    "a fraction is turned over": (_printed(r"\\frac\{(\w+)\}\{(\w+)\}", r"\\frac{\2}{\1}"), "a/x", "(1/2)*x"),
    "a dot between numbers is lost": (_printed(r" \\cdot ", " "), "2*3*x", "2*(3*x)"),
    "bars are lost": (_printed(r"\\(left|right)\|", ""), "abs(x)+1", "abs(x-a)*2"),
    "a condition takes in its edge": (_printed(" < ", r" \\leq "), "piecewise(x<0, 0, x)", "piecewise(x<a, 0, x)"),
    "the cases are exchanged": (_printed(r" < | \\geq ", " > "), "piecewise(x<0, 0, x)", "piecewise(x<a, 0, x)"),
    "max is min": (_printed("max", "min"), "max(x, a)", "max(0, x)*2"),
    "a digit is lost": (_printed(r"(\d)\d", r"\1"), "12*x", "x^10+1"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_printer_is_found_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    damage, *typed = DAMAGES[name]
    whole = [parse(one) for one in typed]
    assert not [finding for expr in whole for finding in _wrong(expr)]
    damage(monkeypatch)
    missed = [one for one, expr in zip(typed, whole, strict=True) if not list(_wrong(expr))]
    assert not missed


ROUNDED = {"inputs": [[1, 2]], "targets": ["1/3"], "weights": ["0.3", "-1"], "learning_rate": "0.1"}


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("sign", lambda whole: lambda is_exact: "="),
        ("sign", lambda whole: lambda is_exact: r"\approx"),
        ("decimal", lambda whole: lambda value, digits=8: whole(value, digits).replace("3", "4")),
        ("powered", lambda whole: lambda shown: whole(shown).replace("-", "")),
    ],
    ids=["= for ≈", "≈ for =", "a wrong digit", "a lost minus"],
)
def test_a_damaged_calculation_is_found_out(name: str, damage: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    stages = descend(**ROUNDED).updates[0].stages
    assert not [finding for stage in stages for finding in proofread_stage(stage)]
    monkeypatch.setattr(formatting, name, damage(getattr(formatting, name)))
    fresh = descend(**ROUNDED).updates[0].stages
    assert [finding for stage in fresh for finding in proofread_stage(stage)]


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("in_plain_digits", lambda whole: lambda value, digits=8: whole(value, digits).replace("3", "4")),
        ("TextPrinter", lambda whole: lambda *given: _Exchanging(whole(*given))),
    ],
    ids=["a wrong digit", "a sum for a product"],
)
def test_a_damaged_calculation_in_text_is_found_out(
    name: str, damage: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages = descend(**ROUNDED).updates[0].stages
    assert not [finding for stage in stages for finding in _wrong_in_text(stage)]
    monkeypatch.setattr(printing, name, damage(getattr(printing, name)))
    assert [finding for stage in stages for finding in _wrong_in_text(stage)]


class _Exchanging:
    """A printer that takes + for ·."""

    def __init__(self, whole: object) -> None:
        self.whole = whole

    def doprint(self, expr: object) -> str:
        return self.whole.doprint(expr).replace("*", "+")


def test_a_wrong_answer_key_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = formatting.decimal
    monkeypatch.setattr(formatting, "decimal", lambda value, digits=8: whole(value, digits).replace("5", "6"))
    with pytest.raises(AssertionError):
        test_every_answer_key_says_only_what_holds("update", 1)


def test_a_printer_that_exchanges_letters_is_found_out() -> None:
    expr = parse("a*x+b")
    assert proofread_line(printing.latex(replace(expr, parse("a"), parse("b"))), expr, notation="LaTeX") is not None
