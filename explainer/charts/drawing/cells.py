"""How a figure shows itself in the cell of a notebook, wherever that notebook is opened."""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass

import plotly.graph_objects as go

from explainer.charts.drawing.embedding import alternative, drawing, embedded, keyboard
from explainer.charts.drawing.harmless import harmless

LIVE = "application/vnd.plotly.v1+json"  # what JupyterLab and VS Code draw by themselves
WIDTH = 800  # pixels of a still picture


@dataclass
class Cells:
    """What the figures of this kernel carry. A frame that has no Plotly may be `fetching` it; `stills` need Chromium."""

    fetching: bool = True
    stills: bool = False


CELLS = Cells()


class Chart(go.Figure):
    """A figure that carries, in a notebook, its text alternative and a form for pages and frames beside the interactive one."""

    _ipython_display_ = None  # Plotly's own has the interactive form alone, or a page without words

    def _repr_mimebundle_(self, *_: object, **__: object) -> dict[str, object]:
        return bundle(self)

    def _repr_html_(self) -> str:
        return _page(self, b"")


def bundle(figure: go.Figure) -> dict[str, object]:
    """The figure in every form that a notebook may be asked for: words, a page of its own, data, and a still picture."""
    png, svg = at_rest(figure, "png", "svg")
    forms: dict[str, object] = {"text/plain": alternative(figure), "text/html": _page(figure, svg)}
    if not in_colab():  # there the page is the form that is shown
        forms[LIVE] = harmless(figure.to_plotly_json())
    if png:
        forms["image/png"] = png
    return forms


def in_colab() -> bool:
    """Whether this kernel's outputs are each shown in a frame of its own, as Colab does."""
    return "google.colab" in sys.modules


def _page(figure: go.Figure, still: bytes) -> str:
    meta = figure.layout.meta
    alone = not (isinstance(meta, dict) and meta.get("captioned"))  # else its words stand in the cell below
    played = keyboard() if figure.frames and CELLS.fetching else ""
    return f"{embedded(figure, words=alone, still=still, fetching=CELLS.fetching)}{drawing()}{played}"


def at_rest(figure: go.Figure, *kinds: str) -> list[bytes]:
    """The figure as still pictures of these kinds; empty ones where none are wanted, and as soon as Chromium does not come."""
    from explainer.charts.drawing import stills

    if CELLS.stills:
        try:
            standing = stills.still(figure)
            return stills.pictures([(standing, kind, WIDTH) for kind in kinds])
        except FileNotFoundError:
            CELLS.stills = False
        except (RuntimeError, OSError) as problem:
            CELLS.stills = False
            warnings.warn(f"figures carry no still pictures: {problem}", stacklevel=2)
    return [b""] * len(kinds)
