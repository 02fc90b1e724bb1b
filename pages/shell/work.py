"""A long piece of work that a button begins: what it has come to, also before a reload or in another tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from shell import jobs

Made = TypeVar("Made")
EVERY = 0.5  # seconds between two looks at work that goes on


def making(label: str, words: str, make: Callable[[], Made], about: object) -> Made | None:
    """A button that begins `make()`, and `words` while it goes on; what it made for `about`, or None."""
    job = _newest(label, about)
    if st.button(label, type="primary", disabled=job is not None and job.going_on):
        try:
            jobs.start(lambda job: make(), label, about)
        except ValueError as problem:
            st.error(f"{problem}")
        else:
            st.rerun()
    if job is None:
        return None
    _follow(job, words)
    return job.result if job.state == "done" else None


def _newest(label: str, about: object) -> jobs.Job | None:
    """The newest work of this kind about just this, if the reader has begun any."""
    return next((job for job in reversed(jobs.own(label)) if job.about is about), None)


def _follow(job: jobs.Job, words: str) -> None:
    """Say how the work goes; when it is done, the page runs again."""
    is_followed = job.going_on

    @st.fragment(run_every=EVERY if is_followed else None)
    def look() -> None:
        jobs.watch(job)
        if job.state == "waiting":
            st.info(jobs.queue(job))
        elif job.state == "running":
            st.info(words, icon=":material/hourglass_top:")
        elif job.state == "failed":
            st.error(f"It could not be made: {job.problem}")
        if is_followed and not job.going_on:
            st.rerun()

    look()
