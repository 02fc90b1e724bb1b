"""What a cell shows, wherever its notebook is opened: frames of their own, exported pages, paper."""

from __future__ import annotations

import base64
import html
import io
import re
import sys
import types
import warnings
from xml.etree import ElementTree

import nbconvert
import nbformat
import plotly.graph_objects as go
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image
from plotly.offline import get_plotlyjs

from explainer import ACTIVATIONS, charts, derive, descend, instruments, playground, prove
from explainer.charts.drawing import cells, stills
from explainer.teaching import Code, draw_offline, notebook
from explainer.teaching.instrument_stills import picture_of

FIGURE = charts.curve(ACTIVATIONS["tanh"], at=0.5)
MOVING = charts.softmax([0.4, 3.0, 2.2])
HELD = instruments.curve("relu", at=1.5)


@pytest.fixture
def kernel(monkeypatch):
    """The state of a kernel that has just started."""
    monkeypatch.setattr(cells, "CELLS", cells.Cells())
    return cells.CELLS


@pytest.fixture
def colab(kernel, monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    draw_offline()


def written(*bundles: dict) -> nbformat.NotebookNode:
    """A notebook with these outputs, as a kernel has sent them."""
    outputs = []
    for bundle in bundles:
        sent = {
            kind: base64.b64encode(data).decode() if isinstance(data, bytes) else data for kind, data in bundle.items()
        }
        outputs.append(new_code_cell("shown", outputs=[new_output("display_data", data=sent)]))
    return new_notebook(cells=outputs)


@pytest.fixture
def opened(browser):
    """A page without network, but for Plotly's own address where `plotly` is to be had; what it asks for is kept."""
    contexts = []

    def open_page(text: str, *, plotly: bool):
        context = browser.new_context(viewport={"width": 900, "height": 2000})
        contexts.append(context)
        asked = []

        def answer(route) -> None:
            asked.append(route.request.url)
            if plotly and route.request.url.startswith("https://cdn.plot.ly/"):
                headers = {"access-control-allow-origin": "*", "content-type": "text/javascript"}
                route.fulfill(body=get_plotlyjs(), headers=headers)
            else:
                route.abort()

        context.route(re.compile("^https?:"), answer)
        page = context.new_page()
        page.asked = asked
        page.set_content(text)
        return page

    yield open_page
    for context in contexts:
        context.close()


def frames(*bundles: dict) -> str:
    """Each output's page in a frame of its own, as Colab shows them."""
    inside = [html.escape(bundle["text/html"], quote=True) for bundle in bundles]
    return "".join(f'<iframe style="width: 800px; height: 600px" srcdoc="{page}"></iframe>' for page in inside)


@pytest.mark.browser
def test_in_colab_each_frame_draws_its_own_figure(colab, opened):
    bundles = [cells.bundle(FIGURE), cells.bundle(MOVING)]
    assert all(cells.LIVE not in bundle for bundle in bundles), "there the page is what is shown"
    page = opened(frames(*bundles), plotly=True)
    for number, title in enumerate(("Tanh", "Softmax")):
        frame = page.frame_locator("iframe").nth(number)
        frame.locator(".main-svg").first.wait_for()
        assert title in frame.locator(".gtitle").first.text_content()
    assert len(set(page.asked)) == 1, "Plotly, and nothing else"
    played = page.frame_locator("iframe").nth(1).locator(".plays")
    played.wait_for()
    assert played.get_attribute("aria-label") == MOVING.layout.meta["alt"]


@pytest.mark.browser
def test_a_frame_that_gets_no_plotly_shows_the_still_picture_or_the_words(chromium, kernel, opened):
    bare = cells.bundle(FIGURE)
    draw_offline()
    still = cells.bundle(FIGURE)
    page = opened(frames(bare, still), plotly=False)
    words = page.frame_locator("iframe").nth(0)
    words.get_by_text("Its range is (−1, 1)").wait_for()
    box = page.frame_locator("iframe").nth(1).locator("img").bounding_box()
    assert 700 < box["width"] <= 784, "all that the frame has"
    assert box["height"] > 300
    place = page.frame_locator("iframe").nth(1).get_by_role("img", name="Tanh from x = −6")
    assert place.count() == 1


@pytest.mark.browser
def test_an_exported_page_shows_figures_that_nothing_was_loaded_for(kernel, opened):
    page = opened(nbconvert.HTMLExporter().from_notebook_node(written(cells.bundle(FIGURE)))[0], plotly=True)
    page.locator(".main-svg").first.wait_for()
    assert page.get_by_role("img", name="Tanh from x = −6").count() == 1


@pytest.fixture
def on_paper(kernel):
    """A notebook with a figure of ours, one of Plotly's, one that moves, and an instrument, exported to LaTeX."""
    draw_offline()
    plain = go.Figure({"data": [{"y": [1, 2]}], "layout": {"title": {"text": "Not ours"}}})
    held = {"text/html": HELD._repr_html_(), "text/plain": repr(HELD), "text/markdown": HELD._repr_markdown_()}
    picture = stills.pictures([(picture_of(HELD), "png", 800)])[0] if cells.bundle(FIGURE).get("image/png") else None
    shown = [
        cells.bundle(FIGURE),
        cells.bundle(plain),
        cells.bundle(MOVING),
        held | ({"image/png": picture} if picture else {}),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nbconvert warns of what it leaves out
        return nbconvert.LatexExporter().from_notebook_node(written(*shown))


def test_on_paper_every_figure_and_instrument_is_a_picture(chromium, on_paper):
    latex, resources = on_paper
    assert latex.count(r"\adjustimage{max size") == 4
    assert len(resources["outputs"]) == 4
    for picture in resources["outputs"].values():
        with Image.open(io.BytesIO(picture)) as image:
            assert image.width == 1600
            assert len(image.convert("L").resize((40, 40)).getcolors()) > 5, "something is drawn"


def test_without_a_browser_figures_are_words_on_paper(kernel, monkeypatch, tmp_path):
    stills._BROWSER.end()
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "chromium"))
    draw_offline()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        latex, resources = nbconvert.LatexExporter().from_notebook_node(written(cells.bundle(FIGURE)))
    assert not resources["outputs"]
    assert "Tanh from x = −6 to 6" in " ".join(latex.split())
    assert not cells.CELLS.stills, "it is not looked for again"


def test_what_holds_the_data_of_a_figure_is_not_shown_in_exports(tmp_path):
    book = nbformat.read(notebook(tmp_path / "x.ipynb", "Lesson", [FIGURE]), as_version=4)
    for exporter in (nbconvert.HTMLExporter(), nbconvert.MarkdownExporter()):
        exported = exporter.from_notebook_node(book)[0]
        assert "draw" in exported, "other code is shown"
        assert "from_json(" not in re.sub(r"\s", "", exported)


@pytest.fixture
def shell(kernel):
    """IPython as a kernel has it."""
    shell = InteractiveShell.instance()
    yield shell
    InteractiveShell.clear_instance()


def test_a_kernel_is_sent_every_form(shell, chromium):
    bare = shell.display_formatter.format(FIGURE)[0]
    assert bare.keys() == {"text/plain", "text/html", cells.LIVE}, "at once, without a browser"
    draw_offline()
    for thing, forms in ((FIGURE, {cells.LIVE}), (HELD, {"text/markdown"})):
        sent = shell.display_formatter.format(thing)[0]
        assert sent.keys() == {"text/plain", "text/html", "image/png", *forms}
        with Image.open(io.BytesIO(sent["image/png"])) as image:
            assert image.width == 2 * cells.WIDTH
    assert sent["text/markdown"].startswith("**ReLU: drag the point**")
    assert "cdn.plot.ly" in bare["text/html"]
    assert "cdn.plot.ly" not in cells.bundle(FIGURE)["text/html"], "offline nothing is asked for"


@pytest.mark.parametrize(
    ("install", "line"),
    [
        (True, '%pip install --quiet "deep-learning-explainer[teaching]"'),
        (
            "git+https://example.org/a.git@v1",
            '%pip install --quiet "deep-learning-explainer[teaching] @ git+https://example.org/a.git@v1"',
        ),
    ],
)
def test_a_notebook_installs_on_demand(tmp_path, install, line):
    file = notebook(tmp_path / "x.ipynb", "Lesson", [Code("charts.one_hot(3)")], install=install)
    assert [cell.source for cell in nbformat.read(file, as_version=4).cells][1] == line
    assert "%pip" not in notebook(tmp_path / "y.ipynb", "Lesson", [Code("charts.one_hot(3)")]).read_text()


@pytest.mark.parametrize("install", ["two words", 'a"; rm', "a\n!ls", "$HOME", 3])
def test_what_is_no_address_is_not_installed(tmp_path, install):
    with pytest.raises(ValueError, match="install must be True or the address of a package"):
        notebook(tmp_path / "x.ipynb", "Lesson", ["text"], install=install)


def test_an_svg_has_a_title_and_a_description(chromium):
    (svg,) = stills.pictures([(charts.themed(FIGURE, "print"), "svg", 800)])
    root = ElementTree.fromstring(svg)
    texts = {child.tag.rpartition("}")[2]: child.text for child in root}
    assert texts["title"] == "Tanh"
    assert texts["desc"] == FIGURE.layout.meta["alt"]
    assert root.get("role") == "img"


def test_a_table_reaches_paper_row_by_row(kernel, tmp_path):
    """nbconvert drops HTML on its way to a PDF: each number of a table stood on a line of its own, or not at all."""
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.01, updates=2)
    book = nbformat.read(notebook(tmp_path / "x.ipynb", "Lesson", [path, prove(derive("x^2"))]), as_version=4)
    said = "\n".join(cell.source for cell in book.cells)
    assert "<t" not in said
    head = r"| update | w$_{1}$ | w$_{2}$ | loss |"
    assert f"{head}\n| --- | --- | --- | --- |\n| 0 | −0.234 | 0.675 | 12.680721 |" in said
    assert "| step | rule | points | formula |" in said
    page = nbconvert.HTMLExporter().from_notebook_node(book)[0]
    assert page.count("<table>") == 2, "and readers of Markdown show it as a table"


def test_a_kernel_sends_tables_as_markdown_too(shell):
    draw_offline()
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.01, updates=1)
    points = playground.points("moons", 20)
    for thing, row in ((path, "| 0 | −0.234 | 0.675 | 12.680721 |"), (points, "| kind | points |")):
        sent = shell.display_formatter.format(thing)[0]
        assert row in sent["text/markdown"]
        assert "<table>" in sent["text/html"]
    latex = nbconvert.LatexExporter().from_notebook_node(written(sent))[0]
    assert "points" in latex


def test_no_sign_of_a_caption_is_missing_from_the_fonts_of_latex(tmp_path):
    """Latin Modern has no raised or lowered digits: 2.46×10⁻⁵ was printed as 2.46×10."""
    parts = [FIGURE, charts.softmax([1.0, 2.0])]
    book = nbformat.read(notebook(tmp_path / "x.ipynb", "Lesson", parts), as_version=4)
    said = "".join(cell.source for cell in book.cells if cell.cell_type == "markdown" and "<script>" not in cell.source)
    assert "2.46×10$^{-5}$" in said
    assert "z$_{1}$: 1 becomes 0.2689" in said
    assert not re.search("[⁰¹²³⁴-⁹⁺⁻₀-₉≈]", said)
