"""The readable .tflite reader against Google's interpreter: real files, random networks, damaged files."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from explainer import phone

sys.path.insert(0, str(Path(__file__).parent))
from tests.in_node import ASSETS, run_js

VARIANTS = {
    # file: largest difference of a probability from the interpreter; exact answers for the float ones
    "trained_model.tflite": 1e-5,
    "trained_model_float16.tflite": 5e-6,
    "trained_model_dynamic.tflite": 0.2,
    "trained_model_int8.tflite": 0.2,
}
RUN_ALL = """
    const { read, run } = await phone('tflite.js');
    const network = read(fs.readFileSync(data.model));
    const pictures = new Float32Array(new Uint8Array(fs.readFileSync(data.pictures)).buffer);
    const size = pictures.length / data.count;
    const picture = (place) => pictures.subarray(place * size, (place + 1) * size);
    return Array.from({ length: data.count }, (_, place) => [...run(network, picture(place)).output]);
"""


def interpret(model: bytes, pictures: np.ndarray) -> np.ndarray:
    """What the Python interpreter answers, in real numbers."""
    from ai_edge_litert.interpreter import Interpreter

    network = Interpreter(model_content=model, num_threads=1)
    (take,), (give,) = network.get_input_details(), network.get_output_details()
    network.allocate_tensors()
    answers = []
    for picture in pictures:
        network.set_tensor(take["index"], _stored(picture.reshape(take["shape"]), take))
        network.invoke()
        answers.append(_real(network.get_tensor(give["index"])[0], give))
    return np.array(answers)


def _stored(values: np.ndarray, tensor: dict) -> np.ndarray:
    if tensor["dtype"] == np.float32:
        return values.astype(np.float32)
    scale, zero = tensor["quantization"]
    return np.clip(np.round(values / scale) + zero, -128, 127).astype(tensor["dtype"])


def _real(values: np.ndarray, tensor: dict) -> np.ndarray:
    if tensor["dtype"] == np.float32:
        return values
    scale, zero = tensor["quantization"]
    return scale * (values.astype(float) - zero)


def read_js(node: str, model: Path, pictures: np.ndarray, folder: Path) -> np.ndarray:
    """What tflite.js answers."""
    (folder / "pictures").write_bytes(pictures.astype("<f4").tobytes())
    data = {"model": str(model), "pictures": str(folder / "pictures"), "count": len(pictures)}
    return np.array(run_js(node, RUN_ALL, data))


@pytest.mark.parametrize("name", VARIANTS)
def test_a_thousand_test_digits_as_in_the_interpreter(
    name: str, node: str, bundle: Path, offline_test: tuple[np.ndarray, np.ndarray], tmp_path: Path
) -> None:
    pictures = offline_test[0][:1000].reshape(1000, 784) / np.float32(255)
    ours = read_js(node, bundle / name, pictures, tmp_path)
    theirs = interpret((bundle / name).read_bytes(), pictures)
    difference = np.abs(ours - theirs).max()
    agreement = (ours.argmax(1) == theirs.argmax(1)).mean()
    print(f"{name}: largest difference {difference:.1e}, same answer for {agreement:.2%} of 1,000 test digits")
    assert difference <= VARIANTS[name]
    assert agreement >= (1 if VARIANTS[name] <= 1e-5 else 0.998)


# ------------------------------------------------------------------------------------------------------ random networks

ACTIVATIONS = ["linear", "relu", "leaky_relu", "tanh", "sigmoid", "softmax"]


@pytest.fixture(scope="module")
def random_networks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Small Keras networks over all layers that a learner can choose, exported in five ways; batch dynamic or fixed."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import tensorflow as tf

    folder = tmp_path_factory.mktemp("networks")
    rng = np.random.default_rng(20)
    files = []
    for number in range(6):
        inputs = int(rng.integers(1, 40))
        hidden = [ACTIVATIONS[number], *rng.choice(ACTIVATIONS, int(rng.integers(0, 3)))]
        batch = None if number % 2 else 1
        layers = [keras.Input((inputs,), batch_size=batch, name=f"image_{number}")]
        for place, activation in enumerate(hidden):
            units, bias = int(rng.integers(1, 70)), bool(rng.random() < 0.7)
            layers.append(
                keras.layers.Dense(units, activation=activation, use_bias=bias, name=f"hidden_{number}_{place}")
            )
        last = ["softmax", "sigmoid", "linear"][number % 3]
        layers.append(keras.layers.Dense(10, activation=last, name=f"output_{number}"))
        model = keras.Sequential(layers, name=f"network_{number}")
        for weight in model.weights:
            weight.assign(rng.normal(0, 0.6, weight.shape))
        for kind in ("float32", "float16", "dynamic", "int8", "int8_io"):
            converter = tf.lite.TFLiteConverter.from_keras_model(model)
            if kind != "float32":
                converter.optimizations = [tf.lite.Optimize.DEFAULT]
            if kind == "float16":
                converter.target_spec.supported_types = [tf.float16]
            if kind.startswith("int8"):
                examples = rng.random((60, 1, inputs), np.float32)
                converter.representative_dataset = lambda examples=examples: ([row] for row in examples)
                converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
            if kind == "int8_io":
                converter.inference_input_type = converter.inference_output_type = tf.int8
            file = folder / f"{number}-{kind}-{'-'.join(hidden)}.tflite"
            file.write_bytes(converter.convert())
            files.append(file)
    return files


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Statistics for quantized inputs:UserWarning")  # the converter's advice, not ours
def test_random_networks_over_all_layers(node: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    files = request.getfixturevalue("random_networks")
    jobs = []
    for file in files:
        inputs = _input_size(file)
        pictures = np.random.default_rng(inputs).random((20, inputs), np.float32)
        jobs.append((file, pictures, interpret(file.read_bytes(), pictures)))
    code = """
        const { read, run } = await phone('tflite.js');
        return data.map(({ model, pictures }) => {
            const network = read(fs.readFileSync(model));
            return pictures.map((picture) => [...run(network, Float32Array.from(picture)).output]);
        });
    """
    answers = run_js(node, code, [{"model": str(file), "pictures": pictures.tolist()} for file, pictures, _ in jobs])
    for (file, _, expected), ours in zip(jobs, answers, strict=True):
        span = max(1.0, float(np.abs(expected).max()))
        allowed = {"float32": 1e-5, "float16": 1e-5}.get(file.name.split("-")[1], 0.04) * span
        assert np.abs(np.array(ours) - expected).max() <= allowed, file.name


def _input_size(file: Path) -> int:
    from ai_edge_litert.interpreter import Interpreter

    return int(Interpreter(str(file)).get_input_details()[0]["shape"][-1])


# -------------------------------------------------------------------------------------------------------- damaged files


def test_damaged_files_are_refused_in_words_and_none_hangs(node: str, small_model: Path) -> None:
    """Damage that only changes a weight still runs (the page's checksum catches it); the rest is one sentence each."""
    script = Path(__file__).parent / "fuzz.mjs"
    done = subprocess.run(
        [node, str(script), str(small_model), "6", "2000"], capture_output=True, text=True, timeout=60, check=True
    )
    result = json.loads(done.stdout)
    print({name: value for name, value in result.items() if name != "problems"})
    assert result["problems"] == []
    assert result["refused"] > 1000
    assert result["slowest"] < 2000  # milliseconds; a hang, not a speed


def test_the_page_refuses_every_damaged_file_by_its_checksum(node: str, web: Path) -> None:
    code = """
        const { openBundle } = await phone('bundle.js');
        const { ModelError } = await phone('tflite.js');
        const file = (name) => fs.readFileSync(data.web + '/' + name);
        const results = [];
        for (const [name, at] of data.damages) {
            globalThis.fetch = async (asked) => {
                const bytes = Buffer.from(file(asked));
                if (asked === name) bytes[at % bytes.length] ^= 1;
                return new Response(bytes);
            };
            try { await openBundle(); results.push('opened'); }
            catch (problem) { results.push(problem instanceof ModelError ? problem.message : problem.stack); }
        }
        globalThis.fetch = async (asked) => new Response(file(asked));
        results.push((await openBundle()).labels.join());
        return results;
    """
    names = ["trained_model_float16.tflite", "manifest.json", "trained_model.txt"]
    damages = [[names[n % 3], int(at)] for n, at in enumerate(np.random.default_rng(3).integers(0, 1 << 20, 60))]
    *refusals, labels = run_js(node, code, {"web": str(web), "damages": damages})
    assert labels == "Zero,One,Two,Three,Four,Five,Six,Seven,Eight,Nine"
    for (name, _), said in zip(damages, refusals, strict=True):
        assert said == (
            f"{name} is not the file that was exported: its checksum differs. Load the page again, or export the bundle again."
        )


def test_another_operator_is_refused_by_name(node: str, tmp_path: Path) -> None:
    (tmp_path / "conv.tflite").write_bytes(tiny_model(operator="CONV_2D"))
    (tmp_path / "pad.tflite").write_bytes(tiny_model(operator="STABLEHLO_PAD"))
    code = """
        const { read } = await phone('tflite.js');
        return data.map((file) => said(() => read(fs.readFileSync(file))));
    """
    said = run_js(node, code, [str(tmp_path / "conv.tflite"), str(tmp_path / "pad.tflite")])
    assert said[0].startswith("This page cannot run the operator CONV_2D; it knows DEQUANTIZE, ")
    assert said[1].startswith("This page cannot run the operator STABLEHLO_PAD; ")


def test_not_a_model_at_all(node: str) -> None:
    code = """
        const { read } = await phone('tflite.js');
        return data.map((text) => said(() => read(Buffer.from(text))));
    """
    for said in run_js(node, code, ["", "TFL3", "<!doctype html><title>404</title>", "\x00" * 400]):
        assert said == "This is not a TensorFlow Lite model: the letters TFL3 are missing."


def tiny_model(operator: str = "FULLY_CONNECTED") -> bytes:
    """A model of one operator, written with TensorFlow's own schema: 6 inputs, 4 outputs."""
    import flatbuffers
    from tensorflow.lite.python import schema_py_generated as schema

    rng = np.random.default_rng(0)
    buffers = [schema.BufferT() for _ in range(4)]
    buffers[1].data = rng.normal(size=(4, 6)).astype("<f4").view(np.uint8).ravel()
    buffers[2].data = rng.normal(size=4).astype("<f4").view(np.uint8)
    tensors = []
    for name, shape, buffer in [("x", [1, 6], 0), ("W", [4, 6], 1), ("b", [4], 2), ("y", [1, 4], 0)]:
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.buffer = name, shape, buffer
        tensors.append(tensor)
    code = schema.OperatorCodeT()
    code.builtinCode = getattr(schema.BuiltinOperator, operator)
    code.deprecatedBuiltinCode = min(127, code.builtinCode)
    step = schema.OperatorT()
    step.inputs, step.outputs = [0, 1, 2], [3]
    step.builtinOptionsType = schema.BuiltinOptions.FullyConnectedOptions
    step.builtinOptions = schema.FullyConnectedOptionsT()
    graph = schema.SubGraphT()
    graph.tensors, graph.inputs, graph.outputs, graph.operators = tensors, [0], [3], [step]
    model = schema.ModelT()
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [code], [graph], buffers
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("small") / "small.tflite"
    file.write_bytes(tiny_model())
    return file


def test_the_small_model_itself_is_read(node: str, small_model: Path, tmp_path: Path) -> None:
    """Otherwise refusing its damaged copies would prove nothing."""
    pictures = np.random.default_rng(1).random((5, 6), np.float32)
    ours = read_js(node, small_model, pictures, tmp_path)
    assert np.abs(ours - interpret(small_model.read_bytes(), pictures)).max() < 1e-6


# --------------------------------------------------------------------------------------------------------------- tables


def test_operator_names_are_those_of_the_schema(node: str) -> None:
    from tensorflow.lite.python.schema_py_generated import BuiltinOperator

    names = run_js(node, "return (await phone('operators.js')).OPERATOR_NAMES;")
    expected = {code: name for name, code in vars(BuiltinOperator).items() if isinstance(code, int)}
    assert dict(enumerate(names)) == expected


def test_sha256_is_the_standard_one(node: str, tmp_path: Path) -> None:
    contents = [os.urandom(length) for length in (0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70_001)]
    for place, content in enumerate(contents):
        (tmp_path / str(place)).write_bytes(content)
    code = """
        const { sha256 } = await phone('sha256.js');
        return data.map((file) => sha256(fs.readFileSync(file)));
    """
    files = [str(tmp_path / str(place)) for place in range(len(contents))]
    assert run_js(node, code, files) == [hashlib.sha256(content).hexdigest() for content in contents]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Zero\nOne\nTwo\nThree", None),
        ("Zero\r\nOne\r\nTwo\r\nThree\r\n", None),
        ("Zero\nOne\nTwo\n", "The label file has 3 lines and the network 4 outputs: the names would be shifted."),
        (
            "Zero\n\nOne\nTwo\nThree\n",
            "The label file has 5 lines and the network 4 outputs: the names would be shifted.",
        ),
        ("Zero\n\nTwo\nThree\n", "Line 2 of the label file is empty: the names would be shifted."),
        ("Zero\nOne\nOne\nThree\n", 'The label file has "One" twice: the names would be shifted.'),
        ("", "The label file has 1 lines and the network 4 outputs: the names would be shifted."),
    ],
)
def test_a_broken_label_file_is_refused(text: str, said: str | None, node: str, small_model: Path) -> None:
    code = """
        const { readLabels } = await phone('bundle.js');
        const { read } = await phone('tflite.js');
        return said(() => readLabels(data.text, read(fs.readFileSync(data.model))));
    """
    assert run_js(node, code, {"text": text, "model": str(small_model)}) == said


def test_the_modules_import_nothing_from_elsewhere(bundle: Path) -> None:
    packed = phone.web_files(bundle)
    for name in (name for name in packed if name.endswith(".js")):
        for line in packed[name].decode().splitlines():
            if line.startswith("import ") or " from '" in line:
                assert line.split("'")[1].startswith("./"), f"{name}: {line}"
    assert json.loads((ASSETS / "phone/manifest.webmanifest").read_text())["start_url"] == "./"
