"""Every page: as it opens, at a link with each control elsewhere, at a wrong link, and with nonsense in every field."""

from __future__ import annotations

import itertools
from ast import Import, ImportFrom, parse, walk
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).resolve().parent.parent.parent / "pages"
NAMES = ["start", *(file.stem for file in sorted(PAGES.glob("*.py")) if file.stem not in ("app", "start"))]
Lesson = Callable[..., AppTest]
CONTROLS = ("slider", "number_input", "radio", "selectbox", "multiselect", "toggle", "text_input", "text_area")
NONSENSE = (
    "",
    "  ",
    "abc",
    "nan",
    "-1e308",
    "1e999",
    "0; DROP TABLE",
    "<script>alert(1)</script>",
    "$x$ `y` **z**",
    "٣,४",
    "x" * 5000,
)


def controls(page: AppTest) -> list:
    """The page's controls that are kept in the address: all that have a key, but the guess."""
    found = itertools.chain.from_iterable(getattr(page, kind) for kind in CONTROLS)
    return [one for one in found if one.key and not one.key.startswith("guess ")]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_opens_whole(lesson: Lesson, name: str) -> None:
    page = lesson(name)
    assert not page.error, [told.value for told in page.error]
    assert not page.warning, [told.value for told in page.warning]


@pytest.mark.parametrize("name", NAMES)
def test_a_link_reopens_every_state(lesson: Lesson, name: str) -> None:
    """All controls at one end, then at the other, then at each of their options: the page holds what the link asked."""
    states = [(control.key, _elsewhere(control)) for control in controls(lesson(name))]
    for turn in range(max((len(values) for _, values in states), default=0)):
        asked = {key: values[turn % len(values)] for key, values in states if values}
        page = lesson(name, **{key: written for key, (written, _) in asked.items()})
        assert not page.exception, (asked, [raised.value for raised in page.exception])
        told = [one.value for one in page.warning if "means nothing on this page" not in one.value]
        assert not told, (asked, told)  # a control that another one has put away is named, rightly
        for control in controls(page):  # another option may have brought along other controls
            if control.key in asked:
                assert _shown(control) == asked[control.key][1], control.key


def _elsewhere(control) -> list[tuple]:
    """Values that a reader can reach, as the address writes them and as the control holds them."""
    if control.type in ("slider", "number_input"):
        ends = (control.min, control.max)
        pair = isinstance(control.value, tuple | list)
        return [([str(end)] * 2, (end, end)) if pair else (str(end), end) for end in ends]
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


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_address_is_named_and_replaced(lesson: Lesson, name: str) -> None:
    """For each control: a value that is not one of its own leaves the default and says so, in words, once."""
    found = [one for one in controls(lesson(name)) if one.type not in ("text_input", "text_area")]
    whole, labels = (
        {one.key: _shown(one) for one in found},
        [one.label.split(":")[0].split(" separated")[0] for one in found],
    )
    page = lesson(name, **dict.fromkeys(whole, "no such value"))
    assert {one.key: _shown(one) for one in controls(page) if one.key in whole} == whole
    told = [one.value for one in page.warning]
    assert len(told) == len(whole), told
    for label in labels:
        assert any(words.startswith(f"{label}: the address asks for no such value, but ") for words in told), label


@pytest.mark.parametrize("name", NAMES)
def test_fields_take_nonsense_without_a_traceback(lesson: Lesson, name: str) -> None:
    fields = [one.key for one in controls(lesson(name)) if one.type in ("text_input", "text_area")]
    for text in NONSENSE if fields else ():
        page = lesson(name, **dict.fromkeys(fields, text))
        assert not page.exception, text
        assert not any("Traceback" in told.value for told in [*page.error, *page.warning])


def test_names_in_the_address_belong_to_one_page(lesson: Lesson) -> None:
    """Streamlit carries a bound value from page to page, so no two pages may give one name two meanings."""
    seen = [(one.key, name) for name in NAMES for one in controls(lesson(name))]
    shared = {key for key, _ in seen if len({name for other, name in seen if other == key}) > 1}
    assert not shared, {key: [name for other, name in seen if other == key] for key in shared}


def test_every_page_is_short_and_in_the_course() -> None:
    for name in NAMES:
        text = (PAGES / f"{name}.py").read_text(encoding="utf-8")
        code = [line for line in text.splitlines() if line.strip()]
        assert len(code) <= 64, f"{name}.py has {len(code)} lines"
        imported = {node.module for node in walk(parse(text)) if isinstance(node, ImportFrom)}
        imported |= {alias.name for node in walk(parse(text)) if isinstance(node, Import) for alias in node.names}
        assert not {"numpy", "math", "plotly"} & {module.split(".")[0] for module in imported}, name
