"""A lesson as a notebook and as a handout: all its words, and for each picture the line that draws it."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

import explainer
from explainer import teaching
from explainer.lessons import calls, documents, elements, lessons, record
from explainer.lessons.chart import Chart
from explainer.lessons.content import frames, moves
from explainer.lessons.recording import RecordingPage

NAMES = [lesson.name for lesson in lessons()]


@pytest.mark.parametrize("name", NAMES)
def test_every_lesson_makes_a_notebook_with_all_its_words(name: str, tmp_path: Path) -> None:
    page = record(name)
    file = teaching.notebook(tmp_path / "lesson.ipynb", name, documents.parts(page.record, code=True))
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    text = "\n".join(cell.source for cell in notebook.cells)
    said = [one.words for one in page.record if isinstance(one, elements.Text | elements.Caption | elements.Heading)]
    assert len(said) > 1
    for words in said:
        assert words in text
    for question in page.questions:
        assert question.words in text
        assert f"- {question.options[0]}" in text
    for article in page.record.all(elements.Article):
        assert article.says in text


@pytest.mark.parametrize("name", NAMES)
def test_the_line_that_stands_for_a_picture_draws_it(name: str) -> None:
    for chart in record(name).charts:
        if chart.line:
            again = eval(chart.line, {name: getattr(explainer, name) for name in explainer.__all__})  # noqa: S307 - our own
            assert again.to_json() == chart.draw(*chart.given, **chart.options).to_json(), chart.line


MOVED = {
    "activations": {"shape_of": "Tanh", "sum": "-2"},
    "activation_slopes": {"f": "Leaky ReLU", "a": "0.3", "x": "-2"},
    "neuron": {"w1": "0.5", "bend": "GELU"},
    "softmax": {"scores": "1, 2, 3", "temperature": "0.5"},
    "linear": {"shape": "Spiral", "line_or_bend": "ReLU", "units": "8"},
    "losses": {"answers": "1, 2, 3, 4"},
    "cross_entropy": {"p": "0.2", "label": "0"},
    "slopes": {"place": "-1", "h": "0.5", "weight": "2", "pace": "0.1"},
    "walkthrough": {"from_here": "0.5, 0.5", "x1_here": "6", "target_here": "3.5"},
    "divergence": {"rates": "1/82", "rows": "three"},
    "faster": {"rates": "1/82", "rows": "one", "way": "Adam"},
    "backwards": {"net": "1,2,3,4,5,-1,-2,-3,-4"},
    "start": {},
}


@pytest.mark.parametrize("name", MOVED)
def test_the_line_that_stands_for_an_instrument_makes_it_as_it_was_left(name: str) -> None:
    known = {each: getattr(explainer, each) for each in explainer.__all__}
    page = record(name, **MOVED[name])
    helds = page.record.all(elements.Held)
    for held in helds:
        instrument = eval(calls.call(held.made), known)  # noqa: S307 - our own
        assert instrument.kind == held.made.kind
        parts = {one["part"].split(".")[0] for one in held.keep} - {"set", "beta", "race"}
        if "target" in parts:  # of the example that is held
            parts -= {"inputs", "target"}
            given, left = (one.data["sets"][0] for one in (instrument, held.made))
            assert (given["rows"], given["targets"]) == (left["rows"], left["targets"]) == ([[6.0, 5.0]], [3.5])
        for part in parts:
            assert instrument.data[part] == held.made.data[part], part
    written = [part.source for part in documents.parts(page.record, code=True) if isinstance(part, teaching.Code)]
    assert sum(line.startswith("instruments.") for line in written) == len(helds) > 0


def test_the_lines_of_the_first_lessons_are_known() -> None:
    assert "charts.softmax((0.4, 3.0, 2.2))" in [chart.line for chart in record("softmax").charts]
    lines = [chart.line for chart in record("activation_slopes", x="0.7", f="Tanh").charts]
    assert "charts.curve(ACTIVATIONS['tanh'], at=0.7, parameters=None)" in lines


def test_what_cannot_be_written_briefly_has_no_line() -> None:
    path = explainer.descend(inputs=[[4, 5]], targets=[6], weights=[0, 0], learning_rate=0.01)
    assert Chart(explainer.charts.loss, (path,)).line is None
    assert Chart(explainer.charts.softmax, (list(range(200)),)).line is None
    assert Chart(lambda: None, ()).line is None


def test_charts_of_the_same_values_are_drawn_once() -> None:
    first, second = (Chart(explainer.charts.softmax, ((0.25, 3.0),)) for _ in range(2))
    assert first.figure is second.figure
    other = Chart(explainer.charts.softmax, ((0.25, 3.1),))
    assert other.figure is not first.figure


@pytest.fixture(scope="module")
def gallery() -> RecordingPage:
    """A lesson with a film: softmax, from hot to cold."""
    return record("teachers", picture_1="4")


def test_a_film_is_taken_at_its_frame(gallery: RecordingPage) -> None:
    film = gallery.record.films()[0]
    assert moves(film)
    assert frames(film) == (7, 3)
    first, last = (
        next(part for part in documents.parts(gallery.record, at) if getattr(part, "frames", None))
        for at in ({}, {0: 6})
    )
    assert (first.layout.sliders[0].active, last.layout.sliders[0].active) == (3, 6)
    assert first.to_json() != last.to_json()


def test_a_film_at_its_frame_is_described_at_it(gallery: RecordingPage) -> None:
    film = next(part for part in documents.parts(gallery.record, {0: 2}) if getattr(part, "frames", None))
    assert film.layout.meta["alt"].startswith(
        "Shown at temperature T = 0.5 (frame 3 of 7): z₁ 0.0046, z₂ 0.8282, z₃ 0.1672. As it opens: Softmax at temperature 1"
    )


def test_in_a_notebook_a_sentence_says_where_a_film_stood() -> None:
    film = Chart(explainer.charts.softmax, ((0.4, 3.0, 2.2),))
    place, line = documents.parts([film], {0: 2}, code=True)
    assert place == "On the page it was set to temperature T = 0.5 (frame 3 of 7). Move its slider there."
    assert line == teaching.Code("charts.softmax((0.4, 3.0, 2.2))")


def test_what_is_held_is_a_line_in_a_notebook_and_a_picture_on_paper() -> None:
    page = record("softmax", scores="1, 2")
    line = "instruments.softmax([1.0, 2.0], names=['class 1', 'class 2'], temperature=1.0)"
    assert teaching.Code(line) in documents.parts(page.record, code=True)
    assert [figure.layout.title.text for figure in documents.pictures(page.record, {0: 5})] == ["Softmax"]


def test_it_is_the_state_of_the_address(tmp_path: Path) -> None:
    pieces = documents.parts(record("walkthrough", eta="0.0125").record)
    text = teaching.notebook(tmp_path / "walk.ipynb", "walk", pieces).read_text()
    assert "0.0125" in text
    pieces = documents.parts(record("activation_slopes", f="ReLU", x="2.5").record)
    page = teaching.handout(tmp_path / "relu.html", "relu", pieces).read_text()
    assert re.search(r"value f\(x\): <strong>2.5</strong>", page)
