"""What an update and a learning rate do to the loss, in words."""

from __future__ import annotations

from explainer import descend, instruments


def test_a_rate_is_told_as_it_was_meant() -> None:
    told = {
        rate: instruments.judgement(
            descend(inputs=[[4, 5]], targets=[6], weights=[-0.234, 0.675], learning_rate=rate)
        ).split("With")[0]
        for rate in ("0.05", "1/82", "1/20")
    }
    assert told["0.05"] == told["1/20"]
    assert told["0.05"].startswith("At a rate of 0.05 **the loss grows**")
    assert told["1/82"] == "At a rate of 1/82 ≈ 0.0122 **one update lands on the target**. "
