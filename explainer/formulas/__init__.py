"""The catalogue: activations, losses and optimisers, a record each, and any formula that a reader types.

A record holds one expression. Its slope, derivation, proof, kinks, numbers and LaTeX all follow from that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.faces import face

if TYPE_CHECKING:
    from explainer.formulas.activations import ACTIVATIONS
    from explainer.formulas.formula import Formula, Kink, Parameter
    from explainer.formulas.losses import LOSSES, Loss
    from explainer.formulas.optimizers import OPTIMIZERS, Optimizer
    from explainer.formulas.reading import derive, read
    from explainer.formulas.softmax import SOFTMAX, VectorFormula

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "OPTIMIZERS",
    "SOFTMAX",
    "Formula",
    "Kink",
    "Loss",
    "Optimizer",
    "Parameter",
    "VectorFormula",
    "derive",
    "read",
]

if not TYPE_CHECKING:  # a checker has the names from the imports above, and no others
    __getattr__, __dir__ = face(
        __name__,
        {
            "activations": "ACTIVATIONS",
            "formula": "Formula Kink Parameter",
            "losses": "LOSSES Loss",
            "optimizers": "OPTIMIZERS Optimizer",
            "reading": "derive read",
            "softmax": "SOFTMAX VectorFormula",
        },
    )
