"""A bundle that was changed on purpose, its seal and checksums made anew: each change gets a sentence, never a traceback."""

from __future__ import annotations

import base64
import importlib.util
import json
import shutil
import zlib
from pathlib import Path

import pytest

from explainer import mnist, phone
from explainer.files import asset
from explainer.mnist import bundle as bundles
from explainer.mnist import golden
from explainer.mnist.bundle import FILES, BundleError, _sealed, _write_json
from explainer.phone import described

VALUES = (None, True, 5, -1, 0.5, 1e400, "", "text", [], [1], [None], [[]], {}, {"a": None}, {"a": 1}, {"": []})


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bundle of the course, packed, as `check` sees it where TensorFlow is not installed: quickly."""
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(bundles, "find_spec", lambda name: None if name == "tensorflow" else find_spec(name))
    folder = Path(shutil.copytree(asset("model/bundle"), tmp_path / "bundle"))
    phone.pack(folder)
    return folder


def resealed(folder: Path, change) -> None:
    """The manifest, changed, with new checksums of the files and a new seal, and packed again."""
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest.pop("seal")
    manifest["files"] = {name: described(folder / name) for name in FILES}
    change(manifest)
    _write_json(folder / "manifest.json", _sealed(manifest))


def refused(folder: Path) -> str:
    with pytest.raises((ValueError, OSError)) as problem:
        mnist.check(folder)
    said = str(problem.value)
    assert "\n" not in said
    assert said.rstrip(".").endswith(("export the model again", "export again", "--out FOLDER")) or ";" in said, said
    return said


def outcome(folder: Path) -> str:
    """The refusal, or nothing where it passes."""
    try:
        mnist.check(folder)
    except (ValueError, OSError) as problem:
        return str(problem)
    return ""


def test_as_it_came_it_passes(copy: Path) -> None:
    resealed(copy, lambda manifest: None)
    phone.pack(copy)
    assert len(mnist.check(copy).parities) == 4


@pytest.mark.parametrize("name", ["files", "labels", "data", "accuracy"])
def test_a_part_of_another_kind_is_named(copy: Path, name: str) -> None:
    for value in VALUES:
        if isinstance(_json(value), str) and name == "data":
            continue  # any text may name the data
        resealed(copy, lambda manifest, value=value: manifest.update({name: _json(value)}))
        said = refused(copy)
        assert name in said or "does not know" in said or "trained_model.txt names" in said, (value, said)


def _json(value: object) -> object:
    return "1e400" if value == 1e400 else value


def test_every_other_part_may_be_anything_but_raises_nothing_raw(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    for name in manifest.keys() - {"files", "labels", "data", "accuracy", "seal"}:
        for value in VALUES:
            resealed(copy, lambda manifest, name=name, value=value: manifest.update({name: _json(value)}))
            assert "\n" not in outcome(copy), (name, value)


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("network", {"sizes": [{}, 10], "parameters": 5}, "network"),
        ("training", {"recipe": {"name": {}}, "epochs": 1}, "training"),
        ("test_digits", "Infinity", "accuracy"),
        ("declines_below", [3.8], "declines_below"),
        ("seed", {}, "seed"),
        ("exported", "x" * 5000, "exported"),
    ],
)
def test_what_the_page_on_the_phone_would_show_of_it_is_refused(
    copy: Path, name: str, value: object, named: str
) -> None:
    phone.unpack(copy)
    resealed(copy, lambda manifest: manifest.update({name: value}))
    assert f'what it says about "{named}" makes no sense' in refused(copy)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"null", b"{}", b'{"digits": 5}', b'{"digits": [{"image": "?"}]}', b"[" * 50_000],
    ids=lambda content: repr(content[:20]),
)
def test_other_golden_digits_and_labels_are_named(copy: Path, content: bytes) -> None:
    whole = (copy / "golden.json").read_bytes()
    (copy / "golden.json").write_bytes(content)
    with pytest.raises(BundleError, match=r"golden\.json is damaged; export the model again"):
        golden.arrays(copy, 10)
    resealed(copy, lambda manifest: None)
    refused(copy)  # whichever is looked at first: the copies for the phone are others, too
    (copy / "golden.json").write_bytes(whole)
    (copy / "trained_model.txt").write_bytes(content)
    resealed(copy, lambda manifest: None)
    assert "trained_model.txt" in refused(copy) or "manifest.json" in refused(copy)


def test_golden_pictures_cannot_fill_the_memory(copy: Path) -> None:
    record = json.loads((copy / "golden.json").read_text())
    record["digits"][0]["image"] = base64.b64encode(zlib.compress(bytes(300_000_000), 9)).decode()
    file = copy / "golden.json"
    file.write_text(json.dumps(record))
    with pytest.raises(BundleError, match=r"golden\.json is damaged"):
        golden.arrays(copy, 10)


@pytest.mark.parametrize(
    "name", ["flutter/lib/main.dart", "flutter/pubspec.yaml", "README.md", "web/app.js", "web/index.html"]
)
def test_what_was_packed_is_compared_also_without_its_list(copy: Path, name: str) -> None:
    (copy / "packed.json").unlink()
    assert len(mnist.check(copy).parities) == 4
    (copy / name).write_bytes((copy / name).read_bytes() + b" ")
    assert name in refused(copy)
    (copy / name).unlink()
    assert name in refused(copy)


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"{}", b"5", b'{"README.md": 5}', b'{"README.md": {"bytes": "1"}}']
)
def test_a_list_of_another_kind_is_named(copy: Path, content: bytes) -> None:
    (copy / "packed.json").write_bytes(content)
    assert "packed.json is damaged" in refused(copy)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".tflite")])
@pytest.mark.parametrize("damage", [b"", b"TFL3" * 50, None], ids=["empty", "garbage", "half"])
def test_another_network_with_right_checksums_is_named(copy: Path, name: str, damage: bytes | None) -> None:
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content[: len(content) // 2] if damage is None else damage)
    resealed(copy, lambda manifest: None)
    phone.pack(copy)
    assert name in refused(copy)
