"""Practice that finds the mistake: problems from seeds, and a check of each line that a learner writes.

>>> from explainer import practice
>>> practice.check("x^2*sin(x)", ["2*x*cos(x)"]).lines[0].mistake
'product_of_slopes'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.faces import face

if TYPE_CHECKING:
    from explainer.practice.checking import SKILLS, check, how_many, levels, problem
    from explainer.practice.hinting import hints
    from explainer.practice.platforms import export
    from explainer.practice.problems import CalculationProblem, SlopeProblem
    from explainer.practice.verdicts import CheckedLine, Verdict
    from explainer.practice.wrong_ways import MISTAKES

__all__ = [
    "MISTAKES",
    "SKILLS",
    "CalculationProblem",
    "CheckedLine",
    "SlopeProblem",
    "Verdict",
    "check",
    "export",
    "hints",
    "how_many",
    "levels",
    "problem",
]

__getattr__, __dir__ = face(
    __name__,
    {
        "checking": "SKILLS check how_many levels problem",
        "hinting": "hints",
        "platforms": "export",
        "problems": "CalculationProblem SlopeProblem",
        "verdicts": "CheckedLine Verdict",
        "wrong_ways": "MISTAKES",
    },
)
