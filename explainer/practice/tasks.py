"""Which problem lies on the table: a skill, a level and a seed, as one word that an address can say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explainer.practice.checking import SKILLS, how_many, levels, problem
from explainer.practice.problems import Problem, SlopeProblem

FIRST = 3  # the seed of the problem that comes first: its numbers are neither the smallest nor the largest


@dataclass(frozen=True)
class Task:
    """The problem of a skill, a level and a seed.

    >>> Task("chain rule", 2, 17).written
    'chain-rule-2-17'
    """

    skill: str
    level: int = 1
    seed: int = FIRST

    @property
    def written(self) -> str:
        """The task in an address."""
        return f"{in_address(self.skill)}-{self.level}-{self.seed}"

    @property
    def problem(self) -> Problem:
        """The problem itself."""
        return problem(self.skill, seed=self.seed, level=self.level)

    @property
    def opening(self) -> str:
        """How the first line begins, as it is typed.

        >>> Task("chain rule").opening, Task("forward pass").opening
        ("f'(x) = …", 'z = …')
        """
        asked = self.problem
        if isinstance(asked, SlopeProblem):
            return f"f'({asked.by.name}) = …"
        first = next(quantity for quantity in asked.quantities if any(part.free_symbols for part in quantity.parts))
        return f"{first.names[0]} = …" if not first.is_shape else f"{first.name} = … × …"


def in_address(skill: str) -> str:
    """The name of a skill without spaces."""
    return skill.replace(" ", "-")


def read_task(text: str, skills: Sequence[str] = SKILLS) -> Task:
    """The task that an address names, of one of `skills`. Raises ValueError with a sentence for the reader.

    >>> read_task("chain-rule-2-17")
    Task(skill='chain rule', level=2, seed=17)
    """
    name, *numbers = text.strip().rsplit("-", 2)
    named = {in_address(skill): skill for skill in skills}
    if name not in named or len(numbers) != 2 or not all(one.isdecimal() and one.isascii() for one in numbers):
        raise ValueError(f"a problem is written like {Task(skills[0]).written}")
    skill, level, seed = named[name], *(int(number[:9]) for number in numbers)
    if not 1 <= level <= levels(skill):
        raise ValueError(f"{skill} has the levels {' and '.join(map(str, range(1, levels(skill) + 1)))}")
    return Task(skill, level, seed % how_many(skill, level))
