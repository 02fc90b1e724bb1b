"""Drawing: what the browser sends becomes a picture, and the network's answer stands beside it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from shell import canvas

from explainer import Network, charts, mnist
from explainer.lessons import RecordingPage, elements, opened, printed, record
from explainer.lessons.syllabus import module
from explainer.mnist.pretrained import Trained


def test_a_painted_stroke_is_as_wide_as_the_pen_and_lies_where_it_was_drawn() -> None:
    picture = canvas.paint([np.array([[0.5, 0.2], [0.5, 0.8]])], size=280)
    rows, columns = np.nonzero(picture > 127)
    assert columns.min() == pytest.approx(130, abs=1)
    assert columns.max() == pytest.approx(149, abs=1)
    assert rows.min() == pytest.approx(0.2 * 280 - 10, abs=1)
    assert rows.max() == pytest.approx(0.8 * 280 + 9, abs=1)
    assert picture.max() == 255


def test_a_tap_leaves_a_dot_and_ink_may_leave_the_paper() -> None:
    dot = canvas.paint([np.array([[0.5, 0.5]])], size=280)
    assert (dot > 127).sum() == pytest.approx(np.pi * 100, rel=0.05)
    beyond = canvas.paint([np.array([[-0.5, -0.5], [1.5, 1.5]])], size=140)
    assert beyond[0, 0] == beyond[139, 139] == 255


@pytest.mark.parametrize(
    "strokes",
    [
        "abc",
        [[["x", 1]]],
        [[[0.1]]],
        [[[float("nan"), 0.1]]],
        [[[1e9, 0]]],
        [5],
        [[[0, 0]] * 6000],
        [[[0, 0]]] * 101,
        [[{}]],
    ],
)
def test_what_no_drawing_can_be_is_refused_in_words(strokes: object) -> None:
    with pytest.raises(ValueError, match="press Clear"):
        canvas._checked(strokes)


@pytest.mark.parametrize("rank", [1, 128])
def test_the_neuron_that_is_opened_up_adds_up(rank: int) -> None:
    """Products, bias, sum and output of the strongest neuron, and of the weakest, by the weights in the model's file."""
    model, digits = mnist.shipped(), mnist.load()
    image = digits.test_images[mnist.example(digits)[0]].reshape(784) / 255
    weights, biases = (part.astype(float) for part in model.weights[0])
    sums = image @ weights + biases
    outputs = np.maximum(sums, 0)
    unit = np.argsort(-outputs, kind="stable")[rank - 1]
    page = record("draw", rank=str(rank))
    for value in (image @ weights[:, unit], biases[unit], sums[unit], outputs[unit]):
        assert printed(float(value)) in page.values.values()
    assert any(chart.options.get("about") == f"neuron {unit}" for chart in page.charts)
    [excited] = (chart for chart in page.charts if chart.draw is charts.unit)
    np.testing.assert_allclose(
        excited.given[2], mnist.activations(model, digits.test_images).outputs[1][:, unit], atol=1e-12
    )


def test_a_drawing_is_read() -> None:
    page = RecordingPage(picture=canvas.paint([np.array([[0.5, 0.15], [0.51, 0.5], [0.5, 0.85]])]))
    opened("draw")(page)
    assert page.charts[0].figure.layout.meta["alt"].startswith("Predicted: 1")


def test_a_network_too_large_for_the_glass_still_answers() -> None:
    rng = np.random.default_rng(0)
    network = Network([784, 300, 10], ["relu", "softmax"])
    weights = tuple((0.1 * rng.normal(size=size), np.zeros(size[1])) for size in ((784, 300), (300, 10)))
    page = RecordingPage()
    module("draw").drawing(page, Trained(network, weights, None))
    assert len(page.notices("info")) == 1
    assert page.record.all(elements.Held)[0].made.data["sizes"] == [784, 128, 128, 10]


@pytest.mark.browser
def test_a_drawn_one_is_read_as_a_one(open_page, settle) -> None:
    page = open_page("/draw", viewport={"width": 1280, "height": 900})
    paper, answer = page.get_by_role("application"), page.locator(".instrument [role=status]")
    expect(answer).to_contain_text("It reads 3")  # until somebody draws, a test digit stands there
    box = paper.bounding_box()
    middle, height = box["x"] + box["width"] / 2, box["height"]
    page.mouse.move(middle, box["y"] + 0.15 * height)
    page.mouse.down()
    for part in np.linspace(0.15, 0.85, 12):
        page.mouse.move(middle + 0.02 * height * (part - 0.5), box["y"] + part * height)
    expect(answer).to_contain_text("It reads 1")  # the pen is still down
    page.mouse.up()
    fold = page.locator("summary", has_text="Which pixels moved the decision")
    fold.click()
    page.get_by_role(
        "figure", name="share in the choice of 1 over"
    ).wait_for()  # what is opened up is the reader's own digit
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Softmax").click()
    page.get_by_role("heading", level=1, name="Softmax").wait_for()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="20 · Draw").click()
    expect(answer).to_contain_text("It reads 1")  # the drawing is still there
    page.reload()
    expect(answer).to_contain_text("It reads 1")  # and after a reload, too
    page.get_by_role("button", name="Clear").click()
    expect(answer).to_contain_text("It reads 3")  # the test digit again
    fold.click()
    page.get_by_role("figure", name="share in the choice of 3 over").wait_for()
    page.reload()
    expect(answer).to_contain_text("It reads 3")


@pytest.mark.browser
def test_a_one_is_drawn_with_the_keyboard_alone(open_page, settle) -> None:
    """Arrow keys move the pen, Space puts it down and lifts it; Backspace takes the stroke back."""
    page = open_page("/draw", viewport={"width": 1280, "height": 900})
    paper, answer = page.get_by_role("application"), page.locator(".instrument [role=status]")
    paper.wait_for()
    while not paper.evaluate("canvas => canvas.getRootNode().activeElement === canvas"):
        page.keyboard.press("Tab")
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(16):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(answer).to_contain_text("It reads 1")
    page.keyboard.press("Backspace")
    expect(answer).to_contain_text("It reads 3")  # the test digit again


@pytest.mark.browser
def test_what_is_no_drawing_in_the_window_s_memory_is_left_out(open_page: Callable[..., Page]) -> None:
    page = open_page("/draw")
    for kept in ('"abc"', "[1, 2]", "[[1]]", "[null]", "[[[0.1, 0.2], 5]]", '[[["a", "b"]]]', "[[[1e308, 1e308]]]"):
        page.evaluate("(kept) => sessionStorage.setItem('explainer-drawing', kept)", kept)
        page.reload()
        page.get_by_role("button", name="Write one for me").click()
        expect(page.locator(".glass .formula")).to_contain_text("It reads")
        expect(page.get_by_text("could not be read")).to_have_count(0)
        page.get_by_role("button", name="Clear").click()
