// "How it decides": one neuron's sum, with the numbers of what was just drawn.

import { areProbabilities, element, make, number, paintPicture, percent, ranking } from './show.js';
import { layers } from './tflite.js';

const SHOWN = 8; // the terms of the sum that are listed one by one; the others are added up in one line

/** Fill the page for the drawing `found` last; returns a function that draws it again (for a change of colours). */
export function showHow({ network, labels }, found) {
  element('how-empty').hidden = Boolean(found);
  element('how-body').hidden = !found;
  if (!found) return () => {};

  const stack = layers(network);
  const sizes = [stack[0].inputs, ...stack.map(({ units }) => units)];
  element('how-path').textContent
    = `${sizes[0]} pixels go in: ${sizes.join(' → ')}. Each neuron multiplies what it gets by its weights and adds everything up. `
      + `${passedOn(network, stack)}The last ${sizes.at(-1)} sums are the scores of the ${sizes.at(-1)} classes.`;

  const [layerBox, neuronBox] = [element('how-layer'), element('how-neuron')];
  const last = stack.length - 1;
  const nameOf = (layer) => (layer === last ? 'Output' : `Hidden ${layer + 1}`);
  layerBox.replaceChildren(...stack.map((_, layer) => new Option(nameOf(layer), `${layer}`)));
  layerBox.value = last;

  const fillNeurons = () => {
    const layer = Number(layerBox.value);
    const names = Array.from({ length: stack[layer].units }, (_, unit) => (layer === last ? labels[unit] : `${unit + 1}`));
    neuronBox.replaceChildren(...names.map((name, unit) => new Option(name, `${unit}`)));
    // Open the neuron that had most to say: the winner, or the hidden one with the largest output.
    neuronBox.value = layer === last ? found.ranks[0] : ranking(found.values[stack[layer].to])[0];
  };
  const draw = () => {
    const layer = Number(layerBox.value);
    showNeuron(neuron(stack[layer], Number(neuronBox.value), found.values), {
      isFirst: layer === 0,
      inputName: layer === 0 ? (at) => `row ${Math.floor(at / 28) + 1}, column ${(at % 28) + 1}` : (at) => `neuron ${at + 1}`,
      title: layer === last ? `the score of ${labels[neuronBox.value]}` : `neuron ${Number(neuronBox.value) + 1}`,
      activation: layer === last ? 'linear' : activationAfter(network, stack[layer]),
      before: layer === 0 ? 'linear' : activationAfter(network, stack[layer - 1]),
    });
  };
  layerBox.onchange = () => {
    fillNeurons();
    draw();
  };
  neuronBox.onchange = draw;
  fillNeurons();
  draw();
  showSoftmax(found, labels, stack[last]);
  return draw;
}

/** One neuron's sum taken apart: z = b + Σ x[i]·w[i]. */
export function neuron(layer, unit, values) {
  const inputs = values[layer.from];
  const weights = values[layer.weights].subarray(unit * layer.inputs, (unit + 1) * layer.inputs);
  const bias = layer.bias >= 0 ? values[layer.bias][unit] : 0;
  const terms = Array.from(weights, (weight, at) => inputs[at] * weight);
  const sum = terms.reduce((a, b) => a + b, bias);
  return { inputs, weights, bias, terms, sum, output: values[layer.to][unit] };
}

/** The activation of a layer: fused into it, or the operator that takes its result. */
function activationAfter({ operators }, layer) {
  if (layer.activation !== 'linear') return layer.activation;
  const next = operators.find(({ inputs }) => inputs[0] === layer.to);
  const names = { RELU: 'ReLU', LEAKY_RELU: 'leaky ReLU', LOGISTIC: 'sigmoid', TANH: 'tanh', SOFTMAX: 'softmax' };
  return names[next?.name] ?? 'linear';
}

/** What the hidden neurons do with their sums, in a sentence; nothing where there are none. */
function passedOn(network, stack) {
  const bends = [...new Set(stack.slice(0, -1).map((layer) => activationAfter(network, layer)))];
  if (bends.length === 0) return '';
  if (bends.length > 1) return `Hidden neurons send their sums through ${bends.join(' or ')} and pass that on. `;
  if (bends[0] === 'linear') return 'A hidden neuron passes its sum on as it is. ';
  return bends[0] === 'ReLU'
    ? 'A hidden neuron passes its sum on if it is above 0, and 0 if not (ReLU). '
    : `A hidden neuron sends its sum through ${bends[0]} and passes that on. `;
}

function showNeuron({ inputs, weights, bias, terms, sum, output }, { isFirst, inputName, title, activation, before }) {
  const words = { linear: '', ReLU: ` ReLU keeps what is above 0: ${number(Math.max(0, sum))}.` };
  const after = words[activation] ?? ` Then comes ${activation}.`;
  const silent = activation === 'ReLU' && output === 0 ? ' So this neuron stays silent for your drawing.' : '';
  // Most inputs of a layer behind ReLU are 0: said, because a list of zeros looks like a fault.
  const zeros = before === 'ReLU' ? inputs.filter((value) => value === 0).length : 0;
  const quiet = zeros ? ` ${zeros} of its ${inputs.length} inputs are 0: those neurons had a sum below 0.` : '';
  element('how-sum').textContent
    = `${title[0].toUpperCase()}${title.slice(1)} is the sum of ${terms.length} products, input times weight, and the bias: ${number(sum)}.${after}${silent}${quiet}`;

  element('how-pictures').hidden = !isFirst;
  if (isFirst) {
    const [pixels, weightPicture, products] = element('how-pictures').querySelectorAll('canvas');
    paintPicture(pixels, inputs);
    paintPicture(weightPicture, scaled(weights), 'for');
    paintPicture(products, scaled(terms), 'for');
  }

  const order = ranking(terms.map(Math.abs));
  const shown = order.slice(0, SHOWN);
  const rest = order.slice(SHOWN).reduce((total, at) => total + terms[at], 0);
  const rows = [
    ...shown.map((at) => [`${inputName(at)}: ${number(inputs[at])} · ${number(weights[at])}`, terms[at]]),
    [`the other ${order.length - shown.length} products together`, rest],
    ['bias', bias],
  ];
  element('how-terms').replaceChildren(...staircase(rows, sum));
}

/** A list in which each term's bar starts where the one before it ended, so that the bars climb (and fall) to the sum. */
function staircase(rows, sum) {
  const levels = rows.reduce((reached, [, value]) => [...reached, reached.at(-1) + value], [0]);
  const [lowest, highest] = [Math.min(...levels), Math.max(...levels)];
  const range = highest - lowest || 1;
  const row = (name, value, from, className) => {
    const bar = make('span', 'bar', make('i'));
    bar.setAttribute('aria-hidden', 'true');
    bar.firstChild.style.setProperty('--start', (Math.min(from, from + value) - lowest) / range);
    bar.firstChild.style.setProperty('--size', Math.abs(value) / range);
    return make('li', `${className} ${value < 0 ? 'less' : ''}`.trim(), make('span', '', name), make('span', '', number(value)), bar);
  };
  return [...rows.map(([name, value], at) => row(name, value, levels[at], '')), row('sum', sum, 0, 'total')];
}

/** Values between -1 and 1, the largest size being 1. */
function scaled(values) {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return values.map((value) => value / largest);
}

function showSoftmax({ values, output, ranks }, labels, layer) {
  const scores = values[layer.to];
  const isSoftmax = areProbabilities(output);
  element('how-softmax').textContent = isSoftmax
    ? `Softmax raises e to the power of each score and divides by the total, so that the ${output.length} numbers are above 0 and sum to 1.`
    : 'This network has no softmax: each output stands for itself, and they need not sum to 1.';
  element('how-scores').querySelector('tbody').replaceChildren(
    ...ranks.map((index, rank) => {
      const name = make('th', '', labels[index]);
      name.scope = 'row';
      const shares = isSoftmax ? [number(Math.exp(scores[index])), percent(output[index])] : ['–', number(output[index])];
      const cells = [number(scores[index]), ...shares];
      return make('tr', rank === 0 ? 'first' : '', name, ...cells.map((cell) => make('td', '', cell)));
    }),
  );
}
