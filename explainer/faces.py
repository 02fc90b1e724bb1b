"""A package's face: its public names, each opened when it is first asked for, so that importing the package is cheap."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def face(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` of `package`; `homes` says which names each of its modules holds.

    >>> opened, names = face("explainer.numeric", {"formatting": "decimal number"})
    >>> opened("number")(0.25)
    '0.25'

    Under "" stand names that are modules themselves. Editors and type checkers read the imports below `if TYPE_CHECKING`.
    """
    home = {name: module for module, names in homes.items() for name in names.split()}

    def opened(name: str) -> object:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = home[name]
        value = getattr(import_module(f"{package}.{module}"), name) if module else import_module(f"{package}.{name}")
        setattr(sys.modules[package], name, value)
        return value

    return opened, lambda: sorted({*vars(sys.modules[package]), *home})
