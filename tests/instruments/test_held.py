"""Instruments in a real browser: dragged by mouse, finger and keyboard, read back, and compared with Python."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from explainer import ACTIVATIONS, Network, descend, instruments, mnist
from explainer.instruments.instrument import Instrument
from explainer.numeric.formatting import number
from explainer.palette import PRINT
from tests.serving import streamlit

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
COLOURS = ["color-contrast", "link-in-text-block"]  # axe's rules about them
AXE = ROOT / "tests" / "node_modules" / "axe-core" / "axe.min.js"
ROWS = {"inputs": [[4, 5], [2, 1]], "targets": [6, 3], "weights": [-0.234, 0.675]}
MADE: dict[str, Instrument] = {
    "curve": instruments.curve("sigmoid", secant=1),
    "compared": instruments.curve(["relu", "tanh"]),
    "neuron": instruments.neuron(),
    "softmax": instruments.softmax([0.4, 3, 2.2], names=["cat", "dog", "guinea pig"]),
    "squares": instruments.loss("mse"),
    "surprise": instruments.loss("binary_cross_entropy"),
    "landscape": instruments.descent(descend(**ROWS, learning_rate="0.02", updates=10)),
    "ball": instruments.descent(descend(inputs=[[2]], targets=[3], weights=[-1], learning_rate="0.05")),
    "playground": instruments.playground("xor"),
    "backprop": instruments.backprop(),
    "scrubber": instruments.scrubber(mnist.load()),
}
HOLD = {"neuron": "w₁", "softmax": "score of cat", "playground": "weight from neuron 2 of hidden layer 2 to the output"}
FIRST = {name: HOLD.get(name) for name in MADE}


def held(page: Page, name: str):
    """The handle that a test moves: the one that is named, or the first in the picture."""
    if FIRST[name]:
        return page.get_by_role("slider", name=FIRST[name], exact=True)
    return page.locator("g.handle, g.chip").first


def value(handle) -> float:
    return float(handle.get_attribute("aria-valuenow"))


def middle(handle) -> tuple[float, float]:
    part = "e => (e.querySelector('.knob') ?? e).getBoundingClientRect().toJSON()"
    box = handle.evaluate(part)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("name", MADE)
def test_it_is_moved_by_mouse_and_by_keyboard_in_the_same_frame(shown: Callable[..., Page], name: str) -> None:
    page = shown(MADE[name])
    handle = held(page, name)
    expect(handle).to_be_attached()
    before = value(handle)
    x, y = middle(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 14, y - 14)
    moved = value(handle)
    assert moved != before
    # One event, and the picture has changed before the browser paints: nothing waits for a timer.
    told = handle.evaluate(
        """(e, [x, y]) => {
            const target = e.querySelector('.reach') ?? e, before = e.getAttribute('aria-valuetext');
            target.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: x, clientY: y, pointerId: 1 }));
            return [before, e.getAttribute('aria-valuetext')];
        }""",
        [x + 34, y - 34],
    )
    assert told[0] != told[1]
    page.mouse.up()
    page.keyboard.press("ArrowUp")
    once = value(handle)
    assert handle.evaluate("e => e === document.activeElement")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert value(handle) < once


@pytest.mark.parametrize("name", MADE)
def test_a_finger_moves_it_all_the_way_on_a_phone_and_the_page_stays(shown: Callable[..., Page], name: str) -> None:
    page = shown(MADE[name], width=390, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.add_style_tag(content="body { padding: 900px 0 }")  # there is something to scroll
    handle = held(page, name)
    handle.evaluate("e => e.scrollIntoView({ block: 'center' })")
    start, finger = page.evaluate("scrollY"), page.context.new_cdp_session(page)
    (x, y), seen = middle(handle), [handle.get_attribute("aria-valuetext")]
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    # A browser that takes the finger for scrolling does so after some fifteen pixels.
    step = (6, 0) if name in ("curve", "compared", "surprise", "ball", "neuron", "backprop") else (0, -6)
    for k in range(1, 9):
        place = {"x": x + k * step[0], "y": y + k * step[1]}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
        seen.append(handle.get_attribute("aria-valuetext"))
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert seen[8] != seen[4] != seen[0], seen
    assert page.evaluate("scrollY") == start


def test_a_finger_that_scrolls_past_a_picture_moves_nothing_in_it(shown: Callable[..., Page]) -> None:
    seen = []
    for across, down in ((-7, 1), (0, 0), (1, -7)):  # along it, a tap, and past it
        page = shown(instruments.curve("sigmoid"), width=390, has_touch=True, is_mobile=True)
        page.add_style_tag(content="body { padding: 900px 0 }")
        handle, finger = page.locator("g.handle"), page.context.new_cdp_session(page)
        handle.evaluate("e => e.scrollIntoView({ block: 'center' })")
        (x, y), begun = middle(handle), page.evaluate("scrollY")
        places = [{"x": x - 60 + k * across, "y": y + 60 + k * down} for k in range(9)]
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
        for place in places[1:] if across else []:
            finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        seen.append(value(handle))
        assert (page.evaluate("scrollY") > begun) == (down < 0)
    assert seen[0] < seen[1] < seen[2] == 1.5, seen


def test_a_curve_is_grabbed_where_its_line_is(shown: Callable[..., Page]) -> None:
    page = shown(instruments.curve("linear"))
    handle = page.locator("g.handle")
    x, y = middle(handle)
    across, up = page.locator("path.curve").first.evaluate(
        "e => { const box = e.getBoundingClientRect(); return [box.width / 10, -box.height / 10]; }"
    )
    page.mouse.click(x + across, y + up)  # on the line itself, a tenth of its way further
    assert value(handle) == pytest.approx(1.5 + 1.0, abs=0.05)


def made_of_digits(name: str) -> Instrument:
    if name == "glass":
        return instruments.glass(mnist.shipped())
    known = mnist.load()
    if name == "trainer":
        return instruments.trainer(known)
    result = mnist.evaluate(mnist.shipped(), known)
    return instruments.confusion(known.test_images, result.labels, result.probabilities)


@pytest.mark.parametrize("name", [*MADE, "glass", "trainer", "confusion"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(shown: Callable[..., Page], name: str, scheme: str) -> None:
    """In the dark look only the colours are others: only the rules about colours are asked there."""
    page = shown(MADE.get(name) or made_of_digits(name), color_scheme=scheme)
    for folded in page.locator("summary").all():
        folded.click()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    apart = {rule: {"enabled": False} for rule in ("region", "page-has-heading-one", "landmark-one-main")}
    rules = {"runOnly": COLOURS} if scheme == "dark" else {"rules": apart}
    violations = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    assert not [(each["id"], [node["html"][:120] for node in each["nodes"][:3]]) for each in violations]


def test_what_the_static_edition_says_of_its_own_page_is_not_said_of_an_instrument(shown: Callable[..., Page]) -> None:
    """There, page and instrument share one style sheet: a name that both use would mean two things."""
    page = shown(MADE["landscape"])
    page.get_by_role("button", name="Gradient descent", exact=True).click()  # the marks of its rates are there now
    looks = """() => [...document.querySelectorAll('.instrument *:not(details, summary, details *)')].map(e => {
        const { display, borderTopWidth, marginTop, marginBottom } = getComputedStyle(e);
        return [e.tagName, e.className.baseVal ?? e.className, display, borderTopWidth, marginTop, marginBottom].join(' ');
    })"""
    before = page.evaluate(looks)
    page.add_style_tag(content=(ROOT / "assets" / "site" / "site.css").read_text(encoding="utf-8"))
    assert page.evaluate(looks) == before


def test_a_number_of_the_confusion_matrix_opens_by_mouse_touch_and_keyboard(shown: Callable[..., Page]) -> None:
    known = mnist.load()
    result = mnist.evaluate(mnist.shipped(), known)
    page = shown(made_of_digits("confusion"), width=390, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    said, ink = page.get_by_role("status"), "document.querySelector('.side canvas').height"
    for cell, hand in ((23, "click"), (49, "tap")):
        row, column = divmod(cell, 10)
        count = int(result.confusion[row, column])
        getattr(page.get_by_role("button", name=f"{row} read as {column}: {count}", exact=True), hand)()
        expect(said).to_contain_text(f"{count} digit{' is' if count == 1 else 's are'} {row} and read as {column}")
        expect(page.get_by_role("img", name=f"{count} digits")).to_be_attached()
        assert page.evaluate(ink) > 20
    page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text(f"{result.confusion[4, 8]} digits are 4 and read as 8")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text("and read as 7")
    expect(page.locator("button:focus")).to_have_attribute("aria-pressed", "true")


def test_one_pixel_is_scrubbed_through_the_digits(shown: Callable[..., Page]) -> None:
    page, images, labels = shown(MADE["scrubber"]), mnist.load().train_images, mnist.load().train_labels
    frame, digit = page.get_by_role("slider", name="pixel"), page.get_by_role("slider", name="Digit number")
    frame.press("ArrowRight")
    for _ in range(3):
        digit.press("ArrowRight")
    expect(frame).to_have_attribute("aria-valuetext", f"row 14, column 15, ink {images[3, 14, 15]}")
    means = [images[labels == kind, 14, 15].mean() for kind in range(10)]
    most, least = int(np.argmax(means)), int(np.argmin(means))
    expect(page.get_by_role("status")).to_have_text(
        f"It holds the most ink in the digit {most} ({number(means[most], 3)} on average), and the least in "
        f"{least} ({number(means[least], 3)})."
    )


def test_the_curve_shows_what_python_computes(shown: Callable[..., Page]) -> None:
    page, f = shown(instruments.curve("sigmoid")), ACTIVATIONS["sigmoid"]
    handle = page.get_by_role("slider", name="x", exact=True)
    x, y = middle(handle)
    page.locator("summary").click()
    for to in (-311, -97, 40, 133):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + to, y)
        page.mouse.up()
        at = value(handle)
        wanted = f"x = {number(at)}, value {number(f(at))}, slope {number(f.slope(at))}"
        assert handle.get_attribute("aria-valuetext") == wanted
        lines = page.locator("td.value").all_inner_texts()
        assert len(lines) == len(f.derivations[0].steps)
        assert {line[2:] for line in lines} == {number(f.slope(at))}
        x, y = middle(handle)


def test_the_secant_turns_into_the_tangent(shown: Callable[..., Page]) -> None:
    page = shown(instruments.curve("x^3", at=1, secant=1))
    second = page.get_by_role("slider", name="second point of the secant")
    assert "slope of the secant 7" in second.get_attribute("aria-valuetext")
    for _ in range(300):
        second.press("ArrowLeft")
        if "distance 0.01," in second.get_attribute("aria-valuetext"):
            break
    assert "slope of the secant 3.03" in second.get_attribute("aria-valuetext")


def test_the_softmax_page_shows_pythons_probabilities_at_any_temperature(shown: Callable[..., Page]) -> None:
    page = shown(MADE["softmax"])
    dog = page.get_by_role("slider", name="score of dog")
    for _ in range(7):
        dog.press("ArrowDown")
    scores = [value(page.get_by_role("slider", name=f"score of {each}")) for each in ("cat", "dog", "guinea pig")]
    assert scores[1] == pytest.approx(2.3)
    wanted = ACTIVATIONS["softmax"](np.array(scores))
    shares = [float(text.rstrip(" %")) for text in page.locator("text.strong").all_text_contents() if "%" in text]
    np.testing.assert_allclose(shares, 100 * wanted, atol=0.05)


def test_a_score_or_a_term_that_is_pointed_at_lights_up(shown: Callable[..., Page]) -> None:
    page = shown(MADE["softmax"])
    lit, bold = page.locator(".term[aria-pressed=true]"), page.locator("text.strong:text-matches('cat|dog|pig')")
    expect(bold).to_have_text("dog")  # the largest score
    page.get_by_role("slider", name="score of guinea pig").hover()
    expect(lit).to_have_text(["e2.2", "e2.2"])
    expect(bold).to_have_text("guinea pig")
    page.locator(".term[title$=cat]").hover()
    expect(lit).to_have_text(["e0.4", "e0.4"])
    expect(bold).to_have_text("cat")


def test_the_rate_beyond_its_limit_is_said_to_diverge(shown: Callable[..., Page]) -> None:
    page = shown(
        instruments.descent(descend(**{**ROWS, "inputs": [[4, 5]], "targets": [6]}, learning_rate="0.05", updates=5))
    )
    expect(page.locator(".side > .say")).to_contain_text("never arrives. The limit is η = 1/41")
    page.get_by_role("button", name="the best rate, 1/82").click()
    expect(page.locator(".side > .say")).to_contain_text("One update is enough")
    page.get_by_role("button", name="Momentum", exact=True).click()
    expect(page.get_by_role("slider", name=re.compile("^β"))).to_be_visible()


def test_a_loss_of_zero_stands_at_the_foot_of_its_powers_of_ten(shown: Callable[..., Page]) -> None:
    page = shown(instruments.descent(descend(inputs=[[1]], targets=[3], weights=[-1], learning_rate="0.5")))
    page.get_by_role("button", name="Step").click()
    expect(page.locator(".sums")).to_contain_text("w₁ = 3, loss = 0")
    losses = page.get_by_role("group", name="The loss after each update")
    expect(losses.locator("text.tick.end").first).to_have_text("10⁻¹⁶")
    level = losses.locator("line").nth(2)  # the first two stand upright, at both ends of the axis of updates
    assert middle(losses.locator("circle"))[1] == pytest.approx(middle(level)[1], abs=1)


@pytest.mark.parametrize(
    ("rate", "key", "way"), [("0.01", "ArrowRight", 1), ("0.0107", "ArrowLeft", -1), ("1/41", "ArrowRight", 1)]
)
def test_every_arrow_key_moves_the_rate(shown: Callable[..., Page], rate: str, key: str, way: int) -> None:
    """Rates have three digits, and next to some of them the next place of the slider has the same three."""
    page = shown(instruments.descent(descend(inputs=[[4, 5]], targets=[6], weights=[0, 0], learning_rate=rate)))
    slider = page.get_by_role("slider", name="Learning rate η")
    for _ in range(4):
        before = float(slider.get_attribute("aria-valuetext"))
        slider.press(key)
        assert way * (float(slider.get_attribute("aria-valuetext")) - before) > 0, before


def test_what_is_pointed_at_lights_up_everywhere(shown: Callable[..., Page]) -> None:
    page = shown(MADE["landscape"])
    lit = page.locator("[data-part].lit")
    expect(lit).to_have_count(0)
    page.locator(".formula [data-part=w0]").hover()
    expect(lit).to_have_count(3)  # in the formula, on the neuron, and as a line of the map
    assert {part.get_attribute("data-part") for part in lit.all()} == {"w0"}
    page.get_by_text("target 6").hover()
    assert {part.get_attribute("data-part") for part in lit.all()} == {"y"}
    page.mouse.move(2, 2)
    expect(lit).to_have_count(0)


def test_a_weight_is_dragged_in_the_neuron_and_the_start_goes_there(shown: Callable[..., Page]) -> None:
    page = shown(MADE["landscape"])
    weight, start = (page.get_by_role("slider", name=name, exact=True) for name in ("w₁", "start"))
    before = value(weight)  # that at the ball
    x, y = middle(weight)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y)
    page.mouse.up()
    assert value(weight) == value(start) > before
    expect(page.locator(".sums em")).to_have_text("after 0 updates")
    weight.press("ArrowLeft")
    assert value(weight) == value(start)


@pytest.mark.parametrize("inputs", [[[2], [1]], [[4, 5], [2, 1]]])
def test_what_every_update_does_is_said_only_where_all_updates_do_the_same(
    shown: Callable[..., Page], inputs: list[list[float]]
) -> None:
    setting = {"inputs": inputs, "targets": [3, 1], "weights": [-1] * len(inputs[0]), "learning_rate": "0.01"}
    for batch, is_said in ((2, True), (1, False)):
        page = shown(instruments.descent(descend(**setting, batch_size=batch)))
        said = page.locator(".side > .say").inner_text()
        assert ("1 − η · " in said) == is_said, said


def test_rate_and_momentum_are_dragged_together(shown: Callable[..., Page]) -> None:
    page = shown(MADE["landscape"])
    page.get_by_role("button", name="Momentum", exact=True).click()
    point, said = page.get_by_role("slider", name="β and rate"), page.locator(".side > .say")
    expect(point).to_have_attribute("aria-valuetext", "β 0.9, learning rate 0.02")
    expect(page.get_by_text("β = 0.9: how much of the last move is kept")).to_be_visible()
    before = said.inner_text()
    x, y = middle(point)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y + 60)
    moved = re.fullmatch(r"β (0\.\d+), learning rate (0\.\d+)", point.get_attribute("aria-valuetext"))
    page.mouse.up()
    assert float(moved[1]) == pytest.approx(0.9 - 60 / 106, abs=0.02)
    assert float(moved[2]) < 0.02
    assert said.inner_text() != before
    rate = page.get_by_role("slider", name="Learning rate η")
    expect(rate).to_have_attribute("aria-valuetext", moved[2])
    for key in ("ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    beta, faster = float(moved[1]) + 0.01, number(1.1 * float(moved[2]), 3)
    expect(point).to_have_attribute("aria-valuetext", f"β {number(beta, 2)}, learning rate {faster}")
    expect(page.locator("image")).to_have_attribute("href", re.compile("^data:image/png"))


def test_the_playground_learns_and_points_are_painted(shown: Callable[..., Page]) -> None:
    page = shown(MADE["playground"])
    counter = page.locator(".counter")
    expect(counter).to_contain_text("epoch 0")
    page.get_by_role("button", name="Step").click()
    expect(counter).to_contain_text("epoch 1")
    plane = page.locator(".ground.both")
    blue = (
        "[...document.querySelectorAll('.ground-plate canvas')][1].getContext('2d').getImageData(240, 30, 1, 1).data[2]"
    )
    before = page.evaluate(blue)
    plane.click(position={"x": 240, "y": 30})
    assert page.evaluate(blue) != before  # a point stands there now
    page.get_by_role("button", name="Play").click()
    plane.click(position={"x": 300, "y": 40})
    page.get_by_role("button", name="Erase").click()
    plane.click(position={"x": 300, "y": 40})
    expect(counter).to_contain_text(re.compile(r"epoch \d\d"))
    page.get_by_role("button", name="ReLU").click()  # another activation does not begin anew
    expect(counter).not_to_contain_text("epoch 0")
    page.get_by_role("button", name="one neuron less in hidden layer 1").click()
    expect(page.get_by_role("button", name="neuron 8 of hidden layer 1")).to_have_count(0)


def test_a_network_of_another_size_than_the_first_starts_again(shown: Callable[..., Page]) -> None:
    """A link asks for more neurons than the weights are for that come with the page."""
    page = shown(instruments.playground("xor", Network([2, 4, 1], ["tanh", "sigmoid"])).with_state(sizes=[2, 6, 1]))
    for name in ("Start again", "Step"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator(".neuron-formula")).to_have_text(re.compile(r"h₆ \+ [\d.()−]+\)\s+at the dot: "))
    expect(page.locator(".counter")).to_contain_text("epoch 1")


def test_the_playground_takes_the_readers_own_points(shown: Callable[..., Page], tmp_path: Path) -> None:
    page = shown(MADE["playground"])
    page.get_by_text("Your own points").click()
    fold = page.locator("details")
    page.get_by_role("textbox", name="Your points").fill("1,2,a\n3,4")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(fold.get_by_role("status")).to_have_text(re.compile("^Line 2 should be two numbers and a kind"))
    expect(page.get_by_role("button", name="Four corners (xor)")).to_have_attribute("aria-pressed", "true")
    file = tmp_path / "people.csv"
    file.write_text(
        "height,weight,kind\n" + "\n".join(f"{150 + k};{50 + k % 7};{'tall' if k > 20 else 'small'}" for k in range(40))
    )
    page.get_by_label("A file of points").set_input_files(file)
    expect(fold.get_by_role("status")).to_have_text(
        "40 points, stretched to fill the square: small is orange, tall is blue."
    )
    expect(page.get_by_role("button", name="Four corners (xor)")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".counter")).to_contain_text("100% of the training points right", timeout=30_000)
    page.get_by_role("button", name="Moons").click()
    expect(page.get_by_role("button", name="Moons")).to_have_attribute("aria-pressed", "true")


def test_a_digit_is_read_while_it_is_written(shown: Callable[..., Page]) -> None:
    page = shown(instruments.glass(mnist.shipped()))
    said = page.get_by_role("status")
    expect(said).to_contain_text("Write a digit")
    page.get_by_role("button", name="Write one for me").click()
    expect(said).to_contain_text("It reads 4")
    page.get_by_role("button", name="Clear").click()
    expect(said).to_contain_text("Write a digit")
    paper = page.get_by_role("application").bounding_box()
    x, y, size = paper["x"], paper["y"], paper["width"]
    page.mouse.move(x + 0.5 * size, y + 0.15 * size)
    page.mouse.down()
    page.mouse.move(x + 0.5 * size, y + 0.8 * size, steps=6)
    expect(said).to_contain_text("It reads 1")  # the pen is still down
    page.mouse.up()
    layer = page.get_by_role("button", name="hidden layer 2: arrow keys choose one of its 128 neurons")
    layer.focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Neuron 1 of hidden layer 2")


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_a_stroke_is_rubbed_out_and_the_answer_flips(shown: Callable[..., Page], hand: str) -> None:
    """A 7 is a 1 without its roof; what was rubbed out comes back by Undo."""
    page = shown(instruments.glass(mnist.shipped()))
    said, paper = page.get_by_role("status"), page.get_by_role("application")
    box = paper.bounding_box()

    def drag(*points: tuple[float, float]) -> None:
        for k, (x, y) in enumerate(points):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["width"], steps=1 if k == 0 else 12)
            if k == 0:
                page.mouse.down()
        page.mouse.up()

    drag((0.24, 0.2), (0.7, 0.2), (0.5, 0.8))
    expect(said).to_contain_text("It reads 7")
    page.get_by_role("button", name="Rub out").click()
    if hand == "mouse":
        drag((0.2, 0.2), (0.56, 0.2))
    else:
        paper.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")  # by the keyboard: the paper now holds a pen in its middle
        for key in [*["ArrowLeft"] * 8, *["ArrowUp"] * 7, "Space", *["ArrowRight"] * 9, "Space"]:
            page.keyboard.press(key)
    expect(said).to_contain_text("It reads 1")
    page.get_by_role("button", name="Undo").click()
    expect(said).to_contain_text("It reads 7")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("button", name="Rub out")).to_have_attribute("aria-pressed", "false")


def test_what_is_no_digit_gets_no_name(shown: Callable[..., Page]) -> None:
    """An H, then an H and a stroke beside it; the bars are there, none of them is taken for the answer."""
    page = shown(instruments.glass(mnist.shipped()))
    said = page.get_by_role("status")
    paper = page.get_by_role("application").bounding_box()

    def stroke(*points: tuple[float, float]) -> None:
        places = [(paper["x"] + x * paper["width"], paper["y"] + y * paper["width"]) for x, y in points]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place)
        page.mouse.up()

    stroke((0.2, 0.2), (0.2, 0.8))
    stroke((0.5, 0.2), (0.5, 0.8))
    stroke((0.2, 0.5), (0.5, 0.5))
    expect(said).to_contain_text("This does not look like a digit: no answer stands out")
    stroke((0.8, 0.2), (0.8, 0.8))
    expect(said).to_contain_text("Are these two drawings?")
    unknowing = SimpleNamespace(network=mnist.shipped().network, weights=mnist.shipped().weights)
    assert instruments.glass(unknowing).data["below"] is None
    assert not instruments.glass(mnist.shipped(), names=list("abcdefghij")).data["digits"]


def test_nothing_moves_by_itself_for_readers_who_ask_for_that(shown: Callable[..., Page]) -> None:
    page = shown(instruments.playground("xor", playing=True), reduced_motion="reduce")
    expect(page.locator(".counter")).to_contain_text("epoch 0")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_the_nudge_and_the_walk_back_agree(shown: Callable[..., Page]) -> None:
    page = shown(MADE["backprop"])
    page.locator("summary").click()
    rows = page.locator(".grid-table tr").all_inner_texts()[1:]
    assert len(rows) == 9
    for row in rows:
        nudged, walked = (float(part.replace("−", "-")) for part in row.split("\t")[1:])
        assert nudged == pytest.approx(walked, rel=1e-4)


def test_without_javascript_the_still_picture_stays_with_its_numbers(shown: Callable[..., Page]) -> None:
    page = shown(instruments.curve("sigmoid"), java_script_enabled=False)
    expect(page.get_by_role("img", name=re.compile("The curve of Sigmoid"))).to_be_visible()
    expect(page.get_by_role("cell", name="≈ 0.8176")).to_be_visible()


def test_it_is_printed_in_the_printers_colours(shown: Callable[..., Page]) -> None:
    page = shown(MADE["curve"], color_scheme="dark")
    page.emulate_media(media="print")
    assert (
        page.locator(".instrument").evaluate("e => getComputedStyle(e).getPropertyValue('--blue')").strip()
        == PRINT.blue
    )
    expect(page.locator(".controls")).to_be_hidden()


def test_two_frames_in_a_notebook_fit_themselves_and_move_apart(browser: Browser, tmp_path: Path) -> None:
    notebook = tmp_path / "notebook.html"
    frames = "".join(f"<div>{instruments.curve(f)._repr_html_()}</div>" for f in ("sigmoid", "tanh"))
    notebook.write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>n</title><body>{frames}', encoding="utf-8"
    )
    page = browser.new_page(viewport={"width": 420, "height": 900})
    page.goto(notebook.as_uri())
    first, second = (page.frame_locator("iframe").nth(k) for k in (0, 1))
    expect(first.get_by_role("slider", name="x", exact=True)).to_be_attached()
    first.get_by_role("slider", name="x", exact=True).press("ArrowLeft")
    assert value(first.get_by_role("slider", name="x", exact=True)) == 1.4
    assert value(second.get_by_role("slider", name="x", exact=True)) == 1.5
    for frame in page.frames[1:]:
        tall, room = frame.evaluate("[document.documentElement.scrollHeight, innerHeight]")
        assert tall <= room
    page.close()


def test_a_frame_of_which_the_page_knows_nothing_is_held_too(browser: Browser, tmp_path: Path) -> None:
    """Some notebooks put each output into a frame that may not see the page around it, nor store anything."""
    notebook = tmp_path / "notebook.html"
    inside = html.escape(instruments.playground("xor").with_state(playing=True)._repr_html_(), quote=True)
    notebook.write_text(f'<!doctype html><iframe sandbox="allow-scripts" height="1000" srcdoc="{inside}"></iframe>')
    page = browser.new_page(viewport={"width": 900, "height": 1100})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(notebook.as_uri())
    frame = page.frame_locator("iframe").frame_locator("iframe")
    expect(frame.locator(".counter")).to_contain_text(re.compile(r"epoch [1-9]"))
    frame.get_by_role("button", name="Pause").click()
    weight = frame.get_by_role("slider", name=HOLD["playground"], exact=True)
    before = value(weight)
    weight.press("ArrowUp")
    assert value(weight) > before
    assert not complaints
    page.close()


def test_in_streamlit_the_address_keeps_what_was_moved_and_nothing_runs_again(browser: Browser, tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with streamlit(Path(__file__).with_name("streamlit_app.py"), log) as address:
        page = browser.new_page()
        page.goto(f"{address}/?x=1")
        handle = page.get_by_role("slider", name="x", exact=True)
        expect(handle).to_have_attribute("aria-valuenow", "1", timeout=30_000)
        handle.press("ArrowRight")
        expect(page).to_have_url(re.compile(r"x=1\.1"))
        expect(page.get_by_text("runs: 1")).to_be_visible()
        page.get_by_role("button", name="Run again").click()
        expect(page.get_by_text("runs: 2")).to_be_visible()
        expect(handle).to_have_attribute("aria-valuenow", "1.1")
        page.close()
    assert "Traceback" not in log.read_text()
