"""A bundle holds what was trained, and every way of being wrong is told in one sentence that names the file."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explainer import mnist
from explainer.mnist import tflite
from explainer.mnist.bundle import CARD, FILES, VARIANTS, BundleError, _sealed, _write_json
from explainer.mnist.data import flattened
from explainer.phone import page

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def model(few: mnist.Digits) -> object:
    network = mnist.build()
    mnist.train(network, few, replace(mnist.ARTICLE, epochs=3, learning_rate=0.1))
    return network


@pytest.fixture(scope="module")
def bundle(model: object, few: mnist.Digits, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "bundle"
    mnist.export(model, folder, few)
    return folder


@pytest.fixture
def copy(bundle: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle, tmp_path / "bundle"))


def test_every_file_answers_as_keras(bundle: Path, model: object, few: mnist.Digits) -> None:
    expected = np.asarray(model(flattened(few.test_images), training=False))
    for variant in VARIANTS:
        probabilities = tflite.run(bundle / variant.file, flattened(few.test_images))
        assert np.abs(probabilities - expected).max() <= variant.largest_difference
    assert np.array_equal(mnist.predict(bundle, few.test_images).argmax(1), expected.argmax(1))
    assert (bundle / "trained_model_dynamic.tflite").stat().st_size <= 125_000


def test_a_batch_of_one_with_named_tensors(bundle: Path) -> None:
    """Read by the interpreter itself, not by our own reader of it."""
    from ai_edge_litert.interpreter import Interpreter

    for variant in VARIANTS:
        signature = Interpreter(model_path=str(bundle / variant.file)).get_signature_runner()
        assert list(signature.get_input_details()) == ["image"]
        assert list(signature.get_output_details()) == ["probabilities"]
        assert [*signature.get_input_details()["image"]["shape"]] == [1, 784]
        assert [*signature.get_output_details()["probabilities"]["shape"]] == [1, 10]


def test_the_manifest_tells_what_is_there(bundle: Path, few: mnist.Digits) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text())
    assert manifest["labels"] == (bundle / "trained_model.txt").read_text().split() == list(few.names)
    assert manifest["network"]["parameters"] == 118_282
    assert manifest["data"] == few.source
    assert set(manifest["files"]) == {*FILES, CARD}
    assert manifest["variants"]["int8"]["input"]["dtype"] == "int8"
    assert manifest["variants"]["int8"]["input"]["quantisation"]["scale"] == pytest.approx(1 / 255)


@pytest.mark.parametrize("name", [*FILES, CARD, "manifest.json"])
def test_a_changed_byte_and_a_missing_file_are_named(copy: Path, few: mnist.Digits, name: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    with pytest.raises(BundleError, match=f"{name} (was changed|is damaged)"):
        mnist.check(copy, few)
    (copy / name).unlink()
    with pytest.raises((BundleError, FileNotFoundError), match=f"{name} is missing"):
        mnist.check(copy, few)


def test_another_trainings_model_is_not_written_as_this_one(copy: Path, bundle: Path, few: mnist.Digits) -> None:
    """Old bundles survive an export that fails; a folder of other things is never replaced."""
    before = (copy / "manifest.json").read_bytes()
    with pytest.raises(ValueError, match="the network has 10 outputs, but the digits have 11 classes"):
        mnist.export(mnist.build(), copy, replace(few, names=(*few.names, "Ten")))
    assert (copy / "manifest.json").read_bytes() == before
    (copy / "manifest.json").unlink()
    with pytest.raises(ValueError, match="holds something other than a bundle and would be lost"):
        mnist.export(mnist.build(), copy, few)


def test_a_manifest_that_tells_too_little_is_named(copy: Path, few: mnist.Digits) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    del manifest["seal"]
    whole = manifest["files"].pop("trained_model.h5")
    _write_json(copy / "manifest.json", _sealed(manifest))
    with pytest.raises(BundleError, match=r"manifest.json does not know trained_model.h5"):
        mnist.check(copy, few)
    manifest["files"]["trained_model.h5"] = whole
    del manifest["labels"]
    _write_json(copy / "manifest.json", _sealed(manifest))
    with pytest.raises(BundleError, match=r"manifest.json does not state its labels"):
        mnist.check(copy, few)
    (copy / "manifest.json").write_text("[" * 100_000)
    with pytest.raises(BundleError, match=r"manifest.json is damaged"):
        mnist.check(copy, few)


def test_what_did_not_come_with_the_bundle_is_named(copy: Path, few: mnist.Digits) -> None:
    before = mnist.check(copy, few).remarks
    (copy / "extra.bin").write_bytes(b"\0")
    (copy / "old").mkdir()
    (copy / ".DS_Store").write_bytes(b"")
    assert mnist.check(copy, few).remarks == (
        *before,
        "extra.bin, old: nothing that came with the bundle, and not checked",
    )


def test_what_cannot_be_exported_is_refused(tmp_path: Path, few: mnist.Digits) -> None:
    with pytest.raises(ValueError, match=r"model must be a Keras model, .* got Shipped"):
        mnist.export(mnist.shipped(), tmp_path / "bundle", few)
    with pytest.raises(ValueError, match=r"digits must be Digits, .* got NoneType"):
        mnist.export(mnist.build(), tmp_path / "bundle", None)
    assert not list(tmp_path.iterdir())


def test_names_that_no_label_file_can_hold_are_refused_before_anything_is_written(
    tmp_path: Path, few: mnist.Digits
) -> None:
    names = ("Ze\nro", *few.names[1:])
    with pytest.raises(ValueError, match=r"a class name must fit on one line, got 'Ze\\nro'; leave out line breaks"):
        mnist.export(mnist.build(), tmp_path / "bundle", replace(few, names=names))
    assert not list(tmp_path.iterdir())


def test_a_network_that_the_page_cannot_run_does_not_pass(
    bundle: Path, few: mnist.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "OPERATORS", page.OPERATORS - {"SOFTMAX"})
    with pytest.raises(BundleError, match=r"the page on the phone cannot run SOFTMAX of trained_model_float16\.tflite"):
        mnist.check(bundle, few)


def test_it_checks_without_tensorflow(bundle: Path) -> None:
    """In a process where TensorFlow cannot be found, ai-edge-litert answers the golden digits."""
    code = (
        "import sys, importlib.util as u\n"
        "find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'tensorflow' else find(name, *rest)\n"
        "sys.modules['tensorflow'] = None\n"
        "from explainer import mnist\n"
        f"print(mnist.check({str(bundle)!r}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "compared with the answers of golden.json over 20 digits" in done.stdout
