"""How wrong? Mean squared error and cross-entropy."""

from explainer import LOSSES, charts, instruments, latex
from explainer.lessons import Page, line_by_line, printed
from explainer.lessons.controls import Choice, Slider, numbers

MSE, BINARY, CATEGORICAL = (LOSSES[name] for name in ("mse", "binary_cross_entropy", "categorical_cross_entropy"))
BOUNDS = {"within": (-100, 100), "lengths": (1, 6)}
TARGETS = numbers("targets", "Right answers y", (2.0, 3.0, 5.0, 4.0), **BOUNDS)
ANSWERS = numbers("answers", "The network's answers ŷ", (2.5, 2.0, 4.0, 6.0), **BOUNDS)
CHANCE = {
    "probability": Slider(name="p", label="Probability of yes", default=0.7, within=(0.001, 0.999), step=0.001),
    "label": Choice(name="label", label="The right answer", default="1", options={"1": "yes (1)", "0": "no (0)"}),
}


def lesson(page: Page) -> None:
    page.text(
        "To learn, a network needs one number that says how wrong it is: the **loss**. It is 0 when every answer "
        "is right, and learning is nothing but making it smaller. How do you measure being wrong? That depends on "
        "the kind of answer."
    )
    page.heading("Answers that are amounts: mean squared error")
    page.text(
        "Four houses, and how many people live in each. The short lines are the right answers, the dots are what a "
        "network says. Drag a dot: the square grows on its **error**, the distance between answer and line."
    )
    page.moving(squares)
    page.formula(rf"L = {MSE.latex}", "y is the right answer, ŷ the network's, and L the mean over all n answers.")
    page.text(
        "Why squares? An error counts the same in both directions. And twice as far off is four times as bad: one "
        "large error costs more than several small ones, so the network mends that one first."
    )
    page.heading("Yes or no: cross-entropy")
    page.text(
        "Does it rain tomorrow? A good forecast says neither yes nor no but a probability, such as 0.7. If it does "
        "rain, that is no bad answer, and 0.9 would have been a better one. The loss is how **surprised** the "
        "forecaster must be at what then happens. Drag the probability, then say that it did not rain."
    )
    page.moving(surprise)
    page.formula(
        rf"L = {BINARY.latex}", "y is 1 for yes and 0 for no, ŷ the probability that the network gives to yes."
    )
    page.text(
        "One of the two terms is always 0. What is left is −ln of the probability that the network gave to what "
        "really happened. The natural logarithm ln asks: e to the power of what gives this number? It is 0 at 1, "
        "so being sure and right costs nothing. Towards 0 it falls without end, so being sure and wrong costs "
        "as much as you like. And it turns products into sums: two surprises in a row cost as much as both together."
    )
    page.text(
        "With **several classes** there is nothing new. Softmax gives each class a probability, and y is 1 for the "
        "right class and 0 for all others. Again one term is left: −ln of the probability of the right class. "
        "How the rest is shared out among the wrong classes changes nothing."
    )
    page.formula(of_all_classes(), "The sum runs over all classes k; pₖ is the network's probability of class k.")
    with page.fold("Prove it: how fast each loss changes with an answer"):
        slopes(page)
    question(page)
    page.heading("Your turn")
    page.practice("squared error", "cross-entropy")
    page.article(
        "Figs 13 and 14",
        says="It gives the mean squared error and both cross-entropies, with the case y = 1 and a prediction of 0.01, and "
        f"says that a perfect model has the loss 0. Both hold: the first costs {printed(BINARY([1], [0.01]))}.",
    )


def squares(page: Page) -> None:
    """Mean squared error: each error as a square, whose corner is dragged."""
    targets, answers = page.in_hand({"y": TARGETS, "predictions": ANSWERS}).values()
    if len(targets) != len(answers):
        page.notice(
            f"{len(targets)} right answers need as many of the network's, got {len(answers)}. Shown are the usual ones.",
            "warning",
        )
        targets, answers = (control.value(control.default) for control in (TARGETS, ANSWERS))
    names = [f"house {number}" for number in range(1, len(targets) + 1)]
    made = instruments.loss("mse", targets=targets, predictions=answers, names=names)
    page.instrument(made, charts.residuals, range(1, len(targets) + 1), targets, answers, kept={"predictions": ANSWERS})


def surprise(page: Page) -> None:
    """Binary cross-entropy at one probability, and its slope there."""
    held = page.in_hand(CHANCE)
    p, label = held["probability"], int(held["label"])
    made = instruments.loss("binary_cross_entropy", probability=p).with_state(label=label)
    page.instrument(made, charts.cross_entropy, label, probabilities=p, kept=CHANCE)


def slopes(page: Page) -> None:
    """The slope of each loss, line by line, with numbers put in."""
    page.text("The slope says which way an answer should move. Here are the three losses, each with numbers put in.")
    line_by_line(page, MSE, {"y": 2, str(MSE.by): 2.5}, "mse_line")
    line_by_line(page, BINARY, {"y": 1, str(BINARY.by): 0.7}, "binary_line")
    line_by_line(page, CATEGORICAL, {"y": 1, str(CATEGORICAL.by): 0.7}, "categorical_line")


def of_all_classes() -> str:
    """The loss of a row in LaTeX: a sum over all classes, of which one term is not 0."""
    whole = next(one for one in CATEGORICAL.derivations if one.title == "The slope of the sum over all classes")
    return f"L = {latex(whole.of)}"


def question(page: Page) -> None:
    """How much more a sure mistake costs than an undecided answer."""
    sure, unsure = 0.01, 0.5
    first, second = BINARY([1], [sure]), BINARY([1], [unsure])
    ratios = {"right": first / second, "misses": (1 - sure) / (1 - unsure), "probabilities": unsure / sure}
    option = {name: f"about {ratio:.0f} times" for name, ratio in ratios.items()}
    shown = f"−ln {sure} = {printed(first)}, and −ln {unsure} = {printed(second)}"
    page.question(
        f"The answer is yes. One network says yes with {sure}, another with {unsure}. How many times larger is the "
        "first one's loss?",
        [option["misses"], option["right"], option["probabilities"]],
        option["right"],
        right=f"{shown}: {printed(ratios['right'], 3)} times as much.",
        wrong={
            option[
                "misses"
            ]: f"That compares how much is missing to 1: {1 - sure} and {1 - unsure}. The loss takes the "
            f"logarithm: {shown}.",
            option[
                "probabilities"
            ]: f"That compares the probabilities, {unsure} / {sure}. The loss takes the logarithm "
            f"of each first: {shown}.",
        },
    )
