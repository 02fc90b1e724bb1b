"""A lesson as a notebook that runs, and as one HTML file that needs no network."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path

import plotly.graph_objects as go
from plotly.io import renderers
from plotly.io.base_renderers import MimetypeRenderer
from plotly.offline import get_plotlyjs

import explainer
from explainer.files import replacing
from explainer.stepping import mathml
from explainer.teaching.parts import Code, Part, checked, run, used_names

STYLE = """
:root { color-scheme: light; font: 17px/1.6 "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
body { margin: 0; color: #1d2330; background: #ffffff; }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1, h2, h3 { line-height: 1.25; margin: 2em 0 .6em; }
h1 { margin-top: .5em; }
a { color: #0072b2; }
pre { background: #f4f6f9; padding: .8rem 1rem; overflow-x: auto; border-radius: .4rem; font-size: .85rem; }
code { font-family: Consolas, Menlo, "Liberation Mono", "DejaVu Sans Mono", monospace; }
pre.result { background: none; border-left: 3px solid #0072b2; border-radius: 0; }
figure { margin: 1.5rem 0; }
figcaption, summary { color: #5c6573; font-size: .85rem; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #e4e7ec; padding: .3rem .8rem .3rem 0; text-align: left; }
p, li { overflow-x: auto; overflow-y: hidden; }
math[display=block] { overflow-x: auto; overflow-y: hidden; margin: .8em 0; }
mtd[columnalign=right] { text-align: right; }
mtd[columnalign=left] { text-align: left; }
mtable mtr + mtr mtd { padding-top: .7em; }
#answer-key { break-before: page; }
@media print { main { max-width: none; padding: 0; } figure, pre { break-inside: avoid; } details { display: none; } }
"""
# $$…$$, or $…$ with something right behind the first and right before the last, and no digit after it: $5 and $6 are money.
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(?=\S)((?:\\.|[^$\\])+?)(?<=\S)\$(?!\d)", re.DOTALL)
# Draws each figure when it comes near the window, so that a page of forty opens at once; all of them before printing.
# Printing must not cut off what is wider than the paper.
DRAW = """
for (const data of document.querySelectorAll("script.figure:not(.found)")) {
  const place = data.previousElementSibling;
  const draw = () => {
    seen.disconnect();
    if (place.classList.contains("js-plotly-plot")) return;
    Plotly.newPlot(place, {...JSON.parse(data.textContent), config: {responsive: true, displaylogo: false}});
  };
  const seen = new IntersectionObserver(([entry]) => entry.isIntersecting && draw(), {rootMargin: "800px"});
  data.classList.add("found");
  seen.observe(place);
  addEventListener("beforeprint", () => { draw(); Plotly.Plots.resize(place); });
}
"""


def handout(file: str | Path, title: str, parts: Sequence[Part]) -> Path:
    """One HTML file with everything in it: formulas as MathML, figures that move, a text alternative for each.

    Code is run, in order and with shared variables, and its result is shown below it. Returns the path written.
    Raises ValueError for a part that nothing can be made of; an exception of the code goes on, with the part's number.
    """
    file = _named(file, ".html")
    parts = checked(title, parts)
    names = {name: getattr(explainer, name) for name in used_names(parts)}
    body = "\n".join(_as_html(part, place, names) for place, part in enumerate(parts, start=1))
    page = _page(title, body)
    with replacing(file) as draft:
        draft.write_text(page, encoding="utf-8")
    return file


def notebook(file: str | Path, title: str, parts: Sequence[Part]) -> Path:
    """A Jupyter notebook that runs from top to bottom in a fresh kernel. Returns the path written.

    Code becomes cells, after one cell that imports what they use; a figure becomes a cell that draws it; a record is
    written as formula or table. Raises ValueError for a part that nothing can be made of.
    """
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    file = _named(file, ".ipynb")
    parts = checked(title, parts)
    names = used_names(parts)
    figures = any(isinstance(part, go.Figure) for part in parts)
    setup = ["from plotly.io import from_json"] if figures else []
    if figures or "charts" in names:
        names = sorted({*names, "teaching"})
        setup += ["", "teaching.draw_offline()  # figures stay when the notebook is exported to HTML"]
    setup = [f"from explainer import {', '.join(names)}", *setup] if names else setup
    cells = [new_markdown_cell(f"# {title}")]
    cells += [new_code_cell("\n".join(setup))] if setup else []
    for part in parts:
        if isinstance(part, Code):
            cells.append(new_code_cell(part.source))
        elif isinstance(part, go.Figure):
            cells.append(new_code_cell(f"from_json({part.to_json()!r})", metadata={"jupyter": {"source_hidden": True}}))
            cells.append(new_markdown_cell(f"*{_alt(part)}*"))
        else:
            cells.append(new_markdown_cell(part if isinstance(part, str) else _written(part)))
    for number, cell in enumerate(cells):
        cell["id"] = f"part-{number}"  # the same lesson gives the same file
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    whole = new_notebook(cells=cells, metadata=kernel)
    nbformat.validate(whole)
    with replacing(file) as draft:
        draft.write_text(nbformat.writes(whole), encoding="utf-8")
    return file


def _named(file: str | Path, suffix: str) -> Path:
    file = Path(file)
    if file.suffix != suffix:
        raise ValueError(f"file must end in {suffix}, got {file.name}")
    return file


def _page(title: str, body: str) -> str:
    draws = '<script class="figure"' in body
    script = f"<script>{get_plotlyjs()}</script>" if draws else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<link rel="icon" href="data:,">
<style>{STYLE}</style>
{script}
</head>
<body>
<main>
<h1>{html.escape(title)}</h1>
{body}
</main>
{f"<script>{DRAW}</script>" if draws else ""}
</body>
</html>
"""


def _as_html(part: Part, place: int, names: dict[str, object]) -> str:
    if isinstance(part, str):
        return markdown(part)
    if not isinstance(part, Code):
        return _shown(part)
    try:
        printed, value = run(part, names)
    except Exception as problem:
        problem.add_note(f"raised by part {place}: {part.source}")
        raise
    listing = f"<pre><code>{html.escape(part.source)}</code></pre>"
    output = f'<pre class="result">{html.escape(printed)}</pre>' if printed else ""
    return f"{listing}\n{output}\n{'' if value is None else _shown(value)}"


def _shown(value: object) -> str:
    """A value as a notebook would show it: figure, table, formula, or plain text."""
    if isinstance(value, go.Figure):
        return chart(value)
    if hasattr(value, "_repr_html_"):
        return f"<div>{value._repr_html_()}</div>"
    if hasattr(value, "_repr_latex_"):
        return _math(value._repr_latex_().strip("$"), block=True)
    return f'<pre class="result">{html.escape(repr(value))}</pre>'


def chart(figure: go.Figure) -> str:
    """A figure in a page: its place, its data, and its text alternative for whoever wants words."""
    alt = html.escape(_alt(figure))
    data = figure.to_json().replace("</", "<\\/")
    height = figure.layout.height or 420
    return f"""<figure>
<div role="img" aria-label="{alt}" style="height: {height}px"></div><script class="figure" type="application/json">{data}</script>
<figcaption><details><summary>In words</summary>{alt}</details></figcaption>
</figure>"""


class _Offline(MimetypeRenderer):
    """Plotly's way of drawing in a notebook, with a second form that an exported HTML file can show without network."""

    def to_mimebundle(self, fig_dict: dict) -> dict:
        figure = go.Figure(fig_dict)
        live = {"data": fig_dict["data"], "layout": fig_dict["layout"], "frames": fig_dict.get("frames", [])}
        return {"application/vnd.plotly.v1+json": live, "text/html": f"{chart(figure)}<script>{DRAW}</script>"}


class _Script:
    """Plotly's script; shown in a notebook, it is loaded."""

    def _repr_html_(self) -> str:
        return f"<script>{get_plotlyjs()}</script>"


def draw_offline() -> _Script:
    """The last line of a cell: from here on, this notebook shows its figures without network, also exported to HTML."""
    renderers["offline"] = _Offline()
    renderers.default = "offline"
    return _Script()


def _alt(figure: go.Figure) -> str:
    meta = figure.layout.meta
    return meta["alt"] if isinstance(meta, dict) and "alt" in meta else "A figure without a description."


def _written(record: object) -> str:
    """A record as Markdown: its formula, or its table."""
    if hasattr(record, "_repr_html_"):
        return record._repr_html_()
    return "$$" + record._repr_latex_().strip("$") + "$$"


def markdown(text: str) -> str:
    """Markdown as HTML, with $…$ and $$…$$ as MathML; raw HTML in it is shown, not obeyed.

    >>> markdown("**half**")
    '<p><strong>half</strong></p>\\n'
    """
    from markdown_it import MarkdownIt

    writer = MarkdownIt("commonmark", {"html": False}).enable("table")
    writer.inline.ruler.before("escape", "math", _math_rule)
    writer.add_render_rule("math", lambda _, tokens, i, *rest: _math(tokens[i].content, block=tokens[i].block))
    writer.add_render_rule("heading_open", _heading)
    return writer.render(text)


def _math_rule(state: object, silent: bool) -> bool:
    """markdown-it's inline rule for formulas."""
    found = FORMULA.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        token = state.push("math", "", 0)
        token.content, token.block = (found[1] or found[2]).strip(), bool(found[1])
    state.pos = found.end()
    return True


def _heading(writer: object, tokens: Sequence, index: int, *rest: object) -> str:
    """A heading that can be linked to."""
    words = tokens[index + 1].content.lower()
    name = "-".join("".join(letter if letter.isalnum() else " " for letter in words).split())
    return f'<{tokens[index].tag} id="{html.escape(name)}">'


def _math(latex: str, *, block: bool) -> str:
    """LaTeX as MathML; `aligned` is called `split` by the converter."""
    for aligned, split in ((r"\begin{aligned}", r"\begin{split}"), (r"\end{aligned}", r"\end{split}")):
        latex = latex.replace(aligned, split)
    written = mathml(latex.removeprefix(r"\displaystyle").strip())
    return written if block else written.replace('display="block"', 'display="inline"')
