"""Figures and worksheets as files, by the file's ending."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import plotly.graph_objects as go

from explainer.charts.theme import themed
from explainer.files import replacing
from explainer.teaching.handouts import handout
from explainer.teaching.worksheets import Worksheet, save_worksheet

STATIC = (".png", ".svg", ".pdf")
NO_BROWSER = (
    "PNG, SVG and PDF are drawn by Chromium or Chrome, and none was found; install one "
    "(Debian: apt install chromium), or save as .html, which needs none"
)


def save(thing: go.Figure | Worksheet, file: str | Path, *, width: int = 800, theme: str = "light") -> Path:
    """A figure as .html, .json, .png, .svg or .pdf; a worksheet as .ipynb, .html or .tex. Returns the path written.

    `width` is in pixels, for pictures (a .png has two dots a pixel); `theme` is "light", "dark" or "print", for
    figures. Raises ValueError for another ending, and FileNotFoundError when a picture needs a browser and there is none.
    """
    if not isinstance(file, str | Path):
        raise ValueError(f"file must be the name of a file to write, got {file!r}")
    file = Path(file)
    if isinstance(thing, Worksheet):
        return save_worksheet(thing, file)
    if not isinstance(thing, go.Figure):
        raise ValueError(f"save takes a figure or a worksheet, got a {type(thing).__name__}")
    if file.suffix not in (*STATIC, ".html", ".json"):
        raise ValueError(f"file must end in .html, .json, .png, .svg or .pdf, got {file.name}")
    if not (isinstance(width, int) and 100 <= width <= 10_000):
        raise ValueError(f"width must be from 100 to 10000 pixels, got {width}")
    figure = themed(thing, theme) if theme != "light" else thing
    if file.suffix == ".html":
        return handout(file, figure.layout.title.text or "Figure", [figure])
    content = figure.to_json().encode() if file.suffix == ".json" else pictures([(figure, file.suffix[1:], width)])[0]
    with replacing(file) as draft:
        draft.write_bytes(content)
    return file


def pictures(wanted: Sequence[tuple[go.Figure, str, int]]) -> list[bytes]:
    """Figures, each with its kind ("png", "svg", "pdf") and width, drawn by one start of the installed Chromium."""
    with ThreadPoolExecutor(1) as thread:  # a notebook has its own event loop in this one
        return thread.submit(asyncio.run, _drawn(wanted)).result()


async def _drawn(wanted: Sequence[tuple[go.Figure, str, int]]) -> list[bytes]:
    from kaleido import Kaleido
    from kaleido.errors import ChromeNotFoundError

    try:
        async with Kaleido(n=1, mathjax=False) as chromium:  # MathJax would be fetched from elsewhere
            return [await chromium.calc_fig(figure, _options(figure, kind, width)) for figure, kind, width in wanted]
    except ChromeNotFoundError:
        raise FileNotFoundError(NO_BROWSER) from None


def _options(figure: go.Figure, kind: str, width: int) -> dict:
    return {"format": kind, "width": width, "height": figure.layout.height or 420, "scale": 2 if kind == "png" else 1}
