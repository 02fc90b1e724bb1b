// A chart that changes does not blink: the old one is taken away and the new one drawn a moment later, into an empty place.
// cover() puts a still copy of the old picture there until the new one is drawn; hold() does so for whatever Streamlit exchanges.

const COVERED = `
  .holding { position: relative; }
  .holding > :first-child { opacity: 0; }
  .held { position: absolute; inset: 0; pointer-events: none; }
  .held svg { position: absolute; inset: 0 auto auto 0; }`;
const PLACE = '[data-testid="stElementContainer"]';
const QUIET = 120; // milliseconds without a change until a picture is taken to be whole
const CHART = '[data-testid="stPlotlyChart"]';
const FRAMES = 3; // painted ones, from the first word of a picture until all of it is there
const LONGEST = 2000; // milliseconds; a picture that has not come by then is not to be hidden by an old one
const SHORTEST = 400; // and where no chart has come by then, there will be none

const pictures = new WeakMap(); // place -> a copy of what is drawn there: Plotly may take it apart before the place is gone

export function hold(root = document.body) {
  const charts = (nodes) => [...nodes].filter((node) => node.querySelector?.(CHART));
  const places = (nodes) => [...nodes].filter((node) => node.querySelector?.(CHART) || isEmpty(node));
  const changed = new Set();
  let timer = 0;
  const keep = () => {
    for (const place of changed) if (isDrawn(place)) pictures.set(place, copied(place));
    changed.clear();
  };
  // Told before the browser paints: nobody sees the empty place.
  new MutationObserver((changes) => {
    const gone = new Map(); // parent -> its charts that were taken away, in their order
    for (const { target, removedNodes } of /** @type {any[]} */ (changes)) {
      const place = target.closest?.(PLACE);
      if (place) changed.add(place); // of the thousands of changes within a drawing nothing else is noted
      else gone.set(target, [...(gone.get(target) ?? []), ...charts(removedNodes)]);
    }
    for (const { target, addedNodes } of /** @type {any[]} */ (changes)) {
      if (!gone.has(target)) continue;
      for (const place of places(addedNodes)) {
        const old = gone.get(target).shift() ?? [...target.children].find((other) => other !== place && isHidden(other));
        if (old && place.isConnected) cover(place, old);
      }
    }
    clearTimeout(timer);
    timer = setTimeout(keep, QUIET);
  }).observe(root, { childList: true, subtree: true });
}

/** A place in which a chart may yet be made. */
const isEmpty = (node) => node.matches?.(PLACE) && !node.textContent;

/** Some are hidden at first and taken away later. */
const isHidden = (other) => other.querySelector(CHART) && getComputedStyle(other).display === 'none';

/** Shows in `place`, until a chart is drawn there, what is drawn in `old`, which may be off the page already. */
export function cover(place, old) {
  const picture = isDrawn(old) ? copied(old) : pictures.get(old);
  if (!picture || isDrawn(place)) return;
  pictures.set(place, picture); // until it has one of its own
  styled();
  const held = Object.assign(document.createElement('div'), { className: 'held' });
  held.setAttribute('aria-hidden', 'true');
  held.append(picture);
  place.classList.add('holding');
  place.style.minHeight = picture.style.height;
  place.append(held);
  const began = performance.now();
  let frames = 0;
  const look = () => {
    if (isDrawn(place)) frames += 1;
    const longest = place.matches('figure') || place.querySelector(CHART) ? LONGEST : SHORTEST;
    if (place.isConnected && frames < FRAMES && performance.now() < began + longest) return requestAnimationFrame(look);
    held.remove();
    place.classList.remove('holding');
    place.style.minHeight = '';
  };
  requestAnimationFrame(look);
}

const copied = (place) => place.querySelector('.js-plotly-plot .svg-container').cloneNode(true);

/** Whether the picture is there, words and all: Plotly makes an empty one first. */
const isDrawn = (place) => Boolean(place.querySelector('.js-plotly-plot .infolayer > *'));

function styled() {
  if (document.getElementById('held-style')) return;
  document.head.append(Object.assign(document.createElement('style'), { id: 'held-style', textContent: COVERED }));
}
