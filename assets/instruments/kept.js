// Which parts of an instrument's state an address keeps, and what it calls them: [{part: 'weights.1', name: 'w2', first: 0.7}].

const inside = (state, part) => part.split('.').reduce((within, key) => within?.[key], state);

/** What the address ought to say: [name, text] for each part, null where it is as it was at first. */
export function written(state, keep) {
  return keep.map(({ part, name, first, options }) => {
    const held = inside(state, part), value = !options || held in options ? held : Object.keys(options)[held];
    return [name, (value ?? null) === null || String(value) === String(first) ? null : short(value)];
  });
}

/** A number with many digits as the fraction that it is: 1/82. */
function short(value) {
  if (typeof value === 'number' && String(value).length > 9) {
    for (let below = 2; below < 1000; below += 1) if (Math.abs(value * below - Math.round(value * below)) < 1e-12) return `${Math.round(value * below)}/${below}`;
  }
  return String(value);
}

/** The parts of a state that an address asks for in another way; `refuse(entry, text)` is told what is no value of its part. */
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
