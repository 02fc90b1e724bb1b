// "Draw into it": a network that has learned on this page goes to the recogniser beside it, which keeps it on this device.

import { correctionsAt, handOver, nameAt } from '../phone/handing.js';

const RECOGNISER = new URL('phone/', location.href);
const NO_ROOM = 'This browser keeps no network. Save it as a file, open the digit recogniser, and choose the file there, under About.';

/** Once a network has learned in `place`, offer below it to draw into it, as long as its numbers are numbers. */
export function offerDrawing(place) {
  const box = Object.assign(document.createElement('p'), { className: 'carry own-buttons' });
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'button', textContent: 'Draw into it' });
  const said = Object.assign(document.createElement('span'), { role: 'status' });
  box.append(button, ' The network that you have trained reads what you draw. It stays on this device. ', said);
  document.addEventListener('epoch', (event) => {
    const { learned } = /** @type {any} */ (event.composedPath().find((part) => 'learned' in part));
    place.after(box);
    button.disabled = learned().isLost; // the instrument says why
    said.textContent = '';
    button.onclick = async () => {
      try {
        await handOver(learned().file(), RECOGNISER);
        globalThis.open(new URL('index.html', RECOGNISER));
      } catch {
        said.textContent = NO_ROOM;
      }
    };
  });
}

/** What the recogniser keeps goes with all else that a reader wants forgotten: the network, and corrected drawings. */
export function forgetDrawing() {
  for (const name of [nameAt(RECOGNISER), correctionsAt(RECOGNISER)]) {
    try {
      localStorage.removeItem(name);
    } catch {
      // nothing was kept
    }
  }
}
