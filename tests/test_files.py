"""What is written is whole or not there, whatever happens meanwhile; and nothing is left lying about."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from explainer import charts, files, instruments, locks, teaching
from explainer.files import asset, replacing, replacing_folder, standing


def written(folder: Path, text: str) -> None:
    with replacing_folder(folder) as draft:
        (draft / "note.txt").write_text(text)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fails_while_writing(target: Path) -> None:
    with replacing(target) if target.suffix else replacing_folder(target) as draft:
        (draft if target.suffix else draft / "note.txt").write_text("new")
        raise RuntimeError("the disk is full")


def test_a_sign_that_no_file_holds_is_named(tmp_path: Path) -> None:
    """Whoever writes: a notebook, a page, slides or a picture with a name or a title of half a sign in it."""
    half = "a\ud800b"
    names_of_two, title = instruments.softmax([1, 2], names=[half, "b"]), charts.styled(charts.one_hot(3), title=half)
    for file, write in {
        "a.ipynb": lambda file: teaching.notebook(file, "Title", [names_of_two]),
        "a.html": lambda file: teaching.handout(file, "Title", [names_of_two]),
        "b.html": lambda file: teaching.slides(file, "Title", ["text"], subtitle=half),
        "c.html": lambda file: teaching.save(title, file),
    }.items():
        with pytest.raises(
            ValueError, match=rf"{file} cannot hold the sign '\\ud800', half of another one; leave it out"
        ):
            write(tmp_path / file)
    assert names(tmp_path) == []


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


WRITER = """
import sys, time
from contextlib import ExitStack
from explainer.files import replacing, replacing_folder
with ExitStack() as all:
    for place, opened in zip(sys.argv[1:], (replacing, replacing_folder)):
        print(all.enter_context(opened(place)), flush=True)
    time.sleep(300)
"""


def test_drafts_of_a_killed_program_go_at_once_and_those_of_a_living_one_stay(tmp_path: Path) -> None:
    file, folder = tmp_path / "note.txt", tmp_path / "notes"
    mine = tmp_path / ".notes.backup-of-mine"
    mine.mkdir()
    command = [sys.executable, "-c", WRITER, str(file), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as living:
        drafts = {Path(living.stdout.readline().strip()).name for _ in range(2)}
        with replacing(file) as draft:
            draft.write_text("new")
        assert drafts <= set(names(tmp_path))  # a folder is refused meanwhile: tests/test_destinations.py
        living.kill()
    assert drafts <= set(names(tmp_path))
    written(folder, "new")
    with replacing(file) as draft:
        draft.write_text("newer")
    assert names(tmp_path) == sorted([mine.name, "note.txt", "notes"])


def test_without_locks_a_draft_is_abandoned_after_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(locks, "fcntl")
    old, fresh = tmp_path / ".note.txt.zyxw4321.txt", tmp_path / ".note.txt.abcd_123.txt"
    for path in (old, fresh):
        path.write_text("half")
    os.utime(old, (time.time() - locks.ABANDONED - 1,) * 2)
    with replacing(tmp_path / "note.txt") as draft:
        draft.write_text("new")
    assert names(tmp_path) == [fresh.name, "note.txt"]


def test_a_draft_taken_for_abandoned_before_it_is_marked_is_made_again(tmp_path: Path) -> None:
    drafts: list[Path] = []

    def draft() -> Path:
        drafts.append(tmp_path / f"draft{len(drafts)}")
        if len(drafts) > 1:  # the first is gone before it can be marked
            drafts[-1].touch()
        return drafts[-1]

    with locks.claimed(draft) as path:
        assert path == drafts[1]
        assert not locks.is_abandoned(path)
    assert locks.is_abandoned(path)


@pytest.mark.parametrize("name", ["note.txt", "folder"])
@pytest.mark.parametrize("after", ["_draft_file", "_draft_folder", "_marked"])
def test_ctrl_c_between_the_making_of_a_draft_and_our_hold_of_it_leaves_nothing(
    name: str, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = locks if after == "_marked" else files
    done = getattr(module, after)

    def interrupted(target: Path) -> None:
        descriptor = done(target)
        if after == "_marked":
            os.close(descriptor)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, after, interrupted)
    is_asked = after == "_marked" or (after == "_draft_file") == (name == "note.txt")
    with pytest.raises(KeyboardInterrupt if is_asked else RuntimeError):
        fails_while_writing(tmp_path / name)
    assert names(tmp_path) == []


def test_what_is_no_asset_is_said() -> None:
    with pytest.raises(FileNotFoundError, match=r"assets/nothing\.txt is not part of this installation"):
        asset("nothing.txt")
