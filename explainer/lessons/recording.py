"""A page that shows nothing: a lesson's whole content at an address, in milliseconds, without a server or a browser.

>>> page = record("activation_slopes", f="ReLU", x="2.5")
>>> page.values["value f(x)"]
'2.5'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

from explainer.lessons import controls, elements
from explainer.lessons.chart import Chart
from explainer.lessons.controls import Control
from explainer.lessons.page import Page
from explainer.lessons.syllabus import opened
from explainer.lessons.wording import printed, sentence

if TYPE_CHECKING:
    import numpy as np

    from explainer import mnist
    from explainer.instruments.instrument import Instrument
    from explainer.instruments.walk import Walk
    from explainer.lessons.networks import Trained

Given = TypeVar("Given")


def record(lesson: str, **address: str) -> RecordingPage:
    """The lesson called so, at an address. Raises ValueError for a value that its control refuses, or that no control has.

    >>> record("slopes").controls.keys() >= {"place"}
    True
    """
    page = RecordingPage(address)
    opened(lesson)(page)
    for name, problem in page.wrong.items():
        raise ValueError(f"{name}: {problem}") from problem
    if unknown := [name for name in address if name not in page.controls]:
        raise ValueError(f"{lesson} has no control called {', '.join(unknown)}; it has {', '.join(page.controls)}")
    return page


def states(lesson: str) -> Iterator[RecordingPage]:
    """The lesson as it opens, then with each of its controls in turn at each of its ends, options and examples.

    A control that comes with another one's option is moved as well.

    >>> [page.address["walk"] for page in states("backwards") if "walk" in page.address]
    ['forward', 'back']
    """
    waiting: list[dict[str, str]] = [{}]
    seen: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        page = record(lesson, **address)
        yield page
        for name in [name for name in page.controls if name not in seen]:
            seen.add(name)
            waiting += [address | {name: value} for value in _reached(page.controls[name])]


def _reached(control: Control) -> list[str]:
    """Values at which a control is to be seen besides its default, as the address writes them."""
    match control:
        case controls.Slider() | controls.Number():
            return [f"{end}" for end in control.within]
        case controls.Choice() | controls.Several():
            return [*control.options]
        case controls.Toggle():
            return ["true", "false"]
        case controls.Step():
            return [control.values[-1]]
    return [text for text in control.examples or () if text != control.default]


class RecordingPage(Page):
    """Where a lesson is written down. `guess` answers its questions, `picture`, `network` and `file` are the reader's own.

    >>> page = RecordingPage()
    >>> page.text("Half of them.")
    >>> page.words
    'Half of them.'
    """

    def __init__(
        self,
        address: Mapping[str, str] | None = None,
        *,
        guess: str | None = None,
        picture: np.ndarray | None = None,
        network: Trained | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> None:
        super().__init__()
        self.address = dict(address or {})
        self.controls: dict[str, Control] = {}
        self.held: dict[str, object] = {}
        self.wrong: dict[str, ValueError] = {}
        self._guess, self._picture, self._network, self._file = guess, picture, network, file

    # --- what was said -------------------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """All words of the page, a paragraph a line."""
        kinds = elements.Text | elements.Caption | elements.Heading | elements.Notice
        return "\n".join(element.words for element in self.record if isinstance(element, kinds))

    @property
    def values(self) -> dict[str, str]:
        """The numbers that stand under names, as they are printed."""
        groups = self.record.all(elements.Figures)
        return {name: printed(value) for group in groups for name, value in group.values.items()}

    @property
    def charts(self) -> list[Chart]:
        """The charts in reading order, and those that stand for an instrument in a notebook."""
        drawn = [element.still if isinstance(element, elements.Held) else element for element in self.record]
        return [element for element in drawn if isinstance(element, Chart)]

    @property
    def walks(self) -> dict[str, Walk]:
        """The walks of the players, by the name of their step in the address."""
        return {player.name: player.walk for player in self.record.all(elements.Player)}

    @property
    def questions(self) -> list[elements.Question]:
        """The questions."""
        return self.record.all(elements.Question)

    def notices(self, kind: str) -> list[str]:
        """The words of one kind of notice."""
        return [notice.words for notice in self.record.all(elements.Notice) if notice.kind == kind]

    # --- what a page does ----------------------------------------------------------------------------------------------

    def show(self, element: elements.Element) -> None:
        """Nothing: it is noted already."""

    def hold(self, control: Control) -> Any:
        """What the address says, or the default; what it says wrongly is noted."""
        self.controls[control.name] = control
        held, text = control.default, self.address.get(control.name)
        if text is not None:
            try:
                held = control.read([text])
            except ValueError as problem:
                self.wrong[control.name] = problem
        self.held[control.name] = held
        return held

    def ask(self, question: elements.Question) -> str | None:
        """The guess that was given to this page."""
        return self._guess

    def columns(self, widths: Sequence[int]) -> Sequence[AbstractContextManager]:
        """Places that change nothing."""
        return [nullcontext() for _ in widths]

    def fold(self, title: str) -> AbstractContextManager:
        """A place that changes nothing."""
        return nullcontext()

    place = nullcontext

    def moving(self, part: Callable[..., None], *given: object) -> None:
        """The part, once; a refusal becomes a notice."""
        try:
            part(self, *given)
        except ValueError as problem:
            self.notice(sentence(problem), "error")

    def wait(self, words: str, work: Callable[..., Given], *given: object) -> Given:
        """The work, done at once."""
        return work(*given)

    def drawing(self, name: str, made: Instrument) -> np.ndarray | None:
        """The picture that was given to this page."""
        return self._picture

    def upload(self, name: str, label: str) -> tuple[str, bytes] | None:
        """The file that was given to this page."""
        return self._file

    def trained(self) -> Trained | None:
        """The network that was given to this page."""
        return self._network

    def training(self, chosen: mnist.Recipe, seed: int, data: str) -> Trained | None:
        """The network that was given to this page, as if it had just been trained."""
        return self._network

    def go_on(self, done: Trained) -> None:
        """Nothing: no training runs here."""

    def runs(self) -> list[mnist.History]:
        """The history of the network that was given to this page."""
        return [self._network.history] if self._network else []

    def bundle(self, network: Trained) -> None:
        """Nothing: nobody has pressed the button."""
