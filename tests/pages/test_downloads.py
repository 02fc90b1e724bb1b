"""Take a lesson along: what stands on the page at this address, as a notebook and as a page that needs no network."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from parts import course, shown
from playwright.sync_api import Browser
from streamlit.testing.v1 import AppTest

from explainer import teaching


def parts(page: AppTest) -> list[object]:
    return shown.parts(page.session_state["shown"])


@pytest.mark.parametrize("name", [lesson.name for lesson in course.written()])
def test_every_lesson_makes_a_notebook(lesson: Callable[..., AppTest], name: str, tmp_path: Path) -> None:
    found = parts(lesson(name))
    assert found
    file = teaching.notebook(tmp_path / "lesson.ipynb", name, found)
    nbformat.validate(nbformat.read(file, as_version=4))


def test_it_is_the_state_of_the_address(lesson: Callable[..., AppTest], tmp_path: Path) -> None:
    found = parts(lesson("walkthrough", eta="0.0125"))
    text = teaching.notebook(tmp_path / "walk.ipynb", "walk", found).read_text()
    assert "0.0125" in text
    found = parts(lesson("slopes", weight="2.5"))
    page = teaching.handout(tmp_path / "slopes.html", "slopes", found).read_text()
    assert re.search(r"slope dL/dw: <strong>8</strong>", page)


@pytest.mark.browser
def test_the_buttons_give_the_files_of_the_choice_just_made(app_url: str, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{app_url}/losses?label=1")
    page.get_by_text("no (0)").click()  # only this part of the page runs again
    page.get_by_text("1.204").first.wait_for()  # −ln 0.3
    page.get_by_role("button", name="Take this lesson along").click()
    for label, ending in (("Notebook", ".ipynb"), ("Page for any browser", ".html"), ("Its first picture", ".png")):
        with page.expect_download(timeout=60_000) as given:
            page.get_by_role("button", name=label).click()
        file = tmp_path / f"file{ending}"
        given.value.save_as(file)
        assert given.value.suggested_filename == f"lesson-losses{ending}"
        if ending == ".png":
            assert file.read_bytes().startswith(b"\x89PNG")
        else:
            assert "loss: **1.204**" in file.read_text() or "loss: <strong>1.204</strong>" in file.read_text()
    page.close()
