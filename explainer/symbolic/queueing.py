"""Places that many want: who has fewest comes first, then who waits longest for another turn."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Hashable
from itertools import count


class Places:
    """`places` for all together, at most `each` for one reader."""

    def __init__(self, places: int, each: int) -> None:
        self.free, self.each = places, each
        self._changed = threading.Condition()
        self._waiting: list[tuple[int, Hashable]] = []  # in the order in which they came
        self._held: Counter[Hashable] = Counter()
        self._last: dict[Hashable, int] = {}  # when a reader's last turn began, counted in turns
        self._tickets, self._turns = count(), count(1)

    def take(self, reader: Hashable, end: float) -> bool:
        """Wait for a place until `end`, by the monotonic clock; whether there was one."""
        with self._changed:
            ticket = (next(self._tickets), reader)
            self._waiting.append(ticket)
            try:
                while self._next() != ticket:
                    if not self._changed.wait(end - time.monotonic()) and time.monotonic() >= end:
                        return False
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
            self.free -= 1
            self._held[reader] += 1
            self._last[reader] = next(self._turns)
            return True

    def give(self, reader: Hashable) -> None:
        """Give a place back."""
        with self._changed:
            self.free += 1
            self._held[reader] -= 1
            if not self._held[reader]:
                del self._held[reader]
            if not self._waiting and not self._held:
                self._last.clear()  # nobody is there any more: all begin anew
            self._changed.notify_all()

    def _next(self) -> tuple[int, Hashable] | None:
        """Whose turn it is."""
        if not self.free:
            return None
        may = [ticket for ticket in self._waiting if self._held[ticket[1]] < self.each]
        return min(
            may, key=lambda ticket: (self._held[ticket[1]], self._last.get(ticket[1], 0), ticket[0]), default=None
        )
