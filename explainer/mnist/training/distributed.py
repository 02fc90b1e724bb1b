"""One training on several machines: each worker takes its share of every batch, and all add up their slopes.

Every worker starts from the same weights (the same seed) and makes the same updates, so that all hold the same network after
each batch: the mathematics is that of one machine, only the sum is reckoned in parts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explainer.mnist.tensorflow_setup import tensorflow
from explainer.numeric.validation import quoted

if TYPE_CHECKING:
    import tensorflow as tf

EXAMPLE = '{"cluster": {"worker": ["host1:2222", "host2:2222"]}, "task": {"type": "worker", "index": 0}}'


@dataclass(frozen=True)
class Workers:
    """Those who train together: this one's `number` (from 0) of `count`. Without a `strategy` it is alone."""

    number: int = 0
    count: int = 1
    strategy: tf.distribute.Strategy | None = None

    def run(self, update: Callable, *arguments: object) -> object:
        """Run one update here, in step with the others."""
        return update(*arguments) if self.strategy is None else self.strategy.run(update, arguments)

    def share(self, batch: tf.Tensor) -> tf.Tensor:
        """Every count-th row of a batch, beginning with the number."""
        return batch[self.number :: self.count] if self.count > 1 else batch

    def total(self, tensors: Sequence[tf.Tensor]) -> list[tf.Tensor]:
        """The sums of these tensors over all workers."""
        if self.strategy is None:
            return list(tensors)
        return tensorflow().distribute.get_replica_context().all_reduce("SUM", list(tensors))

    def agree(self, number: int) -> bool:
        """Whether all workers say the same number."""
        if self.strategy is None:
            return True
        tf = tensorflow()
        squares = tf.constant([number, number * number], tf.float64)  # equal numbers have no spread
        plain, square = self.strategy.run(lambda: tf.stack(self.total([squares])[0])).numpy()
        return self.count * square == plain * plain


ALONE = Workers()


def join() -> Workers:
    """Meet the others named in the environment variable TF_CONFIG; waits until all are there.

    Raises ValueError, in one sentence, when TF_CONFIG is missing or not understood.
    """
    number, count = configured()
    return Workers(number, count, tensorflow().distribute.MultiWorkerMirroredStrategy())


def configured() -> tuple[int, int]:
    """The number of this worker, from 0, and how many there are, by the environment variable TF_CONFIG.

    Raises ValueError, in one sentence, when it is missing or not understood.
    """
    written = os.environ.get("TF_CONFIG")
    if not written:
        raise ValueError(f"--distributed needs the environment variable TF_CONFIG, on each machine its own: {EXAMPLE}")
    try:
        config = json.loads(written)
        number, hosts = int(config["task"]["index"]), config["cluster"]["worker"]
        understood = config["task"]["type"] == "worker" and set(config["cluster"]) == {"worker"}
    except (ValueError, KeyError, TypeError) as problem:
        raise ValueError(f"TF_CONFIG must look like {EXAMPLE}, got {quoted(written)}") from problem
    if not (understood and isinstance(hosts, list) and 0 <= number < len(hosts)):
        raise ValueError(
            f"TF_CONFIG must name workers only, and an index among them, like {EXAMPLE}; got {quoted(written)}"
        )
    return number, len(hosts)
