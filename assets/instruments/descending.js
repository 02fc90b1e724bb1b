// One neuron's loss over its weights, its gradient, and the path that an optimizer takes: ŷ = f(w·x), L averaged over the rows.

import { compiled, curveOf, optimizerOf } from './engine.js';

export function neuronOf({ rows, targets, batch }, { activation, loss }) {
  const curve = curveOf(activation);
  const [term, slopeOf] = [loss.value, loss.slope].map((tree) => compiled(tree, loss.letters));
  const [scoreTerm, scoreSlope] = loss.ofScore ? [loss.ofScore.value, loss.ofScore.slope].map((tree) => compiled(tree, ['y', 'z'])) : [];
  const score = (row, weights) => row.reduce((total, x, i) => total + x * weights[i], 0);

  function loss_(weights) {
    let total = 0;
    rows.forEach((row, k) => {
      const z = score(row, weights);
      total += scoreTerm ? scoreTerm([targets[k], z]) : term([targets[k], curve.value(z)]);
    });
    return total / rows.length;
  }

  /** The mean slope in each weight over `count` rows from `first` on. */
  function gradient(weights, first = 0, count = rows.length) {
    const slopes = weights.map(() => 0);
    for (let k = first; k < first + count; k += 1) {
      const z = score(rows[k], weights), y = targets[k];
      const dz = scoreSlope ? scoreSlope([y, z]) : slopeOf([y, curve.value(z)]) * curve.slope(z);
      rows[k].forEach((x, i) => (slopes[i] += (dz * x) / count));
    }
    return slopes;
  }

  /** The weights and losses after 0, 1, 2 … updates; it ends early where a number is beyond floating point. */
  function walk(start, rate, updates, optimizer, constants) {
    const mover = optimizerOf(optimizer, start.length), weights = [...start];
    const path = [[...start]], losses = [loss_(start)];
    for (let k = 0, first = 0; k < updates; k += 1) {
      const count = Math.min(batch, rows.length - first);
      mover.step(weights, gradient(weights, first, count), rate, constants);
      first = (first + count) % rows.length;
      if (!weights.every(Number.isFinite)) break;
      path.push([...weights]);
      losses.push(loss_(weights));
    }
    return { weights: path, losses };
  }
  return { loss: loss_, gradient, walk, prediction: (row, weights) => curve.value(score(row, weights)) };
}
