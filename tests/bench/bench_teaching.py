"""How long a chart, a handout, a notebook and a worksheet take: python tests/bench/bench_teaching.py"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import plotly.graph_objects as go

import explainer
from explainer import charts, descend
from explainer.teaching import gallery, handout, notebook, save, worksheet
from explainer.teaching.parts import run, used_names

FLOOR = 15.0  # ms a figure without frames


def median(action: Callable[[], object], times: int = 7) -> float:
    """Milliseconds of CPU, the first call left out."""
    action()
    taken = []
    for _ in range(times):
        start = time.process_time()
        action()
        taken.append((time.process_time() - start) * 1e3)
    return statistics.median(taken)


def calls() -> dict[str, Callable[[], go.Figure]]:
    """Each call of a chart in the gallery, its data worked out beforehand."""
    drawings: dict[str, Callable[[], go.Figure]] = {}

    def recorded(name: str) -> Callable:
        draw = getattr(charts, name)

        def draws(*data: object, **options: object) -> go.Figure:
            drawings[name if name not in drawings else f"{name}, again"] = lambda: draw(*data, **options)
            return draw(*data, **options)

        return draws

    names = {name: getattr(explainer, name) for name in used_names(gallery.code())}
    names["charts"] = SimpleNamespace(**{name: recorded(name) for name in charts.__all__})
    for piece in gallery.code():
        run(piece, names)
    return drawings


def main() -> None:
    plain = median(lambda: go.Figure(go.Scatter(x=list(range(500)), y=list(range(500)))))
    print(f"a bare Plotly line of 500 points: {plain:.2f} ms")
    still, moving = {}, {}
    for name, draw in calls().items():
        (moving if draw().frames else still)[name] = median(draw)
    for name, taken in sorted(still.items(), key=lambda item: -item[1])[:6]:
        print(f"charts.{name}: {taken:.1f} ms, {taken / plain:.0f} x a bare line")
    over = sum(taken > FLOOR for taken in still.values())
    print(
        f"figures without frames: median {statistics.median(still.values()):.1f} ms; {over} of {len(still)} over {FLOOR:.0f} ms"
    )
    for name, taken in moving.items():
        print(f"charts.{name}, with frames: {taken:.1f} ms")
    walk = descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=0.01, updates=20)
    print(f"charts.walkthrough of 20 updates: {median(lambda: charts.walkthrough(walk)):.1f} ms")

    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        figure = charts.one_hot(5)
        lesson = ["Text with $x^2$", figure] * 10
        page = median(lambda: handout(at / "x.html", "Lesson", lesson))
        copy = median(lambda: (at / "y.html").write_bytes((at / "x.html").read_bytes()))
        print(
            f"handout of 20 parts: {page:.1f} ms, {page / copy:.1f} x copying its {(at / 'x.html').stat().st_size:,} bytes"
        )
        print(f"notebook of 20 parts: {median(lambda: notebook(at / 'x.ipynb', 'Lesson', lesson)):.1f} ms")
        for topic in ("update", "derivative"):
            taken = median(lambda topic=topic: save(worksheet(topic, seed=1), at / "x.html"), 3)
            print(f"worksheet of 6 exercises, {topic}: {taken:.1f} ms")


if __name__ == "__main__":
    main()
