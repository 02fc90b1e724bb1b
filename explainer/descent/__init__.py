"""Gradient descent, update by update: the whole path is computed first, every number of it, and then shown.

`descend` returns a `Path` of `Update`s; each has its stages, from the forward pass to the new weights, as lines
with the numbers put in. `convergence` says which learning rates lead to the target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.faces import face

if TYPE_CHECKING:
    from explainer.descent.moments import trace
    from explainer.descent.neuron import Neuron
    from explainer.descent.path import Path
    from explainer.descent.quantity import Quantity
    from explainer.descent.run import descend
    from explainer.descent.stages import Line, Stage
    from explainer.descent.surface import Surface
    from explainer.descent.updates import Update

__all__ = ["Line", "Neuron", "Path", "Quantity", "Stage", "Surface", "Update", "descend", "trace"]

if not TYPE_CHECKING:  # a checker has the names from the imports above, and no others
    __getattr__, __dir__ = face(
        __name__,
        {
            "neuron": "Neuron",
            "path": "Path",
            "quantity": "Quantity",
            "run": "descend",
            "stages": "Line Stage",
            "surface": "Surface",
            "moments": "trace",
            "updates": "Update",
        },
    )
