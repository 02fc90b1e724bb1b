"""A formula as nested lists that the browser's engine works out: ["+", 1, ["exp", "x"]].

The engine (assets/instruments/engine.js) knows the elementary functions and no formula of the catalogue. Each formula is
handed over from its record, and where floats would overflow or lose digits, in a form that does not.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from functools import cache

import sympy as sp
from sympy.core.function import AppliedUndef

from explainer.symbolic.named import NAMED
from explainer.symbolic.parsing import parse

Tree = float | str | list
ELEMENTARY = {
    "exp": "exp",
    "log": "log",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "asin": "asin",
    "acos": "acos",
    "atan": "atan",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "erf": "erf",
    "Abs": "abs",
    "sign": "sign",
    "Max": "max",
    "Min": "min",
    "And": "and",
    "Or": "or",
    "Not": "not",
}
U = sp.Symbol("u", real=True)


def tree(expr: sp.Basic) -> Tree:
    """`expr` as nested lists: a number, the name of a letter, or [operation, part, ...].

    Raises ValueError for a function that the engine does not know.

    >>> tree(parse("x/(1+exp(-x))"))
    ['/', 'x', ['+', 1.0, ['exp', ['neg', 'x']]]]
    """
    if expr in (sp.true, sp.false):
        return bool(expr)
    if expr.is_Symbol:
        return expr.name
    if expr.is_Number or expr.is_NumberSymbol:
        return float(expr)
    for pattern, careful in _careful():
        if match := _found(pattern, expr):
            hole, rest = match
            return careful(tree(hole)) if rest is None else ["+", careful(tree(hole)), tree(rest)]
    if expr.is_Add:
        return ["+", *map(tree, expr.args)]
    if expr.is_Mul:
        return _product(expr)
    if expr.is_Pow:
        return _power(expr.base, expr.exp)
    if isinstance(expr, sp.Piecewise):
        return ["cases", *([tree(value), tree(condition)] for value, condition in expr.args)]
    if isinstance(expr, sp.Rel):
        return [expr.rel_op, tree(expr.lhs), tree(expr.rhs)]
    return _call(expr)


def _call(expr: sp.Basic) -> Tree:
    if isinstance(expr, sp.Indexed):
        return ["at", expr.base.name, expr.indices[0].name]
    if isinstance(expr, sp.Sum):
        (index, _, _), term = expr.args[1], expr.args[0]
        letter = next(iter(term.atoms(sp.Indexed))).base.name
        return ["sum", index.name, letter, tree(term)]
    name = type(expr).__name__
    if isinstance(expr, AppliedUndef) and name in NAMED:
        known = NAMED[name]
        arguments = dict(zip((U, sp.Symbol("a", real=True)), expr.args, strict=False))
        if known.parameter is not None and len(expr.args) == 1:
            arguments[sp.Symbol("a", real=True)] = sp.Rational(str(known.parameter))
        return put(tree(parse(known.expr)), {symbol.name: tree(part) for symbol, part in arguments.items()})
    if name not in ELEMENTARY:
        raise ValueError(f"an instrument cannot work out {name}; use the functions that parse() reads")
    return [ELEMENTARY[name], *map(tree, expr.args)]


def put(within: Tree, arguments: Mapping[str, Tree]) -> Tree:
    """The tree with each letter of `arguments` replaced by a tree.

    >>> put(["+", 1, "u"], {"u": ["neg", "x"]})
    ['+', 1, ['neg', 'x']]
    """
    if isinstance(within, str):
        return arguments.get(within, within)
    if isinstance(within, list):
        head = within[:1] if isinstance(within[0], str) else []
        parts = [put(part, arguments) for part in within[len(head) :]]
        return _negative(parts[0]) if head == ["neg"] else head + parts
    return within


def _product(expr: sp.Mul) -> Tree:
    """Divisions stay divisions: x/3 is not x·0.333."""
    minus, above, below = False, [], []
    if share := _weighted_logarithm(expr):
        return share
    for factor in expr.args:
        if factor == -1:
            minus = not minus
        elif factor.is_Pow and factor.exp.is_number and factor.exp.could_extract_minus_sign():
            below.append(_power(factor.base, -factor.exp))
        else:
            above.append(tree(factor))
    quotient = _times(above) if above else 1.0
    quotient = ["/", quotient, _times(below)] if below else quotient
    return ["neg", quotient] if minus else quotient


def _weighted_logarithm(expr: sp.Mul) -> Tree | None:
    """y·ln ŷ, which is 0 where y is 0: what did not happen costs nothing, however unlikely it was."""
    for log in expr.args:
        weights = [factor for factor in expr.args if factor is not log and factor != -1]
        letters = set().union(*(factor.free_symbols for factor in weights))
        if isinstance(log, sp.log) and letters and log.free_symbols and not letters & log.free_symbols:
            shared = ["share", _times([*map(tree, weights)]), tree(log)]
            return ["neg", shared] if -1 in expr.args else shared
    return None


def _times(parts: list[Tree]) -> Tree:
    return ["*", *parts] if len(parts) > 1 else parts[0]


def _power(base: sp.Expr, exponent: sp.Expr) -> Tree:
    if exponent == 1:
        return tree(base)
    if exponent == sp.S.Half:
        return ["sqrt", tree(base)]
    if exponent.is_number and exponent.could_extract_minus_sign():
        return ["/", 1.0, _power(base, -exponent)]
    return ["^", tree(base), tree(exponent)]


# --- forms in which nothing overflows and no digit is lost ------------------------------------------------------------------


def _logistic(u: Tree) -> Tree:
    return put(tree(parse(NAMED["sigmoid"].expr)), {"u": u})


def _negative(u: Tree) -> Tree:
    return u[1] if isinstance(u, list) and u[0] == "neg" else ["neg", u]


def _twice(u: Tree) -> Tree:
    return ["*", 2.0, u]


@cache
def _careful() -> tuple[tuple[sp.Expr, Callable[[Tree], Tree]], ...]:
    """What may stand in a formula, and how it is worked out: 1 − σ(u) is σ(−u), which keeps its digits where σ is near 1."""
    return tuple(
        (parse(text), careful)
        for text, careful in (
            ("(exp(u)-exp(-u))/(exp(u)+exp(-u))", lambda u: ["tanh", u]),
            ("ln(1+exp(u))", lambda u: ["+", ["max", u, 0.0], ["log1p", ["exp", ["neg", ["abs", u]]]]]),
            ("ln(1+u)", lambda u: ["log1p", u]),
            ("1-sigmoid(u)", lambda u: _logistic(_negative(u))),
            ("1-tanh(u)^2", lambda u: ["*", 4.0, _logistic(_twice(u)), _logistic(_negative(_twice(u)))]),
            ("1+tanh(u)", lambda u: ["*", 2.0, _logistic(_twice(u))]),
            ("1+erf(u)", lambda u: ["erfc", _negative(u)]),
            ("exp(u)-1", lambda u: ["expm1", u]),
        )
    )


def _found(pattern: sp.Expr, expr: sp.Basic) -> tuple[sp.Expr, sp.Expr | None] | None:
    """What stands at u where `expr` is `pattern`; for a sum, also the terms besides it."""
    if not (pattern.is_Add and expr.is_Add):
        hole = _hole(pattern, expr)
        return hole and (hole, None)
    for two in itertools.combinations(expr.args, len(pattern.args)):
        rest = [term for term in expr.args if term not in two]
        hole = _hole(pattern, sp.Add(*two, evaluate=False))
        if hole is not None and len(rest) == len(expr.args) - len(two):
            return hole, sp.Add(*rest, evaluate=False) if rest else None
    return None


def _hole(pattern: sp.Basic, expr: sp.Basic) -> sp.Expr | None:
    """What u must be for `pattern` to be `expr`, in any order of terms and factors; None where it cannot be."""
    if pattern == U:
        return expr
    if not pattern.args or pattern.func != expr.func or len(pattern.args) != len(expr.args):
        return None
    orders = itertools.permutations(expr.args) if expr.is_Add or expr.is_Mul else [expr.args]
    for order in orders:
        pairs = [(p, e) for p, e in zip(pattern.args, order, strict=True) if U in p.free_symbols]
        plain = all(p == e for p, e in zip(pattern.args, order, strict=True) if U not in p.free_symbols)
        holes = [_hole(p, e) for p, e in pairs] if plain else [None]
        if holes[0] is not None and all(hole == holes[0] for hole in holes):
            return holes[0]
    return None
