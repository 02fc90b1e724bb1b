"""What a reader or an address wrote, within a sentence of ours: text, never Markdown."""

from __future__ import annotations

import re

_JOINER = "\N{WORD JOINER}"  # has no width, and ends what Streamlit would take for a link, an icon or a colour
_SIGNS = re.compile(r"([\\`*_~\[\]$<>#|])")
_LINKS = re.compile(rf"[:@](?=[^\s{_JOINER}])|www(?=\.)", re.IGNORECASE)


def literal(text: str) -> str:
    """The text for Markdown: x*y*z keeps its stars, an address is no link, :material/lock: no icon."""
    return unlinked(_SIGNS.sub(r"\\\1", text))


def unlinked(text: str) -> str:
    """The text without what Markdown would turn into a link, an icon or a colour; its other signs stay as they are."""
    return _LINKS.sub(lambda sign: sign[0] + _JOINER, text)
