"""Training as a job: begin, follow, stop, go on; and the network that the reader trained, for the pages after it."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import streamlit as st

from explainer import charts, mnist
from parts import jobs, show

DATA = {"embedded": "the 10,000 digits that come along", "keras": "all 70,000 (Keras downloads 11 MB, once)"}
_BUILDING = threading.Lock()  # Keras names layers by a counter that two threads must not share


@dataclass(frozen=True)
class Trained:
    """A network and how it came about."""

    model: object
    history: mnist.History
    data: str


@dataclass(frozen=True)
class Report:
    """What a running training has told so far."""

    history: mnist.History | None
    now: mnist.Progress | None


def recipe(
    epochs: int, batch_size: int = 64, learning_rate: float = 0.01, optimizer: str = "sgd", name: str = "yours"
) -> mnist.Recipe:
    """The article's recipe with the reader's settings."""
    chosen = {"epochs": epochs, "batch_size": batch_size, "learning_rate": learning_rate, "optimizer": optimizer}
    return replace(mnist.ARTICLE, name=name, **chosen)


def possible() -> bool:
    """Whether TensorFlow is there; if not, say how to get it."""
    if importlib.util.find_spec("tensorflow") is not None:
        return True
    st.info("Training needs TensorFlow, which is not installed: `pip install 'deep-learning-explainer[mnist]'`.")
    return False


@st.cache_resource
def warm() -> threading.Thread:
    """Import TensorFlow in the background, so that it is there when the reader presses Start."""
    thread = threading.Thread(target=mnist.build, name="warm TensorFlow", daemon=True)
    thread.start()
    return thread


@lru_cache(maxsize=2)  # not Streamlit's cache: training threads read it too
def digits(data: str = "embedded") -> mnist.Digits:
    """The digits to train and test with, read once for all readers."""
    return mnist.load(None if data == "embedded" else data)


def begin(chosen: mnist.Recipe, seed: int, data: str, before: Trained | None = None) -> jobs.Job:
    """Train in the background; with `before`, go on from that network."""
    job = jobs.start(lambda job: _train(job, chosen, seed, data, before))
    st.session_state["runs"] = [*st.session_state.get("runs", []), job.id]
    st.query_params["job"] = job.id
    return job


def _train(job: jobs.Job, chosen: mnist.Recipe, seed: int, data: str, before: Trained | None) -> Trained:
    past = before.history if before else None
    with _BUILDING:
        model = before.model if before else mnist.build(seed=seed)
    known = digits(data)
    job.report = Report(past, None)

    def note(history: mnist.History) -> None:
        job.report = Report(_joined(past, history, chosen), job.report.now)

    def tell(now: mnist.Progress) -> bool:
        return job.tell(Report(job.report.history, now))

    done = len(past.loss) if past else 0
    left = replace(chosen, epochs=chosen.epochs - done)
    history = mnist.train(model, known, left, seed=seed + done, on_epoch=note, on_progress=tell)
    return Trained(model, _joined(past, history, chosen), data)


def _joined(past: mnist.History | None, history: mnist.History, chosen: mnist.Recipe) -> mnist.History:
    """Two stretches of one training as one history."""
    if past is None:
        return replace(history, recipe=chosen)
    curves = {name: getattr(past, name) + getattr(history, name) for name in _CURVES}
    return replace(history, recipe=chosen, seed=past.seed, seconds=past.seconds + history.seconds, **curves)


_CURVES = ("loss", "accuracy", "val_loss", "val_accuracy")


def current() -> jobs.Job | None:
    """The job that the address names, or the reader's newest one; says so when the server no longer knows it."""
    asked = st.query_params.get("job")
    if asked and jobs.find(asked) is None:
        st.warning("The training in this address is not known here any more: the course has been restarted since.")
    return _kept(next(_known(), None))


def trained() -> Trained | None:
    """The network that this reader trained last, or None."""
    job = _kept(next((job for job in _known() if isinstance(job.result, Trained)), None))
    return job and job.result


def _known() -> Iterator[jobs.Job]:
    """The job in the address, then the reader's own from the newest on."""
    names = [st.query_params.get("job"), *reversed(st.session_state.get("runs", []))]
    return filter(None, map(jobs.find, names))


def _kept(job: jobs.Job | None) -> jobs.Job | None:
    """The job, named in the address, so that a reload finds it again, and remembered, so that other pages do."""
    if job is not None:
        if st.query_params.get("job") != job.id:
            st.query_params["job"] = job.id
        runs = st.session_state.setdefault("runs", [])
        if job.id not in runs:
            runs.append(job.id)
    return job


def follow(job: jobs.Job) -> None:
    """The training as it is now, twice a second while it goes on: how far, how good, how long still, and Stop."""

    @st.fragment(run_every=0.5 if job.going_on else None)
    def look() -> None:
        jobs.watch(job)
        report = job.report or Report(None, None)
        _say_state(job, report)
        history = job.result.history if isinstance(job.result, Trained) else report.history
        if history is not None and history.loss:
            show.chart(charts.history(history), key=f"history {job.id}")
        if following and not job.going_on:
            st.rerun()

    following = job.going_on
    look()


def _say_state(job: jobs.Job, report: Report) -> None:
    if job.state == "waiting":
        st.info(f"{jobs.ahead(job)} trainings come first; yours starts by itself.")
    elif job.state == "running":
        left, right = st.columns([5, 1], vertical_alignment="bottom")
        now = report.now
        if now is None:
            left.progress(0.0, "Waking TensorFlow up and compiling the training …")
        else:
            part = (now.epoch - 1 + now.share) / now.epochs
            text = f"Epoch {now.epoch} of {now.epochs} · loss {now.loss:.4f} · accuracy {now.accuracy:.1%} · "
            left.progress(min(part, 1.0), f"{text}about {now.seconds_left:.0f} s left")
        right.button("Stop", key=f"stop {job.id}", on_click=job.stopping.set, width="stretch")
    elif job.state == "failed":
        st.error(f"The training ended: {job.problem}")
