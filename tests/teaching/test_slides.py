"""A talk as one file: every slide fits 1280 × 720, keys lead through slides and films, and paper loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from explainer import charts, descend, instruments, read
from explainer.teaching import Code, slides
from tests.waiting import until

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
SLIDES = 8  # besides the title


@cache  # made by the first test that needs it, and not where files are only collected
def parts() -> list[object]:
    walk = descend(inputs=[[4, 5, 1]], targets=[6], weights=[-0.234, 0.675, 0.1], learning_rate=0.01, updates=2)
    lesson = [
        ["## Where is it steepest?", "Its slope is $\\sigma(x)(1-\\sigma(x))$."],
        ["## Drag the point", instruments.curve("sigmoid", at=1.5)],
        ["## Three inputs, number by number", charts.walkthrough(walk)],
        ["## Two curves", charts.curve("relu", at=1), charts.curve("softplus", at=1)],
        ["## Mish", read("x*tanh(softplus(x))").derivations[0]],
        walk,
        Code('charts.curve("tanh")'),
        "A sentence that is said again. " * 120,
    ]
    assert len(lesson) == SLIDES
    return lesson


OUTSIDE = """() => [...document.querySelectorAll('.slides > section')].flatMap((slide, place) => {
  const edge = slide.getBoundingClientRect();
  return [...slide.querySelectorAll('.body, .body > *, .row > *, iframe, .svg-container')].filter((part) => {
    const {left, right, top, bottom} = part.getBoundingClientRect();
    return left < edge.left - 1 || right > edge.right + 1 || top < edge.top - 1 || bottom > edge.bottom + 1;
  }).map((part) => `slide ${place + 1}: ${part.className || part.localName}`);
})"""


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return slides(tmp_path_factory.mktemp("talk") / "talk.html", "One neuron", parts(), subtitle="For the *afternoon*")


@pytest.fixture(scope="module")
def page(browser: Browser, talk: Path) -> Iterator[Page]:
    """The talk in a window of 1280 × 720; nothing is fetched, and nothing goes wrong."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    shown, faults = context.new_page(), []
    shown.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    shown.on("pageerror", lambda problem: faults.append(str(problem)))
    shown.on("request", lambda asked: faults.append(asked.url) if asked.url.startswith("http") else None)
    shown.goto(talk.as_uri())
    until(shown, "document.querySelectorAll('.js-plotly-plot .main-svg').length > 10")
    shown.frame_locator("iframe").get_by_role("slider", name="x", exact=True).wait_for(state="attached")
    yield shown
    context.close()
    assert not faults


def test_figures_are_drawn_where_a_busy_browser_tells_of_two_frames_at_once(browser: Browser, talk: Path) -> None:
    """Before the slides are laid out no figure is in sight; a slow machine says so and the opposite in one breath."""
    shown = browser.new_page(viewport={"width": 1280, "height": 720})
    shown.add_init_script("""{
      const Real = IntersectionObserver;
      globalThis.IntersectionObserver = class extends Real {
        constructor(told, options) {
          super((entries, self) => told([{ ...entries[0], isIntersecting: false }, ...entries], self), options);
        }
      };
    }""")
    shown.goto(talk.as_uri())
    until(shown, "document.querySelectorAll('.js-plotly-plot .main-svg').length > 10")
    shown.close()


def test_each_entry_is_a_slide_and_a_film_has_a_step_for_each_frame(talk: Path) -> None:
    text = talk.read_text(encoding="utf-8")
    assert text.count("<section") == SLIDES + 1
    assert "<em>afternoon</em>" in text
    frames = len(parts()[2][1].frames)
    assert len(re.findall(r'class="fragment step"', text)) == frames - 1
    assert text.count("new Promise") > 0
    assert "import {" not in text.split('<script type="module">')[-1], "one module, which imports nothing"


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        ([], "talk must hold at least one slide, got none"),
        ("## A slide", "talk must be a list of slides, got a single part"),
        (7, "talk must be a list of slides, got 7"),
        ([["## A", 3.5]], "slide 1: part 2 is a float"),
        (["text", []], "slide 2: parts must hold at least one part, got none"),
    ],
)
def test_what_is_no_talk_is_refused_in_a_sentence(talk: object, words: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        slides(tmp_path / "x.html", "A talk", talk)
    assert not [*tmp_path.iterdir()]


def test_code_that_fails_names_its_slide(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        slides(tmp_path / "x.html", "A talk", ["first", Code("1/0")])
    assert raised.value.__notes__ == ["raised by slide 2: 1/0"]
    for wrong in ({"theme": "blue"}, {"subtitle": 7}):
        with pytest.raises(ValueError, match="must be"):
            slides(tmp_path / "x.html", "A talk", ["first"], **wrong)


@pytest.mark.browser
def test_every_slide_fits_and_is_heard(page: Page) -> None:
    assert page.evaluate(OUTSIDE) == []
    page.evaluate(AXE.read_text())
    for place in range(SLIDES + 1):
        page.evaluate(f"Reveal.slide({place})")
        violations = page.evaluate("axe.run('section.present', {resultTypes: ['violations'], iframes: false})")[
            "violations"
        ]
        assert not violations, (place, [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in violations])


@pytest.mark.browser
def test_keys_lead_through_the_frames_of_a_film_and_on(page: Page) -> None:
    page.evaluate("Reveal.slide(3, 0, -1)")
    active = "document.querySelector('section.present .js-plotly-plot').layout.sliders[0].active"
    for frame in (1, 2):
        page.keyboard.press("ArrowRight")
        until(page, f"{active} === {frame}")
    page.keyboard.press("ArrowLeft")
    until(page, f"{active} === 1")
    page.evaluate("Reveal.slide(4)")
    expect(page.locator("section.present h2")).to_have_text("Two curves")


@pytest.mark.browser
def test_a_remote_leads_on_while_an_instrument_is_held(page: Page) -> None:
    page.evaluate("Reveal.slide(2)")
    handle = page.frame_locator("section.present iframe").get_by_role("slider", name="x", exact=True)
    handle.press("ArrowRight")
    expect(handle).not_to_have_attribute("aria-valuenow", "1.5")
    expect(page.locator("section.present h2")).to_have_text("Drag the point")
    handle.press("PageDown")
    expect(page.locator("section.present h2")).to_have_text("Three inputs, number by number")


@pytest.mark.browser
def test_printed_each_slide_is_a_page(page: Page) -> None:
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == SLIDES + 1
    assert set(re.findall(rb"/MediaBox \[([^\]]*)\]", pdf)) == {b"0 0 960 540"}  # points
    page.emulate_media(media="print")
    assert page.evaluate(OUTSIDE) == []
    hidden = "(all) => all.filter((slide) => getComputedStyle(slide).visibility !== 'visible').length"
    assert page.locator("section").evaluate_all(hidden) == 0
