"""A page as it stands, made into the parts of a notebook or of a handout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING

from explainer.lessons.calls import call
from explainer.lessons.chart import Chart
from explainer.lessons.content import moves
from explainer.lessons.elements import (
    Article,
    Aside,
    Caption,
    Element,
    Figures,
    Formula,
    Heading,
    Held,
    Listing,
    Player,
    Practice,
    Question,
    Text,
)
from explainer.lessons.wording import printed
from explainer.teaching import Code

if TYPE_CHECKING:
    import plotly.graph_objects as go


def parts(
    elements: Iterable[Element], frames: Mapping[int, int] | None = None, *, code: bool = False
) -> list[str | Code | go.Figure]:
    """The elements as parts of `teaching.notebook` and `teaching.handout`.

    `frames` says for each film, counted from 0, which frame it shows. With `code`, an instrument or a chart that one line of
    Python makes is that line; where it shows another frame than the line does, a sentence says which.

    >>> from explainer.lessons import RecordingPage
    >>> page = RecordingPage()
    >>> page.text("Some **words**")
    >>> parts(page.record)
    ['Some **words**']
    """
    pieces: list[str | Code | go.Figure] = []
    film = 0
    for element in elements:
        if code and isinstance(element, Held) and (line := call(element.made)):
            pieces.append(Code(line))
            continue
        chart = element.still if isinstance(element, Held) else element
        if not isinstance(chart, Chart):
            pieces += _written(chart)
            if code and isinstance(chart, Practice):
                pieces += _tried(chart)
            continue
        frame = None
        if element is chart and moves(chart):
            frame = (frames or {}).get(film)
            film += 1
        pieces += _drawn(chart, frame, code=code)
    return pieces


def pictures(elements: Iterable[Element], frames: Mapping[int, int]) -> list[go.Figure]:
    """The figures of the elements, each film at its frame."""
    return [part for part in parts(elements, frames) if not isinstance(part, str | Code)]


def _written(element: Element) -> Iterator[str | Code]:
    """An element in Markdown; what only a page in a browser can do is left out."""
    match element:
        case Text(words) | Caption(words):
            yield words
        case Heading(words, level):
            yield f"{'#' * level} {words}"
        case Formula(latex):
            yield f"$${latex}$$"
        case Listing(source):
            yield f"```\n{source}\n```"
        case Figures(values):
            yield " · ".join(f"{name}: **{printed(value)}**" for name, value in values.items())
        case Article():
            yield from article(element)
        case Question(words, options):
            yield "**Predict, then look**"
            yield f"{words}\n\n" + "\n".join(f"- {option}" for option in options)
        case Player(walk):
            yield f"### {walk.label}"
            for frame in walk.frames:
                lines = (f"$${line.latex}$$" + (f" {line.rule}" if line.rule else "") for line in frame.lines)
                yield f"**{frame.title}** {frame.words}\n\n" + "\n\n".join(lines)
        case Practice(_, task):
            yield task.problem.question
        case Aside(code):
            yield code


def _tried(element: Practice) -> tuple[str, Code]:
    """Where a notebook's reader types lines of their own for the problem above."""
    task = element.task
    problem = f"practice.problem({task.skill!r}, level={task.level}, seed={task.seed})"
    return (
        "Write your lines between the quotation marks, one below the other, and run the cell.",
        Code(f'print(practice.check({problem}, """\n{task.opening.rstrip("…× ")}\n""".strip()))'),
    )


def article(element: Article) -> Iterator[str]:
    """What the article says and where it errs, in Markdown."""
    yield f"**What the article says** · {element.where}\n\n{element.says}"
    if element.errs:
        yield erring(element.errs)


def erring(errs: str) -> str:
    """Where the article errs, as a paragraph in Markdown.

    >>> erring("It promises too much.")
    '**Where it errs.** It promises too much.'
    """
    return f"**Where it errs.** {errs}"


def _drawn(chart: Chart, frame: int | None, *, code: bool) -> list[str | Code | go.Figure]:
    """A chart as its line of code where that is wanted and known, else as its figure, at its frame."""
    if not code or chart.line is None:
        return [chart.figure if frame is None else at(chart.figure, frame)]
    if frame is None:
        return [Code(chart.line)]
    return [f"On the page it was set to {_label(chart.figure, frame)}. Move its slider there.", Code(chart.line)]


def at(figure: go.Figure, frame: int) -> go.Figure:
    """A moving figure as it stands at one of its frames."""
    moved = deepcopy(figure)
    slider = moved.layout.sliders[0]
    if not 0 <= frame < len(slider.steps):
        return moved
    wanted = slider.steps[frame].args[0][0]
    shown = next(one for one in moved.frames if one.name == wanted)
    for place, data in zip(shown.traces or range(len(shown.data)), shown.data, strict=True):
        moved.data[place].update(data.to_plotly_json(), overwrite=False)
    if shown.layout is not None:
        moved.update_layout(shown.layout.to_plotly_json())
    moved.layout.sliders[0].active = frame
    words = f"Shown at {_label(figure, frame)}: {slider.steps[frame].value}. As it opens: {figure.layout.meta['alt']}"
    moved.layout.meta = {**figure.layout.meta, "alt": words}
    return moved


def _label(figure: go.Figure, frame: int) -> str:
    """What the slider of a moving figure says at a frame."""
    slider = figure.layout.sliders[0]
    words = f"{slider.currentvalue.prefix or ''}{slider.steps[frame].label}{slider.currentvalue.suffix or ''}"
    return f"{words} (frame {frame + 1} of {len(slider.steps)})"
