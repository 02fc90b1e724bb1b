"""An expression as plain lists and back, unchanged: what two processes hand each other."""

from __future__ import annotations

import sympy as sp
from sympy.core.function import AppliedUndef

from explainer.numeric.decimals import ExactDecimal
from explainer.symbolic.behaviour.domains import Where
from explainer.symbolic.expression import Slope, case, cases, head

# --- what crosses ---------------------------------------------------------------------------------------------------------

_CONSTANTS = {
    "pi": sp.pi,
    "e": sp.E,
    "true": sp.true,
    "false": sp.false,
    "oo": sp.oo,
    "-oo": -sp.oo,
    "Reals": sp.Reals,
    "EmptySet": sp.S.EmptySet,
}
_HEADS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *(sp.Add, sp.Mul, sp.Pow, sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.sinh, sp.cosh, sp.tanh, sp.erf),
        *(sp.asin, sp.acos, sp.atan),
        *(
            sp.Abs,
            sp.sign,
            sp.Max,
            sp.Min,
            sp.And,
            sp.Or,
            sp.Not,
            sp.Ne,
            sp.StrictLessThan,
            sp.LessThan,
            sp.StrictGreaterThan,
        ),
        *(sp.GreaterThan, sp.Piecewise, Slope, sp.Interval, sp.FiniteSet, sp.Union, sp.Complement, Where),
        type(sp.Piecewise((0, sp.Symbol("x") < 0), (1, True)).args[0]),
    )
}


def packed(expr: sp.Basic) -> list:
    """A tree as lists of names and numbers. Raises ValueError for what is not made of the functions of `parse`."""
    for name, constant in _CONSTANTS.items():
        if expr is constant or expr == constant:
            return ["constant", name]
    if expr.is_Symbol:
        return ["symbol", expr.name]
    if isinstance(expr, ExactDecimal):
        return ["exact decimal", int(expr.p), int(expr.q)]
    if expr.is_Rational:
        return ["number", int(expr.p), int(expr.q)]
    if expr.is_Float:
        return ["decimal", str(expr)]
    if isinstance(expr, AppliedUndef):
        return ["named", expr.func.__name__, *map(packed, expr.args)]
    if expr.func.__name__ not in _HEADS:
        raise ValueError(f"{expr.func.__name__} is not known here; use the functions that parse() reads")
    return [expr.func.__name__, *map(packed, expr.args)]


def unpacked(lists: list) -> sp.Basic:
    """The tree that was packed."""
    kind, *rest = lists
    if kind == "constant":
        return _CONSTANTS[rest[0]]
    if kind == "symbol":
        return sp.Symbol(rest[0], real=True)
    if kind == "number":
        return sp.Rational(*rest)
    if kind == "exact decimal":
        return ExactDecimal(*rest)
    if kind == "decimal":
        return sp.Float(rest[0])
    if kind == "named":
        return head(rest[0])(*map(unpacked, rest[1:]))
    arguments = list(map(unpacked, rest))
    if kind == "ExprCondPair":
        return case(*arguments)
    if kind == "Piecewise":
        return cases(*(pair.args for pair in arguments))
    if kind == "Union":  # of intervals that do not touch; SymPy would compare all their ends
        return sp.Union(*arguments, evaluate=False)
    if issubclass(
        _HEADS[kind], sp.Piecewise | sp.Add | sp.Mul | sp.Pow | sp.Rel | sp.And | sp.Or | sp.Function | sp.Max | sp.Min
    ):
        return _HEADS[kind](*arguments, evaluate=False)
    return _HEADS[kind](*arguments)
