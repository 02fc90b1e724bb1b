"""A seeded part of what `tests/bench/bench_practice.py` measures: mistakes are named, and no right line is refused."""

from __future__ import annotations

import itertools
import random

import pytest

from explainer import practice
from tests.practice.solutions import (
    Solution,
    right_and_unusual,
    wrong_at_one_place,
    wrong_at_two_places,
    wrong_calculations,
    wrong_in_a_later_line,
)


def is_named(solution: Solution) -> bool:
    line = practice.check(solution.problem, solution.lines).lines[-1]
    assert not line.right, solution
    return set(solution.mistakes) <= {*line.mistakes, *line.also}


@pytest.mark.parametrize(
    ("make", "each", "least"),
    [
        (wrong_at_one_place, 2, 50),
        (wrong_at_two_places, 1, 20),
        (wrong_in_a_later_line, 2, 10),
        (wrong_calculations, 1, 70),
    ],
)
def test_mistakes_are_named(make, each: int, least: int) -> None:
    solutions = list(make(random.Random(1), each, range(2)))
    assert len(solutions) >= least
    named = sum(map(is_named, solutions))
    assert named >= 0.95 * len(solutions)


def test_no_right_line_is_refused() -> None:
    solutions = list(itertools.islice(right_and_unusual(range(2)), 60))
    refused = [solution for solution in solutions if not practice.check(solution.problem, solution.lines).finished]
    assert not refused
