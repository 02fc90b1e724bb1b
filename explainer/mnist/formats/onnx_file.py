"""ONNX, written by hand: a fully connected network is a handful of nodes, and the format is a few tagged fields.

A file is a protocol buffer (schema: onnx.proto3): each field is its number and kind in one number, then its content. What
the fields are called stands beside their numbers.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explainer.mnist.formats.graph import Graph, activation_names, read
from explainer.mnist.tflite import INPUT, OUTPUT

if TYPE_CHECKING:
    from ai_edge_litert.schema_py_generated import OperatorT

IR_VERSION, OPSET = 8, 13  # ONNX 1.10 and newer read it
FLOAT, INT64 = 1, 7  # kinds of tensors
ATTRIBUTE_FLOAT, ATTRIBUTE_INT = 1, 2  # kinds of attributes
BATCH = "pictures"  # how many are read at once: any number
# Operators with one input, under ONNX's names.
SIMPLE = {"SOFTMAX": "Softmax", "RELU": "Relu", "LOGISTIC": "Sigmoid", "TANH": "Tanh", "LEAKY_RELU": "LeakyRelu"}


def onnx(file: str | Path, description: str) -> bytes:
    """The network of a float32 .tflite file as ONNX: `image` (n, 784) -> `probabilities` (n, classes).

    Raises ValueError for an operator that is not in the networks of this course.
    """
    graph = read(file)
    nodes, weights = b"", b""
    for name, operator in graph.operators:
        node, held = _node(graph, name, operator)
        nodes, weights = nodes + node, weights + held
    whole = nodes + _text(2, "recogniser") + weights
    whole += _part(11, _value(INPUT, graph.shape(graph.input)[1:]))
    whole += _part(12, _value(OUTPUT, graph.shape(graph.output)[1:]))
    opset = _part(8, _number(2, OPSET))  # OperatorSetIdProto.version
    producer = _text(2, "Deep Learning Explainer") + _text(6, description)  # producer_name, doc_string
    return _number(1, IR_VERSION) + producer + _part(7, whole) + opset


def _node(graph: Graph, name: str, operator: OperatorT) -> tuple[bytes, bytes]:
    """The nodes of one operator, and the weights that they read: both as fields of GraphProto."""
    source, *held = (int(tensor) for tensor in operator.inputs)
    target = _tensor(graph, int(operator.outputs[0]))
    if name == "FULLY_CONNECTED":
        fused = activation_names()[operator.builtinOptions.fusedActivationFunction]
        if fused not in ("NONE", "RELU"):
            raise ValueError(f"{fused} inside FULLY_CONNECTED is not translated to ONNX")
        held = [tensor for tensor in held if tensor >= 0]
        sums = target if fused == "NONE" else f"{target}_sums"
        inputs = [_tensor(graph, source), *(_tensor(graph, tensor) for tensor in held)]
        node = _call("Gemm", inputs, sums, _attribute("transB", 1))
        node += b"" if fused == "NONE" else _call("Relu", [sums], target)
        return node, b"".join(_part(5, _weights(_tensor(graph, tensor), graph.weights(tensor))) for tensor in held)
    if name == "RESHAPE":
        shape = np.array([0, *graph.shape(int(operator.outputs[0]))[1:]], np.int64)  # 0: as many pictures as come in
        call = _call("Reshape", [_tensor(graph, source), f"{target}_shape"], target)
        return call, _part(5, _weights(f"{target}_shape", shape))
    if name not in SIMPLE:
        raise ValueError(f"{name} is not translated to ONNX; train a network of fully connected layers")
    attribute = b""
    if name == "LEAKY_RELU":
        attribute = _attribute("alpha", float(operator.builtinOptions.alpha))
    return _call(SIMPLE[name], [_tensor(graph, source)], target, attribute), b""


def _tensor(graph: Graph, number: int) -> str:
    return {graph.input: INPUT, graph.output: OUTPUT}.get(number, f"t{number}")


def _call(kind: str, inputs: Sequence[str], output: str, attributes: bytes = b"") -> bytes:
    """NodeProto: input, output, name, op_type, attribute."""
    names = b"".join(_text(1, name) for name in inputs)
    return _part(1, names + _text(2, output) + _text(3, output) + _text(4, kind) + attributes)


def _attribute(name: str, value: float) -> bytes:
    """AttributeProto: name, f or i, type."""
    if isinstance(value, int):
        return _part(5, _text(1, name) + _number(3, value) + _number(20, ATTRIBUTE_INT))
    return _part(5, _text(1, name) + b"\x15" + struct.pack("<f", value) + _number(20, ATTRIBUTE_FLOAT))


def _weights(name: str, numbers: np.ndarray) -> bytes:
    """TensorProto: dims, data_type, name, raw_data."""
    kind = INT64 if numbers.dtype == np.int64 else FLOAT
    lengths = b"".join(_number(1, length) for length in numbers.shape)
    return lengths + _number(2, kind) + _text(8, name) + _part(9, numbers.tobytes())


def _value(name: str, lengths: Sequence[int]) -> bytes:
    """ValueInfoProto: name, type.tensor_type.elem_type and .shape, whose first dimension is a name."""
    dimensions = _part(1, _text(2, BATCH)) + b"".join(_part(1, _number(1, length)) for length in lengths)
    return _text(1, name) + _part(2, _part(1, _number(1, FLOAT) + _part(2, dimensions)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, text: str) -> bytes:
    return _part(field, text.encode())


def _part(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """Seven bits a byte, the low ones first; the eighth says that more follow."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])
