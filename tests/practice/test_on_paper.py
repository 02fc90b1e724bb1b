"""Lines as people write them on paper are read; quoted rules are true or have their mistake named; mistakes have a place."""

from __future__ import annotations

import pytest
import sympy as sp

from explainer.practice import check, problem
from explainer.practice.answering import answer
from explainer.practice.comparing import Comparer
from explainer.practice.on_paper import plain_line, without_remark
from explainer.practice.problems import SlopeProblem
from explainer.practice.slope_skills import SLOPES as SKILLS
from explainer.practice.tasks import Task
from explainer.practice.whereabouts import difference
from explainer.symbolic.expression import X, replace
from explainer.symbolic.parsing import parse
from tests.practice.paper_lines import CALCULATIONS, CUBE, QUOTIENT, RULES, SLOPES, WRONG, WRONG_RULES


@pytest.mark.parametrize(("of", "rule"), RULES)
def test_a_quoted_rule_is_a_true_line_that_names_the_rule(of: str, rule: str) -> None:
    verdict = check(of, [rule])
    assert verdict.right, str(verdict)
    assert not verdict.finished
    assert verdict.lines[0].message == f"Right: this is the {verdict.lines[0].rule}."


@pytest.mark.parametrize(("of", "rule", "mistake"), WRONG_RULES)
def test_a_rule_that_is_quoted_wrongly_is_named(of: str, rule: str, mistake: str) -> None:
    (line,) = check(of, [rule]).lines
    assert line.mistake == mistake, line.message
    assert not line.right


def test_a_rule_that_is_not_needed_here_is_true_all_the_same() -> None:
    (line,) = check(QUOTIENT, ["f' = u'v + uv'"]).lines
    assert line.right
    assert line.message == "Right: this is the product rule. Here you need the quotient rule first."
    (line,) = check(CUBE, ["(u+v)' = u'v'"]).lines
    assert line.message == "This rule does not hold. The sum rule is (u + v)' = u' + v'."


@pytest.mark.parametrize(("of", "lines"), SLOPES)
def test_right_lines_of_a_derivation_are_read(of: str, lines: tuple[str, ...]) -> None:
    verdict = check(of, lines)
    assert verdict.right, str(verdict)
    assert verdict.finished, str(verdict)


@pytest.mark.parametrize(("skill", "level", "lines"), CALCULATIONS)
def test_right_lines_of_a_calculation_are_read(skill: str, level: int, lines: tuple[str, ...]) -> None:
    verdict = check(problem(skill, level=level, seed=3), lines)
    assert verdict.right, str(verdict)
    assert verdict.finished, str(verdict)


@pytest.mark.parametrize(("of", "line", "said"), WRONG)
def test_a_wrong_line_is_told_where_it_is_wrong(of: str, line: str, said: str) -> None:
    (checked,) = check(of, [line]).lines
    assert not checked.right
    assert said in checked.message, checked.message


@pytest.mark.parametrize(
    ("skill", "line", "said"),
    [
        ("one update", "w' = (-0.2, 0.3)", "A sign is the wrong way round"),
        ("one update", "w' = (0.6, 0.9) - 0.1(8, 12) = (-0.2, -0.4)", "comes to a different number"),
        ("confusion matrix", "A = 90%", "This is rounded too much"),
        ("confusion matrix", "P = 97.2%", "Rows and columns are swapped."),
        ("layer shapes", "Z: (12×14)(12×2) = 14×2", "the inner numbers, 14 and 12, must be equal"),
        ("forward pass", "z = 0.8 < 0", "0.8 < 0 is not true"),
    ],
)
def test_wrong_lines_of_a_calculation_stay_wrong(skill: str, line: str, said: str) -> None:
    (checked,) = check(problem(skill, seed=3), [line]).lines
    assert not checked.right
    assert said in checked.message


def test_a_decimal_with_few_places_is_right_as_far_as_it_goes() -> None:
    matrix = problem("confusion matrix", seed=3)  # the accuracy is 10/11
    (line,) = check(matrix, ["A = 0.91"]).lines
    assert (line.right, line.done) == (True, False)
    assert line.message == "Right as far as it goes; give it to 3 decimals, or as a fraction."
    for wrong in ("A = 0.90", "A = 0.92", "A = 0.9", "A = 1"):
        assert not check(matrix, [wrong]).right, wrong
    (line,) = check(problem("softmax", seed=3, level=2), ["s = 5.22"]).lines
    assert line.message == "Right as far as it goes; give it to 3 decimals."


def test_a_line_that_begins_with_an_equals_sign_goes_on_with_the_line_above() -> None:
    right, wrong, after = check(problem("forward pass", seed=3), ["z = 2 - 0.6 - 0.6", "= 2 - 0.6 + 0.6", "= 2"]).lines
    assert right.right  # and 2 is w₁·x₁, which is praised where it stands alone
    assert wrong.mistake == "arithmetic"
    assert after.message == "This follows from line 2, so the mistake in that line is still in it."
    assert check(problem("forward pass", seed=3), ["z = 2 - 0.6 - 0.6", "= 0.9", "= 0.8"]).lines[-1].right


def test_what_is_left_to_find_is_said_once_and_at_the_end() -> None:
    (line,) = check(problem("place of a pixel", seed=3), ["i = 469, x = 0.2"]).lines
    assert line.message == "Right: the place. Right: the ink from 0 to 1."


@pytest.mark.parametrize(
    "line", ["(uv)' = u'v - uv'", "x + sin (x)", "2 cos x (abs x)", "e^x - tanh(x)", "f(x) = x ln x", "w1 = 2, w2 = 3"]
)
def test_mathematics_is_no_remark(line: str) -> None:
    assert without_remark(line) == line
    assert plain_line(line) == line


def test_the_place_of_a_mistake_is_its_place() -> None:
    """Put right where it is said to be wrong, a line with one exponent or number changed has SymPy's slope."""
    count = 0
    for asked in [problem(skill, seed=seed, level=2) for skill in SKILLS for seed in (1, 5)]:
        assert isinstance(asked, SlopeProblem)
        right, compare = asked.derivation.result, Comparer(asked.of, X)
        slope = parse(str(sp.diff(_plain(asked.of), X)).replace("**", "^"))
        for part in {node for node in sp.preorder_traversal(right) if node.is_Integer and node > 1}:
            wrong = replace(right, part, part + 1)
            place = difference(wrong, right, compare)
            if place and place.given is not None and place.expected is not None and place.kind != "number":
                mended = replace(replace(wrong, place.given, place.expected), 1 / place.given, 1 / place.expected)
                assert compare.alike(mended, slope), (wrong, place)
                count += 1
    assert count >= 10


def _plain(of: sp.Expr) -> sp.Expr:
    """The formula for SymPy, which knows no σ."""
    return of.replace(lambda part: part.func.__name__ == "sigmoid", lambda part: 1 / (1 + sp.exp(-part.args[0]))).doit()


@pytest.mark.parametrize(
    ("skill", "line"), [("chain rule", "du = {}q"), ("forward pass", "z{}x"), ("forward pass", "z ={}0.8")]
)
def test_a_wide_gap_says_no_more_than_two_spaces_and_is_read_as_quickly(skill: str, line: str) -> None:
    # Each answer has its seconds of computing, in which the patterns could not try all ways through 580 spaces.
    wide, narrow = (answer(Task(skill), [line.format(" " * count)]).verdict.lines[0] for count in (580, 2))
    assert (wide.right, wide.message) == (narrow.right, narrow.message)
