"""A network's record: its layers, their parameters, and what is refused."""

from __future__ import annotations

import pytest

from explainer import Network


def test_the_articles_network() -> None:
    net = Network([784, 128, 128, 10], ["relu", "relu", "softmax"])
    assert [layer.parameters for layer in net.layers] == [100_480, 16_512, 1_290]
    assert net.parameters == 118_282


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([3], []), "sizes must hold at least an input and an output layer"),
        (([3, 0], ["relu"]), "a layer's size must be a whole number from 1"),
        (([3, 2.5], ["relu"]), "a layer's size must be a whole number from 1"),
        (([3, True], ["relu"]), "a layer's size must be a whole number from 1"),
        (([3, 2], []), "activations must be one a layer after the first, 1 here"),
        (([3, 2], ["rleu"]), "activation must be one of step, .*, got 'rleu'; did you mean relu?"),
        (([3, 2], [["relu"]]), "activation must be one of step"),
        ((5, ["relu"]), r"sizes must be a list: the neurons of each layer, such as \[2, 3, 1\]; got 5"),
        ((None, ["relu"]), "sizes must be a list: .* got None"),
        (("21", ["relu"]), "sizes must be a list: .* got '21'"),
        (([3, 2], None), "activations must be a list: .* got None"),
        (([2, 1], "sigmod"), "activation must be one of step, .*; did you mean sigmoid?"),
    ],
)
def test_refused(arguments: tuple, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Network(*arguments)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("x*sigmoid(x)", "silu"), ("tanh(x)", "tanh"), ("max(0,x)", "relu"), ("1/(1+e^-x)", "sigmoid"), ("SiLU", "silu")],
)
def test_an_activation_may_be_the_formula_that_its_name_stands_for(typed, name):
    assert Network([2, 3, 1], typed).activations == (name, name)


def test_a_formula_that_has_no_name_is_refused_with_what_takes_it():
    with pytest.raises(ValueError, match=r"got the formula 'x\^2', which a single neuron takes"):
        Network([2, 3, 1], "x^2")
