"""Records in, Plotly figures out: every picture of the course is one call of a function in here.

Each figure carries its text alternative in `figure.layout.meta["alt"]`; `themed(figure, "dark")` changes its looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.faces import face

if TYPE_CHECKING:
    from explainer.charts.confusions import confusion
    from explainer.charts.decision_regions import regions
    from explainer.charts.derivation_tree import derivation
    from explainer.charts.descents.comparison import descent
    from explainer.charts.descents.contour import contour
    from explainer.charts.descents.learning_rates import rates
    from explainer.charts.descents.slice import loss
    from explainer.charts.descents.surface import surface
    from explainer.charts.descents.walkthrough import walkthrough
    from explainer.charts.digit_pictures import digit, digits, flatten, prediction, scaling
    from explainer.charts.digit_sets import class_counts, mean_digits, one_hot
    from explainer.charts.drawing.theme import themed
    from explainer.charts.errors import cross_entropy, residuals
    from explainer.charts.evaluation import calibration, file_sizes, robustness
    from explainer.charts.functions import compare, curve
    from explainer.charts.interpretability import attribution, embedding, first_layer, responses, unit
    from explainer.charts.layer_gradients import gradients
    from explainer.charts.loop_diagram import training_loop
    from explainer.charts.networks import layers, network
    from explainer.charts.neuron_diagram import neuron
    from explainer.charts.outputs import jacobian, softmax
    from explainer.charts.playgrounds import playground
    from explainer.charts.side_by_side import beside
    from explainer.charts.styles import styled
    from explainer.charts.training import history
    from explainer.charts.wording import reworded

__all__ = [
    "attribution",
    "beside",
    "calibration",
    "class_counts",
    "compare",
    "confusion",
    "contour",
    "cross_entropy",
    "curve",
    "derivation",
    "descent",
    "digit",
    "digits",
    "embedding",
    "file_sizes",
    "first_layer",
    "flatten",
    "gradients",
    "history",
    "jacobian",
    "layers",
    "loss",
    "mean_digits",
    "network",
    "neuron",
    "one_hot",
    "playground",
    "prediction",
    "rates",
    "regions",
    "residuals",
    "responses",
    "reworded",
    "robustness",
    "scaling",
    "softmax",
    "styled",
    "surface",
    "themed",
    "training_loop",
    "unit",
    "walkthrough",
]

if not TYPE_CHECKING:  # a checker has the names from the imports above, and no others
    __getattr__, __dir__ = face(
        __name__,
        {
            "confusions": "confusion",
            "decision_regions": "regions",
            "derivation_tree": "derivation",
            "descents.comparison": "descent",
            "descents.contour": "contour",
            "descents.learning_rates": "rates",
            "descents.slice": "loss",
            "descents.surface": "surface",
            "descents.walkthrough": "walkthrough",
            "digit_pictures": "digit digits flatten prediction scaling",
            "digit_sets": "class_counts mean_digits one_hot",
            "drawing.theme": "themed",
            "errors": "cross_entropy residuals",
            "evaluation": "calibration file_sizes robustness",
            "functions": "compare curve",
            "interpretability": "attribution embedding first_layer responses unit",
            "layer_gradients": "gradients",
            "loop_diagram": "training_loop",
            "networks": "layers network",
            "neuron_diagram": "neuron",
            "outputs": "jacobian softmax",
            "playgrounds": "playground",
            "side_by_side": "beside",
            "styles": "styled",
            "training": "history",
            "wording": "reworded",
        },
    )
