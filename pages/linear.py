"""Why not linear? A stack of straight lines is a straight line."""

from functools import lru_cache

from explainer import ACTIVATIONS, Network, charts, instruments, playground
from explainer.lessons import Page

SHAPES = {"circles": "Circles", "xor": "Four corners (xor)", "moons": "Moons", "gaussians": "Two clouds"}
SHAPES |= {"spiral": "Spiral"}  # the hardest of them
HIDDEN = {name: ACTIVATIONS[name].title for name in ("linear", "relu", "tanh", "sigmoid")}
EPOCHS = 120
COLLAPSE = ACTIVATIONS["linear"].derivations[1]


def lesson(page: Page) -> None:
    page.text(
        "Leave the activation functions out, and a network of a hundred layers can do exactly as much as one of a single "
        "layer: draw one straight line between two kinds of points. Here is why, line by line."
    )
    page.player(instruments.derivation(COLLAPSE), "collapse")
    page.heading("Two kinds of points, one network")
    page.text(
        "The network gets the place of a point, two numbers, and says which kind it is. Ring and core cannot be parted by a "
        "line. Bend the hidden layer, and they can."
    )
    page.moving(compare)
    page.heading("Play with it yourself")
    page.text(
        "This network learns in your browser. Press Play, paint points while it learns, drag its connections, and change "
        "Linear to Tanh: the line bends at once, and the network goes on from where it was."
    )
    page.instrument(
        instruments.playground("circles", Network([2, 4, 1], ["linear", "sigmoid"])),
        charts.playground,
        page.wait("Training …", trained, "circles", "linear", 4),
    )
    question(page)
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


def compare(page: Page) -> None:
    """Points, hidden layer and its neurons are chosen; the trained network is drawn."""
    left, right = page.columns([1, 2])
    with left:
        shape = page.choice("shape", "Points", SHAPES, "circles")
        activation = page.choice("line_or_bend", "Hidden layer", HIDDEN, "linear")
        units = page.slider("units", "Neurons in it", 4, within=(1, 8), step=1, examples=(2, 4))
    run = page.wait("Training …", trained, shape, activation, units)
    with left:
        last = run.snapshots[-1]
        page.figures({"points told apart": f"{last.accuracy:.1%}", "loss": last.loss})
        page.caption(f"Both after {last.epoch} epochs; the slider of the picture goes through them.")
    with right:
        page.chart(charts.playground, run)


def question(page: Page) -> None:
    """Whether more linear neurons help."""
    four, eight = (
        page.wait("Training …", trained, "circles", "linear", units).snapshots[-1].accuracy for units in (4, 8)
    )
    answer = "yes" if eight > 0.9 else "no"
    compared = f"Four get {four:.1%} of the points right and eight {eight:.1%}; guessing gets half."
    why = {
        "yes": f"{compared} Choose linear above and move the number of neurons: the border stays one straight line.",
        "no": compared,
    }
    page.question(
        "Eight linear neurons instead of four: can the network now tell ring from core?",
        ["yes", "no"],
        answer,
        right=f"{compared} Whatever their number, all of them together draw one line.",
        wrong={guess: words for guess, words in why.items() if guess != answer},
    )
