"""The article's digit recogniser, trained while the reader watches: in the browser, and with Keras in another process."""

from dataclasses import replace
from functools import cache

from explainer import OPTIMIZERS, charts, instruments, mnist
from explainer.instruments import Instrument
from explainer.instruments.training import RATES
from explainer.lessons import Page
from explainer.lessons.controls import Choice, Slider
from explainer.lessons.networks import Trained, article, described, digits, with_shared_files

DATA = {"embedded": "the 10,000 digits included here", "keras": "all 70,000 (Keras downloads 11 MB, once)"}
LEARNED = 1 - mnist.ARTICLE.validation
OPTIMIZER = "adam"  # in the browser: with it, the network reads 90% after one or two epochs
KEPT = {
    "optimizer": Choice(
        name="train_by",
        label="Optimiser",
        default=OPTIMIZER,
        options={name: one.title for name, one in OPTIMIZERS.items()},
    ),
    "rate": Slider(
        name="train_rate", label="Learning rate", default=RATES[OPTIMIZER], within=(0.0001, 1.0), step=0.0001
    ),
    "batch": Choice(
        name="train_batch",
        label="Digits in a batch",
        default="32",
        options={str(size): str(size) for size in (16, 32, 64, 128, 256)},
    ),
}


def lesson(page: Page) -> None:
    page.text(
        "The network that you have built starts with random weights and knows nothing. Press Start: it learns in your "
        "browser, on your device, from 6,400 digits in each epoch. Another 1,600 are held back, and the network never "
        "learns from them. After each epoch it is checked on these: this is **validation**, and it tells you whether "
        "the network is learning to read or only memorising. **Accuracy** is the share of digits that it reads "
        "correctly."
    )
    page.instrument(held(page), charts.network, mnist.NETWORK, kept=KEPT)
    left, right = page.columns([1, 1])
    with left:
        other_settings(page)
    if page.trains:
        with right:
            with_keras(page)
        desk(page)
    left, right = page.columns([1, 1])
    with left:
        page.heading("The article's 100 epochs")
        guessed = question(page)
    with right:
        page.heading("Your turn")
        page.practice("counting updates", level=2)
        in_the_article(page, guessed)
    if page.trains:
        beside(page, guessed)
    page.text(
        "**In one sentence:** training repeats one update thousands of times, and validation says whether it helps."
    )


def in_the_article(page: Page, guessed: bool) -> None:
    """What the article says of this, and where it errs."""
    crossed, best = milestones(article())
    page.article(
        "Figs 25 to 27",
        says="It trains for 100 epochs with batches of 64 and a learning rate of 0.01, and holds back a fifth of the "
        "training digits. It reaches 0.9756 on the test digits, at a loss of 0.0827.",
        errs=f"It says that 80% of the training digits are used for testing; in fact, {LEARNED:.0%} are used for "
        "training, and the rest for validation. And epoch 17 or 18, where its two curves cross, is not the best place "
        "to stop: validation accuracy keeps rising."
        + f" In our run of its settings the curves cross in epoch {crossed}, and the best is epoch {best}."
        * guessed,
    )


def other_settings(page: Page) -> None:
    """The article's settings in place of ours, and one that breaks the training."""
    page.text(
        "Each batch moves all 118,282 numbers a little against their slopes. Each tile belongs to one neuron of the "
        "first layer and shows how its weights have changed. Patches of blue and orange appear, some of them like "
        "strokes or arcs, and nobody has drawn them. See which digits the network still misreads at the end."
    )
    page.text(
        "The training is set to Adam, which gives each weight a step size of its own. The article trains with plain "
        "gradient descent, a learning rate of 0.01 and 64 digits in a batch. Press *The article's settings*, then "
        "*Start* (after a run of your own, *Start again* first). Count the epochs that gradient descent needs to read "
        "90% of the validation digits correctly; if ten are not enough, press *Go on*. Gradient descent is slower "
        "because its steps are tiny: the learning rate times the slope, and nearly all slopes are far below 1. Adam "
        "divides each slope by its usual size, so however small a slope is, the step is about as long as the learning "
        "rate. Then break the training: choose Adam, set the rate to 1, and the loss leaps about. At the end, start "
        "again with Adam at 0.001, and try the 2,000 test digits."
    )


def with_keras(page: Page) -> None:
    """The same training in a process of the computer that serves the course."""
    page.heading("The same with Keras")
    page.text(
        "What you train above exists only on this page. The same network can be trained with Keras, the library that "
        "the article uses, on the computer that this course runs on. Then you can test it, ask it about your own "
        "drawings and export it in the next lessons. You can keep reading, even on another page; training carries on."
    )


def held(page: Page) -> Instrument:
    """The training in the reader's browser, with the settings of the address."""
    chosen = page.in_hand(KEPT)
    return _made().with_state(optimizer=chosen["optimizer"], rate=chosen["rate"], batch=int(chosen["batch"]))


@cache
def _made() -> Instrument:
    return with_shared_files(instruments.trainer(digits(), optimizer=OPTIMIZER))


def desk(page: Page) -> None:
    """The training with Keras: its settings, how it goes, and what it came to."""
    with page.fold("Its settings: epochs, batch, learning rate, optimiser, digits"):
        left, middle, right = page.columns([1, 1, 1])
        with left:
            epochs = page.slider("epochs", "Epochs", 5, within=(1, 100), step=1)
            data = page.choice("data", "Digits", DATA, "embedded")
        with middle:
            batch = int(page.choice("batch", "Digits in a batch", ["1", "16", "32", "64", "128", "256"], "64"))
            seed = page.number("seed", "Seed for the random start", 0, within=(0, 999), step=1)
        with right:
            rate = page.number("rate_of_training", "Learning rate", 0.01, within=(0.0001, 10.0), step=0.005, decimals=4)
            titles = {name: optimizer.title for name, optimizer in mnist.OPTIMIZERS.items()}
            optimizer = page.choice("optimizer", "Optimiser", titles, "sgd")
        page.text(
            "The seed chooses the random start: with the same seed, every training run begins with the same weights."
        )
    chosen = replace(mnist.ARTICLE, epochs=epochs, batch_size=batch, learning_rate=rate, optimizer=optimizer)
    done = page.training(chosen, seed, data)
    if done is not None:
        reached(page, done)


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
        "Epoch by epoch, the accuracy is measured twice: on the digits that the network learns from (training), and on "
        "those held back (validation). Once validation accuracy begins to fall, the network is only memorising, and it "
        "is time to stop. Some people stop earlier, where the training curve overtakes the validation curve. In our "
        "run of the article's 100 epochs, in which epoch does the network get the most validation digits right?",
        list(options),
        max(options, key=lambda option: validation[options[option] - 1]),
        right="A point of the training curve is a mean over a whole epoch, at whose beginning the network was still "
        "worse; validation is measured at the epoch's end. So where the two curves cross says nothing about "
        "memorising. (This run learned from 48,000 digits. Yours above learns from 6,400, so it reads fewer.)",
        wrong={
            option: f"There it reads {validation[epoch - 1]:.2%} of them. Ten epochs later it reads "
            f"{validation[epoch + 9]:.2%}: follow the dashed curve further."
            for option, epoch in options.items()
            if epoch != best
        },
    )


def beside(page: Page, guessed: bool) -> None:
    """The reader's runs, and the article's as soon as the question is answered: its curves give the answer away."""
    with_article = page.toggle("beside_article", "The article's 100 epochs", True)
    if with_article and not guessed:
        page.caption("Guess first; then the curves appear here.")
    if shown := [*page.runs()[-4:], *[article()] * (with_article and guessed)]:
        page.chart(charts.history, shown)
        page.caption(" ".join(f"**{run.recipe.name}**: {described(run)}." for run in shown))
