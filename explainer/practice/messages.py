"""What a learner reads about a mistake: what was done, and what to do instead, in one or two sentences."""

from __future__ import annotations

import re
from collections.abc import Callable

import sympy as sp
from sympy.core.function import AppliedUndef

from explainer.numeric.formatting import indexed, typeset
from explainer.symbolic.differentiation import apply, depends
from explainer.symbolic.expression import Slope, tidied
from explainer.symbolic.known import KNOWN
from explainer.symbolic.printing import text
from explainer.symbolic.wrong.mistakes import fraction_of
from explainer.symbolic.wrong.wrong_slopes import Mistake, inside, right_slope

MAX_LETTERS = 60  # letters of a formula in a sentence; a longer one is called "this part"


def shown(expr: sp.Basic, called: str = "this part", *, longest: int = MAX_LETTERS) -> str:
    """A formula as a book prints it, in a sentence.

    >>> from explainer.symbolic import parse
    >>> shown(parse("3*x^2+1"))
    '3x² + 1'
    """
    plain = re.sub(r"_(\d)", lambda index: indexed("", int(index[1])), typeset(text(expr)))
    plain = re.sub(r"\be\^\((\w+)\)", r"e^\1", plain.replace("exp(", "e^("))
    plain = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?)·(?=[A-Za-zσ(√])", r"\1", plain)
    return plain if len(plain) <= longest else called


def slope_shown(f: sp.Expr, x: sp.Symbol) -> str:
    """The slope of f in a sentence."""
    return shown(tidied(right_slope(Slope(f, x))), "its slope")


def sentence(mistake: Mistake, x: sp.Symbol) -> str:
    """What the learner reads about this mistake."""
    return ALGEBRA[mistake.key](mistake.at) if mistake.rearranged else SLOPES[mistake.key](mistake.at, x)


def _inside(f: sp.Expr, x: sp.Symbol) -> sp.Expr:
    inner = inside(f, x, apply(Slope(f, x), KNOWN)[0])
    return f if inner is None else inner


def _inner_slope(f: sp.Expr, x: sp.Symbol) -> str:
    u = _inside(f, x)
    return f"You differentiated the outside, but the inside, {shown(u)}, changes too: multiply by its slope, {slope_shown(u, x)}."


def _outer_slope(f: sp.Expr, x: sp.Symbol) -> str:
    u = _inside(f, x)
    return f"This is only the slope of the inside, {shown(u)}. Differentiate the outside of {shown(f)} too, and multiply the two."


def _slope_inside(f: sp.Expr, x: sp.Symbol) -> str:
    u = _inside(f, x)
    return (
        f"You put the slope inside {shown(f)}. Keep the inside, {shown(u)}, as it is and multiply by its slope, "
        f"{slope_shown(u, x)}, at the end."
    )


def _inner_added(f: sp.Expr, x: sp.Symbol) -> str:
    u = _inside(f, x)
    return f"You added the slope of the inside, {slope_shown(u, x)}. The chain rule multiplies by it."


def _factors(f: sp.Expr, x: sp.Symbol) -> tuple[sp.Expr, sp.Expr]:
    moving = [factor for factor in f.args if depends(factor, x)] if f.is_Mul else [f, f]
    return moving[0], sp.Mul(*moving[1:], evaluate=False) if len(moving) > 2 else moving[-1]


def _product(opening: str) -> Callable[[sp.Expr, sp.Symbol], str]:
    def message(f: sp.Expr, x: sp.Symbol) -> str:
        u, v = _factors(f, x)
        return f"{opening} With u = {shown(u)} and v = {shown(v)} the slope of u·v is u'·v + u·v'."

    return message


def _half_product(f: sp.Expr, x: sp.Symbol) -> str:
    if isinstance(f, AppliedUndef):
        u = shown(f.args[0])
        return f"The slope of σ({u}) has two factors: σ({u})·(1 − σ({u})). One of them is missing."
    return _product(f"Both factors of {shown(f)} change, so the slope has two terms.")(f, x)


def _quotient(opening: str) -> Callable[[sp.Expr, sp.Symbol], str]:
    def message(f: sp.Expr, x: sp.Symbol) -> str:
        if f.is_Pow:
            return f"{opening} The slope of 1/u is −u'/u², here with u = {shown(f.base)}."
        u, v = fraction_of(f)
        return f"{opening} With u = {shown(u)} and v = {shown(v)} the slope of u/v is (u'·v − u·v')/v²."

    return message


def _exponent(f: sp.Expr) -> sp.Expr:
    return f.exp if f.is_Pow else sp.Integer(-1)


def _not_lowered(f: sp.Expr, x: sp.Symbol) -> str:
    n = _exponent(f)
    left = n - 1
    return f"The exponent goes down by 1: the {shown(n)} of {shown(f)} comes to the front, and the new exponent is {shown(left)}."


def _factor_lowered(f: sp.Expr, x: sp.Symbol) -> str:
    return f"Bring the whole exponent of {shown(f)} to the front, {shown(_exponent(f))}, and only then lower it by 1."


def _integrated(f: sp.Expr, x: sp.Symbol) -> str:
    return f"You went the other way: the slope of your line is {shown(f)}. What is wanted is the slope of {shown(f)}."


def _power_on_exponential(f: sp.Expr, x: sp.Symbol) -> str:
    how = "stays as it is" if isinstance(f, sp.exp) else "stays as it is, times the logarithm of the base"
    u = _inside(f, x)
    times = "" if u == x else f", times the slope of the exponent, {slope_shown(u, x)}"
    return f"The power rule is for xⁿ. In {shown(f)} the variable is in the exponent, so it {how}{times}."


def _function_kept(f: sp.Expr, x: sp.Symbol) -> str:
    return f"You left {shown(f)} as it is. {_right_outside(f, x)}"


def _right_outside(f: sp.Expr, x: sp.Symbol) -> str:
    u = _inside(f, x)
    stand_in = sp.Symbol("u", real=True)
    inner = f.func(stand_in, *f.args[1:]) if isinstance(f, AppliedUndef) else f.func(stand_in, evaluate=False)
    named = "" if u == x else f", here with u = {shown(u)}"
    if u == x:
        return f"Its slope is {slope_shown(f, x)}."
    return f"The slope of {shown(inner)} is {slope_shown(inner, stand_in)}{named}."


def _sign_added(f: sp.Expr, x: sp.Symbol) -> str:
    return f"There is no minus sign in the slope of {shown(f)}. {_right_outside(f, x) if not f.is_Pow else ''}".strip()


def _sign_lost(f: sp.Expr, x: sp.Symbol) -> str:
    if isinstance(f, sp.exp):
        u = f.args[0]
        return f"A minus sign got lost: the exponent, {shown(u)}, has the slope {slope_shown(u, x)}; multiply by it."
    return f"A minus sign got lost: the slope of {shown(f)} is {slope_shown(f, x)}."


def _factor_lost(f: sp.Expr, x: sp.Symbol) -> str:
    if f.is_Pow and f.exp is sp.S.Half:
        return f"A factor ½ got lost: the slope of √u is 1/(2√u), here with u = {shown(f.base)}."
    if f.is_Pow:
        return f"Bring the exponent to the front: {shown(f)} needs the factor {shown(f.exp)}."
    number = sp.Mul(*(factor for factor in f.args if not depends(factor, x)))
    return f"The factor {shown(number)} of {shown(f)} got lost; a constant factor stays."


def _constant_kept(f: sp.Expr, x: sp.Symbol) -> str:
    return f"The constant {shown(f)} does not change with {x.name}, so its slope is 0."


SLOPES: dict[str, Callable[[sp.Expr, sp.Symbol], str]] = {
    "inner_slope": _inner_slope,
    "outer_slope": _outer_slope,
    "slope_inside": _slope_inside,
    "inner_added": _inner_added,
    "product_of_slopes": _product("The slope of a product is not the product of the slopes."),
    "half_product": _half_product,
    "product_sign": _product("In the product rule the two terms are added."),
    "quotient_sign": _quotient("There is a minus sign in the quotient rule."),
    "quotient_order": _quotient("The order of the terms in the numerator is reversed."),
    "quotient_of_slopes": _quotient("The slope of a quotient is not the quotient of the slopes."),
    "denominator_not_squared": _quotient("The denominator must be squared."),
    "denominator_lost": _quotient("The denominator is missing."),
    "half_quotient": _quotient("The denominator changes too."),
    "power_not_lowered": _not_lowered,
    "power_raised": _not_lowered,
    "factor_lowered": _factor_lowered,
    "integrated": _integrated,
    "power_rule_on_exponential": _power_on_exponential,
    "log_of_base_lost": lambda f, x: f"Only eˣ is its own slope. {shown(f)} needs the factor ln {shown(f.base)}.",
    "log_of_base_divided": lambda f, x: (
        f"Multiply by ln {shown(f.base)} in the slope of {shown(f)}; do not divide by it."
    ),
    "log_flipped": lambda f, x: f"The slope of ln u is 1/u, not 1/ln u; here u = {shown(_inside(f, x))}.",
    "function_kept": _function_kept,
    "sign_added": _sign_added,
    "square_lost": lambda f, x: f"A square is missing. {_right_outside(f, x)}",
    "score_for_output": lambda f, x: f"Put the output, {shown(f)}, where you put the input. {_right_outside(f, x)}",
    "rules_swapped": lambda f, x: f"The rules for sigmoid and tanh got mixed up. {_right_outside(f, x)}",
    "constant_kept": _constant_kept,
    "linear_term_kept": lambda f, x: f"The slope of {shown(f)} is 1, so the {shown(f)} itself goes away.",
    "factor_lost": _factor_lost,
    "sign_lost": _sign_lost,
    "term_lost": lambda f, x: f"Differentiate every term of {shown(f)}; one of them is missing.",
}
ALGEBRA: dict[str, Callable[[sp.Expr], str]] = {
    "sign_lost": lambda part: f"A sign is the wrong way round in {shown(part)}.",
    "factor_lost": lambda part: f"A factor of {shown(part)} got lost.",
    "term_lost": lambda part: f"A term of {shown(part)} got lost.",
    "sign_in_bracket": lambda part: (
        f"A minus sign before a bracket flips every sign in it: look at {shown(part)} again."
    ),
    "bracket_half_multiplied": lambda part: f"Multiply every term of the bracket in {shown(part)}, not only one.",
    "power_of_sum": lambda part: (
        f"You cannot raise each term of {shown(part)} to the power by itself: (a + b)² is a² + 2ab + b²."
    ),
    "exponents_mixed": lambda part: (
        f"Look at the exponents of {shown(part)}: they are added in a product of powers, and multiplied in a power of a power."
    ),
    "log_of_sum": lambda part: f"The logarithm of a sum is not a sum of logarithms: {shown(part)} stays as it is.",
    "exponential_of_sum": lambda part: f"An exponent that is a sum gives a product: eᵃ⁺ᵇ = eᵃ·eᵇ in {shown(part)}.",
    "cancelled_term": lambda part: f"Only factors cancel: in {shown(part)} you cancelled a term of a sum.",
}
