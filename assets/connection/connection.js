// Watches the line to the server. When it is back after a loss, the page's script runs again: a server that was started anew
// knows neither this page's parts nor their controls until then. And it writes into the address what was wrong there,
// and lets figures that move be moved by keyboard and by the address.

import { watch } from '../player/figures.js';
import { follow } from '../player/film.js';

export default function mount({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector('.here');
  correct(data.corrected, host);
  const known = host.server;
  host.server = data.server;
  if (known) return; // the page's script ran again; all is watched already
  watch();
  follow();
  // Who takes the lesson along takes it at the step and the frame that are shown, which only this browser knows.
  document.addEventListener('click', ({ target }) => {
    if (target.closest?.('[data-testid="stPopover"] button')) setTriggerValue('search', location.search);
  });
  const app = document.querySelector('[data-testid="stApp"]');
  let lost = false;
  new MutationObserver(() => {
    const back = app.dataset.testConnectionState === 'CONNECTED';
    if (back && lost) setTriggerValue('back', host.server);
    lost = !back;
  }).observe(app, { attributeFilter: ['data-test-connection-state'] });
}

/**
 * Each correction is made once; afterwards the address belongs to the controls again. Only what was wrong may come back for a
 * moment: a control that is drawn with it writes it anew before it hears of its own correction.
 */
function correct(corrected, host) {
  host.corrected ??= {};
  for (const [name, values] of Object.entries(corrected)) {
    const wanted = `${location.pathname} ${values}`;
    if (host.corrected[name] === wanted) continue;
    host.corrected[name] = wanted;
    const wrong = String(new URL(location.href).searchParams.getAll(name));
    for (const wait of [0, 300, 1000, 2500]) setTimeout(() => replace(name, wrong, values), wait);
  }
}

function replace(name, wrong, values) {
  const address = new URL(location.href);
  if (String(address.searchParams.getAll(name)) !== wrong) return;
  address.searchParams.delete(name);
  for (const value of values) address.searchParams.append(name, value);
  history.replaceState(history.state, '', address);
}
