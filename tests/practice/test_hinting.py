"""Hints lead on: each says more than the one before, and the step that comes last is accepted as the next line."""

from __future__ import annotations

import re

import pytest

from explainer import practice
from explainer.practice import check, hints, problem


@pytest.mark.parametrize("skill", practice.SKILLS)
def test_there_are_three_hints_and_the_step(skill: str) -> None:
    for seed in (0, 5):
        four = hints(problem(skill, seed=seed))
        assert len(four) == 4
        assert len(set(four)) == 4
        assert all(hint[0].isupper() or hint.startswith("d") for hint in four)
        assert all(hint.endswith(".") for hint in four)


@pytest.mark.parametrize("skill", ["product rule", "quotient rule", "chain rule", "several rules", "power rule"])
def test_whoever_follows_the_steps_arrives(skill: str) -> None:
    asked = problem(skill, seed=7)
    lines: list[str] = []
    for _ in range(12):
        step = re.fullmatch(r"The next line is (.*)\.", hints(asked, lines)[3])
        if step is None:
            break
        lines.append(_typed(step[1]))
        assert check(asked, lines).right, str(check(asked, lines))
    assert check(asked, lines).finished


@pytest.mark.parametrize(
    "skill", ["forward pass", "one update", "backpropagation", "counting parameters", "learning rate limit"]
)
def test_whoever_follows_the_results_arrives(skill: str) -> None:
    asked = problem(skill, seed=7)
    lines: list[str] = []
    while (step := re.fullmatch(r"It comes to (.*)\.", hints(asked, lines)[3])) is not None:
        lines.append(step[1])
        assert check(asked, lines).right, str(check(asked, lines))
        assert len(lines) < 12
    assert check(asked, lines).finished


@pytest.mark.parametrize("skill", practice.SKILLS)
def test_no_hint_says_a_letter_as_latex_does(skill: str) -> None:
    """η·g, and not \\eta·g."""
    assert not [hint for seed in range(3, 6) for hint in hints(problem(skill, seed=seed)) if "\\" in hint]


def test_a_hint_is_about_the_last_right_line() -> None:
    chain = problem("chain rule", seed=3)  # (5x + 1)²
    assert hints(chain, ["2(5x+1)*(5x+1)'"])[0] == "Look at 5x + 1 from the outside: what was done last? It is a sum."
    assert hints(chain, ["2(5x+1)*(5x+1)'", "2(5x+1)"])[0].startswith("Look at 5x + 1")
    assert hints(chain, ["10(5x+1)"])[0] == "There is nothing left to work out: you have the answer."


def _typed(shown: str) -> str:
    """A printed formula in the letters of a keyboard; raised numbers are read as they are."""
    return shown.replace("⁻¹", "^(-1)")
