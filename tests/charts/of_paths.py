"""Paths that several tests draw, and what they ask of the figures."""

from __future__ import annotations

import itertools

import numpy as np

from explainer import read
from explainer.descent.evaluators import Data, Evaluators
from explainer.formulas.activations import ACTIVATIONS
from explainer.numeric.arithmetic import FLOATS

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}


ROWS = {"inputs": [[4, 5], [2, 1], [1, 3]], "targets": [6, 3, 2], "weights": [-0.234, 0.675]}


BENT = {"inputs": [[4, 5]], "targets": [1], "weights": [1, 2], "activation": ACTIVATIONS["sigmoid"]}


ONE = {"inputs": [[2], [1]], "targets": [6, 1], "weights": [-1]}


def mse(data, weights):
    return np.mean((np.array(data["inputs"], float) @ np.asarray(weights, float) - data["targets"]) ** 2)


def told(chart, name):
    (trace,) = [t for t in chart.data if t.name == name]
    return trace


LABELS = {**ROWS, "targets": [1, 0, 1], "learning_rate": "0.1", "updates": 8}


NEURONS = {
    "sigmoid, entropy": {"activation": "sigmoid", "loss": "binary_cross_entropy"},
    "sigmoid": {"activation": "sigmoid"},
    "tanh": {"activation": "tanh"},
    "relu": {"activation": "relu"},
    "leaky relu": {"activation": "leaky_relu"},
    "typed": {"activation": read("x*sigmoid(x)", limit=None)},
    "adam": {"activation": "sigmoid", "optimizer": "adam"},
    "linear, rmsprop": {"optimizer": "rmsprop"},
}


def boxes(annotations, low, unit):
    """Each label's middle and half size in pixels, with letters 6.8 pixels wide."""
    for label in annotations:
        if not label.text:
            continue
        lines = label.text.split("<br>")
        half = np.array([3.4 * max(map(len, lines)), 8.0 * len(lines)])
        yield (np.array([label.x, label.y]) - low) / unit + [label.ax or 0, -(label.ay or 0)], half


def apart(labels):
    for (a, half), (b, other) in itertools.combinations(labels, 2):
        assert (np.abs(a - b) >= half + other).any()


def losses_row_by_row(path, points):
    """The mean loss at each of `points`, by the formulas that move the path and not by its surface."""
    data = Data(path.inputs, path.targets, path.learning_rate).in_floats()
    formulas = Evaluators(path.neuron, data, FLOATS)
    return np.array([formulas.mean_loss(point) for point in np.asarray(points, float).tolist()])
