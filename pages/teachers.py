"""For teachers: the code of every picture, ready to copy."""

import ast
from dataclasses import dataclass
from functools import cache
from inspect import cleandoc

import explainer
from explainer import descend
from explainer.lessons import Page
from explainer.lessons.sources import parsed
from explainer.teaching import Code, gallery
from explainer.teaching.parts import run, used_names

SECTIONS = {section.title: section for section in gallery.SECTIONS}


def lesson(page: Page) -> None:
    page.text(
        "Every picture in this course is made by a single call to a Python library. Choose one, copy its code into a "
        "notebook, and change the numbers. `help(charts.curve)` lists all the options. To install the library, run "
        "this in the folder of the course:"
    )
    page.code('pip install ".[teaching]"', language="sh")
    page.moving(pictures)
    page.heading("Whole lessons")
    page.text(
        "Every lesson has a **Download this lesson** button. It gives you a notebook and an offline web page, both "
        "with the numbers as you have set them. You can also link to any page from a slide. Put `?embed=true` at the "
        "end of a page's address, and the page appears without the menu."
    )
    question(page)
    page.article(
        "Its code",
        says="It works in a Jupyter notebook and draws its digits with matplotlib. The code above goes into the same "
        "kind of notebook. The article's drawings of networks and functions come without code.",
    )


def pictures(page: Page) -> None:
    """A picture of the gallery with its code."""
    title = page.choice("subject", "Subject", list(SECTIONS), next(iter(SECTIONS)))
    section = SECTIONS[title]
    # A slider of its own for each subject: they have different numbers of pictures.
    name = f"picture_{[*SECTIONS].index(title) + 1}"
    number = page.slider(name, "Picture", 1, within=(1, len(section.examples)), step=1)
    shown = page.wait("Drawing …", example, title, number)
    page.caption(f"{section.words} There are {len(section.examples)} pictures.")
    page.chart(shown.draw)
    page.code(shown.source)
    page.take_along("picture", title, [Code(shown.source)], shown.draw)


@dataclass(frozen=True)
class Example:
    """A picture, and everything to type for it."""

    source: str
    figure: object

    def draw(self) -> object:
        """The picture, which is drawn already."""
        return self.figure


@cache
def example(title: str, number: int) -> Example:
    """Picture `number` (from 1) of the gallery's section `title`, its own code run as a notebook would run it."""
    place = [section.title for section in gallery.SECTIONS].index(title)
    examples = gallery.SECTIONS[place].examples
    last = cleandoc(examples[min(number, len(examples)) - 1])
    setups = [cleandoc(section.setup) for section in gallery.SECTIONS[: place + 1]]
    lines = [*_needed([line for setup in setups for line in _statements(setup)], last), last]
    parts = [Code(f"\n{line}") for line in lines]  # a first line that is empty keeps the indentation of the others
    names = {name: getattr(explainer, name) for name in used_names(parts)}
    *_, (_, figure) = [run(part, names) for part in parts]
    opening = f"from explainer import {', '.join(sorted(used_names(parts)))}"
    return Example("\n".join([opening, *lines]), figure)


def _statements(code: str) -> list[str]:
    return [ast.unparse(node) for node in parsed(code).body]


def _needed(statements: list[str], code: str) -> list[str]:
    """Those of the statements that make something which `code`, or a later one of them, uses."""
    kept, used = [], _names(code)
    for statement in reversed(statements):
        if _made(statement) & used:
            kept.insert(0, statement)
            used |= _names(statement)
    return kept


def _names(code: str) -> set[str]:
    return {node.id for node in ast.walk(parsed(code)) if isinstance(node, ast.Name)}


def _made(statement: str) -> set[str]:
    """The names that a statement gives a meaning to."""
    node = parsed(statement).body[0]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
    return _names(statement)  # a loop or a call may change whatever it mentions


def question(page: Page) -> None:
    """What a path says about learning rates."""
    path = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05)
    decimal, limit, best = f"{float(path.rate_limit):.4f}", str(path.rate_limit), str(path.best_rate)
    page.question(
        "`descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.05).rate_limit` is …",
        [decimal, limit, best],
        limit,
        right="Numbers are exact fractions: what was typed as 0.05 is 1/20.",
        wrong={
            decimal: f"Nearly: {limit} = {float(path.rate_limit):.8f}…, and the library answers in exact fractions.",
            best: "That is the rate at which one update suffices, `best_rate`. The limit is twice as large.",
        },
    )
