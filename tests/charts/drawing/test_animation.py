"""What moves in a figure is moved by the browser, and says what is seen."""

from __future__ import annotations

from explainer.charts.drawing.animation import player


def test_the_player_names_its_frames_by_number():
    controls = player(["a", "b"], ["seen at a", "seen at b"], start=1)
    assert [step["args"][0] for step in controls["sliders"][0]["steps"]] == [["0"], ["1"]]
    assert [step["value"] for step in controls["sliders"][0]["steps"]] == ["seen at a", "seen at b"]
    assert controls["sliders"][0]["active"] == 1
