// What every instrument stands on: a place in the page, its colours in light, dark and print, its size, and its state.

import { STYLE } from './style.js';
import { make } from './drawing.js';

/**
 * Puts an instrument into `element`. `instrument(view, data)` returns {draw(), state(), set(changes), stop?()}.
 * `onChange(state)` is called when the hand lets go; `theme` is "auto", "light" or "dark".
 */
export function stand(instrument, element, data, { onChange = null, theme = data.theme ?? 'auto' } = {}) {
  const root = make('div', { class: `instrument ${data.kind}`, 'data-theme': theme });
  const style = make('style', {}, colours(data.colours) + STYLE);
  if (data.title) root.append(make('p', { class: 'title' }, data.title));
  element.replaceChildren(style, root);
  const view = {
    root,
    colour: (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim(),
    isCalm: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
    settled: () => onChange?.(made.state()),
  };
  const made = instrument(view, data);
  let width = 0;
  const sized = new ResizeObserver(() => {
    if (Math.abs(root.clientWidth - width) < 1) return;
    width = root.clientWidth;
    made.draw();
  });
  sized.observe(root);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const redraw = () => made.draw();
  dark.addEventListener('change', redraw);
  return {
    update(changes) {
      made.set(changes);
      made.draw();
    },
    state: () => made.state(),
    destroy() {
      made.stop?.();
      sized.disconnect();
      dark.removeEventListener('change', redraw);
      element.replaceChildren();
    },
  };
}

/** The three palettes as CSS: the reader's, the one that was chosen, and the printer's. */
function colours({ light, dark, print }) {
  const says = (palette) => Object.entries(palette).map(([name, value]) => `--${name}: ${value};`).join(' ');
  return `.instrument { color-scheme: light; ${says(light)} }
    @media (prefers-color-scheme: dark) { .instrument[data-theme="auto"] { color-scheme: dark; ${says(dark)} } }
    .instrument[data-theme="dark"] { color-scheme: dark; ${says(dark)} }
    @media print { .instrument.instrument[data-theme] { color-scheme: light; ${says(print)} } }`;
}
