// What an address asks an instrument to hold, read without Python: the course's own page reads it there.

import { inside } from './instruments/kept.js';

/** The parts of a state that an address asks for in another way; `refuse(entry, text)` is told what is not a value of its part. */
export function asked(state, keep, read, refuse) {
  const changes = {};
  for (const entry of keep) {
    const text = read(entry.name), [top, key] = entry.part.split('.'), value = text === null ? null : meant(text, entry, inside(state, entry.part));
    if (text !== null && value === null) refuse(entry, text);
    if (value === null) continue;
    if (key === undefined) changes[top] = value;
    else (changes[top] ??= structuredClone(state[top]))[key] = value;
  }
  return changes;
}

/** A text of the address as a value like the one that is held; null where it is none. */
function meant(text, { options, within }, held) {
  if (options) {
    const names = Object.keys(options), place = names.findIndex((name) => name === text || options[name] === text);
    return place < 0 ? null : typeof held === 'string' ? names[place] : held in options ? JSON.parse(names[place]) : place;
  }
  const numbers = text.split(/[,;\s]+/).map((each) => each.split('/').reduce((above, below) => above / below));
  const isOne = held.length === undefined, count = isOne ? 1 : held.length, [low, high] = within ?? [-1e6, 1e6];
  if (numbers.length !== count || text.trim() === '' || !numbers.every((each) => each >= low && each <= high)) return null;
  return isOne ? Number(numbers[0]) : numbers.map(Number);
}
