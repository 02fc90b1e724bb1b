"""A training in a process of its own: what it learned comes back, its end is a sentence, and nothing of it stays."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explainer import mnist
from explainer.mnist.training import process
from explainer.mnist.training.process import Bounds, CrashError, Order

ROOT = Path(__file__).resolve().parents[3]
LONG = replace(mnist.QUICK, epochs=5_000, name="long")


@pytest.fixture
def few() -> mnist.Digits:
    digits = mnist.load()
    return replace(
        digits,
        **{f"train_{kind}": getattr(digits, f"train_{kind}")[:1200] for kind in ("images", "labels")},
        **{f"test_{kind}": getattr(digits, f"test_{kind}")[:300] for kind in ("images", "labels")},
    )


@pytest.fixture(autouse=True)
def nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Scratch folders lie in the test's own; after the test there is none, and no process either."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # of TensorFlow, in the process
    yield
    process._end_all()
    left = [*tmp_path.glob("explainer-training-*"), *tmp_path.glob("*autograph*")]
    assert left == []


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"


def until(holds, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def test_it_trains_goes_on_and_exports(few: mnist.Digits, tmp_path: Path) -> None:
    seen: list[float] = []
    recipe = replace(mnist.QUICK, epochs=6, warmup=0)
    process.warm()
    first = process.train(few, Order(recipe, seed=3), on_progress=lambda work: work.now and seen.append(work.now.loss))
    trained = first.outcome().result
    assert first.state == "done"
    until(lambda: not is_alive(first.pid))
    assert len(trained.history.loss) == 6
    assert seen
    assert mnist.evaluate(trained, few).accuracy > 0.7
    assert mnist.attribution(trained, few.test_images[0]).contributions.shape == (28, 28)

    again = process.train(few, Order(recipe, seed=4), before=trained).outcome().result
    assert again.history.loss[0] < trained.history.loss[1], "it did not go on from the weights that it was given"

    wrote = process.export(trained, few, tmp_path / "bundle")
    bundle = wrote.outcome().bundle
    assert bundle["digits"] == 300
    assert "trained_model_int8.tflite" in bundle["check"]
    assert "Converting to TensorFlow Lite" in wrote.steps
    packed = process.export(trained, few).outcome()
    with zipfile.ZipFile(io.BytesIO(packed.zip.read())) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert all(name.startswith("bundle/") and ".." not in name for name in names)
    assert {f"bundle/{file.name}" for file in (tmp_path / "bundle").iterdir() if file.is_file()} <= {*names}
    assert packed.bundle == bundle
    from explainer.mnist import tflite

    rows = few.test_images.reshape(300, -1).astype(np.float32) / np.float32(255)
    assert np.abs(tflite.run(tmp_path / "bundle/trained_model.tflite", rows) - trained(rows)).max() < 1e-5


def test_stop_answers_at_once_and_keeps_what_was_learned(few: mnist.Digits) -> None:
    work = process.train(few, Order(LONG))
    until(lambda: work.history is not None and len(work.history.loss) >= 3)
    start = time.monotonic()
    work.stop()
    assert time.monotonic() - start < 2, "0.3 s on a machine that does nothing else"
    assert work.state == "stopped"
    until(lambda: not is_alive(work.pid))
    assert len(work.result.history.loss) >= 3
    assert mnist.evaluate(work.result, few).accuracy > 0.3
    work.stop()  # a second time does no harm

    early = process.train(few, Order(LONG))
    early.stop()  # TensorFlow is not even imported
    assert early.state == "stopped"
    assert early.result is None
    assert early.outcome() is early


def test_a_crash_is_a_sentence_and_the_epochs_are_kept(few: mnist.Digits) -> None:
    work = process.train(few, Order(LONG))
    until(lambda: work.history is not None)
    os.kill(work.pid, signal.SIGKILL)
    with pytest.raises(CrashError, match=r"was ended from outside \(signal 9\), perhaps for want of memory; try again"):
        work.outcome()
    assert work.state == "failed"
    assert len(work.result.history.loss) >= 1
    assert re.fullmatch(r"ended in epoch \d+", work.result.history.reason)


def test_too_much_memory_or_time_ends_it(few: mnist.Digits) -> None:
    late = process.train(few, Order(LONG), bounds=Bounds(seconds=0.2))
    with pytest.raises(CrashError, match=r"it took longer than 0\.2 s and was ended"):
        late.outcome()
    large = process.train(few, Order(LONG), bounds=Bounds(memory=100 << 20))
    with pytest.raises(CrashError, match="more memory than it may and was ended; try a smaller batch size"):
        large.outcome()


def test_what_the_training_refuses_is_refused_here(few: mnist.Digits, tmp_path: Path) -> None:
    (tmp_path / "checkpoint.npz").write_text("no checkpoint")
    order = Order(mnist.QUICK, checkpoint=tmp_path / "checkpoint.npz", resume=True)
    with pytest.raises(ValueError, match="is no checkpoint of a training"):
        process.train(few, order).outcome()
    with pytest.raises(ValueError, match=r"recipe must be a Recipe, such as mnist.ARTICLE, got 3"):
        Order(3)
    with pytest.raises(ValueError, match="digits must be Digits"):
        process.train(few.train_images, Order(mnist.QUICK))


OWNER = """
import sys, time
from explainer import mnist
from explainer.mnist.training import process
work = process.train(mnist.load(), process.Order(mnist.ROBUST))
print(work.pid, "tensorflow" in sys.modules, flush=True)
work.wait()
"""


def test_it_dies_with_its_owner_and_the_owner_never_imports_tensorflow(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    options = {"cwd": ROOT, "stdout": subprocess.PIPE, "text": True, "env": environment}
    with subprocess.Popen([sys.executable, "-c", OWNER], **options) as owner:
        pid, imported = owner.stdout.readline().split()
        assert imported == "False"
        assert is_alive(int(pid))
        owner.kill()
    until(lambda: not is_alive(int(pid)))
    until(lambda: not list(tmp_path.glob("explainer-training-*")))


@pytest.mark.parametrize("how", ["deaf", "cut off"])
def test_it_leaves_nothing_whichever_pipe_ends_first(few: mnist.Digits, how: str) -> None:
    """Of an owner that is killed, the pipe of answers may be gone before the pipe of questions, or a question be half said."""
    one = process.Process()
    one.give(few, None)
    one.send(Order(LONG).record() | {"going_on": False, "gives_way": False, "seconds": 600.0, "memory": 6 << 30})
    words = one.words()
    until(lambda: "now" in next(words))
    if how == "deaf":
        one.process.stdout.close()
    else:
        one.process.stdin.write('{"st')
        one.process.stdin.close()
    assert one.process.wait(60) == 0
    assert not one.scratch.exists()
    one.end()


def test_what_two_killed_at_once_left_is_removed_by_the_next(tmp_path: Path) -> None:
    """Owner and process killed in the same moment, as a machine does that has no memory left: nobody can clean up."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    options = {"cwd": ROOT, "stdout": subprocess.PIPE, "text": True, "env": environment}
    with subprocess.Popen([sys.executable, "-c", OWNER], **options) as owner:
        pid = int(owner.stdout.readline().split()[0])
        os.kill(pid, signal.SIGSTOP)  # so that it cannot clean up
        owner.kill()
    os.kill(pid, signal.SIGKILL)
    (left,) = tmp_path.glob("explainer-training-*")
    another = process.Process()
    assert not left.exists()
    another.end()


def test_a_process_that_ends_badly_says_its_last_line(
    few: mnist.Digits, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(process, "SPARE", "no number")
    monkeypatch.setattr(process.Process, "is_ready", False)
    work = process.train(few, Order(mnist.QUICK))
    with pytest.raises(
        CrashError, match=r"ended with exit code 1: ValueError: could not convert .*; try again, or report it"
    ):
        work.outcome()
    assert "Traceback" in caplog.text
