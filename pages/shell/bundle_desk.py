"""The desk for a network's bundle: a button, what is done just now, and the bundle, also after a reload or in another tab."""

from __future__ import annotations

import streamlit as st

from explainer.lessons.networks import Trained, digits
from explainer.mnist.training import process
from explainer.mnist.training.process import Work
from shell import jobs

LABEL = "Build the bundle"
EVERY = 0.5  # seconds between two looks at an export that goes on
BOUNDS = process.Bounds(seconds=600, memory=3 << 30, gives_way=True)


def desk(network: Trained) -> Work | None:
    """Build the bundle of this network when it is asked for; the work, when it is done."""
    job = next((job for job in reversed(jobs.of_this_reader(LABEL)) if job.about is network), None)
    if st.button(LABEL, type="primary", disabled=job is not None and job.going_on):
        try:
            jobs.start(
                lambda job: process.export(network.model, digits(network.data), bounds=BOUNDS), LABEL, about=network
            )
        except ValueError as problem:
            st.error(f"{problem}")
        else:
            st.rerun()
    if job is None:
        return None
    _follow(job)
    return job.result if job.state == "done" else None


def _follow(job: jobs.Job) -> None:
    """Say how the export goes; when it is done, the page runs again."""
    is_followed = job.going_on

    @st.fragment(run_every=EVERY if is_followed else None)
    def look() -> None:
        jobs.watch(job)
        if job.state == "waiting":
            st.info(jobs.queue(job))
        elif job.state == "running":
            step = job.work.step if job.work else ""
            st.info(f"{step or 'Starting TensorFlow'} … This takes about ten seconds.", icon=":material/hourglass_top:")
        elif job.state == "failed":
            st.error(f"The bundle could not be built: {job.problem}")
        if is_followed and not job.going_on:
            st.rerun()

    look()
