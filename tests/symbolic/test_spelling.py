"""The nearest name: as all the distances would have it, and without measuring those that cannot matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.symbolic.typed import spelling

KNOWN = ["sin", "sign", "sigmoid", "softplus", "e", "chain rule", "leaky_relu"]
NEAR = st.sampled_from(KNOWN).flatmap(
    lambda name: st.tuples(st.integers(0, len(name)), st.text("sigmoe_", max_size=4), st.integers(0, 2)).map(
        lambda cut: name[: cut[0]] + cut[1] + name[cut[0] + cut[2] :]
    )
)


def slips(left: str, right: str) -> float:
    """The distance by its definition, from the ends of both words."""
    if not left or not right:
        return len(left) + len(right)
    ways = [
        slips(left[:-1], right) + 1,
        slips(left, right[:-1]) + 1,
        slips(left[:-1], right[:-1]) + (left[-1] != right[-1]),
    ]
    if len(left) > 1 and len(right) > 1 and left[-2:] == right[-1] + right[-2]:
        ways.append(slips(left[:-2], right[:-2]) + 0.9)
    return min(ways)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_the_distance_is_the_least_number_of_slips(left: str, right: str) -> None:
    assert spelling.distance(left, right) == pytest.approx(slips(left, right))
    assert spelling.distance(left, right) >= abs(len(left) - len(right))


@given(NEAR)
def test_a_name_within_the_allowed_slips_is_found(written: str) -> None:
    plain = "".join(filter(str.isalnum, written))
    allowed = next(most for least, most in ((9, 3), (5, 2), (2, 1), (0, 0)) if len(plain) >= least)
    names = spelling.nearest(written, KNOWN, most=len(KNOWN))
    for name in KNOWN:
        other = "".join(filter(str.isalnum, name))
        begins = min(len(plain), len(other)) >= 3 and (other.startswith(plain) or plain.startswith(other))
        near = spelling.distance(plain, other) <= min(allowed, len(other) - 1)
        assert (name in names) == (begins or near), (written, name)


def test_a_long_text_is_compared_with_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "distance", lambda *_: pytest.fail("letter by letter"))
    assert spelling.nearest("x" * 100_000, KNOWN) == []
    assert spelling.nearest("sigmoid" * 20_000, KNOWN) == ["sigmoid"]
