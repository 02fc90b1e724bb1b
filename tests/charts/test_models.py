"""Other people's models: drawn with their own weights, and their regions, held against what they answer themselves."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.tree import DecisionTreeClassifier

from explainer import ACTIVATIONS, Network, charts
from explainer.networks import models
from explainer.networks.backpropagation import forward

RNG = np.random.default_rng(0)
POINTS = pd.DataFrame(RNG.normal(size=(60, 2)), columns=["length", "width"])
KINDS = np.where(POINTS["length"] > 0, np.where(POINTS["width"] > 0, "red", "green"), "blue").tolist()
HALVES = (POINTS["length"] > POINTS["width"]).astype(int).tolist()


def answered(model: object, inputs: np.ndarray) -> np.ndarray:
    """What our own forward pass makes of the model's numbers."""
    read = models.dense(models.parts(model))
    return forward(read.network, list(zip(read.weights, read.biases, strict=True)), inputs).outputs[-1]


@pytest.fixture
def fitted(recwarn):
    """Models of scikit-learn with few updates, which is said in a warning, and what each of them answers."""
    x = POINTS.to_numpy()
    three = MLPClassifier((4, 3), activation="tanh", max_iter=3).fit(x, KINDS)
    two = MLPClassifier((4,), max_iter=3).fit(x, HALVES)
    number = MLPRegressor(hidden_layer_sizes=(3,), activation="logistic", max_iter=3).fit(x, x[:, 0])
    several = LogisticRegression().fit(x, KINDS)
    line = LinearRegression().fit(x, x[:, 0])
    yield [
        (three, three.predict_proba(x)),
        (two, two.predict_proba(x)[:, 1:]),
        (number, number.predict(x)[:, None]),
        (several, several.predict_proba(x)),
        (line, line.predict(x)[:, None]),
    ]
    recwarn.clear()


def test_models_of_scikit_learn_give_what_they_give(fitted):
    for model, expected in fitted:
        np.testing.assert_allclose(answered(model, POINTS.to_numpy()), expected, atol=1e-12)
        drawn = charts.network(model, inputs=[1.0, 2.0])
        read = models.dense(models.parts(model))
        assert drawn.to_json() == charts.network(read.network, read.weights, read.biases, [1.0, 2.0]).to_json()
        assert charts.layers(model).to_json() == charts.layers(read.network).to_json()


def test_the_columns_of_a_table_name_the_inputs(check, recwarn):
    model = MLPClassifier((3,), max_iter=3, random_state=1).fit(POINTS, HALVES)
    tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(POINTS, KINDS)
    recwarn.clear()  # of the few updates
    drawn = charts.network(model)
    assert [note.text for note in drawn.layout.annotations if note.name == "input"] == ["length", "width"]
    assert drawn.layout.meta["alt"].startswith("A network: 2 inputs (length, width), then")
    own = charts.network(Network([2, 1], ["tanh"]), names=["a", "a name that is long"])
    assert [note.text for note in own.layout.annotations if note.name == "input"] == ["a", "a name that i…"]
    with pytest.raises(ValueError, match="names must be 2, one for each input, got 1"):
        charts.network(model, names=["a"])
    asked = charts.regions(tree.predict, POINTS, KINDS)
    right = int((tree.predict(POINTS) == np.array(KINDS)).sum())
    assert asked.layout.title.text == charts.regions(tree, POINTS, KINDS).layout.title.text == f"{right} of 60 right"
    assert not recwarn.list, "scikit-learn is asked with the names that it knows"


def test_models_of_keras_give_what_they_give():
    keras = pytest.importorskip("keras", reason="Keras makes the model; install the extra mnist")
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(3, "relu"),
            layers.Dropout(0.5),
            layers.Dense(4, use_bias=False),
            layers.Activation("tanh"),
            layers.Dense(2, "softmax"),
        ]
    )
    x = POINTS.to_numpy()
    np.testing.assert_allclose(answered(model, x), np.asarray(model(x)), atol=1e-6)
    other = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3, "softmax")]
    )
    boxes = charts.network(other)
    assert boxes.layout.title.subtitle.text == f"{other.count_params():,} parameters"
    assert (
        "from an input of 8 × 8 × 1: Conv2D, 20 parameters, gives 6 × 6 × 2; Flatten, gives 72; Dense, softmax"
        in (boxes.layout.meta["alt"])
    )


def test_the_shapes_of_a_network_with_pictures_are_keras_s_own(check):
    """Each box has the shape that Keras gives an example of; below the input, from the first layer to the last."""
    keras = pytest.importorskip("keras", reason="Keras makes the model; install the extra mnist")
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(1200, "relu"),
            layers.Dense(10, "softmax"),
        ]
    )
    drawn = check(charts.network, model)
    example, expected = np.zeros((1, 28, 28, 1), dtype="float32"), ["28 × 28 × 1"]
    for layer in model.layers:
        example = np.asarray(layer(example))
        expected.append(" × ".join(f"{side:,}" for side in example.shape[1:]))
    written = [note for note in drawn.layout.annotations if note.name == "shape"]
    assert [note.text for note in written] == expected
    assert [note.text for note in written][:2] == ["28 × 28 × 1", "26 × 26 × 8"]
    assert [-note.y for note in written] == [*range(len(expected))]
    assert "<b>Conv2D</b><br>relu · 80 parameters" in [note.text for note in drawn.layout.annotations]


def test_a_layer_of_keras_that_was_never_called_has_no_shape_yet(check):
    keras = pytest.importorskip("keras", reason="Keras makes the model; install the extra mnist")
    drawn = check(charts.network, keras.Sequential([keras.layers.Conv1D(2, 2), keras.layers.Dense(3)]))
    assert not [note for note in drawn.layout.annotations if note.name == "shape"]
    counted = keras.Sequential([keras.Input((None, 5)), keras.layers.LSTM(4), keras.layers.Dense(1)])
    texts = [note.text for note in charts.network(counted).layout.annotations if note.name == "shape"]
    assert texts == ["any × 5", "4", "1"]


def arrows(chart) -> set[tuple[int, int]]:
    """From which box to which: at the end of each arrow, and at its tail or at the beginning of the line before it."""
    corners = [re.findall(r"([-\d.]+),([-\d.]+)", shape.path) for shape in chart.layout.shapes if shape.path]
    begins = {(float(x), float(end)): float(start) for (_, start), (x, _), (_, end) in corners}
    heads = [note for note in chart.layout.annotations if note.showarrow and note.arrowhead]
    return {(round(-begins.get((head.ax, head.ay), head.ay)), round(-head.y)) for head in heads}


def test_a_model_with_branches_has_its_own_arrows(check):
    """A layer that is joined to others has an arrow from each of them, and none from the layer above it."""
    keras = pytest.importorskip("keras", reason="Keras makes the model; install the extra mnist")
    layers = keras.layers
    x = keras.Input((4,))
    halves = [layers.Dense(3, "relu")(x), layers.Dense(3)(x)]
    model = keras.Model(x, layers.Dense(1)(layers.Concatenate()([*halves, x])))
    drawn = check(charts.network, model)
    assert arrows(drawn) == {(0, 1), (0, 2), (1, 3), (2, 3), (0, 3), (3, 4)}
    assert "4: Concatenate, gives 10, of 1, 2 and 3; 5: Dense" in drawn.layout.meta["alt"]
    assert drawn.layout.title.text == "4 layers"
    lines = [shape.path for shape in drawn.layout.shapes if shape.path]
    assert len({path.split(" L ")[1].split(",")[0] for path in lines}) == 3  # they pass one another
    several = keras.Model([x, other := keras.Input((2,))], layers.Dense(1)(layers.Concatenate()([halves[0], other])))
    assert arrows(charts.network(several)) == {(0, 1), (1, 3), (2, 3), (3, 4)}
    straight = keras.Model(x, layers.Dense(1)(layers.Dense(2)(x)))
    assert models.dense(models.parts(straight))


def test_how_the_layers_of_a_class_are_joined_is_not_known(check):
    keras = pytest.importorskip("keras", reason="Keras makes the model; install the extra mnist")

    class Two(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.late, self.early = keras.layers.Dense(1), keras.layers.Dense(2)

        def call(self, x):
            return self.late(self.early(x))

    model = Two()
    model(np.zeros((1, 3), dtype="float32"))
    for each in (model, Module(Linear(weight=np.ones((3, 2))), Linear(weight=np.ones((1, 3))))):
        drawn = check(charts.network, each)
        assert "how the layers are joined is not known" in drawn.layout.title.subtitle.text
        assert not arrows(drawn)


def test_a_convolution_s_own_activation_is_not_that_of_the_dense_layer_before_it():
    keras = pytest.importorskip("keras", reason="Keras makes the model; install the extra mnist")
    layers = keras.layers
    mixed = [keras.Input((8, 1)), layers.Dense(4), layers.Conv1D(2, 2, activation="relu")]
    assert models.dense(models.parts(keras.Sequential(mixed))) is None


class Module:
    """As much of PyTorch's modules as is looked at."""

    def __init__(self, *children, **learned):
        self._children, self._learned = children, learned

    def named_children(self):
        return [(str(i), child) for i, child in enumerate(self._children)]

    def state_dict(self):
        return self._learned


class Sequential(Module):
    pass


class Linear(Module):
    pass


class Tanh(Module):
    pass


class Conv1d(Module):
    pass


def test_modules_of_pytorch_are_read_by_their_names():
    first, second = RNG.normal(size=(3, 2)), RNG.normal(size=(1, 3))
    model = Module(Sequential(Sequential(Linear(weight=first, bias=np.ones(3)), Tanh()), Linear(weight=second)))
    x = POINTS.to_numpy()
    np.testing.assert_allclose(answered(model, x), np.tanh(x @ first.T + 1) @ second.T)
    assert "Conv1d" in charts.network(Module(Conv1d(weight=first), Tanh())).layout.meta["alt"]


@pytest.mark.parametrize("given", [3, "relu", Linear, object(), None])
def test_what_is_no_model_is_refused(given):
    with pytest.raises(ValueError, match="net must be a Network"):
        charts.network(given)


# --- regions ------------------------------------------------------------------------------------------------------


def ground(chart) -> tuple[np.ndarray, np.ndarray]:
    """The places at which the classifier was asked, and what was drawn there."""
    picture = chart.data[0]
    places = np.stack(np.meshgrid(picture.x, picture.y), axis=-1).reshape(-1, 2)
    return places, np.asarray(picture.customdata).ravel()


def test_regions_are_what_the_classifier_answers(check):
    x = POINTS.to_numpy()
    tree = DecisionTreeClassifier(max_depth=1, random_state=0).fit(x, KINDS)
    for predict in (tree, tree.predict, tree.predict_proba):
        chart = charts.regions(predict, POINTS, pd.Series(KINDS))
        places, drawn = ground(chart)
        np.testing.assert_array_equal(drawn, tree.predict(places))
        right = (tree.predict(x) == np.array(KINDS)).sum()
        assert chart.layout.title.text == f"{right} of 60 right"
        assert [chart.layout.xaxis.title.text, chart.layout.yaxis.title.text] == ["length", "width"]
    wrong = next(trace for trace in chart.data if trace.name == "wrong")
    assert len(wrong.x) == 60 - right


def test_a_model_that_has_learned_from_named_columns_is_asked_with_their_names():
    """scikit-learn warns otherwise, and here a warning is an error."""
    tree = DecisionTreeClassifier(max_depth=1, random_state=0).fit(POINTS, KINDS)
    drawn = [charts.regions(predict, POINTS, KINDS).to_json() for predict in (tree, tree.predict)]
    assert drawn[0] == drawn[1]


def test_a_probability_of_the_second_class_is_an_answer():
    steep = lambda x: 1 / (1 + np.exp(-(x[:, :1] - x[:, 1:])))  # noqa: E731 (a classifier in a line)
    for predict in (steep, lambda x: steep(x).ravel()):
        chart = charts.regions(predict, POINTS.to_numpy(), HALVES)
        assert chart.layout.title.text == "60 of 60 right"
        places, drawn = ground(chart)
        np.testing.assert_array_equal(drawn == "1", places[:, 0] > places[:, 1])


REFUSED = {
    "one answer": (lambda x: 1, r"an answer for each of 60 places, got the shape \(\)"),
    "two probabilities": (lambda x: np.ones((len(x), 2)) / 2, "each of the 3 classes, got 2"),
    "nobody": ("nobody", "a function or a model with predict, got 'nobody'"),
    "every place": (lambda x: np.arange(len(x)), "up to 7 classes, got"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_answers_that_are_none_are_refused(case):
    predict, sentence = REFUSED[case]
    with pytest.raises(ValueError, match=sentence):
        charts.regions(predict, POINTS, KINDS)


def test_other_people_s_activations_are_of_the_catalogue():
    assert {*models.SAME.values(), *models.SPELLED.values()} <= set(ACTIVATIONS)
