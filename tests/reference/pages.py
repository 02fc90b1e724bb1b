"""The pages of the reference, as Sphinx reads them: every public name, the gallery, how-to, changelog.

No word is written here that stands elsewhere: signatures, sentences and examples come from the docstrings, pictures from the
examples of the gallery, tasks from HOWTO.md.
"""

from __future__ import annotations

import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import plotly.graph_objects as go

import explainer
from explainer import ACTIVATIONS, LOSSES, OPTIMIZERS, charts, descend, instruments
from explainer.instruments.instrument import Instrument
from explainer.networks import Network, initial
from explainer.symbolic.mathml import mathml
from explainer.teaching import gallery
from explainer.teaching.handouts import drawn
from explainer.teaching.parts import Code, run, used_names

ROOT = Path(__file__).resolve().parent.parent.parent
# The packages with public names, in the order of the house.
PACKAGES = (
    "numeric",
    "symbolic",
    "formulas",
    "descent",
    "networks",
    "playground",
    "instruments",
    "practice",
    "proofreading",
    "phone",
    "mnist",
    "teaching",
    "lessons",
    "site",
)
PLOTLY = '<script src="_static/plotly.min.js"></script>'
DRAW = '<script src="_static/draw.js" defer></script>'


def written() -> Iterator[tuple[str, str]]:
    """Each page: the name of its file, and its text in Markdown (.md) or reStructuredText (.rst)."""
    tasks = (ROOT / "HOWTO.md").read_text(encoding="utf-8")
    yield "howto.md", tasks
    yield "changelog.md", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    yield "explainer.rst", _package(explainer, "The library", without=elsewhere())
    yield "catalogue.rst", _catalogue()
    names = {name: getattr(explainer, name) for name in used_names(gallery.code())}
    for section in gallery.SECTIONS:
        yield f"{_file(section.title)}.rst", _gallery(section, names)
    others = sorted(set(charts.__all__) - {name for section in gallery.SECTIONS for name in _drawn_by(section)})
    yield "charts.rst", _page("Charts: what else there is", [*map(_entry("explainer.charts"), others)])
    for name in PACKAGES:
        package = importlib.import_module(f"explainer.{name}")
        if getattr(package, "__all__", ()):
            yield f"{name}.rst", _package(package, f"explainer.{name}")
    yield "index.rst", _index()


def _index() -> str:
    words = (ROOT / "README.md").read_text(encoding="utf-8").split("\n\n")[1]
    gallery_pages = [_file(section.title) for section in gallery.SECTIONS]
    packages = [name for name in PACKAGES if getattr(importlib.import_module(f"explainer.{name}"), "__all__", ())]
    trees = [
        ("For teachers", ["howto", *gallery_pages, "charts"]),
        ("Reference", ["explainer", "catalogue", *packages]),
        ("History", ["changelog"]),
    ]
    lists = [f".. toctree::\n   :caption: {caption}\n   :maxdepth: 1\n\n{_indented(names)}" for caption, names in trees]
    return _page("Deep Learning Explainer", [as_rst(words), *lists])


def _indented(lines: list[str]) -> str:
    return "\n".join(f"   {line}" for line in lines)


def _page(title: str, blocks: list[str]) -> str:
    return "\n\n".join([f"{title}\n{'=' * len(title)}", *blocks, ""])


def _file(title: str) -> str:
    return "gallery-" + re.sub(r"\W+", "-", title.lower())


def elsewhere() -> set[str]:
    """What `explainer` shows and has a page of its own."""
    own = {name for name in explainer.__all__ if isinstance(getattr(explainer, name), ModuleType)}
    return own | {"ACTIVATIONS", "LOSSES", "OPTIMIZERS"}


def _package(package: ModuleType, title: str, without: set[str] = frozenset()) -> str:
    """Each public name of a package, with what its docstring says."""
    summary = inspect.getdoc(package) or ""
    blocks = [as_rst(summary)]
    for name in package.__all__:
        if name in without:
            continue
        entry = _entry(package.__name__)(name)
        # A class stands in the index once: at home.
        blocks.append(f"{entry}\n   :no-index:" if package is explainer and entry.startswith(".. autoclass") else entry)
        held = _held(name) if package is instruments else None
        if held is not None:
            blocks.append(_raw(held.snippet()))
    return _page(title, blocks)


def _entry(home: str):
    """The directive by which Sphinx writes a name of this package."""
    package = importlib.import_module(home)

    def entry(name: str) -> str:
        value = getattr(package, name)
        if inspect.isclass(value):
            return f".. autoclass:: {home}.{name}\n   :members:"
        if callable(value) and not isinstance(value, ModuleType) and hasattr(value, "__name__"):
            return f".. autofunction:: {home}.{name}"
        if isinstance(value, ModuleType):
            return f".. py:module:: {home}.{name}\n   :no-index:\n\n{as_rst(inspect.getdoc(value) or '')}"
        kind = type(value)
        said = as_rst(f"A `{kind.__module__}.{kind.__name__}`: {textwrap.shorten(repr(value), 300)}")
        return f".. py:data:: {home}.{name}\n\n{textwrap.indent(said, '   ')}"

    return entry


def _gallery(section: gallery.Section, names: dict[str, object]) -> str:
    """The charts of a section: signature, parameters, and each example with its picture. `names` are the variables so far."""
    blocks = [as_rst(section.words), _raw(PLOTLY)]
    if section.setup:
        run(Code(section.setup), names)
        blocks.append(f"The examples begin with:\n\n{_listing(section.setup)}")
    seen: set[str] = set()
    for example in section.examples:
        name = gallery.chart_of(example)
        if name not in seen:
            blocks.append(_entry("explainer.charts")(name))
            seen.add(name)
        value = run(Code(example), names)[1]
        blocks += [_listing(example), _raw(drawn(value))] if isinstance(value, go.Figure) else [_listing(example)]
    return _page(f"Gallery: {section.title}", [*blocks, _raw(DRAW)])


def _drawn_by(section: gallery.Section) -> list[str]:
    return [*dict.fromkeys(gallery.chart_of(example) for example in section.examples)]


def _catalogue() -> str:
    """The named functions: equation, slope, and what there is to know of them."""
    blocks = ['`f = ACTIVATIONS["sigmoid"]` is a function of NumPy\'s arrays, with its slope and its derivation.']
    blocks = [as_rst(blocks[0])]
    for title, table in (("Activations", ACTIVATIONS), ("Losses", LOSSES), ("Optimizers", OPTIMIZERS)):
        blocks.append(f"{title}\n{'-' * len(title)}")
        for name, record in table.items():
            shown = (record._repr_latex_() or "").strip("$")
            call = as_rst(f'`{title.upper()}["{name}"]`')
            blocks.append(f"{record.title}\n{'~' * (len(record.title) + 2)}\n\n{call}")
            blocks.append(_raw(mathml(shown.removeprefix(r"\displaystyle").strip())))
            note = getattr(record, "note", "")
            blocks += [as_rst(note)] if note else []
    return _page("Activations, losses, optimizers", blocks)


def _held(name: str) -> Instrument | None:
    """An instrument to hold, for each function that makes one."""
    path = descend(inputs=[(4, 5), (2, 1)], targets=[6, 3], weights=[-0.234, 0.675], learning_rate=0.05, updates=6)
    net = Network([2, 2, 1], ["sigmoid", "sigmoid"])
    calls: dict[str, tuple[tuple, dict]] = {
        "curve": (("sigmoid",), {"at": 1.5}),
        "neuron": (([4, 5], [-0.234, 0.675]), {}),
        "softmax": (([0.4, 3.0, 2.2],), {}),
        "descent": ((path,), {}),
        "backprop": ((net, initial(net, seed=3)), {"inputs": [1, 0.5], "targets": [1], "loss": "mse"}),
        "playground": ((), {}),
        "loss": (("mse",), {}),
    }
    if name not in calls:
        return None
    arguments, named = calls[name]
    instrument = getattr(instruments, name)(*arguments, **named)
    return instrument if isinstance(instrument, Instrument) else None


def _listing(source: str) -> str:
    return f".. code-block:: python\n\n{textwrap.indent(inspect.cleandoc(source), '   ')}"


def _raw(text: str) -> str:
    return f".. raw:: html\n\n{textwrap.indent(text, '   ')}"


def as_rst(text: str) -> str:
    """A docstring of ours, which is Markdown with doctests, as reStructuredText."""
    return "\n".join(as_rst_lines(text.split("\n")))


def as_rst_lines(lines: list[str]) -> list[str]:
    """The lines outside of doctests with `code` as literals, and every other sign as the letter that it is."""
    rst, is_example = [], False
    for line in lines:
        is_example = line.lstrip().startswith(">>>") or (is_example and bool(line.strip()))
        rst.append(line if is_example else _plain(line))
    return rst


def _plain(line: str) -> str:
    pieces = re.split(r"(`+[^`]+`+)", line)
    return "".join(
        f"``{piece.strip('`')}``" if piece.startswith("`") else re.sub(r"([*|\\]|_(?=\W|$))", r"\\\1", piece)
        for piece in pieces
    )
