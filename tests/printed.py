"""Everything that is printed as a formula: the catalogue, derivations of typed formulas, descents, numbers put in."""

from __future__ import annotations

from functools import cache

from explainer import ACTIVATIONS, LOSSES, OPTIMIZERS, derive, descend, parse
from explainer.symbolic import printing
from explainer.symbolic.differentiation import Derivation
from explainer.symbolic.substitution import substitute

TYPED = (
    "x*sigmoid(x)",
    "(x^2+1)^5/sqrt(x)",
    "x^x",
    "max(x,0.1x,-1)",
    "tan(sin(x))",
    "|x|*sign(x)",
    "erf(x)/x",
    "atan(x^2)",
    "0.5x*(1+tanh(sqrt(2/pi)*(x+0.044715x^3)))",
    "piecewise(x<-1, -x, x<1, x^2, 1/(2-x))",
    "1e-15*x-1/(2x)",
    "leaky_relu(x, 0.1)",
)
PATH = descend(inputs=[[4, 5], [2, -1]], targets=[6, -3], weights=[-0.234, 0.675], learning_rate=0.05, updates=3)


@cache
def all_derivations() -> tuple[Derivation, ...]:
    """Those of the catalogue, and those of what people type."""
    ours = [d for f in (*ACTIVATIONS.values(), *LOSSES.values()) for d in f.derivations]
    return (*ours, *(derive(formula, limit=None) for formula in TYPED))


@cache
def all_records() -> tuple[object, ...]:
    """Every kind of record that is a formula."""
    start = {"inputs": [[4, 5]], "targets": [1], "weights": [-0.2, 0.3], "learning_rate": "1/82"}
    other = [descend(**start, activation=name, updates=2) for name in ("sigmoid", "leaky_relu")]
    updates = [update for path in (PATH, *other) for update in path.updates]
    stages = [stage for update in updates for stage in update.stages]
    derivations = all_derivations()
    lines = [line for stage in stages for line in stage.lines]
    formulas = [*ACTIVATIONS.values(), *LOSSES.values(), *OPTIMIZERS.values()]
    return (*formulas, *derivations, *(step for d in derivations for step in d.steps), *updates, *stages, *lines)


@cache
def all_latex() -> tuple[str, ...]:
    """The LaTeX of all of it, plain, coloured, and with numbers put in; each once."""
    shown = [printing.latex(record) for record in all_records()]
    shown += [printing.latex(derivation, new=printing.MARK) for derivation in all_derivations()]
    shown += [line for d in all_derivations() for line in printing.lines(d.steps, new=printing.MARK)]
    for typed in TYPED:
        shown += [printing.latex(parse(typed))]
        for line in substitute(derive(typed, limit=None), {"x": "0.7"}):
            shown += [line.latex, *line.because]
    return tuple(dict.fromkeys(shown))
