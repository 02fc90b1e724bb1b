"""The list of lessons and the files in pages/ are the same; a lesson imports nothing of what shows it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from explainer.files import pages
from explainer.lessons import lesson, lessons, opened
from explainer.lessons.syllabus import START, module, neighbours
from explainer.symbolic import sandbox

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_page_is_in_the_course_once() -> None:
    listed = [START, *(one.name for one in lessons())]
    assert sorted(listed) == sorted(file.stem for file in pages().glob("*.py") if file.stem not in ("app", "server"))
    counted = [one.number for one in lessons() if one.number]
    assert counted == list(range(1, 22))
    assert [one.name for one in lessons()[len(counted) :]] == ["practice", "own", "errata", "teachers"]
    assert all(one.question.endswith("?") for one in lessons())


def test_the_way_on_goes_through_all_lessons_in_order() -> None:
    here, way = lessons()[0], []
    assert neighbours(here)[0] is None
    while here:
        way.append(here)
        here = neighbours(here)[1]
    assert tuple(way) == lessons()


def test_an_unknown_lesson_is_refused() -> None:
    for name in ("app", "../setup", "softmaxx"):
        with pytest.raises(ValueError, match=f"the course has no lesson '{name}'; it has network, neuron"):
            opened(name)
    assert lesson("softmax").title == "Softmax"


def test_a_page_is_read_once_and_says_what_it_is() -> None:
    for name in (START, *(one.name for one in lessons())):
        assert module(name) is module(name)
        assert module(name).__doc__.strip()


def test_a_page_opens_on_a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it works out when it is read may take longer than a reader would wait for a formula of their own."""
    monkeypatch.setattr(sandbox, "PATIENCE", 0.0)
    for name in ("slopes", "activation_slopes"):
        monkeypatch.delitem(sys.modules, f"pages.{name}", raising=False)
        assert callable(module(name).lesson)


def test_the_course_is_recorded_without_streamlit_and_tensorflow() -> None:
    code = (
        "import sys; from explainer.lessons import lessons, record\n"
        "[record(one.name) for one in lessons()]\n"
        'print(sorted({"tensorflow", "keras", "streamlit", "shell"} & set(sys.modules)))'
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
