// The glass network as the paper of a lesson. Python gets the strokes when the pen is lifted, and paints them itself, so that a
// picture never has to be sent. The tab keeps them, too, for a reload.

import { isDark } from '../instruments/stage.js';
import { mount } from '../instruments/mount.js';

const PLACE = 'explainer-drawing';

export default function show({ data: [data], parentElement, setStateValue }) {
  const host = parentElement.querySelector('.here'), written = JSON.stringify(data.given);
  const theme = isDark(host) ? 'dark' : 'light', root = host.querySelector('.instrument');
  if (root) root.dataset.theme = theme;
  if (host.shown === written && root) return; // the page's script ran again; the drawing stays
  const before = host.made?.state().strokes ?? remembered();
  host.made?.destroy();
  host.shown = written;
  host.made = mount(host, data.given, { theme, onChange: ({ strokes }) => setStateValue('strokes', kept(rounded(strokes))) });
  if (before.length) host.made.update({ strokes: before });
}

function kept(strokes) {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(strokes));
  } catch {
    // a browser that keeps nothing
  }
  return strokes;
}

function remembered() {
  try {
    const strokes = JSON.parse(sessionStorage.getItem(PLACE));
    return strokes.every((stroke) => stroke.length && stroke.every(isPoint)) ? strokes : [];
  } catch {
    return []; // nothing was drawn, storage is switched off, or it holds what we did not write
  }
}

const isPoint = (given) => Array.isArray(given) && given.length === 2 && given.every((value) => Number.isFinite(value) && Math.abs(value - 0.5) <= 1.5);

/** Three decimals of the paper's width are finer than any pixel that the network sees. */
function rounded(strokes) {
  return strokes.map((stroke) => stroke.map((point) => point.map((value) => Math.round(value * 1000) / 1000)));
}
