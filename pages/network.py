"""What a network is: layers of neurons, and the work that they save."""

from explainer import Network, charts
from explainer.lessons import Page, syllabus
from explainer.networks.backpropagation import initial

PASSENGER = (1, 1.8)  # first class, 18 years in tens
WEIGHTS = [[[-0.6, 0.2], [1.5, -0.4]], [[0.9], [-0.5]]]
BIASES = [[0.5, -0.1], [0.2]]


def lesson(page: Page) -> None:
    page.text(
        "Who survived the *Titanic*? A table has one row per passenger, and each row is an **example**. Take one "
        "passenger: aged 18, with a first-class ticket, travelling with one sibling. The last column says that this "
        "passenger did not survive. Could a machine have guessed that from the rest of the row?"
    )
    page.text(
        "A **network** tries. Numbers from the row, such as the age, go in on the left: they are the network's "
        "**inputs**. They pass through one or more **hidden layers**, and the answer comes out on the right: the "
        "**output**. Add a layer, and see how many numbers the network then has to learn: they are its **parameters**."
    )
    page.moving(layers)
    page.text(
        "Every circle that is not an input is a **neuron**, and it is joined to every circle of the layer before it. "
        "Each line is a **weight**, a number that says how strongly a neuron listens to what arrives along that line. "
        "Blue lines are positive weights, and dashed orange ones negative: along these, a larger number lowers the "
        "neuron's answer. The thicker a line, the further its weight is from 0. For now all of them are random."
    )
    page.text(
        "Once the network has seen enough examples, it can answer for passengers that it has never met. In the "
        "circles, h marks a hidden neuron, and ŷ (“y hat”) is the network's answer. The words below the layers name "
        f"two ways to bend a sum, which lesson {syllabus.lesson('activations').number} explains."
    )
    page.heading("A weight on every line, a bias at every neuron")
    left, right = page.columns([6, 5])
    with left:
        page.text(
            "In this smaller network, every weight is written on its line. It is told only two things about our "
            "passenger: the ticket (1 means first-class) and the age in decades. Every neuron also has a **bias**, a "
            "number that it adds no matter what the inputs are. Each circle shows what it passes on. A neuron adds up "
            "what it receives, and bends that sum before passing it on. In the middle, anything negative becomes 0; at "
            "the end, the answer lands between 0 and 1. The next two lessons show how."
        )
        page.text(
            "The two neurons in the middle make two mixtures of ticket and age, and the neuron on the right mixes "
            "those again. The nearer its answer is to 1, the surer it is that the passenger survived. These weights "
            "are made up, and the answer is wrong. Learning means changing the weights and biases until the answers "
            "match the data."
        )
    with right:
        small = Network([2, 2, 1], ["relu", "sigmoid"])
        page.chart(charts.network, small, weights=WEIGHTS, biases=BIASES, inputs=PASSENGER)
        names = ("bias of h1", "bias of h2", "bias of the output")
        page.figures(dict(zip(names, [*BIASES[0], *BIASES[1]], strict=True)))
    left, right = page.columns([1, 1])
    with left:
        work(page)
        question(page)
    with right:
        page.heading("Your turn")
        page.text("Type one line, press Enter, then type the next. Every line is checked by itself.")
        page.practice("counting parameters")
        article(page)
    page.text(
        "**In one sentence:** a network turns inputs into an answer, and its weights and biases decide which answer."
    )


def work(page: Page) -> None:
    """What a network saves people from doing."""
    page.heading("The work it saves")
    page.text(
        "Before **deep learning**, which means learning with many layers, people thought up the useful combinations "
        "themselves: *child*, *travels alone*, *rich family*. This is called **feature engineering**. For a picture of "
        "28 × 28 dots, nobody can do that. A hidden layer finds its own combinations: learning keeps what brings the "
        f"answers nearer to the truth. Lessons {syllabus.lesson('losses').number} to "
        f"{syllabus.lesson('backwards').number} show how. The price is that there are more parameters, and it takes "
        "more data to learn them."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Figs 1 and 2",
        says="It draws a network of input, hidden and output layers, with a weight on each line and a bias at each "
        "circle. Its table, too, lists the passengers of the Titanic.",
    )


def layers(page: Page) -> None:
    """A network of any size, with random weights."""
    left, right = page.beside([1, 3])
    with left:
        inputs = page.slider("width_in", "Inputs", 4, within=(1, 12), step=1, examples=())
        label = "Neurons in a hidden layer"
        hidden = page.slider("width_hidden", label, 5, within=(1, 128), step=1, examples=(2, 5, 12, 128))
        depth = page.slider("depth", "Hidden layers", 2, within=(0, 4), step=1, examples=(0, 1, 2, 4))
        outputs = page.slider("width_out", "Outputs", 1, within=(1, 10), step=1, examples=(1, 3, 10))
    sizes = [inputs, *[hidden] * depth, outputs]
    network = Network(sizes, ["relu"] * depth + ["sigmoid"])
    with left:
        page.figures(
            {
                "neurons (not counting inputs)": str(sum(sizes[1:])),
                "parameters": f"{network.parameters:,}",
            }
        )
    with right:
        page.chart(charts.network, network, weights=[weights for weights, _ in initial(network)])


def question(page: Page) -> None:
    """How many numbers a small network learns."""
    small = Network([4, 5, 1], ["relu", "sigmoid"])
    circles = str(sum(small.sizes))
    lines = str(sum(layer.inputs * layer.units for layer in small.layers))
    biases = sum(layer.units for layer in small.layers)
    page.question(
        "Four inputs, five hidden neurons, one output: how many numbers must the network learn?",
        [circles, lines, str(small.parameters)],
        str(small.parameters),
        right="The hidden layer has 4 · 5 weights and 5 biases, and the output has 5 · 1 weights and 1 bias.",
        wrong={
            circles: "That is the number of circles, inputs and all. Each *line* has a weight too: 4 · 5 + 5 · 1 = "
            f"{lines} of them.",
            lines: f"Those are the lines. Each neuron also has a bias: {biases} more.",
        },
    )
