"""A lesson as one HTML file that needs no network."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

import explainer
from explainer.files import replacing
from explainer.teaching.markdown import formula, markdown
from explainer.teaching.parts import Code, Part, alternative, checked, named, run, used_names

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
    file = named(file, ".html")
    parts = checked(title, parts)
    names = {name: getattr(explainer, name) for name in used_names(parts)}
    body = "\n".join(_as_html(part, place, names) for place, part in enumerate(parts, start=1))
    page = _page(title, body)
    with replacing(file) as draft:
        draft.write_text(page, encoding="utf-8")
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
        return formula(value._repr_latex_().strip("$"), block=True)
    return f'<pre class="result">{html.escape(repr(value))}</pre>'


def chart(figure: go.Figure) -> str:
    """A figure in a page: its place, its data, and its text alternative for whoever wants words."""
    alt = html.escape(alternative(figure))
    data = figure.to_json().replace("</", "<\\/")
    height = figure.layout.height or 420
    return f"""<figure>
<div role="img" aria-label="{alt}" style="height: {height}px"></div><script class="figure" type="application/json">{data}</script>
<figcaption><details><summary>In words</summary>{alt}</details></figcaption>
</figure>"""
