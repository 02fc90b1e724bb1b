"""Trainings and exports that go on while the reader is on another page: a process each, two at a time, ended when nobody is left.

A job is found again by its id, which the page keeps in its address, so a reload or a second browser tab shows the same
one. The server itself only waits: what is heavy is done in the process that `begin` starts.

    job = jobs.start(lambda job: process.train(digits, order), "training", lambda work: work.result)
    jobs.watch(job)        # at every look: the reader is here
    job.stop()             # within 0.3 s
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explainer.mnist.training.process import Work

AT_ONCE = 2  # processes that run side by side; the others wait their turn
MOST_JOBS = 12  # waiting or running for all readers together
KEPT = 40  # finished ones that can still be looked at
ALONE = 60.0  # seconds without any reader until a job stops: long enough for a reload or a slow connection
LOOK = 0.1  # seconds between two looks at whose turn it is, and whether somebody is there
ENDING = 1.0  # seconds that Stop waits at most until it may be said that the job is over


@dataclass(eq=False)
class Job:
    """One piece of work, of a kind and about something, by which `of_this_reader` finds it again.

    `begin` starts its process when its turn has come, `finish` says what came of it. `state` is waiting, running, done,
    stopped or failed; `problem` says why it failed.
    """

    begin: Callable[[Job], Work]
    kind: str = ""
    finish: Callable[[Work], object] = lambda work: work
    about: object = None
    report: object = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:10])
    state: str = "waiting"
    work: Work | None = None
    result: object = None
    problem: str = ""
    readers: set[str] = field(default_factory=set)
    owners: set[str] = field(default_factory=set)
    seen: float = field(default_factory=time.monotonic)
    stopping: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def going_on(self) -> bool:
        return self.state in ("waiting", "running")

    def stop(self) -> None:
        """End it, and wait for the moment that this takes."""
        self.stopping.set()
        if self.work:
            self.work.stop()
        self.ended.wait(ENDING)

    def should_continue(self) -> bool:
        """Whether to go on: nobody pressed Stop, and somebody is still there."""
        if not self.stopping.is_set() and not _anybody(self):
            self.stopping.set()
        return not self.stopping.is_set()


@dataclass(frozen=True)
class _Desk:
    jobs: dict[str, Job] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


_DESK = _Desk()  # not in a cache of Streamlit's: any browser may ask it to clear those


def start(
    begin: Callable[[Job], Work],
    kind: str = "",
    finish: Callable[[Work], object] = lambda work: work,
    *,
    about: object = None,
    report: object = None,
    result: object = None,
) -> Job:
    """Begin a job, at once or when its turn comes; `result` counts as long as `finish` has no other.

    Raises ValueError when too many are waiting already.
    """
    desk, job = _DESK, Job(begin, kind, finish, about, report, result=result)
    job.owners |= _me()
    watch(job)
    with desk.lock:
        if sum(other.going_on for other in desk.jobs.values()) >= MOST_JOBS:
            raise ValueError(
                f"{MOST_JOBS} training runs are already going on or waiting; please try again in a few minutes"
            )
        over = [other for other in desk.jobs.values() if not other.going_on]
        for old in over[: max(0, len(over) - KEPT)]:
            del desk.jobs[old.id]
        desk.jobs[job.id] = job
    threading.Thread(target=_run, args=(job,), name=f"job {job.id}", daemon=True).start()
    return job


def find(job_id: str | None) -> Job | None:
    """The job of that id, if this server knows it: after a restart it does not."""
    return _DESK.jobs.get(job_id or "")


def watch(job: Job) -> None:
    """A reader is looking at this job: it goes on as long as their page is open, on whatever lesson."""
    job.seen = time.monotonic()
    context = get_script_run_ctx()
    if context is not None:
        job.readers.add(context.session_id)


def is_owner(job: Job) -> bool:
    """Whether this reader started the job, in this browser, be it in another tab or before a reload.

    Its id stands in an address that may be passed on: whoever opens that address may watch, and no more.
    """
    return bool(job.owners & _me())


def of_this_reader(kind: str) -> list[Job]:
    """This reader's jobs of one kind that are still known, the oldest first."""
    return [job for job in list(_DESK.jobs.values()) if job.kind == kind and is_owner(job)]


def _me() -> set[str]:
    """What tells this reader from others: the session, and the secret that Streamlit gave to the browser."""
    context = get_script_run_ctx()
    if context is None:
        return set()
    return {context.session_id, *_secret(st.context.cookies.get("_streamlit_xsrf", ""))}


def _secret(cookie: str) -> list[str]:
    """What stays the same in the cookie "2|mask|masked secret|time": its mask is another one in every answer."""
    try:
        _, mask, masked, _ = cookie.split("|")
        mask, masked = bytes.fromhex(mask), bytes.fromhex(masked)
    except ValueError:  # no cookie, or none of this form: then the session alone counts
        return []
    return [bytes(sign ^ mask[place % len(mask)] for place, sign in enumerate(masked)).hex()] if mask else []


def ahead(job: Job) -> int:
    """How many jobs were asked for earlier and are still going on or waiting."""
    asked = [other.id for other in list(_DESK.jobs.values()) if other.going_on]
    return asked.index(job.id) if job.id in asked else 0


def is_place() -> bool:
    """Whether a job that is started now runs at once."""
    return sum(job.going_on for job in list(_DESK.jobs.values())) < AT_ONCE


def queue(job: Job) -> str:
    """How many come before a job that waits, in a sentence."""
    count = ahead(job)
    return f"{count} {'job comes' if count == 1 else 'jobs come'} first; yours starts by itself."


def _run(job: Job) -> None:
    try:
        while ahead(job) >= AT_ONCE and job.should_continue():
            job.stopping.wait(LOOK)
        if job.should_continue():
            job.state = "running"
            job.work = job.begin(job)
            _await(job, job.work)
            job.result = job.finish(job.work) or job.result
            job.work.outcome()
        job.state = "stopped" if job.stopping.is_set() else "done"
    except Exception as problem:  # whatever it is, the reader is told, and the next one's turn comes
        is_foreseen = isinstance(problem, ValueError | OSError)  # it says all in a sentence
        logging.getLogger(__name__).warning("A job failed: %s", problem, exc_info=None if is_foreseen else problem)
        job.problem, job.state = f"{problem}" or type(problem).__name__, "failed"
    finally:
        job.ended.set()


def _await(job: Job, work: Work) -> None:
    """Until the work has ended; it is ended when Stop is pressed, and when nobody is left."""
    while not work.wait(LOOK):
        if not job.should_continue():
            work.stop()


def _anybody(job: Job) -> bool:
    """Whether a reader of this job still has the course open, or left so lately that they may come back."""
    if time.monotonic() - job.seen < ALONE:
        return True
    if not runtime.exists():
        return False
    here = any(runtime.get_instance().is_active_session(reader) for reader in job.readers)
    if here:
        job.seen = time.monotonic()
    return here
