"""What one record is: checked parameters, kept number types, the slope that frameworks use at a kink."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import sympy as sp

from explainer import ACTIVATIONS, LOSSES, latex
from explainer.formulas.formula import Formula, Kink, Parameter
from explainer.symbolic import printing
from explainer.symbolic.expression import X
from explainer.symbolic.parsing import parse

A = sp.Symbol("a", real=True)
HAT = Formula(
    name="hat",
    title="Hat",
    expr="a*|x|",
    range=sp.Interval(0, sp.oo),
    note="",
    source="",
    parameters=(Parameter(A, 2, sp.Interval(0, 5), "how steep"),),
    kinks=(Kink(sp.S.Zero, A / 4, "a corner", sp.Interval(-A, A), -A, A),),
)


def test_a_record_without_numpy_forms_computes_by_its_own_expression() -> None:
    assert HAT(-3.0) == 6
    assert HAT(-3.0, a=0.5) == 1.5
    assert HAT.slope(np.array([-3.0, 0.0, 3.0])).tolist() == [-2, 0.5, 2]  # at the kink what the record says
    assert HAT.slope(0.0, a=4) == 1


def test_number_types_are_kept() -> None:
    assert HAT(np.float32([1])).dtype == np.float32
    assert HAT(np.float64(1)).dtype == np.float64
    assert HAT([1, 2]).dtype == np.float64
    assert HAT(np.float16([1])).dtype == np.float64
    assert isinstance(HAT(np.float32(1)), np.float32)
    assert type(HAT(1)) is float


@pytest.mark.parametrize(("a", "told"), [(6, "6"), (-1, "-1"), ("2", "'2'"), (np.inf, "inf"), (True, "True")])
def test_parameters_are_checked(a: object, told: str) -> None:
    with pytest.raises(ValueError, match=rf"a must be in \[0, 5\], got {told}"):
        HAT(1.0, a=a)


def test_a_parameter_of_any_size_must_still_be_a_number() -> None:
    with pytest.raises(ValueError, match="c must be in the real numbers"):
        ACTIVATIONS["linear"](1.0, c=np.nan)


def test_derivations_are_worked_out_once_and_when_asked_for() -> None:
    fresh = replace(HAT, name="another hat")
    assert "derivations" not in vars(fresh)
    assert fresh.derivations is fresh.derivations
    assert HAT.derivative == parse("a*sign(x)")


def test_records_show_themselves_in_a_notebook() -> None:
    for f in (*ACTIVATIONS.values(), *LOSSES.values()):
        shown = f.latex if getattr(f, "of_row", None) is None else printing.latex(f.of_row)
        left = "p_{i}" if f is ACTIVATIONS["softmax"] else "f(x)" if f in ACTIVATIONS.values() else "L"
        assert f._repr_latex_() == f"$\\displaystyle {left} = {shown}$"
        for derivation in f.derivations:
            assert r"\begin{aligned}" in derivation._repr_latex_()
    assert HAT.latex == r"a \left|{x}\right|"


def test_every_record_says_what_a_reader_needs() -> None:
    for f in (*ACTIVATIONS.values(), *LOSSES.values()):
        assert f.note.count(".") >= 1
        assert len(f.note.split()) > 8
        assert f.source
        assert f.range is not None
        assert f.domain == sp.Reals or f.name.endswith("entropy")
        assert all(parameter.allowed.contains(parameter.default) for parameter in getattr(f, "parameters", ()))
        titles = [derivation.title for derivation in f.derivations]
        assert len(set(titles)) == len(titles)
        assert all(titles)


def test_the_numpy_form_agrees_with_the_expression_beside_it() -> None:
    """The stable form is tested against the one formula that is displayed."""
    places = np.linspace(-4, 4, 17)[:-1] + 0.01
    for f in ACTIVATIONS.values():
        if isinstance(f, Formula):
            plain = f._from(f.expr)(places, *f._chosen({}))
            np.testing.assert_allclose(f(places), plain, rtol=1e-12, atol=1e-15)
            np.testing.assert_allclose(
                f.slope(places), f._from(f.derivative)(places, *f._chosen({})), rtol=1e-11, atol=1e-15
            )


def test_latex_of_a_record_is_the_latex_of_its_expression() -> None:
    assert latex(ACTIVATIONS["sigmoid"]) == ACTIVATIONS["sigmoid"].latex == r"\frac{1}{1 + e^{-x}}"
    assert latex(sp.exp(-X)) == "e^{-x}"


def test_rows_of_different_lengths_are_refused_in_a_sentence() -> None:
    ragged = [[1.0, 2.0], [3.0]]
    calls = (ACTIVATIONS["relu"], ACTIVATIONS["sigmoid"].slope, ACTIVATIONS["softmax"])
    for call, name in zip(calls, ("x", "x", "scores"), strict=True):
        with pytest.raises(
            ValueError, match=rf"^{name} must be a table of numbers with rows of one length, got \[\[1.0"
        ):
            call(ragged)
    for loss in LOSSES.values():
        with pytest.raises(ValueError, match=r"^y_hat must be a table of numbers with rows of one length"):
            loss([[0.0, 1.0]], ragged)
