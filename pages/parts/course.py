"""The course in reading order. A row here is a lesson's only entry: navigation, head, foot and course map follow it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

PAGES = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Lesson:
    """One page: `name` is its file and its address, `question` the one question that it answers."""

    number: int
    section: str
    name: str
    title: str
    question: str

    @property
    def file(self) -> str:
        """The page's file, relative to the router."""
        return f"{self.name}.py"


_COURSE = {
    "Neurons": [
        ("network", "What a network is", "What is inside a neural network, and what does it spare us?"),
        ("neuron", "What one neuron computes", "How do several numbers become one?"),
        ("activations", "Activation functions", "What does a neuron do with its sum, and how fast does that change?"),
        ("softmax", "Softmax", "How do scores become probabilities?"),
        ("linear", "Why not linear?", "What can a network do that a straight line cannot?"),
    ],
    "Learning": [
        ("losses", "How wrong?", "How is being wrong put into one number?"),
        ("slopes", "Which way is down?", "Which way should a weight move?"),
        ("walkthrough", "Two weights, step by step", "What happens in one update, number by number?"),
        ("divergence", "When descent diverges", "Why can learning make things worse?"),
        ("batches", "Rows, batches, epochs", "How many rows should one update listen to?"),
        ("backwards", "Backwards through layers", "How does the first layer learn of a mistake at the end?"),
    ],
    "Digits": [
        ("data", "The data", "What does the network see of a handwritten digit?"),
        ("build", "Build the network", "Where do 118,282 numbers come from?"),
        ("train", "Train it", "What does learning look like while it happens?"),
        ("evaluate", "Test it", "How good is it on digits that it has never seen?"),
        ("draw", "Draw", "What does it make of your own hand?"),
        ("export", "Carry it to the phone", "How does a trained network get into a pocket?"),
    ],
    "Beyond": [
        ("own", "Derive your own function", "What is the slope of anything that you can type?"),
        ("errata", "Where the article errs", "Which sentences do not survive a calculation?"),
        ("teachers", "For teachers", "How do these pictures get into your own lesson?"),
    ],
}


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons in reading order, whether their page is written or not."""
    rows = [(section, *row) for section, pages in _COURSE.items() for row in pages]
    return tuple(Lesson(number, *row) for number, row in enumerate(rows, start=1))


@cache
def written() -> tuple[Lesson, ...]:
    """The lessons whose page exists."""
    return tuple(lesson for lesson in lessons() if (PAGES / lesson.file).is_file())


def neighbours(lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
    """The written lessons before and after this one."""
    place = written().index(lesson)
    before = written()[place - 1] if place else None
    after = written()[place + 1] if place + 1 < len(written()) else None
    return before, after
