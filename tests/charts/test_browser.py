"""Every figure in a real browser, opened from disk without network: no error, no clipped label, frames that arrive."""

from __future__ import annotations

import itertools
import json
import re
from functools import cache

import numpy as np
import plotly.graph_objects as go
import pytest
from plotly.offline import get_plotlyjs

from explainer import charts, descend, playground
from explainer.formulas.activations import ACTIVATIONS
from explainer.networks.network import Network

pytestmark = pytest.mark.browser

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}
ROWS = {"inputs": [[4, 5], [2, 1], [1, 3]], "targets": [6, 3, 2], "weights": [-0.234, 0.675]}
MNIST = Network([784, 128, 128, 10], ["relu", "relu", "softmax"])
SMALL = Network([2, 3, 1], ["tanh", "sigmoid"])
F = ACTIVATIONS


@cache  # drawn by the first test that needs them, and not where files are only collected
def figures() -> dict[str, go.Figure]:
    rng = np.random.default_rng(2)
    walk = descend(**ARTICLE, learning_rate="0.05", updates=3)
    return {
        **{
            f"curve {name}": charts.curve(F[name], at=1.5) for name in ("sigmoid", "tanh", "relu", "leaky_relu", "step")
        },
        "compare": charts.compare([F["sigmoid"], F["tanh"], F["relu"]], at=0.5),
        "softmax": charts.softmax([0.4, 3.0, 2.2]),
        "jacobian": charts.jacobian(F["softmax"].jacobian_at([0.4, 3.0, 2.2])),
        "residuals": charts.residuals(range(5), [2.1, 3.9, 5.2, 4.1, 7.5], [2.6, 3.6, 4.6, 5.6, 6.6]),
        "cross_entropy": charts.cross_entropy(1, probabilities=0.2),
        "cross_entropy of ten": charts.cross_entropy(3, probabilities=np.full(10, 0.1)),
        "derivation": charts.derivation(F["sigmoid"].derivations[0], at=1.5),
        "network": charts.network(MNIST),
        "weights": charts.network(SMALL, weights=[rng.normal(size=(2, 3)), rng.normal(size=(3, 1))], inputs=[4, 5]),
        "zoomed": zoomed(10),
        "zoomed less": zoomed(20),
        "neuron": charts.neuron([4, 5], [-0.234, 0.675], 0, F["sigmoid"]),
        "layers": charts.layers(MNIST),
        "training_loop": charts.training_loop("loss"),
        "loss": charts.loss(walk),
        "contour": charts.contour(descend(**ROWS, learning_rate="0.04", updates=20)),
        "rates": charts.rates(walk),
        "walkthrough": charts.walkthrough(walk),
        "walkthrough of rows": charts.walkthrough(descend(**ROWS, learning_rate="0.04", updates=2)),
        "playground": charts.playground(
            playground.train(
                playground.points("xor", 40), Network([2, 4, 1], ["relu", "sigmoid"]), epochs=10, snapshots=5
            )
        ),
        "descent": charts.descent(
            [descend(**ARTICLE, learning_rate=rate, updates=8) for rate in ("0.05", "1/82", "0.005")]
        ),
    }


def zoomed(pixels: int) -> go.Figure:
    """A part of a digit so many pixels wide, as a reader drags it."""
    digit = charts.digit(np.full((28, 28), 253, np.uint8))
    return digit.update_xaxes(range=[4.5, 4.5 + pixels]).update_yaxes(range=[4.5 + pixels, 4.5])


MOVING = ("softmax", "walkthrough", "walkthrough of rows", "playground", "descent")

LEAVING = """names => names.flatMap(name => {
    const figure = document.getElementById(name);
    const box = figure.querySelector('.main-svg').getBoundingClientRect();
    return [...figure.querySelectorAll('.main-svg text')]
        .filter(text => text.textContent.trim() && !text.closest('.slider-labels'))
        .map(text => [text.textContent, text.getBoundingClientRect()])
        .filter(([, r]) => r.width && (r.left < box.left - 1 || r.right > box.right + 1
                                       || r.top < box.top - 1 || r.bottom > box.bottom + 1))
        .map(([text, r]) => `${name}: ${text} from ${r.left - box.left} to ${r.right - box.left} of ${box.width}`);
})"""

STEP = """([name, frame]) => Plotly.animate(document.getElementById(name), [frame],
    {mode: 'immediate', frame: {duration: 0, redraw: false}, transition: {duration: 0}}).then(() => null)"""


SHOWN = """name => [...document.getElementById(name).querySelectorAll('.textpoint, .bartext')]
    .map(text => text.textContent).join(' ')"""


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    """All figures below each other in one file, opened from disk, offline; every complaint of the browser is an error."""
    folder = tmp_path_factory.mktemp("figures")
    (folder / "plotly.min.js").write_text(get_plotlyjs(), encoding="utf-8")
    parts = [
        chart.to_html(full_html=False, include_plotlyjs=False, div_id=name, auto_play=False)
        for name, chart in figures().items()
    ]
    head = '<!doctype html><meta charset="utf-8"><body style="margin:0"><script src="plotly.min.js"></script>'
    (folder / "all.html").write_text(head + "".join(parts), encoding="utf-8")
    context, complaints = browser.new_context(viewport={"width": 390, "height": 900}, offline=True), []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    # Plotly rejects the promise of an animation that a click interrupts, with nothing in it; that is no fault of a figure.
    page.on("pageerror", lambda error: None if str(error) == "undefined" else complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("file:") else complaints.append(request.url))
    page.goto((folder / "all.html").as_uri())
    page.wait_for_function(f"() => document.querySelectorAll('.cartesianlayer, .table').length >= {len(parts)}")
    yield page
    context.close()
    assert not complaints


def resize(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("() => Promise.all([...document.querySelectorAll('.plotly-graph-div')].map(Plotly.Plots.resize))")


@pytest.mark.parametrize("width", [390, 800, 1600])
def test_no_label_leaves_its_figure_on_a_phone_a_page_or_a_slide(page, width):
    resize(page, width)
    assert page.evaluate("() => document.querySelector('.main-svg').getBoundingClientRect().width") == width
    assert page.evaluate(LEAVING, [*figures()]) == []


NUMBERS = """name => [...document.getElementById(name).querySelectorAll('.heatmaplayer text')]
    .filter(text => text.textContent).map(text => text.getBoundingClientRect()).map(r => [r.width, r.height])"""


def test_a_pixel_shows_its_number_as_soon_as_it_has_room_for_it(page):
    """On a phone at 10 by 10 pixels of 29 across, at 20 by 20 not yet; each number within its pixel."""
    resize(page, 390)
    numbers = page.evaluate(NUMBERS, "zoomed")
    assert len(numbers) >= 100
    assert all(8 < width < 29 and 8 < height < 29 for width, height in numbers)
    assert not page.evaluate(NUMBERS, "zoomed less")


def test_every_figure_with_frames_is_known_here() -> None:
    assert {name for name, chart in figures().items() if chart.frames} == {*MOVING}


@pytest.mark.parametrize("name", MOVING)
def test_every_frame_arrives_and_nothing_else_goes(page, name):
    """Through all frames on a phone, and back to the first: all texts arrive, none is clipped, all else is still there."""
    resize(page, 390)
    chart = figures()[name]
    count = "name => document.getElementById(name).querySelectorAll('.main-svg path, .main-svg text').length"
    page.evaluate(STEP, [name, "0"])
    before = page.evaluate(count, name)
    for frame in chart.frames:
        page.evaluate(STEP, [name, frame.name])
        assert page.evaluate(LEAVING, [name]) == [], f"in frame {frame.name}"
        seen = page.evaluate(SHOWN, name)
        for text in (text for trace in frame.data for text in (trace.text or ()) if text):
            for line in re.sub("</?b>", "", text).split("<br>"):
                assert line.strip() in seen, f"in frame {frame.name}"
    page.evaluate(STEP, [name, "0"])
    assert page.evaluate(count, name) == before


def test_the_slider_and_the_play_button_work(page):
    figure = page.locator("#walkthrough")
    shown = "[...document.querySelectorAll('#walkthrough .textpoint')].map(text => text.textContent).join(' ')"
    figure.locator(".updatemenu-button").first.click()
    page.wait_for_function(f"() => {shown}.includes('Update 1: Loss')")
    figure.locator(".updatemenu-button").nth(1).click()
    figure.locator(".slider-rail-touch-rect").click(position={"x": 2, "y": 5})
    page.wait_for_function(f"() => {shown}.includes('Start')")


HEADINGS = """() => [...document.querySelectorAll('.gtitle, .gtitle-subtitle, .annotation-text')]
    .map(text => [text.textContent, text.getBoundingClientRect()])
    .filter(([, at]) => at.width && at.top < 110)
    .map(([said, { left, right, top, bottom }]) => [said, left, right, top, bottom])"""


@pytest.mark.parametrize("width", [640, 800, 1280])
def test_headings_side_by_side_stand_apart(browser, width):
    """A title ends well before its neighbour begins, and is level with it; a long one wraps, and nothing lies on anything."""
    long = charts.compare(["relu", "tanh"])
    long.update_layout(
        title={"text": "A long title that would run into the title beside it", "subtitle": {"text": "d " * 60}}
    )
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.set_content('<body style="margin: 0"><div id="here"></div>')
    page.add_script_tag(content=get_plotlyjs())
    curve = charts.curve("sigmoid", at=1.5)
    for figures in ((long, curve), (curve, long), (long, long), (curve, long, long), (curve, curve)):
        drawn = charts.beside(*figures)
        drawn = charts.styled(drawn, title="Which one bends?") if figures == (curve, curve) else drawn
        page.evaluate("([figure]) => Plotly.newPlot('here', figure.data, figure.layout)", [json.loads(drawn.to_json())])
        headings = page.evaluate(HEADINGS)
        titles = [heading for heading in headings if heading[0].startswith(("A long", "Sigmoid"))]
        assert len(titles) == len(figures)
        assert max(top for _, _, _, top, _ in titles) - min(top for _, _, _, top, _ in titles) < 2
        for one, other in itertools.combinations(headings, 2):
            (_, left, right, top, bottom), (_, start, end, above, below) = one, other
            assert max(left, start) - min(right, end) > 16 or max(top, above) - min(bottom, below) > -1, (one, other)
    page.close()
