"""When descent diverges: the learning rate against the curvature of the loss."""

from fractions import Fraction

import numpy as np

from explainer import charts, descend
from explainer.lessons import Page, printed
from explainer.lessons.controls import Choice, TextInput, numbers
from explainer.lessons.keeping import cached
from explainer.lessons.landscapes import mapped, read_rate

INPUTS, TARGETS, START = [[4, 5], [2, 1], [1, 3]], [6, 3, 2], [-0.234, 0.675]
ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": START, "learning_rate": 0.05}
ROWS = {"one": "One example, as in the article", "three": "Three examples: a ravine"}


KEPT = {
    "start": numbers("from", "Start", START, within=(-0.9, 1.8), lengths=(2, 2)),
    "rate": TextInput(name="rates", label="Learning rate", default="0.01", meaning=read_rate),
    "set": Choice(name="rows", label="Data", default="one", options=ROWS),
}


def lesson(page: Page) -> None:
    page.text(
        "A weight moves against its slope, so every update sets off downhill. Then why does learning sometimes make "
        "things worse? Here is a neuron with two weights. Each place on the map is a pair of weights, and the bluer "
        "the place, the larger the loss. Drag the start. Then drag the learning rate to the right, and find the rate "
        "beyond which the path never reaches the lowest loss."
    )
    page.moving(landscape)
    left, right = page.columns([1, 1])
    with left:
        one_number(page)
        question(page)
    with right:
        ravine(page)
        page.heading("Your turn")
        page.practice("learning rate limit")
        article(page)
    page.text(
        "**In one sentence:** every update multiplies the error by one number, and if the learning rate pushes that "
        "number below −1, learning diverges."
    )


def one_number(page: Page) -> None:
    """Why every update multiplies the error by the same number."""
    page.heading("One number decides")
    page.text(
        "The prediction is 4·w₁ + 5·w₂, and the **error** is the prediction minus the target. The slope for w₁ is 2 · "
        "error · 4. So one update changes w₁ by −η · 2 · error · 4, and w₂ by −η · 2 · error · 5. The prediction "
        "changes by 4 times the first change plus 5 times the second: by −2η · error · (4² + 5²). The target stays "
        "where it is, so the error changes by the same amount: the new error is error − 2η · 41 · error. Both terms "
        "contain the error. Take it out as a factor, and you have"
    )
    page.formula(
        r"\text{new error} = (1 - 2 \eta \cdot 41) \cdot \text{error}",
        "41 is 4² + 5², the squares of the inputs added up, and η (eta) is the learning rate.",
    )
    page.text(
        "So every update multiplies the error by the same number. If that number lies between −1 and 1, the error "
        "shrinks, and the path **converges**: it comes closer and closer to one place. At η = 1/82 the number is 0, "
        "and a single update is enough. At η = 1/41 it is −1: the error changes its sign and keeps its size. Below −1, "
        "the error grows, and the path **diverges**: the step points the right way but goes too far."
    )


def ravine(page: Page) -> None:
    """Where one number no longer decides."""
    along, across = np.linalg.eigvalsh(2 * np.transpose(INPUTS) @ np.array(INPUTS) / len(INPUTS))
    page.heading("The ravine")
    page.text(
        "Choose *all examples* below the map. Two more come in: the inputs 2 and 1 with the target 3, and the inputs 1 "
        "and 3 with the target 2. With one example, whole lines of weights are equally good. With three, the loss has "
        "a single lowest point on the floor of a **ravine**: steep across, almost flat along. So one number no longer "
        "decides. Across the ravine, every update multiplies the distance to the lowest point by 1 − "
        f"{printed(across, 3)}η; along it, by 1 − {printed(along, 3)}η, which is nearer to 1. (A program found these "
        "two numbers; they play the part that 82 played for one example.) The steep direction limits how large a rate "
        "you can use; the flat one decides how long you wait."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    walked = cached(descend, **ARTICLE)
    before, after = (float(loss) for loss in walked.losses[:2])
    page.article(
        "Fig. 20 and after",
        says="It sets the learning rate to 0.05 and expects the loss to fall in the next round.",
        errs=f"One update at that rate raises the loss from {printed(before)} to {printed(after)}, which is "
        f"{printed(after / before, 3)} times as large. The article's rate lies above the limit {walked.rate_limit}.",
    )


def landscape(page: Page) -> None:
    """The loss over both weights, with the start and the learning rate in the hand."""
    held = page.in_hand(KEPT)
    setting = {"inputs": INPUTS, "targets": TARGETS, "weights": START, "learning_rate": held["rate"]}
    instrument = cached(mapped, held["start"], **setting)
    count = 1 if held["set"] == "one" else len(INPUTS)
    plain = {"gradient_descent": instrument.data["optimizers"]["gradient_descent"]}
    instrument = instrument.with_state(set=min(count, 2) - 1, optimizers=plain)
    seen = setting | {"inputs": INPUTS[:count], "targets": TARGETS[:count], "weights": instrument.data["start"]}
    page.instrument(instrument, charts.contour, cached(descend, **seen, updates=20, exact=False), kept=KEPT)


def question(page: Page) -> None:
    """What three times the inputs do to the largest learning rate that converges."""
    path, larger = cached(descend, **ARTICLE), cached(descend, **(ARTICLE | {"inputs": [[12, 15]]}))
    limit, after = path.rate_limit, larger.rate_limit
    factors = {
        "a third as large": Fraction(1, 3),
        "a ninth as large": Fraction(1, 9),
        "three times as large": Fraction(3),
    }

    def tried(rate: Fraction) -> str:
        loss = cached(descend, **(ARTICLE | {"inputs": [[12, 15]], "learning_rate": rate})).losses
        grows = "grows" if loss[1] > loss[0] else "shrinks"
        return f"the loss {grows} from {printed(loss[0])} to {printed(loss[1])}"

    inside = {name: limit * factor * Fraction(9, 10) for name, factor in factors.items()}
    page.question(
        "Take inputs three times as large as the article's: 12 and 15 instead of 4 and 5. The limit for the learning "
        "rate becomes …",
        list(factors),
        min(factors, key=lambda name: abs(factors[name] - after / limit)),
        right=f"The limit is 1 divided by the sum of the squared inputs: {limit} becomes {after}. This is why inputs "
        "are scaled before training.",
        wrong={
            "a third as large": f"If that were so, a rate of {printed(inside['a third as large'])} would still "
            f"converge. But with it, {tried(inside['a third as large'])}. The inputs count twice: in the slope, and in "
            "how the prediction follows the weights.",
            "three times as large": f"If that were so, a rate of {printed(inside['three times as large'])} would "
            f"converge. But with it, {tried(inside['three times as large'])}. Larger inputs make every slope larger, "
            "and with it every step.",
        },
    )
