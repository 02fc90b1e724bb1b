"""The training desk: Start, Stop and Go on, and the training as it is now, more than twice a second."""

from __future__ import annotations

import streamlit as st

from explainer import mnist
from parts import charts, jobs, learning, show, shown

EVERY = 0.4  # seconds between two looks at a running training


def desk(chosen: mnist.Recipe, seed: int, data: str) -> None:
    """Start a training of these settings, or follow the one that goes on; what it reached when it is over."""
    job = learning.current()
    going, mine = job is not None and job.going_on, job is not None and jobs.mine(job)
    ready = learning.possible()
    if ready:
        learning.warm()
    if st.button("Start the training", type="primary", disabled=(going and mine) or not ready):
        show.said(lambda: learning.begin(chosen, seed, data))
        st.rerun()
    if job is not None:
        if not mine:
            st.caption("You are watching a training that was started in another browser: only there can it be stopped.")
        _follow(job, mine, going)
        if isinstance(job.result, learning.Trained) and not going:
            _over(job.result, mine)


def _follow(job: jobs.Job, mine: bool, going: bool) -> None:
    """The training as it is now. `going` is asked once for the whole page: what ends meanwhile is noticed at the next look."""

    @st.fragment(run_every=EVERY if going else None)
    def look() -> None:
        jobs.watch(job)
        report = job.report or learning.Report()
        with shown.place("the training"):  # what was shown at the last look is replaced
            _say_state(job, report, mine)
            history = job.result.history if isinstance(job.result, learning.Trained) else report.history
            if history is not None and history.loss:
                show.chart(charts.history(history), key=f"history {job.id}")
        if going and not job.going_on:
            st.rerun()

    look()


def _say_state(job: jobs.Job, report: learning.Report, mine: bool) -> None:
    if job.state == "failed":
        st.error(f"The training ended: {job.problem}")
    if not job.going_on:
        return
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    now, ahead = report.now, jobs.ahead(job)
    if job.state == "waiting":
        left.info(f"{ahead} {'job comes' if ahead == 1 else 'jobs come'} first; yours starts by itself.")
    elif now is None or now.loss != now.loss:  # no update has been made yet
        left.progress(0.0, "Waking TensorFlow up and compiling the training …")
    else:
        epoch, epochs = report.before + now.epoch, report.before + now.epochs
        part = (epoch - 1 + now.share) / epochs
        text = f"Epoch {epoch} of {epochs} · loss {now.loss:.4f} · accuracy {now.accuracy:.1%}"
        rest = "still compiling a part of it …" if report.left is None else f"about {report.left:.0f} s left"
        left.progress(min(part, 1.0), f"{text} · {rest}")
    if mine:
        right.button("Stop", key=f"stop {job.id}", on_click=job.stopping.set, width="stretch")


def _over(done: learning.Trained, mine: bool) -> None:
    history, published = done.history, mnist.shipped().evaluation["article"]["published"]
    show.figures(
        {
            "accuracy on test digits": f"{done.test.accuracy:.2%}",
            "loss on test digits": done.test.loss,
            "epochs": str(len(history.loss)),
            "seconds": history.seconds,
            "the article, 100 epochs on all digits": f"{published['accuracy']:.2%}",
        }
    )
    if history.reason:
        st.info(f"{history.reason[0].upper()}{history.reason[1:]}.")
    st.caption(f"Trained: {learning.told(history)}. Tested with {len(done.test.labels):,} other digits.")
    if mine and len(history.loss) < history.recipe.epochs and st.button("Go on from here"):
        learning.begin(history.recipe, history.seed, done.data, before=done)
        st.rerun()
