"""What an address may say wrongly, and what a reader may type: all of it is named by its field, and the picture stays."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

Lesson = Callable[..., AppTest]
WRONG = [
    ("walkthrough", {"eta": "5"}, "Learning rate η: the address asks for 5, but a number from 0.0001 to 1 is expected."),
    ("walkthrough", {"target": "inf"}, "Target y: the address asks for inf, but a number from −1,000 to 1,000 is"),
    ("walkthrough", {"updates": "2.5"}, "Updates: the address asks for 2.5, but a whole number from 1 to 10 is expected."),
    ("walkthrough", {"step": "99"}, "Step: the address asks for 99, but the steps are 0, 1, …, 29. Shown is 0."),
    ("divergence", {"rates": "-1"}, "Learning rates: the address asks for -1, but a number from 0.000001 to 10 is expected."),
    ("build", {"layers": "0,999"}, "Hidden layers: the address asks for 0,999, but a number from 1 to 512 is expected, got 0."),
    ("build", {"layers": "1.5"}, "Hidden layers: the address asks for 1.5, but a whole number from 1 to 512 is expected."),
    ("linear", {"shape": "ring"}, "but the choices are Circles, Four corners (xor)"),
    ("neuron", {"x1": ["1.5", "2.5"]}, "Input x₁: the address asks for 1.5, 2.5, but one value is expected, not several."),
    ("own", {"own": "zzz"}, r"but zzz is not known; for a product write z\*z\*z. Shown is x\*sigmoid(x)."),
    ("start", {"rate": "7.5"}, "Learning rate: the address asks for 7.5, but the steps are 0.001, 0.002, …, 0.06. Shown"),
    ("start", {"rate": "7"}, "Learning rate: the address asks for 7, but the steps are 0.001, 0.002, …, 0.06. Shown is"),
    ("start", {"rate": "1"}, "Learning rate: the address asks for 1, but the steps are"),
    ("network", {"theme": "blue"}, "Theme: the address asks for blue, but the choices are light and dark."),
    ("network", {"colour": "<b>*red*"}, "The address also says colour = bred, which means nothing on this page."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "asked", "told"), WRONG)
def test_what_is_wrong_in_an_address_is_named_as_the_reader_knows_it(
    lesson: Lesson, name: str, asked: dict, told: str
) -> None:
    page = lesson(name, **asked)
    notices = [warning.value for warning in page.warning]
    assert len(notices) == 1, notices
    assert told in notices[0]
    whole, wrong = lesson(name), page
    assert [one.value for one in [*whole.number_input, *whole.slider, *whole.text_input]] == [
        one.value for one in [*wrong.number_input, *wrong.slider, *wrong.text_input]
    ]


def test_it_is_named_at_the_top_and_not_in_something_folded(lesson: Lesson) -> None:
    page = lesson("walkthrough", target="inf")
    order = [one.type for one in page.main if one.type in ("warning", "markdown")]
    assert order[0] == "warning"
    assert not page.expander[0].warning


def test_options_are_known_by_their_names_in_programs_too(lesson: Lesson) -> None:
    page = lesson("linear", shape="xor", line_or_bend="tanh")
    assert (page.radio(key="shape").value, page.radio(key="line_or_bend").value) == ("xor", "tanh")
    assert not page.warning


def test_values_that_do_not_go_together_are_replaced_when_a_link_brought_them(lesson: Lesson) -> None:
    page = lesson("walkthrough", inputs="1,2,3", weights="1")
    assert len(page.get("bidi_component")) == len(lesson("walkthrough").get("bidi_component"))
    assert page.text_input(key="inputs").value == "4, 5"
    assert page.text_input(key="weights").value == "-0.234, 0.675"
    assert "Shown is Inputs x 4, 5; Weights w at the start −0.234, 0.675." in page.warning[0].value
    assert not page.error


def test_what_is_being_typed_stays_and_the_last_picture_with_it(lesson: Lesson) -> None:
    page = lesson("losses")
    count = len(page.get("plotly_chart"))
    page.text_input(key="targets").set_value("1, 2").run()
    assert [field.value for field in page.text_input][:2] == ["1, 2", "2.5, 2, 4, 6"]
    assert page.warning[0].value.endswith("Shown is Right answers y 2, 3, 5, 4.")
    assert len(page.get("plotly_chart")) == count
    page.text_input(key="answers").set_value("1, 4").run()
    assert not page.warning
    page.text_input(key="answers").set_value("1, *4*").run()  # half typed: what was right last is shown
    assert page.warning[0].value == (
        "The network's answers ŷ: a number from −100 to 100 is expected, got 4. Shown is 1, 4."
    )
    assert not page.error


def test_what_is_typed_is_refused_in_printed_numbers(lesson: Lesson) -> None:
    page = lesson("walkthrough")
    page.text_input(key="weights").set_value("-20000, 1").run()
    assert page.warning[0].value == (
        "Weights w at the start: a number from −1,000 to 1,000 is expected, got −20,000. Shown is −0.234, 0.675."
    )


def test_a_moved_control_takes_back_what_was_said_about_it(lesson: Lesson) -> None:
    page = lesson("walkthrough", eta="5", target="inf")
    assert len(page.warning) == 2
    page.text_input(key="eta").set_value("0.02").run()
    assert [warning.value.split(":")[0] for warning in page.warning] == ["Target y"]


def test_a_learning_rate_may_be_a_fraction_and_is_taken_exactly(lesson: Lesson) -> None:
    page = lesson("walkthrough", eta="1/82")
    assert "At a rate of 1/82" in " ".join(text.value for text in page.markdown)
    for typed in ("1/0", "3/2", "a/b", "-1/-82", "1/82/2", "1/999999", "½/3"):
        page.text_input(key="eta").set_value(typed).run()
        assert not page.exception
        (told,) = [warning.value for warning in page.warning]
        assert "or a fraction such as 1/82, is expected, got" in told
        assert told.endswith("Shown is 1/82.")


@pytest.mark.browser
def test_the_address_itself_is_put_right(open_page) -> None:
    page = open_page("/walkthrough?inputs=1,2,3&weights=1&updates=2.5&eta=0.02")
    page.wait_for_url(re.compile(r"walkthrough\?eta=0.02$"))
    expect(page.locator("input[aria-label='Inputs x']")).to_have_value("4, 5")
    expect(page.get_by_test_id("stAlert").first).to_be_visible()  # though the fields are folded
    page = open_page("/linear?shape=xor&line_or_bend=tanh")
    page.wait_for_url("**shape=Four+corners*line_or_bend=Tanh")


@pytest.mark.browser
def test_the_start_page_knows_the_learning_rate_itself(open_page) -> None:
    page = open_page("/?rate=0.02")
    at = page.locator(".player output")
    expect(at).to_have_text("rate 0.02")
    page.get_by_role("button", name="Larger").click()
    page.wait_for_url("**rate=0.022")
    page.get_by_role("slider", name="learning rate").press("Home")
    page.wait_for_url("**rate=0.001")
    page = open_page("/?rate=12")  # no rate of the slider's, though it has a twelfth
    expect(page.locator(".player output")).to_have_text("rate 0.05")
    expect(page.get_by_test_id("stAlert")).to_contain_text("the address asks for 12")
    page.wait_for_url(re.compile(r"/$"))
    page = open_page("/")
    expect(page.locator(".player output")).to_have_text("rate 0.05")
    expect(page.get_by_role("button", name="Larger")).to_be_enabled()


INK = """(light) => {
    const words = document.querySelector('.js-plotly-plot text');
    return words && Number(getComputedStyle(words).fill.match(/\\d+/)[0]) > 128 === light;
}"""  # what the charts are written in
GROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]') ?? document.body).backgroundColor"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("system", "theme", "ground"), [("light", "dark", "rgb(14, 17, 23)"), ("dark", "light", "rgb(255, 255, 255)")]
)
def test_the_theme_of_the_address_is_honoured_and_kept(open_page, system: str, theme: str, ground: str) -> None:
    page = open_page(f"/network?theme={theme}&width_in=3", color_scheme=system, viewport={"width": 1280, "height": 900})
    page.wait_for_function(f"{GROUND} === '{ground}'")
    page.wait_for_function(INK, arg=theme == "dark")
    page.locator(".st-key-foot").get_by_role("link").last.click()
    page.wait_for_url(f"**/neuron?*theme={theme}")
    page.wait_for_function(f"{GROUND} === '{ground}'")
    page.reload()
    page.wait_for_function(f"{GROUND} === '{ground}'")


@pytest.mark.browser
def test_a_slide_stays_the_slide_that_it_was(open_page) -> None:
    page = open_page("/network?embed=true&embed_options=dark_theme", viewport={"width": 1280, "height": 900})
    page.locator(".st-key-foot").get_by_role("link").last.click()
    page.wait_for_url(re.compile(r"/neuron\?.*embed_options=dark_theme"))
    assert "embed=true" in page.url


@pytest.mark.browser
def test_back_shows_a_lesson_as_it_was_left(open_page, settle) -> None:
    """By the link at its foot or by the menu: the address and the control, one press of Back for each lesson."""
    page = open_page("/network", viewport={"width": 1280, "height": 900})
    inputs, scores = page.get_by_role("slider", name="Inputs"), page.get_by_role("textbox", name="Scores")
    inputs.focus()
    for _ in range(8):
        inputs.press("ArrowRight")
    page.wait_for_url("**/network?width_in=12")
    page.locator(".st-key-foot").get_by_role("link").last.click()
    page.wait_for_url("**/neuron")
    settle(page)
    page.go_back()
    expect(inputs).to_have_value("12")
    page.wait_for_url("**/network?width_in=12")
    menu = page.get_by_test_id("stSidebarNav")
    menu.get_by_role("link", name="4 · Softmax").click()
    scores.fill("1 2 3")
    scores.press("Enter")
    page.wait_for_url("**/softmax?scores=1+2+3")
    settle(page)
    menu.get_by_role(
        "link", name=re.compile("^1 · ")
    ).click()  # which remembers its inputs: they come into the address meanwhile
    page.wait_for_url("**/network?width_in=12")
    settle(page)
    page.go_back()
    expect(scores).to_have_value("1 2 3")
    page.wait_for_url("**/softmax?scores=1+2+3")
    settle(page)
    page.go_back()
    expect(inputs).to_have_value("12")
    page.wait_for_url("**/network?width_in=12")
