"""Plotly's list of what a figure may hold, an entry at a time: as a whole it takes 9 MB, and a course asks for 3% of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import plotly
from plotly import validator_cache

LIST = Path(plotly.__file__).with_name("validators") / "_validators.json"


class Entries:
    """The entries by their names, each read from the file when it is asked for; Plotly keeps what it makes of them.

    >>> Entries(LIST)["scatter.mode"]["superclass"]
    'FlaglistValidator'
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def __getitem__(self, name: str) -> dict[str, Any]:
        text = self.file.read_bytes()
        before = b'\n    "%s": ' % name.encode()  # what stands within an entry is further to the right
        begin = text.find(before)
        if begin < 0:
            raise KeyError(name)
        end = text.find(b"\n    }", begin + len(before)) + len(b"\n    }")
        entry: dict[str, Any] = json.loads(text[begin + len(before) : end])
        return entry

    def get(self, name: str) -> dict[str, Any] | None:
        """The entry, or None."""
        try:
            return self[name]
        except KeyError:
            return None


def read_singly() -> None:
    """Have Plotly read no more than it needs, where it has a list of this form and has not read it yet."""
    cache = validator_cache.ValidatorCache
    try:
        is_new = cache._json_cache is None and "superclass" in Entries(LIST)["layout"]
    except (AttributeError, OSError, KeyError, ValueError):  # another Plotly, which goes its own way
        return
    if is_new:
        cache._json_cache = Entries(LIST)
