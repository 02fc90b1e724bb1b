"""What a reader or an installation can do to the course: nothing of it ends in a traceback, and all is said in words."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).resolve().parent.parent.parent / "pages"
Lesson = Callable[..., AppTest]


@pytest.mark.makes_a_fault
def test_a_fault_of_ours_is_one_sentence_and_is_logged_once(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is raised: no traceback for the reader, the rest of the page alive, the story once in the log."""
    import explainer.instruments

    def broken(*_: object) -> None:
        raise TypeError("cannot compare a Float with a Fraction")

    monkeypatch.setattr(explainer.instruments, "derivation", broken)
    page = lesson("own", own="x*cosh(x/3)")
    assert not page.exception
    assert [told.value.startswith("Something went wrong in this part of the page") for told in page.error] == [True]
    assert any(guess.key.startswith("guess ") for guess in page.radio if guess.key)
    page.run()
    stories = [record for record in caplog.records if record.name == "explainer.pages"]
    assert len(stories) == 1
    assert stories[0].exc_info
    assert stories[0].args[0] in page.error[0].value


@pytest.mark.browser
@pytest.mark.parametrize(
    "asked", ["https://evil.example/login", "www.evil.example", ":material/lock:", "a@evil.example"]
)
def test_what_an_address_says_is_text(open_page, asked: str) -> None:
    """Quoted in a notice it is neither a link nor an icon nor an image."""
    page = open_page(f"/divergence?{urlencode({'rates': asked, 'eta': asked, 'nonsense': asked})}")
    notices = page.get_by_test_id("stAlert")
    notices.first.wait_for()
    assert notices.locator("a, img, [data-testid=stIconMaterial]:not([data-testid=stAlertDynamicIcon])").count() == 0


WITHOUT = """
import json, sys
from streamlit.testing.v1 import AppTest

sys.modules.update(tensorflow=None, keras=None, ai_edge_litert=None)  # importing them fails, as where they are missing
sys.path.insert(0, "pages")
seen = {}
for name in sys.argv[1:]:
    page = AppTest.from_file("pages/app.py", default_timeout=60)
    page.switch_page(f"{name}.py")
    page.session_state["strokes paper"] = [[[0.5, 0.15], [0.51, 0.5], [0.5, 0.85]]]
    page.run()
    seen[name] = {
        "raised": [one.value for one in [*page.exception, *page.error]],
        "told": [one.value for one in page.info],
        "buttons": {button.label: button.disabled for button in page.button},
        "shown": [element.proto.body for element in page.get("html")],
        "pictures": [chart.proto.spec for chart in page.get("plotly_chart")],
    }
print(json.dumps(seen))
"""


def test_without_tensorflow_the_digits_are_still_read() -> None:
    """Every page of digits opens; training says what to install; a drawn stroke is read by the network that comes along."""
    names = ["data", "build", "train", "evaluate", "draw", "export", "errata"]
    command = [sys.executable, "-c", WITHOUT, *names]
    done = subprocess.run(command, cwd=PAGES.parent, capture_output=True, text=True, check=True, timeout=120)
    seen = json.loads(done.stdout)
    assert {name: page["raised"] for name, page in seen.items()} == {name: [] for name in names}
    assert any('pip install ".[mnist]"' in words for words in seen["train"]["told"])
    assert seen["train"]["buttons"]["Start the training"] is True
    assert any("moved the choice of 1 over" in picture for picture in seen["draw"]["pictures"])
    assert any("right answers" in words for words in seen["evaluate"]["shown"])
    assert any("not on this machine" in words for words in seen["errata"]["shown"])


@pytest.mark.parametrize("strokes", ["abc", [[["x", 1]]], [[[0, 0]] * 6000], [[[1e9, 0]]], 5, [[[0.5, 0.5]]], []])
def test_a_drawing_that_is_none_is_told(strokes: object) -> None:
    page = AppTest.from_file(str(PAGES / "app.py"), default_timeout=60)
    page.switch_page("draw.py")
    page.session_state["strokes paper"] = strokes
    page.run()
    assert not page.exception
    assert len(page.error) <= 1
    assert not page.error or "draw" in page.error[0].value


def test_a_training_that_fails_is_told_and_the_next_one_can_start(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For example: the download of all digits, on a machine without a network."""
    from shell import jobs, training_jobs

    from explainer.lessons import networks

    load = networks.mnist.load

    def no_network(path: object = None) -> object:
        if path is None:
            return load()
        raise ValueError("the digits could not be downloaded: no connection")

    monkeypatch.setattr(networks.mnist, "load", no_network)
    networks._read.cache_clear()
    try:
        job = jobs.start(lambda job: networks.digits("keras"), training_jobs.TRAINING)
        while job.going_on:
            pass
        page = lesson("train", job=job.id)
    finally:
        networks._read.cache_clear()
    assert any("no connection" in told.value for told in page.error)
    assert not page.button[0].disabled


@pytest.mark.browser
def test_the_first_readers_may_come_at_once(course, browser, settle) -> None:
    """A new server imports while it answers; no page may be given what another reader's thread has half imported."""
    with course() as address:
        context = browser.new_context()
        pages = [context.new_page() for _ in range(4)]
        for page, name in zip(pages, ("activation_slopes", "neuron", "softmax", "losses"), strict=True):
            page.goto(f"{address}/{name}", wait_until="commit")
        for page in pages:
            settle(page)
            page.locator(".st-key-foot a").last.wait_for()
            assert page.get_by_test_id("stException").count() == 0
        context.close()
