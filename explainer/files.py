"""Where the project's own files lie, and how a file is written so that a crash leaves the old one whole."""

from __future__ import annotations

import errno
import glob
import os
import re
import shutil
import tempfile
import threading
import weakref
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from explainer.destinations import destination, reason
from explainer.locks import claimed, held, is_abandoned

DRAFT = re.compile(r"[a-z0-9_]{8}(\.\w+)?")  # how tempfile ends the name of a draft
SHARED = re.compile(r"^import \{[^}]*\} from '\.\./keeping\.js';\n", re.MULTILINE)  # of a service worker
WRITING = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO),  # there is no room, or the disk is broken
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG),  # it may not be
}
_PACKAGE = Path(__file__).resolve().parent


def _course() -> Path:
    """The folder that holds `assets/` and `pages/`: inside the package when installed, beside it in a checkout."""
    installed = _PACKAGE / "_course"
    return installed if installed.is_dir() else _PACKAGE.parent


def asset(name: str) -> Path:
    """The path of `assets/<name>`, installed or in a checkout.

    Raises FileNotFoundError when the product has no such file.
    """
    path = _course() / "assets" / name
    if not path.exists():
        raise FileNotFoundError(f"assets/{name} is not part of this installation; reinstall deep-learning-explainer")
    return path


def service_worker(folder: str) -> str:
    """The source of `assets/<folder>/sw.js`, with what all service workers share in place of its import.

    >>> "import {" in service_worker("site")
    False
    """
    source, shared = asset(f"{folder}/sw.js").read_text("utf-8"), asset("keeping.js").read_text("utf-8")
    whole, times = SHARED.subn(lambda _: shared.replace("export ", ""), source)
    if times != 1:
        raise ValueError(f"assets/{folder}/sw.js must import keeping.js once, and does so {times} times")
    return whole


def in_checkout() -> bool:
    """Whether this is a checkout of the project, with its folders beside the package, and not an installed wheel."""
    return not (_PACKAGE / "_course").is_dir()


def pages() -> Path:
    """The folder of the course's pages, installed or in a checkout."""
    return _course() / "pages"


@contextmanager
def replacing(target: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside `target`; move it into place if the block ends well, remove it if not.

    Raises ValueError, before anything is done, for a place that cannot be written to; OSError, with a sentence, for a disk
    that fills up meanwhile.

    >>> import tempfile, pathlib
    >>> note = pathlib.Path(tempfile.mkdtemp()) / "note.txt"
    >>> with replacing(note) as draft:
    ...     _ = draft.write_text("whole or not at all")
    >>> note.read_text()
    'whole or not at all'
    """
    target = destination(target, "a file", folder=False)
    with _in_words(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _clearing(target), claimed(partial(_draft_file, target)) as draft:
            try:
                yield draft
                with draft.open("rb+") as written:  # on disk before the old file goes
                    os.fsync(written.fileno())
                draft.chmod(0o666 & ~_umask())
                draft.replace(target)
            finally:
                draft.unlink(missing_ok=True)


@contextmanager
def replacing_folder(target: str | Path) -> Iterator[Path]:
    """Yield an empty temporary folder beside `target`; swap it in if the block ends well, remove it if not.

    Raises ValueError, before anything is done, for a place that cannot be written to; OSError, with a sentence, for a disk
    that fills up meanwhile.

    Two that write into one folder at once would undo each other's work, so the second one is refused. Between the two
    renames the previous folder stands beside the target as `.<name>.old`; after a crash just there `standing` puts it back.
    """
    target = destination(target, "what is written", folder=True)
    with _in_words(target), held(target, "Writing"):
        standing(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        old = _old(target)
        with _clearing(target), claimed(partial(_draft_folder, target)) as draft:
            try:
                yield draft
                draft.chmod(0o777 & ~_umask())
                if target.exists():
                    shutil.rmtree(old, ignore_errors=True)
                    target.rename(old)
                draft.rename(target)
                shutil.rmtree(old, ignore_errors=True)
            finally:
                shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _in_words(target: Path) -> Iterator[None]:
    """An error of the system becomes an OSError with a sentence: where, why, and that what stood there still stands.

    A text with half of a sign in it becomes a ValueError.
    """
    try:
        yield
    except UnicodeEncodeError as problem:
        sign = problem.object[problem.start]
        raise ValueError(f"{target.name} cannot hold the sign {sign!a}, half of another one; leave it out") from problem
    except OSError as problem:
        number = problem.errno or _in_its_text(problem)
        if number not in WRITING:  # a sentence already, or something that has to do with other files
            raise
        stands = "; what was there before is untouched" if target.exists() else ""
        raise OSError(f"{target} could not be written: {reason(number, problem)}{stands}") from problem


def _in_its_text(problem: OSError) -> int:
    """The number of the system's error in the words of HDF5, which carries it in its text only; 0 for none."""
    match = re.search(r"errno\W+(\d+)", str(problem), re.IGNORECASE)
    return int(match[1]) if match else 0


def zipped(folder: Path, file: Path) -> None:
    """Write a folder as a zip with relative paths only, below the folder's own name."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(folder.parent))


class Nameless:
    """The content of a file in a file that has no name: it takes no memory, and is gone with its owner, however that ends."""

    def __init__(self, file: Path) -> None:
        self._content = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as this
        self._lock = threading.Lock()
        weakref.finalize(self, self._content.close)
        with file.open("rb") as source:
            shutil.copyfileobj(source, self._content)

    def read(self) -> bytes:
        """All of it, as often as it is asked for."""
        with self._lock:
            self._content.seek(0)
            return self._content.read()


def standing(target: str | Path) -> Path:
    """The folder that `replacing_folder` writes, put back from `.<name>.old` if a crash left only that."""
    target = Path(target)
    if _old(target).exists() and not target.exists():
        _old(target).rename(target)
    return target


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _draft_file(target: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    return Path(name)


def _draft_folder(target: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))


@contextmanager
def _clearing(target: Path) -> Iterator[None]:
    """Nothing is left of former drafts of `target`, nor of one that Ctrl-C caught between its making and our holding it."""
    _clear_away(target)
    try:
        yield
    except BaseException:  # Ctrl-C, too
        _clear_away(target)
        raise


def _clear_away(target: Path) -> None:
    """Remove drafts of `target` that a killed program left."""
    for draft in target.parent.glob(f".{glob.escape(target.name)}.*"):
        if draft == _old(target) or not DRAFT.fullmatch(draft.name.removeprefix(f".{target.name}.")):
            continue
        with suppress(OSError):  # another program may be clearing away the same
            if is_abandoned(draft):
                shutil.rmtree(draft) if draft.is_dir() else draft.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
