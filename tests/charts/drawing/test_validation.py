"""Nonsense in every parameter of every chart: a figure, or one sentence that names what was given; nothing else, ever."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from explainer import ACTIVATIONS, Network, charts, derive, descend, mnist
from explainer.networks.playground import points, train

PATH = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05, updates=3)
NET = Network([2, 3, 1], ["tanh", "sigmoid"])
WEIGHTS = [np.ones((2, 3)), np.ones((3, 1))]
RUN = mnist.History(mnist.ARTICLE, "few digits", 0, (1.0, 0.5), (0.5, 0.7), (1.0, 0.6), (0.5, 0.6))
IMAGES = np.arange(3 * 784, dtype=np.uint8).reshape(3, 28, 28)

GOOD = {
    "attribution": {"image": IMAGES[0], "contributions": np.ones((28, 28)), "about": "this"},
    "beside": {"left": charts.one_hot(1)},
    "calibration": {"probabilities": [[0.9, 0.1], [0.2, 0.8]], "labels": [0, 1], "bins": 5},
    "class_counts": {"labels": [1, 2, 2]},
    "compare": {"formulas": [ACTIVATIONS["relu"], ACTIVATIONS["tanh"]], "window": (-2, 2), "at": 1},
    "confusion": {"matrix": [[3, 1], [2, 4]], "names": ["a", "b"]},
    "contour": {"path": PATH},
    "cross_entropy": {"label": 1, "probabilities": 0.3},
    "curve": {
        "formula": ACTIVATIONS["leaky_relu"],
        "at": 1,
        "window": (-2, 2),
        "show": "value",
        "parameters": {"a": 0.1},
    },
    "derivation": {"worked": derive("sigmoid(x)*x", limit=None), "at": 1.5},
    "descent": {"paths": [PATH]},
    "digit": {"image": IMAGES[0], "label": 1},
    "digits": {"images": IMAGES, "labels": [0, 1, 2], "predictions": [0, 1, 1], "columns": 3},
    "embedding": {"points": [[0, 1], [1, 0], [2, 2]], "labels": [0, 1, 1]},
    "file_sizes": {"sizes": {"a": 10, "b": 20}},
    "first_layer": {"weights": np.ones((784, 4)), "units": [0, 2]},
    "flatten": {"image": IMAGES[0], "pixel": (3, 4)},
    "gradients": {"sizes": [0.001, 0.01, 0.1]},
    "history": {"runs": RUN, "show": "loss"},
    "jacobian": {"matrix": [[1, 2], [3, 4]], "labels": (["a", "b"], ["c", "d"])},
    "layers": {"net": NET},
    "loss": {"path": PATH, "weight": 0, "update": 1},
    "mean_digits": {"images": IMAGES, "labels": [0, 1, 1]},
    "network": {"net": NET, "weights": WEIGHTS, "biases": [np.ones(3), np.ones(1)], "inputs": [1, 2]},
    "neuron": {"inputs": [1, 2], "weights": [3, 4], "bias": 0.5, "activation": ACTIVATIONS["sigmoid"]},
    "one_hot": {"label": 3, "classes": 5},
    "playground": {"run": train(points("circles", n=20), NET, epochs=2, snapshots=2)},
    "prediction": {"image": IMAGES[0], "probabilities": np.full(10, 0.1)},
    "rates": {"path": PATH},
    "regions": {
        "predict": lambda x: x[:, 0] > 0,
        "points": [[0.0, 1.0], [1.0, 0.0]],
        "labels": [0, 1],
        "names": ["a", "b"],
    },
    "residuals": {"x": [1, 2], "y": [2, 3], "y_hat": [2, 2]},
    "responses": {"activations": np.ones((3, 4)), "labels": [0, 1, 1]},
    "reworded": {"chart": charts.one_hot(1), "words": {"numbers": "Zahlen"}, "decimal": ",", "grouping": "."},
    "robustness": {"accuracies": {"turned": {0: 0.9, 10: 0.8}}},
    "scaling": {"image": IMAGES[0]},
    "softmax": {"scores": [1, 2], "labels": ["a", "b"], "temperatures": [1, 2]},
    "styled": {"chart": charts.one_hot(1), "style": "slide", "font_size": 20, "title": "T", "caption": "C"},
    "surface": {"path": PATH},
    "themed": {"chart": charts.one_hot(1), "theme": "dark"},
    "training_loop": {"stage": "loss"},
    "unit": {"weights": np.ones(784), "images": IMAGES, "activations": np.ones(3)},
    "walkthrough": {"path": PATH},
}
NONSENSE = {
    "nothing": None,
    "text": "nonsense",
    "no number": float("nan"),
    "without end": float("inf"),
    "negative": -1,
    "huge": 10**400,
    "large": 1e300,
    "between": 1.5,
    "true": True,
    "empty": [],
    "texts": ["a", "b"],
    "ragged": [[1], [2, 3]],
    "gaps": [float("nan"), 1],
    "large ones": [1e308, -1e308],
    "complex": np.array([1j, 2]),
    "objects": [object(), object()],
    "dictionary": {"a": 1},
    "a kind": dict,
    "four axes": np.ones((2, 2, 2, 2)),
}
FOREIGN = ("could not convert", "inhomogeneous", "invalid literal", "unpack", "object is not", "ufunc", "broadcast")


def test_every_chart_is_asked() -> None:
    assert set(GOOD) == set(charts.__all__)


@pytest.mark.parametrize(
    ("name", "parameter"), [(name, parameter) for name in GOOD for parameter in GOOD[name]], ids=lambda part: part
)
def test_nonsense_gives_a_figure_or_a_sentence(name: str, parameter: str) -> None:
    wrong = []
    for kind, nonsense in NONSENSE.items():
        try:
            drawn = getattr(charts, name)(**{**GOOD[name], parameter: nonsense})
        except ValueError as refusal:
            message = str(refusal)
            if "\n" in message or len(message) > 300 or any(words in message for words in FOREIGN):
                wrong.append((kind, message))
        except Exception as other:  # noqa: BLE001 - which one it is, is what the test tells
            wrong.append((kind, repr(other)))
        else:
            assert isinstance(drawn, go.Figure)
            alt = drawn.layout.meta["alt"].lower()
            if any(word in alt.replace("∞", "inf").split() for word in ("nan", "none")):
                wrong.append((kind, alt))
    assert not wrong


def test_what_is_right_is_drawn() -> None:
    for name, arguments in GOOD.items():
        drawn = charts.beside(*[charts.one_hot(2)] * 2) if name == "beside" else getattr(charts, name)(**arguments)
        assert isinstance(drawn, go.Figure), name
