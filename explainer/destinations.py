"""Where something may be written, asked before the work begins: each refusal is a sentence, none of them waits.

A name is taken as people mean it: `~` is their home, and a link stands for what it points to, so that the link stays.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from pathlib import Path

DRAFT_ROOM = 32  # bytes that the name of a draft is longer than that of its file
NAME_MAX = 255  # bytes of a name, on nearly every file system
REASONS = {
    errno.ENOSPC: "the disk is full; make room there, or choose another place",
    errno.EDQUOT: "your share of the disk is full; make room there, or choose another place",
    errno.EFBIG: "files there must not become so large; choose another place",
    errno.EACCES: "you may not do that there; choose another place, or change its permissions",
    errno.EPERM: "you may not do that there; choose another place, or change its permissions",
    errno.EROFS: "that place is for reading only; choose another one",
    errno.ENAMETOOLONG: "a name in it is too long; choose a shorter one",
    errno.ENOENT: "it does not exist; look at its spelling",
    errno.ENOTDIR: "a part of it is not a folder; look at its spelling",
    errno.EISDIR: "it is a folder; give a file",
    errno.ELOOP: "its links lead round in a circle; give the place itself",
    errno.EIO: "the disk does not answer as it should; try another one",
    errno.EMFILE: "too many files are open; end other programs and try again",
    errno.ENFILE: "too many files are open; end other programs and try again",
    errno.EBUSY: "another program holds it; try again when that is done",
    errno.ETXTBSY: "another program holds it; try again when that is done",
    errno.ECONNREFUSED: "nothing answers there; look at the address",
    errno.EADDRINUSE: "another program has that port; choose another one",
    errno.EADDRNOTAVAIL: "this machine has no such address; choose another one",
}


def destination(given: object, what: str, *, folder: bool, needed: int = 0) -> Path:
    """The absolute path that was given, links followed. `what` names it in a sentence: "the bundle".

    Raises ValueError where it cannot be written: for what is not a path, a name that is too long, a file where a folder is
    wanted and the other way round, a FIFO or a device, a place that may not be written to, and where fewer than `needed`
    bytes are free.
    """
    place = read_place(given, what)
    try:
        place = place.resolve()
        there = next(parent for parent in (place, *place.parents) if parent.exists())
        mode = _mode(place)  # asked once: somebody else may be putting a folder in this place just now
        if folder and mode and not stat.S_ISDIR(mode):
            raise ValueError(f"{place} is {_kind(place)}; give a folder for {what}")
        if not folder and mode and not stat.S_ISREG(mode):
            raise ValueError(f"{place} is {_kind(place)}; give the name of a file for {what}")
        if len(os.fsencode(place.name)) + DRAFT_ROOM > NAME_MAX or not place.name:
            raise ValueError(
                f"{quoted(place)} cannot be written: its name must have 1 to {NAME_MAX - DRAFT_ROOM} bytes"
            )
        beside = there if there != place else place.parent
        with tempfile.TemporaryFile(dir=beside):  # permissions alone do not say whether a place can be written to
            pass
    except (OSError, RuntimeError) as problem:  # RuntimeError: until Python 3.12, links that lead round in a circle
        number = problem.errno if isinstance(problem, OSError) else errno.ELOOP
        raise ValueError(f"{quoted(place)} cannot be written: {reason(number, problem)}") from problem
    free = shutil.disk_usage(beside).free
    if free < needed:
        raise ValueError(
            f"{what} needs about {needed / 1e6:.0f} MB, and there are {free / 1e6:.0f} MB free in {beside}; "
            "make room there, or choose another place"
        )
    return place


def _mode(place: Path) -> int:
    """What kind of thing stands at a place, as the system says it; 0 where nothing does."""
    try:
        return place.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def read_place(given: object, what: str) -> Path:
    """The path that was given, with `~` for a home. Raises ValueError for anything else, and for the home of an unknown user."""
    if not isinstance(given, str | Path) or not str(given).strip() or not _is_name(str(given)):
        raise ValueError(f"{what} needs a path, as text, got {quoted(given)}")
    longest = max(len(os.fsencode(part)) for part in Path(given).parts)
    if longest > NAME_MAX:
        raise ValueError(f"{what} needs a path whose names have at most {NAME_MAX} letters, got one of {longest:,}")
    try:
        return Path(given).expanduser().absolute()
    except RuntimeError as problem:  # ~somebody, and there is no such user
        raise ValueError(f"{quoted(given)} is no place here: {problem}; write the whole path") from problem


def _is_name(text: str) -> bool:
    """Whether the system can hold it: no half of a sign, and no zero byte."""
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False


def reason(number: int | None, problem: BaseException) -> str:
    """Why the system refused, in words of ours where we have some, and what to do."""
    words = " ".join(str(getattr(problem, "strerror", None) or problem).split())
    return REASONS.get(number or 0, f"the system says: {words}")


def sentence(problem: OSError) -> str:
    """The refusal of a system in a sentence; what is one of our own sentences already stays as it is."""
    if problem.errno is None:
        return str(problem)
    about = f"{quoted(str(problem.filename))}: " if problem.filename else ""
    return f"{about}{reason(problem.errno, problem)}"


def quoted(given: object) -> str:
    """What was given as a path, in one line that fits into a sentence."""
    try:
        shown = " ".join((str(given) if isinstance(given, Path) else repr(given)).split())
    except (ValueError, TypeError, RuntimeError, AttributeError, LookupError):  # it has no words of its own
        return f"an object of the type {type(given).__name__}"
    return shown if len(shown) <= 200 else f"{shown[:97]} ... {shown[-97:]}"


def _kind(place: Path) -> str:
    for name, is_one in (("a folder", place.is_dir()), ("a pipe", place.is_fifo()), ("a socket", place.is_socket())):
        if is_one:
            return name
    return "a file" if place.is_file() else "a device"
