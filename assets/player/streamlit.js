// Mounts a step player in a page of the course. Streamlit calls this again after every run of the page's script.

import { createPlayer } from './player.js';

export default function mount({ data: [data], parentElement }) {
  const host = parentElement.querySelector('.here');
  if (host.shown === data.id) return; // the same path: the reader stays where they are
  host.player?.stop();
  const step = (index) => keepInAddress(data.name, index === data.first ? null : data.written[index]);
  const start = host.player ? host.player.index : data.start; // another learning rate, say: the same step of it
  host.player = createPlayer(host, { ...data, start }, step);
  host.shown = data.id;
  leavePlace(host);
  if (host.player.index !== data.start) step(host.player.index);
}

/** The height that page.css keeps for what is to come is given back: what stands there has its own. */
function leavePlace(host) {
  for (let place = host.getRootNode().host; place; place = place.parentElement) {
    if (place.matches('[class*="st-key-player-"]')) place.dataset.drawn = '';
  }
}

/** The step belongs to the address, so that a copied link opens just here; going Back leaves the lesson, not the step. */
function keepInAddress(name, written) {
  if (!name) return;
  const address = new URL(location.href);
  if (written === null) address.searchParams.delete(name);
  else address.searchParams.set(name, written);
  history.replaceState(history.state, '', address);
}
