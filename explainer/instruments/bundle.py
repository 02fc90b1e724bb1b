"""The instruments' scripts as one script for a frame: each module within a function of its own, the needed ones only.

A page on a web server imports assets/instruments/*.js as they are. A notebook's frame has no server to ask, so its modules are
written into it. They keep to two forms, which tests hold them to: `import { a, b } from './x.js';` (or '../phone/x.js', which
imports nothing) and `export function f` or `export const c` at the beginning of a line.
"""

from __future__ import annotations

import re
from functools import cache

from explainer.files import asset

_IMPORT = re.compile(r"^import (\{[^}]*\}) from '(?:\./|\.\./instruments/)?((?:\.\./)?[\w./]+)';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.MULTILINE)


@cache
def script(*modules: str) -> str:
    """A script that makes `modules`, an object with what each module exports, for those named and all that they need."""
    order: list[str] = []
    for module in modules:
        _visit(module, order)
    return "const modules = {};\n" + "\n".join(map(_wrapped, order))


@cache
def hosted(host: str) -> str:
    """The script of a host, such as streamlit.js, with all instruments before it: one module that imports nothing.

    >>> "export default function show" in hosted("streamlit.js")
    True
    """
    source = _source(host)
    needed = [module for _, module in _IMPORT.findall(source)]
    return f"{script(*needed)}\n{_with_constants(source)}"


def _visit(module: str, order: list[str]) -> None:
    """Put `module` into the order behind all that it imports."""
    if module in order:
        return
    for _, needed in _IMPORT.findall(_source(module)):
        _visit(needed, order)
    order.append(module)


def _wrapped(module: str) -> str:
    return enclosed(module, _with_constants(_source(module)))


def enclosed(name: str, source: str, sign: str = "=") -> str:
    """A module that imports nothing any more, as a function of its own that gives what it exports to `modules`."""
    inside = _EXPORT.sub(r"\1 \2", source)
    return f"modules['{name}'] {sign} (() => {{\n{inside}return {{ {exported(source)} }};\n}})();"


def exported(source: str) -> str:
    """The names that a module exports, as a list in JavaScript has them."""
    return ", ".join(name for _, name in _EXPORT.findall(source))


def _with_constants(source: str) -> str:
    """Each import as a line that takes the names from `modules`."""
    return _IMPORT.sub(lambda match: f"const {match[1]} = modules['{match[2]}'];\n", source)


@cache
def _source(module: str) -> str:
    folder = "" if module.startswith("../") else "instruments/"
    return asset(f"{folder}{module.removeprefix('../')}").read_text(encoding="utf-8")
