"""What the search of the static edition looks through: the words of each page, part by part, without a server."""

from __future__ import annotations

import re
from html import unescape

# What nobody reads on a page: data, controls, formulas as markup, drawings.
UNREAD = re.compile(r"<(script|style|math|svg|fieldset|select|nav|pre)\b.*?</\1>", re.DOTALL)
HEADING = re.compile(r"<(h[123])\b[^>]*>(.*?)</\1>", re.DOTALL)


def entries(file: str, title: str, page: str) -> list[list[str]]:
    """[file, title of the page, heading of the part, its words] for each part of the page.

    >>> entries("a.html", "Tanh", "<main><h1>Tanh</h1><p>It bends.</p><h2>Its slope</h2><p>At most 1.</p></main>")
    [['a.html', 'Tanh', '', 'It bends.'], ['a.html', 'Tanh', 'Its slope', 'At most 1.']]
    """
    body = UNREAD.sub(" ", page.partition("<main>")[2].partition("</main>")[0])
    rows, heading = [], ""
    pieces = HEADING.split(body)  # text, (level, heading, text) ...
    for level, name, words in [("", "", pieces[0]), *zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True)]:
        heading = "" if level in ("", "h1") else _plain(name)
        if text := _plain(words):
            rows.append([file, title, heading, text])
    return rows


def _plain(markup: str) -> str:
    words = " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())
    return re.sub(r" (?=[,.;:!?)])", "", words)
