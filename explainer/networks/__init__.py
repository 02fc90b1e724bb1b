"""Networks of layers: one record drives the diagram, the pass forward and back, and the Keras model.

`backpropagation` works on whole batches in NumPy, `trace` on one row, edge by edge, in exact numbers;
`playground` trains a small network and keeps how it sees the plane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.faces import face

if TYPE_CHECKING:
    from explainer.networks import playground
    from explainer.networks.backpropagation import backpropagate, forward, initial
    from explainer.networks.network import Layer, Network
    from explainer.networks.trace import walk

__all__ = ["Layer", "Network", "backpropagate", "forward", "initial", "playground", "walk"]

if not TYPE_CHECKING:  # a checker has the names from the imports above, and no others
    __getattr__, __dir__ = face(
        __name__,
        {
            "": "playground",
            "backpropagation": "backpropagate forward initial",
            "network": "Layer Network",
            "trace": "walk",
        },
    )
