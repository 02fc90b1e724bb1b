"""Numbers, names and other people's words inside a sentence of the course."""

from __future__ import annotations

import re
from decimal import Decimal

from explainer.numeric import formatting

_JOINER = "\N{WORD JOINER}"  # has no width, and ends what Markdown would take for a link, an icon or a colour
_SIGNS = re.compile(r"([\\`*_~\[\]$<>#|])")
_LINKS = re.compile(rf"[:@](?=[^\s{_JOINER}])|www(?=\.)", re.IGNORECASE)
_AS_IT_IS = re.compile(r"(`[^`]*`|\$[^$]*\$)")  # code, and formulas that are typeset
_OPERATOR = "[=≈·+−×<>≤≥]"
_SUM = re.compile(rf"[^\s|]+(?: {_OPERATOR} [^\s|]+)+")
_SHORT = 18  # letters of a formula that stays whole on a phone
_QUOTED = 40  # characters of what came from outside that a sentence repeats


def literal(text: str) -> str:
    r"""Text for Markdown that is read as it stands: stars stay stars, an address is no link, `:material/lock:` no icon.

    >>> print(literal("x*y*z"))
    x\*y\*z
    """
    return unlinked(_SIGNS.sub(r"\\\1", text))


def unlinked(text: str) -> str:
    """The text without what Markdown would turn into a link, an icon or a colour; its other signs stay."""
    return _LINKS.sub(lambda sign: sign[0] + _JOINER, text)


def held_together(words: str) -> str:
    """Words with formulas that do not break at the end of a line, or, where they are long, only before an operator.

    >>> held_together("at x = 1").replace("\N{NO-BREAK SPACE}", "_"), held_together("so 4 · error · 2.5 = 1 + η · 2").replace(
    ...     "\N{NO-BREAK SPACE}", "_"
    ... )
    ('at x_=_1', 'so 4 ·_error ·_2.5 =_1 +_η ·_2')
    """
    parts = _AS_IT_IS.split(words)
    return "".join(part if k % 2 else _SUM.sub(_held, part) for k, part in enumerate(parts))


def _held(match: re.Match) -> str:
    formula = match[0]
    if len(formula) <= _SHORT:
        return formula.replace(" ", "\N{NO-BREAK SPACE}")
    return re.sub(rf"({_OPERATOR}) ", "\\1\N{NO-BREAK SPACE}", formula)


def quoted(text: str, kept: str = "") -> str:
    """What came from outside, short and without the signs that Markdown would read, except those `kept`.

    >>> quoted("<b>*red*")
    'bred'
    """
    letters = (sign for sign in text[:_QUOTED] if sign.isprintable() and (sign in kept or sign not in "`$\\<>[]*_~:"))
    return unlinked("".join(letters)) + ("…" if len(text) > _QUOTED else "")


def printed(value: float | str, digits: int = 4) -> str:
    """A number as a book prints it, thousands apart; a text stays as it is.

    >>> printed(-11254.039, 7), printed("none")
    ('−11,254.04', 'none')
    """
    return value if isinstance(value, str) else formatting.grouped(formatting.number(value, digits))


def spelled(value: object) -> str:
    """A value of a control as its reader would write it.

    >>> spelled(-6.0), spelled(True), spelled(["Sigmoid", "Tanh"]), spelled(1000000)
    ('−6', 'on', 'Sigmoid, Tanh', '1,000,000')
    """
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(map(spelled, value)) or "none of them"
    if isinstance(value, int | float):
        return f"{Decimal(str(value)).normalize():,f}".replace("-", "−")
    return with_minus_signs(literal(str(value)))


def field_name(label: str) -> str:
    """What a control is called in a sentence: its label up to what explains it.

    >>> field_name("Where to look: x"), field_name("f(x) =")
    ('Where to look', 'f(x)')
    """
    return re.split(r"\s*(?::|=$|,? separated )", label)[0]


def sentence(problem: ValueError, label: str = "") -> str:
    """A refusal as a sentence; with a label, it begins with the name of the field.

    >>> sentence(ValueError("at most 6 are shown"), "Functions")
    'Functions: at most 6 are shown.'
    """
    words = refusal(problem)
    return f"{field_name(label)}: {words}" if label else words[:1].upper() + words[1:]


def refusal(problem: ValueError, known: str = "") -> str:
    """The first line of a refusal with one sign at its end; what is `known` already is left out there."""
    words = with_minus_signs(literal(str(problem).split("\n")[0].rstrip(". ")).removesuffix(known))
    return words if words.endswith(("?", "!")) else f"{words}."


def with_minus_signs(text: str) -> str:
    """Numbers in a sentence as a book prints them: −0.234 and 20,000; x-1 and 2026-11-26 stay."""
    return formatting.grouped(re.sub(r"(?<![^\s,;(\[])-(?=\.?\d)", "−", text))
