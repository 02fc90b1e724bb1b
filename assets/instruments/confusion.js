// The confusion matrix, opened: choose a number, and the digits behind it show.

import { add, div, make, sized } from './drawing.js';
import { letGo } from './gestures.js';
import { inkOn } from './ink.js';
import { chance } from './words.js';

const SIZE = 56, GAP = 12;
const STYLE = `
.instrument .matrix { border-spacing: 2px; border-collapse: separate; width: 100%; max-width: 460px; table-layout: fixed; }
.instrument .matrix caption { text-align: left; color: var(--muted); padding-bottom: 4px; }
.instrument .matrix th, .instrument .matrix td { padding: 0; text-align: center; }
.instrument .matrix button { width: 100%; min-height: 32px; padding: 0; border-color: transparent; border-radius: 4px; background: color-mix(in srgb, var(--vermillion) var(--share), var(--surface)); font-size: .86rem; }
.instrument .matrix button:focus-visible { position: relative; }
.instrument .matrix button.right { border-color: var(--blue); }
.instrument .matrix button[aria-pressed="true"] { border: 2px solid var(--ink); font-weight: 700; }
`;

export function confusion(view, data) {
  const state = { cell: data.cell ?? -1 }, { names, counts } = data, n = names.length;
  const bench = div(view.root, 'bench half'), table = add(div(bench), 'table', 'grid-table matrix');
  const side = div(bench, 'side'), message = add(side, 'p', 'formula', { role: 'status' });
  const canvas = add(side, 'canvas', '', { role: 'img' });
  const most = Math.max(1, ...counts.flatMap((row, is) => row.filter((_, said) => said !== is)));
  const shown = new Map(data.shown.map(([cell, first, shares]) => [cell, { first, shares }]));
  let pixels = null;

  view.root.append(make('style', {}, STYLE));
  table.append(make('caption', {}, data.alt));
  const head = add(table, 'tr');
  head.append(make('td'), ...names.map((name) => make('th', { scope: 'col' }, name)));
  const cells = counts.flatMap((row, is) => {
    const line = add(table, 'tr');
    line.append(make('th', { scope: 'row' }, names[is]));
    return row.map((count, said) => {
      const cell = make('button', { type: 'button', 'aria-label': `${names[is]} read as ${names[said]}: ${count}`, style: `--share: ${is === said ? 0 : Math.round((60 * count) / most)}%` }, String(count));
      if (is === said) cell.classList.add('right');
      cell.addEventListener('click', () => choose(is * n + said));
      cell.addEventListener('keydown', (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -n, ArrowDown: n }[event.key], to = is * n + said + step;
        if (!step || to < 0 || to >= n * n || (Math.abs(step) === 1 && Math.floor(to / n) !== is)) return;
        event.preventDefault();
        choose(to);
        cells[to].focus();
      });
      add(line, 'td').append(cell);
      return cell;
    });
  });

  async function choose(cell) {
    state.cell = cell;
    draw();
    letGo(view.root);
  }

  async function fetched() {
    try {
      pixels = await view.unpacked('digits');
    } catch {
      pixels = new Uint8Array(0);
    }
    draw();
  }

  function draw() {
    const { cell } = state, is = Math.floor(cell / n), said = cell % n, width = side.clientWidth;
    cells.forEach((each, k) => {
      each.setAttribute('aria-pressed', String(k === cell));
      each.tabIndex = k === Math.max(cell, 0) ? 0 : -1;
    });
    const { first = 0, shares = [] } = shown.get(cell) ?? {}, across = Math.max(1, Math.floor((width + GAP) / (SIZE + GAP)));
    if (shares.length && !pixels) return void fetched();
    const context = sized(canvas, width, Math.max(1, Math.ceil(shares.length / across) * (SIZE + 26))), paint = inkOn(context, view.colour('ink'));
    shares.forEach((share, k) => {
      const x = (k % across) * (SIZE + GAP), y = Math.floor(k / across) * (SIZE + 26);
      paint(pixels, 784 * (first + k), x, y, SIZE);
      context.fillText(chance(share), x + SIZE / 2, y + SIZE + 14);
    });
    canvas.setAttribute('aria-label', shares.length ? `${shares.length} digits` : 'No digits are chosen');
    if (cell < 0) message.textContent = 'Choose a number in the table to see the digits behind it.';
    else message.innerHTML = `${counts[is][said]} ${counts[is][said] === 1 ? 'digit is' : 'digits are'} <strong>${names[is]}</strong> and ${is === said ? 'read correctly' : `read as <strong>${names[said]}</strong>`}.${shares.length ? ` ${shares.length < counts[is][said] ? `These are the ${shares.length} that the network is surest of.` : 'The number below each says how sure the network is.'}` : ''}`;
  }

  return { draw, state };
}
