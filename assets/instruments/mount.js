// One entry for all instruments: mount(element, data, {onChange, theme, load}) -> {update, state, destroy}.

import { stand } from './stage.js';
import { backprop } from './backprop.js';
import { ball } from './ball.js';
import { curve } from './curve.js';
import { glass } from './glass.js';
import { landscape } from './landscape.js';
import { neuron } from './neuron.js';
import { playground } from './playground.js';
import { softmax } from './softmax.js';
import { squares } from './squares.js';
import { surprise } from './surprise.js';
import { trainer } from './trainer.js';

const INSTRUMENTS = { backprop, ball, curve, glass, landscape, neuron, playground, softmax, squares, surprise, trainer };

export function mount(element, data, options) {
  return stand(INSTRUMENTS[data.kind], element, data, options);
}
