// The article's network in 32-bit floats: ReLU layers, softmax at the end, trained batch by batch, fast enough for 8,000 digits.
// A worker runs these functions from their source, so each of them needs nothing but what stands in it and in the others here.

/** A formula of lists, entry by entry: `run(count)` fills `out`; what has one number for all entries is worked out once. */
export function entrywise(tree, lists, numbers, size) {
  const OPERATIONS = {
    '+': (a, b, out, n) => { for (let k = 0; k < n; k += 1) out[k] = a[k] + b[k]; },
    '*': (a, b, out, n) => { for (let k = 0; k < n; k += 1) out[k] = a[k] * b[k]; },
    '/': (a, b, out, n) => { for (let k = 0; k < n; k += 1) out[k] = a[k] / b[k]; },
    '^': (a, b, out, n) => { for (let k = 0; k < n; k += 1) out[k] = b[k] === 2 ? a[k] * a[k] : a[k] ** b[k]; },
    neg: (a, _, out, n) => { for (let k = 0; k < n; k += 1) out[k] = -a[k]; },
    sqrt: (a, _, out, n) => { for (let k = 0; k < n; k += 1) out[k] = Math.sqrt(a[k]); },
  };
  const steps = [], onces = [];
  function part(node) {
    if (node in lists) return { out: lists[node], isList: true };
    const out = new Float64Array(size);
    if (typeof node === 'number') return { out: out.fill(node), isList: false };
    if (typeof node === 'string') {
      onces.push(() => out.fill(numbers[node]));
      return { out, isList: false };
    }
    const [kind, first, ...rest] = node, work = OPERATIONS[kind];
    if (!work) throw new Error(`a formula of lists holds ${kind}, which is not known here`);
    return (rest.length ? rest : [null]).reduce((a, next) => {
      const b = next === null ? a : part(next), made = rest.length > 1 ? new Float64Array(size) : out, isList = a.isList || b.isList;
      (isList ? steps : onces).push((n) => work(a.out, b.out, made, n));
      return { out: made, isList };
    }, part(first));
  }
  const { out } = part(tree);
  return { out, begin: () => onces.forEach((work) => work(size)), run: (n) => steps.forEach((work) => work(n)) };
}

/** Moves a row of weights against its slopes as a record of the catalogue says; `kept` is what it remembers of them. */
export function mover({ update, state: trees, letters, constants }, widest) {
  const names = letters.slice(4, 4 + trees.length), numbers = {};
  const lists = Object.fromEntries(['w', 'g', ...names].map((name) => [name, new Float64Array(widest)]));
  letters.slice(4 + trees.length).forEach((name, k) => { numbers[name] = constants[k]; });
  const nexts = trees.map((tree) => entrywise(tree, lists, numbers, widest)), moved = entrywise(update, lists, numbers, widest);
  let time = 0;
  return {
    slopes: lists.g,
    remembers: names.length,
    begin(rate) {
      time += 1;
      Object.assign(numbers, { eta: rate, t: time });
      for (const each of [...nexts, moved]) each.begin();
    },
    move(weights, kept, from, count) {
      for (let j = 0; j < count; j += 1) lists.w[j] = weights[from + j];
      for (let s = 0; s < names.length; s += 1) {
        const list = lists[names[s]], old = kept[s];
        for (let j = 0; j < count; j += 1) list[j] = old[from + j];
      }
      for (let s = 0; s < names.length; s += 1) {
        const list = lists[names[s]], old = kept[s], { out } = nexts[s];
        nexts[s].run(count);
        for (let j = 0; j < count; j += 1) list[j] = old[from + j] = out[j];
      }
      moved.run(count);
      for (let j = 0; j < count; j += 1) weights[from + j] = moved.out[j];
    },
  };
}

/** Pictures as lists of the pixels that hold ink, four at a time, for most of a digit is paper. */
export function inked(images, pixels) {
  const rows = images.length / pixels, starts = new Int32Array(rows + 1), places = [], inks = [];
  for (let row = 0; row < rows; row += 1) {
    for (let i = 0; i < pixels; i += 1) {
      const ink = images[row * pixels + i];
      if (ink) { places.push(i); inks.push(Math.fround(ink / 255)); }
    }
    while (places.length % 4) { places.push(0); inks.push(0); }
    starts[row + 1] = places.length;
  }
  return { rows, starts, places: Uint16Array.from(places), inks: Float32Array.from(inks) };
}

/** A network of `sizes` with its layers' `weights` (inputs, units), row after row, and `biases`, and how they move. */
export function network32(sizes, layers, optimizer) {
  const last = layers.length - 1, outputs = sizes.map((size) => new Float64Array(size)), moves = mover(optimizer, Math.max(...sizes.slice(1)));
  const memory = (list) => Array.from({ length: moves.remembers }, () => new Float32Array(list.length));
  const kept = layers.map(({ weights, biases }) => ({ weights: memory(weights), biases: memory(biases) }));
  let room = 0, seen = [], deltas = [], counts, rowsOf, valuesOf; // of all rows of a batch

  /** z = b + Σ a·W over `count` inputs with their values, four at a time. */
  function scores(z, { weights, biases }, places, values, from, to) {
    const units = z.length;
    z.set(biases);
    for (let p = from; p < to; p += 4) {
      const a = places[p] * units, b = places[p + 1] * units, c = places[p + 2] * units, d = places[p + 3] * units;
      const u = values[p], v = values[p + 1], w = values[p + 2], x = values[p + 3];
      for (let j = 0; j < units; j += 1) z[j] += u * weights[a + j] + v * weights[b + j] + w * weights[c + j] + x * weights[d + j];
    }
  }

  const alive = new Uint16Array(Math.max(...sizes) + 4), light = new Float64Array(alive.length);
  function forward({ starts, places, inks }, row) {
    scores(outputs[1], layers[0], places, inks, starts[row], starts[row + 1]);
    for (let k = 1; k <= last; k += 1) {
      const a = outputs[k];
      let count = 0;
      for (let i = 0; i < a.length; i += 1) {
        if (a[i] > 0) { alive[count] = i; light[count] = a[i]; count += 1; } else a[i] = 0; // ReLU
      }
      for (let more = 0; more < 3; more += 1) light[count + more] = 0;
      scores(outputs[k + 1], layers[k], alive, light, 0, count);
    }
    const p = outputs[last + 1], most = Math.max(...p);
    let total = 0;
    for (let j = 0; j < p.length; j += 1) total += p[j] = Math.exp(p[j] - most);
    for (let j = 0; j < p.length; j += 1) p[j] /= total;
    return p;
  }

  function makeRoom(rows) {
    room = rows;
    [seen, deltas] = [0, 1].map(() => sizes.map((size, k) => (k ? new Float32Array(rows * size) : null)));
    counts = new Uint16Array(sizes[0]);
    rowsOf = new Uint16Array(sizes[0] * (rows + 4));
    valuesOf = new Float32Array(rowsOf.length);
  }

  /** ΔA = ΔZ·Wᵀ, where ReLU lets it through. */
  function back(k, rows) {
    const units = sizes[k + 1], inputs = sizes[k], { weights } = layers[k], delta = deltas[k + 1], to = deltas[k], a = seen[k];
    for (let at = 0, row = 0; row < rows; row += 1) {
      for (let i = 0; i < inputs; i += 1, at += 1) {
        let even = 0, odd = 0;
        if (a[at] > 0) {
          for (let j = 0, d = row * units, w = i * units; j < units; j += 2) {
            even += delta[d + j] * weights[w + j];
            odd += delta[d + j + 1] * weights[w + j + 1];
          }
        }
        to[at] = even + odd;
      }
    }
  }

  /** In which rows of the batch each input is not 0, and what it is there. */
  function turned(k, digits, order) {
    counts.fill(0);
    const put = (i, row, value) => {
      const at = i * (room + 4) + counts[i];
      counts[i] += 1;
      rowsOf[at] = row;
      valuesOf[at] = value;
    };
    order.forEach((from, row) => {
      if (k) for (let i = 0, at = row * sizes[k]; i < sizes[k]; i += 1, at += 1) { if (seen[k][at] > 0) put(i, row, seen[k][at]); }
      else for (let at = digits.starts[from]; at < digits.starts[from + 1]; at += 1) if (digits.inks[at] > 0) put(digits.places[at], row, digits.inks[at]);
    });
  }

  /** ΔW = Aᵀ·ΔZ, row by row of W, and at once the step along it. A row without slopes stays, if nothing is remembered of it. */
  function learn(k, digits, order) {
    const units = sizes[k + 1], delta = deltas[k + 1], g = moves.slopes, { weights, biases } = layers[k];
    turned(k, digits, order);
    for (let i = 0; i < sizes[k]; i += 1) {
      if (!counts[i] && !moves.remembers) continue;
      g.fill(0);
      const from = i * (room + 4), to = from + counts[i];
      for (let more = 0; more < 3; more += 1) { rowsOf[to + more] = 0; valuesOf[to + more] = 0; }
      for (let at = from; at < to; at += 4) {
        const a = rowsOf[at] * units, b = rowsOf[at + 1] * units, c = rowsOf[at + 2] * units, d = rowsOf[at + 3] * units;
        const u = valuesOf[at], v = valuesOf[at + 1], w = valuesOf[at + 2], x = valuesOf[at + 3];
        for (let j = 0; j < units; j += 1) g[j] += u * delta[a + j] + v * delta[b + j] + w * delta[c + j] + x * delta[d + j];
      }
      moves.move(weights, kept[k].weights, i * units, units);
    }
    g.fill(0);
    for (let row = 0; row < order.length; row += 1) for (let j = 0; j < units; j += 1) g[j] += delta[row * units + j];
    moves.move(biases, kept[k].biases, 0, units);
  }

  const best = (p) => p.indexOf(Math.max(...p));
  const surprise = (p, label) => -Math.log(Math.max(p[label], 1e-7));
  return {
    layers, forward,
    /** One update by the rows that `order` names; what they lost together, and how many were right, both before it. */
    update(digits, labels, order, rate) {
      if (order.length > room) makeRoom(order.length);
      let loss = 0, right = 0;
      order.forEach((from, row) => {
        const p = forward(digits, from), label = labels[from];
        loss += surprise(p, label);
        right += Number(best(p) === label);
        for (let k = 1; k <= last; k += 1) seen[k].set(outputs[k], row * sizes[k]);
        for (let j = 0; j < p.length; j += 1) deltas[last + 1][row * p.length + j] = (p[j] - Number(j === label)) / order.length; // softmax with cross-entropy
      });
      for (let k = last; k > 0; k -= 1) back(k, order.length);
      moves.begin(rate);
      for (let k = 0; k <= last; k += 1) learn(k, digits, order);
      return { loss, right };
    },
    /** What it answers to the rows of a list: mean loss, share right, and the mistakes, the surest first. */
    test(digits, labels, from, to) {
      let loss = 0;
      const wrong = [];
      for (let row = from; row < to; row += 1) {
        const p = forward(digits, row), answer = best(p);
        loss += surprise(p, labels[row]);
        if (answer !== labels[row]) wrong.push([row, answer, p[answer]]);
      }
      wrong.sort((a, b) => b[2] - a[2]);
      return { loss: loss / (to - from), accuracy: 1 - wrong.length / (to - from), wrong };
    },
  };
}
