"""Softmax: scores become probabilities, and how each follows each."""

from explainer import ACTIVATIONS, charts
from explainer.lessons import Page, printed

SOFTMAX = ACTIVATIONS["softmax"]
SCORES = (0.4, 3.0, 2.2)


def lesson(page: Page) -> None:
    page.text(
        "The last layer of a classifier gives a **score** for each class: any number, the larger the likelier. Softmax turns "
        "the scores into probabilities: raise e to each of them, then divide by the sum, so that together they make 1."
    )
    page.formula(f"p_i = {SOFTMAX.latex}", "The sign Σ adds up the same term for every class k.")
    page.moving(probabilities)
    question(page)
    page.heading("Your turn")
    page.practice("softmax")
    page.article(
        "Figs 8 and 9",
        says="It puts in the scores 0.4, 3.0 and 2.2 and gets "
        + ", ".join(f"{value:.8f}" for value in SOFTMAX(SCORES))
        + ". Softmax gives exactly that; this page opens with the same scores.",
        errs="Later its phone shows a confidence of 1.26. No softmax gives a value above 1, whatever goes in.",
    )


def probabilities(page: Page) -> None:
    """Scores of the reader's own, their probabilities at every temperature, and the Jacobian."""
    examples = ("0.4, 3, 2.2", "1, 1, 1", "0.4, 3, 2.2, -5, 4", "100.4, 103, 102.2")
    scores = page.numbers("scores", "Scores", SCORES, within=(-700, 700), lengths=(2, 10), examples=examples)
    p = SOFTMAX(scores)
    page.chart(charts.softmax, scores)
    page.caption(
        "The slider of this picture is the **temperature** T: all scores are divided by it first. Hot means undecided; cold "
        "means that the largest score takes all. At T = 1 it is plain softmax, as in the formula."
    )
    page.figures({"sum at T = 1": float(p.sum()), "largest probability at T = 1": float(p.max())})
    page.heading("How each probability follows each score")
    page.text(
        "Raise one score a little: its own probability grows, and all others must shrink, because the sum stays 1. So the "
        "slope of softmax is a table, its **Jacobian**: row i, column j says how fast pᵢ follows zⱼ. Here it is at T = 1, "
        "wherever the slider above stands. What one gains the others lose, so every column sums to 0. The table is the same "
        "when rows and columns are exchanged, so every row sums to 0 too."
    )
    page.chart(charts.jacobian, SOFTMAX.jacobian_at(scores))


def question(page: Page) -> None:
    """What a shift of all scores does to the probabilities."""
    shift = 100.0
    before, after = SOFTMAX(SCORES), SOFTMAX([score + shift for score in SCORES])
    grow = bool((after > before + 1e-9).all())
    nearer = bool(after.max() - after.min() < before.max() - before.min() - 1e-9)
    high, low = sorted(SCORES)[-1:-3:-1]
    page.question(
        f"Add {printed(shift)} to every score. The probabilities …",
        ["stay as they are", "all grow", "come nearer to each other"],
        "all grow" if grow else "come nearer to each other" if nearer else "stay as they are",
        right=f"Only differences of scores count: e^{printed(shift)} stands above and below the line of the fraction and "
        "cancels.",
        wrong={
            "all grow": f"They cannot all grow: their sum was {printed(before.sum())} and is {printed(after.sum())}. Each "
            "e^z grows, and so does the sum that it is divided by.",
            "come nearer to each other": f"The difference of the two largest scores was {printed(high - low)} and is "
            f"{printed((high + shift) - (low + shift))}, so the one stays {printed(before.max() / sorted(before)[-2])} "
            "times as likely as the other. *Dividing* all scores brings them nearer: that is the temperature.",
        },
    )
