"""A problem as questions that learning platforms mark by themselves; wrong answers come from wrong rules, with advice."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from explainer.practice.comparing import Comparer
from explainer.practice.messages import sentence
from explainer.practice.miscalculations import wrong_formulas
from explainer.practice.problems import CalculationProblem, Problem, SlopeProblem, rounded
from explainer.practice.quantities import Quantity, Value, value, value_or_none
from explainer.practice.wrong_ways import advice
from explainer.symbolic import printing
from explainer.symbolic.expression import Slope, tidied
from explainer.symbolic.wrong.wrong_slopes import wrong_slopes

CHOICES = 4  # wrong ones beside the right one
PLACES = (Fraction(2), Fraction(1), Fraction(1, 2), Fraction(3))  # at which a slope is asked for as a number
NEAR = Fraction(2, 1000)  # of a number that has no end: what may be rounded away
APART = Fraction(1, 10**6)  # by which two answers differ beyond that
RIGHT = "Right."


@dataclass(frozen=True)
class Answer:
    """One answer: text with $…$, or a `number` in plain signs; whether it is right, and what is said about it.

    Of a number, `tolerance` says how far what is typed may be off. `spoken` is a formula as it is typed, for who listens.
    """

    shown: str
    right: bool
    feedback: str
    number: Fraction | None = None
    spoken: str = ""

    @property
    def tolerance(self) -> Fraction:
        """Nothing where the number is whole, else what rounding to four digits may take away."""
        number = self.number or Fraction(0)
        return Fraction(0) if number.denominator == 1 else abs(number) * NEAR


@dataclass(frozen=True)
class Question:
    """A question with its answers: numbers, or choices."""

    name: str
    text: str
    answers: tuple[Answer, ...]

    @property
    def is_number(self) -> bool:
        """Whether a number is typed in, rather than one of the answers chosen."""
        return self.answers[0].number is not None


def questions(problem: Problem) -> tuple[Question, ...]:
    """A derivative as a choice and as a number; a calculation as a number for each quantity that is asked for."""
    name = f"{problem.skill}, level {problem.level}, number {problem.seed}"
    if isinstance(problem, SlopeProblem):
        return _choice(problem, name), _slope_somewhere(problem, f"{name}, as a number")
    wanted = [quantity for quantity in problem.quantities if quantity.name in problem.asked]
    return tuple(
        _quantity(problem, quantity, place, f"{name}, {part}")
        for quantity in wanted
        for place, part in enumerate(quantity.names)
    )


# --- derivatives --------------------------------------------------------------------------------------------------------


def _choice(problem: SlopeProblem, name: str) -> Question:
    """The slope among slopes that wrong rules give, each other than all before it."""
    compare = Comparer(problem.of, problem.by)
    right = problem.derivation.result
    kept = [right]
    answers = [Answer(f"${printing.latex(right)}$", True, RIGHT, spoken=printing.text(right))]
    for wrong in wrong_slopes(Slope(problem.of, problem.by)):
        if len(answers) > CHOICES:
            break
        advised = sentence(wrong.mistakes[0], problem.by)
        if all(answer.feedback != advised for answer in answers) and not any(
            compare.alike(wrong.expr, other) for other in kept
        ):
            kept.append(wrong.expr)
            shown = tidied(wrong.expr)
            answers.append(Answer(f"${printing.latex(shown)}$", False, advised, spoken=printing.text(shown)))
    return Question(name, f"{problem.question} Which of these is $f'({problem.by.name})$?", tuple(answers))


def _slope_somewhere(problem: SlopeProblem, name: str) -> Question:
    """f'(2) as a number: how a platform without algebra marks a derivative."""
    at, right = next(_numbers(problem))
    wrong: list[tuple[Value, str]] = []
    for line in wrong_slopes(Slope(problem.of, problem.by)):
        result = value_or_none(line.expr, {problem.by: at})
        if result is not None:
            wrong.append((result, sentence(line.mistakes[0], problem.by)))
    shown = printing.latex(problem.of)
    text = f"Let $f({problem.by.name}) = {shown}$. Work out $f'({plain(at)})${_rounding(right)}."
    return _number(name, text, right, wrong)


def _numbers(problem: SlopeProblem) -> Iterator[tuple[Fraction, Value]]:
    for at in PLACES:
        slope = value_or_none(problem.derivation.result, {problem.by: at})
        if slope is not None and 1e-6 < abs(float(slope)) < 1e6:
            yield at, slope
    yield PLACES[0], value(problem.derivation.result, {problem.by: PLACES[0]})


# --- calculations -------------------------------------------------------------------------------------------------------


def _quantity(problem: CalculationProblem, quantity: Quantity, place: int, name: str) -> Question:
    symbol = quantity.symbols[place]
    formulas = wrong_formulas(quantity, place)[: len(quantity.wrong)]
    wrong = [(value_or_none(formula, problem.values), advice(key)) for key, formula in formulas]
    kind = ("rows", "columns")[place] + f" of ${quantity.name}$" if quantity.is_shape else f"${symbol.name}$"
    right = problem.values[symbol]
    text = (
        f"{problem.question} Type in the number of {kind}."
        if quantity.is_shape
        else f"{problem.question} Type in {kind}{_rounding(right)}."
    )
    return _number(name, text, right, [(result, why) for result, why in wrong if result is not None])


def _rounding(right: Value) -> str:
    """How a number is to be typed: a platform reads no fraction, and marks one that was rounded further as wrong.

    A whole number is typed as it is, also where it has more digits.
    """
    return "" if _exact(right).denominator == 1 else " as a decimal number, to 4 significant digits"


def _number(name: str, text: str, right: Value, wrong: list[tuple[Value, str]]) -> Question:
    """The right number, and wrong ones that nobody can mistake for it or for each other."""
    exact = _exact(right)
    answers = [Answer(plain(exact), True, RIGHT, exact)]
    for number, why in ((_exact(each), why) for each, why in wrong if abs(float(each)) < 1e9):
        added = Answer(plain(number), False, why, number)
        if all(abs(number - (other.number or 0)) > added.tolerance + other.tolerance + APART for other in answers):
            answers.append(added)
    return Question(name, text, tuple(answers))


def _exact(number: Value) -> Fraction:
    """To so many decimals that six digits stay."""
    size = abs(float(number))
    digits = next((digits for digits in itertools.count(6) if size >= 10 ** (5 - digits)), 6) if size else 6
    return rounded(number, digits)


def pieces(text: str) -> list[tuple[bool, str]]:
    """Text with $…$ taken apart: (whether it is a formula, what it says)."""
    parts = [(part.startswith("$"), part.strip("$")) for part in re.split(r"(\$[^$]+\$)", text)]
    return [(is_formula, part) for is_formula, part in parts if part]


def plain(number: Fraction) -> str:
    """A number without a power of ten, which platforms read in different ways.

    >>> plain(Fraction(1, 40000)), plain(Fraction(7)), plain(Fraction(-1, 3))
    ('0.000025', '7', '-0.333333333333')
    """
    digits = f"{Decimal(number.numerator) / Decimal(number.denominator):.12f}"
    return digits.rstrip("0").rstrip(".")
