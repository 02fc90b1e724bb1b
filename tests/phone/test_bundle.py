"""What pack() adds to a bundle and check() finds wrong with it, and the recipe in its README."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from explainer import mnist, phone
from explainer.files import asset
from explainer.mnist.bundle import CARD, FILES


@pytest.fixture(scope="module")
def packed(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed") / "bundle"
    shutil.copytree(bundle, folder)
    phone.pack(folder)
    return folder


@pytest.fixture
def copied(packed: Path, tmp_path: Path) -> Path:
    shutil.copytree(packed, tmp_path / "bundle")
    return tmp_path / "bundle"


def test_a_packed_bundle_is_in_order(packed: Path) -> None:
    phone.check(packed)
    assert (packed / "web" / phone.MODEL).read_bytes() == (packed / phone.MODEL).read_bytes()
    files = json.loads((packed / "web" / "files.json").read_text())["files"]
    assert set(files) | {"sw.js", "files.json"} == {path.name for path in (packed / "web").iterdir()}


def test_the_bundle_that_comes_with_the_course_is_packed_when_it_is_needed(copied: Path) -> None:
    """No copies lie about that could be older than the recogniser itself; what there is is enough to make them."""
    shipped = asset("model/bundle")
    assert {path.name for path in shipped.iterdir()} == {*FILES, CARD, "manifest.json"}
    phone.check(shipped)
    phone.unpack(copied)
    assert {path.name for path in copied.iterdir()} == {*FILES, CARD, "manifest.json"}
    phone.check(copied)


def test_a_bundle_that_is_not_packed_is_checked_all_the_same(copied: Path) -> None:
    phone.unpack(copied)
    _append(copied / phone.MODEL)
    with pytest.raises(ValueError, match="not the file that manifest"):
        phone.check(copied)


def test_packing_twice_gives_the_same_bytes(copied: Path) -> None:
    before = {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()}
    phone.pack(copied)
    assert before == {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()}


def test_another_model_makes_another_version(copied: Path) -> None:
    first = json.loads((copied / "web" / "files.json").read_text())["version"]
    assert first in (copied / "web" / "sw.js").read_text()
    _append(copied / phone.MODEL)
    _restate(copied)
    phone.pack(copied)
    assert json.loads((copied / "web" / "files.json").read_text())["version"] != first
    assert first not in (copied / "web" / "sw.js").read_text()


@pytest.mark.parametrize("name", [phone.MODEL, "trained_model.txt"])
def test_a_file_that_the_manifest_does_not_know_is_not_packed(name: str, copied: Path) -> None:
    _append(copied / name)
    with pytest.raises(ValueError, match=f"{name} is not the file that manifest.json describes"):
        phone.pack(copied)
    with pytest.raises(ValueError, match="not the file that manifest"), phone.serving(copied, port=0):
        pass


@pytest.mark.parametrize("content", ["", "null", "[]", "{}", '{"files": null}', '{"files": {"trained_model.txt": 3}}'])
def test_a_manifest_that_describes_nothing_is_refused(content: str, copied: Path) -> None:
    (copied / "manifest.json").write_text(content)
    with pytest.raises(ValueError, match=r"manifest\.json is damaged"):
        phone.pack(copied)


def test_what_is_served_is_packed_anew(copied: Path) -> None:
    """A web folder from an older course, or changed by hand, does not reach a phone."""
    _append(copied / "web" / "app.js")
    (copied / "web" / "sw.js").write_text("importScripts('https://elsewhere.example/x.js')")
    with phone.serving(copied, port=0) as server, urllib.request.urlopen(server.urls[0] + "sw.js", timeout=5) as answer:
        served = answer.read()
    assert served == phone.web_files(copied)["sw.js"]


def _restate(bundle: Path) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text())
    manifest["files"][phone.MODEL]["sha256"] = sha256((bundle / phone.MODEL).read_bytes()).hexdigest()
    (bundle / "manifest.json").write_text(json.dumps(manifest))


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def _write_deep(path: Path) -> None:
    path.parent.mkdir()
    path.touch()


@pytest.mark.parametrize(
    ("name", "damage", "said"),
    [
        ("web", shutil.rmtree, "has no web/ folder"),
        ("web/tflite.js", _append, "web/tflite.js was changed after the export"),
        ("web/sw.js", _append, "web/sw.js was changed after the export"),
        ("web/files.json", _append, "web/files.json was changed after the export"),
        ("web/tflite.js", Path.unlink, "web/tflite.js is missing"),
        ("web/extra.js", Path.touch, "web/extra.js does not belong there"),
        ("web/inner/extra.js", _write_deep, "web/inner/extra.js does not belong there"),
        ("web/sw.js", Path.unlink, "web/sw.js is missing"),
        ("trained_model_float16.tflite", _append, "trained_model_float16.tflite is not the file that manifest.json"),
        ("web/trained_model_float16.tflite", _append, "web/trained_model_float16.tflite was changed after the export"),
        ("golden.json", _append, "flutter/test/golden.json differs"),
        ("flutter/assets/trained_model.txt", _append, "flutter/assets/trained_model.txt was changed"),
        ("flutter/lib/main.dart", lambda file: file.write_text(""), "flutter/lib/main.dart was changed"),
        ("flutter/pubspec.yaml", Path.unlink, "flutter/pubspec.yaml is missing"),
        ("README.md", Path.unlink, "README.md is missing"),
        ("packed.json", lambda file: file.write_text("[]"), "packed.json is damaged"),
        ("flutter/test/golden.json", Path.unlink, "flutter/test/golden.json is missing"),
    ],
)
def test_the_first_wrong_file_is_named(name: str, damage: Callable, said: str, copied: Path) -> None:
    damage(copied / name)
    with pytest.raises(ValueError, match=re.escape(said)):
        phone.check(copied)


def test_checking_a_bundle_checks_what_travels_with_it(copied: Path) -> None:
    _append(copied / "web" / "app.js")
    with pytest.raises(ValueError, match=r"web/app\.js was changed"):
        mnist.check(copied)


def test_a_bundle_of_another_version_of_the_course_is_whole(copied: Path) -> None:
    """What it was packed with is listed in it; and without a list, only today's files can be told from changed ones."""
    _append(copied / "web" / "about.js")
    listed = json.loads((copied / phone.LIST).read_text())
    listed["web/about.js"] = phone.described(copied / "web" / "about.js")
    (copied / phone.LIST).write_text(json.dumps(listed))
    phone.check(copied)
    (copied / phone.LIST).unlink()
    with pytest.raises(ValueError, match=r"web/about\.js is not what this course packs"):
        phone.check(copied)


def test_an_app_that_was_built_in_the_bundle_leaves_it_whole(copied: Path) -> None:
    (copied / "flutter" / "build").mkdir()
    (copied / "flutter" / "build" / "app.apk").touch()
    phone.check(copied)


def test_the_models_of_two_bundles_are_not_mixed(copied: Path) -> None:
    for name in (phone.MODEL, "web/" + phone.MODEL):
        _append(copied / name)
    _restate(copied)
    listed = json.loads((copied / phone.LIST).read_text())
    listed["web/" + phone.MODEL] = phone.described(copied / "web" / phone.MODEL)
    (copied / phone.LIST).write_text(json.dumps(listed))
    with pytest.raises(ValueError, match=r"web/manifest\.json differs from the bundle's own"):
        phone.check(copied)


def test_a_folder_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"is no complete bundle: trained_model_float16\.tflite is missing"):
        phone.pack(tmp_path)


def test_the_recipe_of_the_readme_runs(packed: Path) -> None:
    """Ten lines of Python without TensorFlow, as they stand there, in a fresh process."""
    (recipe,) = re.findall(r"```python\n(.*?)```", (packed / "README.md").read_text(), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", recipe], cwd=packed, capture_output=True, text=True, check=True
    )
    golden = json.loads((packed / "golden.json").read_text())["digits"][0]
    name, probability = done.stdout.rsplit(maxsplit=1)
    assert name == (packed / "trained_model.txt").read_text().split("\n")[golden["label"]]
    assert float(probability) == pytest.approx(max(golden["probabilities"]), abs=5e-3)


def test_every_file_that_the_readme_names_is_there(packed: Path) -> None:
    names = re.findall(r"`([\w./]+\.(?:tflite|txt|keras|h5|json))`", (packed / "README.md").read_text())
    assert len(names) > 3
    for name in names:
        assert (packed / name).exists(), name


def test_packing_never_removes_what_it_has_not_written(bundle: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine" / "README.md"
    mine.parent.mkdir()
    mine.write_text("a reader's own")
    for write in (phone.pack_web, phone.pack_flutter):
        with pytest.raises(ValueError, match="holds other files, which packing would remove; give a new folder"):
            write(bundle, mine.parent)
        for _ in range(2):  # what was packed before gives way
            write(bundle, tmp_path / write.__name__)
    with pytest.raises(FileNotFoundError, match="is no complete bundle"):
        phone.unpack(mine.parent)
    assert mine.read_text() == "a reader's own"


@pytest.mark.parametrize("name", phone.FLUTTER_HOME)
def test_a_bundle_that_is_exchanged_while_it_is_read_gives_no_mixture(
    name: str, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As each file has been opened, another bundle's takes its place: all bytes come from one reading."""
    whole, read = phone.web_files(copied), Path.read_bytes

    def exchanged(file: Path) -> bytes:
        content = read(file)
        if file == copied / name:
            file.write_bytes(b"of another bundle")
        return content

    monkeypatch.setattr(Path, "read_bytes", exchanged)
    assert phone.web_files(copied) == whole
