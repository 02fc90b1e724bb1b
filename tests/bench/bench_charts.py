"""How long a chart takes to build, and how large it is. `python tests/bench/bench_charts.py`

Every time is the median processor time of 15 builds after the first; the ratio is to an empty figure in the same run.
Promised: 15 ms for a still figure, 250 ms for the walkthrough of 20 updates, 50 ms for the import.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

import numpy as np
import plotly.graph_objects as go

import explainer
from explainer import charts, descend
from explainer.formulas.activations import ACTIVATIONS
from explainer.formulas.reading import read
from explainer.networks.network import Network
from explainer.teaching import gallery, parts

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}
MNIST = Network([784, 128, 128, 10], ["relu", "relu", "softmax"])
RNG = np.random.default_rng(0)
Builds = list[tuple[str, Callable[[], go.Figure]]]


def milliseconds(build: Callable[[], object], times: int = 15) -> float:
    build()
    taken = []
    for _ in range(times):
        start = time.process_time()
        build()
        taken.append(time.process_time() - start)
    return 1000 * statistics.median(taken)


def import_times() -> tuple[float, float]:
    """Milliseconds that Plotly and NumPy take to import, and what `explainer.charts` takes after them."""
    code = """
import time; start = time.process_time(); import numpy, plotly.graph_objects
then = time.process_time(); import explainer.charts
print(then - start, time.process_time() - then)"""
    # As for anybody who imports twice: from the bytecode that the first import left, also where a machine keeps none.
    with tempfile.TemporaryDirectory() as kept:
        env = {**os.environ, "PYTHONPYCACHEPREFIX": kept}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-c", code]
        runs = [subprocess.run(command, env=env, capture_output=True, text=True, check=True) for _ in range(12)]
    bare, more = zip(*(map(float, run.stdout.split()) for run in runs[1:]), strict=True)
    return 1000 * statistics.median(bare), 1000 * statistics.median(more)


def gallery_calls() -> Builds:
    """Every call of a chart in the gallery, with the data that the gallery gives it."""
    calls: Builds = []

    def recorded(name: str) -> Callable[..., go.Figure]:
        def call(*data: object, **settings: object) -> go.Figure:
            build = partial(getattr(charts, name), *data, **settings)
            calls.append((name, build))
            return build()

        return call

    names = {name: getattr(explainer, name) for name in parts.used_names(gallery.code())}
    names["charts"] = SimpleNamespace(**{name: recorded(name) for name in charts.__all__})
    for piece in gallery.code():
        parts.run(piece, names)
    return calls


def larger() -> Builds:
    """What is larger than the gallery's examples, and what pages do with a figure."""
    path = descend(**ARTICLE, learning_rate="0.05", updates=20)
    three = [ACTIVATIONS[name] for name in ("sigmoid", "tanh", "relu")]
    weights = [RNG.normal(size=(layer.inputs, layer.units)) for layer in MNIST.layers]
    drawn = charts.curve(ACTIVATIONS["sigmoid"], at=1.5)
    return [
        ("curve of tan(x), with poles", partial(charts.curve, read("tan(x)"))),
        ("compare, three curves", lambda: charts.compare(three)),
        ("network, 118,282 weights", lambda: charts.network(MNIST, weights=weights)),
        ("walkthrough, 20 updates", lambda: charts.walkthrough(path)),
        ("themed(curve, dark)", lambda: charts.themed(drawn, "dark")),
    ]


def main() -> None:
    empty = milliseconds(lambda: go.Figure(layout={"template": "none"}))
    print(f"{'an empty Plotly figure':28} {empty:7.1f} ms")
    for name, build in gallery_calls() + larger():
        taken, figure = milliseconds(build), build()
        kind = "film " if figure.frames else "still"
        size = len(figure.to_json()) / 1000
        print(f"{name:28} {taken:7.1f} ms  {taken / empty:6.1f} times an empty figure  {kind} {size:6.1f} kB")
    bare, more = import_times()
    print(
        f"{'import explainer.charts':28} {more:7.1f} ms after Plotly and NumPy,   {more / bare:6.2f} times their import"
    )


if __name__ == "__main__":
    main()
