"""What is installed on request only, and the one sentence for whoever has not asked for it yet."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager

from explainer.files import in_checkout

# The modules that each extra of pyproject.toml brings, by the names under which they are imported; the lightest extra first.
EXTRAS = {
    "teaching": ("kaleido", "latex2mathml", "markdown_it", "nbformat", "PIL"),
    "film": ("imageio_ffmpeg",),
    "app": ("streamlit", "latex2mathml", "pyarrow", "segno", "cryptography", "uvloop"),
    "lite": ("ai_edge_litert", "flatbuffers", "h5py", "PIL"),
    "mnist": ("tensorflow", "keras"),  # and `lite`
}


class MissingExtraError(ModuleNotFoundError):
    """A module of an extra that is not installed; the message says how to get it."""


def install(extra: str) -> str:
    """The command that brings an extra, as it is typed here: in a checkout of the project, or beside an installed wheel.

    >>> "[teaching]" in install("teaching")
    True
    """
    here = f'pip install ".[{extra}]" in the folder of this project'
    return here if in_checkout() else f'pip install "deep-learning-explainer[{extra}]"'


def missing(module: str, extra: str | None = None) -> str:
    """The sentence for a module that is not installed; without `extra`, the lightest one that has it is named."""
    top = module.split(".")[0]
    group = extra or next((name for name, modules in EXTRAS.items() if top in modules), None)
    return f"{top} is not installed; {f'get it with {install(group)}' if group else f'get it with pip install {top}'}"


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """The imports within come with `extra`. Raises MissingExtraError, in one sentence, where they are not installed.

    >>> with needing("teaching"):
    ...     import nbformat
    """
    try:
        yield
    except ModuleNotFoundError as problem:
        if (problem.name or "").split(".")[0] not in EXTRAS[extra]:
            raise
        raise MissingExtraError(missing(str(problem.name), extra), name=problem.name) from None


def is_installed(module: str) -> bool:
    """Whether a module of an extra is there, without opening it."""
    return importlib.util.find_spec(module) is not None
