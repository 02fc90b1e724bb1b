"""Examples, batches, epochs: how many examples one update uses."""

from explainer import charts, descend, instruments
from explainer.descent.run import updates_in
from explainer.lessons import Page, printed
from explainer.lessons.controls import Slider, numbers
from explainer.lessons.keeping import cached

ROWS = "4 5 6; 2 1 3; 1 3 2; 3 2 4; 5 1 5; 1 1 1"
UPDATES = 60
START, RATE = [-0.234, 0.675], 0.02
KEPT = {
    "start": numbers("batch_start", "Start", START, within=(-100, 100), lengths=(2, 2)),
    "rate": Slider(name="batch_eta", label="Learning rate", default=RATE, within=(0.0001, 1.0), step=0.0001),
}


def lesson(page: Page) -> None:
    page.text(
        "So far the network has learned from one example, or from three. Real data have thousands: each row of a table "
        "is one **example**, with its inputs and the right answer. Every example has a gradient of its own, and these "
        "gradients disagree. Which of them should an update follow?"
    )
    page.text(
        "Six examples, listed in the fold below the picture, can be used in three ways: one per update, two per "
        "update, or all six. Press Play and watch all three set off together. Drag the start and the learning rate."
    )
    together(page)
    page.text(
        "An update takes a **batch** of examples and moves the weights against the mean of their **gradients**. A "
        "batch may hold a single example, a few of them (a *mini-batch*), or all of them (the *full batch*). With "
        "single examples, descent is called *stochastic*, “by chance”, because they are usually shuffled first. When "
        "every example has been used once, an **epoch** is over."
    )
    with page.fold("Each batch size by itself: change the examples, or shuffle them"):
        page.text(
            "On each map, the green line shows where the first update lands at different learning rates. At every rate "
            "up to the end of that line, the path still converges. The diamond marks the rate at which the slowest "
            "direction comes down fastest."
        )
        page.moving(comparison)
    with page.fold("Training is a loop"):
        page.chart(charts.training_loop, "update")
        page.caption(
            "In each epoch, every batch goes round this loop once. The gradient is computed on the way back, which the "
            "next lesson explains; only the update moves a weight."
        )
    left, right = page.columns([1, 1])
    with left:
        sizes(page)
        question(page)
        article(page)
    with right:
        page.heading("Count the updates")
        page.moving(calculator)
        page.heading("Your turn")
        page.practice("counting updates", "one update")
    page.text(
        "**In one sentence:** an update uses the mean slope of a batch, and in an epoch every example is used once."
    )


def sizes(page: Page) -> None:
    """What small batches do, and large ones."""
    path = cached(descend, **examples(), weights=START, learning_rate=RATE, updates=UPDATES)
    page.text(
        "With a small learning rate the full batch glides in smoothly. It turns once, from the steep direction into "
        "the flat one, and never turns back. Drag the rate to about 0.065, close to the limit, which a program worked "
        f"out as {printed(path.rate_limit, 3)}: even the full batch zigzags. Small batches are thrown about, because "
        "each example pulls towards its own best weights."
    )
    page.text(
        "Updates with small batches are cheap, because few examples are read for each. In a large network, whose loss "
        "has many valleys, this shaking sometimes throws the weights out of a shallow one. But close to a lowest point "
        "it stops them from settling. The catch with large batches is that, for the same number of updates, more "
        "examples have to be read."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Fig. 21, batch size and epochs",
        says="It draws training as a loop. It counts 10,000 examples in batches of 5 as 2,000 updates an epoch and "
        "2,000,000 in 1,000 epochs, and distinguishes batch, stochastic and mini-batch descent.",
        errs="It says that a smaller batch makes the result more accurate. What a smaller batch does is make the path "
        "noisier, and only a trial shows whether that helps. And one update is an epoch only when the batch holds all "
        "the data.",
    )


def calculator(page: Page) -> None:
    """Updates in an epoch and in all."""
    most = 10_000_000
    left, right = page.columns([1, 1])
    with left:
        count = page.number("n_rows", "Examples", 10_000, within=(1, most), step=1000, examples=(1000, 10_000, 60_000))
    with right:
        size = page.number("n_batch", "Examples in a batch", 5, within=(1, most), step=1, examples=(1, 5, 32, 128))
    epochs = page.number("n_epochs", "Epochs", 1000, within=(1, 1_000_000), step=100, examples=(1, 10, 1000))
    if size > count:
        raise ValueError(f"a batch holds at most all {count:,} examples, got {size:,}")
    each, whole = updates_in(count, size), updates_in(count, size, epochs)
    page.figures({"updates in an epoch": f"{each:,}", "updates in all": f"{whole:,}"})


def examples() -> dict[str, list]:
    """The six examples with which the page opens."""
    rows = [[float(part) for part in row.split()] for row in ROWS.split(";")]
    return {"inputs": [row[:2] for row in rows], "targets": [row[2] for row in rows]}


def together(page: Page) -> None:
    """One example, some or all of them per update, on one map of the losses."""
    path = cached(descend, **examples(), weights=START, learning_rate=RATE, updates=UPDATES)
    count = len(path.rows)
    instrument = cached(instruments.descent, path, batches=(1, count // 3, count))
    page.instrument(instrument.with_state(**page.in_hand(KEPT)), charts.contour, path, kept=KEPT)


def comparison(page: Page) -> None:
    """One example, some or all of them per update, from one start and with one seed."""
    table = page.rows(
        "table",
        "Rows: x₁ x₂ y, separated by ;",
        ROWS,
        titles=["x₁", "x₂", "y"],
        within=(-100, 100),
        most=30,
    )
    left, right = page.columns([1, 1])
    with left:
        rate = page.number(
            "batch_rate",
            "Learning rate",
            RATE,
            within=(0.0001, 1.0),
            step=0.005,
            decimals=4,
            examples=(0.02, 0.05),
        )
    with right:
        label = "Shuffle seed (0 keeps the order)"
        seed = page.number("shuffle_seed", label, 0, within=(0, 999), step=1, examples=(0, 1))
    inputs, targets = [row[:2] for row in table], [row[2] for row in table]
    for size in sorted({1, max(1, len(table) // 3), len(table)}):
        path = cached(
            descend,
            inputs=inputs,
            targets=targets,
            weights=START,
            learning_rate=rate,
            updates=UPDATES,
            batch_size=size,
            shuffle=seed or None,
        )
        page.subheading(f"{size} {'example' if size == 1 else 'examples'} per update")
        page.chart(charts.contour, path)
        done = len(path.updates)
        page.figures(
            {
                "loss at the start": path.losses[0],
                f"loss after {done} updates": path.losses[-1],
                "examples read": printed(float(done * size)),
            }
        )


def question(page: Page) -> None:
    """How many updates a training takes; the article's own numbers stand in the calculator already."""
    rows, size, epochs = 60_000, 32, 5
    each, whole, single = updates_in(rows, size), updates_in(rows, size, epochs), updates_in(rows, 1, epochs)
    page.question(
        f"With {rows:,} examples, {size} of them in a batch, and {epochs:,} epochs, how many updates are there?",
        [f"{each:,}", f"{whole:,}", f"{single:,}"],
        f"{whole:,}",
        right=f"{rows:,} / {size} = {each:,} updates in an epoch, and there are {epochs:,} epochs.",
        wrong={
            f"{each:,}": f"{rows:,} / {size} = {each:,} updates make *one* epoch. There are {epochs:,} epochs.",
            f"{single:,}": f"That is one update for every example, {rows:,} in an epoch. Here {size} examples share an "
            "update.",
        },
    )
