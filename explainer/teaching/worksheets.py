"""Exercises with exact numbers and an answer key: from the walkthrough's own lines and from proved derivations."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import sympy as sp

from explainer import notation
from explainer.activations import KNOWN, SOFTMAX, sigmoid
from explainer.derivation import Derivation, differentiate
from explainer.descent import Stage, descend
from explainer.files import replacing
from explainer.formula import X
from explainer.proof import prove
from explainer.teaching.handouts import handout
from explainer.teaching.notebooks import notebook
from explainer.teaching.parts import Code, Part


@dataclass(frozen=True)
class Exercise:
    """A question, the steps to its answer, and the answer: text with $…$ for formulas."""

    question: str
    steps: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Worksheet:
    """Exercises on one topic. The same topic, seed and number give the same sheet."""

    topic: str
    seed: int
    exercises: tuple[Exercise, ...]

    @property
    def title(self) -> str:
        return f"Worksheet: {self.topic} (sheet {self.seed})"

    @property
    def questions(self) -> list[str]:
        """Each question as Markdown."""
        return [f"**{number}.** {each.question}" for number, each in enumerate(self.exercises, start=1)]

    @property
    def key(self) -> list[str]:
        """Each answer with its steps, as Markdown."""
        return [
            f"**{number}.** {each.answer}\n\n" + "\n".join(f"- {step}" for step in each.steps)
            for number, each in enumerate(self.exercises, start=1)
        ]


def worksheet(topic: str, *, seed: int, n: int = 6) -> Worksheet:
    """`n` random exercises on "forward pass", "update", "softmax" or "derivative", with exact numbers and answer key.

    Write it with `save(sheet, "sheet.html")`, or as .ipynb or .tex. Every derivative in the key has been proved, and
    every number in it is an exact fraction, written as a decimal where it has an end.
    Raises ValueError for another topic, or an `n` that is not from 1 to 50.
    """
    if not isinstance(topic, str) or topic not in TOPICS:
        raise ValueError(f"topic must be one of {', '.join(TOPICS)}, got {topic!r}")
    if isinstance(n, bool) or not (isinstance(n, int) and 1 <= n <= 50):
        raise ValueError(f"n must be a whole number from 1 to 50, got {n!r}")
    if not isinstance(seed, int):
        raise ValueError(f"seed must be a whole number, got {seed!r}")
    chance = random.Random(f"{topic} {seed}")
    exercises: dict[str, Exercise] = {}
    while len(exercises) < n:  # the same question is not asked twice
        exercise = TOPICS[topic](chance)
        exercises.setdefault(exercise.question, exercise)
    return Worksheet(topic, seed, tuple(exercises.values()))


def _forward_pass(chance: random.Random) -> Exercise:
    update = _update(chance)
    question = f"{_givens(update, target=False)} Work out $\\hat{{y}} = {_sum(len(update.weights))}$."
    forward = update.stages[0]
    return Exercise(question, _lines([forward]), f"$\\hat{{y}} = {notation.decimal(forward.result)}$")


def _update_exercise(chance: random.Random) -> Exercise:
    update = _update(chance)
    eta = notation.decimal(update.learning_rate)
    question = (
        f"{_givens(update, target=True)} The loss is $L = (\\hat{{y}} - y)^2$ with $\\hat{{y}} = "
        f"{_sum(len(update.weights))}$. Do one update of gradient descent with the learning rate $\\eta = {eta}$."
    )
    after = ", ".join(f"w_{i}' = {notation.decimal(w)}" for i, w in enumerate(update.after, start=1))
    return Exercise(question, _lines(update.stages), f"${after}$")


def _update(chance: random.Random) -> object:
    count = chance.choice([2, 2, 3])
    path = descend(
        inputs=[[chance.choice([-3, -2, -1, 1, 2, 3, 4, 5]) for _ in range(count)]],
        targets=[chance.randint(-6, 8)],
        weights=[Fraction(chance.choice([*range(-9, 0), *range(1, 10)]), 10) for _ in range(count)],
        learning_rate=Fraction(1, chance.choice([10, 20, 50, 100])),
    )
    return path.updates[0]


def _givens(update: object, *, target: bool) -> str:
    """The numbers of the exercise in a sentence."""
    named = [*_numbered("x", update.inputs[0]), *_numbered("w", update.weights)]
    named += [f"$y = {notation.decimal(update.targets[0])}$"] if target else []
    return f"Given {', '.join(named[:-1])} and {named[-1]}."


def _numbered(letter: str, values: tuple[Fraction, ...]) -> list[str]:
    return [f"${letter}_{i} = {notation.decimal(value)}$" for i, value in enumerate(values, start=1)]


def _sum(count: int) -> str:
    return " + ".join(f"w_{i} x_{i}" for i in range(1, count + 1))


def _lines(stages: tuple[Stage, ...] | list[Stage]) -> tuple[str, ...]:
    return tuple(f"{stage.title}: ${line.latex}$" for stage in stages for line in stage.lines)


def _softmax(chance: random.Random) -> Exercise:
    sizes = [chance.randint(1, 9) for _ in range(chance.choice([3, 3, 4]))]
    total = sum(sizes)
    scores = ", ".join(f"\\ln {size}" for size in sizes)
    shares = [Fraction(size, total) for size in sizes]
    steps = (
        f"The rule: $p_i = {notation.latex(SOFTMAX.expr)}$",
        *(f"$e^{{\\ln {size}}} = {size}$" for size in dict.fromkeys(sizes)),
        f"The sum: ${' + '.join(map(str, sizes))} = {total}$",
        *(
            f"$p_{i} = \\frac{{{size}}}{{{total}}}{_lowest(share, size, total)}$"
            for i, (size, share) in enumerate(zip(sizes, shares, strict=True), start=1)
        ),
    )
    question = f"Three scores are $z = ({scores})$. Work out $\\operatorname{{softmax}}(z)$ as fractions."
    question = question.replace("Three", {3: "Three", 4: "Four"}[len(sizes)])
    answer = ", ".join(f"p_{i} = {_fraction(share)}" for i, share in enumerate(shares, start=1))
    return Exercise(question, steps, f"${answer}$, and they sum to 1")


def _lowest(share: Fraction, size: int, total: int) -> str:
    return "" if (share.numerator, share.denominator) == (size, total) else f" = {_fraction(share)}"


def _fraction(share: Fraction) -> str:
    return f"\\frac{{{share.numerator}}}{{{share.denominator}}}"


def _derivative(chance: random.Random) -> Exercise:
    derivation = differentiate(_expression(chance), X, known=KNOWN)
    prove(derivation)  # a key with a wrong line must not be written
    question = f"Differentiate $f(x) = {notation.latex(derivation.of)}$ with respect to $x$, and name each rule."
    return Exercise(question, _rules(derivation), f"$f'(x) = {notation.latex(derivation.result)}$")


def _rules(derivation: Derivation) -> tuple[str, ...]:
    return tuple(f"{step.rule.capitalize()}: $= {step.latex}$" for step in derivation.steps[1:])


def _expression(chance: random.Random) -> sp.Expr:
    """A function that asks for two or three rules."""
    a, b, n = chance.randint(2, 7), chance.randint(1, 9), chance.randint(2, 5)
    inner = sp.Add(a * X, sp.Integer(b), evaluate=False)
    forms: tuple[Callable[[], sp.Expr], ...] = (
        lambda: sp.Pow(inner, n, evaluate=False),
        lambda: sp.Mul(X**n, sp.exp(a * X), evaluate=False),
        lambda: sigmoid(inner),
        lambda: sp.Mul(X, sigmoid(a * X), evaluate=False),
        lambda: sp.tanh(inner),
        lambda: sp.log(sp.Add(X**2, sp.Integer(b), evaluate=False)),
        lambda: sp.Mul(X**n, sp.sin(a * X), evaluate=False),
        lambda: sp.exp(-(X**2) * a),
        lambda: sp.Mul(X, sp.Pow(sp.Add(X**2, sp.Integer(b), evaluate=False), -1, evaluate=False), evaluate=False),
    )
    return chance.choice(forms)()


TOPICS: dict[str, Callable[[random.Random], Exercise]] = {
    "forward pass": _forward_pass,
    "update": _update_exercise,
    "softmax": _softmax,
    "derivative": _derivative,
}


def save_worksheet(sheet: Worksheet, file: Path) -> Path:
    """The sheet as .html, .ipynb or .tex, the answer key on a page of its own."""
    if file.suffix == ".html":
        return handout(file, sheet.title, [*sheet.questions, "## Answer key", *sheet.key])
    if file.suffix == ".ipynb":
        return notebook(file, sheet.title, _with_room(sheet))
    if file.suffix == ".tex":
        with replacing(file) as draft:
            draft.write_text(_tex(sheet), encoding="utf-8")
        return file
    raise ValueError(f"a worksheet is saved as .html, .ipynb or .tex, got {file.name}")


def _with_room(sheet: Worksheet) -> list[Part]:
    """Each question with a cell to work in, then the key."""
    worked = [part for question in sheet.questions for part in (question, Code("# your work"))]
    return [*worked, "## Answer key", *sheet.key]


TEX = r"""\documentclass[11pt]{article}
\usepackage[a4paper, margin=25mm]{geometry}
\usepackage{amsmath}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\setlength{\parindent}{0pt}
\begin{document}
\section*{TITLE}
\begin{enumerate}
QUESTIONS
\end{enumerate}
\newpage
\section*{Answer key}
\begin{enumerate}
ANSWERS
\end{enumerate}
\end{document}
"""


def _tex(sheet: Worksheet) -> str:
    questions = "\n".join(f"\\item {_escaped(each.question)}\n\\vspace{{25mm}}" for each in sheet.exercises)
    answers = "\n".join(
        "\n\n".join([f"\\item {_escaped(each.answer)}", *map(_escaped, each.steps)]) for each in sheet.exercises
    )
    return TEX.replace("TITLE", _escaped(sheet.title)).replace("QUESTIONS", questions).replace("ANSWERS", answers)


def _escaped(text: str) -> str:
    """Text for LaTeX: formulas as they are, and the signs that LaTeX reads as commands written out."""
    pieces = re.split(r"(\$[^$]*\$)", text)
    return "".join(piece if piece.startswith("$") else re.sub(r"([&%#_{}])", r"\\\1", piece) for piece in pieces)
