"""`make model`: trains the shipped model and writes assets/model, with every figure that is shown beside it.

It needs the full MNIST, as Keras's copy or as the file that EXPLAINER_MNIST names. Three trainings that hold back 5,000
training digits tell how good the recipe is; the model itself is trained on all training rows but the embedded rows
8,000-9,999, which are the offline test set. Then it is shown what is no digit, so that it can decline it. Test digits are
only counted, at the end.

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
from explainer.metrics import temperature
from explainer.mnist import tflite
from explainer.mnist.bundle import VARIANTS, add_readers, export
from explainer.mnist.data import EMBEDDED_TEST, Digits, flattened, load
from explainer.mnist.declining import LOOK_ALIKE, clearness, declined_shares, declines, not_digits, threshold
from explainer.mnist.disturbances import Robustness, robustness
from explainer.mnist.evaluation import Evaluation, evaluate, interval, predict
from explainer.mnist.model import NETWORK, build
from explainer.mnist.model_card import rows_of
from explainer.mnist.preprocessing import SIDE, prepare
from explainer.mnist.pretrained import write_weights
from explainer.mnist.training.augmentation import Augmentation, augment
from explainer.mnist.training.engine import train
from explainer.mnist.training.history import History, history_of
from explainer.mnist.training.recipe import ARTICLE, CAREFUL, QUICK, ROBUST, Recipe

if TYPE_CHECKING:
    import keras

SEEDS = (0, 1, 2)
HELD_BACK = 5_000  # training digits by which recipes are chosen: the last rows of the training file
OFFLINE = EMBEDDED_TEST.stop - EMBEDDED_TEST.start
TRAININGS = Path("build/model")
ALONE = "with digits alone"
CONTINUED = (
    "more, with letters, signs, scribbles, dots, lines, shapes and pairs of digits beside the digits,\n  to be sure of no "
    "answer there"
)
MOST_LOST = 0.003  # of the training digits that are moved anew
MOVED = 2  # one in so many training digits is moved anew, to fit what is stated of answers
HARDER = 0.015  # of them are declined; of digits as they are, which are easier, less than one in a hundred
MOVES = CAREFUL.augmentation or Augmentation()


def main() -> None:
    """Train, measure, write: about as long as five ROBUST trainings of all digits and three of the article's."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    full, sample = load(os.environ.get("EXPLAINER_MNIST", "keras")), load()
    held_back = replace(ROBUST, validation=HELD_BACK / len(full.train_labels))
    chosen = [trained(f"robust-{seed}", full, held_back, seed) for seed in SEEDS]
    article = [trained(f"article-{seed}", full, ARTICLE, seed) for seed in SEEDS]
    quick = [trained(f"quick-{seed}", full, QUICK, seed) for seed in SEEDS]
    fitted = chosen[0][1].temperature  # from digits held back
    embedded = trained("embedded", whole_sample(full, sample), replace(ROBUST, validation=0.0, temperature=fitted))
    all_but = without_offline_test(full)
    model, before, history = declining(all_but)
    figures = measured(model, full, sample, history) | {
        "before": {"epochs": len(before.loss), "seconds": round(before.seconds)},
        "robust": {
            "held_back": HELD_BACK,
            "validation": [held_back_accuracy(model, full) for model, _, _ in chosen],
            **_several(chosen),
        },
        "article": {"published": {"accuracy": 0.9756, "loss": 0.0827}, **_several(article)},
        "quick": _several(quick),
        "embedded_sample": _several([embedded]),
    }
    write(model, all_but, {"shipped": history, "before": before, "article": article[0][1]}, figures)


def declining(digits: Digits) -> tuple[keras.Sequential, History, History]:
    """The model that is shipped, its training with digits alone, and that with what is no digit beside them.

    The second training forgets a little of the first, so the weights go only a part of the way (`between`). How far, how
    often an answer is right, and how sure it must be to count, are fitted to training digits that are moved anew: so the
    network has never seen them, and the offline test set stays out of it.
    """
    validation = OFFLINE / len(digits.train_labels)
    model, before, _ = trained("shipped before", digits, replace(ROBUST, validation=validation, temperature=None))
    start = model.get_weights()
    recipe = replace(CAREFUL, validation=validation, temperature=None, declines_below=None)
    model, history, _ = trained("shipped", digits, recipe, begin=model)
    rows = np.arange(len(digits.train_labels) - OFFLINE)[::MOVED]
    pictures = np.asarray(augment(flattened(digits.train_images[rows]), np.array([0, 0], np.int32), MOVES))
    labels = digits.train_labels[rows]
    part = between(model, start, pictures, labels)
    by = temperature(model.predict(pictures, verbose=0), labels)
    model.layers[-1].set_weights([each / by for each in model.layers[-1].get_weights()])
    clear = clearness(pictures.reshape(-1, SIDE, SIDE), lambda rows: model.predict(rows, verbose=0))
    below = threshold(clear, HARDER)
    return model, before, replace(history, temperature=by, declines_below=below, part=part)


def between(model: keras.Sequential, start: list[np.ndarray], pictures: np.ndarray, labels: np.ndarray) -> float:
    """start + part·(weights − start): the largest part, in tenths, that loses at most MOST_LOST of the pictures.

    The model gets these weights. Source: Wortsman et al., Robust fine-tuning of zero-shot models (2022).
    """
    end = model.get_weights()

    def right(part: float) -> float:
        model.set_weights([(1 - part) * a + part * b for a, b in zip(start, end, strict=True)])
        return float(np.mean(model.predict(pictures, verbose=0).argmax(axis=1) == labels))

    least = right(0.0) - MOST_LOST
    return next(part for part in (*np.arange(10, 0, -1) / 10, 0.0) if right(part) >= least)


def measured(model: keras.Sequential, full: Digits, sample: Digits, history: History) -> dict:
    """What is measured of the model itself."""
    test = evaluate(model, full)
    below, prepared = history.declines_below, np.array([prepare(image) for image in full.test_images], np.float32)
    return {
        "parameters": NETWORK.parameters,
        "data": history.source,
        "seed": history.seed,
        "seconds": round(history.seconds),
        "epochs": len(history.loss),
        "test": figures_of(test),
        "offline_test": figures_of(evaluate(model, sample)),
        "temperature": history.temperature,
        "robustness": [
            asdict(each) for prepared in (False, True) for each in robustness(model, full, prepared=prepared)
        ],
        "part": history.part,
        "declined": {
            "below": below,
            "digits": float(declines(prepared, lambda rows: predict(model, rows, highest=1.0), below).mean()),
            "not_digits": declined_shares(lambda rows: model.predict(rows, verbose=0), below),
        },
    }


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


def write(model: keras.Sequential, digits: Digits, histories: dict[str, History], figures: dict) -> None:
    """The folder assets/model, whole or not at all."""
    history = histories["shipped"]
    weights = [(np.asarray(w), np.asarray(b)) for w, b in (layer.get_weights() for layer in model.layers)]
    with replacing_folder(asset("digits.npz").parent / "model") as folder:
        write_weights(folder / "weights.npz", NETWORK, weights)
        _write_json(folder / "history.json", {name: asdict(each) for name, each in histories.items()})
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
    records = {}
    for variant in VARIANTS:
        command = ["node", "--input-type=module", "--eval", READ_ON_THE_PHONE, "--"]
        arguments = [asset("phone/tflite.js").as_uri(), str(bundle / variant.file), str(count)]
        read = subprocess.run(
            [*command, *arguments], input=rows.tobytes(), capture_output=True, check=True, timeout=120
        )
        ours, theirs = np.array(json.loads(read.stdout)), tflite.run(bundle / variant.file, rows)
        records[variant.name] = {
            "compared_with": "ai-edge-litert, the same file, digits of the offline test set",
            "digits": count,
            "largest_difference": float(np.abs(ours - theirs).max()),
            "agreement": float(np.mean(ours.argmax(axis=1) == theirs.argmax(axis=1))),
        }
    return records


def card(figures: dict, history: History) -> str:
    """The model card: what it is, what it has seen, how good it is, where it fails."""
    test, before = figures["test"], figures["before"]
    return f"""# The digit recogniser that comes with the course

A fully connected network, {" - ".join(map(str, NETWORK.sizes))}, {figures["parameters"]:,} weights and biases, ReLU and softmax:
the article's network, trained longer, on more varied handwriting, and shown what is no digit.

**For**: seeing how a network reads one handwritten digit, in the course and on a phone. **Not for**: cheques, forms, several
digits, letters, or anything where a wrong answer costs something.

## Data
{figures["data"]}: {60_000 - OFFLINE:,} digits. MNIST is by Yann LeCun, Corinna Cortes and Christopher J.C. Burges, licensed
CC BY-SA 3.0; these weights are shared under the same licence. Rows 8,000 to 9,999 of the training file, which come with the
course as its offline test set, and the 10,000 test digits were never trained on.

## Training
{_stage(ROBUST, before["epochs"], before["seconds"], ALONE)}
{_stage(history.recipe, figures["epochs"], figures["seconds"], CONTINUED)}

The second stage forgets a little of the first, so the weights are those {100 * figures["part"]:.0f} % of the way
from the first to the second: as far as at most {100 * MOST_LOST:.2f} % of the training digits, moved anew, are lost
(`between` in `explainer/mnist/release.py`).
All on one core of a busy machine, seed {figures["seed"]}, each digit moved anew each time it is seen.
Label smoothing makes a network too modest. So the last layer was divided by the temperature {figures["temperature"]:.3f}, fitted
to training digits moved anew: a stated 99 % is then right in about 99 of 100 cases
(expected calibration error on the 10,000 test digits: {test["calibration_error"]:.4f}). `make model` does all of it again.

## Accuracy
In brackets: for one training its 95 % interval (Wilson), for several the lowest and the highest.

| digits | right |
|---|---|
{_accuracies(figures)}

## What is no digit
{_declined(figures["declined"])}

## Disturbed
The 10,000 test digits again, changed as a phone or a hand would change them: read as they are, and after `mnist.prepare`, through
which every drawing goes.

| change | as it is | prepared |
|---|---|---|
{_disturbances(figures["robustness"])}

## Limits
It has seen digits of American census workers and students only: a 7 with a bar or a 1 with a long upstroke is rarer there than
elsewhere. Some letters and scribbles are still answered as digits (table above). Drawings must go through `mnist.prepare`.
Grain is worse after `mnist.prepare` than before it (table above), which takes grains for strokes, and the network is then often
wrong and sure of it: draw on a screen, or photograph plain paper in good light.
"""


def trained(
    name: str, digits: Digits, recipe: Recipe, seed: int = 0, *, begin: keras.Sequential | None = None
) -> tuple[keras.Sequential, History, Evaluation]:
    """A training, which goes on from `begin`, or what build/model keeps of the same training."""
    model, weights = begin or build(seed=seed), TRAININGS / f"{name}.npz"
    record = weights.with_suffix(".json")
    history = history_of(json.loads(record.read_text())) if weights.exists() and record.exists() else None
    if history and (history.recipe, history.source, history.seed) == (recipe, digits.source, seed):
        with np.load(weights, allow_pickle=False) as file:
            model.set_weights([file[key] for key in file.files])
    else:
        history = train(model, digits, recipe, seed=seed, on_epoch=lambda past: _tell(name, past))
        with replacing(weights) as draft:
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


def _accuracies(figures: dict) -> str:
    """A line for each set of digits: how many of them are read rightly, and by which training."""
    test, offline, robust = figures["test"], figures["offline_test"], figures["robust"]
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
    return "\n".join(f"| {what} | {right} |" for what, right in rows.items())


def _stage(recipe: Recipe, epochs: int, seconds: int, with_what: str) -> str:
    """A stage of the training as an item of a list."""
    moved = asdict(recipe.augmentation) if recipe.augmentation else {}
    moves = ", ".join(f"{name} {value:g}" for name, value in moved.items() if value)
    return (
        f"- {epochs} epochs {with_what}, in {seconds:,} seconds:\n"
        f"  {recipe.optimizer}, learning rate {recipe.learning_rate:g} ({recipe.schedule}), batches of {recipe.batch_size}, "
        f"label smoothing {recipe.label_smoothing:g},\n  running mean of the weights {recipe.averaging}; {moves}"
    )


def _declined(figures: dict) -> str:
    """In words and as a table, how much of what is no digit is declined."""
    shares = figures["not_digits"]
    counted = {kind: len(drawings) for kind, drawings in not_digits().items()}
    honest = [kind for kind in shares if kind != LOOK_ALIKE]
    mean = sum(shares[kind] * counted[kind] for kind in honest) / sum(counted[kind] for kind in honest)
    rows = "\n".join(f"| {kind} | {counted[kind]} | {100 * share:.0f} % |" for kind, share in shares.items())
    return f"""A drawing is declined if its surest answer does not stand out among the ten: if the logarithm of its
probability is less than {figures["below"]:g} above the mean of all ten logarithms, on average over the drawing as it is and
moved by a pixel to each side and corner. Two drawings side by side are declined, too, and what has very many lines.
So {100 * figures["digits"]:.2f} % of the 10,000 test digits, prepared as drawings are, are declined, and
{100 * mean:.1f} % of the drawings of this table (without letters that look like digits, such as
o, l, S and Z). None of them was made as those of the training are (`tests/mnist/make_not_digits.py`).

| drawings | how many | declined |
|---|---|---|
{rows}"""


def _disturbances(records: list[dict]) -> str:
    """A line for each disturbance: its amount, and the accuracy without and with `prepare`."""
    return "\n".join(rows_of([Robustness(**each) for each in records]))


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
