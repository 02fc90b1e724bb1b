"""Text is text everywhere: what others put into formulas and names runs nothing and asks nothing of any host."""

from __future__ import annotations

from pathlib import Path

import plotly.graph_objects as go
import pytest

from explainer import ACTIVATIONS, LOSSES, teaching
from explainer.symbolic.mathml import mathml
from explainer.symbolic.written.allowed import only_mathml

RUNS = "window.hit=1"
WORDS = (
    rf"\text{{<svg/onload={RUNS}>}}",
    rf"\mathrm{{<img src=x onerror={RUNS}>}}",
    rf"\operatorname{{</math><script>{RUNS}</script>}}",
    rf'\textcolor{{red" onmouseover="{RUNS}}}{{y}}',
    r"\color{url(http://evil.example/x)} y",
    rf"\text{{&lt;img src=x onerror={RUNS}&gt;}}",
    rf"<script>{RUNS}</script>",
)
COMMANDS = (
    r"\style{background:url(http://evil.example/x)}{x}",
    r"\href{javascript:window.hit=1}{x}",
    r"\class{new}{x}",
    r"\cssId{a}{x}",
    r"\def\x{\x\x}\x",
    r"\newcommand{\a}{\a}\a",
    r"\includegraphics{http://evil.example/x.png}",
    r"\require{html}",
    r"\unicode{x3c}",
    r"\html{<b>}",
    r"\input{/etc/passwd}",
    r"\url{http://evil.example}",
)


@pytest.mark.parametrize("latex", COMMANDS)
def test_a_command_that_reaches_beyond_a_formula_is_refused_by_name(latex: str) -> None:
    with pytest.raises(ValueError, match=r"the formula uses \\"):
        mathml(latex)


def test_words_in_a_formula_are_shown_as_they_are() -> None:
    assert "&lt;svg/onload=window.hit=1&gt;" in mathml(WORDS[0])
    assert "<mo>&#x0003C;</mo>" in mathml("x < y")
    assert only_mathml('<mi href="javascript:x" onclick="x" class="new">a</mi><!-- b --><b>&copy;&amp;</b>') == (
        '<mi class="new">a</mi>&amp;copy;&amp;'
    )


def test_what_nests_too_deeply_is_a_sentence() -> None:
    for latex in ("{" * 5000 + "x" + "}" * 5000, "x^{" * 2000 + "x" + "}" * 2000):
        with pytest.raises(ValueError, match="formula"):
            mathml(latex)


def test_our_own_formulas_lose_nothing() -> None:
    """What is left out of ours would be a hole in the lists of elements and attributes."""
    from latex2mathml.converter import convert

    records = [*ACTIVATIONS.values(), *LOSSES.values()]
    lines = [line for record in records for worked in record.derivations for line in (*worked.lines, worked.latex)]
    for line in lines:
        markup = convert(line.replace("{aligned}", "{split}"), display="block")
        assert only_mathml(markup) == markup


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["handout", "notebook"])
def test_no_output_runs_or_asks_for_anything(kind: str, tmp_path: Path, browser) -> None:
    """Formulas, alternatives and titles of somebody else's, opened in a browser with an ear for scripts and requests."""
    hostile = f"<img src=http://evil.example/a onerror={RUNS}>"
    figure = go.Figure(layout={"meta": {"alt": f"{hostile} *a* `b` $x$ [c](javascript:{RUNS})"}, "title": hostile})
    parts = [f"Words {hostile} and ${latex}$" for latex in WORDS] + [f"$${latex}$$" for latex in WORDS] + [figure]
    file = tmp_path / "page.html"
    if kind == "handout":
        teaching.handout(file, f"Title {hostile}", parts)
    else:
        _exported(teaching.notebook(tmp_path / "lesson.ipynb", f"Title {hostile}", parts), file)
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri(), wait_until="load")
    page.mouse.move(200, 200)
    assert page.evaluate("window.hit") is None
    assert not [url for url in asked if "evil.example" in url]
    assert page.locator("a[href^='javascript:'], script:text('window.hit')").count() == 0
    page.close()


def _exported(notebook: Path, file: Path) -> None:
    from nbconvert import HTMLExporter

    file.write_text(HTMLExporter().from_filename(str(notebook))[0], encoding="utf-8")
