"""Worksheets from practice problems: other seeds have other problems, and each is saved as a worksheet is."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.teaching import practice_sheet, save


def test_sheets_have_problems_of_their_own() -> None:
    questions = [each.question for seed in range(3) for each in practice_sheet("chain rule", seed=seed, n=5).exercises]
    assert len(set(questions)) == 15
    assert practice_sheet("chain rule", seed=2, n=1).title == "Worksheet: Chain rule, level 1 (sheet 2)"


@pytest.mark.parametrize(("skill", "level"), [("one update", 2), ("several rules", 1), ("layer shapes", 1)])
def test_a_sheet_is_saved(skill: str, level: int, tmp_path: Path) -> None:
    sheet = practice_sheet(skill, level=level, n=2)
    page = save(sheet, tmp_path / "sheet.html").read_text(encoding="utf-8")
    assert "Answer key" in page
    assert save(sheet, tmp_path / "sheet.tex").read_text(encoding="utf-8").count(r"\item") == 4


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(ValueError, match="n must be a whole number from 1 to 50, got 0"):
        practice_sheet("chain rule", n=0)
    with pytest.raises(ValueError, match="skill must be one of"):
        practice_sheet("knitting")
