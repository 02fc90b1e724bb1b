"""Training in the browser against Python: the same updates, the same answers, and a file that LiteRT reads."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from explainer import OPTIMIZERS, Network, instruments, mnist
from explainer.files import asset
from explainer.instruments import records, training
from explainer.instruments.training import SIZES
from explainer.mnist import pretrained, tflite
from explainer.mnist.data import flattened, one_hot
from explainer.networks.backpropagation import backpropagate, initial
from explainer.networks.playground import _Step
from tests.in_node import run_js

ARTICLE = Network(SIZES, ["relu", "relu", "softmax"])
PICTURES = """
    const zlib = await import('node:zlib');
    const raw = new Uint8Array(zlib.inflateSync(Buffer.from(data.given.files.digits, 'base64')));
    const all = data.given.count.train + data.given.count.test, labels = raw.subarray(0, all), images = raw.subarray(all);
"""


@pytest.fixture(scope="module")
def given() -> dict[str, object]:
    return instruments.trainer(mnist.load()).given


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_its_first_updates_are_those_of_python(node: str, name: str) -> None:
    """From the same weights, with the same digits in the same order: weights and losses within what 32-bit floats hold."""
    known, rng, rate = mnist.load(), np.random.default_rng(3), training.RATES[name]
    rows = rng.permutation(200)
    start = [(w.astype(np.float32), b.astype(np.float32)) for w, b in initial(ARTICLE, 5)]
    code = """
        const { inked, network32 } = await module('float32.js');
        const layers = data.start.map(([w, b]) => ({ weights: Float32Array.from(w), biases: Float32Array.from(b) }));
        const network = network32(data.sizes, layers, data.optimizer);
        const digits = inked(Uint8Array.from(data.images), 784);
        const batches = [0, 32, 64, 96, 128].map((from) => data.rows.slice(from, from + 32));
        const losses = batches.map((rows) => network.update(digits, data.labels, rows, data.rate).loss / 32);
        return { losses, layers: layers.map(({ weights, biases }) => [[...weights], [...biases]]) };"""
    trained = run_js(
        node,
        code,
        {
            "start": [[w.ravel().tolist(), b.tolist()] for w, b in start],
            "sizes": SIZES,
            "optimizer": records.optimizer(OPTIMIZERS[name]),
            "images": known.train_images[:200].ravel().tolist(),
            "labels": known.train_labels[:200].tolist(),
            "rows": rows.tolist(),
            "rate": rate,
        },
    )
    parameters = [(w.astype(float), b.astype(float)) for w, b in start]
    step = _Step(OPTIMIZERS[name], parameters, rate)
    x, y = flattened(known.train_images[:200]).astype(float), one_hot(known.train_labels[:200]).astype(float)
    for update, loss in enumerate(trained["losses"]):
        batch = rows[32 * update : 32 * update + 32]
        slopes = backpropagate(ARTICLE, parameters, x[batch], y[batch], "categorical_cross_entropy")
        assert loss == pytest.approx(slopes.loss, rel=1e-5)
        step(parameters, slopes)
    for (weights, biases), (w, b), (first, _) in zip(trained["layers"], parameters, start, strict=True):
        assert np.abs(w - first).max() > 100 * 2e-6  # it has moved by far more than the two differ
        np.testing.assert_allclose(weights, w.ravel(), atol=2e-6)
        np.testing.assert_allclose(biases, b, atol=2e-6)


def test_it_reads_nine_of_ten_digits_after_two_epochs_and_stops_and_goes_on(node: str, given: dict) -> None:
    code = (
        PICTURES
        + """
        const { training } = await module('worker.js');
        const { sizes, optimizers, optimizer, rate, batch, seed, count } = data.given, heard = [];
        return new Promise((done) => {
            const trains = training((answer) => {
                const { tested, epoch, share, row, isDone } = answer;
                heard.push(tested ? { tested: tested.accuracy } : { epoch, share, row, isDone });
                if (heard.length === 2) trains.say({ stop: true }); // the first one tells of the start
                if (heard.length === 3) setTimeout(() => { heard.push('still'); trains.say({ go: 2 }); }, 60);
                if (answer.isDone) trains.say({ test: true });
                if (answer.tested) done(heard);
            });
            const kept = { train: count.learned, validation: count.train };
            trains.say({ begin: { sizes, optimizer: optimizers[optimizer], rate, batch, seed, kept } });
            trains.say({ digits: { labels, images } });
            trains.say({ go: 2 });
        });"""
    )
    heard = run_js(node, code, {"given": given})
    assert heard[3] == "still"  # nothing was said between Stop and Go on
    assert heard[0]["share"] == 0
    assert 0 < heard[2]["share"] < 1
    assert heard[4]["share"] > heard[2]["share"] or heard[4]["epoch"] > heard[2]["epoch"]  # not from the beginning
    rows = [said["row"] for said in heard if isinstance(said, dict) and said.get("row")]
    assert len(rows) == 2
    assert rows[1]["valAccuracy"] > 0.9
    assert rows[1]["loss"] < rows[0]["loss"]
    assert heard[-2]["isDone"]
    assert heard[-1]["tested"] > 0.88


def test_a_file_written_in_the_browser_answers_in_python(node: str, tmp_path: Path) -> None:
    parameters = initial(ARTICLE, 9)
    parameters = [(w.astype(np.float32), np.linspace(-0.2, 0.2, len(b), dtype=np.float32)) for w, b in parameters]
    file = tmp_path / "trained_model.tflite"
    code = """
        const { tfliteOf } = await module('lite.js');
        const layers = data.layers.map(([w, b]) => ({ weights: Float32Array.from(w), biases: Float32Array.from(b) }));
        const bytes = (packed) => Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
        fs.writeFileSync(data.file, tfliteOf(data.layout, layers, bytes));"""
    layers = [[w.ravel().tolist(), b.tolist()] for w, b in parameters]
    run_js(node, code, {"layers": layers, "layout": training.layout(), "file": str(file)})
    pictures = flattened(mnist.load().test_images[:300])
    wanted = pretrained.forward(ARTICLE, tuple(parameters), pictures)[-1]
    np.testing.assert_allclose(tflite.run(file, pictures), wanted, atol=1e-5)
    shipped = mnist.shipped()
    layers = [[w.ravel().tolist(), b.tolist()] for w, b in shipped.weights]
    run_js(node, code, {"layers": layers, "layout": training.layout(), "file": str(file)})
    own = asset("model/bundle/trained_model.tflite")
    assert file.read_bytes() == own.read_bytes()  # with the course's own numbers it is the course's own file


def test_the_digits_reach_the_browser_as_they_are(node: str, given: dict) -> None:
    code = PICTURES + "return [labels.length, images.length, [...labels.slice(8000, 8005)], [...images.slice(0, 784)]];"
    known = mnist.load()
    rows, pixels, labels, first = run_js(node, code, {"given": given})
    assert (rows, pixels) == (10_000, 7_840_000)
    assert labels == known.test_labels[:5].tolist()
    assert first == known.train_images[0].ravel().tolist()


def test_what_runs_in_the_worker_needs_nothing_else(node: str) -> None:
    """Its source is put together from functions; each name in them must be one of these functions."""
    code = """
        const made = [];
        globalThis.URL = { createObjectURL: (blob) => { made.push(blob); return 'blob:0'; }, revokeObjectURL() {} };
        globalThis.Worker = class { postMessage() {} };
        const { training } = await module('worker.js');
        training(() => {});
        return made[0].text();"""
    source = run_js(node, code)
    began = """
        const heard = [], postMessage = (said) => heard.push(said.layers?.length ?? said);
        let onmessage = null;
        SOURCE
        onmessage({ data: { begin: DATA } });
        process.stdout.write(JSON.stringify(heard));
    """
    begin = {
        "sizes": [4, 3, 2],
        "optimizer": records.optimizer(OPTIMIZERS["adam"]),
        "rate": 0.1,
        "batch": 1,
        "seed": 0,
        "kept": {"train": 2, "validation": 3},
    }
    script = began.replace("SOURCE", source).replace("DATA", json.dumps(begin))
    said = subprocess.run(
        [node, "--input-type=module", "--eval", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(said.stdout) == [{"isReady": True}, 2]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (
            {"optimizer": "sgd"},
            "optimizer must be one of gradient_descent, momentum, nesterov, rmsprop, adam, got 'sgd'",
        ),
        ({"learning_rate": 2}, "learning_rate must be a number from 0.0001 to 1, got 2"),
        ({"batch_size": 50}, "batch_size must be one of 16, 32, 64, 128, 256, got 50"),
        ({"epochs": 0}, "epochs must be a whole number from 1 to 1000, got 0"),
    ],
)
def test_what_cannot_be_trained_is_refused(options: dict, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        instruments.trainer(mnist.load(), **options)


def test_digits_of_another_form_are_refused() -> None:
    with pytest.raises(ValueError, match=r"digits must have pictures and labels, as mnist.load\(\) has; got 3"):
        instruments.trainer(3)


def test_its_settings_of_the_article_are_those_of_the_recipe() -> None:
    """The layer of recipes lies above the instruments, so the numbers stand twice."""
    known = training.ARTICLE
    assert (known["rate"], known["batch"]) == (mnist.ARTICLE.learning_rate, mnist.ARTICLE.batch_size)
    assert (known["optimizer"], mnist.ARTICLE.optimizer) == ("gradient_descent", "sgd")
