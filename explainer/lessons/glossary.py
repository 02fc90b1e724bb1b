"""The words of the course: one entry for each, with the lesson that explains it. A lesson ends with those it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from explainer.lessons import elements

if TYPE_CHECKING:
    from explainer.lessons.page import Page


NEXT = "**Next:**"  # how a lesson's last line begins, which is about another lesson
IN_ANOTHER_SENSE = r"for example|in a corner|four corners|opposite corners|different score"


@dataclass(frozen=True)
class Term:
    """A `word`, what it `says`, the `lesson` that explains it, and other `forms` in which it stands in a text."""

    word: str
    says: str
    lesson: str
    forms: tuple[str, ...] = ()

    def used(self, words: str) -> re.Match[str] | None:
        """Where the term stands in a text, alone or in the plural.

        >>> bool(GLOSSARY["weight"].used("Two weights.")), bool(GLOSSARY["weight"].used("weighty"))
        (True, False)
        """
        every = "|".join(re.escape(form) for form in (self.word, *self.forms))
        return re.search(rf"(?<![\w-])(?:{every})(?:e?s)?(?![\w-])", words, re.IGNORECASE)


_TERMS = (
    # --- what a network does ---
    Term("example", "One row of the data: some inputs, and the right answer to them.", "network"),
    Term("network", "Neurons in layers. Numbers go in on one side, and an answer comes out on the other.", "network"),
    Term("input", "A number that goes into a network or into a neuron.", "network"),
    Term("output", "What a network or a neuron answers.", "network"),
    Term("layer", "Neurons side by side that all get the same numbers.", "network"),
    Term("hidden layer", "A layer between the inputs and the output.", "network", ("hidden neuron",)),
    Term("neuron", "The smallest part of a network. It turns several numbers into one.", "network"),
    Term("weight", "A number on a connection: how strongly a neuron listens to what comes along it.", "network"),
    Term("bias", "A number that a neuron adds no matter what its inputs are.", "network", ("biases",)),
    Term("parameter", "A number that a network learns: a weight or a bias.", "network"),
    Term("deep learning", "Learning with many layers.", "network"),
    Term("feature engineering", "Thinking up useful combinations of inputs by hand.", "network"),
    Term("activation function", "The last step of a neuron: it bends the sum.", "neuron", ("activation",)),
    Term("ReLU", "An activation function: it keeps positive numbers and turns all others into 0.", "neuron"),
    Term("step function", "An activation function with two answers only: 0 below a threshold, 1 above.", "activations"),
    Term(
        "e",
        "A constant like π, about 2.718. It turns up where something grows in proportion to its size.",
        "activations",
    ),
    Term(
        "natural logarithm",
        "Written ln. The logarithm of a number is the power to which e ≈ 2.718 must be raised to give that number.",
        "activations",
        ("ln",),
    ),
    Term(
        "linear",
        "As on a straight line: doubling the change in the input doubles the change in the output.",
        "activations",
    ),
    Term("matrix", "A table of numbers.", "linear", ("matrices",)),
    Term("learning rate", "The number η that says how far a weight moves at each step.", "linear"),
    # --- how it learns ---
    Term("loss", "One number that says how wrong a network is; 0 means that every answer is right.", "losses"),
    Term("error", "An answer minus the right one: how far off it is, and in which direction.", "losses"),
    Term("mean squared error", "A loss for quantities: the mean of the squared errors.", "losses"),
    Term("prediction", "What a network answers, written ŷ.", "losses"),
    Term("target", "The right answer, written y.", "losses"),
    Term(
        "slope",
        "How fast a curve rises: how much the value changes for a small step to the right, divided by that step.",
        "slopes",
    ),
    Term("secant", "The straight line through two points on a curve.", "slopes"),
    Term("tangent", "The straight line that touches a curve at one point and has the curve's slope there.", "slopes"),
    Term("partial slope", "The slope for one weight while all others are held still.", "slopes", ("partial",)),
    Term("gradient", "The slopes of the loss for all weights together.", "slopes"),
    Term(
        "differentiating", "Finding the slope of a formula from the slopes of its parts.", "rules", ("differentiate",)
    ),
    Term("chain rule", "The slope of one function inside another: outer slope times inner slope.", "rules"),
    Term(
        "corner", "A point at which a curve's slope jumps, so that the curve has no slope there.", "activation_slopes"
    ),
    Term("quotient rule", "How the slope of a fraction follows from the slopes of its two parts.", "activation_slopes"),
    Term("map", "A picture of the loss. Each place on it is a pair of weights.", "walkthrough"),
    Term("gradient descent", "Moving every weight a little against its slope, again and again.", "walkthrough"),
    Term("update", "One step of gradient descent: all weights move once.", "walkthrough"),
    Term("converge", "To come closer and closer to one place.", "divergence", ("converges", "converging")),
    Term("diverge", "To move further and further away.", "divergence", ("diverges", "diverging")),
    Term("ravine", "A place where the loss is steep in one direction and almost flat in another.", "divergence"),
    Term("optimiser", "A rule that works out a weight's next move from its slopes.", "faster"),
    Term("momentum", "An optimiser that repeats part of the last move.", "faster"),
    Term("Nesterov", "Momentum that takes the slope where the next move would land.", "faster"),
    Term("RMSProp", "An optimiser that divides each slope by the usual size of that weight's slopes.", "faster"),
    Term("Adam", "An optimiser with momentum, and with a step size of its own for each weight.", "faster"),
    Term("batch", "The examples that one update uses.", "batches", ("batches", "mini-batch", "full batch")),
    Term("epoch", "One pass through all examples.", "batches"),
    Term("backpropagation", "Working out all slopes from the loss back to the first layer.", "backwards"),
    Term("delta", "Written δ. How fast the loss changes with the sum inside a neuron.", "backwards", ("δ",)),
    Term(
        "vanishing gradient",
        "A gradient that shrinks from layer to layer on the way back, until the first layers hardly learn.",
        "backwards",
    ),
    # --- digits ---
    Term("class", "One of the answers that a network chooses between, such as dog or cat.", "softmax", ("classes",)),
    Term("score", "What the last layer gives for a class before softmax: the larger, the more likely.", "softmax"),
    Term(
        "softmax",
        "A function that turns scores into probabilities: e to the power of each score, divided by the total of these powers.",
        "softmax",
    ),
    Term("temperature", "The number that all scores are divided by before softmax.", "softmax"),
    Term("Jacobian", "A table of slopes: how fast each result changes with each input.", "softmax"),
    Term(
        "cross-entropy",
        "A loss for probabilities: −ln of the probability that was given to what happened.",
        "cross_entropy",
    ),
    Term("pixel", "One dot of a picture, here a number from 0 to 255.", "data"),
    Term("label", "The right answer that comes with a picture.", "data"),
    Term("one-hot", "A class as a row of numbers: 1 at its place and 0 elsewhere.", "data"),
    Term("flatten", "To put the rows of a picture one after the other, into one list.", "data", ("flattened",)),
    Term("training digits", "The digits that are set apart for training a network.", "data"),
    Term("test digits", "Digits that are kept back until the end, to see how good a network is.", "data"),
    Term("Keras", "A Python library of parts for networks.", "build"),
    Term("validation", "A check on digits that are kept back while a network learns.", "train"),
    Term("accuracy", "The share of right answers.", "train"),
    Term("confusion matrix", "A table of what was shown against what was answered.", "evaluate"),
    Term("recall", "Of all digits of one kind, the share that was found.", "evaluate"),
    Term("confidence", "The probability that a network gives to its own answer.", "evaluate"),
    Term("precision", "Of all answers of one kind, the share that was right.", "evaluate"),
    Term("convert", "To write a network in another program's format.", "export", ("converted", "converting")),
    Term("bundle", "A zip file with a trained network and the page that runs it on a phone.", "export"),
)
GLOSSARY: dict[str, Term] = {term.word: term for term in _TERMS}


def paragraphs(record: Iterable[elements.Element]) -> Iterator[str]:
    """The words of a page, paragraph by paragraph, in reading order; formulas and names of controls are left out."""
    for element in record:
        match element:
            case elements.Text(words) | elements.Caption(words) | elements.Heading(words) | elements.Notice(words):
                yield words
            case elements.Question():
                yield element.words
                yield from element.options
                yield from (element.right, *element.wrong.values())


def words_of(record: Iterable[elements.Element]) -> list[Term]:
    """The terms that a page uses, in the order in which they come."""
    return [*_used("\n".join(part for part in paragraphs(record) if not part.startswith(NEXT)))]


@lru_cache(maxsize=200)
def _used(words: str) -> tuple[Term, ...]:
    words = re.sub(IN_ANOTHER_SENSE, "", words, flags=re.IGNORECASE)
    places = {term: at.start() for term in GLOSSARY.values() if (at := term.used(words))}
    return tuple(sorted(places, key=places.__getitem__))


def close(page: Page, lesson: str) -> None:
    """The end of a lesson: its words, those that it explains first, folded until somebody asks."""
    used = words_of(page.record)
    new = [term for term in used if term.lesson == lesson]
    known = [term for term in used if term.lesson != lesson]
    if not used:
        return
    with page.words_place, page.fold("Words used here"):
        if new:
            page.text(_entries(new))
        if known:
            page.text(("Explained in other lessons:\n\n" if new else "") + _entries(known))


def _entries(terms: Iterable[Term]) -> str:
    """Terms with what they say, as a list in Markdown."""
    return "\n".join(f"- **{term.word}**: {term.says}" for term in terms)
