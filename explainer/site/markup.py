"""HTML of what stands on a page of the static edition."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from explainer.charts.drawing.embedding import alternative
from explainer.charts.drawing.harmless import as_json
from explainer.instruments.instrument import Instrument
from explainer.lessons import Chart, documents, elements, printed
from explainer.lessons.wording import held_together
from explainer.teaching.markdown import formula, markdown

MANY_OPTIONS = 7  # options that stand side by side; more of them fold into a list
CHART_HEIGHT = 420  # pixels of a figure that names no height


@dataclass
class Box:
    """A place on a page: HTML pieces, and boxes within it."""

    tag: str
    attributes: str = ""
    inside: list[str | Box] = field(default_factory=list)

    @property
    def html(self) -> str:
        """The box with all that stands in it."""
        inner = "\n".join(part if isinstance(part, str) else part.html for part in self.inside)
        return f"<{self.tag}{self.attributes}>{inner}</{self.tag}>"


def written(element: elements.Element) -> str:
    """An element as HTML; nothing for what needs a program behind the page."""
    match element:
        case elements.Text(words):
            return _text(words)
        case elements.Caption(words):
            return f'<div class="caption">{markdown(held_together(words))}</div>'
        case elements.Heading(words, 2):
            return f"<h2>{inline(words)}</h2>"
        case elements.Heading(words, level, anchor):
            name = f' id="{escape(anchor)}"' if anchor else ""
            return f"<h{level}{name}>{inline(words)}</h{level}>"
        case elements.Formula(latex):
            return f'<div class="formula" tabindex="0">{formula(latex, block=True)}</div>'
        case elements.Listing(source):
            return f'<pre tabindex="0"><code>{escape(source)}</code></pre>'
        case elements.Figures(values):
            cells = (
                f"<div><dt>{escape(name)}</dt><dd>{escape(printed(value))}</dd></div>" for name, value in values.items()
            )
            return f'<dl class="figures">{"".join(cells)}</dl>'
        case elements.Notice(words, kind):
            return f'<div class="notice {kind}" role="status">{markdown(words)}</div>'
        case elements.Article(_, says, errs):
            inner = "\n".join(map(_text, [says, documents.erring(errs)] if errs else [says]))
            return f'<details class="article">{summary(element.title)}{inner}</details>'
        case Chart():
            return _chart(element)
        case elements.Player(walk, name, start, steps):
            data = script({**walk.data, "name": name, "start": start, "written": list(steps)})
            return f'<div class="walk"><div></div><script type="application/json" class="steps">{data}</script></div>'
        case elements.Link(lesson, words):
            link = f'<a class="lesson-link" data-lesson="{escape(lesson)}" href="{escape(lesson)}.html">{escape(words)}</a>'
            return f"<p>{link}</p>"
        case elements.Opening(place, title, question):
            return (
                f'<header class="lesson start"><p class="place">{escape(place)}</p><h1>{escape(title)}</h1>'
                f'<p class="question">{escape(question)}</p></header>'
            )
        case elements.CourseMap():
            return "<!-- map -->"
        case elements.OwnNumbers():
            return "<!-- own numbers -->"
    return ""


def in_hand(instrument: Instrument, keep: Sequence[Mapping[str, object]]) -> str:
    """A picture in the reader's hand, and which parts of its state the address keeps."""
    held = script({"given": instrument.served("files/"), "keep": [*keep]})
    return f'<div class="in-hand"><div></div><script type="application/json" class="given">{held}</script></div>'


def _text(words: str) -> str:
    return f'<div class="text">{markdown(held_together(words))}</div>'


def _chart(chart: Chart) -> str:
    """The figure's data, in the light theme, without its template, which all figures of the site share; a table as a table."""
    figure = chart.figure
    parts = json.loads(as_json(figure))
    if [trace["type"] for trace in parts["data"]] == ["table"]:
        return _table(parts["data"][0], parts["layout"]["title"]["text"])
    parts["layout"].pop("template")
    alt, height = escape(alternative(figure)), figure.layout.height or CHART_HEIGHT
    return (
        f'<figure class="chart"><div role="img" aria-label="{alt}" style="height: {height}px"></div>'
        f'<script type="application/json" class="figure">{script(parts)}</script></figure>'
    )


def _table(trace: Mapping, title: str) -> str:
    """A table of Plotly's, whose texts are harmless HTML already."""
    sides = trace["cells"]["align"]

    def row(tag: str, cells: Sequence[str]) -> str:
        pairs = zip(cells, sides, strict=True)
        written = "".join(f'<{tag} style="text-align: {side}">{cell}</{tag}>' for cell, side in pairs)
        return f"<tr>{written}</tr>"

    rows = "".join(row("td", cells) for cells in zip(*trace["cells"]["values"], strict=True))
    return f'<table class="sizes"><caption>{title}</caption>{row("th", trace["header"]["values"])}{rows}</table>'


def summary(title: str) -> str:
    """What is read of a part that is folded away."""
    return f"<summary>{escape(title)}</summary>"


def fixed(label: str, value: str) -> str:
    """A control that cannot be moved here."""
    return f'<p class="fixed"><span>{escape(label)}</span> {escape(value)}</p>'


def choice(name: str, label: str, values: Mapping[str, str], chosen: str) -> str:
    """A control: radio buttons, or a list for many values."""
    name = escape(name)
    if len(values) > MANY_OPTIONS:
        options = "".join(
            f'<option value="{escape(value)}"{" selected" * (value == chosen)}>{escape(title)}</option>'
            for value, title in values.items()
        )
        return f'<p class="control"><label>{escape(label)} <select name="{name}">{options}</select></label></p>'
    options = "".join(
        f'<label><input type="radio" name="{name}" value="{escape(value)}"{" checked" * (value == chosen)}>'
        f"<span>{escape(title)}</span></label>"
        for value, title in values.items()
    )
    return f'<fieldset class="control"><legend>{escape(label)}</legend>{options}</fieldset>'


def question(asked: elements.Question, number: int) -> str:
    """A question with what is said to each answer."""
    replies = {
        option: f"Right: <strong>{escape(asked.answer)}</strong>. {inline(asked.right)}"
        if option == asked.answer
        else f"Not quite. {inline(asked.wrong[option])}"
        for option in asked.options
    }
    choices = "".join(
        f'<label><input type="radio" name="guess{number}" value="{escape(option)}"><span>{escape(option)}</span></label>'
        for option in asked.options
    )
    data = script({"answer": asked.answer, "said": replies})
    return (
        f'<section class="predict"><h2>Predict, then look</h2><fieldset class="control"><legend>{inline(asked.words)}'
        f'</legend>{choices}</fieldset><div class="told" role="status"></div>'
        f'<script type="application/json" class="question">{data}</script></section>'
    )


def moving(name: str, first: str, leads: Mapping[str, int]) -> str:
    """A part that changes: its first state, and which choices lead to which of the others."""
    data = f'<script type="application/json" class="leads">{script(leads)}</script>'
    return f'<section class="moving" data-part="{name}"><div class="state">{first}</div>\n{data}</section>'


def script(record: object) -> str:
    """JSON that may stand within a script element."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def inline(words: str) -> str:
    """Markdown within a line."""
    return markdown(words).strip().removeprefix("<p>").removesuffix("</p>")
