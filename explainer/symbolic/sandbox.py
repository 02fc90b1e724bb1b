"""Work that may never end runs in a process of its own, which can be stopped: a time limit, a memory limit, a sentence.

The process is started once and kept warm. Questions and answers are lines of JSON; nothing that crosses is ever executed.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from explainer.symbolic.tokens import ParseError

STARTING = 60.0  # seconds that the process may take to import SymPy on a busy machine
MEMORY = 1 << 30  # bytes, where the system can hold a process to them
GRACE = 20  # seconds of computing after which the system ends a process that nobody ended
COUNTS = hasattr(signal, "setitimer")  # whether the system can limit seconds of computing rather than of waiting
PATIENCE = 4 if COUNTS else 1  # times as long is waited on a machine that is busy with other things


class LimitError(ValueError):
    """The work took longer, or more memory, than it was given."""


class Worker:
    """A warm process that runs `python -m module`, where `serve` answers. Safe to call from many threads."""

    def __init__(self, module: str) -> None:
        self.module = module
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()
        atexit.register(self.stop)

    def ask(self, task: str, arguments: Mapping[str, object], limit: float) -> object:
        """The answer to one question, which may take `limit` seconds of computing.

        Raises LimitError when the time or the memory is spent, and ValueError or ParseError where the task did.
        """
        question = json.dumps({"task": task, "arguments": arguments, "limit": limit})
        with self._lock:
            self._start()
            try:
                self._process.stdin.write(question + "\n")
                self._process.stdin.flush()
                answer = self._answers.get(timeout=limit * PATIENCE)
                late = answer is None and COUNTS and self._process.wait() == -signal.SIGPROF
            except queue.Empty:
                answer, late = None, True
            except OSError:
                answer, late = None, False
            if answer is None:
                self._end()
                why = f"took longer than {limit:g} s and was stopped" if late else "needed more memory than it may have"
                raise LimitError(f"this {why}; try a simpler formula")
        told = json.loads(answer)
        if "result" in told:
            return told["result"]
        if told["kind"] == "ParseError":
            raise ParseError(told["why"], told["text"], told["at"])
        raise (LimitError if told["kind"] == "LimitError" else ValueError)(told["why"])

    def stop(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            self._end()

    @property
    def pid(self) -> int | None:
        """The number of the process, None while there is none."""
        return self._process.pid if self._process else None

    def _start(self) -> None:
        if self._process and self._process.poll() is None:
            return
        self._end()
        root = str(Path(__file__).resolve().parent.parent.parent)
        paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8", "OPENBLAS_NUM_THREADS": "1"},
            text=True,
            encoding="utf-8",
        )
        self._answers = queue.Queue()
        threading.Thread(target=_listen, args=(self._process, self._answers), daemon=True).start()
        try:
            ready = self._answers.get(timeout=STARTING)
        except queue.Empty:
            ready = None
        if ready is None:
            self._end()
            raise LimitError("the process that works on formulas does not start")

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # the other end is gone already
                pipe.close()


def _listen(process: subprocess.Popen, answers: queue.Queue) -> None:
    """Hand on every line, and None when there will be no more."""
    with contextlib.suppress(ValueError):  # the pipe was closed while waiting
        for line in process.stdout:
            answers.put(line)
    answers.put(None)


def serve(tasks: Mapping[str, Callable[..., object]]) -> None:
    """Answer questions from standard input until it ends."""
    _hold_to_limits()
    answers = sys.stdout
    sys.stdout = sys.stderr  # nothing but answers may stand where answers are expected
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        _more_time()
        _allow(question["limit"])
        try:
            told = {"result": tasks[question["task"]](**question["arguments"])}
        except ParseError as error:
            told = {"kind": "ParseError", "why": error.why, "text": error.text, "at": error.at}
        except (MemoryError, RecursionError):
            told = {"kind": "LimitError", "why": "this needed more memory than it may have; try a simpler formula"}
        except (ValueError, ArithmeticError, NotImplementedError, TypeError) as error:
            told = {"kind": "ValueError", "why": str(error) or type(error).__name__}
        except (
            AttributeError,
            LookupError,
            AssertionError,
            RuntimeError,
        ) as error:
            # A fault of ours: the reader gets a sentence, and the process lives on.
            traceback.print_exc()
            why = f"this formula cannot be worked out here ({type(error).__name__}); write it another way"
            told = {"kind": "ValueError", "why": why}
        _allow(0)
        print(json.dumps(told), file=answers, flush=True)


def _hold_to_limits() -> None:
    parent = os.getppid()
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    try:
        import resource
    except ImportError:  # Windows: the time limit still holds
        return
    with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _more_time() -> None:
    """Where the system counts computing time: end this process GRACE seconds from now, should nobody do so."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):  # macOS again
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + GRACE, hard))


def _allow(seconds: float) -> None:
    """Where the system counts computing time: end this process once it has computed so long, 0 for no end."""
    if COUNTS:
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _leave_with(parent: int) -> None:
    """A process whose parent was killed leaves too, even in the middle of a computation."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
