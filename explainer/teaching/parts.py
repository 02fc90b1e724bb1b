"""What a lesson is made of: Markdown text, code that a reader may run, figures, and any record that can be written."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import plotly.graph_objects as go

import explainer
from explainer.destinations import destination
from explainer.numeric.validation import quoted

Part = object  # str (Markdown), Code, go.Figure, or a record with _repr_latex_ or _repr_html_


@dataclass(frozen=True)
class Code:
    """Python to run, to read and to change. As in a notebook, the value of its last line is shown.

    Every public name of `explainer` is there without an import: `Code('charts.curve(ACTIVATIONS["tanh"])')`.
    It runs with all rights of the program that writes the lesson, as a notebook does: only run code that you trust.

    >>> Code("1 +")
    Traceback (most recent call last):
    ValueError: line 1 of the code is not Python: invalid syntax
    """

    source: str

    def __post_init__(self) -> None:
        if not isinstance(self.source, str):
            raise ValueError(f"Code takes Python as text, got {quoted(self.source)}")
        refuse_broken(self.source, "the code")
        object.__setattr__(self, "source", inspect.cleandoc(self.source))
        try:
            ast.parse(self.source)
        except SyntaxError as problem:
            raise ValueError(f"line {problem.lineno} of the code is not Python: {problem.msg}") from None


def refuse_broken(text: str, what: str) -> None:
    """Raises ValueError for text that no file can hold: with half of a sign in it, or with signs that only steer a terminal."""
    for at, sign in enumerate(text, start=1):
        if unicodedata.category(sign) == "Cs" or (unicodedata.category(sign) == "Cc" and sign not in "\t\n\f\r"):
            raise ValueError(f"{what} has a sign that cannot be shown, {sign!a} at place {at}; leave it out")


def checked(title: str, parts: Sequence[Part]) -> list[Part]:
    """The parts as a list. Raises ValueError for an empty title, no part, or a part that nothing can be made of."""
    if not isinstance(title, str) or not title.strip():
        raise ValueError(f"title must be a line of text, got {quoted(title)}")
    refuse_broken(title, "the title")
    if isinstance(parts, str | Code | go.Figure):
        raise ValueError("parts must be a list of parts, got a single one; put it into brackets: [part]")
    try:
        parts = list(parts)
    except TypeError:
        raise ValueError(f"parts must be a list of parts, got {quoted(parts)}") from None
    if not parts:
        raise ValueError("parts must hold at least one part, got none")
    for place, part in enumerate(parts, start=1):
        if isinstance(part, str):
            refuse_broken(part, f"part {place}")
        if not isinstance(part, str | Code | go.Figure) and not any(
            written(part, name) for name in ("_repr_html_", "_repr_latex_")
        ):
            raise ValueError(
                f"part {place} is {with_article(type(part).__name__)}; a part is Markdown text, Code, a figure, "
                "or a record with _repr_latex_ or _repr_html_"
            )
    return parts


def written(record: object, name: str) -> str | None:
    """What the record's `_repr_html_` or `_repr_latex_` gives; None where it has no such method, as in a notebook."""
    method = getattr(record, name, None)
    return None if method is None or isinstance(record, type) else method()


def remark(record: object) -> str:
    """What a derivation, or a formula with one, says of the text it was read from, where that can be read in two ways."""
    worked = getattr(record, "worked", None) or record
    steps = getattr(worked, "steps", None)
    return steps[0].note if isinstance(steps, tuple) and steps else ""


def without_title(title: str, parts: list[Part]) -> list[Part]:
    """The parts without a first line that only says the title again, which every document has already."""
    first, *rest = parts
    heading, _, more = first.lstrip().partition("\n") if isinstance(first, str) else ("", "", "")
    if heading.rstrip() != f"# {title.strip()}":
        return parts
    return [more, *rest] if more.strip() else rest


def named(file: str | Path, suffix: str) -> Path:
    """The path. Raises ValueError unless it ends in `suffix`."""
    if not isinstance(file, str | Path):
        raise ValueError(f"file must be a path that ends in {suffix}, got {quoted(file)}")
    if Path(file).suffix.lower() != suffix:
        paper = (
            "; print that page from a browser for a PDF"
            if (suffix, Path(file).suffix.lower()) == (".html", ".pdf")
            else ""
        )
        raise ValueError(f"file must end in {suffix}, got {Path(file).name[:80]}{paper}")
    return destination(file, "what is written", folder=False)


def with_article(noun: str) -> str:
    """The noun with its article.

    >>> with_article("Optimizer"), with_article("dict")
    ('an Optimizer', 'a dict')
    """
    return f"{'an' if noun[:1] in 'AEIOaeio' else 'a'} {noun}"


def used_names(parts: Sequence[Part]) -> list[str]:
    """The public names of `explainer` that the code parts use."""
    trees = [ast.parse(part.source) for part in parts if isinstance(part, Code)]
    used = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return sorted(used & set(explainer.__all__))


def run(code: Code, names: dict[str, object], where: str = "the code") -> tuple[str, object]:
    """What the code printed, and the value of its last line; `names` are the variables, which it may change.

    What the code raises goes on, and says `where` it comes from: "part 3".
    """
    try:
        return _run(code, names)
    except Exception as problem:
        problem.add_note(f"raised by {where}: {code.source}")
        raise


def _run(code: Code, names: dict[str, object]) -> tuple[str, object]:
    tree = ast.parse(code.source)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        # The author's own code, run for the author, exactly as a notebook would run it.
        exec(compile(tree, "<code part>", "exec"), names)  # noqa: S102 - the author's own code
        value = None
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<code part>", "eval"), names)  # noqa: S307 - the same
    return printed.getvalue(), value
