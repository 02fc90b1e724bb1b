// Forward and backward through dense layers, all rows at once: Z = A·W + b, A' = f(Z); ΔZ = ΔA'·f'(Z), ΔW = Aᵀ·ΔZ.
// A matrix is a Float64Array, row after row; weights are (inputs, units), as in explainer/networks.

import { curveOf, optimizerOf, pairOf } from './engine.js';

/** The network of `data`: its sizes, one activation a layer, its loss, and how a weight moves. */
export function networkOf({ sizes, activations, loss, optimizers }) {
  const curves = activations.map(curveOf);
  const terms = lossOf(loss);
  const last = curves.length - 1;

  /** What each layer gives for `rows` rows of inputs: `scores` before and `outputs` after its activation. */
  function forward(parameters, inputs, rows) {
    const scores = [], outputs = [inputs];
    curves.forEach((curve, k) => {
      const z = product(outputs[k], parameters[k], rows, sizes[k], sizes[k + 1]);
      scores.push(z);
      const a = new Float64Array(z.length);
      for (let i = 0; i < a.length; i += 1) a[i] = curve.value(z[i]);
      outputs.push(a);
    });
    return { scores, outputs };
  }

  /** The mean loss of the rows and its gradient in every weight and bias. */
  function backward(parameters, inputs, targets, rows) {
    const seen = forward(parameters, inputs, rows);
    let delta = terms.delta(...ends(seen, targets, rows), curves[last]);
    const gradient = [], deltas = [];
    for (let k = last; k >= 0; k -= 1) {
      deltas.unshift(delta);
      gradient.unshift(slopes(seen.outputs[k], delta, rows, sizes[k], sizes[k + 1]));
      if (k) delta = through(delta, parameters[k].weights, seen.scores[k - 1], curves[k - 1], rows, sizes[k], sizes[k + 1]);
    }
    return { ...seen, loss: terms.mean(...ends(seen, targets, rows)), gradient, deltas };
  }

  /** A trainer: `step(parameters, gradient, rate)`, with what its optimizer remembers of every weight and bias. */
  function trainer(name) {
    const parts = sizes.slice(1).map((units, k) => ({
      weights: optimizerOf(optimizers[name], sizes[k] * units),
      biases: optimizerOf(optimizers[name], units),
    }));
    return (parameters, gradient, rate) =>
      parts.forEach((part, k) => {
        part.weights.step(parameters[k].weights, gradient[k].weights, rate);
        part.biases.step(parameters[k].biases, gradient[k].biases, rate);
      });
  }

  const ends = ({ scores, outputs }, targets, rows) => [scores[last], outputs[last + 1], targets, rows * sizes[last + 1]];
  const meanLoss = (parameters, inputs, targets, rows) => terms.mean(...ends(forward(parameters, inputs, rows), targets, rows));
  return { sizes, curves, forward, backward, trainer, loss: meanLoss };
}

/** Weights and biases of one list of floats, layer after layer: each layer sees its part of the list. */
export function layersOf(floats, sizes) {
  let at = 0;
  const next = (count) => floats.subarray(at, (at += count));
  return sizes.slice(1).map((units, k) => ({ weights: next(sizes[k] * units), biases: next(units) }));
}

/** Calls use(k, i, j, place) for each weight into layer k, from neuron i to neuron j: its place in the layer's list. */
export function eachWeight(sizes, use) {
  for (let k = 1; k < sizes.length; k += 1) {
    for (let place = 0; place < sizes[k - 1] * sizes[k]; place += 1) use(k, Math.floor(place / sizes[k]), place % sizes[k], place);
  }
}

/** A·W + b; what is 0, as most of a digit is, costs nothing. */
export function product(a, { weights, biases }, rows, inputs, units) {
  const z = new Float64Array(rows * units);
  for (let row = 0; row < rows; row += 1) {
    const to = row * units;
    for (let j = 0; j < units; j += 1) z[to + j] = biases[j];
    for (let i = 0; i < inputs; i += 1) {
      const value = a[row * inputs + i];
      if (value === 0) continue;
      for (let j = 0, from = i * units; j < units; j += 1) z[to + j] += value * weights[from + j];
    }
  }
  return z;
}

/** ΔW = Aᵀ·ΔZ and Δb, the sum of ΔZ's rows. */
function slopes(a, delta, rows, inputs, units) {
  const weights = new Float64Array(inputs * units), biases = new Float64Array(units);
  for (let row = 0; row < rows; row += 1) {
    for (let j = 0; j < units; j += 1) {
      const slope = delta[row * units + j];
      biases[j] += slope;
      for (let i = 0; i < inputs; i += 1) weights[i * units + j] += a[row * inputs + i] * slope;
    }
  }
  return { weights, biases };
}

/** ΔA = ΔZ·Wᵀ, times the slope of the layer before. */
function through(delta, weights, scores, curve, rows, inputs, units) {
  const back = new Float64Array(rows * inputs);
  for (let row = 0; row < rows; row += 1) {
    for (let i = 0; i < inputs; i += 1) {
      let total = 0;
      for (let j = 0; j < units; j += 1) total += delta[row * units + j] * weights[i * units + j];
      back[row * inputs + i] = total * curve.slope(scores[row * inputs + i]);
    }
  }
  return back;
}

/** The mean loss and ΔZ of the outputs, in the score itself where that is proved to be simpler. */
function lossOf(loss) {
  const { ofScore } = loss, [term, slopeOf] = pairOf(loss), [scoreTerm, scoreSlope] = ofScore ? pairOf({ ...ofScore, letters: ['y', 'z'] }) : [];
  return {
    mean(scores, outputs, targets, count) {
      let total = 0;
      for (let i = 0; i < count; i += 1) {
        total += ofScore ? scoreTerm([targets[i], scores[i]]) : term([targets[i], outputs[i]]);
      }
      return total / count;
    },
    delta(scores, outputs, targets, count, curve) {
      return scores.map((z, i) =>
        ofScore ? scoreSlope([targets[i], z]) / count : (slopeOf([targets[i], outputs[i]]) / count) * curve.slope(z));
    },
  };
}
