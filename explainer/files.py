"""Where the project's own files lie, and how a file is written so that a crash leaves the old one whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


def pages() -> Path:
    """The folder of the course's pages, installed or in a checkout."""
    return _course() / "pages"


@contextmanager
def replacing(target: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside `target`; move it into place if the block ends well, remove it if not.

    >>> import tempfile, pathlib
    >>> note = pathlib.Path(tempfile.mkdtemp()) / "note.txt"
    >>> with replacing(note) as draft:
    ...     _ = draft.write_text("whole or not at all")
    >>> note.read_text()
    'whole or not at all'
    """
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    draft = Path(name)
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

    Between the two renames the previous folder stands beside the target as `.<name>.old`; a crash just there is
    mended by the next call, which puts it back first.
    """
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    old = target.with_name(f".{target.name}.old")
    if old.exists() and not target.exists():
        old.rename(target)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
