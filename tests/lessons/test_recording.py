"""The whole course on a page that shows nothing: every state of every lesson has its words, and none refuses or raises."""

from __future__ import annotations

import pytest

from explainer.lessons import elements, lessons, record, states
from explainer.lessons.recording import RecordingPage
from explainer.lessons.syllabus import START, opened

NAMES = [START, *(lesson.name for lesson in lessons())]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("teachers", "evaluate")])
def test_every_state_is_whole(name: str) -> None:
    pages = list(states(name))
    assert len(pages) > 1 or name in (START, "errata", "export", "practice")
    for page in pages:
        is_refused = (
            page.address.get("n_rows") == "1" or page.address.get("n_batch") == "10000000"
        )  # a batch of more than all
        assert len(page.notices("error")) == is_refused, (page.address, page.notices("error"))
        assert page.words
        for control, value in page.address.items():
            assert page.held[control] == page.controls[control].read([value])


@pytest.mark.parametrize("name", [name for name in NAMES if name not in (START, "errata", "practice")])
def test_a_lesson_says_where_the_article_is_and_asks_one_question(name: str) -> None:
    page = record(name)
    assert len(page.record.all(elements.Article)) == 1
    assert len(page.questions) == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_wrong_answer_is_told_something_of_its_own(name: str) -> None:
    for question in record(name).questions:
        assert len(set(question.options)) == len(question.options) > 1
        wrong = [question.wrong[option] for option in question.options if option != question.answer]
        assert len(set(wrong)) == len(wrong), wrong
        assert all(len(words) > 30 for words in wrong), wrong
        assert question.right


def test_a_question_needs_words_for_every_wrong_answer() -> None:
    page = RecordingPage()
    with pytest.raises(ValueError, match="wrong must say where b, c leaves the right way"):
        page.question("Which?", ["a", "b", "c"], "a", right="", wrong={})
    with pytest.raises(ValueError, match="the answer 'd' must be one of the options a, b"):
        page.question("Which?", ["a", "b"], "d", right="", wrong={})


def test_a_guess_is_heard() -> None:
    page = RecordingPage(guess="in epoch 50")
    opened("train")(page)
    assert len(page.charts) == 2  # the network beside its training, and the article's curves, which come with the guess
    assert len(record("train").charts) == 1


def test_an_address_is_taken_at_its_word() -> None:
    assert record("softmax", scores="1 2 3").held["scores"] == "1 2 3"
    with pytest.raises(ValueError, match="softmax has no control called score; it has scores, temperature"):
        record("softmax", score="1")
    with pytest.raises(ValueError, match="2 to 7 numbers are expected"):
        record("softmax", scores="1")


def test_nothing_is_drawn_before_it_is_asked_for() -> None:
    (chart, *_) = record("softmax").charts
    assert "figure" not in vars(chart)
    assert chart.figure.layout.meta["alt"].startswith("Softmax at temperature")


def test_a_moving_part_that_is_drawn_again_replaces_what_it_said() -> None:
    page = RecordingPage()
    page.text("before")
    for words in ("first", "again"):
        with page.record.part("knob"):
            page.text(words)
        page.text(f"after {words}")
    assert page.words.split("\n") == ["before", "again", "after first", "after again"]
