"""Take a lesson along: what stands on the page at this address, as a notebook and as a page that needs no network."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page
from shell import downloads, widgets
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest

from explainer.lessons import elements, record
from explainer.lessons.glossary import NEXT
from explainer.lessons.wording import held_together

# The link at the foot says what comes next; the words, which are known last, are folded below what the article says.
ELSEWHERE = (NEXT, "- **", "Explained in other lessons:")


@pytest.mark.parametrize("name", ["softmax", "batches", "errata"])
def test_a_recorded_lesson_is_the_one_that_is_shown(lesson: Callable[..., AppTest], name: str) -> None:
    """What tests read of a recording stands on the page, in its order; the rest of the tests may ask the recording alone."""
    page, kept = lesson(name), record(name)
    shown = [one.value for one in page.main if one.type in ("markdown", "caption", "header", "subheader")]
    kinds = elements.Text | elements.Caption | elements.Heading
    said = [
        one.words if isinstance(one, elements.Heading) else held_together(one.words)
        for one in kept.record
        if isinstance(one, kinds) and not one.words.startswith(ELSEWHERE)
    ]
    places = [shown.index(words) for words in said]
    assert places == sorted(places)
    charts = kept.record.all(elements.Chart)
    assert len(page.get("plotly_chart")) == len(charts)
    for chart, drawn in zip(page.get("plotly_chart"), charts, strict=True):
        assert chart.proto.alt == drawn.figure.layout.meta["alt"]


def test_what_was_put_right_in_the_address_stands_in_the_files(
    lesson: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A choice by its name in programs, and a wrong value: the files name the address that shows the same."""
    seen = []
    monkeypatch.setattr(
        downloads, "of_lesson", lambda *_: seen.append(parse_qs(widgets.state().written(widgets.address())))
    )
    page = lesson("activation_slopes", f="tanh", x="0.7", tanh_worked="1", line_1="2")
    worked = page.radio(key="tanh_worked")
    assert seen[-1] == {"f": ["Tanh"], "x": ["0.7"], "tanh_worked": [worked.options[1]], "line_1": ["2"]}
    worked.set_value("0")
    page.run()
    assert "tanh_worked" not in seen[-1]
    lesson("walkthrough", eta="0.02", target="inf")
    assert seen[-1] == {"eta": ["0.02"]}


@pytest.mark.browser
def test_the_buttons_give_the_files_of_the_choice_just_made(
    app_url: str, browser: Browser, settle: Callable[[Page], None], tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    runs = ends_of_runs(page)
    page.goto(f"{app_url}/activation_slopes?f=ReLU&x=1.2")
    settle(page)
    before = len(runs)
    page.get_by_role("slider", name="Sum x").press("ArrowRight")  # only this part of the page runs again
    page.locator("dl.figures", has_text="1.3").wait_for()
    wait_for_more(page, runs, before)  # the buttons give the files of the last run
    page.get_by_role("button", name="Download this lesson").click()
    for label, ending in (("Notebook", ".ipynb"), ("Offline web page", ".html"), ("Picture 2 of", "-2.png")):
        with page.expect_download(timeout=60_000) as download:
            page.get_by_role("button", name=label).click()
        file = tmp_path / f"file{ending}"
        download.value.save_as(file)
        assert download.value.suggested_filename == f"lesson-activation_slopes{ending}"
        if ending == "-2.png":
            assert file.read_bytes().startswith(b"\x89PNG")
        else:
            assert "value f(x): **1.3**" in file.read_text() or "value f(x): <strong>1.3</strong>" in file.read_text()
    page.close()


@pytest.mark.browser
def test_the_address_within_says_what_only_the_browser_knows(
    app_url: str, browser: Browser, settle: Callable[[Page], None], tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    runs = ends_of_runs(page)
    page.goto(f"{app_url}/walkthrough?eta=0.02")
    settle(page)
    before = len(runs)
    page.locator(".player").get_by_role("button", name="Next").click()
    page.wait_for_url("**step=1**")
    page.get_by_role("button", name="Download this lesson").click()
    wait_for_more(
        page, runs, before
    )  # the browser has said at which step it stands, and the files are those of that step
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Notebook").last.click()
    download.value.save_as(tmp_path / "walk.ipynb")
    assert re.search(r"/walkthrough\?eta=0\.02&step=1>", (tmp_path / "walk.ipynb").read_text())
    page.close()


def ends_of_runs(page: Page) -> list[ForwardMsg]:
    """The ends of runs of the script, as the server says them: on a busy machine the page may not show a short run."""
    ends: list[ForwardMsg] = []

    def hear(frame: bytes | str) -> None:
        if (
            isinstance(frame, bytes)
            and (message := ForwardMsg.FromString(frame)).WhichOneof("type") == "script_finished"
        ):
            ends.append(message)

    page.on("websocket", lambda line: line.on("framereceived", hear))
    return ends


def wait_for_more(page: Page, ends: list[ForwardMsg], before: int) -> None:
    """Wait for a run that ends after those `before`."""
    last = time.monotonic() + 60
    while len(ends) == before:
        assert time.monotonic() < last, "after 60 s the page's script has not run again"
        page.wait_for_timeout(50)
