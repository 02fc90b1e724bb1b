"""The gallery: each piece of code runs, each chart is in it, and every figure is drawn wherever people look at figures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import plotly.graph_objects as go
import pytest
from PIL import Image

from explainer import charts
from explainer.charts.drawing.embedding import title_of
from explainer.teaching import gallery
from tests.serving import streamlit

IMAGES = {"digits", "first_layer", "mean_digits", "unit"}  # galleries of images may be larger
LARGEST = 300_000


@pytest.fixture(scope="module")
def figures() -> dict[str, go.Figure]:
    return dict(gallery._numbered(gallery.drawn()))


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return gallery.write_page(tmp_path_factory.mktemp("gallery") / "index.html")


def test_every_chart_is_in_the_gallery(figures):
    shown = {name.split()[0] for name in figures}
    assert shown == set(charts.__all__) - {"themed"}


def test_every_example_draws_a_figure_with_words_and_within_bounds(figures):
    examples = sum(len(section.examples) for section in gallery.SECTIONS)
    assert len(figures) == examples
    for name, figure in figures.items():
        assert re.fullmatch(r"[A-Z0-9−].{30,}\.", figure.layout.meta["alt"]), name
        assert title_of(figure), name
        assert len(figure.to_json()) <= LARGEST or name.split()[0] in IMAGES, name


def test_the_page_shows_code_and_words_of_each_chart(figures, page):
    text = page.read_text(encoding="utf-8")
    assert text.count("* plotly.js v") == 1
    assert text.count('role="img"') == len(figures)
    for name in {name.split()[0] for name in figures}:
        anchor = f"charts-{name.replace('_', '-')}"
        assert text.count(f'id="{anchor}">charts.{name}</h3>') == 1
        assert f'href="#{anchor}"' in text


def test_a_contact_sheet_holds_every_figure_in_its_theme(figures, chromium, tmp_path):
    some = {name: figures[name] for name in ("curve", "digit", "history")}
    file = gallery.write_sheet(tmp_path / "dark.png", some, theme="dark", width=800)
    with Image.open(file) as sheet:
        assert sheet.width == 2 * 5 * 400
        assert sheet.getpixel((sheet.width - 9, 9))[:3] == (0x0E, 0x11, 0x17)
        for column in range(3):
            cell = sheet.crop((800 * column, 60, 800 * (column + 1), sheet.height)).convert("L")
            assert cell.getextrema()[1] > 200, "bright strokes on the dark page"


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_draws_all_figures_from_disk_without_network(figures, page, browser):
    heard = []
    shown = browser.new_context(viewport={"width": 390, "height": 844}, offline=True).new_page()
    shown.on("console", lambda said: said.type == "error" and heard.append(said.text))
    shown.on("pageerror", lambda problem: heard.append(str(problem)))
    shown.goto(page.as_uri())
    for picture in shown.locator("figure > div").all():
        picture.scroll_into_view_if_needed()
        picture.locator(".main-svg").first.wait_for(state="attached")
    assert shown.locator(".js-plotly-plot").count() == len(figures)
    assert shown.evaluate("document.documentElement.scrollWidth") == 390
    assert heard == []
    shown.context.close()


STEP = """async place => {
    const count = place._transitionData._frames.length, times = [];
    const now = {mode: 'immediate', transition: {duration: 0}, frame: {duration: 0, redraw: false}};
    for (let i = 0; i < 30; i++) {
        const start = performance.now();
        await Plotly.animate(place, [String(i % count)], now);
        times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[15];
}"""


@pytest.mark.browser
def test_frames_step_in_the_browser(figures, browser, tmp_path):
    from explainer.teaching import handout

    moving = {name: figure for name, figure in figures.items() if figure.frames}
    assert {"softmax", "walkthrough", "descent"} <= set(moving)
    shown = browser.new_page(viewport={"width": 800, "height": 4000})
    shown.goto(handout(tmp_path / "moving.html", "Moving", list(moving.values())).as_uri())
    shown.wait_for_function(f"document.querySelectorAll('.js-plotly-plot').length == {len(moving)}")
    for (name, figure), place in zip(moving.items(), shown.locator(".js-plotly-plot").all(), strict=True):
        print(f"a frame of {name}: median {place.evaluate(STEP):.1f} ms by the browser's clock")
        before = place.evaluate(AXES)
        place.evaluate(GO)
        assert place.evaluate(AXES) == before, "nothing jumps"
        frame = figure.frames[1]
        for trace, wanted in zip(frame.traces, frame.data, strict=True):
            for axis in {"x", "y"} & set(wanted.to_plotly_json()):
                drawn = place.evaluate(f"place => Array.from(place._fullData[{trace}].{axis})")
                assert drawn == [None if value != value else value for value in wanted[axis]], f"{name}, {axis}"
    shown.close()


AXES = "place => [place._fullLayout.xaxis.range, place._fullLayout.yaxis.range].join()"
GO = "place => Plotly.animate(place, ['1'], {mode: 'immediate', frame: {duration: 0, redraw: false}})"
APP = """
import json, pathlib
import plotly.graph_objects as go
import streamlit as st
st.title("All charts")
for name, figure in json.loads(pathlib.Path(__file__).with_name("figures.json").read_text()).items():
    st.plotly_chart(go.Figure(figure), theme="streamlit", key=name)
"""


@pytest.fixture
def served(figures, tmp_path):
    """The address of a Streamlit page that shows every figure."""
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "figures.json").write_text(json.dumps({name: json.loads(f.to_json()) for name, f in figures.items()}))
    with streamlit(tmp_path / "app.py", tmp_path / "log.txt") as address:
        yield address


@pytest.mark.browser
@pytest.mark.slow
def test_streamlit_draws_all_figures(figures, served, browser):
    heard = []
    shown = browser.new_page(viewport={"width": 1000, "height": 900})
    shown.on("console", lambda said: said.type == "error" and heard.append(f"{said.text} {said.location['url']}"))
    shown.on("pageerror", lambda problem: heard.append(str(problem)))
    shown.goto(served)
    # Plotly marks a place when it has drawn it.
    shown.wait_for_function(
        f"document.querySelectorAll('.js-plotly-plot .main-svg:first-child').length >= {len(figures)}", timeout=240_000
    )
    assert not [message for message in heard if "_stcore/" not in message]
    shown.close()
