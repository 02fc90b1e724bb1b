"""The course is read as a reader reads it, lesson after lesson: no word before it is explained, one word for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache

import pytest

from explainer.lessons import Chart, lessons, record
from explainer.lessons.controls import Control
from explainer.lessons.elements import Article, Caption, Element, Figures, Heading, Held, Link, Question, Text
from explainer.lessons.glossary import GLOSSARY, IN_ANOTHER_SENSE, paragraphs, words_of
from explainer.lessons.recording import RecordingPage
from explainer.lessons.syllabus import module

COUNTED = [lesson.name for lesson in lessons() if lesson.number]
ALL = [lesson.name for lesson in lessons()]
MOST_WORDS = 30
MOST_BEFORE = 110  # words before there is something to do

# What was found in earlier texts, and the word that the course has for it.
BANNED = {
    r"nodes?": "neuron",
    r"(?:hidden )?units?(?! sphere)": "neuron",
    r"logits?": "score",
    r"told apart": "classified, separated",
    r"spares? us": "saves us",
    r"as yet": "for now",
    r"come along": "included",
    r"whatever comes in": "no matter what the inputs are",
    r"by heart has": "can memorise",
    r"the way that is drawn": "the path shown",
    r"without bound": "as much as you like",
    r"turn(?:s|ed)? the sign round": "flips the sign",
    r"rows? an update": "example(s) per update",
    r"rows? (?:an|per|in a) batch": "examples in a batch",
    r"makes 0 of": "turns into 0",
    r"parted by": "separated by",
    r"optimizers?": "optimiser (British spelling)",
    r"learnt": "learned",
    r"data point": "example",
    r"steepness": "slope",
}


@cache
def read(name: str) -> RecordingPage:
    """A lesson without the words at its end."""
    page = RecordingPage()
    module(name).lesson(page)
    return page


class Beginning(RecordingPage):
    """A page that knows what was said `before` there was anything to hold, to guess or to look at, and how much is not folded."""

    before: list[str] | None = None
    shown, folds = 0, 0

    @contextmanager
    def fold(self, title: str) -> Iterator[None]:
        self.folds += 1
        try:
            yield
        finally:
            self.folds -= 1

    def _begins(self) -> None:
        self.before = [*paragraphs(self.record)] if self.before is None else self.before

    def hold(self, control: Control) -> object:
        self._begins()
        return super().hold(control)

    def ask(self, question: Question) -> str | None:
        self._begins()
        return super().ask(question)

    def place(self) -> AbstractContextManager:  # for a picture that is made later
        self._begins()
        return super().place()

    def show(self, element: Element) -> None:
        if isinstance(element, Held | Chart | Link):
            self._begins()
        if isinstance(element, Text | Caption) and not self.folds:
            self.shown += length(element.words)


def sentences(page: RecordingPage) -> Iterator[str]:
    """The sentences of a page without tables, code and formulas; an item of a list is a sentence."""
    every = [*paragraphs(page.record), *(words for one in page.record.all(Article) for words in (one.says, one.errs))]
    for words in every:
        plain = re.sub(r"`[^`]*`|\$[^$]*\$|https?://\S+", "x", words)
        for line in plain.splitlines():
            if not line.lstrip().startswith("|"):
                yield from (part for part in re.split(r"(?<=[.!?…])[*_”\"')]*\s+|:\s+(?=[-*\d])", line) if part.strip())


def length(sentence: str) -> int:
    return len(re.findall(r"[^\W_][^\s]*", sentence))


@pytest.mark.parametrize("name", ALL)
def test_no_sentence_has_more_than_30_words(name: str) -> None:
    long = [f"{length(one)}: {one}" for one in sentences(read(name)) if length(one) > MOST_WORDS]
    assert not long, "\n".join(long)


@pytest.mark.parametrize("name", ALL)
def test_one_word_for_one_thing(name: str) -> None:
    page = read(name)
    labels = [control.label for control in page.controls.values()]
    figures = [label for group in page.record.all(Figures) for label in group.values]
    words = "\n".join([*sentences(page), *labels, *figures])
    others = {
        match[0]: better
        for wrong, better in BANNED.items()
        for match in re.finditer(rf"(?<![\w-]){wrong}(?![\w-])", words, re.IGNORECASE)
    }
    assert not others


@pytest.mark.parametrize("name", COUNTED)
def test_no_word_comes_before_the_lesson_that_explains_it(name: str) -> None:
    later = {*COUNTED[COUNTED.index(name) + 1 :]}
    words = re.sub(IN_ANOTHER_SENSE, "", "\n".join(paragraphs(read(name).record)), flags=re.IGNORECASE)
    early = [
        f"{term.word} ({term.lesson}): … {words[max(0, at.start() - 60) : at.end() + 30]} …"
        for term in GLOSSARY.values()
        if term.lesson in later and (at := term.used(words))
    ]
    assert not early, "\n".join(early)


@pytest.mark.parametrize("term", GLOSSARY.values(), ids=GLOSSARY)
def test_a_word_stands_bold_where_it_is_explained(term) -> None:
    page = read(term.lesson)
    bold = re.findall(r"\*\*([^*]+)\*\*", "\n".join(paragraphs(page.record)))
    headings = [one.words for one in page.record.all(Heading)]
    assert any(map(term.used, [*bold, *headings])), term.lesson


@pytest.mark.parametrize("name", COUNTED)
def test_a_bold_word_is_in_the_glossary(name: str) -> None:
    """Bold is a word that is explained here, or what a paragraph begins with: that one ends like a sentence."""
    bold = re.findall(r"\*\*([^*]+)\*\*", "\n".join(paragraphs(read(name).record)))
    words = [word for word in bold if word[-1] not in ".?:"]
    assert not [word for word in words if not any(term.used(word) for term in GLOSSARY.values())]


@pytest.mark.parametrize("name", COUNTED)
def test_there_is_something_to_do_before_there_is_much_to_read(name: str) -> None:
    page = Beginning()
    module(name).lesson(page)
    assert sum(map(length, page.before)) <= MOST_BEFORE
    assert 200 <= page.shown <= 500, "too little text is a fault as much as too much"


def test_every_entry_is_a_short_sentence_without_words_that_come_later() -> None:
    place = {name: number for number, name in enumerate(COUNTED)}
    for term in GLOSSARY.values():
        assert term.says.endswith("."), term.word
        assert all(length(one) <= 22 for one in re.split(r"(?<=\.)\s", term.says)), term.word
        for other in GLOSSARY.values():
            if place[other.lesson] > place[term.lesson]:
                assert not other.used(term.says), (term.word, other.word)


def test_a_lesson_ends_with_the_words_that_it_uses() -> None:
    page = record("neuron")
    words = [term.word for term in words_of(page.record)]
    assert words.index("neuron") < words.index("activation function")
    assert page.words.rstrip().split("\n")[-1].startswith("- **")
