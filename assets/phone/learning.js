// "That was a 7": the last layer learns from corrected drawings, on this device.
//
//   scores z = W·h + b     h: what the hidden layers say of a picture; they stay as they are
//   loss     c·Σ −ln p[right]          over the corrected drawings
//          + Σ KL(before, p)           over the golden digits, moved a little in many ways, whose answers shall stay
//          + λ/2 · ‖W − before‖²       and no weight moves without need
//
// For each picture the slope of the first two sums is (p − target)·hᵀ, as for every softmax layer. The loss is convex, so small
// steps downhill arrive. The golden digits, moved in other ways, then say whether the network has forgotten anything; if so,
// it learns again with a smaller c, and not at all where no c is small enough. Learning always starts from the network as it
// was exported, with all drawings that are kept: taking one back is learning without it.

import { SIDE } from './prepare.js';
import { layers, run } from './tflite.js';

const WEIGHTS = [3, 1.7, 1, 0.55, 0.3, 0.17, 0.1, 0.05]; // c: how much a corrected drawing counts beside a golden digit
const STIFFNESS = 0.03; // λ
const STEPS = 150;
const ENOUGH = 0.6; // learning ends when every corrected drawing is read rightly with this probability
const LEARNED = { pictures: 120, seed: 1 }; // moved golden digits to learn from, and others to test with
const TESTED = { pictures: 800, seed: 2 };

/** Whether the network ends with a fully connected layer and softmax: that is what can learn here. */
export const canLearn = ({ operators }) => operators.at(-1)?.name === 'SOFTMAX' && operators.at(-2)?.name === 'FULLY_CONNECTED';

/**
 * `learn(corrections)`, [{ picture, label }], returns the network with a last layer that has learned them while the golden
 * pictures, the same, keep their answers; null where it would have to forget one.
 */
export function createLearner(network, golden) {
  const last = layers(network).at(-1);
  const start = parametersOf(network, last);
  const look = ({ picture, label }) => {
    const { values, output } = run(network, picture);
    return { features: Float64Array.from(values[last.from]), output: Float64Array.from(output), label };
  };
  const anchors = [...golden, ...moved(golden, LEARNED)].map(look).map(({ features, output }) => ({ features, target: output }));
  const tested = [...golden, ...moved(golden, TESTED)].map(look);
  const remembered = (layer) => tested.filter(({ features, label }) => isFirst(scores(layer, features, last.units), label)).length;
  const before = remembered(start);

  return function learn(corrections) {
    if (corrections.length === 0) return network;
    const corrected = corrections.map(look).map(({ features, output, label }) => ({
      features,
      label,
      target: output.map((_, at) => (at === label ? 1 : 0)),
    }));
    for (const weight of WEIGHTS) {
      const layer = fitted(start, last.units, [...corrected, ...anchors], weight);
      if (remembered(layer) >= before) return withLastLayer(network, last, layer);
    }
    return null;
  };
}

const isFirst = (output, label) => output.every((value, at) => at === label || value < output[label]);

/** How many pictures are answered with their label. */
export const rightly = (network, pictures) => pictures.filter(({ picture, label }) => isFirst(run(network, picture).output, label)).length;

/** The golden pictures, each turned, sheared, scaled and shifted a little until there are so many; the same ones each time. */
function moved(golden, { pictures, seed }) {
  const moves = Math.ceil(pictures / golden.length);
  const within = (reach) => {
    seed = (seed * 16807) % 2147483647; // Park and Miller's generator
    return reach * ((2 * seed) / 2147483647 - 1);
  };
  return golden.flatMap(({ picture, label }) =>
    Array.from({ length: moves }, () => {
      const [angle, shear, size] = [within(0.35), within(0.35), 1 + within(0.2)];
      const [cos, sin] = [Math.cos(angle) / size, Math.sin(angle) / size];
      return { picture: affine(picture, [cos, sin + shear, -sin, cos], within(1.5), within(1.5)), label };
    }),
  );
}

/** picture'(p) = picture(A·(p − middle − shift) + middle), bilinear, paper outside. */
function affine(picture, [a, b, c, d], right, down) {
  const at = (x, y) => (x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : picture[y * SIDE + x]);
  const middle = (SIDE - 1) / 2;
  return picture.map((_, place) => {
    const [u, v] = [(place % SIDE) - middle - right, Math.floor(place / SIDE) - middle - down];
    const [x, y] = [a * u + b * v + middle, c * u + d * v + middle];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [p, q] = [x - left, y - top];
    return (1 - q) * ((1 - p) * at(left, top) + p * at(left + 1, top)) + q * ((1 - p) * at(left, top + 1) + p * at(left + 1, top + 1));
  });
}

/** The numbers of the last layer: all weights, then the biases. */
function parametersOf(network, { weights, bias, units, inputs }) {
  const { values } = run(network, new Float32Array(layers(network)[0].inputs)); // unpacks what is stored in 16 bits
  return Float64Array.from([...values[weights], ...(bias >= 0 ? values[bias] : new Float32Array(units))].slice(0, units * (inputs + 1)));
}

/** These numbers after so many steps downhill as are needed; a corrected drawing, which has a label, counts `weight` times. */
function fitted(start, units, examples, weight) {
  const inputs = start.length / units - 1;
  const found = start.slice();
  const counts = ({ label }) => (label === undefined ? 1 : weight);
  const steepness = STIFFNESS + examples.reduce((sum, each) => sum + (counts(each) * (1 + squared(each.features))) / 6, 0);
  for (let step = 0; step < STEPS; step++) {
    const slopes = found.map((value, w) => STIFFNESS * (value - start[w]));
    let isEnough = true;
    for (const each of examples) {
      const { features, target, label } = each;
      const p = softmax(scores(found, features, units));
      if (label !== undefined && p[label] < ENOUGH) isEnough = false;
      for (let j = 0; j < units; j++) {
        const error = counts(each) * (p[j] - target[j]);
        slopes[units * inputs + j] += error;
        for (let i = 0, w = j * inputs; i < inputs; i++, w++) slopes[w] += error * features[i];
      }
    }
    if (isEnough) break;
    for (let w = 0; w < found.length; w++) found[w] -= slopes[w] / steepness;
  }
  return found;
}

const squared = (numbers) => numbers.reduce((sum, value) => sum + value * value, 0);

function scores(layer, features, units) {
  const inputs = features.length;
  return Float64Array.from({ length: units }, (_, j) => {
    let sum = layer[units * inputs + j];
    for (let i = 0, w = j * inputs; i < inputs; i++, w++) sum += features[i] * layer[w];
    return sum;
  });
}

function softmax(scores) {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** The same network, but for the numbers of its last layer. */
function withLastLayer(network, last, layer) {
  const { shape } = network.tensors[last.weights];
  const numbers = Float32Array.from(layer);
  const plain = { ...network.tensors[last.to], scales: [], zeroPoints: [] };
  const split = last.units * last.inputs;
  const weights = { ...plain, shape, values: numbers.subarray(0, split) };
  const bias = { ...plain, shape: [last.units], values: numbers.subarray(split) };
  const tensors = [...network.tensors, weights, bias];
  const inputs = [last.from, tensors.length - 2, tensors.length - 1];
  const operators = network.operators.map((each) => (each.outputs[0] === last.to ? { ...each, inputs } : each));
  return { ...network, tensors, operators };
}
