"""Powers of one base in a product, joined: x·xᵃ as xᵃ⁺¹."""

from __future__ import annotations

import sympy as sp

from explainer.symbolic import printing
from explainer.symbolic.expression import negative, plus, power, tidied, times
from explainer.symbolic.products import Product, parts, raised
from explainer.symbolic.sums import like_terms, opened
from explainer.symbolic.written.precedence import is_negative


def exponents_added(expr: sp.Expr) -> sp.Expr:
    """x·xᵃ as xᵃ⁺¹, eˣ·e²ˣ as e³ˣ: powers of one base whose exponents are more than numbers; 2·2ˣ stays."""
    if not expr.is_Mul:
        return expr
    powers_of: dict[sp.Expr, list[tuple[sp.Expr, sp.Expr]]] = {}
    for part, is_above in parts(expr):
        base, exponent = _base_and_exponent(part)
        if not (base.is_Rational and exponent.is_Rational):
            powers_of.setdefault(base, []).append((part, exponent if is_above else negative(exponent)))
    joined = {
        base: _sum_of_exponents([exponent for _, exponent in powers])
        for base, powers in powers_of.items()
        if len(powers) > 1 and not all(exponent.is_Rational for _, exponent in powers)
    }
    if not joined:
        return expr
    above: list[sp.Expr] = []
    below: list[sp.Expr] = []
    for part, is_above in parts(expr):
        base = _base_and_exponent(part)[0]
        if base not in joined or (base.is_Rational and part.is_Rational):
            (above if is_above else below).append(part)
        elif part == powers_of[base][0][0]:  # the first of them stands for all
            above.append(_raised(base, joined[base]))
    return times(*above, *([power(times(*below), sp.S.NegativeOne)] if below else []))


def _base_and_exponent(factor: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """eᵘ as (e, u), and (eᵘ)² as (e, 2u)."""
    if isinstance(factor, sp.exp):
        return sp.E, factor.args[0]
    if not factor.is_Pow:
        return factor, sp.S.One
    base, exponent = _base_and_exponent(factor.base) if factor.exp.is_Integer else (factor.base, sp.S.One)
    is_power_of_power = not exponent.is_Rational
    return (base, Product(factor.exp).read(exponent).expr) if is_power_of_power else factor.args


def _raised(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    if exponent == 0:
        return sp.S.One
    return sp.exp(exponent, evaluate=False) if base is sp.E else raised(base, exponent)


def _sum_of_exponents(exponents: list[sp.Expr]) -> sp.Expr:
    """Their sum in one order, x + 1, since x¹⁺ᵃ and xᵃ⁺¹ are the same."""
    total = tidied(like_terms(tidied(opened(tidied(plus(*exponents))))))
    if not total.is_Add:
        return total
    return plus(*sorted(total.args, key=lambda term: (term.is_Rational, is_negative(term), printing.text(term))))
