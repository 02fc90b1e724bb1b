"""Which way is down? The slope of the loss says which way a weight should move."""

from explainer import OPTIMIZERS, charts, descend
from explainer.lessons import Page, printed


def lesson(page: Page) -> None:
    page.text(
        "Hold everything still but one weight w. Then the loss is a curve over w, and its **slope** at the weight that we "
        "have says what to do. Slope positive: the loss rises to the right, so go left. Slope negative: go right. Large "
        "slope: steep, take a large step."
    )
    page.formula(
        OPTIMIZERS["gradient_descent"].latex,
        "g is the slope dL/dw; η, the learning rate, says how far. The minus says: against the slope.",
    )
    page.moving(one_weight)
    page.text(
        "The network here has one input, x = 2, and should answer 3, so its loss is (2w − 3)². Where the slope is 0, nothing "
        "moves any more: w = 1.5, and the loss is 0."
    )
    question(page)
    page.heading("Your turn")
    page.practice("power rule", "chain rule", "product rule", "quotient rule")
    page.article(
        "Figs 15 and 16",
        says="It draws the loss as a function of a weight, puts a tangent to it, and moves the weight against its slope.",
        errs="It uses the words gradient descent and backpropagation as if they were one thing. Backpropagation computes the "
        "slopes; gradient descent uses them.",
    )


def one_weight(page: Page) -> None:
    """The loss over one weight, and one update of it."""
    left, right = page.columns([1, 2])
    with left:
        w = page.slider("weight", "Weight w", -1.0, within=(-3.0, 5.0), step=0.1)
        rate = page.slider("pace", "Learning rate η", 0.05, within=(0.01, 0.3), step=0.01)
    path = descend(inputs=[[2]], targets=[3], weights=[w], learning_rate=rate, updates=1)
    slope, after = path.updates[0].gradient[0], path.weights[1][0]
    with left:
        way = "right" if after > w else "left" if after < w else "not at all"
        page.figures({"slope dL/dw": slope, "so w moves": way})
        page.figures({"new weight w′": after, "new loss": path.losses[1]})
    with right:
        page.chart(charts.loss, path)


def question(page: Page) -> None:
    """The sign of the slope left of the bottom."""
    at = {w: descend(inputs=[[2]], targets=[3], weights=[w], learning_rate=0.05) for w in ("0.9", "1", "1.1")}
    slope, loss = at["1"].updates[0].gradient[0], {w: path.losses[0] for w, path in at.items()}
    beside = f"at w = 0.9 the loss is {printed(loss['0.9'])}, at w = 1.1 it is {printed(loss['1.1'])}"
    page.question(
        "At w = 1 the weight is too small. The slope of the loss there is …",
        ["positive", "zero", "negative"],
        "negative" if slope < 0 else "positive" if slope > 0 else "zero",
        right=f"It is {printed(slope)}: the loss falls to the right, and minus the slope points right.",
        wrong={
            "positive": f"A positive slope rises to the right. Here, {beside}: does that rise?",
            "zero": f"Zero is the slope at the bottom only. Here, {beside}: the loss is not level.",
        },
    )
