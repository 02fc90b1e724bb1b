"""How long readers wait for their formulas beside others whose formulas never end."""

from __future__ import annotations

import statistics
import threading
import time

from explainer.formulas.reading import read
from explainer.symbolic.sandbox import LimitError

ENDLESS = "*".join(["x"] * 100)  # seven seconds of computing
HONEST = ("x*sigmoid(x)", "tanh(x)^2", "ln(1+exp(x))", "x^3-2x")


def waited(formula: str, into: list[float], wrong: list[str]) -> None:
    start = time.perf_counter()
    try:
        read(formula)
    except LimitError as problem:
        wrong.append(str(problem))
    into.append(time.perf_counter() - start)


def measured(endless: int) -> None:
    slow, honest, stopped, refused = [], [], [], []
    threads = [threading.Thread(target=waited, args=(ENDLESS, slow, stopped)) for _ in range(endless)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    for _ in range(3):
        for formula in HONEST:
            waited(formula, honest, refused)
    for thread in threads:
        thread.join()
    most = f"{max(slow):.2f}" if slow else "-"
    print(
        f"{endless:>3} endless: honest median {statistics.median(honest):.2f} s, most {max(honest):.2f} s, "
        f"{len(refused)} of {len(honest)} refused; endless stopped after at most {most} s"
    )


if __name__ == "__main__":
    read("x")
    for number in (0, 5, 30):
        measured(number)
