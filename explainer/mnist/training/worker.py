"""The process in which TensorFlow lives: one question from standard input, words about it on standard output, the end.

It leaves with its owner: when standard input ends, it removes its scratch folder and is gone.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from explainer.destinations import sentence
from explainer.files import zipped
from explainer.locks import granted
from explainer.mnist.data import Digits
from explainer.mnist.pretrained import read_weights, write_weights
from explainer.mnist.training.history import History, Progress, history_of
from explainer.networks.network import Network

if TYPE_CHECKING:
    import keras

TOO_LARGE = 77
LOOK = 0.5  # seconds between two looks at the memory
COMPILED = (
    "--xla_backend_optimization_level=1"  # epochs are as quick as with 3, and the first one comes a second earlier
)
UNASKED = ("IPython", "pandas", "sklearn")  # which Keras imports where they are installed, in a third of its time
LATER = 10  # by how much a process that gives way lowers its priority, of at most 19


class Worker:
    """What it was given, what it says, and whether it was asked to stop."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.stopping = threading.Event()
        self.request: dict[str, Any] = {}
        self.came = threading.Event()
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing but words may stand where words are expected

    def say(self, **message: object) -> None:
        try:
            print(json.dumps(message), file=self._out, flush=True)
        except BrokenPipeError:  # nobody listens any more, and `listen` may not have heard yet that its own pipe ended
            self.leave()

    def listen(self) -> None:
        """The question, then perhaps a word to stop; the end of the owner is the end of this."""
        with suppress(ValueError):  # an owner that is killed in the middle of a line says no more, either
            for line in sys.stdin:
                message = json.loads(line)
                if "stop" in message:
                    self.stopping.set()
                else:
                    self.request = message
                    self.came.set()
        self.leave()

    def leave(self) -> NoReturn:
        """The end, at once, with nothing left behind: what is written in the other thread meanwhile is removed, too."""
        while self.scratch.exists():
            shutil.rmtree(self.scratch, ignore_errors=True)
        os._exit(0)

    def watch_memory(self) -> None:
        self.came.wait()
        statm, page = Path("/proc/self/statm"), os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
        while statm.exists():
            if int(statm.read_text().split()[1]) * page > self.request["memory"]:
                os._exit(TOO_LARGE)  # the owner, who reads what was learned, removes the scratch folder
            time.sleep(LOOK)

    def digits(self) -> Digits:
        with np.load(self.scratch / "digits.npz", allow_pickle=False) as file:
            images, labels = ([file[f"{part}_{kind}"] for part in ("train", "test")] for kind in ("images", "labels"))
            names, done = (tuple(map(str, file[key])) for key in ("names", "done"))
            return Digits(images[0], labels[0], images[1], labels[1], str(file["source"]), names, done)

    def model(self, network: Network, seed: int, *, going_on: bool) -> keras.Sequential:
        """A network with first weights of its own, or those that it goes on from."""
        from explainer.mnist.model import build

        if not going_on:
            return build(network, seed=seed)
        network, weights = read_weights(self.scratch / "before.npz")
        model = build(network, seed=seed)
        model.set_weights([part for pair in weights for part in pair])
        return model

    def keep(self, model: keras.Sequential, network: Network) -> None:
        """The weights after an epoch, whole or not at all, for an owner who stops this process in the middle of the next."""
        draft = self.scratch / "draft.npz"
        flat = model.get_weights()
        write_weights(draft, network, list(zip(flat[::2], flat[1::2], strict=True)))
        draft.replace(self.scratch / "learned.npz")


def _train(worker: Worker, request: Mapping) -> None:
    from explainer.mnist import train
    from explainer.mnist.training import distributed
    from explainer.mnist.training.distributed import ALONE

    workers = distributed.join() if request.get("distributed") else ALONE
    if workers is not ALONE:
        worker.say(step=f"Worker {workers.number} of {workers.count}")
    digits, recipe = worker.digits(), history_of({"recipe": request["recipe"], "source": "", "seed": 0}).recipe
    network = Network(request["network"]["sizes"], request["network"]["activations"])
    model = worker.model(network, request["seed"], going_on=request["going_on"])

    def on_epoch(history: History) -> None:
        worker.keep(model, network)
        worker.say(history=asdict(history))

    def on_progress(now: Progress) -> bool:
        worker.say(now=asdict(now))
        return worker.stopping.is_set()

    history = train(
        model,
        digits,
        recipe,
        seed=request["seed"],
        on_epoch=on_epoch,
        on_progress=on_progress,
        checkpoint=request.get("checkpoint"),
        resume=bool(request.get("resume")),
        workers=workers,
    )
    on_epoch(history)
    done = None
    if request.get("out") and not history.reason:
        done = _finish(worker, model, digits, history, request["out"], is_first=not workers.number)
    worker.say(done=done, stopped=worker.stopping.is_set())


def _finish(
    worker: Worker, model: keras.Sequential, digits: Digits, history: History, out: str, *, is_first: bool
) -> dict:
    """The test, in words, and the bundle; of several workers, which all hold the same network, only the first writes it."""
    from explainer.mnist import evaluate, export

    test = evaluate(model, digits)
    low, high = test.interval
    recipe, seed = history.recipe.name, history.seed
    worker.say(step=f"Trained {recipe}, {len(history.loss)} epochs, seed {seed}, in {history.seconds:.1f} s")
    worker.say(step=f"Test accuracy {test.accuracy:.2%} (95 % interval {low:.2%} to {high:.2%}), loss {test.loss:.4f}")
    return {"check": str(export(model, out, digits, history))} if is_first else {}


def _export(worker: Worker, request: Mapping) -> None:
    from explainer.mnist import export

    model = worker.model(Network([1, 1], "linear"), 0, going_on=True)
    history = request["history"] and history_of(request["history"])
    out = Path(request["out"] or worker.scratch / "bundle")
    bundle = export(model, out, worker.digits(), history, on_step=lambda step: worker.say(step=step))
    if not request["out"]:
        draft = worker.scratch / "draft.zip"
        zipped(out, draft)
        draft.replace(worker.scratch / "bundle.zip")
    parities = [asdict(parity) for parity in bundle.parities]
    worker.say(
        done={"check": str(bundle), "digits": bundle.digits, "parities": parities}, stopped=worker.stopping.is_set()
    )


def main(scratch: str, patience: str, gives_way: str) -> None:
    """Import TensorFlow, answer one question, and leave; without a question, leave after `patience` seconds."""
    if gives_way == "True" and hasattr(os, "nice"):
        os.nice(LATER)
    sys.modules.update(dict.fromkeys(UNASKED))  # type: ignore[arg-type]  # None says that they are not installed
    os.environ.setdefault("XLA_FLAGS", COMPILED)
    worker = Worker(Path(scratch))
    for work in (worker.listen, worker.watch_memory):
        threading.Thread(target=work, daemon=True).start()
    from explainer.mnist.tensorflow_setup import tensorflow

    tensorflow()
    if not worker.came.wait(float(patience)):
        return
    request = worker.request
    try:
        with granted(Path(request["out"])) if request.get("granted") else nullcontext():
            {"train": _train, "export": _export}[request["task"]](worker, request)
    except OSError as problem:
        worker.say(error=sentence(problem), kind="OSError")
    except (ValueError, ImportError) as problem:
        worker.say(error=str(problem), kind="ValueError")


if __name__ == "__main__":
    main(*sys.argv[1:])
