"""Two workers, two processes, one network: the same as a single machine's, to the last digits."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explainer import mnist
from explainer.cli import main
from explainer.mnist.training.distributed import ALONE, join

WORKER = """
import sys
from dataclasses import replace
import numpy as np
from explainer import mnist
from explainer.mnist.training.distributed import join

workers = join()
digits = mnist.load()
few = replace(digits, train_images=digits.train_images[:1000], train_labels=digits.train_labels[:1000])
folder, recipe = sys.argv[1], replace(mnist.ARTICLE, epochs=2, learning_rate=0.1)
model = mnist.build(seed=3)
history = mnist.train(model, few, recipe, seed=3, workers=workers, checkpoint=f"{folder}/{workers.number}.npz")
np.savez(f"{folder}/weights{workers.number}.npz", *model.get_weights(), loss=history.loss, accuracy=history.val_accuracy)
try:  # a third epoch, where the second worker has lost its checkpoint
    longer = replace(recipe, epochs=3)
    mine = f"{folder}/{workers.number}.npz" if workers.number == 0 else f"{folder}/lost.npz"
    mnist.train(model, few, longer, seed=3, workers=workers, checkpoint=mine, resume=True)
except ValueError as problem:
    print(problem, flush=True)
"""


def free_ports(count: int) -> list[int]:
    with_ports = [socket.socket() for _ in range(count)]
    for each in with_ports:
        each.bind(("localhost", 0))
    ports = [each.getsockname()[1] for each in with_ports]
    for each in with_ports:
        each.close()
    return ports


@pytest.mark.slow
def test_two_workers_train_the_network_that_one_trains(few: mnist.Digits, tmp_path: Path) -> None:
    hosts = [f"localhost:{port}" for port in free_ports(2)]
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    children = [
        subprocess.Popen(
            [sys.executable, str(script), str(tmp_path)],
            env=os.environ
            | {"TF_CONFIG": json.dumps({"cluster": {"worker": hosts}, "task": {"type": "worker", "index": n}})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(2)
    ]
    said = [child.communicate(timeout=240) for child in children]
    assert [child.returncode for child in children] == [0, 0], said
    assert all("the workers' checkpoints are of different epochs" in out for out, _ in said)

    model = mnist.build(seed=3)
    history = mnist.train(model, few, replace(mnist.ARTICLE, epochs=2, learning_rate=0.1), seed=3)
    first, second = (np.load(tmp_path / f"weights{n}.npz") for n in range(2))
    for name in first.files:
        np.testing.assert_array_equal(first[name], second[name])
    np.testing.assert_allclose(first["loss"], history.loss, rtol=1e-5)
    np.testing.assert_allclose(first["accuracy"], history.val_accuracy, atol=1e-6)
    for number, weights in enumerate(model.get_weights()):
        np.testing.assert_allclose(first[f"arr_{number}"], weights, atol=1e-5)


def test_alone_is_one_worker() -> None:
    assert (ALONE.number, ALONE.count, ALONE.agree(7)) == (0, 1, True)


@pytest.mark.parametrize(
    "given",
    [
        None,
        "two machines",
        "[]",
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 1}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "ps", "index": 0}}',
        '{"cluster": {"worker": ["a:1"], "ps": ["b:1"]}, "task": {"type": "worker", "index": 0}}',
    ],
)
def test_what_names_no_workers_is_refused_in_one_sentence(
    given: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TF_CONFIG", raising=False)
    if given is not None:
        monkeypatch.setenv("TF_CONFIG", given)
    with pytest.raises(ValueError, match="TF_CONFIG"):
        join()
    assert main(["train", "--distributed", "--out", str(tmp_path / "bundle")]) == 2
    assert "TF_CONFIG" in capsys.readouterr().err
