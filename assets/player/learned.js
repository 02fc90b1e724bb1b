// What networks that learned in this browser came to: the best one's accuracy, and a digit that it misread.

const LEARNED = 'deep-learning-explainer-network';
const PIXELS = 28 * 28;

/** {accuracy, fooled: [digit, answer, ink as base64] or null}, or null where none has learned here. */
export function learned() {
  try {
    const { accuracy, fooled } = JSON.parse(localStorage.getItem(LEARNED)) ?? {};
    return typeof accuracy === 'number' && accuracy > 0 && accuracy <= 1 ? { accuracy, fooled: isDigit(fooled) ? fooled : null } : null;
  } catch {
    return null; // storage is switched off, or holds what we did not write
  }
}

/** Whether it is [digit, answer, ink]; what is not base64 at all raises. */
const isDigit = (given) => Array.isArray(given) && given.slice(0, 2).every(Number.isInteger) && atob(given[2]).length === PIXELS;

export function forgetLearned() {
  try {
    localStorage.removeItem(LEARNED);
  } catch {
    // nothing was kept
  }
}

/** From now on: after an epoch, and when a training stands still, it is remembered if it is the best so far. */
export function watchLearning() {
  if (document.documentElement.dataset.learning) return; // another page of this course watches already
  document.documentElement.dataset.learning = 'watched';
  for (const moment of ['epoch', 'settled']) document.addEventListener(moment, (event) => {
    const { learned: told } = /** @type {any} */ (event.composedPath().find((part) => 'learned' in part) ?? {});
    const { history = [], wrong, labels, images } = told?.() ?? {};
    const accuracy = Math.max(0, ...history.map(({ valAccuracy }) => valAccuracy));
    if (accuracy <= (learned()?.accuracy ?? 0)) return;
    const [first] = wrong ?? [];
    const ink = first && btoa(String.fromCharCode(...images.subarray(first[0] * PIXELS, (first[0] + 1) * PIXELS)));
    try {
      localStorage.setItem(LEARNED, JSON.stringify({ accuracy, fooled: first ? [labels[first[0]], first[1], ink] : null }));
    } catch {
      // a reader who keeps no storage trains without a memory
    }
  });
}

/** The digit as a picture in the colour of the text around it. */
export function picture(ink, colour) {
  const canvas = document.createElement('canvas'), side = Math.sqrt(PIXELS);
  Object.assign(canvas, { width: side, height: side });
  const context = canvas.getContext('2d'), image = context.createImageData(side, side), bytes = atob(ink);
  const [red, green, blue] = colour.match(/\d+/g).map(Number);
  for (let i = 0; i < PIXELS; i += 1) image.data.set([red, green, blue, bytes.charCodeAt(i)], 4 * i);
  context.putImageData(image, 0, 0);
  return canvas;
}
