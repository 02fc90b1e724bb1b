"""A true line that nobody asked for is taken, in every skill and in the letters that people use; a false one is told."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from explainer import practice
from explainer.practice import check, problem
from explainer.practice.on_the_way import ANYWHERE, ASIDE, OTHER_NAMES, extended
from explainer.practice.problems import CalculationProblem
from tests.practice.way_lines import WAYS

SEEDS = (3, 11)


def given(skill: str, level: int, seed: int) -> tuple[CalculationProblem, SimpleNamespace]:
    asked = problem(skill, seed=seed, level=level)
    numbers = {name: float(number) for name, number in asked.given.items()}
    if curve := re.search(r"the curve \$(\d) x\^2\$", asked.question):
        numbers["factor"] = float(curve[1])
    return asked, SimpleNamespace(**numbers)


def test_every_skill_of_numbers_has_such_lines() -> None:
    numbers = {skill for skill in practice.SKILLS if isinstance(problem(skill), CalculationProblem)}
    assert numbers == {skill for skill, _ in WAYS}
    assert set(ASIDE) <= numbers
    assert set(OTHER_NAMES) <= numbers


@pytest.mark.parametrize(("skill", "level"), WAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_true_line_on_the_way_is_taken(skill: str, level: int, seed: int) -> None:
    asked, numbers = given(skill, level, seed)
    for line in WAYS[skill, level](numbers)[0]:
        (checked,) = check(asked, [line]).lines
        assert checked.right, f"{line}: {checked.message}"
        assert checked.readable


@pytest.mark.parametrize(("skill", "level"), WAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_false_line_on_the_way_is_told_where_it_is_wrong(skill: str, level: int, seed: int) -> None:
    asked, numbers = given(skill, level, seed)
    for line, mistake in WAYS[skill, level](numbers)[1].items():
        (checked,) = check(asked, [line]).lines
        assert checked.readable, f"{line}: {checked.message}"
        assert not checked.right, line
        assert mistake in (None, checked.mistake, *checked.also), f"{line}: {checked.message}"


@pytest.mark.parametrize(
    ("skill", "line"),
    [
        ("forward pass", "x²ŷ = 6/25"),
        ("forward pass", "z = w_1 x_1 = 0o·5 = {z}"),
        ("backpropagation", "dL/d* = {dL/dw1}"),
        ("two layers in one", "f'(x) = 2x = 2x"),
    ],
)
def test_nothing_is_said_to_be_true_that_cannot_be_read(skill: str, line: str) -> None:
    asked = problem(skill, seed=3)
    for name in asked.asked:
        line = line.replace(
            f"{{{name}}}", str(asked.values[next(q for q in asked.quantities if q.name == name).symbols[0]])
        )
    (checked,) = check(asked, [line]).lines
    assert not checked.right, checked.message


def test_the_loss_is_said_to_be_true_and_not_asked_for() -> None:
    asked = problem("one update", seed=3)  # ŷ = 3.9, y = 1.9
    (line,) = check(asked, ["L = (3.9 - 1.9)^2 = 4"]).lines
    assert line.message == "Right: the loss, a true step on the way. The problem asks for w₁' and w₂'."
    assert not check(asked, ["L = 4"]).finished
    (line,) = check(asked, ["L = 5"]).lines
    assert line.message == "L is too large. Its formula is L = (ŷ − y)². Put the numbers in one by one."
    assert check(asked, ["L = 2"]).lines[0].mistake == "square_lost"


def test_an_error_may_be_meant_either_way_and_is_used_as_it_was_meant() -> None:
    asked = problem("one update", seed=3)
    assert check(asked, ["e = ŷ - y = 2", "L = e^2 = 4", "dL/dŷ = 2e = 4", "dL/dw1 = 2*e*x1 = 8"]).right
    assert check(asked, ["error = y - ŷ = -2", "dL/dŷ = -2*error = 4", "dL/dw1 = -2e*2 = 8"]).right
    assert not check(asked, ["e = y - ŷ = -2", "dL/dŷ = 2e = -4"]).right


def test_a_name_that_fits_several_is_that_which_fits_or_the_first() -> None:
    asked = problem("one update", seed=3)  # w1' = −0.2 and w2' = −0.3
    assert check(asked, ["w_new = -0.2", "w_new = -0.3"]).finished
    assert check(asked, ["w_new = 0.3"]).lines[0].message.startswith("w1' is not right yet")
    assert check(asked, ["dL/dw = 12"]).right
    assert check(problem("squared error", seed=3), ["e = -1"]).lines[0].message.startswith("e1 is not right yet")


def test_what_follows_from_a_wrong_line_on_the_way_is_not_taken() -> None:
    first, second = check(problem("two layers in one", seed=3), ["h = 4x", "y = -h + 0.4"]).lines
    assert first.mistake == "term_lost"
    assert second.message.startswith("This follows from line 1")


def test_a_true_calculation_that_is_a_known_mistake_is_true_and_the_mistake_is_told() -> None:
    asked = problem("forward pass", seed=3)  # 0.4·5 − 0.3·2 − 0.6
    (line,) = check(asked, ["2 - 0.6 = 1.4"]).lines
    assert line.right
    assert line.message == "This is true, but it is not z. The bias is missing: add b at the end."
    assert check(asked, ["z = 1.4"]).lines[0].mistake == "bias_lost"
    (line,) = check(asked, ["2 - 0.6 = 1.5"]).lines
    assert line.message == "The two sides are not equal: 2 − 0.6 comes to 1.4, not to 1.5."


def test_a_name_that_nobody_knows_is_taken_where_its_number_is_known() -> None:
    asked = problem("forward pass", seed=3)
    assert check(asked, ["f(2) = 0.8"]).finished
    assert check(asked, ["k = 0.4*5 = 2"]).lines[0].message == "Right so far: this is w₁·x₁."
    (line,) = check(asked, ["f(-2.5) = 31.25"]).lines
    assert line.message == (
        "I cannot read this line: f is not a letter of this problem; write numbers in its place, as in 2*3 = 6, or use "
        "x1, x2, w1, w2, b and z."
    )
    assert check(asked, ["5*(-2.5)^2 = 31.25"]).right
    assert not check(asked, ["5*(-2.5)^2 = 31.26"]).right


def test_what_was_rounded_as_asked_is_rounded_rightly() -> None:
    asked = problem("cross-entropy", seed=3, level=2)  # p1 = 0.91475…
    assert check(asked, ["p1 = 0.915", "L = -ln(0.915) = 0.089"]).finished
    assert not check(problem("squared error", seed=3), ["25/2 = 13"]).right


def test_names_are_those_of_quantities() -> None:
    """Nothing stands in the tables that no problem can use."""
    for skill in ASIDE:
        levels = range(1, practice.levels(skill) + 1)
        wholes = [extended(problem(skill, level=level)) for level in levels]
        for whole in wholes:
            names = [name for quantity in whole.quantities for name in quantity.names]
            assert len(set(names) | set(whole.given)) == len(names) + len(whole.given)
        known = {name for whole in wholes for q in whole.quantities for name in (q.name, *q.names, *whole.given)}
        assert {quantity.name for quantity in ASIDE[skill]} <= known, skill
        for meant in OTHER_NAMES.get(skill, {}).values():
            assert known & set(meant.split()), (skill, meant)
    assert all(meant.split() for meant in ANYWHERE.values())


# --- derivations --------------------------------------------------------------------------------------------------------

OF_SLOPES = (
    ("(x^2+1)^3", "2*3 = 6", True),
    ("(x^2+1)^3", "2*3 = 7", False),
    ("(x^2+1)^3", "(x^2+1)' = 2x", True),
    ("(x^2+1)^3", "d/dx[x^2+1] = 2x", True),
    ("(x^2+1)^3", "(x^2+1)' = 2x + 1", False),
    ("(x^2+1)^3", "g(x) = x^2+1", True),
    ("(x^2+1)^3", "g(x) = x^2+2", False),
    ("(x^2+1)^3", "f(2) = 125", True),
    ("(x^2+1)^3", "f(2) = 5^3 = 124", False),
    ("(x^2+1)^3", "f'(1) = 24", True),
    ("(x^2+1)^3", "f'(1) = 12", False),
    ("x^2*sin(x)", "(sin x)' = cos x", True),
    ("x^2*sin(x)", "u' = 2x", True),
    ("x^2*sin(x)", "v' = cos x", True),
    ("x^2*sin(x)", "(sin x)' = -cos x", False),
    ("x^2*sin(x)", "(x^2)'*(sin x)' = 2x*cos(x)", False),  # true, and the wrong rule
    ("e^(-x)*x^2", "(e^(-x))' = -e^(-x)", True),
    ("e^(-x)*x^2", "(e^-x)' = e^-x", False),
)


@pytest.mark.parametrize(("of", "line", "right"), OF_SLOPES)
def test_true_lines_beside_a_derivation(of: str, line: str, right: bool) -> None:
    verdict = check(of, [line])
    assert verdict.right is right, str(verdict)
    assert verdict.lines[0].readable
    assert not verdict.finished


def test_parts_may_be_called_f_and_g() -> None:
    verdict = check("x^2*sin(x)", ["f = x^2", "g = sin(x)", "f' = 2x", "g' = cos x", "f'(x) = 2x sin x + x^2 cos x"])
    assert verdict.right, str(verdict)
    assert verdict.finished


@pytest.mark.parametrize("line", ["f(x) = k*x", "y = k", "u = k", "(k x)' = k", "f(2) = k", "u' = k", "g(x) = 3k"])
def test_an_unknown_letter_is_told_in_every_place(line: str) -> None:
    (checked,) = check("x^2*sin(x)", [line]).lines
    assert not checked.readable
    assert "k is not a letter of this problem" in checked.message or "f is not a function here" in checked.message


def test_a_wrong_line_with_a_prime_is_read() -> None:
    assert check("x^2*sin(x)", ["(x^2)'*sin(x)"]).lines[0].mistake == "half_product"
