// What every instrument stands on: a place in the page, its colours, its size, and its state.

import { STYLE } from './style.js';
import { channels, div, make, picture, resized } from './drawing.js';
import { choice } from './gestures.js';

/**
 * Puts an instrument into `element`. `instrument(view, data)` returns {draw(), state, changed?(), stop?()}: `changed` is called
 * when the state was changed from outside. An instrument that keeps more than one record has state() and set(changes) instead.
 * `onChange(state)` is called when the hand lets go of something that it has moved; `theme` is "auto", "light" or "dark".
 * `load(address)` fetches a file; a frame's data hold their files themselves.
 */
export function stand(instrument, element, data, { onChange = null, theme = data.theme, load = null } = {}) {
  const root = make('div', { class: `instrument ${data.kind}`, 'data-theme': theme });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const style = make('style', {}, colours(data.colours) + STYLE);
  if (data.title) root.append(make('p', { class: 'title' }, data.title));
  element.replaceChildren(style, root);
  const view = {
    root,
    colour: (name) => data.colours[root.dataset.theme === 'auto' ? (dark.matches ? 'dark' : 'light') : root.dataset.theme][name],
    isCalm: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
    bytes,
    /** The bytes of a file that Python packed with zlib. */
    async unpacked(name) {
      const packed = load ? await load(data.files[name]) : bytes(data.files[name]);
      return new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'))).arrayBuffer());
    },
    /** Buttons for a part of the state. */
    choose: (parent, name, state, part, options, isNamed = false) => choice(parent, { name, options, isNamed, value: state[part], input: (to) => { state[part] = to; made.draw(); } }),
    /** A picture with a column of numbers beside it, or below it where there is no room; where it is tall, as a row below it. */
    beside(alt, isTall = false) {
      const bench = div(root, `bench two${isTall ? ' tall' : ''}`);
      return { plot: picture(div(bench), alt), side: div(bench, 'side') };
    },
  };
  const made = instrument(view, data);
  const state = () => structuredClone(made.set ? made.state() : made.state);
  const draw = () => root.clientWidth && made.draw();
  const written = () => JSON.stringify(state());
  let width = 0, told = written();
  root.addEventListener('settled', () => {
    if (written() !== told) onChange?.(state());
    told = written();
  });
  const sized = new ResizeObserver(() => {
    if (Math.abs(root.clientWidth - width) < 1) return;
    width = root.clientWidth;
    resized();
    draw();
  });
  sized.observe(root);
  dark.addEventListener('change', draw);
  addEventListener('resize', resized);
  return {
    update(changes) {
      if (made.set) made.set(changes);
      else Object.assign(made.state, changes);
      made.changed?.();
      told = written();
      draw();
    },
    state,
    destroy() {
      made.stop?.();
      sized.disconnect();
      dark.removeEventListener('change', draw);
      element.replaceChildren();
    },
  };
}

/** What Python packed as base64. */
export function bytes(packed) {
  const text = atob(packed), made = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) made[i] = text.charCodeAt(i);
  return made;
}

/** The three palettes as CSS: the reader's, the one that was chosen, and the printer's. */
function colours({ light, dark, print }) {
  const says = (palette) => Object.entries(palette).map(([name, value]) => `--${name}: ${value};`).join(' ');
  return `.instrument { color-scheme: light; ${says(light)} }
    @media (prefers-color-scheme: dark) { .instrument[data-theme="auto"] { color-scheme: dark; ${says(dark)} } }
    .instrument[data-theme="dark"] { color-scheme: dark; ${says(dark)} }
    @media print { .instrument.instrument[data-theme] { color-scheme: light; ${says(print)} } }`;
}

/** Whether Streamlit's own theme is dark: the reader may have chosen another one than the system's. */
export function isDark(host) {
  const ground = getComputedStyle(host).getPropertyValue('--st-background-color').trim();
  if (!/^#[0-9a-f]{6}$/i.test(ground)) return matchMedia('(prefers-color-scheme: dark)').matches;
  return channels(ground).reduce((a, b) => a + b) < 384;
}
