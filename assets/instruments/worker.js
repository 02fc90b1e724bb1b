// Training beside the page: a worker trains slice by slice, so that Stop is heard, and says where it stands. Where a page may not
// start one, the same work is done in the page, in slices so short that it stays awake.

import { entrywise, inked, mover, network32 } from './float32.js';
import { random } from './plane.js';

/** What a worker does: it hears {digits, begin, change, go: up to which epoch, stop, test}, and answers by `tell`. */
function trainee(tell, slice) {
  let digits = null, labels = null, run = null, end = 0, timer = 0, isGoing = false, told = 0;

  function begin({ sizes, optimizer, rate, batch, seed, kept, layers }) {
    const rng = random(seed + 1);
    const drawn = (count, bound) => Float32Array.from({ length: count }, () => (2 * rng() - 1) * bound); // Glorot and Bengio 2010
    const first = layers ?? sizes.slice(1).map((units, k) => ({ weights: drawn(sizes[k] * units, Math.sqrt(6 / (sizes[k] + units))), biases: new Float32Array(units) }));
    clearTimeout(timer);
    run = { sizes, network: network32(sizes, first, optimizer), rng, rate, batch, kept, order: Int32Array.from({ length: kept.train }, (_, k) => k), at: 0, epoch: 0, loss: 0, right: 0, seconds: 0 };
    now();
  }

  const copied = (layers) => layers.map(({ weights, biases }) => ({ weights: weights.slice(), biases: biases.slice() }));

  function now(more = {}) {
    const { at, epoch, loss, right, seconds, network } = run;
    tell({ epoch, share: at / run.order.length, loss: loss / at, accuracy: right / at, seconds, layers: copied(network.layers), ...more });
  }

  function shuffle({ order, rng }) {
    for (let k = order.length - 1; k > 0; k -= 1) {
      const other = Math.floor(rng() * (k + 1));
      [order[k], order[other]] = [order[other], order[k]];
    }
  }

  function train() {
    const began = performance.now(), { network, order, batch, kept } = run;
    do {
      if (run.at === 0) shuffle(run);
      const { loss, right } = network.update(digits, labels, order.subarray(run.at, run.at + batch), run.rate);
      run.loss += loss;
      run.right += right;
      run.at = Math.min(run.at + batch, order.length);
    } while (run.at < order.length && performance.now() - began < slice);
    const isOver = run.at === order.length, tested = isOver ? network.test(digits, labels, kept.train, kept.validation) : null;
    run.seconds += (performance.now() - began) / 1000;
    const isLost = !Number.isFinite(run.loss) || !network.layers.every(({ biases }) => biases.every(Number.isFinite));
    const row = isOver ? { loss: run.loss / run.at, accuracy: run.right / run.at, valLoss: tested.loss, valAccuracy: tested.accuracy } : null;
    if (isOver) run.epoch += 1;
    const isDone = isLost || (isOver && run.epoch >= end);
    if (isOver || isLost || began - told > 200) { // a page that only paints would slow the training down
      told = began;
      now({ row, wrong: tested?.wrong, isDone, isLost });
    }
    if (isOver) Object.assign(run, { at: 0, loss: 0, right: 0 });
    isGoing = !isDone;
    if (isGoing) timer = setTimeout(train);
  }

  return (message) => {
    clearTimeout(timer);
    if (message.digits) {
      labels = message.digits.labels;
      digits = inked(message.digits.images, message.digits.images.length / labels.length);
    }
    if (message.begin) begin(message.begin);
    if (message.change) {
      const { optimizer, ...others } = message.change;
      Object.assign(run, others);
      run.network = network32(run.sizes, run.network.layers, optimizer);
    }
    if (message.go) [end, isGoing] = [message.go, true];
    if (message.stop || message.begin) isGoing = false;
    if (message.stop && run) now();
    if (message.test) tell({ tested: run.network.test(digits, labels, run.kept.validation, labels.length) });
    if (isGoing) timer = setTimeout(train);
  };
}

/** Someone who trains: `say(message)`, `end()`; what is answered goes to `heard`. */
export function training(heard) {
  let say = null, waiting = [], worker = null;
  const here = () => {
    worker?.terminate();
    worker = null;
    const listen = trainee((answer) => setTimeout(() => heard(answer)), 12);
    say = listen;
    waiting.forEach(listen);
  };
  try {
    const source = [random, entrywise, mover, inked, network32, trainee].join('\n');
    const address = URL.createObjectURL(new Blob([`${source}\nonmessage = ((said) => ({ data }) => said(data))(trainee((answer) => postMessage(answer), 90));\npostMessage({ isReady: true });`], { type: 'text/javascript' }));
    worker = new Worker(address);
    say = (message) => { waiting?.push(message); worker.postMessage(message); };
    worker.onmessage = ({ data }) => {
      if (!data.isReady) return heard(data);
      waiting = null; // it is there, and has been told all of it
      URL.revokeObjectURL(address);
    };
    worker.onerror = (event) => { event.preventDefault(); if (waiting) here(); };
  } catch {
    here();
  }
  return { say: (message) => say(message), end: () => { worker?.terminate(); say({ stop: true }); } };
}
