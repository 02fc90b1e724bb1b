"""Instruments in the running course: the hand is answered in the browser, and the lesson's own controls still count."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from explainer import ACTIVATIONS
from explainer.lessons import elements
from explainer.lessons.recording import record
from explainer.numeric.formatting import number

pytestmark = pytest.mark.browser


def test_the_point_is_dragged_and_the_slider_moves_it_too(open_page: Callable[..., Page], settle: Callable) -> None:
    page, f = open_page("/activation_slopes?f=Tanh&x=0.5"), ACTIVATIONS["tanh"]
    point = page.locator(".instrument").get_by_role("slider", name="x", exact=True)
    expect(point).to_have_attribute("aria-valuenow", "0.5")
    slider = page.get_by_role("slider", name="Sum x")
    point.press("ArrowRight")
    at = float(point.get_attribute("aria-valuenow"))
    assert at == 0.6
    told = f"x = {number(at)}, value {number(f(at))}, slope {number(f.slope(at))}"
    assert point.get_attribute("aria-valuetext") == told, "in the same frame"
    expect(slider).to_have_value("0.6")  # when the hand lets go, the slider follows
    expect(page.locator("dl.figures").first).to_contain_text(number(f(at)))
    page.wait_for_url("**x=0.6*")
    slider.press("ArrowLeft")
    settle(page)
    expect(point).to_have_attribute("aria-valuenow", "0.5")


def test_a_lesson_holds_the_instrument_and_a_notebook_its_chart() -> None:
    page = record("activation_slopes", f="Leaky ReLU", a="0.3", x="-2")
    (held,) = page.record.all(elements.Held)
    assert held.made.data["at"] == -2
    assert held.made.data["formulas"][0]["chosen"] == [0.3]
    assert page.charts[0] is held.still


def test_the_playground_of_the_linear_lesson_learns(open_page: Callable[..., Page]) -> None:
    page = open_page("/linear")
    counter = page.locator(".counter")
    expect(counter).to_contain_text("epoch 0")
    page.get_by_role("button", name="Step", exact=True).click()
    expect(counter).to_contain_text("epoch 1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_before_slopes_are_taught_the_curve_shows_values_alone(open_page: Callable[..., Page]) -> None:
    page, f = open_page("/activations?shape_of=Tanh&sum=0.5"), ACTIVATIONS["tanh"]
    point = page.locator(".instrument").get_by_role("slider", name="x", exact=True)
    point.press("ArrowRight")
    expect(point).to_have_attribute("aria-valuetext", f"x = 0.6, value {number(f(0.6))}")
    expect(page.locator(".instrument")).not_to_contain_text(re.compile("slope|secant|tangent"))
    expect(page.get_by_role("slider", name="Sum x")).to_have_value("0.6")
    page.wait_for_url("**sum=0.6*")
