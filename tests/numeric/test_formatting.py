"""Numbers are written as people write them, and never say more than is known."""

from __future__ import annotations

from fractions import Fraction

from explainer.numeric.formatting import equals


def test_equals_tells_whether_something_was_rounded_away():
    assert equals(Fraction(12680721, 10**6), 8) == "= 12.680721"
    assert equals(Fraction(12680721, 10**6), 4) == "≈ 12.68"
    assert equals(0.1 + 0.2) == "= 0.3"
    assert equals(121862) == "= 121862"
