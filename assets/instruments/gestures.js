// Whatever can be dragged, by hand or arrow keys, with a name, a value and bounds for screen readers.

import { add, change, chip, make } from './drawing.js';
import { clamp } from './words.js';

/** The hand has let go, and the host of the instrument may keep what it now holds. */
export const letGo = (element) => element.dispatchEvent(new Event('settled', { bubbles: true, composed: true }));

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1], PageDown: [0, -10], PageUp: [0, 10] };

/**
 * A point to grab at (x, y) of a picture. `move(x, y)` gets the pixel that the hand is at, `nudge(dx, dy)` the arrow keys' steps
 * (1, or 10 with shift or page keys); without it they change `value` by `step` through `set(value)`.
 * `name`, `value`, `min`, `max` and `text` are for screen readers; `colour` is a name of the theme.
 */
export function handle(pen, key, { x, y, radius = 9, colour = 'blue', axis = 'both', ...spec }) {
  const group = pen('g', key, { class: `handle ${axis}`, transform: `translate(${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10})` });
  if (!group.spec) {
    group.innerHTML = '<circle class="reach"/><circle class="ring"/><circle class="knob"/>';
    listen(group, group);
  }
  const [reach, ring, knob] = group.children;
  change(reach, { r: Math.max(22, radius + 8) });
  change(ring, { r: radius + 5 });
  change(knob, { r: radius, fill: colour });
  group.spec = spec;
  speak(group, spec);
  return group;
}

/** A part of a picture in which every place can be grabbed; its keys are a handle's, so it has no name. */
export function ground(pen, key, { x, y, width, height, axis = 'x', ...spec }) {
  const area = pen('rect', key, { class: `ground ${axis}`, x, y, width, height });
  if (!area.spec) listen(area, null);
  area.spec = spec;
  return area;
}

/** Makes any element a slider for the keyboard and for hands: a bar, an edge, a number in a picture. */
export function grip(element, spec) {
  if (!element.spec) listen(element, element);
  element.spec = spec;
  speak(element, spec);
}

/** A number in a box that is scrubbed: to the right it grows, by `rate` a pixel. */
export function scrub(pen, key, place, shown, { wide = shown.length * 8 + 8, tall = 26, look = '', rate, grab = () => {}, ...spec }, born) {
  const element = chip(pen, key, place, shown, [wide, tall], look, born);
  grip(element, {
    text: shown, ...spec,
    grab(x) { element.from = [x, spec.value]; grab(); },
    move(x) { if (Math.abs(x - element.from[0]) > 2) spec.set(element.from[1] + (x - element.from[0]) * rate); },
  });
  return element;
}

/** A handle for a place of a plane, where `to(x, y)` puts it; arrow keys go by `step`. */
export function spot(pen, key, { x, y }, [a, b], step, to, spec) {
  const [min, max] = x.ends;
  handle(pen, key, { x: x(a), y: y(b), value: a, min, max, name: key, move: (px, py) => to(x.back(px), y.back(py)), nudge: (dx, dy) => to(a + dx * step, b + dy * step), edge: (end) => to(end, b), ...spec });
}

const short = (value) => `${+value.toPrecision(6)}`;

function speak(element, /** @type {any} */ { name, value, min, max, text }) {
  change(element, {
    role: 'slider', tabindex: '0', 'aria-label': name,
    'aria-valuenow': short(value), 'aria-valuemin': short(min), 'aria-valuemax': short(max),
    'aria-valuetext': text,
  });
}

function listen(element, focused) {
  let grabbed = null, touched = null; // where a finger came down on a picture: it may be about to scroll
  const svg = element.ownerSVGElement;
  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return [((event.clientX - box.left) * svg.clientWidth) / box.width, ((event.clientY - box.top) * svg.clientHeight) / box.height];
  };
  element.onpointerdown = (event) => {
    if (event.button) return;
    grabbed = event.pointerId;
    element.setPointerCapture(grabbed);
    element.classList.add('grabbed');
    const at = place(event);
    element.spec.grab?.(...at);
    if (focused) focused.focus({ preventScroll: true });
    else if (event.pointerType === 'touch' && !element.matches('.both')) touched = at;
    else element.spec.move(...at);
    event.preventDefault();
  };
  element.onpointermove = (event) => {
    const at = place(event);
    if (event.pointerId !== grabbed || (touched && Math.abs(at[0] - touched[0]) < 8)) return;
    touched = null;
    element.spec.move(...at);
  };
  element.onpointerup = element.onpointercancel = (event) => {
    if (event.pointerId !== grabbed) return;
    if (touched && event.type === 'pointerup') element.spec.move(...touched);
    grabbed = touched = null;
    element.classList.remove('grabbed');
    letGo(element);
  };
  if (focused) focused.onkeydown = (event) => {
    const spec = element.spec, far = event.shiftKey ? 10 : 1;
    const { nudge = (dx, dy) => spec.set(spec.value + spec.step * (dx + dy)) } = spec;
    if (KEYS[event.key]) nudge(...KEYS[event.key].map((step) => step * far));
    else if (event.key === 'Home' || event.key === 'End') (spec.edge ?? spec.set)(event.key === 'Home' ? spec.min : spec.max);
    else return;
    event.preventDefault();
    letGo(element);
  };
}

/** A slider of the page for a number that has no place in the picture. */
export function slider(parent, { name, min, max, step, value, text, input }) {
  const output = make('span', { class: 'slider-value', 'aria-hidden': 'true' });
  const range = /** @type {any} */ (make('input', { type: 'range', 'aria-label': name, min, max, step }));
  parent.append(make('div', { class: 'slider' }, make('span', { class: 'slider-name', 'aria-hidden': 'true' }, name), output, range));
  const show = () => {
    output.textContent = text(Number(range.value));
    range.setAttribute('aria-valuetext', output.textContent);
  };
  const set = (next) => {
    range.value = clamp(next, min, max);
    show();
  };
  range.oninput = () => {
    show();
    input(Number(range.value));
  };
  range.onchange = () => letGo(range);
  set(value);
  return { set };
}

/** Buttons of which one is pressed; an option is [key, title] or a record with name and title. */
export function choice(parent, { name, options, value = null, input, isNamed = false }) {
  if (Object.values(options).length < 2) return { set() {} }; // there is nothing to choose
  const element = add(parent, 'div', 'choice', { role: 'group', 'aria-label': name });
  if (isNamed) add(element, 'span', 'choice-name').textContent = name;
  const buttons = Object.values(options).map((option) => {
    const [key, title] = Array.isArray(option) ? option : [option.name, option.title];
    return [key, button(element, title, () => { set(key); input(key); })];
  });
  const set = (chosen) => {
    for (const [key, each] of buttons) each.setAttribute('aria-pressed', String(key === chosen));
  };
  set(value);
  return { set };
}

/** A button; with `pressed`, one that stays in. */
export function button(parent, title, work, pressed) {
  const made = add(parent, 'button', '', { type: 'button' });
  made.textContent = title;
  if (pressed !== undefined) made.setAttribute('aria-pressed', String(pressed));
  made.onclick = () => {
    work(made);
    letGo(made);
  };
  return made;
}
