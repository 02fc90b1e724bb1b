"""What a record shows of itself fits on a line or two: nobody's notebook is flooded by a thousand digits."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from explainer import (
    ACTIVATIONS,
    LOSSES,
    OPTIMIZERS,
    Network,
    derive,
    descend,
    instruments,
    mnist,
    playground,
    practice,
    prove,
    read,
    teaching,
)
from explainer.descent import trace
from explainer.networks import backpropagate, forward, initial, walk
from explainer.reprs import brief


@cache
def records() -> list[object]:
    """One of every kind, and everything that it holds."""
    path = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=5)
    network = Network([2, 3, 1], ["relu", "sigmoid"])
    points = playground.points("xor", n=50)
    run = playground.train(points, network, epochs=2)
    derived = derive("x*sigmoid(x)*tanh(x)*exp(-x^2)", limit=None)
    weights = [([["0.5", "-0.4"], ["0.3", "0.35"]], ["0.1", "0"]), ([["0.8"], ["-0.6"]], ["0.2"])]
    digits, shipped = mnist.load(), mnist.shipped()
    few = replace(digits, train_images=digits.train_images[:200], train_labels=digits.train_labels[:200])
    return [
        *(ACTIVATIONS, LOSSES, OPTIMIZERS, *ACTIVATIONS.values(), *LOSSES.values(), *OPTIMIZERS.values()),
        *(read("(x^2+1)^3/(x-4)", limit=None), *ACTIVATIONS["relu"].kinks, *ACTIVATIONS["leaky_relu"].parameters),
        *(derived, *derived.steps, prove(derived, limit=None), points, run, *run.snapshots),
        *(path, *path.updates, *path.updates[0].stages, path.updates[0].stages[0].lines[0], *trace(path)),
        *(path.neuron, path.surface, network, network.layers[0]),
        *(forward(network, initial(network), [[1, 2]]), backpropagate(network, initial(network), [[1, 2]], [[1]])),
        *(walk(Network([2, 2, 1], ["relu", "linear"]), weights, [1, 2], [1]), instruments.curve("relu")),
        *(instruments.walkthrough(path), instruments.walkthrough(path).frames[0]),
        *(mnist.ROBUST, mnist.ARTICLE, mnist.QUICK),
        *(digits, shipped, shipped.history, mnist.History(mnist.QUICK, "none", 0), mnist.evaluate(shipped, digits)),
        *(mnist.attribution(shipped, digits.test_images[0], against=6), mnist.neuron(shipped, digits.test_images[0])),
        *(practice.problem(skill, seed=1) for skill in practice.SKILLS),
        *(verdict := practice.check("(x^2+1)^3", ["3*(x^2+1)^2", "6*x*(x^2+1)^2"]), *verdict.lines),
        *(sheet := teaching.worksheet("update", seed=1), *sheet.exercises),
        *(mnist.embedding(shipped, digits.test_images[:50]), mnist.survey(few)),
    ]


def test_a_record_is_shown_in_a_line_or_two() -> None:
    for record in records():
        shown = repr(record)
        assert len(shown) <= 200, shown
        assert "\n" not in shown, shown
        assert "array(" not in shown, shown
        assert type(record).__name__ in shown


def test_a_long_one_loses_its_end_and_says_so() -> None:
    assert brief(0, "  many\n words ") == "<int many words>"
    assert brief(0, "9" * 500).endswith("9…>")


@pytest.mark.parametrize("catalogue", [ACTIVATIONS, LOSSES, OPTIMIZERS], ids=lambda catalogue: catalogue.kind)
def test_a_catalogue_is_a_table_in_a_notebook(catalogue: dict) -> None:
    page = catalogue._repr_html_()
    assert page.count("<tr>") == len(catalogue) + 1
    assert all(record.title in page for record in catalogue.values())
