"""Why not linear? A stack of straight lines is a straight line."""

from functools import lru_cache

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
    "sizes.1": Slider(name="units", label="Neurons in it", default=4, within=(1, 8), step=1),
}


def lesson(page: Page) -> None:
    page.text(
        "This network gets the place of a point, two numbers, and says which kind of point it is: orange or blue. "
        "Its hidden layer has no activation function; it is **linear**. Press Play. However long it learns, it draws "
        "one straight line between the two kinds, and ring and core cannot be separated by a line. Now change "
        "linear to Tanh while it runs. The line bends."
    )
    page.moving(play)
    page.text(
        "Everything in the picture is in your hand. Paint points while it learns, or erase some. Drag a connection "
        "to change its weight. Add neurons and take some away. Point at a neuron to see what it answers at each "
        "place of the plane, and the formula behind it. A quarter of the points, the hollow ones, are kept for the "
        "**test**: the network never learns from them.\n\nThree things to try:\n\n- Split ring and core with three "
        "neurons.\n- Break the network: raise the **learning rate**, which says how far a weight moves at each step, until "
        "nothing is learned any more.\n- Solve the "
        "spiral. It needs more than this network has, and some patience."
    )
    question(page)
    page.heading("Why a linear network cannot")
    page.text(
        "Leave the activation functions out, and a network of a hundred layers can do exactly as much as one of a "
        "single layer: draw one straight line. Here is why, line by line."
    )
    page.player(instruments.derivation(COLLAPSE), "collapse")
    page.article(
        "Fig. 5",
        says="It warns against y = cx as an activation.",
        errs="It says that nobody could see how x affects the output. The constant slope says exactly how. The true reason "
        "is above: a stack of linear layers is one linear layer.",
    )


@lru_cache(maxsize=100)
def trained(shape: str, activation: str, units: int) -> playground.Run:
    """A network with one hidden layer, trained on the points of a shape."""
    network = Network([2, units, 1], [activation, "sigmoid"])
    return playground.train(playground.points(shape), network, epochs=EPOCHS, snapshots=12)


def play(page: Page) -> None:
    """Points, hidden layer and its neurons in the hand, while the network learns."""
    held = page.in_hand(KEPT)
    network = Network([2, held["sizes.1"], 1], [held["activation"], "sigmoid"])
    page.instrument(instruments.playground(held["shape"], network), charts.network, network, kept=KEPT)


def question(page: Page) -> None:
    """Whether more linear neurons help."""
    four, eight = (
        page.wait("Training …", trained, "circles", "linear", units).snapshots[-1].accuracy for units in (4, 8)
    )
    answer = "yes" if eight > 0.9 else "no"
    compared = f"Four get {four:.1%} of the points right and eight {eight:.1%}; guessing gets half."
    why = {
        "yes": f"{compared} Add neurons to the linear network above: the border stays one straight line.",
        "no": compared,
    }
    page.question(
        "Eight linear neurons instead of four: can the network now tell ring from core?",
        ["yes", "no"],
        answer,
        right=f"{compared} Whatever their number, all of them together draw one line.",
        wrong={guess: words for guess, words in why.items() if guess != answer},
    )
