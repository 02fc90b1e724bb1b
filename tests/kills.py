"""kill -9 at random moments of training, exporting, going on and writing the site: what stands is always whole.

python tests/kills.py [KILLS [KIND ...]]     50 of every kind in turn unless said otherwise: library, command, site

A line for each kill; exit code 1 at the first damage, and when something is left over at the end.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from explainer import mnist
from explainer.files import standing
from explainer.mnist.training import checkpoint

ROOT = Path(__file__).resolve().parent.parent
RECIPE = replace(mnist.ARTICLE, epochs=20_000)
LIFE = 4.0  # seconds at most from the first epoch after a start to the kill; an export begins about every second
WHOLE_LIFE = 20.0  # seconds at most until a command is killed: it may be starting, training, exporting or packing
EPOCHS = 40  # of a training by command: a few seconds, so that kills meet its export, too
REMAINS = 30.0  # seconds in which the process of a killed command must have ended and removed what it had


def work(folder: Path) -> None:
    """Train with a checkpoint after every epoch, and export now and then; begin again where it ended."""
    digits, model = mnist.load(), mnist.build()

    def sometimes(history: mnist.History) -> None:
        if len(history.loss) % 10 == 0:
            mnist.export(model, folder / "bundle", digits, history)

    mnist.train(model, digits, RECIPE, on_epoch=sometimes, checkpoint=folder / "training.npz", resume=True)


def until(holds: Callable[[], bool], what: str, seconds: float = 120.0, found: Callable[[], object] = str) -> None:
    """Wait until it holds; `found` says, if it never does, what was there instead."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what} {found()}".strip()
        time.sleep(0.02)


class Kind:
    """Something that is begun, killed and looked at again and again, in a folder of its own."""

    life = WHOLE_LIFE

    def __init__(self, folder: Path) -> None:
        self.folder = folder / type(self).__name__.lower()
        self.scratch = folder / "scratch"
        for place in (self.folder, self.scratch):
            place.mkdir(exist_ok=True)

    def command(self) -> list[str]:
        """What is begun, as the arguments of Python."""
        raise NotImplementedError

    def begun(self) -> subprocess.Popen:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(self.scratch)}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([sys.executable, *self.command()], cwd=ROOT, env=environment, **quiet)

    def wait(self, child: subprocess.Popen) -> None:
        """Until a kill may meet it at work."""

    def look(self) -> str:
        """What stands, in words; AssertionError or ValueError for damage."""
        raise NotImplementedError

    def finish(self) -> None:
        """Once without a kill; then nothing but its work may be left."""
        child = self.begun()
        assert child.wait(600) == 0, f"{' '.join(self.command())} does not end well after the kills"
        left = {file.name for file in self.folder.iterdir()} - self.results
        assert not left, f"{', '.join(left)} stays"

    results: frozenset[str] = frozenset()


class Library(Kind):
    """`mnist.train` with a checkpoint, and `mnist.export`, in one program."""

    life, epochs, seen = LIFE, 0, False

    def command(self) -> list[str]:
        return [__file__, "work", str(self.folder)]

    def wait(self, child: subprocess.Popen) -> None:
        file = self.folder / "training.npz"
        before = file.stat().st_mtime_ns if file.exists() else 0

        def has_written() -> bool:
            assert child.poll() is None, "the training ended before its first epoch"
            return file.exists() and file.stat().st_mtime_ns != before

        until(has_written, "the training never came to its first epoch", 300)

    def look(self) -> str:
        epochs = _epochs(self.folder / "training.npz")
        assert epochs >= self.epochs, f"the checkpoint went back from {self.epochs} to {epochs} epochs"
        state = _bundle(self.folder / "bundle")
        assert not (self.seen and state == "no bundle yet"), "the bundle is gone"
        self.epochs, self.seen = epochs, state == "bundle whole"
        return f"{epochs} epochs saved, {state}"

    def finish(self) -> None:
        """It trains for ever; one export clears away what the kills left."""
        mnist.export(mnist.build(), self.folder / "bundle", mnist.load())
        left = {file.name for file in self.folder.iterdir()} - {"training.npz", "bundle"}
        assert not [name for name in left if not name.startswith(".training.npz.")], f"{', '.join(left)} stays"


class Command(Kind):
    """`explainer train --resume`: a program, and the process in which it trains."""

    results = frozenset({"bundle"})

    def command(self) -> list[str]:
        return [
            "-m",
            "explainer.cli",
            "train",
            "--epochs",
            f"{EPOCHS}",
            "--resume",
            "--out",
            str(self.folder / "bundle"),
        ]

    def remains(self) -> list[str]:
        """What lies among the temporary files."""
        return [str(file.relative_to(self.scratch)) for file in self.scratch.rglob("*")]

    def look(self) -> str:
        until(
            lambda: not self.remains(), "the process outlives its program, or leaves its files", REMAINS, self.remains
        )
        return f"{_epochs(self.folder / 'bundle.checkpoint.npz')} epochs saved, {_bundle(self.folder / 'bundle')}"


class Site(Kind):
    """`explainer site`."""

    results = frozenset({"site"})

    def command(self) -> list[str]:
        return ["-m", "explainer.cli", "site", str(self.folder / "site")]

    def look(self) -> str:
        site = standing(self.folder / "site")
        if not site.exists():
            return "no site yet"
        assert {"index.html", "phone", "gallery", "explainer-site.json"} <= {file.name for file in site.iterdir()}
        return "site whole"


def _epochs(file: Path) -> int:
    """How many epochs a checkpoint holds, 0 without one; raises ValueError when it is not whole."""
    if not file.exists():
        return 0
    saved = checkpoint.read(file)
    assert all(np.isfinite(array).all() for array in saved.state)
    return len(saved.history.loss)


def _bundle(folder: Path) -> str:
    """Check the last bundle; one that was killed between its two renames is put back by the check."""
    try:
        mnist.check(folder)
    except FileNotFoundError:
        return "no bundle yet"
    return "bundle whole"


KINDS = {kind.__name__.lower(): kind for kind in (Library, Command, Site)}


def main(kills: int, names: list[str]) -> None:
    rng = random.Random(0)
    with tempfile.TemporaryDirectory() as place:
        kinds = [KINDS[name](Path(place)) for name in names]
        for kill in range(1, kills + 1):
            kind = kinds[kill % len(kinds)]
            child = kind.begun()
            kind.wait(child)
            time.sleep(rng.uniform(0, kind.life))
            child.kill()
            child.wait()
            print(f"kill {kill} of {kills}, {type(kind).__name__.lower()}: {kind.look()}", flush=True)
        for kind in kinds:
            kind.finish()
        left = {file.name for file in kinds[0].scratch.iterdir()}
        if (
            Library.__name__.lower() in names
        ):  # a killed program that opened TensorFlow itself leaves TensorFlow's own files
            left = {name for name in left if not re.match(r"__autograph_generated_file|__pycache__$|tmp\w{8}$", name)}
        assert not left, f"{', '.join(left)} stays among the temporary files"
    print(f"{kills} kills, everything whole, nothing left over")


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 50, sys.argv[2:] or [*KINDS])
