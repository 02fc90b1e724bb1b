"""How long formulas take: proving the whole catalogue, reading a formula, refusing an attack, starting up."""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable


def seconds(work: Callable[[], object], times: int = 5, clock: Callable[[], float] = time.perf_counter) -> float:
    """The median of a few runs."""
    taken = []
    for _ in range(times):
        start = clock()
        work()
        taken.append(clock() - start)
    return statistics.median(taken)


def imported(line: str) -> float:
    """CPU seconds of a fresh Python that runs `line`."""
    code = f"import time; {line}; print(time.process_time())"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def attempt(text: str) -> None:
    with contextlib.suppress(ValueError):  # how long a refusal takes is measured, too
        parse(text)


below = statistics.median(imported("import sympy, scipy.special, scipy.optimize") for _ in range(3))
ours = statistics.median(imported("import explainer.formulas.activations") for _ in range(3))
print(
    f"import explainer.formulas.activations   {ours:.2f} s CPU, SymPy and SciPy alone {below:.2f} s, ratio {ours / below:.2f}"
)

from explainer import ACTIVATIONS, LOSSES, derive, parse, prove, read  # noqa: E402 - the import itself was measured above

CATALOGUE = [d for f in (*ACTIVATIONS.values(), *LOSSES.values()) for d in f.derivations]
start, cpu = time.perf_counter(), time.process_time()
steps = sum(len(prove(derivation).checked) for derivation in CATALOGUE)
wall, cpu = time.perf_counter() - start, time.process_time() - cpu
print(
    f"prove the catalogue, first run {wall:.2f} s ({cpu:.2f} s CPU), {len(CATALOGUE)} targets, {steps} steps; bound 2 s"
)
warm = seconds(lambda: [prove(derivation) for derivation in CATALOGUE], 3, time.process_time)
print(f"prove the catalogue, again     {warm:.2f} s CPU, ratio to the first run {warm / cpu:.2f}")

alone = seconds(lambda: read("x*sigmoid(x)", limit=None))
first = seconds(lambda: read("x", limit=60), 1)
across = seconds(lambda: read("x*sigmoid(x)", limit=60))
print(
    f"read x*sigmoid(x)              {1000 * alone:.0f} ms here, {1000 * across:.0f} ms in the worker, ratio {across / alone:.2f}"
)
print(f"the worker's first answer      {first:.2f} s (it imports SymPy once)")
derived = seconds(lambda: derive("(x^2+1)^5/sqrt(x)", limit=60))
print(f"derive (x^2+1)^5/sqrt(x)       {1000 * derived:.0f} ms in the worker")

worst = {
    "brackets, 400 deep": "(" * 400,
    "powers of powers": "x" + "^x" * 190,
    "long sum": "+".join(["x"] * 100),
    "long product": "*".join(["sin(x)"] * 33),
    "tower of numbers": "9^9^9^9^9^9",
    "huge exponent": "1e999999999",
    "400 invisible characters": "\u200b" * 400,
    "unknown long name": "z" * 400,
}
taken = {name: seconds(lambda text=text: attempt(text)) for name, text in worst.items()}
name = max(taken, key=taken.get)
print(f"parse, the slowest of {len(worst)} attacks {1000 * taken[name]:.1f} ms ({name}); aim 50 ms")
