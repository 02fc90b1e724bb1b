"""TensorFlow Lite with metadata: the file itself says that it reads a picture of 28 × 28, and what its classes are called.

Metadata are a flatbuffer inside the file (schema: metadata_schema.fbs of TensorFlow Lite Support, identifier M001); the class
names are a text file in a zip behind it. Android Studio and the readers of the metadata look for both.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explainer.mnist.formats.graph import Graph, read, written

if TYPE_CHECKING:
    import flatbuffers

LABELS = "labels.txt"
IDENTIFIER = b"M001"
PARSER = "1.0.0"  # the oldest reader of metadata that knows every field used here
AXIS_LABELS, IMAGE, NORMALIZATION = 2, 2, 1  # numbers of the schema's enumerations and unions
COLOURS = {1: 2, 3: 1}  # channels -> ColorSpaceType: grey, or red, green and blue
SIDE = 28


def labelled(file: str | Path, names: Sequence[str], description: str, *, channels: int = 1) -> bytes:
    """A .tflite file (float32, input [1, 784]) with input [1, 28, 28, channels], metadata and class names: the same answers.

    One channel is what the network reads. ML Kit and MediaPipe hand out three; the mean of them is taken.
    """
    from ai_edge_litert.schema_py_generated import MetadataT

    graph = read(file)
    model = graph.model
    if graph.shape(graph.input) != [1, SIDE * SIDE]:
        raise ValueError(f"{file} reads {graph.shape(graph.input)}, not one picture of {SIDE} × {SIDE}")
    graph.give_shape(graph.input, [1, SIDE, SIDE, 1])  # a FULLY_CONNECTED flattens what it reads
    if channels == 3:
        _read_colours(graph)
    entry = MetadataT()
    entry.name, entry.buffer = "TFLITE_METADATA", graph.add_buffer(metadata(description, channels))
    model.metadata = [*(model.metadata or []), entry]
    whole = BytesIO(written(model))
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_STORED) as behind:
        about = zipfile.ZipInfo(LABELS, (1981, 1, 1, 0, 0, 0))
        about.create_system = 0
        behind.writestr(about, "".join(f"{name}\n" for name in names).encode())
    return whole.getvalue()


def _read_colours(graph: Graph) -> None:
    """Put the mean over red, green and blue before the network."""
    from ai_edge_litert.schema_py_generated import BuiltinOperator, BuiltinOptions, ReducerOptionsT, TensorType

    grey, name = graph.input, graph.model.subgraphs[0].tensors[graph.input].name
    graph.model.subgraphs[0].tensors[grey].name = "grey"
    colours = graph.add_tensor(name, [1, SIDE, SIDE, 3], TensorType.FLOAT32)
    axis = graph.add_tensor("axis", [1], TensorType.INT32, np.array([3], "<i4").tobytes())
    options = ReducerOptionsT()
    options.keepDims = True
    graph.put_first(BuiltinOperator.MEAN, [colours, axis], grey, (BuiltinOptions.ReducerOptions, options))
    graph.model.subgraphs[0].inputs = [colours]
    for signature in graph.model.signatureDefs or []:
        signature.inputs[0].tensorIndex = colours


def metadata(description: str, channels: int) -> bytes:
    """ModelMetadata: name, description, and for each side of the network what its numbers are."""
    import flatbuffers

    builder = flatbuffers.Builder(1024)
    of = _Tables(builder)
    size = of.table(2, numbers={0: ("Uint32", SIDE), 1: ("Uint32", SIDE)})
    pixels = of.table(2, parts={1: size}, numbers={0: ("Int8", COLOURS[channels])})
    image = of.table(3, parts={1: pixels}, numbers={0: ("Uint8", IMAGE)})
    scale = of.table(2, parts={0: of.floats(0.0), 1: of.floats(255.0)})  # (pixel − 0) / 255
    scaled = of.table(2, parts={1: scale}, numbers={0: ("Uint8", NORMALIZATION)})
    reach = of.table(2, parts={0: of.floats(1.0), 1: of.floats(0.0)})
    what = "28 × 28 pixels, bright ink on dark paper, prepared as MNIST's; 0 to 255 becomes 0 to 1"
    source = {0: of.text("image"), 1: of.text(what), 3: image, 4: of.list(scaled), 5: reach}
    names = of.table(
        4,
        parts={0: of.text(LABELS), 1: of.text("the name of each class, a line each")},
        numbers={2: ("Int8", AXIS_LABELS)},
    )
    feature = of.table(3, parts={1: of.table(0)}, numbers={0: ("Uint8", 1)})
    sink = {
        0: of.text("probabilities"),
        1: of.text("one for each class"),
        3: feature,
        5: of.table(2, parts={0: of.floats(1.0), 1: of.floats(0.0)}),
        6: of.list(names),
    }
    whole = of.table(7, parts={2: of.list(of.table(7, parts=source)), 3: of.list(of.table(7, parts=sink))})
    root = of.table(
        8,
        parts={
            0: of.text("Recogniser"),
            1: of.text(description),
            3: of.list(whole),
            4: of.text("Deep Learning Explainer"),
            7: of.text(PARSER),
        },
    )
    builder.Finish(root, IDENTIFIER)
    return bytes(builder.Output())


class _Tables:
    """Writes the parts of a flatbuffer: what a table refers to is written before it."""

    def __init__(self, builder: flatbuffers.Builder) -> None:
        self.builder = builder

    def table(
        self, fields: int, parts: dict[int, int] | None = None, numbers: dict[int, tuple[str, int]] | None = None
    ) -> int:
        """A table of so many fields: field -> part written before, field -> (type, number)."""
        self.builder.StartObject(fields)
        for field, (kind, number) in (numbers or {}).items():
            getattr(self.builder, f"Prepend{kind}Slot")(field, number, 0)
        for field, part in (parts or {}).items():
            self.builder.PrependUOffsetTRelativeSlot(field, part, 0)
        return self.builder.EndObject()

    def text(self, text: str) -> int:
        return self.builder.CreateString(text)

    def floats(self, *numbers: float) -> int:
        return self.builder.CreateNumpyVector(np.array(numbers, np.float32))

    def list(self, *parts: int) -> int:
        self.builder.StartVector(4, len(parts), 4)
        for part in reversed(parts):
            self.builder.PrependUOffsetTRelative(part)
        return self.builder.EndVector()
