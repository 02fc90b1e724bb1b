"""Which mistakes in a calculation give a wrong number: one wrong formula somewhere on the way, or two."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

import sympy as sp

from explainer.practice.problems import CalculationProblem
from explainer.practice.quantities import Quantity, Value, expressions, value_or_none
from explainer.symbolic.wrong.wrong_algebra import wrong_lines

Keys = tuple[str, ...]
MAX_CALCULATIONS = 3000  # wrong calculations that are tried
OF_ALGEBRA = ("sign_lost", "factor_lost", "term_lost")  # mistakes that people also make with numbers


def explained(
    problem: CalculationProblem, symbol: sp.Symbol, fits: Callable[[Value], bool], own: Mapping[sp.Symbol, Value]
) -> tuple[Keys, Keys]:
    """The mistakes that give a number which `fits`, the likeliest first, and those of other explanations."""
    explanations: list[Keys] = []
    tried = itertools.islice(wrong_values(problem, symbol, own), MAX_CALCULATIONS)
    for keys, wrong in tried:
        if explanations and len(keys) > len(explanations[0]):
            break
        if fits(wrong):
            explanations.append(keys)
    if not explanations:
        return (), ()
    also = {key for keys in explanations for key in keys} - set(explanations[0])
    return explanations[0], tuple(sorted(also))


def wrong_values(
    problem: CalculationProblem, symbol: sp.Symbol, own: Mapping[sp.Symbol, Value]
) -> Iterator[tuple[Keys, Value]]:
    """What `symbol` comes to with one mistake on the way to it, in its own formula first, then with two."""
    steps = _steps(problem, symbol)
    ways = {name: _ways(problem, name, own) for name in steps}
    for is_of_algebra in (False, True):  # a wrong rule is told before one of algebra with the same result
        for name in reversed(steps):  # its own formula first, then further and further back
            for key, wrong in ways[name]:
                if (key in OF_ALGEBRA) == is_of_algebra:
                    yield from _carried(problem, symbol, {**own, name: wrong}, (key,))
    for first, second in itertools.combinations(steps, 2):
        for key, wrong in ways[first]:
            after = {**own, first: wrong}
            for again, worse in _ways(problem, second, after):
                yield from _carried(problem, symbol, {**after, second: worse}, (key, again))


def _carried(
    problem: CalculationProblem, symbol: sp.Symbol, own: Mapping[sp.Symbol, Value], keys: Keys
) -> Iterator[tuple[Keys, Value]]:
    value = problem.values_with(own).get(symbol)
    if value is not None:
        yield keys, value


def _steps(problem: CalculationProblem, symbol: sp.Symbol) -> list[sp.Symbol]:
    """The quantities that `symbol` is worked out from, and itself, in the order of the problem."""
    parts = {
        name: part
        for quantity in problem.quantities
        for name, part in zip(quantity.symbols, quantity.parts, strict=True)
    }
    needed, waiting = set(), [symbol]
    while waiting:
        name = waiting.pop()
        if name in parts and name not in needed:
            needed.add(name)
            waiting.extend(parts[name].free_symbols)
    return [name for name in parts if name in needed]


def _ways(problem: CalculationProblem, symbol: sp.Symbol, own: Mapping[sp.Symbol, Value]) -> list[tuple[str, Value]]:
    """What this quantity comes to by each wrong formula, and by a mistake of algebra in the right one."""
    quantity = next(quantity for quantity in problem.quantities if symbol in quantity.symbols)
    numbers = problem.values_with(own)
    wrong = wrong_formulas(quantity, quantity.symbols.index(symbol))
    ways: list[tuple[str, Value]] = []
    for key, expr in wrong:
        result = value_or_none(expr, numbers)
        if result is not None and result != numbers.get(symbol):
            ways.append((key, result))
    return ways


@lru_cache(maxsize=500)
def wrong_formulas(quantity: Quantity, place: int) -> tuple[tuple[str, sp.Expr], ...]:
    """(mistake, formula) for one part of a quantity: those of the problem, then those of algebra in the right one."""
    own = [(key, expressions(text)[place]) for key, text in quantity.wrong]
    of_algebra = [
        (line.keys[0], line.expr) for line in wrong_lines(quantity.parts[place]) if line.keys[0] in OF_ALGEBRA
    ]
    return (*own, *of_algebra)
