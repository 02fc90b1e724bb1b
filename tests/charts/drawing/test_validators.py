"""Plotly's list of what a figure may hold, an entry at a time: the same entries, and the same figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from plotly.validator_cache import ValidatorCache

from explainer.charts.drawing import validators
from explainer.charts.drawing.validators import LIST, Entries

WHOLE = json.loads(LIST.read_text(encoding="utf-8"))
DRAWN = """
import sys
import plotly.graph_objects as go
from explainer.charts.drawing import validators
if sys.argv[1] == "singly":
    validators.read_singly()
figure = go.Figure([go.Scatter(x=[1, 2], mode="lines"), go.Heatmap(z=[[1]])], go.Layout(yaxis2={"title": "y"}))
for wrong in ({"mode": "wrong"}, {"moed": "lines"}):
    try:
        figure.add_scatter(**wrong)
    except ValueError as problem:
        print(problem)
cache = __import__("plotly.validator_cache").validator_cache.ValidatorCache
print(type(cache._json_cache).__name__, file=sys.stderr)
print(figure.to_json())
"""


def test_each_entry_is_that_of_the_whole_list() -> None:
    entries = Entries(LIST)
    for name in ["data", "layout", *[*WHOLE][::40]]:
        assert entries[name] == WHOLE[name]
    assert entries.get("scatter.moed") is None


def test_figures_and_refusals_are_the_same() -> None:
    whole, singly = (
        subprocess.run([sys.executable, "-c", DRAWN, how], capture_output=True, text=True, check=True)
        for how in ("whole", "singly")
    )
    assert (whole.stderr.strip(), singly.stderr.strip()) == ("dict", "Entries")
    assert singly.stdout == whole.stdout


@pytest.mark.parametrize("text", ["{}", '{"layout": {"superclass": "CompoundValidator"}}', "[", None])
def test_another_plotly_goes_its_own_way(text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "list.json"
    if text is not None:
        file.write_text(text)
    monkeypatch.setattr(validators, "LIST", file)
    monkeypatch.setattr(ValidatorCache, "_json_cache", None)
    validators.read_singly()
    assert ValidatorCache._json_cache is None
