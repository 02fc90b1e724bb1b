"""A TensorFlow Lite file as objects: which operators follow each other, what they read, and the weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ai_edge_litert.schema_py_generated import ModelT, OperatorT

IDENTIFIER = b"TFL3"
EVEN = 16  # bytes: weights are read in place


@dataclass(frozen=True)
class Graph:
    """The first network of a file: `model` holds its parts, by the names of Google's schema."""

    model: ModelT

    @property
    def operators(self) -> list[tuple[str, OperatorT]]:
        """In the order in which they run, each with its name, such as FULLY_CONNECTED."""
        codes = [max(code.builtinCode, code.deprecatedBuiltinCode) for code in self.model.operatorCodes]
        names = _names()
        return [(names[codes[each.opcodeIndex]], each) for each in self.model.subgraphs[0].operators]

    @property
    def input(self) -> int:
        return int(self.model.subgraphs[0].inputs[0])

    @property
    def output(self) -> int:
        return int(self.model.subgraphs[0].outputs[0])

    def shape(self, tensor: int) -> list[int]:
        return [int(length) for length in self.model.subgraphs[0].tensors[tensor].shape]

    def weights(self, tensor: int) -> np.ndarray:
        """The 32-bit numbers that the file holds for a tensor. Raises ValueError for one that is computed."""
        of = self.model.subgraphs[0].tensors[tensor]
        data = self.model.buffers[of.buffer].data
        if data is None:
            raise ValueError(
                f"the weights of tensor {tensor} are not in the file; train a network of fully connected layers"
            )
        numbers: np.ndarray = np.frombuffer(data.tobytes(), "<f4").reshape(of.shape)
        return numbers

    def give_shape(self, tensor: int, shape: list[int]) -> None:
        self.model.subgraphs[0].tensors[tensor].shape = np.array(shape, np.int32)

    def add_buffer(self, content: bytes) -> int:
        """The number of a new buffer that holds `content`."""
        from ai_edge_litert.schema_py_generated import BufferT

        buffer = BufferT()
        buffer.data = np.frombuffer(content, np.uint8) if content else None
        self.model.buffers.append(buffer)
        return len(self.model.buffers) - 1

    def add_tensor(self, name: str | bytes, shape: list[int], kind: int, content: bytes = b"") -> int:
        """The number of a new tensor; without `content` it is computed, or comes from outside."""
        from ai_edge_litert.schema_py_generated import TensorT

        tensor = TensorT()
        tensor.name, tensor.shape, tensor.type = name, np.array(shape, np.int32), kind
        tensor.buffer = self.add_buffer(content)
        self.model.subgraphs[0].tensors.append(tensor)
        return len(self.model.subgraphs[0].tensors) - 1

    def put_first(self, kind: int, inputs: list[int], output: int, options: tuple[int, object]) -> None:
        """Run another operator before all the others; `options` are their number in the schema, and they themselves."""
        from ai_edge_litert.schema_py_generated import OperatorCodeT, OperatorT

        code = OperatorCodeT()
        code.builtinCode = code.deprecatedBuiltinCode = kind
        code.version = 1
        self.model.operatorCodes.append(code)
        operator = OperatorT()
        operator.opcodeIndex = len(self.model.operatorCodes) - 1
        operator.inputs, operator.outputs = np.array(inputs, np.int32), np.array([output], np.int32)
        operator.builtinOptionsType, operator.builtinOptions = options
        self.model.subgraphs[0].operators.insert(0, operator)


def read(file: str | Path) -> Graph:
    """The network of a .tflite file."""
    from ai_edge_litert.schema_py_generated import ModelT

    return Graph(ModelT.InitFromPackedBuf(Path(file).read_bytes()))


def written(model: ModelT) -> bytes:
    """The bytes of a .tflite file, with all weights at even places."""
    import flatbuffers

    class Builder(flatbuffers.Builder):
        def StartVector(self, size: int, count: int, alignment: int) -> int:  # noqa: N802 (flatbuffers' name)
            return super().StartVector(size, count, EVEN if size == 1 else alignment)

    builder = Builder(1024)
    builder.Finish(model.Pack(builder), IDENTIFIER)
    return bytes(builder.Output())


def _names() -> dict[int, str]:
    from ai_edge_litert.schema_py_generated import BuiltinOperator

    return {code: name for name, code in vars(BuiltinOperator).items() if not name.startswith("_")}


def activation_names() -> dict[int, str]:
    """What the numbers of activations inside an operator stand for: NONE, RELU ..."""
    from ai_edge_litert.schema_py_generated import ActivationFunctionType

    return {code: name for name, code in vars(ActivationFunctionType).items() if not name.startswith("_")}
