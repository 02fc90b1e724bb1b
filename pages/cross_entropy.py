"""Cross-entropy: the loss of a probability, told as surprise."""

from math import log

from explainer import LOSSES, charts, instruments, latex
from explainer.lessons import Page, line_by_line, printed, your_turn
from explainer.lessons.controls import Choice, Slider

BINARY, CATEGORICAL = LOSSES["binary_cross_entropy"], LOSSES["categorical_cross_entropy"]
CHANCE = {
    "probability": Slider(name="p", label="Probability of yes", default=0.7, within=(0.001, 0.999), step=0.001),
    "label": Choice(name="label", label="The right answer", default="1", options={"1": "yes (1)", "0": "no (0)"}),
}


def lesson(page: Page) -> None:
    page.text(
        "Will it rain tomorrow? A good forecast says neither yes nor no; it gives a probability, such as 0.7. If it "
        "does rain, that was not a bad answer, and 0.9 would have been a better one. The loss of a forecast measures "
        "how *surprised* the forecaster must be at what then happens. Drag the probability. Then press *It did not*, "
        "and see what changes."
    )
    page.moving(surprise)
    left, right = page.columns([1, 1])
    with left:
        two_answers(page)
    with right:
        many_classes(page)
    with page.fold("Prove it: how fast this loss changes with an answer"):
        slopes(page)
    with your_turn(page, "cross-entropy"):
        question(page)
        article(page)
    page.text("**In one sentence:** cross-entropy is −ln of the probability that was given to what happened.")


def two_answers(page: Page) -> None:
    """What yes or no costs, in numbers, in symbols and in words."""
    page.text(surprises())
    page.formula(
        rf"L = {BINARY.latex}", "y is 1 for yes and 0 for no, and ŷ is the probability that the network gives to yes."
    )
    page.text(
        "One of the two terms is always 0. What is left is −ln of the probability that the network gave to what really "
        "happened. The natural logarithm **ln** asks: e to the power of what gives this number? ln 1 is 0, so being "
        "confident and right costs nothing. Towards 0, ln falls without end, so being confident and wrong can cost any "
        "amount. The logarithm also turns products into sums. You predict two tosses of a coin correctly with a "
        f"probability of 0.5 · 0.5, which is 0.25. −ln 0.25 is {printed(-log(0.25))}, twice −ln 0.5: two such "
        "surprises cost exactly twice as much as one."
    )


def many_classes(page: Page) -> None:
    """The same for several classes, and why squares would be worse."""
    page.text(
        "With **several classes** there is nothing new. Softmax gives each class a probability, and y is 1 for the "
        "right class and 0 for all others. Again one term is left: −ln of the probability of the right class."
    )
    page.formula(of_all_classes(), "The sum runs over all classes k; pₖ is the network's probability for class k.")
    page.text(
        "Why not simply use the squared error? A network that is confident and wrong must change fast. How fast the "
        "loss changes with the sum inside the sigmoid decides that. With squares, the chain rule multiplies by the "
        "sigmoid's slope, which is its answer times (1 − its answer): ŷ(1 − ŷ). This is almost 0 when ŷ is near 0 or "
        "1. The slope of cross-entropy for ŷ is (ŷ − y)/(ŷ(1 − ŷ)), as the proof below shows. The chain rule "
        "multiplies this by ŷ(1 − ŷ), too, but now that cancels: what is left, the slope for that sum, is the "
        "probability minus the right answer, ŷ − y. It is large when the network is confident and wrong. With softmax "
        "it is the same: the slope for the score of the right class is its probability minus 1, and for any other "
        "score just its probability."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Fig. 14",
        says="It gives both forms of cross-entropy, with the case y = 1 and a prediction of 0.01, and says that a "
        f"perfect model has a loss of 0. All of this is right: that prediction costs {printed(BINARY([1], [0.01]))}.",
    )


def surprises() -> str:
    """Some probabilities and what they cost, in numbers."""
    *most, last = (f"{p:g} costs {printed(float(BINARY([1], [p])), 3)}" for p in (0.9, 0.7, 0.2))
    costs = f"{', '.join(most)} and {last}"
    return (
        f"In numbers, when it does rain: {costs}. The smaller the probability that the forecast gave to what then "
        "happened, the more it costs. This loss is called **cross-entropy**."
    )


def surprise(page: Page) -> None:
    """Binary cross-entropy at one probability, and its slope there."""
    held = page.in_hand(CHANCE)
    p, label = held["probability"], int(held["label"])
    instrument = instruments.loss("binary_cross_entropy", probability=p).with_state(label=label)
    page.instrument(instrument, charts.cross_entropy, label, probabilities=p, kept=CHANCE)


def slopes(page: Page) -> None:
    """The slope of each loss, line by line, with numbers put in."""
    page.text(
        "The slope of ln x is 1/x. Here are the slopes of both forms of cross-entropy, for yes or no and for several "
        "classes. The network gave the right answer the probability 0.7. Derivations with a word from statistics in "
        "their title can be skipped."
    )
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
        f"The answer is yes. One network gives yes a probability of {sure}, and another gives it {unsure}. How many "
        "times as large is the first one's loss?",
        [option["misses"], option["right"], option["probabilities"]],
        option["right"],
        right=f"{shown}: {printed(ratios['right'], 3)} times as much.",
        wrong={
            option[
                "misses"
            ]: f"That compares how far each is from 1: {1 - sure} and {1 - unsure}. The loss takes the logarithm: "
            f"{shown}.",
            option[
                "probabilities"
            ]: f"That compares the probabilities, {unsure} / {sure}. The loss takes the logarithm of each first: "
            f"{shown}.",
        },
    )
