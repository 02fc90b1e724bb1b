"""The losses with something to move: squares beside a line, the surprise at a yes or no, and at one of several classes."""

from __future__ import annotations

import streamlit as st

from explainer import ACTIVATIONS, LOSSES, latex
from parts import address, charts, functions, show

MSE, BINARY, CATEGORICAL = (LOSSES[name] for name in ("mse", "binary_cross_entropy", "categorical_cross_entropy"))
ANIMALS = {"0": "dog", "1": "cat", "2": "guinea pig"}


@show.moving
def squares() -> None:
    """Mean squared error: each error as a square, and the slope of one of them."""
    targets = address.numbers("targets", "Right answers y", (2, 3, 5, 4), low=-100, high=100, lengths=(1, 12))
    answers = address.numbers("answers", "The network's answers ŷ", (2.5, 2, 4, 6), low=-100, high=100, lengths=(1, 12))
    if len(targets) != len(answers):
        raise ValueError(f"{len(targets)} right answers need as many of the network's, got {len(answers)}")
    show.chart(charts.residuals(range(1, len(targets) + 1), targets, answers))
    show.figures({"the mean of the squares": show.number(MSE(targets, answers), 10)})
    st.subheader("How fast it changes with an answer")
    st.markdown("The slope says which way an answer should move. Numbers: those of the first answer above.")
    functions.line_by_line(MSE, {"y": targets[0], str(MSE.by): answers[0]}, "mse_line")


@show.moving
def surprise() -> None:
    """Binary cross-entropy at one probability, and its slope there."""
    label = int(address.choice("label", "The right answer is", {"1": "yes (1)", "0": "no (0)"}, "1"))
    p = address.slider("p", "The network says yes with probability ŷ", 0.01, 0.99, 0.7, 0.01)
    show.figures({"loss": BINARY([label], [p]), "slope of the loss": float(BINARY.slope([label], [p])[0])})
    show.chart(charts.cross_entropy(label, probabilities=p))
    st.subheader("How fast it changes with the probability")
    functions.line_by_line(BINARY, {"y": label, str(BINARY.by): p}, "binary_line")


@show.moving
def classes() -> None:
    """Categorical cross-entropy of three classes, whose probabilities softmax makes of scores."""
    right = int(address.choice("right_class", "The picture shows a", ANIMALS, "0"))
    scores = address.numbers(
        "class_scores", "Scores for dog, cat and guinea pig", (2.0, 1.1, -3.0), low=-50, high=50, lengths=(3, 3)
    )
    p = ACTIVATIONS["softmax"](scores)
    truth = [float(place == right) for place in range(len(p))]
    show.figures(dict(zip(ANIMALS.values(), p, strict=True)) | {"loss": CATEGORICAL(truth, p)})
    show.chart(charts.cross_entropy(right, probabilities=p))
    numbered = ", ".join(f"{place} is the {animal}" for place, animal in ANIMALS.items())
    st.caption(f"Programs number the classes from 0, and so does the picture: {numbered}.")
    st.subheader("How fast it changes with the probability of the right class")
    shown = float(f"{p[right]:.4g}")  # as it stands above; all its digits would fill the line
    functions.line_by_line(CATEGORICAL, {"y": 1, str(CATEGORICAL.by): shown}, "categorical_line")


def of_all_classes() -> str:
    """The loss of a row in LaTeX: a sum over all classes, of which one term is not 0."""
    whole = next(
        worked for worked in CATEGORICAL.derivations if worked.title == "The slope of the sum over all classes"
    )
    return f"L = {latex(whole.of)}"
