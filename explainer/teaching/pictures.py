"""Figures and worksheets as files, by the file's ending."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import plotly.graph_objects as go

from explainer.charts.drawing.animation import PLAYER
from explainer.charts.drawing.theme import themed
from explainer.destinations import destination
from explainer.files import replacing
from explainer.numeric.validation import quoted
from explainer.teaching.handouts import shown, theme_of, write_page
from explainer.teaching.parts import with_article
from explainer.teaching.worksheets import Worksheet, save_worksheet

STATIC = (".png", ".svg", ".pdf")
BELOW, LINE = 34, 26  # pixels below the drawing area: for what stands at its axis, and for a line of words
NO_BROWSER = (
    "PNG, SVG and PDF are drawn by Chromium or Chrome, and none was found; install one "
    "(Debian: apt install chromium), or save as .html, which needs none"
)


def save(
    thing: go.Figure | Worksheet,
    file: str | Path,
    *,
    width: int = 800,
    theme: str | None = None,
    frame: int | None = None,
) -> Path:
    """A figure as .html, .json, .png, .svg or .pdf; a worksheet as .ipynb, .html or .tex. Returns the path written.

    For pictures: `width` is in pixels (a .png has two dots a pixel), and `frame` says which frame of a figure that moves is
    shown, from 0, or from the end as -1; None is the last one, or the one that the figure opens with where that is not
    its first. Buttons and slider, of no use on paper, are left out; what the slider says stands below.
    `theme` is "light", "dark" or "print", for figures and pages; None leaves a figure as it is, and a page follows the
    reader's system. Raises ValueError for another ending, and FileNotFoundError when a picture needs a browser and there is none.

    >>> from tempfile import TemporaryDirectory
    >>> from explainer import teaching
    >>> with TemporaryDirectory() as folder:
    ...     save(teaching.worksheet("softmax", seed=1, n=2), f"{folder}/sheet.tex").name
    'sheet.tex'
    """
    if not isinstance(file, str | Path):
        raise ValueError(f"file must be the name of a file to write, got {quoted(file)}")
    file = Path(file)
    kind = file.suffix.lower()
    if isinstance(thing, Worksheet):
        if frame is not None:
            raise ValueError(f"frame is for figures that move, got {quoted(frame)} for a worksheet")
        return save_worksheet(thing, file, theme=theme)
    if not isinstance(thing, go.Figure):
        raise ValueError(f"save takes a figure or a worksheet, got {with_article(type(thing).__name__)}")
    if kind not in (*STATIC, ".html", ".json"):
        raise ValueError(f"file must end in .html, .json, .png, .svg or .pdf, got {file.name}")
    if isinstance(width, bool) or not (isinstance(width, int) and 100 <= width <= 10_000):
        raise ValueError(f"width must be from 100 to 10000 pixels, got {width}")
    if frame is not None and kind not in STATIC:
        raise ValueError(f"frame is for pictures, .png, .svg or .pdf; {file.name} holds all frames")
    file = destination(file, "the picture", folder=False)
    figure = thing if theme is None else themed(thing, theme)
    if kind == ".html":
        title = figure.layout.title.text
        return write_page(
            file, title or "Figure", shown(figure), theme=theme or _page_theme(figure), titled=title is not None
        )
    content = figure.to_json().encode() if kind == ".json" else pictures([(still(figure, frame), kind[1:], width)])[0]
    with replacing(file) as draft:
        draft.write_bytes(content)
    return file


def _page_theme(figure: go.Figure) -> str | None:
    """A page around a dark figure is dark; around a light one it is the reader's own."""
    return None if theme_of(figure) == "light" else theme_of(figure)


def still(figure: go.Figure, frame: int | None = None) -> go.Figure:
    """One frame of a figure that moves, without the player and the room that it took; other figures as they are."""
    frames = figure.frames
    whole = isinstance(frame, int) and not isinstance(frame, bool)
    if frame is not None and not (whole and -len(frames) <= frame < len(frames)):
        reach = (
            f"from 0 to {len(frames) - 1}, or from the end from -1 to -{len(frames)}"
            if frames
            else "None, for this figure does not move"
        )
        raise ValueError(f"frame must be {reach}, got {quoted(frame)}")
    if not frames:
        return figure
    slider = figure.layout.sliders[0] if figure.layout.sliders else None
    if frame is None:
        frame = (slider and slider.active) or -1
    chosen = frames[frame]
    picture = go.Figure(figure.data, figure.layout)
    for place, change in zip(chosen.traces or range(len(chosen.data)), chosen.data, strict=True):
        picture.data[place].update(change.to_plotly_json() | {"type": picture.data[place].type})
    picture.update_layout(chosen.layout.to_plotly_json())
    picture.layout.updatemenus, picture.layout.sliders = (), ()
    label = _label(slider, chosen) if slider else ""
    if slider and (picture.layout.margin.b or 0) >= PLAYER:  # a figure with our player
        freed = PLAYER - BELOW - (LINE if label else 0)
        picture.layout.height -= freed
        picture.layout.margin.b -= freed
    if slider and label:
        place = {"x": 0, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
        font = {"size": 13, "color": slider.currentvalue.font.color}
        picture.add_annotation(place | {"yshift": -BELOW, "text": label, "font": font, "showarrow": False})
    return picture


def _label(slider: go.layout.Slider, frame: go.Frame) -> str:
    """What the slider says of the frame, which temperature, how many updates; nothing where the frame says it itself."""
    labels = (step.label for step in slider.steps if step.args and frame.name in (step.args[0] or ()))
    label = next(labels, "")
    message = f"{slider.currentvalue.prefix or ''}{label}"
    return message if label and message not in str(frame.to_plotly_json()) else ""


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
