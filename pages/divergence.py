"""When descent diverges: the learning rate against the curvature of the loss."""

import re
from fractions import Fraction

import numpy as np

from explainer import OPTIMIZERS, charts, descend, instruments
from explainer.formulas.optimizers import Optimizer
from explainer.lessons import Page, printed
from explainer.lessons.controls import Choice, Slider, TextInput, numbers
from explainer.numeric.validation import fraction

INPUTS, TARGETS, START = [[4, 5], [2, 1], [1, 3]], [6, 3, 2], [-0.234, 0.675]
ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": START, "learning_rate": 0.05}
ROWS = {"one": "One example, as in the article", "three": "Three examples: a ravine"}
LEAST_RATE, LARGEST_RATE = Fraction("1e-6"), 10
LETTERS = {r"\beta": "β", r"\beta_1": "β₁", r"\beta_2": "β₂", r"\rho": "ρ", r"\varepsilon": "ε"}
REMEMBERED = {
    "momentum": "v is the weight's last move, and β the share of it that is made again.",
    "nesterov": "v gathers the moves, and the share β of it is kept at each update.",
    "rmsprop": "v is a mean of the squared slopes, of which the share ρ is kept at each update, so that old slopes fade. ε "
    "keeps the division from being one by 0.",
    "adam": "m and v are means of the slopes and of their squares, of which the shares β₁ and β₂ are kept at each update. t "
    "is the number of the update, from 1, and ε keeps the division from being one by 0.",
}


def read_rate(text: str) -> Fraction:
    """A learning rate, as a decimal or a fraction: "0.05", "1/82"."""
    parts = re.sub(r"\s*/\s*", "/", text).replace(",", " ").replace(";", " ").split()
    if len(parts) > 1:
        raise ValueError(f"the picture shows one learning rate at a time, got {len(parts)}")
    try:
        rate = fraction(parts[0], "a learning rate")
    except (ValueError, IndexError):
        rate = None
    if rate is None or not LEAST_RATE <= rate <= LARGEST_RATE:
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        raise ValueError(f"a number from 0.000001 to {LARGEST_RATE} is expected, got {shown}")
    return rate


KEPT = {
    "start": numbers("from", "Start", START, within=(-0.9, 1.8), lengths=(2, 2)),
    "rate": TextInput(name="rates", label="Learning rate", default="0.01", meaning=read_rate),
    "set": Choice(name="rows", label="Data", default="one", options=ROWS),
    "optimizer": Choice(
        name="way",
        label="Optimiser",
        default="gradient_descent",
        options={name: one.title for name, one in OPTIMIZERS.items()},
    ),
    "race": Choice(name="all_five", label="All five", default="false", options={"false": "no", "true": "yes"}),
    "beta": Slider(name="beta", label="β", default=0.9, within=(0.0, 0.99), step=0.01),
}


def lesson(page: Page) -> None:
    page.text(
        "A weight moves against its slope, so every update goes downhill. Then why does learning sometimes make "
        "things worse? Here is a neuron with two weights. Each place of the map is a pair of weights, and the "
        "bluer it is there, the larger the loss. Drag the start. Then drag the learning rate to the right, and "
        "find the rate beyond which the path never arrives."
    )
    page.moving(landscape)
    page.heading("One number decides")
    page.text(
        "The prediction is 4·w₁ + 5·w₂, and the **error** is what it misses the target by. One update changes w₁ "
        "by −η · 2 · error · 4, and w₂ by −η · 2 · error · 5. The prediction follows with 4 times the first and 5 "
        "times the second change, so the error changes by −η · 2 · error · (4² + 5²). What is left of it is"
    )
    page.formula(
        r"\text{new error} = (1 - 2 \eta \cdot 41) \cdot \text{error}",
        "41 is 4² + 5², the squares of the inputs added up, and η (eta) is the learning rate.",
    )
    page.text(
        "So every update multiplies the error by the same number. Between −1 and 1, the error shrinks, and the path "
        "**converges**: it comes closer and closer to one place. At η = 1/82 the number is 0, and a single update is "
        "enough. At η = 1/41 it is −1: the error changes its sign and keeps its size. Beyond, it grows at every update. "
        "The step is right in its direction and wrong in its length."
    )
    page.heading("The ravine")
    page.text(
        "Choose *all examples* below the map. With one example, whole lines of weights are equally good. With "
        "three, the loss has a single lowest point at the end of a **ravine**: steep across, almost flat along. "
        "Each of the two directions has a factor of its own. The steep one limits the learning rate, and the flat "
        "one decides how long it takes.\n\nPlain gradient descent forgets every slope at once. **Momentum** and "
        "**Nesterov** keep rolling the way they went; β says how much of the last move is kept. **RMSProp** and "
        "**Adam** give each weight a step of its own, by how large its slopes have been. Press *All five*, and "
        "raise the rate: which of them leaves the map first? None is best everywhere."
    )
    with page.fold("The five rules"):
        rules(page)
    question(page)
    article = descend(**ARTICLE)
    page.heading("Your turn")
    page.practice("learning rate limit")
    page.article(
        "Fig. 20 and after",
        says="It sets the learning rate to 0.05 and expects the loss to fall in the next iteration.",
        errs=f"{instruments.verdict(article, 0)} Its rate lies above the limit {article.rate_limit}.",
    )


def landscape(page: Page) -> None:
    """The loss over both weights, with the start, the learning rate and the optimizer in the hand."""
    held = page.in_hand(KEPT)
    rows = {"inputs": INPUTS, "targets": TARGETS}
    given = {"learning_rate": held["rate"], "updates": 40, "exact": False}
    usual = instruments.descent(descend(**rows, **given, weights=START)).data
    start = [float(np.clip(w, *ends)) for w, ends in zip(held["start"], usual["window"], strict=True)]
    count = 1 if held["set"] == "one" else len(INPUTS)
    made = instruments.descent(descend(**rows, **given, weights=start)).with_state(
        window=usual["window"],
        steps=usual["steps"],
        set=min(count, 2) - 1,
        optimizer=held["optimizer"],
        beta=held["beta"],
        race=held["race"] == "true",
    )
    names = OPTIMIZERS if held["race"] == "true" else [held["optimizer"]]
    seen = {name: some[:count] for name, some in rows.items()}
    paths = [descend(**seen, **given, weights=start, optimizer=name) for name in names]
    page.instrument(made, charts.descent, paths, kept=KEPT)


def rules(page: Page) -> None:
    """How a weight moves in each of the five."""
    page.text(
        "g is the slope of the loss at the weight w, η the learning rate. v and m are what a rule remembers, for each "
        "weight by itself; both begin at 0. A prime marks what is new."
    )
    for optimizer in OPTIMIZERS.values():
        page.formula(optimizer.latex, f"{optimizer.title}. {optimizer.note} {remembered(optimizer)}")


def remembered(optimizer: Optimizer) -> str:
    """In a sentence or two, what the letters of a rule stand for, and the numbers that are taken for them here."""
    taken = [
        f"{LETTERS.get(str(letter), letter)} = {printed(float(value))}" for letter, value in optimizer.defaults.items()
    ]
    words = REMEMBERED.get(optimizer.name, "")
    return f"{words} Here {', '.join(taken)}." if taken else words


def question(page: Page) -> None:
    """What three times the inputs do to the largest learning rate that converges."""
    path, larger = descend(**ARTICLE), descend(**(ARTICLE | {"inputs": [[12, 15]]}))
    limit, after = path.rate_limit, larger.rate_limit
    factors = {
        "three times smaller": Fraction(1, 3),
        "nine times smaller": Fraction(1, 9),
        "three times larger": Fraction(3),
    }

    def tried(rate: Fraction) -> str:
        loss = descend(**(ARTICLE | {"inputs": [[12, 15]], "learning_rate": rate})).losses
        grows = "grows" if loss[1] > loss[0] else "shrinks"
        return f"the loss {grows} from {printed(loss[0])} to {printed(loss[1])}"

    inside = {name: limit * factor * Fraction(9, 10) for name, factor in factors.items()}
    page.question(
        "Three times the article's inputs, 12 and 15 instead of 4 and 5. The largest learning rate that converges "
        "becomes …",
        list(factors),
        min(factors, key=lambda name: abs(factors[name] - after / limit)),
        right=f"The limit is 1 divided by the sum of the squared inputs: {limit} becomes {after}. This is why inputs are "
        "scaled before training.",
        wrong={
            "three times smaller": f"Then a rate of {printed(inside['three times smaller'])} would still converge, and with "
            f"it {tried(inside['three times smaller'])}. The inputs enter twice: in the slope, and in how the prediction "
            "follows the weights.",
            "three times larger": f"Then a rate of {printed(inside['three times larger'])} would converge, and with it "
            f"{tried(inside['three times larger'])}. Larger inputs make every slope larger, and so every step.",
        },
    )
