"""What the lessons with a map of the losses share: a learning rate as it is typed, and a start that stays on the map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from explainer import instruments
from explainer.descent import descend
from explainer.instruments import Instrument
from explainer.numeric.validation import fraction

LEAST_RATE, LARGEST_RATE = Fraction("1e-6"), 10
UPDATES = 40  # that are drawn, where a lesson wants no other number


def read_rate(text: str) -> Fraction:
    """A learning rate, as a decimal or a fraction: "0.05", "1/82".

    >>> read_rate("1 / 82")
    Fraction(1, 82)
    """
    parts = re.sub(r"\s*/\s*", "/", text).replace(",", " ").replace(";", " ").split()
    if len(parts) > 1:
        raise ValueError(f"the picture shows one learning rate at a time, got {len(parts)}")
    try:
        rate = fraction(parts[0], "a learning rate")
    except (ValueError, IndexError):
        rate = None
    if rate is None or not LEAST_RATE <= rate <= LARGEST_RATE:
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        raise ValueError(f"a number from 0.000001 to {LARGEST_RATE} is expected, got {shown}")
    return rate


def mapped(
    start: Sequence[float],
    *,
    inputs: Sequence[Sequence[float]],
    targets: Sequence[float],
    weights: Sequence[float],
    learning_rate: float | str | Fraction,
    updates: int = UPDATES,
) -> Instrument:
    """The map of the losses in its usual window, and `start` on it: an address may ask for a place beside it.

    `weights` are the usual start, and the other numbers are those of `descend`.

    >>> mapped([9, 0], inputs=[[4, 5]], targets=[6], weights=[0, 0], learning_rate=0.01).data["start"][0] < 9
    True
    """

    def made(begun: Sequence[float]) -> Instrument:
        path = descend(
            inputs=inputs,
            targets=targets,
            weights=begun,
            learning_rate=learning_rate,
            updates=updates,
            exact=False,
        )
        return instruments.descent(path)

    usual = made(weights).data
    ends = np.asarray(usual["window"])
    inside = np.clip(np.asarray(start, float), ends[:, 0], ends[:, 1]).tolist()
    return made(inside).with_state(window=usual["window"], steps=usual["steps"])
