// Slides: each is made as small as its 1280 × 720 need, films and instruments answer, and all of them are printed as they stand.

import { go } from '../player/figures.js';

const LARGEST_SCALE = 1.25, SMALLEST_SCALE = 0.2, STEP = 0.025; // how far a slide is scaled
const sections = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.slides > section')]);
const Reveal = /** @type {any} */ (globalThis).Reveal;

/** The largest scale at which the body fits its slide; text flows anew at each, pictures keep their form. */
function fit(section) {
  const body = section.querySelector('.body');
  const look = getComputedStyle(section), [across, down] = ['X', 'Y'].map((way) => room(section, look, way));
  let scale = section.querySelector('.row') ? LARGEST_SCALE : 1;
  for (;; scale -= STEP) {
    body.style.width = `${across / scale}px`;
    body.style.height = 'auto';
    if (scale <= SMALLEST_SCALE || (body.offsetHeight * scale <= down + 1 && body.scrollWidth * scale <= across + 1)) break;
  }
  body.style.transform = `scale(${scale})`;
  if (section.matches('.title')) body.style.height = `${down / scale}px`;
}

function room(section, look, way) {
  const [before, after] = way === 'X' ? [look.paddingLeft, look.paddingRight] : [look.paddingTop, look.paddingBottom];
  return (way === 'X' ? section.clientWidth : section.clientHeight) - parseFloat(before) - parseFloat(after);
}

const fitAll = () => sections.forEach(fit);

/** The pieces of a film are the steps of its slide: the key that leads to the next slide leads to the next frame first. */
function stepped({ fragment, fragments }, by) {
  for (const step of fragments ?? [fragment]) {
    const place = step.closest('section')?.querySelector('.js-plotly-plot');
    if (place) go(place, Number(step.dataset.frame) + by);
  }
}

/** A frame for an instrument grows with what is in it, and passes the keys of a presenter's remote on. */
function watchFrame(frame) {
  new ResizeObserver(() => fit(frame.closest('section'))).observe(frame);
  const listen = () => frame.contentWindow?.addEventListener('keydown', ({ key }) => {
    if (key === 'PageDown') Reveal.next();
    else if (key === 'PageUp') Reveal.prev();
    else if (key === 'Escape') frame.blur();
  });
  frame.addEventListener('load', listen);
  listen();
}

Reveal.on('fragmentshown', (event) => stepped(event, 0));
Reveal.on('fragmenthidden', (event) => stepped(event, -1));
Reveal.initialize({
  width: 1280, height: 720, margin: 0, center: false, controlsLayout: 'edges', hash: true, transition: 'none', slideNumber: 'c/t', pdfSeparateFragments: false,
  keyboardCondition: () => !document.activeElement?.matches('.js-plotly-plot'), // there the arrows belong to the film
}).then(fitAll);
fitAll();
document.querySelectorAll('iframe').forEach(watchFrame);
addEventListener('beforeprint', fitAll);
