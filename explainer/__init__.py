"""How neural networks work: formulas with proofs, exact walkthroughs, and charts that teach.

>>> from explainer import ACTIVATIONS
>>> ACTIVATIONS["sigmoid"].slope(0.0)
0.25
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.faces import face

if TYPE_CHECKING:
    from explainer import charts, instruments, mnist, playground, practice, teaching
    from explainer.descent.run import descend
    from explainer.formulas.activations import ACTIVATIONS
    from explainer.formulas.losses import LOSSES
    from explainer.formulas.optimizers import OPTIMIZERS
    from explainer.formulas.reading import derive, read
    from explainer.networks.network import Network
    from explainer.symbolic.parsing import parse
    from explainer.symbolic.printing import latex
    from explainer.symbolic.proof import prove

__version__ = "0.1.0"
__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "OPTIMIZERS",
    "Network",
    "charts",
    "derive",
    "descend",
    "instruments",
    "latex",
    "mnist",
    "parse",
    "playground",
    "practice",
    "prove",
    "read",
    "teaching",
]

if not TYPE_CHECKING:  # a checker has the names from the imports above, and no others
    __getattr__, __dir__ = face(
        __name__,
        {
            "": "charts instruments mnist playground practice teaching",
            "descent.run": "descend",
            "formulas.activations": "ACTIVATIONS",
            "formulas.losses": "LOSSES",
            "formulas.optimizers": "OPTIMIZERS",
            "formulas.reading": "derive read",
            "networks.network": "Network",
            "symbolic.parsing": "parse",
            "symbolic.printing": "latex",
            "symbolic.proof": "prove",
        },
    )
