// Backpropagation by nudging: move a weight and see the loss move; one walk back finds all these slopes.

import { add, change, disc, div, edge, fold, make } from './drawing.js';
import { button, scrub } from './gestures.js';
import { eachWeight, layersOf, networkOf } from './layers.js';
import { clamp, equals, factor, indexed, isWhole, number, signed, snap, strong } from './words.js';

const NUDGE = 0.01, REACH = 5;

export function backprop(view, data) {
  const network = networkOf(data), { sizes } = data, last = sizes.length - 1;
  const values = Float64Array.from(data.values ?? data.parameters), parameters = layersOf(values, sizes), inputs = Float64Array.from(data.inputs), targets = Float64Array.from(data.targets);
  const state = { mode: data.mode, values, chosen: { layer: 1, kind: 'weights', place: 0 } };
  const { plot, side } = view.beside(data.alt);
  const modes = view.choose(side, 'Direction', state, 'mode', [['forward', 'Forward'], ['back', 'Walk back']]);
  const sums = div(side, 'formula sums'), controls = div(side, 'controls');
  for (const by of [-NUDGE, NUDGE]) button(controls, `Nudge by ${signed(by)}`, () => put(state.chosen, at(state.chosen) + by));
  const moved = add(side, 'p', 'say', { role: 'status' });
  const body = make('tbody'), details = fold(side, `All ${values.length} slopes, both ways`, make('table', { class: 'grid-table' }, body));
  details.ontoggle = () => draw();
  let before = null, isSmall = false;

  const at = ({ layer, kind, place }) => parameters[layer - 1][kind][place];
  const run = () => network.backward(parameters, inputs, targets, 1);
  const keep = ({ layer, kind, place }, to) => (parameters[layer - 1][kind][place] = to);
  const lossWith = (which, value) => {
    const kept = at(which);
    keep(which, value);
    const loss = network.loss(parameters, inputs, targets, 1);
    keep(which, kept);
    return loss;
  };

  function choose(which) {
    state.chosen = which;
    before = null;
    draw();
  }

  function put(which, to) {
    before = { which, value: at(which), loss: run().loss };
    keep(which, clamp(snap(to, 0.001), -REACH, REACH));
    state.chosen = which;
    draw();
  }

  function draw() {
    const found = run();
    plot.paint(110 + 118 * Math.max(...sizes), (pen, width, height) => paint(pen, width, height, found));
    write(found);
  }

  function paint(pen, width, height, found) {
    isSmall = width < 520;
    const isBack = state.mode === 'back', radius = isSmall ? 20 : 27, x = (k) => radius + 6 + (k * (width - 2 * radius - 12)) / (last + 1), y = (k, i) => height / 2 - 12 + (i - (sizes[k] - 1) / 2) * 122;
    const most = Math.max(1e-12, ...found.gradient.flatMap(({ weights }) => [...weights].map(Math.abs)));
    eachWeight(sizes, (k, i, j, place) => {
      const blamed = (8 / 3) * Math.abs(found.gradient[k - 1].weights[place] / most); // at the width 9 is the one that is most to blame
      edge(pen, `edge ${k} ${place}`, [x(k - 1), y(k - 1, i)], [x(k), y(k, j)], isBack ? blamed : parameters[k - 1].weights[place], isChosen(k, 'weights', place), isBack ? 'purple' : undefined);
    });
    pen('line', 'edge loss', { x1: x(last), y1: y(last, 0), x2: x(last + 1), y2: y(last, 0), stroke: 'muted', strokeWidth: 2 });
    sizes.forEach((units, k) => {
      for (let j = 0; j < units; j += 1) {
        node(pen, `${k} ${j}`, x(k), y(k, j), found.outputs[k][j], k && !isSmall ? found.deltas[k - 1][j] : null, isBack, k === last ? 'green' : 'ink');
        pen('text', `name ${k} ${j}`, { class: 'name on mid', x: x(k), y: y(k, j) - 36 }, called(k, j));
      }
    });
    eachWeight(sizes, (k, i, j, place) => {
      const along = sizes[k - 1] > 1 && sizes[k] > 1 && !isSmall ? 0.36 : 0.5;
      held(pen, { layer: k, kind: 'weights', place }, x(k - 1) + along * (x(k) - x(k - 1)), y(k - 1, i) + (isSmall && i !== j && sizes[k] > 1 ? 0.36 : along) * (y(k, j) - y(k - 1, i)), found);
    });
    for (let k = 1; k <= last; k += 1) {
      for (let j = 0; j < sizes[k]; j += 1) held(pen, { layer: k, kind: 'biases', place: j }, x(k), y(k, j) + 48, found);
    }
    node(pen, 'loss', x(last + 1), y(last, 0), found.loss, null, false, 'vermillion');
    pen('text', 'loss name', { class: 'name mid', x: x(last + 1), y: y(last, 0) - 36 }, 'loss');
    pen('text', 'target', { class: 'name mid', x: x(last + 1), y: y(last, 0) + 46 }, `target ${number(targets[0], 3)}`);
  }

  function node(pen, key, x, y, value, delta, isBack, colour) {
    const isBlamed = isBack && delta !== null;
    disc(pen, `node ${key}`, [x, y], isSmall ? 20 : 27, number(value, 3), colour, { y: y + (isBlamed ? -2 : 5), fontSize: isSmall ? '11.5px' : undefined });
    if (isBlamed) pen('text', `delta ${key}`, { class: 'mid', x, y: y + 14, fill: 'purple', fontSize: '11.5px' }, `δ ${number(delta, 2)}`);
  }

  const isChosen = (layer, kind, place) => state.chosen.layer === layer && state.chosen.kind === kind && state.chosen.place === place;

  function held(pen, which, x, y, found) {
    const { layer, kind, place } = which, value = at(which), slope = found.gradient[layer - 1][kind][place], isOn = isChosen(layer, kind, place), isBack = state.mode === 'back';
    const shown = isBack ? number(slope, 2) : kind === 'biases' ? `b ${number(value, 3)}` : number(value, 3), width = isSmall ? Math.max(34, shown.length * 6.6 + 8) : Math.max(40, shown.length * 7.6 + 10);
    const group = scrub(pen, `${layer} ${kind} ${place}`, [x, y], shown, {
      wide: width, look: isOn ? 'chosen' : '', name: named(which), value, min: -REACH, max: REACH, text: `${number(value)}, slope of the loss ${number(slope)}`,
      grab: () => choose(which), rate: 1 / 80, step: NUDGE, set: (to) => put(which, to),
    }, (part) => {
      part.onfocus = () => { if (!isChosen(layer, kind, place)) choose(which); };
    });
    change(group.lastChild, { fill: isBack ? 'purple' : 'ink', fontSize: isSmall ? '12px' : undefined });
  }

  const called = (k, j) => (k === 0 ? indexed('x', j + 1) : k < last ? indexed('h', j + 1) : sizes[k] > 1 ? indexed('ŷ', j + 1) : 'ŷ');
  const named = ({ layer, kind, place }) => (kind === 'biases' ? `bias of ${called(layer, place)}` : `weight from ${called(layer - 1, Math.floor(place / sizes[layer]))} to ${called(layer, place % sizes[layer])}`);

  function write(found) {
    const { chosen } = state, { layer, kind, place } = chosen, value = at(chosen), slope = found.gradient[layer - 1][kind][place], units = sizes[layer];
    const j = kind === 'biases' ? place : place % units, i = Math.floor(place / units), delta = found.deltas[layer - 1][j], incoming = kind === 'biases' ? 1 : found.outputs[layer - 1][i];
    const nudged = lossWith(chosen, value + NUDGE), difference = (nudged - found.loss) / NUDGE;
    modes.set(state.mode);
    const lines = [`<em>${named(chosen)}</em> ${equals(value)}`];
    if (state.mode === 'forward') {
      lines.push(`loss now ≈ ${number(found.loss, 6)}`, `loss with ${number(value + NUDGE)} ≈ ${number(nudged, 6)}`, `moved by ${signed(nudged - found.loss, 3)}; divided by ${NUDGE}: ${strong(difference)}`);
    } else {
      lines.push(...blame(found, layer, j, delta), `slope in this ${kind === 'biases' ? 'bias' : 'weight'}: ${kind === 'biases' ? '' : `what came in, ${factor(incoming)}, times `}δ, ${factor(delta)} <strong>${equals(slope, 4, isWhole(incoming) && isWhole(delta))}</strong>`, `by nudging it was ${number(difference)}`);
    }
    sums.innerHTML = lines.join('\n');
    moved.innerHTML = before ? `You moved it from ${number(before.value)} to ${number(at(before.which))}: the loss went from ${number(before.loss, 6)} to ${strong(found.loss, 6)}.`
      : data.says[state.mode];
    if (details.open) table(found);
  }

  /** δ of a neuron: from the loss itself, or from the neurons that it feeds. */
  function blame(found, layer, j, delta) {
    const f = network.curves[layer - 1], bend = f.slope(found.scores[layer - 1][j]), title = data.activations[layer - 1].title;
    if (layer === last) return [`δ of ${called(layer, j)}: slope of the loss times slope of ${title} ≈ ${number(delta)}`];
    const parts = Array.from({ length: sizes[layer + 1] }, (_, n) => `${factor(found.deltas[layer][n], 3)} · ${factor(parameters[layer].weights[j * sizes[layer + 1] + n], 3)}`);
    return [`δ of ${called(layer, j)} ≈ (${parts.join(' + ')}) · ${factor(bend, 3)} ≈ ${number(delta)}`];
  }

  function table(found) {
    const rows = parameters.flatMap((part, k) => ['weights', 'biases'].flatMap((kind) => Array.from(part[kind], (value, place) => {
      const which = { layer: k + 1, kind, place }, slope = (lossWith(which, value + 1e-5) - lossWith(which, value - 1e-5)) / 2e-5;
      return `<tr><th scope="row">${named(which)}</th><td>${number(slope, 5)}</td><td>${number(found.gradient[k][kind][place], 5)}</td></tr>`;
    })));
    body.innerHTML = `<tr><td></td><th scope="col">by nudging</th><th scope="col">by walking back</th></tr>${rows.join('')}`;
  }

  return { draw, state, changed() { values.set(state.values); state.values = values; } };
}
