"""Files of data, in a folder or an archive, packed or not: opened only if ordinary, and never unpacked beyond a limit.

What a file is, its first bytes say, not its name: a plain file named .gz is plain, and a packed one needs no such name.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, cast

MAX_BYTES = 2 * 2**30  # bytes that are unpacked from one data set, at most: EMNIST's 814,255 pictures fit twice
SMALL, RATIO = 64 * 2**20, 100  # what unpacks to more than this, and to so many times its size, is a bomb, no data
MOST_FILES = 1_000_000
_BLOCK = 1 << 20
_DAMAGES = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile)


@dataclass(frozen=True)
class Entry:
    """One file: its name with folders, its size in bytes (None if only unpacking tells), and how it is opened.

    `packed` is the number of bytes that it takes in its archive.
    """

    name: str
    size: int | None
    packed: int
    open: Callable[[], IO[bytes]]

    @property
    def stem(self) -> str:
        """The last part of the name."""
        return self.name.rsplit("/", 1)[-1]

    def start(self, count: int = 512) -> bytes:
        """Its first bytes."""
        try:
            with self.open() as file:
                return file.read(count)
        except (*_DAMAGES, OSError) as problem:
            raise _damaged(self.name, problem) from problem

    def read(self, limit: int = MAX_BYTES) -> bytes:
        """All of it. Raises ValueError where it is damaged, or longer than `limit`."""
        limit = min(limit, most(self.packed))
        if self.size is not None and self.size > limit:
            raise too_large(self.name, self.size)
        parts, length = [], 0
        try:
            with self.open() as file:
                while block := file.read(_BLOCK):
                    parts.append(block)
                    length += len(block)
                    if length > limit:
                        raise too_large(self.name, None)
        except (*_DAMAGES, OSError) as problem:
            raise _damaged(self.name, problem) from problem
        return b"".join(parts)


def most(packed: int) -> int:
    """Bytes that are unpacked, at most, from so many."""
    return min(MAX_BYTES, max(SMALL, RATIO * packed))


def too_large(name: str, size: int | None) -> ValueError:
    """What to say of a file that would fill the memory."""
    if size is not None and size > MAX_BYTES:
        much, bound = f"{size / 2**30:.1f} GB", f"at most {MAX_BYTES >> 30} GB of pictures are read"
    else:
        much, bound = "far more than it should hold", "what grows to so many times its size is no data set"
    return ValueError(f"{name} would unpack to {much} and is refused; {bound}")


def _damaged(name: str, problem: Exception) -> ValueError | OSError:
    if isinstance(problem, OSError) and not isinstance(problem, gzip.BadGzipFile) and problem.errno:
        return problem  # the disk's own words: permission denied, input/output error
    return ValueError(f"{name} is cut off or damaged: it cannot be unpacked; copy or download it again")


def entry_of(path: Path) -> Entry:
    """An ordinary file; what would wait for ever, as a pipe or a device does, is refused unopened."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path} is not an ordinary file (a pipe or a device); save the data in a file and give that")
    if not status.st_size:
        raise ValueError(f"{path} is empty: 0 bytes; copy or download it again")
    return Entry(path.name, status.st_size, status.st_size, partial(_opened, path))


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")


def folder_entries(folder: Path) -> list[Entry]:
    """All ordinary files below `folder`, in the order of their names; hidden ones and those of macOS archives are left out."""
    entries: list[Entry] = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if _may_hold_digits(name))
        for name in sorted(filter(_may_hold_digits, names)):
            path = Path(here, name)
            try:
                about = path.stat()
            except OSError:  # a link that leads nowhere
                continue
            if stat.S_ISREG(about.st_mode) and about.st_size:
                inside = path.relative_to(folder).as_posix()
                entries.append(Entry(inside, about.st_size, about.st_size, partial(_opened, path)))
        if len(entries) > MOST_FILES:
            raise ValueError(f"{folder} holds more than {MOST_FILES:,} files; give the folder of one data set")
    return entries


def _may_hold_digits(name: str) -> bool:
    return not name.startswith((".", "__MACOSX", "~$"))


def is_note(name: str) -> bool:
    """Whether a file of this name is about the data, or an example of an answer, and no part of them."""
    return name.lower().startswith(("readme", "license", "licence", "sample_submission", "requirements", "citation"))


def refuse_pointer(name: str, start: bytes) -> None:
    """ValueError for what stands in a clone in the place of a large file."""
    if start.startswith(b"version https://git-lfs"):
        raise ValueError(
            f"{name} is not the file itself but a note of Git LFS that stands for it; fetch it with git lfs pull, "
            "or download it from the page of the data set"
        )


def plain(entry: Entry) -> Entry:
    """The file inside gzip, bzip2 or xz, or the file itself."""
    for _ in range(2):  # packed twice is seen now and then
        start, opener = entry.start(6), None
        if start.startswith(b"\x1f\x8b"):
            opener = partial(_gunzipped, entry)
        elif start.startswith(b"BZh"):
            opener = partial(_opened_by, bz2.BZ2File, entry)
        elif start.startswith(b"\xfd7zXZ"):
            opener = partial(_opened_by, lzma.LZMAFile, entry)
        if opener is None:
            return entry
        name = entry.name.removesuffix(".gz").removesuffix(".bz2").removesuffix(".xz")
        entry = Entry(name, None, entry.packed, opener)
    return entry


def _gunzipped(entry: Entry) -> IO[bytes]:
    return _opened_by(lambda file: gzip.GzipFile(fileobj=file), entry)


def _opened_by(reader: Callable, entry: Entry) -> IO[bytes]:
    raw = entry.open()
    return cast("IO[bytes]", _Both(reader(raw), raw))  # it reads and closes, which is all that is asked of it


class _Both(io.RawIOBase):
    """A stream that closes the file below it, too."""

    def __init__(self, stream: IO[bytes], below: IO[bytes]) -> None:
        self.stream, self.below = stream, below

    def read(self, size: int = -1) -> bytes:
        return self.stream.read(size)

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.stream.close()
        self.below.close()
        super().close()


def archive_entries(entry: Entry, stack: ExitStack) -> list[Entry] | None:
    """The files of a zip or tar archive; None for what is neither. They can be read until `stack` closes."""
    start = entry.start(265)
    try:
        if start.startswith(b"PK\x03\x04"):
            return _zipped(entry, stack)
        if start[257:262] == b"ustar":
            return _tarred(entry, stack)
    except (*_DAMAGES, NotImplementedError) as problem:
        raise _damaged(entry.name, problem) from problem
    return None


def _zipped(entry: Entry, stack: ExitStack) -> list[Entry]:
    file = stack.enter_context(entry.open()) if entry.size is not None else io.BytesIO(entry.read())
    archive = stack.enter_context(zipfile.ZipFile(file))
    infos = [info for info in archive.infolist() if not info.is_dir() and _in_archive(info.filename)]
    if any(info.flag_bits & 1 for info in infos):
        raise ValueError(f"{entry.name} is locked with a password; unpack it and give the folder")
    if len(infos) > MOST_FILES:
        raise ValueError(f"{entry.name} holds more than {MOST_FILES:,} files; give an archive of one data set")
    size = sum(info.file_size for info in infos)
    if size > most(entry.packed):
        raise too_large(entry.name, size)
    return [
        Entry(info.filename, info.file_size, info.compress_size, partial(_member, archive, info))
        for info in sorted(infos, key=lambda info: info.filename)
    ]


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    try:
        return archive.open(info)
    except (RuntimeError, NotImplementedError, KeyError) as problem:  # another name inside, or an unknown packing
        raise zipfile.BadZipFile(str(problem)) from problem


def _tarred(entry: Entry, stack: ExitStack) -> list[Entry]:
    """Tar archives are read once into memory: their members lie one behind the other, unpacked."""
    archive = stack.enter_context(tarfile.TarFile(fileobj=io.BytesIO(entry.read())))
    members = [member for member in archive.getmembers() if member.isreg() and _in_archive(member.name)]
    return [
        Entry(member.name.removeprefix("./"), member.size, member.size, partial(_extracted, archive, member))
        for member in sorted(members, key=lambda member: member.name)
    ]


def _extracted(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(member)
    if file is None:
        raise tarfile.TarError(f"{member.name} is no file")
    return file


def _in_archive(name: str) -> bool:
    return all(map(_may_hold_digits, name.removeprefix("./").split("/")))
