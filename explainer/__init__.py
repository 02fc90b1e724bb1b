"""How neural networks work: formulas with proofs, exact walkthroughs, and charts that teach.

>>> from explainer import ACTIVATIONS
>>> ACTIVATIONS["sigmoid"].slope(0.0)
0.25
"""

from __future__ import annotations

from importlib import import_module

_HOME = {
    "ACTIVATIONS": "activations",
    "LOSSES": "losses",
    "OPTIMIZERS": "optimizers",
    "Network": "network",
    "derive": "reading",
    "descend": "descent",
    "latex": "notation",
    "parse": "reading",
    "prove": "proof",
    "read": "reading",
}
_ROOMS = ("charts", "mnist", "playground", "teaching")
__all__ = [*_HOME, *_ROOMS]


def __getattr__(name: str) -> object:
    """Open a room when it is first asked for, so that `import explainer` is as light as the libraries below it."""
    if name in _HOME:
        value = getattr(import_module(f"explainer.{_HOME[name]}"), name)
    elif name in _ROOMS:
        value = import_module(f"explainer.{name}")
    else:
        raise AttributeError(f"module 'explainer' has no attribute {name!r}")
    globals()[name] = value
    return value
