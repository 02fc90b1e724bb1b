"""The article's digit recogniser, trained while the reader watches, in a process of its own."""

from dataclasses import replace

from explainer import charts, mnist
from explainer.lessons import Page
from explainer.lessons.networks import Trained, article, described

DATA = {"embedded": "the 10,000 digits that come along", "keras": "all 70,000 (Keras downloads 11 MB, once)"}
KEPT = 1 - mnist.ARTICLE.validation


def lesson(page: Page) -> None:
    page.text(
        "The network that you have built starts with random weights and knows nothing. In every epoch it sees all training "
        "digits once, a batch at a time. Each batch moves all 118,282 numbers a little against their slopes. Its **accuracy** "
        "is the share of digits that it reads correctly."
    )
    page.text(
        "A fifth of the training digits is held back and never learned from. After each epoch the network is tried on these: "
        "this is **validation**, and it tells you while you wait whether the network learns to read or only learns by heart."
    )
    page.text(
        "Press Start. You can keep reading, even on another page; training carries on. It goes faster with the optimiser Adam, "
        "which gives each weight a step of its own."
    )
    left, middle, right = page.columns([1, 1, 1])
    with left:
        epochs = page.slider("epochs", "Epochs", 5, within=(1, 100), step=1)
        data = page.choice("data", "Digits", DATA, "embedded")
    with middle:
        batch = int(page.choice("batch", "Examples in a batch", ["1", "16", "32", "64", "128", "256"], "64"))
        seed = page.number("seed", "Seed of the random start", 0, within=(0, 999), step=1)
    with right:
        rate = page.number("rate_of_training", "Learning rate", 0.01, within=(0.0001, 10.0), step=0.005, decimals=4)
        titles = {name: optimizer.title for name, optimizer in mnist.OPTIMIZERS.items()}
        optimizer = page.choice("optimizer", "Optimiser", titles, "sgd")
    chosen = replace(mnist.ARTICLE, epochs=epochs, batch_size=batch, learning_rate=rate, optimizer=optimizer)
    done = page.training(chosen, seed, data)
    if done is not None:
        reached(page, done)
    page.heading("Beside other runs")
    crossed, best = milestones(article())
    guessed = question(page)
    beside(page, guessed)
    page.heading("Your turn")
    page.practice("counting updates", level=2)
    page.article(
        "Figs 25 to 27",
        says="It trains for 100 epochs with batches of 64 and a learning rate of 0.01, and holds a fifth of the training digits "
        "back. It reaches 0.9756 on the test digits, at a loss of 0.0827.",
        errs=f"It says that 80% of the training digits are used for testing; {KEPT:.0%} are used for training, and the rest "
        "to validate. And epoch 17 or 18, where its two curves cross, is not the best place to stop: validation goes on "
        "getting better."
        + f" In our run of its settings the curves cross in epoch {crossed}, and the best is epoch {best}."
        * guessed,
    )
    page.text(
        "**In one sentence:** training repeats one update thousands of times, and validation says whether it helps."
    )


def reached(page: Page, done: Trained) -> None:
    """What a training that is over has reached."""
    history, published = done.history, mnist.shipped().evaluation["article"]["published"]
    page.figures(
        {
            "accuracy on test digits": f"{done.test.accuracy:.2%}",
            "loss on test digits": done.test.loss,
            "epochs": str(len(history.loss)),
            "seconds": history.seconds,
            "the article, 100 epochs on all digits": f"{published['accuracy']:.2%}",
        }
    )
    if history.reason:
        page.notice(f"{history.reason[0].upper()}{history.reason[1:]}.")
    page.caption(f"Trained: {described(history)}. Tested with {len(done.test.labels):,} other digits.")
    page.go_on(done)


def milestones(run: mnist.History) -> tuple[int, int]:
    """Two epochs, from 1: where training accuracy passes validation accuracy, and where the latter is best."""
    pairs = list(zip(run.accuracy, run.val_accuracy, strict=True))
    crossed = next(n for n, (training, validation) in enumerate(pairs, start=1) if training > validation)
    return crossed, run.val_accuracy.index(max(run.val_accuracy)) + 1


def question(page: Page) -> bool:
    """Where the article's network is best; whether the reader has guessed."""
    validation = article().val_accuracy
    crossed, best = milestones(article())
    options = {f"in epoch {crossed}, where the curves cross": crossed, "in epoch 50": 50, f"in epoch {best}": best}
    return page.question(
        "In the article's 100 epochs, the training curve overtakes the validation curve early on. In which epoch does the "
        "network get the most validation digits right?",
        list(options),
        max(options, key=lambda option: validation[options[option] - 1]),
        right="The crossing says how two curves are measured, not where to stop.",
        wrong={
            option: f"There it reads {validation[epoch - 1]:.2%} of them. Ten epochs later it is "
            f"{validation[epoch + 9]:.2%}: follow the dashed curve on."
            for option, epoch in options.items()
            if epoch != best
        },
    )


def beside(page: Page, guessed: bool) -> None:
    """The reader's runs, and the article's as soon as the question is answered: its curves give the answer away."""
    with_article = page.toggle("beside_article", "The article's 100 epochs", True)
    if with_article and not guessed:
        page.caption("Its curves come with your guess.")
    if shown := [*page.runs()[-4:], *[article()] * (with_article and guessed)]:
        page.chart(charts.history, shown)
        page.caption(" ".join(f"**{run.recipe.name}**: {described(run)}." for run in shown))
