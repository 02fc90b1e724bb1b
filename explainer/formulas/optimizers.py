"""Optimisers, a record each: what is remembered of earlier slopes, and how a weight moves.

Each is what Keras does: g is the slope dL/dw, η the learning rate, t the number of the update, from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy as sp

from explainer.formulas.catalogue import Catalogue
from explainer.reprs import brief
from explainer.symbolic import printing
from explainer.symbolic.expression import MINUS, ONE, negative, over, plus, power, replace, times

W, G, ETA, T = sp.Symbol("w", real=True), sp.Symbol("g", real=True), sp.Symbol("eta", positive=True), sp.Symbol("t")
BETA, BETA_1, BETA_2, RHO, EPSILON = sp.symbols(r"\beta \beta_1 \beta_2 \rho \varepsilon", positive=True)
V, M = sp.Symbol("v", real=True), sp.Symbol("m", real=True)


@dataclass(frozen=True)
class Optimizer:
    """w' = `update`; before it, each number that is remembered becomes its expression in `state`, first to last.

    `state` maps a symbol, 0 at the start, to what it becomes; in it and in `update`, symbols that were already renewed
    stand for their new values. `defaults` are Keras's.

    >>> OPTIMIZERS["momentum"].update
    v + w
    """

    name: str
    title: str
    update: sp.Expr
    note: str
    source: str
    state: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)
    defaults: Mapping[sp.Symbol, str] = field(default_factory=dict)

    @property
    def becomes(self) -> tuple[tuple[sp.Symbol, sp.Expr], ...]:
        """Each number that changes, primed, and what it becomes: what is remembered first, then the weight."""
        lines: list[tuple[sp.Symbol, sp.Expr]] = []
        next_state: dict[sp.Symbol, sp.Symbol] = {}
        for symbol, expr in (*self.state.items(), (W, self.update)):
            new = sp.Symbol(f"{{{symbol.name}}}'")
            for old, primed in next_state.items():
                expr = replace(expr, old, primed)
            lines.append((new, expr))
            next_state[symbol] = new
        return tuple(lines)

    @property
    def latex(self) -> str:
        """All lines, what is remembered first, then the new weight; what was renewed in a line above is primed."""
        lines = [f"{printing.latex(new)} &= {printing.latex(expr)}" for new, expr in self.becomes]
        return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"

    @property
    def symbols(self) -> tuple[sp.Symbol, ...]:
        """What the expressions are made of: w, g, η, t, the state, the constants."""
        return (W, G, ETA, T, *self.state, *self.defaults)

    def __repr__(self) -> str:
        return brief(self, f"{self.name}: {self.note}")

    def _repr_latex_(self) -> str:
        return printing.displayed(self)


def _rest(share: sp.Expr) -> sp.Expr:
    return plus(ONE, negative(share))


def _root(inside: sp.Expr) -> sp.Expr:
    return power(inside, sp.S.Half)


GRADIENT_DESCENT = Optimizer(
    name="gradient_descent",
    title="Gradient descent",
    update=plus(W, negative(times(ETA, G))),
    note="Move against the slope, further where it is steep, and remember nothing.",
    source="Cauchy 1847",
)

MOMENTUM = Optimizer(
    name="momentum",
    title="Momentum",
    state={V: plus(times(BETA, V), negative(times(ETA, G)))},
    update=plus(W, V),
    defaults={BETA: "0.9"},
    note="A heavy ball: it repeats part of its last move, so that it travels along a ravine and not across it.",
    source="Polyak 1964",
)

NESTEROV = Optimizer(
    name="nesterov",
    title="Nesterov momentum",
    state={V: plus(times(BETA, V), negative(times(ETA, G)))},
    update=plus(W, times(BETA, V), negative(times(ETA, G))),
    defaults={BETA: "0.9"},
    note="Momentum that looks ahead: the slope counts as if the next move had been made already.",
    source="Nesterov 1983; Sutskever, Martens, Dahl, Hinton 2013",
)

RMSPROP = Optimizer(
    name="rmsprop",
    title="RMSProp",
    state={V: plus(times(RHO, V), times(_rest(RHO), power(G, sp.Integer(2))))},
    update=plus(W, negative(times(ETA, G, power(_root(plus(V, EPSILON)), MINUS)))),
    defaults={RHO: "0.9", EPSILON: "1e-7"},
    note="Each weight has its own step size: its slope is divided by the usual size of its recent slopes.",
    source="Hinton, lecture 6 of Neural Networks for Machine Learning, 2012",
)

ADAM = Optimizer(
    name="adam",
    title="Adam",
    state={
        M: plus(times(BETA_1, M), times(_rest(BETA_1), G)),
        V: plus(times(BETA_2, V), times(_rest(BETA_2), power(G, sp.Integer(2)))),
    },
    update=plus(
        W,
        negative(
            times(ETA, over(_root(_rest(power(BETA_2, T))), _rest(power(BETA_1, T))), over(M, plus(_root(V), EPSILON)))
        ),
    ),
    defaults={BETA_1: "0.9", BETA_2: "0.999", EPSILON: "1e-7"},
    note="Momentum with a step size for each weight; m and v both start at 0, and the formula corrects for that.",
    source="Kingma, Ba 2015",
)

OPTIMIZERS: Catalogue[Optimizer] = Catalogue(
    "optimizer",
    (GRADIENT_DESCENT, MOMENTUM, NESTEROV, RMSPROP, ADAM),
    {"sgd": "gradient_descent", "gd": "gradient_descent", "heavy ball": "momentum", "nag": "nesterov"},
)
