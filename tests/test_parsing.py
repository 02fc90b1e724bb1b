"""Text becomes what it says, or one ParseError that points at the place; nothing typed is ever executed."""

from __future__ import annotations

import math
import random
import time

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer import parse
from explainer.expression import X, size
from explainer.parsing import FUNCTIONS, LONGEST, ParseError
from explainer.values import arrays

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
    "sin x": "sin needs brackets: sin(x)",
    "sigmod(x)": "did you mean sigmoid?",
    "Relu(x)": "did you mean relu?",
    "xy": "write x*y",
    "x.y": "a point belongs into a number",
    "(x": "not closed; add a )",
    "x)": "closes nothing",
    "|x": "not closed; add another |",
    "x+": "stops too early",
    "": "there is no formula yet",
    "3 +* x": "missing before '*'",
    "x=2": "type only the right-hand side",
    "[x]": "use round brackets",
    "x<1": "belongs into piecewise",
    "piecewise(x, 1, 2)": "starts with a condition",
    "piecewise(1<2, x, 2)": "compares two numbers",
    "max(x)": "takes two or more arguments, got 1",
    "sigmoid(x, 2)": "takes one argument, got 2",
    "leaky_relu(x)": "takes 2 arguments, got 1",
    "leaky_relu(x, x)": "a number or another letter",
    "(1,5)": "decimals with a point",
    "x!": "factorials are not known",
    "1e999": "use 0 or numbers between 1e-15 and 1e25",
    "1e-999": "use 0 or numbers between 1e-15 and 1e25",
    "1e99999": "use 0 or numbers between 1e-15 and 1e25",
    "1.2.3": "1.2.3 is no number: it has two points",
    "1..2": "1..2 is no number: it has two points",
    "2 3": "write 2*3 for their product",
    "x^2 3": "write 2*3 for their product",
    "f(x)": "f is no function here; write what it stands for, or f*(…) for a product",
    "g(x+1)": "g is no function here",
    "y(x)": "y is no function here",
    "sin²(x)": "the exponent of sin comes after the brackets: sin(x)^2",
    "sin^2(x)": "the exponent of sin comes after the brackets: sin(x)^2",
    "tanh**3 (x)": "the exponent of tanh comes after the brackets: tanh(x)^3",
    "tan⁻¹(x)": "the exponent of tan comes after the brackets: 1/tan(x)",
    "x and y": "words such as and are not known; for several cases write piecewise(",
    "piecewise(x>0 and x<1, x, 0)": "words such as and are not known; for several cases write piecewise(",
    "piecewise(0<x<1, x, 0)": "a condition compares once; for several cases write piecewise(",
    "9^9^9": "at most 100",
    "x^1000": "at most 100",
    "а+1": "cyrillic small letter a",
    "ｘ": "did you mean x?",
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
]


def test_3000_random_strings_are_read_or_refused() -> None:
    chance, read = random.Random(11), 0
    for _ in range(3000):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 14)))
        try:
            tree = parse(text)
        except ParseError:
            continue
        read += 1
        assert size(tree) < 2000
    assert read > 50  # the strings are near enough to formulas that some are


@settings(max_examples=600, deadline=None)
@given(st.text(max_size=LONGEST + 20))
def test_any_unicode_is_read_or_refused(text: str) -> None:
    _, refused = _read(text)
    if refused:
        assert all(line.isprintable() for line in str(refused).splitlines())


def test_every_function_can_be_called() -> None:
    for name, (count, _) in FUNCTIONS.items():
        arguments = ["x<0", "x", "1"] if name == "piecewise" else ["x", "0.5", "1"][: count or 2]
        assert parse(f"{name}({', '.join(arguments)})").has(X)
