"""The table of `explainer prove`: a row for each derivation, and none is lost with a process that is ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from explainer import ACTIVATIONS, LOSSES
from explainer.proving import Checked, checked, row
from explainer.symbolic.expression import X
from tests import crowd


def test_a_row_says_why_where_symbolic_algebra_fails_and_what_does_not_hold() -> None:
    smooth, damaged = row(ACTIVATIONS["sigmoid"].derivations[0]), replace(ACTIVATIONS["tanh"].derivations[0], of=X)
    assert smooth.points >= 12
    assert smooth.symbolic
    assert not smooth.problem
    cased = row(ACTIVATIONS["relu"].derivations[-1])
    assert cased.symbolic or cased.reason
    assert "the first line is not" in row(damaged).problem


def test_what_an_ended_process_had_to_do_is_done_here() -> None:
    """The system ends the process that needs most memory, at any moment."""
    records: list[Checked] = []
    for record in checked(2):
        records.append(record)
        if len(records) == 1:
            for child in multiprocessing.active_children():
                child.kill()
    assert [line.target for record in records for line in record.rows] == [
        derivation.title for record in (*ACTIVATIONS.values(), *LOSSES.values()) for derivation in record.derivations
    ]
    assert not any(line.problem for record in records for line in record.rows)


def test_the_process_that_waits_imports_nothing_that_the_others_need() -> None:
    """On two processors the imports of a third would cost as much as a fifth of all proofs."""
    code = """
import sys
from explainer.proving import checked
if __name__ == "__main__":
    assert sum(len(record.rows) for record in checked(2)) > 30
    print([name for name in ("sympy", "numpy", "scipy") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")


@pytest.mark.skipif(sys.platform != "linux", reason="what has been started is read in /proc")
def test_ctrl_c_in_the_first_seconds_ends_quietly() -> None:
    """While the server of processes still imports what they need, and one has been asked for."""
    command = [sys.executable, "-m", "explainer.cli", "prove", "--jobs", "2"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    with run:
        try:
            while run.poll() is None and len(crowd.children(run.pid)) < 2:  # the keeper of resources and the server
                time.sleep(0.01)
            with suppress(subprocess.TimeoutExpired):  # a process is asked for; the server takes longer to import
                run.wait(0.2)
            os.killpg(run.pid, signal.SIGINT)
            _, said = run.communicate(timeout=60)
        finally:
            run.kill()
    assert (run.returncode, said) == (130, "\nStopped.\n")
