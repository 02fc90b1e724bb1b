"""A formula on one side of a place, or with numbers for its letters: the branch that holds in the place of its cases."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import sympy as sp
from sympy.core.function import AppliedUndef

from explainer.symbolic.behaviour.conditions import settled
from explainer.symbolic.behaviour.places import CORNERED, at_places, decimal
from explainer.symbolic.behaviour.roots import number
from explainer.symbolic.evaluation import HighPrecision, NoValueError
from explainer.symbolic.expression import rebuilt, replace, size
from explainer.symbolic.known import KNOWN

FLAT = frozenset({"relu", "leaky_relu", "step"})  # made of straight pieces
Numbers = Mapping[sp.Symbol, sp.Expr]


def on_side(expr: sp.Basic, by: sp.Symbol, at: sp.Expr, sign: int) -> sp.Expr | None:
    """The formula without its cases, as it holds just beside a place; None where it is made of named functions."""
    precise = at_places(at.is_Float)
    return resolved(expr, {by: decimal(precise, at) + sign * precise.math.mpf(10) ** -18}, precise)


def resolved(expr: sp.Basic, here: Mapping, precise: HighPrecision) -> sp.Expr | None:
    """The formula with the branch in it that holds at a place instead of |u|, max(u, v), relu(u) and cases."""
    if isinstance(expr, sp.Piecewise):
        try:
            branch = next((value for value, condition in expr.args if precise(condition, here)), None)
        except NoValueError:
            return None
        return None if branch is None else resolved(branch, here, precise)
    inner = [part for argument in expr.args if (part := resolved(argument, here, precise)) is not None]
    if len(inner) < len(expr.args):
        return None
    if not inner:
        return expr
    try:
        if isinstance(expr, sp.Max | sp.Min):
            pick = max if isinstance(expr, sp.Max) else min
            return pick(inner, key=lambda argument: precise(argument, here))
        if isinstance(expr, sp.Abs | sp.sign | AppliedUndef):
            name = expr.func.__name__
            if name not in {"Abs", "sign", *CORNERED}:
                return expr.func(*inner)
            if name not in {"Abs", "sign", *FLAT}:
                return resolved(KNOWN[name].definition(*inner), here, precise)
            there = precise(inner[0], here)
            above = there > 0 or (there == 0 and name == "step")
            if there == 0 and name == "sign":
                return sp.S.Zero
            slopes = {"Abs": (1, -1), "relu": (1, 0), "leaky_relu": (1, inner[-1])}
            levels = {"sign": (1, -1), "step": (1, 0)}
            return slopes[name][not above] * inner[0] if name in slopes else sp.Integer(levels[name][not above])
    except NoValueError:
        return None
    return expr.func(*inner)


def spelled(expr: sp.Basic, kept: frozenset[str] = frozenset()) -> sp.Basic:
    """With what the named functions stand for; those in `kept` stay."""
    while calls := [call for call in expr.atoms(AppliedUndef) if call.func.__name__ not in kept]:
        for call in sorted(calls, key=size, reverse=True)[:1]:
            expr = replace(expr, call, KNOWN[call.func.__name__].definition(*call.args))
    return expr


def with_numbers(expr: sp.Basic, by: sp.Symbol, numbers: Numbers) -> sp.Basic:
    """With numbers for the other letters. (SymPy's own way would work out cases, and fail at some.)"""
    for letter, value in numbers.items():
        expr = replace(expr, letter, value)
    return folded(settled(expr), by)


@lru_cache(maxsize=2000)
def folded(expr: sp.Basic, by: sp.Symbol) -> sp.Basic:
    """With every part that is a number written as one: 2^(1+1) as 4. A part without a value stays as it is."""
    if expr.is_Rational:
        return sp.Rational(expr.p, expr.q)
    if not expr.args or isinstance(expr, sp.Rel) or expr in (sp.true, sp.false):
        return rebuilt(expr, [folded(argument, by) for argument in expr.args]) if isinstance(expr, sp.Rel) else expr
    if expr.has(by) or not isinstance(expr, sp.Expr):
        arguments = [folded(argument, by) for argument in expr.args]
        same = all(one is other for one, other in zip(arguments, expr.args, strict=True))
        return expr if same else rebuilt(expr, arguments)
    precise = at_places(False)
    try:
        value = precise(expr, {})
    except NoValueError:
        return expr
    exact = resolved(expr, {}, precise)
    exact = None if exact is None else spelled(exact).doit()
    near = None if exact is None else number(exact)
    if near is not None and abs(near - value) <= 1e-12 * (1 + abs(value)):
        return exact
    return sp.Float(precise.math.nstr(value, 40), 40)
