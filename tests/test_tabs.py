"""A tab that is used again is like a new one: the next test sees nothing of the one before."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.tabs import USUAL, Tabs

SEEN = """async () => {
    for (let frame = 0; frame < 9; frame += 1) await new Promise(requestAnimationFrame); // :hover comes with a frame
    return [
        localStorage.length, sessionStorage.length, innerWidth, innerHeight, matchMedia('print').matches,
        matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('(prefers-reduced-motion)').matches,
        document.querySelectorAll(':hover').length,
    ];
}"""


@pytest.mark.browser
def test_nothing_of_a_test_stays_in_a_tab(browser: Browser, tmp_path: Path) -> None:
    lesson, empty = tmp_path / "lesson.html", tmp_path / "empty.html"
    lesson.write_text("<!doctype html><p style='height: 600px'>A line", encoding="utf-8")
    empty.touch()
    tabs = Tabs(browser)
    first = tabs.take()
    first.goto(lesson.as_uri())
    new = first.evaluate(SEEN)
    first.evaluate("localStorage.a = sessionStorage.a = 1")
    first.set_viewport_size({"width": 390, "height": 844})
    first.emulate_media(media="print", color_scheme="dark", reduced_motion="reduce")
    first.mouse.move(50, 50)
    first.context.new_page()
    assert not [same for same, now in zip(new, first.evaluate(SEEN), strict=True) if same == now]
    tabs.give_back(first, empty.as_uri())
    other, again = tabs.take(has_touch=True), tabs.take()
    assert other is not first
    assert again is first
    assert again.context.pages == [first]
    again.goto(lesson.as_uri())
    assert again.evaluate(SEEN) == new
    assert new[2:4] == [*USUAL.values()]
    for page in (other, again):
        page.context.close()
