"""What is added to a loss so that weights stay small."""

from __future__ import annotations

import sympy as sp

from explainer.formulas.formula import Formula, Parameter
from explainer.formulas.softmax import A

L2 = Formula(
    name="l2",
    title="L2",
    expr="a*x^2",
    range=sp.Interval(0, sp.oo),
    note="Each weight x adds a·x² to the loss, so every update also pulls it towards 0, the harder the larger it is.",
    source="Krogh and Hertz 1992",
    parameters=(Parameter(A, 0, sp.Interval(0, 1), "how strong the pull is"),),
)
