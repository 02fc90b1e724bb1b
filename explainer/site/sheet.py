"""A stand-in for Streamlit that writes HTML: the part of its vocabulary that the lessons speak."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Sequence
from html import escape
from types import TracebackType

from explainer.teaching.markdown import formula, markdown

NOTICES = ("info", "warning", "success", "error")


class Box:
    """A place on a page: a list of HTML pieces and of boxes within it. `with box:` makes it the place that is written to."""

    def __init__(self, sheet: Sheet, tag: str = "div", attributes: str = "") -> None:
        self.sheet, self.tag, self.attributes = sheet, tag, attributes
        self.inside: list[str | Box] = []

    def __enter__(self) -> Box:
        self.sheet.places.append(self)
        return self

    def __exit__(self, kind: type | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self.sheet.places.pop()

    def __getattr__(self, name: str) -> Callable:
        """`left.markdown(...)` is `st.markdown(...)` within `left`."""
        said = getattr(self.sheet, name)

        def here(*arguments: object, **options: object) -> object:
            with self:
                return said(*arguments, **options)

        return here

    @property
    def html(self) -> str:
        inner = "\n".join(part if isinstance(part, str) else part.html for part in self.inside)
        return f"<{self.tag}{self.attributes}>{inner}</{self.tag}>"


class Sheet:
    """What the lessons call `st`. A word that it does not know is an AttributeError, which names it."""

    def __init__(self) -> None:
        self.places = [Box(self, "div", ' class="page"')]

    def write(self, html: str) -> None:
        self.places[-1].inside.append(html)

    def open(self, tag: str, attributes: str = "") -> Box:
        box = Box(self, tag, attributes)
        self.places[-1].inside.append(box)
        return box

    def markdown(self, text: str) -> None:
        self.write(f'<div class="text">{markdown(text)}</div>')

    def header(self, text: str) -> None:
        self.write(f"<h2>{_inline(text)}</h2>")

    def subheader(self, text: str, *, anchor: str | None = None) -> None:
        name = f' id="{escape(anchor)}"' if anchor else ""
        self.write(f"<h3{name}>{_inline(text)}</h3>")

    def caption(self, text: str) -> None:
        self.write(f'<div class="caption">{markdown(text)}</div>')

    def latex(self, text: str) -> None:
        self.write(f'<div class="formula" tabindex="0">{formula(text, block=True)}</div>')

    def html(self, text: str) -> None:
        self.write(text)

    def code(self, text: str, *, language: str | None = None, wrap_lines: bool = False) -> None:
        self.write(f'<pre tabindex="0"><code>{escape(text)}</code></pre>')

    def columns(self, spec: int | Sequence[float], *, gap: str = "small") -> list[Box]:
        widths = [1.0] * spec if isinstance(spec, int) else list(spec)
        row = self.open("div", f' class="columns" style="--columns: {" ".join(f"minmax(0, {w}fr)" for w in widths)}"')
        row.inside += [Box(self) for _ in widths]
        return row.inside

    def expander(self, label: str, *, expanded: bool = False) -> Box:
        box = self.open("details", " open" if expanded else "")
        box.inside.append(f"<summary>{escape(label)}</summary>")
        return box

    def container(self, *, key: str = "") -> Box:
        return self.open("div", f' class="{escape(re.sub("-.*", "", key))}"' if key else "")

    def page_link(self, file: str, *, label: str) -> None:
        """A link to another lesson; lessons that need Python are named without one."""
        name = file.removesuffix(".py")
        self.write(
            f'<p><a class="lesson-link" data-lesson="{escape(name)}" href="{escape(name)}.html">{escape(label)}</a></p>'
        )

    def __getattr__(self, name: str) -> Callable:
        if name in NOTICES:
            return lambda text, **options: self.write(
                f'<div class="notice {name}" role="status">{markdown(text)}</div>'
            )
        raise AttributeError(f"the static edition does not know st.{name}; teach it in explainer/site/sheet.py")

    @staticmethod
    def cache_data(function: Callable | None = None, **options: object) -> Callable:
        """What is worked out once is kept while the lesson runs; arguments are told apart by how they are written.

        As in Streamlit, those whose names begin with _ tell nothing apart.
        """
        if function is None:
            return Sheet.cache_data
        kept: dict[str, object] = {}
        telling = inspect.signature(function)

        @functools.wraps(function)
        def asked(*arguments: object, **named: object) -> object:
            given = telling.bind(*arguments, **named).arguments.items()
            key = repr([value for name, value in given if not name.startswith("_")])
            if key not in kept:
                kept[key] = function(*arguments, **named)
            return kept[key]

        return asked

    cache_resource = cache_data


def _inline(text: str) -> str:
    return markdown(text).strip().removeprefix("<p>").removesuffix("</p>")
