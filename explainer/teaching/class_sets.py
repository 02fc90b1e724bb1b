"""A class's worksheets as one file to print, with the keys and the list of the class in two more."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from pathlib import Path

from explainer.charts.drawing.stills import NO_BROWSER, has_browser, on_paper
from explainer.destinations import destination
from explainer.files import replacing
from explainer.numeric.validation import entries, quoted
from explainer.teaching.handouts import write_page
from explainer.teaching.markdown import markdown
from explainer.teaching.parts import refuse_broken
from explainer.teaching.worksheets import Worksheet

MAX_SHEETS = 200
LONGEST_NAME = 80  # letters
# The head of a sheet is that of a table: paper has it on each page of the sheet, so that no loose page is without an owner.
SHEETS = """
@page { size: A4; margin: 16mm 18mm; }
.sheet { margin: 0 0 3rem; }
.head { display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; align-items: baseline; padding-bottom: .6rem; }
.head { margin-bottom: 1rem; border-bottom: 1px solid var(--grid); }
.sheet h2 { margin: 0; font-size: 1.25rem; white-space: nowrap; }
.topic { color: var(--muted); }
.owner { flex: 1; text-align: right; white-space: nowrap; }
.line { display: inline-block; min-width: 14rem; border-bottom: 1px solid var(--ink); }
.students { width: 100%; }
.students td:nth-child(2) { width: 45%; }
.students th, .students td { border: 1px solid var(--grid); padding: .45em .6em; }
.students thead th { vertical-align: bottom; }
@media print {
  .sheet { display: table; width: 100%; margin: 0; }
  .sheet > header { display: table-header-group; break-inside: avoid; }
  .sheet + .sheet { break-before: page; }
  .keys { font-size: .8rem; line-height: 1.4; }
  .keys .sheet + .sheet { break-before: auto; padding-top: 6mm; }
  .keys p:has(+ ul) { break-after: avoid; }
  main > h1:not(.unseen) { margin: 0 0 .5em; font-size: 1.5rem; }
  .students tr { break-inside: avoid; }
  .students th, .students td { padding: .2em .6em; }
}
"""


def class_set(
    sheets: Sequence[Worksheet], folder: str | Path, *, names: Sequence[str] = (), pdf: bool | None = None
) -> list[Path]:
    """A class's worksheets in three files: `sheets.html`, `keys.html` and `list.html`. Returns the paths written.

    On paper, A4, each sheet begins on a page of its own, with its number and the place for a name at the top of each of its
    pages; the keys have the same numbers. `names` are those of the class, one for each sheet; without them a line is left
    for each. Each file is written as a PDF, too, where Chromium or Chrome is found: `pdf=False` leaves them out, and
    `pdf=True` raises FileNotFoundError where there is no browser.

    >>> from tempfile import TemporaryDirectory
    >>> from explainer import teaching
    >>> sheets = [teaching.worksheet("update", seed=pupil, n=2) for pupil in range(1, 26)]
    >>> with TemporaryDirectory() as folder:
    ...     [file.name for file in class_set(sheets, folder, pdf=False)]
    ['sheets.html', 'keys.html', 'list.html']

    Raises ValueError for no sheets or more than 200, for two sheets that are the same, and where the number of names is not
    that of the sheets.
    """
    worksheets = _checked_sheets(sheets)
    owners = _checked_names(names, len(worksheets))
    if not (pdf is None or isinstance(pdf, bool)):
        raise ValueError(f"pdf must be True, False, or None for where a browser is found, got {quoted(pdf)}")
    if pdf and not has_browser():
        raise FileNotFoundError(NO_BROWSER)
    place = destination(folder, "the worksheets", folder=True)
    place.mkdir(parents=True, exist_ok=True)
    pages = {
        "sheets": ("Worksheets", _each(worksheets, [_owner(name) for name in owners], _questions)),
        "keys": ("Keys", f'<div class="keys">{_each(worksheets, [*map(html.escape, owners)], _key)}</div>'),
        "list": ("List of the class", _list(worksheets, owners)),
    }
    topic = " and ".join(dict.fromkeys(sheet.topic for sheet in worksheets))
    files = [
        write_page(place / f"{name}.html", f"{title}: {topic}", body, theme=None, titled=name != "list", style=SHEETS)
        for name, (title, body) in pages.items()
    ]
    if pdf is False or not has_browser():
        return files
    return [*files, *map(_printed, files, on_paper(files))]


def _checked_sheets(sheets: object) -> tuple[Worksheet, ...]:
    worksheets = None if isinstance(sheets, str) else entries(sheets)
    if worksheets is None or not all(isinstance(sheet, Worksheet) for sheet in worksheets):
        raise ValueError(
            f"sheets must be a list of worksheets, such as [worksheet('update', seed=1)], got {quoted(sheets)}"
        )
    if not 1 <= len(worksheets) <= MAX_SHEETS:
        raise ValueError(f"a class has 1 to {MAX_SHEETS} sheets, got {len(worksheets)}")
    seen: dict[tuple[str, ...], int] = {}
    for number, sheet in enumerate(worksheets, start=1):
        other = seen.setdefault(tuple(sheet.questions), number)
        if other != number:
            raise ValueError(f"sheets {other} and {number} are the same; give each a seed of its own")
    return worksheets


def _checked_names(names: object, count: int) -> tuple[str, ...]:
    owners = None if isinstance(names, str) else entries(names)
    if owners is None or not all(isinstance(name, str) and len(name) <= LONGEST_NAME for name in owners):
        raise ValueError(f"names must be a list of names of at most {LONGEST_NAME} letters, got {quoted(names)}")
    for number, name in enumerate(owners, start=1):
        refuse_broken(name, f"name {number}")
    if owners and len(owners) != count:
        raise ValueError(f"there are {count} sheets and {len(owners)} names; give one name for each sheet")
    return owners or ("",) * count


def _each(sheets: Sequence[Worksheet], owners: Sequence[str], body: Callable[[Worksheet], str]) -> str:
    """Each sheet, or each key, below its number and, as HTML, whose it is."""
    return "\n".join(
        f'<section class="sheet" id="sheet-{number}"><header><div class="head"><h2>Sheet {number}</h2>'
        f'<span class="topic">{html.escape(sheet.topic)}</span><span class="owner">{owner}</span></div></header>\n'
        f"<div>{body(sheet)}</div></section>"
        for number, (sheet, owner) in enumerate(zip(sheets, owners, strict=True), start=1)
    )


def _owner(name: str) -> str:
    """A name, or the line on which it is written."""
    return html.escape(name) if name else 'Name: <span class="line">&nbsp;</span>'


def _questions(sheet: Worksheet) -> str:
    return "\n".join(f'<div class="question">{markdown(question)}</div>' for question in sheet.questions)


def _key(sheet: Worksheet) -> str:
    return markdown("\n\n".join(sheet.key))


def _list(sheets: Sequence[Worksheet], owners: Sequence[str]) -> str:
    """A row for each sheet: its number, its owner, and a box for each exercise and for the sum."""
    most = max(len(sheet.exercises) for sheet in sheets)
    heads = ["Sheet", "Name", *(str(number) for number in range(1, most + 1)), "Sum"]
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    boxes = "<td></td>" * (most + 1)
    rows = "\n".join(
        f'<tr><th scope="row">{number}</th><td>{html.escape(owner)}</td>{boxes}</tr>'
        for number, owner in enumerate(owners, start=1)
    )
    return f'<table class="students"><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>'


def _printed(file: Path, paper: bytes) -> Path:
    target = file.with_suffix(".pdf")
    with replacing(target) as draft:
        draft.write_bytes(paper)
    return target
