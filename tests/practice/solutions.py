"""Made solutions with known mistakes, and right ones in unusual forms: what the diagnosis is measured with."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from explainer import practice
from explainer.numeric.formatting import decimal
from explainer.practice.miscalculations import wrong_formulas, wrong_values
from explainer.practice.problems import CalculationProblem, Problem, SlopeProblem, rounded
from explainer.practice.quantities import Quantity, value
from explainer.symbolic.evaluation import NoValueError
from explainer.symbolic.expansion import spelled
from explainer.symbolic.expression import Slope, tidied
from explainer.symbolic.known import KNOWN
from explainer.symbolic.printing import text
from explainer.symbolic.wrong.wrong_algebra import wrong_lines
from explainer.symbolic.wrong.wrong_slopes import WrongLine, wrong_slopes

SLOPE_SKILLS = [skill for skill in practice.SKILLS if isinstance(practice.problem(skill), SlopeProblem)]
CALCULATION_SKILLS = [skill for skill in practice.SKILLS if skill not in SLOPE_SKILLS]


@dataclass(frozen=True)
class Solution:
    """Lines for a problem, and the mistakes that were put into the last of them."""

    problem: Problem
    lines: tuple[str, ...]
    mistakes: tuple[str, ...] = ()


def problems(skills: list[str], seeds: range) -> Iterator[Problem]:
    for seed in seeds:
        for skill in skills:
            for level in range(1, practice.levels(skill) + 1):
                yield practice.problem(skill, seed=seed, level=level)


# --- wrong slopes -----------------------------------------------------------------------------------------------------


def wrong_at_one_place(rng: random.Random, each: int, seeds: range) -> Iterator[Solution]:
    """Each wrong rule of differentiation, so many times, alone."""
    by_mistake: dict[str, list[Solution]] = {}
    for problem in problems(SLOPE_SKILLS, seeds):
        for wrong in wrong_slopes(Slope(problem.of, problem.by)):
            if _is_wrong(wrong, problem):
                by_mistake.setdefault(wrong.keys[0], []).append(Solution(problem, (_typed(wrong, rng),), wrong.keys))
    for solutions in by_mistake.values():
        yield from rng.sample(solutions, min(each, len(solutions)))


def wrong_at_two_places(rng: random.Random, each: int, seeds: range) -> Iterator[Solution]:
    """Each wrong rule twice in one derivative, or with another one where it does not fit twice."""
    same: dict[str, list[Solution]] = {}
    other: dict[str, list[Solution]] = {}
    for problem in problems(["product rule", "quotient rule", "several rules", "power rule"], seeds):
        for wrong in itertools.islice(wrong_slopes(Slope(problem.of, problem.by), 2), 400):
            if _is_wrong(wrong, problem):
                kept = same if wrong.keys[0] == wrong.keys[1] else other
                kept.setdefault(wrong.keys[0], []).append(Solution(problem, (_typed(wrong, rng),), wrong.keys))
    for key in dict.fromkeys([*same, *other]):
        solutions = same.get(key) or other[key]
        yield from rng.sample(solutions, min(each, len(solutions)))


def wrong_in_a_later_line(rng: random.Random, each: int, seeds: range) -> Iterator[Solution]:
    """The slope is right; then the line is rearranged by a wrong rule of algebra."""
    by_mistake: dict[str, list[Solution]] = {}
    for problem in problems(SLOPE_SKILLS, seeds):
        right = problem.derivation.result
        for wrong in wrong_lines(right):
            if _differs(wrong.expr, right):
                lines = (text(right), text(wrong.expr))
                by_mistake.setdefault(wrong.keys[0], []).append(Solution(problem, lines, wrong.keys))
    for solutions in by_mistake.values():
        yield from rng.sample(solutions, min(each, len(solutions)))


def _is_wrong(wrong: WrongLine, problem: SlopeProblem) -> bool:
    return _differs(wrong.expr, problem.derivation.result)


def _differs(left: sp.Expr, right: sp.Expr) -> bool:
    """By SymPy's numbers, at three places."""
    for at in (0.37, 1.31, 2.3):
        values = [
            complex(sp.N(spelled(side, KNOWN).doit().subs(sp.Symbol("x", real=True), at))) for side in (left, right)
        ]
        if values[0] != values[0] or abs(values[0]) > 1e100 or values[0].imag:
            return False
        if abs(values[0] - values[1]) > 1e-9 * abs(values[1]):
            return True
    return False


def _typed(wrong: WrongLine, rng: random.Random) -> str:
    """As a person might type it."""
    shown = text(tidied(wrong.expr))
    return rng.choice(("", "f'(x) = ", "= ", "y' = ")) + rng.choice(
        (shown, shown.replace("*", "·"), shown.replace(" ", ""))
    )


# --- wrong calculations -----------------------------------------------------------------------------------------------


def wrong_calculations(rng: random.Random, each: int, seeds: range) -> Iterator[Solution]:
    """Each wrong formula of each skill, in the quantity itself."""
    by_mistake: dict[tuple[str, str], list[Solution]] = {}
    for problem in problems(CALCULATION_SKILLS, seeds):
        for quantity in problem.quantities:
            for key, _ in quantity.wrong:
                for solution in _with(problem, quantity, key):
                    by_mistake.setdefault((problem.skill, key), []).append(solution)
    for solutions in by_mistake.values():
        yield from rng.sample(solutions, min(each, len(solutions)))


def _with(problem: CalculationProblem, quantity: Quantity, key: str) -> Iterator[Solution]:
    """The line that the wrong formula gives for the first part that it changes."""
    for place, (name, symbol) in enumerate(zip(quantity.names, quantity.symbols, strict=True)):
        wrong = dict(wrong_formulas(quantity, place)[: len(quantity.wrong)][::-1]).get(key)
        try:
            result = value(wrong, problem.values)
        except NoValueError:
            continue
        if rounded(result, 3) != rounded(problem.values[symbol], 3):
            yield Solution(problem, (f"{name} = {_number(result)}",), (key,))
            return


def wrong_in_two_steps(rng: random.Random, count: int, seeds: range) -> Iterator[Solution]:
    """Two wrong formulas on the way to the answer, of which only the end is written down."""
    for problem in itertools.islice(problems(CALCULATION_SKILLS, seeds), count):
        symbol = next(q for q in problem.quantities if q.name == problem.asked[-1]).symbols[0]
        wrong = list(wrong_values(problem, symbol, {}))
        once = {rounded(number, 3) for keys, number in wrong if len(keys) == 1}  # the second mistake may hide the first
        twice = [(keys, number) for keys, number in wrong if len(keys) == 2 and rounded(number, 3) not in once]
        if twice:
            keys, number = rng.choice(twice[:200])
            if rounded(number, 3) != rounded(problem.values[symbol], 3) and abs(float(number)) > 0.01:
                yield Solution(problem, (f"{_name(problem, symbol)} = {_number(number)}",), keys)


def _name(problem: CalculationProblem, symbol: sp.Symbol) -> str:
    return next(n for q in problem.quantities for n, s in zip(q.names, q.symbols, strict=True) if s == symbol)


def _number(number: object) -> str:
    exact = number if isinstance(number, Fraction) else rounded(number, 4)
    return decimal(exact if rounded(exact, 8) == exact else rounded(exact, 4))


# --- a whole problem, as somebody solves it ---------------------------------------------------------------------------


def solved_with_a_mistake(problem: Problem) -> tuple[str, tuple[str, ...]]:
    """A line with one known mistake, and the lines that solve the problem."""
    if isinstance(problem, SlopeProblem):
        wrong_ones = wrong_slopes(Slope(problem.of, problem.by))
        wrong = next(text(tidied(wrong.expr)) for wrong in wrong_ones if _is_wrong(wrong, problem))
        return wrong, (f"f'({problem.by}) = {text(problem.derivation.result)}",)
    asked = [quantity for quantity in problem.quantities if quantity.name in problem.asked]
    mistakes = (solved for quantity in asked for key, _ in quantity.wrong for solved in _with(problem, quantity, key))
    return next(mistakes).lines[0], tuple(line for quantity in asked for line in _answers(problem, quantity))


def _answers(problem: CalculationProblem, quantity: Quantity) -> Iterator[str]:
    values = [problem.values[symbol] for symbol in quantity.symbols]
    results = [str(one) if isinstance(one, Fraction) else f"{float(one):.6f}" for one in values]
    if quantity.is_shape:
        yield f"{quantity.name} = {' × '.join(results)}"
    else:
        yield from (f"{name} = {result}" for name, result in zip(quantity.names, results, strict=True))


# --- right ones in unusual forms ----------------------------------------------------------------------------------------

UNUSUAL = (
    ("expanded", sp.expand),
    ("factored", sp.factor),
    ("one fraction", sp.together),
    (
        "partial fractions",
        lambda e: sp.apart(e, sp.Symbol("x", real=True)) if e.is_rational_function() else sp.cancel(e),
    ),
    ("powers collected", sp.powsimp),
    ("exponentials", lambda e: e.rewrite(sp.exp) if not e.has(sp.sin, sp.cos) else sp.expand_trig(e)),
    ("simplified", sp.simplify),
    ("doubled and halved", lambda e: sp.Mul(sp.Rational(1, 2), sp.expand(2 * e), evaluate=False)),
    (
        "something added and taken away",
        lambda e: sp.Add(e, sp.Symbol("x", real=True), -sp.Symbol("x", real=True), evaluate=False),
    ),
    ("numbers as decimals", lambda e: e.xreplace({n: sp.Float(n) for n in e.atoms(sp.Rational) if n.q in (2, 4, 5)})),
)
SIGNS = (
    lambda shown: f"f'(x) = {shown}",
    lambda shown: f"⇒ dy/dx = {shown.replace('**', '^')}",
    lambda shown: f"y' = {shown.replace('**', '^').replace('*', '·')}",
    lambda shown: f"[{shown.replace('**', '^')}]",
    lambda shown: f"= {shown.replace('log(', 'ln(')} .",
    lambda shown: shown.replace("x**2", "x²").replace("x**3", "x³"),
    lambda shown: shown.replace("-", "−").replace("sqrt(", "√("),
)


def right_and_unusual(seeds: range) -> Iterator[Solution]:
    """Slopes by SymPy's own rules, rearranged by SymPy, in signs that people use."""
    number = itertools.count()
    for problem in problems(SLOPE_SKILLS, seeds):
        if "sigmoid" in text(problem.of) or "σ" in text(problem.of):
            continue
        x = sp.Symbol("x", real=True)
        slope = sp.diff(problem.of.doit(), x)
        for _, rearranged in UNUSUAL[next(number) % 2 :: 2]:
            shown = str(rearranged(slope))
            if len(shown) < 200:
                yield Solution(problem, (SIGNS[next(number) % len(SIGNS)](shown),))
