"""Formulas as trees that nothing evaluates: read, printed, differentiated rule by rule, proved, and given values.

`parse` reads what people type, `differentiate` writes one line a rule, `prove` checks each line by itself, and
`latex` and `text` print them. `analysis` finds corners and jumps; `sandbox` runs what may never end. Four rooms hold what
these are made of: `typed` (from signs to a formula), `written` (from a formula to signs), `behaviour` (where it has values,
and which), and `wrong` (the mistakes that people make).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.faces import face

if TYPE_CHECKING:
    from explainer.symbolic.agreement import ProofError
    from explainer.symbolic.differentiation import Derivation, Step, differentiate
    from explainer.symbolic.evaluation import NoValueError
    from explainer.symbolic.parsing import parse
    from explainer.symbolic.printing import latex, lines, text
    from explainer.symbolic.proof import Proof, prove
    from explainer.symbolic.sandbox import LimitError
    from explainer.symbolic.substitution import substitute
    from explainer.symbolic.typed.tokens import ParseError

__all__ = [
    "Derivation",
    "LimitError",
    "NoValueError",
    "ParseError",
    "Proof",
    "ProofError",
    "Step",
    "differentiate",
    "latex",
    "lines",
    "parse",
    "prove",
    "substitute",
    "text",
]

if not TYPE_CHECKING:  # a checker has the names from the imports above, and no others
    __getattr__, __dir__ = face(
        __name__,
        {
            "agreement": "ProofError",
            "differentiation": "Derivation Step differentiate",
            "evaluation": "NoValueError",
            "parsing": "parse",
            "printing": "latex lines text",
            "proof": "Proof prove",
            "sandbox": "LimitError",
            "substitution": "substitute",
            "typed.tokens": "ParseError",
        },
    )
