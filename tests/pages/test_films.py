"""Figures that move: by keyboard, in step with the address, and where they were when another control moves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
AT = "[...document.querySelectorAll('.js-plotly-plot')].map(f => f.layout.sliders?.[0].active).filter(at => at !== undefined)"


def at(page: Page, *frames: int) -> None:
    """Wait until the moving figures of the page show these frames."""
    page.wait_for_function(f"JSON.stringify({AT}) === JSON.stringify({list(frames)})", timeout=10_000)


def test_a_film_is_moved_by_keyboard_and_kept_in_the_address(open_page) -> None:
    page = open_page("/linear", **DESKTOP)
    film = page.locator(".js-plotly-plot.plays").first
    film.wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if film.evaluate("(one) => one === document.activeElement"):
            break
    assert film.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    last = page.evaluate(AT)[0]
    film.press("ArrowLeft")
    page.wait_for_url(f"**/linear?frame={last - 1}")
    page.reload()
    at(page, last - 1)
    film.focus()
    film.press("Home")
    page.wait_for_url("**/linear?frame=0")
    assert page.locator("#plays-now").inner_text().endswith("frame 1 of 13")


def test_another_control_leaves_the_film_where_it_is(open_page) -> None:
    page = open_page("/linear?frame=5", **DESKTOP)
    at(page, 5)
    page.get_by_text("Four corners (xor)").click()
    page.wait_for_url("**shape=Four+corners*")
    at(page, 5)
    assert "frame=5" in page.url


@pytest.mark.parametrize("wrong", ["99", "abc", "-1", "1.5"])
def test_a_frame_that_is_none_is_named(open_page, wrong: str) -> None:
    page = open_page(f"/linear?frame={wrong}", **DESKTOP)
    page.locator(".plays").first.wait_for()
    page.get_by_text(f"Frame of the film: the address asks for {wrong}").wait_for()
    page.wait_for_url("**/linear")


@pytest.mark.parametrize("lesson", ["slopes", "network"])  # the curve of the activations is an instrument
def test_a_chart_that_changes_never_blinks(open_page, blinks, lesson: str) -> None:
    page = open_page(f"/{lesson}", **DESKTOP)
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
