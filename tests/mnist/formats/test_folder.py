"""developers/: made again with the same bytes, part of the list that `check` reads, and gone when a bundle is unpacked."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from explainer import phone
from explainer.files import asset
from explainer.mnist.formats import folder


def test_the_same_bundle_makes_the_same_bytes(bundle: Path, developers: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(bundle, tmp_path / "bundle"))
    shutil.rmtree(copy / folder.FOLDER)
    folder.write(copy)
    for file in developers.iterdir():
        assert (copy / folder.FOLDER / file.name).read_bytes() == file.read_bytes(), file.name


def test_its_readme_names_every_file(developers: Path) -> None:
    text = (developers / "README.md").read_text()
    named = set(re.findall(r"`([\w.]+\.(?:tflite|onnx|h|json))`", text))
    there = {file.name for file in developers.iterdir()} - {"README.md"}
    assert there <= named


def test_its_onnx_lines_run(developers: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    code = re.search(r"```python\n(.*?)```", (developers / "README.md").read_text(), re.DOTALL)[1]
    monkeypatch.chdir(developers)
    vectors = json.loads((developers / "vectors.json").read_text())
    monkeypatch.setattr("builtins.open", lambda name: name)  # the lines leave their file to Python to close
    monkeypatch.setattr(json, "load", lambda name: vectors)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 (the README's own lines)
    assert float(capsys.readouterr().out) < 1e-5


def test_a_changed_file_is_found_and_unpacking_removes_them(bundle: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(bundle, tmp_path / "bundle"))
    phone.pack(copy)
    phone.check(copy)
    header = copy / folder.FOLDER / folder.C_ARRAY
    header.write_text(header.read_text().replace("28,0,0,0", "29,0,0,0", 1))
    with pytest.raises(ValueError, match=r"developers/trained_model_int8\.h was changed after the export"):
        phone.check(copy)
    phone.unpack(copy)
    assert not (copy / folder.FOLDER).exists()
    assert {path.name for path in copy.iterdir()} == {path.name for path in asset("model/bundle").iterdir()}
