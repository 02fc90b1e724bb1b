"""How fast the walkthrough and the playground are: python tests/bench/bench_descent.py"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from explainer import Network, descend
from explainer.networks.playground import points, train

ARTICLE = {"inputs": [[4, 5]], "targets": [6], "weights": [-0.234, 0.675]}


def median(work: Callable[[], object], runs: int = 5) -> float:
    """The median of several runs in milliseconds, after one that is not counted."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times[1:])


def main() -> None:
    exact = median(lambda: descend(**ARTICLE, learning_rate=0.01, updates=60))
    print(f"descend, 60 updates, exact fractions        {exact:8.1f} ms  (aim 100)")
    floats = median(lambda: descend(**ARTICLE, learning_rate=0.01, updates=10_000, exact=False))
    print(
        f"descend, 10,000 updates, floating point     {floats:8.1f} ms  (aim 100); {60 * floats / 10_000 / exact:.2f} of exact"
    )
    moons, network = points("moons", 500), Network([2, 8, 8, 1], ["tanh", "tanh", "sigmoid"])
    played = median(lambda: train(moons, network, epochs=200, batch_size=50), runs=3)
    print(f"playground, 200 epochs, 2-8-8-1, 500 points {played:8.1f} ms  (aim 1,000)")


if __name__ == "__main__":
    main()
