"""A lesson as a Jupyter notebook that runs from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import plotly.graph_objects as go
from plotly.io import renderers
from plotly.io.base_renderers import MimetypeRenderer
from plotly.offline import get_plotlyjs

from explainer.files import replacing
from explainer.teaching.handouts import DRAW, chart
from explainer.teaching.parts import Code, Part, alternative, checked, named, used_names


def notebook(file: str | Path, title: str, parts: Sequence[Part]) -> Path:
    """A Jupyter notebook that runs from top to bottom in a fresh kernel. Returns the path written.

    Code becomes cells, after one cell that imports what they use; a figure becomes a cell that draws it; a record is
    written as formula or table. Raises ValueError for a part that nothing can be made of.
    """
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    file = named(file, ".ipynb")
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
            cells.append(new_markdown_cell(f"*{alternative(part)}*"))
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


def _written(record: object) -> str:
    """A record as Markdown: its formula, or its table."""
    if hasattr(record, "_repr_html_"):
        return record._repr_html_()
    return "$$" + record._repr_latex_().strip("$") + "$$"


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
