"""How wrong? The mean squared error, as squares that grow on the errors."""

from explainer import LOSSES, charts, instruments, latex
from explainer.lessons import Page, printed, syllabus, your_turn
from explainer.lessons.controls import numbers

MSE = LOSSES["mse"]
WHOLE = next(one for one in MSE.derivations if one.title == "The slope of the mean over n entries")
BOUNDS = {"within": (-100, 100), "lengths": (1, 6)}
TARGETS = numbers("targets", "Right answers y", (2.0, 3.0, 5.0, 4.0), **BOUNDS)
ANSWERS = numbers("answers", "The network's answers ŷ", (2.5, 2.0, 4.0, 6.0), **BOUNDS, examples=("2, 3, 5, 4",))


def lesson(page: Page) -> None:
    page.text(
        "A network learns by becoming less wrong. So it needs one number that says how wrong it is: the **loss**. The "
        "chart below shows how many people live in each of four houses. The short lines are the right answers, and the "
        "dots are what a network says. Drag a dot. Its **error** is what the network says minus the right answer: it "
        "is positive if the dot is above the line, and negative if it is below. The square beside the dot has the "
        "error as its side."
    )
    page.moving(squares)
    left, right = page.columns([1, 1])
    with left:
        in_symbols(page)
    with right:
        why_squares(page)
    with your_turn(page, "squared error", up_to=1):
        question(page)
        article(page)
    page.text("**In one sentence:** the loss puts all errors into one number, and learning makes that number smaller.")


def in_symbols(page: Page) -> None:
    """The mean squared error, in numbers and as a formula."""
    page.text(worked())
    page.formula(
        f"L = {latex(WHOLE.of)}",
        f"In the formula of lesson {syllabus.lesson('neuron').number}, y was a neuron's answer. From here on, y is the "
        "right answer, also called the **target**, and ŷ (“y hat”) is the network's answer, its **prediction**. Σ "
        "means: add this up for all n answers, from k = 1 to n.",
    )


def why_squares(page: Page) -> None:
    """Why errors are squared, and what a network cannot see."""
    page.text(
        "Why squares? A square is never negative, so an error counts the same in both directions, and errors cannot "
        "cancel each other out. And being twice as far off is four times as bad.\n\nA loss of 0 means that every "
        "answer is right. Learning simply means making the loss smaller. Try it: drag the dots until the loss is below "
        "0.1. You look at the picture and see which way to go. A network has no picture, so it needs another way to "
        "find out."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Fig. 13",
        says="It gives the mean squared error and says that a perfect model has a loss of 0. Both are right.",
    )


def worked() -> str:
    """The picture as it opens, in numbers."""
    y, answers = (list(map(float, control.value(control.default))) for control in (TARGETS, ANSWERS))
    errors = [answer - right for answer, right in zip(answers, y, strict=True)]
    squared = " + ".join(f"{printed(error**2)}" for error in errors)
    listed = ", ".join(map(printed, errors[:-1]))
    return (
        f"When the page opens, the errors are {listed} and {printed(errors[-1])}. The loss is the mean of their "
        f"squares: ({squared}) / {len(errors)} = {printed(float(MSE(y, answers)), 5)}. It is called the **mean squared "
        "error**."
    )


def squares(page: Page) -> None:
    """Mean squared error: each error as a square, whose corner is dragged."""
    targets, answers = page.in_hand({"y": TARGETS, "predictions": ANSWERS}).values()
    if len(targets) != len(answers):
        page.notice(
            f"There are {len(targets)} right answers and {len(answers)} of the network's, so the usual ones are shown.",
            "warning",
        )
        targets, answers = (control.value(control.default) for control in (TARGETS, ANSWERS))
    names = [f"house {number}" for number in range(1, len(targets) + 1)]
    instrument = instruments.loss("mse", targets=targets, predictions=answers, names=names)
    instrument = instrument.with_state(hasSlope=False)  # slopes are taught in the next lesson
    page.instrument(
        instrument, charts.residuals, range(1, len(targets) + 1), targets, answers, kept={"predictions": ANSWERS}
    )


def question(page: Page) -> None:
    """Whether two middling errors or one large one make the larger loss."""
    errors = {"the first one": (3.0, 3.0), "the second one": (0.0, 5.0)}
    loss = {name: float(MSE([0.0, 0.0], both)) for name, both in errors.items()}
    summed = {name: f"({a:g}² + {b:g}²) / 2 = {printed(loss[name])}" for name, (a, b) in errors.items()}
    larger = max(loss, key=loss.__getitem__)
    page.question(
        "Two networks are each asked about two houses. The first one is off by 3 both times. The second one is right "
        "once, and off by 5 the other time. Which has the larger loss?",
        [*errors, "both the same"],
        larger,
        right=f"{summed['the second one']} against {summed['the first one']}. One large error costs more than two "
        "middling ones, so this loss makes a large error count most.",
        wrong={
            "the first one": "Its errors add up to more, 6 against 5. But the loss adds up their squares: "
            f"{summed['the first one']} against {summed['the second one']}.",
            "both the same": f"Work it out: {summed['the first one']}, and {summed['the second one']}.",
        },
    )
