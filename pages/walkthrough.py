"""Every stage of gradient descent on two weights, in exact numbers."""

from explainer import charts, descend, instruments
from explainer.lessons import Page, printed
from explainer.teaching import Code

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675], "learning_rate": 0.05}


def lesson(page: Page) -> None:
    page.text(
        "Two inputs, two weights, one prediction. Below is one update of **gradient descent** at a time, and each update is "
        "six small stages. Step through them: the picture shows where it happens, and beside it (below it on a phone) stand "
        "the formula, the same with its numbers put in, and the result."
    )
    question(page)
    page.moving(walk)
    article = descend(**ARTICLE)
    page.heading("Your turn")
    page.practice("one update")
    page.article(
        "Figs 17 to 20",
        says="It walks through exactly these numbers and ends at the weights 1.1904 and 2.4555, which is right, and calls "
        "this the first epoch.",
        errs="It promises that the loss shrinks in the next round. "
        + instruments.verdict(article, 0)
        + " It shrinks only for "
        f"learning rates below {article.rate_limit}. And one update is not an epoch, unless the data are one row.",
    )


def walk(page: Page) -> None:
    """The updates of one neuron, stage by stage, with numbers of the reader's own."""
    examples = ("0.005", "1/82", "0.02", "1/41", "0.05")
    rate = page.fraction("eta", "Learning rate η", "0.05", (0.0001, 1.0), examples)
    bounds = {"within": (-1000, 1000), "lengths": (1, 4)}
    with page.fold("Other inputs, target and weights"):
        inputs = page.numbers("inputs", "Inputs x", (4.0, 5.0), **bounds)
        target = page.number("target", "Target y", 6.0, within=(-1000.0, 1000.0), step=1.0)
        weights = page.numbers("weights", "Weights w at the start", (-0.234, 0.675), **bounds)
        updates = page.slider("updates", "Updates", 5, within=(1, 10), step=1, examples=())
    path = descend(inputs=[inputs], targets=[target], weights=weights, learning_rate=rate, updates=updates)
    page.player(instruments.walkthrough(path), "step")
    if path.reason:
        page.notice(path.reason)
    page.text(instruments.judgement(path))
    made = f"descend(inputs=[{list(inputs)}], targets=[{target}], weights={list(weights)}, learning_rate={rate!r}, "
    code = [Code(f"charts.walkthrough({made}updates={updates}))"), Code(f"charts.loss({made}updates={updates}))")]
    page.aside(code[0])
    page.take_along("walkthrough", "Two weights, step by step", code, lambda: charts.loss(path))


def question(page: Page) -> None:
    """What the article's first update does to its loss."""
    path = descend(**ARTICLE)
    before, after = (sum(x * w for x, w in zip((4, 5), weights, strict=True)) for weights in path.weights[:2])
    off = (
        f"the prediction goes from {printed(before, 6)}, which is {printed(6 - before, 6)} below the target, to "
        f"{printed(after, 6)}, which is {printed(after - 6, 6)} above it"
    )
    grows = path.losses[1] - path.losses[0]
    page.question(
        "With the article's numbers (x = 4 and 5, target 6, learning rate 0.05): after one update, the loss is …",
        ["smaller", "the same", "larger"],
        "larger" if grows > 0 else "smaller" if grows < 0 else "the same",
        right=f"The loss was {printed(path.losses[0], 5)} and is now {printed(path.losses[1], 5)}.",
        wrong={
            "smaller": f"The weights move the right way, but too far: {off}. Step to the end of update 1 below.",
            "the same": "It stays the same only at one learning rate, "
            f"{path.rate_limit}, where the step ends as far above the target as it began below. Here {off}.",
        },
    )
