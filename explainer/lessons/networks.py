"""The networks that a reader can ask, and the digits that they were trained and tested with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache

from explainer import mnist
from explainer.instruments.instrument import Instrument
from explainer.lessons.page import Page
from explainer.mnist.pretrained import Trained as Weights

COURSE, OWN = "shipped", "own"  # which network, in the address
_NAMES = {COURSE: "the one that comes with the course", OWN: "the one that you trained"}


@dataclass(frozen=True)
class Trained:
    """A network, which answers with NumPy, how it came about, and what it answered to the test digits of its data."""

    model: Weights
    history: mnist.History
    data: str
    test: mnist.Evaluation


def digits(data: str = "embedded") -> mnist.Digits:
    """The digits to train and test with, read once for all readers."""
    return _read(data)  # with its name or without it, the embedded ones are one result


@lru_cache(maxsize=2)  # training threads read it, too
def _read(data: str) -> mnist.Digits:
    return mnist.load(None if data == "embedded" else data)


def with_shared_files(instrument: Instrument) -> Instrument:
    """The same instrument; its files, such as all digits, are one object for all that bring the same ones along."""
    return replace(instrument, files={name: _shared(file) for name, file in instrument.files.items()})


@cache
def _shared(file: bytes) -> bytes:
    return file


@cache
def _tested() -> mnist.Evaluation:
    """What the course's own network answers to the 2,000 test digits that come along."""
    return mnist.evaluate(mnist.shipped(), digits())


def choose(page: Page, name: str) -> Trained:
    """Ask a reader who has trained one which network; `name` is the choice in the address."""
    own = page.trained()
    if own is None:
        return shipped()
    asked = page.choice(name, "Which network", _NAMES, COURSE)
    return own if asked == OWN else shipped()


def shipped() -> Trained:
    """The course's own network."""
    return Trained(mnist.shipped(), mnist.shipped().article, "embedded", _tested())


@cache
def article() -> mnist.History:
    """The article's 100 epochs, trained once with this library on all digits; they come with the course."""
    run = mnist.shipped().article
    return replace(run, recipe=replace(run.recipe, name="the article's settings"), source="all 70,000 digits of MNIST")


def described(run: mnist.History) -> str:
    """What a training was, in a few words."""
    recipe = run.recipe
    count = f"{len(run.loss)} {'epoch' if len(run.loss) == 1 else 'epochs'}"
    rows = f"{recipe.batch_size} {'example' if recipe.batch_size == 1 else 'examples'} per batch"
    means = mnist.OPTIMIZERS[recipe.optimizer].title
    return f"{count}, {rows}, {means} at {recipe.learning_rate:g}, seed {run.seed}, {run.source}"
