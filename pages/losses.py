"""How wrong? Mean squared error and cross-entropy."""

from explainer import ACTIVATIONS, LOSSES, charts, latex
from explainer.lessons import Page, line_by_line, printed

MSE, BINARY, CATEGORICAL = (LOSSES[name] for name in ("mse", "binary_cross_entropy", "categorical_cross_entropy"))
ANIMALS = {"0": "dog", "1": "cat", "2": "guinea pig"}


def lesson(page: Page) -> None:
    page.text(
        "To learn, a network needs one number that says how wrong it is: the **loss**. It is 0 when everything is right, and "
        "learning is nothing but making it smaller."
    )
    page.heading("Answers that are amounts: mean squared error")
    page.formula(
        rf"L = {MSE.latex}", "y is the right answer, ŷ the network's. For several answers, the mean of all of them."
    )
    page.moving(squares)
    page.text("Twice as far off is four times as bad: large errors count most, small ones hardly.")
    page.heading("Yes or no: binary cross-entropy")
    page.formula(rf"L = {BINARY.latex}", "y is 1 or 0, ŷ the probability that the network gives to 1.")
    page.moving(surprise)
    page.text("Sure and right costs nothing. Sure and wrong costs without bound.")
    page.heading("One of several classes: categorical cross-entropy")
    page.formula(
        of_all_classes(),
        "yₖ is 1 for the right class and 0 for all others, so one term is left: −ln of the probability that the network "
        "gives to the right class. pₖ is the network's answer for class k, made by softmax.",
    )
    page.moving(classes)
    page.text(
        "Only the probability of the right class counts. How the rest is shared out among the wrong ones changes nothing: "
        "raise one wrong score and lower another, so that the right class keeps its probability."
    )
    question(page)
    page.heading("Your turn")
    page.practice("squared error", "cross-entropy")
    page.article(
        "Figs 13 and 14",
        says="It gives the mean squared error and both cross-entropies, with the case y = 1 and a prediction of 0.01, and "
        f"says that a perfect model has the loss 0. Both hold: the first costs {printed(BINARY([1], [0.01]))}.",
    )


def squares(page: Page) -> None:
    """Mean squared error: each error as a square, and the slope of one of them."""
    bounds = {"within": (-100, 100), "lengths": (1, 12)}
    targets = page.numbers("targets", "Right answers y", (2.0, 3.0, 5.0, 4.0), **bounds)
    answers = page.numbers(
        "answers",
        "The network's answers ŷ",
        (2.5, 2.0, 4.0, 6.0),
        **bounds,
        examples=("2.5, 2, 4, 6", "2, 3, 5, 4", "3, 4, 6, 5"),
    )
    if len(targets) != len(answers):
        raise ValueError(f"{len(targets)} right answers need as many of the network's, got {len(answers)}")
    page.chart(charts.residuals, range(1, len(targets) + 1), targets, answers)
    page.figures({"the mean of the squares": printed(MSE(targets, answers), 10)})
    page.subheading("How fast it changes with an answer")
    page.text("The slope says which way an answer should move. Numbers: those of the first answer above.")
    line_by_line(page, MSE, {"y": targets[0], str(MSE.by): answers[0]}, "mse_line")


def surprise(page: Page) -> None:
    """Binary cross-entropy at one probability, and its slope there."""
    label = int(page.choice("label", "The right answer is", {"1": "yes (1)", "0": "no (0)"}, "1"))
    words = "The network says yes with probability ŷ"
    p = page.slider("p", words, 0.7, within=(0.01, 0.99), step=0.01, examples=(0.01, 0.3, 0.5, 0.7, 0.99))
    page.figures({"loss": BINARY([label], [p]), "slope of the loss": float(BINARY.slope([label], [p])[0])})
    page.chart(charts.cross_entropy, label, probabilities=p)
    page.subheading("How fast it changes with the probability")
    line_by_line(page, BINARY, {"y": label, str(BINARY.by): p}, "binary_line")


def classes(page: Page) -> None:
    """Categorical cross-entropy of three classes, whose probabilities softmax makes of scores."""
    right = int(page.choice("right_class", "The picture shows a", ANIMALS, "0"))
    scores = page.numbers(
        "class_scores",
        "Scores for dog, cat and guinea pig",
        (2.0, 1.1, -3.0),
        within=(-50, 50),
        lengths=(3, 3),
        examples=("2, 1.1, -3", "5, 1.1, -3", "0, 0, 0"),
    )
    p = ACTIVATIONS["softmax"](scores)
    truth = [float(place == right) for place in range(len(p))]
    page.figures(dict(zip(ANIMALS.values(), p, strict=True)) | {"loss": CATEGORICAL(truth, p)})
    page.chart(charts.cross_entropy, right, probabilities=p)
    numbered = ", ".join(f"{place} is the {animal}" for place, animal in ANIMALS.items())
    page.caption(f"Programs number the classes from 0, and so does the picture: {numbered}.")
    page.subheading("How fast it changes with the probability of the right class")
    shown = float(f"{p[right]:.4g}")  # as it stands above; all its digits would fill the line
    line_by_line(page, CATEGORICAL, {"y": 1, str(CATEGORICAL.by): shown}, "categorical_line")


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
