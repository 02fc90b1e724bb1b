"""Typed text becomes tokens, and what is no part of any formula a ParseError that points at the place."""

from __future__ import annotations

import re
import unicodedata

LONGEST, MOST_PARTS = 400, 200
GREEK_LETTERS = dict(
    zip("αβγδηθλμτω", ("alpha", "beta", "gamma", "delta", "eta", "theta", "lambda", "mu", "tau", "omega"), strict=True)
)
SIGNS = {"−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "÷": "/", "≤": "<=", "≥": ">="}
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
TOKEN = re.compile(
    r"(?P<space>[ \t\n]+)|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*|[σ√∛π"
    + "".join(GREEK_LETTERS)
    + r"])|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)|(?P<sign>\*\*|<=|>=|[-+*/^(),|<>{}:;−–·×⋅÷≤≥])",
    re.ASCII,
)
Token = tuple[str, str, int]  # its kind, what it says, where it begins


class ParseError(ValueError):
    """What cannot be read, where (`at`, counted from 0, in `text`), and what to type instead."""

    def __init__(self, why: str, text: str = "", at: int = 0) -> None:
        pointer = f"\n  {_shown(text)}\n  {' ' * at}^" if text and len(text) <= LONGEST else ""
        super().__init__(why + pointer)
        self.why, self.text, self.at = why, text, at

    def __reduce__(self) -> tuple:
        return ParseError, (self.why, self.text, self.at)


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, without the spaces between them. Raises ParseError for a character that has no meaning."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise ParseError(_unknown(text[at]), text, at)
        if match.lastgroup != "space":
            found.append((match.lastgroup, SIGNS.get(match[0], match[0]), at))
        at = match.end()
    if len(found) > MOST_PARTS:
        raise ParseError(f"a formula may have {MOST_PARTS} parts, this one has {len(found)}; shorten it")
    return found


def short(written: str) -> str:
    """What was written, cut where it is long."""
    return written if len(written) <= 20 else written[:17] + "…"


def _unknown(letter: str) -> str:
    hints = {"=": "type only the right-hand side", "!": "factorials are not known", "%": "there is no %; write /100"}
    hints |= dict.fromkeys("[]", "use round brackets ( )") | dict.fromkeys(
        "'\"`", "quotation marks have no meaning here"
    )
    hints["."] = "a point belongs into a number, such as 0.5"
    if letter in hints:
        return f"{letter!r} cannot be used in a formula: {hints[letter]}"
    name = unicodedata.name(letter, f"character number {ord(letter)}").lower()
    looks = unicodedata.normalize("NFKD", letter)[:1]
    hint = f"; did you mean {looks}?" if looks != letter and looks.isascii() and looks.isalnum() else ""
    shown = f"{letter!r} ({name})" if letter.isprintable() else f"an invisible character ({name})"
    return f"{shown} cannot be used in a formula{hint or '; use letters, digits and + - * / ^ ( )'}"


def _shown(text: str) -> str:
    """One line in which every character is one visible place, so that the pointer points."""
    return "".join(letter if letter.isprintable() and not unicodedata.combining(letter) else "□" for letter in text)
