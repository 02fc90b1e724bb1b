"""The reference pages as few bytes: no word, example, picture or instrument of them is lost."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from explainer.site.standing import with_stills

HEAVY = 50_000  # letters of a figure that stands still instead: pictures of digits, mostly
FRAME = re.compile(r'(<iframe title="([^"]*)"[^>]*) srcdoc="([^"]*)"')
SYMBOL = re.compile(r'<symbol id="([\w-]+)".*?</symbol>\s*', re.DOTALL)
UNREAD = ("*.map", "debug.css", ".buildinfo*")  # what no reader's browser asks for


def lighten(folder: Path) -> None:
    """Rewrite the pages in `folder`: heavy figures as pictures, each instrument as a file of its own."""
    for page in folder.glob("*.html"):
        text = with_stills(page.read_text(encoding="utf-8"), HEAVY)
        text = FRAME.sub(lambda found: _in_a_file(found, folder / "_static"), text)
        used = set(re.findall(r'href="#([\w-]+)"', text))
        text = SYMBOL.sub(lambda found, used=used: found[0] if found[1] in used else "", text)
        page.write_text(text, encoding="utf-8")
    for pattern in UNREAD:
        for file in folder.rglob(pattern):
            file.unlink()


def _in_a_file(found: re.Match, folder: Path) -> str:
    """A frame whose page lies beside it: within an attribute every sign of it takes several letters."""
    name = f"{re.sub(r'[^a-z]+', '-', unescape(found[2]).lower()).strip('-')}.html"
    (folder / name).write_text(unescape(found[3]), encoding="utf-8")
    return f'{found[1]} loading="lazy" src="_static/{name}"'
