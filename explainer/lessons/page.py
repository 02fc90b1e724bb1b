"""A page, as a lesson speaks to it. Who shows it (a browser, a plain file, a test) implements the few methods below `Page`.

A lesson is a function of a page, and so is each piece of it:

    def lesson(page: Page) -> None:
        page.text("The steeper the loss, the larger the step.")
        page.moving(one_weight)

    def one_weight(page: Page) -> None:
        w = page.slider("weight", "Weight w", -1.0, within=(-3.0, 5.0), step=0.1)
        page.chart(charts.loss, descend(inputs=[[2]], targets=[3], weights=[w], learning_rate=0.05))
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from explainer.lessons import controls, elements
from explainer.lessons.chart import Chart
from explainer.lessons.content import Record
from explainer.lessons.wording import sentence
from explainer.practice.tasks import FIRST, Task

if TYPE_CHECKING:
    import numpy as np
    import plotly.graph_objects as go

    from explainer import mnist
    from explainer.instruments.instrument import Instrument
    from explainer.instruments.walk import Walk
    from explainer.lessons.networks import Trained
    from explainer.mnist.training.process import Work
    from explainer.teaching import Code

Given = TypeVar("Given")
Options = Mapping[str, str] | Sequence[str]
Examples = Sequence[str] | None


class Page(ABC):
    """Where a lesson stands. `record` holds what stands on it just now.

    >>> from explainer.lessons import RecordingPage
    >>> def doubling(page: Page) -> None:
    ...     x = page.slider("half", "Half of the sum", 0.5, within=(0.0, 3.0), step=0.1)
    ...     page.figures({"sum": 2 * x})
    >>> page = RecordingPage({"half": "1.5"})
    >>> doubling(page)
    >>> page.values
    {'sum': '3'}
    """

    trains = True  # whether there is a program behind the page that can train with Keras

    def __init__(self) -> None:
        self.record = Record()
        self.words_place: AbstractContextManager = nullcontext()  # where the words of the lesson stand, folded

    # --- what each kind of page does in its own way --------------------------------------------------------------------

    @abstractmethod
    def show(self, element: elements.Element) -> None:
        """Put an element on the page."""

    @abstractmethod
    def hold(self, control: controls.Control) -> Any:
        """Draw a control; what it holds."""

    @abstractmethod
    def ask(self, question: elements.Question) -> str | None:
        """Draw a question; the option that the reader has guessed, if any."""

    @abstractmethod
    def columns(self, widths: Sequence[int]) -> Sequence[AbstractContextManager]:
        """Columns beside each other; what is said `with` one of them stands there."""

    def beside(self, widths: Sequence[int]) -> Sequence[AbstractContextManager]:
        """Columns for controls and, last, the picture that they change: on a phone it stays in sight while they are moved."""
        return self.columns(widths)

    @abstractmethod
    def fold(self, title: str) -> AbstractContextManager:
        """A part that is folded away below its title."""

    @abstractmethod
    def place(self) -> AbstractContextManager:
        """A place that is filled later."""

    @abstractmethod
    def moving(self, part: Callable[..., None], *given: object) -> None:
        """`part(page, *given)`, drawn again on its own when one of its controls moves; a refusal becomes one sentence."""

    @abstractmethod
    def wait(self, words: str, work: Callable[..., Given], *given: object) -> Given:
        """`work(*given)`, and `words` while it takes its time."""

    @abstractmethod
    def drawing(self, name: str, made: Instrument) -> np.ndarray | None:
        """What the reader has drawn on the paper of `made`: (140, 140) bytes, 255 is ink; None as long as that is empty."""

    @abstractmethod
    def upload(self, name: str, label: str) -> tuple[str, bytes] | None:
        """A file that the reader brings: its name and what is in it; None as long as there is none."""

    @abstractmethod
    def trained(self) -> Trained | None:
        """The network that the reader trained last."""

    @abstractmethod
    def training(self, chosen: mnist.Recipe, seed: int, data: str) -> Trained | None:
        """The training desk: Start, Stop and the training as it is now; what it came to, when it is over."""

    @abstractmethod
    def go_on(self, done: Trained) -> None:
        """Offer to go on with a training that was stopped."""

    @abstractmethod
    def runs(self) -> list[mnist.History]:
        """The histories of the reader's trainings, the oldest first."""

    @abstractmethod
    def bundle(self, network: Trained) -> Work | None:
        """A button that builds the bundle of a network, wherever the reader is meanwhile; the work, when it is done."""

    # --- words ---------------------------------------------------------------------------------------------------------

    def text(self, words: str) -> None:
        """Words in Markdown."""
        self._put(elements.Text(words))

    def caption(self, words: str) -> None:
        """Small words below a picture."""
        self._put(elements.Caption(words))

    def heading(self, words: str) -> None:
        """The heading of a part."""
        self._put(elements.Heading(words))

    def subheading(self, words: str, anchor: str = "") -> None:
        """A smaller heading; an address may end in `#` and its anchor."""
        self._put(elements.Heading(words, 3, anchor))

    def table(self, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table of words and numbers, in Markdown."""
        lines = [f"| {' | '.join(map(str, row))} |" for row in (titles, ["---"] * len(titles), *rows)]
        self.text("\n".join(lines))

    def notice(self, words: str, kind: str = "info", icon: str = "") -> None:
        """Something to know just now; `kind` is info, success, warning or error."""
        self._put(elements.Notice(words, kind, icon))

    def article(self, where: str, *, says: str, errs: str = "") -> None:
        """What the article says at `where`, in our words, and where a calculation disagrees (Markdown)."""
        self._put(elements.Article(where, says, errs))
        self.words_place = self.place()

    def way_on(self, words: str) -> None:
        """What the next lesson asks, as the lesson's last line."""
        self.text(words)

    def opening(self, place: str, title: str, question: str) -> None:
        """The head of a page that is not a lesson."""
        self._put(elements.Opening(place, title, question))

    def link(self, lesson: str, words: str, icon: str = "") -> None:
        """A way to another lesson, by its name."""
        self._put(elements.Link(lesson, words, icon))

    def course_map(self) -> None:
        """All lessons, with what the reader has done of them."""
        self._put(elements.CourseMap())

    def own_numbers(self, more: Mapping[str, str]) -> None:
        """What the reader has done in the course, as their browser remembers it, and `more` that the lesson knows."""
        self._put(elements.OwnNumbers(more))

    # --- mathematics and pictures --------------------------------------------------------------------------------------

    def formula(self, latex: str, says: str = "") -> None:
        """A formula on a line of its own, with a sentence about it."""
        self._put(elements.Formula(latex))
        if says:
            self.caption(says)

    def figures(self, values: Mapping[str, float | str]) -> None:
        """A few numbers that matter, side by side, each under its name."""
        self._put(elements.Figures(values))

    def chart(self, draw: Callable[..., go.Figure], *given: object, **options: object) -> None:
        """The chart that `draw(*given, **options)` draws: `page.chart(charts.curve, sigmoid, at=1.5)`."""
        self._put(Chart(draw, given, options))

    def in_hand(self, kept: Mapping[str, controls.Control]) -> dict[str, Any]:
        """What an instrument holds at this address, part by part; `kept` goes to `page.instrument`, too."""
        return {part: self._value(replace(control, in_hand=True)) for part, control in kept.items()}

    def instrument(
        self,
        made: Instrument,
        draw: Callable[..., go.Figure],
        *given: object,
        kept: Mapping[str, controls.Control] | None = None,
        beside: Mapping[str, str] | None = None,
        **options: object,
    ) -> None:
        """An instrument to hold; in a notebook or on paper the chart stands for it that `draw(*given, **options)` draws.

        `kept` says which parts of its state belong to the address: {"at": Slider(name="x", ...)}. They are written there when
        the hand lets go. `beside` says which parts move a widget of the page: {"at": "x"}.
        """
        self._put(elements.Held(made, Chart(draw, given, options), kept or {}, beside or {}))

    def player(self, walk: Walk, name: str, *, start: int = 0, steps: Sequence[str] | None = None) -> None:
        """A walk to step through; `name` is its step in the address, `steps` what the address says where steps have names."""
        values = [*map(str, range(len(walk.frames)))] if steps is None else [*steps]
        step = controls.Step(name=name, label=walk.unit.capitalize(), default=start, values=values)
        self._put(elements.Player(walk, name, self.hold(step), values))

    def practice(self, *skills: str, level: int = 1, up_to: int = 9, seed: int = FIRST) -> None:
        """Problems of these skills of `practice.SKILLS`; each line that the reader types is checked.

        They begin at `level`, with the problem of this `seed`. Levels above `up_to` need what a later lesson explains,
        and are not offered.
        """
        task = Task(skills[0], level, seed)
        control = controls.Problem(name="task", label="Practice problem", default=task, skills=skills)
        self._put(elements.Practice(skills, self.hold(control), control.name, up_to))

    def code(self, source: str, language: str | None = "python") -> None:
        """Lines to copy."""
        self._put(elements.Listing(source, language))

    def image(self, source: str, alt: str, size: int) -> None:
        """A square picture from data of its own, so many pixels wide."""
        self._put(elements.Image(source, alt, size))

    # --- questions -----------------------------------------------------------------------------------------------------

    def question(
        self, words: str, options: Sequence[str], answer: str, *, right: str, wrong: Mapping[str, str]
    ) -> bool:
        """Ask; whether the reader has guessed. `wrong` says of each wrong option where it leaves the right way.

        The guess is not in the address: a link that is passed on must not give the answer away.
        """
        question = elements.Question(words, options, answer, right, wrong)
        self.record.note(question)
        return self.ask(question) is not None

    # --- files ---------------------------------------------------------------------------------------------------------

    def take_along(
        self, name: str, title: str, parts: Sequence[object], draw: Callable[[], go.Figure] | None = None
    ) -> None:
        """Files of a part of the page: a notebook, a page that needs no network, and the picture that `draw` draws."""
        self._put(elements.TakeAlong(name, title, parts, draw))

    def aside(self, code: Code) -> None:
        """Code that goes with the lesson although the page shows it in another way."""
        self._put(elements.Aside(code))

    def download(self, label: str, file_name: str, make: Callable[[], bytes], *, name: str = "") -> None:
        """A button for a file, which is made when it is asked for; `name` tells two files of one name apart."""
        self._put(elements.Download(label, file_name, make, name or file_name))

    # --- controls ------------------------------------------------------------------------------------------------------

    def slider(
        self,
        name: str,
        label: str,
        default: float,
        *,
        within: tuple[float, float],
        step: float,
        examples: Sequence[float] | None = None,
    ) -> float:
        """A number within its ends, in equal steps."""
        return self._value(
            controls.Slider(name=name, label=label, default=default, within=within, step=step, examples=examples)
        )

    def number(
        self,
        name: str,
        label: str,
        default: float,
        *,
        within: tuple[float, float],
        step: float,
        decimals: int = 2,
        examples: Sequence[float] | None = None,
    ) -> float:
        """A typed number; `step` is what the + and − beside it add."""
        return self._value(
            controls.Number(
                name=name,
                label=label,
                default=default,
                within=within,
                step=step,
                decimals=decimals,
                examples=examples,
            )
        )

    def choice(self, name: str, label: str, options: Options, default: str, examples: Examples = None) -> str:
        """One of several options: names, or name -> title."""
        options = _titles(options)
        return self._value(controls.Choice(name=name, label=label, default=default, options=options, examples=examples))

    def several(self, name: str, label: str, options: Options, default: Sequence[str], most: int) -> list[str]:
        """Any of several options, at most `most` of them."""
        return self._value(
            controls.Several(name=name, label=label, default=list(default), options=_titles(options), most=most)
        )

    def toggle(self, name: str, label: str, default: bool = False) -> bool:
        """On or off."""
        return self._value(controls.Toggle(name=name, label=label, default=default))

    def text_input(
        self, name: str, label: str, default: str, meaning: Callable[[str], Given], examples: Examples = None
    ) -> Given:
        """A typed text, as `meaning` reads it: it raises ValueError with a sentence for the reader."""
        typed = controls.TextInput(name=name, label=label, default=default, meaning=meaning, examples=examples)
        return self._value(typed)

    def fraction(
        self, name: str, label: str, default: str, within: tuple[float, float], examples: Examples = None
    ) -> float | str:
        """A number typed as a decimal or as a fraction, which stays one: no decimal is 1/82."""
        return self._value(controls.rate(name, label, default, within, examples))

    def numbers(
        self,
        name: str,
        label: str,
        default: Sequence[float],
        *,
        within: tuple[float, float],
        lengths: tuple[int, int],
        examples: Examples = None,
    ) -> tuple[float, ...]:
        """Several numbers in one field, as many as `lengths` (least, most) allows; whole ones where the default's are."""
        return self._value(controls.numbers(name, label, default, within=within, lengths=lengths, examples=examples))

    def rows(
        self,
        name: str,
        label: str,
        default: str,
        *,
        titles: Sequence[str],
        within: tuple[float, float],
        most: int,
        examples: Examples = None,
    ) -> list[tuple[float, ...]]:
        """A table of the reader's own: at most so many rows, each with a number for each title."""
        return self._value(
            controls.RowsInput(
                name=name,
                label=label,
                default=default,
                titles=titles,
                within=within,
                most_rows=most,
                meaning=partial(controls.read_rows, columns=len(titles), within=within, most=most),
                most=most * len(titles) * controls.NUMBER_LENGTH,
                examples=examples,
            )
        )

    def _put(self, element: elements.Element) -> None:
        self.record.note(element)
        self.show(element)

    def _value(self, control: controls.Control) -> Any:
        """What a control's value is; where a typed text means nothing, what it held last, and why."""
        held = self.hold(control)
        try:
            return control.value(held)
        except ValueError as problem:
            return control.value(self.refused(control, sentence(problem, control.label)))

    def refused(self, control: controls.Control, words: str) -> Any:
        """A typed text means nothing; what the control is to hold instead."""
        self.notice(words, "warning")
        return control.default


def _titles(options: Options) -> dict[str, str]:
    return dict(options) if isinstance(options, Mapping) else {option: option for option in options}
