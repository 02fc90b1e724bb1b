"""Typed text becomes tokens, and what is not part of any formula a ParseError that points at the place."""

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
APART = re.compile(
    r"³√|arc (?:sin|cos|tan|tg)\b", re.IGNORECASE
)  # names of two parts; after a factor x³√x, ³ is an exponent
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
        pointer = f"\n  {visible(text)}\n  {' ' * at}^" if text and len(text) <= MAX_LETTERS else ""
        super().__init__(why + pointer)
        self.why, self.text, self.at = why, text, at

    def __reduce__(self) -> tuple:
        return ParseError, (self.why, self.text, self.at)


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, without the spaces between them. Raises ParseError for a character that has no meaning."""
    parts: list[Token] = []
    at = 0
    while at < len(text):
        begins_factor = not parts or (parts[-1][0] == "sign" and parts[-1][1] not in ")|}")
        match = TOKEN.match(text, at)
        if (apart := APART.match(text, at)) and (begins_factor or not apart[0].startswith("³")):
            parts.append(("name", apart[0], at))
            at = apart.end()
            continue
        if not match:
            raise ParseError(_unknown(text, at), text, at)
        if (kind := match.lastgroup) and kind != "space":
            parts.append((kind, SIGNS.get(match[0], match[0]), at))
        at = match.end()
    if len(parts) > MOST_PARTS:
        raise ParseError(f"a formula may have {MOST_PARTS} parts, this one has {len(parts)}; shorten it")
    return parts


def short(written: str) -> str:
    """What was written, cut where it is long."""
    return written if len(written) <= 20 else written[:17] + "…"


# Signs of which people know what they mean, and what to type instead.
HINTS = {
    "!": "factorials are not known; for 5! write the number itself, 120",
    "%": "there is no %; write /100",
    "°": "angles are in radians; write 30*pi/180 for 30°",
    **dict.fromkeys("[]", "use round brackets ( )"),
    **dict.fromkeys("'\"`’‘“”", "quotation marks have no meaning here; leave them out"),
    ".": "a point belongs in a number, such as 0.5",
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
    letter, before = text[at], text[:at]
    hint = HINTS.get(letter)
    if letter in "=!≠" and re.match(r"=>?|!=|≠", text[at:]):
        hint = _equals(text, at)
    elif letter in "'’" and re.search(r"[\w)]$", before):
        hint = "a prime asks for a slope, which is worked out from what you type; type the formula itself"
    elif letter == "." and (library := re.search(r"(\w+)$", before)) and library[1] in LIBRARIES:
        prefix = rf"\b(?:{'|'.join(sorted(LIBRARIES))})\.(?:[A-Za-z]\w*\.)*"
        called = re.match(prefix, text[library.start() :])
        left = re.sub(prefix, "", text).strip()
        hint = f"leave out {called[0].rstrip('.') if called else library[1]} and its point" + (
            f": {left}" if len(left) <= 40 else ""
        )
    if hint:
        return f"{letter!r} cannot be used in a formula: {hint}"
    name = unicodedata.name(letter, f"character number {ord(letter)}").lower()
    looks = unicodedata.normalize("NFKD", letter)[:1]
    hint = f"; did you mean {looks}?" if looks != letter and looks.isascii() and looks.isalnum() else ""
    shown = f"{letter!r} ({name})" if letter.isprintable() else f"an invisible character ({name})"
    return f"{shown} cannot be used in a formula{hint or '; use letters, digits and + - * / ^ ( )'}"


def _equals(text: str, at: int) -> str:
    """What to type where an equals sign stands, or ≠: a formula has none, and a condition none by itself."""
    match = re.match(r"=>|=+|!=|≠", text[at:])
    before, sign, behind = text[:at], match[0] if match else "=", text[at:].lstrip("=> ").strip()
    shown = f": {visible(behind)}" if behind and len(behind) <= 40 else ""
    if sign == "=>" and not re.fullmatch(r"\s*\(?\w+\)?\s*", before):
        return "for ≥ write >="
    if sign == "=>":
        return f"type only the formula{shown}; for ≥ write >="
    if behind.startswith("<"):
        return "for ≤ write <="
    if re.search(r"\b(piecewise|cases|if|when|for|and)\b|\{", before, re.IGNORECASE):
        return "a condition compares with <, <=, > or >=; a value at a single place cannot be given"
    if sign in ("!=", "≠"):
        return "a formula cannot contain a comparison; for several cases write piecewise(x<0, 0, x)"
    if re.fullmatch(r"\s*(?:[A-Za-z]\w*'?|[σŷ])\s*(?:\(\s*\w+(?:\s*,\s*\w+)*\s*\))?\s*", before) and sign == "=":
        return f"type only the right-hand side{shown}"
    return "an equation is not a formula; type one of its sides"


def visible(text: str) -> str:
    """One line in which every character is one visible place, so that the pointer points."""
    return "".join(letter if letter.isprintable() and not unicodedata.combining(letter) else "□" for letter in text)
