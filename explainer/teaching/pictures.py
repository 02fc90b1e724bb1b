"""Figures and worksheets as files, by the file's ending."""

from __future__ import annotations

from pathlib import Path
from typing import overload

import plotly.graph_objects as go

from explainer.charts.drawing.embedding import theme_of, title_of
from explainer.charts.drawing.harmless import as_json
from explainer.charts.drawing.stills import STATIC, pictures, still
from explainer.charts.drawing.theme import themed
from explainer.destinations import destination
from explainer.files import replacing
from explainer.numeric.validation import quoted
from explainer.teaching.films import FILMS, film
from explainer.teaching.handouts import shown, write_page
from explainer.teaching.parts import with_article
from explainer.teaching.worksheets import Worksheet, save_worksheet

WIDTH = 800  # pixels of a picture that says nothing else
ENDINGS = ".html, .json, .png, .svg, .pdf, .gif or .mp4"


@overload
def save(
    thing: list[go.Figure | Worksheet],
    file: list[str | Path],
    *,
    width: int | None = None,
    theme: str | None = None,
    frame: int | None = None,
) -> list[Path]: ...


@overload
def save(
    thing: go.Figure | Worksheet,
    file: str | Path,
    *,
    width: int | None = None,
    theme: str | None = None,
    frame: int | None = None,
) -> Path: ...


def save(
    thing: go.Figure | Worksheet | list[go.Figure | Worksheet],
    file: str | Path | list[str | Path],
    *,
    width: int | None = None,
    theme: str | None = None,
    frame: int | None = None,
) -> Path | list[Path]:
    """A figure as .html, .json, .png, .svg, .pdf, .gif or .mp4; a worksheet as .ipynb, .html or .tex. Returns the path written.

    For pictures: `width` is in pixels (a .png has two dots a pixel); None is the figure's own width, or 800. `frame` says which
    frame of a figure that moves is shown, from 0, or from the end as -1; None is the last one, or the one that the figure
    opens with where that is not its first. Buttons and slider, of no use on paper, are left out; what the slider says stands
    below. A film, .gif or .mp4, has all frames; a .gif plays once. .mp4 needs the extra `film`.
    `theme` is "light", "dark" or "print", for figures and pages; None leaves a figure as it is, and a page follows the
    reader's system. A list of things goes with a list of files, and gives a list of paths: the browser starts once.
    Raises ValueError for another ending, and FileNotFoundError when a picture needs a browser and there is none.

    >>> from tempfile import TemporaryDirectory
    >>> from explainer import teaching
    >>> with TemporaryDirectory() as folder:
    ...     save(teaching.worksheet("softmax", seed=1, n=2), f"{folder}/sheet.tex").name
    'sheet.tex'
    """
    if isinstance(thing, list):
        if not isinstance(file, list) or len(file) != len(thing):
            raise ValueError(f"a list of {len(thing)} things needs a list of as many files, got {quoted(file)}")
        return [save(one, name, width=width, theme=theme, frame=frame) for one, name in zip(thing, file, strict=True)]
    if not isinstance(file, str | Path):
        raise ValueError(f"file must be the name of a file to write, got {quoted(file)}")
    file = Path(file)
    if isinstance(thing, Worksheet):
        if frame is not None:
            raise ValueError(f"frame is for figures that move, got {quoted(frame)} for a worksheet")
        return save_worksheet(thing, file, theme=theme)
    if not isinstance(thing, go.Figure):
        raise ValueError(
            f"save takes a figure or a worksheet, got {with_article(type(thing).__name__)}; "
            "for a page with formulas and derivations, call teaching.handout(file, title, [thing])"
        )
    wide = _checked(thing, file, width, frame)
    file = destination(file, "the picture", folder=False)
    return _save_figure(thing if theme is None else themed(thing, theme), file, wide, theme, frame)


def _checked(figure: go.Figure, file: Path, width: int | None, frame: int | None) -> int:
    """The width of the picture. Raises ValueError for what the file cannot hold."""
    kind = file.suffix.lower()
    if kind not in (*STATIC, *FILMS, ".html", ".json"):
        raise ValueError(f"file must end in {ENDINGS}, got {file.name[:80]}")
    wide = figure.layout.width or WIDTH if width is None else width
    if isinstance(wide, bool) or not (isinstance(wide, int | float) and 100 <= wide <= 10_000):
        raise ValueError(f"width must be from 100 to 10000 pixels, got {wide}")
    if frame is not None and kind not in STATIC:
        raise ValueError(f"frame is for pictures, .png, .svg or .pdf; {file.name} holds all frames")
    if kind in FILMS and not figure.frames:
        raise ValueError(f"{file.name} would be a film, and this figure does not move; save it as .png, .svg or .pdf")
    return int(wide)


def _save_figure(figure: go.Figure, file: Path, width: int, theme: str | None, frame: int | None) -> Path:
    kind = file.suffix.lower()
    if kind == ".html":
        title = title_of(figure)
        return write_page(
            file, title or "Figure", shown(figure), theme=theme or _page_theme(figure), titled=bool(title)
        )
    with replacing(file) as draft:
        if kind in FILMS:
            film(figure, draft, width)
        elif kind == ".json":
            draft.write_text(as_json(figure), encoding="utf-8")
        else:
            draft.write_bytes(pictures([(still(figure, frame), kind[1:], width)])[0])
    return file


def _page_theme(figure: go.Figure) -> str | None:
    """A page around a dark figure is dark; around a light one it is the reader's own."""
    return None if theme_of(figure) == "light" else theme_of(figure)
