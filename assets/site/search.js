// Search without a server: all parts of all pages that have every word, those with the words in a heading first.

import { fetched } from './fetched.js';

const MOST_RESULTS = 12, AROUND = 60; // results that are shown; letters on both sides of what was found

/** Makes `form` search: its words come with the first letter that is typed, and are looked through as they are typed. */
export function search(form) {
  const input = form.querySelector('input'), list = form.querySelector('ol'), said = form.querySelector('[role=status]');
  let words = null, table = null;
  const look = async () => {
    words = plain(input.value).split(/\s+/).filter(Boolean);
    table ??= fetched('search.json').then((answer) => answer.json());
    const parts = await table;
    const results = words.length && input.value.trim().length > 1 ? found(parts, words) : [];
    list.replaceChildren(...results.slice(0, MOST_RESULTS).map((part) => shown(part, words)));
    said.textContent = input.value.trim().length < 2 ? '' : results.length > MOST_RESULTS ? `${results.length} parts; the first ${MOST_RESULTS} are shown` : count(results.length);
  };
  form.hidden = false;
  form.addEventListener('submit', (event) => { event.preventDefault(); list.querySelector('a')?.click(); });
  input.addEventListener('input', look);
  if (input.value) look();
}

const count = (many) => (many === 0 ? 'Nothing found. Try fewer or shorter words.' : many === 1 ? '1 part' : `${many} parts`);

/** Small letters without accents: what is typed and what is written alike. */
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The parts that have all words, the best first; the order of the course among equals. */
export function found(parts, words) {
  const score = ([, title, heading, text]) => {
    const [above, within] = [plain(`${title} ${heading}`), plain(text)];
    if (!words.every((word) => above.includes(word) || within.includes(word))) return 0;
    const together = words.join(' ');
    return 1 + 2 * Number(within.includes(together)) + words.filter((word) => above.includes(word)).length;
  };
  return parts.map((part) => [score(part), part]).filter(([points]) => points).sort(([a], [b]) => b - a).map(([, part]) => part);
}

function shown([file, title, heading, text], words) {
  const item = document.createElement('li'), link = document.createElement('a'), piece = document.createElement('span');
  link.href = file;
  link.textContent = heading ? `${title}: ${heading}` : title;
  const at = Math.max(0, ...words.map((word) => plain(text).indexOf(word)));
  const from = at < AROUND ? 0 : text.indexOf(' ', at - AROUND) + 1, to = text.length < at + 2 * AROUND ? text.length : text.lastIndexOf(' ', at + 2 * AROUND);
  piece.textContent = `${from ? '… ' : ''}${text.slice(from, to)}${to < text.length ? ' …' : ''}`;
  item.append(link, piece);
  return item;
}
