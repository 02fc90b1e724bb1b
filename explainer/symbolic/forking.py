"""The process that answers questions: it has imported everything, and forks a copy of itself for each question.

A copy computes for as long as its question allows, within bounds of memory, and is ended where it stands. Where a system
cannot fork, the questions are answered one after the other, and only `Worker`, which waits no longer, ends the process.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from explainer.symbolic.sandbox import answered

PDEATHSIG = 1  # of prctl(2)
EXTRA = 256 << 20  # bytes that a copy may take beyond what was there before
KIND, KINDER = (
    5,
    14,
)  # how much a copy gives way to the rest of the machine, and after a while to those that began later
WHILE = 0.15  # seconds of computing after which it does
MOST_OPEN = 1024  # descriptors: far more than this process ever has
GRACE = 0.2  # seconds that a copy may be late with ending itself


@dataclass
class Copy:
    """One question, the pipe with its answer, and until when it may take."""

    number: int
    pid: int
    limit: float
    end: float
    answer: bytes = b""
    is_late: bool = False


def serve(tasks: Mapping[str, Callable[..., object]]) -> None:
    """Answer questions from standard input until it ends."""
    answers, source = os.fdopen(os.dup(1), "w", encoding="utf-8"), sys.stdin.fileno()
    os.dup2(2, 1)  # nothing but answers may stand where answers are expected
    print(json.dumps("ready"), file=answers, flush=True)
    if not hasattr(os, "fork"):
        for line in sys.stdin:
            question = json.loads(line)
            print(json.dumps({**answered(tasks, question), "number": question["number"]}), file=answers, flush=True)
        return
    if "sympy" in sys.modules:  # which imports this when it first adds: each copy would do so again
        import_module("sympy.tensor.tensor")
    gc.freeze()  # what was imported stays one copy for all
    room = _size() + EXTRA
    copies: dict[int, Copy] = {}
    rest = b""
    with selectors.DefaultSelector() as ready:
        ready.register(source, selectors.EVENT_READ)
        while True:
            wait = min((copy.end for copy in copies.values()), default=None)
            for key, _ in ready.select(None if wait is None else max(0.0, wait - time.monotonic())):
                received = os.read(key.fd, 1 << 16)
                if key.fd != source:
                    copies[key.fd].answer += received
                    if not received:
                        ready.unregister(key.fd)
                        os.close(key.fd)
                        print(_ending(copies.pop(key.fd)), file=answers, flush=True)
                elif not received:  # nobody is there any more
                    for copy in copies.values():
                        os.kill(copy.pid, signal.SIGKILL)
                    return
                else:
                    *lines, rest = (rest + received).split(b"\n")
                    for line in lines:
                        pipe, copy = _copied(tasks, json.loads(line), room)
                        copies[pipe] = copy
                        ready.register(pipe, selectors.EVENT_READ)
            _end_the_late(copies)


def _copied(tasks: Mapping, question: Mapping, room: int) -> tuple[int, Copy]:
    """A copy of this process that works on the question; the pipe from which its answer is read."""
    source, sink = os.pipe()
    served_by = os.getpid()
    pid = os.fork()
    if pid:
        os.close(sink)
        return source, Copy(question["number"], pid, question["limit"], time.monotonic() + question["seconds"])
    try:
        _end_with(served_by)
        os.close(0)  # the questions, the answers and the other copies' pipes are none of its business
        os.closerange(3, sink)
        os.closerange(sink + 1, MOST_OPEN)
        _limit(question["limit"], room)
        with os.fdopen(sink, "wb") as answer:
            answer.write(json.dumps(answered(tasks, question)).encode())
    finally:
        os._exit(0)


def _end_with(server: int) -> None:
    """End this copy as soon as the process that it is a copy of has ended, even where that one is killed."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # only Linux can be told
        ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:
        os._exit(0)


def _limit(seconds: float, room: int) -> None:
    """End this copy when it has computed so long, let it give way after a while, and hold it to its memory."""
    import resource

    with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
    os.nice(KIND)
    signal.signal(signal.SIGVTALRM, lambda *_: os.nice(KINDER))
    signal.setitimer(signal.ITIMER_VIRTUAL, WHILE)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _end_the_late(copies: Mapping[int, Copy]) -> None:
    for copy in copies.values():
        if time.monotonic() >= copy.end:
            copy.is_late, copy.end = True, time.monotonic() + GRACE
            os.kill(copy.pid, signal.SIGKILL)


def _ending(copy: Copy) -> str:
    """The line that says what became of a question: its answer, or why there is none."""
    status = os.waitstatus_to_exitcode(os.waitpid(copy.pid, 0)[1])
    try:
        answer = json.loads(copy.answer)
    except ValueError:  # it was ended before it had written everything
        if status == -signal.SIGPROF:
            why = f"this took longer than {copy.limit:g} s and was stopped; try a simpler formula"
        elif copy.is_late:
            why = f"this took longer than {copy.limit:g} s and was stopped; try again, or try a simpler formula"
        else:
            why = "this needed more memory than is allowed; try a simpler formula"
        answer = {"kind": "LimitError", "why": why, "is_spent": status == -signal.SIGPROF}
    return json.dumps({**answer, "number": copy.number})


def _size() -> int:
    """The bytes of address space that this process takes; where the system does not say, as much as it may be."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 1 << 30
