"""What a page's address says, as a table of typed controls: read, refused, put right and written again. No Streamlit here.

`read` is the whole of it for one moment: a table and an address give values and notices. `UrlState` is a reader's page while
they use it: which controls stand on it, what came with the address, and what does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from explainer.lessons.controls import TEXT_LENGTH, Control, Step
from explainer.lessons.retired import RETIRED
from explainer.lessons.syllabus import START
from explainer.lessons.wording import field_name, quoted, refusal, sentence

Address = Mapping[str, Sequence[str]]
THEMES = ("light", "dark")
# What an address may say besides its page's controls: Streamlit's own, the training that is followed, the look.
OTHER_NAMES = frozenset({"embed", "embed_options", "job", "theme"})
FRAME_DIGITS = 6  # of a frame's number
MAX_FILMS = 9  # moving figures of a page whose frame an address can say


@dataclass(frozen=True)
class Reading:
    """What each control holds, a notice for each whose value is none of its own, and what the address ought to say."""

    held: Mapping[str, object]
    notices: Mapping[str, str]
    corrections: Mapping[str, Sequence[str]]


def read(table: Mapping[str, Control], address: Address) -> Reading:
    """What the controls of `table` hold at an address; a wrong value is replaced by the default, and a notice says why."""
    held, notices, corrections = {}, {}, {}
    for name, control in table.items():
        held[name] = control.default
        texts = list(address.get(name, ()))
        if not texts:
            continue
        try:
            held[name] = control.read(texts)
        except ValueError as problem:
            notices[name] = _wrong(control, texts, problem)
            corrections[name] = []
            continue
        titles = control.address(held[name]) if control.is_titled and not control.in_hand else []
        if titles and texts != titles:  # an option is also known by its name in programs
            corrections[name] = titles
    return Reading(held, notices, corrections)


def strangers(table: Mapping[str, Control], address: Address) -> tuple[list[str], list[str]]:
    """The names in an address that no control has: those that mean nothing here, and steps of walks that took turns."""
    walks = {_family(name) for name, control in table.items() if control.is_step}
    unknown = [name for name in address if name not in table and name not in OTHER_NAMES]
    return [name for name in unknown if _family(name) not in walks], [
        name for name in unknown if _family(name) in walks
    ]


def _wrong(control: Control, texts: Sequence[str], problem: ValueError) -> str:
    shown = control.shown(control.default)
    end = f" The page shows {shown}." if shown else ""
    return _asks(control.label, texts, problem) + end


def _asks(label: str, texts: Sequence[str], problem: ValueError) -> str:
    value = quoted(", ".join(texts)) or "nothing"
    return f"{field_name(label)}: the address asks for {value}, but {refusal(problem, f', got {value}')}"


@dataclass(frozen=True)
class Standing:
    """A control that stands on the page: in which part, and what it holds, as it was typed."""

    control: Control
    part: str
    held: object


@dataclass(frozen=True)
class Misfit:
    """Values of one part that do not go together: what the reader is told, what they hold, and what is shown instead."""

    notice: str
    held: Mapping[str, object]
    instead: Mapping[str, object]


@dataclass(frozen=True)
class Correction:
    """`right` is to stand in the address instead of `wrong`, and is what the control holds when it holds `held`."""

    wrong: Sequence[str]
    right: Sequence[str]
    held: object = None


@dataclass
class UrlState:
    """One reader's page and its address, from one drawing of the page to the next."""

    lesson: str | None = ""
    table: dict[str, Standing] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)
    corrections: dict[str, Correction] = field(default_factory=dict)
    misfits: dict[str, Misfit] = field(default_factory=dict)
    fitted: dict[str, object] = field(default_factory=dict)  # what went together last
    linked: dict[str, Sequence[str]] = field(default_factory=dict)  # controls whose value came with the address
    replaced: dict[str, object] = field(default_factory=dict)  # what controls are to hold when the page is drawn again
    replacing: dict[str, object] = field(default_factory=dict)  # the same, while it is being drawn again
    part: str = ""
    is_stale: bool = False  # whether a notice at the top of the page is no longer true
    browser: tuple[str | None, str] = (None, "")  # the lesson in the reader's browser, and its address there

    def begin(self, lesson: str | None) -> None:
        """A page begins: none of its controls is drawn yet. What was said about another page is forgotten."""
        if self.lesson != lesson:
            self.lesson = lesson
            self.notices, self.corrections, self.misfits, self.fitted = {}, {}, {}, {}
        self.table, self.part, self.is_stale = {}, "", False
        # When a control is drawn for the first time, Streamlit sets it to what it can read of the address, 2 of 2.5, whatever
        # was set before. So the page is drawn once more for a wrong address, and this time what is set counts.
        self.replacing, self.replaced = self.replaced, {}

    # --- controls ------------------------------------------------------------------------------------------------------

    def meet(self, control: Control, texts: Sequence[str], *, is_known: bool) -> dict[str, object]:
        """A control is about to be drawn: what it is to be set to, if to anything; `is_known` if it was drawn before."""
        name = control.name
        if name in self.replacing:
            return {name: self.replacing.pop(name)}
        if not texts or is_known:
            return {}
        reading = read({name: control}, {name: texts})
        self._correct(reading, {name: texts})
        if name in reading.notices:
            self.notices[name] = reading.notices[name]
            self.replaced[name] = control.default
            return {}
        self.linked[name] = list(texts)
        return {name: reading.held[name]} if control.is_titled else {}

    def stand(self, control: Control, held: object) -> object:
        """A control is drawn; what it is to count as: what it holds, or what goes with the other values of its part."""
        self.table[control.name] = Standing(control, self.part, held)
        misfit = self.misfits.get(self.part)
        return misfit.instead.get(control.name, held) if misfit else held

    def live(self, control: Control, texts: Sequence[str]) -> Any:
        """What the browser draws: where a player or a film stands, what an instrument holds. What the address asks for."""
        self.table[control.name] = Standing(control, self.part, control.default)
        reading = read({control.name: control}, {control.name: texts})
        self.notices |= reading.notices
        self._correct(reading, {control.name: texts})
        return reading.held[control.name]

    def moved(self, name: str) -> None:
        """The reader has moved a control: what was said about its value in the address is no longer true."""
        self.linked.pop(name, None)
        if self.notices.pop(name, None):
            self.is_stale = True

    def refused(self, control: Control) -> object:
        """A typed text means nothing: what the control held when it last fitted, and counts as now."""
        held = self.fitted.get(control.name, control.default)
        self.stand(control, held)
        return held

    # --- parts of a page whose values must go together -----------------------------------------------------------------

    def enter(self, part: str, now: Mapping[str, object]) -> str | None:
        """A part begins to be drawn; what its reader must know of values that do not fit. `now` is what widgets hold."""
        misfit = self.misfits.get(part)
        if misfit and any(now.get(name) != held for name, held in misfit.held.items()):
            del self.misfits[part]  # something was changed since
        self.table = {name: standing for name, standing in self.table.items() if standing.part != part}
        self.part = part
        return self.misfits[part].notice if part in self.misfits else None

    def fit(self) -> None:
        """The part is drawn, and its values go together."""
        if self.part not in self.misfits:
            self.fitted |= {name: standing.held for name, standing in self._of(self.part).items()}

    def misfit(self, problem: ValueError, now: Mapping[str, object]) -> bool:
        """The values of the part that is being drawn do not go together; whether others are to be tried instead.

        What came with the address is replaced by the defaults. What the reader has typed stays in its fields: it may be half
        of what they mean. Until it fits, the part shows what went together last.
        """
        drawn = self._of(self.part)
        if self.part in self.misfits or not drawn:
            return False
        linked = [name for name in drawn if name in self.linked]
        last = {} if linked else self.fitted
        wanted = {name: last.get(name, standing.control.default) for name, standing in drawn.items()}
        other = {name: held for name, held in wanted.items() if held != drawn[name].held}
        # What can be typed freely is what does not fit; a slider keeps its place, unless there is nothing else.
        other = {name: held for name, held in other.items() if drawn[name].control.is_typed} or other
        controls = {name: drawn[name].control for name in other}
        listed = "; ".join(
            f"{field_name(controls[name].label)} {controls[name].shown(held)}" for name, held in other.items()
        )
        notice = f"{sentence(problem)} The page shows {listed}."
        if linked:
            self.replaced |= other
            self.corrections |= {name: Correction(self.linked.get(name, []), []) for name in other}
            self.notices[linked[0]] = notice
            self.linked = {name: texts for name, texts in self.linked.items() if name not in linked}
        else:
            self.misfits[self.part] = Misfit(notice, {name: now.get(name) for name in drawn}, other)
        return True

    # --- the address as a whole ----------------------------------------------------------------------------------------

    def messages(self, address: Address) -> list[str]:
        """What the reader must know about this address, a sentence each, when all controls are drawn."""
        table = self.controls
        notices = [notice for name, notice in self.notices.items() if name in table]
        theme = list(address.get("theme", ()))
        if theme and theme[-1] not in THEMES:
            problem = ValueError(f"the choices are {' and '.join(THEMES)}")
            notices.append(f"{_asks('Theme', theme[-1:], problem)} The page shows what your system asks for.")
            self.corrections["theme"] = Correction(theme, [])
        unknown, passed = strangers(table, address)
        gone = {name: words for name, words in RETIRED.get(self.lesson or START, {}).items() if name in unknown}
        notices += [f"The address says {name} = {quoted(address[name][-1])}. {words}" for name, words in gone.items()]
        unknown = [name for name in unknown if name not in gone]
        self.corrections |= {name: Correction(list(address[name]), []) for name in (*passed, *gone)}
        if unknown:
            asked = ", ".join(f"{quoted(name, '_')} = {quoted(address[name][-1])}" for name in unknown[:5])
            notices.append(f"The address also says {asked}, which means nothing on this page.")
        return notices

    def written(self, address: Address) -> str:
        """The page's whole state as an address has it behind the question mark; `address` is what Streamlit knows of it."""
        table, now = self.controls, {name: list(values) for name, values in address.items()}
        lesson, search = self.browser
        if lesson == self.lesson:
            now = {name: values for name, values in now.items() if not (name in table and table[name].is_live)}
            steps = parse_qsl(search.lstrip("?"))
            now |= {name: [value[:TEXT_LENGTH]] for name, value in steps if name in table and table[name].is_live}
        for name, correction in self.corrections.items():
            holds = self.table[name].held if name in self.table else None
            is_dropped = name not in now and holds == correction.held  # Streamlit knows options by their titles alone
            if now.get(name) == list(correction.wrong) or is_dropped:
                now.pop(name, None)
                now |= {name: list(correction.right)} if correction.right else {}
        return urlencode(
            {name: values for name, values in now.items() if name not in OTHER_NAMES - {"theme"}}, doseq=True
        )

    def frames(self, address: Address) -> dict[int, int]:
        """Which frame each film shows that is not at its first one; films are counted from 0."""
        asked = dict(parse_qsl(self.written(address)))
        written = {place: asked.get(film_name(place), "") for place in range(MAX_FILMS)}
        return {
            place: int(frame) for place, frame in written.items() if frame.isdecimal() and len(frame) <= FRAME_DIGITS
        }

    @property
    def controls(self) -> dict[str, Control]:
        """The controls that stand on the page."""
        return {name: standing.control for name, standing in self.table.items()}

    def _of(self, part: str) -> dict[str, Standing]:
        return {name: standing for name, standing in self.table.items() if standing.part == part}

    def _correct(self, reading: Reading, address: Address) -> None:
        for name, right in reading.corrections.items():
            held = reading.held[name] if name not in reading.notices else None
            self.corrections[name] = Correction(list(address[name]), right, held)


def film_name(place: int) -> str:
    """What the address calls the frame of a page's film, counted from 0: `?frame=7`, `?frame2=3`."""
    return f"frame{place + 1}" if place else "frame"


def film(place: int, length: int, first: int) -> Step:
    """The frames of a film as a control, which the browser draws (assets/player/animation_url.js)."""
    return Step(name=film_name(place), label="Frame of the film", default=first, values=[*map(str, range(length))])


def _family(name: str) -> str:
    """line_2 and line are steps of walks that take turns in one place."""
    return re.sub(r"_\d+$", "", name)
