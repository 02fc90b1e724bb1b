"""Figures that move: by keyboard, in step with the address, and where they were when another control moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
FILM = "teachers?picture_1=4"  # softmax, from hot to cold
AT = "[...document.querySelectorAll('.js-plotly-plot')].map(f => f.layout.sliders?.[0].active).filter(at => at !== undefined)"


def at(page: Page, *frames: int) -> None:
    """Wait until the moving figures of the page show these frames."""
    page.wait_for_function(f"JSON.stringify({AT}) === JSON.stringify({list(frames)})", timeout=10_000)


def test_a_film_is_moved_by_keyboard_and_kept_in_the_address(open_page) -> None:
    page = open_page(f"/{FILM}", **DESKTOP)
    film = page.locator(".js-plotly-plot.plays").first
    film.wait_for()
    assert film.get_attribute("aria-label").startswith("Softmax at temperature")
    for _ in range(60):
        page.keyboard.press("Tab")
        if film.evaluate("(one) => one === document.activeElement"):
            break
    assert film.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    first = page.evaluate(AT)[0]
    film.press("ArrowRight")
    page.wait_for_url(f"**/{FILM}&frame={first + 1}")
    page.reload()
    at(page, first + 1)
    film.focus()
    film.press("Home")
    page.wait_for_url(f"**/{FILM}&frame=0")
    assert page.locator("#plays-now").inner_text().endswith("frame 1 of 7")


@pytest.mark.parametrize("wrong", ["99", "abc", "-1", "1.5"])
def test_a_frame_that_is_none_is_named(open_page, wrong: str) -> None:
    page = open_page(f"/{FILM}&frame={wrong}", **DESKTOP)
    page.locator(".plays").first.wait_for()
    page.get_by_text(f"Frame of the film: the address asks for {wrong}").wait_for()
    page.wait_for_url(f"**/{FILM}")


def test_a_chart_that_changes_never_blinks(open_page, blinks) -> None:
    page = open_page("/network", **DESKTOP)
    knob = page.get_by_role("slider").first
    knob.focus()
    count = blinks(page)
    for _ in range(4):
        told = page.get_by_role("figure").first.get_attribute("aria-label")
        knob.press("ArrowRight")
        page.wait_for_function(
            "(told) => document.querySelector('[data-testid=\"stPlotlyChart\"]')?.ariaLabel !== told", arg=told
        )
        page.wait_for_function("!document.querySelector('.held')")
    assert count() == 0
