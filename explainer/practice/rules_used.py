"""The rule that leads from one right line to the next, in words."""

from __future__ import annotations

import sympy as sp

from explainer.numeric.formatting import together
from explainer.symbolic.differentiation import EVIDENT, Step, apply
from explainer.symbolic.expression import Slope
from explainer.symbolic.known import KNOWN
from explainer.symbolic.wrong.wrong_slopes import inside, open_slopes

# What kind of formula each rule is for, and the rule.
RULES: dict[str, tuple[str, str]] = {
    "constant rule": ("It does not change at all.", "The slope of a constant is 0."),
    "slope of x": ("It is the letter itself.", "The slope of x is 1."),
    "sum rule": ("It is a sum.", "Differentiate it term by term: (u + v)' = u' + v'."),
    "constant factor rule": ("A number multiplies it.", "A constant factor stays: (c·u)' = c·u'."),
    "reciprocal rule": ("It is 1 divided by something.", "Use the reciprocal rule: (1/u)' = −u'/u²."),
    "quotient rule": ("It is one formula divided by another.", "Use the quotient rule: (u/v)' = (u'·v − u·v')/v²."),
    "product rule": ("It is a product of two things that both change.", "Use the product rule: (u·v)' = u'·v + u·v'."),
    "root rule": ("It is a square root.", "Use the root rule: (√u)' = u'/(2√u)."),
    "power rule": ("It is a power.", "Use the power rule: (uⁿ)' = n·uⁿ⁻¹·u'."),
    "exponential rule": (
        "It is e to some power.",
        "It is its own slope, times the slope of the exponent: (eᵘ)' = eᵘ·u'.",
    ),
    "constant base rule": ("It is a number to some power.", "Use (aᵘ)' = aᵘ·ln a·u'."),
    "chain rule": ("It is one function inside another.", "Use the chain rule: f(u)' = f'(u)·u'."),
}


def function_rule(f: sp.Expr) -> str:
    """ "slope of ln": what the rule for a function with a name is called."""
    called = {sp.log: "ln", sp.Abs: "|u|", sp.sign: "the sign"}.get(f.func, f.func.__name__)
    return f"slope of {called}"


def with_chain(rule: str, has_inside: bool) -> str:
    """ "power rule with the chain rule", where the rule was used on more than the letter itself."""
    return f"{rule} with the chain rule" if has_inside and rule != "chain rule" else rule


def rule_of_step(step: Step) -> str:
    """The rule of a step, with the chain rule where the inside changes too: "power rule with the chain rule".

    >>> from explainer.formulas.reading import derive
    >>> rule_of_step(derive("(x^2+1)^3").steps[1]), rule_of_step(derive("x^3").steps[1])
    ('power rule with the chain rule', 'power rule')
    """
    slope = step.changes[0][0] if step.changes else None
    if not isinstance(slope, Slope) or apply(slope, KNOWN)[0] != step.rule:
        return step.rule
    f, x = slope.args
    name = function_rule(f) if step.rule == "chain rule" else step.rule
    return with_chain(name, inside(f, x, step.rule) not in (None, x))


def rules_needed(of: sp.Expr, by: sp.Symbol) -> list[str]:
    """The rules by which the slope of a formula is worked out, from the outside in.

    >>> from explainer.symbolic import parse
    >>> from explainer.symbolic.expression import X
    >>> rules_needed(parse("x^2*sin(3*x)"), X)
    ['product rule', 'power rule', 'chain rule', 'constant factor rule']
    """
    rules: dict[str, None] = {}
    _need(Slope(of, by), rules)
    return [name for name in rules if name not in ("slope of x", "constant rule")]


def _need(slope: Slope, rules: dict[str, None]) -> None:
    rule, result = apply(slope, KNOWN)
    rules[rule] = None
    if inside(slope.args[0], slope.args[1], rule) not in (None, slope.args[1]):
        rules["chain rule"] = None
    for inner in open_slopes(result):
        _need(inner, rules)


def rule_used(above: sp.Expr, line: sp.Expr) -> str:
    """ "power rule, chain rule": those that work out the slopes of `above` that `line` no longer has.

    >>> from explainer.symbolic import parse
    >>> from explainer.symbolic.expression import X
    >>> rule_used(Slope(parse("(x^2+1)^3"), X), parse("3*(x^2+1)^2*2*x"))
    'power rule with the chain rule'
    """
    left = line.atoms(Slope)
    names: dict[str, None] = {}
    for slope in open_slopes(above):
        if slope not in left:
            _collect(slope, left, names)
    if names:
        telling = [name for name in names if name not in EVIDENT]
        shown = telling or [name for name in names if name not in ("slope of x", "constant rule")] or list(names)
        return _joined(shown)
    return _rearranged(above, line)


def _collect(slope: Slope, left: set[Slope], names: dict[str, None]) -> None:
    name, result = apply(slope, KNOWN)
    f, x = slope.args
    u = inside(f, x, name)
    if name == "chain rule":
        name = function_rule(f)
    if u is not None and u != x:
        names[name], names["chain rule"] = None, None
    else:
        names[name] = None
    for inner in open_slopes(result):
        if inner not in left:
            _collect(inner, left, names)


def _joined(names: list[str]) -> str:
    others = [name for name in names if name != "chain rule"]
    chain = "chain rule" in names
    if not others:
        return "chain rule"
    return together(others) + (" with the chain rule" if chain else "")


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
