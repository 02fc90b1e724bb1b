"""What a network is: layers of neurons, and what they spare us."""

from explainer import Network, charts
from explainer.lessons import Page
from explainer.networks.backpropagation import initial

PASSENGER = (1, 1.8)  # first class, 18 years in tens
WEIGHTS = [[[-0.6, 0.2], [1.5, -0.4]], [[0.9], [-0.5]]]
BIASES = [[0.5, -0.1], [0.2]]


def lesson(page: Page) -> None:
    page.text(
        "Who survived the *Titanic*? A table has a row for every passenger: 18 years old, first class, one sibling aboard, "
        "and in the last column whether they lived; this one did not. A **network** takes the numbers in on the left, mixes "
        "them in **hidden layers**, and answers on the right: after many rows, also for a passenger whom it has never seen. "
        "The circles on the left are the inputs, every other circle is a **neuron**. Each line is a **weight**: one number "
        "that says how much a neuron listens to what comes in along it."
    )
    page.moving(layers)
    page.text(
        "Blue lines are positive weights, dashed ones negative; the thicker, the further from 0. All are random as yet."
    )
    page.heading("A weight on every line, a bias at every neuron")
    page.text(
        "The same with few enough lines to write every weight on its line. Of the passenger above it knows the class and the "
        "age, in tens of years. Every neuron also has a **bias**: a number that it adds whatever comes in. Each circle shows "
        "what it passes on. These weights are made up; weights and biases are all that learning ever changes."
    )
    small = Network([2, 2, 1], ["relu", "sigmoid"])
    page.chart(charts.network, small, weights=WEIGHTS, biases=BIASES, inputs=PASSENGER)
    names = ("bias of the upper hidden neuron", "bias of the lower one", "bias of the output")
    page.figures(dict(zip(names, [*BIASES[0], *BIASES[1]], strict=True)))
    page.heading("What it spares us")
    page.text(
        "Before deep learning, people wrote the useful combinations down by hand: *child*, *travels alone*, *rich family*. "
        "This is **feature engineering**, and for a picture of 784 pixels nobody can do it. A hidden layer finds its own "
        "combinations, because the weights that make useful ones lower the error. The price: more numbers to learn, and so "
        "more data to learn them from."
    )
    question(page)
    page.heading("Your turn")
    page.practice("counting parameters")
    page.article(
        "Figs 1 and 2",
        says="It draws a network of input, hidden and output layers, a weight on each line and a bias on each node, with the "
        "passengers of the Titanic as its example of a table.",
    )


def layers(page: Page) -> None:
    """A network of any size, with random weights."""
    left, right = page.columns([1, 3])
    with left:
        inputs = page.slider("width_in", "Inputs", 4, within=(1, 12), step=1, examples=())
        label = "Neurons in a hidden layer"
        hidden = page.slider("width_hidden", label, 5, within=(1, 128), step=1, examples=(2, 5, 12, 128))
        depth = page.slider("depth", "Hidden layers", 2, within=(0, 4), step=1, examples=(0, 1, 2, 4))
        outputs = page.slider("width_out", "Outputs", 1, within=(1, 10), step=1, examples=(1, 3, 10))
    sizes = [inputs, *[hidden] * depth, outputs]
    network = Network(sizes, ["relu"] * depth + ["sigmoid"])
    with right:
        page.chart(charts.network, network, weights=[weights for weights, _ in initial(network)])
        page.figures(
            {
                "neurons, inputs not counted": str(sum(sizes[1:])),
                "weights and biases to learn": f"{network.parameters:,}",
            }
        )


def question(page: Page) -> None:
    """How many numbers a small network learns."""
    small = Network([4, 5, 1], ["relu", "sigmoid"])
    circles = str(sum(small.sizes))
    lines = str(sum(layer.inputs * layer.units for layer in small.layers))
    biases = sum(layer.units for layer in small.layers)
    page.question(
        "Four inputs, five hidden neurons, one output: how many numbers are learned?",
        [circles, lines, str(small.parameters)],
        str(small.parameters),
        right="4 · 5 weights and 5 biases into the hidden layer, 5 · 1 weights and 1 bias into the output.",
        wrong={
            circles: "That is the number of circles, inputs and all. Each *line* has a weight too: "
            f"4 · 5 + 5 · 1 = {lines} of them.",
            lines: f"Those are the lines. Each neuron that computes also has a bias: {biases} more.",
        },
    )
