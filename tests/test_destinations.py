"""Where something may be written is known before the work begins; a place that cannot take it is named in a sentence."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from explainer.cli import main
from explainer.destinations import DRAFT_ROOM, NAME_MAX, destination, read_place, sentence
from explainer.files import replacing, replacing_folder
from explainer.locks import TakenError, held
from explainer.mnist.bundle import refuse_folder

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, pipes and devices as Unix has them")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write(folder: Path, text: str = "new") -> None:
    with replacing_folder(folder) as draft:
        (draft / "note.txt").write_text(text)


# --- names ------------------------------------------------------------------------------------------------------------


def test_a_link_stays_a_link_and_its_target_is_written_twice(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    for text in ("first", "second"):
        write(link, text)
        assert link.is_symlink()
        assert (real / "note.txt").read_text() == text
    assert names(tmp_path) == ["link", "real"]


def test_a_dangling_link_is_written_where_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "later")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "later" / "note.txt").read_text() == "new"
    (tmp_path / "file").symlink_to(tmp_path / "page.html")
    with replacing(tmp_path / "file") as draft:
        draft.write_text("page")
    assert (tmp_path / "file").is_symlink()
    assert (tmp_path / "page.html").read_text() == "page"


def test_a_tilde_is_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert destination("~/bundle", "the bundle", folder=True) == tmp_path / "bundle"
    write("~/bundle")  # type: ignore[arg-type]  # a text where a path belongs
    assert names(tmp_path) == ["bundle"]
    with pytest.raises(ValueError, match=r"is no place here: Could not determine home directory.*write the whole path"):
        destination("~nobody-of-this-name/x", "the bundle", folder=True)


def _long(bytes_: int) -> str:
    return "ä" * (bytes_ // 2)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (_long(NAME_MAX - DRAFT_ROOM + 2), "its name must have 1 to 223 bytes"),
        (_long(600), "names have at most 255 letters, got one of 600"),
        ("/".join(["deep" * 30] * 60), "a name in it is too long"),
        ("/proc/nothing/bundle", "cannot be written"),
        ("file/bundle", "a part of it is not a folder"),
        ("round", "its links lead round in a circle"),
    ],
)
def test_a_name_that_cannot_be_written_is_said_at_once(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "round").symlink_to(tmp_path / "round")
    for folder in (True, False):
        with pytest.raises(ValueError, match=why) as refused:
            destination(tmp_path / name if not name.startswith("/") else name, "the bundle", folder=folder)
        assert len(str(refused.value)) < 500
        assert "Errno" not in str(refused.value)


def test_the_longest_name_that_is_allowed_works(tmp_path: Path) -> None:
    name = "x" * (NAME_MAX - DRAFT_ROOM)
    write(tmp_path / name)
    write(tmp_path / name)
    assert names(tmp_path) == [name]


@pytest.mark.parametrize("given", ["", "  ", "a\0b", "a\ud800b", None, 3, b"bundle", float("nan")])
def test_what_is_no_path_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match="the bundle needs a path, as text, got"):
        read_place(given, "the bundle")


@pytest.mark.timeout(20)
def test_pipes_devices_and_sockets_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        place = os.path.relpath(tmp_path / "socket")  # a socket's path must be short
        listening.bind(place)
        for name, kind in (("pipe", "a pipe"), ("socket", "a socket"), ("/dev/null", "a device")):
            for folder, wanted in (
                (True, "give a folder for the page"),
                (False, "give the name of a file for the page"),
            ):
                with pytest.raises(ValueError, match=f"is {kind}; {wanted}"):
                    destination(tmp_path / name, "the page", folder=folder)
    assert Path("/dev/null").is_char_device()


@pytest.mark.timeout(60)
def test_the_command_line_refuses_before_it_reads_the_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("x")
    for out in ("pipe", "file", _long(600), "/dev/null"):
        assert main(["train", "--out", str(tmp_path / out), "--data", str(tmp_path / "no such data")]) == 2
        assert "no such data" not in capsys.readouterr().err, "the data were read first"
    assert main(["data", str(tmp_path / "no such data"), "--html", str(tmp_path / "pipe")]) == 2
    assert "is a pipe; give the name of a file for the page" in capsys.readouterr().err
    assert main(["site", str(tmp_path / "pipe")]) == 2
    assert main(["gallery", str(tmp_path / "pipe")]) == 2


def test_a_folder_of_other_things_is_no_gallery(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index.html").write_text("a page of theirs")
    assert main(["gallery", str(tmp_path)]) == 2
    assert "holds something other than a gallery and would be lost" in capsys.readouterr().err
    assert (tmp_path / "index.html").read_text() == "a page of theirs"


def test_the_words_of_the_system_are_put_into_sentences() -> None:
    for number in (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EMFILE, errno.EXDEV):
        said = sentence(OSError(number, os.strerror(number), "/a/file"))
        assert said.startswith("'/a/file': ")
        assert "Errno" not in said
    assert sentence(OSError("our own sentence")) == "our own sentence"


# --- no room ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 512 kB. Mounting needs to be allowed; the test below it needs nothing."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "none", place], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system is not allowed here")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_full_disk_is_said_and_the_old_folder_stands(small_disk: Path) -> None:
    write(small_disk / "bundle", "old")
    with pytest.raises(
        OSError, match="the disk is full; make room there, or choose another place; what was there before is"
    ):
        write(small_disk / "bundle", "x" * 1_000_000)
    with pytest.raises(OSError, match=r"page\.html could not be written: the disk is full"):
        write_file(small_disk / "page.html", 1_000_000)
    assert (small_disk / "bundle" / "note.txt").read_text() == "old"
    assert names(small_disk) == ["bundle"]


def test_too_little_room_is_said_before_the_training(small_disk: Path) -> None:
    with pytest.raises(ValueError, match=r"the bundle needs about 20 MB, and there are 1 MB free in .*disk; make room"):
        refuse_folder(small_disk / "bundle")


def write_file(file: Path, size: int) -> None:
    with replacing(file) as draft:
        draft.write_text("x" * size)


def test_a_limit_of_the_system_is_said_where_nothing_can_be_mounted(tmp_path: Path) -> None:
    """RLIMIT_FSIZE stands in for a full disk: the system refuses to write beyond it."""
    resource = pytest.importorskip("resource", reason="only Unix limits what a process may write")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    write(tmp_path / "bundle", "old")
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError, match="files there must not become so large; choose another place; what was there"):
            write(tmp_path / "bundle", "x" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (tmp_path / "bundle" / "note.txt").read_text() == "old"
    assert names(tmp_path) == ["bundle"]


def test_hdf5_hides_the_number_in_its_text(tmp_path: Path) -> None:
    said = "Unable to synchronously write data (file write failed: time = now, errno = 28, error message = 'No space')"
    with pytest.raises(OSError, match="could not be written: the disk is full"), replacing(tmp_path / "x.h5"):
        raise OSError(said)


# --- two at once ------------------------------------------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
from explainer.locks import held
with held(Path(sys.argv[1]), "Training"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen]:
    """Another process that holds the place."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "bundle")]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_second_writer_is_told_who_the_first_one_is(tmp_path: Path, other: subprocess.Popen) -> None:
    with pytest.raises(TakenError, match=rf"into .*bundle is going on \(process {other.pid}\); wait until it is done"):
        write(tmp_path / "bundle")
    assert names(tmp_path) == [".bundle.lock"]
    other.kill()
    other.wait()
    write(tmp_path / "bundle")  # a lock ends with its process
    assert names(tmp_path) == ["bundle"]


def test_the_command_line_ends_with_2_while_another_trains_there(
    tmp_path: Path, other: subprocess.Popen, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--out", str(tmp_path / "bundle"), "--epochs", "1", "--data", str(tmp_path / "none")]) == 2
    assert f"is going on (process {other.pid})" in capsys.readouterr().err


def test_threads_of_one_program_exclude_each_other_and_a_block_inside_does_not(tmp_path: Path) -> None:
    target, problems = tmp_path / "bundle", []

    def try_it() -> None:
        try:
            write(target)
        except TakenError as problem:
            problems.append(problem)

    with held(target, "Training"):
        write(target)
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join(20)
    assert len(problems) == 1
    assert names(tmp_path) == ["bundle"]


def test_many_writers_at_once_leave_one_whole_folder_and_nothing_else(tmp_path: Path) -> None:
    target, ended = tmp_path / "bundle", []

    def write_often(number: int) -> None:
        for _ in range(20):
            try:
                with replacing_folder(target) as draft:
                    (draft / "a").write_text(str(number))
                    (draft / "b").write_text(str(number))
            except TakenError:
                continue
        ended.append(number)

    threads = [threading.Thread(target=write_often, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(ended) == 6
    assert (target / "a").read_text() == (target / "b").read_text()
    assert names(tmp_path) == ["bundle"]
