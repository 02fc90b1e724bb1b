"""Records in, Plotly figures out: every picture of the course is one call of a function in here.

Each figure carries its text alternative in `figure.layout.meta["alt"]`; `themed(figure, "dark")` changes its looks.
"""

from explainer.charts.descent import contour, loss, rates, surface
from explainer.charts.functions import compare, curve
from explainer.charts.networks import layers, network, neuron, training_loop
from explainer.charts.outputs import cross_entropy, jacobian, residuals, softmax
from explainer.charts.theme import themed
from explainer.charts.trees import derivation

__all__ = [
    "compare",
    "contour",
    "cross_entropy",
    "curve",
    "derivation",
    "jacobian",
    "layers",
    "loss",
    "network",
    "neuron",
    "rates",
    "residuals",
    "softmax",
    "surface",
    "themed",
    "training_loop",
]
