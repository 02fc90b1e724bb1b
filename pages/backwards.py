"""Backwards through layers: how the first layer learns of a mistake at the end."""

from functools import lru_cache

from explainer import ACTIVATIONS, Network, charts, instruments, playground
from explainer.lessons import Page, printed
from explainer.networks import trace
from explainer.teaching import Code

SIGMOID = ACTIVATIONS["sigmoid"]
WEIGHTS = [([["0.5", "-0.4"], ["0.3", "0.35"]], ["0.1", "0"]), ([["0.8"], ["-0.6"]], ["0.2"])]
HIDDEN = {name: ACTIVATIONS[name].title for name in ("sigmoid", "tanh", "relu")}
STAGES = {"forward": "Forward", "activation": "Activation", "loss": "Loss", "backward": "Backward", "update": "Update"}


def lesson(page: Page) -> None:
    page.text(
        "The loss is known at the end of the network, and the weights are everywhere. The chain rule carries the mistake "
        "back: the slope of a layer is the slope of the layer behind it, times the weights between, times the slope of its "
        "own activation. This walk from back to front is **backpropagation**. It computes slopes, and nothing moves yet; "
        "gradient descent moves the weights."
    )
    page.heading("One row through a network and back")
    page.moving(there_and_back)
    page.heading("The loop")
    page.moving(loop)
    page.heading("What arrives at the front")
    question(page)
    page.moving(arriving)
    page.text(
        "A sigmoid's slope is at most ¼, so every sigmoid on the way takes at least three quarters. This is the **vanishing "
        "gradient**, and the reason why deep networks use ReLU, whose slope is 1 wherever it is not 0."
    )
    page.heading("Your turn")
    page.practice("backpropagation")
    page.article(
        "Figs 18 and 21",
        says="It writes the derivatives on the edges of its network and draws training as a loop.",
        errs="It uses backpropagation and gradient descent as two words for one thing; the first computes, the second moves.",
    )


def there_and_back(page: Page) -> None:
    """Forward, backward and one update, in exact numbers, and the same as matrices."""
    left, right = page.columns([1, 1])
    with left:
        activation = page.choice("walk_bend", "Activation of the hidden layer", HIDDEN, "relu")
    with right:
        rate = page.number("walk_rate", "Learning rate η", 0.1, within=(0.001, 1.0), step=0.05, decimals=3)
    small = Network([2, 2, 1], [activation, "linear"])
    walked = trace.walk(small, WEIGHTS, [1, 2], [1], learning_rate=rate)
    page.player(instruments.backwards(walked), "stage_of_walk")
    with page.fold("The same as matrices"):
        for line in walked.matrices:
            page.formula(line)
    weights = [layer for layer, _ in WEIGHTS]
    code = f"charts.network(Network([2, 2, 1], [{activation!r}, 'linear']), weights={weights}, inputs=[1, 2])"
    page.take_along("backwards", "Backwards through layers", [Code(code)])


def loop(page: Page) -> None:
    """Training as a loop of five stages."""
    page.chart(charts.training_loop, page.choice("stage", "Stage", STAGES, "backward"))


@lru_cache(maxsize=100)
def gradients(activation: str, depth: int) -> tuple[float, ...]:
    """The size of the gradient in each layer of a network with `depth` hidden layers, before its first update."""
    network = Network([2, *[6] * depth, 1], [*[activation] * depth, "sigmoid"])
    return playground.play(playground.points("moons"), network, epochs=1, snapshots=1).snapshots[0].gradients


def arriving(page: Page) -> None:
    """The gradient's size in each layer."""
    left, right = page.columns([1, 1])
    with left:
        activation = page.choice("back_bend", "Activation", HIDDEN, "sigmoid")
    with right:
        depth = page.slider("back_depth", "Hidden layers", 4, within=(1, 8), step=1, examples=(1, 4, 8))
    sizes = gradients(activation, depth)
    names = [f"layer {number}" for number in range(1, len(sizes))] + ["output"]
    page.figures(dict(zip(names, sizes, strict=True)))
    page.text(
        f"The size of the gradient in each layer, before the first update. The first layer gets "
        f"{printed(sizes[0] / sizes[-1])} times as much as the last."
    )


def question(page: Page) -> None:
    """Which activation lets more of the gradient through to the first of eight hidden layers."""
    most = SIGMOID.slope(0.0)
    sizes = {HIDDEN[name]: gradients(name, 8)[0] for name in ("sigmoid", "relu")}
    best = max(sizes, key=sizes.__getitem__)
    compared = " against ".join(f"{printed(size)} ({title})" for title, size in sizes.items())
    why = {
        "Sigmoid": f"A sigmoid's slope is at most {printed(most)}. Eight in a row leave at most {printed(most)}⁸ = "
        f"{printed(most**8)} of what came in: {compared}.",
        "ReLU": f"The slope of a ReLU is 1 wherever it is not 0, so nothing is lost on the way: {compared}.",
    }
    page.question(
        "Eight hidden layers. In which network does the first layer get the larger gradient?",
        list(sizes),
        best,
        right=f"{compared}.",
        wrong={title: why[title] for title in sizes if title != best},
    )
