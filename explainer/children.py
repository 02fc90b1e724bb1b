"""Processes of our own: how each is started, so that none takes a stranger's file for a module, and where it works."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from explainer.locks import claimed, is_abandoned

SCRATCH = "explainer-training-"  # how the names of scratch folders begin


def command(module: str, *arguments: str) -> list[str]:
    """What starts a module of ours. `-P`: the folder where somebody stands may hold a file that is called numpy.py."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment(**more: str) -> dict[str, str]:
    """The variables for it: this very library comes first, words are UTF-8."""
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8", **more}


def new_scratch() -> Path:
    """A new folder to work in; those that were left by a process that was killed are removed."""
    _sweep()
    return Path(tempfile.mkdtemp(prefix=SCRATCH))


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder to work in that is gone afterwards; a process that is killed leaves it to the next one."""
    with claimed(new_scratch) as folder:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Remove the scratch folders of those that were killed together with their process."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
        with suppress(OSError):  # it is another's, or somebody else removes it just now
            if is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)
