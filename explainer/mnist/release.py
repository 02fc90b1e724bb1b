"""`make model`: trains the shipped model and writes assets/model, with every figure that is shown beside it.

It needs the full MNIST, as Keras's copy or as the file that EXPLAINER_MNIST names. Three trainings that hold back 5,000
training digits tell how good the recipe is; the model itself is trained on all training rows but the embedded rows
8,000-9,999, which are the offline test set. Test digits are only counted, at the end.

Each finished training is kept in build/model, so that a run that was interrupted goes on where it was.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explainer import phone
from explainer.files import asset, replacing, replacing_folder
from explainer.mnist import tflite
from explainer.mnist.bundle import VARIANTS, add_readers, export
from explainer.mnist.data import EMBEDDED_TEST, Digits, flattened, load
from explainer.mnist.disturbances import Robustness, robustness
from explainer.mnist.evaluation import Evaluation, evaluate, interval
from explainer.mnist.model import NETWORK, build
from explainer.mnist.model_card import rows_of
from explainer.mnist.pretrained import write_weights
from explainer.mnist.training.engine import train
from explainer.mnist.training.history import History, history_of
from explainer.mnist.training.recipe import ARTICLE, QUICK, ROBUST, Recipe

if TYPE_CHECKING:
    import keras

SEEDS = (0, 1, 2)
HELD_BACK = 5_000  # training digits by which recipes are chosen: the last rows of the training file
OFFLINE = EMBEDDED_TEST.stop - EMBEDDED_TEST.start
KEPT = Path("build/model")


def main() -> None:
    """Train, measure, write: about as long as four ROBUST trainings of all digits and one of the article's."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    full, sample = load(os.environ.get("EXPLAINER_MNIST", "keras")), load()
    held_back = replace(ROBUST, validation=HELD_BACK / len(full.train_labels))
    chosen = [trained(f"robust-{seed}", full, held_back, seed) for seed in SEEDS]
    article = [trained(f"article-{seed}", full, ARTICLE, seed) for seed in SEEDS]
    quick = [trained(f"quick-{seed}", full, QUICK, seed) for seed in SEEDS]
    fitted = chosen[0][
        1
    ].temperature  # from digits held back; the shipped model must not fit it to its offline test set
    embedded = trained("embedded", whole_sample(full, sample), replace(ROBUST, validation=0.0, temperature=fitted))
    all_but = replace(ROBUST, validation=OFFLINE / len(full.train_labels), temperature=fitted)
    model, history, evaluation = trained("shipped", without_offline_test(full), all_but)
    figures = {
        "parameters": NETWORK.parameters,
        "data": history.source,
        "seed": history.seed,
        "seconds": round(history.seconds),
        "epochs": len(history.loss),
        "test": figures_of(evaluation),
        "offline_test": figures_of(evaluate(model, sample)),
        "temperature": history.temperature,
        "robustness": [
            asdict(found) for prepared in (False, True) for found in robustness(model, full, prepared=prepared)
        ],
        "robust": {
            "held_back": HELD_BACK,
            "validation": [held_back_accuracy(model, full) for model, _, _ in chosen],
            **_several(chosen),
        },
        "article": {"published": {"accuracy": 0.9756, "loss": 0.0827}, **_several(article)},
        "quick": _several(quick),
        "embedded_sample": _several([embedded]),
    }
    write(model, without_offline_test(full), history, article[0][1], figures)


def whole_sample(full: Digits, sample: Digits) -> Digits:
    """All 10,000 embedded digits to train on, the 10,000 test digits of MNIST to count."""
    return replace(
        full,
        train_images=np.concatenate([sample.train_images, sample.test_images]),
        train_labels=np.concatenate([sample.train_labels, sample.test_labels]),
        source="10,000 embedded MNIST digits, tested on MNIST's 10,000",
    )


def without_offline_test(full: Digits) -> Digits:
    """The training rows with the offline test set last, so that holding back the last OFFLINE rows leaves it out."""
    rows = np.r_[: EMBEDDED_TEST.start, EMBEDDED_TEST.stop : len(full.train_labels), EMBEDDED_TEST]
    return replace(
        full,
        train_images=full.train_images[rows],
        train_labels=full.train_labels[rows],
        source="MNIST, all training rows but 8,000-9,999",
    )


def figures_of(evaluation: Evaluation) -> dict:
    """The numbers of an evaluation, as JSON holds them."""
    return {
        "digits": int(evaluation.confusion.sum()),
        "accuracy": evaluation.accuracy,
        "interval": evaluation.interval,
        "loss": evaluation.loss,
        "confusion": evaluation.confusion.tolist(),
        "precision": evaluation.precision.tolist(),
        "recall": evaluation.recall.tolist(),
        "calibration_error": evaluation.calibration.error,
    }


def write(model: keras.Sequential, digits: Digits, history: History, article: History, figures: dict) -> None:
    """The folder assets/model, whole or not at all."""
    weights = [(np.asarray(w), np.asarray(b)) for w, b in (layer.get_weights() for layer in model.layers)]
    with replacing_folder(asset("digits.npz").parent / "model") as folder:
        write_weights(folder / "weights.npz", NETWORK, weights)
        _write_json(folder / "history.json", {"shipped": asdict(history), "article": asdict(article)})
        _write_json(folder / "evaluation.json", figures)
        (folder / "README.md").write_text(card(figures, history))
        export(model, folder / "bundle", digits, history)
        add_readers(folder / "bundle", readers(folder / "bundle"))
        phone.unpack(folder / "bundle")


READ_ON_THE_PHONE = """
const [reader, model, count] = process.argv.slice(1);
const { readFileSync } = await import('node:fs');
const { read, run } = await import(reader);
const network = read(readFileSync(model));
const rows = new Float32Array(new Uint8Array(readFileSync(0)).buffer);
const size = rows.length / count;
const answers = Array.from({ length: count }, (_, row) => [...run(network, rows.subarray(row * size, (row + 1) * size)).output]);
process.stdout.write(JSON.stringify(answers));
"""


def readers(bundle: Path, count: int = 1000) -> dict[str, dict]:
    """Variant -> how the phone's own reader of its file, run by Node.js, answers beside Google's interpreter.

    Over the first `count` digits of the offline test set. Raises FileNotFoundError where Node.js is not installed.
    """
    rows = flattened(load().test_images[:count])
    found = {}
    for variant in VARIANTS:
        command = ["node", "--input-type=module", "--eval", READ_ON_THE_PHONE, "--"]
        arguments = [asset("phone/tflite.js").as_uri(), str(bundle / variant.file), str(count)]
        read = subprocess.run(
            [*command, *arguments], input=rows.tobytes(), capture_output=True, check=True, timeout=120
        )
        ours, theirs = np.array(json.loads(read.stdout)), tflite.run(bundle / variant.file, rows)
        found[variant.name] = {
            "compared_with": "ai-edge-litert, the same file, digits of the offline test set",
            "digits": count,
            "largest_difference": float(np.abs(ours - theirs).max()),
            "agreement": float(np.mean(ours.argmax(axis=1) == theirs.argmax(axis=1))),
        }
    return found


def card(figures: dict, history: History) -> str:
    """The model card: what it is, what it has seen, how good it is, where it fails."""
    test, offline, robust = figures["test"], figures["offline_test"], figures["robust"]
    recipe = history.recipe
    moved = asdict(recipe.augmentation) if recipe.augmentation else {}
    moves = ", ".join(f"{name} {value:g}" for name, value in moved.items() if value)
    rows = {
        f"{robust['held_back']:,} training digits held back, by which the recipe was chosen": _mean(
            robust["validation"]
        ),
        "the 10,000 test digits, the same trainings": _mean(robust["test"]),
        "the 10,000 test digits, this model": _percent(test),
        f"the {offline['digits']:,} digits of the offline test set, this model": _percent(offline),
        "the 10,000 test digits, the article's training with this library": _mean(figures["article"]["test"]),
        f"the same, {QUICK.epochs} epochs of a few tenths of a second (QUICK)": _mean(figures["quick"]["test"]),
        "the same, this recipe on the 10,000 embedded digits alone": _mean(figures["embedded_sample"]["test"]),
    }
    table = "\n".join(f"| {what} | {right} |" for what, right in rows.items())
    return f"""# The digit recogniser that comes with the course

A fully connected network, {" - ".join(map(str, NETWORK.sizes))}, {figures["parameters"]:,} weights and biases, ReLU and softmax:
the article's network, trained longer and on more varied handwriting.

**For**: seeing how a network reads one handwritten digit, in the course and on a phone. **Not for**: cheques, forms, several
digits, letters, or anything where a wrong answer costs something.

## Data
{figures["data"]}: {60_000 - OFFLINE:,} digits. MNIST is by Yann LeCun, Corinna Cortes and Christopher J.C. Burges, licensed
CC BY-SA 3.0; these weights are shared under the same licence. Rows 8,000 to 9,999 of the training file, which come with the
course as its offline test set, and the 10,000 test digits were never trained on.

## Training
{figures["epochs"]} epochs in {figures["seconds"]:,} seconds on one core of a busy machine, seed {figures["seed"]}:
{recipe.optimizer}, learning rate {recipe.learning_rate:g} ({recipe.schedule}), batches of {recipe.batch_size}, label smoothing
{recipe.label_smoothing:g}, running mean of the weights {recipe.averaging}. Every digit is moved anew each time it is seen:
{moves}.
Label smoothing makes a network too modest. So the last layer was divided by the temperature {figures["temperature"]:.3f}, fitted
to the digits held back from the training of seed {robust["seeds"][0]}: a stated 99 % is then right in about 99 of 100 cases
(expected calibration error on the 10,000 test digits: {test["calibration_error"]:.4f}). `make model` does all of it again.

## Accuracy
In brackets: for one training its 95 % interval (Wilson), for several the lowest and the highest.

| digits | right |
|---|---|
{table}

## Disturbed
The 10,000 test digits again, changed as a phone or a hand would change them: read as they are, and after `mnist.prepare`, through
which every drawing goes.

| change | as it is | prepared |
|---|---|---|
{_disturbances(figures["robustness"])}

## Limits
It has seen digits of American census workers and students only: a 7 with a bar or a 1 with a long upstroke is rarer there than
elsewhere. It always answers with one of ten digits, also to a letter or a scribble. Drawings must go through `mnist.prepare`.
Grain is worse after `mnist.prepare` than before it (table above), which takes grains for strokes, and the network is then often
wrong and sure of it: draw on a screen, or photograph plain paper in good light.
"""


def trained(name: str, digits: Digits, recipe: Recipe, seed: int = 0) -> tuple[keras.Sequential, History, Evaluation]:
    """A training, or what build/model keeps of the same training."""
    model, kept = build(seed=seed), KEPT / f"{name}.npz"
    record = kept.with_suffix(".json")
    history = history_of(json.loads(record.read_text())) if kept.exists() and record.exists() else None
    if history and (history.recipe, history.source, history.seed) == (recipe, digits.source, seed):
        with np.load(kept, allow_pickle=False) as file:
            model.set_weights([file[key] for key in file.files])
    else:
        history = train(model, digits, recipe, seed=seed, on_epoch=lambda past: _tell(name, past))
        with replacing(kept) as draft:
            np.savez(draft, *model.get_weights())
        with replacing(record) as draft:
            _write_json(draft, asdict(history))
    return model, history, evaluate(model, digits)


def held_back_accuracy(model: keras.Sequential, digits: Digits) -> float:
    """The share of right answers on the last HELD_BACK training digits."""
    held = replace(digits, test_images=digits.train_images[-HELD_BACK:], test_labels=digits.train_labels[-HELD_BACK:])
    return evaluate(model, held).accuracy


def _tell(name: str, history: History) -> None:
    epoch = len(history.loss)
    if epoch % 10 == 0:
        logging.info("%s: epoch %d, validation %.4f, %.0f s", name, epoch, history.val_accuracy[-1], history.seconds)


def _several(results: Sequence[tuple[object, History, Evaluation]]) -> dict:
    """Accuracies of several trainings; the interval is that of their mean, which rests on the same test digits each time."""
    test = [evaluation.accuracy for _, _, evaluation in results]
    digits = len(results[0][2].probabilities)
    return {
        "seeds": [history.seed for _, history, _ in results],
        "test": test,
        "interval": interval(round(digits * sum(test) / len(test)), digits),
        "seconds": [round(history.seconds, 1) for _, history, _ in results],
    }


def _disturbances(found: list[dict]) -> str:
    """A line for each disturbance: its amount, and the accuracy without and with `prepare`."""
    return "\n".join(rows_of([Robustness(**each) for each in found]))


def _percent(figures: dict) -> str:
    low, high = figures["interval"]
    return f"{100 * figures['accuracy']:.2f} % ({100 * low:.2f} to {100 * high:.2f})"


def _mean(shares: Sequence[float]) -> str:
    mean = sum(shares) / len(shares)
    if len(shares) == 1:
        return f"{100 * mean:.2f} % (one training)"
    return f"{100 * mean:.2f} % (mean of {len(shares)} trainings, {100 * min(shares):.2f} to {100 * max(shares):.2f})"


def _write_json(path: Path, record: dict) -> None:
    path.write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
