"""When a condition holds: always, as x² ≥ 0, never, as x < x, or at some places; and when a formula has a value at all."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

import sympy as sp

from explainer.symbolic.behaviour.images import ALL, UncertainError, compared, image
from explainer.symbolic.behaviour.roots import NOUGHT, number, solutions
from explainer.symbolic.differentiation import depends
from explainer.symbolic.evaluation import COMPARE, HighPrecision, NoValueError, foregone, whole_number
from explainer.symbolic.expression import cases, rebuilt

RELATION = {"<": sp.StrictLessThan, "<=": sp.LessThan, ">": sp.StrictGreaterThan, ">=": sp.GreaterThan, "!=": sp.Ne}
CONNECTED = {sp.And: all, sp.Or: any}


def settled(expr: sp.Basic) -> sp.Basic:
    """Without the cases whose condition always or never holds, as that of x < x + 1 and of x² < 0."""
    if not expr.args:
        return expr
    arguments = [settled(argument) for argument in expr.args]
    if isinstance(expr, sp.Piecewise):
        pieces = []
        for value, condition in (argument.args for argument in arguments):
            holds = decided(condition)
            if holds is not False:
                pieces.append((value, sp.true if holds else condition))
            if holds:
                break
        if len(pieces) < len(expr.args) or pieces[0][1] != expr.args[0].cond:
            return pieces[0][0] if pieces and pieces[0][1] == sp.true else cases(*pieces) if pieces else expr
    same = all(one is other for one, other in zip(arguments, expr.args, strict=True))
    return expr if same else rebuilt(expr, arguments)


def merged(expr: sp.Basic) -> sp.Basic:
    """Without cases between which nothing changes: {0 if x < 0; 0 if x ≥ 0} is 0."""
    if not expr.args:
        return expr
    arguments = [merged(argument) for argument in expr.args]
    if isinstance(expr, sp.Piecewise):
        values, conditions = zip(*(argument.args for argument in arguments), strict=True)
        if len(set(values)) == 1 and conditions[-1] == sp.true and all(map(_always_asks, conditions)):
            return values[0]
    same = all(one is other for one, other in zip(arguments, expr.args, strict=True))
    return expr if same else rebuilt(expr, arguments)


def _always_asks(condition: sp.Basic) -> bool:
    """Whether both sides of every comparison have values everywhere."""
    return _defined_of(condition) == sp.true


def decided(condition: sp.Basic) -> bool | None:
    """Whether a condition holds wherever it is asked; None where that depends on a letter."""
    if condition in (sp.true, sp.false):
        return bool(condition)
    if isinstance(condition, sp.Not):
        holds = decided(condition.args[0])
        return None if holds is None else not holds
    if isinstance(condition, sp.And | sp.Or):
        parts = {decided(part) for part in condition.args}
        deciding = isinstance(condition, sp.Or)
        return deciding if deciding in parts else None if None in parts else not deciding
    if not isinstance(condition, sp.Rel) or condition.has(sp.Piecewise):
        return None
    letters = sorted(condition.free_symbols, key=str)
    if len(letters) > 1 or not _always_asks(condition):
        return None
    if (holds := foregone(condition)) is not None:
        return holds
    difference = condition.lhs - condition.rhs
    signs = _signs(difference, letters[0]) if letters else _sign(difference)
    answers = {bool(COMPARE[condition.rel_op](sign, 0)) for sign in signs}
    return answers.pop() if len(answers) == 1 else None


def _sign(value: sp.Expr) -> set[int]:
    size = number(value)
    return set() if size is None else {0 if abs(size) < NOUGHT else 1 if size > 0 else -1}


def _signs(expr: sp.Expr, by: sp.Symbol) -> set[int]:
    """The signs that it takes, {-1, 0, 1} at most; none where that is not known. It has values everywhere."""
    zeros = solutions(expr, by)
    if not zeros.complete:
        try:
            spans = image(expr, by, ALL, _not_known)
        except UncertainError:
            return set()
        zero = sp.S.Zero
        below, above = (
            any(compared(end, zero) * sign > 0 for span in spans for end in (span.low, span.high)) for sign in (-1, 1)
        )
        between_them = any(not span.to(zero, zero).is_empty for span in spans)
        return {sign for sign, occurs in ((-1, below), (0, between_them), (1, above)) if occurs}
    precise = HighPrecision(30)
    places = sorted(zeros.places, key=float)
    signs = {0} if places else set()
    try:
        for at in between(places):
            value = precise(expr, {by: precise.math.mpf(at)})
            signs.add(int(precise.math.sign(value)))
    except NoValueError:
        return set()
    return signs


def _not_known(*_: object) -> tuple:
    raise UncertainError


def between(places: list[sp.Expr]) -> Iterator[str]:
    """A place before, between and behind these, as a decimal."""
    if not places:
        yield "0.28571"
        return
    yield str(sp.N(places[0] - sp.Rational(9, 7), 25))
    for low, high in itertools.pairwise(places):
        yield str(sp.N((low * 4 + high * 3) / 7, 25))
    yield str(sp.N(places[-1] + sp.Rational(9, 7), 25))


# --- where a formula has a value ------------------------------------------------------------------------------------------


def defined(expr: sp.Expr, by: sp.Symbol) -> sp.Basic:
    """The condition under which a formula in `by` alone has a value: x > 0 for ln x, sin x ≠ 0 for 1/sin x."""
    if isinstance(expr, sp.Piecewise):
        return _of_cases(expr, by)
    parts = [_defined_of(argument) if isinstance(argument, sp.Rel) else defined(argument, by) for argument in expr.args]
    return _all([*parts, _of_operands(expr, by)])


def _defined_of(condition: sp.Basic) -> sp.Basic:
    if not isinstance(condition, sp.Rel):
        return _all(map(_defined_of, condition.args))
    by = next(iter(condition.free_symbols), sp.Dummy())
    return _all(defined(side, by) for side in condition.args)


def _of_cases(expr: sp.Piecewise, by: sp.Symbol) -> sp.Basic:
    """In a branch whose condition holds, with none before it that does."""
    ways, before = [], []
    for value, condition in expr.args:
        before.append(_defined_of(condition))
        if isinstance(condition, sp.Rel) and (holds := foregone(condition)) is not None:
            condition = sp.true if holds else sp.false
        ways.append(_all([*before, condition, defined(value, by)]))
        before.append(_negated(condition))
    return _any(_without_alternatives(ways))


def _without_alternatives(ways: list[sp.Basic]) -> list[sp.Basic]:
    """x ≥ 0 for (x ≥ 0 and u > x) or (x ≥ 0 and u ≤ x); where u has a value is asked beside it."""
    for first, second in itertools.combinations(ways, 2):
        left, right = (list(way.args) if isinstance(way, sp.And) else [way] for way in (first, second))
        shared = [part for part in left if part in right]
        rest = [part for part in (*left, *right) if part not in shared]
        if len(left) == len(right) == len(shared) + 1 and isinstance(rest[0], sp.Rel) and _negated(rest[0]) == rest[1]:
            return _without_alternatives([_all(shared), *(way for way in ways if way not in (first, second))])
    return ways


def _negated(condition: sp.Basic) -> sp.Basic:
    if isinstance(condition, sp.And):
        return _any(map(_negated, condition.args))
    if isinstance(condition, sp.Rel):
        opposite = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[condition.rel_op]
        return RELATION[opposite](*condition.args, evaluate=False)
    return sp.Not(condition, evaluate=False) if condition not in (sp.true, sp.false) else ~condition


def _of_operands(part: sp.Basic, by: sp.Symbol) -> sp.Basic:
    """What an operation asks of its operands."""
    zero = sp.S.Zero
    if isinstance(part, sp.log):
        return _reduced(part.args[0], ">", zero)
    if isinstance(part, sp.tan):
        return _reduced(sp.cos(part.args[0], evaluate=False), "!=", zero)
    if isinstance(part, sp.asin | sp.acos):
        return _all([_reduced(part.args[0], ">=", sp.S.NegativeOne), _reduced(part.args[0], "<=", sp.S.One)])
    if not part.is_Pow:
        return sp.true
    base, exponent = part.args
    whole = whole_number(exponent)
    if whole is not None:
        return sp.true if whole >= 0 else _reduced(base, "!=", zero)
    if not depends(exponent, by) and (size := number(exponent)) is not None:
        return _reduced(base, ">=" if size > 0 else ">", zero)
    return _any([_reduced(base, ">", zero), _all([_reduced(base, ">=", zero), _reduced(exponent, ">", zero)])])


def _is_positive(expr: sp.Expr) -> bool:
    """Whether an expression is above 0 wherever it has a value, for a reason that needs no computing."""
    if expr.is_Add or expr.is_Mul:
        return all(map(_is_positive, expr.args))
    if expr.is_Pow:
        return _is_positive(expr.base)
    return isinstance(expr, sp.exp | sp.cosh) or (expr.is_Rational and expr > 0) or expr in (sp.pi, sp.E)


def _reduced(left: sp.Expr, relation: str, right: sp.Expr) -> sp.Basic:
    """The condition, or true or false where it always or never holds."""
    if right == 0 and relation in (">", ">=", "!=") and _is_positive(left):  # also where it is too large to be computed
        return sp.true
    condition = RELATION[relation](left, right, evaluate=False)
    holds = decided(condition)
    return condition if holds is None else sp.true if holds else sp.false


def _all(conditions: Iterable[sp.Basic]) -> sp.Basic:
    return _connected(sp.And, conditions, sp.true, sp.false)


def _any(conditions: Iterable[sp.Basic]) -> sp.Basic:
    return _connected(sp.Or, conditions, sp.false, sp.true)


def _connected(
    kind: type[sp.Basic], conditions: Iterable[sp.Basic], nothing: sp.Basic, everything: sp.Basic
) -> sp.Basic:
    flat = [
        part for condition in conditions for part in (condition.args if isinstance(condition, kind) else (condition,))
    ]
    parts = [part for part in dict.fromkeys(flat) if part != nothing]
    if everything in parts:
        return everything
    return nothing if not parts else parts[0] if len(parts) == 1 else kind(*parts, evaluate=False)


def comparisons(condition: sp.Basic) -> list[sp.Rel]:
    """The comparisons that a condition is made of."""
    if isinstance(condition, sp.Rel):
        return [condition]
    return [] if condition in (sp.true, sp.false) else [part for each in condition.args for part in comparisons(each)]


def holds(condition: sp.Basic, place: Mapping, precise: HighPrecision) -> bool:
    """Whether a condition holds at a place; where a side of a comparison has no value, it does not."""
    if condition in (sp.true, sp.false):
        return bool(condition)
    for kind, rule in CONNECTED.items():
        if isinstance(condition, kind):
            return rule(holds(part, place, precise) for part in condition.args)
    if isinstance(condition, sp.Not):
        return not holds(condition.args[0], place, precise)
    try:
        return bool(precise(condition, place))
    except NoValueError:
        return False
