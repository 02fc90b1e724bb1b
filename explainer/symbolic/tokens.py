"""Typed text becomes tokens, and what is no part of any formula a ParseError that points at the place."""

from __future__ import annotations

import re
import unicodedata

MAX_LETTERS, MOST_PARTS = 400, 200
GREEK_LETTERS = dict(
    zip(
        "αβγδεηθλμρτφψω",
        (
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "eta",
            "theta",
            "lambda",
            "mu",
            "rho",
            "tau",
            "phi",
            "psi",
            "omega",
        ),
        strict=True,
    )
)
MINUSES = "-−–—‐‑‒"
SIGNS = {
    **dict.fromkeys(MINUSES[1:], "-"),
    **dict.fromkeys("·×⋅∙•∗", "*"),
    **dict.fromkeys("÷⁄∕", "/"),
    "≤": "<=",
    "≥": ">=",
}
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
PARTS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"  # fractions that are one character
TOKEN = re.compile(
    r"(?P<space>[ \t\n]+)|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|["
    + PARTS
    + r"])|(?P<name>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*[₀-₉]*|["
    + "".join(GREEK_LETTERS)
    + r"](?:_\d+|[₀-₉]+)?|[σ√∛π])|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)|(?P<sign>\*\*|<=|>=|[-+*/^(),|<>{}:;"
    + "".join(SIGNS)
    + "])",
    re.ASCII,
)
Token = tuple[str, str, int]  # its kind, what it says, where it begins


class ParseError(ValueError):
    """What cannot be read, where (`at`, counted from 0, in `text`), and what to type instead.

    >>> from explainer.symbolic.parsing import parse
    >>> try:
    ...     parse("2*(x+1")
    ... except ParseError as problem:
    ...     problem.why, problem.at
    ('this ( is not closed; add a )', 2)
    """

    def __init__(self, why: str, text: str = "", at: int = 0) -> None:
        pointer = f"\n  {_shown(text)}\n  {' ' * at}^" if text and len(text) <= MAX_LETTERS else ""
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
            raise ParseError(_unknown(text, at), text, at)
        if (kind := match.lastgroup) and kind != "space":
            found.append((kind, SIGNS.get(match[0], match[0]), at))
        at = match.end()
    if len(found) > MOST_PARTS:
        raise ParseError(f"a formula may have {MOST_PARTS} parts, this one has {len(found)}; shorten it")
    return found


def short(written: str) -> str:
    """What was written, cut where it is long."""
    return written if len(written) <= 20 else written[:17] + "…"


# Signs of which people know what they mean, and what to type instead.
HINTS = {
    "!": "factorials are not known; write the number itself, such as 120 for 5!",
    "%": "there is no %; write /100",
    "°": "angles are in radians; write 30*pi/180 for 30°",
    **dict.fromkeys("[]", "use round brackets ( )"),
    **dict.fromkeys("'\"`’‘“”", "quotation marks have no meaning here; leave them out"),
    ".": "a point belongs into a number, such as 0.5",
    **dict.fromkeys("∫∂∑∏∇", "type the formula itself"),
    **dict.fromkeys("⌊⌋⌈⌉", "functions that jump again and again cannot be read"),
    "∞": "a formula needs finite numbers",
    "\\": "for a quotient write /",
    "→": "type the formula itself",
    "Φ": "for the normal distribution write (1+erf(x/sqrt(2)))/2",
    "Δ": "for the letter write delta",
}
LIBRARIES = {
    "np",
    "numpy",
    "math",
    "Math",
    "tf",
    "torch",
    "keras",
    "jnp",
    "jax",
    "sp",
    "sympy",
    "scipy",
    "nn",
    "F",
    "K",
}


def _unknown(text: str, at: int) -> str:
    """Why the character at this place has no meaning, and what to type instead."""
    letter, before, behind = text[at], text[:at], _shown(text[at + 1 :].strip(" ="))
    hint = HINTS.get(letter)
    if letter == "=":
        hint = "type only the right-hand side" + (f": {behind}" if behind and len(behind) <= 40 else "")
    elif letter in "'’" and re.search(r"[\w)]$", before):
        hint = "a prime asks for a slope, which is worked out of what you type; type the formula itself"
    elif letter == "." and (library := re.search(r"(\w+)$", before)) and library[1] in LIBRARIES:
        hint = f"leave out {library[1]} and its point: {behind}"
    if hint:
        return f"{letter!r} cannot be used in a formula: {hint}"
    name = unicodedata.name(letter, f"character number {ord(letter)}").lower()
    looks = unicodedata.normalize("NFKD", letter)[:1]
    hint = f"; did you mean {looks}?" if looks != letter and looks.isascii() and looks.isalnum() else ""
    shown = f"{letter!r} ({name})" if letter.isprintable() else f"an invisible character ({name})"
    return f"{shown} cannot be used in a formula{hint or '; use letters, digits and + - * / ^ ( )'}"


def _shown(text: str) -> str:
    """One line in which every character is one visible place, so that the pointer points."""
    return "".join(letter if letter.isprintable() and not unicodedata.combining(letter) else "□" for letter in text)
