"""Where a classifier answers what: its regions over two inputs, with the examples that it was shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from explainer.charts.drawing import validation as checks
from explainer.charts.drawing.theme import TOP, fade, figure, scatter
from explainer.numeric.formatting import counted
from explainer.numeric.validation import quoted
from explainer.palette import LIGHT

FINE = 121  # places across and up at which the classifier is asked
MARKS = ("circle", "square", "diamond", "cross", "x", "triangle-up", "star")


def regions(predict: Any, points: ArrayLike, labels: ArrayLike, *, names: Sequence[str] | None = None) -> go.Figure:
    """What `predict` answers over the plane of two inputs, and the examples in it: a ring marks one that it gets wrong.

    `predict` is a function of an (n, 2) array, or a model with such a `predict`; it gives labels, or probabilities of the
    classes in their order. `points` has the shape (n, 2), `labels` one label each; the columns of a DataFrame name the axes,
    unless `names` does. Raises ValueError for other shapes, more than seven classes, or answers that are neither.

    >>> xor = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> regions(lambda x: x[:, 0] > 0.5, xor, [False, True, True, False]).layout.title.text
    '2 of 4 right'
    """
    places = checks.numbers(points, "points")
    truth = np.array(["" if each is None else str(each) for each in checks.row(labels, "labels")])
    if places.ndim != 2 or places.shape[1] != 2 or not 1 <= len(places) == len(truth) <= 5000:
        got = f"{places.shape} and {len(truth)}"
        raise ValueError(f"points must be up to 5000 pairs of numbers, with a label for each; got the shapes {got}")
    axes = names if names is not None else getattr(points, "columns", ("x₁", "x₂"))
    called = [str(name) for name in checks.row(axes, "names")]
    if len(called) != 2:
        raise ValueError(f"names must be two, one for each input, got {len(called)}")
    raw = checks.row(labels, "labels")
    classes = sorted(set(raw), key=lambda label: (isinstance(label, str), label))
    windows = [_window(places[:, axis]) for axis in (0, 1)]
    across, up = (np.linspace(*window, FINE) for window in windows)
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    answer = _answering(_with_names(predict, points), [str(label) for label in classes])
    predicted, everywhere = answer(places), answer(grid)
    every = list(dict.fromkeys([*(str(label) for label in classes), *sorted(set(everywhere))]))
    if len(every) > len(LIGHT.series):
        raise ValueError(f"regions are drawn of up to {len(LIGHT.series)} classes, got {len(every)}")
    right = int((predicted == truth).sum())
    layout = {
        "title": {
            "text": f"{right:,} of {len(truth):,} right",
            "subtitle": {"text": "background: answer; ring: wrong"},
        },
        "height": 460,
        "xaxis": {"range": list(windows[0]), "title": {"text": called[0]}, "zeroline": False, "showgrid": False},
        "yaxis": {"range": list(windows[1]), "title": {"text": called[1]}, "zeroline": False, "showgrid": False},
        "margin": {"t": TOP, "b": 86},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top", "font": {"size": 13, "color": LIGHT.ink}},
    }
    ground = _ground(across, up, everywhere.reshape(FINE, FINE), every)
    data = [ground, *_examples(places, truth, predicted, every)]
    return figure(data, layout, alt=_words(truth, predicted, everywhere, every, right))


def _with_names(predict: Any, points: ArrayLike) -> Any:
    """A model of scikit-learn that has learned from a DataFrame wants its columns by their names."""
    model, columns = getattr(predict, "__self__", predict), getattr(points, "columns", None)
    if columns is None or not hasattr(model, "feature_names_in_"):
        return predict
    ask = predict.predict if hasattr(predict, "predict") else predict
    table: Any = type(points)
    return lambda at: ask(table(at, columns=columns))


def _answering(predict: Any, classes: Sequence[str]) -> Callable[[np.ndarray], np.ndarray]:
    """A function from places to labels as text, whatever kind of answers the classifier gives."""
    ask = predict if callable(predict) and not hasattr(predict, "predict") else getattr(predict, "predict", None)
    if ask is None or isinstance(predict, type):
        raise ValueError(f"predict must be a function or a model with predict, got {quoted(predict)}")

    def answer(at: np.ndarray) -> np.ndarray:
        answers = checks.array(ask(at), "what predict gives")
        if answers.ndim == 2 and answers.shape[1] == 1:
            answers = answers[:, 0]
        if answers.shape[:1] != (len(at),) or answers.ndim > 2:
            raise ValueError(
                f"predict must give an answer for each of {len(at):,} places, got the shape {answers.shape}"
            )
        if answers.ndim == 2:
            if answers.shape[1] != len(classes):
                raise ValueError(
                    f"predict must give a probability for each of the {len(classes)} classes, got {answers.shape[1]}"
                )
            return np.array(classes)[answers.argmax(axis=1)]
        if (
            answers.dtype.kind == "f"
            and len(classes) == 2
            and not {str(each) for each in np.unique(answers)} <= {*classes}
        ):
            return np.array(classes)[(answers > 0.5).astype(int)]
        texts = [str(each) for each in answers.tolist()]
        return np.array([text.removesuffix(".0") if text not in classes else text for text in texts])

    return answer


def _window(values: np.ndarray) -> tuple[float, float]:
    air = 0.12 * float(np.ptp(values)) or 1.0
    return float(values.min()) - air, float(values.max()) + air


def _ground(across: np.ndarray, up: np.ndarray, answers: np.ndarray, every: Sequence[str]) -> go.Heatmap:
    """The regions: a colour for each class, in steps."""
    numbers = np.searchsorted(np.arange(len(every)), [[every.index(each) for each in row] for row in answers])
    steps = []
    for place, colour in zip(range(len(every)), LIGHT.series, strict=False):
        ends = (place / len(every), (place + 1) / len(every))
        steps += [[end, fade(colour, 0.22)] for end in ends]
    return go.Heatmap(
        x=across,
        y=up,
        z=numbers,
        zmin=-0.5,
        zmax=len(every) - 0.5,
        colorscale=steps,
        showscale=False,
        customdata=answers,
        hovertemplate="answer %{customdata}<extra></extra>",
    )


def _examples(places: np.ndarray, truth: np.ndarray, predicted: np.ndarray, every: Sequence[str]) -> list[go.Scatter]:
    traces = []
    for name, colour, mark in zip(every, LIGHT.series, MARKS, strict=False):
        own = truth == name
        if own.any():
            look = {"color": colour, "symbol": mark, "size": 8, "line": {"color": LIGHT.surface, "width": 1}}
            hover = f"is {name}<extra></extra>"
            traces.append(
                scatter(x=places[own, 0], y=places[own, 1], mode="markers", name=name, marker=look, hovertemplate=hover)
            )
    wrong = predicted != truth
    if wrong.any():
        ring = {"color": LIGHT.ink, "symbol": "circle-open", "size": 15, "line": {"color": LIGHT.ink, "width": 2}}
        hover = "said %{customdata}<extra></extra>"
        marked = {
            "customdata": predicted[wrong],
            "hovertemplate": hover,
            "name": "wrong",
            "marker": ring,
            "mode": "markers",
        }
        traces.append(scatter(x=places[wrong, 0], y=places[wrong, 1], **marked))
    return traces


def _words(truth: np.ndarray, predicted: np.ndarray, everywhere: np.ndarray, every: Sequence[str], right: int) -> str:
    shares = "; ".join(f"{name}: {np.mean(everywhere == name):.0%} of the picture" for name in every)
    own = "; ".join(f"{name}: {(predicted[truth == name] == name).sum()} of {(truth == name).sum()}" for name in every)
    return (
        f"{counted(len(truth), 'example')}, {right:,} answered right. Answers by area: {shares}. Right by class: {own}."
    )
