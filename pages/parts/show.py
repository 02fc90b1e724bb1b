"""What a lesson shows: charts, formulas, asides; and `moving`, a part of the page that runs again on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from html import escape
from importlib import import_module

import streamlit as st

from explainer import charts
from explainer.numeric.formatting import grouped
from explainer.numeric.formatting import number as theme_number
from parts import address, faults, shown
from parts.quoting import literal

import_module("pandas")  # whole before any chart: Plotly takes what another reader's thread has only half imported


def theme() -> str:
    """What the reader sees the page in: "light" or "dark"."""
    return st.context.theme.type or "light"


def chart(figure: object, *, key: str | None = None) -> None:
    """A chart in the page's theme, with its text alternative."""
    shown.note(figure)
    themed = charts.themed(figure, theme())
    st.plotly_chart(themed, key=key, theme="streamlit", alt=figure.layout.meta["alt"], config={"displayModeBar": False})


def formula(latex: str, says: str = "") -> None:
    """A formula on a line of its own, with a sentence about it."""
    st.latex(latex)
    if says:
        st.caption(says)


def article(where: str, *, says: str, errs: str = "") -> None:
    """What the article says at `where`, in our words, and where a calculation disagrees (Markdown)."""
    with st.container(key=f"article-{_slug(where)}"):
        st.markdown(f"**What the article says** · {where}\n\n{says}")
        if errs:
            st.markdown(f"**Where it errs.** {errs}")


def figures(values: Mapping[str, float | str]) -> None:
    """A few numbers that matter, side by side, each under its name."""
    shown.note(" · ".join(f"{name}: **{number(value)}**" for name, value in values.items()))
    cells = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(number(value))}</dd></div>" for name, value in values.items()
    )
    st.html(f'<dl class="figures">{cells}</dl>')


def number(value: float | str, digits: int = 4) -> str:
    """A number as a book prints it, thousands apart; a text stays as it is."""
    return value if isinstance(value, str) else grouped(theme_number(value, digits))


def moving(part: Callable[[], None]) -> Callable[[], None]:
    """A part of a page that runs again on its own when one of its controls moves; a refusal becomes one sentence."""

    place = f"{part.__name__} {part.__code__.co_firstlineno}"  # a page may have several that are lambdas

    @st.fragment
    @wraps(part)
    def drawn() -> None:
        with shown.place(place):
            said(lambda: address.together(part, place))

    return drawn


def said(part: Callable[[], None]) -> None:
    """Run a part of a page; what the library refuses (a ValueError with one clear sentence) is told to the reader.

    Anything else that goes wrong is a fault of ours: the reader gets a sentence, too, and the rest of the page.
    """
    try:
        part()
    except ValueError as problem:
        told = literal(str(problem).split("\n")[0])
        st.error(
            f"The {told[4:]}" if told.startswith("the ") else told
        )  # another first word may be a name or a formula
    except Exception as problem:  # noqa: BLE001 - whatever it is, the reader needs a sentence, and we the traceback
        st.error(faults.sentence(problem))


def _slug(words: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in words.lower())
