"""Build the network: layers, and where each of the 118,282 numbers is."""

from explainer import ACTIVATIONS, Network, charts, mnist
from explainer.lessons import Page, your_turn

HIDDEN = {name: ACTIVATIONS[name].title for name in ("relu", "sigmoid", "tanh", "linear")}


def lesson(page: Page) -> None:
    page.text(
        "Time to choose a network. It needs 784 inputs, one for each pixel, and ten outputs with softmax, one for each "
        "digit. What lies between is up to you. The article uses two hidden layers of 128 neurons with ReLU, and so "
        "does this course. Type other layers, such as 64, 32, and see where most of the parameters are."
    )
    page.moving(own_network)
    page.text(
        "How many parameters does such a network have? You can count them. Every neuron has one weight for each number "
        "that comes in, and one bias. A layer of 128 neurons that gets 784 numbers therefore has 784 · 128 weights and "
        "128 biases, which makes 100,480. The second hidden layer adds 16,512, and the output 1,290: 118,282 in all. "
        "In symbols, a layer with n inputs and m neurons has"
    )
    page.formula(r"n \cdot m + m = (n + 1) \cdot m")
    page.text(
        "parameters. The first layer has most of them, because a picture has so many pixels. Would fewer neurons do? "
        "Try a hidden layer of 16 neurons. A network with fewer parameters needs less computing for each update, but "
        "it cannot tell as many shapes apart. With more parameters, it can memorise the digits that it has seen. Ours "
        "could, too: the next lesson shows how you would notice. Nobody can work out the best size beforehand. You try "
        "some sizes, and keep the one that does best on digits that the network has not learned from.\n\nWhy ReLU in "
        "the hidden layers? It bends, as a network must, and for positive sums its slope of 1 lets the whole gradient "
        "through. And why softmax at the end? It turns the ten scores into ten probabilities, and cross-entropy can "
        "say how wrong these are."
    )
    with your_turn(page, "counting parameters", seed=5):
        question(page)
        article(page)
    page.text(
        "**In one sentence:** the task decides the inputs and the outputs, and you choose the layers between them."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Figs 23 and 24",
        says=f"It builds this network and prints its summary: {mnist.NETWORK.parameters:,} parameters. That is right.",
        errs="It gives a single neuron 128 outputs. A neuron has one; the layer of 128 neurons has 128.",
    )


def own_network(page: Page) -> None:
    """A network of the reader's own: its numbers, its picture, its layers, and the line that builds it."""
    left, right = page.beside([1, 2])
    with left:
        widths = page.numbers("layers", "Hidden layers", (128, 128), within=(1, 512), lengths=(0, 5))
        activation = page.choice("hidden_bend", "Their activation", HIDDEN, "relu")
    network = Network([784, *widths, 10], [*[activation] * len(widths), "softmax"])
    with left:
        page.figures({"parameters": f"{network.parameters:,}"})
    with right:
        page.chart(charts.network, network)
    with page.fold("Layer by layer, and the same network in Python"):
        page.chart(charts.layers, network)
        page.text(
            "The same network in Python, a programming language, built with **Keras**, a library of parts for networks:"
        )
        page.code(f"mnist.build(Network({list(network.sizes)}, {list(network.activations)}))")


def question(page: Page) -> None:
    """Which layer of a network other than the article's has the most parameters."""
    network = Network([784, 16, 800, 10], ["relu", "relu", "softmax"])
    layers = dict(zip(("the first hidden one", "the second hidden one", "the output"), network.layers, strict=True))
    counted = {name: f"{one.inputs} · {one.units} + {one.units} = {one.parameters:,}" for name, one in layers.items()}
    most = max(layers, key=lambda name: layers[name].parameters)
    page.question(
        "Take another network, with 784 inputs, hidden layers of 16 and 800 neurons, and 10 outputs. Which of its "
        "layers has the most weights and biases?",
        list(layers),
        most,
        right=f"{counted[most]}, out of {network.parameters:,} in all. Type 16, 800 above to see it.",
        wrong={
            name: f"Count the lines that end in it, and its biases: {counted[name]}. For {most} that is {counted[most]}."
            for name in layers
            if name != most
        },
    )
