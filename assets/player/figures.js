// Plotly figures that move, for the keyboard: Plotly draws its play button and slider for a pointer only.
//
// watch() makes every figure with a slider of frames on the page reachable, now and whenever one is drawn later:
// Tab reaches it, left and right step, Home and End go to the first and last frame, space plays and pauses, and what the
// slider says of the frame is spoken, and what is seen there: the step's `value`. It works on any `.js-plotly-plot`, also
// where `Plotly` is no global name (Streamlit keeps it to itself): then the figure's own slider and buttons are pressed.

const HINT = 'Moves: left and right arrow step, Home and End jump to the first and last frame, space plays and pauses.';
const STYLE = `
  .plays:focus-visible { outline: 3px solid #0072b2; outline-offset: 2px; border-radius: 2px; }
  @media print { .updatemenu-container, .slider-group > :not(.slider-label) { display: none; } }
  .plays-unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }`;
const SETTLED = 150; // milliseconds without a change in the page before it is looked through again
const INSET = 10; // pixels at both ends of Plotly's slider that belong to the first and the last step

export function watch(root = document.body) {
  let timer = 0;
  style();
  const look = () => root.querySelectorAll('.js-plotly-plot').forEach(open);
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, SETTLED);
  };
  const seen = new MutationObserver(soon);
  seen.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['class'] });
  look();
  return () => {
    seen.disconnect();
    clearTimeout(timer);
  };
}

/** The slider of a figure that moves; undefined for any other. */
export const slider = (place) => place.layout?.sliders?.find(({ steps }) => steps?.[0]?.method === 'animate');
const label = (place) => {
  const { steps, active = 0, currentvalue } = slider(place);
  const { label, value } = steps[active];
  const shown = `${currentvalue?.prefix ?? ''}${label}${currentvalue?.suffix ?? ''}`;
  return [shown, value, `frame ${active + 1} of ${steps.length}`].filter(Boolean).join(', ');
};

const opened = new WeakMap(); // place -> what listens to its animation

function open(place) {
  if (!slider(place)) return;
  if (!opened.has(place)) {
    const words = place.getAttribute('aria-label') ?? place.layout.meta?.alt ?? plain(place.layout.title?.text);
    place.classList.add('plays');
    place.tabIndex = 0;
    place.setAttribute('role', 'group');
    place.setAttribute('aria-label', words || 'A figure that moves');
    place.setAttribute('aria-describedby', spoken().hint.id);
    place.addEventListener('keydown', (event) => pressed(place, event));
    place.addEventListener('focus', () => say(place));
    opened.set(place, {
      plotly_animatingframe: ({ animation }) => {
        place.playing = animation.frame.duration > 0; // a single step takes no time
        if (!place.playing) say(place);
      },
      plotly_animated: () => {
        place.playing = false;
        say(place);
      },
    });
  }
  for (const [event, heard] of Object.entries(opened.get(place))) {
    place.removeListener?.(event, heard); // a figure that is drawn anew forgets who listened
    place.on?.(event, heard);
  }
}

function pressed(place, event) {
  if (event.target !== place || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const { steps, active = 0 } = slider(place) ?? { steps: [] };
  const last = steps.length - 1;
  const to = { ArrowLeft: active - 1, ArrowRight: active + 1, Home: 0, End: last }[event.key];
  if (to === undefined && event.key !== ' ') return;
  event.preventDefault();
  if (event.key === ' ') play(place);
  else go(place, Math.max(0, Math.min(last, to)));
}

/** Shows the frame with this number, from 0. */
export function go(place, index) {
  const { steps } = slider(place);
  if (globalThis.Plotly) animate(place, steps[index].args);
  else slide(place, steps.length > 1 ? index / (steps.length - 1) : 0);
}

/** Plotly breaks its promise when another step comes before the last one ended: that is what was asked for. */
const animate = (place, args) => globalThis.Plotly.animate(place, ...args).catch(() => {});

/** A press on the slider's rail, where the step is. */
function slide(place, share) {
  const rail = place.querySelector('.slider-rail-touch-rect');
  if (!rail) return;
  const { left, top, width, height } = rail.getBoundingClientRect();
  const at = { bubbles: true, clientX: left + INSET + share * (width - 2 * INSET), clientY: top + height / 2, view: window };
  rail.dispatchEvent(new MouseEvent('mousedown', at));
  place.dispatchEvent(new MouseEvent('mouseup', at));
}

function play(place) {
  const { buttons } = place.layout.updatemenus?.find(({ buttons }) => buttons?.[0]?.method === 'animate') ?? {};
  if (!buttons) return;
  // The button that stops gives Plotly a list with nothing in it; the one that plays gives no list at all.
  const wanted = buttons.findIndex(({ args }) => Array.isArray(args[0]) === Boolean(place.playing));
  if (wanted < 0) return;
  if (globalThis.Plotly) animate(place, buttons[wanted].args);
  else place.querySelectorAll('.updatemenu-button')[wanted]?.dispatchEvent(new MouseEvent('click', { bubbles: true, view: window }));
}

/** Speaks the frame that a figure shows, while the reader is at it. */
function say(place) {
  const { live } = spoken();
  if (document.activeElement === place) live.textContent = label(place);
}

/** How a figure that moves looks when it is reached, and on paper, once a page. */
function style() {
  if (document.getElementById('plays-style')) return;
  document.head.append(Object.assign(document.createElement('style'), { id: 'plays-style', textContent: STYLE }));
}

/** The two lines for screen readers, once a page. */
function spoken() {
  const line = (name, text) => {
    const there = document.getElementById(name);
    if (there) return there;
    const made = Object.assign(document.createElement('p'), { id: name, className: 'plays-unseen', textContent: text });
    document.body.append(made);
    return made;
  };
  const live = line('plays-now', '');
  live.setAttribute('role', 'status');
  const hint = line('plays-hint', HINT);
  hint.hidden = true; // it is read as the figure's description, not as a line that stands outside of everything
  return { hint, live };
}

function plain(text) {
  return (text ?? '').replace(/<[^>]*>/g, ' ').trim();
}
