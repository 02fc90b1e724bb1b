"""Worksheets from practice problems: students' sheet and key, saved as every other worksheet is."""

from __future__ import annotations

from explainer import practice
from explainer.numeric.validation import quoted
from explainer.teaching.worksheets import Exercise, Worksheet

MAX_PROBLEMS = 50


def practice_sheet(skill: str, *, seed: int = 0, level: int = 1, n: int = 6) -> Worksheet:
    """`n` problems of a skill of `practice.SKILLS` as a worksheet; every line of the key has been proved.

    Sheets with other seeds have other problems. Write it with `save(sheet, "sheet.html")`, or as .ipynb or .tex.

    >>> practice_sheet("softmax", seed=2, n=1).exercises[0].answer
    '$p_1 = \\\\frac{5}{13},\\\\quad p_2 = \\\\frac{5}{13},\\\\quad p_3 = \\\\frac{3}{13}$'

    Raises ValueError as `practice.problem` does, and for an `n` that is not from 1 to 50.
    """
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MAX_PROBLEMS:
        raise ValueError(f"n must be a whole number from 1 to {MAX_PROBLEMS}, got {quoted(n)}")
    practice.problem(skill, seed=seed, level=level)  # refuses what is not a skill, level or seed
    problems = [practice.problem(skill, seed=seed * MAX_PROBLEMS + number, level=level) for number in range(n)]
    exercises = []
    for problem in problems:
        problem.prove()  # a key with a wrong line must not be written
        exercises.append(Exercise(problem.question, problem.solution, f"${problem.answer}$"))
    return Worksheet(f"{skill}, level {level}", seed, tuple(exercises))
