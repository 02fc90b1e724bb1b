"""What is written is whole or not there, whatever happens meanwhile; and nothing is left lying about."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from explainer.files import ABANDONED, asset, replacing, replacing_folder, standing


def written(folder: Path, text: str) -> None:
    with replacing_folder(folder) as draft:
        (draft / "note.txt").write_text(text)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fails_while_writing(target: Path) -> None:
    with replacing(target) if target.suffix else replacing_folder(target) as draft:
        (draft if target.suffix else draft / "note.txt").write_text("new")
        raise RuntimeError("the disk is full")


def test_a_failure_leaves_the_old_file_and_folder(tmp_path: Path) -> None:
    file, folder = tmp_path / "note.txt", tmp_path / "notes"
    file.write_text("old")
    written(folder, "old")
    for target in (file, folder):
        with pytest.raises(RuntimeError, match="the disk is full"):
            fails_while_writing(target)
    assert file.read_text() == (folder / "note.txt").read_text() == "old"
    assert names(tmp_path) == ["note.txt", "notes"]


def test_a_crash_between_the_two_renames_is_mended(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    written(folder, "old")
    folder.rename(tmp_path / ".notes.old")
    assert standing(folder) == folder
    assert (folder / "note.txt").read_text() == "old"
    assert names(tmp_path) == ["notes"]
    written(folder, "new")
    assert (folder / "note.txt").read_text() == "new"
    assert standing(tmp_path / "never") == tmp_path / "never"
    assert names(tmp_path) == ["notes"]


def test_drafts_of_killed_programs_are_cleared_away_but_no_others(tmp_path: Path) -> None:
    left = [tmp_path / ".notes.abcd_123", tmp_path / ".note.txt.zyxw4321.txt"]
    left[0].mkdir()
    (left[0] / "half").write_text("half")
    left[1].write_text("half")
    mine = tmp_path / ".notes.backup-of-mine"
    mine.mkdir()
    fresh = tmp_path / ".notes.00000000"
    fresh.mkdir()
    long_ago = time.time() - ABANDONED - 1
    for path in (*left, mine):
        os.utime(path, (long_ago, long_ago))
    written(tmp_path / "notes", "new")
    with replacing(tmp_path / "note.txt") as draft:
        draft.write_text("new")
    assert names(tmp_path) == sorted(["notes", "note.txt", mine.name, fresh.name])


def test_what_is_no_asset_is_said() -> None:
    with pytest.raises(FileNotFoundError, match=r"assets/nothing\.txt is not part of this installation"):
        asset("nothing.txt")
