"""Write the static edition: its pages, the states of their changing parts, scripts, gallery and recogniser."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import astuple
from html import escape
from pathlib import Path

import plotly.graph_objects as go

from explainer import charts, phone
from explainer.charts.drawing import plotlyjs
from explainer.destinations import destination
from explainer.files import asset, replacing_folder
from explainer.lessons import Lesson, lessons, opened
from explainer.lessons.retired import MOVED
from explainer.lessons.syllabus import START
from explainer.palette import DARK, LIGHT
from explainer.site import derived, packing, take_home
from explainer.site.folding import fold
from explainer.site.loading import hasten, set_back
from explainer.site.offline import name_edition, write_worker
from explainer.site.searching import entries
from explainer.site.sharing import share
from explainer.site.standing import with_stills
from explainer.site.static_page import StaticPage
from explainer.symbolic.sandbox import unhurried
from explainer.teaching import gallery

LESSONS = (
    "network",
    "neuron",
    "activations",
    "linear",
    "losses",
    "slopes",
    "rules",
    "activation_slopes",
    "walkthrough",
    "divergence",
    "faster",
    "batches",
    "backwards",
    "softmax",
    "cross_entropy",
    "data",
    "build",
    "train",
    "evaluate",
    "draw",
    "export",
    "practice",
    "own",
    "errata",
)
SCRIPTS = ("player.js", "pictures.js", "figures.js", "animation_url.js", "chart_placeholder.js", "player.css")
PLAYER = [f"player/{name}" for name in SCRIPTS]
PLOTLY = '<script src="plotly.min.js" async></script>\n'  # for pages with charts; instruments draw themselves
OWN_PLOTLY = re.compile(
    r'<script src="_static/plotly\.min\.js"></script>|<script>/\*\*\s*\* plotly\.js.*?</script>', re.DOTALL
)
SEARCH = (
    '<form class="search" role="search" hidden><label>Search the lessons <input type="search" autocomplete="off"></label>'
    '<p role="status"></p><ol></ol></form>'
)
REFERENCE = (
    '<li><a href="reference/index.html"><i class="mark" aria-hidden="true">§</i><span><strong>The reference</strong> '
    "<span>Every name of the library, a teacher's tasks, what has changed.</span></span></a></li>"
)
MARK = "explainer-site.json"  # tells a folder that this command may replace
# A training starts its worker from an address that begins with blob:.
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'"
)


def build(folder: str | Path, *, reference: str | Path | None = None) -> Path:
    """Write the static edition into `folder`, whole or not at all; it needs no Python, no network and no cookies.

    `reference` is a folder with the reference pages, as `make docs` writes them: they become part of the edition.
    Returns the folder. Raises ValueError when the folder holds something other than an earlier edition, FileNotFoundError
    when the installation has no shipped model, or `reference` holds no pages.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "letter.txt").write_text("Dear reader")
    ...     build(folder)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: ... holds something other than a site and would be lost; choose another folder
    """
    folder = destination(folder, "the site", folder=True)
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise ValueError(f"{folder} holds something other than a site and would be lost; choose another folder")
    if reference is not None and not (Path(reference) / "searchindex.js").is_file():
        raise FileNotFoundError(f"{reference} holds no reference pages; write them with make docs")
    with unhurried(), replacing_folder(folder) as draft:
        table = {lesson.name: lesson for lesson in lessons()}
        states = {name: _write_page(draft, name, table, bool(reference)) for name in (START, *LESSONS)}
        _write_words(draft, table)
        (draft / "notebooks").mkdir()
        for name in LESSONS:
            take_home.write_notebook(draft / "notebooks", table[name])
        derived.write(draft / "derived")
        phone.pack_web(asset("model/bundle"), draft / "phone")
        _write_scripts(draft)
        if reference is None:  # else it is part of that
            (draft / "gallery").mkdir()
            _share_plotly(gallery.write_page(draft / "gallery" / "index.html"))
        if reference is not None:
            shutil.copytree(
                reference, draft / "reference", ignore=shutil.ignore_patterns(".*", "*.map", "plotly.min.js")
            )
            for page in (draft / "reference").glob("*.html"):
                _share_plotly(page)
        share(draft)
        fold(draft / "states")
        hasten(draft)
        name_edition(draft)
        write_worker(draft)
        (draft / MARK).write_text(json.dumps({"lessons": list(LESSONS), "states": states}), encoding="utf-8")
    return folder


def _share_plotly(page: Path) -> None:
    """A page one folder down takes Plotly from the edition, and not from itself; what that cannot draw stands still."""
    text = OWN_PLOTLY.sub('<script src="../plotly.min.js"></script>', page.read_text(encoding="utf-8"), count=1)
    page.write_text(with_stills(text), encoding="utf-8")


def _write_words(folder: Path, table: dict[str, Lesson]) -> None:
    """What the search looks through."""
    index = [
        entry
        for name in LESSONS
        for entry in entries(f"{name}.html", table[name].title, (folder / f"{name}.html").read_text(encoding="utf-8"))
    ]
    (folder / "search.json").write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")


def _write_page(folder: Path, name: str, table: dict[str, Lesson], has_reference: bool) -> int:
    """One page and the states of its parts; how many those are."""
    if name == derived.NAME:
        static = derived.page()
    else:
        static = StaticPage(name)
        opened(name)(static)
    set_back(static.body)
    body = static.body.html.replace("<!-- map -->", SEARCH + _map(table, has_reference))
    body = body.replace("<!-- own numbers -->", _own_numbers(table))
    body = re.sub(r'<a class="lesson-link" data-lesson="(\w+)" href="\w+\.html">(.*?)</a>', _reachable, body)
    lesson = table.get(name)
    whole = f"{_head(lesson)}\n{body}\n{_foot(lesson, table)}"
    file = "index.html" if name == START else f"{name}.html"
    title = lesson.title if lesson else "Deep Learning Explainer"
    has_charts = any(
        'class="chart"' in html for html in [body, *(html for part in static.parts for html in part.shown)]
    )
    (folder / file).write_text(_page(title, whole, name, PLOTLY if has_charts else ""), encoding="utf-8")
    (folder / "states").mkdir(exist_ok=True)
    for part in static.parts:
        # The first state stands on the page; here it is what the others are folded by, if there are any.
        for number, html in enumerate(part.shown if part.shown[1:] else []):
            (folder / "states" / f"{part.name}-{number}.html").write_text(html, encoding="utf-8")
    (folder / "tasks").mkdir(exist_ok=True)
    for task, html in static.tasks.items():
        (folder / "tasks" / f"{task}.html").write_text(html, encoding="utf-8")
    for file, content in static.files.items():
        (folder / "files").mkdir(exist_ok=True)
        (folder / "files" / file).write_bytes(content)
    return sum(len(part.shown) for part in static.parts)


def _reachable(match: re.Match) -> str:
    """A link to a lesson that is here; the name alone of one that is not."""
    return match[0] if match[1] in LESSONS else f"<span>{match[2]} (in the course itself)</span>"


def _page(title: str, body: str, name: str, charts: str) -> str:
    home = "" if name == START else '<a class="home" href="index.html">Deep Learning Explainer</a>'
    moved = f' data-moved="{escape(json.dumps(dict(MOVED[name])))}"' if name in MOVED else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="player.css">
<link rel="stylesheet" href="site.css">
{charts}<script src="site.js" type="module"></script>
</head>
<body data-lesson="{name}"{moved}>
<main>
{home}
{body}
</main>
</body>
</html>
"""


def _head(lesson: Lesson | None) -> str:
    if lesson is None:
        return ""
    return (
        f'<header class="lesson"><p class="place">{escape(lesson.place)}</p>'
        f'<h1>{escape(lesson.title)}</h1><p class="question">{escape(lesson.question)}</p></header>'
    )


def _foot(lesson: Lesson | None, table: dict[str, Lesson]) -> str:
    """The way on: the lessons before and after, as far as they are part of this edition."""
    order = [START, *LESSONS]
    place = order.index(lesson.name if lesson else START)
    links = []
    if place:
        before = table.get(order[place - 1])
        file, words = (f"{before.name}.html", before.title) if before else ("index.html", "Start")
        links.append(f'<a href="{file}" rel="prev"><span aria-hidden="true">←</span> {escape(words)}</a>')
    if place + 1 < len(order):
        after = table[order[place + 1]]
        links.append(
            f'<a href="{after.name}.html" rel="next">{escape(after.title)} <span aria-hidden="true">→</span></a>'
        )
    message = "Static edition: every number here was worked out when these pages were written."
    taken = take_home.link(lesson) if lesson else ""
    way = f'<nav class="foot" aria-label="Lessons before and after">{"".join(links)}</nav>'
    return f'{taken}{way}<p class="edition">{message}</p>'


def _map(table: dict[str, Lesson], has_reference: bool) -> str:
    """All lessons of the course: those of this edition as links."""
    sections: dict[str, list[str]] = {}
    for lesson in table.values():
        here = lesson.name in LESSONS
        words = f"<strong>{escape(lesson.title)}</strong> <span>{escape(lesson.question)}</span>"
        mark = f'<i class="mark" aria-hidden="true">{lesson.number or "·"}</i>'
        shown = f'<a href="{lesson.name}.html">{mark}<span>{words}</span></a>' if here else ""
        if here:
            sections.setdefault(lesson.section, []).append(f'<li data-lesson="{lesson.name}">{shown}</li>')
    lists = "".join(
        f"<section><h3>{escape(name)}</h3><ol>{''.join(rows)}</ol></section>" for name, rows in sections.items()
    )
    pictures = "reference/gallery-formulas.html" if has_reference else "gallery/index.html"
    more = (
        '<section><h3>To use</h3><ol><li><a href="phone/index.html"><i class="mark" aria-hidden="true">✎</i><span>'
        "<strong>The digit recogniser</strong> <span>Draw a digit; the trained network reads it, on this device.</span>"
        f'</span></a></li><li><a href="{pictures}"><i class="mark" aria-hidden="true">◫</i><span>'
        "<strong>The gallery</strong> <span>Every chart with the line of Python that draws it.</span></span></a></li>"
        f"{REFERENCE if has_reference else ''}</ol></section>"
    )
    return (
        f'<div class="map">{lists}{more}</div><p class="caption">Training with Keras and deriving formulas that you type '
        "need Python: they are in the course itself.</p>"
    )


def _own_numbers(table: dict[str, Lesson]) -> str:
    """A place for what the reader has done; it is told which lessons count."""
    counted = [name for name in LESSONS if table[name].number]
    return f'<div class="own-numbers" data-counted="{escape(json.dumps(counted))}"></div>'


def _write_scripts(folder: Path) -> None:
    names = (
        "site/site.js",
        "site/asked.js",
        "site/fetched.js",
        "site/charts.js",
        "site/practice.js",
        "site/carry.js",
        "site/search.js",
        "site/derived.js",
        "site/site.css",
        "vendor/course-math.woff2",
        "practice/memory.js",
        "player/learned.js",
        "player/numbers.js",
        *PLAYER,
    )
    for name in names:
        shutil.copyfile(asset(name), folder / Path(name).name)
    (folder / "instruments").mkdir()
    for module in asset("instruments").glob("*.js"):
        shutil.copyfile(module, folder / "instruments" / module.name)
    packing.pack(folder)
    (folder / "plotly.min.js").write_text(plotlyjs.flat(), encoding="utf-8")
    templates = {name: charts.themed(go.Figure(), name).layout.template.to_plotly_json() for name in ("light", "dark")}
    exchange = dict(zip(astuple(LIGHT), astuple(DARK), strict=True))
    (folder / "theme.json").write_text(json.dumps({"templates": templates, "dark": exchange}), encoding="utf-8")
