// A drawing canvas in a page of the course. The strokes are drawn by assets/phone/drawing.js, as on the phone; Python gets
// the strokes and paints them itself, so that a picture never has to be sent. The tab keeps them, too, for a reload.

import { createDrawing } from '../phone/drawing.js';

export default function mount({ data, parentElement, setStateValue }) {
  const host = parentElement.querySelector('.drawing');
  if (host.ready) return; // the page's script ran again; the drawing stays
  host.ready = true;
  const [canvas, hint] = [host.querySelector('canvas'), host.querySelector('.hint')];
  const [undo, clear] = host.querySelectorAll('button');
  const shown = (strokes) => {
    hint.hidden = strokes.length > 0;
    undo.disabled = !drawing.canUndo;
    clear.disabled = strokes.length === 0;
  };
  const drawing = createDrawing(canvas, {
    pen: data.pen,
    onChange: (strokes, finished) => {
      shown(strokes);
      if (finished) setStateValue('strokes', kept(rounded(strokes)));
    },
  });
  undo.onclick = () => drawing.undo();
  clear.onclick = () => drawing.clear();
  const before = data.strokes?.length ? data.strokes : remembered();
  if (before.length) drawing.load(before);
  shown(drawing.strokes);
}

const PLACE = 'explainer-drawing';

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
    return JSON.parse(sessionStorage.getItem(PLACE)) ?? [];
  } catch {
    return [];
  }
}

/** Three decimals of the paper's width are finer than any pixel that the network sees. */
function rounded(strokes) {
  return strokes.map((stroke) => stroke.map((point) => point.map((value) => Math.round(value * 1000) / 1000)));
}
