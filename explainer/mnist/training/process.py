"""Training and exporting in a process of its own: TensorFlow lives and dies there, and its memory comes back.

    work = process.train(digits, Order(recipe))      # at once; the process starts meanwhile
    work.now, work.history                           # the newest Progress; the History after the last whole epoch
    work.stop()                                      # within 0.3 s; the epochs so far are kept
    work.outcome().result                            # Trained: it answers with NumPy
    process.export(work.result, digits, folder)      # the bundle; its words come one after the other as `work.step`
    process.export(work.result, digits)              # the same as a zip: `work.zip`

Questions and answers are lines of JSON and arrays in a folder that is removed; nothing that crosses is ever executed. The
process ends when its owner does, however that ends, when it takes more memory or time than its `Bounds`, and when it is stopped.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from explainer.children import command, environment, new_scratch
from explainer.files import Nameless
from explainer.locks import claimed
from explainer.mnist.data import Digits, refuse_other
from explainer.mnist.model import NETWORK
from explainer.mnist.pretrained import Trained, read_weights, write_weights
from explainer.mnist.training.history import History, Progress, history_of
from explainer.mnist.training.recipe import Recipe
from explainer.networks.network import Network
from explainer.numeric.validation import is_whole, quoted

SPARE = 120.0  # seconds that a process that was started ahead waits for work
STOPPING = 0.25  # seconds that a training has to end by itself and keep what it learned in the unfinished epoch
LATEST = 5.0  # seconds until a process that is being ended is certainly gone
TOO_LARGE = 77  # the exit code of a process that took more memory than it may
_LOG = logging.getLogger(__name__)
ENDED = ("done", "stopped", "failed")


class CrashError(OSError):
    """The process ended without an answer; the message says in a sentence how."""


@dataclass(frozen=True)
class Bounds:
    """What a process may take before it is ended: seconds, and bytes of memory; and whether it gives way to other programs.

    A class trains on the machine that serves its pages: whoever turns a page comes before whoever trains.
    """

    seconds: float = 24 * 3600.0
    memory: int = 6 << 30
    gives_way: bool = False


FREE = Bounds()


@dataclass(eq=False)
class Work:
    """One training or export. `state` is running, done, stopped or failed; `problem` says why it failed.

    `now` and `history` are those of a training, `step` is what is done just now, in words, and `steps` all of these words.
    `result` is what a training learned, also one that was stopped or crashed after its first epoch; `bundle` is what was
    found of the bundle that was written, if one was: {"check": in words, "digits": how many, "parities": a record a file},
    and `zip` is that bundle, unless it was written into a folder.
    """

    process: Process
    state: str = "running"
    now: Progress | None = None
    history: History | None = None
    step: str = ""
    result: Trained | None = None
    bundle: dict[str, Any] = field(default_factory=dict)
    zip: Nameless | None = None
    error: Exception | None = None
    steps: list[str] = field(default_factory=list)
    at_end: Callable[[], object] = bool
    _ended: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def problem(self) -> str:
        return str(self.error) if self.error else ""

    @property
    def going_on(self) -> bool:
        return self.state not in ENDED

    @property
    def pid(self) -> int:
        """The number of its process, for whoever measures it."""
        return self.process.pid

    def wait(self, timeout: float | None = None) -> bool:
        """Whether it ended, after at most `timeout` seconds."""
        return self._ended.wait(timeout)

    def stop(self) -> None:
        """End it, within 0.3 s: by itself if it can, which keeps the unfinished epoch, else with the last whole one."""
        if self.going_on:
            self.process.send({"stop": True})
            if not self._ended.wait(STOPPING):
                threading.Thread(target=self.close, args=("stopped", None), name="stopping", daemon=True).start()
                self._ended.wait(LATEST)

    def outcome(self) -> Work:
        """This, when it has ended. Raises what went wrong: ValueError, OSError, or CrashError."""
        self.wait()
        if self.error:
            raise self.error
        return self

    def close(self, state: str, error: Exception | None) -> None:
        with self._lock:
            if not self.going_on:
                return
            if self.history is not None and (error is None or isinstance(error, CrashError)):
                cut = f"{'stopped' if error is None else 'ended'} in epoch {len(self.history.loss) + 1}"
                is_whole = state == "done" or self.history.reason
                history = self.history if is_whole else replace(self.history, reason=cut)
                self.result = self.process.learned(history)
            self.zip = self.process.packed()
            if state == "stopped" and self.result is None and isinstance(error, CrashError):
                error = None
            self.error, self.state = error, state
        self.at_end()
        self.process.kill()
        self._ended.set()  # its memory comes back in the next tenths of a second, for which nobody has to wait
        self.process.end()


@dataclass(frozen=True)
class Order:
    """What is to be trained, and with `out` where the process leaves the bundle of it; that place is held by the owner.

    `checkpoint` and `resume` are those of `mnist.train`; with `distributed` the process joins the workers of TF_CONFIG.
    """

    recipe: Recipe
    seed: int = 0
    network: Network = NETWORK
    out: Path | None = None
    checkpoint: Path | None = None
    resume: bool = False
    distributed: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.recipe, Recipe):
            raise ValueError(f"recipe must be a Recipe, such as mnist.ARTICLE, got {quoted(self.recipe)}")
        if not isinstance(self.network, Network):
            raise ValueError(f"network must be a Network, such as mnist.NETWORK, got {quoted(self.network)}")
        if not is_whole(self.seed, -(2**31), 2**31 - 1):
            raise ValueError(f"seed must be a whole number from -2147483648 to 2147483647, got {quoted(self.seed)}")

    def record(self) -> dict[str, object]:
        """What crosses to the process."""
        places = {name: None if place is None else str(place) for name, place in self._places().items()}
        return {"task": "train", **asdict(self), **places, "seed": int(self.seed), "granted": self.out is not None}

    def _places(self) -> dict[str, Path | None]:
        return {"out": self.out, "checkpoint": self.checkpoint}


def train(
    digits: Digits,
    order: Order,
    *,
    before: Trained | None = None,
    bounds: Bounds = FREE,
    on_progress: Callable[[Work], None] | None = None,
) -> Work:
    """Begin a training in a process of its own; with `before` it goes on from that network's weights.

    `on_progress` is called on another thread after each word from the process. Raises ValueError for what is not digits; what
    the training refuses is raised by `outcome`.
    """
    refuse_other(digits)
    return _begun(order.record(), digits, before, bounds, on_progress)


def export(trained: Trained, digits: Digits, folder: str | Path | None = None, *, bounds: Bounds = FREE) -> Work:
    """Begin to write the bundle of a trained network into `folder`: `mnist.export` in a process of its own.

    `Work.bundle` says afterwards what was found; without a folder the bundle comes back as `Work.zip`.
    """
    refuse_other(digits)
    history = asdict(trained.history) if trained.history else None
    request = {"task": "export", "out": None if folder is None else str(folder), "history": history}
    return _begun(request, digits, trained, bounds, None)


def _begun(request: dict, digits: Digits, before: Trained | None, bounds: Bounds, on_progress: Callable | None) -> Work:
    process = _spare() or Process(gives_way=bounds.gives_way)
    process.give(digits, before)
    work = Work(process)
    process.send({**request, "going_on": before is not None, **asdict(bounds)})
    late = CrashError(f"it took longer than {bounds.seconds:g} s and was ended")
    timer = threading.Timer(bounds.seconds, work.close, ("failed", late))
    timer.daemon = True
    work.at_end = timer.cancel
    timer.start()
    threading.Thread(target=_listen, args=(work, process, on_progress), name="training", daemon=True).start()
    return work


def _listen(work: Work, process: Process, on_progress: Callable[[Work], None] | None) -> None:
    """Note every word of the process, and how it ends."""
    for word in process.words():
        if "now" in word:
            work.now = Progress(**word["now"])
        elif "history" in word:
            work.history = history_of(word["history"])
        elif "step" in word:
            work.step = word["step"]
            work.steps.append(work.step)
        elif "error" in word:
            kind = OSError if word["kind"] == "OSError" else ValueError
            work.close("failed", kind(word["error"]))
        elif "done" in word:
            work.bundle = word["done"] or {}
            work.close("stopped" if word["stopped"] else "done", None)
        if on_progress:
            on_progress(work)
    if work.going_on:
        work.close("failed", CrashError(process.how_it_ended()))


# --- processes --------------------------------------------------------------------------------------------------------


class Process:
    """`python -m explainer.mnist.training.worker`, its scratch folder, and what it wrote on its standard error output."""

    def __init__(self, *, gives_way: bool = False) -> None:
        self._mark = contextlib.ExitStack()
        self.scratch = self._mark.enter_context(claimed(new_scratch))
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed where the process is ended
        # TensorFlow writes files, too, which a process that is ended does not take away: they lie in the scratch folder.
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.scratch))
        self.process = subprocess.Popen(
            command("explainer.mnist.training.worker", str(self.scratch), str(SPARE), str(gives_way)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env=environment(**places),
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is for the owner, which then ends this one in its own way
        )
        self.pid, self.since = self.process.pid, time.monotonic()
        _ALIVE.add(self)

    @property
    def is_ready(self) -> bool:
        return self.process.poll() is None and time.monotonic() - self.since < SPARE / 2

    def give(self, digits: Digits, before: Trained | None) -> None:
        """Lay the digits, and the weights to go on from, where the process finds them."""
        names = {
            "names": np.array(digits.names),
            "source": np.array(digits.source),
            "done": np.array(digits.done, dtype=str),
        }
        arrays = {key: getattr(digits, key) for key in ("train_images", "train_labels", "test_images", "test_labels")}
        np.savez(self.scratch / "digits.npz", allow_pickle=False, **arrays, **names)
        if before is not None:
            write_weights(self.scratch / "before.npz", before.network, list(before.weights))

    def send(self, request: Mapping[str, object]) -> None:
        with contextlib.suppress(OSError, ValueError):  # it is gone; `words` ends, and that is told
            print(json.dumps(request), file=self.process.stdin, flush=True)

    def words(self) -> Iterator[dict[str, Any]]:
        """What it says, line by line, until it ends."""
        with contextlib.suppress(ValueError, OSError):  # the pipe was closed while waiting
            for line in self.process.stdout or ():
                yield json.loads(line)

    def learned(self, history: History) -> Trained | None:
        """What the process left in its scratch folder after its last whole epoch."""
        file = self.scratch / "learned.npz"
        return Trained(*read_weights(file), history) if file.is_file() else None

    def packed(self) -> Nameless | None:
        """The bundle that the process left in its scratch folder."""
        file = self.scratch / "bundle.zip"
        return Nameless(file) if file.is_file() else None

    def how_it_ended(self) -> str:
        code = self.process.wait()
        if code == TOO_LARGE:
            return "the process that did it took more memory than it may and was ended; try a smaller batch size"
        if code < 0:
            return f"the process that did it was ended from outside (signal {-code}), perhaps for want of memory; try again"
        lines: list[str] = []
        with contextlib.suppress(ValueError):  # its owner has ended it meanwhile, and nobody asks any more
            self.log.seek(0)
            lines = self.log.read().decode("utf-8", "replace").strip().splitlines()
        _LOG.warning("The process of a training ended with exit code %s:\n%s", code, "\n".join(lines[-40:]))
        last = f": {lines[-1].strip()[:200]}" if lines else ""
        return f"the process that did it ended with exit code {code}{last}; try again, or report it"

    def kill(self) -> None:
        """End it now: it says and writes nothing more."""
        self.process.kill()

    def end(self) -> None:
        """End it now, wait until its memory has come back, and remove what it left."""
        self.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.log):
            with contextlib.suppress(OSError):  # what was not yet written to an ended process stays unwritten
                if pipe:
                    pipe.close()
        shutil.rmtree(self.scratch, ignore_errors=True)
        self._mark.close()
        _ALIVE.discard(self)


_ALIVE: set[Process] = set()
_WAITING: list[Process] = []
_TAKING = threading.Lock()


def warm() -> None:
    """Start a process ahead, so that it has imported TensorFlow when it is needed; it ends by itself after two minutes."""
    with _TAKING:
        if not any(process.is_ready for process in _WAITING):
            _drop_the_late()
            _WAITING.append(Process(gives_way=True))


def _spare() -> Process | None:
    with _TAKING:
        spare = next((process for process in _WAITING if process.is_ready), None)
        if spare:
            _WAITING.remove(spare)
        _drop_the_late()
        return spare


def _drop_the_late() -> None:
    for late in [process for process in _WAITING if not process.is_ready]:
        _WAITING.remove(late)
        late.end()


@atexit.register
def _end_all() -> None:
    for process in list(_ALIVE):
        process.end()
