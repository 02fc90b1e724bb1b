// The playground's network, trained batch by batch as explainer/networks/playground.py does it.

import { curveOf } from './engine.js';
import { layersOf, networkOf } from './layers.js';
import { random } from './plane.js';
import { clamp } from './words.js';

/** Every fourth pair of points is kept for the test: neighbours are of different kinds. */
export const isKept = (k) => Math.floor(k / 2) % 4 === 3;

/** The points of the shape that is called so, or of the first. */
export const pointsOf = ({ shapes }, name) => (shapes.find((shape) => shape.name === name) ?? shapes[0]).points;

export function trainingOf(data) {
  const rng = random(data.seed + 1);
  let order = null, first = 0; // the pass that is under way
  const run = {
    ...data, epoch: 0, // its settings are those of the data until they are changed

    /** The points (x, y, kind), and where noise moves those of a shape; those of the test are never learned from. */
    take(given) {
      const moved = (value, by) => clamp(value + run.noise * by, ...data.ends);
      const points = given.map(([x, y, kind, right = 0, up = 0]) => [moved(x, right), moved(y, up), kind]);
      const rows = (kept) => points.filter((_, k) => isKept(k) === kept);
      [run.train, run.test] = [rows(false), rows(true)].map((some) => ({
        rows: some.length, inputs: Float64Array.from(some.flatMap(([x, y]) => [x, y])), targets: Float64Array.from(some.map(([, , kind]) => kind)),
      }));
      Object.assign(run, { given, points });
      order = null;
    },

    /** The same weights with other settings; other sizes begin anew. */
    change({ sizes = run.sizes, ...settings }) {
      const isNew = String(sizes) !== String(run.sizes);
      Object.assign(run, { sizes, ...settings });
      run.network = networkOf({ ...data, sizes, activations: sizes.slice(1).map((_, k) => (k === sizes.length - 2 ? data.last : data.activations[run.activation])) });
      run.pull = curveOf({ ...data.penalty, chosen: [run.l2] });
      if ('noise' in settings) run.take(run.given);
      if ('optimizer' in settings) run.move = run.network.trainer(run.optimizer);
      if (isNew) run.restart();
    },

    /** The weights that were handed over, where they fit and nothing is learned; else new ones. */
    restart() {
      const fits = String(data.first) === String(run.sizes) && !run.epoch;
      Object.assign(run, { parameters: fits ? layersOf(Float64Array.from(data.parameters), run.sizes) : initial(run.sizes, rng), epoch: 0, history: [], before: null });
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
        if (some.length) update(run.network.backward(run.parameters, x, y, some.length).gradient);
        first += run.batch;
      } while (first < rows && performance.now() - began < milliseconds);
      if (first < rows) return;
      order = null;
      run.epoch += 1;
      run.note();
    },

    /** What is kept of this epoch: its losses, as they are by now. */
    note() {
      const loss = ({ inputs, targets, rows }) => (rows ? run.network.loss(run.parameters, inputs, targets, rows) : NaN);
      const { train } = (run.history[run.epoch] = { train: loss(run.train), test: loss(run.test) });
      run.failed = run.train.rows > 0 && !Number.isFinite(train);
    },

    /** The share of the training and test points on the right side. */
    right() {
      return [run.train, run.test].map(({ inputs, targets, rows }) => {
        const out = run.network.forward(run.parameters, inputs, rows).outputs.at(-1);
        return targets.reduce((count, kind, k) => count + (out[k] >= 0.5 === kind > 0.5), 0) / Math.max(rows, 1);
      });
    },
  };

  /** Every weight also feels the pull towards 0; what it was is kept, to be shown. */
  function update(gradient) {
    run.before = run.parameters.map(({ weights }) => weights.slice());
    if (run.l2) gradient.forEach(({ weights }, k) => weights.forEach((slope, place) => { weights[place] = slope + run.pull.slope(run.before[k][place]); }));
    run.gradient = gradient;
    run.move(run.parameters, gradient, run.rate);
  }

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
