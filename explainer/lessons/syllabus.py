"""The course in reading order. A row here is a lesson's only entry: navigation, head, foot and course map follow it."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from explainer.files import pages
from explainer.lessons import glossary
from explainer.symbolic.sandbox import unhurried

if TYPE_CHECKING:
    from explainer.lessons.page import Page

START = "start"  # the page that opens the course, and is no lesson
_OPENING = threading.Lock()


@dataclass(frozen=True)
class Lesson:
    """One page: `name` is its file and its address, `question` the one question that it answers.

    The pages beyond the course have the `number` 0, and count in no progress.

    >>> lesson("softmax").number, lesson("softmax").question
    (14, 'How do scores become probabilities?')
    """

    number: int
    section: str
    name: str
    title: str
    question: str

    @property
    def label(self) -> str:
        """The lesson in a menu.

        >>> lesson("softmax").label, lesson("practice").label
        ('14 · Softmax', 'Practice')
        """
        return f"{self.number} · {self.title}" if self.number else self.title

    @property
    def place(self) -> str:
        """Where it belongs."""
        return f"{self.section} · {self.number} of {_counted()}" if self.number else self.section


_BEYOND = "Beyond"
_COURSE = {
    "What a network does": [
        ("network", "What a network is", "What is inside a neural network, and what does it save us from doing?"),
        ("neuron", "What one neuron computes", "How do several numbers become one?"),
        ("activations", "Activation functions", "What can a neuron do with its sum?"),
        ("linear", "Why bends matter", "What can a network do that a straight line cannot?"),
    ],
    "How it learns": [
        ("losses", "How wrong?", "How do you put a number on being wrong?"),
        ("slopes", "Which way is down?", "Which way should a weight move?"),
        ("rules", "Five rules for slopes", "How do you find a slope without drawing it?"),
        ("activation_slopes", "The slope of every activation", "How fast does a neuron's answer follow its sum?"),
        ("walkthrough", "Two weights, step by step", "What happens in one update, number by number?"),
        ("divergence", "When descent diverges", "Why can learning make things worse?"),
        ("faster", "Faster ways down", "How can learning get there sooner?"),
        ("batches", "Examples, batches, epochs", "How many examples should each update use?"),
        ("backwards", "Backwards through layers", "How does the first layer learn of a mistake at the end?"),
    ],
    "Digits": [
        ("softmax", "Softmax", "How do scores become probabilities?"),
        ("cross_entropy", "Cross-entropy", "What does it cost to be confident and wrong?"),
        ("data", "The data", "What does the network see of a handwritten digit?"),
        ("build", "Build the network", "Where do 118,282 numbers come from?"),
        ("train", "Train it", "What does learning look like while it happens?"),
        ("evaluate", "Test it", "How good is it on digits that it has never seen?"),
        ("draw", "Draw", "What does it make of your handwriting?"),
        ("export", "Put it on a phone", "How do you get a trained network onto a phone?"),
    ],
    _BEYOND: [
        ("practice", "Practice", "Can you do the calculations on paper, and if one goes wrong, where?"),
        ("own", "The slope of your own function", "What is the slope of anything that you can type?"),
        ("errata", "Where the article errs", "Which sentences do not survive a calculation?"),
        ("teachers", "For teachers", "How can you use these pictures in your own lessons?"),
    ],
}


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons in reading order.

    >>> lessons()[3].title
    'Why bends matter'
    """
    rows = [(section, *row) for section, listed in _COURSE.items() for row in listed]
    return tuple(Lesson(0 if row[0] == _BEYOND else number, *row) for number, row in enumerate(rows, start=1))


def _counted() -> int:
    """How many lessons the course has, without the pages beyond it."""
    return sum(lesson.number > 0 for lesson in lessons())


def lesson(name: str) -> Lesson:
    """The lesson of that name. Raises ValueError for another name.

    >>> lesson("softmax").title
    'Softmax'
    """
    for known in lessons():
        if known.name == name:
            return known
    raise ValueError(f"the course has no lesson {name!r}; it has {', '.join(known.name for known in lessons())}")


def neighbours(lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
    """The lessons before and after this one."""
    place = lessons().index(lesson)
    before = lessons()[place - 1] if place else None
    after = lessons()[place + 1] if place + 1 < len(lessons()) else None
    return before, after


def way_on(page: Page, name: str) -> None:
    """What the next lesson asks, in a line at the end of a lesson of the course."""
    here = lesson(name)
    _, after = neighbours(here)
    if here.number and after and after.number:
        page.way_on(f"**Next:** *{after.title}* – {after.question}")


def module(name: str) -> ModuleType:
    """The file `pages/NAME.py` as a module, read once. Raises ValueError for a name that is none of the course's pages.

    Pages lie beside the library, in a checkout and in an installation, and are no package: so they are found by their path.
    """
    if name != START:
        lesson(name)
    # Readers of a new server come at once, each with a thread; what a page works out once may wait for a busy machine.
    with _OPENING, unhurried():
        known = f"pages.{name}"
        if known not in sys.modules:
            place = importlib.util.spec_from_file_location(known, pages() / f"{name}.py")
            if place is None or place.loader is None:
                raise ImportError(f"pages/{name}.py cannot be imported")
            loaded = importlib.util.module_from_spec(place)
            sys.modules[known] = loaded  # dataclasses look their module up
            try:
                place.loader.exec_module(loaded)
            except BaseException:  # Ctrl-C, too: half a module must not be found by the next reader
                del sys.modules[known]
                raise
        return sys.modules[known]


def opened(name: str) -> Callable[[Page], None]:
    """The lesson of that name, as a function of a page; it ends with what comes next, and with the words that it uses.

    >>> opened("start").__name__
    'lesson'
    """
    lesson = module(name).lesson
    if name == START:
        return lesson

    def whole(page: Page) -> None:
        lesson(page)
        way_on(page, name)
        glossary.close(page, name)

    return whole
