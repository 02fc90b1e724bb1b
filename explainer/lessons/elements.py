"""What can stand on a page, each as data: a page that shows it, a file that holds it and a test that reads it agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from explainer.lessons.chart import Chart
from explainer.lessons.controls import Choice, Control, Slider, TextInput
from explainer.teaching import Code

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from explainer.instruments.instrument import Instrument
    from explainer.instruments.walk import Walk
    from explainer.practice.tasks import Task


@dataclass(frozen=True)
class Text:
    """Words in Markdown."""

    words: str


@dataclass(frozen=True)
class Caption:
    """Small words below a picture."""

    words: str


@dataclass(frozen=True)
class Heading:
    """The heading of a part; a smaller one has `level` 3, and may be linked to by its `anchor`."""

    words: str
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True)
class Formula:
    """A line of LaTeX on its own."""

    latex: str


@dataclass(frozen=True)
class Listing:
    """Lines to copy, in Python, a shell or no `language`."""

    source: str
    language: str | None


@dataclass(frozen=True)
class Figures:
    """A few numbers that matter, side by side, each under its name."""

    values: Mapping[str, float | str]


@dataclass(frozen=True)
class Notice:
    """Something to know just now; `kind` is info, success, warning or error."""

    words: str
    kind: str
    icon: str = ""


@dataclass(frozen=True)
class Article:
    """What the article says at `where`, and where a calculation disagrees."""

    where: str
    says: str
    errs: str = ""

    @property
    def title(self) -> str:
        """The line that it folds to."""
        return f"What the article says{', and where it errs' if self.errs else ''} · {self.where}"


@dataclass(frozen=True)
class Question:
    """A question before the answer. `wrong` says of each wrong option where it leaves the right way."""

    words: str
    options: Sequence[str]
    answer: str
    right: str
    wrong: Mapping[str, str]

    def __post_init__(self) -> None:
        if self.answer not in self.options:
            raise ValueError(f"the answer {self.answer!r} must be one of the options {', '.join(self.options)}")
        if unsaid := [option for option in self.options if option != self.answer and option not in self.wrong]:
            raise ValueError(f"wrong must say where {', '.join(unsaid)} leaves the right way")


@dataclass(frozen=True)
class Player:
    """A walk that is stepped through; `name` is its step in the address, `steps` what the address says for each."""

    walk: Walk
    name: str
    start: int
    steps: Sequence[str]


@dataclass(frozen=True)
class Held:
    """A picture in the reader's hand; `still` is the chart that stands for it in a notebook or on paper.

    `kept` are the parts of its state that belong to the address: "at", or "weights.1" for an entry of a list. `beside` are
    those that a widget of the page holds, too, by its name.
    """

    made: Instrument
    still: Chart
    kept: Mapping[str, Control] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)

    @property
    def keep(self) -> list[dict[str, object]]:
        """For the browser: each part of the state, what the address calls it, and what it is at first."""
        return [
            {"part": part, "name": control.name, "label": control.label, "first": _plain(control)}
            | ({"options": dict(control.options)} if isinstance(control, Choice) else {})
            | ({"within": list(control.within)} if isinstance(control, Slider) else {})
            for part, control in self.kept.items()
        ] + [{"part": part, "name": name, "drawn": True} for part, name in self.beside.items()]


def _plain(control: Control) -> object:
    """The default of a control as the browser's number, list or name."""
    value = control.value(control.default)
    return float(Fraction(value)) if isinstance(control, TextInput) and isinstance(value, str | Fraction) else value


@dataclass(frozen=True)
class Practice:
    """Problems of one or more `skills` to work on by hand; `task` is the first, `name` what the address calls it.

    Levels above `up_to` are not offered.
    """

    skills: Sequence[str]
    task: Task
    name: str
    up_to: int = 9


@dataclass(frozen=True)
class Link:
    """A way to another lesson, by the lesson's name."""

    lesson: str
    words: str
    icon: str = ""


@dataclass(frozen=True)
class Image:
    """A picture from data of its own."""

    source: str
    alt: str
    size: int


@dataclass(frozen=True)
class Opening:
    """The head of a page: where it belongs, its title, and what it is about."""

    place: str
    title: str
    question: str


@dataclass(frozen=True)
class CourseMap:
    """All lessons of the course."""


@dataclass(frozen=True)
class OwnNumbers:
    """What the reader has done in the course, as their browser remembers it, and `more` of it that the page knows."""

    more: Mapping[str, str]


@dataclass(frozen=True)
class TakeAlong:
    """Files of a part of the page: `name` names them, `parts` are those of `teaching.notebook`."""

    name: str
    title: str
    parts: Sequence[object]
    draw: Callable[[], go.Figure] | None = None


@dataclass(frozen=True)
class Download:
    """A file that is made when it is asked for."""

    label: str
    file_name: str
    make: Callable[[], bytes]
    name: str


@dataclass(frozen=True)
class Aside:
    """Code that goes with the lesson although the page shows it in another way."""

    code: Code


Element = (
    Text
    | Caption
    | Heading
    | Formula
    | Listing
    | Figures
    | Notice
    | Article
    | Question
    | Player
    | Chart
    | Held
    | Practice
    | Link
    | Image
    | Opening
    | CourseMap
    | OwnNumbers
    | TakeAlong
    | Download
    | Aside
)
