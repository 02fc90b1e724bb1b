"""HOWTO.md: the code of every task runs as it stands, and writes each file that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import explainer
from explainer.cli import _parser

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "HOWTO.md").read_text(encoding="utf-8")
TASKS = {section.split("\n", 1)[0]: section for section in PAGE.split("\n## ")[1:]}
DRAWN = (".png", ".svg", ".pdf")


def code(task: str) -> str:
    return "\n".join(re.findall(r"```python\n(.*?)```", TASKS[task], re.DOTALL))


def test_there_are_fifteen_tasks_each_with_something_to_type() -> None:
    assert len(TASKS) >= 15
    for task, section in TASKS.items():
        assert "```python\n" in section or "```sh\n" in section, task
    for line in re.findall(r"```sh\nexplainer (.*?)\n```", PAGE):
        _parser().parse_args(line.split())  # SystemExit where the command or an option is unknown


@pytest.mark.parametrize("task", [task for task in TASKS if code(task)])
def test_a_task_does_what_it_says(task, tmp_path, monkeypatch, request) -> None:
    source = code(task)
    named = re.findall(r'"([\w-]+\.\w+)"', source.replace("mine.csv", ""))
    if any(name.endswith(DRAWN) for name in named) or "worksheets" in task:
        request.getfixturevalue("chromium")
    monkeypatch.chdir(tmp_path)
    names = {name: getattr(explainer, name) for name in explainer.__all__}
    exec(compile(source, f"HOWTO.md, {task}", "exec"), names)  # noqa: S102 - the page's own example
    written = {file.name for file in tmp_path.iterdir() if file.stat().st_size > 400}
    assert {name for name in named if "{" not in name} <= written
    if "worksheets" in task:
        page = (tmp_path / "class" / "sheets.html").read_text(encoding="utf-8")
        sheets = [part.split("</header>")[1] for part in page.split('<section class="sheet"')[1:]]
        assert len(sheets) == len(set(sheets)) == 25, "no two alike"
        assert (tmp_path / "class" / "keys.pdf").read_bytes().startswith(b"%PDF-")


def test_what_is_said_beside_the_code_is_there() -> None:
    names = re.findall(r"`((?:charts|instruments|teaching|practice)\.\w+)", PAGE)
    assert len(names) > 3
    for name in names:
        home, attribute = name.split(".")
        assert hasattr(getattr(explainer, home), attribute), name
