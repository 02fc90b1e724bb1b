"""A lesson's script, run for the static edition: `parts` as plain files can have them, and every state of its controls."""

from __future__ import annotations

import builtins
import itertools
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from types import ModuleType, SimpleNamespace

from explainer.files import pages
from explainer.instruments.walk import Walk
from explainer.numeric.formatting import grouped
from explainer.numeric.formatting import number as printed
from explainer.site.sheet import Box, Sheet
from explainer.teaching.markdown import markdown
from explainer.teaching.parts import alternative

MOST = 96  # states of one part of a page; more controls than that allows stay as they are
FEW = 5  # values that a slider offers

# What a control offers where even steps would say little: values that show something.
OFFERED: Mapping[str, Sequence[object]] = {
    "x": (-3.0, -1.0, 0.0, 1.5, 3.0),
    "a": (0.1, 0.5),
    "elu_a": (0.5, 1.0),
    "c": (0.1, 0.9),
    "eta": ("0.005", "1/82", "0.02", "1/41", "0.05"),
    "rates": ("0.01, 0.02, 0.025, 0.05", "0.0121", "0.024, 0.025"),
    "scores": ("0.4, 3, 2.2", "1, 1, 1", "0.4, 3, 2.2, −5, 4", "100.4, 103, 102.2"),
    "class_scores": ("2, 1.1, −3", "5, 1.1, −3", "0, 0, 0"),
    "animals": ("2, 1.1, −3", "5, 5, 5", "0, 0, 0"),
    "batch_rate": (0.005, 0.02, 0.05),
    "shuffle_seed": (0, 1, 2),
    "width_hidden": (2, 5, 12, 128),
    "width_out": (1, 3, 10),
    "depth": (0, 1, 2, 4),
    "w1": (-0.2, 1.0),
    "w2": (-1.0, 0.0, 0.7),
    "p": (0.01, 0.3, 0.5, 0.7, 0.99),
    "answers": ("2.5, 2, 4, 6", "2, 3, 5, 4", "3, 4, 6, 5"),
    "units": (2, 4),
    "back_depth": (1, 4, 8),
    "n_rows": (1000, 10_000, 60_000),
    "n_batch": (1, 5, 32, 128),
    "n_epochs": (1, 10, 1000),
    "table": ("1 1 2; 2 1 3; 1 2 3; 3 2 5",),
}
# Controls that stay at their default: their lesson has others that show the same.
LEFT_ALONE = frozenset(
    {"width_in", "x1", "x2", "b", "updates", "target", "weights", "inputs", "targets"}
    | {"linear_worked"}  # the lesson "Why not linear?" shows it
)


@dataclass
class Control:
    """A control as it was drawn: its name, the value chosen, and the values that may be chosen instead."""

    name: str
    chosen: str
    offered: dict[str, str]


@dataclass
class Part:
    """A part of a page that changes on its own: for each state what it shows, and which state a request leads to."""

    name: str
    shown: list[str] = field(default_factory=list)
    leads: dict[str, int] = field(default_factory=dict)


class Edition:
    """One lesson while its script runs. `parts` are the changing parts, with everything that they can show."""

    def __init__(self, lesson: str) -> None:
        self.lesson = lesson
        self.sheet = Sheet()
        self.parts: list[Part] = []
        self.wanted: dict[str, str] = {}
        self.controls: list[Control] = []
        self._questions = itertools.count(1)
        self._modules: dict[str, ModuleType] = {}

    def run(self) -> str:
        """Run the lesson's script; its HTML."""
        source = pages() / f"{self.lesson}.py"
        self._execute(source, {"__name__": f"lesson {self.lesson}", "__file__": str(source)})
        return self.sheet.places[0].html

    # --- running ------------------------------------------------------------------------------------------------------

    def _execute(self, source: Path, names: dict[str, object]) -> None:
        """Run a file of pages/; where it imports Streamlit or a part of the pages, it gets ours."""
        names["__builtins__"] = {**vars(builtins), "__import__": self._import}
        code = compile(source.read_text(encoding="utf-8"), str(source), "exec")
        exec(code, names)  # noqa: S102 - the course's own pages, never a reader's text

    def _import(
        self, name: str, names: object = None, local: object = None, wanted: Sequence = (), level: int = 0
    ) -> object:
        if name == "streamlit":
            return self.sheet
        if name == "parts":
            return SimpleNamespace(**{part: self.part(part) for part in wanted})
        if name.startswith("parts."):
            return self.part(name.removeprefix("parts."))
        return builtins.__import__(name, names, local, wanted, level)

    def part(self, name: str) -> object:
        """A part of the pages: a stand-in where it speaks to Streamlit, else the part itself."""
        ours = {
            "address": Address,
            "downloads": Downloads,
            "frame": Frame,
            "player": Player,
            "predict": Predict,
            "rows": Rows,
            "show": Show,
        }
        if name in ours:
            return ours[name](self)
        if name not in self._modules:
            source = pages() / "parts" / f"{name}.py"
            module = ModuleType(f"explainer.site.{name} of {self.lesson}")
            module.__file__ = str(source)
            sys.modules[module.__name__] = module  # dataclasses look their module up
            try:
                self._execute(source, module.__dict__)
            finally:
                del sys.modules[module.__name__]
            self._modules[name] = module
        return self._modules[name]

    # --- parts that change --------------------------------------------------------------------------------------------

    def change(self, draw: Callable[[], None]) -> None:
        """A part of the page in all its states: the first one stands on the page, the others wait in files."""
        part = Part(f"{self.lesson}-{len(self.parts) + 1}")
        self.parts.append(part)
        numbers: dict[str, int] = {}
        waiting = [{}]
        while waiting:
            wanted = waiting.pop(0)
            if _key(wanted) in part.leads:
                continue
            html, controls = self._drawn(draw, wanted)
            state = {control.name: control.chosen for control in controls if control.offered}
            if _key(state) not in numbers:
                numbers[_key(state)] = len(part.shown)
                part.shown.append(html)
            part.leads[_key(wanted)] = part.leads[_key(state)] = numbers[_key(state)]
            others = [state | {c.name: value} for c in controls for value in c.offered if value != c.chosen]
            waiting += [other for other in others if _key(other) not in part.leads]
            if len(part.shown) > MOST:
                raise ValueError(f"{part.name} has more than {MOST} states; give its controls fewer values in OFFERED")
        with self.sheet.open("section", f' class="moving" data-part="{part.name}"'):
            self.sheet.write(f'<div class="state">{part.shown[0]}</div>')
            self.sheet.write(f'<script type="application/json" class="leads">{_data(part.leads)}</script>')

    def _drawn(self, draw: Callable[[], None], wanted: dict[str, str]) -> tuple[str, list[Control]]:
        self.wanted, self.controls = wanted, []
        box = Box(self.sheet)
        with box:
            Show(self).said(draw)
        return box.html, self.controls

    def control(self, name: str, label: str, default: object, offered: Mapping[object, str]) -> str:
        """Draw a control and say which of the offered values is chosen, in the writing of the address."""
        written = {_written(value): title for value, title in offered.items()}
        first = _written(default)
        chosen = self.wanted.get(name, first)
        chosen = chosen if chosen in written else first
        self.controls.append(Control(name, chosen, written if len(written) > 1 else {}))
        self.sheet.write(_control_html(self.controls, label, written))
        return chosen


def _control_html(controls: Sequence[Control], label: str, written: Mapping[str, str]) -> str:
    """Radio buttons, or a list for more than seven; a value that cannot be changed here is only told."""
    control = controls[-1]
    if not control.offered:
        return f'<p class="fixed"><span>{escape(label)}</span> {escape(written[control.chosen])}</p>'
    name = escape(control.name)
    if len(written) > 7:
        options = "".join(
            f'<option value="{escape(value)}"{" selected" * (value == control.chosen)}>{escape(title)}</option>'
            for value, title in written.items()
        )
        return f'<p class="control"><label>{escape(label)} <select name="{name}">{options}</select></label></p>'
    options = "".join(
        f'<label><input type="radio" name="{name}" value="{escape(value)}"{" checked" * (value == control.chosen)}>'
        f"<span>{escape(title)}</span></label>"
        for value, title in written.items()
    )
    return f'<fieldset class="control"><legend>{escape(label)}</legend>{options}</fieldset>'


def _key(state: Mapping[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in state.items())


def _written(value: object) -> str:
    """A value as the address has it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


# --- the parts of a page, as plain files can have them ------------------------------------------------------------------


@dataclass
class Address:
    """Controls: those with few values offer them all, the others the values of OFFERED."""

    edition: Edition

    def choice(self, name: str, label: str, options: Mapping[str, str] | Sequence[str], default: str) -> str:
        titles = dict(options) if isinstance(options, Mapping) else {option: option for option in options}
        titles = {default: titles[default]} if name in LEFT_ALONE else titles
        return self.edition.control(name, label, default, titles)

    def slider(
        self, name: str, label: str, low: float, high: float, default: float, step: float, **options: object
    ) -> float:
        values = sorted({*OFFERED.get(name, _even(low, high, step)), default})
        values = [default] if name in LEFT_ALONE else values
        chosen = self.edition.control(name, label, default, {value: printed(value) for value in values})
        return type(default)(chosen)

    def number(
        self, name: str, label: str, low: float, high: float, default: float, step: float, **options: object
    ) -> float:
        values = sorted({*OFFERED.get(name, ()), default})
        chosen = self.edition.control(name, label, default, {value: printed(value) for value in values})
        return type(default)(chosen)

    def switch(self, name: str, label: str, default: bool = False) -> bool:
        return self.edition.control(name, label, str(default), {"False": "no", "True": "yes"}) == "True"

    def several(self, name: str, label: str, options: object, default: Sequence[str], **limits: object) -> list[str]:
        titles = dict(options) if isinstance(options, Mapping) else {option: option for option in options}
        self.edition.control(name, label, "", {"": ", ".join(titles[each] for each in default)})
        return list(default)

    def numbers(self, name: str, label: str, default: Sequence[float], **limits: object) -> tuple[float, ...]:
        first = ", ".join(f"{value:g}" for value in default)
        offered = () if name in LEFT_ALONE else OFFERED.get(name, ())
        values = dict.fromkeys([first, *(text.replace("−", "-") for text in offered)])
        chosen = self.edition.control(name, label, first, {text: text.replace("-", "−") for text in values})
        return tuple(float(part) for part in chosen.split(","))

    def text(self, name: str, label: str, default: str, read: Callable[[str], object], **limits: object) -> object:
        offered = [text.replace("−", "-") for text in OFFERED.get(name, ())]
        values = offered if default in offered else [default, *offered]
        return read(self.edition.control(name, label, default, {text: text.replace("-", "−") for text in values}))

    def fraction(self, name: str, label: str, low: float, high: float, default: str) -> str:
        return self.text(name, label, default, str)

    def table(self, name: str, label: str, default: str, **limits: object) -> list[tuple[float, ...]]:
        offered = dict.fromkeys([default, *OFFERED.get(name, ())])
        chosen = self.edition.control(name, label, default, {text: text for text in offered})
        return [tuple(map(float, row.split())) for row in chosen.split(";")]

    def step(self, name: str, last: int, default: int = 0) -> int:
        return default


def _even(low: float, high: float, step: float) -> list[float]:
    """A few values from `low` to `high`, on the control's own steps."""
    places = [low + (high - low) * k / (FEW - 1) for k in range(FEW)]
    decimals = 0 if isinstance(step, int) else 6
    return [type(low)(round(low + round((place - low) / step) * step, decimals)) for place in places]


@dataclass
class Rows:
    """A table of the reader's own needs Python; here it is the one that the lesson begins with."""

    edition: Edition

    def table(
        self, name: str, label: str, default: str, titles: Sequence[str], **limits: object
    ) -> list[tuple[float, ...]]:
        return Address(self.edition).table(name, label, default)


@dataclass
class Predict:
    """Questions: the browser knows the answer, and tells it when the reader has guessed."""

    edition: Edition

    def question(
        self,
        asked: str,
        options: Sequence[str],
        answer: str,
        *,
        right: str,
        wrong: Mapping[str, str],
        name: str = "guess",
    ) -> None:
        said = {
            option: f"<strong>{escape(answer)}</strong> is right. {_inline(right)}"
            if option == answer
            else f"Not quite. {_inline(wrong[option])}"
            for option in options
        }
        number = next(self.edition._questions)
        choices = "".join(
            f'<label><input type="radio" name="guess{number}" value="{escape(option)}"><span>{escape(option)}</span></label>'
            for option in options
        )
        data = _data({"answer": answer, "said": said})
        self.edition.sheet.write(
            f'<section class="predict"><h2>Predict, then look</h2><fieldset class="control"><legend>{_inline(asked)}</legend>'
            f'{choices}</fieldset><div class="told" role="status"></div>'
            f'<script type="application/json" class="question">{data}</script></section>'
        )


@dataclass
class Show:
    """Charts, formulas, asides."""

    edition: Edition
    number = staticmethod(lambda value, digits=4: value if isinstance(value, str) else grouped(printed(value, digits)))

    def theme(self) -> str:
        return "light"

    def chart(self, figure: object, *, key: str | None = None) -> None:
        """The figure's data without its template, which all figures of the site share."""
        parts = json.loads(figure.to_json())  # drawn in the light theme
        parts["layout"].pop("template")
        alt, height = escape(alternative(figure)), figure.layout.height or 420
        self.edition.sheet.write(
            f'<figure class="chart"><div role="img" aria-label="{alt}" style="height: {height}px"></div>'
            f'<script type="application/json" class="figure">{_data(parts)}</script></figure>'
        )

    def formula(self, latex: str, says: str = "") -> None:
        self.edition.sheet.latex(latex)
        if says:
            self.edition.sheet.caption(says)

    def article(self, where: str, *, says: str, errs: str = "") -> None:
        with self.edition.sheet.open("aside", ' class="article"'):
            self.edition.sheet.markdown(f"**What the article says** · {where}\n\n{says}")
            if errs:
                self.edition.sheet.markdown(f"**Where it errs.** {errs}")

    def figures(self, values: Mapping[str, float | str]) -> None:
        cells = "".join(
            f"<div><dt>{escape(name)}</dt><dd>{escape(str(self.number(value)))}</dd></div>"
            for name, value in values.items()
        )
        self.edition.sheet.write(f'<dl class="figures">{cells}</dl>')

    def moving(self, part: Callable[[], None]) -> Callable[[], None]:
        return lambda: self.edition.change(part)

    def said(self, part: Callable[[], None]) -> None:
        try:
            part()
        except ValueError as problem:
            self.edition.sheet.error(str(problem).split("\n")[0])


@dataclass
class Player:
    """The course's own step player."""

    edition: Edition

    def play(self, walk: Walk, name: str, *, start: int = 0, written: Sequence[str] | None = None) -> int:
        values = [*map(str, range(len(walk.frames)))] if written is None else [*written]
        data = _data({**walk.data, "name": name, "start": start, "written": values})
        self.edition.sheet.write(
            f'<div class="walk"><div></div><script type="application/json" class="steps">{data}</script></div>'
        )
        return start


@dataclass
class Frame:
    """The course map of the start page."""

    edition: Edition

    def progress(self) -> None:
        self.edition.sheet.write("<!-- map -->")


@dataclass
class Downloads:
    """Files that Python makes while the reader waits: the static edition has none."""

    edition: Edition

    def offer(self, *arguments: object, **options: object) -> None:
        return

    along = offer


def _data(record: object) -> str:
    """JSON that may stand within a script element."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def _inline(text: str) -> str:
    return markdown(text).strip().removeprefix("<p>").removesuffix("</p>")
