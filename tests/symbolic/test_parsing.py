"""Text becomes what it says, or one ParseError that points at the place; nothing typed is ever executed."""

from __future__ import annotations

import math
import random
import re
import time

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explainer import latex, parse, prove, read
from explainer.symbolic.evaluation import arrays
from explainer.symbolic.expression import X, size
from explainer.symbolic.parsing import readings
from explainer.symbolic.typed.tokens import MAX_LETTERS, ParseError
from explainer.symbolic.typed.vocabulary import FUNCTIONS, spelled

MEANT = {  # what people type: what it means at x = 0.7
    "2x": 1.4,
    "2 x": 1.4,
    "x^2": 0.49,
    "x**2": 0.49,
    "x²": 0.49,
    "-x^2": -0.49,
    "(-x)^2": 0.49,
    "2^-x": 2**-0.7,
    "2^x^2": 2**0.49,
    "e^x": math.exp(0.7),
    "e^-x": math.exp(-0.7),
    "ln(x)": math.log(0.7),
    "log(x)": math.log(0.7),
    "|x|": 0.7,
    "|x-1|": 0.3,
    "2|x|+|x-1|": 1.7,
    "|(x-1)|": 0.3,
    "−x": -0.7,
    "x·2": 1.4,
    "x×2": 1.4,
    "x÷2": 0.35,
    "π": math.pi,
    "2pi x": 1.4 * math.pi,
    "σ(x)": 1 / (1 + math.exp(-0.7)),
    "sigmoid(x)": 1 / (1 + math.exp(-0.7)),
    "√(x)": math.sqrt(0.7),
    "1/2x": 0.35,
    "1/(2x)": 1 / 1.4,
    "x/2/2": 0.175,
    "2(x+1)(x-1)": 2 * (0.49 - 1),
    ".5x": 0.35,
    "1e-3": 0.001,
    "--x": 0.7,
    "+x": 0.7,
    "2*-x": -1.4,
    "max(x, 0.1x, -1)": 0.7,
    "min(x, 0)": 0.0,
    "leaky_relu(-x, 0.1)": -0.07,
    "piecewise(x<=0, 1, x)": 0.7,
    "piecewise(x>0, 1, x)": 1.0,
    "sin(x)^2+cos(x)^2": 1.0,
    "x\n+\t1": 1.7,
    "x(x+1)": 0.7 * 1.7,
    "x 3": 2.1,
    "1e20/1e20": 1.0,
    "1e25*1e-15/1e10": 1.0,
    "0e999": 0.0,
    "piecewise(x<0, 0, piecewise(x<1, x, 1))": 0.7,
    # functions without brackets, and exponents behind their names
    "sin x": math.sin(0.7),
    "sin 2x": math.sin(1.4),
    "2sin x": 2 * math.sin(0.7),
    "sin x cos x": math.sin(0.7) * math.cos(0.7),
    "sin x + 1": math.sin(0.7) + 1,
    "sin x/2": math.sin(0.7) / 2,
    "sin x (x+1)": math.sin(0.7) * 1.7,
    "sin -x": -math.sin(0.7),
    "cos sin x": math.cos(math.sin(0.7)),
    "ln x^2": math.log(0.49),
    "ln|x|+1": math.log(0.7) + 1,
    "ln pi x": math.log(math.pi * 0.7),
    "exp -x": math.exp(-0.7),
    "e^sin x": math.exp(math.sin(0.7)),
    "sqrt x": math.sqrt(0.7),
    "√x+1": math.sqrt(0.7) + 1,
    "√2x": math.sqrt(2) * 0.7,
    "√x²": 0.7,
    "sin²(x)": math.sin(0.7) ** 2,
    "sin^2(x)": math.sin(0.7) ** 2,
    "sin^2 x": math.sin(0.7) ** 2,
    "sin²x + cos²x": 1.0,
    "tanh**3 (x)": math.tanh(0.7) ** 3,
    "cos⁻²(x)": math.cos(0.7) ** -2,
    "sin(x)²": math.sin(0.7) ** 2,
    "2 sin²(x)cos(x)": 2 * math.sin(0.7) ** 2 * math.cos(0.7),
    # written together
    "sinx": math.sin(0.7),
    "sin2x": math.sin(1.4),
    "lnx": math.log(0.7),
    "xsin(x)": 0.7 * math.sin(0.7),
    "xlnx": 0.7 * math.log(0.7),
    "xe^x": 0.7 * math.exp(0.7),
    "3xe^-x": 2.1 * math.exp(-0.7),
    "x^2e^x": 0.49 * math.exp(0.7),
    "2pix": 1.4 * math.pi,
    "xx": 0.49,
    # other spellings, names and letters of either case
    "Sin(x)": math.sin(0.7),
    "ReLU(x)": 0.7,
    "SiLU(x)": 0.7 / (1 + math.exp(-0.7)),
    "swish(x)": 0.7 / (1 + math.exp(-0.7)),
    "silu(x)": 0.7 / (1 + math.exp(-0.7)),
    "gelu(x)": 0.35 * (1 + math.erf(0.7 / math.sqrt(2))),
    "gelu_tanh(x)": 0.35 * (1 + math.tanh(math.sqrt(2 / math.pi) * (0.7 + 0.044715 * 0.343))),
    "elu(x)": 0.7,
    "elu(-x)": math.expm1(-0.7),
    "elu(-x, 2)": 2 * math.expm1(-0.7),
    "mish(x)": 0.7 * math.tanh(math.log1p(math.exp(0.7))),
    "leaky_relu(x^2-1)": 0.01 * (0.49 - 1),
    "LeakyReLU(-x)": -0.007,
    "cbrt(x)": 0.7 ** (1 / 3),
    "cbrt(-x)": -(0.7 ** (1 / 3)),
    "∛x": 0.7 ** (1 / 3),
    "³√x": 0.7 ** (1 / 3),
    "2*³√(x+1)": 2 * 1.7 ** (1 / 3),
    "x³√x": 0.7**3.5,
    "arc sin x": math.asin(0.7),
    "2 arc tg(x)": 2 * math.atan(0.7),
    "arcsin(x)": math.asin(0.7),
    "asin(x)": math.asin(0.7),
    "arccos(x)": math.acos(0.7),
    "acos(x)": math.acos(0.7),
    "arctan x": math.atan(0.7),
    "sec(x)": 1 / math.cos(0.7),
    "csc(x)": 1 / math.sin(0.7),
    "cot(x)": 1 / math.tan(0.7),
    "log10(x)": math.log10(0.7),
    "lg x": math.log10(0.7),
    "log2(x)": math.log2(0.7),
    "log_3(x)": math.log(0.7, 3),
    "sgn(x)": 1.0,
    "PI": math.pi,
    # cases, as many as there are, in either order, with and without a last value
    "piecewise(x<0, 0, x<0.5, x, x<1, 5, 1)": 5.0,
    "piecewise(x<0, 0, x>=0, x)": 0.7,
    "piecewise(x<0, 0, otherwise, x)": 0.7,
    "piecewise(x<0, 0, otherwise x)": 0.7,
    "piecewise(x<0, 0, x otherwise)": 0.7,
    "piecewise(0 if x<0, x otherwise)": 0.7,
    "piecewise(0 if x<0 else x)": 0.7,
    "piecewise(0, x<0, x, x>=0)": 0.7,
    "piecewise(0, x<0, x)": 0.7,
    "piecewise(0<x<1, x, 0)": 0.7,
    "piecewise(x>0 and x<1, x, 0)": 0.7,
    "piecewise(x<0: 0; x)": 0.7,
    "{x<0: 0, x}": 0.7,
    "{0 if x<0; x otherwise}": 0.7,
    "2{x<0: 0, x>0.5: x}": 1.4,
}


@pytest.mark.parametrize("text", MEANT)
def test_it_says_what_people_mean(text: str) -> None:
    assert float(arrays(parse(text), {X: 0.7})) == pytest.approx(MEANT[text], rel=1e-14)


def test_a_formula_stays_as_it_is_written_and_decimals_are_exact() -> None:
    assert str(parse("1/(1+exp(-x))")) == "1/(1 + exp(-x))"
    assert parse("0.1") == sp.Rational(1, 10)
    assert len(parse("x+x+x").args) == 3
    assert parse("a*x+b_1+alpha").free_symbols == {sp.Symbol(name, real=True) for name in ("a", "x", "b_1", "alpha")}


HINTS = {
    "sigmod(x)": "did you mean sigmoid?",
    "x.y": "a point belongs in a number",
    "(x": "not closed; add a )",
    "x)": "closes nothing",
    "|x": "not closed; add another |",
    "x+": "stops too early",
    "": "there is no formula yet",
    "3 +* x": "missing before '*'",
    "x=2": "type only the right-hand side",
    "[x]": "use round brackets",
    "x<1": "belongs in piecewise",
    "piecewise(x, 1, 2)": "starts with a condition",
    "piecewise(1<2, x, 2)": "compares two numbers",
    "max(x)": "takes two or more arguments, got 1",
    "sigmoid(x, 2)": "takes one argument, got 2",
    "leaky_relu(x, x)": "a number or another letter",
    "(1,5)": "decimals with a point",
    "x!": "factorials are not known",
    "1e999": "use 0 or numbers between 1e-15 and 1e25",
    "1e-999": "use 0 or numbers between 1e-15 and 1e25",
    "1e99999": "use 0 or numbers between 1e-15 and 1e25",
    "1.2.3": "1.2.3 is not a number: it has two points",
    "1..2": "1..2 is not a number: it has two points",
    "2 3": "write 2*3 for their product",
    "x^2 3": "write 2*3 for their product",
    "f(x)": "f is not a function here; write what it stands for, or f*(…) for a product",
    "g(x+1)": "g is not a function here",
    "y(x)": "y is not a function here",
    "x and y": "words such as and are not known; for several cases write piecewise(",
    "9^9^9": "at most 100",
    "x^1000": "at most 100",
    "а+1": "cyrillic small letter a",
    "ｘ": "did you mean x?",
    "5!": "for 5! write the number itself, 120",
    "x\u200b": "invisible character",
    "frobnicate(x)": "functions are",
}


@pytest.mark.parametrize("text", HINTS)
def test_a_refusal_says_what_to_do(text: str) -> None:
    with pytest.raises(ParseError, match=r"(?s).") as refused:
        parse(text)
    assert HINTS[text] in refused.value.why
    assert "\n" not in refused.value.why
    assert 0 <= refused.value.at <= len(text)


@pytest.mark.parametrize("text", ["√-1", "√−1", "√ -1"])
def test_a_root_sign_takes_the_minus_behind_it(text: str) -> None:
    assert parse(text) == parse("sqrt(-1)")


def test_it_points_at_the_place() -> None:
    with pytest.raises(ParseError) as refused:
        parse("x + sigmod(x)")
    assert str(refused.value).splitlines()[1:] == ["  x + sigmod(x)", "      ^"]


ATTACKS = [
    *(
        "__import__('os').system('id')",
        "().__class__.__bases__[0]",
        "x.__class__",
        "x.is_Symbol",
        "exec('1')",
        "eval(x)",
    ),
    *("open('/etc/passwd')", "globals()", "getattr(x, 'args')", "lambda: x", "(lambda x: x)(1)", "[x for x in (1,2)]"),
    *(
        "{x: 1}",
        "{1, 2}",
        "f'{x}'",
        "(x := 3)",
        "x if x else 1",
        "x and 1",
        "not x",
        "x; import os",
        "import os",
        "del x",
    ),
    *(
        "9**9**9**9",
        "9^(9^(9^9))",
        "2^(10^5)",
        "x^(10^10)",
        "(2^100)^(2^100)",
        "10^101",
        "99999999999999999999999999999",
    ),
    *("0.00000000000000000000000000000001", "1e400", "1e-400", "1e99999999999", "x!", "5!!!!!!", "factorial(1000000)"),
    *(
        "(" * 500 + "x" + ")" * 500,
        "(" * 200,
        "-" * 300 + "x",
        "|" * 200,
        "exp(" * 60 + "x" + ")" * 60,
        "x" + "^x" * 80,
    ),
    *("+".join(["x"] * 5000), "*".join(["x"] * 190) + "*x" * 100, "sin" * 100, "x" * 401, "1" * 390, "a.b.c.d"),
    *(
        "\u0430",
        "ѕin(x)",
        "ｓｉｎ(x)",
        "x\u200b+1",
        "x\u202e+1",
        "\u2066x\u2069",
        "x\ufeff",
        "x\u0301",
        "\x00",
        "x\x00+1",
        "x\x1b[31m",
    ),
    *(
        "١+x",
        "x₁",
        "½",
        "∞",
        "nan",
        "inf",
        "oo",
        "zoo",
        "I",
        "S.One",
        "Symbol('x')",
        "sympify('x')",
        "print(x)",
        "x%2",
        "x//2",
    ),
    *(
        "x@2",
        "x~2",
        "x&1",
        "x<<2",
        "x>>3",
        "x==1",
        "x!=1",
        "'x'",
        '"x"',
        "`x`",
        "$x$",
        "\\frac{1}{2}",
        "x\\",
        "#x",
        "x # y",
    ),
    *(
        "...",
        "x..1",
        "1..2",
        "1.2.3",
        "0x10",
        "1_000",
        "1j",
        "b'x'",
        "_",
        "__x__",
        "x__class__",
        "exp",
        "exp()",
        "exp(,)",
        "max(,x)",
    ),
]


def _read(text: str) -> tuple[sp.Expr | None, ParseError | None]:
    try:
        return parse(text), None
    except ParseError as refused:
        return None, refused


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_attacks_are_refused_or_are_what_they_say(text: str) -> None:
    assert len(ATTACKS) >= 60
    start = time.process_time()
    tree, refused = _read(text)
    if refused:
        assert refused.why
        assert len(str(refused)) < 1200
    else:
        heads = {type(part).__name__ for part in sp.preorder_traversal(tree)}
        assert heads <= {
            "Add",
            "Mul",
            "Pow",
            "exp",
            "Abs",
            "Symbol",
            "Integer",
            "Rational",
            "Half",
            "One",
            "NegativeOne",
            "Zero",
        }
    assert time.process_time() - start < 5  # a hang, not a speed: the benchmark prints how long they take


def test_anything_but_text_is_refused() -> None:
    for thing in (None, 3, b"x", ["x"], X):
        with pytest.raises(ParseError, match="a formula must be text"):
            parse(thing)


PIECES = [
    *"x()+-*/^|,.<>=123e²π·−σ",
    "sin(",
    "exp(",
    "max(",
    "piecewise(",
    "x<0,",
    " ",
    "**",
    "1e5",
    "alpha",
    "relu(",
    "_",
    "__",
    *"½₁{}$&°;",
    *("\\frac", "\\sqrt", "\\left", "\\sin ", "\\begin{cases}", "\\end{cases}", "\\\\"),
    *("np.", "d/dx", "tan-1", "log₂", "0,5"),
]


def test_3000_random_strings_are_read_or_refused() -> None:
    rng, read = random.Random(11), 0
    for _ in range(3000):
        text = "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 10)))
        try:
            tree = parse(text)
        except ParseError:
            continue
        read += 1
        assert size(tree) < 2000
    assert read > 50  # the strings are near enough to formulas that some are


@settings(max_examples=600, deadline=None)
@given(st.text(max_size=MAX_LETTERS + 20))
@example("\\\x1b\\A")
def test_any_unicode_is_read_or_refused(text: str) -> None:
    _, refused = _read(text)
    if refused:
        assert all(line.isprintable() for line in str(refused).splitlines())


def test_every_function_can_be_called() -> None:
    for name, function in FUNCTIONS.items():
        for count in range(function.least, (function.most or 3) + 1):
            assert parse(f"{name}({', '.join(['x', '0.5', '1'][:count])})").has(X)


TAKEN = {  # where two readings are possible, the one that was taken
    "sin 2x": "sin 2x is read as sin(2x)",
    "sin2x": "sin2x is read as sin(2x)",
    "sin x cos x": "sin x cos x is read as sin(x)*cos(x)",
    "sinxcosx": "sinxcosx is read as sin(x)*cos(x)",
    "sin xy": "sin xy is read as sin(x*y)",
    "2/sin2x": "sin2x is read as sin(2x)",
    "sin x/2": "sin x/2 is read as sin(x)/2",
    "ln x^2": "ln x^2 is read as ln(x^2)",
    "sin²x cos x": "sin²x cos x is read as sin²(x)*cos(x)",
    "1/2x": "1/2x is read as (1/2)*x",
    "3 + 1/2x": "1/2x is read as (1/2)*x",
    "a/b/c": "a/b/c is read as (a/b)/c",
    "e^2x": "e^2x is read as (e^2)*x",
    "x^1/2": "x^1/2 is read as (x^1)/2",
    "2^3^x": "2^3^x is read as 2^(3^x)",
    "-x^2": "-x^2 is read as -(x^2)",
    "exp(−x²)": "−x² is read as −(x²)",
    "xy": "xy is read as x*y",
    "xe^x": "xe is read as x*e",
    "xsin(x)": "xsin is read as x*sin",
    "√2x": "√2x is read as √(2)*x",
    "x2": "x2 is read as a letter of its own; for a power write x^2",
    "log(x)": "log is read as the natural logarithm ln; for base 10 write log10",
    "lg(x)": "lg is read as log10, the logarithm to base 10",
    "log_3(x)": "log_3(u) is ln(u)/ln(3)",
    "sec x": "sec(u) is 1/cos(u)",
    "asin(x)": "asin is read as arcsin; for a times sin(x) write a*sin(x)",
    "leaky_relu(x)": "leaky_relu without a second number takes a = 0.01",
    "elu(x)": "elu without a second number takes a = 1",
    "gelu(x)": "gelu is the exact one, made of erf; its approximation is gelu_tanh",
    "1/sin x cos x": "1/sin x cos x is read as (1/sin(x))*cos(x)",
    "x^2/sin x cos x": "x^2/sin x cos x is read as (x^2/sin(x))*cos(x)",
    "2/√x√x": "2/√x√x is read as (2/√(x))*√(x)",
    "x/sqrt x sqrt x": "x/sqrt x sqrt x is read as (x/sqrt(x))*sqrt(x)",
    "e^1/x": "e^1/x is read as (e^1)/x",
    "2^1/x": "2^1/x is read as (2^1)/x",
    "e^1/(1+x)": "e^1/(1+x) is read as (e^1)/(1+x)",
    "e^sin x cos x": "e^sin x cos x is read as (e^sin(x))*cos(x)",
    "3 x 4": "3 x 4 is read as 3*x*4",
    "x 4": "x 4 is read as x*4",
}


@pytest.mark.parametrize("text", TAKEN)
def test_it_says_which_of_two_readings_was_taken(text: str) -> None:
    assert readings(text) == (TAKEN[text],)
    # What it was read as is read as the same, and without a further word.
    source, _, taken = TAKEN[text].partition(" is read as ")
    if source == text and "xy" not in text and "letter" not in taken:
        assert arrays(parse(taken), dict.fromkeys(parse(text).free_symbols, 0.7)) == pytest.approx(
            arrays(parse(text), dict.fromkeys(parse(text).free_symbols, 0.7)), rel=1e-14
        )


JOINED = [*"xy2+-/* √", "x^2", "e^x", "sin ", "cos ", "ln", "sin^2", "(x+1)", "x³", "2x", "xe^x", "1/2", "tan"]


def test_what_is_said_of_random_formulas_is_how_they_are_read() -> None:
    """The part that is explained, and its explanation, each read by itself, have one value."""
    rng, compared = random.Random(9), 0
    while compared < 150:
        text = "".join(rng.choice(JOINED) for _ in range(rng.randint(2, 7)))
        try:
            sentences = readings(text)
        except ParseError:
            continue
        for sentence in sentences:
            source, _, taken = sentence.partition(" is read as ")
            if not taken or "letter" in taken or spelled(taken.split("*")[-1]) or taken.endswith("*e"):
                continue
            letters = sorted(parse(text).free_symbols, key=str)
            place = {letter: 0.7 - 0.13 * number for number, letter in enumerate(letters)}
            before, after = (float(arrays(parse(part), place)) for part in (source, taken))
            assert before == pytest.approx(after, rel=1e-12, nan_ok=True), (text, sentence)
            compared += 1


def test_bars_side_by_side_are_explained_and_an_odd_one_is_refused() -> None:
    assert readings("|x|y|z|") == ("|x|y is read as |x|*y", "y|z| is read as y*|z|")
    assert parse("|x|y|z|") == parse("abs(x)*y*abs(z)")
    with pytest.raises(ParseError, match=r"not closed; add another \| or write abs"):
        parse("|x|y|")


PLAIN = [
    "2x",
    "sin(x)",
    "sin x",
    "x*sigmoid(x)",
    "ln(1+exp(x))",
    "x^2-3x+1",
    "1/(2x)",
    "e^(2x)",
    "|x|",
    "sin²(x)",
    "x(x+1)",
]


@pytest.mark.parametrize(
    "text", [*PLAIN, "(-x)^2", "1/2*3", "e^-x", "-sin x", "2^-x", "max(0, x)", "piecewise(x<0, 0, x)"]
)
def test_what_can_be_read_in_one_way_only_needs_no_word(text: str) -> None:
    assert readings(text) == ()


ASKED = {  # what could be either, and is not guessed
    "E^x": "did you mean e^x?",
    "2E": "did you mean e^x?",
    "ex": "did you mean e^x?",
    "e2x": "did you mean e^(2x)?",
    "sin^-1(x)": "sin^-1 can be read in two ways; write 1/sin(x) or arcsin(x)",
    "tan⁻¹(x)": "tan^-1 can be read in two ways; write 1/tan(x) or arctan(x)",
    "tanh^-1 x": "write 1/tanh(x) or ln((1+x)/(1-x))/2",
    "relu^-1(x)": "write 1/relu(x)",
    "sin^x(x)": "an exponent of sin comes after the brackets",
    "sin": "sin needs brackets: sin(x)",
    "sin*x": "sin needs brackets: sin(x)",
    "max x": "max needs brackets: max(x, 0)",
    "elu(x, x)": "the second argument of elu is a number or another letter",
    "log(x, 2)": "for base 2 write log_2(x)",
    "log(x, 3)": "for base 3 write log_3(x)",
    "log(x+1,10)": "for base 10 write log_10(x)",
    "log(1,5)": "write decimals with a point: 1.5",
    "log(2,x)": "for base 2 write log_2(x), for base x ln(2)/ln(x)",
    "log(2, x+1)": "for base 2 write log_2(x)",
    "coth(x)": "write 1/tanh(x)",
    "sech(x)": "write 1/cosh(x)",
    "csch(x)": "write 1/sinh(x)",
    "celu(x)": "write elu(x)",
    "crelu(x)": "write relu(x) or relu(-x)",
    "hardswish(x)": "write x*min(max(x/6+1/2, 0), 1)",
    "log(x, b)": "for another base write ln(x)/ln(b)",
    "log_1.5(x)": "a whole number here; write ln(x)/ln(1.5)",
    "log_2.5(x)": "a whole number here; write ln(x)/ln(2.5)",
    "log_1(x)": "the base of a logarithm is above 1",
    "f^2(x)": "f is not a function here",
    "g²(x+1)": "g is not a function here",
    "piecewise(x=0, 1, x)": "a value at a single place cannot be given",
    "piecewise(x==0, 1, x)": "a value at a single place cannot be given",
    "piecewise(x!=0, sin(x)/x, 1)": "a value at a single place cannot be given",
    "sin(x)/x if x≠0 else 1": "a value at a single place cannot be given",
    "piecewise(x=>1, 1, x)": "for ≥ write >=",
    "piecewise(x=<1, 1, x)": "for ≤ write <=",
    "x^2=4": "an equation is not a formula; type one of its sides",
    "x^2==4": "an equation is not a formula; type one of its sides",
    "x!=3": "a formula cannot contain a comparison",
    "log5(x)": "write log_5(x)",
    "log3x": "log3x is not known",
    "sinx2": "sinx2 is not known; did you mean sin?",
    "piecewise(x<0, 0, 1, 2)": "a condition and its value, again and again",
    "piecewise(x<0)": "a condition and its value, again and again",
    "piecewise(x<0, x>0, 1)": "a condition and its value, again and again",
    "piecewise(otherwise, 1)": "piecewise starts with a condition",
    "piecewise x": "piecewise needs brackets",
    "{x<0: 0, x": "this { is not closed; add a }",
    "piecewise(x<0, 0, x": "this ( is not closed; add a )",
    "{x}^2": "use round brackets ( )",
    "x if x<0 else 1": "for several cases write piecewise(",
    "(x<1)": "a comparison belongs in piecewise",
}


@pytest.mark.parametrize("text", ASKED)
def test_what_is_not_plain_is_asked_for(text: str) -> None:
    with pytest.raises(ParseError) as refused:
        parse(text)
    assert ASKED[text] in refused.value.why


MEANT_BY_SLIPS = {
    "sin": "sine(x) sinus(x) sen(x) sn(x)",
    "cos": "cosine(x) cosinus(x) cs(x)",
    "tan": "tangent(x) tangens(x) tam(x)",
    "arcsin": "arcsn(x) arcsinn(x) archsin(x) arsin(x)",
    "arccos": "arcoss(x) arcos(x)",
    "arctan": "arctn(x) arctang(x)",
    "swish": "swich(x) swissh(x) swsh(x) swis(x)",
    "sigmoid": "sigmod(x) sigmoind(x) sigmiod(x) Simgoid(x) sigmoide(x) sig(x)",
    "relu": "relou(x) rleu(x) Rellu(x) rectifier(x)",
    "leaky_relu": "leaky(x) leakyrelo(x) leakly_relu(x) relu_leaky(x)",
    "softplus": "sofplus(x) softpluss(x) soft_plus(x)",
    "gelu": "gelo(x) glu(x) gleu(x)",
    "gelu_tanh": "gelu_tahn(x) gelu_tan(x) gelu_approx(x) gelu_new(x) GELU_approximate(x)",
    "silu": "sillu(x) sliu(x)",
    "elu": "ellu(x)",
    "mish": "mihs(x) mishh(x)",
    "exp": "exo(x) epx(x) expp(x) exponential(x)",
    "log": "logg(x) logn(x) logarithm(x)",
    "ln": "In(x) lnn(x)",
    "sqrt": "squrt(x) sqroot(x) squareroot(x) sqtr(x)",
    "cbrt": "cubrt(x) cuberoot(x)",
    "abs": "absolute(x) abbs(x)",
    "max": "maximum(x,0) mx(x,0)",
    "min": "minimum(x,0) mini(x,0)",
    "sign": "signn(x) sing(x)",
    "step": "stp(x)",
    "heaviside": "heavyside(x) heaveside(x)",
    "piecewise": "pieceiwse(x<0,0,x) piecwise(x<0,0,x) piece(x<0,0,x) peicewise(x<0,0,x)",
    "tanh": "tahn(x) thanh(x) tanhh(x) th(x)",
    "sinh": "sinhh(x) sh(x)",
    "cosh": "cohs(x) ch(x)",
    "erf": "errf(x) erff(x)",
    "pi": "pii",
    "lambda": "lamda*x",
    "alpha": "aplha*x",
    "theta": "thet*x",
    "beta": "bta*x",
    "sec": "secant(x)",
    "csc": "cosecant(x)",
    "cot": "cotangent(x) cotan(x) cotg(x)",
}
SLIPS = [(slip, meant) for meant, slips in MEANT_BY_SLIPS.items() for slip in slips.split()]


@pytest.mark.parametrize(("slip", "meant"), SLIPS)
def test_a_slip_is_answered_with_what_was_meant(slip: str, meant: str) -> None:
    with pytest.raises(ParseError) as refused:
        parse(slip)
    named = re.search(r"did you mean (\w+)\?", refused.value.why)[1]
    assert named == meant or (spelled(named) and spelled(named) == spelled(meant))


FOREIGN = {
    "softmax(x)": "try sigmoid(x)",
    "asinh(x)": "write ln(x+sqrt(x^2+1))",
    "arctanh(x)": "write ln((1+x)/(1-x))/2",
    "arcsec(x)": "write arccos(1/x)",
    "pow(x, 2)": "write powers with ^: x^2",
    "root(x, 3)": "cbrt(x)",
    "sqr(x)": "write x^2",
    "floor(x)": "cannot be read",
    "selu(x)": "write 1.0507*elu(x, 1.67326)",
    "softsign(x)": "write x/(1+|x|)",
    "relu6(x)": "write min(max(x, 0), 6)",
    "hardtanh(x)": "write min(max(x, -1), 1)",
    "logsigmoid(x)": "write ln(sigmoid(x))",
    "log1p(x)": "write ln(1+x)",
    "erfc(x)": "write 1-erf(x)",
    "sinc(x)": "write sin(x)/x",
    "quick_gelu(x)": "write x*sigmoid(1.702x)",
    "inf": "finite numbers",
    "abx": "did you mean abs? For a product write a*b*x",
}


@pytest.mark.parametrize("text", FOREIGN)
def test_a_name_of_another_program_is_answered_with_what_can_be_typed_here(text: str) -> None:
    with pytest.raises(ParseError) as refused:
        parse(text)
    assert FOREIGN[text] in refused.value.why
    if advice := re.fullmatch(r"write ([^:]+)", FOREIGN[text]):
        assert parse(advice[1]).has(X)  # the advice can itself be typed


def test_slips_are_many() -> None:
    assert len(SLIPS) + len(FOREIGN) + len(ASKED) > 100


def test_cases_that_leave_nothing_out_end_in_otherwise_and_others_have_gaps() -> None:
    assert parse("piecewise(x<0, 0, x>=0, x)") == parse("piecewise(x<0, 0, x)")
    assert parse("piecewise(2x-1>0, 1, 2x-1<=0, 0)") == parse("piecewise(2x-1>0, 1, 0)")
    gap = parse("piecewise(x<0, 0, x>1, 1)")
    assert arrays(gap, {X: np.array([-1.0, 0.0, 0.5, 1.0, 2.0])}) == pytest.approx([0, *[np.nan] * 3, 1], nan_ok=True)
    assert read("piecewise(x<0, 0, x>1, 1)").domain == sp.Union(sp.Interval.open(-sp.oo, 0), sp.Interval.open(1, sp.oo))
    assert read("piecewise(x<0, 0, 1<x<=2, x^2)").domain == sp.Union(
        sp.Interval.open(-sp.oo, 0), sp.Interval.Lopen(1, 2)
    )


ORACLES = {  # name: the function, the places
    "cbrt(x)": (lambda u: mpmath.sign(u) * mpmath.root(abs(u), 3), (-700, -8, -0.3, 0.3, 8, 700)),
    "arcsin(x)": (mpmath.asin, (-0.99, -0.5, 0.25, 0.99)),
    "arccos(x)": (mpmath.acos, (-0.99, -0.5, 0.25, 0.99)),
    "sec(x)": (mpmath.sec, (-5, -1, 0.5, 9)),
    "csc(x)": (mpmath.csc, (-5, -1, 0.5, 9)),
    "cot(x)": (mpmath.cot, (-5, -1, 0.5, 9)),
    "log10(x)": (mpmath.log10, (0.001, 0.5, 9, 700)),
    "log2(x)": (lambda u: mpmath.log(u, 2), (0.001, 0.5, 9, 700)),
    "leaky_relu(x^2-1)": (lambda u: max(u**2 - 1, (u**2 - 1) / 100), (-3, -0.5, 0.5, 2)),
    "sin²(x) cos x": (lambda u: mpmath.sin(u) ** 2 * mpmath.cos(u), (-3, -0.5, 0.5, 2)),
    "piecewise(x<0, 0, x<1, x^2, x<2, x^3, 8x)": (
        lambda u: 0 if u < 0 else u**2 if u < 1 else u**3 if u < 2 else 8 * u,
        (-3, 0.5, 1.5, 5),
    ),
}


@pytest.mark.parametrize("text", ORACLES)
def test_values_and_slopes_of_what_is_newly_read_are_those_of_mpmath(text: str) -> None:
    function, places = ORACLES[text]
    f = read(text, limit=60)
    assert prove(f.derivations[0], limit=60)
    for x in places:
        with mpmath.workdps(40):
            value, slope = function(mpmath.mpf(x)), mpmath.diff(function, mpmath.mpf(x))
        assert f(x) == pytest.approx(float(value), rel=1e-13, abs=1e-15)
        assert f.slope(x) == pytest.approx(float(slope), rel=1e-12, abs=1e-15)


def test_arcsin_ends_where_it_ends() -> None:
    assert read("arcsin(x)").domain == read("arccos(x)").domain == sp.Interval(-1, 1)
    assert np.isnan(read("arcsin(x)")(1.5))
    assert read("cbrt(x)").domain == sp.Reals
    assert r"\arcsin" in latex(parse("arcsin(x)"))
    assert r"\arccos" in latex(parse("arccos(x)"))
