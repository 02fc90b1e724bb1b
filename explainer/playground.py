"""A small network learns to tell two kinds of points apart: the public names of `explainer.networks.playground`."""

import warnings

from explainer.networks.playground import (
    SHAPES,
    Points,
    Run,
    Snapshot,
    circles,
    gaussians,
    moons,
    points,
    spiral,
    train,
    xor,
)

__all__ = ["SHAPES", "Points", "Run", "Snapshot", "circles", "gaussians", "moons", "points", "spiral", "train", "xor"]


def __getattr__(name: str) -> object:
    if name == "play":  # its name in version 0.1
        warnings.warn("playground.play is called playground.train", DeprecationWarning, stacklevel=2)
        return train
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
