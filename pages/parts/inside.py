"""Inside the network while it looks at one digit: which pixels moved its answer, and one neuron's whole arithmetic."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explainer import ACTIVATIONS, mnist
from parts import address, charts, learning, show

SHOWN = 5  # products of a neuron that are written out


def decision(model: object, seen: np.ndarray) -> None:
    """Which pixels spoke for the answer; with a switch, for the answer and against the runner-up."""
    second, first = mnist.activations(model, seen).outputs[-1][0].argsort()[-2:]
    rival = int(second) if address.switch("rival", f"Against the runner-up, {second}", True) else None
    found = mnist.attribution(model, seen, label=int(first), against=rival)
    about = f"the answer {first}" if rival is None else f"{first} rather than {rival}"
    show.chart(charts.attribution(seen, found.contributions, about=about))
    st.caption(
        "Each pixel's ink, times how fast the logarithm of the probability"
        + ("" if rival is None else " (of one over the other)")
        + " grows with it. Blue (+) spoke for it, orange (−) against it; what the biases give to every image is not in it."
    )


def neuron(model: object, seen: np.ndarray) -> None:
    """One neuron of the first layer: pixel times weight everywhere, the sum, the bias, the activation."""
    outputs = mnist.activations(model, seen).outputs[1][0]
    rank = address.number("rank", "Which neuron: 1 answers most strongly, 128 least", 1, len(outputs), 1, 1)
    unit = int(np.argsort(-outputs, kind="stable")[rank - 1])
    one = mnist.neuron(model, seen, layer=1, unit=unit)
    show.chart(charts.attribution(seen, one.products.reshape(seen.shape), about=f"neuron {unit}"))
    st.markdown(_written_out(one))
    bend = ACTIVATIONS[one.activation].title
    show.figures({"784 products together": one.products.sum(), "bias": one.bias, "sum": one.score, bend: one.output})
    st.markdown("What this neuron looks for anywhere, and the test digits to which it answers most:")
    digits = learning.digits()
    answers = mnist.activations(model, digits.test_images).outputs[1][:, unit]
    show.chart(charts.unit(one.weights, digits.test_images, answers, labels=digits.test_labels))


def _written_out(one: mnist.Neuron) -> str:
    """The largest products as a table, and how many more there are."""
    side = 28
    largest = np.argsort(-np.abs(one.products), kind="stable")[:SHOWN]
    rows = [
        f"| {i // side}, {i % side} | {one.inputs[i]:.3f} | {show.number(one.weights[i])} | "
        f"{show.number(one.products[i])} |"
        for i in largest
    ]
    more = int((one.products != 0).sum()) - SHOWN
    rows.append(
        f"| {max(more, 0)} more with ink | | | {show.number(one.products.sum() - one.products[largest].sum())} |"
    )
    return "\n".join(["| row, column | ink x | weight w | x · w |", "|---|---|---|---|", *rows])
