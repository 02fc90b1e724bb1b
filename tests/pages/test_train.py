"""Training as readers meet it: live, from several tabs, side by side, in a queue; stopped, gone on with, and left alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect
from shell import training_desk, training_jobs

from explainer import mnist
from explainer.lessons import networks

# Long enough to be looked at, stopped and gone on with: with plain gradient descent 100 epochs are over in ten seconds.
LONG = "/train?epochs=100&batch=1&optimizer=adam&rate_of_training=0.001"
COMPILED = 120_000  # milliseconds in which TensorFlow is there on a busy machine
# How many different things the line above the bar says, until there are seven or the time is over.
CHANGES = """(limit) => new Promise((done) => {
    const said = new Set();
    const end = () => { clearInterval(look); clearTimeout(last); done(said.size); };
    const last = setTimeout(end, limit);
    const look = setInterval(() => {
        said.add(document.querySelector('[data-testid=stProgress]')?.innerText);
        if (said.size === 7) end();
    }, 20);
})"""


@pytest.mark.browser
@pytest.mark.slow
def test_three_readers_two_places_one_desk(open_page) -> None:
    first, second, third = (open_page(f"{LONG}&seed={seed}") for seed in range(3))
    _start(first)
    assert _epoch(first) >= 1
    expect(second.get_by_role("button", name="Start the training")).to_be_enabled()  # the first reader's is not theirs
    _start(second)
    third.get_by_role("button", name="Start the training").click()
    third.get_by_text("2 jobs come first; yours starts by itself.").wait_for()

    assert (
        training_desk.EVERY <= 0.5
    )  # it looks at least twice a second; tests/bench/bench_pages.py measures what readers see
    assert first.evaluate(CHANGES, COMPILED) == 7
    first.get_by_test_id("stProgress").get_by_text(re.compile(r"about \d+ s left")).wait_for(timeout=COMPILED)
    first.get_by_role("figure", name=re.compile(r"\d+ epochs?\. ")).first.wait_for(timeout=COMPILED)  # the live chart
    tab = first.context.new_page()
    tab.goto(first.url)  # a second tab shows the same training, further on
    seen = _epoch(first)
    assert _epoch(tab) >= seen
    first.bring_to_front()  # a page behind another paints no frames, and a click waits for one
    first.reload()
    assert _epoch(first) >= seen

    before = _epoch(second)
    first.get_by_role("button", name="Stop").click()
    for page in (first, tab):
        page.get_by_text("Stopped in epoch").wait_for()
        _over(page)
    assert _epoch(third) >= 1  # its turn came by itself
    assert _epoch(second) >= before  # and nobody disturbed the second

    stranger = open_page(first.url.replace(first.url.split("/train")[0], ""))  # a copied address in another browser
    stranger.get_by_text("started in another browser").wait_for()
    expect(stranger.get_by_role("button", name="Go on from here")).to_have_count(0)
    expect(stranger.get_by_role("button", name="Start the training")).to_be_enabled()

    reached = _figure(first, "epochs")
    first.get_by_role("button", name="Go on from here").click()
    first.get_by_text("2 jobs come first; yours starts by itself.").wait_for()
    second.get_by_role("button", name="Stop").click()
    assert _epoch(first) >= 1
    stranger.reload()
    stranger.get_by_text("started in another browser").wait_for()
    expect(stranger.get_by_role("button", name="Stop")).to_have_count(0)
    first.get_by_role("button", name="Stop").click()
    _over(first)
    told = first.get_by_text(re.compile(r"Stopped in epoch \d+\."))
    assert _number(told, r"epoch (\d+)") > reached  # counted from the first epoch of all
    assert _figure(first, "epochs") >= reached  # what was learned before counts
    assert _figure(first, "accuracy on test digits") > 70
    _epoch(third, at_least=2)  # stopped before its first epoch is over, it has nothing to tell
    third.get_by_role("button", name="Stop").click()
    _over(third)


def test_the_article_s_curve_stands_beside_the_reader_s_runs(lesson) -> None:
    page = lesson("train")
    assert not _alternatives(page), "it would give the question's answer away"
    page = (
        page.radio(key=next(one.key for one in page.radio if str(one.key).startswith("guess")))
        .set_value("in epoch 50")
        .run()
    )
    told = _alternatives(page)
    assert len(told) == 1
    assert "100 epochs" in told[0]
    assert "training passes validation in epoch" in told[0]
    assert any("the article's settings" in caption.value and "70,000" in caption.value for caption in page.caption)
    page.toggle(key="beside_article").set_value(False).run()
    assert not _alternatives(page)


def test_no_time_is_told_before_updates_tell_it() -> None:
    """Compiling, before the first update and between two of them, is no measure of what is to come."""
    pace = training_jobs._Pace()

    def left(seconds: float, share: float, epoch: int = 1, loss: float = 1.0) -> float | None:
        return pace.left(mnist.Progress(epoch, 20, share, loss, 0.5, seconds))

    assert left(8.0, 0.0, loss=float("nan")) is None
    assert left(9.0, 0.1) is None  # the first update: how long it took, nobody knows
    assert left(9.3, 0.2) is None
    assert left(14.0, 0.2) is None  # nothing moves: it compiles what the last batch needs
    assert left(15.0, 0.3) is None
    assert left(16.0, 0.5) == pytest.approx(5 * 19.5)  # 0.2 epochs in a second
    assert left(20.0, 0.1, epoch=2) is None  # the first epoch was slow for all that was compiled beside it
    assert left(21.0, 0.6, epoch=2) == pytest.approx(2 * 18.4)
    for second in range(1, 13):
        told = left(21.0 + second, 0.0, epoch=3 + second)  # it gets faster still: an epoch a second
    assert told == pytest.approx(6)


def test_a_training_that_went_on_counts_its_epochs_from_the_first() -> None:
    past = mnist.History(mnist.ARTICLE, "digits", 0)
    past = replace(past, loss=(1.0,) * 18, accuracy=(0.5,) * 18, val_loss=(1.0,) * 18, val_accuracy=(0.5,) * 18)
    for reason, told in (
        ("stopped in epoch 1", "stopped in epoch 19"),
        ("no smaller validation loss since epoch 2", "no smaller validation loss since epoch 20"),
        ("after 3 epochs the loss is 2.5, before", "after 21 epochs the loss is 2.5, before"),
        (None, None),
    ):
        stretch = mnist.History(mnist.ARTICLE, "digits", 18, reason=reason)
        assert training_jobs._joined(past, stretch, mnist.ARTICLE).reason == told


def test_one_example_per_batch_is_one_example() -> None:
    run = mnist.History(replace(mnist.ARTICLE, batch_size=1), "digits", 0)
    assert "1 example per batch" in networks.described(run)


def _start(page: Page) -> None:
    page.get_by_role("button", name="Start the training").click()
    page.get_by_role("button", name="Stop").wait_for()


def _epoch(page: Page, *, at_least: int = 1) -> int:
    """The epoch in which the training on the page is, once it has come to `at_least` (a single digit)."""
    line = page.get_by_test_id("stProgress").filter(has_text=re.compile(rf"Epoch ([{at_least}-9]|\d\d+) of 100"))
    line.wait_for(timeout=COMPILED)
    return _number(line, r"Epoch (\d+)")


def _over(page: Page) -> None:
    """The training on the page is over, and what it reached stands there."""
    try:
        page.get_by_text("accuracy on test digits").wait_for(timeout=COMPILED)
    except TimeoutError:
        pytest.fail(f"No accuracy is told: {page.get_by_test_id('stMain').inner_text()}")


def _number(line: Locator, pattern: str) -> int:
    return int(re.search(pattern, line.inner_text())[1])


def _figure(page: Page, name: str) -> float:
    shown = dict(
        zip(page.locator(".figures dt").all_inner_texts(), page.locator(".figures dd").all_inner_texts(), strict=True)
    )
    return float(shown[name].rstrip("%"))


def _alternatives(page) -> list[str]:
    return [chart.proto.spec for chart in page.get("plotly_chart")]
