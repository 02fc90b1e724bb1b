"""The terms of a sum: brackets removed, like terms collected."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from explainer.numeric.decimals import sum_of
from explainer.symbolic.expression import negative, plus, size, tidied
from explainer.symbolic.products import Product


def opened(expr: sp.Expr) -> sp.Expr:
    """u − (u − 1) as u − u + 1, and 2·(u + 1) − 1 as 2u + 2 − 1."""
    if not expr.is_Add:
        return expr
    terms = [part for term in expr.args for part in (_negatives(term) if _is_minus_sum(term) else (term,))]
    if len(terms) > len(expr.args):
        return plus(*terms)
    opened = plus(*(part for term in expr.args for part in _multiplied(term)))
    flat = tidied(opened)
    joined = like_terms(flat)
    return opened if joined != flat and size(joined) < size(expr) else expr


def _multiplied(term: sp.Expr) -> Iterator[sp.Expr]:
    """The terms of a number times a sum."""
    product = Product().read(term)
    (sum_, exponent), *others = product.powers.items() or [(term, 0)]
    if others or exponent != 1 or not sum_.is_Add:
        return iter((term,))
    return (Product(product.number).read(part).expr for part in sum_.args)


def _is_minus_sum(term: sp.Expr) -> bool:
    return term.is_Mul and len(term.args) == 2 and term.args[0] == -1 and term.args[1].is_Add


def _negatives(term: sp.Expr) -> Iterator[sp.Expr]:
    return map(negative, term.args[1].args)


def like_terms(expr: sp.Expr) -> sp.Expr:
    """2x + 3x as 5x."""
    if not expr.is_Add:
        return expr
    totals: dict[frozenset, Product] = {}
    for term in expr.args:
        product = Product().read(term)
        key = frozenset((base, exponent) for base, exponent in product.powers.items() if exponent != 0)
        number = totals[key].number if key in totals else sp.S.Zero
        totals[key] = Product(sum_of((number, product.number)), totals[key].powers if key in totals else product.powers)
    if len(totals) == len(expr.args):
        return expr
    kept = [product for product in totals.values() if product.number != 0]
    leading = next((product for product in kept if product.number > 0), None)
    kept.sort(key=lambda product: leading is not None and product is not leading)  # 1 − x², not −x² + 1
    return plus(*(product.expr for product in kept)) if kept else sp.S.Zero
