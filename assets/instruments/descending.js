// One neuron's loss over its weights, its gradient, and an optimiser's path: ŷ = f(w·x), L the mean over the rows.

import { optimizerOf } from './engine.js';
import { networkOf } from './layers.js';
import { isWhole } from './words.js';

const NO_BIAS = [0];

export function neuronOf({ rows, targets, batch }, { activation, loss }) {
  const network = networkOf({ sizes: [rows[0].length, 1], activations: [activation], loss, optimizers: {} });
  const inputs = rows.flat(), { length } = rows;
  const meanLoss = (weights) => network.loss([{ weights, biases: NO_BIAS }], inputs, targets, length);

  /** The mean slope in each weight over `count` rows from `first` on. */
  function gradient(weights, first = 0, count = length) {
    const some = rows.slice(first, first + count).flat();
    return [...network.backward([{ weights, biases: NO_BIAS }], some, targets.slice(first), count).gradient[0].weights];
  }

  /** The weights and losses after 0, 1, 2 … updates; it ends where a number is beyond floats. The first `exact` updates are. */
  function walk(start, rate, updates, optimizer, constants, size = batch) {
    const mover = optimizerOf(optimizer, start.length), weights = [...start];
    const path = [[...start]], losses = [meanLoss(start)];
    let exact = 0;
    for (let k = 0, first = 0; k < updates; k += 1) {
      const count = Math.min(size, length - first);
      if (exact === k && weights.every((w) => isWhole(w, 9))) exact += 1; // longer ones may come to 1.5 in floats alone
      mover.step(weights, gradient(weights, first, count), rate, constants);
      first = (first + count) % length;
      if (!weights.every(Number.isFinite)) break;
      path.push([...weights]);
      losses.push(meanLoss(weights));
    }
    return { weights: path, losses, exact };
  }
  return { loss: meanLoss, gradient, walk, prediction: (row, weights) => network.forward([{ weights, biases: NO_BIAS }], row, 1).outputs[1][0] };
}
