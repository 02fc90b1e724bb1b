"""Rate against momentum: its colours say what the updates themselves come to in the long run."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from explainer import descend, instruments
from explainer.instruments.pads import ACROSS, DOWN, pads, shrinkage

ROWS = {"inputs": [[4, 5], [2, 1], [1, 3]], "targets": [6, 3, 2], "weights": [-0.234, 0.675]}


@pytest.mark.parametrize("nesterov", [False, True])
def test_the_error_shrinks_as_one_update_of_move_and_weight_does(nesterov: bool) -> None:
    """(v, w) after an update is a matrix times (v, w) before it; its eigenvalues are what the colours show."""
    rng = np.random.default_rng(5)
    for rate, beta, curvature in rng.uniform([0.001, 0, 0.1], [0.1, 0.99, 60], (200, 3)):
        step = rate * curvature
        after = [beta**2, 1 - step - beta * step] if nesterov else [beta, 1 - step]
        wanted = np.abs(np.linalg.eigvals([[beta, -step], after])).max()
        assert shrinkage([curvature], rate, beta, nesterov=nesterov) == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("name", ["momentum", "nesterov"])
def test_it_arrives_where_the_library_arrives_and_as_fast(name: str) -> None:
    data = instruments.descent(descend(**ROWS, learning_rate="0.02")).data
    curvatures = np.linalg.eigvalsh(2 / 3 * np.transpose(ROWS["inputs"]) @ np.array(ROWS["inputs"]))
    for rate in (0.01, 0.04, 0.3):
        path = descend(**ROWS, learning_rate=rate, updates=200, optimizer=name, exact=False)
        shrunk = float(shrinkage(list(curvatures), np.array(rate), np.array(0.9), nesterov=name == "nesterov"))
        assert (path.losses[-1] < path.losses[0]) == (shrunk < 1)
        if shrunk > 1:
            assert path.losses[-1] / path.losses[-2] == pytest.approx(shrunk**2, rel=1e-3)
    assert set(data["sets"][0]["pads"]) == {"momentum", "nesterov"}


def test_the_picture_is_green_below_one_and_orange_from_one_on() -> None:
    ends, curvature = (0.001, 0.2), 30.0
    picture = pads([0, curvature], ends)["momentum"]
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture.split(",")[1]))))
    assert pixels.shape == (DOWN, ACROSS, 4)
    row, rates = pixels[-1], np.geomspace(*ends, 2 * ACROSS + 1)[1::2]  # β is almost 0 there: its limit is 2 / λ
    np.testing.assert_array_equal(row[:, 0] > row[:, 1], rates > 2 / curvature * (1 + 0.5 / DOWN))
    assert pads([], ends) == {}
    assert instruments.descent(descend(**ROWS, learning_rate="0.02", batch_size=1)).data["sets"][-1]["pads"] == {}
