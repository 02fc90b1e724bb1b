"""The course as a whole in a real browser: from the first page to the last, by keyboard alone, offline, after a restart."""

from __future__ import annotations

import re
from zlib import crc32

import pytest
from playwright.sync_api import Locator, Page, expect

from explainer.lessons import elements, lessons, record
from explainer.practice.tasks import Task
from tests.practice.solutions import solved_with_a_mistake
from tests.waiting import until

pytestmark = pytest.mark.browser
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
MOST_TABS = 150


@pytest.mark.slow
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_the_first_page_to_the_last_without_a_request_to_elsewhere(open_page, app_url, settle, screen) -> None:
    """Next, Next, Next, as a reader goes: every lesson comes, whole and in order; nothing is asked of the internet.

    Each question is answered wrong and right, and in each lesson a problem is solved with one mistake on the way.
    Console errors, failed requests and tracebacks fail in `open_page`.
    """
    page = open_page("/", **screen)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    written = lessons()
    page.get_by_test_id("stMain").get_by_role("link", name=written[0].title).first.click()
    for lesson in written:
        page.get_by_role("heading", level=1, name=lesson.title, exact=True).wait_for()
        settle(page)
        assert page.url.split("?")[0].endswith(f"/{lesson.name}")
        assert page.locator("h1").count() == 1
        expect(page.locator("h1"), "what is read next").to_be_focused()
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0, lesson.name
        shown = record(lesson.name)
        for question in shown.questions:
            _guess_wrong_then_right(page, question)
        for practice in shown.record.all(elements.Practice):
            _solve_with_a_mistake(page, practice.task)
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= screen["viewport"]["width"], (lesson.name, wide)
        if lesson is not written[-1]:
            page.locator(".st-key-foot").get_by_role("link").last.click()
    assert len(asked) > len(written)
    assert not [url for url in asked if not url.startswith((app_url, app_url.replace("http", "ws"), "data:", "blob:"))]


def _guess_wrong_then_right(page: Page, question: elements.Question) -> None:
    """Each wrong answer is told where it goes wrong, the right one why it is right."""
    box = page.locator(f".st-key-predict-{crc32(question.words.encode()):x}")
    told = box.get_by_test_id("stAlert")
    for wrong in (option for option in question.options if option != question.answer):
        _choose(box, question, wrong)
        expect(told).to_contain_text("Not quite.")
    _choose(box, question, question.answer)
    expect(told).to_contain_text("Right:")


def _choose(box: Locator, question: elements.Question, option: str) -> None:
    place = [*question.options].index(option)
    box.locator("label:has(input[type=radio])").nth(place).click()


def _solve_with_a_mistake(page: Page, task: Task) -> None:
    desk = page.locator(".practice")
    lines = desk.get_by_role("textbox")
    wrong, right = solved_with_a_mistake(task.problem)
    lines.first.fill(wrong)
    lines.first.press("Enter")
    expect(desk.locator("li.wrong"), wrong).to_have_count(1)
    lines.first.fill(right[0])
    lines.first.press("Enter")
    for place, line in enumerate(right[1:], start=1):
        lines.nth(place).fill(line)
        lines.nth(place).press("Enter")
    expect(desk.locator(".done"), f"{task}: {right}").to_contain_text("Solved.")
    expect(desk.locator("li.wrong")).to_have_count(0)


def test_a_lesson_with_a_player_by_keyboard_alone(open_page) -> None:
    page = open_page("/walkthrough", **DESKTOP)
    _press(page, page.locator("summary", has_text="Number by number"), "Enter")
    player = page.locator(".player")
    player.get_by_text("Update 1 · Forward pass").wait_for()
    _answer(page, right="larger")
    _press(page, player.get_by_role("button", name="Next"), "Enter")
    assert player.locator("output").inner_text() == "2 of 30"
    page.keyboard.press("End")
    assert player.locator("output").inner_text() == "30 of 30"
    link = page.locator(".st-key-foot").get_by_role("link").last
    _press(page, link, "Enter")
    page.get_by_role("heading", level=1, name="When descent diverges").wait_for()


def test_a_lesson_with_sliders_by_keyboard_alone(open_page) -> None:
    page = open_page("/activation_slopes", **DESKTOP)
    _press(page, page.get_by_role("combobox", name=re.compile("Function")).first, "ArrowDown", "ArrowDown", "Enter")
    page.wait_for_url("**f=**")
    _press(page, page.get_by_role("slider", name="Sum x"), "ArrowRight")
    page.wait_for_url("**x=1.6**")
    page.get_by_role("group", name="At x = 1.6").wait_for()


def test_a_lesson_with_a_picture_by_keyboard_alone(open_page, settle) -> None:
    """Who cannot draw opens up a digit that somebody else wrote, and any neuron for it."""
    page = open_page("/draw", **DESKTOP)
    number = page.get_by_role("spinbutton", name="While the paper is empty")
    _press(page, number, "Control+A", "0", "Enter")
    page.wait_for_url("**sample=0**")
    settle(page)
    expect(page.locator(".instrument [role=status]")).to_have_text(re.compile("^It reads "))
    _press(page, page.locator("summary", has_text="One neuron opened up"), "Enter")
    _press(page, page.get_by_role("spinbutton", name="Which neuron"), "ArrowUp", "Enter")
    page.wait_for_url("**rank=2**")


def test_a_lesson_of_texts_by_keyboard_alone(open_page) -> None:
    page = open_page("/errata", **DESKTOP)
    _press(page, page.locator("summary").first, "Enter")
    page.get_by_text("descend(inputs=[[4, 5]]").first.wait_for()
    _answer(page, right="about 11,254")


@pytest.mark.slow
def test_after_a_restart_of_the_server_the_page_comes_back_by_itself(course, browser) -> None:
    """It says that the connection is lost, then goes on where it was; a training that the server forgot is told."""
    context = browser.new_context(**DESKTOP)
    page, other = context.new_page(), context.new_page()
    try:
        with course() as address:
            page.goto(f"{address}/walkthrough?eta=0.02&step=5")
            page.locator(".player output", has_text="6 of 30").wait_for()
            page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
            other.route("**/connection*.js", lambda route: route.abort())  # as when the line is lost before it comes
            other.goto(f"{address}/train?epochs=7&job=0123456789")
            other.get_by_text("restarted since").wait_for()
        words = "getComputedStyle(document.querySelector('[role=dialog] h2 + div'), '::before').content"
        for one in (page, other):
            one.get_by_text("Connection error").wait_for(timeout=20_000)
            until(one, f"{words}.includes('goes on by itself')")  # words for readers, not for developers
        with course():
            page.get_by_text("Connection error").wait_for(state="detached", timeout=60_000)
            page.locator('[data-test-connection-state="CONNECTED"]').wait_for(timeout=60_000)
            page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
            page.get_by_text("The course was restarted").wait_for()
            rate = page.get_by_role("textbox", name="Learning rate η")
            assert rate.input_value() == "0.02"
            assert page.locator(".player output").inner_text() == "6 of 30"
            rate.fill("0.01")
            rate.press("Enter")
            page.wait_for_url("**eta=0.01**")
            page.locator(".frame.now .note", has_text="smaller by a factor of 30.9").wait_for()
    finally:
        context.close()


def _press(page: Page, wanted: Locator, *keys: str) -> None:
    """Go to a control with Tab, as who has no mouse must, and press keys there."""
    wanted.wait_for()
    for _ in range(MOST_TABS):
        if wanted.evaluate("(one) => one === one.getRootNode().activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        pytest.fail(f"{wanted} is not reached by Tab")
    for key in keys:
        page.keyboard.press(key)


def _answer(page: Page, *, right: str) -> None:
    """Guess with Space, then go to the right answer with the arrow keys: it is told."""
    box = page.locator("[class*=st-key-predict]")
    guesses = box.get_by_role("radio")
    _press(page, guesses.first, "Space")
    box.get_by_text("Not quite.").wait_for()
    for guess in guesses.all()[1:]:
        page.keyboard.press("ArrowDown")
        expect(guess).to_be_checked()
        if guess.locator("xpath=ancestor::label").inner_text().strip() == right:
            break
    box.get_by_test_id("stAlert").get_by_text(f"Right: {right}.").wait_for()
