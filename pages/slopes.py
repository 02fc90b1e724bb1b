"""Which way is down? From a secant to a slope, and from a slope to the step of a weight."""

from explainer import LOSSES, OPTIMIZERS, charts, descend, instruments, read
from explainer.lessons import Page, line_by_line, printed, your_turn
from explainer.lessons.controls import Slider, rate
from explainer.lessons.keeping import cached

SQUARE, MSE = read("x^2"), LOSSES["mse"]
SECANT = {
    "at": Slider(name="place", label="x", default=1.0, within=(-2.5, 2.5), step=0.005),
    "secant": Slider(name="h", label="Distance h", default=1.0, within=(-5.0, 5.0), step=0.0005),
}
BALL = {
    "start.0": Slider(name="weight", label="Weight w", default=-0.5, within=(-1.0, 4.0), step=0.01),
    "rate": rate("pace", "Learning rate η", "0.05", (0.005, 0.5)),
}
WINDOW = [(-1.0, 4.0), (-1.5, 27.0)]  # the loss has its lowest point in the middle


def lesson(page: Page) -> None:
    page.text(
        "Stand on a hill in fog. You cannot see the valley, but your feet feel how steep the ground is, and which way "
        "it falls. A network that looks for a smaller loss knows no more than that. How steep is a curve at a single "
        "point? Begin with two points, and drag the purple one towards the blue one."
    )
    left, right = page.columns([3, 2])
    with left:
        page.moving(secant)
    with right:
        page.text(secant_words())
        page.formula(r"\frac{(x+h)^2 - x^2}{h} = \frac{2xh + h^2}{h}")
        page.formula(
            r"= 2x + h \;\to\; 2x",
            "h is how far the second point lies to the right of the first; the top of the fraction says how far the "
            "line goes up. As h shrinks to 0, what remains is 2x: the slope of x² at every x, which the picture calls "
            "f′(x).",
        )
    page.heading("From a slope to a step")
    page.text(
        "Now let the hill be a loss. Take a network with just one weight, w. For the input 2 it answers 2w, and the "
        "right answer is 3. So the loss is (2w − 3)². The ball marks the weight as it is now. If the slope is "
        "positive, the loss rises to the right, so step left; if it is negative, step right. The steeper the slope, "
        "the bigger the step. Drag the ball, press *Step*, and see where it lands."
    )
    page.moving(ball)
    left, right = page.columns([1, 1])
    with left:
        one_step(page)
    with right:
        page.text(
            "With two weights, hold one still and nudge the other: the slope that you find is the **partial** slope "
            "for that weight. A network with nine weights has nine of them. Together, as a list, they are the "
            "**gradient**."
        )
    with your_turn(page, "slope of a secant"):
        question(page)
        article(page)
    with page.fold("Prove it: the slope of the squared error"):
        page.text(
            "The network answers ŷ = 2.5, and the right answer is y = 2. The lines use the rules of the next lesson, "
            "so you may want to come back to them. The last derivation needs a word from statistics; you can skip it."
        )
        line_by_line(page, MSE, {"y": 2, str(MSE.by): 2.5}, "mse_line")
    page.text("**In one sentence:** the slope says which way the loss rises, and a weight moves the other way.")


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Figs 15 and 16",
        says="It draws the loss as a function of a weight, draws a tangent to it, and moves the weight against its slope.",
    )


def secant(page: Page) -> None:
    """The line through two points of x², which turns into the tangent."""
    held = page.in_hand(SECANT)
    instrument = instruments.curve(SQUARE, at=held["at"], window=(-2.5, 2.5), secant=held["secant"] or 1.0)
    instrument = instrument.with_state(
        title="x² and two of its points: drag them", lines=[]
    )  # rules come in the next lesson
    page.instrument(instrument, charts.curve, SQUARE, at=held["at"], kept=SECANT)


def secant_words() -> str:
    """From two points to one, in numbers."""
    steps = [(h, (SQUARE(1 + h) - SQUARE(1.0)) / h) for h in (1.0, 0.1, 0.01)]
    *most, last = (f"{printed(slope)} at a distance of {printed(h)}" for h, slope in steps)
    return (
        "The line through both points is a **secant**. Its **slope** is how far it goes up divided by how far it goes "
        f"to the right. From x = 1, the slope is {', '.join(most)}, and {last}. The closer the points, the closer the "
        f"slope comes to {printed(float(SQUARE.slope(1.0)))}, and the closer the secant comes to the **tangent**, the "
        "line that touches the curve at that point. So 2 is the slope of the curve at x = 1."
    )


def one_step(page: Page) -> None:
    """How a weight moves, in symbols."""
    page.formula(
        OPTIMIZERS["gradient_descent"].latex,
        "g is the slope: how fast the loss L changes with w. It is also written dL/dw, which is one symbol, not a "
        "fraction whose d's cancel. η (eta), the learning rate, says how far to go. At η = 1/8 one step is enough "
        "here, and from 1/4 on the ball never arrives. The minus sign sends us downhill. The prime on w′ marks the new "
        "weight.",
    )


def ball(page: Page) -> None:
    """The loss over one weight: the ball is put anywhere, and updates move it."""
    held = page.in_hand(BALL)
    path = cached(descend, inputs=[[2]], targets=[3], weights=[held["start.0"]], learning_rate=held["rate"], updates=1)
    instrument = cached(instruments.descent, path).with_state(window=WINDOW, steps=[0.01], names=["w"])
    page.instrument(instrument, charts.loss, path, kept=BALL)


def question(page: Page) -> None:
    """The sign of the slope left of the bottom."""
    at = {w: cached(descend, inputs=[[2]], targets=[3], weights=[w], learning_rate=0.05) for w in ("0.9", "1", "1.1")}
    slope, loss = at["1"].updates[0].gradient[0], {w: path.losses[0] for w, path in at.items()}
    beside = f"at w = 0.9 the loss is {printed(loss['0.9'])}, and at w = 1.1 it is {printed(loss['1.1'])}"
    page.question(
        "At w = 1 the weight is too small. The slope of the loss there is …",
        ["positive", "zero", "negative"],
        "negative" if slope < 0 else "positive" if slope > 0 else "zero",
        right=f"It is {printed(slope)}: the loss falls to the right, and minus the slope points right.",
        wrong={
            "positive": f"Where the slope is positive, the loss rises to the right. Here, {beside}: does that rise?",
            "zero": f"The slope is zero only at the bottom. Here, {beside}: the loss is not level.",
        },
    )
