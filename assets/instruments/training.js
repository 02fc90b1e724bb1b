// The playground's network, trained batch by batch as explainer/networks/playground.py does it.

import { networkOf, parametersOf } from './layers.js';
import { random } from './plane.js';

/** Every fourth pair of points is kept for the test: neighbours are of different kinds. */
export const isKept = (k) => Math.floor(k / 2) % 4 === 3;

/** The points of the shape that is called so, or of the first. */
export const pointsOf = ({ shapes }, name) => (shapes.find((shape) => shape.name === name) ?? shapes[0]).points;

export function trainingOf(data) {
  const make = (sizes, activation) => networkOf({
    sizes, loss: data.loss, optimizers: data.optimizers,
    activations: sizes.slice(1).map((_, k) => (k === sizes.length - 2 ? data.last : data.activations[activation])),
  });
  const rng = random(data.seed + 1);
  let order = null, first = 0; // the pass that is under way
  const run = {
    sizes: data.sizes, activation: data.activation, optimizer: data.optimizer, rate: data.rate, batch: data.batch, epoch: 0,

    /** The points (x, y, kind); those of the test are never learned from. */
    take(points) {
      const rows = (kept) => points.filter((_, k) => isKept(k) === kept);
      [run.train, run.test] = [rows(false), rows(true)].map((some) => ({
        rows: some.length, inputs: Float64Array.from(some.flatMap(([x, y]) => [x, y])), targets: Float64Array.from(some.map(([, , kind]) => kind)),
      }));
      run.points = points;
      order = null;
      if (run.network) run.note();
    },

    /** The same weights with another activation or optimizer; other sizes begin anew. */
    change({ sizes = run.sizes, activation = run.activation, optimizer = run.optimizer }) {
      const isNew = String(sizes) !== String(run.sizes);
      Object.assign(run, { sizes, activation, optimizer, network: make(sizes, activation) });
      run.move = run.network.trainer(optimizer);
      if (isNew) run.restart();
    },

    /** The weights that were handed over, where they fit and nothing is learned; else new ones. */
    restart() {
      const fits = String(data.parameters.map(({ biases }) => biases.length)) === String(run.sizes.slice(1));
      Object.assign(run, { parameters: fits && !run.epoch ? parametersOf(data.parameters) : initial(run.sizes, rng), epoch: 0, history: [] });
      order = null;
      run.move = run.network.trainer(run.optimizer);
      run.note();
    },

    /** Batch after batch, until so many milliseconds are over or the pass over the points is done. */
    advance(milliseconds) {
      const { rows, inputs, targets } = run.train, began = performance.now();
      if (!order) [order, first] = [shuffled(rows, rng), 0];
      do {
        const some = order.subarray(first, first + run.batch);
        const x = new Float64Array(2 * some.length), y = new Float64Array(some.length);
        some.forEach((from, k) => { x[2 * k] = inputs[2 * from]; x[2 * k + 1] = inputs[2 * from + 1]; y[k] = targets[from]; });
        if (some.length) run.move(run.parameters, run.network.backward(run.parameters, x, y, some.length).gradient, run.rate);
        first += run.batch;
      } while (first < rows && performance.now() - began < milliseconds);
      if (first < rows) return;
      order = null;
      run.epoch += 1;
      run.note();
    },

    note() {
      const loss = ({ inputs, targets, rows }) => (rows ? run.network.loss(run.parameters, inputs, targets, rows) : NaN);
      run.history.push({ train: loss(run.train), test: loss(run.test) });
      run.failed = run.train.rows > 0 && !Number.isFinite(run.history.at(-1).train);
    },

    /** The share of the training and test points on the right side. */
    right() {
      return [run.train, run.test].map(({ inputs, targets, rows }) => {
        const out = run.network.forward(run.parameters, inputs, rows).outputs.at(-1);
        return targets.reduce((count, kind, k) => count + (out[k] >= 0.5 === kind > 0.5), 0) / Math.max(rows, 1);
      });
    },
  };
  run.take(pointsOf(data, data.shape));
  run.change({});
  run.restart();
  return run;
}

/** First weights, even in ±√(6 / (inputs + units)), and biases 0 (Glorot and Bengio 2010). */
function initial(sizes, rng) {
  return sizes.slice(1).map((units, k) => {
    const bound = Math.sqrt(6 / (sizes[k] + units));
    return { weights: Float64Array.from({ length: sizes[k] * units }, () => (2 * rng() - 1) * bound), biases: new Float64Array(units) };
  });
}

function shuffled(count, rng) {
  const order = Int32Array.from({ length: count }, (_, k) => k);
  for (let k = count - 1; k > 0; k -= 1) {
    const other = Math.floor(rng() * (k + 1));
    [order[k], order[other]] = [order[other], order[k]];
  }
  return order;
}
