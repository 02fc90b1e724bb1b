// One neuron's loss over its weights, its gradient, and an optimiser's path: ŷ = f(w·x), L the mean over the rows.

import { curveOf, optimizerOf } from './engine.js';
import { lossOf } from './layers.js';

export function neuronOf({ rows, targets, batch }, { activation, loss }) {
  const curve = curveOf(activation), terms = lossOf(loss);
  const score = (row, weights) => row.reduce((total, x, i) => total + x * weights[i], 0);
  const seen = (weights, some) => {
    const scores = some.map((row) => score(row, weights));
    return [scores, scores.map(curve.value)];
  };
  const meanLoss = (weights) => terms.mean(...seen(weights, rows), targets, rows.length);

  /** The mean slope in each weight over `count` rows from `first` on. */
  function gradient(weights, first = 0, count = rows.length) {
    const some = rows.slice(first, first + count), deltas = terms.delta(...seen(weights, some), targets.slice(first), count, curve);
    return weights.map((_, i) => some.reduce((total, row, k) => total + row[i] * deltas[k], 0));
  }

  /** The weights and losses after 0, 1, 2 … updates; it ends where a number is beyond floats. */
  function walk(start, rate, updates, optimizer, constants, size = batch) {
    const mover = optimizerOf(optimizer, start.length), weights = [...start];
    const path = [[...start]], losses = [meanLoss(start)];
    for (let k = 0, first = 0; k < updates; k += 1) {
      const count = Math.min(size, rows.length - first);
      mover.step(weights, gradient(weights, first, count), rate, constants);
      first = (first + count) % rows.length;
      if (!weights.every(Number.isFinite)) break;
      path.push([...weights]);
      losses.push(meanLoss(weights));
    }
    return { weights: path, losses };
  }
  return { loss: meanLoss, gradient, walk, prediction: (row, weights) => curve.value(score(row, weights)) };
}
