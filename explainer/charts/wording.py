"""A figure in words of one's own: titles, names and sentences replaced, and numbers written as another language writes them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from explainer.charts.drawing.theme import made, with_arrays
from explainer.numeric.validation import quoted

# Where words are that a reader sees or hears; colours, names of axes and the like are no words.
SAID = {
    "text",
    "alt",
    "ticktext",
    "hovertext",
    "hovertemplate",
    "texttemplate",
    "name",
    "prefix",
    "suffix",
    "label",
    "values",
}
LISTED = {"x", "y", "customdata"}  # of these only what is text: names of classes on an axis
UNSAID = re.compile(r"%\{[^}]*\}|<[^>]*>|&\w+;")  # what Plotly fills in, and its signs
GROUPED = {",": ".", ".": ","}  # how thousands are grouped beside each decimal sign, unless something else is asked for


def reworded(
    chart: go.Figure, words: Mapping[str, str] | None = None, *, decimal: str = ".", grouping: str | None = None
) -> go.Figure:
    """The same figure with `words` replaced wherever they are read: titles, axes, names, labels, and the text alternative.

    Whole words only, and the longest first; with a capital letter where the word has one. `decimal` is the sign before
    tenths, "." or ",", and `grouping` the one between thousands. "In words" is what a page says above the text alternative.
    A word that stands nowhere in the figure is named in a warning.
    Raises ValueError unless `words` are texts and the signs are two different ones.

    >>> from explainer import charts
    >>> german = reworded(charts.curve("relu", at=1.5), {"slope": "Steigung", "value": "Wert"}, decimal=",")
    >>> german.layout.title.subtitle.text
    'x = 1,5: Wert 1,5, Steigung 1'
    """
    if not isinstance(chart, go.Figure):
        raise ValueError(f"chart must be a Figure, as every function of charts returns, got {type(chart).__name__}")
    words = {} if words is None else words
    if not isinstance(words, Mapping) or not all(
        isinstance(each, str) and each for pair in words.items() for each in pair
    ):
        raise ValueError(f"words must be a dict of words and what they become, got {quoted(words)}")
    if not isinstance(decimal, str) or decimal not in GROUPED:
        raise ValueError(f'decimal must be "." or ",", got {quoted(decimal)}')
    grouping = GROUPED.get(str(decimal), ",") if grouping is None else grouping
    if not all(isinstance(sign, str) and len(sign) <= 1 for sign in (decimal, grouping)) or decimal in ("", grouping):
        raise ValueError(
            f"decimal and grouping must be two different signs, got {quoted(decimal)} and {quoted(grouping)}"
        )
    met: set[str] = set()
    change = _changing(words, met, decimal, grouping)
    parts = with_arrays(chart.to_plotly_json())
    template = parts["layout"].pop("template", None)
    parts = _changed(parts, change)
    parts["layout"] |= {"template": template} if template is not None else {}
    if "In words" in words and "meta" in parts["layout"]:  # what a page says above the text alternative
        parts["layout"]["meta"]["in words"] = words["In words"]
        met.add("In words")
    if (decimal, grouping) != (".", ","):
        parts["layout"]["separators"] = decimal + grouping
    if unknown := [word for word in words if word not in met]:
        warnings.warn(f"not found in the figure: {', '.join(unknown)}", stacklevel=2)
    return made(**parts)


def _changing(words: Mapping[str, str], met: set[str], decimal: str, grouping: str) -> Callable[[str], str]:
    """What is done to each text; the words that it has met go into `met`."""
    longest = sorted(words, key=len, reverse=True)
    either = "|".join(re.escape(word) for word in longest)
    pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if words else None
    by_lower = {word.lower(): word for word in reversed(longest)}

    def exchanged(match: re.Match[str]) -> str:
        word = match[0] if match[0] in words else by_lower[match[0].lower()]
        met.add(word)
        new = words[word]
        is_raised = match[0][:1].isupper() and word[:1].islower()
        return new[:1].upper() + new[1:] if is_raised else new

    def number(match: re.Match[str]) -> str:
        return decimal if match[0] == "." else grouping

    def change(text: str) -> str:
        text = pattern.sub(exchanged, text) if pattern else text
        return re.sub(r"(?<=\d)\.(?=\d)|(?<=\d),(?=\d{3}(?!\d))", number, text)

    def outside_signs(text: str) -> str:
        pieces, place = [], 0
        for sign in UNSAID.finditer(text):
            pieces += [change(text[place : sign.start()]), sign[0]]
            place = sign.end()
        return "".join([*pieces, change(text[place:])])

    return outside_signs


def _changed(part: Any, change: Callable[[str], str], name: str = "") -> Any:
    """The part with every text changed that is read; the names of frames and steps stay, since they call each other by them."""
    if isinstance(part, Mapping):
        calls = {"args"} | ({"name"} if "traces" in part or "args" in part else set())  # of a step, and of a frame
        return {key: value if key in calls else _changed(value, change, key) for key, value in part.items()}
    if isinstance(part, np.ndarray):
        return _changed(part.tolist(), change, name) if part.dtype.kind in "OU" else part
    if isinstance(part, list | tuple):
        return [_changed(value, change, name) for value in part]
    if isinstance(part, str) and name in SAID | LISTED:
        return change(part)
    return part
