// Which parts of a state an address keeps, and what it calls them: [{part: 'weights.1', name: 'w2', first: 0.7}].

import { fraction } from './words.js';

export const inside = (state, part) => part.split('.').reduce((within, key) => within?.[key], state);

/** What the address ought to say: [name, text] for each part, null where it is as at first. */
export function written(state, keep) {
  return keep.map(({ part, name, first, options }) => {
    const held = inside(state, part), value = !options || held in options ? held : Object.keys(options)[held];
    return [name, (value ?? null) === null || String(value) === String(first) ? null : short(value)];
  });
}

/** A number with many digits as the fraction that it is: 1/82. */
const short = (value) => (typeof value === 'number' && String(value).length > 9 && fraction(value)) || String(value);
