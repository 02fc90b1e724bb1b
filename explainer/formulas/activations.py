"""The activation functions, a record each. A new one is one record: it appears everywhere, derived, proved and drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, overload

import numpy as np
import sympy as sp
from scipy.special import expit, ndtr

from explainer.formulas.catalogue import Catalogue
from explainer.formulas.formula import Formula, Kink, Parameter, Places
from explainer.formulas.kinks import written
from explainer.formulas.softmax import SIZES, SOFTMAX, A, C, VectorFormula
from explainer.symbolic.differentiation import Derivation, differentiate, worked
from explainer.symbolic.expression import X
from explainer.symbolic.known import KNOWN
from explainer.symbolic.named import NAMED, gelu_tanh_slope
from explainer.symbolic.parsing import parse


def _more_about_sigmoid() -> Iterator[Derivation]:
    steepest = differentiate(parse("σ(x)*(1-σ(x))"), X, known=KNOWN, title="How the slope of Sigmoid changes")
    yield steepest.then(
        ("factor out σ(x)(1 − σ(x))", "σ(x)*(1-σ(x))*((1-σ(x))-σ(x))"),
        ("collect terms; it is 0 at x = 0, where σ(x) = 1/2: there the curve is steepest", "σ(x)*(1-σ(x))*(1-2σ(x))"),
    )


def _between(low: sp.Expr, high: sp.Expr, *, is_open: bool = False) -> sp.Interval:
    """An interval as it is. SymPy would first subtract its ends, and for that it opens a quarter more of its modules."""
    sides = [sp.true if is_open or end is sp.oo else sp.false for end in (low, high)]
    return sp.Basic.__new__(sp.Interval, low, high, *sides)


STEP = Formula(
    name="step",
    title="Step",
    expr="piecewise(x<0, 0, 1)",
    range=sp.FiniteSet(0, 1),
    note="It answers yes or no, as the first artificial neurons did. Its slope is 0 everywhere except at the jump, so a "
    "neuron with it cannot learn.",
    source="McCulloch and Pitts 1943; Rosenblatt 1958",
    kinks=(
        Kink(
            sp.S.Zero,
            sp.S.Zero,
            "The value jumps from 0 to 1, and no slope describes a jump.",
            left=sp.S.Zero,
            right=sp.S.Zero,
        ),
    ),
    final_steps=(("both branches agree", "0"),),
)


def _more_about_linear() -> Iterator[Derivation]:
    n = sp.Symbol("n", integer=True, positive=True)
    first, second = sp.MatrixSymbol("W_1", n, 3), sp.MatrixSymbol("W_2", 2, n)
    x, b1, b2 = sp.MatrixSymbol("x", 3, 1), sp.MatrixSymbol("b_1", n, 1), sp.MatrixSymbol("b_2", 2, 1)
    product, sum_ = sp.MatMul, sp.MatAdd
    yield worked(
        sum_(product(second, sum_(product(first, x), b1)), b2),
        ("multiply out", sum_(product(second, first, x), product(second, b1), b2)),
        (
            "one weight matrix and one bias: two linear layers are one",
            sum_(product(product(second, first), x), sum_(product(second, b1), b2)),
        ),
        title="Why linear layers collapse into one",
        sizes=SIZES,
    )


LINEAR = Formula(
    name="linear",
    title="Linear",
    expr="c*x",
    range=sp.Reals,
    note="It passes its input on, c times as large. It is used where the answer may be any number. A stack of such "
    "layers is still one straight line.",
    source="Widrow and Hoff 1960",
    parameters=(Parameter(C, 1, sp.Reals, "the slope"),),
    extra_derivations=_more_about_linear,
)

SIGMOID = Formula(
    name="sigmoid",
    title="Sigmoid",
    expr="1/(1+exp(-x))",
    value=expit,
    gradient=lambda x: expit(x) * expit(-x),
    range=sp.Interval.open(0, 1),
    note="It turns any number into a number between 0 and 1, which can be read as a probability. Far from 0 its slope "
    "vanishes.",
    source="Verhulst 1845; as an activation: Rumelhart, Hinton, Williams 1986",
    known=KNOWN,
    final_steps=(
        ("split the fraction", "1/(1+exp(-x)) * (exp(-x)/(1+exp(-x)))"),
        ("add and subtract 1", "1/(1+exp(-x)) * (((1+exp(-x))-1)/(1+exp(-x)))"),
        ("divide term by term", "1/(1+exp(-x)) * (1 - 1/(1+exp(-x)))"),
        ("call it σ(x) again", "σ(x) * (1-σ(x))"),
    ),
    extra_derivations=_more_about_sigmoid,
)


def _more_about_tanh() -> Iterator[Derivation]:
    yield worked(
        "(exp(x)-exp(-x))/(exp(x)+exp(-x))",
        ("divide top and bottom by eˣ", "(1-exp(-2x))/(1+exp(-2x))"),
        ("add and subtract 1", "(2-(1+exp(-2x)))/(1+exp(-2x))"),
        ("divide term by term", "2*(1/(1+exp(-2x))) - 1"),
        ("call it σ(2x)", "2*σ(2x) - 1"),
        title="Tanh is a stretched sigmoid",
        known=KNOWN,
    )


TANH = Formula(
    name="tanh",
    title="Tanh",
    expr="(exp(x)-exp(-x))/(exp(x)+exp(-x))",
    value=np.tanh,
    gradient=lambda x: 4 * expit(2 * x) * expit(-2 * x),
    range=sp.Interval.open(-1, 1),
    note="A sigmoid stretched to lie between −1 and 1, so that 0 gives 0. Far from 0 its slope vanishes.",
    source="LeCun, Bottou, Orr, Müller 1998",
    final_steps=(
        ("divide term by term", "1 - ((exp(x)-exp(-x))/(exp(x)+exp(-x)))^2"),
        ("call it tanh(x) again", "1 - tanh(x)^2"),
    ),
    extra_derivations=_more_about_tanh,
)

RELU = Formula(
    name="relu",
    title="ReLU",
    expr="piecewise(x<0, 0, x)",
    range=sp.Interval(0, sp.oo),
    note="It keeps what is positive and turns the rest into 0. It is cheap to compute, and its slope does not vanish "
    "for positive input. A neuron whose sum is always negative has slope 0 and stops learning.",
    source="Nair and Hinton 2010; Glorot, Bordes, Bengio 2011",
    kinks=(
        Kink(
            sp.S.Zero,
            sp.S.Zero,
            "There is a corner: the slope is 0 on the left and 1 on the right.",
            sp.Interval(0, 1),
            left=sp.S.Zero,
            right=sp.S.One,
        ),
    ),
)


def _more_about_leaky_relu() -> Iterator[Derivation]:
    yield worked(
        "max(a*x, x)",
        ("for a between 0 and 1, a·x is the larger one exactly where x is negative", "piecewise(x<0, a*x, x)"),
        title="Leaky ReLU as the larger of two lines",
        ranges={"a": sp.Interval.open(0, 1), "x": sp.Interval.open(-6, 6)},
    )


LEAKY_RELU = Formula(
    name="leaky_relu",
    title="Leaky ReLU",
    expr="piecewise(x<0, a*x, x)",
    range=sp.Reals,
    note="A ReLU that lets a little of the negative side through, so that no neuron stops learning. It is max(a·x, "
    "x) only for a between 0 and 1.",
    source="Maas, Hannun, Ng 2013",
    parameters=(Parameter(A, 0.01, sp.Interval.open(0, 1), "the slope on the left"),),
    kinks=(
        Kink(
            sp.S.Zero,
            A,
            "There is a corner: the slope is a on the left and 1 on the right.",
            _between(A, sp.S.One),
            A,
            sp.S.One,
        ),
    ),
    extra_derivations=_more_about_leaky_relu,
)


# --- those that newer networks use --------------------------------------------------------------------------------------

SOFTPLUS = Formula(
    name="softplus",
    title="Softplus",
    expr="ln(1+exp(x))",
    value=NAMED["softplus"].numpy,
    gradient=expit,
    range=sp.Interval.open(0, sp.oo),
    note="A ReLU with its corner rounded off. Its slope is the sigmoid, so the slope is never quite 0.",
    source="Dugas, Bengio, Bélisle, Nadeau, Garcia 2001",
    known=KNOWN,
    final_steps=(
        ("divide top and bottom by eˣ", "1/(exp(-x)+1)"),
        ("swap the terms of the sum", "1/(1+exp(-x))"),
        ("call it σ(x)", "σ(x)"),
    ),
)


def _corner_of_elu(chosen: Mapping[sp.Symbol, float]) -> Places:
    """At 0 the slope jumps from a to 1, unless a is 1."""
    a = sp.Rational(str(chosen[A]))
    if a == 1:
        return Places()
    note = f"There is a corner: the slope is {written(a)} on the left and 1 on the right."
    return Places((Kink(sp.S.Zero, a, note, sp.Interval(min(a, 1), max(a, 1)), a, sp.S.One),))


ELU = Formula(
    name="elu",
    title="ELU",
    expr="piecewise(x<0, a*(exp(x)-1), x)",
    value=NAMED["elu"].numpy,
    range=_between(-A, sp.oo, is_open=True),
    note="The input itself where it is positive; below 0 it bends towards −a. With a = 1 there is no corner at 0.",
    source="Clevert, Unterthiner, Hochreiter 2016",
    parameters=(Parameter(A, 1, sp.Interval.open(0, 10), "how far it goes below 0"),),
    moved=_corner_of_elu,
)


def _down_to(lowest: str) -> sp.Interval:
    """All numbers from a lowest value that has no name, to the 17 digits that `ranges.range_of` finds."""
    return _between(sp.Float(lowest, 17), sp.oo)


GELU = Formula(
    name="gelu",
    title="GELU",
    expr="x/2*(1+erf(x/sqrt(2)))",
    value=NAMED["gelu"].numpy,
    gradient=lambda x: ndtr(x) + x * np.exp(-np.square(np.clip(x, -100, 100)) / 2) / np.sqrt(2 * np.pi),
    range=_down_to("-0.16997120747990366"),
    note="The input x times Φ(x), the probability that a standard normal number is smaller than x. It dips to about "
    "−0.17 near x = −0.75; further left it comes back towards 0.",
    source="Hendrycks and Gimpel 2016",
    final_steps=(
        ("the square of x/√2 is x²/2", "1/2*(1+erf(x/sqrt(2)) + 2*x/sqrt(pi)*exp(-(x^2/2))/sqrt(2))"),
        ("multiply out; √π times √2 is √(2π)", "1/2*(1+erf(x/sqrt(2))) + x*(exp(-(x^2/2))/sqrt(2*pi))"),
    ),
)

GELU_TANH = Formula(
    name="gelu_tanh",
    title="GELU (tanh)",
    expr="x/2*(1+tanh(sqrt(2/pi)*(x+0.044715*x^3)))",
    value=NAMED["gelu_tanh"].numpy,
    gradient=gelu_tanh_slope,
    range=_down_to("-0.17004075057125406"),
    note="GELU with a tanh in place of erf, which was quicker to compute. The two differ by less than 0.0005 everywhere.",
    source="Hendrycks and Gimpel 2016",
)

SILU = Formula(
    name="silu",
    title="SiLU (swish)",
    expr="x*sigmoid(x)",
    value=NAMED["silu"].numpy,
    gradient=lambda x: expit(x) * (1 + x * expit(-x)),
    range=_between(-sp.LambertW(sp.exp(-1), evaluate=False), sp.oo),
    note="The input times its own sigmoid. It dips to about −0.278 near x = −1.28; further left it comes back "
    "towards 0.",
    source="Elfwing, Uchibe, Doya 2017; as swish: Ramachandran, Zoph, Le 2017",
    known=KNOWN,
    final_steps=(("factor out σ(x)", "σ(x)*(1+x*(1-σ(x)))"),),
)

MISH = Formula(
    name="mish",
    title="Mish",
    expr="x*tanh(softplus(x))",
    value=NAMED["mish"].numpy,
    range=_down_to("-0.30884341301725043"),
    note="The input times the tanh of its softplus: much like SiLU, with a dip to about −0.309 near x = −1.19.",
    source="Misra 2019",
    known=KNOWN,
)

THE_SEVEN = (STEP, LINEAR, SIGMOID, TANH, RELU, LEAKY_RELU, SOFTMAX)  # those of the article
NEWER = (SOFTPLUS, ELU, GELU, GELU_TANH, SILU, MISH)  # those that newer networks use


class Activations(Catalogue[Formula | VectorFormula]):
    """The activations by name: all of one number but softmax, as a type checker knows, too."""

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, name: Literal["softmax"]) -> VectorFormula: ...  # type: ignore[overload-overlap]  # "softmax" is a str, too
        @overload
        def __getitem__(self, name: str) -> Formula: ...
        def __getitem__(self, name: str) -> Formula | VectorFormula: ...


ACTIVATIONS = Activations(
    "activation",
    (*THE_SEVEN, *NEWER),
    {"swish": "silu", "identity": "linear", "logistic": "sigmoid", "heaviside": "step", "lrelu": "leaky_relu"},
)
