"""Sums written out: Σ as its terms, zₖ as a symbol of its own, named functions as what they stand for.

A line with sums or indices is compared for n = 2, 3 and 5, each as an ordinary formula.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import sympy as sp
from sympy.core.function import AppliedUndef

from explainer.symbolic.expression import plus, rebuilt, replace, times

if TYPE_CHECKING:
    from explainer.symbolic.differentiation import Derivation, Known


def instances(
    pairs: Sequence[tuple[sp.Basic, sp.Basic]], given: Iterable[sp.Eq], derivation: Derivation
) -> Iterator[tuple[Sequence[tuple[sp.Basic, sp.Basic]], sp.Symbol | None]]:
    """Each pair; with sums written out, once for each n and each choice of the free indices."""
    if not derivation.sizes:
        yield pairs, derivation.by
        return
    free = sorted(set().union(*(_indices(side) for pair in pairs for side in pair)), key=str)
    for n in derivation.sizes:
        for chosen in itertools.product(range(1, n + 1), repeat=len(free)):
            if n > 3 and chosen not in {(1,) * len(free), tuple(range(n, n - len(free), -1))}:
                continue
            numbers = {sp.Symbol("n", integer=True, positive=True): sp.Integer(n)}
            numbers |= {index: sp.Integer(value) for index, value in zip(free, chosen, strict=True)}
            seen: dict = {}
            solved = dict(_solved(written_out(eq.lhs, numbers, derivation.known, seen), eq.rhs) for eq in given)
            sides = [[written_out(side, numbers, derivation.known, seen) for side in pair] for pair in pairs]
            if solved:
                sides = [[_exchanged(side, solved) for side in pair] for pair in sides]
            flat = [(left, right) for pair in sides for left, right in zip(*map(_entries, pair), strict=True)]
            by = derivation.by if derivation.by is None or derivation.by.is_Symbol else None
            yield tuple(flat), by


def _indices(expr: sp.Basic, bound: frozenset = frozenset()) -> set[sp.Symbol]:
    """The free indices of a line: those that no Σ runs over."""
    if isinstance(expr, sp.Sum | sp.Product):
        return _indices(expr.args[0], bound | {limits[0] for limits in expr.args[1:]})
    if isinstance(expr, sp.Indexed):
        return {i for i in expr.indices if i.is_Symbol and i not in bound}
    if isinstance(expr, sp.KroneckerDelta):
        return {i for i in expr.args if i.is_Symbol and i not in bound}
    return set().union(*(_indices(argument, bound) for argument in expr.args))


def _solved(total: sp.Expr, value: sp.Expr) -> tuple[sp.Symbol, sp.Expr]:
    """A sum that is given, as what its last term must be: y₃ is 1 − y₁ − y₂."""
    *others, last = total.args
    return last, plus(value, *(times(sp.S.NegativeOne, other) for other in others))


def _exchanged(expr: sp.Basic, by_letter: Mapping) -> sp.Basic:
    for before, after in by_letter.items():
        expr = replace(expr, before, after)
    return expr


def _entries(expr: sp.Basic) -> list[sp.Expr]:
    """The scalars of a line: the entries of a matrix, or the line itself."""
    if getattr(expr, "is_Matrix", False):
        return list(expr.doit().as_explicit())
    return [expr]


def written_out(
    expr: sp.Basic, numbers: Mapping[sp.Symbol, sp.Integer], known: Mapping[str, Known], seen: dict | None = None
) -> sp.Basic:
    """A line for one n: Σ as its terms, zₖ as a symbol of its own, δᵢⱼ as 0 or 1, names as what they stand for.

    `seen` keeps the parts that are written out already, for further lines with the same numbers.
    """
    if not expr.args:
        return numbers.get(expr, expr)
    seen = {} if seen is None else seen
    if expr not in seen:
        seen[expr] = _written(expr, numbers, known, seen)
    return seen[expr]


def _written(
    expr: sp.Basic, numbers: Mapping[sp.Symbol, sp.Integer], known: Mapping[str, Known], seen: dict
) -> sp.Basic:
    if isinstance(expr, sp.Sum | sp.Product):
        (index, low, high) = expr.args[1]
        terms = [
            written_out(expr.args[0], {**numbers, index: sp.Integer(k)}, known, seen.setdefault((index, k), {}))
            for k in range(int(low), int(high.xreplace(dict(numbers))) + 1)
        ]
        return plus(*terms) if isinstance(expr, sp.Sum) else times(*terms)
    if isinstance(expr, sp.Indexed):
        indices = [written_out(index, numbers, known, seen) for index in expr.indices]
        name = expr.base.label.name
        if name in known:
            return written_out(known[name].definition(*indices), numbers, known, seen)
        return sp.Symbol("_".join([name, *map(str, indices)]), real=True)
    if isinstance(expr, sp.KroneckerDelta):
        left, right = (written_out(index, numbers, known, seen) for index in expr.args)
        return sp.Integer(int(left == right))
    if isinstance(expr, sp.MatrixSymbol):
        rows, columns = (int(written_out(side, numbers, known, seen)) for side in expr.shape)
        return sp.ImmutableMatrix(rows, columns, lambda r, c: sp.Symbol(f"{expr.name}_{r}{c}", real=True))
    if isinstance(expr, sp.Eq):
        left, right = (written_out(side, numbers, known, seen) for side in (expr.lhs, expr.rhs))
        return sp.true if left == right else sp.false
    whole = rebuilt(expr, [written_out(argument, numbers, known, seen) for argument in expr.args])
    if isinstance(whole, AppliedUndef) and whole.func.__name__ in known:
        return written_out(known[whole.func.__name__].definition(*whole.args), numbers, known, seen)
    return whole


def spelled(expr: sp.Basic, known: Mapping[str, Known]) -> sp.Basic:
    """The line with every named function written out."""
    return written_out(expr, {}, known)
