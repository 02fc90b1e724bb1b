"""Work that may never end runs in a process of its own, which can be ended: limits of time and memory, and a sentence.

One process imports SymPy and then does nothing but fork: each question is answered by a copy of it, which is ended when its
time is up and takes its memory along, so that no question can harm the next. Questions and answers are lines of JSON;
nothing that crosses is ever executed. Many questions share the processor: whoever has computed a while gives way to those
who have just begun, and whoever has asked much to those who have asked little.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import subprocess
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from itertools import count
from typing import Any

from explainer.children import command, environment
from explainer.symbolic.queueing import Places
from explainer.symbolic.typed.tokens import ParseError

STARTING = 60.0  # seconds that the process may take to import SymPy on a busy machine
AT_ONCE = 32  # questions that are worked on at once
EACH = 2  # of these, for one reader
# Times as long as it may compute, an answer is waited for, from the question on: 4 s where 2 s are allowed. A machine that
# is busy with other work, as one that runs tests is, needs more: the copies give way to everything else.
PATIENCE = float(os.environ.get("EXPLAINER_PATIENCE", "2"))
UNHURRIED = 60.0  # the same where no reader waits
IS_HURRIED: ContextVar[bool] = ContextVar("whether a reader waits", default=True)
LATE = 1.0  # seconds after that, in which the process must have said that it ended the work
READER: ContextVar[object] = ContextVar("who asks: readers take turns", default=None)
REFUSED = 500  # questions that were refused for their own sake; when they come again, nobody waits
CROWDED = "many formulas are being worked out at this moment; try again in a few seconds"


Answers = queue.Queue[dict[str, Any] | None]  # None: the process ended


class LimitError(ValueError):
    """The work took longer, or more memory, than it was given.

    >>> from explainer.symbolic.evaluation import HighPrecision
    >>> from explainer.symbolic.parsing import parse
    >>> HighPrecision(20, until=0.0)(parse("2^x"), {})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    explainer.symbolic.sandbox.LimitError: this took longer than it may and was stopped; ...
    """


@contextlib.contextmanager
def unhurried() -> Iterator[None]:
    """Where no reader waits, as when files are written: a busy machine may take its time. What may be computed stays the same."""
    before = IS_HURRIED.set(False)
    try:
        yield
    finally:
        IS_HURRIED.reset(before)


class Worker:
    """A warm process that runs `python -m module`, where `forking.serve` answers. Safe to call from many threads."""

    def __init__(self, module: str) -> None:
        self.module = module
        self._places = Places(AT_ONCE, EACH)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: dict[int, Answers] = {}
        self._numbers = count()
        self._refused: OrderedDict[str, dict[str, Any]] = OrderedDict()
        atexit.register(self.stop)

    def ask(self, task: str, arguments: Mapping[str, object], limit: float) -> Any:
        """The answer to one question, which may take `limit` seconds of computing, and `PATIENCE` times that with waiting.

        What it is made of, only the task knows: all that JSON holds. What was refused for its own sake, such as a formula
        that computes too long, is refused at once when it is asked again; what was refused because others were busy is not.
        Who asks is `READER`, or else the thread. Raises LimitError when the time or the memory is spent or too many others
        ask, and ValueError or ParseError where the task did.
        """
        question = {"task": task, "arguments": arguments, "limit": limit}
        key = json.dumps(question, sort_keys=True)
        patience = PATIENCE if IS_HURRIED.get() else max(PATIENCE, UNHURRIED)
        answer = self._refused.get(key) or self._in_turn(question, time.monotonic() + limit * patience)
        if "result" in answer:
            return answer["result"]
        if answer["kind"] != "LimitError" or answer.get("is_spent"):
            self._refused[key] = answer
            with contextlib.suppress(KeyError):  # another thread was quicker
                while len(self._refused) > REFUSED:
                    self._refused.popitem(last=False)
        if answer["kind"] == "ParseError":
            raise ParseError(answer["why"], answer["text"], answer["at"])
        raise (LimitError if answer["kind"] == "LimitError" else ValueError)(answer["why"])

    def _in_turn(self, question: dict[str, object], end: float) -> dict[str, Any]:
        reader = READER.get() or threading.get_ident()
        self._start()
        if not self._places.take(reader, end):
            return {"kind": "LimitError", "why": CROWDED}
        try:
            return self._answer(question, end)
        finally:
            self._places.give(reader)

    def _answer(self, question: dict[str, object], end: float) -> dict[str, Any]:
        answers: Answers = queue.Queue()
        number, process = next(self._numbers), self._process
        self._answers[number] = answers
        line = json.dumps({**question, "number": number, "seconds": max(0.05, end - time.monotonic())}) + "\n"
        try:
            with self._lock:
                if process is None or process.stdin is None:
                    raise BrokenPipeError
                process.stdin.write(line)
                process.stdin.flush()
            answer = answers.get(timeout=max(0.0, end - time.monotonic()) + LATE)
        except (queue.Empty, OSError, ValueError):  # ValueError: the pipe is closed already
            answer = None
        finally:
            self._answers.pop(number, None)
        if answer is None:
            with self._lock:
                self._end(process)
            return {"kind": "LimitError", "why": "the process that works on formulas ended; try again"}
        return answer

    def stop(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            self._end(self._process)

    @property
    def pid(self) -> int | None:
        """The number of the process, None while there is none."""
        return self._process.pid if self._process else None

    def _start(self) -> None:
        with self._lock:
            if self._process and self._process.poll() is None:
                return
            self._end(self._process)
            process = subprocess.Popen(
                command(self.module),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(OPENBLAS_NUM_THREADS="1"),
                text=True,
                encoding="utf-8",
            )
            ready: queue.Queue[bool] = queue.Queue()
            threading.Thread(target=self._listen, args=(process, ready), daemon=True).start()
            try:
                is_ready = ready.get(timeout=STARTING)
            except queue.Empty:
                is_ready = False
            self._process = process
            if not is_ready:
                self._end(process)
                raise LimitError("the process that works on formulas does not start")

    def _listen(self, process: subprocess.Popen[str], ready: queue.Queue[bool]) -> None:
        """Hand each answer to whoever asked; when there will be no more, hand None to all who still wait."""
        waiting = self._answers
        with contextlib.suppress(ValueError):  # the pipe was closed while waiting
            for line in process.stdout or ():
                answer = json.loads(line)
                if answer == "ready":
                    ready.put(True)
                elif answers := waiting.get(answer["number"]):
                    answers.put(answer)
        ready.put(False)
        if self._process is process:
            for answers in list(waiting.values()):
                answers.put(None)

    def _end(self, process: subprocess.Popen[str] | None) -> None:
        if process is None or process is not self._process:
            return
        self._process = None
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # the other end is gone already
                if pipe is not None:
                    pipe.close()


def answered(tasks: Mapping[str, Callable[..., object]], question: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a question, worked out here: a result, or the kind of refusal and its sentence."""
    try:
        return {"result": tasks[question["task"]](**question["arguments"])}
    except ParseError as problem:
        return {"kind": "ParseError", "why": problem.why, "text": problem.text, "at": problem.at}
    except (MemoryError, RecursionError):
        return {"kind": "LimitError", "why": "this needed more memory than is allowed; try a simpler formula"}
    except LimitError as problem:
        return {"kind": "LimitError", "why": str(problem)}
    except (ValueError, ArithmeticError, NotImplementedError, TypeError) as problem:
        return {"kind": "ValueError", "why": str(problem) or type(problem).__name__}
    except (AttributeError, LookupError, AssertionError, RuntimeError) as problem:
        # A fault of ours: the reader gets a sentence.
        why = f"this formula cannot be worked out here ({type(problem).__name__}); write it another way"
        return {"kind": "ValueError", "why": why}
