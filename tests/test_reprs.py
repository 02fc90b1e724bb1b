"""What a record shows of itself fits on a line or two: nobody's notebook is flooded by a thousand digits."""

from __future__ import annotations

from dataclasses import replace

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
    prove,
    read,
)
from explainer.descent import trace
from explainer.networks import backpropagate, forward, initial, walk
from explainer.reprs import brief

PATH = descend(inputs=[[4, 5]], targets=[6], weights=["-0.234", "0.675"], learning_rate="0.05", updates=5)
NET = Network([2, 3, 1], ["relu", "sigmoid"])
POINTS = playground.points("xor", n=50)
RUN = playground.train(POINTS, NET, epochs=2)
DERIVED = derive("x*sigmoid(x)*tanh(x)*exp(-x^2)")
WEIGHTS = [([["0.5", "-0.4"], ["0.3", "0.35"]], ["0.1", "0"]), ([["0.8"], ["-0.6"]], ["0.2"])]
DIGITS, SHIPPED = mnist.load(), mnist.shipped()
FEW = replace(DIGITS, train_images=DIGITS.train_images[:200], train_labels=DIGITS.train_labels[:200])
RECORDS = [
    *(ACTIVATIONS, LOSSES, OPTIMIZERS, *ACTIVATIONS.values(), *LOSSES.values(), *OPTIMIZERS.values()),
    *(read("(x^2+1)^3/(x-4)"), *ACTIVATIONS["relu"].kinks, *ACTIVATIONS["leaky_relu"].parameters),
    *(DERIVED, *DERIVED.steps, prove(DERIVED), PATH, *PATH.updates, *PATH.updates[0].stages, *trace(PATH)),
    *(PATH.updates[0].stages[0].lines[0], PATH.neuron, PATH.surface, NET, NET.layers[0], POINTS, RUN, *RUN.snapshots),
    *(forward(NET, initial(NET), [[1, 2]]), backpropagate(NET, initial(NET), [[1, 2]], [[1]])),
    *(walk(Network([2, 2, 1], ["relu", "linear"]), WEIGHTS, [1, 2], [1]), instruments.curve("relu")),
    *(instruments.walkthrough(PATH), instruments.walkthrough(PATH).frames[0], mnist.ROBUST, mnist.ARTICLE, mnist.QUICK),
    *(DIGITS, SHIPPED, SHIPPED.history, mnist.History(mnist.QUICK, "none", 0), mnist.evaluate(SHIPPED, DIGITS)),
    *(mnist.attribution(SHIPPED, DIGITS.test_images[0], against=6), mnist.neuron(SHIPPED, DIGITS.test_images[0])),
    *(mnist.embedding(SHIPPED, DIGITS.test_images[:50]), mnist.survey(FEW)),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_is_shown_in_a_line_or_two(record: object) -> None:
    shown = repr(record)
    assert len(shown) <= 200
    assert "\n" not in shown
    assert "array(" not in shown
    assert type(record).__name__ in shown


def test_a_long_one_loses_its_end_and_says_so() -> None:
    assert brief(0, "  many\n words ") == "<int many words>"
    assert brief(0, "9" * 500).endswith("9…>")


@pytest.mark.parametrize("catalogue", [ACTIVATIONS, LOSSES, OPTIMIZERS], ids=lambda catalogue: catalogue.kind)
def test_a_catalogue_is_a_table_in_a_notebook(catalogue: dict) -> None:
    page = catalogue._repr_html_()
    assert page.count("<tr>") == len(catalogue) + 1
    assert all(record.title in page for record in catalogue.values())
