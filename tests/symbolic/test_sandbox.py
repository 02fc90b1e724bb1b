"""Many readers, honest and not, and formulas without end: everybody has an answer or a sentence in time."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from explainer import derive, prove
from explainer.symbolic import sandbox
from explainer.symbolic.queueing import Places
from explainer.symbolic.sandbox import CROWDED, READER, LimitError, Worker
from tests import crowd

MODULE = """
import os, time
from explainer.symbolic.forking import serve
def spin(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
    return seconds
seen = []
def remember(word): seen.append(word); return list(seen)
serve({"spin": spin, "remember": remember, "echo": lambda word: word, "nice": lambda: os.nice(0), "sleep": time.sleep,
       "rest": lambda seconds: time.sleep(seconds),
       "eat": lambda: len(bytearray(300 << 20)), "letters": lambda n: "x" * n})
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="copies of a process are made as POSIX makes them")


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "tasks_of_a_test.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    worker = Worker("tasks_of_a_test")
    yield worker
    worker.stop()


def test_no_question_leaves_anything_for_the_next(worker: Worker) -> None:
    assert worker.ask("remember", {"word": "a"}, 60) == ["a"]
    assert worker.ask("remember", {"word": "b"}, 60) == ["b"]
    assert worker.ask("letters", {"n": 3_000_000}, 60) == "x" * 3_000_000  # longer than any pipe
    with pytest.raises(LimitError, match="needed more memory than is allowed"):
        worker.ask("eat", {}, 60)
    assert worker.ask("nice", {}, 60) >= 5, "it does not give way to the rest of the machine"


def test_what_computes_too_long_is_refused_at_once_when_it_is_asked_again(worker: Worker, monkeypatch) -> None:
    """The same formula with another x must not take two seconds again; what was late for another reason may be asked again."""
    monkeypatch.setattr(sandbox, "PATIENCE", 100)
    said = []
    for _ in range(2):
        worker.stop()
        with pytest.raises(
            LimitError, match=r"took longer than 0.5 s and was stopped; try a simpler formula"
        ) as refused:
            worker.ask("spin", {"seconds": 60}, 0.5)
        said.append(str(refused.value))
    assert said[0] == said[1]
    assert worker.pid is None, "it was asked again"
    assert worker.ask("spin", {"seconds": 0.6}, 30) == 0.6
    monkeypatch.setattr(sandbox, "PATIENCE", 1)
    with pytest.raises(LimitError, match="try again"):
        worker.ask("rest", {"seconds": 60}, 0.5)
    worker.stop()
    with pytest.raises(LimitError, match="try again"):
        worker.ask("rest", {"seconds": 60}, 0.5)
    assert worker.pid is not None


def test_where_no_reader_waits_a_busy_machine_may_take_its_time(worker: Worker, monkeypatch) -> None:
    """Resting stands for a machine that does other things; what is computed has its limit all the same."""
    monkeypatch.setattr(sandbox, "PATIENCE", 1)
    with pytest.raises(LimitError, match="try again"):
        worker.ask("rest", {"seconds": 3}, 0.5)
    with sandbox.unhurried():
        worker.ask("rest", {"seconds": 3}, 0.5)
        with pytest.raises(LimitError, match="try a simpler formula"):
            worker.ask("spin", {"seconds": 60}, 0.5)


def test_honest_formulas_are_not_held_up_by_endless_ones(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty readers whose formulas never end; an honest one among them has an answer, and all have one in time."""
    monkeypatch.setattr(sandbox, "PATIENCE", 2)
    worker.ask("echo", {"word": "warm"}, 60)
    limit, ends, problems = 1.0, [], []

    def endless() -> None:
        start = time.monotonic()
        try:
            worker.ask("spin", {"seconds": 60}, limit)
        except LimitError as problem:
            problems.append(str(problem))
        ends.append(time.monotonic() - start)

    threads = [threading.Thread(target=endless) for _ in range(30)]
    for thread in threads:
        thread.start()
    for word in range(5):
        assert worker.ask("echo", {"word": word}, 10) == word
    for thread in threads:
        thread.join()
    assert len(problems) == 30
    assert all("took longer than 1 s" in problem or problem == CROWDED for problem in problems)
    assert max(ends) < 2 * limit + 5, "2 s on a machine that does nothing else"
    assert worker.ask("echo", {"word": "again"}, 60) == "again"


def test_a_stopped_worker_starts_again(worker: Worker) -> None:
    worker.ask("echo", {"word": 1}, 60)
    threading.Timer(0.3, lambda: os.kill(worker.pid, 9)).start()
    with pytest.raises(LimitError, match="the process that works on formulas ended; try again"):
        worker.ask("spin", {"seconds": 30}, 60)
    assert worker.ask("echo", {"word": 2}, 60) == 2


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends a process together with its parent")
def test_a_killed_worker_leaves_nobody_computing(worker: Worker) -> None:
    worker.ask("echo", {"word": 1}, 60)

    def endless() -> None:
        with pytest.raises(LimitError):
            worker.ask("spin", {"seconds": 60}, 60)

    asked = threading.Thread(target=endless)
    asked.start()
    server = worker.pid
    while not (copies := crowd.children(server)):
        time.sleep(0.01)
    os.kill(server, 9)
    asked.join()
    end = time.monotonic() + 20  # of the 60 s that it would compute
    while Path(f"/proc/{copies[0]}").exists():
        assert time.monotonic() < end, "it computes on, and nobody waits for it"
        time.sleep(0.05)


def test_one_reader_takes_no_more_than_a_share(worker: Worker) -> None:
    places = Places(4, 2)
    assert places.take("greedy", 0)
    assert places.take("greedy", 0)
    assert not places.take("greedy", time.monotonic() + 0.02)
    assert places.take("other", 0)
    token = READER.set("a session")
    try:
        assert worker.ask("echo", {"word": 1}, 60) == 1
    finally:
        READER.reset(token)


def test_turns_go_round() -> None:
    """One place; a reader with many questions and one with a single one: the single one comes second."""
    places, order = Places(1, 1), []
    assert places.take("first", 0)

    def ask(reader: str, name: str) -> None:
        assert places.take(reader, time.monotonic() + 30)
        order.append(name)
        places.give(reader)

    threads = []
    for reader, name in (("many", "m1"), ("many", "m2"), ("many", "m3"), ("single", "s")):
        threads.append(threading.Thread(target=ask, args=(reader, name)))
        threads[-1].start()
        while len(places._waiting) < len(threads):
            time.sleep(0.001)
    places.give("first")
    for thread in threads:
        thread.join()
    assert order == ["m1", "s", "m2", "m3"]


def test_a_proof_in_this_process_has_a_limit() -> None:
    worked = derive("x*sin(x)*exp(x)", limit=None)
    with pytest.raises(LimitError, match="took longer than it may and was stopped"):
        prove(worked, limit=1e-9)
    assert prove(worked, limit=None).points >= 12
    with pytest.raises(ValueError, match="limit must be seconds above 0"):
        prove(worked, limit=float("nan"))
