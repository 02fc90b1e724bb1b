"""The gallery's pictures for a page: each with the code that draws it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from inspect import cleandoc

import streamlit as st

import explainer
from explainer.teaching import gallery
from explainer.teaching.parts import Code, run, used_names


@dataclass(frozen=True)
class Example:
    """A picture, and everything to type for it."""

    source: str
    figure: object


@st.cache_resource(show_spinner="Drawing …")
def example(title: str, number: int) -> Example:
    """Picture `number` (from 1) of the gallery's section `title`, its own code run as a notebook would run it."""
    place = [section.title for section in gallery.SECTIONS].index(title)
    examples = gallery.SECTIONS[place].examples
    last = cleandoc(examples[min(number, len(examples)) - 1])
    setups = [cleandoc(section.setup) for section in gallery.SECTIONS[: place + 1]]
    lines = [*_needed([line for setup in setups for line in _statements(setup)], last), last]
    parts = [Code(f"\n{line}") for line in lines]  # a first line that is empty keeps the indentation of the others
    names = {name: getattr(explainer, name) for name in used_names(parts)}
    *_, (_, figure) = [run(part, names) for part in parts]
    opening = f"from explainer import {', '.join(sorted(used_names(parts)))}"
    return Example("\n".join([opening, *lines]), figure)


def _statements(code: str) -> list[str]:
    return [ast.unparse(node) for node in ast.parse(code).body]


def _needed(statements: list[str], code: str) -> list[str]:
    """Those of the statements that make something which `code`, or a later one of them, uses."""
    kept, used = [], _names(code)
    for statement in reversed(statements):
        if _made(statement) & used:
            kept.insert(0, statement)
            used |= _names(statement)
    return kept


def _names(code: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def _made(statement: str) -> set[str]:
    """The names that a statement gives a meaning to."""
    node = ast.parse(statement).body[0]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
    return _names(statement)  # a loop or a call may change whatever it mentions
