"""What a reader may set on a page: a control is a property with a name, a label, a default and bounds.

Its name is what the address calls it (`?x=1.5`), its label is what the reader sees. A control reads what an address says
and refuses, in one sentence, what is not one of its values; it knows nothing of the page that draws it.

>>> x = Slider(name="x", label="Where to look", default=1.5, within=(-6.0, 6.0), step=0.1)
>>> x.read(["-2.5"])
-2.5
>>> x.read(["7"])
Traceback (most recent call last):
ValueError: a number from −6 to 6 is expected
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from explainer.lessons.wording import quoted, spelled
from explainer.practice.tasks import Task, read_task

NEAREST_TO_ZERO = Decimal("1e-9")  # nearer to 0 than this, exact fractions grow longer than any page
TEXT_LENGTH = 300  # characters of a text; enough for any formula that a lesson asks for
NUMBER_LENGTH = 20  # characters of a number in a table, with what stands between it and the next


@dataclass(frozen=True, kw_only=True)
class Control:
    """What all kinds of controls have in common.

    `examples` are values worth seeing: an edition that cannot compute offers these alone. None leaves the choice to it, and
    an empty tuple says that the default is enough. A control `in_hand` has no widget: an instrument holds its value.
    """

    name: str
    label: str
    default: Any
    examples: Sequence[Any] | None = None
    in_hand: bool = False

    is_titled = False  # whether the address calls its values by their titles
    is_step = False  # whether it is the place in a player or in a moving figure

    @property
    def is_live(self) -> bool:
        """Whether the browser draws it, which alone knows where the reader is."""
        return self.is_step or self.in_hand

    @property
    def is_typed(self) -> bool:
        """Whether its value may be one that does not fit the other controls' values."""
        return False

    def read(self, given: Sequence[str]) -> Any:
        """What the control holds when the address says `given`. Raises ValueError with a sentence for the reader."""
        raise NotImplementedError

    def value(self, held: Any) -> Any:
        """What the lesson gets for what the control holds."""
        return held

    def address(self, held: Any) -> list[str]:
        """The values in the address for what the control holds."""
        return [f"{held:g}" if isinstance(held, float) else str(held)]

    def shown(self, held: Any) -> str:
        """What the control holds, in words."""
        return spelled(held)


@dataclass(frozen=True, kw_only=True)
class Slider(Control):
    """A number `within` its ends in equal steps; all of them are of one type, int or float."""

    within: tuple[float, float]
    step: float

    @property
    def decimals(self) -> int:
        """How many digits behind the point its steps have."""
        exponent = Decimal(str(self.step)).as_tuple().exponent
        return max(0, -exponent) if isinstance(self.step, float) and isinstance(exponent, int) else 0

    def read(self, given: Sequence[str]) -> float:
        low, high = self.within
        number = read_number(_one(given), low, high, whole=isinstance(self.default, int))
        if (Decimal(str(number)) - Decimal(str(low))) % Decimal(str(self.step)) != 0:
            raise ValueError(f"it goes from {spelled(low)} to {spelled(high)} in steps of {spelled(self.step)}")
        return number

    def value(self, held: float) -> float:
        return round(held, self.decimals) if self.decimals else held


@dataclass(frozen=True, kw_only=True)
class Number(Control):
    """A number that is typed; `step` is what the + and − beside it add."""

    within: tuple[float, float]
    step: float
    decimals: int = 2

    def read(self, given: Sequence[str]) -> float:
        return read_number(_one(given), *self.within, whole=isinstance(self.default, int))

    def value(self, held: float | None) -> float:
        return self.default if held is None else held


@dataclass(frozen=True, kw_only=True)
class Choice(Control):
    """One of several options, name -> title; the address may say either."""

    options: Mapping[str, str]

    is_titled = True

    def read(self, given: Sequence[str]) -> str:
        return _option(_one(given), self.options)

    def value(self, held: str | None) -> str:
        return self.default if held is None else held

    def address(self, held: str) -> list[str]:
        return [self.options[held]]

    def shown(self, held: str) -> str:
        return spelled(self.options.get(held, held))


@dataclass(frozen=True, kw_only=True)
class Several(Control):
    """Any of several options in the order picked, at most `most` of them."""

    options: Mapping[str, str]
    most: int | None = None

    is_titled = True

    def read(self, given: Sequence[str]) -> list[str]:
        picked = [_option(one, self.options) for one in given if list(given) != [""]]  # as the address is with none
        if self.most is not None and len(picked) > self.most:
            raise ValueError(f"at most {self.most} are shown")
        return picked

    def address(self, held: Sequence[str]) -> list[str]:
        return [self.options[one] for one in held]

    def shown(self, held: Sequence[str]) -> str:
        return spelled([self.options.get(one, one) for one in held])


@dataclass(frozen=True, kw_only=True)
class Toggle(Control):
    """On or off: `?name=true`."""

    def read(self, given: Sequence[str]) -> bool:
        return _option(_one(given).lower(), {"true": "true", "false": "false"}) == "true"

    def address(self, held: bool) -> list[str]:
        return [str(held).lower()]


@dataclass(frozen=True, kw_only=True)
class TextInput(Control):
    """A typed text, and what it means: `meaning` reads it, and raises ValueError with a sentence for the reader.

    A text that stands `alone` goes with all values of the other controls.
    """

    meaning: Callable[[str], object]
    help_text: str | None = None
    most: int = TEXT_LENGTH
    alone: bool = False

    @property
    def is_typed(self) -> bool:
        return not self.alone

    def read(self, given: Sequence[str]) -> str:
        text = _one(given)
        if len(text) > self.most:
            raise ValueError(f"at most {self.most:,} characters are read")
        self.meaning(text)
        return text

    def value(self, held: str | None) -> Any:
        return self.meaning(held or "")


@dataclass(frozen=True, kw_only=True)
class RowsInput(TextInput):
    """A table of numbers, typed as one line of text; each row has a number for each of `titles`."""

    titles: Sequence[str]
    within: tuple[float, float]
    most_rows: int


@dataclass(frozen=True, kw_only=True)
class Step(Control):
    """Where a player or a moving figure stands: one of `values`, which are what the address says; `default` is a place."""

    values: Sequence[str]
    is_step = True

    def read(self, given: Sequence[str]) -> int:
        text = _one(given).strip()
        if text in self.values:
            return self.values.index(text)
        known = self.values if len(self.values) < 8 else (*self.values[:2], "…", self.values[-1])
        raise ValueError(f"the steps are {', '.join(known)}")

    def address(self, held: int) -> list[str]:
        return [self.values[held]]

    def shown(self, held: int) -> str:
        return spelled(self.values[held])


@dataclass(frozen=True, kw_only=True)
class Problem(Control):
    """A practice problem of one of `skills`: `?task=chain-rule-2-17`. The browser draws it, and knows which one is open."""

    skills: Sequence[str]

    @property
    def is_live(self) -> bool:
        return True

    def read(self, given: Sequence[str]) -> Task:
        return read_task(_one(given), self.skills)

    def address(self, held: Task) -> list[str]:
        return [held.written]

    def shown(self, held: Task) -> str:
        return f"{held.skill}, level {held.level}, number {held.seed}"


def numbers(
    name: str,
    label: str,
    default: Sequence[float],
    *,
    within: tuple[float, float],
    lengths: tuple[int, int],
    examples: Sequence[str] | None = None,
) -> TextInput:
    """Several numbers in one field, as many as `lengths` (least, most) allows; whole ones where the default's are."""
    whole = all(isinstance(value, int) for value in default)
    read = partial(read_numbers, within=within, lengths=lengths, whole=whole)
    text = ", ".join(f"{value:g}" for value in default)
    return TextInput(name=name, label=label, default=text, meaning=read, examples=examples)


def rate(
    name: str, label: str, default: str, within: tuple[float, float], examples: Sequence[str] | None = None
) -> TextInput:
    """A number as a decimal or as a fraction, which stays one: no decimal is 1/82."""
    return TextInput(
        name=name,
        label=label,
        default=default,
        meaning=partial(read_fraction, low=within[0], high=within[1]),
        help_text="A decimal, or a fraction such as 1/82",
        most=NUMBER_LENGTH,
        alone=True,
        examples=examples,
    )


def read_number(text: str, low: float, high: float, *, whole: bool = False, named: bool = False) -> float:
    """The number that is written in `text`: an int if `whole`, else a float.

    `named` repeats in a refusal what was written. Raises ValueError for no number, one out of bounds, or one so near to 0
    that exact fractions of it would fill a page.

    >>> read_number("1,5", -5, 5, named=True)
    Traceback (most recent call last):
    ValueError: a number from −5 to 5 is expected, got 1,5
    """
    got = f", got {quoted(text)}" if named else ""
    try:
        exact = Decimal(text.strip())
    except InvalidOperation:
        exact = Decimal("nan")
    if not exact.is_finite() or not Decimal(str(low)) <= exact <= Decimal(str(high)):
        raise ValueError(f"a number from {spelled(low)} to {spelled(high)} is expected{got}")
    if 0 < abs(exact) < NEAREST_TO_ZERO:
        raise ValueError(f"numbers nearer to 0 than {NEAREST_TO_ZERO:f} are not used; write 0")
    if whole and exact != int(exact):
        raise ValueError(f"a whole number from {spelled(low)} to {spelled(high)} is expected{got}")
    return int(exact) if whole else float(exact)


def read_fraction(text: str, low: float, high: float) -> float | str:
    """A decimal, or a fraction, which is given back as it was typed: no decimal is 1/82.

    >>> read_fraction("1 / 82", 0.0001, 1.0), read_fraction("0.05", 0.0001, 1.0)
    ('1/82', 0.05)
    """
    above, slash, below = (part.strip() for part in text.partition("/"))
    if not slash:
        return read_number(above, low, high, named=True)
    if not (above.isdecimal() and below.isdecimal() and int(below) and low <= int(above) / int(below) <= high):
        expected = f"a number from {spelled(low)} to {spelled(high)}"
        raise ValueError(f"{expected}, or a fraction such as 1/82, is expected, got {quoted(text)}")
    return f"{int(above)}/{int(below)}"


def read_numbers(
    text: str, within: tuple[float, float], lengths: tuple[int, int], *, whole: bool = False
) -> tuple[float, ...]:
    """Numbers separated by commas or spaces, as many as `lengths` (least, most) allows.

    >>> read_numbers("0.4, 3 2.2", (-50, 50), (2, 10))
    (0.4, 3.0, 2.2)
    """
    parts = text.replace(",", " ").replace(";", " ").split()
    if not lengths[0] <= len(parts) <= lengths[1]:
        wanted = f"{lengths[0]} numbers" if lengths[0] == lengths[1] else f"{lengths[0]} to {lengths[1]} numbers"
        raise ValueError(f"{wanted} are expected, separated by commas, got {len(parts)}")
    return tuple(read_number(part, *within, whole=whole, named=True) for part in parts)


def read_rows(text: str, columns: int, within: tuple[float, float], most: int) -> list[tuple[float, ...]]:
    """Rows of numbers, separated by semicolons or line ends.

    >>> read_rows("4 5 6; 2 1 3", 3, (-100, 100), 30)
    [(4.0, 5.0, 6.0), (2.0, 1.0, 3.0)]
    """
    rows = [row.replace(",", " ").split() for row in text.replace("\n", ";").split(";") if row.strip()]
    if not 1 <= len(rows) <= most:
        raise ValueError(f"1 to {most} rows are expected, got {len(rows)}")
    for place, row in enumerate(rows, start=1):
        if len(row) != columns:
            raise ValueError(f"row {place} needs {columns} numbers, got {len(row)}")
    return [tuple(read_number(part, *within, named=True) for part in row) for row in rows]


def _one(texts: Sequence[str]) -> str:
    if len(texts) != 1:
        raise ValueError(f"one value is expected, not {len(texts) or 'none'}")
    return texts[0]


def _option(text: str, titles: Mapping[str, str]) -> str:
    """The name of the option that was asked for by its name or by its title."""
    names = {title: name for name, title in titles.items()} | {name: name for name in titles}
    if text not in names:
        raise ValueError(f"the choices are {', '.join(titles.values())}")
    return names[text]
