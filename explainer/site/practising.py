"""Practice without Python: a few problems of each kind, whose answers the browser checks; own lines need the course itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from explainer.lessons.elements import Practice
from explainer.lessons.practising import titled
from explainer.practice import hints, levels
from explainer.practice.questions import Question, questions
from explainer.practice.tasks import FIRST, Task
from explainer.site import markup
from explainer.teaching.markdown import markdown

EACH = 3  # problems of a level
WORDS = ("First hint", "Second hint", "Third hint", "The next line")
NOTE = (
    "These pages know the answers to a few problems. In the course itself you write down your whole calculation, and every "
    "line of it is checked."
)


@dataclass(frozen=True)
class Turn:
    """A problem on its page, and all of them by name, which are fetched when they are asked for."""

    html: str
    all: Mapping[str, str]


def written(element: Practice) -> Turn:
    """The problems of an element; assets/site/practice.js shows one of them at a time."""
    tasks = [
        Task(skill, level, seed)
        for skill in element.skills
        for level in range(1, min(levels(skill), element.up_to) + 1)
        for seed in range(FIRST, FIRST + EACH)
    ]
    several = "".join(f'<option value="{escape(skill)}">{escape(titled(skill))}</option>' for skill in element.skills)
    choice = f'<label>Skill <select class="skill">{several}</select></label>' if len(element.skills) > 1 else ""
    first = element.task if element.task in tasks else tasks[0]
    other = ">To level 2" if any(task.skill == first.skill and task.level == 2 for task in tasks) else " hidden>"
    names = markup.script([[task.skill, str(task.level), task.written] for task in tasks])
    html = (
        f'<section class="predict turn"><p class="pick">{choice}<button type="button" class="level"{other}</button>'
        '<button type="button" class="another">Another one</button></p>'
        f'{_task(first)}<p class="caption">{escape(NOTE)}</p>'
        f'<script type="application/json" class="tasks">{names}</script></section>'
    )
    return Turn(html, {task.written: _task(task) for task in tasks})


@lru_cache(maxsize=1000)  # the lesson of all problems has those of every other lesson
def _task(task: Task) -> str:
    problem = task.problem
    asked = questions(problem)
    first = asked[:1] if not asked[0].is_number else asked
    fields = "".join(
        _number(question, problem.question) if question.is_number else _choice(question, task) for question in first
    )
    named = zip(WORDS, hints(problem), strict=True)
    help_ = "".join(f"<details>{markup.summary(words)}<p>{escape(hint)}</p></details>" for words, hint in named)
    lines = "".join(f"<li>{markup.inline(line)}</li>" for line in problem.solution)
    return (
        f'<div class="task" data-task="{task.written}">'
        f'<div class="text">{markdown(problem.question)}</div>{fields}<div class="hints">{help_}'
        f"<details>{markup.summary('The whole solution')}<ol>{lines}</ol></details></div></div>"
    )


def _number(question: Question, task: str) -> str:
    """A number to type in, and what is said to those that people arrive at."""
    answers = [
        {
            "number": float(one.number or 0),
            "tolerance": float(one.tolerance),
            "right": one.right,
            "said": markup.inline(one.feedback),
        }
        for one in question.answers
    ]
    marks = markup.script(answers)
    label = markup.inline(question.text.removeprefix(task).strip())
    return (
        f'<form class="answer"><label>{label} <input type="text" inputmode="text" autocomplete="off"></label>'
        '<button>Check</button><div class="told" role="status"></div>'
        f'<script type="application/json" class="marks">{marks}</script></form>'
    )


def _choice(question: Question, task: Task) -> str:
    """Slopes to choose from, the right one not always first."""
    turned = (
        question.answers[task.seed % len(question.answers) :] + question.answers[: task.seed % len(question.answers)]
    )
    options = "".join(
        f'<label><input type="radio" name="{task.written}" value="{place}" aria-label="{escape(one.spoken)}">'
        f"<span>{markup.inline(one.shown)}</span></label>"
        for place, one in enumerate(turned)
    )
    marks = markup.script([{"right": one.right, "said": markup.inline(one.feedback)} for one in turned])
    return (
        f'<fieldset class="control choose"><legend>Which of these is the slope?</legend>{options}</fieldset>'
        f'<div class="told" role="status"></div><script type="application/json" class="marks">{marks}</script>'
    )
