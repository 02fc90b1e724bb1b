"""A lesson as a Jupyter notebook that runs from top to bottom."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import plotly.graph_objects as go

from explainer.charts.drawing.embedding import alternative
from explainer.charts.drawing.harmless import as_json
from explainer.extras import needing
from explainer.files import replacing
from explainer.numeric.validation import quoted
from explainer.symbolic.written.allowed import refuse_commands
from explainer.teaching.handouts import MATH
from explainer.teaching.markdown import FORMULA, as_words, formula, without_html, without_tags
from explainer.teaching.parts import Code, Part, checked, named, remark, used_names, without_title, written

# Data that nobody reads: not shown by Jupyter, by what nbconvert writes, by MyST.
HIDDEN = {"jupyter": {"source_hidden": True}, "transient": {"remove_source": True}, "tags": ["remove-input"]}
PRODUCT = "deep-learning-explainer[teaching]"


def notebook(
    file: str | Path, title: str, parts: Sequence[Part], *, install: str | bool = False, colab: str = ""
) -> Path:
    """A Jupyter notebook that runs from top to bottom in a fresh kernel. Returns the path written.

    Code becomes cells, after one cell that imports what they use; a figure becomes a cell that draws it; a record is
    written as formula or table. Raw HTML in a text is shown, not obeyed, as in a handout. Exported to HTML by nbconvert, its
    figures and formulas need no network; in Colab, each figure fetches Plotly into its own frame.
    `install=True` begins with a cell that installs this package from the index of Python packages; with an address of a wheel or
    a repository as text ("git+https://…") it installs it from there.
    `colab` is the address at which Colab opens your copy ("https://colab.research.google.com/github/you/lessons/blob/main/x.ipynb"):
    a link below the title leads there. It wants `install` as well, since Colab does not have this package.
    Raises ValueError for a part that nothing can be made of, and for an address that is none.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = notebook(f"{folder}/tanh.ipynb", "The tangent", ["Drag it.", Code('charts.curve("tanh")')])
    ...     "from explainer import charts" in file.read_text()
    True
    """
    with needing("teaching"):
        import nbformat
        from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    file = named(file, ".ipynb")
    parts = without_title(title, checked(title, parts))
    for part in (title, *parts):
        if isinstance(part, str) and r"\begin{" in part:  # MathJax reads an environment without $, too
            refuse_commands(part)
    texts = [
        without_html(part) if isinstance(part, str) else _written(part)
        for part in parts
        if not isinstance(part, Code | go.Figure)
    ]
    captions = [as_words(alternative(part)) for part in parts if isinstance(part, go.Figure)]
    formulas = _formulas([title, *texts, *captions])
    setup = _setup(parts)
    opening = f"\n\n[Open in Colab]({_address(colab, install)})" if colab else ""
    cells = [new_markdown_cell(without_html(f"# {title}") + opening)]
    cells += [new_code_cell(_installing(install))] if install else []
    cells += [new_code_cell("\n".join(setup))] if setup else []
    for part in parts:
        if isinstance(part, Code):
            cells.append(new_code_cell(part.source))
        elif isinstance(part, go.Figure):
            drawn = f"from_json({as_json(_captioned(part))!r})"
            cells.append(new_code_cell(drawn, metadata=HIDDEN))
            cells.append(new_markdown_cell(f"*{captions.pop(0)}*"))
        else:
            cells.append(new_markdown_cell(texts.pop(0)))
    cells += [new_markdown_cell(formulas)] if formulas else []
    for number, cell in enumerate(cells):
        cell["id"] = f"part-{number}"  # the same lesson gives the same file
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    whole = new_notebook(cells=cells, metadata=kernel)
    nbformat.validate(whole)
    with replacing(file) as draft:
        draft.write_text(nbformat.writes(whole), encoding="utf-8")
    return file


def _installing(source: str | bool) -> str:
    """The line that installs this package: Jupyter, Colab and VS Code know `%pip`, and put it where the kernel looks."""
    if source is True:
        return f'%pip install --quiet "{PRODUCT}"'
    if not isinstance(source, str) or not re.fullmatch(r"[^\s\"'\\$`{};|&<>]+", source):
        raise ValueError(
            f"install must be True or the address of a package without spaces and quotes, got {quoted(source)}"
        )
    return f'%pip install --quiet "{PRODUCT} @ {source}"'


def _address(colab: object, install: str | bool) -> str:
    """The address of the notebook in Colab."""
    if not isinstance(colab, str) or not re.fullmatch(r"https?://[^\s\"'\\<>()\[\]]+", colab):
        raise ValueError(f"colab must be an address that begins with https://, got {quoted(colab)}")
    if not install:
        raise ValueError(
            "a notebook for Colab begins by installing this package: give install=True, or an address of it"
        )
    return colab


def _captioned(figure: go.Figure) -> go.Figure:
    """The same figure, with a note that its words stand in the cell below, so that an exported page has them once."""
    if not isinstance(figure.layout.meta, dict):
        return figure
    noted = go.Figure(figure)
    noted.layout.meta = {**figure.layout.meta, "captioned": True}
    return noted


def _setup(parts: Sequence[Part]) -> list[str]:
    """The lines of the cell that imports what the code uses and keeps what it shows in an exported file."""
    names, figures = used_names(parts), any(isinstance(part, go.Figure) for part in parts)
    draws = figures or "charts" in names
    if not draws and not any(isinstance(part, Code) for part in parts):
        return []
    what, how = ("figures and formulas", "") if draws else ("formulas", "figures=False")
    return [
        f"from explainer import {', '.join(sorted({*names, 'teaching'}))}",
        *(["from plotly.io import from_json"] if figures else []),
        "",
        f"teaching.draw_offline({how})  # {what} stay when the notebook is exported to HTML",
    ]


def _written(record: object) -> str:
    """A record as Markdown: its formula, or its table."""
    if table := written(record, "_repr_html_"):
        return without_tags(table)
    note = as_words(remark(record))
    return "$$" + (written(record, "_repr_latex_") or "").strip("$") + "$$" + (f"\n\n*{note}*" if note else "")


# Jupyter draws $…$ by MathJax, which a page exported by nbconvert fetches from elsewhere, and shows raw without network. So
# the last cell carries the formulas as MathML and puts them in place in such a page; Jupyter itself runs no script of a cell
# with text, and shows nothing of it. Neither dollar (\x24) nor double backslash: nbconvert would see a formula in them.
EXPORTED = r"""<script>
/* The formulas of this notebook as MathML, for a page that is exported from it and opened without network. */
((formulas) => {
  const formula = /\x24\x24([^]+?)\x24\x24|\x24(?=\S)((?:[\x5c].|[^\x24\x5c])+?)(?<=\S)\x24(?!\d)/g;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) found.push(texts.currentNode);
  for (const text of found) {
    if (text.data.search(formula) < 0 || text.parentElement.closest("script, style, pre, code, textarea")) continue;
    const shown = document.createDocumentFragment();
    let place = 0;
    for (const {0: whole, 1: block, 2: within, index} of text.data.matchAll(formula)) {
      const made = formulas[block ? "block" : "inline"][(block ?? within).trim()];
      if (!made) continue;
      const math = Object.assign(document.createElement("template"), {innerHTML: made}).content;
      shown.append(text.data.slice(place, index), math);
      place = index + whole.length;
    }
    shown.append(text.data.slice(place));
    text.replaceWith(shown);
  }
})(TABLE);
</script>

<style>STYLE</style>"""


def _formulas(texts: Sequence[str]) -> str:
    """The last cell of a notebook: what its formulas are as MathML. Empty where it has none."""
    table: dict[str, dict[str, str]] = {"block": {}, "inline": {}}
    for block, within in (match for text in texts for match in FORMULA.findall(text)):
        latex = (block or within).strip()
        table["block" if block else "inline"][latex] = formula(latex, block=bool(block))
    if not any(table.values()):
        return ""
    data = json.dumps(table).replace("\\\\", "\\u005c").replace("$", "\\u0024").replace("</script", "<\\/script")
    return EXPORTED.replace("STYLE", MATH.replace("\n", " ")).replace("TABLE", data)
