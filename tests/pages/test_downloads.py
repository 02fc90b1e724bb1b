"""Take a lesson along: what stands on the page at this address, as a notebook and as a page that needs no network."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import nbformat
import pytest
from parts import address, course, downloads, shown
from playwright.sync_api import Browser
from streamlit.testing.v1 import AppTest

import explainer
from explainer import teaching


def parts(page: AppTest) -> list[object]:
    return shown.parts(page.session_state["shown"])


@pytest.mark.parametrize("name", [lesson.name for lesson in course.written()])
def test_every_lesson_makes_a_notebook_with_all_its_words(
    lesson: Callable[..., AppTest], name: str, tmp_path: Path
) -> None:
    page = lesson(name)
    found = shown.parts(page.session_state["shown"], code=True)
    file = teaching.notebook(tmp_path / "lesson.ipynb", name, found)
    cells = nbformat.read(file, as_version=4).cells
    nbformat.validate(nbformat.read(file, as_version=4))
    text = "\n".join(cell.source for cell in cells)
    said = [one.value for one in [*page.markdown, *page.header, *page.subheader, *page.caption]]
    assert len(said) > 2
    for words in said:
        assert words in text
    for question in page.radio:
        if question.key.startswith("guess "):
            assert question.label in text
            assert f"- {question.options[0]}" in text


@pytest.mark.parametrize("name", [lesson.name for lesson in course.written()])
def test_the_line_that_stands_for_a_picture_draws_it(lesson: Callable[..., AppTest], name: str) -> None:
    figures = [part for part in parts(lesson(name)) if hasattr(part, "to_plotly_json")]
    for figure in figures:
        if line := getattr(figure, "_drawn_by", None):
            again = eval(line, {name: getattr(explainer, name) for name in explainer.__all__})  # noqa: S307 - our own line
            assert again.to_json() == figure.to_json(), line


def test_the_lines_of_the_first_lessons_are_known(lesson: Callable[..., AppTest]) -> None:
    lines = [getattr(part, "_drawn_by", None) for part in parts(lesson("softmax"))]
    assert "charts.softmax((0.4, 3.0, 2.2))" in lines
    lines = [getattr(part, "_drawn_by", None) for part in parts(lesson("activations", x="0.7", f="Tanh"))]
    assert any(line and line.startswith("charts.curve(ACTIVATIONS['tanh'], at=0.7") for line in lines)


def test_a_film_is_taken_at_its_frame(lesson: Callable[..., AppTest]) -> None:
    page = lesson("softmax", frame="6")
    kept = page.session_state["shown"]
    first, last = (next(part for part in shown.parts(kept, frames) if shown._moves(part)) for frames in ({}, {0: 6}))
    assert (first.layout.sliders[0].active, last.layout.sliders[0].active) != (6, first.layout.sliders[0].active)
    assert last.layout.sliders[0].active == 6
    assert first.to_json() != last.to_json()


def test_a_film_at_its_frame_is_described_at_it(lesson: Callable[..., AppTest]) -> None:
    """In a notebook it is its line, and a sentence says where its slider stood; in a handout its words begin with that."""
    kept = lesson("softmax", frame="2").session_state["shown"]
    film = next(part for part in shown.parts(kept, {0: 2}) if shown._moves(part))
    assert film.layout.meta["alt"].startswith(
        "Shown at temperature T = 0.5 (frame 3 of 7): z₁ 0.0046, z₂ 0.8282, z₃ 0.1672. As it opens: Softmax at temperature 1"
    )
    cells = shown.parts(kept, {0: 2}, code=True)
    place = cells.index(teaching.Code("charts.softmax((0.4, 3.0, 2.2))"))
    assert cells[place - 1] == "On the page it stood at temperature T = 0.5 (frame 3 of 7). Move its slider there."
    assert any(isinstance(cell, teaching.Code) and cell.source.startswith("charts.jacobian([[") for cell in cells)
    assert not any(hasattr(cell, "to_plotly_json") for cell in cells)


def test_what_was_put_right_in_the_address_stands_in_the_files(
    lesson: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A choice by its name in programs, and a wrong value: the files name the address that shows the same."""
    seen = []
    monkeypatch.setattr(downloads, "lesson", lambda *_: seen.append(parse_qs(address.written())))
    page = lesson("activations", f="tanh", x="0.7", tanh_worked="1", line_1="2")
    worked = page.radio(key="tanh_worked")
    assert seen[-1] == {"f": ["Tanh"], "x": ["0.7"], "tanh_worked": [worked.options[1]], "line_1": ["2"]}
    worked.set_value("0")
    page.run()
    assert "tanh_worked" not in seen[-1]
    lesson("walkthrough", eta="0.02", target="inf")
    assert seen[-1] == {"eta": ["0.02"]}


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
    for label, ending in (("Notebook", ".ipynb"), ("Page for any browser", ".html"), ("Picture 2 of", "-2.png")):
        with page.expect_download(timeout=60_000) as given:
            page.get_by_role("button", name=label).click()
        file = tmp_path / f"file{ending}"
        given.value.save_as(file)
        assert given.value.suggested_filename == f"lesson-losses{ending}"
        if ending == "-2.png":
            assert file.read_bytes().startswith(b"\x89PNG")
        else:
            assert "loss: **1.204**" in file.read_text() or "loss: <strong>1.204</strong>" in file.read_text()
    page.close()


# Whether the page's script has run, from now on.
RAN = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    let began = false;
    new MutationObserver(() => {
        began ||= app.dataset.testScriptState === 'running';
        window.ran = began && app.dataset.testScriptState === 'notRunning';
    }).observe(app, { attributeFilter: ['data-test-script-state'] });
}"""


@pytest.mark.browser
def test_the_address_within_says_what_only_the_browser_knows(open_page, tmp_path: Path) -> None:
    page = open_page("/walkthrough?eta=0.02", viewport={"width": 1280, "height": 900})
    page.locator(".player").get_by_role("button", name="Next").click()
    page.wait_for_url("**step=1**")
    page.evaluate(RAN)
    page.get_by_role("button", name="Take this lesson along").click()
    page.wait_for_function(
        "window.ran"
    )  # the browser has said at which step it stands, and the files are those of that step
    with page.expect_download(timeout=60_000) as given:
        page.get_by_role("button", name="Notebook").last.click()
    given.value.save_as(tmp_path / "walk.ipynb")
    assert re.search(r"/walkthrough\?eta=0\.02&step=1>", (tmp_path / "walk.ipynb").read_text())
