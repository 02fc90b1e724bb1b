"""Pages as Streamlit draws them: whole, at a link with each control elsewhere, at a wrong link, and with nonsense in fields.

Every page is opened once. What each of its states says is asked of recordings (tests/lessons/test_recording.py); here three
pages, which have a control of every kind, show that Streamlit holds what a link asks for.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explainer.lessons import controls as kinds
from explainer.lessons import lessons, record

PAGES = Path(__file__).resolve().parent.parent.parent / "pages"
NAMES = ["start", *(lesson.name for lesson in lessons())]
Lesson = Callable[..., AppTest]
SOME = ("activation_slopes", "batches", "evaluate")
CONTROLS = ("slider", "number_input", "radio", "selectbox", "multiselect", "toggle", "text_input")
HOSTILE = (
    "",
    "  ",
    "abc",
    "nan",
    "9" * 300,
    "-1e308, 1e308",
    "1e-300 0 -0",
    "0, 0; 0 0",
    "∞, ١٢, 1１, ½",
    "\x00\x1b[31m\u202e",
    "../../etc/passwd",
    "__import__('os').system('id')",
    "${jndi:ldap://x} {{7*7}} %s %n",
    "<img src=x onerror=alert(1)>",
    "$x$ `y` **z**",
    "((((((((((((((((((((((((((((((((((((((((",
    "x**x**x**x**x",
    "4 5 6; 2 1",
    "x" * 5000,
)


ON_A_PAGE = [
    HOSTILE[place] for place in (0, 3, 4, 7, 9, 13, 18)
]  # nothing, no number, too much, zeros, signs, markup, length


def controls(page: AppTest) -> list:
    """The page's controls that are kept in the address: all that have a key, but the guess."""
    elements = itertools.chain.from_iterable(getattr(page, kind) for kind in CONTROLS)
    return [one for one in elements if one.key and not one.key.startswith("guess ")]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_opens_whole(lesson: Lesson, name: str) -> None:
    page = lesson(name)
    assert not page.error, [told.value for told in page.error]
    assert not page.warning, [told.value for told in page.warning]
    recorded = [one for one in record(name).controls.values() if not one.is_live]
    assert {one.key for one in controls(page)} == {one.name for one in recorded}


def test_some_pages_have_controls_of_every_kind() -> None:
    used = {type(one) for name in SOME for one in record(name).controls.values()}
    assert used == {*kinds.Control.__subclasses__(), kinds.RowsInput}


@pytest.mark.parametrize("name", SOME)
def test_a_link_reopens_every_state(lesson: Lesson, name: str) -> None:
    """All controls at one end, then at the other, then at each of their options: the page holds what the link asked."""
    states = [(control.key, _elsewhere(control)) for control in controls(lesson(name))]
    for turn in range(max((len(values) for _, values in states), default=0)):
        asked = {key: values[turn % len(values)] for key, values in states if values}
        page = lesson(name, **{key: written for key, (written, _) in asked.items()})
        assert not page.exception, (asked, [raised.value for raised in page.exception])
        told = [one.value for one in page.warning if "means nothing on this page" not in one.value]
        assert not [words for words in told if "a batch holds at most" not in words.lower()], (asked, told)
        for control in controls(page):  # another option may have brought along other controls
            if control.key in asked and not told:
                assert _shown(control) == asked[control.key][1], control.key


def _elsewhere(control) -> list[tuple]:
    """Values that a reader can reach, as the address writes them and as the control holds them."""
    if control.type in ("slider", "number_input"):
        return [(str(end), end) for end in (control.min, control.max)]
    if control.type in ("radio", "selectbox", "multiselect"):
        return [
            (title, [place] if control.type == "multiselect" else place) for place, title in enumerate(control.options)
        ]
    return [("true", True), ("false", False)] if control.type == "toggle" else []


def _shown(control) -> object:
    """What a control holds; for one with options, the place of the chosen one."""
    if control.type == "multiselect":
        return control.indices
    return control.index if control.type in ("radio", "selectbox") else control.value


@pytest.mark.parametrize("name", SOME)
def test_a_wrong_address_is_named_and_replaced(lesson: Lesson, name: str) -> None:
    """For each control: a value that is not one of its own leaves the default and says so, in words, once."""
    shown = [one for one in controls(lesson(name)) if one.type != "text_input"]
    whole = {one.key: _shown(one) for one in shown}
    labels = [re.split(":| separated", one.label)[0] for one in shown]
    page = lesson(name, **dict.fromkeys(whole, "no such value"))
    assert {one.key: _shown(one) for one in controls(page) if one.key in whole} == whole
    told = [one.value for one in page.warning]
    assert len(told) == len(whole), told
    for label in labels:
        assert any(words.startswith(f"{label}: the address asks for no such value, but ") for words in told), label


@cache  # which fields there are does not depend on what is typed; to record all lessons takes long
def text_fields() -> list[kinds.TextInput]:
    return [one for name in NAMES for one in record(name).controls.values() if isinstance(one, kinds.TextInput)]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_field_of_the_course_reads_a_text_or_refuses_it_in_a_sentence(text: str) -> None:
    assert len(text_fields()) >= 13
    for field in text_fields():
        refused = "in a sentence"
        try:
            field.value(field.read([text]))
        except ValueError as problem:
            refused = str(problem)
        assert " " in refused, field.name


@pytest.mark.parametrize("name", ["batches", "own"])
def test_a_field_takes_whatever_is_typed(lesson: Lesson, name: str) -> None:
    """What cannot be used is said in one sentence without a traceback, and the page stands.

    Which texts a field refuses is asked above, of all fields and texts; here Streamlit shows some of them.
    """
    page = lesson(name)
    fields = [field.key for field in page.text_input if field.key]
    for typed in ON_A_PAGE:
        for field in fields:
            page.text_input(key=field).set_value(typed)
        page.run()
        assert not page.exception, (typed, [raised.value for raised in page.exception])
        for told in [*page.error, *page.warning]:
            assert "Traceback" not in told.value, typed
            assert "<img" not in told.value, typed
            assert len(told.value) < 400, (typed, told.value)
        assert page.markdown, typed


def test_one_question_is_answered_wrongly_and_rightly(lesson: Lesson) -> None:
    """The question itself, and what is said to each answer, is data: tests/lessons/test_recording.py has all of them."""
    page, (question,) = lesson("network"), record("network").questions
    guess = next(radio for radio in page.radio if radio.key and radio.key.startswith("guess "))
    assert (guess.label, guess.options) == (question.words, list(question.options))
    for option in question.options:
        page.radio(key=guess.key).set_value(option).run()
        told = [one.value for one in [*page.success, *page.info]]
        if option == question.answer:
            assert told == [f"Right: **{option}**. {question.right}"]
        else:
            assert told == [f"Not quite. {question.wrong[option]}"]


def test_a_lesson_fits_in_a_file() -> None:
    for name in NAMES:
        lines = (PAGES / f"{name}.py").read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 330, f"{name}.py has {len(lines)} lines"
