"""What it costs to open every public name, beside the libraries that they stand on (processor time, the least of seven)."""

from __future__ import annotations

import os
import resource
import subprocess
import sys

LIBRARIES = "import sympy, plotly.graph_objects, scipy.special"
OURS = "import explainer; [getattr(explainer, name) for name in explainer.__all__]"
RUNS = 7
# Some machines keep no compiled modules: each import would compile ours anew, but not those that came compiled.
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cost(code: str) -> float:
    """Seconds of processor time of a fresh interpreter that runs `code`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=COMPILED)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    cost(OURS)  # the first one may have to compile
    pairs = [(cost(LIBRARIES), cost(OURS)) for _ in range(RUNS)]
    libraries, ours = (min(side) for side in zip(*pairs, strict=True))
    print(
        f"SymPy, Plotly and scipy.special {libraries:.2f} s, all public names {ours:.2f} s: {ours / libraries:.2f} times"
    )


if __name__ == "__main__":
    main()
