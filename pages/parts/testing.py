"""Testing a network: what it answers to the test digits, and to the same digits disturbed, computed once for all readers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from explainer import mnist
from parts import address, charts, learning, show

SOME = 500  # test digits that are disturbed: enough for a share, few enough for an answer at once
KINDS = {name: kind.title for name, kind in mnist.DISTURBANCES.items()}
UNTOUCHED = {"scale": 1}  # the amount that changes nothing; 0 for all others


@st.cache_resource(show_spinner=False)
def shipped() -> mnist.Evaluation:
    """What the course's own network answers to the 2,000 test digits that come along."""
    return mnist.evaluate(mnist.shipped(), learning.digits())


def chosen(name: str) -> tuple[object, mnist.Evaluation, mnist.Digits]:
    """The network "own" or "shipped", what it answered to the test digits, and those digits."""
    own = learning.trained()
    if name == "own" and own:
        return own.model, own.test, learning.digits(own.data)
    return mnist.shipped(), shipped(), learning.digits()


def summary(result: mnist.Evaluation) -> None:
    """Right answers, loss and mistakes, and how far a sample can tell."""
    low, high = result.interval
    show.figures(
        {
            "right answers": f"{result.accuracy:.2%}",
            "the true share lies in": f"{low:.2%} to {high:.2%}",
            "loss": result.loss,
            "mistakes": str(len(result.mistakes)),
        }
    )
    st.caption(
        f"{len(result.labels):,} digits are a sample: as many others would give a slightly different share. The range "
        "holds in 95 of 100 cases."
    )


def known_figures() -> str:
    """The article's figure beside those that were measured with this library on the same 10,000 digits, as a table."""
    measured = mnist.shipped().evaluation
    article, ours = measured["article"], measured["test"]
    published, count = article["published"], len(article["test"])
    rows = [
        ("the article, as it says", f"{published['accuracy']:.2%}", f"{published['loss']}"),
        (f"its settings with this library, {count} trainings", f"{np.mean(article['test']):.2%}", "–"),
        ("the network that comes with the course", f"{ours['accuracy']:.2%}", f"{ours['loss']:.4f}"),
    ]
    lines = [f"| {' | '.join(row)} |" for row in (("on MNIST's own 10,000 test digits", "right", "loss"), *rows)]
    return "\n".join([lines[0], "|---|---|---|", *lines[1:]])


def by_class(result: mnist.Evaluation) -> str:
    """Recall and precision of each digit, as a table."""
    counts, called = result.confusion.sum(axis=1), result.confusion.sum(axis=0)
    rows = zip(range(len(counts)), counts, result.recall, called, result.precision, strict=True)
    lines = [
        f"| {digit} | {is_it:,} | {recall:.1%} | {said:,} | {right:.1%} |" for digit, is_it, recall, said, right in rows
    ]
    head = "| digit | how many there are | of these found (**recall**) | how often it was said | of these right (**precision**) |"
    return "\n".join([head, "|---|---|---|---|---|", *lines])


def one_digit(result: mnist.Evaluation, digits: mnist.Digits) -> None:
    """Any test digit with its ten probabilities; the article's own one first, where the data have it."""
    example, which = mnist.example(digits)
    number = address.number("test_digit", "Test digit number", 0, len(digits.test_images) - 1, example, 1)
    label = int(result.labels[number])
    show.chart(charts.prediction(digits.test_images[number], result.probabilities[number], label=label))
    if number == example:
        st.caption(f"This is {which}.")


def mistakes(result: mnist.Evaluation, digits: mnist.Digits) -> None:
    """The wrong answers that were given with most certainty."""
    worst = result.mistakes[:20]
    if not worst:
        st.markdown("It makes none.")
        return
    places, answers = zip(*((mistake.index, mistake.prediction) for mistake in worst), strict=True)
    show.chart(charts.digits(digits.test_images[[*places]], labels=result.labels[[*places]], predictions=answers))


def disturbed(asked: str) -> None:
    """Test digits moved, turned, grainy …: how many are still read, and what the first ten of them look like."""
    kind = mnist.DISTURBANCES[address.choice("disturbance", "The same digits", KINDS, "shift")]
    prepared = address.switch("prepared", "Prepared before the network sees them, as every drawing is")
    model, result, digits = chosen(asked)
    some = replace(digits, test_images=digits.test_images[:SOME], test_labels=digits.test_labels[:SOME])
    key = result.loss  # tells networks apart
    found = {amount: after(model, some, key, kind.name, amount, prepared) for amount in kind.amounts}
    untouched = (result.probabilities[:SOME].argmax(axis=1) == some.test_labels).mean()
    shares = {UNTOUCHED.get(kind.name, 0): untouched} | {amount: one.accuracy for amount, one in found.items()}
    unit = f", {kind.unit}" if kind.unit else ""
    show.chart(charts.robustness({f"{kind.title}{unit}": dict(sorted(shares.items()))}))
    strongest = kind.amounts[-1]
    images = mnist.disturbed(some.test_images, kind.name, strongest)[:10]
    answers = found[strongest].probabilities[:10].argmax(axis=1)
    show.chart(charts.digits(images, labels=some.test_labels[:10], predictions=answers))


def survived(kind: str, amount: float) -> float:
    """The share of disturbed test digits that the course's own network still reads."""
    model, result, digits = chosen("shipped")
    some = replace(digits, test_images=digits.test_images[:SOME], test_labels=digits.test_labels[:SOME])
    return after(model, some, result.loss, kind, amount, False).accuracy


@st.cache_resource(max_entries=500, show_spinner="Disturbing the digits …")
def after(
    _model: object, _digits: mnist.Digits, key: float, disturbance: str, amount: float, prepared: bool
) -> mnist.Evaluation:
    """What a network, told apart by `key`, answers to the test digits after a disturbance."""
    images = mnist.disturbed(_digits.test_images, disturbance, amount)
    images = np.stack([*map(_prepared, images)]) if prepared else images
    return mnist.evaluate(_model, replace(_digits, test_images=images))


def _prepared(image: np.ndarray) -> np.ndarray:
    """The picture as a drawing of it would reach the network; as it is, where no digit is seen in it."""
    try:
        return np.rint(255 * mnist.prepare(image)).astype(np.uint8)
    except ValueError:
        return image
