// Works out the formulas that Python hands over as nested lists: ["+", 1, ["exp", "x"]] is 1 + e^x.
// Only elementary functions stand here. What a sigmoid or Adam is, is written once, in explainer/formulas.

import { rounded } from './words.js';

/** `tree` as a function of the list of its letters' numbers, in their order: formula(["*", 2, "x"], ["x"])([3]) is 6. */
export const formula = (tree, letters) => part(tree, new Map(letters.map((letter, place) => [letter, place])));

function part(tree, places) {
  if (typeof tree === 'number' || typeof tree === 'boolean') return () => tree;
  if (typeof tree === 'string') {
    const place = places.get(tree);
    if (place === undefined) throw new Error(`a formula holds the letter ${tree}, which has no number here`);
    return (numbers) => numbers[place];
  }
  const [kind, ...parts] = tree;
  if (kind === 'sum' || kind === 'at') return overLists(kind, parts, places);
  if (kind === 'cases') return cases(parts, places);
  const inner = parts.map((each) => part(each, places));
  const [a, b] = inner;
  if (kind === '+' || kind === '*') return inner.slice(1).reduce(TWO[kind], a);
  if (TWO[kind]) return TWO[kind](a, b);
  const call = ONE[kind];
  if (!call) throw new Error(`a formula holds ${kind}, which is not known here`);
  if (inner.length === 1) return (numbers) => call(a(numbers));
  return (numbers) => call(...inner.map((each) => each(numbers)));
}

const TWO = {
  '+': (a, b) => (n) => a(n) + b(n),
  '*': (a, b) => (n) => a(n) * b(n),
  '/': (a, b) => (n) => a(n) / b(n),
  '^': (a, b) => (n) => a(n) ** b(n),
  '<': (a, b) => (n) => a(n) < b(n),
  '<=': (a, b) => (n) => a(n) <= b(n),
  '>': (a, b) => (n) => a(n) > b(n),
  '>=': (a, b) => (n) => a(n) >= b(n),
  '==': (a, b) => (n) => a(n) === b(n),
  '!=': (a, b) => (n) => a(n) !== b(n),
  share: (a, b) => (n) => (a(n) === 0 ? 0 : a(n) * b(n)), // y·ln ŷ is 0 where y is 0
};

const ONE = {
  neg: (u) => -u,
  and: (...all) => all.every(Boolean),
  or: (...all) => all.some(Boolean),
  not: (u) => !u,
  erf: (u) => (Math.abs(u) < 2 ? series(u) : Math.sign(u) * (1 - tail(Math.abs(u)))),
  erfc: (u) => (u > 2 ? tail(u) : u < -2 ? 2 - tail(-u) : 1 - series(u)),
};
for (const name of 'sqrt abs sign max min'.split(' ')) ONE[name] = Math[name];
for (const name of 'exp expm1 log log1p sin cos tan asin acos atan sinh cosh tanh erf erfc'.split(' ')) {
  const work = ONE[name] ?? Math[name];
  ONE[name] = (u) => (u === 0 || u === 1 ? work(u) : rounded(work(u))); // at 0 and 1 the digits show it
}

function cases(pairs, places) {
  const all = pairs.map(([value, condition]) => [part(value, places), part(condition, places)]);
  return (numbers) => {
    for (const [value, condition] of all) if (condition(numbers)) return value(numbers);
    return NaN;
  };
}

/** Σ over all places k of a list z, and the entry of a list at a place. */
function overLists(kind, parts, places) {
  if (kind === 'at') {
    const [list, index] = parts.map((name) => places.get(name));
    return (numbers) => numbers[list][numbers[index]];
  }
  const [index, list, body] = parts;
  const within = new Map(places).set(index, places.size);
  const term = part(body, within);
  return (numbers) => {
    const inside = [...numbers];
    let total = 0;
    for (let k = 0; k < numbers[places.get(list)].length; k += 1) {
      inside[places.size] = k;
      total += term(inside);
    }
    return total;
  };
}

/** erf(u) = 2/√π · e^(−u²) · Σ 2ⁿ u^(2n+1) / (1·3·5 ··· (2n+1)): all terms have one sign, so no digit is lost. */
function series(u) {
  let term = u, total = u;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); n += 1) total += term *= (2 * u * u) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-u * u) * total;
}

/** 1 − erf(u) for u from 2 on, as Laplace's continued fraction. */
function tail(u) {
  let below = u;
  for (let n = 60; n > 0; n -= 1) below = u + n / 2 / below;
  return Math.exp(-u * u) / Math.sqrt(Math.PI) / below;
}

/** A value and its slope as functions of the list of their letters' numbers. */
export const pairOf = ({ value, slope, letters }) => [value, slope].map((tree) => formula(tree, letters));

/** A formula of one letter: `value(x)` and `slope(x)`, at a corner the number that frameworks use. */
export function curveOf(given) {
  const { value, letters, chosen, kinks } = given, numbers = [0, ...chosen], work = pairOf(given);
  const isCall = Array.isArray(value) && value.length === 2 && value[1] === letters[0]; // tanh(x): no list of numbers is needed
  return {
    value: isCall && ONE[value[0]] ? ONE[value[0]] : (x) => {
      numbers[0] = x;
      return work[0](numbers);
    },
    slope(x) {
      for (const kink of kinks) if (kink.at === x) return kink.slope;
      numbers[0] = x;
      return work[1](numbers);
    },
  };
}

/** p = f(z). Only differences of scores matter, so the largest is taken off first and nothing overflows. */
export function sharesOf(tree) {
  const share = formula(tree, ['z', 'i', 'c']);
  return (scores) => {
    const most = Math.max(...scores);
    return Array.from(scores, (_, i) => share([scores, i, -most]));
  };
}

/** An optimiser of one list of weights: `step(weights, gradient, rate)` changes them in place. */
export function optimizerOf({ update, state: trees, letters, constants }, count) {
  const state = trees.map(() => new Float64Array(count));
  const nextState = trees.map((tree) => formula(tree, letters));
  const moved = formula(update, letters);
  const numbers = [0, 0, 0, 0, ...state.map(() => 0), ...constants];
  let time = 0;
  return {
    state,
    step(weights, gradient, rate, chosen = constants) {
      time += 1;
      numbers[2] = rate;
      numbers[3] = time;
      chosen.forEach((constant, k) => (numbers[4 + state.length + k] = constant));
      for (let i = 0; i < weights.length; i += 1) {
        numbers[0] = weights[i];
        numbers[1] = gradient[i];
        state.forEach((kept, k) => (numbers[4 + k] = kept[i]));
        for (let k = 0; k < state.length; k += 1) numbers[4 + k] = state[k][i] = nextState[k](numbers);
        weights[i] = moved(numbers);
      }
    },
  };
}
