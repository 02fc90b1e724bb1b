"""Faster ways down: momentum, Nesterov, RMSProp and Adam beside plain gradient descent."""

from explainer import OPTIMIZERS, charts, descend
from explainer.formulas.optimizers import Optimizer
from explainer.lessons import Page, printed
from explainer.lessons.controls import Choice, Slider, TextInput, numbers
from explainer.lessons.keeping import cached
from explainer.lessons.landscapes import UPDATES, mapped, read_rate

ROWS = {"inputs": [[4, 5], [2, 1], [1, 3]], "targets": [6, 3, 2]}
START = [-0.234, 0.675]
ONE_OR_THREE = {"one": "One example", "three": "Three examples: a ravine"}
LETTERS = {r"\beta": "β", r"\beta_1": "β₁", r"\beta_2": "β₂", r"\rho": "ρ", r"\varepsilon": "ε"}
REMEMBERED = {
    "momentum": "v is the weight's last move, and β is the share of it that is repeated.",
    "nesterov": "v gathers past moves; at each update, the share β of it is kept. In this form, w is the place looked "
    "ahead to, so g is the slope there.",
    "rmsprop": "v is a mean of the squared slopes, of which the share ρ is kept at each update, so that old slopes "
    "fade. ε prevents a division by 0.",
    "adam": "m and v are means of the slopes and of their squares, of which the shares β₁ and β₂ are kept at each "
    "update. t counts the updates, starting at 1, and ε prevents a division by 0.",
}
KEPT = {
    "start": numbers("from", "Start", START, within=(-0.9, 1.8), lengths=(2, 2)),
    "rate": TextInput(name="rates", label="Learning rate", default="0.01", meaning=read_rate),
    "set": Choice(name="rows", label="Data", default="three", options=ONE_OR_THREE),
    "optimizer": Choice(
        name="way",
        label="Optimiser",
        default="gradient_descent",
        options={name: one.title for name, one in OPTIMIZERS.items()},
    ),
    "race": Choice(name="all_five", label="All five", default="true", options={"false": "no", "true": "yes"}),
    "beta": Slider(name="beta", label="β", default=0.9, within=(0.0, 0.99), step=0.01),
}


def lesson(page: Page) -> None:
    page.text(
        "In a ravine, plain gradient descent is caught between two evils. A large learning rate throws it from side to "
        "side, and a small one makes it crawl. Here five rules, called **optimisers**, race from the same start. Press "
        "*Play*. Then raise the learning rate: which of them leaves the map first?"
    )
    page.moving(race)
    left, right = page.columns([1, 1])
    with left:
        heavy_ball(page)
        page.heading("Your turn")
        page.practice("momentum")
    with right:
        forgiving(page)
        question(page)
    left, right = page.columns([1, 1])
    with left:
        article(page)
    with right:
        page.words_place = page.place()
    page.text(
        "**In one sentence:** four of the five optimisers remember earlier slopes; momentum adds up moves that agree, "
        "and RMSProp evens out steep and flat directions."
    )


def heavy_ball(page: Page) -> None:
    """Momentum, in words and in numbers."""
    page.text(
        "Plain gradient descent has no memory. **Momentum** is like a heavy ball: it repeats part of its last move, "
        "and adds the step for the new slope. β says how large that part is. Across the ravine the slopes point one "
        "way and then the other, so each move is partly undone by the memory of the one before. Along the ravine they "
        "all point the same way, so the moves add up. Below the map there is a small field in green and orange. Drag "
        "its point: to the right for a larger learning rate, upwards for a larger β. Where the field is green, "
        "momentum reaches the bottom: the stronger the green, the faster. Where it is orange, it never does."
    )
    with page.fold("Momentum in numbers: where the slope stays the same, and where it changes its sign"):
        rolling(page)


def forgiving(page: Page) -> None:
    """The three others, in words, and all five in symbols."""
    page.text(
        "**Nesterov** is momentum that looks ahead: it takes the slope at the place where the next move would land. "
        "**RMSProp** divides each slope by the usual size of that weight's recent slopes. So no direction is left "
        f"behind, however flat it is. **Adam** combines momentum and RMSProp.\n\n{at_a_large_rate()} In this sense "
        "both forgive a rate that is too large, and most networks are trained with Adam or with one of its relatives. "
        "But none of the five is best everywhere. Drag the rate back to 0.01, and press *first example only*: now "
        "plain gradient descent wins."
    )
    with page.fold("The five rules in symbols"):
        rules(page)


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Figs 20 and 21",
        says="It moves its weights by plain gradient descent, both in its small example and when it trains its "
        "network. It calls one stage of its loop the optimiser.",
    )


def race(page: Page) -> None:
    """The ravine with all five optimisers, or with one of them; start, rate and β in the hand."""
    held = page.in_hand(KEPT)
    instrument = cached(mapped, held["start"], **ROWS, weights=START, learning_rate=held["rate"])
    count = 1 if held["set"] == "one" else len(ROWS["inputs"])
    instrument = instrument.with_state(
        set=min(count, 2) - 1, optimizer=held["optimizer"], beta=held["beta"], race=held["race"] == "true"
    )
    names = OPTIMIZERS if held["race"] == "true" else [held["optimizer"]]
    setting = {name: some[:count] for name, some in ROWS.items()} | {"weights": instrument.data["start"]}
    setting |= {"learning_rate": held["rate"], "updates": UPDATES, "exact": False}
    page.instrument(
        instrument, charts.descent, [cached(descend, **setting, optimizer=name) for name in names], kept=KEPT
    )


def at_a_large_rate() -> str:
    """What the picture shows at its own learning rate and at a large one, in numbers."""
    losses = {
        rate: {
            name: float(
                cached(
                    descend, **ROWS, weights=START, learning_rate=rate, updates=UPDATES, optimizer=name, exact=False
                ).losses[-1]
            )
            for name in ("gradient_descent", "rmsprop")
        }
        for rate in ("0.01", "0.1")
    }
    slow, plain = (printed(losses["0.01"][name], 3) for name in ("rmsprop", "gradient_descent"))
    held, lost = (printed(losses["0.1"][name], 3) for name in ("rmsprop", "gradient_descent"))
    return (
        "RMSProp and Adam divide a slope by its own usual size, so a step is about as long as the learning rate, "
        f"however steep the ground. With too small a rate, they arrive late: at 0.01 RMSProp ends at a loss of {slow}, "
        f"plain gradient descent at {plain}. But a rate that is too large does not make their steps grow and grow. "
        f"Drag it to 0.1: plain gradient descent has now left the map, with a loss of {lost}, while RMSProp ends at "
        f"{held}."
    )


def moves(count: int, beta: float) -> list[float]:
    """How far momentum moves at each update while the slope stays the same, as multiples of the plain step."""
    sums = [0.0]
    for _ in range(count):
        sums.append(beta * sums[-1] + 1)
    return sums[1:]


def rolling(page: Page) -> None:
    """The first updates with β = 0.9, and those after many, along a ravine and across it, as multiples of the plain step."""
    along, across = ([sign**n * move for n, move in enumerate(moves(200, sign * 0.9))] for sign in (1, -1))
    page.table(
        ["β = 0.9", "first move", "second", "third", "after many"],
        [
            ("the slope stays the same", *map(printed, along[:3]), f"≈ {printed(along[-1], 3)}"),
            ("the slope changes its sign each time", *map(printed, across[:3]), f"≈ ±{printed(abs(across[-1]), 3)}"),
        ],
    )
    page.caption("Here 1 means the step that plain gradient descent would take with the same slope.")


def rules(page: Page) -> None:
    """How a weight moves in each of the five."""
    page.text(
        "g is the slope of the loss at the weight w, and η is the learning rate. v and m are what a rule remembers for "
        "each weight separately; both begin at 0. A prime marks a new value."
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
    """How far momentum moves in the long run while the slope stays the same."""
    sums = moves(200, 0.8)
    first, second, third, *_, last = sums
    just, twice, long = "just as far", f"{printed(second)} times as far", f"{printed(last, 3)} times as far"
    page.question(
        "Let β be 0.8, and let the slope stay the same for a long time. How far does one update with momentum move a "
        "weight in the end, compared with plain gradient descent?",
        [just, twice, long, "further and further"],
        long if last > second > first else just,
        right=f"Each move is 1 plus 0.8 of the last one. After 10 updates it is {printed(sums[9], 3)}, and it settles "
        f"at 1 / (1 − 0.8) = {printed(last, 3)}.",
        wrong={
            just: "That is the first update alone. Every later one adds 0.8 of the move before it.",
            twice: f"That is the second update. The third is 0.8 · {printed(second)} + 1 = {printed(third)}.",
            "further and further": f"It grows, but by less and less: after 10 updates it is {printed(sums[9], 3)}, "
            f"after 30 it is {printed(sums[29], 3)}.",
        },
    )
