"""How pages stand on a screen: a picture and what changes it are seen together, and no place stays empty."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 768, "height": 1024}
HEAD = 47  # pixels of the bar with the button of the menu, on a phone
EMPTY = 60  # pixels of nothing that may stand below each other

STEPPED = """async (root) => {
    const bar = root.querySelector('input[type=range]'), box = root.querySelector('.frames'), seen = [];
    for (let step = 0; step <= Number(bar.max); step++) {
        bar.value = step; bar.dispatchEvent(new Event('input'));
        await new Promise(requestAnimationFrame);
        const around = box.getBoundingClientRect();
        const parts = [...box.children].flatMap((frame) => (frame.classList.contains('seen') ? [...frame.children] : [frame]));
        const filled = parts.map((part) => part.getBoundingClientRect())
            .filter(({ height, bottom, top }) => height && bottom > around.top && top < around.bottom)
            .map(({ top, bottom }) => [top, bottom]).sort((one, other) => one[0] - other[0]);
        let end = around.top, empty = 0;
        for (const [top, bottom] of [...filled, [around.bottom, around.bottom]]) {
            empty = Math.max(empty, top - end);
            end = Math.max(end, bottom);
        }
        const now = root.querySelector('.frame.now').getBoundingClientRect();
        const isWhole = now.top >= around.top - 1 && now.bottom <= around.bottom + 1;
        seen.push([Math.round(empty), root.offsetHeight, isWhole]);
    }
    return seen;
}"""


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
@pytest.mark.parametrize("name", ["walkthrough?eta=0.02", "own"])
def test_no_step_of_a_player_leaves_a_place_empty(open_page: Callable[..., Page], name: str, size: dict) -> None:
    """Its height is the same at every step, the step is seen whole, and what comes next fills what it leaves."""
    page = open_page(f"/{name}", viewport=size)
    page.locator(".player output").wait_for()
    seen = page.locator(".player").evaluate(STEPPED)
    assert len({height for _, height, _ in seen}) == 1, seen
    assert all(is_whole for *_, is_whole in seen), seen
    assert max(empty for empty, *_ in seen) <= EMPTY, seen


def test_a_title_or_a_line_to_come_leads_to_its_step(open_page: Callable[..., Page], settle: Callable) -> None:
    page = open_page("/walkthrough?eta=0.02", viewport=LAPTOP)
    settle(page)
    page.locator(".player .frame").nth(3).click()
    expect(page.locator(".player output")).to_have_text("4 of 30")
    page.locator(".player .frame.now .title").click()
    expect(page.locator(".player output")).to_have_text("4 of 30")


def test_a_place_that_was_kept_is_given_back(open_page: Callable[..., Page]) -> None:
    """Before an instrument or a player is drawn its place is kept; afterwards nothing is empty below it."""
    page = open_page("/walkthrough?eta=0.02", viewport=LAPTOP)
    page.locator(".player output").wait_for()
    for kind, drawn in (("hand", ".instrument"), ("player", ".player")):
        kept = page.locator(f"[class*=st-key-{kind}-]").first
        assert abs(kept.evaluate("(one) => one.offsetHeight") - page.locator(drawn).first.bounding_box()["height"]) <= 8
        kept.evaluate("(one) => delete one.dataset.drawn")
        assert float(kept.evaluate("(one) => parseFloat(getComputedStyle(one).minHeight)")) > 400


def place(part: Locator) -> tuple[float, float]:
    """Where it begins and ends on the screen, from above."""
    box = part.evaluate(
        "(one) => one.getBoundingClientRect().toJSON()"
    )  # waits, where a bounding_box() is sometimes None
    return box["top"], box["bottom"]


@pytest.mark.parametrize("name", ["network", "build", "own"])
def test_on_a_phone_a_picture_stays_in_sight_while_it_is_changed(
    open_page: Callable[..., Page], settle: Callable, name: str
) -> None:
    """Whatever the keyboard reaches is scrolled to below the picture, and the picture stays."""
    page = open_page(f"/{name}", viewport=PHONE)
    picture = page.locator("[class*=st-key-beside-] [data-testid=stColumn]").last
    picture.locator(".main-svg").first.wait_for()
    controls = page.locator("[class*=st-key-beside-] input")
    assert controls.count() >= 2
    for control in controls.all():
        page.get_by_test_id("stMain").evaluate("(main) => main.scrollTo(0, 0)")
        control.focus()
        page.keyboard.press("ArrowRight")
        settle(page)
        expect(picture.locator(".main-svg").first).to_be_visible()
        (begin, end), (top, bottom) = place(picture), place(control)
        assert begin >= HEAD - 1
        assert end <= top
        assert bottom <= PHONE["height"] + 1


@pytest.mark.parametrize(("name", "button"), [("slopes", "Secant"), ("faster", "Adam")])
def test_on_a_phone_what_the_keyboard_reaches_stands_below_the_picture_of_an_instrument(
    open_page: Callable[..., Page], name: str, button: str
) -> None:
    """The picture lies above all others: what is scrolled to must not end up under it."""
    page = open_page(f"/{name}", viewport=PHONE)
    pressed = page.get_by_role("button", name=button, exact=True)
    pressed.wait_for()
    page.get_by_test_id("stMain").evaluate("(main) => main.scrollTo(0, 0)")
    pressed.focus()
    (begin, end), (top, bottom) = place(page.locator(".instrument .bench > :first-child").first), place(pressed)
    assert begin >= HEAD - 1
    assert end <= top
    assert bottom <= PHONE["height"]


@pytest.mark.parametrize("name", ["faster", "linear", "divergence", "train"])
def test_on_a_laptop_a_picture_and_all_that_changes_it_are_seen_together(
    open_page: Callable[..., Page], name: str
) -> None:
    page = open_page(f"/{name}", viewport=LAPTOP)
    page.locator(".instrument [role=slider], .instrument canvas").first.wait_for()
    tops, bottoms = page.locator(".instrument").first.evaluate(
        """(root) => {
            const kinds = '.bench canvas, .bench [role=slider], .bench ~ .controls *, .bench .controls *';
            const parts = [...root.querySelectorAll(kinds)]
                .map((part) => part.getBoundingClientRect()).filter(({ height }) => height);
            return [Math.min(...parts.map(({ top }) => top)), Math.max(...parts.map(({ bottom }) => bottom))];
        }"""
    )
    assert bottoms - tops <= LAPTOP["height"]


def test_a_rule_is_seen_with_its_picture_and_the_secant_of_it(open_page: Callable[..., Page]) -> None:
    page = open_page("/rules", viewport=LAPTOP)
    secant = page.get_by_role("button", name="Secant")
    secant.wait_for()
    tops, bottoms = zip(*map(place, (page.locator(".st-key-rule"), page.locator(".instrument"), secant)), strict=True)
    assert max(bottoms) - min(tops) <= LAPTOP["height"]


def test_what_misread_digits_push_down_is_not_the_learning_rate(open_page: Callable[..., Page]) -> None:
    """They come after an epoch, below all that can be moved."""
    page = open_page("/train", viewport=LAPTOP)
    rate = page.locator(".instrument .rate input")
    rate.wait_for()
    assert rate.evaluate(
        """(one) => one.compareDocumentPosition(one.closest('.instrument').querySelector('canvas:not([aria-label^="For each"])'))
            === Node.DOCUMENT_POSITION_FOLLOWING"""
    )


def test_the_foot_of_a_page_is_low(open_page: Callable[..., Page]) -> None:
    """What the article says and the words are folded beside the practice; the link onwards says what comes next."""
    page = open_page("/losses", viewport=LAPTOP)
    page.get_by_role("button", name="Check").wait_for()
    foot, article = page.locator(".st-key-foot"), page.locator("summary", has_text="What the article says")
    top, bottom = place(foot)
    assert bottom - top <= 130
    (begin, _), (_, end) = place(page.get_by_text("Predict, then look")), place(page.locator(".practice"))
    folds = [place(article), place(page.locator("summary", has_text="Words used here"))]
    assert all(begin < above and below < end + EMPTY for above, below in folds)
    expect(foot.get_by_role("link").last).to_have_text(
        "6 · Which way is down? · Which way should a weight move?arrow_forward"
    )


def test_beta_is_moved_by_an_optimiser_that_has_it(open_page: Callable[..., Page]) -> None:
    """The pad stays where it is, whatever is chosen; who moves β there chooses momentum."""
    page = open_page("/faster", viewport=LAPTOP)
    pad = page.get_by_role("slider", name="β and rate")
    below = """(one) => one.closest('svg').getBoundingClientRect().top - one.closest('.instrument').getBoundingClientRect().top"""
    before = pad.evaluate(below)
    page.get_by_role("button", name="Adam", exact=True).click()
    assert pad.evaluate(below) == pytest.approx(before, abs=30)  # its legend is shorter
    pad.press("ArrowRight")
    assert page.get_by_role("button", name="Adam", exact=True).get_attribute("aria-pressed") == "true"
    pad.press("ArrowUp")
    assert page.get_by_role("button", name="Momentum", exact=True).get_attribute("aria-pressed") == "true"


def test_on_a_tablet_paper_and_bars_are_seen_at_once_and_no_word_lies_under_the_menu(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/", viewport=TABLET)
    paper, layers = (page.locator(f".glass-bench {part}") for part in (".paper", ".layers"))
    layers.locator("text").first.wait_for()
    assert max(place(paper)[1], place(layers)[1]) <= TABLET["height"]
    menu = page.get_by_test_id("stExpandSidebarButton").bounding_box()
    begin = "(one) => one.getBoundingClientRect().left + parseFloat(getComputedStyle(one).paddingLeft)"
    words = page.locator(".lesson .place").evaluate(begin)
    assert words >= menu["x"] + menu["width"], (words, menu)
