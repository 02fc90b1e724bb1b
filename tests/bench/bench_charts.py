"""How long a chart takes to build, and how large it is. `python tests/bench/bench_charts.py`

Every time is the median processor time of 15 builds after the first; the ratio is to an empty figure in the same run.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go

from explainer import charts, descend
from explainer.activations import ACTIVATIONS
from explainer.network import Network

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}
MNIST = Network([784, 128, 128, 10], ["relu", "relu", "softmax"])
RNG = np.random.default_rng(0)


def milliseconds(build: Callable[[], object], times: int = 15) -> float:
    build()
    taken = []
    for _ in range(times):
        start = time.process_time()
        build()
        taken.append(time.process_time() - start)
    return 1000 * statistics.median(taken)


def import_time(modules: str) -> float:
    code = f"import time; start = time.process_time(); import {modules}; print(time.process_time() - start)"
    # As for anybody who imports twice: from the bytecode that the first import left, also where a machine keeps none.
    with tempfile.TemporaryDirectory() as kept:
        env = {**os.environ, "PYTHONPYCACHEPREFIX": kept}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-c", code]
        runs = [subprocess.run(command, env=env, capture_output=True, text=True, check=True) for _ in range(8)]
    return 1000 * statistics.median(float(run.stdout) for run in runs[1:])


def main() -> None:
    path = descend(**ARTICLE, learning_rate="0.05", updates=20)
    calm = [descend(**ARTICLE, learning_rate=rate, updates=20) for rate in ("0.005", "0.01", "0.02")]
    weights = [RNG.normal(size=(layer.inputs, layer.units)) for layer in MNIST.layers]
    f = ACTIVATIONS["sigmoid"]
    figures: dict[str, Callable[[], go.Figure]] = {
        "curve": lambda: charts.curve(f, at=1.5),
        "compare": lambda: charts.compare([ACTIVATIONS[name] for name in ("sigmoid", "tanh", "relu")]),
        "softmax": lambda: charts.softmax([0.4, 3.0, 2.2]),
        "jacobian": lambda: charts.jacobian(ACTIVATIONS["softmax"].jacobian_at(RNG.normal(size=10))),
        "residuals": lambda: charts.residuals(range(10), RNG.normal(size=10), RNG.normal(size=10)),
        "cross_entropy": lambda: charts.cross_entropy(1, probabilities=0.2),
        "derivation": lambda: charts.derivation(f.derivations[0]),
        "network": lambda: charts.network(MNIST, weights=weights),
        "neuron": lambda: charts.neuron([4, 5], [-0.234, 0.675], 0, f),
        "layers": lambda: charts.layers(MNIST),
        "training_loop": lambda: charts.training_loop("loss"),
        "loss": lambda: charts.loss(path),
        "contour": lambda: charts.contour(path),
        "surface": lambda: charts.surface(path),
        "rates": lambda: charts.rates(path),
        "descent, 3 paths of 20": lambda: charts.descent(calm),
        "walkthrough, 20 updates": lambda: charts.walkthrough(path),
        "themed(curve, dark)": lambda chart=charts.curve(f, at=1.5): charts.themed(chart, "dark"),  # noqa: B008 - drawn once
    }
    empty = milliseconds(lambda: go.Figure(layout={"template": "none"}))
    print(f"{'an empty Plotly figure':28} {empty:7.1f} ms")
    for name, build in figures.items():
        taken = milliseconds(build)
        print(
            f"{name:28} {taken:7.1f} ms  {taken / empty:6.1f} times an empty figure  {len(build().to_json()) / 1000:6.1f} kB"
        )
    bare, whole = (
        import_time("plotly.graph_objects, numpy"),
        import_time("plotly.graph_objects, numpy, explainer.charts"),
    )
    more = f"{whole - bare:7.1f} ms more than Plotly and NumPy, {whole / bare:6.2f} times their import"
    print(f"{'import explainer.charts':28} {more}")


if __name__ == "__main__":
    main()
