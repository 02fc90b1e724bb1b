"""The question of a lesson: any number of them on one page."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _two_questions() -> None:
    from shell import quiz

    from explainer.lessons.elements import Question

    for words, answer in (("2 + 2?", "4"), ("2 × 3?", "6")):
        quiz.ask(
            Question(words, ["4", "6"], answer, "Counted.", {"4": "That is the sum.", "6": "That is the product."}),
            "sums",
        )


def test_a_lesson_asks_two_questions_and_answers_each() -> None:
    page = AppTest.from_function(_two_questions, default_timeout=60).run()
    page.radio[0].set_value("4")
    page.radio[1].set_value("4").run()
    assert not page.exception
    assert [said.value for said in page.success] == ["Right: **4**. Counted."]
    assert [said.value for said in page.info] == ["Not quite. That is the sum."]
