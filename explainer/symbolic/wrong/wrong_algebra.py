"""Wrong algebra beside the right: what people write when they rearrange a line, a rule a row, used at one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import sympy as sp

from explainer.symbolic.expression import ONE, Slope, negative, plus, power, rebuilt, times
from explainer.symbolic.wrong.wrong_slopes import Mistake, WrongLine

Rule = Callable[[sp.Expr], Iterator[sp.Expr]]
PutBack = Callable[[sp.Expr], sp.Expr]


def wrong_lines(line: sp.Expr) -> Iterator[WrongLine]:
    """`line` with one wrong step of algebra in it, in every way that the table knows.

    >>> from explainer.symbolic import parse, text
    >>> [text(line.expr) for line in wrong_lines(parse("(x+1)^2")) if line.keys == ("power_of_sum",)]
    ['x^2 + 1^2']
    """
    yield WrongLine(negative(line), (Mistake("sign_lost", line, rearranged=True),))
    parts = list(_parts(line, lambda whole: whole))
    for key, rule in ALGEBRA:
        for part, put_back in parts:
            for wrong in rule(part):
                yield WrongLine(put_back(wrong), (Mistake(key, part, rearranged=True),))


def _parts(part: sp.Expr, put_back: PutBack) -> Iterator[tuple[sp.Expr, PutBack]]:
    """Each part of a line, from the outside in, with what puts another one in its place."""
    yield part, put_back
    if isinstance(part, Slope) or part.is_Piecewise or part.is_Relational:
        return
    for place, argument in enumerate(part.args):
        yield from _parts(argument, partial(_within, put_back, part, place))


def _within(put_back: PutBack, whole: sp.Expr, place: int, inner: sp.Expr) -> sp.Expr:
    return put_back(_exchanged(whole, place, inner))


def _exchanged(whole: sp.Expr, place: int, inner: sp.Expr) -> sp.Expr:
    return rebuilt(whole, [inner if at == place else old for at, old in enumerate(whole.args)])


def _without(whole: sp.Expr, place: int) -> list[sp.Expr]:
    return [part for at, part in enumerate(whole.args) if at != place]


# --- the rows ---------------------------------------------------------------------------------------------------------


def _sign_lost(part: sp.Expr) -> Iterator[sp.Expr]:
    """u − v as u + v, and e⁻ˣ as eˣ"""
    if part.is_Add:
        for place, term in enumerate(part.args):
            yield _exchanged(part, place, negative(term))
    if isinstance(part, sp.exp):
        yield sp.exp(negative(part.args[0]), evaluate=False)
    if part.is_Mul:
        for place, factor in enumerate(part.args):
            if factor.is_Rational and factor.is_negative and factor != -1:
                yield _exchanged(part, place, -factor)


def _factor_lost(part: sp.Expr) -> Iterator[sp.Expr]:
    """3·u as u"""
    if part.is_Mul:
        for place, factor in enumerate(part.args):
            if factor not in (1, -1) and not factor.free_symbols:
                yield times(*_without(part, place))


def _term_lost(part: sp.Expr) -> Iterator[sp.Expr]:
    """u + v as u"""
    if part.is_Add:
        for place in range(len(part.args)):
            yield plus(*_without(part, place))


def _sign_in_bracket(part: sp.Expr) -> Iterator[sp.Expr]:
    """−(a + b) as −a + b"""
    for place, bracket in _brackets(part):
        rest = times(*_without(part, place))
        if sp.Mul(*(factor for factor in rest.as_ordered_factors() if factor.is_Number)).is_negative:
            first, *others = bracket.args
            yield plus(times(rest, first), *(times(negative(rest), term) for term in others))


def _half_multiplied(part: sp.Expr) -> Iterator[sp.Expr]:
    """c·(a + b) as c·a + b"""
    for place, bracket in _brackets(part):
        rest = times(*_without(part, place))
        for at in range(len(bracket.args)):
            yield plus(times(rest, bracket.args[at]), *_without(bracket, at))


def _brackets(part: sp.Expr) -> Iterator[tuple[int, sp.Expr]]:
    if part.is_Mul:
        yield from ((place, factor) for place, factor in enumerate(part.args) if factor.is_Add)


def _power_of_sum(part: sp.Expr) -> Iterator[sp.Expr]:
    """(a + b)² as a² + b²"""
    if part.is_Pow and part.base.is_Add and part.exp.is_Rational:
        yield plus(*(power(term, part.exp) for term in part.base.args))


def _exponents_mixed(part: sp.Expr) -> Iterator[sp.Expr]:
    """(x²)³ as x⁵, x²·x³ as x⁶"""
    if part.is_Pow and part.base.is_Pow and part.base.exp.is_number:
        yield power(part.base.base, part.base.exp + part.exp)
    if not part.is_Mul:
        return
    for first, one in enumerate(part.args):
        for second in range(first + 1, len(part.args)):
            other = part.args[second]
            (base, left), (same, right) = _base_and_exponent(one), _base_and_exponent(other)
            if base == same and base.free_symbols and left.is_number and right.is_number:
                others = [factor for at, factor in enumerate(part.args) if at not in (first, second)]
                yield times(power(base, left * right), *others)


def _base_and_exponent(factor: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    return factor.args if factor.is_Pow else (factor, ONE)


def _log_of_sum(part: sp.Expr) -> Iterator[sp.Expr]:
    """ln(a + b) as ln a + ln b"""
    if isinstance(part, sp.log) and part.args[0].is_Add:
        yield plus(*(sp.log(term, evaluate=False) for term in part.args[0].args))


def _exponential_of_sum(part: sp.Expr) -> Iterator[sp.Expr]:
    """eᵃ⁺ᵇ as eᵃ + eᵇ"""
    if isinstance(part, sp.exp) and part.args[0].is_Add:
        yield plus(*(sp.exp(term, evaluate=False) for term in part.args[0].args))


def _cancelled_term(part: sp.Expr) -> Iterator[sp.Expr]:
    """(a + b)/a as b, or as 1 + b"""
    for place, bracket in _brackets(part):
        for below, divisor in enumerate(part.args):
            if not (divisor.is_Pow and divisor.exp.is_Integer and divisor.exp.is_negative):
                continue
            others = [factor for at, factor in enumerate(part.args) if at not in (place, below)]
            for at, term in enumerate(bracket.args):
                shared = _shared(term, divisor.base)
                if shared is not None:
                    left = _without(bracket, at)
                    below_now = [power(divisor.base, divisor.exp + 1)] if divisor.exp != -1 else []
                    yield times(*others, plus(*left), *below_now)
                    yield times(*others, plus(shared, *left), *below_now)


def _shared(term: sp.Expr, divisor: sp.Expr) -> sp.Expr | None:
    """term/divisor, where the divisor is a factor of the term."""
    if term == divisor:
        return ONE
    if term.is_Mul and divisor in term.args:
        return times(*_without(term, term.args.index(divisor)))
    if term.is_Pow and term.base == divisor and term.exp.is_number:
        return power(term.base, term.exp - 1)
    return None


ALGEBRA: tuple[tuple[str, Rule], ...] = (
    ("sign_in_bracket", _sign_in_bracket),
    ("bracket_half_multiplied", _half_multiplied),
    ("power_of_sum", _power_of_sum),
    ("exponents_mixed", _exponents_mixed),
    ("log_of_sum", _log_of_sum),
    ("exponential_of_sum", _exponential_of_sum),
    ("cancelled_term", _cancelled_term),
    ("sign_lost", _sign_lost),
    ("factor_lost", _factor_lost),
    ("term_lost", _term_lost),
)
