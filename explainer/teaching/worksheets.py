"""Exercises with exact numbers and an answer key: from the walkthrough's own lines and from proved derivations."""

from __future__ import annotations

import dataclasses
import html
import itertools
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

import sympy as sp

from explainer.descent.run import descend
from explainer.descent.stages import Stage
from explainer.descent.updates import Update
from explainer.destinations import destination
from explainer.files import replacing
from explainer.formulas.softmax import SOFTMAX
from explainer.numeric import formatting
from explainer.numeric.formatting import together
from explainer.numeric.validation import chosen, quoted
from explainer.reprs import brief
from explainer.symbolic import printing
from explainer.symbolic.differentiation import Derivation, Rewrite, Step, apply, differentiate, rewritten, with_letter
from explainer.symbolic.expression import Slope, X, negative, over, plus, power, tidied, times
from explainer.symbolic.known import KNOWN, sigmoid
from explainer.symbolic.proof import prove
from explainer.teaching.handouts import write_page
from explainer.teaching.markdown import markdown
from explainer.teaching.notebooks import notebook
from explainer.teaching.parts import Code, Part

SHAPES = ((2, False), (3, False), (2, True))  # of a neuron: how many inputs, and whether it has a bias


@dataclass(frozen=True)
class Exercise:
    """A question, the steps to its answer, and the answer: text with $…$ for formulas.

    >>> Exercise("What is $2 + 3$?", ("Add the two.",), "$5$").answer
    '$5$'
    """

    question: str
    steps: tuple[str, ...]
    answer: str

    def __repr__(self) -> str:
        return brief(self, self.question)

    def _repr_html_(self) -> str:
        steps = "\n".join(f"- {step}" for step in self.steps)
        answer = markdown(f"{self.answer}\n\n{steps}")
        return f"{markdown(self.question)}<details><summary>Answer</summary>{answer}</details>"


Kind = Callable[[random.Random], Exercise]
Form = Callable[[int, int, int], tuple]


@dataclass(frozen=True)
class Worksheet:
    """Exercises on one topic. The same topic, seed and number give the same sheet.

    >>> sheet = worksheet("update", seed=1, n=2)
    >>> sheet.title, len(sheet.questions), len(sheet.key)
    ('Worksheet: Update (sheet 1)', 2, 2)
    """

    topic: str
    seed: int
    exercises: tuple[Exercise, ...]

    @property
    def title(self) -> str:
        return f"Worksheet: {self.topic[0].upper()}{self.topic[1:]} (sheet {self.seed})"

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

    def __repr__(self) -> str:
        return brief(self, f"{self.topic}, sheet {self.seed}: {len(self.exercises)} exercises")

    def _repr_html_(self) -> str:
        """The questions; the key only where it is asked for, since a sheet is named in a class too."""
        questions, key = ("\n\n".join(parts) for parts in (self.questions, self.key))
        return (
            f"<h3>{html.escape(self.title)}</h3>{markdown(questions)}"
            f"<details><summary>Answer key</summary>{markdown(key)}</details>"
        )


def worksheet(topic: str, *, seed: int, n: int = 6) -> Worksheet:
    """`n` random exercises on "forward pass", "update", "softmax" or "derivative", with exact numbers and answer key.

    Write it with `save(sheet, "sheet.html")`, or as .ipynb or .tex. Every derivative in the key has been proved, and
    every number in it is an exact fraction, written as a decimal where it has an end.
    Raises ValueError for another topic, or an `n` that is not from 1 to 50.

    >>> worksheet("update", seed=1, n=1).exercises[0].answer
    "$w_1' = 0.01, w_2' = -0.22, b' = 0.17$"
    """
    topic = chosen(topic, "topic", TOPICS)
    if isinstance(n, bool) or not (isinstance(n, int) and 1 <= n <= 50):
        raise ValueError(f"n must be a whole number from 1 to 50, got {quoted(n)}")
    if not isinstance(seed, int):
        raise ValueError(f"seed must be a whole number, got {quoted(seed)}")
    rng = random.Random(f"{topic} {seed}")
    exercises: dict[str, Exercise] = {}
    for kind in _kinds(topic, rng):
        exercise = kind(rng)
        exercises.setdefault(exercise.question, exercise)  # the same question is not asked twice
        if len(exercises) == n:
            break
    return Worksheet(topic, seed, tuple(exercises.values()))


def _kinds(topic: str, rng: random.Random) -> Iterator[Kind]:
    """The topic's kinds of exercise by turns, in an order of the sheet's own: no kind again before all had their turn."""
    kinds = list(TOPICS[topic])
    rng.shuffle(kinds)
    return itertools.cycle(kinds)


def _forward_pass(rng: random.Random, count: int, *, bias: bool) -> Exercise:
    update = _update(rng, count, bias=bias)
    question = f"{_givens(update, target=False)} Work out $\\hat{{y}} = {_sum(update)}$."
    forward = update.stages[0]
    return Exercise(question, _lines([forward]), f"$\\hat{{y}} = {_number(forward.lines[0].result)}$")


def _update_exercise(rng: random.Random, count: int, *, bias: bool) -> Exercise:
    update = _update(rng, count, bias=bias)
    while update.after == update.weights:  # it is right already, and nothing would change
        update = _update(rng, count, bias=bias)
    eta = _number(update.learning_rate)
    question = (
        f"{_givens(update, target=True)} The loss is $L = (\\hat{{y}} - y)^2$ with $\\hat{{y}} = "
        f"{_sum(update)}$. Do one update of gradient descent with the learning rate $\\eta = {eta}$."
    )
    names = _names(update)
    after = ", ".join(f"{name}' = {_number(w)}" for name, w in zip(names, update.after, strict=True))
    return Exercise(question, _lines(update.stages), f"${after}$")


def _update(rng: random.Random, count: int, *, bias: bool) -> Update:
    path = descend(
        inputs=[[rng.choice([-3, -2, -1, 1, 2, 3, 4, 5]) for _ in range(count)]],
        targets=[rng.randint(-6, 8)],
        weights=[_tenths(rng) for _ in range(count)],
        bias=_tenths(rng) if bias else None,
        learning_rate=Fraction(1, rng.choice([10, 20, 50, 100])),
    )
    return path.updates[0]


def _number(value: Fraction | float) -> str:
    return formatting.powered(formatting.decimal(value))


def _tenths(rng: random.Random) -> Fraction:
    return Fraction(rng.choice([*range(-9, 0), *range(1, 10)]), 10)


def _names(update: Update) -> list[str]:
    """w_1, w_2, …, and b for a bias, which is the last of the weights."""
    return [name.name for name in update.neuron.weight_names(len(update.weights))]


def _givens(update: Update, *, target: bool) -> str:
    """The numbers of the exercise in a sentence."""
    names = _names(update)
    inputs = update.inputs[0][: len(names) - update.neuron.bias]  # a bias's own input is 1 and needs no name
    named = [f"$x_{i} = {_number(x)}$" for i, x in enumerate(inputs, start=1)]
    named += [f"${name} = {_number(w)}$" for name, w in zip(names, update.weights, strict=True)]
    named += [f"$y = {_number(update.targets[0])}$"] if target else []
    return f"Given {together(named)}."


def _sum(update: Update) -> str:
    return " + ".join(name if name == "b" else f"{name} x_{name.removeprefix('w_')}" for name in _names(update))


def _lines(stages: tuple[Stage, ...] | list[Stage]) -> tuple[str, ...]:
    return tuple(f"{stage.title}: ${line.latex}$" for stage in stages for line in stage.lines)


def _softmax(rng: random.Random, count: int) -> Exercise:
    sizes = rng.sample(range(1, 10), count)  # all different, so that no two probabilities can be mixed up
    total = sum(sizes)
    scores = ", ".join(f"\\ln {size}" for size in sizes)
    shares = [Fraction(size, total) for size in sizes]
    steps = (
        f"The rule: $p_i = {printing.latex(SOFTMAX.expr)}$",
        *(f"$e^{{\\ln {size}}} = {size}$" for size in dict.fromkeys(sizes)),
        f"The sum: ${' + '.join(map(str, sizes))} = {total}$",
        *(
            f"$p_{i} = \\frac{{{size}}}{{{total}}}{_lowest(share, size, total)}$"
            for i, (size, share) in enumerate(zip(sizes, shares, strict=True), start=1)
        ),
    )
    many = {2: "Two", 3: "Three", 4: "Four"}[count]
    question = f"{many} scores are $z = ({scores})$. Work out $\\operatorname{{softmax}}(z)$ as fractions."
    answer = ", ".join(f"p_{i} = {_fraction(share)}" for i, share in enumerate(shares, start=1))
    return Exercise(question, steps, f"${answer}$, and they sum to 1")


def _lowest(share: Fraction, size: int, total: int) -> str:
    return "" if (share.numerator, share.denominator) == (size, total) else f" = {_fraction(share)}"


def _fraction(share: Fraction) -> str:
    return f"\\frac{{{share.numerator}}}{{{share.denominator}}}"


def _derivative(rng: random.Random, form: Form) -> Exercise:
    a, b, n = rng.randint(2, 7), rng.randint(1, 9), rng.randint(2, 5)
    expression, *final_steps = form(a, b, n)
    derivation = _step_by_step(differentiate(expression, X, known=KNOWN).then(*final_steps))
    prove(derivation)  # a key with a wrong line must not be written
    question = f"Differentiate $f(x) = {printing.latex(derivation.of)}$ with respect to $x$, and name each rule."
    return Exercise(question, _rules(derivation), f"$f'(x) = {printing.latex(derivation.result)}$")


def _step_by_step(derivation: Derivation) -> Derivation:
    """The same derivation, with a line of its own for the chain rule where the inner slope was worked out in one go."""
    steps = [derivation.steps[0]]
    for step in derivation.steps[1:]:
        evident = tuple(pair for pair in step.changes[1:] if isinstance(pair[0], Slope))
        if _inside(step) is None or not evident:
            steps.append(step)
            continue
        outer = _line(steps[-1], step.rule, step.changes[:1])
        try:
            inner = _line(outer, apply(evident[0][0], KNOWN)[0], evident)
        except ValueError:  # a factor of 0 took the inner slope with it: the step stays one line
            steps.append(step)
            continue
        steps += [outer, inner]
    return dataclasses.replace(derivation, steps=tuple(steps))


def _line(above: Step, rule: str, pairs: tuple[Rewrite, ...]) -> Step:
    """The next line, with what nobody would write tidied away."""
    untidy = rewritten(above, rule, pairs).expr
    tidy = tidied(untidy)
    return rewritten(above, rule, pairs if tidy == untidy else (*pairs, (untidy, tidy)))


def _inside(step: Step) -> sp.Expr | None:
    """The u of d/dx[f(u)] = f'(u) · du/dx, where that is what the step does; otherwise None."""
    if not step.changes:
        return None
    before, after = step.changes[0]
    if not isinstance(before, Slope) or before.args[0].is_Add or before.args[0].is_Mul:
        return None
    slopes = after.atoms(Slope)
    u = next(iter(slopes)).args[0] if len(slopes) == 1 else None
    return u if u in before.args[0].args else None


def _rules(derivation: Derivation) -> tuple[str, ...]:
    lines = []
    for step in derivation.steps[1:]:
        u = _inside(step)
        inner = [
            with_letter(apply(before, KNOWN)[0], before.args[1])
            for before, _ in step.changes[1:]
            if isinstance(before, Slope)
        ]
        # Evident ones share a line, and are asked for all the same.
        rule = ", ".join(dict.fromkeys([step.rule, *inner]))
        if u is not None:
            rule = f"chain rule with $u = {printing.latex(u)}$" + ("" if rule == "chain rule" else f", {rule}")
        lines.append(f"{rule[0].upper()}{rule[1:]}: $= {step.latex}$")
    return tuple(lines)


# x in a form that asks for two or three rules, made of three small numbers; behind it, lines that collect the answer.
FORMS: tuple[Form, ...] = (
    lambda a, b, n: (power(_linear(a, b), sp.Integer(n)),),
    lambda a, b, n: (
        times(X**n, sp.exp(a * X)),
        ("factor out", times(X ** (n - 1), sp.exp(a * X), plus(times(sp.Integer(a), X), sp.Integer(n)))),
    ),
    lambda a, b, n: (sigmoid(_linear(a, b)),),
    lambda a, b, n: (
        times(X, sigmoid(a * X)),
        ("factor out", times(sigmoid(a * X), plus(sp.S.One, times(sp.Integer(a), X, plus(sp.S.One, -sigmoid(a * X)))))),
    ),
    lambda a, b, n: (sp.tanh(_linear(a, b)),),
    lambda a, b, n: (sp.log(plus(X**2, sp.Integer(b))),),
    lambda a, b, n: (
        times(X**n, sp.sin(a * X)),
        (
            "factor out",
            times(X ** (n - 1), plus(times(sp.Integer(a), X, sp.cos(a * X)), times(sp.Integer(n), sp.sin(a * X)))),
        ),
    ),
    lambda a, b, n: (sp.exp(-(X**2) * a),),
    lambda a, b, n: (
        over(X, plus(X**2, sp.Integer(b))),
        ("collect", over(plus(sp.Integer(b), negative(X**2)), power(plus(X**2, sp.Integer(b)), sp.Integer(2)))),
    ),
)


def _linear(a: int, b: int) -> sp.Expr:
    return plus(a * X, sp.Integer(b))


TOPICS: dict[str, tuple[Kind, ...]] = {
    "forward pass": tuple(partial(_forward_pass, count=n, bias=bias) for n, bias in SHAPES),
    "update": tuple(partial(_update_exercise, count=n, bias=bias) for n, bias in SHAPES),
    "softmax": tuple(partial(_softmax, count=n) for n in (2, 3, 4)),
    "derivative": tuple(partial(_derivative, form=form) for form in FORMS),
}


def save_worksheet(sheet: Worksheet, file: Path, *, theme: str | None = None) -> Path:
    """The sheet as .html, .ipynb or .tex, the answer key on a page of its own; `theme` is that of the .html."""
    kind = file.suffix.lower()
    if kind not in (".html", ".ipynb", ".tex"):
        paper = "; print the .html from a browser for a PDF" if kind == ".pdf" else ""
        raise ValueError(f"a worksheet is saved as .html, .ipynb or .tex, got {file.name}{paper}")
    file = destination(file, "the worksheet", folder=False)
    if kind == ".html":
        questions = "\n".join(f'<div class="question">{markdown(question)}</div>' for question in sheet.questions)
        key = markdown("\n\n".join(["## Answer key", *sheet.key]))
        return write_page(file, sheet.title, f"{questions}\n{key}", theme=theme)
    if theme is not None:
        raise ValueError(f"theme is for figures and for a worksheet as .html, got {quoted(theme)} for {file.name}")
    if kind == ".ipynb":
        return notebook(file, sheet.title, _with_room(sheet))
    with replacing(file) as draft:
        draft.write_text(_tex(sheet), encoding="utf-8")
    return file


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
