"""A record, step by step: the frames and pictures that the step player in the browser shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from explainer.descent import stages
from explainer.numeric import formatting
from explainer.reprs import brief
from explainer.symbolic.mathml import mathml


@dataclass(frozen=True)
class Line:
    """One line of mathematics (LaTeX), and the rule or reason that is written beside it.

    `numbers`: it repeats the line above it with numbers put in, and stands back behind it.

    >>> Line("x^2", rule="power rule")
    Line(latex='x^2', rule='power rule', numbers=False)
    """

    latex: str
    rule: str = ""
    numbers: bool = False


@dataclass(frozen=True)
class Frame:
    """What is seen at one step: words, lines of mathematics, and for each picture of the walk its state.

    The states are described in assets/player/pictures.js; each needs "alt", the sentence that says what is seen.
    `position` is what stands beside the position bar; without it, "3 of 36". `digits` are the rounded results once more, with
    all their digits (LaTeX): they are folded away.

    >>> Frame("Goal", lines=[Line("x^2")])
    <Frame Goal>
    """

    title: str
    words: str = ""
    lines: Sequence[Line] = ()
    states: Sequence[Mapping[str, object]] = ()
    note: str = ""
    position: str | None = None
    digits: Sequence[str] = ()

    def __repr__(self) -> str:
        return brief(self, self.title)


@dataclass(frozen=True)
class Walk:
    """Frames in order. `stacked`: the lines of all frames stand below each other and a step reveals the next.

    >>> Walk("One step", [Frame("Goal", lines=[Line("x^2")])]).data["unit"]
    'step'
    """

    label: str
    frames: Sequence[Frame]
    pictures: Sequence[Mapping[str, object]] = ()
    stacked: bool = False
    unit: str = "step"
    buttons: tuple[str, str] = ("Back", "Next")
    data: Mapping[str, object] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.frames:
            raise ValueError("a walk needs at least one frame, got none")
        for place, frame in enumerate(self.frames, start=1):
            if len(frame.states) != len(self.pictures):
                raise ValueError(f"frame {place} has {len(frame.states)} states for {len(self.pictures)} pictures")
        object.__setattr__(self, "data", self._data())

    def _data(self) -> dict[str, object]:
        data = {
            "label": self.label,
            "unit": self.unit,
            "buttons": list(self.buttons),
            "stack": self.stacked,
            "pictures": list(self.pictures),
            "frames": [_frame(frame) for frame in self.frames],
        }
        data["id"] = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]
        return data

    def __repr__(self) -> str:
        return brief(self, f"{self.label}: {len(self.frames)} frames")


def _frame(frame: Frame) -> dict[str, object]:
    shown: dict[str, object] = {
        "title": frame.title,
        "words": frame.words,
        "lines": [
            {"math": mathml(line.latex), "rule": line.rule} | ({"numbers": True} if line.numbers else {})
            for line in frame.lines
        ],
        "states": list(frame.states),
        "note": frame.note,
    }
    shown |= {"digits": [mathml(latex) for latex in frame.digits]} if frame.digits else {}
    return shown if frame.position is None else shown | {"position": frame.position}


def written_lines(line: stages.Line) -> list[Line]:
    """A line piece by piece, one below the other; a note stands beside the last."""
    return _lines(line.pieces, line.note)


def _lines(pieces: Sequence[str], note: str) -> list[Line]:
    *before, last = pieces
    return [*map(Line, before), Line(last, note)]


def exactly(value: Fraction) -> str:
    """A number in LaTeX to six significant digits, after = if that is all of it, otherwise after ≈."""
    text = f"{float(value):.6g}" if abs(value) < LARGEST_FLOAT else _written_out(value)
    return f"{formatting.sign(Fraction(text) == value)} {formatting.powered(text)}"


LARGEST_FLOAT = Fraction(10) ** 300


def _written_out(value: Fraction) -> str:
    """Six digits of a number that is too large for a float."""
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.5e}".replace("e+", "e")
