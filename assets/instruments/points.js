// The reader's own points: pasted, or from a file of a spreadsheet.

import { add, fold } from './drawing.js';
import { button } from './gestures.js';

const MOST_POINTS = 500;

/** A fold for text or a file of points; `take(points)` gets what was read, the reader one sentence. */
export function pasteBoard(parent, reach, says, take) {
  const own = fold(parent, 'Your own points');
  const text = /** @type {any} */ (add(own, 'textarea', '', { rows: 5, 'aria-label': says.points, placeholder: says.example }));
  const row = add(own, 'div', 'controls'), said = add(own, 'p', 'say', { role: 'status' });
  const read = () => {
    try {
      const { points, sentence } = pointsIn(text.value, reach);
      take(points);
      said.textContent = sentence;
    } catch (problem) {
      said.textContent = problem.message;
    }
  };
  button(row, 'Take these points', read);
  const file = /** @type {any} */ (add(row, 'input', '', { type: 'file', accept: '.csv,.tsv,.txt', 'aria-label': 'A file of points' }));
  file.onchange = async () => {
    text.value = await file.files[0].text();
    read();
  };
}

/** Text as points (x, y, 0 or 1), stretched to ±0.9 of reach, with a sentence about them; throws one where it cannot be read. */
export function pointsIn(text, reach) {
  const rows = [];
  text.replaceAll('"', '').split('\n').forEach((written, k) => {
    const line = written.trim(), isApart = /[;\t]/.test(line); // then a comma may stand before decimals
    const [a, b, kind, more] = line.split(isApart ? /[;\t]/ : line.includes(',') ? ',' : /\s+/), [x, y] = [a, b].map((part) => Number(part?.replace('−', '-').replace(',', '.') || NaN));
    if (Number.isFinite(x + y) && kind?.trim() && !more) rows.push([x, y, kind.trim()]);
    else if (line && (rows.length || !Number.isNaN(x))) throw new Error(`Line ${k + 1} should be two numbers and a kind, such as 0.5, −1, blue; it is “${line.slice(0, 40)}”.`);
  });
  const kinds = [...new Set(rows.map((row) => row[2]))].sort();
  if (kinds.length !== 2 || rows.length > MOST_POINTS) throw new Error(`There should be points of two kinds, at most ${MOST_POINTS}; these are ${rows.length}, of ${kinds.length}.`);
  const ends = [0, 1].map((axis) => [Math.min, Math.max].map((end) => end(...rows.map((row) => row[axis]))));
  const put = (value, axis, [low, high] = /** @type {any} */ (ends[axis])) => ((value - (low + high) / 2) / (high - low || 1)) * 1.8 * reach;
  return {
    points: rows.map(([x, y, kind]) => [put(x, 0), put(y, 1), kinds.indexOf(kind)]),
    sentence: `${rows.length} points, stretched to fill the square: ${kinds[0]} is orange, ${kinds[1]} is blue.`,
  };
}
