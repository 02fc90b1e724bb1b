"""The states of a part of a page differ in little: each stores only what the part does not show at first."""

from __future__ import annotations

import re
from pathlib import Path

SHORTEST = 32  # letters that are worth a mark; `stateOf` in assets/site/site.js reads the marks
MARK = re.compile(r"@\d+\+\d+;")


def fold(folder: Path) -> None:
    """Rewrite the states in `folder`: what stands in the first state of a part, too, becomes a mark of where it stands there."""
    for first in folder.glob("*-0.html"):
        known = first.read_text(encoding="utf-8")
        for other in folder.glob(f"{first.stem.removesuffix('0')}*.html"):
            if other != first:
                other.write_text(folded(other.read_text(encoding="utf-8"), known), encoding="utf-8")


def folded(text: str, known: str) -> str:
    """The text with each longer run of letters that `known` has, too, as @place+length; of it.

    Raises ValueError for text that has such a mark itself, or letters that a browser counts as two.

    >>> known = "<p>Where is the curve of the function flat?</p>"
    >>> folded("<b>Tanh</b> " + known, known)
    '<b>Tanh</b> @0+47;'
    """
    if MARK.search(text) or max(text + known, default="") > "\uffff":
        raise ValueError(f"a state cannot be folded that holds a mark, or a letter of two parts: {text[:40]}")
    places: dict[str, int] = {}
    for place in range(len(known) - SHORTEST + 1):
        places.setdefault(known[place : place + SHORTEST], place)
    parts, at = [], 0
    while at < len(text):
        begin = places.get(text[at : at + SHORTEST])
        length = 1 if begin is None else _alike(text[at:], known[begin:])
        parts.append(text[at] if begin is None else f"@{begin}+{length};")
        at += length
    return "".join(parts)


def _alike(one: str, other: str) -> int:
    """How many letters two texts have in common from their beginning."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
