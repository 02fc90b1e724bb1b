"""What one neuron computes: multiply, add, bend."""

from explainer import ACTIVATIONS, charts, instruments
from explainer.lessons import Page, printed, your_turn
from explainer.lessons.controls import Choice, Slider

RELU = ACTIVATIONS["relu"]
TITLES = {name: formula.title for name, formula in ACTIVATIONS.items() if name != "softmax"}


def number(name: str, label: str, default: float, reach: float) -> Slider:
    """A number of the neuron, which is dragged in its picture."""
    return Slider(name=name, label=label, default=default, within=(-reach, reach), step=0.01)


KEPT = {
    "inputs.0": number("x1", "Input x₁", 4.0, 10.0),
    "inputs.1": number("x2", "Input x₂", 5.0, 10.0),
    "weights.0": number("w1", "Weight w₁", -0.2, 3.0),
    "weights.1": number("w2", "Weight w₂", 0.7, 3.0),
    "bias": number("b", "Bias b", 0.0, 10.0),
    "activation": Choice(name="bend", label="Activation f", default="relu", options=TITLES),
}


def lesson(page: Page) -> None:
    page.text(
        "Everything a network can do is built from one small step. A **neuron** takes a few numbers, its **inputs**, "
        "and turns them into one number, its **output**. Here is one with two inputs. You can drag every number in the "
        "picture left or right: start with the weight w₁, and watch the output."
    )
    one_neuron(page)
    left, right = page.columns([6, 5])
    with left:
        three_things(page)
    with right:
        in_symbols(page)
    with your_turn(page, "forward pass", up_to=1):
        question(page)
        article(page)
    page.text("**In one sentence:** a neuron multiplies, adds and bends, and its weights and bias decide the result.")


def three_things(page: Page) -> None:
    """What a neuron does, in its order."""
    page.text(
        "Three things happen, always in this order.\n\n1. **Multiply.** Each input is multiplied by its own "
        "**weight**. A weight of 0 means that the neuron does not listen to this input. With a negative weight, a "
        "larger input makes the sum smaller. The thicker a line in the picture, the further its weight is from 0; blue "
        "is positive, orange negative.\n2. **Add.** The products are added up, and the **bias** b with them. This "
        "gives the sum z, which stands in the picture below Σ. The bias is a number of the neuron's own, which it adds "
        "no matter what the inputs are. That is why some neurons lit up on the start page although the sheet was "
        "blank. With b = −2, for example, the products must add up to more than 2 before ReLU answers anything but "
        "0.\n3. **Bend.** The sum goes through the **activation function** f. **ReLU**, the one shown first, lets "
        "positive sums through and turns all others into 0. The dot on the right runs along its curve as the sum "
        "changes."
    )


def in_symbols(page: Page) -> None:
    """The same as a formula, and what is learned of it."""
    page.formula(r"y = f(w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b)")
    page.text(
        "This formula says the same thing in symbols: w₁ is the weight of the first input x₁, and a neuron with n "
        "inputs has n weights. Point at a number in the picture, and it lights up in the line of numbers below the "
        "picture.\n\nThe inputs come from the data. The weights and the bias belong to the neuron, and they are what a "
        "network learns. Before you read on, do the learning yourself: keep the inputs at 4 and 5, and find two "
        "weights that make the output exactly 6. There are many such pairs."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Fig. 3",
        says="It gives this formula: the sum of inputs times weights, plus the bias.",
        errs="It says that one neuron of the hidden layer has 128 outputs. A neuron has one; a layer of 128 neurons "
        "has 128.",
    )


def one_neuron(page: Page) -> None:
    """Two inputs, two weights, a bias and an activation, all of them in the hand."""
    held = page.in_hand(KEPT)
    x, w = ([held[f"{kind}.{place}"] for place in (0, 1)] for kind in ("inputs", "weights"))
    instrument = instruments.neuron(x, w, held["bias"], held["activation"])
    page.instrument(instrument, charts.neuron, x, w, held["bias"], ACTIVATIONS[held["activation"]], kept=KEPT)


def question(page: Page) -> None:
    """What one neuron gives for two inputs."""
    x, w = (1, 2), (3, -2)
    products = [a * b for a, b in zip(x, w, strict=True)]
    total, without_sign = sum(products), sum(map(abs, products))
    worked = f"1 · 3 + 2 · (−2) = {printed(products[0])} − {printed(-products[1])} = {printed(total)}"
    page.question(
        "A neuron has the inputs 1 and 2, the weights 3 and −2, the bias 0 and the activation ReLU. Its output is …",
        [printed(value) for value in (total, RELU(float(total)), -total, without_sign)],
        printed(RELU(float(total))),
        right=f"{worked}, and ReLU turns anything negative into 0.",
        wrong={
            printed(total): f"That is the sum, {worked}. ReLU comes after it.",
            printed(-total): f"The sum is {worked}. ReLU doesn't flip the sign. It turns anything negative into 0.",
            printed(without_sign): f"Mind the sign of the second weight: {worked}.",
        },
    )
