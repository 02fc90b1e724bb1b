"""Three of the fifty kills of `make soak`, in every run of the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).resolve().parent.parent / "soak.py"


@pytest.mark.slow
def test_three_kills_leave_checkpoint_and_bundle_whole() -> None:
    run = subprocess.run(
        [sys.executable, str(SOAK), "3"],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        cwd=SOAK.parent.parent,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert "3 kills, everything whole" in run.stdout
