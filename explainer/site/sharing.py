"""What several places of the edition show is stored once, and what is large comes behind what is read."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from explainer.site.markup import script

HELD = re.compile(
    r'<div class="in-hand"><div></div>(<script type="application/json" class="given">)(.*?)</script>', re.DOTALL
)
FIGURE = re.compile(r'(<script type="application/json" class="figure">)(.*?)</script>', re.DOTALL)
ARRAYS = (
    "x",
    "y",
    "z",
    "text",
    "customdata",
)  # of a figure's traces; no colour is among them, which each look has its own of
LARGE = 100_000  # letters of a part for which a reader should not wait
TWICE = 10_000  # letters of a part that a page holds itself, although others have it too
SHORT = 1_000  # the same of a state, which is fetched itself
# What a browser knows of MathML without being told: its name, the bracket that stretches, a row of one letter or number.
NAMESPACE = re.compile(r' xmlns=(\\?")http://www\.w3\.org/1998/Math/MathML\1')
BRACKET = re.compile(
    r'<mo stretchy=(\\?")(true|false)\1 fence=\1true\1 form=\1(?:prefix|postfix)\1>([()\[\]{}]<\\?/mo>)'
)
ROW_OF_ONE = re.compile(r"<mrow>(<(mi|mn|mtext)\b[^<>]*>[^<]*<\\?/\2>)<\\?/mrow>")

Moved = Callable[[object], "dict[str, str] | None"]  # a part -> where its file is; None for one that stays


def spare(markup: str) -> str:
    """Markup, or JSON that holds some, with formulas in fewer letters that look the same.

    >>> spare('<msup><mi>x</mi><mrow><mn>2</mn></mrow></msup>')
    '<msup><mi>x</mi><mn>2</mn></msup>'
    """
    markup = NAMESPACE.sub("", markup)
    markup = BRACKET.sub(lambda match: f"<mo{_flat(match)}>{match[3]}", markup)
    return ROW_OF_ONE.sub(r"\1", ROW_OF_ONE.sub(r"\1", markup))


def _flat(bracket: re.Match) -> str:
    return "" if bracket[2] == "true" else f" stretchy={bracket[1]}false{bracket[1]}"


def share(folder: Path) -> None:
    """Store parts of instruments and arrays of figures as files, those that are large or that several places show.

    A state of a page, which is fetched itself, keeps only what nothing else shows; a page keeps what its reader sees first.
    """
    pages, states = sorted(folder.glob("*.html")), sorted((folder / "states").glob("*.html"))
    times: Counter[str] = Counter()

    def counted(part: object) -> None:
        times[script(part)] += 1

    texts = {file: spare(file.read_text(encoding="utf-8")) for file in [*pages, *states]}
    for file, text in texts.items():
        if not file.name.endswith("-0.html"):  # its page shows the same
            _moved(text, counted)
    for file in [*(folder / "derived").glob("*.json"), *(folder / "tasks").glob("*.html")]:
        file.write_text(spare(file.read_text(encoding="utf-8")), encoding="utf-8")
    files = folder / "files"
    files.mkdir(exist_ok=True)
    for file, text in texts.items():
        own = TWICE if file in pages else SHORT

        def moved(part: object, own: int = own) -> dict[str, str] | None:
            written = script(part)
            if len(written) < (own if times[written] > 1 else LARGE):
                return None
            name = f"{hashlib.sha256(written.encode()).hexdigest()[:16]}.json"
            (files / name).write_text(written, encoding="utf-8")
            return {"file": f"files/{name}"}

        file.write_text(_moved(text, moved), encoding="utf-8")


def _moved(html: str, moved: Moved) -> str:
    """The page with each part replaced by the place of its file, where it is given one."""

    def held(match: re.Match) -> str:
        record = json.loads(match[2])
        given = record["given"]
        away = {name: place for name, part in given.items() if (place := moved(part))}
        if not away and "files" not in given:
            return match[0]  # else its place is kept until it stands there, see assets/site/site.css
        record["given"] = given | away
        return f'<div class="in-hand waits"><div></div>{match[1]}{script(record)}</script>'

    def drawn(match: re.Match) -> str:
        figure = json.loads(match[2])
        is_same = True
        for trace in figure["data"]:
            for name in ARRAYS:
                if name in trace and (place := moved(trace[name])):
                    trace[name], is_same = place, False
        return match[0] if is_same else f"{match[1]}{script(figure)}</script>"

    return FIGURE.sub(drawn, HELD.sub(held, html))
