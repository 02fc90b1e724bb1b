"""One palette: whoever changes a colour there is told every other place that repeats it."""

from __future__ import annotations

import re
from dataclasses import astuple

from explainer import palette
from tests.conftest import ROOT

FILES = {".css", ".js", ".html", ".svg", ".webmanifest", ".toml", ".py", ".xml", ".dart"}
OWN = {"#d55e00"}  # the example of a colour in the docstring of `latex`
COLOUR = re.compile(r"(?:#|0xff)([0-9a-f]{6})\b", re.IGNORECASE)


def test_every_colour_is_one_of_the_palette() -> None:
    themes = (palette.LIGHT, palette.DARK, palette.PRINT, palette.GREY)
    known = {colour for theme in themes for colour in astuple(theme)} | {
        c for pair in palette.SHADES.values() for c in pair
    }
    all_files = (file for room in ("assets", "explainer", "pages", "tests/phone") for file in (ROOT / room).rglob("*"))
    files = [file for file in all_files if file.suffix in FILES and "vendor" not in file.parts]
    assert len(files) > 100
    strange = [
        f"{file.relative_to(ROOT)}:{number} {match[0]}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        for match in COLOUR.finditer(line)
        if f"#{match[1].lower()}" not in known | OWN
    ]
    assert not strange, "no colours of explainer/palette.py:\n" + "\n".join(strange)
