"""What somebody may have meant who typed a name that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(written: str, known: Iterable[str], most: int = 1) -> list[str]:
    """The known names that are a slip or two away from `written`, the nearest first; case and _ do not count.

    >>> nearest("sigmod", ["sin", "sigmoid", "sign"])
    ['sigmoid']
    """
    plain = _plain(written)
    allowed = 0 if len(plain) < 2 else 1 if len(plain) <= 4 else 2 if len(plain) <= 8 else 3
    near = []
    for place, name in enumerate(known):
        other = _plain(name)
        apart = abs(len(plain) - len(other))  # no fewer slips, and no more where one begins with the other
        begun = len(plain) >= 3 and len(other) >= 3 and (other.startswith(plain) or plain.startswith(other))
        if not begun and apart > allowed:
            continue  # also what is far too long to be compared letter by letter
        slips = apart if begun else distance(plain, other)
        if begun or slips <= min(allowed, max(len(other) - 1, 0)):
            near.append((slips, other[:1] != plain[:1], place, name))
    return [name for *_, name in sorted(near)[:most]]


def distance(left: str, right: str) -> float:
    """How many letters must be added, dropped, exchanged for another or with their neighbour (Damerau 1964).

    Neighbours exchanged are the likeliest slip of all and count a little less.
    """
    rows: list[list[float]] = [list(range(len(right) + 1))]
    for i, a in enumerate(left, start=1):
        row: list[float] = [i]
        for j, b in enumerate(right, start=1):
            best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                best = min(best, rows[i - 2][j - 2] + 0.9)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
