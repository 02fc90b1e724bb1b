"""The README says what is so: its lines of code run, its commands and files exist."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from explainer.cli import _parser

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_library_lines_run() -> None:
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert result.attempted >= 8
    assert result.failed == 0


def test_every_command_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b(?= )", README)) - {"make"} <= targets
    lines = re.findall(r"^\.venv/bin/explainer (.+?)(?:\s+#.*)?$", README, flags=re.MULTILINE)
    assert len(lines) >= 4
    for line in lines:
        _parser().parse_args(line.split())  # SystemExit where the command or an option is unknown


def test_every_file_and_picture_exists() -> None:
    pictures = re.findall(r"\]\((?!http)([^)]+)\)", README)
    places = re.findall(r"`((?:tests|explainer|assets|pages)/[\w./]*)`", README)
    for name in pictures + places:
        assert (ROOT / name).exists(), name
