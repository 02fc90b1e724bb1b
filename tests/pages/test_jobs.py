"""Jobs: two processes at a time, the rest wait, Stop stops, nobody left stops too, and no failure is swallowed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import streamlit as st
from shell import jobs


class Endless:
    """Stands in for a `Work` that goes on until it is stopped; it counts its steps."""

    def __init__(self) -> None:
        self.steps, self.stopped, self.error = 0, threading.Event(), None

    def wait(self, timeout: float | None = None) -> bool:
        self.steps += 1
        return self.stopped.wait(timeout)

    def stop(self) -> None:
        self.stopped.set()

    def outcome(self) -> Endless:
        if self.error:
            raise self.error
        return self


class Done(Endless):
    """One that has ended already, badly if it is given an error."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.stop()
        self.error = error


@pytest.fixture(autouse=True)
def desk() -> Iterator[None]:
    jobs._DESK.jobs.clear()
    yield
    for job in jobs._DESK.jobs.values():
        job.stopping.set()
    until(lambda: not any(job.going_on for job in jobs._DESK.jobs.values()))


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


def endless(job: jobs.Job) -> Endless:
    return Endless()


def kept(work: Endless) -> str:
    return "kept"


def test_what_came_of_a_job_is_found_by_its_id() -> None:
    job = jobs.start(lambda job: Done(), finish=lambda work: 42, report="half")
    until(lambda: job.state == "done")
    assert (job.result, job.report) == (42, "half")
    assert jobs.find(job.id) is job
    assert jobs.find("unknown") is None
    assert jobs.find(None) is None


def test_no_browser_can_make_the_server_forget_the_jobs() -> None:
    """Streamlit clears its caches for any browser that sends the message for it."""
    job = jobs.start(lambda job: Done())
    st.cache_resource.clear()
    st.cache_data.clear()
    assert jobs.find(job.id) is job


def test_stop_keeps_what_was_learned() -> None:
    job = jobs.start(endless, finish=kept)
    until(lambda: job.work and job.work.steps)
    job.stop()
    assert (job.state, job.result) == ("stopped", "kept")  # at once: whoever pressed it is shown the end


def test_two_run_the_third_waits_and_starts_by_itself() -> None:
    first, second, third = (jobs.start(endless) for _ in range(3))
    until(lambda: first.state == second.state == "running")
    until(lambda: first.work.steps > 3)
    assert third.state == "waiting"
    assert jobs.ahead(third) == 2
    assert not jobs.is_place()
    first.stop()
    until(lambda: third.state == "running")
    assert second.state == "running"


def test_who_came_first_is_served_first() -> None:
    """The place in the queue that a page tells is the true one."""
    began: list[str] = []

    def noted(job: jobs.Job) -> Done:
        began.append(job.id)
        return Done()

    running = [jobs.start(endless) for _ in range(jobs.AT_ONCE)]
    waiting = [jobs.start(noted) for _ in range(jobs.MOST_JOBS - jobs.AT_ONCE)]
    assert [jobs.ahead(job) for job in waiting] == list(range(jobs.AT_ONCE, jobs.MOST_JOBS))
    running[0].stop()
    until(lambda: len(began) == len(waiting))
    assert began == [job.id for job in waiting]


def test_a_waiting_job_can_be_stopped() -> None:
    jobs.start(endless)
    jobs.start(endless)
    waiting = jobs.start(endless)
    waiting.stop()
    assert waiting.state == "stopped"
    assert waiting.work is None


def test_a_job_that_nobody_watches_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "ALONE", 0.3)
    job = jobs.start(endless)
    until(lambda: job.state == "running")
    for _ in range(10):  # looked at: it goes on, longer than it would alone
        jobs.watch(job)
        time.sleep(0.05)
    assert job.state == "running"
    until(lambda: job.state == "stopped")


def test_a_failure_is_told_what_was_learned_stays_and_the_next_job_runs() -> None:
    def failing(job: jobs.Job) -> Done:
        raise ValueError("the file is damaged")

    for begin in (failing, lambda job: Done(OSError("the file is damaged"))):
        for _ in range(3):  # a failed job must give its place back
            job = jobs.start(begin, finish=kept)
            until(lambda job=job: job.state == "failed")
            assert job.problem == "the file is damaged"
    assert job.result == "kept"
    after = jobs.start(lambda job: Done())
    until(lambda: after.state == "done")


def test_too_many_are_refused_in_a_sentence() -> None:
    for _ in range(jobs.MOST_JOBS):
        jobs.start(endless)
    with pytest.raises(ValueError, match="try again in a few minutes"):
        jobs.start(endless)
    assert threading.active_count() < jobs.MOST_JOBS + 20


def test_old_results_make_room_for_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "KEPT", 3)
    started = []
    for _ in range(6):
        started.append(jobs.start(lambda job: Done()))
        until(lambda: started[-1].state == "done")
    assert jobs.find(started[-1].id) is started[-1]
    assert jobs.find(started[0].id) is None


def test_the_secret_of_a_browser_stays_the_same_under_every_mask() -> None:
    cookies = ["2|00000000|0a0b0c0d0e|1700000000", "2|01010101|0b0a0d0c0f|1700000009"]
    assert jobs._secret(cookies[0]) == jobs._secret(cookies[1]) == ["0a0b0c0d0e"]
    for other in ("", "abc", "2|zz|00|1", "2||00|1"):
        assert jobs._secret(other) == []
