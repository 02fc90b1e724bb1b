"""What a typed formula was read as, in words: the places that can be read in two ways, with the signs that nobody typed."""

from __future__ import annotations

from collections import Counter


class Wording:
    """Keeps where brackets and · belong that the text leaves out, and the sentences about them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._notes: list[tuple[int, int, str]] = []
        self.opened: Counter[int] = Counter()
        self.closed: Counter[int] = Counter()
        self._around: set[tuple[int, int]] = set()
        self.tight: set[int] = set()  # brackets that follow a name without a space
        self.times: set[int] = set()

    def say(self, sentence: str) -> None:
        """A remark about a name."""
        self._notes.append((-1, -1, sentence))

    def bracketed(self, start: int, end: int, *, tight: bool = False) -> None:
        """Brackets belong around this stretch; `tight` ones follow the name of a function."""
        if (start, end) in self._around:
            return
        self._around.add((start, end))
        self.tight |= {start} if tight else set()
        self.opened[start] += 1
        self.closed[end] += 1

    def multiplied(self, places: list[int]) -> None:
        """A · belongs before each of these places."""
        self.times.update(places)

    def read(self, start: int, end: int, *, around: tuple[int, int] | None = None, times_at: int | None = None) -> None:
        """Say what the stretch from `start` to `end` is read as, with brackets `around` a part of it, and a · put in."""
        if around:
            self.bracketed(*around)
        if times_at is not None:
            self.times.add(times_at)
        self._notes.append((start, end, f"{self.text[start:end]} is read as {self._shown(start, end)}"))

    @property
    def notes(self) -> tuple[str, ...]:
        """The sentences, without those on a part of what another one shows as a whole."""
        wide = [(start, end) for start, end, _ in self._notes]
        widest = (
            note
            for start, end, note in self._notes
            if start < 0 or not any(a <= start and end <= b and (a, b) != (start, end) for a, b in wide)
        )
        return tuple(dict.fromkeys(widest))

    def _shown(self, start: int, end: int) -> str:
        shown = ""
        for place in range(start, end + 1):
            shown = shown.rstrip() + ")" * self.closed[place] if place > start and self.closed[place] else shown
            if place == end:
                break
            if place in self.times and place > start:
                shown = shown.rstrip() + "*"
            if self.opened[place]:
                shown = (shown.rstrip() if place in self.tight else shown) + "(" * self.opened[place]
            shown += self.text[place]
        return shown
