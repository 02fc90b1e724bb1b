"""A derivation line by line, with its numbers."""

from __future__ import annotations

import math

import pytest

from explainer import ACTIVATIONS, LOSSES, derive, instruments, prove, read
from explainer.symbolic import printing


def lines(walk: instruments.Walk) -> list[list[str]]:
    return [[line.latex for line in frame.lines] for frame in walk.frames]


def test_each_line_of_a_derivation_stands_there_again_with_its_numbers() -> None:
    sigmoid = ACTIVATIONS["sigmoid"]
    plain, put_in = (lines(instruments.derivation(sigmoid.derivations[0], numbers)) for numbers in (None, {"x": 1.5}))
    assert [frame[:1] for frame in put_in] == plain
    s = 1 / (1 + math.exp(-1.5))
    assert all(frame[1].endswith(rf"\approx {s * (1 - s):.6g}") for frame in put_in)
    assert put_in[-1][1].startswith(r"= \sigma\left(1.5\right) \cdot \left(1 - \sigma\left(1.5\right)\right)")
    walk = instruments.derivation(sigmoid.derivations[0], {"x": 1.5})
    assert "x = 1.5" in walk.frames[0].words
    assert [line["numbers"] for line in walk.data["frames"][1]["lines"][1:]] == [True]


def test_at_a_corner_the_last_step_says_what_is_on_either_side() -> None:
    leaky = ACTIVATIONS["leaky_relu"]
    walk = instruments.derivation(leaky.derivations[0], {"x": 0.0, "a": 0.1}, leaky.kinks)
    assert len(walk.frames) == len(leaky.derivations[0].steps) + 1
    assert walk.frames[-1].title == "At x = 0 there is no slope"
    assert lines(walk)[-1] == [r"\text{slope on the left: } a = 0.1", r"\text{slope on the right: } 1"]
    assert not any(line.numbers for frame in walk.frames for line in frame.lines)
    beside = instruments.derivation(leaky.derivations[0], {"x": -0.1, "a": 0.1}, leaky.kinks)
    assert lines(beside)[-1][-1] == r"= 0.1 \quad \text{because } -0.1 < 0"


def test_where_a_formula_has_no_value_its_derivation_still_stands() -> None:
    worked = read("1/x").derivations[0]
    walk = instruments.derivation(worked, {"x": 0})
    assert walk.frames[0].words == "No numbers are put in: the formula has no value at x = 0."
    assert lines(walk) == lines(instruments.derivation(worked))


def test_lines_about_matrices_stay_letters() -> None:
    collapse = ACTIVATIONS["linear"].derivations[1]
    assert lines(instruments.derivation(collapse, {"x": 1, "c": 2})) == lines(instruments.derivation(collapse))


def test_a_proof_of_one_step_does_not_speak_of_each() -> None:
    one, many = (instruments.checked(prove(ACTIVATIONS[name].derivations[0])) for name in ("relu", "sigmoid"))
    assert one.startswith("The step was checked by computer: algebraically")
    assert many.startswith("All 7 steps were checked by computer")


def test_what_was_checked_includes_what_is_printed() -> None:
    told = instruments.checked(prove(LOSSES["mse"].derivations[0]))
    assert told.endswith("checked the lines as they are printed. Under each line you can see what was checked.")


@pytest.mark.makes_a_fault
def test_a_misprinted_line_is_not_said_to_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The printer loses its minus signs: the page names the lines, and the fault is logged."""
    whole, derivation = printing.lines, derive("(1-x)*(2-x)")
    damaged = lambda *given, **options: [line.replace("-", "+") for line in whole(*given, **options)]  # noqa: E731 (a short name for one use)
    monkeypatch.setattr(printing, "lines", damaged)
    told = instruments.checked(prove(derivation))
    assert "But lines 1, 2" in told
    assert "says something else as printed" in told
    assert "Under each line" not in told
