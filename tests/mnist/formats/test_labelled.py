"""The labelled files: the same answers, and metadata that a reader written from the published schema finds."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from explainer.mnist.formats.labelled import labelled


class Table:
    """A flatbuffer's table, read from the description of the format: a field's number leads to its place."""

    def __init__(self, content: bytes, at: int) -> None:
        self.content, self.at = content, at

    def _place(self, field: int) -> int | None:
        listed = self.at - struct.unpack_from("<i", self.content, self.at)[0]
        size = struct.unpack_from("<H", self.content, listed)[0]
        if 4 + 2 * field >= size:
            return None
        offset = struct.unpack_from("<H", self.content, listed + 4 + 2 * field)[0]
        return self.at + offset if offset else None

    def number(self, field: int, kind: str) -> int:
        place = self._place(field)
        return 0 if place is None else struct.unpack_from(f"<{kind}", self.content, place)[0]

    def _there(self, place: int) -> int:
        return place + struct.unpack_from("<I", self.content, place)[0]

    def table(self, field: int) -> Table:
        return Table(self.content, self._there(self._place(field)))

    def text(self, field: int) -> str:
        at = self._there(self._place(field))
        length = struct.unpack_from("<I", self.content, at)[0]
        return self.content[at + 4 : at + 4 + length].decode()

    def vector(self, field: int, kind: str) -> list:
        place = self._place(field)
        if place is None:
            return []
        at = self._there(place)
        count = struct.unpack_from("<I", self.content, at)[0]
        return list(struct.unpack_from(f"<{count}{kind}", self.content, at + 4))

    def tables(self, field: int) -> list[Table]:
        place = self._place(field)
        if place is None:
            return []
        at = self._there(place)
        count = struct.unpack_from("<I", self.content, at)[0]
        return [Table(self.content, self._there(at + 4 + 4 * n)) for n in range(count)]


def root(content: bytes, identifier: bytes) -> Table:
    assert content[4:8] == identifier
    return Table(content, struct.unpack_from("<I", content)[0])


def metadata_of(file: Path) -> Table:
    """Model.metadata (6) -> Metadata {name 0, buffer 1}; Model.buffers (4) -> Buffer {data 0}."""
    model = root(file.read_bytes(), b"TFL3")
    (number,) = [each.number(1, "I") for each in model.tables(6) if each.text(0) == "TFLITE_METADATA"]
    return root(bytes(model.tables(4)[number].vector(0, "B")), b"M001")


FILES = {"trained_model_labelled.tflite": (1, 2), "trained_model_rgb.tflite": (3, 1)}  # channels, ColorSpaceType


@pytest.mark.parametrize("name", FILES)
def test_google_s_interpreter_gives_the_same_answers(
    name: str, developers: Path, bundle: Path, rows: np.ndarray, vectors: dict
) -> None:
    channels, _ = FILES[name]
    interpreter = Interpreter(model_path=str(developers / name))
    run = interpreter.get_signature_runner()
    assert run.get_input_details()["image"]["shape"].tolist() == [1, 28, 28, channels]
    reference = Interpreter(model_path=str(bundle / "trained_model.tflite")).get_signature_runner()
    for row, stated in zip(rows, vectors[name]["answers"], strict=True):
        picture = row.reshape(1, 28, 28, 1).repeat(channels, axis=3)
        probabilities = run(image=picture)["probabilities"][0]
        assert probabilities == pytest.approx(reference(image=row[None])["probabilities"][0], abs=1e-6)
        assert probabilities == pytest.approx(stated, abs=vectors[name]["tolerance"])


def test_the_colours_are_averaged(developers: Path, rows: np.ndarray) -> None:
    run = Interpreter(model_path=str(developers / "trained_model_rgb.tflite")).get_signature_runner()
    picture = rows[0].reshape(1, 28, 28, 1)
    grey = run(image=picture.repeat(3, axis=3))["probabilities"]
    coloured = np.concatenate([3 * picture, 0 * picture, 0 * picture], axis=3)
    assert run(image=coloured)["probabilities"] == pytest.approx(grey, abs=1e-6)


@pytest.mark.parametrize("name", FILES)
def test_the_metadata_say_what_goes_in_and_what_comes_out(name: str, developers: Path) -> None:
    """Field numbers are those of metadata_schema.fbs."""
    colour_space = FILES[name][1]
    metadata = metadata_of(developers / name)
    assert "Zero, One, Two" in metadata.text(1)
    (network,) = metadata.tables(3)
    (source,), (sink,) = network.tables(2), network.tables(3)
    assert (source.text(0), sink.text(0)) == ("image", "probabilities")
    content = source.table(3)
    assert content.number(0, "B") == 2, "ImageProperties"
    assert content.table(1).number(0, "b") == colour_space
    size = content.table(1).table(1)
    assert (size.number(0, "I"), size.number(1, "I")) == (28, 28)
    (unit,) = source.tables(4)
    assert unit.number(0, "B") == 1, "NormalizationOptions"
    assert (unit.table(1).vector(0, "f"), unit.table(1).vector(1, "f")) == ([0.0], [255.0])
    assert (source.table(5).vector(0, "f"), source.table(5).vector(1, "f")) == ([1.0], [0.0])
    (file,) = sink.tables(6)
    assert (file.text(0), file.number(2, "b")) == ("labels.txt", 2)
    assert metadata.text(7) == "1.0.0"


@pytest.mark.parametrize("name", FILES)
def test_the_names_lie_behind_the_network(name: str, developers: Path, bundle: Path) -> None:
    with zipfile.ZipFile(developers / name) as behind:
        assert behind.namelist() == ["labels.txt"]
        assert behind.read("labels.txt") == (bundle / "trained_model.txt").read_bytes()


def test_names_in_any_script_come_through(bundle: Path, tmp_path: Path) -> None:
    file = tmp_path / "labelled.tflite"
    names = ["Ä", "七", "a b", *"defghij"]
    file.write_bytes(labelled(bundle / "trained_model.tflite", names, "七"))
    with zipfile.ZipFile(file) as behind:
        assert behind.read("labels.txt").decode().splitlines() == names
    assert metadata_of(file).text(1) == "七"


@pytest.mark.parametrize("name", FILES)
def test_weights_lie_at_even_places(name: str, developers: Path) -> None:
    """The format asks for 16 bytes; on some phones a number at an odd place stops the program."""
    content = (developers / name).read_bytes()
    places = []
    for buffer in root(content, b"TFL3").tables(4):
        place = buffer._place(0)
        if place is not None:
            places.append(buffer._there(place) + 4)
    assert len(places) >= 7
    assert all(place % 16 == 0 for place in places)


def test_a_network_of_other_pictures_is_refused(developers: Path) -> None:
    with pytest.raises(ValueError, match=r"reads \[1, 28, 28, 1\], not one picture of 28 × 28"):
        labelled(developers / "trained_model_labelled.tflite", ["a", "b"], "")
