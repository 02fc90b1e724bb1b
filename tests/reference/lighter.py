"""The reference pages as few bytes: no word, example, picture or instrument of them is lost."""

from __future__ import annotations

import base64
import re
from html import unescape
from pathlib import Path

import numpy as np

from explainer.instruments import bundle
from explainer.site.packing import plain
from explainer.site.standing import with_stills

HEAVY = 50_000  # letters of a figure that stands still instead: pictures of digits, mostly
FRAME = re.compile(r'(<iframe title="([^"]*)"[^>]*) srcdoc="([^"]*)"')
SCRIPT = re.compile(r'<script type="module">\n.*?(?=const here = )', re.DOTALL)
KIND = re.compile(r"modules\['(\w+\.js)'\]\.\w+, here")
SYMBOL = re.compile(r'<symbol id="([\w-]+)".*?</symbol>\s*', re.DOTALL)
PLAIN = re.compile(r'<span class="(?:pre|w|n|p)">([^<]*)</span>')  # they look like the text around them
INDENT = re.compile(r"<pre\b.*?</pre>|\n[ \t]+", re.DOTALL)
NUMBERS = re.compile(r'("[xyz]":\{"dtype":)"f8","bdata":"([^"]*)"')
UNREAD = ("*.map", "debug.css", ".buildinfo*")  # what no reader's browser asks for


def lighten(folder: Path) -> None:
    """Rewrite the pages in `folder`: heavy figures as pictures, the instruments as files that share their script."""
    kinds: set[str] = set()
    for page in folder.glob("*.html"):
        text = with_stills(page.read_text(encoding="utf-8"), HEAVY)
        kinds |= set(KIND.findall(unescape("".join(source for _, _, source in FRAME.findall(text)))))
        text = FRAME.sub(lambda match: _in_a_file(match, folder / "_static"), text)
        used = set(re.findall(r'href="#([\w-]+)"', text))
        text = SYMBOL.sub(lambda match, used=used: match[0] if match[1] in used else "", text)
        text = NUMBERS.sub(lambda match: f'{match[1]}"f4","bdata":"{_in_half(match[2])}"', PLAIN.sub(r"\1", text))
        page.write_text(INDENT.sub(lambda match: match[0] if match[0][0] == "<" else "\n", text), encoding="utf-8")
    script = plain(bundle.script("frame.js", *sorted(kinds)))
    (folder / "_static" / "instruments.js").write_text(f"'use strict';\n{script}", encoding="utf-8")
    for pattern in UNREAD:
        for file in folder.rglob(pattern):
            file.unlink()


def _in_a_file(match: re.Match, folder: Path) -> str:
    """A frame whose page lies beside it: within an attribute every sign of it takes several letters."""
    name = f"{re.sub(r'[^a-z]+', '-', unescape(match[2]).lower()).strip('-')}.html"
    shared = '<script src="instruments.js"></script>\n<script type="module">\n'
    (folder / name).write_text(SCRIPT.sub(lambda _: shared, unescape(match[3])), encoding="utf-8")
    return f'{match[1]} loading="lazy" src="_static/{name}"'


def _in_half(packed: str) -> str:
    """Numbers of a picture with seven digits instead of sixteen."""
    return base64.b64encode(np.frombuffer(base64.b64decode(packed), "f8").astype("f4").tobytes()).decode()
