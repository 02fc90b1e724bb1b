"""A practice problem from a skill, a level and a seed: question, exact answer, worked solution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import mpmath
import sympy as sp

from explainer.numeric import formatting
from explainer.once import cached_property
from explainer.practice.quantities import Quantity, Value, letter, value_or_none, with_numbers
from explainer.practice.rules_used import rule_of_step
from explainer.reprs import brief
from explainer.symbolic import printing
from explainer.symbolic.differentiation import Derivation, differentiate, worked
from explainer.symbolic.expression import X
from explainer.symbolic.known import KNOWN
from explainer.symbolic.proof import prove
from explainer.symbolic.simplification import final_steps


@dataclass(frozen=True)
class SlopeProblem:
    """Differentiate `of`: the answer and each line to it come from the rules of differentiation.

    >>> from explainer import practice
    >>> given = practice.problem("chain rule", seed=3)
    >>> given.of, given.level
    ((5*x + 1)**2, 1)
    """

    skill: str
    level: int
    seed: int
    of: sp.Expr
    by: sp.Symbol = X

    @property
    def question(self) -> str:
        """The question, with $…$ around formulas."""
        return f"Find the slope $f'({self.by.name})$ of $f({self.by.name}) = {printing.latex(self.of)}$."

    @cached_property
    def derivation(self) -> Derivation:
        """Each line to the answer, by the rule that it names."""
        derived = differentiate(self.of, self.by, known=KNOWN, title=f"The slope of {printing.text(self.of)}")
        return derived.then(*final_steps(derived.result))

    @property
    def answer(self) -> str:
        """The answer in LaTeX."""
        return f"f'({self.by.name}) = {printing.latex(self.derivation.result)}"

    @property
    def solution(self) -> tuple[str, ...]:
        """Each line of the solution, with its rule, as text with $…$."""
        lines: dict[str, str] = {}  # a line that looks like the one above it is not written again
        for step in self.derivation.steps[1:]:
            lines.setdefault(step.latex, rule_of_step(step))
        return tuple(f"{rule[0].upper()}{rule[1:]}: $f'({self.by.name}) = {line}$" for line, rule in lines.items())

    def prove(self) -> None:
        """Prove each line of the solution. Raises ProofError where one does not hold."""
        prove(self.derivation)

    def __repr__(self) -> str:
        return brief(self, f"{self.skill}, level {self.level}, seed {self.seed}: {self.question}")

    def _repr_html_(self) -> str:
        return f"<p>{self.question}</p>"


@dataclass(frozen=True)
class CalculationProblem:
    """Numbers are `given`, and the `asked` quantities are worked out one after the other.

    >>> from explainer import practice
    >>> given = practice.problem("forward pass", seed=1)
    >>> given.asked, {str(letter): value for letter, value in given.values.items()}["z"]
    (('z',), Fraction(14, 5))
    """

    skill: str
    level: int
    seed: int
    question: str
    given: Mapping[str, Fraction]
    quantities: tuple[Quantity, ...]
    asked: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=dict)  # what quantities without a letter are called in the answer

    @cached_property
    def values(self) -> dict[sp.Symbol, Value]:
        """What every letter stands for: what is given, then each quantity, worked out exactly where it is a fraction."""
        return self.values_with({})

    def values_with(self, own: Mapping[sp.Symbol, Value]) -> dict[sp.Symbol, Value]:
        """The values when some quantities have those of somebody's `own` calculation.

        What has no value then, such as the logarithm of a negative number, is not among them.
        """
        values: dict[sp.Symbol, Value] = {letter(name): number for name, number in self.given.items()}
        for quantity in self.quantities:
            for symbol, part in zip(quantity.symbols, quantity.parts, strict=True):
                result = own[symbol] if symbol in own else value_or_none(part, values)
                if result is not None:
                    values[symbol] = result
        return values

    @property
    def answers(self) -> tuple[Value, ...]:
        """The numbers that are asked for, part by part."""
        wanted = [quantity for quantity in self.quantities if quantity.name in self.asked]
        return tuple(self.values[symbol] for quantity in wanted for symbol in quantity.symbols)

    @property
    def answer(self) -> str:
        """The answer in LaTeX."""
        wanted = [quantity for quantity in self.quantities if quantity.name in self.asked]
        return r",\quad ".join(result for quantity in wanted for result in self._results(quantity))

    def _results(self, quantity: Quantity) -> list[str]:
        """p_1 = 1/6, p_2 = 1/3, … or, of a shape, W: 4 × 3."""
        values = [(symbol.name, self.values[symbol]) for symbol in quantity.symbols]
        if quantity.is_shape:
            sizes = r" \times ".join(formatting.decimal(number) for _, number in values)
            return [rf"{quantity.name}: {sizes}"]
        return [f"{name} {equals(number, quantity.digits)}" for name, number in values]

    @property
    def solution(self) -> tuple[str, ...]:
        """Each line of the solution, as text with $…$: the formula, the numbers put in, the result."""
        return tuple(line for quantity in self.quantities for line in self._lines(quantity))

    def _lines(self, quantity: Quantity) -> list[str]:
        title = f"{quantity.title[0].upper()}{quantity.title[1:]}: " if quantity.title else ""
        if quantity.is_shape:
            return [f"{title}${self._results(quantity)[0]}$"]
        lines = []
        for symbol, part, result in zip(quantity.symbols, quantity.parts, self._results(quantity), strict=True):
            put_in = {name: number for name, number in self.values.items() if name in part.free_symbols}
            numbers = printing.latex(part, {name: rounded(number, 6) for name, number in put_in.items()})
            exact = all(rounded(number, 6) == number for number in put_in.values())
            middle = f" {formatting.sign(exact)} {numbers}" if put_in else ""
            lines.append(f"{title}${symbol.name} = {printing.latex(part)}{middle}{result.removeprefix(symbol.name)}$")
        return lines

    @cached_property
    def derivations(self) -> tuple[Derivation, ...]:
        """For each result that is a fraction: the numbers put in, and what they come to."""
        lines = []
        for quantity in self.quantities:
            for symbol, part in zip(quantity.symbols, quantity.parts, strict=True):
                result, put_in = self.values[symbol], with_numbers(part, self.values)
                if isinstance(result, Fraction) and not put_in.has(sp.Float) and not put_in.is_Number:
                    done = sp.Rational(result.numerator, result.denominator)
                    lines.append(worked(put_in, ("work out", put_in, done), title=str(symbol)))
        return tuple(lines)

    def prove(self) -> None:
        """Prove each line whose result is a fraction, exactly. Raises ProofError where one does not hold."""
        for derivation in self.derivations:
            prove(derivation)

    def __repr__(self) -> str:
        return brief(self, f"{self.skill}, level {self.level}, seed {self.seed}: {self.question}")

    def _repr_html_(self) -> str:
        return f"<p>{self.question}</p>"


Problem = SlopeProblem | CalculationProblem


def rounded(number: Value, digits: int) -> Fraction:
    """To so many decimals."""
    exact = number if isinstance(number, Fraction) else Fraction(mpmath.nstr(number, 30))
    return Fraction(round(exact * 10**digits), 10**digits)


def equals(number: Value, digits: int) -> str:
    """`= 0.25`, `= \\frac{1}{6}` or `\\approx 0.333`, in LaTeX."""
    if isinstance(number, Fraction):
        if rounded(number, 6) == number:
            return f"= {formatting.decimal(number)}"
        if number.denominator <= 2000:
            return f"= {printing.latex(sp.Rational(number.numerator, number.denominator))}"
    return rf"\approx {formatting.decimal(rounded(number, digits))}"
