"""The names of a calculation: printed three ways, each from the record."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction

import pytest
import sympy as sp

from explainer.descent.quantity import Quantity, in_row, primed, slope, typed
from explainer.descent.typewriter import in_type
from explainer.formulas.losses import Y_HAT
from explainer.formulas.optimizers import BETA_1, ETA, G, T, W
from explainer.symbolic.expression import over, plus, power, times

L, W1, B = Quantity("L"), Quantity("w", 1), Quantity("b")


@pytest.mark.parametrize(
    ("quantity", "latex", "text"),
    [
        (W1, "w_1", "w₁"),
        (B, "b", "b"),
        (Quantity("w", 1, 2, layer=3), "w^{(3)}_{12}", "w⁽³⁾₁₂"),
        (Quantity("δ", 2, layer=1), r"\delta^{(1)}_{2}", "δ⁽¹⁾₂"),
        (Quantity("v", "b"), "v_b", "v_b"),
        (slope(L, W1), r"\frac{dL}{dw_1}", "dL/dw₁"),
        (slope(Y_HAT, B), r"\frac{d\hat{y}}{db}", "dŷ/db"),
        (primed(W1), "{w_1}'", "w₁′"),
        (in_row(slope(L, W1), 2), r"\left(\frac{dL}{dw_1}\right)_{2}", "(dL/dw₁)₂"),
    ],
)
def test_a_quantity_is_printed_from_its_parts(quantity: Quantity, latex: str, text: str) -> None:
    assert (quantity.name, quantity.text, str(quantity)) == (latex, text, text)
    for twin in (copy.deepcopy(quantity), pickle.loads(pickle.dumps(quantity))):  # noqa: S301 - made in this line
        assert twin == quantity
        assert (twin.letter, twin.index, twin.layer, twin.parts) == (
            quantity.letter,
            quantity.index,
            quantity.layer,
            quantity.parts,
        )


def test_two_quantities_with_other_parts_are_others() -> None:
    others = [Quantity("w", 12), Quantity("w", 1, 2, layer=1), Quantity("w", 12, layer=2), primed(Quantity("w", 12))]
    assert len(set(others)) == len(others)
    assert Quantity("w", 12) in set(others)


def test_a_formula_in_type_is_the_formula() -> None:
    """Letters that Python reads are put in their place, and Python's value is SymPy's."""
    g = slope(L, W1)
    formula = plus(times(BETA_1, W1), times(sp.Integer(-1), ETA, over(power(g, sp.Integer(2)), plus(g, W1))))
    assert in_type(formula) == "β₁·w₁ − η·((dL/dw₁)²/(dL/dw₁ + w₁))"
    values = {BETA_1: Fraction(9, 10), W1: Fraction(-1, 2), ETA: Fraction(1, 5), g: Fraction(-3)}
    shown = in_type(formula, values)
    assert shown == "0.9·(−0.5) − 0.2·((−3)²/((−3) + (−0.5)))"
    python = eval(shown.replace("·", "*").replace("−", "-").replace("²", "**2"))  # noqa: S307 - our own text
    assert python == pytest.approx(float(formula.subs({k: sp.Rational(v) for k, v in values.items()})))


def test_a_power_of_ten_that_is_raised_stands_in_brackets() -> None:
    g = slope(L, W1)
    assert in_type(power(g, sp.Integer(2)), {g: Fraction("2.5e-20")}) == "(2.5×10⁻²⁰)²"
    assert in_type(sp.exp(times(sp.Integer(-1), g)), {g: Fraction(-2)}) == "exp(−(−2))"
    assert in_type(sp.exp(g), {g: Fraction(-2)}) == "exp(−2)"


@pytest.mark.parametrize("letter", [W, G, T, ETA, BETA_1, Y_HAT])
def test_letters_of_the_catalogue_are_typed_without_latex(letter: sp.Symbol) -> None:
    assert not set(typed(letter)) & set("\\{}")
