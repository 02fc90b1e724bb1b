"""The bundle, its web folder and digits that no shipped model has seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="session")
def bundle() -> Path:
    return Path("/tmp/phone_bundle")


@pytest.fixture
def web(bundle: Path) -> Path:
    return bundle / "web"


@pytest.fixture(scope="session")
def offline_test() -> tuple[np.ndarray, np.ndarray]:
    """The embedded rows 8,000 to 9,999: the offline test set."""
    with np.load("/work/shared/data/mnist.npz") as data:
        return data["x_train"][8000:10000], data["y_train"][8000:10000]
