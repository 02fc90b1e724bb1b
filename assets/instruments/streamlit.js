// The host for a page of the course. Streamlit calls this again after every run of the page's script.

import { mount } from './mount.js';

/**
 * `data.given` is what an instrument hands over. `data.keep` says which parts of its state belong to the address, and under which
 * name: {at: 'x'}. They are written when the hand lets go; with `data.reports` the page's script then runs again with the state.
 */
export default function show({ data, parentElement, setStateValue }) {
  const host = parentElement.querySelector('.here');
  const theme = isDark(host) ? 'dark' : 'light', written = JSON.stringify(data.given);
  if (host.shown === written && host.querySelector('.instrument')) { // the same one: the reader keeps what they have moved
    host.querySelector('.instrument').dataset.theme = theme;
    return;
  }
  host.made?.destroy();
  host.shown = written;
  const onChange = (state) => {
    keepInAddress(state, data.keep ?? {});
    if (data.reports) setStateValue('state', state);
  };
  host.made = mount(host, data.given, { theme, onChange });
}

/** A copied link opens just here; going Back leaves the lesson, not the last move. */
function keepInAddress(state, names) {
  const address = new URL(location.href);
  for (const [part, name] of Object.entries(names)) {
    const value = state[part];
    if (value === null || value === undefined) address.searchParams.delete(name);
    else address.searchParams.set(name, [value].flat().join(','));
  }
  history.replaceState(history.state, '', address);
}

/** Whether Streamlit's own theme is dark: the reader may have chosen another one than the system's. */
function isDark(host) {
  const ground = getComputedStyle(host).getPropertyValue('--st-background-color').trim();
  if (!/^#[0-9a-f]{6}$/i.test(ground)) return matchMedia('(prefers-color-scheme: dark)').matches;
  return [1, 3, 5].reduce((total, place) => total + parseInt(ground.slice(place, place + 2), 16), 0) < 384;
}
