"""A lesson as plain HTML: each control offers a few values, and what the page shows for each of them is drawn beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from explainer.instruments.instrument import Instrument
from explainer.lessons import Page, controls, elements, printed
from explainer.lessons.controls import Control
from explainer.site import markup, practising
from explainer.site.markup import Box

MAX_STATES = 96  # of one part of a page
FEW_VALUES = 5  # values that a slider offers whose lesson names none

Given = TypeVar("Given")


@dataclass
class Part:
    """A part of a page that changes on its own: for each state what it shows, and which state a request leads to."""

    name: str
    shown: list[str] = field(default_factory=list)
    leads: dict[str, int] = field(default_factory=dict)


@dataclass
class Offer:
    """A control as it was drawn: the value chosen, and the values that may be chosen instead, in the address and in words.

    `first` is what it holds where nothing is asked of it, or something that it does not offer.
    """

    name: str
    chosen: str
    values: Mapping[str, str]
    first: str

    def is_kept_by(self, requested: Mapping[str, str]) -> bool:
        """Whether this request leaves the control as it was drawn."""
        value = requested.get(self.name, self.first)
        return not self.values or (value if value in self.values else self.first) == self.chosen


@dataclass
class _Place(AbstractContextManager):
    """What is written within stands in a box, which may be opened again."""

    places: list[Box]
    box: Box

    def __enter__(self) -> None:
        self.places.append(self.box)

    def __exit__(self, *problem: object) -> None:
        self.places.pop()


class StaticPage(Page):
    """One lesson as HTML; `parts` are its changing parts, with everything that they can show."""

    trains = False

    def __init__(self, lesson: str) -> None:
        super().__init__()
        self.lesson = lesson
        self.body = Box("div", ' class="page"')
        self.parts: list[Part] = []
        self.files: dict[str, bytes] = {}  # of its instruments
        self.tasks: dict[str, str] = {}  # problems to practise, by name
        self._places = [self.body]
        self._requested: Mapping[str, str] = {}
        self._offers: list[Offer] = []
        self._questions = 0

    # --- what is shown -------------------------------------------------------------------------------------------------

    def show(self, element: elements.Element) -> None:
        """Write an element; files that Python makes while the reader waits are left out."""
        if isinstance(element, elements.Practice):
            turn = practising.written(element)
            self.tasks |= turn.all
            self._places[-1].inside.append(turn.html)
            return
        if isinstance(element, elements.Held):
            self._put_held(element.made, element.keep)
            return
        if written := markup.written(element):
            self._places[-1].inside.append(written)

    def _put_held(self, instrument: Instrument, keep: Sequence[Mapping[str, object]] = ()) -> None:
        self.files |= instrument.named_files
        self._places[-1].inside.append(markup.in_hand(instrument, keep))

    def ask(self, question: elements.Question) -> None:
        """Write a question: the browser knows the answer, and says it when the reader has guessed."""
        self._questions += 1
        self._places[-1].inside.append(markup.question(question, self._questions))

    # --- controls ------------------------------------------------------------------------------------------------------

    def hold(self, control: Control) -> Any:
        """Offer a control's values; the one that is chosen in the state that is being drawn."""
        if control.is_live:
            return control.default  # the browser's own
        values = offered(control)
        first = _written(control.default)
        if not values:
            self._places[-1].inside.append(markup.fixed(control.label, control.shown(control.default)))
            return control.default
        chosen = self._requested.get(control.name, first)
        chosen = chosen if chosen in values else first
        offer = Offer(control.name, chosen, values if len(values) > 1 else {}, first)
        self._offers.append(offer)
        written = markup.choice(offer.name, control.label, values, chosen)
        self._places[-1].inside.append(written if offer.values else markup.fixed(control.label, values[chosen]))
        return control.read([chosen])

    # --- places --------------------------------------------------------------------------------------------------------

    def columns(self, widths: Sequence[int], look: str = "columns") -> Sequence[AbstractContextManager]:
        """Columns beside each other."""
        tracks = " ".join(f"minmax(0, {width}fr)" for width in widths)
        row = self._open("div", f' class="{look}" style="--columns: {tracks}"')
        boxes = [Box("div") for _ in widths]
        row.inside += boxes
        return [self._within(box) for box in boxes]

    def beside(self, widths: Sequence[int]) -> Sequence[AbstractContextManager]:
        """Columns of which the last is a picture; where they stand below each other, it comes first and stays (site.css)."""
        return self.columns(widths, "columns beside")

    def fold(self, title: str) -> AbstractContextManager:
        """A part that is folded away below its title."""
        box = self._open("details")
        box.inside.append(markup.summary(title))
        return self._within(box)

    def place(self) -> AbstractContextManager:
        """A place that is filled later."""
        return self._within(self._open("div"))

    def moving(self, part: Callable[..., None], *given: object) -> None:
        """A part in all its states: the first one stands on the page, the others wait in files.

        A request may name controls that its state does not have. What was drawn before for the same values of those that
        it does have is not drawn again: it would be the same.
        """
        place = Part(f"{self.lesson}-{len(self.parts) + 1}")
        self.parts.append(place)
        numbers: dict[str, int] = {}
        known: list[list[Offer]] = []  # the controls of each state
        waiting: list[Mapping[str, str]] = [{}]
        while waiting:
            requested = waiting.pop(0)
            if _key(requested) in place.leads:
                continue
            same = next((offers for offers in known if all(offer.is_kept_by(requested) for offer in offers)), None)
            shown, offers = ("", same) if same is not None else self._drawn(lambda: part(self, *given), requested)
            state = {offer.name: offer.chosen for offer in offers if offer.values}
            if _key(state) not in numbers:
                numbers[_key(state)] = len(place.shown)
                place.shown.append(shown)
                known.append(offers)
            place.leads[_key(requested)] = place.leads[_key(state)] = numbers[_key(state)]
            others = [
                state | {offer.name: value} for offer in offers for value in offer.values if value != offer.chosen
            ]
            waiting += [other for other in others if _key(other) not in place.leads]
            if len(place.shown) > MAX_STATES:
                raise ValueError(f"{place.name} has more than {MAX_STATES} states; give its controls fewer examples")
        self._places[-1].inside.append(markup.moving(place.name, place.shown[0], place.leads))

    def _drawn(self, draw: Callable[[], None], requested: Mapping[str, str]) -> tuple[str, list[Offer]]:
        """A part in the state that is wanted; a refusal becomes one sentence."""
        self._requested, self._offers = requested, []
        box = Box("div")
        with self._within(box):
            try:
                draw()
            except ValueError as problem:
                self.notice(str(problem).split("\n")[0], "error")
        return box.html, self._offers

    def _open(self, tag: str, attributes: str = "") -> Box:
        box = Box(tag, attributes)
        self._places[-1].inside.append(box)
        return box

    def _within(self, box: Box) -> AbstractContextManager:
        return _Place(self._places, box)

    # --- long jobs: none, without Python -------------------------------------------------------------------------------

    def wait(self, words: str, work: Callable[..., Given], *given: object) -> Given:
        """The work, done beforehand."""
        return work(*given)

    def drawing(self, name: str, made: Instrument) -> None:
        """The paper and the network behind it, which the browser asks; Python sees nothing of it."""
        self._put_held(made)

    def upload(self, name: str, label: str) -> None:
        """No file: there is no program that could read it."""

    def trained(self) -> None:
        """No network of the reader's own."""

    def training(self, chosen: object, seed: int, data: str) -> None:
        """No training."""

    def go_on(self, done: object) -> None:
        """No training."""

    def runs(self) -> list:
        """No training."""
        return []

    def bundle(self, network: object) -> None:
        """No long work."""


def offered(control: Control) -> dict[str, str]:
    """The values that a control offers, as the address writes them -> in words; none for one that cannot be chosen here."""
    if isinstance(control, controls.Several):
        return {}
    if isinstance(control, controls.Choice):
        names = [control.default] if control.examples == () else [*control.options]
        return {name: control.options[name] for name in names}
    if isinstance(control, controls.Toggle):
        return {"False": "no", "True": "yes"}
    if isinstance(control, controls.Slider) and control.examples is None:
        return {_written(value): printed(value) for value in sorted({*_even(control), control.default})}
    examples = control.examples or ()
    if isinstance(control, controls.Slider | controls.Number):
        return {_written(value): printed(value) for value in sorted({*examples, control.default})}
    texts = examples if control.default in examples else [control.default, *examples]
    return {text: text.replace("-", "−") for text in texts}


def _even(slider: controls.Slider) -> list[float]:
    """A few values from end to end, on the control's own steps."""
    low, high = slider.within
    places = [low + (high - low) * k / (FEW_VALUES - 1) for k in range(FEW_VALUES)]
    decimals = 0 if isinstance(slider.step, int) else 6
    return [type(low)(round(low + round((place - low) / slider.step) * slider.step, decimals)) for place in places]


def _key(state: Mapping[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in state.items())


def _written(value: object) -> str:
    """A value as the address has it."""
    return f"{value:g}" if isinstance(value, float) else str(value)
