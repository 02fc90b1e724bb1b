"""Questions as files for learning platforms: Moodle XML and GIFT as text, QTI 2.1 as a package."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree

from explainer.destinations import destination, quoted, read_place
from explainer.files import replacing
from explainer.numeric.validation import entries
from explainer.practice.problems import Problem
from explainer.practice.qti import package
from explainer.practice.questions import Answer, Question, pieces, plain, questions

TOPIC = "Deep Learning Explainer"
KINDS = (".xml", ".gift", ".zip")
DAY = (2020, 1, 1, 0, 0, 0)  # of the files in a package: the same problems make the same bytes


def export(problems: Problem | Iterable[Problem], file: str | Path) -> Path:
    """The problems as questions that a learning platform marks: .xml for Moodle, .gift for GIFT, .zip for QTI 2.1.

    Wrong answers are those of people's mistakes, each with advice. Raises ValueError for another kind of file, or without
    problems.

    >>> from tempfile import TemporaryDirectory
    >>> from explainer import practice
    >>> with TemporaryDirectory() as folder:
    ...     export(practice.problem("chain rule", seed=3), f"{folder}/chain.gift").read_text().splitlines()[0]
    '$CATEGORY: $course$/Deep Learning Explainer'
    """
    chosen = [problems] if isinstance(problems, Problem) else entries(problems)
    if not chosen or not all(isinstance(each, Problem) for each in chosen):
        raise ValueError("export takes problems, such as problem('chain rule', seed=3), and at least one of them")
    path = read_place(file, "the questions")
    if path.suffix.lower() not in KINDS:
        raise ValueError(
            f"questions are written as .xml (Moodle), .gift (GIFT) or .zip (QTI 2.1), got {quoted(path.name)}"
        )
    path = destination(path, "the questions", folder=False)
    asked = [question for problem in chosen for question in questions(problem)]
    with replacing(path) as draft:
        if path.suffix.lower() == ".zip":
            _write_zip(draft, package(asked))
        else:
            draft.write_text(moodle(asked) if path.suffix.lower() == ".xml" else gift(asked), encoding="utf-8")
    return path


def _write_zip(draft: Path, files: dict[str, str]) -> None:
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, DAY), content.encode("utf-8"))


def as_html(text: str) -> str:
    r"""Text with $…$ as HTML in which MathJax finds its formulas: \\(…\\)."""
    return "".join(
        rf"\({html.escape(part, quote=False)}\)" if is_formula else html.escape(part, quote=False)
        for is_formula, part in pieces(text)
    )


# --- Moodle XML: docs.moodle.org/en/Moodle_XML_format ---------------------------------------------------------------------


def moodle(asked: Sequence[Question]) -> str:
    """A category and its questions in Moodle XML."""
    quiz = ElementTree.Element("quiz")
    category = ElementTree.SubElement(quiz, "question", type="category")
    _text(ElementTree.SubElement(category, "category"), f"$course$/{TOPIC}")
    for question in asked:
        _moodle_question(quiz, question)
    ElementTree.indent(quiz)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(quiz, encoding="unicode")}\n'


def _moodle_question(quiz: ElementTree.Element, question: Question) -> None:
    element = ElementTree.SubElement(quiz, "question", type="numerical" if question.is_number else "multichoice")
    _text(ElementTree.SubElement(element, "name"), question.name)
    _text(ElementTree.SubElement(element, "questiontext", format="html"), f"<p>{as_html(question.text)}</p>")
    settings = {"defaultgrade": "1", "penalty": "0.3333333", "hidden": "0"}
    if not question.is_number:
        settings |= {"single": "true", "shuffleanswers": "true", "answernumbering": "abc"}
    for name, setting in settings.items():
        ElementTree.SubElement(element, name).text = setting
    for answer in question.answers:
        _moodle_answer(element, answer, question)


def _moodle_answer(element: ElementTree.Element, answer: Answer, question: Question) -> None:
    form = "plain_text" if question.is_number else "html"
    added = ElementTree.SubElement(element, "answer", fraction="100" if answer.right else "0", format=form)
    _text(added, answer.shown if question.is_number else as_html(answer.shown))
    if question.is_number:
        ElementTree.SubElement(added, "tolerance").text = plain(answer.tolerance)
    _text(ElementTree.SubElement(added, "feedback", format="html"), as_html(answer.feedback))


def _text(element: ElementTree.Element, text: str) -> None:
    ElementTree.SubElement(element, "text").text = text


# --- GIFT: docs.moodle.org/en/GIFT_format -----------------------------------------------------------------------------------


def gift(asked: Sequence[Question]) -> str:
    """The questions in GIFT, with an empty line between them."""
    head = f"$CATEGORY: $course$/{TOPIC}"
    return "\n\n".join([head, *(_gift_question(question) for question in asked)]) + "\n"


def _gift_question(question: Question) -> str:
    lines = [f"::{_escaped(question.name)}::[html]{_escaped(f'<p>{as_html(question.text)}</p>')}{{"]
    if question.is_number:
        lines[0] += "#"
    for answer in question.answers:
        advice = f"#{_escaped(as_html(answer.feedback))}"
        if question.is_number:
            share = "=" if answer.right else "=%0%"
            lines.append(f"\t{share}{answer.shown}:{plain(answer.tolerance)}{advice}")
        else:
            lines.append(f"\t{'=' if answer.right else '~'}{_escaped(as_html(answer.shown))}{advice}")
    return "\n".join([*lines, "}"])


def _escaped(text: str) -> str:
    """The signs that have a meaning in GIFT, with a backslash before each."""
    return re.sub(r"([\\~=#{}:])", r"\\\1", text)
