"""Softmax: scores become probabilities, and how each follows each."""

from explainer import ACTIVATIONS, charts, instruments
from explainer.lessons import Page, printed, your_turn
from explainer.lessons.controls import Slider, numbers

SOFTMAX = ACTIVATIONS["softmax"]
SCORES = (0.4, 3.0, 2.2)
ANIMALS = ("dog", "cat", "guinea pig")
KEPT = {
    "scores": numbers("scores", "Scores", SCORES, within=(-700, 700), lengths=(2, 7)),
    "temperature": Slider(name="temperature", label="Temperature T", default=1.0, within=(0.1, 10.0), step=0.01),
}


def lesson(page: Page) -> None:
    page.text(
        "A network is shown a picture of an animal. Each kind of animal is a **class**, and the last layer gives each "
        "class a **score**. It can be any number: the larger it is, the more likely the class. Scores are hard to "
        "read. How sure is a score of 3.0? **Softmax** turns them into probabilities, which add up to 1. Drag the "
        "upper bars, and watch the lower ones."
    )
    probabilities(page)
    left, right = page.columns([1, 1])
    with left:
        two_steps(page)
    with right:
        to_try(page)
    with page.fold("Why all probabilities move when one score does"):
        jacobian(page)
    with page.fold("When several answers can be “yes” at once"):
        page.moving(animals)
    with your_turn(page, "softmax", says="ln undoes raising e to a power, so e to the power of ln 4 is exactly 4."):
        question(page)
        article(page)
    page.text("**In one sentence:** softmax turns any scores into probabilities, which add up to 1.")


def two_steps(page: Page) -> None:
    """From scores to probabilities, in words and in symbols."""
    page.text(
        "Softmax takes two steps. First, *raise e to the power of each score*. This is the same e ≈ 2.718 as in the "
        "sigmoid. Whatever the score, e to that power is positive, and a score higher by 1 makes it e times as large. "
        "Then *divide by the total*, so that all shares add up to 1. Touch a bar, and its term lights up in the "
        "fraction."
    )
    page.formula(
        f"p_i = {SOFTMAX.latex}",
        "pᵢ is the probability of class i, and zₖ the score of class k. Σ means: add this up for every class k.",
    )


def to_try(page: Page) -> None:
    """What to do with the bars."""
    page.text(
        "Three things to try:\n\n- **Push one bar to the top.** Its probability comes close to 100% but never reaches "
        "it. The others always keep something.\n- **Make two bars equal.** Their probabilities are then equal, "
        "whatever the third one does.\n- **Move the temperature T.** Every score is divided by it first. A high T is "
        "hot: the network cannot decide. A low T is cold: the winner takes all. T = 1 is plain softmax, as in the "
        "formula."
    )


def jacobian(page: Page) -> None:
    """All slopes of all probabilities, in words."""
    page.text(
        "Raise one score a little. Its own probability grows, and all the others must shrink, because the sum stays 1. "
        "So there is no single slope here but a table of them: one for each pair of a probability and a score. It is "
        "called the **Jacobian**. Open it below the picture: each row belongs to a probability, each column to a "
        "score. What one class gains, the others lose, so every column adds up to 0. Dog and cat act on each other "
        "equally strongly, as any two classes do, so every row adds up to 0, too."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Figs 8 and 9",
        says="It puts in the scores 0.4, 3.0 and 2.2 and gets "
        + ", ".join(f"{value:.8f}" for value in SOFTMAX(SCORES))
        + ". Softmax gives exactly that; this page opens with the same scores.",
        errs="Later, its phone app shows a confidence of 1.26. No softmax gives a value above 1, whatever goes in.",
    )


def probabilities(page: Page) -> None:
    """Scores as bars to drag, and their probabilities at every temperature."""
    held = page.in_hand(KEPT)
    scores = held["scores"]
    names = ANIMALS if len(scores) == len(ANIMALS) else None
    instrument = instruments.softmax(scores, names=names, temperature=held["temperature"])
    page.instrument(instrument, charts.softmax, scores, kept=KEPT)


def animals(page: Page) -> None:
    """A sigmoid for each of three scores."""
    page.text(
        "A picture may show a dog *and* a cat. Then softmax is the wrong choice, because its classes have to share a "
        "total of 1. Each animal gets a sigmoid of its own instead, and the answers need not add up to 1."
    )
    scores = page.numbers(
        "animals",
        "Scores for dog, cat and guinea pig",
        (2.0, 1.1, -3.0),
        within=(-50, 50),
        lengths=(3, 3),
        examples=("2, 1.1, -3", "5, 5, 5", "0, 0, 0"),
    )
    page.figures(dict(zip(ANIMALS, map(ACTIVATIONS["sigmoid"], scores), strict=True)))


def question(page: Page) -> None:
    """What a shift of all scores does to the probabilities."""
    shift = 100.0
    before, after = SOFTMAX(SCORES), SOFTMAX([score + shift for score in SCORES])
    grow = bool((after > before + 1e-9).all())
    nearer = bool(after.max() - after.min() < before.max() - before.min() - 1e-9)
    high, low = sorted(SCORES)[-1:-3:-1]
    page.question(
        f"Add {printed(shift)} to every score. The probabilities …",
        ["stay as they are", "all grow", "get closer together"],
        "all grow" if grow else "get closer together" if nearer else "stay as they are",
        right=f"Only the differences between scores count: e to the power of {printed(shift)} is a factor of both the "
        "numerator and the denominator, so it cancels.",
        wrong={
            "all grow": f"They cannot all grow: their sum was {printed(before.sum())} and still is "
            f"{printed(after.sum())}. Each power of e grows, and so does the sum that it is divided by.",
            "get closer together": f"The difference between the two largest scores was {printed(high - low)} and still "
            f"is {printed((high + shift) - (low + shift))}, so the first is still "
            f"{printed(before.max() / sorted(before)[-2])} times as likely as the second. *Dividing* all scores brings "
            "them nearer: that is the temperature.",
        },
    )
