"""The page of the running course: what a lesson says, as Streamlit shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from html import escape
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from explainer.lessons import Chart, Page, documents, elements, literal, printed
from explainer.lessons.controls import Control
from explainer.lessons.wording import held_together
from shell import (
    bundle_desk,
    canvas,
    downloads,
    faults,
    instrument,
    layout,
    player,
    practice_desk,
    quiz,
    table_input,
    training_desk,
    training_jobs,
    widgets,
)

if TYPE_CHECKING:
    import numpy as np
    from streamlit.navigation.page import StreamlitPage as Destination

    from explainer import mnist
    from explainer.instruments.instrument import Instrument
    from explainer.lessons.networks import Trained
    from explainer.mnist.training.process import Work

Given = TypeVar("Given")
NOTICES = {"info": st.info, "success": st.success, "warning": st.warning, "error": st.error}


class CoursePage(Page):
    """A lesson's place in the running course; `destinations` are the course's pages by their names."""

    def __init__(self, lesson: str | None, destinations: Mapping[str, Destination]) -> None:
        super().__init__()
        self.lesson, self.destinations = lesson, destinations
        self._parts: dict[str, int] = {}
        self._charts: dict[str, int] = {}
        self._part = ""

    # --- what is shown -------------------------------------------------------------------------------------------------

    def show(self, element: elements.Element) -> None:
        """Put an element on the page."""
        match element:
            case elements.Text(words):
                st.markdown(held_together(words))
            case elements.Caption(words):
                st.caption(held_together(words))
            case elements.Heading(words, 2):
                st.header(words)
            case elements.Heading(words, _, anchor):
                st.subheader(words, anchor=anchor or None)
            case elements.Formula(latex):
                st.latex(latex)
            case elements.Listing(source, language):
                st.code(source, language=language, wrap_lines=True)
            case elements.Figures(values):
                st.html(_figures(values))
            case elements.Notice(words, kind, icon):
                NOTICES[kind](words, icon=f":material/{icon}:" if icon else None)
            case elements.Article():
                _article(element)
            case Chart():
                self._draw(element)
            case elements.Held():
                instrument.show(element, self._next())
            case elements.Practice():
                practice_desk.show(element, self.lesson)
            case _:
                self._place(element)

    def _place(self, element: elements.Element) -> None:
        """An element that leads somewhere, or that the browser brings to life."""
        match element:
            case elements.Player():
                player.show(element)
            case elements.Link(lesson, words, icon):
                st.page_link(self.destinations[lesson], label=words, icon=f":material/{icon}:" if icon else None)
            case elements.Image(source, alt, size):
                look = f'width="{size}" height="{size}" style="border-radius: 12px"'
                st.html(f'<img src="{escape(source)}" alt="{escape(alt)}" {look}>')
            case elements.Opening():
                layout.head(element, look="lesson start")
            case elements.CourseMap():
                layout.progress(self)
            case elements.OwnNumbers(more):
                layout.own_numbers(more)
            case elements.TakeAlong():
                downloads.of_part(element)
            case elements.Download(label, file_name, make, name):
                st.download_button(label, make, file_name, key=f"download {name}", on_click="ignore")

    def _draw(self, chart: Chart) -> None:
        """A chart in the reader's theme, with its text alternative."""
        figure = chart.themed(st.context.theme.type or "light")
        st.plotly_chart(
            figure,
            key=f"chart {self._next()}",
            theme="streamlit",
            alt=figure.layout.meta["alt"],
            config={"displayModeBar": False},
        )

    def _next(self) -> str:
        """Which picture of which part this is: the name by which Streamlit knows it again."""
        number = self._charts[self._part] = self._charts.get(self._part, 0) + 1
        return f"{number} of {self._part or 'the page'}"

    # --- what is held and asked ----------------------------------------------------------------------------------------

    def hold(self, control: Control) -> object:
        """Draw a control; what it holds."""
        return widgets.hold(control)

    def refused(self, control: Control, words: str) -> object:
        """A typed text means nothing: what the control held last counts."""
        held = widgets.state().refused(control)
        shown = control.shown(held)
        self.notice(words + (f" The page shows {shown}." if shown else ""), "warning")
        return held

    def rows(self, name: str, label: str, default: str, **bounds: object) -> list[tuple[float, ...]]:
        """A table that is typed in one line, edited cell by cell, or brought as a file."""
        rows = super().rows(name, label, default, **bounds)
        table_input.editor(widgets.state().controls[name], rows)
        return rows

    def ask(self, question: elements.Question) -> str | None:
        """Draw a question; the option that the reader has guessed, if any."""
        return quiz.ask(question, self.lesson)

    # --- places --------------------------------------------------------------------------------------------------------

    def columns(self, widths: Sequence[int]) -> Sequence[AbstractContextManager]:
        """Columns beside each other; those of one width stand closer."""
        return st.columns(widths, gap="small" if len(set(widths)) == 1 else "medium")

    def beside(self, widths: Sequence[int]) -> Sequence[AbstractContextManager]:
        """Columns of which the last is a picture; where they stand below each other, it comes first and stays (page.css)."""
        with st.container(key=f"beside {self._next()}"):
            return self.columns(widths)

    def fold(self, title: str) -> AbstractContextManager:
        """A part that is folded away below its title."""
        return st.expander(title)

    def way_on(self, words: str) -> None:
        """Nothing here: the link at the foot says it. It stands in the files of the lesson."""
        self.record.note(elements.Text(words))

    def place(self) -> AbstractContextManager:
        """A place that is filled later."""
        return st.container()

    def moving(self, part: Callable[..., None], *given: object) -> None:
        """A part that runs again on its own when one of its controls moves; a refusal becomes one sentence."""
        count = self._parts[part.__name__] = self._parts.get(part.__name__, 0) + 1
        name = part.__name__ if count == 1 else f"{part.__name__} {count}"

        def drawn() -> None:
            with self.part(name):
                guarded(lambda: self._together(name, lambda: part(self, *given)))

        drawn.__qualname__ = f"{self.lesson} {name}"  # by which Streamlit tells fragments apart
        st.fragment(drawn)()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """All that is shown within belongs to the part called `name`, and replaces what it held."""
        self._part, self._charts[name] = name, 0
        try:
            with self.record.part(name):
                yield
        finally:
            self._part = ""

    def _together(self, name: str, draw: Callable[[], None]) -> None:
        """Draw a part; where its controls' values do not go together, say so, and go on with some that do."""
        url = widgets.state()
        notice = (
            st.empty()
        )  # its place is always there: what follows would else be drawn anew, and folded, below a warning
        if words := url.enter(name, st.session_state):
            notice.warning(words)
        try:
            draw()
            url.fit()
        except ValueError as problem:
            if not url.misfit(problem, st.session_state):
                raise
            st.rerun()
        finally:
            url.part = ""
        if url.is_stale:
            st.rerun()  # what stands at the top of the page is no longer true

    # --- long jobs -----------------------------------------------------------------------------------------------------

    def wait(self, words: str, work: Callable[..., Given], *given: object) -> Given:
        """The work, and words while it takes more than a moment."""
        with st.spinner(words):
            return work(*given)

    def drawing(self, name: str, made: Instrument) -> np.ndarray | None:
        """What the reader has drawn."""
        return canvas.draw(name, made)

    def upload(self, name: str, label: str) -> tuple[str, bytes] | None:
        """A file of the reader's, which Streamlit holds in memory until it is taken away or the page is left."""
        file = st.file_uploader(label, key=f"{name} file")
        return (file.name, file.getvalue()) if file else None

    def trained(self) -> Trained | None:
        """The network that the reader trained last."""
        return training_jobs.trained()

    def training(self, chosen: mnist.Recipe, seed: int, data: str) -> Trained | None:
        """The training desk; what the training came to, when it is over."""
        return training_desk.desk(self, chosen, seed, data)

    def go_on(self, done: Trained) -> None:
        """Offer to go on with a training that was stopped."""
        training_desk.go_on(done)

    def runs(self) -> list[mnist.History]:
        """The histories of the reader's trainings, the oldest first."""
        return training_jobs.runs()

    def bundle(self, network: Trained) -> Work | None:
        """A button that builds a network's bundle; the work, when it is done."""
        return bundle_desk.desk(network)


def guarded(draw: Callable[[], None]) -> None:
    """Draw a part of a page; what the library refuses (a ValueError with one clear sentence) is said to the reader.

    Anything else that goes wrong is a fault of ours: the reader gets a sentence, too, and the rest of the page.
    """
    try:
        draw()
    except ValueError as problem:
        words = literal(str(problem).split("\n")[0])
        # Another first word may be a name or a formula.
        st.error(f"The {words[4:]}" if words.startswith("the ") else words)
    except Exception as problem:  # noqa: BLE001 - whatever it is, the reader needs a sentence, and we the traceback
        st.error(faults.sentence(problem))


def _article(element: elements.Article) -> None:
    """What the article says and where it errs, folded."""
    with st.expander(element.title), st.container(key=f"article-{_slug(element.where)}"):
        st.markdown(element.says)
        if element.errs:
            st.markdown(documents.erring(element.errs))


def _figures(values: Mapping[str, float | str]) -> str:
    cells = (f"<div><dt>{escape(name)}</dt><dd>{escape(printed(value))}</dd></div>" for name, value in values.items())
    return f'<dl class="figures">{"".join(cells)}</dl>'


def _slug(words: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in words.lower())
