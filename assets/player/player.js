// The step player: the whole path is given first, so every step is drawn from it at once, without asking anyone.
//
// createPlayer(root, data, onStep) builds a player inside `root` and gives back { go, index, stop }.
// data: {label, frames, pictures, stack, start, unit, buttons}
//   frames[i]   = {title, words, lines: [{math, rule, numbers}], states: [one for each picture], note, digits: [math], folded away}
//   pictures[k] = {kind: "network" | "plot" | "bars", ...its spec}, see pictures.js
//   stack       = true: the lines of all frames stand below each other, in a box that scrolls, and a step reveals the next ones;
//                 false: the frame of the step is open, those around it are their titles
// The box has one height for all steps, so nothing beside or below it moves; what a step leaves of it is filled by the lines or
// titles that come next, each of which goes there.
//   unit        = what the position bar counts: "step", "learning rate" ...; frames may have their own `position`
//   buttons     = what the two buttons are called that go to the frame before and after
// `math` is MathML made by the course itself; everything else is set as text.

import { PICTURES } from './pictures.js';

const BEAT = 1300; // milliseconds a frame while playing
const EDGE = 12; // pixels between the newest line and the edge of the box that it was scrolled into
const ROW = 32; // pixels of a title without its frame, as player.css has it

const MARKUP = `
  <div class="stage">
    <div class="pictures"></div>
    <div class="frames"></div>
  </div>
  <div class="controls">
    <button type="button" class="back"><span aria-hidden="true">←</span> <b></b></button>
    <button type="button" class="next"><b></b> <span aria-hidden="true">→</span></button>
    <button type="button" class="play" aria-label="Play" aria-pressed="false"><span aria-hidden="true">▶</span></button>
    <input type="range" min="0" step="1">
    <output></output>
  </div>
  <p class="unseen" aria-live="polite"></p>`;

export function createPlayer(root, data, onStep = (_index) => {}) {
  root.classList.add('player');
  root.classList.toggle('stacked', Boolean(data.stack));
  root.setAttribute('role', 'group');
  root.setAttribute('aria-label', data.label);
  root.innerHTML = MARKUP;
  const find = (selector) => root.querySelector(selector);
  const [back, next, play, bar, output, said] = ['.back', '.next', '.play', 'input', 'output', '.unseen'].map(find);
  const { frames } = data;
  const last = frames.length - 1;

  const pictures = data.pictures.map(({ kind, ...spec }) => PICTURES[kind](spec));
  find('.pictures').append(...pictures.map(({ svg }) => svg));
  find('.pictures').hidden = pictures.length === 0;
  const drawn = frames.map(frameOf);
  const box = find('.frames');
  box.append(...drawn);
  drawn.forEach((frame, at) => {
    frame.dataset.place = `${at + 1} of ${last + 1}`;
    frame.addEventListener('click', () => isClosed(frame, data.stack) && step(at - index)); // the bar does it for the keyboard
  });
  bar.max = last;
  bar.setAttribute('aria-label', data.unit);
  [back, next].forEach((button, at) => {
    button.querySelector('b').textContent = data.buttons[at];
    button.setAttribute('aria-label', data.buttons[at]);
  });

  let due = 0; // of the frame of the screen in which the box is scrolled
  let index = Math.max(0, Math.min(last, data.start ?? 0));
  let timer = 0;

  const show = () => {
    drawn.forEach((frame, at) => {
      const seen = data.stack ? at <= index : at === index;
      frame.classList.toggle('seen', seen);
      frame.classList.toggle('now', at === index);
      frame.setAttribute('aria-hidden', String(!seen));
    });
    pictures.forEach(({ show: draw }, at) => draw(frames[index].states[at]));
    const position = frames[index].position ?? `${index + 1} of ${last + 1}`;
    bar.value = index;
    bar.setAttribute('aria-valuetext', `${position}: ${frames[index].title}`);
    bar.style.setProperty('--part', `${last ? (100 * index) / last : 100}%`);
    output.textContent = position;
    back.disabled = index === 0;
    next.disabled = index === last;
    cancelAnimationFrame(due);
    if (data.stack) follow(box, drawn[index]);
    else due = requestAnimationFrame(() => follow(box, drawn[index], { isList: true })); // where it is laid out anyway
  };
  const go = (to) => {
    const wanted = Math.max(0, Math.min(last, to));
    if (wanted === index) return;
    index = wanted;
    show();
    if (!timer) said.textContent = `${frames[index].title}. ${frames[index].words ?? ''}`;
    onStep(index);
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.setAttribute('aria-pressed', 'false');
    play.setAttribute('aria-label', 'Play');
    play.firstElementChild.textContent = '▶';
  };
  const start = () => {
    if (index === last) go(0);
    timer = setInterval(() => (index === last ? stop() : go(index + 1)), BEAT);
    play.setAttribute('aria-pressed', 'true');
    play.setAttribute('aria-label', 'Pause');
    play.firstElementChild.textContent = '❚❚';
  };

  const step = (by) => {
    stop();
    go(index + by);
  };
  back.onclick = () => step(-1);
  next.onclick = () => step(1);
  play.onclick = () => (timer ? stop() : start());
  bar.oninput = () => step(Number(bar.value) - index);
  root.onkeydown = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -index, End: last - index }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    step(by);
    // A button that has just become useless would drop the focus, and the arrow keys with it.
    if (event.target.disabled) bar.focus();
  };
  swipe(find('.stage'), step);
  show();
  const fit = () => {
    if (data.stack) measure(root, box);
    else leave(root, box, drawn);
    follow(box, drawn[index], { isList: !data.stack, behavior: 'instant' });
  };
  new ResizeObserver(fit).observe(box);
  if (!data.stack) box.addEventListener('toggle', fit, true); // more digits: the box grows
  return {
    go,
    stop,
    get index() {
      return index;
    },
  };
}

/** The words and formulas of one frame. */
function frameOf({ title, words, lines = [], note, digits = [] }) {
  const frame = document.createElement('div');
  frame.className = 'frame';
  const add = (kind, text, parent = frame) => {
    if (!text) return null;
    const made = parent.appendChild(document.createElement('p'));
    made.className = kind;
    made.textContent = text;
    return made;
  };
  const set = (math, parent) => {
    const formula = parent.appendChild(document.createElement('div'));
    formula.className = 'formula';
    formula.innerHTML = math;
  };
  add('title', title);
  add('words', words);
  for (const { math, rule, numbers } of lines) {
    const line = frame.appendChild(document.createElement('div'));
    line.className = numbers ? 'line numbers' : 'line';
    add('rule', rule, line);
    set(math, line);
  }
  add('note', note);
  if (digits.length) {
    const more = frame.appendChild(document.createElement('details'));
    more.className = 'digits';
    more.appendChild(document.createElement('summary')).textContent = 'More digits';
    for (const math of digits) set(math, more);
  }
  return frame;
}

/** The box of lines gets the height of all of them, or as much of it as its style allows: nothing jumps while stepping. */
function measure(root, box) {
  root.classList.add('whole');
  reachable(root);
  const whole = box.offsetHeight;
  box.style.setProperty('--whole', `${whole}px`);
  root.classList.remove('whole');
  if (whole <= box.offsetHeight + 1) {
    for (const name of ['tabindex', 'role', 'aria-label']) box.removeAttribute(name);
    return;
  }
  box.tabIndex = 0; // up and down scroll it
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', 'The lines so far');
}

/** Whether a frame is only its title, or a line that is still to come. */
const isClosed = (frame, isStack) => !frame.classList.contains(isStack ? 'seen' : 'now');

/** A list gets the height of its tallest frame and one title, or that of the pictures beside it. */
function leave(root, box, frames) {
  root.classList.add('whole');
  reachable(root);
  const tallest = Math.max(...frames.map((frame) => frame.offsetHeight));
  root.classList.remove('whole');
  box.style.setProperty('--whole', `${tallest + ROW + 2 * EDGE}px`);
}

/**
 * Scrolls the box, and nothing else, so that the newest frame is seen; one that is taller than the box, from its top. In a
 * list it stands at the top, below the title of the frame before it.
 */
function follow(box, newest, { isList = false, behavior = 'auto' } = {}) {
  const top = newest.offsetTop - (isList ? ROW : EDGE), below = newest.offsetTop + newest.offsetHeight + EDGE - box.clientHeight;
  box.scrollTo({ top: Math.max(0, isList ? Math.max(top, Math.min(below, top + ROW)) : Math.min(top, below)), behavior: isList ? 'instant' : behavior });
}

/** A formula that is too wide for its place scrolls, and then the keyboard must be able to get there. */
function reachable(root) {
  for (const formula of root.querySelectorAll('.formula')) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute('tabindex');
  }
}

/** A quick sideways stroke over `area` goes on (to the left) or back (to the right); scrolling up and down stays. */
function swipe(area, step) {
  let from = null;
  for (const part of [area, ...area.children]) part.style.touchAction = 'pan-y pinch-zoom';
  area.onpointerdown = ({ clientX, clientY, pointerType, target }) => {
    const scrolls = target.closest('.formula[tabindex]'); // a stroke over a formula that is too wide moves that formula
    from = pointerType === 'mouse' || scrolls ? null : [clientX, clientY];
  };
  area.onpointercancel = () => {
    from = null;
  };
  area.onpointerup = ({ clientX, clientY }) => {
    if (!from) return;
    const [across, down] = [clientX - from[0], clientY - from[1]];
    from = null;
    if (Math.abs(across) > 40 && Math.abs(across) > 2 * Math.abs(down)) step(across < 0 ? 1 : -1);
  };
}
