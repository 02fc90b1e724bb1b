// The host for a page of the course. Streamlit calls this again after every run of the page's script.

import { written } from './kept.js';
import { mount } from './mount.js';
import { isDark } from './stage.js';

/**
 * `data.given` is what an instrument hands over, `data.keep` which parts of its state belong to the address. They are written
 * when the hand lets go. A part that is `drawn` belongs to a widget of the page, which then moves, too.
 */
export default function show({ data: [data], parentElement, setStateValue }) {
  const host = parentElement.querySelector('.here'), { given, keep = [] } = data;
  const theme = isDark(host) ? 'dark' : 'light', held = new Set(keep.map(({ part }) => part.split('.')[0]));
  // What the hand holds is known best here: the script may have run with an address from before.
  const frame = JSON.stringify(given, (key, value) => (held.has(key) || key === 'alt' ? undefined : value));
  const root = host.querySelector('.instrument');
  if (root && host.frame === frame) {
    const widgets = keep.filter(({ part, drawn }) => drawn && given[part] !== host.given[part] && !root.querySelector('.grabbed'));
    if (root.dataset.theme === theme && !widgets.length) return;
    root.dataset.theme = theme; // what is painted has its colours from now on
    host.given = given;
    root.querySelector('svg')?.setAttribute('aria-label', given.alt);
    return host.made.update(Object.fromEntries(widgets.map(({ part }) => [part, given[part]])));
  }
  const before = host.given?.kind === given.kind ? host.made.state() : {}, kept = {};
  for (const part of held) if (part in before && String(host.given[part]) === String(given[part])) kept[part] = before[part];
  host.made?.destroy();
  Object.assign(host, { frame, given });
  const onChange = (state) => {
    const address = new URL(location.href), [drawn] = keep.filter((entry) => entry.drawn);
    if (drawn) return setStateValue('moved', state[drawn.part]); // its widget moves, and writes the address
    for (const [name, text] of written(state, keep)) text === null ? address.searchParams.delete(name) : address.searchParams.set(name, text);
    history.replaceState(history.state, '', address); // going Back leaves the lesson, not the last move
  };
  const load = async (address) => (await fetch(address)).arrayBuffer();
  host.made = mount(host, { ...given, ...kept }, { theme, onChange, load });
  const place = host.getRootNode().host;
  place?.closest('[class*="st-key-hand-"]')?.setAttribute('data-drawn', ''); // page.css keeps no place any more
  const address = new URLSearchParams(location.search);
  if (!root && keep.some(({ name, drawn }) => !drawn && address.has(name))) unfold(place);
}

/** Who follows a link to what a picture held sees the picture: the folds open in which it stands. */
function unfold(place) {
  for (let fold = place?.closest('details'); fold; fold = fold.parentElement.closest('details')) {
    if (!fold.open) fold.querySelector('summary').click();
  }
}
