"""Whatever an address or a reader puts into a control: a sentence or a page, never another exception.

Every control of every lesson is given random, extreme and hostile values. What it refuses is refused in a sentence; with what
it takes the lesson is opened, several controls at once. `EXPLAINER_HOSTILE=50` opens every lesson fifty times.
"""

from __future__ import annotations

import os
import random

import pytest

from explainer.lessons import controls, lessons
from explainer.lessons.controls import Control
from explainer.lessons.recording import RecordingPage
from explainer.lessons.syllabus import START, opened

TIMES = int(os.environ.get("EXPLAINER_HOSTILE", "2"))  # `make soak` opens each lesson twenty times
NAMES = [START, *(lesson.name for lesson in lessons())]
LONGEST = 600  # letters of a sentence
NUMBERS = [
    "0",
    "-0",
    "1",
    "-1",
    "0.1",
    "1e-9",
    "-1e-300",
    "1e308",
    "-1e308",
    "1e400",
    "nan",
    "inf",
    "-inf",
    "1/82",
    "1/0",
]
NUMBERS += [
    "1_000",
    "١٢",
    "１",
    "½",
    "1,5",
    "1e",
    ".",
    "-",
    "+",
    "--1",
    "1 2",
    "9" * 400,
    "0." + "9" * 290,
    "1e-4000",
    "0x10",
]
TEXTS = [
    "",
    " ",
    "\0",
    "\n",
    "\u202e",
    "\ud83e",
    "é" * 290,
    "x" * 299,
    "x" * 5000,
    "%00",
    "[](javascript:alert(1))",
    "${x}",
]
TEXTS += [
    "<svg/onload=alert(1)>",
    "$\\def\\x{\\x\\x}\\x$",
    ":material/lock:",
    "__import__('os')",
    "../../etc/passwd",
    "NaN NaN",
]
TEXTS += ["true", "None", "[]", "1 2 3 4 5 6 7 8 9 10 11 12 13", "1;2;3", "1,2\n3,4", "0 0 0", "1e308 1e308", "2**9**9"]
FORMULAS = [
    "x",
    "|x^2-2|",
    "1/x",
    "x^x^x",
    "sqrt(-x)",
    "ln(0)",
    "tan(x)^tan(x)",
    "exp(exp(exp(x)))",
    "(" * 140,
    "0/0",
    "∫x dx",
]
FORMULAS += [
    "relu(x)*softmax(x)",
    "piecewise(tan(x)<tan(2x),x,1)",
    "1e308*x",
    "sin" * 60,
    "x₁ + x₂",
    "a*b*c*d",
    "x*" * 140 + "x",
]


def hostile(control: Control, rng: random.Random) -> list[list[str]]:
    """What is put into a control, as its address would say it."""
    values = [[text] for text in (*NUMBERS, *TEXTS, *FORMULAS)] + [[], ["1", "2"], ["", ""]]
    match control:
        case controls.Slider() | controls.Number():
            low, high = control.within
            values += [[f"{end}"] for end in (low, high, high + 1, low - 1, (low + high) / 2, rng.uniform(low, high))]
        case controls.Choice() | controls.Several():
            values += [[option] for option in control.options] + [[*control.options]]
        case _:
            values += [[f"{one}"] for one in control.examples or ()]
    values += [["".join(chr(rng.randrange(1, 0x2FFF)) for _ in range(rng.randint(1, 60)))] for _ in range(5)]
    return values


def taken(control: Control, texts: list[str]) -> bool:
    """Whether the control takes it; refusing it must be a sentence."""
    try:
        control.value(control.read(texts))
    except ValueError as problem:
        _look(problem, control.name, texts)
        return False
    return True


class Hostile(RecordingPage):
    """A page whose controls hold what they are given, also what a browser, not an address, would hold."""

    def hold(self, control: Control) -> object:
        texts = self.address.get(control.name)
        self.controls[control.name] = control
        return control.default if texts is None else control.read(texts)


def page_with(name: str, address: dict[str, list[str]]) -> Hostile:
    page = Hostile(address)
    try:
        opened(name)(page)
    except ValueError as problem:
        _look(problem, name, address)
    return page


def _look(problem: ValueError, name: str, texts: object) -> None:
    """A refusal is one sentence; below it may stand what was typed, with a mark, which no page shows."""
    words = str(problem).split("\n")[0]
    assert 0 < len(words) <= LONGEST, (name, texts, words)


@pytest.mark.parametrize("name", NAMES)
def test_any_value_is_a_sentence_or_a_page(name: str) -> None:
    rng = random.Random(name)
    waiting = dict(page_with(name, {}).controls)
    takes: dict[str, list[list[str]]] = {}
    for _ in range(TIMES):
        for control in waiting.values():
            if control.name not in takes:
                takes[control.name] = [texts for texts in hostile(control, rng) if taken(control, texts)]
        texts = {held: rng.choice(values) for held, values in takes.items() if values and rng.random() < 0.8}
        waiting |= page_with(name, texts).controls  # an option may bring other controls along
