"""How long a chart, a handout, a notebook and a worksheet take: python tests/bench/bench_teaching.py"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import plotly.graph_objects as go

import explainer
from explainer import gallery
from explainer.teaching import Code, handout, notebook, save, worksheet
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


def main() -> None:
    plain = median(lambda: go.Figure(go.Scatter(x=list(range(500)), y=list(range(500)))))
    print(f"a bare Plotly line of 500 points: {plain:.2f} ms")
    names = {name: getattr(explainer, name) for name in used_names(gallery.code())}
    still, moving = {}, {}
    for piece in gallery.code():
        value = run(piece, names)[1]
        if isinstance(value, go.Figure):
            last = Code(piece.source[piece.source.rindex("charts.") :] if "\n" not in piece.source else piece.source)
            (moving if value.frames else still)[last.source] = median(lambda last=last: run(last, names))
    for source, taken in sorted(still.items(), key=lambda item: -item[1])[:8]:
        print(f"{taken:6.1f} ms, {taken / plain:5.0f} x a bare line: {source.splitlines()[-1][:90]}")
    over = sum(taken > FLOOR for taken in still.values())
    print(
        f"figures without frames: median {statistics.median(still.values()):.1f} ms; {over} of {len(still)} over {FLOOR:.0f} ms"
    )
    for source, taken in moving.items():
        print(f"{taken:6.1f} ms with frames: {source[:90]}")

    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        figure = explainer.charts.one_hot(5)
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
