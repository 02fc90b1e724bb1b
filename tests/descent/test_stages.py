"""Every line of every stage says nothing that is not so: what is printed is read again and worked out anew."""

from __future__ import annotations

import itertools
import re
from decimal import Context, Decimal
from fractions import Fraction

import pytest
import sympy as sp

from explainer import Network, descend, read
from explainer.charts.descents.calculation import worked
from explainer.descent.stages import Line, decided, rounded
from explainer.formulas.activations import ACTIVATIONS
from explainer.networks import trace
from explainer.symbolic.expression import cases
from explainer.symbolic.printing import text

CORNER = {"inputs": [[1, 1]], "targets": [2], "weights": [1, -1], "learning_rate": 0.1}
Z, T = sp.Symbol("z", real=True), sp.Symbol("t")


# --- a reader of its own: it shares no code with the printer, and keeps every number exact -------------------------------

TOKEN = re.compile(r"\\left[(|{]|\\right[)|}]|\\[a-zA-Z]+|[\d.]+|[-+^{}()|e]|\S")
FUNCTIONS = {"ln": sp.log, "tanh": sp.tanh, "sin": sp.sin, "cos": sp.cos, "arctan": sp.atan, "exp": sp.exp}


def value(latex: str) -> sp.Expr:
    r"""`\frac{1}{1 + e^{-0.5}}` as an exact number."""
    reader = _Reader(TOKEN.findall(latex))
    expr = reader.sum()
    assert not reader.tokens, f"not read: {reader.tokens} of {latex}"
    return expr


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, *wanted: str) -> str:
        assert self.next() in wanted or not wanted, f"{self.next()!r} where one of {wanted} should stand"
        return self.tokens.pop(0)

    def sum(self) -> sp.Expr:
        total = self.product()
        while self.next() in ("+", "-"):
            sign = 1 if self.take() == "+" else -1
            total += sign * self.product()
        return total

    def product(self) -> sp.Expr:
        if self.next() == "-":  # −2² is −4
            self.take()
            return -self.product()
        factors = self.power()
        while self.next() and self.next() not in ("+", "-", "}", r"\right)", r"\right|", "|"):
            if self.next() == r"\cdot":
                self.take()
            factors *= self.power()
        return factors

    def power(self) -> sp.Expr:
        base = self.part()
        if self.next() == "^":
            self.take()
            return base ** self.braces()
        return base

    def braces(self) -> sp.Expr:
        self.take("{")
        inner = self.sum()
        self.take("}")
        return inner

    def part(self) -> sp.Expr:
        token = self.take()
        if re.fullmatch(r"[\d.]+", token):
            return sp.Rational(token)
        if token == "e":
            return sp.E
        if token == r"\pi":
            return sp.pi
        if token in (r"\left(", r"\left|"):
            inner = self.braces() if self.next() == "{" else self.sum()
            self.take(token.replace("left", "right").replace("(", ")"))
            return abs(inner) if token.endswith("|") else inner
        if token == r"\frac":
            return self.braces() / self.braces()
        if token == r"\sqrt":
            return sp.sqrt(self.braces())
        function = FUNCTIONS[token.removeprefix("\\")]
        exponent = 1
        if self.next() == "^":
            self.take()
            exponent = self.braces()
        return function(self.part()) ** exponent


# --- what each line says --------------------------------------------------------------------------------------------------


def split(line: Line) -> tuple[list[tuple[str, str]], list[str]]:
    """(sign, what stands behind it) for each part that holds numbers, and the words behind them."""
    _, *rest = line.pieces
    words = [piece for piece in rest if piece.startswith(r"\text")]
    chain = [tuple(piece.split(" ", 1)) for piece in rest if piece not in words]
    return chain, words


def is_rounding(true: sp.Expr, printed: str) -> bool:
    """Whether the printed decimal is `true` rounded to its digits."""
    mantissa = printed.partition(r" \cdot")[0].replace(r"\left(", "").replace(r"\right)", "")
    digits = max(len(re.sub(r"\D", "", mantissa).lstrip("0")), 5)
    exact = Decimal(str(sp.N(true, 60)))
    return any(
        Decimal(str(sp.N(value(printed), 60))) == Context(prec=places).plus(exact)
        for places in range(digits, digits + 3)
    )


def check(line: Line) -> None:
    """Each = holds exactly between what stands on its two sides, each ≈ to the digits that are printed."""
    chain, _ = split(line)
    assert all(sign in ("=", r"\approx") for sign, _ in chain), line.latex
    exact = sp.Rational(Fraction(line.result))
    if len(chain) == 2:
        (_, put_in), (sign, result) = chain
        if sign == "=":
            assert sp.simplify(value(put_in) - value(result)) == 0, line.latex
        elif value(result) != 0:
            assert is_rounding(value(put_in), result), line.latex
    signs = [sign for sign, _ in chain]
    if set(signs) == {"="} and line.formula.is_rational_function(*line.formula.free_symbols):
        assert value(chain[-1][1]) == exact, line.latex
    if chain:
        assert abs(sp.N(value(chain[-1][1]) - exact, 30)) <= abs(exact) * sp.Rational(1, 2 * 10**4) + sp.Rational(
            1, 10**40
        )


SETTINGS = [
    *itertools.product(
        ["linear", "tanh", "relu", "leaky_relu"], ["mse"], ["gradient_descent", "rmsprop"], [True, False]
    ),
    *itertools.product(["sigmoid"], ["mse", "binary_cross_entropy"], ["adam", "nesterov"], [True, False]),
]


@pytest.mark.parametrize(("activation", "loss", "optimizer", "exact"), SETTINGS)
def test_every_line_is_true_of_what_is_printed(activation: str, loss: str, optimizer: str, exact: bool) -> None:
    path = descend(
        inputs=[[0.5, 1.5], ["1/3", -2]],
        targets=[1, 0],
        weights=["0.2", "1/7"],
        bias=0.1,
        learning_rate=0.05,
        updates=2,
        activation=activation,
        loss=loss,
        optimizer=optimizer,
        exact=exact,
    )
    for line in (line for update in path.updates for stage in update.stages for line in stage.lines):
        check(line)


def test_only_the_numbers_of_a_line_decide_its_sign() -> None:
    """Exact sums stand behind =, whatever was rounded elsewhere in the update."""
    path = descend(inputs=[[1.5, 2]], targets=[1], weights=[0.2, 0.625], learning_rate=0.1, activation="sigmoid")
    forward = path.updates[0].stages[0].lines[0]
    assert forward.pieces[1:] == (r"= 0.2 \cdot 1.5 + 0.625 \cdot 2", "= 1.55")
    rounded_input = descend(inputs=[["1/3", 2]], targets=[1], weights=[3, 0.625], learning_rate=0.1).updates[0]
    assert rounded_input.stages[0].lines[0].pieces[1:] == (
        r"\approx 3 \cdot 0.33333 + 0.625 \cdot 2",
        r"\approx 2.25",
    )


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("x^2", ("0.25",)),
        ("tanh(x)", (r"\approx 0.46212",)),
        ("exp(x-1/2)", ("= 1",)),
        ("sqrt(x+7/2)", ("= 2",)),
        ("ln(2x)", ("= 0",)),
    ],
)
def test_a_value_is_exact_where_algebra_says_so(typed: str, pieces: tuple) -> None:
    path = descend(inputs=[[1]], targets=[0], weights=[0.5], learning_rate=0.1, activation=read(typed))
    line = next(stage for stage in path.updates[0].stages if stage.name == "activation").lines[0]
    assert line.pieces[-1].endswith(pieces[-1])
    check(line)


@pytest.mark.parametrize("z", [60, 100, 300])
def test_a_number_next_to_1_is_not_said_to_be_1(z: int) -> None:
    path = descend(inputs=[[1]], targets=[0], weights=[z], learning_rate=0.1, activation="tanh")
    line = next(stage for stage in path.updates[0].stages if stage.name == "activation").lines[0]
    assert line.pieces[-1] == r"\approx 1"


@pytest.mark.parametrize(
    ("activation", "slope", "words"),
    [
        ("leaky_relu", "0.01", "0.01 on the left and 1 on the right. By convention 0.01 is used there, as in Keras"),
        ("relu", "0", "0 on the left and 1 on the right. By convention 0 is used there, as in Keras"),
        ("step", "0", "At 0 the activation jumps and has no slope. By convention 0 is used there."),
        ("abs(x)", "0", "−1 on the left and 1 on the right. By convention 0 is used there."),
        ("piecewise(x<0,2x,3x)", "2", "2 on the left and 3 on the right. By convention 2 is used there."),
        ("max(-2x,x)", "0", "−2 on the left and 1 on the right. By convention 0 is used there."),
        ("leaky_relu(x,0.5)", "0.5", "0.5 on the left and 1 on the right. By convention 0.5 is used there."),
    ],
)
def test_at_a_corner_the_slope_is_a_convention_and_no_case_is_claimed(activation: str, slope: str, words: str) -> None:
    formula = ACTIVATIONS.get(activation) or read(activation)
    for batch in ({}, {"inputs": [[3, 1], [1, 1]], "targets": [1, 2]}):
        update = descend(**(CORNER | batch), activation=formula).updates[0]
        line = [stage for stage in update.stages if stage.name == "activation slope"][-1].lines[0]
        assert line.result == Fraction(slope)
        assert r"\begin{cases}" not in line.latex
        where = "where it jumps" if "jumps" in words else "at the corner"
        assert line.latex.endswith(rf"= {slope} \quad \text{{by convention, {where}}}")
        assert text(line).endswith(f"= {slope}   (by convention, {where})")
        assert words in line.note
        assert words.split(".")[0] in worked(line).replace("<br>      ", " ")


@pytest.mark.parametrize("z", ["-2", "0", "1/3", "5"])
@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "step", "piecewise(x<1,x,x^2)"])
def test_the_case_that_is_printed_is_the_one_that_holds(activation: str, z: str) -> None:
    formula = ACTIVATIONS.get(activation) or read(activation)
    path = descend(inputs=[[1]], targets=[2], weights=[z], learning_rate=0.1, activation=formula)
    for stage in path.updates[0].stages:
        for line in stage.lines:
            chain, words = split(line)
            assert not any("cases" in part for _, part in chain)
            check(line)
            if "cases" in line.pieces[0]:
                left, sign, right = re.fullmatch(r"\\text{because } (\S+) (<|\\geq|>|\\leq) (\S+)", words[0]).groups()
                holds = {"<": "<", ">": ">", r"\geq": ">=", r"\leq": "<="}[sign]
                assert sp.Rel(value(left), value(right), holds) == sp.true


@pytest.mark.parametrize(("activation", "slope"), [("relu", "= 1"), ("leaky_relu", "= 1"), ("step", "= 1")])
def test_a_rounded_number_in_a_condition_rounds_nothing_else(activation: str, slope: str) -> None:
    path = descend(inputs=[["1/3"]], targets=[2], weights=["1/7"], learning_rate=0.1, activation=activation)
    name = "activation" if activation == "step" else "activation slope"
    line = next(stage for stage in path.updates[0].stages if stage.name == name).lines[0]
    assert line.pieces[1:] == (slope, r"\text{because } 0.047619 \geq 0")


def test_matrices_are_equal_only_where_nothing_is_rounded() -> None:
    for first, signs in (("0.5", ["=", "=", "="]), ("1/3", ["=", r"\approx", r"\approx"])):
        walk = trace.walk(Network([1, 1], ["linear"]), [[[[first]], [1]]], inputs=[2], targets=[1])
        forward = walk.matrices[0]
        assert re.findall(r"(=|\\approx)(?= (?:a|\\begin))", forward) == signs
    assert r"\begin{bmatrix} 0.3333 \end{bmatrix}" in forward


def test_cases_within_cases_are_all_decided() -> None:
    inner = cases((Z, sp.StrictLessThan(Z, 2, evaluate=False)), (Z**2, sp.true))
    whole = 1 + cases((T, sp.StrictLessThan(Z, 1, evaluate=False)), (inner, sp.true))
    assert decided(whole, {Z: Fraction(3, 2), T: Fraction(1)})[0] == 1 + Z
    assert decided(whole, {Z: Fraction(3), T: Fraction(1)})[0] == 1 + Z**2
    assert decided(whole, {Z: Fraction(0), T: Fraction(1)}) == (1 + T, (sp.StrictLessThan(Z, 1, evaluate=False),))
    with pytest.raises(ValueError, match="no case of"):
        decided(sp.Piecewise((Z, Z < 0), evaluate=False), {Z: Fraction(1)})


def test_a_corner_that_no_fraction_meets_does_not_stop_a_descent() -> None:
    for typed in ("abs(x^2-2)", "max(x,x^2-1)", "sqrt(abs(x))"):
        path = descend(inputs=[[1]], targets=[2], weights=[1], learning_rate=0.01, activation=read(typed), updates=2)
        assert len(path.updates) == 2


def test_the_edge_by_edge_walk_says_only_what_is_so() -> None:
    layers = [[[[1, 2], [1, -2]], [0, 0]], [[["1/3"], [-1]], [-2]]]
    for ends in ("leaky_relu", "sigmoid", "linear"):
        walk = trace.walk(
            Network([2, 2, 1], ["relu", ends]), layers, inputs=[1, 1], targets=[1], loss="mse", learning_rate=0.1
        )
        lines = [line for stage in walk.stages for line in stage.lines]
        for line in lines:
            check(line)
            assert r"\text{if } 0 < 0" not in line.latex
        (corner,) = [line for line in lines if line.note]
        assert corner.target.name == r"\delta^{(1)}_{2}"
        assert "corner at 0" in corner.note


def test_all_digits_are_there_on_demand() -> None:
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate="0.0123", updates=10)
    for update in path.updates:
        for line in (line for stage in update.stages for line in stage.lines):
            if line.full is None:
                assert line.shown_result == line.result
                continue
            sign, printed = re.search(r"(=|\\approx) (-?[\d.]+(?: \\cdot 10\^\{-?\d+\})?)$", line.full).groups()
            assert (value(printed) == sp.Rational(line.result)) == (sign == "=")
            assert abs(value(printed) - sp.Rational(line.result)) <= abs(sp.Rational(line.result)) / 10**23
    assert Line(Z, T, {T: 1 / 3}, 1 / 3).full == r"z \approx 0.3333333333333333"


def test_no_more_digits_than_the_story_needs() -> None:
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate="0.05", updates=5)
    lines = [line for update in path.updates for stage in update.stages for line in stage.lines]
    longest = max(len(number.replace(".", "")) for line in lines for number in re.findall(r"[\d.]+", line.numbers))
    assert longest <= 8


@pytest.mark.parametrize(
    ("given", "digits", "printed"),
    [
        ("12.680721", 6, "12.680721"),
        ("11254.186565234375", 6, "11254.2"),
        ("-0.000000123456789", 6, "-0.000000123457"),
        ("0", 6, "0"),
        ("123456789123", 6, "123456789123"),  # 123457000000 would be read as a number to the unit
        ("108152.726", 5, "108152.7"),
        ("2038.9680001", 5, "2038.97"),  # 2039 would be read as a whole number
        ("1.00000000000000000001", 5, "1"),
        ("1234567891234.5", 6, "1234570000000"),  # printed as 1.23457 · 10^12
    ],
)
def test_rounding(given: str, digits: int, printed: str) -> None:
    assert rounded(Fraction(given), digits) == Fraction(printed)
