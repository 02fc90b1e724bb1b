"""`cached_property` without the lock that Python 3.11's has: one lock for all objects of a class, so that readers of a course
would wait for each other's pictures. Where two threads ask an object at once, both compute and get what was ready first."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property
else:
    from collections.abc import Callable
    from typing import Any

    class cached_property:  # noqa: N801 - the name that it has in Python
        """An attribute that is computed when it is first asked for."""

        def __init__(self, work: Callable[[Any], Any]) -> None:
            self.work, self.__doc__ = work, work.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self.name = name

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is None:
                return self
            if self.name not in instance.__dict__:
                instance.__dict__.setdefault(self.name, self.work(instance))
            return instance.__dict__[self.name]


__all__ = ["cached_property"]
