"""When descent diverges: the learning rate against the curvature of the loss."""

import re
from fractions import Fraction

from explainer import OPTIMIZERS, charts, descend, instruments
from explainer.formulas.optimizers import Optimizer
from explainer.lessons import Page, printed
from explainer.numeric.validation import fraction

INPUTS, TARGETS, START = [[4, 5], [2, 1], [1, 3]], [6, 3, 2], [-0.234, 0.675]
ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": START, "learning_rate": 0.05}
ROWS = {"one": ("One row, as in the article", [[4, 5]], [6]), "three": ("Three rows: a ravine", INPUTS, TARGETS)}
TITLES = {name: title for name, (title, _, _) in ROWS.items()}
MOST_RATES, LEAST_RATE, LARGEST_RATE = 6, Fraction("1e-6"), 10
LETTERS = {r"\beta": "β", r"\beta_1": "β₁", r"\beta_2": "β₂", r"\rho": "ρ", r"\varepsilon": "ε"}
REMEMBERED = {
    "momentum": "v is the weight's last move, and β the share of it that is made again.",
    "nesterov": "v gathers the moves, and the share β of it is kept at each update.",
    "rmsprop": "v is a mean of the squared slopes, of which the share ρ is kept at each update, so that old slopes fade. ε "
    "keeps the division from being one by 0.",
    "adam": "m and v are means of the slopes and of their squares, of which the shares β₁ and β₂ are kept at each update. t "
    "is the number of the update, from 1, and ε keeps the division from being one by 0.",
}


def lesson(page: Page) -> None:
    page.text(
        "Every update multiplies the error by a fixed number that depends on the learning rate. Between −1 and 1 the error "
        "shrinks. Beyond, it grows: the step is right in its direction and wrong in its length."
    )
    page.moving(rates)
    page.heading("Other ways down the ravine")
    page.text(
        "Plain descent forgets every slope at once. **Momentum** and **Nesterov** keep rolling the way they went; "
        "**RMSProp** and **Adam** give each weight a step of its own, by how large its slopes have been. None is best "
        "everywhere: raise the rate and watch which one leaves the picture first."
    )
    page.moving(optimizers)
    question(page)
    article = descend(**ARTICLE)
    page.heading("Your turn")
    page.practice("learning rate limit")
    page.article(
        "Fig. 20 and after",
        says="It sets the learning rate to 0.05 and expects the loss to fall in the next iteration.",
        errs=f"{instruments.verdict(article, 0)} Its rate lies above the limit {article.rate_limit}.",
    )


def rates(page: Page) -> None:
    """The loss along the way at several learning rates, what each does to the error, and the way seen from above."""
    name = page.choice("rows", "Data", TITLES, "one")
    _, inputs, targets = ROWS[name]
    examples = ("0.01, 0.02, 0.025, 0.05", "0.0121", "0.024, 0.025")
    chosen = page.text_input("rates", "Learning rates", examples[0], read_rates, examples)
    paths = [descend(inputs=inputs, targets=targets, weights=START, learning_rate=rate, updates=30) for rate in chosen]
    page.chart(charts.descent, paths)
    for path in (paths[0], paths[-1])[: len(paths)]:
        page.text(instruments.judgement(path))
    page.heading("How much each learning rate shrinks or grows the error")
    page.text(f"The last of the rates above, {instruments.rate(paths[-1])}, is marked.")
    page.chart(charts.rates, paths[-1])
    page.heading("Seen from above")
    page.text(
        "Lines of equal loss over both weights. With three rows the loss is a **ravine**: steep across, almost flat along. "
        "The steep direction decides how large a rate is allowed, the flat one how long it takes. The way that is drawn is "
        f"that of the first rate, {instruments.rate(paths[0])}."
    )
    page.chart(charts.contour, paths[0])


def read_rates(text: str) -> tuple[Fraction, ...]:
    """Learning rates, separated by commas or spaces, each a decimal or a fraction: "0.05, 1/82"."""
    parts = re.sub(r"\s*/\s*", "/", text).replace(",", " ").replace(";", " ").split()
    if not 1 <= len(parts) <= MOST_RATES:
        raise ValueError(f"1 to {MOST_RATES} numbers are expected, separated by commas, got {len(parts)}")
    return tuple(map(_rate, parts))


def _rate(text: str) -> Fraction:
    try:
        rate = fraction(text, "a learning rate")
    except ValueError:
        rate = None
    if rate is None or not LEAST_RATE <= rate <= LARGEST_RATE:
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        raise ValueError(f"a number from 0.000001 to {LARGEST_RATE} is expected, got {shown}")
    return rate


def optimizers(page: Page) -> None:
    """Every optimiser from one start, at one learning rate."""
    rate = page.choice("pace_of_all", "Learning rate of all of them", ["0.01", "0.02", "0.05", "0.1"], "0.02")
    same = {"inputs": INPUTS, "targets": TARGETS, "weights": START, "learning_rate": rate, "updates": 40}
    paths = [descend(**same, exact=False, optimizer=name) for name in OPTIMIZERS]
    page.chart(charts.descent, paths)
    page.figures(
        {f"{path.neuron.optimizer.title}, after {len(path.updates)} updates": path.losses[-1] for path in paths}
    )
    with page.fold("The five rules"):
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
