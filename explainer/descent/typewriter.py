"""Formulas in type, as charts and screen readers have them: dL/dw₁ = dL/dŷ·x₁, and the same with its numbers put in."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import sympy as sp

from explainer.descent.quantity import typed
from explainer.numeric import formatting
from explainer.numeric.formatting import ten_to, typeset
from explainer.symbolic.written.plaintext import TextPrinter


def in_type(expr: sp.Basic, values: Mapping[sp.Symbol, Fraction] | None = None, digits: int = 8) -> str:
    """A formula in type, as charts write it; with `values`, the numbers stand there in the place of the letters.

    >>> from explainer.descent.quantity import Quantity
    >>> w, x = Quantity("w", 1), Quantity("x", 1)
    >>> in_type(w * x), in_type(w * x, {w: Fraction(-1, 2), x: Fraction(3)})
    ('w₁·x₁', '(−0.5)·3')
    """
    return typeset(_TypePrinter(values or {}, digits).doprint(expr))


def number_in_type(value: Fraction, digits: int) -> str:
    """A number of a line as it is: −0.5, 5.4×10⁻¹⁴."""
    mantissa, _, exponent = formatting.decimal(value, digits).replace("-", "−").partition("e")
    return f"{mantissa}×{ten_to(int(exponent.replace('−', '-')))}" if exponent else mantissa


class _TypePrinter(TextPrinter):
    """Plain characters with letters in type, and numbers in the place of those letters that have one."""

    def __init__(self, values: Mapping[sp.Symbol, Fraction], digits: int) -> None:
        super().__init__(values, digits)

    def _print_Symbol(self, symbol: sp.Symbol) -> str:
        return number_in_type(self._values[symbol], self._digits) if symbol in self._values else typed(symbol)

    _print_Quantity = _print_Symbol

    def _placed(self, expr: sp.Basic, place: str) -> str:
        if not expr.is_Symbol:
            return super()._placed(expr, place)
        shown = self._print(expr)
        is_tight = place in ("base", "divisor", "exponent")
        open_shown = shown.startswith("−") or (is_tight and ("×" in shown or "/" in shown))
        return f"({shown})" if open_shown else shown
