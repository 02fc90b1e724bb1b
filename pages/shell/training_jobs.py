"""Training as a job: begin, stop, go on; and the network that the reader trained, for the pages after it."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import streamlit as st

from explainer import extras, mnist
from explainer.lessons.networks import Trained, digits
from explainer.mnist.training import process
from explainer.mnist.training.process import Work
from shell import jobs

TRAINING = "training"  # what its jobs are called
BOUNDS = process.Bounds(seconds=2 * 3600, memory=3 << 30, gives_way=True)
PAUSE = 1.5  # seconds without an update: something is being compiled
ENOUGH = 0.6  # seconds of updates that tell their pace
RECENT = 10  # seconds that tell it: what was slow before is over
_CURVES = ("loss", "accuracy", "val_loss", "val_accuracy")


@dataclass(frozen=True)
class Report:
    """What a running training has told so far; `before` are the epochs of the training that it goes on with.

    `left` is how many seconds are left; None while that cannot be told, because what is compiled takes its time once.
    """

    history: mnist.History | None = None
    now: mnist.Progress | None = None
    before: int = 0
    left: float | None = None


class _Pace:
    """How long the rest takes, measured from the updates themselves: what was compiled before them does not come again."""

    def __init__(self) -> None:
        self.began = self.last = (0.0, 0.0)  # (seconds, epochs done)
        self.marks, self.epoch = [], 1  # where it stood lately

    def left(self, now: mnist.Progress) -> float | None:
        """Seconds, or None when no update was made for a while, or too few to tell."""
        if now.loss != now.loss:  # no update has been made yet
            return None
        seconds, done = now.seconds, now.epoch - 1 + now.share
        pause = seconds - self.last[0]
        if done > self.last[1]:
            if not self.last[1] or (pause > PAUSE and now.epoch == 1):  # it has just been compiled
                self.began = (seconds, done)
            self.last = (seconds, done)
        elif pause > PAUSE:
            return None
        if now.epoch > 1 and self.epoch == 1:  # the first epoch is slow: beside it is compiled what comes later
            self.began, self.marks = self.last, [self.last]
        self.epoch = now.epoch
        self.marks = [*(mark for mark in self.marks if self.last[0] - mark[0] < RECENT), self.last]
        began = max(self.began, self.marks[0])
        spent, epochs = self.last[0] - began[0], self.last[1] - began[1]
        return spent / epochs * (now.epochs - done) if spent > ENOUGH else None


def is_possible() -> bool:
    """Whether TensorFlow is there; if not, say how to get it."""
    if importlib.util.find_spec("tensorflow") is not None:
        return True
    st.info(
        f"Training needs TensorFlow, which is not installed: {extras.install('mnist')}. The network that comes with "
        "the course answers without it."
    )
    return False


def warm() -> None:
    """Start a process ahead, once for each reader, so that it has imported TensorFlow when they press Start."""
    if not st.session_state.get("warmed") and jobs.is_place():
        st.session_state["warmed"] = True
        process.warm()


def begin(chosen: mnist.Recipe, seed: int, data: str, before: Trained | None = None) -> jobs.Job:
    """Train in the background; with `before`, go on from that network. A new training is named by how many came before."""
    if before is None:
        count = len({*st.session_state.get("runs", []), *(job.id for job in jobs.of_this_reader(TRAINING))})
        chosen = replace(chosen, name=f"your run {1 + count}")
    past = before.history if before else None
    done, pace = len(past.loss) if past else 0, _Pace()
    left = replace(chosen, epochs=chosen.epochs - done)

    def begun(job: jobs.Job) -> Work:
        def note(work: Work) -> None:
            history = past if work.history is None else _joined(past, work.history, chosen)
            job.report = Report(history, work.now, done, work.now and pace.left(work.now))

        order = process.Order(left, seed + done)
        return process.train(digits(data), order, before=before and before.model, bounds=BOUNDS, on_progress=note)

    def finished(work: Work) -> Trained | None:
        if work.result is None:
            return None
        history = _joined(past, work.result.history, chosen)
        return Trained(work.result, history, data, mnist.evaluate(work.result, digits(data)))

    job = jobs.start(begun, TRAINING, finished, report=Report(past, before=done), result=before)
    st.session_state["runs"] = [*st.session_state.get("runs", []), job.id]
    st.query_params["job"] = job.id
    return job


def _joined(past: mnist.History | None, history: mnist.History, chosen: mnist.Recipe) -> mnist.History:
    """Two stretches of one training as one history."""
    if past is None:
        return replace(history, recipe=chosen)
    curves = {name: getattr(past, name) + getattr(history, name) for name in _CURVES}
    seconds, reason = past.seconds + history.seconds, history.reason and _counted_on(history.reason, len(past.loss))
    return replace(history, recipe=chosen, seed=past.seed, seconds=seconds, reason=reason, **curves)


def _counted_on(reason: str, before: int) -> str:
    """Why a training ended, its epochs counted from the first one of all: the second stretch began to count anew."""
    return re.sub(r"\b(epoch |after )(\d+)", lambda match: f"{match[1]}{int(match[2]) + before}", reason)


def current() -> jobs.Job | None:
    """The job that the address names, or the reader's newest one; says so when the server no longer knows it."""
    asked = st.query_params.get("job")
    if asked and jobs.find(asked) is None:
        st.warning(
            "The training run in this address is not known here: either the course has been restarted since, or it is "
            "somebody else's."
        )
    return _remembered(next(_known(), None))


def trained() -> Trained | None:
    """The network that this reader trained last, or None."""
    job = _remembered(next((job for job in _known() if isinstance(job.result, Trained)), None))
    return job and job.result


def runs() -> list[mnist.History]:
    """The histories of this reader's trainings, the oldest first; one that was continued counts once, as a whole."""
    known = [*_known(), *reversed(jobs.of_this_reader(TRAINING))]  # also those from before a reload, or of another tab
    trainings = {job.id: job for job in known if isinstance(job.result, Trained) and job.result.history.loss}
    return list({job.result.history.recipe.name: job.result.history for job in reversed(trainings.values())}.values())


def _known() -> Iterator[jobs.Job]:
    """The job in the address, then the reader's own from the newest on."""
    names = [st.query_params.get("job"), *reversed(st.session_state.get("runs", []))]
    return filter(None, map(jobs.find, names))


def _remembered(job: jobs.Job | None) -> jobs.Job | None:
    """The job, named in the address, so that a reload finds it again, and remembered, so that other pages do.

    Another reader's job, found by a copied address, is no more than looked at.
    """
    if job is not None:
        if st.query_params.get("job") != job.id:
            st.query_params["job"] = job.id
        runs = st.session_state.setdefault("runs", [])
        if job.id not in runs and jobs.is_owner(job):
            runs.append(job.id)
    return job
