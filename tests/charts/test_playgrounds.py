"""The film of a network that learns: dots, boundary and loss against the snapshots."""

from __future__ import annotations

import numpy as np
import pytest

from explainer import charts, playground
from explainer.network import Network, forward


@pytest.fixture(scope="module")
def play():
    return playground.play(
        playground.points("moons", 60),
        Network([2, 6, 1], ["tanh", "sigmoid"]),
        epochs=30,
        learning_rate=0.05,
        snapshots=6,
    )


def test_every_frame_shows_its_snapshot(check, play):
    chart = check(charts.playground, play)
    assert len(chart.frames) == len(play.snapshots)
    for frame, shot in zip(chart.frames, play.snapshots, strict=True):
        dots, *_, boundary, now = frame.data
        np.testing.assert_allclose(dots.marker.color, shot.surface[::2, ::2].ravel(), atol=0.00501)
        assert (now.x[0], now.y[0]) == (shot.epoch, shot.loss)
        places = np.array([(x, y) for x, y in zip(boundary.x, boundary.y, strict=True) if x is not None]).reshape(-1, 2)
        answers = forward(play.network, shot.parameters, places).outputs[-1] if len(places) else np.full(1, 0.5)
        assert np.abs(answers - 0.5).max() < 0.06  # straight pieces between the grid's lines, rounded to a thousandth
    assert f"loss {charts.theme.number(play.snapshots[-1].loss)}" in chart.layout.meta["alt"]


def test_all_points_are_drawn_and_told_apart_by_shape(check, play):
    chart = check(charts.playground, play)
    kinds = [t for t in chart.data if t.name.startswith("kind")]
    assert sum(len(t.x) for t in kinds) == len(play.points.x)
    assert len({t.marker.symbol for t in kinds}) == 2
