"""What formulas may use without taking it apart: the named functions, each with what it stands for and its slope."""

from __future__ import annotations

from explainer.symbolic.differentiation import Known
from explainer.symbolic.expression import define, head
from explainer.symbolic.named import NAMED

KNOWN = {name: Known(name, function.expr, function.slope) for name, function in NAMED.items()}
sigmoid = head("sigmoid")

for _known in KNOWN.values():
    define(_known.name, _known.definition)
