// For all instruments: mount(element, data, {onChange, theme, load}) -> {update, state, destroy}.

import { stand } from './stage.js';
import { backprop } from './backprop.js';
import { ball } from './ball.js';
import { confusion } from './confusion.js';
import { curve } from './curve.js';
import { glass } from './glass.js';
import { landscape } from './landscape.js';
import { neuron } from './neuron.js';
import { playground } from './playground.js';
import { scrubber } from './scrubber.js';
import { softmax } from './softmax.js';
import { squares } from './squares.js';
import { surprise } from './surprise.js';
import { trainer } from './trainer.js';

const INSTRUMENTS = { backprop, ball, confusion, curve, glass, landscape, neuron, playground, scrubber, softmax, squares, surprise, trainer };

export const mount = (element, data, options) => stand(INSTRUMENTS[data.kind], element, data, options);
