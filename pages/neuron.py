"""What one neuron computes: multiply, add, bend."""

from explainer import ACTIVATIONS, charts
from explainer.lessons import Page, printed

RELU = ACTIVATIONS["relu"]
TITLES = {name: formula.title for name, formula in ACTIVATIONS.items() if name != "softmax"}


def lesson(page: Page) -> None:
    page.text(
        "A neuron does three things. It multiplies each input by its own weight, adds the products and its bias, and passes "
        "the sum through its **activation function**. Everything that a network can do is made of this."
    )
    page.formula(r"y = f(w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b)")
    page.moving(one_neuron)
    page.text(
        "Move a weight to 0: the neuron no longer listens to that input. Move the bias: the point at which it begins to "
        "answer shifts, whatever comes in."
    )
    question(page)
    page.heading("Your turn")
    page.practice("forward pass")
    page.article(
        "Fig. 3",
        says="It gives this formula: the sum of inputs times weights, plus the bias.",
        errs="It lets a neuron of the hidden layer give 128 outputs. A neuron gives one; a layer of 128 neurons gives 128.",
    )


def one_neuron(page: Page) -> None:
    """Two inputs, two weights, a bias and an activation, each of which can be moved."""
    left, right = page.columns([1, 2])
    with left:
        x = (
            page.slider("x1", "Input x₁", 4.0, within=(-5.0, 5.0), step=0.1, examples=()),
            page.slider("x2", "Input x₂", 5.0, within=(-5.0, 5.0), step=0.1, examples=()),
        )
        w = (
            page.slider("w1", "Weight w₁", -0.2, within=(-2.0, 2.0), step=0.1, examples=(-0.2, 1.0)),
            page.slider("w2", "Weight w₂", 0.7, within=(-2.0, 2.0), step=0.1, examples=(-1.0, 0.0, 0.7)),
        )
        b = page.slider("b", "Bias b", 0.0, within=(-5.0, 5.0), step=0.1, examples=())
        activation = page.choice("bend", "Activation f", TITLES, "relu")
    with right:
        page.chart(charts.neuron, x, w, b, ACTIVATIONS[activation])


def question(page: Page) -> None:
    """What one neuron gives for two inputs."""
    x, w = (1, 2), (3, -2)
    products = [a * b for a, b in zip(x, w, strict=True)]
    total, without_sign = sum(products), sum(map(abs, products))
    worked = f"1 · 3 + 2 · (−2) = {printed(products[0])} − {printed(-products[1])} = {printed(total)}"
    page.question(
        "Inputs 1 and 2, weights 3 and −2, bias 0, activation ReLU. The output is …",
        [printed(value) for value in (total, RELU(float(total)), -total, without_sign)],
        printed(RELU(float(total))),
        right=f"{worked}, and ReLU makes 0 of what is negative.",
        wrong={
            printed(total): f"That is the sum, {worked}. ReLU comes after it.",
            printed(-total): f"The sum is {worked}. ReLU does not turn the sign round: of what is negative it makes 0.",
            printed(without_sign): f"Mind the sign of the second weight: {worked}.",
        },
    )
