"""Fixtures that every test may use: what a machine lacks is skipped with a reason, unless the run demands it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def missing(what: str, *, demanded_by: str) -> None:
    """Skip the calling test because this machine lacks `what`; fail instead where the run demands it."""
    if os.environ.get(demanded_by) == "1":
        pytest.fail(f"{what} is missing, and {demanded_by}=1 demands it")
    pytest.skip(f"{what} is missing on this machine")


@pytest.fixture(scope="session")
def full_mnist() -> Path:
    """The full MNIST as Keras stores it: $EXPLAINER_MNIST, or beside the checkout."""
    path = Path(os.environ.get("EXPLAINER_MNIST", ROOT.parent / "shared" / "data" / "mnist.npz"))
    if not path.is_file():
        pytest.skip("the full MNIST is not here; name its file in EXPLAINER_MNIST")
    return path


@pytest.fixture(scope="session")
def node() -> str:
    """The path of Node.js, with the npm packages of tests/package.json installed."""
    program = shutil.which("node")
    if program is None or not (ROOT / "tests" / "node_modules").is_dir():
        missing("Node.js with `npm ci --prefix tests`", demanded_by="EXPLAINER_REQUIRE_NODE")
    return program


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome that is already installed."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        missing("Chromium", demanded_by="EXPLAINER_REQUIRE_BROWSER")
    return program
