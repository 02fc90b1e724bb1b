"""The wrong rules that people use, beside the right ones of `differentiation`, a rule a line.

A row names the mistake, the right rule in whose place it is made, and what people write instead. `wrong_slopes` uses them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType

import sympy as sp

from explainer.symbolic.differentiation import depends
from explainer.symbolic.expression import MINUS, ONE, Slope, negative, over, plus, power, times

TWO = sp.Integer(2)
Outer = Callable[[sp.Expr, sp.Expr], sp.Expr | None]
Whole = Callable[[sp.Expr, sp.Expr], Iterator[sp.Expr]]

MISTAKES = MappingProxyType(
    {
        # one function inside another
        "inner_slope": "forget to multiply by the slope of the inside: (f(u))' = f'(u)",
        "outer_slope": "take the slope of the inside only: (f(u))' = u'",
        "slope_inside": "differentiate inside the function: (f(u))' = f(u') or f'(u')",
        "inner_added": "add the slope of the inside where it multiplies: (f(u))' = f'(u) + u'",
        # products and quotients
        "product_of_slopes": "multiply the slopes: (u·v)' = u'·v'",
        "half_product": "let only one factor change: (u·v)' = u'·v",
        "product_sign": "subtract in the product rule: (u·v)' = u'·v − u·v'",
        "quotient_sign": "add above the line: (u/v)' = (u'·v + u·v')/v²",
        "quotient_order": "turn the order round: (u/v)' = (u·v' − u'·v)/v²",
        "quotient_of_slopes": "divide the slopes: (u/v)' = u'/v'",
        "denominator_not_squared": "leave the denominator unsquared: (u/v)' = (u'·v − u·v')/v",
        "denominator_lost": "leave out the denominator: (u/v)' = u'·v − u·v'",
        "half_quotient": "let only the numerator change: (u/v)' = u'/v",
        # powers, exponentials and logarithms
        "power_not_lowered": "keep the exponent as it is: (uⁿ)' = n·uⁿ",
        "power_raised": "raise the exponent: (uⁿ)' = n·uⁿ⁺¹",
        "factor_lowered": "lower the exponent before bringing it down: (uⁿ)' = (n − 1)·uⁿ⁻¹",
        "integrated": "go the other way, to the function whose slope this is: xⁿ⁺¹/(n + 1)",
        "power_rule_on_exponential": "use the power rule where x is in the exponent: (eᵘ)' = u·eᵘ⁻¹",
        "log_of_base_lost": "forget the logarithm of the base: (aᵘ)' = aᵘ",
        "log_of_base_divided": "divide by the logarithm of the base: (aᵘ)' = aᵘ/ln a",
        "log_flipped": "write one over the logarithm: (ln u)' = 1/ln u",
        # single functions
        "function_kept": "leave the function as it is: (sin u)' = sin u",
        "sign_added": "put in a minus sign that is not there: (sin u)' = −cos u",
        "square_lost": "forget the square: (tanh u)' = 1 − tanh u",
        "score_for_output": "put the input where the output belongs: σ'(u) = u·(1 − u)",
        "rules_swapped": "mix up sigmoid and tanh: σ'(u) = 1 − σ(u)²",
        # constants, factors and signs
        "constant_kept": "keep a constant, or give it the slope 1: (x² + 3)' = 2x + 3",
        "linear_term_kept": "keep the x: (3x)' = 3x",
        "factor_lost": "lose a factor: (x²)' = x, or (5x³)' = 3x²",
        "sign_lost": "lose a minus sign: (e⁻ˣ)' = e⁻ˣ, or (cos x)' = sin x",
        "term_lost": "leave out a term",
        # algebra
        "sign_in_bracket": "change only the first sign in a bracket: −(a + b) = −a + b",
        "bracket_half_multiplied": "multiply only one term of a bracket: c·(a + b) = c·a + b",
        "power_of_sum": "raise each term by itself: (a + b)² = a² + b²",
        "exponents_mixed": "mix up the rules of exponents: (x²)³ = x⁵, or x²·x³ = x⁶",
        "log_of_sum": "take the logarithm of each term: ln(a + b) = ln a + ln b",
        "exponential_of_sum": "take e to each term by itself: eᵃ⁺ᵇ = eᵃ + eᵇ",
        "cancelled_term": "cancel a term where only factors cancel: (a + b)/a = b",
    }
)


# --- the outside of a function: what people write for f'(u) -----------------------------------------------------------


def _kept(f: sp.Expr, u: sp.Expr) -> sp.Expr | None:
    return f


def _only(kind: type, outer: Outer) -> Outer:
    """The row holds for one function."""
    return lambda f, u: outer(f, u) if isinstance(f, kind) else None


def _one_minus(u: sp.Expr) -> sp.Expr:
    return plus(ONE, negative(u))


def _square(u: sp.Expr) -> sp.Expr:
    return power(u, TWO)


OUTSIDE: tuple[tuple[str, str, Outer], ...] = (
    ("power_not_lowered", "power rule", lambda f, u: times(f.exp, f)),
    ("factor_lost", "power rule", lambda f, u: power(u, f.exp - 1)),
    ("factor_lowered", "power rule", lambda f, u: times(f.exp - 1, power(u, f.exp - 1)) if f.exp != 2 else None),
    ("power_raised", "power rule", lambda f, u: times(f.exp, power(u, f.exp + 1))),
    ("sign_lost", "power rule", lambda f, u: times(-f.exp, power(u, f.exp - 1)) if f.exp.is_negative else None),
    ("integrated", "power rule", lambda f, u: over(power(u, f.exp + 1), f.exp + 1) if f.exp != -1 else None),
    ("factor_lost", "root rule", lambda f, u: power(f, MINUS)),
    ("power_not_lowered", "root rule", lambda f, u: over(f, TWO)),
    ("power_raised", "root rule", lambda f, u: times(sp.S.Half, power(u, sp.Rational(3, 2)))),
    ("sign_added", "root rule", lambda f, u: negative(power(times(TWO, f), MINUS))),
    ("integrated", "root rule", lambda f, u: times(sp.Rational(2, 3), power(u, sp.Rational(3, 2)))),
    ("sign_lost", "reciprocal rule", lambda f, u: power(_square(u), MINUS)),
    ("denominator_not_squared", "reciprocal rule", lambda f, u: negative(f)),
    ("power_not_lowered", "reciprocal rule", lambda f, u: negative(f)),
    ("power_raised", "reciprocal rule", lambda f, u: MINUS),
    ("integrated", "reciprocal rule", lambda f, u: sp.log(u, evaluate=False)),
    ("power_rule_on_exponential", "exponential rule", lambda f, u: times(u, sp.exp(plus(u, MINUS), evaluate=False))),
    ("power_rule_on_exponential", "constant base rule", lambda f, u: times(u, power(f.base, plus(u, MINUS)))),
    ("power_rule_on_exponential", "exponential rule", lambda f, u: times(u, f)),
    ("power_rule_on_exponential", "exponential rule", lambda f, u: sp.exp(plus(u, MINUS), evaluate=False)),
    ("power_rule_on_exponential", "constant base rule", lambda f, u: times(u, f)),
    ("power_rule_on_exponential", "constant base rule", lambda f, u: power(f.base, plus(u, MINUS))),
    ("log_of_base_lost", "constant base rule", _kept),
    ("log_of_base_divided", "constant base rule", lambda f, u: over(f, sp.log(f.base, evaluate=False))),
    ("log_flipped", "chain rule", _only(sp.log, lambda f, u: power(f, MINUS))),
    ("sign_added", "chain rule", _only(sp.log, lambda f, u: negative(power(u, MINUS)))),
    ("sign_added", "chain rule", _only(sp.sin, lambda f, u: negative(sp.cos(u, evaluate=False)))),
    ("sign_lost", "chain rule", _only(sp.cos, lambda f, u: sp.sin(u, evaluate=False))),
    ("square_lost", "chain rule", _only(sp.tanh, lambda f, u: _one_minus(f))),
    ("square_lost", "chain rule", _only(sp.tan, lambda f, u: plus(ONE, f))),
    ("sign_lost", "chain rule", _only(sp.tanh, lambda f, u: plus(ONE, _square(f)))),
    ("rules_swapped", "chain rule", _only(sp.tanh, lambda f, u: times(f, _one_minus(f)))),
    ("score_for_output", "chain rule", _only(sp.tanh, lambda f, u: _one_minus(_square(u)))),
    ("function_kept", "chain rule", _kept),
    ("half_product", "slope of sigmoid", lambda f, u: _one_minus(f)),
    ("function_kept", "slope of sigmoid", _kept),
    ("sign_lost", "slope of sigmoid", lambda f, u: times(f, plus(ONE, f))),
    ("rules_swapped", "slope of sigmoid", lambda f, u: _one_minus(_square(f))),
    ("score_for_output", "slope of sigmoid", lambda f, u: times(u, _one_minus(u))),
)


# --- whole rules: what people write for (u·v)' and the like ------------------------------------------------------------


def _constant_kept(u: sp.Expr, x: sp.Expr) -> Iterator[sp.Expr]:
    if u != 0:
        yield u
    if u not in (0, 1):
        yield ONE
    if u.is_negative and u != MINUS:  # (3x² − 7)' = 6x − 1
        yield MINUS


def _parts(u: sp.Expr, x: sp.Expr) -> tuple[list[sp.Expr], list[sp.Expr]]:
    """The factors that change with x, and those that do not."""
    return [f for f in u.args if depends(f, x)], [f for f in u.args if not depends(f, x)]


def _factor_lost(u: sp.Expr, x: sp.Expr) -> Iterator[sp.Expr]:
    moving, resting = _parts(u, x)
    number = sp.Mul(*resting)
    if number not in (1, -1):
        yield Slope(times(*moving), x)
        if number.is_negative:
            yield negative(Slope(times(*moving), x))


def _sign_lost(u: sp.Expr, x: sp.Expr) -> Iterator[sp.Expr]:
    moving, resting = _parts(u, x)
    number = sp.Mul(*resting)
    if number.is_negative:
        yield times(*([-number] if number != -1 else []), Slope(times(*moving), x))


def _product_of_slopes(u: sp.Expr, x: sp.Expr) -> Iterator[sp.Expr]:
    yield times(*(Slope(factor, x) for factor in u.args))
    if len(u.args) > 2:
        first, rest = u.args[0], times(*u.args[1:])
        yield times(Slope(first, x), Slope(rest, x))


def _half_product(u: sp.Expr, x: sp.Expr) -> Iterator[sp.Expr]:
    first, rest = u.args[0], times(*u.args[1:])
    yield times(Slope(first, x), rest)
    yield times(first, Slope(rest, x))


def _product_sign(u: sp.Expr, x: sp.Expr) -> Iterator[sp.Expr]:
    first, rest = u.args[0], times(*u.args[1:])
    before, after = times(Slope(first, x), rest), times(first, Slope(rest, x))
    yield plus(before, negative(after))
    yield plus(negative(before), after)


def fraction_of(u: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """u/v as numerator and denominator, as the quotient rule takes them."""
    below = [f for f in u.args if f.is_Pow and f.exp.is_number and f.exp.is_negative]
    above = [f for f in u.args if f not in below]
    return times(*above), times(*(f.base if f.exp == -1 else power(f.base, -f.exp) for f in below))


def _quotient(instead: Callable[[sp.Expr, sp.Expr, sp.Expr, sp.Expr], sp.Expr]) -> Whole:
    """A row in terms of u, v and their slopes."""

    def rows(whole: sp.Expr, x: sp.Expr) -> Iterator[sp.Expr]:
        u, v = fraction_of(whole)
        yield instead(u, v, Slope(u, x), Slope(v, x))

    return rows


def _minus(u: sp.Expr, v: sp.Expr) -> sp.Expr:
    return plus(u, negative(v))


def _term_lost(u: sp.Expr, x: sp.Expr) -> Iterator[sp.Expr]:
    moving = [term for term in u.args if depends(term, x)]
    if len(moving) > 1:
        for lost in moving:
            yield plus(*(Slope(term, x) for term in u.args if term is not lost))


WHOLE: tuple[tuple[str, str, Whole], ...] = (
    ("constant_kept", "constant rule", _constant_kept),
    ("linear_term_kept", "slope of x", lambda u, x: iter([x])),
    ("sign_lost", "constant factor rule", _sign_lost),
    ("factor_lost", "constant factor rule", _factor_lost),
    ("product_of_slopes", "product rule", _product_of_slopes),
    ("half_product", "product rule", _half_product),
    ("product_sign", "product rule", _product_sign),
    (
        "quotient_sign",
        "quotient rule",
        _quotient(lambda u, v, du, dv: over(plus(times(du, v), times(u, dv)), _square(v))),
    ),
    (
        "quotient_order",
        "quotient rule",
        _quotient(lambda u, v, du, dv: over(_minus(times(u, dv), times(du, v)), _square(v))),
    ),
    ("quotient_of_slopes", "quotient rule", _quotient(lambda u, v, du, dv: over(du, dv))),
    (
        "denominator_not_squared",
        "quotient rule",
        _quotient(lambda u, v, du, dv: over(_minus(times(du, v), times(u, dv)), v)),
    ),
    ("denominator_lost", "quotient rule", _quotient(lambda u, v, du, dv: _minus(times(du, v), times(u, dv)))),
    ("half_quotient", "quotient rule", _quotient(lambda u, v, du, dv: over(du, v))),
    ("quotient_of_slopes", "reciprocal rule", lambda u, x: iter([power(Slope(u.base, x), MINUS)])),
    ("term_lost", "sum rule", _term_lost),
)
