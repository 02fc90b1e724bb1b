"""The rule that leads from one right line to the next, in words."""

from __future__ import annotations

import sympy as sp

from explainer.symbolic.differentiation import EVIDENT, apply
from explainer.symbolic.expression import Slope
from explainer.symbolic.known import KNOWN
from explainer.symbolic.slips import inside


def rule_used(above: sp.Expr, line: sp.Expr) -> str:
    """ "power rule, chain rule": those that work out the slopes of `above` that `line` no longer has.

    >>> from explainer.symbolic import parse
    >>> from explainer.symbolic.expression import X
    >>> rule_used(Slope(parse("(x^2+1)^3"), X), parse("3*(x^2+1)^2*2*x"))
    'power rule with the chain rule'
    """
    left = line.atoms(Slope)
    names: dict[str, None] = {}
    for slope in above.atoms(Slope) - left:
        _collect(slope, left, names)
    if names:
        shown = [name for name in names if name not in EVIDENT] or list(names)
        return _joined(shown)
    return _rearranged(above, line)


def _collect(slope: Slope, left: set[Slope], names: dict[str, None]) -> None:
    name, result = apply(slope, KNOWN)
    f, x = slope.args
    u = inside(f, x, name)
    if name == "chain rule":
        called = {sp.log: "ln", sp.Abs: "|u|", sp.sign: "the sign"}.get(f.func, f.func.__name__)
        name = f"slope of {called}"
    if u is not None and u != x:
        names[name], names["chain rule"] = None, None
    else:
        names[name] = None
    for inner in result.atoms(Slope) - left:
        _collect(inner, left, names)


def _joined(names: list[str]) -> str:
    others = [name for name in names if name != "chain rule"]
    chain = "chain rule" in names
    if not others:
        return "chain rule"
    return " and ".join(others) + (" with the chain rule" if chain else "")


def _rearranged(above: sp.Expr, line: sp.Expr) -> str:
    """What was done to a line that has no slopes to work out."""
    if above == line:
        return "the same line again"
    sums = [sum(1 for part in sp.preorder_traversal(side) if part.is_Add) for side in (above, line)]
    if above.is_Add and line.is_Mul:
        return "factored out"
    if line.is_Add and not above.is_Add:
        return "multiplied out"
    if line.is_Add and above.is_Add and len(line.args) < len(above.args) and sums[0] >= sums[1]:
        return "like terms collected"
    return "rewritten"
