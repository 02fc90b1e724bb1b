"""What an address may say wrongly, and what a reader may type: all of it is named by its field, and the picture stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect
from shell.url_state import UrlState, film, read, strangers
from streamlit.testing.v1 import AppTest

from explainer.lessons import record
from explainer.lessons.controls import Control
from explainer.lessons.retired import RETIRED
from explainer.lessons.wording import field_name
from tests.serving import HEALTH
from tests.waiting import until

Lesson = Callable[..., AppTest]
WRONG = [
    ("walkthrough", {"eta": "5"}, "Learning rate η: the address asks for 5, but a number from 0.0001 to 1 is expected."),
    ("walkthrough", {"target": "inf"}, "Target y: the address asks for inf, but a number from −1,000 to 1,000 is"),
    ("walkthrough", {"updates": "2.5"}, "Updates: the address asks for 2.5, but a whole number from 1 to 10 is expected."),
    ("walkthrough", {"step": "99"}, "Step: the address asks for 99, but the steps are 0, 1, …, 29. The page shows 0."),
    ("divergence", {"rates": "-1"}, "Learning rate: the address asks for -1, but a number from 0.000001 to 10 is expected."),
    ("build", {"layers": "0,999"}, "Hidden layers: the address asks for 0,999, but a number from 1 to 512 is expected, got 0."),
    ("build", {"layers": "1.5"}, "Hidden layers: the address asks for 1.5, but a whole number from 1 to 512 is expected."),
    ("linear", {"shape": "ring"}, "but the choices are Circles, Four corners (xor)"),
    ("neuron", {"x1": ["1.5", "2.5"]}, "Input x₁: the address asks for 1.5, 2.5, but one value is expected, not 2."),
    ("own", {"own": "zzz"}, r"but zzz is not known; for a product write z\*z\*z. The page shows x\*sigmoid(x)."),
    ("backwards", {"stage_of_walk": "99"}, "Step: the address asks for 99, but the steps are 0, 1, …, 12. The page shows 0."),
    ("backwards", {"net": "1, 2"}, "Weights and biases: the address asks for 1, 2, but 9 numbers are expected"),
    ("network", {"theme": "blue"}, "Theme: the address asks for blue, but the choices are light and dark."),
    ("network", {"colour": "<b>*red*"}, "The address also says colour = bred, which means nothing on this page."),
]  # fmt: skip
BEYOND = [
    ("data", {"digit": "1e400"}, "Picture number: the address asks for 1e400, but a number from 0 to "),
    (
        "batches",
        {"n_batch": "inf"},
        "Examples in a batch: the address asks for inf, but a number from 1 to 10,000,000 is",
    ),
    ("batches", {"n_epochs": "-1e999"}, "Epochs: the address asks for -1e999, but a number from 1 to 1,000,000 is"),
    ("batches", {"n_batch": "9" * 400}, "…, but a number from 1 to 10,000,000 is expected. The page shows 5."),
    ("neuron", {"x1": "sNaN"}, "Input x₁: the address asks for sNaN, but a number from −10 to 10 is expected."),
]  # numbers at which Python's own reading fails

READER = settings(deadline=None, max_examples=60)  # a busy machine is no fault


@cache
def table(name: str) -> dict[str, Control]:
    """The controls of a page as it opens; of the start page and its lessons."""
    return record(name).controls


def arrived(name: str, address: dict[str, list[str]]) -> UrlState:
    """A page as it stands at an address, without anybody to draw it."""
    url = UrlState()
    url.begin(name)
    for control in table(name).values():
        texts = address.get(control.name, [])
        if control.is_live:
            url.live(control, texts)
        else:
            held = url.meet(control, texts, is_known=False)
            url.stand(control, held.get(control.name, control.default))
    return url


@pytest.mark.parametrize(("name", "asked", "notice"), [*WRONG, *BEYOND])
def test_what_is_wrong_in_an_address_is_named_as_the_reader_knows_it(name: str, asked: dict, notice: str) -> None:
    address = {key: [value] if isinstance(value, str) else value for key, value in asked.items()}
    url = arrived(name, address)
    notices = url.messages(address)
    assert len(notices) == 1, notices
    assert notice in notices[0]
    held = {key: one.held for key, one in url.table.items()}
    assert held == {key: one.default for key, one in table(name).items()}
    wrong = [key for key in asked if key != "colour"]  # what means nothing here is not ours to take away
    assert {key: list(one.right) for key, one in url.corrections.items()} == {key: [] for key in wrong}


VALUES = st.one_of(st.sampled_from(["1.5", "0", "-6", "relu", "ReLU", "nan", "", "light"]), st.text(max_size=9))
ADDRESSES = st.dictionaries(
    st.sampled_from(["x1", "w2", "b", "bend", "theme", "embed", "job", "colour", "x_9"]),
    st.lists(VALUES, min_size=1, max_size=2),
)


@READER
@given(ADDRESSES)
def test_whatever_an_address_says_each_control_holds_one_of_its_values(address: dict[str, list[str]]) -> None:
    reading = read(table("neuron"), address)
    assert {*reading.held} == {*table("neuron")}
    for name, held in reading.held.items():
        control = table("neuron")[name]
        assert control.read(control.address(held)) == held
    assert {*reading.notices} <= {*address}
    for name, notice in reading.notices.items():
        assert notice.startswith(field_name(table("neuron")[name].label))
        assert reading.held[name] == table("neuron")[name].default


@READER
@given(ADDRESSES)
def test_an_address_that_was_put_right_says_the_same_and_nothing_is_wrong_with_it(
    address: dict[str, list[str]],
) -> None:
    reading = read(table("neuron"), address)
    right = {name: values for name, values in (address | reading.corrections).items() if values}
    again = read(table("neuron"), right)
    assert (again.held, again.notices, again.corrections) == (reading.held, {}, {})


@READER
@given(ADDRESSES)
def test_what_is_told_of_an_address_is_told_once_and_is_text(address: dict[str, list[str]]) -> None:
    notices = arrived("neuron", address).messages(address)
    unknown = strangers(table("neuron"), address)[0]
    wrong = read(table("neuron"), address).notices
    is_theme_wrong = "theme" in address and address["theme"][-1] not in ("light", "dark")
    assert len(notices) == len(wrong) + is_theme_wrong + bool(unknown)
    assert not any("\n" in notice or "<" in notice for notice in notices)


@READER
@given(ADDRESSES)
def test_the_address_that_files_name_opens_the_same_page(address: dict[str, list[str]]) -> None:
    written = parse_qs(arrived("neuron", address).written(address), keep_blank_values=True)
    assert not {"embed", "job"} & {*written}
    assert read(table("neuron"), written).held == read(table("neuron"), address).held
    assert not read(table("neuron"), written).notices


def test_of_a_control_that_is_gone_one_sentence_says_where_it_went() -> None:
    for lesson, names in RETIRED.items():
        for name, words in names.items():
            assert name not in table(lesson)
            url = arrived(lesson, {name: ["1"]})
            assert url.messages({name: ["1"]}) == [f"The address says {name} = 1. {words}"]
            assert list(url.corrections[name].right) == []


def test_steps_are_what_the_browser_says() -> None:
    """It alone knows where the reader is; a step of a derivation that was shown before is taken away."""
    page = arrived("walkthrough", {"step": ["5"]})
    assert page.written({"step": ["5"], "eta": ["0.02"]}) == "step=5&eta=0.02"
    page.browser = ("walkthrough", "?eta=0.03&step=7&foo=1")
    assert page.written({"step": ["5"], "eta": ["0.02"]}) == "eta=0.02&step=7"
    page.browser = ("softmax", "?step=9")  # of another page
    assert page.written({"step": ["5"]}) == "step=5"
    passed = arrived("activation_slopes", {"line_1": ["2"]})
    assert passed.messages({"line_1": ["2"]}) == []
    assert passed.corrections["line_1"].right == []


def test_films_are_counted_from_the_first() -> None:
    page = UrlState()
    page.begin("divergence")
    for place in (0, 1):
        page.live(film(place, 30, 0), [])
    assert page.frames({"frame2": ["7"], "frame": ["x"]}) == {1: 7}
    assert page.frames({"frame": ["9" * 5000], "frame2": ["7"]}) == {1: 7}, "Python reads no number of 5,000 digits"


def parted(linked: bool) -> tuple[UrlState, dict[str, object]]:
    """Two lists that ought to have one length, in a part of a page where they have not."""
    url, inputs, weights = UrlState(), table("walkthrough")["inputs"], table("walkthrough")["weights"]
    texts = {"inputs": ["1"], "weights": []} if linked else {"inputs": [], "weights": []}
    url.begin("walkthrough")
    url.enter("walk", {})
    now = {"inputs": "1", "weights": weights.default}
    for control in (inputs, weights):
        url.meet(control, texts[control.name], is_known=not linked)
        url.stand(control, now[control.name])
    assert url.misfit(ValueError("1 input needs as many weights, got 2"), now)
    return url, now


def test_values_that_do_not_go_together_stay_in_their_fields_until_one_is_changed() -> None:
    url, now = parted(linked=False)
    notice = url.enter("walk", now)
    assert notice == "1 input needs as many weights, got 2. The page shows Inputs x 4, 5."
    assert url.stand(table("walkthrough")["inputs"], "1") == "4, 5"  # what counts meanwhile
    assert not url.misfit(ValueError("still"), now), "a second refusal is no matter of choice"
    assert url.enter("walk", now | {"inputs": "1, 2"}) is None
    assert not url.replaced


def test_values_that_a_link_brought_and_that_do_not_go_together_are_replaced() -> None:
    url, _ = parted(linked=True)
    assert url.replaced == {"inputs": "4, 5"}
    assert url.corrections["inputs"].right == []
    url.begin("walkthrough")
    assert url.meet(table("walkthrough")["inputs"], ["1"], is_known=True) == {"inputs": "4, 5"}
    assert "as many" in url.notices["inputs"]
    url.moved("inputs")
    assert url.is_stale
    assert not url.notices


def test_another_page_knows_nothing_of_what_was_said_about_the_one_before() -> None:
    url = arrived("walkthrough", {"eta": ["5"]})
    assert url.notices
    url.begin("walkthrough")
    assert url.notices
    url.begin("softmax")
    assert (url.notices, url.corrections, url.table) == ({}, {}, {})


# --- as Streamlit draws it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "asked", "notice"), [*WRONG[:5], *BEYOND])
def test_a_wrong_address_leaves_the_page_as_it_opens(lesson: Lesson, name: str, asked: dict, notice: str) -> None:
    whole, page = lesson(name), lesson(name, **asked)
    assert [one.value for one in page.warning if notice in one.value]
    assert not page.error
    assert [one.value for one in [*whole.number_input, *whole.slider, *whole.text_input]] == [
        one.value for one in [*page.number_input, *page.slider, *page.text_input]
    ]


def test_it_is_named_at_the_top_and_not_in_something_folded(lesson: Lesson) -> None:
    page = lesson("walkthrough", target="inf")
    order = [one.type for one in page.main if one.type in ("warning", "markdown")]
    assert order[0] == "warning"
    assert not page.expander[0].warning


def test_options_are_known_by_their_names_in_programs_too(lesson: Lesson) -> None:
    page = lesson("backwards", walk_bend="tanh", back_bend="ReLU")
    assert (page.radio(key="walk_bend").value, page.radio(key="back_bend").value) == ("tanh", "relu")
    assert not page.warning


def test_values_that_do_not_go_together_are_replaced_when_a_link_brought_them(lesson: Lesson) -> None:
    page = lesson("walkthrough", inputs="1,2,3", weights="1")
    assert len(page.get("bidi_component")) == len(lesson("walkthrough").get("bidi_component"))
    assert page.text_input(key="inputs").value == "4, 5"
    assert page.text_input(key="weights").value == "-0.234, 0.675"
    assert "The page shows Inputs x 4, 5; Weights w at the start −0.234, 0.675." in page.warning[0].value
    assert not page.error


def test_what_is_being_typed_stays_and_the_last_picture_with_it(lesson: Lesson) -> None:
    page = lesson("walkthrough")
    count = len(page.get("bidi_component"))
    page.text_input(key="inputs").set_value("1, 2, 3").run()
    assert page.text_input(key="inputs").value == "1, 2, 3"
    assert page.warning[0].value.endswith("The page shows Inputs x 4, 5.")
    assert len(page.get("bidi_component")) == count
    page.text_input(key="weights").set_value("1, 1, 1").run()
    assert not page.warning
    page.text_input(key="weights").set_value("1, 1, *4*").run()  # half typed: what was right last is shown
    assert page.warning[0].value == (
        "Weights w at the start: a number from −1,000 to 1,000 is expected, got 4. The page shows 1, 1, 1."
    )
    assert not page.error


def test_what_is_typed_is_refused_in_printed_numbers(lesson: Lesson) -> None:
    page = lesson("walkthrough")
    page.text_input(key="weights").set_value("-20000, 1").run()
    assert page.warning[0].value == (
        "Weights w at the start: a number from −1,000 to 1,000 is expected, got −20,000. The page shows −0.234, 0.675."
    )


def test_a_moved_control_takes_back_what_was_said_about_it(lesson: Lesson) -> None:
    page = lesson("walkthrough", eta="5", target="inf")
    assert len(page.warning) == 2
    page.text_input(key="eta").set_value("0.02").run()
    assert [warning.value.split(":")[0] for warning in page.warning] == ["Target y"]


@pytest.mark.browser
def test_the_address_itself_is_put_right(open_page) -> None:
    page = open_page("/walkthrough?inputs=1,2,3&weights=1&updates=2.5&eta=0.02")
    page.wait_for_url(re.compile(r"walkthrough\?eta=0.02$"))
    expect(page.locator("input[aria-label='Inputs x']")).to_have_value("4, 5")
    expect(page.get_by_role("textbox", name="Learning rate η")).to_have_value("0.02")
    expect(page.get_by_test_id("stAlert").first).to_be_visible()  # though the fields are folded
    page = open_page("/backwards?walk_bend=tanh&back_bend=relu")
    page.wait_for_url("**walk_bend=Tanh*back_bend=ReLU")


@pytest.mark.browser
def test_an_old_link_is_answered_in_one_sentence_and_leaves_a_clean_address(open_page) -> None:
    page = open_page("/?rate=0.02")
    expect(page.get_by_test_id("stAlert")).to_have_text(f"The address says rate = 0.02. {RETIRED['start']['rate']}")
    page.wait_for_url(re.compile(r"/$"))


@pytest.mark.browser
@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("losses?p=0.2&theme=dark", "cross_entropy?p=0.2&theme=dark"),
        ("divergence?way=Adam", "faster?way=Adam&all_five=no"),
    ],
)
def test_an_old_link_leads_to_the_lesson_that_has_its_part_by_now(open_page, app_url: str, old: str, now: str) -> None:
    page = open_page(f"/{old}")
    page.wait_for_url(f"**/{now}")
    page.locator(".instrument").wait_for()
    assert page.get_by_test_id("stAlert").count() == 0
    page.go_back()
    # Where the tab was before, and not the old address, which would lead here again.
    assert page.url in ("about:blank", f"{app_url}/{HEALTH}")
    page.go_forward()
    page.wait_for_url(f"**/{now}")


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
    until(page, f"{GROUND} === '{ground}'")
    until(page, INK, arg=theme == "dark")
    page.locator(".st-key-foot").get_by_role("link").last.click()
    page.wait_for_url(f"**/neuron?*theme={theme}")
    until(page, f"{GROUND} === '{ground}'")
    page.reload()
    until(page, f"{GROUND} === '{ground}'")


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
    inputs, cat = page.get_by_role("slider", name="Inputs"), page.get_by_role("slider", name="score of cat", exact=True)
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
    menu.get_by_role("link", name="14 · Softmax").click()
    cat.press("ArrowDown")
    page.wait_for_url("**/softmax?scores=0.4%2C2.9%2C2.2")
    settle(page)
    menu.get_by_role(
        "link", name=re.compile("^1 · ")
    ).click()  # which remembers its inputs: they come into the address meanwhile
    page.wait_for_url("**/network?width_in=12")
    settle(page)
    page.go_back()
    expect(cat).to_have_attribute("aria-valuenow", "2.9")
    page.wait_for_url("**/softmax?scores=0.4%2C2.9%2C2.2")
    settle(page)
    page.go_back()
    expect(inputs).to_have_value("12")
    page.wait_for_url("**/network?width_in=12")
