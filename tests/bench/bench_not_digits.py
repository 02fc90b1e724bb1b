"""How much of what is not a digit the course's network declines, and how many digits.

With a bundle (`python tests/bench/bench_not_digits.py BUNDLE`) that one is measured, by the threshold that its manifest states.
EXPLAINER_MNIST names the full MNIST; without it the 2,000 embedded test digits are counted.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np

from explainer import mnist
from explainer.mnist import declining


def main(bundle: str | None) -> None:
    """A line for each kind of drawing, then the digits."""
    network = bundle or mnist.shipped()
    below = (
        json.loads(Path(bundle, "manifest.json").read_text()).get("declines_below")
        if bundle
        else network.declines_below
    )
    answer = lambda rows: mnist.predict(network, rows, highest=1.0)  # noqa: E731 (a short name for one call)
    print("an answer has to stand out by", "nothing" if below is None else f"{below:g}")
    for kind, drawings in declining.not_digits().items():
        probabilities = answer(drawings.reshape(len(drawings), -1))
        share = declining.declines(drawings, answer, below).mean()
        sure = (probabilities.max(axis=1) >= 0.95).mean()
        print(f"{kind:<32}{len(drawings):>6}{share:>8.1%} declined, {sure:.1%} answered with 95 % and more")
    digits = mnist.load(os.environ.get("EXPLAINER_MNIST"))
    images = np.array([mnist.prepare(image) for image in digits.test_images], np.float32)
    probabilities = answer(images)
    share = declining.declines(images, answer, below).mean()
    right = (probabilities.argmax(axis=1) == digits.test_labels).mean()
    print(f"{'test digits, prepared':<32}{len(images):>6}{share:>8.2%} declined, {right:.2%} read rightly")


if __name__ == "__main__":
    main(*sys.argv[1:] or [None])
