"""Where an instrument prints "=", what stands before it is exactly what stands behind it; what was rounded says "≈".

The oracle works with fractions and with 60 digits: a sigmoid that floats can no longer tell from 1 is not 1.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
import sympy as sp
from playwright.sync_api import Page

from explainer import ACTIVATIONS, charts, descend, instruments
from explainer.instruments.instrument import Instrument

pytestmark = pytest.mark.browser

SHOWN = """([kind, data, states]) => {
    const here = document.getElementById('here');
    const made = modules['frame.js'].standAlone(modules[`${kind}.js`][kind], here, data);
    return states.map((state) => {
        made.update(state);
        const words = (look) => [...here.querySelectorAll(look)].map((part) => part.textContent);
        const names = words('.numbers dt'), sums = words('.sums, p.formula, .terms');
        return words('.numbers dd').map((text, k) => `${names[k]} ${text}`).concat(sums.join('\\n').split('\\n'));
    });
}"""
X = sp.Symbol("x", real=True)
NUMBER = r"−?[\d.]+(?:×10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)?"
PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


def lines(
    shown: Callable[..., Page], made: Instrument, states: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], list[str]]]:
    """Each state with the lines that are shown in it."""
    page = made.to_html().replace("const modules = {};", "const modules = globalThis.modules = {};")
    opened = shown(SimpleNamespace(kind=made.kind, to_html=lambda: page))
    return list(zip(states, opened.evaluate(SHOWN, [made.kind, made.given, states]), strict=True))


def exactly(text: str) -> Fraction:
    """A printed number."""
    mantissa, _, power = text.translate(PLAIN).partition("×10")
    return Fraction(mantissa) * Fraction(10) ** int(power or 0)


def claimed(line: str) -> Fraction | None:
    """The number behind the last sign of a line, if that sign is "="."""
    found = re.search(rf"([=≈]) ({NUMBER})\s*$", line)
    return exactly(found[2]) if found and found[1] == "=" else None


def is_exact(claim: Fraction, value: sp.Expr) -> bool:
    return abs((value - sp.Rational(claim)).evalf(60)) < sp.Float("1e-50")


def worth(text: str) -> Fraction:
    """What is printed before a sign, worked out in fractions: "4 · (−0.2) + 5 · 0.7 + 0", "0.5 − 0.05 · (−16)", "(3 − 6)²"."""
    sums = (
        re.sub(NUMBER, lambda found: f"Fraction('{exactly(found[0])}')", text)
        .replace("·", "*")
        .replace("−", "-")
        .replace("²", "**2")
    )
    assert re.fullmatch(r"(?:Fraction\('-?\d+(?:/\d+)?'\)|[-+*() ]|\*\*2)+", sums), text
    return eval(sums, {"Fraction": Fraction})  # noqa: S307 - nothing but numbers, signs and brackets, as the line before says


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "softmax"])
def test_a_curve_is_exact_where_it_says_so(shown: Callable[..., Page], name: str) -> None:
    f, rng = ACTIVATIONS[name], random.Random(name)
    usual = {parameter.symbol: sp.Rational(str(parameter.default)) for parameter in f.parameters}
    value, slope = f.expr.subs(usual), f.derivative.subs(usual)
    places = [0.0, 1.0, -1.0, 43.5, -43.5, 20.0, -38.1, *(round(rng.uniform(-50, 50), 2) for _ in range(40))]
    said = 0
    made = instruments.curve(f, window=(-50, 50), at=1)
    for state, seen in lines(shown, made, [{"at": at} for at in places]):
        at = sp.Rational(str(state["at"]))
        for line, what in zip(seen, (value, slope), strict=False):
            if (claim := claimed(line)) is not None and at not in [kink.at for kink in f.kinks]:
                assert is_exact(claim, what.subs(X, at)), (at, line)
                said += 1
    assert said or name == "mish", "nothing is called exact"  # in which even at 0 there is tanh(ln 2)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "softmax"])
def test_a_neuron_is_exact_where_it_says_so(shown: Callable[..., Page], name: str) -> None:
    f, rng = ACTIVATIONS[name], random.Random(name)
    value = f.expr.subs({parameter.symbol: sp.Rational(str(parameter.default)) for parameter in f.parameters})
    states = [
        {
            "inputs": [rng.randint(-10, 10), round(rng.uniform(-10, 10), 2)],
            "weights": [round(rng.uniform(-3, 3), 2), 0.123456],
            "bias": 20,
        }
        for _ in range(20)
    ]
    states += [state | {"weights": [round(rng.uniform(-3, 3), 2), 2]} for state in states]
    said = 0
    for state, seen in lines(shown, instruments.neuron([4, 5], [1, 2], 0, activation=name), states):
        (line,) = (line for line in seen if line.startswith("z "))
        score, output = re.split(r"\s{2,}output", line)
        first, terms, sign, z = re.fullmatch(rf"z ([=≈]) (.*) ([=≈]) ({NUMBER})", score).groups()
        true = sum(
            (Fraction(str(x)) * Fraction(str(w)) for x, w in zip(state["inputs"], state["weights"], strict=True)),
            Fraction(20),
        )
        assert first == "≈" or worth(terms) == true, line
        assert sign == "≈" or worth(terms) == exactly(z), line
        first, z, sign, y = re.fullmatch(rf" ([=≈]) .*\(({NUMBER})\) ([=≈]) ({NUMBER})", output).groups()
        assert first == "≈" or exactly(z) == true, line
        assert sign == "≈" or is_exact(exactly(y), value.subs(X, sp.Rational(exactly(z)))), line
        said += sign == "="
    assert said or name not in ("linear", "relu", "step"), "nothing is called exact"


@pytest.mark.parametrize("optimizer", ["gradient_descent", "momentum", "adam"])
@pytest.mark.parametrize("rate", ["0.05", "1/8", "0.1", "0.01"])
def test_a_ball_is_exact_where_it_says_so(shown: Callable[..., Page], rate: str, optimizer: str) -> None:
    example = {"inputs": [[2]], "targets": [3], "weights": [-1], "learning_rate": rate}
    path = descend(**example, updates=40)
    made = instruments.descent(descend(**example, updates=40, optimizer=optimizer))
    said = 0
    for state, seen in lines(shown, made, [{"steps": steps} for steps in range(30)]):
        (w,), loss = path.weights[state["steps"]], path.losses[state["steps"]]
        slope, plain = 4 * (2 * w - 3), optimizer == "gradient_descent" or not state["steps"]
        for name, true in (("w", w), ("loss", loss), ("slope", slope)):
            (claim,) = re.findall(
                rf"(?:^|, |\n){name}\w* ([=≈]) ({NUMBER})", "\n".join(line for line in seen if "next" not in line)
            )[:1]
            if claim[0] == "=":
                assert plain, seen
                assert exactly(claim[1]) == true, seen
                said += 1
        for line in seen:
            if found := re.match(rf"next \w+ ([=≈]) (.+) ([=≈]) ({NUMBER})$", line):
                first, terms, sign, after = found.groups()
                assert first == "≈" or worth(terms) == path.weights[state["steps"] + 1][0], line
                assert sign == "≈" or worth(terms) == exactly(after), line
    assert said >= 3, "the start is exact"


@pytest.mark.parametrize("rate", ["0.05", "1/82", "0.02", "0.001"])
def test_two_weights_are_exact_where_they_say_so(shown: Callable[..., Page], rate: str) -> None:
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=rate, updates=60)
    said = 0
    for state, seen in lines(shown, instruments.descent(path), [{"shown": shown} for shown in range(60)]):
        weights, loss = path.weights[state["shown"]], path.losses[state["shown"]]
        read = 4 * weights[0] + 5 * weights[1]
        for line in seen:
            found = re.match(rf"(ŷ|L|dL/d\S+) (?:([=≈]) (.+) )?([=≈]) ({NUMBER})$", line)
            if not found:
                continue
            name, first, terms, sign, shown_number = found.groups()
            true = {"ŷ": read, "L": loss}.get(name, 2 * (read - 6) * (5 if "₂" in name else 4))
            assert first != "=" or worth(terms) == true, line
            assert sign == "≈" or exactly(shown_number) == true, line
            said += sign == "="
    assert said >= 2, "the start is exact"


def test_squared_errors_are_exact_where_they_say_so(shown: Callable[..., Page]) -> None:
    rng, targets = random.Random(0), [2.0, 1.25, 5.0]
    made = instruments.loss("mse", predictions=[2.5, 1, 4], targets=targets)
    states = [
        {"predictions": [round(rng.uniform(0, 6), 2) for _ in targets], "chosen": rng.randrange(3)} for _ in range(60)
    ]
    said = 0
    for state, seen in lines(shown, made, states):
        errors = [Fraction(str(p)) - Fraction(str(y)) for p, y in zip(state["predictions"], targets, strict=True)]
        error, loss = errors[state["chosen"]], sum(error**2 for error in errors) / 3
        for line, true in zip(seen[1:], (loss, error, error**2, 2 * error / 3), strict=False):
            if (claim := claimed(line)) is not None:
                assert claim == true, line
                said += 1
    assert said > 60


def test_what_comes_of_exponentials_and_logarithms_is_never_called_exact(shown: Callable[..., Page]) -> None:
    hot = [{"temperature": temperature, "scores": [9.5, -3, 0]} for temperature in (0.1, 1, 10)]
    seen = [line for _, found in lines(shown, instruments.softmax(), hot) for line in found]
    assert not [line for line in seen if "=" in line], seen
    odds = [{"probability": p, "label": y} for p in (0.001, 0.5, 0.999) for y in (0, 1)]
    seen = [line for _, found in lines(shown, instruments.loss("binary_cross_entropy"), odds) for line in found]
    assert not [line for line in seen if line.startswith("loss") and "=" in line], seen


@pytest.mark.parametrize(
    "told",
    [
        lambda: instruments.neuron([43.5], [1], 0, activation="sigmoid").still.rows[1][1],
        lambda: instruments.curve("sigmoid", window=(-50, 50), at=43.5).still.rows[1][1],
        lambda: instruments.softmax([95, -3, 0]).still.rows[0][1],
        lambda: charts.neuron([43.5], [1], 0, "sigmoid").layout.title.subtitle.text,
        lambda: charts.cross_entropy(0, probabilities=[1 - 1e-15, 1e-15]).layout.title.subtitle.text,
    ],
)
def test_stills_and_charts_call_nothing_exact_that_floats_have_rounded(told: Callable[[], str]) -> None:
    assert "≈" in told(), told()
