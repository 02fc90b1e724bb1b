"""Digits: load them, build the network, train it, test it, and carry it to a phone. TensorFlow is imported when needed.

>>> from explainer import mnist
>>> mnist.NETWORK.parameters
118282
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.faces import face

if TYPE_CHECKING:
    from explainer.mnist.bundle import check, export
    from explainer.mnist.data import Digits, from_arrays, load, one_hot, stratified
    from explainer.mnist.disturbances import DISTURBANCES, Robustness, disturbed, robustness
    from explainer.mnist.evaluation import Evaluation, evaluate, example, predict
    from explainer.mnist.interpretation import Attribution, Neuron, activations, attribution, embedding, neuron
    from explainer.mnist.labels import NAMES
    from explainer.mnist.model import NETWORK, build, network_of
    from explainer.mnist.preprocessing import prepare
    from explainer.mnist.pretrained import Shipped, shipped
    from explainer.mnist.surveying import Survey, survey
    from explainer.mnist.suspicion import suspicions
    from explainer.mnist.training.engine import train
    from explainer.mnist.training.history import History, Progress
    from explainer.mnist.training.optimizers import OPTIMIZERS
    from explainer.mnist.training.recipe import ARTICLE, CAREFUL, QUICK, ROBUST, Recipe

__all__ = [
    "ARTICLE",
    "CAREFUL",
    "DISTURBANCES",
    "NAMES",
    "NETWORK",
    "OPTIMIZERS",
    "QUICK",
    "ROBUST",
    "Attribution",
    "Digits",
    "Evaluation",
    "History",
    "Neuron",
    "Progress",
    "Recipe",
    "Robustness",
    "Shipped",
    "Survey",
    "activations",
    "attribution",
    "build",
    "check",
    "disturbed",
    "embedding",
    "evaluate",
    "example",
    "export",
    "from_arrays",
    "load",
    "network_of",
    "neuron",
    "one_hot",
    "predict",
    "prepare",
    "robustness",
    "shipped",
    "stratified",
    "survey",
    "suspicions",
    "train",
]

if not TYPE_CHECKING:  # a checker has the names from the imports above, and no others
    __getattr__, __dir__ = face(
        __name__,
        {
            "bundle": "check export",
            "data": "Digits from_arrays load one_hot stratified",
            "disturbances": "DISTURBANCES Robustness disturbed robustness",
            "evaluation": "Evaluation evaluate example predict",
            "interpretation": "Attribution Neuron activations attribution embedding neuron",
            "labels": "NAMES",
            "model": "NETWORK build network_of",
            "preprocessing": "prepare",
            "pretrained": "Shipped shipped",
            "surveying": "Survey survey",
            "suspicion": "suspicions",
            "training.engine": "train",
            "training.history": "History Progress",
            "training.optimizers": "OPTIMIZERS",
            "training.recipe": "ARTICLE CAREFUL QUICK ROBUST Recipe",
        },
    )
