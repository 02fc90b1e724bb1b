"""Cases that a reader may take in either order: two conditions, neither an "else", that hold at one place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from explainer.proofreading.evaluation import Quick, Valuer
from explainer.proofreading.tree import Node

PLACES = 400  # real places that are looked at, of every size from a hundredth to a thousand


def overlapping(read: Node) -> str:
    """The conditions of a line that hold together, in words; "" where none do."""
    for cases in (part for part in _parts(read) if part.kind == "cases"):
        plain = [case.parts[1] for case in cases.parts if case.parts[1].kind != "truth"]
        is_else = [case.value == "else" for case in cases.parts if case.parts[1].kind != "truth"]
        letters = sorted({part.name for when in plain for part in _parts(when) if part.kind == "letter"} - {"π", "e"})
        place = {letter: _real(letter) for letter in letters}
        try:
            with np.errstate(all="ignore"):
                held = [np.broadcast_to(Valuer(Quick(), place)(when), PLACES) for when in plain]
        except (ValueError, TypeError, KeyError, IndexError):  # entries of lists, and names that only a derivation has
            continue
        for (first, here), (second, there) in combinations(enumerate(held), 2):
            both = np.flatnonzero(here & there)
            if both.size and not is_else[second]:
                at = ", ".join(f"{letter} = {place[letter][both[0]].real:.4g}" for letter in letters)
                return f"has cases that overlap: {first + 1} and {second + 1} both hold at {at}"
    return ""


def _parts(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _parts(part)


def _real(letter: str) -> np.ndarray:
    """Real places of a letter, always the same."""
    rng = np.random.default_rng(list(letter.encode()))
    return (10.0 ** rng.uniform(-2, 3, PLACES) * rng.choice([-1, 1], PLACES)).astype(complex)
