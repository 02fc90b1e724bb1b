"""One writer at a place: a lock beside it that ends with its process, however that ends, and leaves nothing behind."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

with suppress(ImportError):  # Windows has other locks; there two writers are kept apart by the renaming alone
    import fcntl

ABANDONED = 3600  # where there are no locks: seconds without a change after which nobody writes to a draft any more
_HELD: ContextVar[frozenset[Path]] = ContextVar("places that this work holds already", default=frozenset())


class TakenError(ValueError):
    """Somebody else is writing there; the message says who."""


@contextmanager
def held(target: Path, what: str) -> Iterator[None]:
    """Hold `target`, which need not exist, as long as the block runs; a block inside may hold it again.

    Raises TakenError, at once, where another process or thread holds it. `what` says in the sentence what is done there.
    """
    if target in _HELD.get() or "fcntl" not in globals():
        yield
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    file = target.with_name(f".{target.name}.lock")
    descriptor = _taken(file, target, what)
    token = _HELD.set(_HELD.get() | {target})
    try:
        yield
    finally:
        _HELD.reset(token)
        file.unlink(missing_ok=True)  # while it is still held: whoever opened it meanwhile sees that it is gone
        os.close(descriptor)


@contextmanager
def granted(target: Path) -> Iterator[None]:
    """For a process whose parent holds `target` as long as this one lives: what is written there needs no lock of its own."""
    token = _HELD.set(_HELD.get() | {target})
    try:
        yield
    finally:
        _HELD.reset(token)


@contextmanager
def claimed(draft: Callable[[], Path]) -> Iterator[Path]:
    """Yield a file or folder that `draft` makes anew, marked as somebody's as long as the block runs.

    The mark is a lock on the draft itself: it ends with its process, however that ends, so nothing has to be guessed.
    """
    path, descriptor = draft(), None
    try:
        while (descriptor := _marked(path)) is None:  # it was taken for abandoned between its making and our marking
            path = draft()
        yield path
    finally:
        if descriptor is not None and descriptor >= 0:
            os.close(descriptor)


def is_abandoned(draft: Path) -> bool:
    """Whether whoever made `draft` with `claimed` has ended. Raises OSError where it is gone or may not be opened."""
    if "fcntl" not in globals():
        return time.time() - draft.stat().st_mtime > ABANDONED
    descriptor = os.open(draft, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)


def _marked(path: Path) -> int | None:
    """A descriptor whose lock marks `path`; None if somebody has removed it; -1 where there are no locks."""
    if "fcntl" not in globals():
        return -1
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    fcntl.flock(descriptor, fcntl.LOCK_EX)  # at most for the moment in which somebody asks whether it is abandoned
    if _is_still(path, descriptor):
        return descriptor
    os.close(descriptor)
    return None


def _taken(file: Path, target: Path, what: str) -> int:
    """A descriptor that holds the lock in `file`."""
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = os.read(descriptor, 40).decode("ascii", "replace").strip()
            os.close(descriptor)
            by = f" (process {who})" if who.isdigit() else ""
            raise TakenError(
                f"{what} into {target} is going on{by}; wait until it is done, or choose another place"
            ) from None
        if _is_still(file, descriptor):
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
            return descriptor
        os.close(descriptor)  # whoever had it removed it between our opening and our locking: try again


def _is_still(file: Path, descriptor: int) -> bool:
    """Whether the file of this name is the one that was opened."""
    try:
        return os.path.samestat(file.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
