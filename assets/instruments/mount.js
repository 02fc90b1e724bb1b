// One entry for all instruments: mount(element, data, {onChange, theme}) -> {update, state, destroy}.

import { stand } from './stage.js';
import { curve } from './curve.js';

const INSTRUMENTS = { curve };

export function mount(element, data, options) {
  return stand(INSTRUMENTS[data.kind], element, data, options);
}
