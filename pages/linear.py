"""Why bends matter: a stack of straight lines is a straight line."""

from functools import cache

from explainer import ACTIVATIONS, Network, charts, instruments, playground
from explainer.lessons import Page
from explainer.lessons.controls import Choice, Slider

SHAPES = {"circles": "Circles", "xor": "Four corners (xor)", "moons": "Moons", "gaussians": "Two clouds"}
SHAPES |= {"spiral": "Spiral"}  # the hardest of them
HIDDEN = {name: ACTIVATIONS[name].title for name in ("linear", "relu", "tanh", "sigmoid")}
EPOCHS = 120
COLLAPSE = ACTIVATIONS["linear"].derivations[1]


KEPT = {
    "shape": Choice(name="shape", label="Points", default="circles", options=SHAPES),
    "activation": Choice(name="line_or_bend", label="Hidden layer", default="linear", options=HIDDEN),
    "sizes.1": Slider(name="units", label="Hidden neurons", default=4, within=(1, 8), step=1),
    "l2": Slider(name="pull", label="L2: pull on the weights", default=0.0, within=(0.0, 0.02), step=0.0005),
    "noise": Slider(name="noise", label="Noise of the points", default=0.08, within=(0.0, 0.5), step=0.01),
}


def lesson(page: Page) -> None:
    page.text(
        "What if we left the activation function out? Each hidden neuron would pass its sum on as it is, and the "
        "network would be **linear**. Only the sigmoid at its end remains, which turns the last sum into a "
        "probability. The network below is given a point's two coordinates and guesses the point's colour, orange or "
        "blue. Press Play. However long it learns, its border is one straight line: on one side it says orange, on the "
        "other blue. But the orange points form a ring around a blue core, and no straight line can separate the two. "
        "Now change *Linear* to *Tanh* while it runs. The line bends."
    )
    page.moving(play)
    left, right = page.columns([1, 1])
    with left:
        why(page)
        page.heading("Your turn")
        page.practice("two layers in one")
        article(page)
    with right:
        everything(page)
        to_try(page)
        question(page)
    with page.fold("Prove it: two linear layers are one"):
        page.text(
            "W₁ and W₂ are tables of weights (such a table is called a **matrix**), b₁ and b₂ are lists of biases, and "
            "x is the list of inputs. W₁x is the list of the neurons' sums, without their biases."
        )
        page.player(instruments.derivation(COLLAPSE), "collapse")
    page.text(
        "**In one sentence:** without bends, many layers are worth no more than one, and with bends and enough neurons "
        "a network can draw almost any border."
    )


def everything(page: Page) -> None:
    """What can be changed in the picture."""
    page.text(
        "There is more to change in the picture. Paint points while the network learns, erase some, or bring your own "
        "from a table. Drag a connection to change its weight. Add neurons or take some away. Point at a neuron to "
        "see its formula. Below it stand the numbers for one point, the green dot; drag it. "
        "*Noise* scatters the points. *L2* pulls all weights towards 0, so the border turns smoother; too much "
        "of it, and nothing is learned. *This network as code* builds it in Python. "
        "A quarter of the points, the hollow ones, are kept "
        "for the *test*: the network never learns from them."
    )


def to_try(page: Page) -> None:
    """Three things to do with the network."""
    page.text(
        "Three things to try:\n\n- Separate the ring from the core with three neurons.\n- Break the network: raise the "
        "**learning rate**, which says how far a weight moves at each step, until the network stops learning.\n- Solve "
        "the spiral. It needs a larger network than this one, and some patience.\n\nLeave the other controls as they "
        "are for now. Later lessons explain them, and the other words in the picture."
    )


def why(page: Page) -> None:
    """Why linear layers fold into one, in numbers."""
    page.text(
        "Why does the border stay straight? Here is the reason, in numbers. One neuron answers 3x + 1, and a second "
        "one doubles that and adds 5. Together they answer 6x + 7, which is what a single neuron with the weight 6 and "
        "the bias 7 answers. So a linear network of a hundred layers can do exactly as much as one with a single "
        "layer. With two inputs, x₁ and x₂, such a layer works out w₁x₁ + w₂x₂ + b. On its border the network cannot "
        "decide between orange and blue: the sum is 0, which the sigmoid turns into 0.5. And w₁x₁ + w₂x₂ + b = 0 is a "
        "straight line. Only a bend between the layers keeps them from collapsing into one."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Fig. 5",
        says="It warns against y = cx as an activation.",
        errs="It says that nobody could see how x affects the output. The factor c says exactly how. The real reason "
        "is given above: a stack of linear layers is one linear layer.",
    )


@cache
def share_right(shape: str) -> float:
    """How many points of a shape a linear network gets right in the end; what it learned on the way is not kept."""
    network = Network([2, 4, 1], ["linear", "sigmoid"])
    return playground.train(playground.points(shape), network, epochs=EPOCHS, snapshots=1).snapshots[-1].accuracy


def play(page: Page) -> None:
    """Points, hidden layer and its neurons in the hand, while the network learns."""
    held = page.in_hand(KEPT)
    network = Network([2, held["sizes.1"], 1], [held["activation"], "sigmoid"])
    made = instruments.playground(held["shape"], network, l2=held["l2"], noise=held["noise"])
    page.instrument(made, charts.network, network, kept=KEPT)


def question(page: Page) -> None:
    """Which points a straight line separates."""
    corners, moons, clouds = options = [SHAPES[shape] for shape in ("xor", "moons", "gaussians")]
    right = {title: page.wait("Training …", share_right, shape) for shape, title in SHAPES.items() if title in options}
    best = max(right, key=right.__getitem__)
    page.question(
        "One of these sets of points is no trouble for the linear network: it gets every point right. Which one?",
        options,
        best,
        right=f"It gets {right[clouds]:.0%} of them right. A straight line fits between the two clouds.",
        wrong={
            corners: f"It gets {right[corners]:.1%} of them right, and guessing gets half. Each colour lies in two "
            "opposite corners. Choose these points above, and try to lay a straight line between the colours.",
            moons: f"It gets {right[moons]:.1%} of them right. The tip of each moon lies inside the curve of the "
            "other, and a straight line cuts it off.",
        },
    )
