"""Can a stated probability be believed? How often answers are right, given the certainty they were said with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Z95 = 1.959963984540054  # 95 % of a normal distribution lie within so many standard deviations
COLDEST, HOTTEST = 0.05, 20.0
ROUNDING = 1e-12  # a mean of many numbers is not told apart from a share more finely
APART = 0.01  # probabilities of half precision, too, sum to 1 as closely as this
SMALLEST_PROBABILITY = 1e-30  # a probability that underflowed to 0 still has a logarithm


@dataclass(frozen=True, eq=False)
class Reliability:
    """Answers in bins of equal width by their probability; only bins that hold some are listed.

    `counts` answers lie in the bin that begins at `begin`, with `mean_certainty` on average, of which the share `right` was
    right; `low` and `high` are the 95 % interval of that share. `error` is the expected calibration error
    Σ counts·|mean certainty − right| / n.
    """

    begin: np.ndarray
    counts: np.ndarray
    mean_certainty: np.ndarray
    right: np.ndarray
    low: np.ndarray
    high: np.ndarray
    error: float


def reliability(probabilities: np.ndarray, labels: Sequence[int] | np.ndarray, *, bins: int = 10) -> Reliability:
    """ECE = Σ counts·|mean certainty − right| / n over `bins` of equal width.

    `probabilities` is (n, classes), `labels` (n,). Raises ValueError for other shapes, numbers outside 0..1, rows that do not
    sum to 1, and bins outside 2..50. Source: Guo, Pleiss, Sun, Weinberger, On calibration of modern neural networks (2017).
    """
    p, truth = _checked(probabilities, labels)
    if not (isinstance(bins, int) and 2 <= bins <= 50):
        raise ValueError(f"bins must be a whole number from 2 to 50, got {bins!r}")
    certainty, is_right = p.max(axis=1), p.argmax(axis=1) == truth
    place = np.minimum((certainty * bins).astype(int), bins - 1)
    used, place, counts = np.unique(place, return_inverse=True, return_counts=True)
    mean_certainty = np.bincount(place, certainty) / counts
    right = np.bincount(place, is_right) / counts
    mean_certainty = np.where(np.abs(mean_certainty - right) < ROUNDING, right, mean_certainty)
    low, high = wilson(right, counts)
    return Reliability(
        used / bins,
        counts,
        mean_certainty,
        right,
        low,
        high,
        float((counts * np.abs(mean_certainty - right)).sum() / len(p)),
    )


def temperature(probabilities: np.ndarray, labels: Sequence[int] | np.ndarray) -> float:
    """T that makes −mean log softmax(z/T)[label] smallest, where softmax(z) are the given probabilities.

    Below 1 the network was too modest, above 1 too sure; no answer changes, only how surely it is said. T stays within
    0.05..20. Refuses like `reliability`. Source: Guo et al. (2017), temperature scaling.
    """
    from scipy.optimize import minimize_scalar  # a tenth of a second, which whoever draws a chart need not pay

    p, truth = _checked(probabilities, labels)
    scores = np.log(np.maximum(p, SMALLEST_PROBABILITY))
    rows = np.arange(len(p))

    def loss(log_temperature: float) -> float:
        scaled = scores / np.exp(log_temperature)
        top = scaled.max(axis=1)
        return float(np.mean(top + np.log(np.exp(scaled - top[:, None]).sum(axis=1)) - scaled[rows, truth]))

    best = minimize_scalar(loss, bounds=(np.log(COLDEST), np.log(HOTTEST)), method="bounded", options={"xatol": 1e-6})
    return float(np.exp(best.x))


def wilson(share: float | np.ndarray, count: int | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 95 % interval of a share of `count` answers (Wilson 1927), which stays inside 0..1."""
    share = np.asarray(share, float)
    middle = (share + Z95**2 / (2 * count)) / (1 + Z95**2 / count)
    reach = Z95 / (1 + Z95**2 / count) * np.sqrt(share * (1 - share) / count + Z95**2 / (4 * count**2))
    return np.clip(middle - reach, 0, share), np.clip(middle + reach, share, 1)


def _checked(probabilities: np.ndarray, labels: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    try:
        p, truth = np.asarray(probabilities, float), np.asarray(labels)
    except (TypeError, ValueError):
        raise ValueError("probabilities must be a table of numbers, one row an answer") from None
    if p.ndim != 2 or not len(p) or p.shape[1] < 2:
        raise ValueError(f"probabilities must be (n, classes) numbers in 0..1, got the shape {p.shape}")
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"probabilities must lie in 0..1, got {p.min():.4g} to {p.max():.4g}")
    sums = p.sum(axis=1)
    worst = int(np.abs(sums - 1).argmax())
    if abs(sums[worst] - 1) > APART:
        raise ValueError(f"each row of probabilities must sum to 1, got {sums[worst]:.4g} in row {worst}")
    if truth.shape != (len(p),) or truth.dtype.kind not in "iu":
        raise ValueError(
            f"labels must be {len(p)} whole numbers, one an answer, got {truth.dtype} of shape {truth.shape}"
        )
    if truth.min() < 0 or truth.max() >= p.shape[1]:
        raise ValueError(f"labels must be from 0 to {p.shape[1] - 1}, got {truth.min()} to {truth.max()}")
    return p, truth
