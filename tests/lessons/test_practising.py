"""What a reader at a practice problem is shown for what the browser asks, whatever that is."""

from __future__ import annotations

import pytest

from explainer import practice
from explainer.lessons import elements, lessons, practising, record
from explainer.lessons.elements import Practice
from explainer.lessons.practising import desk
from explainer.practice.tasks import Task, read_task
from explainer.symbolic.sandbox import LimitError

CHAIN = Practice(("chain rule", "product rule"), Task("chain rule"), "task")  # (5x + 1)²
WITHOUT = {"errata", "teachers"}  # no skill of practice fits these pages


def asked(**what: object) -> dict[str, object]:
    return desk(CHAIN, {"task": "chain-rule-1-3", "turn": 1, **what})["reply"]


def test_each_line_has_its_verdict_and_the_mistake_is_named() -> None:
    reply = asked(lines=["2*(5x+1)", "10*(5x+1)"])
    assert [line["right"] for line in reply["lines"]] == [False, True]
    assert "multiply by its slope, 5" in reply["lines"][0]["message"]
    assert reply["finished"]


def test_a_line_that_is_right_and_not_finished_is_left_open() -> None:
    reply = asked(lines=["2*(5x+1)*(5x+1)'"])
    assert reply["lines"][0]["right"]
    assert "Still to be differentiated: 5x + 1" in reply["lines"][0]["message"]
    assert not reply["finished"]


def test_help_comes_hint_by_hint_then_the_next_line_then_the_solution() -> None:
    replies = [asked(lines=[], help=much) for much in range(7)]
    assert [len(reply["hints"]) for reply in replies] == [0, 1, 2, 3, 4, 4, 4]
    assert replies[4]["hints"][-1].startswith("The next line is 2(5x + 1)")
    assert [bool(reply["solution"]) for reply in replies] == [False] * 5 + [True] * 2


@pytest.mark.parametrize("typed", ["hello world!", "((((", "?", "=", "x" * 5000, "9^9^9^9", "💥", "<script>"])
def test_nonsense_gets_one_sentence(typed: str) -> None:
    (line,) = asked(lines=[typed])["lines"]
    assert not line["readable"]
    assert line["message"].startswith("I cannot read this line: ")
    assert "Traceback" not in line["message"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"task": "chain-rule-9-3"},
        {"task": 7, "lines": "x", "help": "all", "turn": None},
        {"lines": [{"a": 1}] * 500, "help": -3},
        {"task": "forward-pass-1-3"},
    ],
)
def test_what_makes_no_sense_is_passed_over(wrong: dict[str, object]) -> None:
    shown = desk(CHAIN, wrong)
    assert shown["task"]["written"] == "chain-rule-1-3"
    assert len(shown["reply"]["lines"]) <= practising.MOST_LINES


def test_a_line_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(task: Task, lines: object) -> None:
        raise LimitError("the work took longer than 3 s")

    monkeypatch.setattr(practising, "_answered", late)
    assert asked(lines=["x"])["problem"].startswith("This took too long to check.")
    assert asked(lines=[])["problem"] == "", "who has typed nothing is told nothing"


@pytest.mark.parametrize("skill", practice.SKILLS)
def test_every_skill_is_posed(skill: str) -> None:
    element = Practice((skill,), Task(skill), "task")
    for level in range(1, practice.levels(skill) + 1):
        task = desk(element, {"task": Task(skill, level, 5).written})["task"]
        assert (task["level"], task["seed"]) == (level, 5)
        assert "<math" in task["question"]
        assert "…" in task["opening"]
        assert read_task(task["written"]).problem.question == Task(skill, level, 5).problem.question


def test_every_lesson_with_a_fitting_skill_has_its_turn() -> None:
    practised = {one.name for one in lessons() if record(one.name).record.all(elements.Practice)}
    assert practised == {one.name for one in lessons()} - WITHOUT


def test_the_address_says_which_problem_lies_open() -> None:
    (element,) = record("softmax", task="softmax-2-17").record.all(Practice)
    assert element.task == Task("softmax", 2, 17)
    for wrong in ("softmax-3-1", "chain-rule-1-1", "softmax-1", "softmax-1--4", ""):
        with pytest.raises(ValueError, match=r"a problem is written like softmax-1-3|softmax has the levels 1 and 2"):
            record("softmax", task=wrong)


@pytest.mark.parametrize("asked", [5, [1, 2], "x", None, {"lines": "no list", "help": "1", "turn": None}])
def test_a_message_that_is_none_is_taken_for_nothing(asked: object) -> None:
    assert desk(CHAIN, asked)["reply"]["lines"] == []
