// y = softmax(W3·relu(W2·relu(W1·x + b1) + b2) + b3): reads a small .tflite file and runs the network in it.
//
// A .tflite file is a FlatBuffer: numbers that point at other numbers, meant to be used where they lie.
//
//   byte 0 ..  the offset of the root table         All numbers are little-endian. An offset counts from the place
//   byte 4 ..  the four letters T F L 3             where the offset itself stands.
//
//   A table    starts with the distance back to its "vtable", and the vtable says how far into the table each field
//              stands, two bytes a field (0: the field was left out, use its default).
//   A vector   is its length (four bytes), then its elements.
//
// The fields that matter here, with their numbers in the vtable:
//
//   Model      1 operator codes   2 subgraphs   4 buffers
//   Subgraph   0 tensors   1 inputs   2 outputs   3 operators
//   Tensor     0 shape   1 type   2 buffer   3 name   4 quantization   6 sparsity
//   Operator   0 operator code   1 inputs   2 outputs   4 options
//
// A tensor with bytes in its buffer is a constant (weights, biases); the others are filled while the network runs.
// Nothing in a file is trusted: every read is checked, every length is limited, and whatever does not fit is refused
// in one sentence. The layout is described in TensorFlow's schema.fbs and in FlatBuffers' "internals" page.

import { OPERATOR_NAMES } from './operators.js';

/** A file that cannot be used; the message is one sentence for the reader of the page. */
export class ModelError extends Error {}

const LIMIT = { operators: 256, tensors: 512, buffers: 4096, dimensions: 8, name: 1024 };

// ---------------------------------------------------------------------------------------------- 1. Reading a FlatBuffer

/** One table of a FlatBuffer: asks for a field by its number. */
class Table {
  constructor(view, at) {
    this.view = view;
    this.at = at;
    this.vtable = at - view.getInt32(at, true);
  }

  /** Where field `number` stands in the file, or 0 when it was left out. */
  field(number) {
    const entry = 4 + 2 * number; // the vtable begins with its own size and the table's, two bytes each
    if (entry + 2 > this.view.getUint16(this.vtable, true)) return 0;
    const offset = this.view.getUint16(this.vtable + entry, true);
    return offset && this.at + offset;
  }

  number(number, read, otherwise) {
    const at = this.field(number);
    return at ? read(this.view, at) : otherwise;
  }

  table(number) {
    const at = this.field(number);
    return at ? new Table(this.view, follow(this.view, at)) : null;
  }

  /** Field `number` as a list: `read` is called at each of its elements of `width` bytes. */
  vector(number, width, read, limit) {
    const field = this.field(number);
    if (!field) return [];
    const start = follow(this.view, field);
    const length = this.view.getUint32(start, true);
    if (length > limit) throw new ModelError(`The model file is damaged: a list has ${length} entries.`);
    return Array.from({ length }, (_, index) => read(this.view, start + 4 + width * index));
  }

  tables(number, limit) {
    return this.vector(number, 4, (view, at) => new Table(view, follow(view, at)), limit);
  }

  /** Field `number`, a vector of bytes, as { start, length }; checked to lie inside the file. */
  bytes(number) {
    const field = this.field(number);
    if (!field) return { start: 0, length: 0 };
    const start = follow(this.view, field);
    return inside(this.view, start + 4, this.view.getUint32(start, true));
  }
}

const follow = (view, at) => at + view.getUint32(at, true);
const int8 = (view, at) => view.getInt8(at);
const int32 = (view, at) => view.getInt32(at, true);
const uint32 = (view, at) => view.getUint32(at, true);
const int64 = (view, at) => Number(view.getBigInt64(at, true));
const float32 = (view, at) => view.getFloat32(at, true);

function inside(view, start, length) {
  if (start + length > view.byteLength) throw new ModelError('The model file is damaged: it ends in the middle of a list.');
  return { start, length };
}

// ------------------------------------------------------------------------------------------ 2. From bytes to real numbers

/** A 16-bit float: 1 bit sign, 5 bits exponent, 10 bits fraction. */
function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24; // too small for a leading 1
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const TYPES = {
  0: { name: 'float32', width: 4, read: float32 },
  1: { name: 'float16', width: 2, read: (view, at) => half(view.getUint16(at, true)) },
  2: { name: 'int32', width: 4, read: int32 },
  3: { name: 'uint8', width: 1, read: (view, at) => view.getUint8(at), lowest: 0, highest: 255 },
  9: { name: 'int8', width: 1, read: int8, lowest: -128, highest: 127 },
};

/** A tensor's constant as real numbers, float16 and 8-bit weights included: real = scale · (stored - zero point). */
function constant(view, { start, length }, { name, shape, type, scales, zeroPoints, axis }) {
  const size = shape.reduce((product, side) => product * side, 1);
  if (size * type.width !== length) {
    throw new ModelError(`The model file is damaged: "${name}" needs ${size * type.width} bytes and has ${length}.`);
  }
  const values = Float32Array.from({ length: size }, (_, index) => type.read(view, start + type.width * index));
  if (scales.length === 0) return values;
  const step = shape.slice(axis + 1).reduce((product, side) => product * side, 1); // elements that share a scale
  return values.map((stored, index) => {
    const channel = scales.length === 1 ? 0 : Math.floor(index / step) % scales.length;
    return scales[channel] * (stored - (zeroPoints[channel] ?? 0));
  });
}

/** Round `values` to the grid on which an 8-bit tensor stores them, and come back to real numbers. */
function onGrid(values, { type, scales: [scale], zeroPoints: [zero = 0] }) {
  return values.map((value) => {
    const stored = Math.round(value / scale) + zero;
    return scale * (Math.min(type.highest, Math.max(type.lowest, stored)) - zero);
  });
}

// --------------------------------------------------------------------------------------------------- 3. The operators

const relu = (value) => Math.max(0, value);
const sigmoid = (value) => 1 / (1 + Math.exp(-value));
const FUSED = { 0: (value) => value, 1: relu, 3: (value) => Math.min(6, relu(value)), 4: Math.tanh };
const FUSED_NAMES = { 0: 'linear', 1: 'ReLU', 3: 'ReLU6', 4: 'tanh' };

/** y[j] = activation(b[j] + Σ x[i]·W[j, i]) */
function fullyConnected([x, weights, bias], { activate }) {
  const inputs = x.length;
  const y = new Float32Array(weights.length / inputs);
  for (let j = 0; j < y.length; j++) {
    let sum = bias ? bias[j] : 0;
    for (let i = 0, w = j * inputs; i < inputs; i++, w++) sum += x[i] * weights[w];
    y[j] = activate(sum);
  }
  return y;
}

/** p[k] = exp(beta·x[k]) / Σ exp(beta·x[i]); the largest score is taken off first, so that nothing overflows. */
function softmax([x], { beta }) {
  const largest = x.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = Array.from(x, (score) => Math.exp(beta * (score - largest)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return Float32Array.from(powers, (power) => power / sum);
}

const same = ([x]) => x;
export const OPERATORS = {
  DEQUANTIZE: same, // every tensor is kept in real numbers, so there is nothing left to do
  QUANTIZE: same, // the rounding is done below for every tensor stored in 8 bits
  RESHAPE: same, // values stand in the same order, whatever the shape
  FULLY_CONNECTED: fullyConnected,
  SOFTMAX: softmax,
  RELU: ([x]) => x.map(relu),
  LEAKY_RELU: ([x], { alpha }) => x.map((value) => (value < 0 ? alpha * value : value)),
  LOGISTIC: ([x]) => x.map(sigmoid),
  TANH: ([x]) => x.map(Math.tanh),
};

/** What an operator's own table of options says. */
function optionsOf(name, table) {
  const option = (number, read, otherwise) => (table ? table.number(number, read, otherwise) : otherwise);
  if (name === 'SOFTMAX') return { beta: option(0, float32, 0) };
  if (name === 'LEAKY_RELU') return { alpha: option(0, float32, 0) };
  if (name !== 'FULLY_CONNECTED') return {};
  const fused = option(0, int8, 0);
  if (!(fused in FUSED)) throw new ModelError(`This page cannot run the fused activation number ${fused}.`);
  if (option(1, int8, 0) !== 0) throw new ModelError('This page cannot run FULLY_CONNECTED with shuffled weights.');
  return { activate: FUSED[fused], activation: FUSED_NAMES[fused] };
}

// ------------------------------------------------------------------------------------------------- 4. The whole network

/** Read the bytes of a .tflite file into { tensors, operators, input, output }; throws ModelError. */
export function read(bytes) {
  const data = ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  try {
    return graph(view);
  } catch (problem) {
    // A DataView refuses to read outside the file with a RangeError.
    if (problem instanceof RangeError) throw new ModelError('The model file is damaged: it points outside of itself.');
    throw problem;
  }
}

function graph(view) {
  if (view.byteLength < 8 || view.getUint32(4, true) !== 0x334c4654) {
    throw new ModelError('This is not a TensorFlow Lite model: the letters TFL3 are missing.');
  }
  const model = new Table(view, follow(view, 0));
  const names = model.tables(1, LIMIT.operators).map(operatorName);
  const buffers = model.tables(4, LIMIT.buffers).map((buffer) => buffer.bytes(0));
  const graphs = model.tables(2, 16);
  if (graphs.length !== 1) throw new ModelError(`The model file must hold one graph, and it holds ${graphs.length}.`);

  const tensors = graphs[0].tables(0, LIMIT.tensors).map((table) => tensor(view, table, buffers));
  const operators = graphs[0].tables(3, LIMIT.operators).map((table) => operator(table, names));
  const inputs = graphs[0].vector(1, 4, int32, LIMIT.tensors);
  const outputs = graphs[0].vector(2, 4, int32, LIMIT.tensors);
  if (inputs.length !== 1 || outputs.length !== 1) {
    throw new ModelError(`A digit recogniser has one input and one output; this model has ${inputs.length} and ${outputs.length}.`);
  }
  const network = { tensors, operators, input: inputs[0], output: outputs[0] };
  check(network, view.byteLength);
  return network;
}

function operatorName(table) {
  // Codes up to 127 stand in the old one-byte field, larger ones in the newer field 3.
  const code = Math.max(table.number(0, int8, 0), table.number(3, int32, 0));
  return OPERATOR_NAMES[code] ?? `number ${code}`;
}

function tensor(view, table, buffers) {
  const { start, length } = table.bytes(3);
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + start, Math.min(length, LIMIT.name)));
  const shape = table.vector(0, 4, int32, LIMIT.dimensions).map((side) => (side === -1 ? 1 : side)); // -1: any batch
  const code = table.number(1, int8, 0);
  const quantization = table.table(4);
  const list = (number, width, read) => (quantization ? quantization.vector(number, width, read, view.byteLength / width) : []);
  const found = {
    name,
    shape,
    type: TYPES[code],
    scales: list(2, 4, float32),
    zeroPoints: list(3, 8, int64),
    axis: quantization ? quantization.number(6, int32, 0) : 0,
    values: null,
  };
  if (!found.type) throw new ModelError(`This page cannot read "${name}": its number type is ${code}.`);
  if (shape.some((side) => side < 0)) throw new ModelError(`The model file is damaged: "${name}" has the shape ${shape}.`);
  if (found.scales.length > 0 && !(found.axis >= 0 && found.axis < Math.max(1, shape.length))) {
    throw new ModelError(`The model file is damaged: "${name}" is scaled along axis ${found.axis}.`);
  }
  if (!found.scales.every((scale) => scale > 0 && Number.isFinite(scale))) {
    throw new ModelError(`The model file is damaged: "${name}" has a scale that is not above 0.`);
  }
  if (table.field(6)) throw new ModelError(`This page cannot read "${name}": its weights are stored as a sparse matrix.`);
  const buffer = buffers[table.number(2, uint32, 0)];
  if (!buffer) throw new ModelError(`The model file is damaged: "${name}" has no buffer.`);
  if (buffer.length > 0) found.values = constant(view, buffer, found);
  return found;
}

function operator(table, names) {
  const code = table.number(0, uint32, 0);
  const name = names[code];
  if (!name) throw new ModelError(`The model file is damaged: an operator has the code ${code}.`);
  if (!(name in OPERATORS)) {
    throw new ModelError(`This page cannot run the operator ${name}; it knows ${Object.keys(OPERATORS).join(', ')}.`);
  }
  const inputs = table.vector(1, 4, int32, 8);
  const outputs = table.vector(2, 4, int32, 8);
  return { name, inputs, outputs, ...optionsOf(name, table.table(4)) };
}

/** Every operator gets what it needs from the operators before it, and the sizes fit. */
function check({ tensors, operators, input, output }, fileSize) {
  const constants = tensors.reduce((sum, { values }) => sum + (values ? values.length : 0), 0);
  if (constants > fileSize) throw new ModelError('The model file is damaged: tensors share the same bytes.');
  const sizes = tensors.map(({ values }) => values && values.length);
  const sizeOf = (index, what) => {
    if (!(index >= 0 && sizes[index])) throw new ModelError(`The model file is damaged: ${what} uses a tensor that nothing has filled.`);
    return sizes[index];
  };
  if (!(input in tensors) || tensors[input].values) throw new ModelError('The model file is damaged: its input is no free tensor.');
  sizes[input] = tensors[input].shape.reduce((product, side) => product * side, 1);
  for (const { name, inputs, outputs } of operators) {
    const [x, weights, bias] = inputs;
    let size = sizeOf(x, name);
    if (name === 'FULLY_CONNECTED') {
      const units = sizeOf(weights, name) / size;
      if (!Number.isInteger(units) || tensors[weights].shape.at(-1) !== size) {
        throw new ModelError(`The model file is damaged: ${size} inputs do not fit weights of shape ${tensors[weights].shape}.`);
      }
      if (bias >= 0 && sizeOf(bias, name) !== units) throw new ModelError(`The model file is damaged: ${units} units need ${units} biases.`);
      size = units;
    }
    const written = tensors[outputs[0]];
    if (outputs.length !== 1 || !written || written.values) throw new ModelError(`The model file is damaged: ${name} writes to no free tensor.`);
    if (written.type.lowest !== undefined && written.scales.length !== 1) {
      throw new ModelError(`The model file is damaged: "${written.name}" has 8 bits and no scale.`);
    }
    sizes[outputs[0]] = size;
  }
  sizeOf(output, 'the output');
}

/** Run a network on one picture (Float32Array); returns the values of all its tensors, and `.output`, the probabilities. */
export function run({ tensors, operators, input, output }, picture) {
  const size = tensors[input].shape.reduce((product, side) => product * side, 1);
  if (picture.length !== size) throw new ModelError(`The network takes ${size} numbers, got ${picture.length}.`);
  const rounded = (values, index) => (tensors[index].type.lowest === undefined ? values : onGrid(values, tensors[index]));
  const values = tensors.map((each) => each.values);
  values[input] = rounded(picture, input);
  for (const step of operators) {
    const results = OPERATORS[step.name](step.inputs.map((index) => (index < 0 ? null : values[index])), step);
    const [to] = step.outputs;
    values[to] = rounded(results, to);
  }
  if (!values[output].every(Number.isFinite)) throw new ModelError('The network answered with something that is not a number.');
  return { values, output: values[output] };
}

/** The fully connected layers in order, for looking inside: { from, to, weights, bias, units, inputs, activation }. */
export function layers({ tensors, operators }) {
  const dense = operators.filter(({ name }) => name === 'FULLY_CONNECTED');
  return dense.map(({ inputs: [from, weights, bias], outputs: [to], activation }) => {
    const [units, inputs] = tensors[weights].shape;
    return { from, to, weights, bias, units, inputs, activation };
  });
}
