"""A few of the kills of `make soak`, in every run of the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

KILLS = Path(__file__).resolve().parent.parent / "kills.py"


@pytest.mark.slow
@pytest.mark.parametrize(("count", "kind"), [("2", "library"), ("1", "command")])
def test_kills_leave_everything_whole(count: str, kind: str) -> None:
    run = subprocess.run(
        [sys.executable, str(KILLS), count, kind],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        cwd=KILLS.parent.parent,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert f"{count} kills, everything whole, nothing left over" in run.stdout
