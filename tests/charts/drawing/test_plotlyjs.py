"""Plotly's bundle for flat charts: which charts it draws, and that a page with others has the whole script."""

from __future__ import annotations

from pathlib import Path

import plotly.graph_objects as go
import pytest
from playwright.sync_api import Browser
from plotly.offline import get_plotlyjs_version

from explainer import charts, descend
from explainer.charts.drawing import plotlyjs
from explainer.files import asset
from explainer.teaching import handout, save


def test_the_bundle_is_of_the_version_that_is_installed() -> None:
    """Else take it anew: npm pack plotly.js-cartesian-dist-min@VERSION, and LICENSES.md names the version."""
    assert plotlyjs.version() == get_plotlyjs_version()
    licences = (Path(__file__).parents[3] / "LICENSES.md").read_text(encoding="utf-8")
    assert f"Plotly's script {plotlyjs.version()} for flat charts" in licences


@pytest.mark.browser
def test_it_draws_what_is_said(browser: Browser) -> None:
    page = browser.new_page()
    page.add_script_tag(path=asset(plotlyjs.BUNDLE))
    assert set(page.evaluate("Object.keys(Plotly.PlotSchema.get().traces)")) == plotlyjs.FLAT
    page.close()


def test_a_page_has_as_much_of_plotly_as_it_needs(tmp_path: Path) -> None:
    flat = save(charts.curve("tanh"), tmp_path / "flat.html").read_text(encoding="utf-8")
    surface = charts.surface(descend(inputs=[[4, 5]], targets=[6], weights=[0, 0], learning_rate=0.01, updates=2))
    both = handout(tmp_path / "both.html", "Both", [charts.curve("tanh"), surface]).read_text(encoding="utf-8")
    assert plotlyjs.flat() in flat
    assert len(flat) < 2e6
    assert plotlyjs.flat() not in both
    assert len(both) > 4e6


def test_with_another_major_version_installed_it_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure of Plotly 6 is not given to a script of another generation."""
    plotlyjs.flat.cache_clear()
    monkeypatch.setattr(plotlyjs, "get_plotlyjs_version", lambda: "3.1.0")
    assert len(plotlyjs.flat()) > 4e6
    plotlyjs.flat.cache_clear()


def test_a_trace_without_a_kind_is_a_line() -> None:
    assert plotlyjs.is_flat(go.Figure({"data": [{"y": [1, 2]}]}))
