"""Reasons for an answer: GradientTape, scikit-learn's PCA and a sum by hand must find the same."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA

from explainer import mnist
from explainer.mnist.data import flattened
from explainer.mnist.tensorflow_setup import tensorflow
from explainer.networks.network import Network

LEAKY = Network([784, 12, 10], ["leaky_relu", "softmax"])
SMOOTH = Network([784, 9, 7, 10], ["tanh", "sigmoid", "softmax"])


@pytest.fixture(scope="module")
def images(embedded: mnist.Digits) -> np.ndarray:
    return embedded.test_images[:60]


@pytest.mark.parametrize("network", [mnist.NETWORK, LEAKY, SMOOTH], ids=["relu", "leaky", "smooth"])
@pytest.mark.parametrize("against", [None, 4])
def test_attribution_is_gradient_times_input_by_gradienttape(
    images: np.ndarray, network: Network, against: int | None
) -> None:
    tf, model = tensorflow(), mnist.build(network, seed=3)
    for image in images[:5]:
        ours = mnist.attribution(model, image, label=7, against=against)
        x = tf.constant(flattened(image[None]))
        with tf.GradientTape() as tape:
            tape.watch(x)
            p = model(x)[0]
            wanted = tf.math.log(p[7]) - (0.0 if against is None else tf.math.log(p[against]))
        theirs = (tape.gradient(wanted, x) * x).numpy().reshape(28, 28)
        np.testing.assert_allclose(ours.contributions, theirs, atol=2e-6 + 1e-5 * np.abs(theirs).max())
        assert ours.probability == pytest.approx(float(p[7]), abs=1e-6)


def test_without_a_label_the_network_s_own_answer_is_explained(images: np.ndarray) -> None:
    model = mnist.shipped()
    for image in images[:10]:
        assert mnist.attribution(model, image).label == mnist.predict(model, image).argmax()


def test_every_layer_is_what_keras_gives(images: np.ndarray) -> None:
    tf, model = tensorflow(), mnist.build(SMOOTH, seed=1)
    ours = mnist.activations(model, images)
    rows = flattened(images)
    for number, layer in enumerate(model.layers, start=1):
        theirs = tf.keras.Model(model.inputs, layer.output)([rows]).numpy()
        np.testing.assert_allclose(ours.outputs[number], theirs, atol=1e-6)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_one_neuron_adds_up(images: np.ndarray, layer: int) -> None:
    model = mnist.shipped()
    neuron = mnist.neuron(model, images[0], layer=layer, unit=5)
    assert sum(neuron.products) + neuron.bias == pytest.approx(neuron.score, abs=1e-12)
    every = mnist.activations(model, images[0])
    assert neuron.output == every.outputs[layer][0, 5]
    weights, bias = model.weights[layer - 1]
    np.testing.assert_array_equal(neuron.weights, weights[:, 5])
    assert neuron.bias == pytest.approx(bias[5])
    if neuron.activation == "relu":
        assert neuron.output == max(0, neuron.score)


def test_the_map_is_scikit_learn_s_pca(images: np.ndarray) -> None:
    model = mnist.shipped()
    ours = mnist.embedding(model, images)
    pca = PCA(2).fit(mnist.activations(model, images).outputs[2])
    theirs = pca.transform(mnist.activations(model, images).outputs[2])
    assert ours.layer == 2
    np.testing.assert_allclose(np.abs(ours.points), np.abs(theirs), atol=1e-8 * np.abs(theirs).max() + 1e-9)
    np.testing.assert_allclose(ours.shares, pca.explained_variance_ratio_, rtol=1e-9)


def test_the_map_of_a_single_unit_lies_on_a_line(images: np.ndarray) -> None:
    model = mnist.build(Network([784, 1, 10], ["tanh", "softmax"]))
    embedding = mnist.embedding(model, images)
    assert embedding.shares == (1.0, 0.0)
    assert not embedding.points[:, 1].any()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda m, i: mnist.attribution(m, i[0], label=10), "label must be a class from 0 to 9, got 10"),
        (lambda m, i: mnist.attribution(m, i[0], label=3, against=3), "another class"),
        (lambda m, i: mnist.attribution(m, i[:2]), "one picture, got 2"),
        (lambda m, i: mnist.attribution(m, i[0][:20]), "pictures of 784 numbers"),
        (lambda m, i: mnist.attribution(m, "three"), "pictures of 784 numbers"),
        (lambda m, i: mnist.neuron(m, i[0], layer=4), "layer must be from 1 to 3, got 4"),
        (lambda m, i: mnist.neuron(m, i[0], unit=128), "unit must be from 0 to 127 in layer 1, got 128"),
        (lambda m, i: mnist.embedding(m, i[:2]), "3 to 20,000 pictures, got 2"),
        (lambda m, i: mnist.embedding(m, i, layer=0), "layer must be from 1 to 3, got 0"),
        (lambda m, i: mnist.embedding(m, np.repeat(i[:1], 4, 0)), "nothing to tell apart"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_one_sentence(images: np.ndarray, call: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call(mnist.shipped(), images)


def test_a_network_without_probabilities_is_refused(images: np.ndarray) -> None:
    model = mnist.build(Network([784, 4, 10], ["relu", "linear"]))
    with pytest.raises(ValueError, match="must be softmax"):
        mnist.attribution(model, images[0])
