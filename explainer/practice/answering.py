"""A reader's lines checked in a process that can be stopped: nobody waits long for what somebody typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from explainer.practice.checking import check
from explainer.practice.hinting import hints
from explainer.practice.tasks import Task
from explainer.practice.verdicts import CheckedLine, Verdict
from explainer.symbolic.forking import serve
from explainer.symbolic.sandbox import Worker

LIMIT = 3.0  # seconds: what a reader waits for
_WORKER = Worker("explainer.practice.answering")


@dataclass(frozen=True)
class Reply:
    """The verdict on a reader's lines, and four hints for the step after them, the last of which is that step."""

    verdict: Verdict
    hints: tuple[str, ...]


def answer(task: Task, lines: Sequence[str], *, limit: float | None = LIMIT) -> Reply:
    """What is said to the `lines` that a reader has typed for a task, within `limit` seconds; with None, without a limit.

    Raises LimitError when the time is up, and ValueError for too many lines.

    >>> answer(Task("chain rule"), ["2*(5x+1)"], limit=None).verdict.lines[0].mistake
    'inner_slope'
    """
    asked: dict[str, Any] = {"skill": task.skill, "level": task.level, "seed": task.seed, "lines": list(lines)}
    reply: Any = _answered(**asked) if limit is None else _WORKER.ask("answer", asked, limit)
    checked = tuple(
        CheckedLine(**{**line, "mistakes": tuple(line["mistakes"]), "also": tuple(line["also"])})
        for line in reply["lines"]
    )
    return Reply(Verdict(checked, reply["finished"]), tuple(reply["hints"]))


def _answered(skill: str, level: int, seed: int, lines: list[str]) -> dict[str, object]:
    """The same as lists, which cross from one process to another."""
    problem = Task(skill, level, seed).problem
    verdict = check(problem, lines)
    return {
        "lines": [asdict(line) for line in verdict.lines],
        "finished": verdict.finished,
        "hints": list(hints(problem, lines)),
    }


if __name__ == "__main__":
    serve({"answer": _answered})
