"""What a level of a calculation skill is: lists of numbers, and how a problem is made of one choice from each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from explainer.numeric.formatting import decimal, powered, together
from explainer.practice.problems import CalculationProblem
from explainer.practice.quantities import letter
from explainer.practice.spaces import chosen, count

TENTHS = tuple(Fraction(number, 10) for number in (*range(-9, 0), *range(1, 10)))
INPUTS = tuple(map(Fraction, (-3, -2, -1, 2, 3, 4, 5)))
ERRORS = tuple(Fraction(number, 2) for number in (*range(-8, 0), *range(1, 9)))  # of predictions: never 0
PREDICTIONS = tuple(map(Fraction, range(-6, 9)))
BIASES = tuple(Fraction(number, 10) for number in range(1, 19))
RATES = tuple(Fraction(1, number) for number in (10, 20, 50, 100))


class Level:
    """One level of a skill: the lists that a problem's numbers come from, and the function that makes the problem."""

    def __init__(self, build: Callable[..., tuple], *lists: Sequence[object]) -> None:
        self.build, self.lists = build, lists

    @property
    def size(self) -> int:
        """How many different problems there are."""
        return count(self.lists)

    def problem(self, skill: str, level: int, seed: int) -> CalculationProblem:
        """The problem of this seed."""
        return CalculationProblem(skill, level, seed, *self.build(*chosen(seed, self.lists)))


def written(given: Mapping[str, Fraction]) -> str:
    """x₁ = 2, x₂ = 3 and b = 0.5, each between $…$."""
    return together(f"${letter(name).name} = {powered(decimal(number))}$" for name, number in given.items())
