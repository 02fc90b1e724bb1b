"""Practice in a browser: a mistake is made, named and mended; what was typed outlives a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SCREENS = [{"width": 1280, "height": 900}, {"width": 390, "height": 844}]


@pytest.mark.parametrize("screen", SCREENS, ids=["desktop", "phone"])
def test_a_problem_is_solved_with_one_mistake_by_keyboard_alone(open_page, screen) -> None:
    page = open_page("/practice?task=chain-rule-1-3", viewport=screen)
    desk = page.locator(".practice")
    lines = desk.get_by_role("textbox")
    lines.first.fill("f'(x) = 2*(5x+1)")
    lines.first.press("Enter")
    expect(desk.locator("li.wrong")).to_contain_text("multiply by its slope, 5")
    expect(lines.nth(1)).to_be_focused()
    desk.get_by_role("button", name="Hint").click()
    expect(desk.locator(".hints li")).to_have_count(1)
    lines.first.fill("f'(x) = 2*(5x+1)*5")
    page.reload()
    expect(lines.first).to_have_value("f'(x) = 2*(5x+1)*5")
    expect(desk.locator(".done")).to_contain_text("Solved. That makes 1 problem so far.")
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
    desk.get_by_role("button", name="Another one").last.click()
    expect(lines.first).to_have_value("")
    page.wait_for_url("**task=chain-rule-1-4**")
    desk.get_by_role("combobox", name="Skill").select_option("softmax")
    page.wait_for_url("**task=softmax-1-3**")
    expect(desk.locator(".question")).to_contain_text("softmax")
    page.get_by_role("heading", level=1, name="Practice").wait_for()


def test_a_lesson_opens_where_its_problem_was_left(open_page, settle) -> None:
    page = open_page("/activations", viewport=SCREENS[0])
    desk = page.locator(".practice")
    desk.get_by_role("button", name="Level 1").click()
    page.wait_for_url("**task=forward-pass-1-3**")
    expect(desk.get_by_role("button", name="Level 1")).to_have_attribute("aria-pressed", "true")  # the reply is there
    desk.get_by_role("textbox").first.fill("z = 7")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="What a network is").click()
    page.get_by_role("heading", level=1, name="What a network is").wait_for()
    settle(page)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Activation functions").click()
    expect(desk.get_by_role("button", name="Level 1")).to_have_attribute("aria-pressed", "true")
    expect(desk.get_by_role("textbox").first).to_have_value("z = 7")
    expect(desk.locator("li.wrong")).to_contain_text("z is too large")
