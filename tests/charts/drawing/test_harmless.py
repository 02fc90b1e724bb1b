"""Other people's words in a figure: drawn as they were written, wherever the figure goes, and nobody else's machine is asked."""

from __future__ import annotations

import html
import json
import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from explainer import charts, descend, mnist
from explainer.charts.drawing.cells import LIVE, bundle
from explainer.charts.drawing.embedding import embedded
from explainer.charts.drawing.harmless import as_json, harmless
from explainer.lessons import Chart
from explainer.site import markup
from explainer.teaching import notebook, save

LINK = '<a href="//example.org">S</a>'
PLAIN = [
    "a < b <= c, <5, x<5 and x>3",
    "<b>1</b><br>2 <i>x</i><sub>1</sub>, 10<sup>3</sup>",
    "<em>now</em> <s>then</s> %{x}: %{y}<extra></extra>",
    '<span style="color:#0072b2">for it</span>, <span style="color: #d55e00; font-weight: bold">against it</span>',
    "<span style='font-size: 12px'>small</span>, &lt; and &amp;, <b style=\"font-size:9pt\">0.50",
]
MARKUP = [
    LINK,
    '<span style="cursor:url(//example.org/x),auto">S</span>',
    '<span style="color:#0072b2;mask-image:url(//example.org)">S</span>',
    '<span style="color:#0072b2" href="//example.org">S</span>',
    '<b style="filter:url(//example.org#x)">S</b>',
    '<B STYLE="filter:url(//example.org#x)">S</B>',
    "<span\tstyle='color:&#117;rl(//example.org)'>S</span>",
    "<img src=x onerror=alert(1)>",
    "<a",
    "ends in <",
    "<%{meta.alt}>",
]

# What Plotly takes for markup, as its own text reader has it (svg_text_utils.js: SPLIT_TAGS, ONE_TAG, TAG_STYLES).
SPLIT, ONE = re.compile(r"(<[^<>]*>)"), re.compile(r"<(/?)([^ >]*)(\s+(.*))?>")
KNOWN = {"sup", "sub", "s", "u", "b", "i", "a", "span", "em"}


def live(text: str) -> list[str]:
    """The tags with attributes that Plotly would obey in a text."""
    tags = (ONE.match(piece) for piece in SPLIT.split(re.sub(r"\r\n?|\n", " ", text)))
    return [tag[0] for tag in tags if tag and tag[2].lower() in KNOWN and (tag[4] or tag[2].lower() == "a")]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_markup_stays(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("text", MARKUP)
def test_other_markup_is_text(text: str) -> None:
    shown = harmless(text)
    assert shown != text
    assert html.unescape(shown) == html.unescape(text), "a reader sees what was written"
    assert harmless(shown) == shown
    assert not live(shown)


PIECES = st.sampled_from(
    ["<", "</", ">", "a", "b", "span", " ", " style=", '"', "color:#0072b2", ";", "url(x)", " href=", "\n"]
)
TEXTS = st.lists(PIECES, max_size=9).map("".join)


@given(TEXTS, TEXTS)
def test_no_text_is_obeyed_alone_or_behind_another(first: str, second: str) -> None:
    """Plotly fills one text into another, as in `%{y}, read as %{x}`, and reads the tags of the whole."""
    shown = harmless(first) + harmless(second)
    assert {*live(shown)} <= {'<span style="color:#0072b2">', '<span style="color:#0072b2;">'}
    assert harmless(first).replace("&lt;", "<") == first


def test_our_own_figures_stay_as_they_are() -> None:
    image, values = np.zeros((28, 28)), np.random.default_rng(0).normal(size=(28, 28))
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.01, updates=2)
    drawn = [charts.attribution(image, values), charts.walkthrough(path), charts.contour(path), charts.surface(path)]
    drawn += [charts.softmax([1, 2]), charts.history(mnist.shipped().article), charts.training_loop("forward")]
    assert any("<span" in str(figure) for figure in drawn)
    for figure in drawn:
        assert as_json(figure) == figure.to_json()


def test_numbers_and_the_text_alternative_are_not_garbled() -> None:
    figure = go.Figure(
        go.Bar(x=np.array([LINK, "b"], object), y=np.array([1.5, 2])), layout={"meta": {"alt": f"x < 1 {LINK}"}}
    )
    parts = json.loads(as_json(figure))
    assert parts["data"][0]["y"] == json.loads(figure.to_json())["data"][0]["y"]
    assert parts["data"][0]["x"] == [LINK.replace("<", "&lt;"), "b"]
    assert parts["layout"]["meta"]["alt"] == f"x < 1 {LINK}".replace("<a", "‹a").replace("</a", "‹/a")
    assert html.escape(f"x < 1 {LINK}") in embedded(figure)


def test_whichever_way_a_figure_leaves_its_texts_are_harmless(tmp_path: Path) -> None:
    figure = charts.styled(charts.one_hot(3), title=LINK)
    page, sent = save(figure, tmp_path / "x.html").read_text(), json.dumps(bundle(figure)[LIVE], default=str)
    ways = [page, sent, bundle(figure)["text/html"], save(figure, tmp_path / "x.json").read_text()]
    cells = json.loads(notebook(tmp_path / "x.ipynb", "T", [figure]).read_text())["cells"]
    ways += [line for cell in cells for line in cell["source"] if "from_json(" in line]
    assert len(ways) == 5
    ways.append(markup.written(Chart(lambda: figure, ())))  # the static edition
    ways.append(charts.themed(figure, "dark").to_json())  # a page of Streamlit
    for way in ways:
        assert re.search("lt;a href=.{0,30}example", way)
        assert not re.search("(<|u003c)a href=.{0,30}example", way)


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another host, and what it was asked for."""
    asked: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.mark.browser
def test_nobody_is_asked_while_a_figure_is_drawn(elsewhere: tuple, browser: Browser, tmp_path: Path) -> None:
    host, asked = elsewhere
    style = ";".join(f"{name}:url({host}/{name})" for name in ("mask-image", "filter", "background"))
    name = f'<span style="cursor:url({host}/cursor),auto;{style}">S</span><a href="{host}">x</a>'
    drawn = [
        charts.confusion(np.eye(2, dtype=int), names=[name, "b"]),
        charts.styled(charts.one_hot(3), title=name, caption=name),
        charts.regions(lambda x: x[:, 0] > 0, [[0.0, 1.0], [1.0, 0.0]], [0, 1], names=[name, "<%{meta.alt}"]),
    ]
    pictures = save([*drawn], [tmp_path / f"{place}.svg" for place in range(len(drawn))])
    for picture in pictures:
        parts = [*ET.parse(picture).iter()]
        assert host in " ".join(part.text or "" for part in parts), "the words are there, as text"
        assert not [value for part in parts for value in part.attrib.values() if host in unquote(value)]
    page = browser.new_page()
    for figure in drawn:
        page.goto(save(figure, tmp_path / "x.html").as_uri())
        page.locator("figure .infolayer > *").first.wait_for(state="attached")
        place = page.locator("figure .nsewdrag").first
        place.hover()
        assert page.locator("svg a").count() == 0
    page.close()
    assert asked == []
