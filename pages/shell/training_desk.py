"""The training desk: Start, Stop and Go on, and the training as it is now, more than twice a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer import charts, mnist
from explainer.lessons.networks import Trained
from shell import jobs, training_jobs

if TYPE_CHECKING:
    from shell.page import CoursePage

EVERY = 0.4  # seconds between two looks at a running training


def desk(page: CoursePage, chosen: mnist.Recipe, seed: int, data: str) -> Trained | None:
    """Start a training of these settings, or follow the one that goes on; what it came to, when it is over."""
    job = training_jobs.current()
    going, is_owner = job is not None and job.going_on, job is not None and jobs.is_owner(job)
    is_ready = training_jobs.is_possible()
    if is_ready:
        training_jobs.warm()
    if st.button("Start the training", type="primary", disabled=(going and is_owner) or not is_ready):
        _begin(chosen, seed, data)
    if job is None:
        return None
    if not is_owner:
        st.caption(
            "You are watching a training run that was started in another browser, and it can only be stopped there."
        )
    _follow(page, job, going=going)
    return job.result if isinstance(job.result, Trained) and not going else None


def _begin(chosen: mnist.Recipe, seed: int, data: str, before: Trained | None = None) -> None:
    try:
        training_jobs.begin(chosen, seed, data, before)
    except ValueError as problem:
        st.error(f"{problem}")
    else:
        st.rerun()


def _follow(page: CoursePage, job: jobs.Job, *, going: bool) -> None:
    """The training as it is now. `going` is asked once for the whole page: what ends meanwhile is noticed at the next look."""

    @st.fragment(run_every=EVERY if going else None)
    def look() -> None:
        jobs.watch(job)
        report = job.report or training_jobs.Report()
        with page.part("the training"):  # what was shown at the last look is replaced
            _say_state(job, report)
            is_over = isinstance(job.result, Trained) and not job.going_on
            history = job.result.history if is_over else report.history
            if history is not None and history.loss:
                page.chart(charts.history, history)
        if going and not job.going_on:
            st.rerun()

    look()


def _say_state(job: jobs.Job, report: training_jobs.Report) -> None:
    if job.state == "failed":
        st.error(f"The training ended: {job.problem}")
    elif job.state == "stopped" and job.result is None:
        st.info("The training was stopped before its first epoch was over, so nothing has been learned yet.")
    if not job.going_on:
        return
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    now = report.now
    if job.state == "waiting":
        left.info(jobs.queue(job))
    elif now is None or now.loss != now.loss:  # no update has been made yet
        left.progress(0.0, "Starting TensorFlow (a few seconds) …")
    else:
        epoch, epochs = report.before + now.epoch, report.before + now.epochs
        part = (epoch - 1 + now.share) / epochs
        text = f"Epoch {epoch} of {epochs} · loss {now.loss:.4f} · accuracy {now.accuracy:.1%}"
        rest = "still compiling …" if report.left is None else f"about {report.left:.0f} s left"
        left.progress(min(part, 1.0), f"{text} · {rest}")
    if jobs.is_owner(job):
        right.button("Stop", key=f"stop {job.id}", on_click=job.stop, width="stretch")


def go_on(done: Trained) -> None:
    """Offer its owner to go on with a training that has epochs left."""
    job = training_jobs.current()
    history = done.history
    if job is None or job.result is not done or not jobs.is_owner(job) or len(history.loss) >= history.recipe.epochs:
        return
    if st.button("Go on from here"):
        _begin(history.recipe, history.seed, done.data, done)
