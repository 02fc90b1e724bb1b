"""The whole catalogue, proved and read back, on all processors: what `explainer prove` prints."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from explainer.symbolic.differentiation import Derivation

# What each process needs, and nobody else: the one that waits imports none of it.
NEEDED = ["explainer.formulas.activations", "explainer.formulas.losses", "explainer.proofreading"]

MOST_JOBS = 61  # what Windows allows; there are fewer records


@dataclass(frozen=True)
class Row:
    """A derivation as a line of the table; `problem` says why it does not hold."""

    target: str
    steps: int
    points: int
    symbolic: bool
    reason: str
    seconds: float
    problem: str = ""


@dataclass(frozen=True)
class Checked:
    """The derivations of one record: proved as they are (`rows`), and read back as they are printed."""

    rows: tuple[Row, ...]
    lines: int
    misprints: tuple[str, ...]


def checked(jobs: int) -> Iterator[Checked]:
    """Each record of the catalogue in its order, checked by so many processes at once; with one job by this process."""
    if jobs < 1:
        raise ValueError(f"--jobs is how many processes prove at once, 1 or more; got {jobs}")
    return _by_one() if jobs == 1 else _by_many(jobs)


def _by_one() -> Iterator[Checked]:
    yield from map(_checked, _names())


def _by_many(jobs: int) -> Iterator[Checked]:
    pool = ProcessPoolExecutor(min(jobs, MOST_JOBS), mp_context=_context(), initializer=_undisturbed)
    names: list[str] | None = None
    done = 0
    try:
        names = pool.submit(_names).result()
        waiting = [pool.submit(_checked, name) for name in reversed(names)]  # the losses take longest
        for task in reversed(waiting):
            yield task.result()
            done += 1
    except BrokenProcessPool:  # ended from outside, for want of memory for example: what is left is done here
        pass
    finally:  # at once, also when nobody waits any more
        pool.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.kill()
    yield from map(_checked, _names() if names is None else names[done:])


def _names() -> list[str]:
    from explainer.formulas.activations import ACTIVATIONS
    from explainer.formulas.losses import LOSSES

    return [*ACTIVATIONS, *LOSSES]


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _context() -> BaseContext:
    """How processes are started: where it can be had by a server that forks, which is quick, and safe beside NumPy's threads."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(NEEDED)
    ours = signal.getsignal(signal.SIGINT)
    _undisturbed()  # what is ignored here is ignored by the server that starts here
    with _unheard():
        forkserver.ensure_running()
    signal.signal(signal.SIGINT, ours)
    return context


@contextmanager
def _unheard() -> Iterator[None]:
    """What is started here has nowhere to write its complaints.

    After a Ctrl-C in the first seconds, the server may still start a process that was asked for, and that finds nothing of
    what it needs any more. What goes wrong later is told by the pool.
    """
    ours = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(ours, 2)
        os.close(ours)
        os.close(nowhere)


def _undisturbed() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits, which ends its pool


def _checked(name: str) -> Checked:
    from explainer.formulas.activations import ACTIVATIONS
    from explainer.formulas.losses import LOSSES
    from explainer.proofreading import proofread

    record = ACTIVATIONS[name] if name in ACTIVATIONS else LOSSES[name]
    derivations = record.derivations
    misprints = tuple(
        f"{derivation.title}, {finding}" for derivation in derivations for finding in proofread(derivation)
    )
    return Checked(tuple(map(row, derivations)), sum(len(derivation.steps) for derivation in derivations), misprints)


def row(derivation: Derivation) -> Row:
    """The proof of a derivation in a line."""
    from explainer.symbolic.agreement import ProofError
    from explainer.symbolic.proof import prove

    try:
        proof = prove(derivation)
    except ProofError as problem:
        return Row(derivation.title, len(derivation.steps) - 1, 0, False, "", 0.0, str(problem))
    return Row(derivation.title, len(proof.checked), proof.points, proof.symbolic, proof.reason, proof.seconds)
