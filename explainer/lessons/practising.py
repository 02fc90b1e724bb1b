"""What a reader at a practice problem is shown: the problem, the verdict on each line, and the help they have asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from explainer.lessons.elements import Practice
from explainer.practice import how_many, levels
from explainer.practice.answering import Reply, answer
from explainer.practice.problems import Problem, SlopeProblem
from explainer.practice.tasks import FIRST, Task, in_address, read_task
from explainer.practice.verdicts import Verdict
from explainer.symbolic.sandbox import LimitError
from explainer.teaching.markdown import markdown

MOST_LINES = 20
MOST_LETTERS = 700  # letters of a line that are handed on; a line of more than 600 is told to be too long
HINTS = 4  # the last of which is the next line


def desk(element: Practice, request: Mapping[str, object] | None) -> dict[str, object]:
    """What the browser draws (assets/practice/practice.js), in answer to its `request`: task, lines, and how much help.

    >>> from explainer.lessons.elements import Practice
    >>> request = {"task": "chain-rule-1-3", "lines": ["2*(5x+1)"], "help": 1, "turn": 1}
    >>> shown = desk(Practice(("chain rule",), Task("chain rule"), "task"), request)
    >>> shown["reply"]["lines"][0]["right"], shown["reply"]["hints"]
    (False, ['Look at (5x + 1)² from the outside: what was done last? It is a power.'])
    """
    task, lines, help_, turn = _understood(element, request if isinstance(request, Mapping) else {})
    return {
        "name": element.name,
        "first": FIRST,
        "turn": turn,
        "skills": [_skill(skill, element.up_to) for skill in element.skills],
        "task": {"written": task.written, "skill": task.skill, "level": task.level, "seed": task.seed, **_posed(task)},
        "reply": _reply(task, lines, help_),
    }


def _understood(element: Practice, request: Mapping[str, object]) -> tuple[Task, tuple[str, ...], int, int]:
    """What the browser asks for, as far as it makes sense: whatever can be sent may come."""
    try:
        task = read_task(str(request.get("task", element.task.written)), element.skills)
    except ValueError:
        task = element.task
    lines, help_, turn = request.get("lines"), request.get("help"), request.get("turn")
    typed = [str(line)[:MOST_LETTERS] for line in lines[:MOST_LINES]] if isinstance(lines, list) else []
    return task, tuple(typed), help_ if isinstance(help_, int) else 0, turn if isinstance(turn, int) else 0


def _skill(skill: str, up_to: int) -> dict[str, object]:
    sizes = [how_many(skill, level) for level in range(1, min(levels(skill), up_to) + 1)]
    return {"name": skill, "written": in_address(skill), "title": titled(skill), "sizes": sizes}


def titled(skill: str) -> str:
    """A skill as the title of a choice.

    >>> titled("one update")
    'One update'
    """
    return skill[:1].upper() + skill[1:]


@lru_cache(maxsize=500)
def _posed(task: Task) -> dict[str, object]:
    """The problem as it is put: its question, how a first line begins, signs that no keyboard has."""
    problem = task.problem
    return {"question": markdown(problem.question), "opening": task.opening, "signs": _signs(problem)}


def _signs(problem: Problem) -> list[str]:
    """What is typed in this problem and stands on no keyboard, or deep in a phone's."""
    if isinstance(problem, SlopeProblem):
        return ["^", "²", "³", "√", "σ"] if "sigma" in problem.question else ["^", "²", "³", "√"]
    names = ["×" if quantity.is_shape else name for quantity in problem.quantities for name in quantity.names]
    return [name for name in dict.fromkeys(names) if len(name) > 1 or not name.isascii()]


def _reply(task: Task, lines: tuple[str, ...], help_: int) -> dict[str, object]:
    """What is said to the lines, and as much help as was asked for."""
    try:
        reply, problem = _answered(task, lines), ""
    except LimitError:
        reply = Reply(Verdict((), False), ())
        problem = "This took too long to check. Try a shorter line, or write it in two steps." if lines or help_ else ""
    checked = [
        {"text": line.text, "right": line.right, "readable": line.readable, "message": line.message}
        for line in reply.verdict.lines
    ]
    is_open = not reply.verdict.finished
    return {
        "lines": checked,
        "finished": reply.verdict.finished,
        "problem": problem,
        "hints": list(reply.hints[: min(help_, HINTS)]) if is_open else [],
        "solution": [markdown(line) for line in task.problem.solution] if help_ > HINTS else [],
    }


@lru_cache(maxsize=1000)
def _answered(task: Task, lines: tuple[str, ...]) -> Reply:
    return answer(task, lines)
