"""What a notebook's kernel shows: figures, formulas and instruments that stay when the notebook is opened elsewhere."""

from __future__ import annotations

import html
import sys
from typing import Any

import plotly.graph_objects as go
from plotly.io import renderers
from plotly.io.base_renderers import MimetypeRenderer
from plotly.offline import get_plotlyjs
from sympy.printing.defaults import Printable

from explainer.charts.drawing import cells
from explainer.charts.drawing.embedding import keyboard
from explainer.descent.path import Path
from explainer.descent.stages import Line, Stage
from explainer.descent.updates import Update
from explainer.formulas.formula import Formula
from explainer.formulas.losses import Loss
from explainer.formulas.optimizers import Optimizer
from explainer.formulas.softmax import VectorFormula
from explainer.instruments.instrument import Instrument
from explainer.networks.network import Network
from explainer.networks.playground import Points
from explainer.networks.playground import Run as Training
from explainer.symbolic.differentiation import Derivation, Step
from explainer.symbolic.proof import Proof
from explainer.teaching.handouts import MATH
from explainer.teaching.instrument_stills import picture_of
from explainer.teaching.markdown import formula, without_tags
from explainer.teaching.parts import remark

# What has LaTeX and no HTML of its own: the records, and every expression and matrix of SymPy's.
TABLES = (Network, Path, Points, Proof, Training)
FORMULAS = (Derivation, Formula, Line, Loss, Optimizer, VectorFormula, Stage, Step, Update, Printable)


class _Travelling(MimetypeRenderer):
    """Plotly's way of drawing in a notebook, with the forms that our own figures have."""

    def to_mimebundle(self, fig_dict: dict) -> dict:
        return cells.bundle(go.Figure(fig_dict))


class _Script:
    """How formulas look, Plotly's script and the one for the keyboard; shown in a notebook, they are loaded."""

    def __init__(self, figures: bool) -> None:
        self._scripts = f"<script>{get_plotlyjs()}</script>{keyboard()}" if figures and not cells.in_colab() else ""

    def __repr__(self) -> str:
        return "From here on, what is shown stays when this notebook is opened or exported elsewhere."

    def _repr_html_(self) -> str:
        return f"<style>{MATH}</style>{self._scripts}"


def draw_offline(*, figures: bool = True) -> _Script:
    """The last line of a cell: from here on, what this notebook shows needs no network, also exported to HTML.

    Figures bring Plotly's script with them, which this loads; with `figures=False` only formulas and instruments are taken
    care of. Where Chromium or Chrome is found, figures and instruments carry a still picture, too, for PDF and for readers
    that run no script: that takes half a second each. In Colab, each output is a frame of its own and fetches Plotly itself.

    >>> draw_offline(figures=False)._repr_html_()[:7]  # in a notebook, the scripts and styles that the page needs
    '<style>'
    """
    _add_forms()
    cells.CELLS.stills = True
    if figures:
        cells.CELLS.fetching = cells.in_colab()
        renderers["travelling"] = _Travelling()
        renderers.default = "travelling"
    return _Script(figures)


def _add_forms() -> None:
    """What this notebook shows as LaTeX, records and SymPy's expressions, it shows as MathML too; instruments as pictures."""
    ipython = sys.modules.get("IPython")  # a notebook has loaded it
    shell = ipython and ipython.get_ipython()
    if not shell:
        return
    for kind in FORMULAS:
        shell.display_formatter.formatters["text/html"].for_type(kind, _as_html)
    for kind in TABLES:  # on its way to a PDF, nbconvert drops HTML
        shell.display_formatter.formatters["text/markdown"].for_type(
            kind, lambda each: without_tags(each._repr_html_())
        )
    shell.display_formatter.formatters["image/png"].for_type(Instrument, _as_png)


def _as_png(instrument: Instrument) -> bytes | None:
    """The instrument at rest; None where there is no browser to draw it with."""
    if not cells.CELLS.stills:  # no figure is made for nothing
        return None
    (png,) = cells.at_rest(picture_of(instrument), "png")
    return png or None


def _as_html(value: Any) -> str | None:
    """The value's LaTeX as MathML; None, so that it stays LaTeX, for a sign that the converter has not learned."""
    latex = value._repr_latex_()
    try:
        note = html.escape(remark(value))
        shown = formula(latex.strip("$"), block=True) if latex else None
        return f"{shown}<p><em>{note}</em></p>" if shown and note else shown
    except ValueError:
        return None
