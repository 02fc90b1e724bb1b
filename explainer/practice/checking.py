"""Problems by skill, and the check of a learner's lines: the two functions that most people need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sympy as sp

from explainer.numeric.validation import not_among, quoted
from explainer.practice.calculation_lines import check_calculation
from explainer.practice.counting_skills import COUNTING
from explainer.practice.digit_skills import DIGITS
from explainer.practice.lines import typed_lines
from explainer.practice.loss_skills import LOSSES
from explainer.practice.neuron_skills import NEURONS
from explainer.practice.problems import CalculationProblem, Problem, SlopeProblem
from explainer.practice.secant_skills import SECANTS
from explainer.practice.slope_lines import check_slope, two_ways
from explainer.practice.slope_skills import SLOPES, slope_count, slope_problem
from explainer.practice.verdicts import Verdict
from explainer.symbolic.parsing import parse
from explainer.symbolic.typed.spelling import nearest

CALCULATIONS = {**SECANTS, **NEURONS, **LOSSES, **COUNTING, **DIGITS}
SKILLS: tuple[str, ...] = (*SLOPES, *CALCULATIONS)


def problem(skill: str, *, seed: int = 0, level: int = 1) -> Problem:
    """A problem that practises `skill`, one of SKILLS; the same seed and level give the same problem.

    >>> problem("chain rule", seed=3).question
    "Find the slope $f'(x)$ of $f(x) = \\\\left(5 x + 1\\\\right)^{2}$."

    Raises ValueError for another skill, a level that it has not, or a seed that is not a whole number from 0 on.
    """
    _refuse_unknown(skill, level)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"seed must be a whole number from 0 on, got {quoted(seed)}")
    if skill in SLOPES:
        return slope_problem(skill, level, seed)
    return CALCULATIONS[skill][level - 1].problem(skill, level, seed)


def levels(skill: str) -> int:
    """How many levels a skill has.

    >>> levels("chain rule")
    2

    Raises ValueError for a name that is not among SKILLS.
    """
    if not isinstance(skill, str) or skill not in SKILLS:
        meant = nearest(skill, SKILLS) if isinstance(skill, str) else []
        hint = f"; did you mean {meant[0]}?" if meant else ""
        raise ValueError(not_among(skill, "skill", SKILLS) + hint)
    return len(SLOPES[skill] if skill in SLOPES else CALCULATIONS[skill])


def how_many(skill: str, level: int = 1) -> int:
    """How many different problems a level has; the seeds from 0 on go through them.

    >>> how_many("chain rule", 1)
    1188

    Raises ValueError for another skill, or a level that it has not.
    """
    _refuse_unknown(skill, level)
    return slope_count(skill, level) if skill in SLOPES else CALCULATIONS[skill][level - 1].size


def _refuse_unknown(skill: str, level: int) -> None:
    most = levels(skill)
    if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= most:
        raise ValueError(f"level must be a whole number from 1 to {most} for {skill}, got {quoted(level)}")


def check(given: Problem | str | sp.Expr, lines: str | Sequence[str], *, by: str = "x") -> Verdict:
    """Whether each of a learner's lines is right, and where it is not the mistake, by its name in MISTAKES.

    `given` is a problem, or a formula that is to be differentiated with respect to `by`; `lines` are what the learner
    wrote, as a list or as text with a line on each line.

    >>> verdict = check("(x^2+1)^3", ["3*(x^2+1)^2"])
    >>> verdict.lines[0].right, verdict.lines[0].mistake, verdict.finished
    (False, 'inner_slope', False)
    >>> print(verdict.lines[0].message)
    You differentiated the outside, but the inside, x² + 1, changes too: multiply by its slope, 2x.

    Raises ParseError for a formula that cannot be read, and ValueError for one without a slope, and for what is neither a
    problem nor a formula. A line that cannot be read raises nothing: its message says why.
    """
    written = typed_lines(lines)
    if isinstance(given, CalculationProblem):
        return check_calculation(given, written)
    if isinstance(given, SlopeProblem):
        return check_slope(given.of, given.by, written)
    if not isinstance(given, str | sp.Expr):
        raise ValueError(f"check takes a problem, such as problem('chain rule'), or a formula, got {quoted(given)}")
    of = parse(given) if not isinstance(given, sp.Expr) else given
    verdict = check_slope(of, _variable(by, of), written)
    return verdict if isinstance(given, sp.Expr) else _with_readings(verdict, given)


def _with_readings(verdict: Verdict, given: str) -> Verdict:
    """At the first wrong line, how the formula was read where it can be read in two ways: log x, sin 2x."""
    first = next((number for number, line in enumerate(verdict.lines) if not line.right), None)
    readings = two_ways(given)
    if first is None or not readings:
        return verdict
    lines = [*verdict.lines]
    lines[first] = replace(lines[first], message=f"{lines[first].message} By the way, {readings}.")
    return replace(verdict, lines=tuple(lines))


def _variable(by: str, of: sp.Expr) -> sp.Symbol:
    if not isinstance(by, str) or not by.isidentifier():
        raise ValueError(f"by must be a letter, such as x, got {quoted(by)}")
    names = sorted(symbol.name for symbol in of.free_symbols)
    if by in names or not names:
        return sp.Symbol(by, real=True)
    if by == "x" and len(names) == 1:
        return sp.Symbol(names[0], real=True)
    raise ValueError(not_among(by, "by", [f"the letters {', '.join(names)}"]))
