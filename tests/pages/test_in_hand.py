"""What lessons hold: dragged by mouse, finger and keys, read back, and found again in the address. One visit to each lesson."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from explainer.lessons import elements, lessons, record

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
# A lesson, what is dragged there, which way, and the name of it in the address.
HANDLES = [
    ("neuron", "w₁", (12, 0), "w1"),
    ("softmax", "score of cat", (0, 12), "scores"),
    ("losses", "prediction for house 2", (0, -12), "answers"),
    ("slopes", "x", (12, 0), "place"),
    ("walkthrough", "start", (12, -8), "from_here"),
    ("walkthrough", "x₁", (12, 0), "x1_here"),
    ("walkthrough", "target", (12, 0), "target_here"),
    ("divergence", "start", (12, -8), "from"),
    ("faster", "start", (12, -8), "from"),
    ("cross_entropy", "predicted probability", (12, 0), "p"),
    ("data", "pixel", (24, 0), "pixel"),
    ("batches", "start", (12, -8), "batch_start"),
    ("backwards", "weight from x₁ to h₁", (12, 0), "net"),
]

FOLDED = {"data": "The same pixel in every digit"}


def value(handle: Locator) -> float:
    return float(handle.get_attribute("aria-valuenow"))


# Where a handle stands once it has been painted there: what a finger may do at a place belongs to the last picture.
PLACE = """async (element) => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    return (element.querySelector('.knob') ?? element).getBoundingClientRect().toJSON();
}"""


def middle(handle: Locator) -> tuple[float, float]:
    handle.scroll_into_view_if_needed()
    box = handle.evaluate(PLACE)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, finger: CDPSession | None, handle: Locator, way: tuple[float, float]) -> None:
    """By finger; without one, by mouse."""
    x, y = middle(handle)
    places = [(x + share * way[0], y + share * way[1]) for share in (0, 0.5, 1)]
    if finger is None:
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place)
        page.mouse.up()
        return
    for kind, touched in zip(("touchStart", "touchMove", "touchMove", "touchEnd"), (*places, None), strict=True):
        points = [{"x": touched[0], "y": touched[1]}] if touched else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def told(page: Page, name: str) -> list[float]:
    """The numbers that the address gives to a name; none where it does not speak of it."""
    (text,) = parse_qs(urlsplit(page.evaluate("location.href")).query).get(name, [""])
    return [float(part) for part in text.split(",") if part]


def test_whatever_a_lesson_holds_is_moved_and_belongs_to_the_address(
    open_page: Callable[..., Page], settle: Callable
) -> None:
    page, asked = open_page("/network", **PHONE), []
    finger, course = page.context.new_cdp_session(page), page.url.removesuffix("/network")
    page.on("request", lambda request: asked.append(request.url))
    for name, title, way, kept in HANDLES:
        asked.clear()
        page.goto(f"{course}/{name}")
        settle(page)
        if name in FOLDED:
            page.locator("summary", has_text=FOLDED[name]).click()
            settle(page)
        handle = page.get_by_role("slider", name=title, exact=True).first
        expect(handle).to_be_attached()
        seen = [value(handle)]
        for hand in (None, finger):
            drag(page, hand, handle, way)
            seen.append(value(handle))
            assert told(page, kept).count(pytest.approx(seen[-1])), (name, seen, page.url)
        handle.press("ArrowUp")
        handle.press("ArrowRight")
        seen.append(value(handle))
        assert len(set(seen)) == len(seen), (name, seen)
        assert told(page, kept).count(pytest.approx(seen[-1])), (name, seen, page.url)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390, name
        page.reload()
        settle(page)
        expect(handle).to_have_attribute("aria-valuenow", f"{seen[-1]:g}")  # its fold has opened by itself
        assert page.get_by_test_id("stAlert").count() == 0, name
        without = name not in ("backwards", "batches", "data")  # these have charts as well
        assert not (without and [url for url in asked if "lotly" in url]), (
            f"{name} has no chart, and asks for their script"
        )


def test_going_back_finds_a_lesson_as_the_hand_left_it(open_page: Callable[..., Page], settle: Callable) -> None:
    page = open_page("/faster?rates=1/41&rows=three&way=Adam&all_five=no", viewport={"width": 1280, "height": 900})
    start = page.get_by_role("slider", name="start", exact=True)
    start.press("ArrowRight")
    left = value(start)
    page.get_by_role("button", name="Momentum", exact=True).click()
    page.wait_for_url("**way=momentum*")
    assert "rates=1/41" in page.url.replace("%2F", "/")
    page.locator(".st-key-foot").get_by_role("link").last.click()
    page.wait_for_url("**/batches*")
    settle(page)
    page.go_back()
    expect(start).to_have_attribute("aria-valuenow", f"{left:g}")
    expect(page.get_by_role("button", name="Momentum", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="all examples")).to_have_attribute("aria-pressed", "true")


def test_the_playground_opens_again_as_it_was_chosen(open_page: Callable[..., Page], settle: Callable) -> None:
    page = open_page("/linear?shape=xor", viewport={"width": 1280, "height": 900})
    page.get_by_role("button", name="Tanh").click()
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.get_by_text("epoch 1:")).to_be_visible()
    page.get_by_role("button", name="one neuron more in hidden layer 1").click()
    expect(page.get_by_text("epoch 0:")).to_be_visible()  # what the network before has learned is not this one's
    moved = {"Noise of the points": "0.09", "L2: pull on the weights": "0.0005"}
    for name in moved:
        page.get_by_role("slider", name=name).press("ArrowRight")
    page.wait_for_url("**pull=0.0005*")
    page.reload()
    settle(page)
    for chosen in ("xor", "Tanh"):
        expect(page.get_by_role("button", name=chosen)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="neuron 5 of hidden layer 1")).to_be_attached()
    for name, value_ in moved.items():
        expect(page.get_by_role("slider", name=name)).to_have_value(value_)


def test_the_first_step_is_guessed_before_it_is_told(open_page: Callable[..., Page]) -> None:
    page = open_page("/walkthrough", viewport={"width": 1280, "height": 900})
    said = page.locator(".instrument .side > .say")
    expect(said).to_contain_text("Guess, then press Step")
    assert page.get_by_role("button", name=re.compile("^the limit")).count() == 0
    page.get_by_role("button", name="Step", exact=True).click()
    expect(said).to_contain_text("never arrives. The limit is η = 1/41")


def test_the_words_of_a_rule_follow_the_point(open_page: Callable[..., Page]) -> None:
    page = open_page("/rules?rule=chain", viewport={"width": 1280, "height": 900})
    page.get_by_role("slider", name="x", exact=True).last.press("ArrowRight")
    page.wait_for_url("**rule_x=2.05*")
    expect(page.locator("p", has_text="Check it:")).to_contain_text("at x = 2.05 the rule gives 4.4.")


def test_the_network_is_trained_in_the_readers_browser(open_page: Callable[..., Page], settle: Callable) -> None:
    page, asked = open_page("/train?train_batch=256", viewport={"width": 1280, "height": 900}), []
    page.on("request", lambda request: asked.append(request.url))
    own = page.locator(".instrument.trainer")
    expect(own.get_by_role("button", name="256")).to_have_attribute("aria-pressed", "true")
    own.get_by_role("button", name="The article's settings").click()
    page.wait_for_url(re.compile(r"train_batch=64&train_by=Gradient\+descent|train_by=gradient_descent"))
    expect(own.get_by_role("button", name="64")).to_have_attribute("aria-pressed", "true")
    own.get_by_role("button", name="Adam").click()
    own.get_by_role("button", name="Start", exact=True).click()
    expect(own.locator(".counter").first).to_contain_text("of the digits kept for validation")
    own.get_by_role("button", name="Stop").click()
    expect(own.get_by_role("button", name="Go on")).to_be_visible()
    files = [url for url in asked if "/files/digits-" in url]
    assert len(files) == 1, "the digits come as one file, once"
    expect(own.get_by_role("img", name=re.compile("^Misread"))).to_be_attached()


def test_every_lesson_with_an_instrument_is_visited_here() -> None:
    held = {
        one.name
        for one in lessons()
        if one.name not in ("teachers", "evaluate") and record(one.name).record.all(elements.Held)
    }
    assert held == {
        *(name for name, *_ in HANDLES),
        "linear",
        "activations",
        "activation_slopes",
        "rules",
        "draw",
        "train",
    }  # with tests of their own
