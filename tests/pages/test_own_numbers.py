"""The end of the course in a browser: the reader's own numbers are shown, can be saved, and can be forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
DONE = {
    "deep-learning-explainer": {"network": "solved", "neuron": "solved", "data": "seen", "own": "solved"},
    "deep-learning-explainer-practice": {"solved": ["chain-rule-1-3", "softmax-1-3", "softmax-1-4"]},
}


def test_the_course_ends_with_what_its_reader_has_done(open_page) -> None:
    page = open_page("/export", viewport={"width": 390, "height": 844})
    for key, value in DONE.items():
        page.evaluate("([key, value]) => localStorage.setItem(key, value)", [key, json.dumps(value)])
    page.reload()
    numbers = page.locator(".figures").filter(has_text="questions answered")
    expect(numbers).to_contain_text("2 of 20")  # pages beyond the course count in no progress
    expect(numbers).to_contain_text("3 in 2 skills")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Save these numbers").click()
    saved = json.loads(Path(coming.value.path()).read_text(encoding="utf-8"))
    assert saved["solved"] == DONE["deep-learning-explainer-practice"]["solved"]
    assert saved["lessons"]["network"] == "solved"
    page.get_by_role("button", name="Forget everything I did").click()
    page.get_by_role("button", name="Really forget it").click()
    expect(numbers).to_contain_text("0 of 20")
    expect(numbers).to_contain_text("none yet")
    assert page.evaluate("localStorage.getItem('deep-learning-explainer-practice')") is None
