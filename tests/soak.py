"""kill -9 at random moments of training and exporting: the last checkpoint and the last bundle are always whole.

python tests/soak.py [KILLS]       50 unless given; prints a line a kill, ends with exit code 1 at the first damage
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from explainer import mnist
from explainer.mnist.training import checkpoint

RECIPE = replace(mnist.ARTICLE, epochs=20_000)
LIFE = 4.0  # seconds at most from the first epoch after a start to the kill; an export begins about every second


def work(folder: Path) -> None:
    """Train with a checkpoint after every epoch, and export now and then; begin again where it ended."""
    digits, model = mnist.load(), mnist.build()

    def sometimes(history: mnist.History) -> None:
        if len(history.loss) % 10 == 0:
            mnist.export(model, folder / "bundle", digits, history)

    mnist.train(model, digits, RECIPE, on_epoch=sometimes, checkpoint=folder / "training.npz", resume=True)


def wait_for_an_epoch(child: subprocess.Popen, file: Path) -> None:
    """Until the child has written its next checkpoint, so that no kill hits a process that has not begun."""
    before = file.stat().st_mtime_ns if file.exists() else 0
    while not file.exists() or file.stat().st_mtime_ns == before:
        assert child.poll() is None, "the training ended before its first epoch"
        time.sleep(0.02)


def epochs_saved(folder: Path) -> int:
    """How many epochs the checkpoint holds; raises ValueError when it is not whole."""
    saved = checkpoint.read(folder / "training.npz")
    assert all(np.isfinite(array).all() for array in saved.state)
    return len(saved.history.loss)


def bundle_checked(folder: Path) -> str:
    """Check the last bundle; one that was killed between its two renames is put back by the check."""
    try:
        mnist.check(folder / "bundle")
    except FileNotFoundError:
        return "no bundle yet"
    return "bundle whole"


def main(kills: int) -> None:
    rng = random.Random(0)
    with tempfile.TemporaryDirectory() as name:
        folder, last, seen = Path(name), 0, False
        for kill in range(1, kills + 1):
            child = subprocess.Popen([sys.executable, __file__, "work", name], stderr=subprocess.DEVNULL)
            wait_for_an_epoch(child, folder / "training.npz")
            time.sleep(rng.uniform(0, LIFE))
            assert child.poll() is None, "the training ended by itself; give RECIPE more epochs"
            child.kill()
            child.wait()
            epochs, state = epochs_saved(folder), bundle_checked(folder)
            assert epochs >= last, f"the checkpoint went back from {last} to {epochs} epochs"
            assert not (seen and state == "no bundle yet"), "the bundle is gone"
            seen |= state == "bundle whole"
            print(f"kill {kill} of {kills}: {epochs} epochs saved, {state}", flush=True)
            last = epochs
    print(f"{kills} kills, everything whole")


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
