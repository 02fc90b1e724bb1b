"""Test it: digits that the network has never seen, its mistakes, and how far its certainty can be trusted."""

from dataclasses import replace

import numpy as np

from explainer import charts, instruments, mnist
from explainer.instruments import Instrument
from explainer.lessons import Page, your_turn
from explainer.lessons.controls import Slider
from explainer.lessons.keeping import Known, remembered
from explainer.lessons.networks import Trained, choose, digits, shipped

DISTURBED = 500  # test digits that are disturbed: enough for a share, few enough for an answer at once
LOOKED_AT = 10  # of which so many are shown
KINDS = {name: kind.title for name, kind in mnist.DISTURBANCES.items()}
LAST_CELL = len(mnist.NAMES) ** 2 - 1
KEPT = {"cell": Slider(name="cell", label="Cell of the confusion matrix", default=-1, within=(-1, LAST_CELL), step=1)}
ALIKE = (0, 1, 8)  # the digits that look much the same upside down
UNTOUCHED = {"scale": 1}  # the amount that changes nothing; 0 for all others


def lesson(page: Page) -> None:
    page.text(
        "A network can memorise its training digits without learning to read any others. So it is asked about the test "
        "digits, which it has never seen. How many does it get right, and what do its mistakes have in common? Step "
        "through some of them."
    )
    network = choose(page, "tested")
    if network.model is mnist.shipped():
        until = "Until you have trained one with Keras, you see the network" if page.trains else "You see the network"
        page.caption(
            f"{until} that comes with the course. It has as many parameters as the one of the last lesson, but other "
            "values. It has learned from 58,000 digits of MNIST, which were shifted and turned as well, and none of "
            "them is a test digit."
        )
    result = network.test
    left, right = page.columns([1, 1])
    with left:
        page.moving(one_digit, network)
    with right:
        summary(page, result)
    page.heading("Which digits it mixes up")
    page.text(
        "The **confusion matrix** counts how often each digit got each answer. Each row is what was shown, and each "
        "column is what the network answered. The diagonal holds the right answers, and everything off it is a "
        "mistake. Look for the largest number that is not on the diagonal: which two digits are mixed up most often? "
        "Choose that number, and look at the digits behind it. Would you have read them correctly?"
    )
    instrument = matrix(_known(network))
    page.instrument(instrument.with_state(**page.in_hand(KEPT)), charts.confusion, result.confusion, kept=KEPT)
    with page.fold("Its most confident mistakes"):
        mistakes(page, network)
    with page.fold("Each digit by itself"):
        by_class(page, result)
    with your_turn(page, "confusion matrix"):
        question(page)
        article(page)
        with page.fold("Compared with the article, in numbers"):
            known_figures(page)
    with page.fold("What it can cope with: damaged digits"):
        page.text(
            f"Here are the first {DISTURBED} test digits, changed more and more: shifted, turned, or made grainy. "
            "Beside the curve you see the first ten as they look when changed the most. Could you still read them?"
        )
        page.moving(disturbed, network)
    with page.fold("Can its confidence be trusted?"):
        page.text(
            "The network's **confidence** is the probability that it gives to its answer. Of 100 answers that it gives "
            "with a confidence of 90%, about 90 should be right. If the points lie on the line, its confidence can be "
            "trusted. Where they lie below it, the network is too sure of itself. The bars through the points show how "
            "far chance can move them. On the left they are long: most answers are nearly certain, so only a few "
            "answers stand behind those points. The number above the picture is the mean distance from the line."
        )
        page.chart(charts.calibration, result.probabilities, result.labels)
    page.text(
        "**In one sentence:** only digits that a network has never seen can show how good it is, and its mistakes show "
        "what it mixes up."
    )


def article(page: Page) -> None:
    """What the article says of this, and where it errs."""
    page.article(
        "Fig. 28",
        says="It tests on MNIST's own 10,000 test digits, gets 0.9756, and shows digit 90 of them, a 3 that is read as "
        "a 3 with a probability of 0.9998.",
        errs="It calls predict_classes(), which has been removed from Keras. Instead, take the position of the largest "
        f"of the {len(mnist.NAMES)} values that predict() gives.",
    )


def summary(page: Page, result: mnist.Evaluation) -> None:
    """Right answers, loss and mistakes, and how far a sample can tell."""
    low, high = result.interval
    page.figures(
        {
            "right answers": f"{result.accuracy:.2%}",
            "true accuracy (95% sure)": f"{low:.2%} to {high:.2%}",
            "loss": result.loss,
            "mistakes": str(len(result.mistakes)),
        }
    )
    page.caption(
        f"{len(result.labels):,} digits are only a sample; another {len(result.labels):,} would give a slightly "
        "different accuracy. The **true accuracy** is the share that the network would get right if it were asked "
        "about all digits of this kind. Nobody can measure that, so a formula from statistics gives a range instead. "
        "Every sample gives a slightly different range; of 100 such ranges, about 95 contain the true accuracy."
    )


def one_digit(page: Page, network: Trained) -> None:
    """Any test digit with its ten probabilities; the article's own one first, where the data have it."""
    known, result = digits(network.data), network.test
    example, which = mnist.example(known)
    last = len(known.test_images) - 1
    number = page.number("test_digit", "Test digit number", example, within=(0, last), step=1)
    label = int(result.labels[number])
    page.chart(charts.prediction, known.test_images[number], result.probabilities[number], label=label)
    if number == example:
        stands_in = "stands in for the article's example, number 90 of MNIST's own test digits"
        page.caption(f"This is {which}." if stands_in not in which else f"This test digit {stands_in}.")


def by_class(page: Page, result: mnist.Evaluation) -> None:
    """Recall and precision of each digit."""
    counts, called = result.confusion.sum(axis=1), result.confusion.sum(axis=0)
    rows = zip(range(len(counts)), counts, result.recall, called, result.precision, strict=True)
    titles = ["digit", "how many there are", "share of these found (**recall**)", "how often it was the answer"]
    page.table(
        [*titles, "share of these right (**precision**)"],
        [
            (digit, f"{is_it:,}", f"{recall:.1%}", f"{answered:,}", f"{right:.1%}")
            for digit, is_it, recall, answered, right in rows
        ],
    )


def mistakes(page: Page, network: Trained) -> None:
    """The wrong answers that were given with most certainty."""
    worst, labels = network.test.mistakes[:20], network.test.labels
    if not worst:
        page.text("It makes none.")
        return
    places, answers = zip(*((mistake.index, mistake.prediction) for mistake in worst), strict=True)
    images = digits(network.data).test_images
    page.chart(charts.digits, images[[*places]], labels=labels[[*places]], predictions=answers)


def disturbed(page: Page, network: Trained) -> None:
    """Test digits moved, turned, grainy …: how many are still read, and what the first ten of them look like."""
    kind = mnist.DISTURBANCES[page.choice("disturbance", "What is changed", KINDS, "shift")]
    prepared = page.toggle("prepared", "Cut out, evened out and centred first, as your drawing will be")
    some = _some(network)
    results, images = {}, None
    for amount in kind.amounts:
        results[amount], images = page.wait(
            "Disturbing the digits …", after, _known(network), kind.name, amount, prepared
        )
    untouched = (network.test.probabilities[:DISTURBED].argmax(axis=1) == some.test_labels).mean()
    shares = {UNTOUCHED.get(kind.name, 0): untouched} | {amount: one.accuracy for amount, one in results.items()}
    unit = f", {kind.unit}" if kind.unit else ""
    strongest = kind.amounts[-1]
    answers = results[strongest].probabilities[:LOOKED_AT].argmax(axis=1)
    left, right = page.columns([1, 1])
    with left:
        page.chart(charts.robustness, {f"{kind.title}{unit}": dict(sorted(shares.items()))})
    with right:
        page.chart(charts.digits, images, labels=some.test_labels[:LOOKED_AT], predictions=answers)


def _known(network: Trained) -> Known[Trained]:
    """A network, known by the loss of its test: two that agree in all its digits are one."""
    return Known(network.test.loss, network)


@remembered
def matrix(asked: Known[Trained]) -> Instrument:
    """The confusion matrix with the digits behind it, which take a while to be packed; once for all readers."""
    result = asked.value.test
    return instruments.confusion(digits(asked.value.data).test_images, result.labels, result.probabilities)


def _some(network: Trained) -> mnist.Digits:
    """The test digits that are disturbed."""
    known = digits(network.data)
    return replace(known, test_images=known.test_images[:DISTURBED], test_labels=known.test_labels[:DISTURBED])


@remembered
def after(
    asked: Known[Trained], disturbance: str, amount: float, prepared: bool
) -> tuple[mnist.Evaluation, np.ndarray]:
    """What a network answers to disturbed test digits, and how the first of them look; computed once for all readers."""
    some = _some(asked.value)
    images = mnist.disturbed(some.test_images, disturbance, amount)
    read = np.stack([*map(_prepared, images)]) if prepared else images
    return mnist.evaluate(asked.value.model, replace(some, test_images=read)), images[:LOOKED_AT].copy()


def _prepared(image: np.ndarray) -> np.ndarray:
    """The picture as a drawing of it would reach the network; as it is, where no digit is seen in it."""
    try:
        return np.rint(255 * mnist.prepare(image)).astype(np.uint8)
    except ValueError:
        return image


def question(page: Page) -> None:
    """How many digits the course's own network still reads when they are turned upside down."""
    turned = page.wait("Turning the digits …", after, _known(shipped()), "rotation", 180, False)[0]
    read, shown = turned.confusion, turned.confusion.sum(axis=1)
    alike = sum(read[digit, digit] for digit in ALIKE) / sum(shown[digit] for digit in ALIKE)
    options = {"about 1 in 10, as if it were guessing": 0.1, "about 1 in 3": 1 / 3, "nearly all of them": 0.95}
    none, _, most = options
    page.question(
        f"Someone turns the first {DISTURBED} test digits upside down. How many of them does the course's network "
        "still read as the digits that were written?",
        list(options),
        min(options, key=lambda words: abs(options[words] - turned.accuracy)),
        right=f"It reads {turned.accuracy:.0%} of them. 0, 1 and 8 look much the same upside down, and it still reads "
        f"{alike:.0%} of these. A 9 upside down looks like a 6, and it reads {read[9, 6]} of the {shown[9]} nines as "
        "sixes.",
        wrong={
            none: "Some digits look much the same upside down: 0 is one of them. Which others are there?",
            most: "A 9 upside down looks like a 6. In training, digits were turned a little, but never upside down, so "
            "the network cannot know which way up a digit was written.",
        },
    )


def known_figures(page: Page) -> None:
    """The article's figure beside those that were measured with this library on the same 10,000 digits."""
    measured = mnist.shipped().evaluation
    article, ours = measured["article"], measured["test"]
    published, count = article["published"], len(article["test"])
    page.table(
        ["on MNIST's own 10,000 test digits", "right", "loss"],
        [
            ("the article, by its own account", f"{published['accuracy']:.2%}", f"{published['loss']}"),
            (
                f"the article's settings with this library, {count} training runs",
                f"{np.mean(article['test']):.2%}",
                "–",
            ),
            ("the network that comes with the course", f"{ours['accuracy']:.2%}", f"{ours['loss']:.4f}"),
        ],
    )
