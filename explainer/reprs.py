"""What a record shows of itself in one line, in a notebook or an error: its kind and what it is, never all of its numbers."""

from __future__ import annotations

MAX_LETTERS = 120  # letters, so that several fit on a screen


def brief(record: object, words: str) -> str:
    """The line in angle brackets; a long one loses its end.

    >>> brief(3, "of all numbers"), len(brief(3, "9" * 1000))
    ('<int of all numbers>', 126)
    """
    shown = " ".join(words.split())
    shown = shown if len(shown) <= MAX_LETTERS else f"{shown[: MAX_LETTERS - 1]}…"
    return f"<{type(record).__name__} {shown}>"
