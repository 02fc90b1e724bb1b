"""The step player in a real browser: every way of stepping, what stays still, what the address says, and how fast it is."""

from __future__ import annotations

import statistics

import pytest
from playwright.sync_api import Page, expect

from tests.waiting import until

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def walk(open_page):
    return unfolded(open_page("/walkthrough", viewport={"width": 1280, "height": 900}), "walkthrough")


def at(page) -> str:
    return page.locator(".player output").inner_text()


def test_buttons_keys_and_bar_all_step(walk) -> None:
    player, bar = walk.locator(".player"), walk.locator(".player input")
    assert at(walk) == "1 of 30"
    assert player.get_by_role("button", name="Back").is_disabled()
    player.get_by_role("button", name="Next").click()
    assert at(walk) == "2 of 30"
    for key, expected in (("ArrowRight", 3), ("ArrowRight", 4), ("ArrowLeft", 3), ("End", 30), ("Home", 1)):
        walk.keyboard.press(key)
        assert at(walk) == f"{expected} of 30", key
    bar.fill("5")
    assert at(walk) == "6 of 30"
    assert "1.1904" in walk.locator(".frame.now").inner_text().replace("\n", "")
    assert "2.4555" in walk.locator(".frame.now").inner_text().replace("\n", "")


def test_formula_numbers_and_picture_change_together(walk) -> None:
    for _ in range(3):
        walk.locator(".player").get_by_role("button", name="Next").click()
        words, picture = walk.locator(".frame.now .title"), walk.locator(".player svg").first
        assert words.inner_text()
        assert picture.get_attribute("aria-label")
    assert walk.locator(".frame.now .title").inner_text() == "Update 1 · Local slopes"
    assert "dŷ/dw₁ = 4" in walk.locator(".player svg").first.get_attribute("aria-label")
    assert walk.locator(".player svg").first.locator("text.slope").all_text_contents()[:2] == ["4", "5"]


def test_the_address_follows_and_a_copied_link_reopens_the_step(walk, open_page) -> None:
    walk.locator(".player input").fill("7")
    walk.wait_for_url("**/walkthrough?step=7")
    again = open_page("/" + walk.url.split("/", 3)[3])
    again.locator(".player output").wait_for()
    assert at(again) == "8 of 30"
    walk.locator(".player input").fill("0")
    walk.wait_for_url("**/walkthrough")  # the first step is the default, and defaults are not written


def test_a_wrong_step_is_named(open_page) -> None:
    page = open_page("/walkthrough?step=99")
    assert "Step: the address asks for 99" in page.get_by_test_id("stAlert").inner_text()
    output = page.locator(".player output")
    output.wait_for()  # its fold opens by itself, although the wrong step is out of the address again
    expect(output).to_have_text("1 of 30")  # the page is drawn once more for a wrong address


def test_another_learning_rate_keeps_the_step(walk, settle) -> None:
    walk.locator(".player input").fill("5")
    rate = walk.get_by_role("textbox", name="Learning rate η")
    rate.fill("0.01")
    rate.press("Enter")
    walk.locator(".frame.now .note", has_text="smaller by a factor of 30.9").wait_for()
    assert at(walk) == "6 of 30"
    walk.wait_for_url("**eta=0.01**")
    assert "step=5" in walk.url


def test_it_plays_and_stops_at_the_end(walk) -> None:
    player = walk.locator(".player")
    player.locator("input").fill("28")
    player.get_by_role("button", name="Play").click()
    player.get_by_role("button", name="Pause").wait_for()
    player.locator("output", has_text="30 of 30").wait_for()
    player.get_by_role("button", name="Play").wait_for()


def test_nothing_jumps_while_stepping(walk) -> None:
    """The player keeps its height and its buttons their place through all steps, on a desktop and on a phone."""
    for size in ({"width": 1280, "height": 900}, {"width": 390, "height": 844}):
        walk.set_viewport_size(size)
        walk.locator(".player input").fill("0")
        places = walk.evaluate(
            """async () => {
                const hosts = [...document.querySelectorAll('*')].map((e) => e.shadowRoot);
                const root = hosts.find((shadow) => shadow?.querySelector('.player'));
                const bar = root.querySelector('input'), seen = [];
                for (let i = 0; i <= Number(bar.max); i++) {
                    bar.value = i; bar.dispatchEvent(new Event('input'));
                    await new Promise(requestAnimationFrame);
                    const box = root.querySelector('.controls').getBoundingClientRect();
                    seen.push([Math.round(box.top + scrollY), Math.round(root.querySelector('.player').offsetHeight)].join());
                }
                return seen;
            }"""
        )
        assert len(set(places)) == 1, places


PLAYER = """() => {
    const hosts = [...document.querySelectorAll('*')].map((e) => e.shadowRoot);
    return hosts.find((shadow) => shadow?.querySelector('.player')).querySelector('.player');
}"""


FOLDS = {
    "walkthrough": "Number by number",
    "linear": "Prove it: two linear layers are one",
    "activation_slopes": "Prove it: step through the derivation",
    "backwards": "Another network, step by step",
}


def unfolded(page: Page, name: str) -> Page:
    """The page with the fold open in which its player stands."""
    if "?" not in page.url:  # an address that asks for a step opens the fold
        page.locator("summary", has_text=FOLDS[name]).click()
    page.locator(".player output").first.wait_for()
    still = "(one) => Promise.all(one.getAnimations({ subtree: true }).map((each) => each.finished.catch(() => null)))"
    page.locator("details[open]").first.evaluate(f"async (one) => {{ await ({still})(one); }}")  # a fold opens slowly
    return page


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, {"width": 390, "height": 844}])
@pytest.mark.parametrize("name", ["activation_slopes", "linear"])
def test_a_derivation_scrolls_in_its_box_to_the_newest_line(open_page, name: str, size: dict) -> None:
    """Line and Next button fit on one screen at every step, the box keeps its height, and the keyboard can scroll it."""
    page = unfolded(open_page(f"/{name}", viewport=size), name)
    player = page.evaluate_handle(PLAYER)
    seen = player.evaluate(
        """async (root) => {
            const bar = root.querySelector('input'), box = root.querySelector('.frames'), seen = [];
            for (let i = 0; i <= Number(bar.max); i++) {
                bar.value = i; bar.dispatchEvent(new Event('input'));
                await new Promise(requestAnimationFrame);
                const [line, around] = [root.querySelector('.frame.now'), box].map((one) => one.getBoundingClientRect());
                seen.push([root.offsetHeight, line.top >= around.top - 1 && line.bottom <= around.bottom + 1]);
            }
            return seen;
        }"""
    )
    assert len({height for height, _ in seen}) == 1, seen
    assert seen[0][0] < 0.65 * size["height"]
    assert all(inside for _, inside in seen), seen
    box = player.evaluate_handle("(root) => root.querySelector('.frames')").as_element()
    end = box.evaluate("(one) => one.scrollTop")
    assert box.get_attribute("tabindex") == ("0" if end else None)
    if name == "activation_slopes":
        assert end > 0
        box.focus()
        box.press("ArrowUp")
        until(page, "([box, end]) => box.scrollTop < end", arg=[box, end])


def test_on_a_phone_next_stands_between_the_picture_and_its_words(open_page) -> None:
    page = unfolded(open_page("/walkthrough", **PHONE), "walkthrough")
    tops = [page.locator(f".player {part}").bounding_box()["y"] for part in (".pictures", ".controls", ".frames")]
    assert tops == sorted(tops)
    assert tops[2] - tops[0] < 600


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, {"width": 390, "height": 844}])
def test_the_place_of_a_player_is_kept_before_it_is_drawn(open_page, size: dict) -> None:
    """What is below jumps by at most an eighth of the player's height when it appears, and no void is left."""
    for name in ("backwards", "activation_slopes"):
        page = unfolded(open_page(f"/{name}", viewport=size), name)
        kept, drawn = page.locator("[class*=st-key-player-]").first.evaluate(
            """(one) => {
                const drawn = one.offsetHeight;
                delete one.dataset.drawn; // as before it was drawn
                return [parseFloat(getComputedStyle(one).minHeight), drawn];
            }"""
        )
        assert 0.87 * drawn <= kept <= drawn + 2, (name, kept, drawn)


def test_on_a_phone_the_button_of_the_menu_has_a_ground_of_its_own(open_page) -> None:
    page = open_page("/losses", **PHONE)
    header = page.get_by_test_id("stHeader").evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert header == "rgb(255, 255, 255)"


def test_a_swipe_steps_and_a_scroll_does_not(open_page) -> None:
    page = unfolded(open_page("/walkthrough", **PHONE), "walkthrough")
    stage = page.locator(".player .frames")
    stage.scroll_into_view_if_needed()
    for (dx, dy), expected in (
        ((-120, 5), "2 of 30"),
        ((-120, 10), "3 of 30"),
        ((110, 0), "2 of 30"),
        ((-30, 140), "2 of 30"),
    ):
        box = stage.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + 40
        touch = {"pointerType": "touch", "bubbles": True}
        stage.dispatch_event("pointerdown", {**touch, "clientX": x, "clientY": y})
        stage.dispatch_event("pointerup", {**touch, "clientX": x + dx, "clientY": y + dy})
        assert at(page) == expected


def test_a_step_takes_less_than_a_frame_of_the_screen(walk) -> None:
    """Median script time of a step, taken by the browser's own clock, is at most 16 ms."""
    times = walk.evaluate(
        """() => {
            const hosts = [...document.querySelectorAll('*')].map((e) => e.shadowRoot);
                const root = hosts.find((shadow) => shadow?.querySelector('.player'));
            const bar = root.querySelector('input'), taken = [];
            for (let i = 0; i < 200; i++) {
                bar.value = i % (Number(bar.max) + 1);
                const before = performance.now();
                bar.dispatchEvent(new Event('input'));
                taken.push(performance.now() - before);
            }
            return taken;
        }"""
    )
    print(f"a step of the player: median {statistics.median(times):.2f} ms, largest {max(times):.2f} ms of script")
    assert statistics.median(times) <= 16


def test_a_lesson_stands_alone_on_a_slide(open_page) -> None:
    """`?embed=true` shows the lesson without its menu, at the state of the address."""
    page = open_page("/walkthrough?embed=true&step=5", viewport={"width": 1280, "height": 900})
    page.locator(".player output").wait_for()
    assert at(page) == "6 of 30"
    assert page.get_by_test_id("stSidebarNav").count() == 0


@pytest.mark.parametrize("address", ["walkthrough?eta=0.0123&updates=10", "backwards", "backwards?walk_bend=sigmoid"])
def test_every_line_fits_a_phone_and_its_other_digits_unfold(open_page, address) -> None:
    page = open_page(f"/{address}", **PHONE)
    if address == "backwards":  # the other address opens its fold
        unfolded(page, "backwards")
    page.locator(".player output").first.wait_for()
    seen = "lines => lines.filter(line => line.scrollWidth > line.clientWidth + 1).map(line => line.textContent)"
    assert page.locator(".player .line .formula").evaluate_all(seen) == []
    if address.startswith("walk"):
        page.locator(".player input").first.fill("11")  # the second update of the weights
        more = page.locator(".player .frame.now details, .player .frame.seen details").first
        assert "0.11338893936" not in page.locator(".frame.seen .line").all_inner_texts()
        more.locator("summary").click()
        assert "0.11338893936" in more.inner_text().replace("\n", "")


@pytest.mark.parametrize(
    ("address", "folds"),
    [
        ("activation_slopes?line=3", ["Prove it"]),
        ("backwards?walk_bend=Tanh", ["Another network"]),
        ("backwards?walk_bend=tanh", ["Another network"]),  # corrected to Tanh while the page is drawn
        ("draw?rank=3", ["One neuron opened up"]),
        ("walkthrough?eta=0.02", ["Number by number"]),
        ("walkthrough?target=7", ["Number by number", "Other inputs"]),  # a fold within a fold
        ("activation_slopes?x=2", []),
        ("walkthrough", []),
    ],
)
def test_a_link_to_what_is_folded_away_opens_its_fold(open_page, settle, address: str, folds: list[str]) -> None:
    page = open_page(f"/{address}")
    settle(page)
    opened = page.locator("details[open] > summary")
    expect(opened).to_have_count(len(folds))
    for summary, fold in zip(opened.all(), folds, strict=True):
        expect(summary).to_contain_text(fold)
