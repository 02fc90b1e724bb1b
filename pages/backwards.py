"""Backwards through layers: how the first layer learns of a mistake at the end."""

import itertools
from dataclasses import dataclass
from functools import cache, lru_cache

from explainer import ACTIVATIONS, Network, charts, instruments, playground
from explainer.instruments import nudging
from explainer.instruments.walk import Walk
from explainer.lessons import Page, printed, your_turn
from explainer.lessons.controls import Choice, numbers
from explainer.lessons.keeping import remembered
from explainer.networks import trace
from explainer.networks.backpropagation import backpropagate, forward
from explainer.teaching import Code

SIGMOID = ACTIVATIONS["sigmoid"]
WEIGHTS = [([["0.5", "-0.4"], ["0.3", "0.35"]], ["0.1", "0"]), ([["0.8"], ["-0.6"]], ["0.2"])]
HIDDEN = {name: ACTIVATIONS[name].title for name in ("sigmoid", "tanh", "relu")}


NETWORK, INPUTS = Network([2, 2, 1], "sigmoid"), [1, 0.5]
USUAL = [value for layer in nudging.WEIGHTS for part in layer for value in part.ravel().tolist()]
KEPT = {
    "values": numbers("net", "Weights and biases", USUAL, within=(-5, 5), lengths=(len(USUAL), len(USUAL))),
    "mode": Choice(
        name="walk", label="Direction", default="forward", options={"forward": "Forward", "back": "Walk back"}
    ),
}


def lesson(page: Page) -> None:
    page.text(
        f"The network below should answer 1, but its answer is {printed(_blamed().answer)}. All three of its neurons "
        "use the sigmoid. Nine numbers made that answer: six weights and three biases. Which of them is to blame, and "
        "how much? Find out by hand. Click a weight, press *Nudge by +0.01*, and watch the loss."
    )
    page.moving(by_nudging)
    left, right = page.columns([3, 4])
    with left:
        forward_and_look(page)
    with right:
        back_at_once(page)
    with your_turn(page, "backpropagation"):
        one_walk(page)
        with page.fold("In numbers, from the output back to the inputs"):
            page.text(_blamed().words)
    with page.fold("Another network, step by step, in exact numbers"):
        page.moving(there_and_back)
    left, right = page.columns([1, 1])
    with left:
        reaching(page)
        question(page)
        article(page)
    with right:
        page.moving(arriving)
    page.text("**In one sentence:** one walk from the loss back to the first layer finds the slope for every weight.")


def forward_and_look(page: Page) -> None:
    """Slopes by nudging."""
    page.text(
        "**Forward: nudge and look.** A nudge of 0.01 moves the loss a little. Divide that change by 0.01, and you "
        "have the **slope** of the loss for this weight: how fast the loss changes when the weight does. All slopes "
        "together are the **gradient**. This way is honest but slow. Each weight needs its own run through the "
        "network. Nine numbers need nine runs, and the network that will read digits later in this course would need "
        "118,282 for a single update."
    )


def back_at_once(page: Page) -> None:
    """Slopes by walking back, neuron by neuron."""
    page.text(
        "**Back: all at once.** Press *Walk back*. Blame starts at the loss and flows back along the lines; the "
        "thicker a line, the more its weight is to blame. The **δ** (delta) of a neuron says how fast the loss changes "
        "with the sum inside it. Take a hidden neuron. If its answer grows a little, the next neuron's sum grows by "
        "that amount times the line's weight. The walk begins at the output neuron. Its δ is how fast the loss changes "
        "with the answer, times the slope of that neuron's activation. For a hidden neuron you find δ in four "
        "steps.\n\n1. Take the δ of the next neuron.\n2. Multiply it by the weight of the line.\n3. If several lines "
        "leave the neuron, add up what comes back along them.\n4. Multiply the total by the slope of the neuron's own "
        "activation.\n\nThe slope for a weight is the number that came forward along its line, times the δ at the "
        "line's end. A bias counts as a weight whose input is always 1."
    )


def one_walk(page: Page) -> None:
    """What the walk is called, and what it is not."""
    page.text(
        "One walk finds all nine slopes. The table *All 9 slopes, both ways* compares each one with the slope found by "
        "nudging. It uses nudges much smaller than 0.01, so the two agree more closely than yours did. This walk is "
        "called **backpropagation**. It is the chain rule, applied from the last layer back to the first. It computes "
        "slopes, and nothing moves yet; gradient descent moves the weights. Training repeats the whole round: forward, "
        "loss, back, update."
    )


def reaching(page: Page) -> None:
    """What becomes of blame on its way."""
    page.heading("How much blame reaches the first layer")
    page.text(
        "Each layer that the blame passes through multiplies it by the slope of an activation. In a network with many "
        "layers, how much is left when it reaches the first layer? The bars show how large the gradient is in each "
        "layer of such a network before its first update. Each line of the scale is 10 times the one below. A bar's "
        "height is the root of the sum of the layer's squared slopes. But guess first; then choose the network's "
        "activation and depth."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Fig. 18",
        says="It writes the slopes, which it calls derivatives, on the lines of its network.",
        errs="It uses backpropagation and gradient descent as two names for one thing. In fact, the first computes "
        "slopes, and the second moves weights.",
    )


@dataclass(frozen=True)
class Blamed:
    """What the network answers, and how blame reaches the first weight, in numbers."""

    answer: float
    words: str


@cache
def _blamed() -> Blamed:
    seen = forward(NETWORK, nudging.WEIGHTS, [INPUTS])
    walked = backpropagate(NETWORK, nudging.WEIGHTS, [INPUTS], [[1]])
    hidden, answer = (float(layer[0, 0]) for layer in seen.outputs[1:])
    weight = float(nudging.WEIGHTS[1][0][0][0])
    last, first = (float(delta[0, 0]) for delta in (walked.deltas[1], walked.deltas[0]))
    bend, end = (f"{printed(a, 3)} · (1 − {printed(a, 3)})" for a in (hidden, answer))
    return Blamed(
        answer,
        "In numbers, from the output back to the inputs:\n\n"
        f"- The loss is (ŷ − 1)², so its slope for the answer is 2 · ({printed(answer, 3)} − 1).\n"
        f"- The slope of a sigmoid is its answer times (1 − its answer), here {end}. Multiply the two: the δ of the "
        f"output is 2 · ({printed(answer, 3)} − 1) · {end} ≈ {printed(last, 3)}.\n"
        f"- The line from h₁ has the weight {printed(weight)}, and h₁ answers {printed(hidden, 3)}. So the δ of h₁ is "
        f"{printed(last, 3)} · ({printed(weight)}) · {bend} ≈ {printed(first, 3)}.\n"
        f"- The first weight gets the input {INPUTS[0]}, so the slope for it is {INPUTS[0]} · {printed(first, 3)}.",
    )


def by_nudging(page: Page) -> None:
    """A network that is clearly wrong, each of its numbers in the hand."""
    held = page.in_hand(KEPT)
    instrument = instruments.backprop(NETWORK, inputs=INPUTS)
    values, weights, biases = iter(held["values"]), [], []
    for before, units in itertools.pairwise(NETWORK.sizes):
        weights.append([[next(values) for _ in range(units)] for _ in range(before)])
        biases.append([next(values) for _ in range(units)])
    instrument = instrument.with_state(values=list(held["values"]), mode=held["mode"])
    page.instrument(instrument, charts.network, NETWORK, weights=weights, biases=biases, inputs=INPUTS, kept=KEPT)


def there_and_back(page: Page) -> None:
    """Forward, backward and one update, in exact numbers, and the same as matrices."""
    page.text(
        "The number in brackets is the layer, not a power. z is the sum of a neuron, and a its answer. w₂₁ is the "
        "weight from the second input to the first neuron."
    )
    left, right = page.columns([1, 1])
    with left:
        activation = page.choice("walk_bend", "Activation of the hidden layer", HIDDEN, "relu")
    with right:
        rate = page.number("walk_rate", "Learning rate η", 0.1, within=(0.001, 1.0), step=0.05, decimals=3)
    walk, matrices = walked(activation, rate)
    page.player(walk, "stage_of_walk")
    page.subheading("The same calculation with matrices")
    page.text(
        "A **matrix** is a table of numbers. Two of them are multiplied row by column: the first entry of the row "
        "times the first of the column, and so on, all added up. The sign ⊤ turns rows into columns."
    )
    for line in matrices:
        page.formula(line)
    weights = [layer for layer, _ in WEIGHTS]
    code = f"charts.network(Network([2, 2, 1], [{activation!r}, 'linear']), weights={weights}, inputs=[1, 2])"
    page.take_along("backwards", "Backwards through layers", [Code(code)])


@remembered
def walked(activation: str, rate: float) -> tuple[Walk, tuple[str, ...]]:
    """The whole round of one update to step through, and its lines as matrices."""
    small = Network([2, 2, 1], [activation, "linear"])
    done = trace.walk(small, WEIGHTS, [1, 2], [1], learning_rate=rate)
    return instruments.backwards(done), tuple(done.matrices)


@lru_cache(maxsize=100)
def gradients(activation: str, depth: int) -> tuple[float, ...]:
    """The size of the gradient in each layer of a network with `depth` hidden layers, before its first update."""
    network = Network([2, *[6] * depth, 1], [*[activation] * depth, "sigmoid"])
    return playground.train(playground.points("moons"), network, epochs=1, snapshots=1).snapshots[0].gradients


def arriving(page: Page) -> None:
    """The gradient's size in each layer."""
    left, right = page.columns([1, 1])
    with left:
        activation = page.choice("back_bend", "Activation", HIDDEN, "sigmoid")
    with right:
        depth = page.slider("back_depth", "Hidden layers", 4, within=(1, 8), step=1, examples=(1, 4, 8))
    sizes = gradients(activation, depth)
    page.chart(charts.gradients, sizes)


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
        "Two networks have eight hidden layers each. In which one does the first layer get the larger gradient?",
        list(sizes),
        best,
        right=f"{compared}. A sigmoid's slope is at most {printed(most)}, so each one on the way takes away at least "
        "three quarters. This is the **vanishing gradient**, and it is why deep networks use ReLU, whose slope is 1 "
        "wherever it is not 0.",
        wrong={title: why[title] for title in sizes if title != best},
    )
