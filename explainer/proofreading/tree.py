"""What a line says: a small tree. What it should say, a SymPy tree, is copied into one, operation by operation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from explainer.proofreading.tex import name_key
from explainer.symbolic.expression import Slope


@dataclass(frozen=True, slots=True)
class Node:
    """An operation `kind` on `parts`; `value` is the number, the letter or the function's name, `digits` as it is printed."""

    kind: str
    parts: tuple[Node, ...] = ()
    value: Fraction | str | bool | None = None
    digits: str | None = None

    @property
    def name(self) -> str:
        """The letter, the function, the sign or the index: `value` where it is a text."""
        if not isinstance(self.value, str):
            raise TypeError(f"a {self.kind} has no name")
        return self.value

    @property
    def number(self) -> Fraction:
        """`value` where it is a number."""
        if not isinstance(self.value, Fraction):
            raise TypeError(f"a {self.kind} is no number")
        return self.value


def number(value: int | Fraction) -> Node:
    """A number, exact."""
    return Node("number", (), Fraction(value))


# --- a SymPy tree, copied -----------------------------------------------------------------------------------------------

CALLS = {"log": "ln", "atan": "arctan", "asin": "arcsin", "acos": "arccos", "Max": "max", "Min": "min"}
RELATIONS = {"==": "=", "!=": "≠", "<": "<", ">": ">", "<=": "≤", ">=": "≥"}


def copied(expr: sp.Basic) -> Node:
    """The tree that SymPy holds, operation by operation."""
    if expr.is_Symbol and not isinstance(expr, sp.MatrixSymbol):
        return Node("letter", (), name_key(expr.name))
    if isinstance(expr, sp.MatrixSymbol):
        return Node("letter", (), name_key(expr.name))
    if isinstance(expr, sp.Rational):
        return number(Fraction(int(expr.p), int(expr.q)))
    if isinstance(expr, sp.Float):
        return number(Fraction(str(expr)))
    if expr is sp.pi or expr is sp.E:
        return Node("letter", (), "π" if expr is sp.pi else "e")
    if expr in (sp.true, sp.false):
        return Node("truth", (), bool(expr))
    return _copied_operation(expr)


def _copied_operation(expr: sp.Basic) -> Node:
    if isinstance(expr, sp.Piecewise):
        return Node("cases", tuple(Node("case", (copied(value), copied(cond))) for value, cond in expr.args))
    if isinstance(expr, sp.Sum | sp.Product):
        index, low, high = expr.args[1]
        kind = "sum over" if isinstance(expr, sp.Sum) else "product over"
        return Node(kind, (copied(low), copied(high), copied(expr.args[0])), copied(index).value)
    if isinstance(expr, sp.Indexed):
        return Node("entry", tuple(map(copied, expr.indices)), name_key(str(expr.base.label)))
    if isinstance(expr, sp.MatrixBase):
        return Node("matrix", tuple(Node("row", tuple(map(copied, expr.row(i)))) for i in range(expr.rows)))
    if isinstance(expr, sp.Not):
        return Node("not", (copied(expr.args[0]),))
    if isinstance(expr, sp.core.relational.Relational):
        return Node("compare", tuple(map(copied, expr.args)), RELATIONS[expr.rel_op])
    parts = tuple(map(copied, expr.args))
    kinds = (
        (Slope, "slope"),
        (sp.Add | sp.MatAdd, "add"),
        (sp.Mul | sp.MatMul, "multiply"),
        (sp.Pow, "power"),
        (sp.And, "and"),
        (sp.Or, "or"),
        (sp.KroneckerDelta, "delta"),
        (sp.Transpose, "transpose"),
    )
    for family, kind in kinds:
        if isinstance(expr, family):
            return Node(kind, parts)
    if not isinstance(expr, sp.Function | sp.Max | sp.Min | sp.Abs):
        raise ValueError(f"a line cannot be read back that holds {type(expr).__name__}")
    name = expr.func.__name__
    return Node("call", parts, CALLS.get(name, name.lower().replace("_", "")))
