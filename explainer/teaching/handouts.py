"""A lesson as one HTML file that needs no network."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import plotly.graph_objects as go

import explainer
from explainer.charts.drawing import plotlyjs
from explainer.charts.drawing.embedding import drawing, embedded, keyboard, theme_of
from explainer.charts.drawing.theme import themed
from explainer.files import replacing
from explainer.numeric.validation import not_among
from explainer.palette import THEMES
from explainer.teaching.markdown import formula, markdown
from explainer.teaching.parts import (
    Code,
    Part,
    checked,
    named,
    remark,
    run,
    used_names,
    without_title,
    written,
)

# With a table for mathematics, so that brackets grow with what they hold: Apple's and Microsoft's, TeX's, Debian's. A prime
# is taken from a font for text, which has it raised. Also for a notebook, whose page knows no colours of ours.
MATH = """
math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", "Libertinus Math", "DejaVu Math TeX Gyre", math; }
math .prime { font-family: "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif; }
math .new { color: var(--vermillion, #c04a00); }
math[display=block] { overflow-x: auto; overflow-y: hidden; margin: .8em 0; }
mtd[columnalign=right] { text-align: right; }
mtd[columnalign=left] { text-align: left; }
mtable mtr + mtr mtd { padding-top: .7em; }
"""
LOOKS = """
:root { COLOURS light; }
:root[data-theme=print] { COLOURS print; }
@media screen { :root[data-theme=dark] { COLOURS dark; } }
@media screen and (prefers-color-scheme: dark) { :root[data-theme=auto] { COLOURS dark; } }
@media print { :root { COLOURS print; } }
"""
STYLE = """
:root { font: 17px/1.6 "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
body { margin: 0; color: var(--ink); background: var(--surface); }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: break-word; }
h1, h2, h3 { line-height: 1.25; margin: 2em 0 .6em; }
h1 { margin-top: .5em; }
h1.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
a { color: var(--blue); }
pre { padding: .8rem 1rem; overflow-x: auto; border-radius: .4rem; font-size: .85rem; }
pre { background: color-mix(in srgb, var(--ink) 5%, var(--surface)); }
code { font-family: Consolas, Menlo, "Liberation Mono", "DejaVu Sans Mono", monospace; }
pre.result { background: none; border-left: 3px solid var(--blue); border-radius: 0; }
figure { margin: 1.5rem 0; overflow-x: auto; overflow-y: hidden; }
figcaption, summary { color: var(--muted); font-size: .85rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid var(--grid); padding: .3em .8em .3em 0; text-align: left; }
p, .scroll { overflow-x: auto; overflow-y: hidden; }
ul, ol { padding-left: 1.4rem; }
li { margin: .15em 0; }
FORMULAS
#answer-key { break-before: page; }
@media print { .question { break-inside: avoid; padding-bottom: 25mm; } }
@media print { main { max-width: none; padding: 0; container-type: inline-size; } pre { white-space: pre-wrap; } }
@media print { math, .scroll > * { font-size: min(1em, calc(98cqi / var(--ems, 1))); } }
@media print { figure, pre, mtr { break-inside: avoid; } details { display: none; } }
@media print {
  /* As a formula, a derivation of many lines would be cut wherever a page ends; as a table, it is cut between two lines. */
  math[display=block], math[display=block] > mrow:only-child { display: block; }
  math[display=block] > mrow:only-child > mtable:only-child { display: table; }
  math[display=block] > mrow:only-child > mtable:only-child > mtr > mtd { vertical-align: middle; }
  mtr:has(> mtd > mtext:only-child) { break-after: avoid; }
}
"""
# What can be scrolled on a screen is made as small on paper as the paper is narrow: how wide it is, in letters, is measured.
FIT = """<script>
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("main math, .scroll > *")) {
    const inside = one.localName === "math" ? [...one.children] : [one];
    const width = Math.max(0, ...inside.map((part) => Math.max(part.getBoundingClientRect().width, part.scrollWidth)));
    if (width) one.style.setProperty("--ems", width / parseFloat(getComputedStyle(one).fontSize));
  }
});
</script>"""
DRAWS = '<script class="figure"'  # in a page that draws figures
PAGE_COLOURS = ("surface", "ink", "muted", "grid", "blue", "vermillion")


def handout(file: str | Path, title: str, parts: Sequence[Part], *, theme: str | None = None) -> Path:
    """One HTML file with everything in it: formulas as MathML, figures that move, a text alternative for each.

    Code is run, in order and with shared variables, and its result is shown below it. `theme` is "light", "dark" or
    "print"; None follows the reader's system. On paper it is always "print". Returns the path written.
    Raises ValueError for a part that nothing can be made of; an exception of the code goes on, with the part's number.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = handout(f"{folder}/squares.html", "Squares", ["The slope of $x^2$ is $2x$."])
    ...     "<math" in file.read_text()
    True
    """
    file = named(file, ".html")
    parts = without_title(title, checked(title, parts))
    names = {name: getattr(explainer, name) for name in used_names(parts)}
    body = "\n".join(_as_html(part, place, names) for place, part in enumerate(parts, start=1))
    return write_page(file, title, body, theme=theme)


def write_page(file: Path, title: str, body: str, *, theme: str | None, titled: bool = False, style: str = "") -> Path:
    """The body as a whole page, with `style` behind the style of every page.

    With `titled`, it shows its title itself, and only a screen reader hears the heading.
    """
    look = checked_theme(theme)
    draws = DRAWS in body
    head = f"""<style>{coloured(LOOKS + STYLE).replace("FORMULAS", MATH)}{style}</style>
{plotly_script(body) if draws else ""}"""
    whole = f"""<main>
<h1{' class="unseen"' if titled else ""}>{html.escape(title)}</h1>
{body}
</main>
{f"{drawing_scripts()}{keyboard()}" if draws else ""}
{FIT if "<math" in body or 'class="scroll"' in body else ""}"""
    with replacing(file) as draft:
        draft.write_text(document(title, head, whole, look), encoding="utf-8")
    return file


def document(title: str, head: str, body: str, look: str) -> str:
    """A whole page: its title and look, what its head holds besides, and its body."""
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="{look}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<link rel="icon" href="data:,">
{head}
</head>
<body>
{body}
</body>
</html>
"""


def checked_theme(theme: object) -> str:
    """What the page's `data-theme` says. Raises ValueError for no theme of ours."""
    if theme is not None and (not isinstance(theme, str) or theme not in THEMES):
        raise ValueError(not_among(theme, "theme", [*THEMES, "or None for the reader's own"]))
    return theme or "auto"


def plotly_script(page: str) -> str:
    """Plotly itself, as much of it as the figures of the page need, for its head."""
    return f"<script>{plotlyjs.for_page(page)}</script>"


def drawing_scripts() -> str:
    """The colours of each theme, and the script that draws each figure in the page's; for the end of such a page."""
    table = json.dumps(themes()).replace("</", "<\\/")
    return f'<script id="themes" type="application/json">{table}</script>\n{drawing()}\n'


def coloured(style: str) -> str:
    """A style sheet with the colours of a theme in each place that asks for them."""
    return re.sub(r"COLOURS (\w+);", lambda match: _colours(match[1]), style)


def _colours(name: str) -> str:
    """The page's colours in one theme, as CSS variables: the same as the figures'."""
    scheme = "dark" if name == "dark" else "light"
    return f"color-scheme: {scheme}; " + " ".join(f"--{c}: {getattr(THEMES[name], c)};" for c in PAGE_COLOURS)


def themes() -> dict:
    """By which colours the script replaces those of the light theme, as `charts.themed` does."""
    light = THEMES["light"]
    colours = {name: dict(zip(astuple(light), astuple(theme), strict=True)) for name, theme in THEMES.items()}
    return {"ours": light.surface} | colours


def _as_html(part: Part, place: int, names: dict[str, object]) -> str:
    if isinstance(part, str):
        return markdown(part)
    if not isinstance(part, Code):
        return shown(part)
    printed, value = run(part, names, f"part {place}")
    return f"{listing(part, printed)}\n{'' if value is None else shown(value)}"


def listing(code: Code, printed: str) -> str:
    """Code, and below it what it printed."""
    output = f'\n<pre class="result">{html.escape(printed)}</pre>' if printed else ""
    return f"<pre><code>{html.escape(code.source)}</code></pre>{output}"


def shown(value: object) -> str:
    """A value as a notebook would show it: figure, table, formula, or plain text."""
    if isinstance(value, go.Figure):
        return drawn(value)
    if table := written(value, "_repr_html_"):
        return f'<div class="scroll">{table}</div>'
    if latex := written(value, "_repr_latex_"):
        note = html.escape(remark(value))
        return formula(latex.strip("$"), block=True) + (f"<p><em>{note}</em></p>" if note else "")
    return f'<pre class="result">{html.escape(repr(value))}</pre>'


def drawn(figure: go.Figure, *, words: bool = True) -> str:
    """A figure in a page, which has it in the light theme for paper and turns it back to its own."""
    own = theme_of(figure)
    if own in ("dark", "print"):
        return embedded(themed(figure, "light"), own=own, words=words)
    return embedded(figure, words=words)
