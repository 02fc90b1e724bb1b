"""The end of the course in a browser: the reader's own numbers are shown, can be saved, and can be forgotten."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from explainer import mnist
from tests.waiting import until

pytestmark = pytest.mark.browser
DONE = {
    "deep-learning-explainer": {"network": "solved", "neuron": "solved", "data": "seen", "own": "solved"},
    "deep-learning-explainer-practice": {"solved": ["chain-rule-1-3", "softmax-1-3", "softmax-1-4"]},
    "deep-learning-explainer-network": {"accuracy": 0.9234, "fooled": [7, 1, base64.b64encode(bytes(784)).decode()]},
}


def test_the_course_ends_with_what_its_reader_has_done(open_page) -> None:
    page = open_page("/export", viewport={"width": 390, "height": 844})
    for key, value in DONE.items():
        page.evaluate("([key, value]) => localStorage.setItem(key, value)", [key, json.dumps(value)])
    page.reload()
    numbers = page.locator(".figures").filter(has_text="questions answered")
    expect(numbers).to_contain_text("2 of 21")  # pages beyond the course count in no progress
    expect(numbers).to_contain_text("3 in 2 skills")
    expect(numbers).to_contain_text("92.3% of the validation digits")
    fooled = page.get_by_text("A digit that fooled it: this is a 7, and it read a 1.")
    expect(fooled.get_by_role("img", name="A handwritten 7")).to_be_visible()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Save these numbers").click()
    saved = json.loads(Path(coming.value.path()).read_text(encoding="utf-8"))
    assert saved["solved"] == DONE["deep-learning-explainer-practice"]["solved"]
    assert saved["lessons"]["network"] == "solved"
    page.get_by_role("button", name="Forget everything I did").click()
    page.get_by_role("button", name="Really forget it").click()
    expect(numbers).to_contain_text("0 of 21")
    expect(numbers).to_contain_text("none yet")
    expect(fooled).not_to_be_attached()
    expect(page.locator(".dots .solved")).to_have_count(0)
    for key in DONE:
        assert page.evaluate("(key) => localStorage.getItem(key)", key) is None


def test_a_network_that_learned_in_the_browser_is_remembered(open_page) -> None:
    """The best one counts, and the digit that it misread most surely is shown as it is."""
    page = open_page("/train", viewport={"width": 1280, "height": 900})
    trainer = page.locator(".instrument.trainer")
    trainer.get_by_role("button", name="Start", exact=True).click()
    trainer.locator(".counter strong", has_text="%").first.wait_for(timeout=120_000)
    trainer.get_by_role("button", name="Stop").click()
    until(page, "localStorage.getItem('deep-learning-explainer-network') !== null", seconds=60)
    kept = json.loads(page.evaluate("localStorage.getItem('deep-learning-explainer-network')"))
    digit, answer, ink = kept["fooled"]
    known = mnist.load()
    same = np.flatnonzero(
        (known.train_images.reshape(-1, 784) == np.frombuffer(base64.b64decode(ink), "u1")).all(axis=1)
    )
    assert known.train_labels[same].tolist() == [digit] != [answer]
    assert f"{kept['accuracy']:.1%}" in trainer.locator(".counter").first.inner_text()
