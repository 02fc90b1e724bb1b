"""The int8 network as a C array, for microcontrollers: the file, its operators, its scales, and digits to test it with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from explainer.mnist import tflite
from explainer.mnist.formats.graph import read

WIDTH = 20  # numbers a line
GOLDEN = 10  # digits that come along


def c_array(file: str | Path, names: Sequence[str], pictures: np.ndarray) -> str:
    """A header for C11 and C++11. `pictures` are (n, 784), from 0 to 1: the first ones come along with their answers."""
    content, sides = Path(file).read_bytes(), tflite.tensors(file)
    operators = list(dict.fromkeys(name for name, _ in read(file).operators))
    inputs, answers = tflite.run_int8(file, pictures[:GOLDEN])
    source, sink = sides["input"]["quantisation"], sides["output"]["quantisation"]
    classes = ",\n".join(f"    {_string(name)}" for name in names)
    calls = "\n".join(f"//   resolver.Add{_camel(name)}();" for name in operators)
    return f"""// The network of {Path(file).name}, {len(content):,} bytes, for TensorFlow Lite for Microcontrollers.
// Its operators: {", ".join(operators)}.
//
//   tflite::MicroMutableOpResolver<{len(operators)}> resolver;
{calls}
//
// A pixel p, 0 (paper) to 255 (full ink), goes in as the byte round(p / 255 / input_scale) + input_zero_point;
// a probability is output_scale * (byte - output_zero_point).
// Drawings must be prepared as manifest.json says under "preprocessing".
#ifndef RECOGNISER_MODEL_H
#define RECOGNISER_MODEL_H

#include <stdint.h>

#ifdef __cplusplus
#define RECOGNISER_EVEN alignas(16)
#else
#define RECOGNISER_EVEN _Alignas(16)
#endif

#define RECOGNISER_PIXELS {sides["input"]["shape"][1]}
#define RECOGNISER_CLASSES {len(names)}
#define RECOGNISER_GOLDEN {len(inputs)}

static const float recogniser_input_scale = {_float(source["scale"])};
static const int recogniser_input_zero_point = {source["zero_point"]};
static const float recogniser_output_scale = {_float(sink["scale"])};
static const int recogniser_output_zero_point = {sink["zero_point"]};

static const char *const recogniser_classes[RECOGNISER_CLASSES] = {{
{classes}
}};

// Digits as they go in, and what comes out: on any device a byte may differ by 1.
static const int8_t recogniser_golden_input[RECOGNISER_GOLDEN][RECOGNISER_PIXELS] = {{
{_rows(inputs)}
}};
static const int8_t recogniser_golden_output[RECOGNISER_GOLDEN][RECOGNISER_CLASSES] = {{
{_rows(answers)}
}};

static const unsigned int recogniser_model_len = {len(content)};
RECOGNISER_EVEN static const unsigned char recogniser_model[] = {{
{_lines(np.frombuffer(content, np.uint8))}
}};

#endif
"""


def _camel(name: str) -> str:
    """FULLY_CONNECTED -> FullyConnected, as the methods of the resolver are called."""
    return "".join(word.capitalize() for word in name.split("_"))


def _float(value: float) -> str:
    return f"{np.float32(value)!s}f"


def _string(name: str) -> str:
    """A C string in UTF-8: what is not a plain letter or figure is written as a number of three octal digits."""
    plain = [
        chr(byte) if byte < 128 and (chr(byte).isalnum() or byte == 32) else f"\\{byte:03o}" for byte in name.encode()
    ]
    return '"' + "".join(plain) + '"'


def _rows(table: np.ndarray) -> str:
    return ",\n".join(f"    {{\n{_lines(row)}\n    }}" for row in table)


def _lines(numbers: np.ndarray) -> str:
    lines = (numbers[start : start + WIDTH] for start in range(0, len(numbers), WIDTH))
    return ",\n".join("    " + ",".join(map(str, line.tolist())) for line in lines)
