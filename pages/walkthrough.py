"""Every stage of gradient descent on two weights, in exact numbers."""

from explainer import charts, descend, instruments
from explainer.lessons import Page, printed
from explainer.lessons.controls import Slider, numbers, rate
from explainer.lessons.keeping import cached
from explainer.lessons.landscapes import mapped
from explainer.teaching import Code

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675], "learning_rate": 0.05}


def example(name: str, label: str, default: float) -> Slider:
    """A number of the example, which is dragged in the neuron."""
    return Slider(name=name, label=label, default=default, within=(-10.0, 10.0), step=0.5)


KEPT = {
    "start": numbers("from_here", "Start", ARTICLE["weights"], within=(-0.9, 1.8), lengths=(2, 2)),
    "rate": rate("step_size", "Learning rate", "0.05", (0.0001, 1.0)),
    "inputs.0": example("x1_here", "Input x₁", 4.0),
    "inputs.1": example("x2_here", "Input x₂", 5.0),
    "target": example("target_here", "Target", 6.0),
}


def lesson(page: Page) -> None:
    page.text(
        "Now everything comes together in one neuron, with two inputs, two weights, a **prediction** and a **target**. "
        "To keep the numbers few, it has no bias and does not bend its sum. You see it in three ways: as a picture, as "
        "formulas with numbers, and as a **map**. On the map, w₁ grows to the right and w₂ upwards, so each place is a "
        "pair of weights. The bluer the place, the larger the loss. The cross marks a place where the loss is 0. Point "
        "at a number, and it lights up in all three. Before you press *Step*, answer the question below."
    )
    page.moving(by_hand)
    left, right = page.columns([1, 1])
    with left:
        one_update(page)
        is_answered = question(page)
        page.text(
            "Press *Step* and look. Then drag the start, the learning rate, or a number in the neuron: an input, a "
            "weight or the target. From now on, everything follows while you drag. Two rates are marked, and worth a "
            "try. At one of them, a single update lands where the prediction is perfect. At the other, the dot jumps "
            "back and forth for ever. Can you bring the loss below 0.01 in two updates, wherever you start?"
        )
    with right:
        page.heading("Your turn")
        page.practice("one update", up_to=1)
        article(page, is_answered)
    with page.fold("Number by number: the six stages of an update"):
        page.text(
            "One update has six small stages. Step through them: the picture shows where each one happens. Beside it "
            "(below it on a phone) you see the formula, then the formula with numbers, then the result. All numbers "
            "are exact. *Local slopes* are those of the prediction, one for each weight."
        )
        page.moving(walk)
    page.text("**In one sentence:** an update moves all weights at once, each against its own slope.")


def one_update(page: Page) -> None:
    """What moves the weights."""
    page.text(
        "The black dot, marked *start*, stands at the weights of the article that this course follows, w₁ = −0.234 and "
        "w₂ = 0.675. Every **update** moves it against the slopes of the loss: from each weight it takes away η, the "
        "learning rate, times the slope for that weight. The **error** is the prediction minus the target, and the "
        "loss is its square. Hold w₂ still, and let w₁ grow by 1: the error grows by 4, the input of w₁. So by the "
        "chain rule, the slope for w₁, dL/dw₁, is 2 · error · 4, and that for w₂ is 2 · error · 5. Making such updates "
        "again and again is **gradient descent**."
    )


def article(page: Page, is_answered: bool) -> None:
    """What the article says of this, and where it errs."""
    walked = cached(descend, **ARTICLE)
    page.article(
        "Figs 17 to 20",
        says="It walks through exactly these numbers and arrives correctly at the new weights, 1.1904 and 2.4555. It "
        "calls this the first epoch.",
        errs="It promises that the loss will shrink in the next round. "
        + (
            f"{instruments.verdict(walked, 0)} It shrinks only for learning rates below {walked.rate_limit}."
            if is_answered
            else "Whether it does is the question above: guess first."
        )
        + " And one update is not an epoch. An epoch is one pass through all examples, and here the two coincide only "
        "because there is a single example.",
    )


def by_hand(page: Page) -> None:
    """The loss over both weights; start, rate and example are in the hand, and updates are made one by one.

    Whatever the example is, the map shows the weights that it shows for the article's: so one sees the valley move.
    """
    held = page.in_hand(KEPT)
    inputs, target = [held["inputs.0"], held["inputs.1"]], held["target"]
    usual = cached(mapped, held["start"], **(ARTICLE | {"learning_rate": held["rate"]}), updates=0).data
    setting = {"inputs": [inputs], "targets": [target], "weights": usual["start"], "learning_rate": held["rate"]}
    own = cached(instruments.descent, cached(descend, **setting, updates=0))
    page.instrument(
        own.with_state(
            **{part: usual[part] for part in ("window", "steps", "rates")},
            optimizers={"gradient_descent": own.data["optimizers"]["gradient_descent"]},
            inputs=inputs,
            target=target,
            shown=0,
        ),
        charts.contour,
        cached(descend, **setting, updates=10),
        kept=KEPT,
    )


def walk(page: Page) -> None:
    """The updates of one neuron, stage by stage, with numbers of the reader's own."""
    examples = ("0.005", "1/82", "0.02", "1/41", "0.05")
    bounds = {"within": (-1000, 1000), "lengths": (1, 4)}
    left, right = page.columns([1, 1])
    with left:
        eta = page.fraction("eta", "Learning rate η", "0.05", (0.0001, 1.0), examples)
    with right, page.fold("Other inputs, target and weights"):
        first, second = page.columns([1, 1])  # the player stays in sight
        with first:
            inputs = page.numbers("inputs", "Inputs x", (4.0, 5.0), **bounds)
            target = page.number("target", "Target y", 6.0, within=(-1000.0, 1000.0), step=1.0)
        with second:
            weights = page.numbers("weights", "Weights w at the start", (-0.234, 0.675), **bounds)
            updates = page.slider("updates", "Updates", 5, within=(1, 10), step=1, examples=())
    path = cached(descend, inputs=[inputs], targets=[target], weights=weights, learning_rate=eta, updates=updates)
    page.player(cached(instruments.walkthrough, path), "step")
    if path.reason:
        page.notice(path.reason)
    call = f"descend(inputs=[{list(inputs)}], targets=[{target}], weights={list(weights)}, learning_rate={eta!r}, "
    code = [Code(f"charts.walkthrough({call}updates={updates}))"), Code(f"charts.loss({call}updates={updates}))")]
    page.aside(code[0])
    page.take_along("walkthrough", "Two weights, step by step", code, lambda: charts.loss(path))


def question(page: Page) -> bool:
    """What the article's first update does to its loss; whether the reader has guessed."""
    path = cached(descend, **ARTICLE)
    before, after = (sum(x * w for x, w in zip((4, 5), weights, strict=True)) for weights in path.weights[:2])
    off = (
        f"the prediction goes from {printed(before, 6)}, which is {printed(6 - before, 6)} below the target, to "
        f"{printed(after, 6)}, which is {printed(after - 6, 6)} above it"
    )
    grows = path.losses[1] - path.losses[0]
    return page.question(
        "Take the article's numbers: inputs 4 and 5, target 6, learning rate 0.05. After one update, the loss is …",
        ["smaller", "the same", "larger"],
        "larger" if grows > 0 else "smaller" if grows < 0 else "the same",
        right=f"The loss was {printed(path.losses[0], 5)} and is now {printed(path.losses[1], 5)}.",
        wrong={
            "smaller": f"The weights move the right way, but too far: {off}. Press Step in the picture.",
            "the same": f"It stays the same only at one learning rate, {path.rate_limit}, as the next lesson shows: "
            f"there the prediction ends as far above the target as it began below. Here {off}.",
        },
    )
