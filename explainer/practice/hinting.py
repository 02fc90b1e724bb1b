"""Three hints for the next step, each a little more, and then the step itself."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy as sp
from sympy.core.function import AppliedUndef

from explainer.numeric.formatting import decimal
from explainer.numeric.validation import quoted
from explainer.practice.calculation_lines import answered
from explainer.practice.lines import typed_lines
from explainer.practice.messages import shown, slope_shown
from explainer.practice.problems import CalculationProblem, Problem, SlopeProblem, rounded
from explainer.practice.quantities import Quantity, Value
from explainer.practice.rules_used import RULES, with_chain
from explainer.practice.slope_lines import last_right_line
from explainer.symbolic.differentiation import apply, depends
from explainer.symbolic.expression import Slope, replace, tidied
from explainer.symbolic.known import KNOWN
from explainer.symbolic.wrong.mistakes import fraction_of
from explainer.symbolic.wrong.wrong_slopes import inside

LONGEST_LINE = 500  # letters of a next line
FINISHED = ("There is nothing left to work out: you have the answer.",) * 4

NAMED = ("It is a function with a name.", "Use its slope, and the chain rule: f(u)' = f'(u)·u'.")


def hints(problem: Problem, lines: str | Sequence[str] = ()) -> tuple[str, str, str, str]:
    """Three hints, each a little more, for the step after a learner's `lines`; the fourth is that step.

    >>> from explainer.practice import problem
    >>> for hint in hints(problem("chain rule", seed=3)):
    ...     print(hint)
    Look at (5x + 1)² from the outside: what was done last? It is a power.
    Use the power rule with the chain rule: (uⁿ)' = n·uⁿ⁻¹·u'.
    Here u = 5x + 1, and its slope is 5.
    The next line is 2(5x + 1)·d/dx[5x + 1].

    Raises ValueError for anything that is not a problem, such as a formula, and for lines that are not text.
    """
    if not isinstance(problem, Problem):
        raise ValueError(f"hints are for a problem, such as problem('chain rule', seed=3), got {quoted(problem)}")
    written = typed_lines(lines)
    if isinstance(problem, SlopeProblem):
        return _of_slope(last_right_line(problem.of, problem.by, written))
    return _of_calculation(problem, answered(problem, written))


def _of_slope(line: sp.Expr) -> tuple[str, str, str, str]:
    waiting = next((part for part in sp.preorder_traversal(line) if isinstance(part, Slope)), None)
    if waiting is None:
        return FINISHED
    f, x = waiting.args
    rule, result = apply(waiting, KNOWN)
    kind, use = RULES.get(rule, NAMED)
    if inside(f, x, rule) not in (None, x):
        use = use.replace(rule, with_chain(rule, True), 1)
    next_line = tidied(replace(line, waiting, result))
    return (
        f"Look at {shown(f)} from the outside: what was done last? {kind}",
        use,
        _parts(f, x, rule),
        f"The next line is {shown(next_line, longest=LONGEST_LINE)}.",
    )


def _parts(f: sp.Expr, x: sp.Symbol, rule: str) -> str:
    """What u and v are, and their slopes."""
    u = inside(f, x, rule)
    if rule == "quotient rule":
        return _two(*fraction_of(f), x)
    if rule == "product rule":
        return _two(f.args[0], sp.Mul(*f.args[1:], evaluate=False) if len(f.args) > 2 else f.args[1], x)
    if u is not None and u != x:
        return f"Here u = {shown(u)}, and its slope is {slope_shown(u, x)}."
    if f.is_Add:
        terms = ", ".join(shown(term) for term in f.args if depends(term, x))
        moving, still = (sum(depends(term, x) is changes for term in f.args) for changes in (True, False))
        rest = ("", "; the other has the slope 0", "; the others have the slope 0")[min(still, 2)]
        return f"{'The terms that change are' if moving > 1 else 'The term that changes is'} {terms}{rest}."
    if isinstance(f, AppliedUndef) or f.is_Function or f.is_Pow:
        return f"The slope of {shown(f)} is {slope_shown(f, x)}."
    return f"The part that changes is {shown(sp.Mul(*(factor for factor in f.args if depends(factor, x)), evaluate=False))}."


def _two(u: sp.Expr, v: sp.Expr, x: sp.Symbol) -> str:
    return f"Here u = {shown(u)} with u' = {slope_shown(u, x)}, and v = {shown(v)} with v' = {slope_shown(v, x)}."


def _of_calculation(problem: CalculationProblem, done: set[sp.Symbol]) -> tuple[str, str, str, str]:
    waiting = _next_quantity(problem, done)
    if waiting is None:
        return FINISHED
    quantity, place = waiting
    name, part = quantity.names[place], quantity.parts[place]
    put_in = {symbol: number for symbol, number in problem.values.items() if symbol in part.free_symbols}
    numbers = ", ".join(f"{shown(symbol)} = {float(rounded(number, 4)):g}" for symbol, number in put_in.items())
    result = problem.values[quantity.symbols[place]]
    return (
        f"Next comes {name}, the {quantity.title}." if quantity.title else f"Next comes {name}.",
        f"Its formula is {name} = {shown(part)}.",
        f"Put in {numbers.replace('-', '−')}." if put_in else f"Work out {shown(part)}.",
        f"It comes to {name} = {_number(result, quantity.digits)}.".replace("-", "−"),
    )


def _number(result: Value, digits: int) -> str:
    """A fraction as one, where its decimals have no end; otherwise to one digit more than is asked for."""
    if isinstance(result, Fraction) and rounded(result, 6) != result and result.denominator <= 2000:
        return str(result)
    return decimal(rounded(result, 6 if isinstance(result, Fraction) else digits + 1))


def _next_quantity(problem: CalculationProblem, done: set[sp.Symbol]) -> tuple[Quantity, int] | None:
    """The first quantity that is neither worked out nor behind one that is, as long as an answer is missing."""
    wanted = [
        symbol for quantity in problem.quantities if quantity.name in problem.asked for symbol in quantity.symbols
    ]
    if all(symbol in done for symbol in wanted):
        return None
    every = [
        (quantity, place)
        for quantity in problem.quantities
        for place, part in enumerate(quantity.parts)
        if part.free_symbols or quantity.name in problem.asked  # the problem itself says what ln 4 is
    ]
    last = max((at for at, (quantity, place) in enumerate(every) if quantity.symbols[place] in done), default=-1)
    after = [each for each in every[last + 1 :] if each[0].symbols[each[1]] not in done]
    return next(iter(after), None) or next(each for each in every if each[0].symbols[each[1]] not in done)
