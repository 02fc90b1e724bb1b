"""A small network learns to tell two kinds of points apart: the public names of `explainer.networks.playground`."""

from explainer.networks.playground import (
    SHAPES,
    Points,
    Run,
    Snapshot,
    circles,
    gaussians,
    moons,
    play,
    points,
    spiral,
    xor,
)

__all__ = ["SHAPES", "Points", "Run", "Snapshot", "circles", "gaussians", "moons", "play", "points", "spiral", "xor"]
