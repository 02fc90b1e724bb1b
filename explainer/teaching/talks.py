"""A talk as one HTML file that needs no network: slides with text, formulas, charts and instruments."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import plotly.graph_objects as go

import explainer
from explainer.charts.styles import LETTERS, styled
from explainer.files import asset, replacing
from explainer.instruments.instrument import Instrument
from explainer.numeric.validation import quoted
from explainer.teaching.handouts import (
    DRAWS,
    LOOKS,
    MATH,
    checked_theme,
    coloured,
    document,
    drawing_scripts,
    drawn,
    listing,
    plotly_script,
    shown,
)
from explainer.teaching.markdown import markdown
from explainer.teaching.parts import Code, Part, checked, named, run, used_names

WIDE, HIGH = 1184, 700  # pixels of a picture that has a slide to itself
BELOW_TEXT = 560  # pixels of its height below a heading
GAP = 24
IMPORT = "import { go } from '../player/figures.js';"  # of slides.js, which stands below it in one module
LARGEST_LETTER = 20.0  # pixels of a letter in a chart on a slide
SMALLEST_LETTER = 12.0
HELD = 960  # pixels of an instrument's width; its slide is then scaled up


def slides(
    file: str | Path,
    title: str,
    talk: Sequence[Part | Sequence[Part]],
    *,
    subtitle: str = "",
    theme: str | None = None,
) -> Path:
    """One HTML file with a slide for each entry of `talk`, 1280 × 720 on any screen. Returns the path written.

    An entry is a part, as in a handout, or a list of parts that share a slide: Markdown text, Code, figures, instruments,
    records. Pictures that follow each other stand side by side. What is too large is made smaller until it fits. The arrow
    keys lead on; where a figure moves, they lead through its frames first. Printed from the browser, each slide is a page of
    the PDF. `theme` is "light", "dark" or "print"; None follows the reader's system.
    Raises ValueError for an entry that nothing can be made of; an exception of the code goes on, with the slide's number.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = slides(f"{folder}/talk.html", "Squares", [["## Its slope", "The slope of $x^2$ is $2x$."]])
    ...     file.read_text().count("<section")
    2
    """
    file = named(file, ".html")
    look = checked_theme(theme)
    if not isinstance(subtitle, str):
        raise ValueError(f"subtitle must be text, got {quoted(subtitle)}")
    shared = [[*entry] if isinstance(entry, list | tuple) else [entry] for entry in _entries(title, talk)]
    for number, entry in enumerate(shared, start=1):
        try:
            checked(title, entry)
        except ValueError as problem:
            raise ValueError(f"slide {number}: {problem}") from None
    names = {name: getattr(explainer, name) for name in used_names([part for entry in shared for part in entry])}
    below = markdown(subtitle) if subtitle else ""
    sections = [f'<section class="title"><div class="body"><h1>{html.escape(title)}</h1>{below}</div></section>']
    sections += [_slide(entry, number, names) for number, entry in enumerate(shared, start=1)]
    with replacing(file) as draft:
        draft.write_text(_page(title, "\n".join(sections), look), encoding="utf-8")
    return file


def _entries(title: str, talk: object) -> list[object]:
    if isinstance(talk, str | Code | go.Figure | Instrument):
        raise ValueError("talk must be a list of slides, got a single part; put it into brackets: [part]")
    if not isinstance(talk, Sequence):
        raise ValueError(f"talk must be a list of slides, got {quoted(talk)}")
    if not isinstance(title, str) or not title.strip():
        raise ValueError(f"title must be a line of text, got {quoted(title)}")
    if not talk:
        raise ValueError("talk must hold at least one slide, got none")
    return [*talk]


def _slide(parts: list[Part], number: int, names: dict[str, object]) -> str:
    """A slide: its texts, and rows of pictures."""
    pieces = [piece for part in parts for piece in _pieces(part, number, names)]
    is_whole = len(pieces) == 1 and not isinstance(pieces[0], str)
    high = HIGH if is_whole else BELOW_TEXT
    body = []
    for is_text, run_of in groupby(pieces, key=lambda piece: isinstance(piece, str)):
        group = [*run_of]
        wide = (WIDE - GAP * (len(group) - 1)) // len(group)
        inside = [piece if isinstance(piece, str) else _picture(piece, wide, high) for piece in group]
        body.append("".join(inside) if is_text else f'<div class="row">{"".join(inside)}</div>')
    film = next((piece for piece in pieces if isinstance(piece, go.Figure) and piece.layout.sliders), None)
    frames = () if film is None else range((film.layout.sliders[0].active or 0) + 1, len(film.layout.sliders[0].steps))
    steps = "".join(f'<i class="fragment step" data-frame="{frame}"></i>' for frame in frames)
    kind = ' class="whole"' if is_whole else ""
    return f'<section{kind}><div class="body">{"".join(body)}</div>{steps}</section>'


def _pieces(part: Part, number: int, names: dict[str, object]) -> list[str | go.Figure | Instrument]:
    """A part as pictures and HTML; of code its text, what it printed, and what its last line gives."""
    if isinstance(part, str):
        return [markdown(part)]
    if not isinstance(part, Code):
        return [part if isinstance(part, go.Figure | Instrument) else shown(part)]
    printed, value = run(part, names, f"slide {number}")
    return [listing(part, printed), *([] if value is None else _pieces(value, number, names))]


def _picture(value: go.Figure | Instrument, wide: int, high: int) -> str:
    """A figure in its size on the slide, or the frame of an instrument."""
    if isinstance(value, Instrument):
        words = value.snippet().replace("width: 100%", f"width: {min(wide, HELD)}px", 1)
        return f'<div class="held" data-prevent-swipe>{words}</div>'
    figure = value
    if value.layout.width is None:  # one that has its size already keeps it
        tall = value.layout.height or 420
        figure = styled(value, font_size=max(SMALLEST_LETTER, min(LARGEST_LETTER, LETTERS * high / tall)))
        figure.update_layout(width=wide)
    size = f"width: {figure.layout.width}px; height: {figure.layout.height}px"
    return f'<div data-prevent-swipe style="{size}">{drawn(figure, words=False)}</div>'


def _page(title: str, sections: str, theme: str) -> str:
    draws = DRAWS in sections
    player, script, look, *vendor = (
        asset(name).read_text(encoding="utf-8")
        for name in (
            "player/figures.js",
            "slides/slides.js",
            "slides/slides.css",
            "vendor/reveal.css",
            "vendor/reveal.js",
        )
    )
    head = f"""<style media="screen">{vendor[0]}</style>
<style>{coloured(LOOKS)}{MATH}{look}</style>
{plotly_script(sections) if draws else ""}"""
    body = f"""<div class="reveal"><main class="slides">
{sections}
</main></div>
<script>{vendor[1]}</script>
{drawing_scripts() if draws else ""}
<script type="module">
{player}
{script.replace(IMPORT, "watch();")}</script>"""
    return document(title, head, body, theme)
