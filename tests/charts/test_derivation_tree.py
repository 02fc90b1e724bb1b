"""The tree of the chain rule: the numbers on its branches, multiplied and added, against SymPy and the formula's slope."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import sympy as sp

from explainer import charts, derive
from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.losses import LOSSES
from explainer.numeric.formatting import number
from explainer.symbolic.differentiation import differentiate
from explainer.symbolic.known import KNOWN

X = sp.Symbol("x", real=True)
SIGMOID = sp.Function("sigmoid", real=True)


def slope_read_from(chart) -> float:
    """Σ over the paths of the products of the slopes that the picture tells."""
    branches = [tuple(entry) for entry in chart.data[1].customdata]
    below = {}
    for parent, child, _, slope in branches:
        below.setdefault(parent, []).append((child, slope))

    def total(name: str) -> float:
        return 1.0 if name not in below else sum(number * total(child) for child, number in below[name])

    return total("y")


@pytest.mark.parametrize(
    "expr",
    [
        1 / (1 + sp.exp(-X)),
        sp.log(1 + X**2) * sp.sin(3 * X),
        X**X,
        sp.tanh(2 * X + 1) / (1 + X**2),
        sp.exp(-(X**2) / 2),
        sp.Mul(X, X, evaluate=False),
        sp.sqrt(1 + sp.cos(X) ** 2),
    ],
    ids=str,
)
def test_multiplied_along_the_paths_and_added_it_is_the_slope(check, expr):
    chart = check(charts.derivation, differentiate(expr, X), at=0.7)
    assert slope_read_from(chart) == pytest.approx(float(expr.diff(X).subs(X, 0.7)), rel=1e-12)
    assert chart.layout.meta["alt"].count("slope of") == len(chart.data[1].x)


def test_named_functions_use_their_own_slope(check):
    worked = differentiate(X * SIGMOID(X), X, known=KNOWN)
    sigmoid = ACTIVATIONS["sigmoid"]
    assert slope_read_from(check(charts.derivation, worked, at=0.5)) == pytest.approx(
        sigmoid(0.5) + 0.5 * sigmoid.slope(0.5), rel=1e-12
    )
    assert "(1 − σ(x))·σ(x)" in check(charts.derivation, worked).layout.meta["alt"]


def test_every_catalogue_formula_has_a_tree_or_a_reason(check):
    for formula in ACTIVATIONS.values():
        for worked in getattr(formula, "derivations", ()):
            if formula.kinks or worked.of.has(sp.Piecewise):
                with pytest.raises(ValueError, match=r"without cases|is by no letter"):
                    charts.derivation(worked)
            elif worked.by == X:
                check(charts.derivation, worked)


def test_the_letters_of_a_loss_are_those_of_a_book(check):
    chart = check(charts.derivation, LOSSES["mse"].derivations[0])
    assert "u₁ = ŷ − y" in chart.layout.meta["alt"]
    assert "hat" not in chart.to_json()


def test_the_slope_of_the_whole_stands_above_the_tree(check):
    chart = check(charts.derivation, differentiate(sp.exp(X) * X, X), at=1)
    assert chart.layout.title.subtitle.text == f"at x = 1 the slope ≈ {number(2 * math.e)}"


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="numbers can be put in where ŷ is the only letter; this formula also has y"):
        charts.derivation(LOSSES["mse"].derivations[0], at=1)
    with pytest.raises(ValueError, match="a tree needs 2 to 20 nodes, got 1"):
        charts.derivation(differentiate(X, X))
    with pytest.raises(ValueError, match="a tree needs 2 to 20 nodes"):
        charts.derivation(differentiate(sum((sp.sin(k * X) for k in range(1, 12)), sp.S.Zero), X))
    with pytest.raises(ValueError, match=r"^ln\(x\) has no value at x = −1; choose another x$"):
        charts.derivation(differentiate(sp.log(X), X), at=-1)


@pytest.mark.parametrize("formula", ["tanh", "sigmoid"])
def test_boxes_of_a_row_stand_apart_on_a_phone(check, formula):
    chart = check(charts.derivation, ACTIVATIONS[formula].derivations[0])
    low, high = chart.layout.xaxis.range
    pixel = 342 / (high - low)
    rows = {}
    for box in chart.layout.annotations:
        wide = 6.4 * max(map(len, box.text.split("<br>"))) + 16
        rows.setdefault(box.y, []).append((box.x * pixel - wide / 2, box.x * pixel + wide / 2))
    for boxes in rows.values():
        boxes.sort()
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(boxes))
    assert ("u₁ =<br>exp(x)" in [box.text for box in chart.layout.annotations]) == (formula == "tanh")


def test_a_slope_stands_on_the_side_to_which_its_branch_leans(check):
    chart = check(charts.derivation, derive("sin(x^2)*exp(-x)/(1+x^2)"), at=1)
    lean = [np.sign(chart.data[0].x[3 * i + 1] - chart.data[0].x[3 * i]) for i in range(len(chart.data[1].x))]
    assert list(chart.data[1].textposition) == ["middle left" if side < 0 else "middle right" for side in lean]


@pytest.mark.parametrize(("typed", "inner"), [("relu(x)*x", "relu"), ("relu(x)^2", "relu"), ("abs(x)^2", "abs")])
def test_no_slope_is_claimed_at_a_corner_within(typed, inner):
    """The whole has a slope there, 0; the branch into the corner has none."""
    with pytest.raises(ValueError, match=rf"{inner}\(x\) has a corner or a jump at x = 0 and no slope there"):
        charts.derivation(derive(typed), at=0)
    assert "the slope" in charts.derivation(derive(typed), at=1).layout.title.subtitle.text


@pytest.mark.parametrize(
    ("typed", "at", "words"),
    [
        ("exp(100*x)", 10, "exp(u₁) is beyond 10³⁰⁸ at x = 10; choose another x"),
        ("exp(x**2)", 100, "exp(u₁) is beyond 10³⁰⁸ at x = 100; choose another x"),
        ("sin(exp(exp(x)))", 6.56, "the slope is beyond 10³⁰⁸ at x = 6.56; choose another x"),
    ],
)
def test_what_is_beyond_all_floats_is_refused_in_a_sentence(typed, at, words):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the words are compared below
        charts.derivation(derive(typed), at=at)
    assert str(refusal.value) == words


def test_cases_are_refused_as_a_reader_writes_them():
    with pytest.raises(ValueError, match=r"without cases and sums, got piecewise\(x < 0, 0, x\)"):
        charts.derivation(ACTIVATIONS["relu"].derivations[0])
    with pytest.raises(
        ValueError, match='the derivation of a slope, and "Tanh is a stretched sigmoid" is by no letter'
    ):
        charts.derivation(ACTIVATIONS["tanh"].derivations[1])
