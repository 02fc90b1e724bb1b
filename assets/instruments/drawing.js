// Pictures in SVG, drawn anew on every change: what keeps its key keeps its element, so focus stays on it.

import { number } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';
const STYLED = ['color', 'fill', 'stroke', 'strokeWidth', 'fontSize'];
export const SERIES = ['blue', 'green', 'orange', 'sky', 'yellow', 'purple', 'vermillion']; // of what stands side by side
let pictures = 0; // so that no two on a page share the name of a part

/** A new element of the page with its attributes and what is in it. */
export function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

/** A new element at the end of `parent`, of the classes `name`. */
export const add = (parent, tag, name = '', more = {}) => parent.appendChild(make(tag, name ? { class: name, ...more } : more));

export const div = (parent, name) => add(parent, 'div', name);

let widths = new WeakMap(); // of the places of pictures: to ask between two drawings would lay out the page for each

/** The places of pictures may have other widths from now on. */
export const resized = () => { widths = new WeakMap(); };

function widthOf(place) {
  if (!widths.get(place)) widths.set(place, place.clientWidth);
  return widths.get(place);
}

/**
 * An empty picture. `paint(height, draw)` calls draw(pen, width, height), where height may be told by the width, which is all
 * that there is; what it does not draw again is taken away.
 * `pen(tag, key, attributes, text, born)` draws one part, and tells born(element) when it is a new one.
 */
export function picture(parent, label) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('role', 'group');
  svg.setAttribute('aria-label', label);
  parent.append(svg);
  const kept = new Map(), own = (pictures += 1);
  return {
    svg,
    paint(tall, draw, width = widthOf(svg.parentElement)) {
      if (!width) return; // it is folded away
      const height = typeof tall === 'number' ? tall : tall(width);
      change(svg, { width, height, viewBox: `0 0 ${width} ${height}` });
      const seen = new Set();
      let last = null;
      const pen = (tag, key, attributes, text, born) => {
        let element = kept.get(key);
        const isNew = !element;
        if (isNew) {
          element = document.createElementNS(SVG, tag);
          kept.set(key, element);
          svg.insertBefore(element, last ? last.nextSibling : svg.firstChild);
        }
        seen.add(key);
        last = element;
        change(element, attributes);
        if (text !== undefined && element.textContent !== text) element.textContent = text;
        if (isNew && born) born(element);
        return element;
      };
      pen.window = (key, box) => {
        const cut = pen('clipPath', `${key} inside`, { id: `part-${own}-${key}` });
        if (!cut.firstChild) cut.append(document.createElementNS(SVG, 'rect'));
        change(cut.firstChild, box);
        return `url(#part-${own}-${key})`;
      };
      draw(pen, width, height);
      for (const [key, element] of kept) {
        if (seen.has(key)) continue;
        element.remove();
        kept.delete(key);
      }
    },
  };
}

/** A part of the page that opens at its title. */
export const fold = (parent, title, ...inside) => parent.appendChild(make('details', {}, make('summary', {}, title), ...inside));

/** [where they lie, a picture, so many canvases below it]. */
export function layered(parent, label, count = 1) {
  const stage = div(parent, 'layers'), canvases = Array.from({ length: count }, () => add(stage, 'canvas', '', { 'aria-hidden': 'true' }));
  return [stage, picture(stage, label), ...canvases];
}

/** Sets those attributes that differ from what was set before; undefined takes one away. Colours are names of the theme's. */
export function change(element, attributes) {
  const now = (element.drawn ??= {});
  for (const [name, value] of Object.entries(attributes)) {
    const written = typeof value === 'number' ? String(Math.round(value * 100) / 100) : value;
    if (now[name] === written) continue;
    now[name] = written;
    if (STYLED.includes(name)) element.style[name] = /Size|Width/.test(name) ? written ?? '' : `var(--${written})`;
    else if (written === undefined) element.removeAttribute(name);
    else element.setAttribute(name, written);
  }
}

/** A straight scale from numbers to pixels; `scale.back` leads from pixels to numbers. */
export function scale([low, high], [from, to]) {
  const at = (value) => from + ((value - low) / (high - low)) * (to - from);
  at.back = (pixel) => low + ((pixel - from) / (to - from)) * (high - low);
  at.ends = [low, high];
  return at;
}

/** Round numbers between two ends, about so many. */
export function ticks([low, high], count = 6) {
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((times) => times * power >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** Grid, numbers and names of two axes in a box; returns the scales {x, y}, the box, and `inside`, a clip-path of it. */
export function axes(pen, key, { left = 46, top = 24, width, height }, { x, y, xName = '', yName = '', xTicks = ticks(x, width / 80), yTicks = ticks(y, height / 46), xText = number, yText = number }) {
  const scales = { x: scale(x, [left, left + width]), y: scale(y, [top + height, top]) };
  for (const value of xTicks) {
    const at = scales.x(value);
    pen('line', `${key} x ${value}`, { class: value === 0 ? 'axis' : 'grid', x1: at, x2: at, y1: top, y2: top + height });
    pen('text', `${key} x number ${value}`, { class: 'tick mid', x: at, y: top + height + 17 }, xText(value));
  }
  for (const value of yTicks) {
    const at = scales.y(value);
    pen('line', `${key} y ${value}`, { class: value === 0 ? 'axis' : 'grid', x1: left, x2: left + width, y1: at, y2: at });
    pen('text', `${key} y number ${value}`, { class: 'tick end', x: left - 7, y: at + 4 }, yText(value));
  }
  if (xName) pen('text', `${key} x name`, { class: 'name end', x: left + width, y: top + height + 33 }, xName);
  if (yName) pen('text', `${key} y name`, { class: 'name', x: left, y: top - 9 }, yName);
  return { ...scales, left, top, width, height, inside: pen.window(key, { x: left, y: top - 3, width: width + 4, height: height + 6 }) };
}

/** The outline of y = f(x) in a box: a new stroke begins where it has no value, jumps, or leaves the box. */
export function outline(f, { x, y, top, height }, breaks = []) {
  const [low, high] = x.ends;
  const count = Math.ceil((x(high) - x(low)) / 1.5);
  const places = Array.from({ length: count + 1 }, (_, k) => low + ((high - low) * k) / count);
  for (const at of breaks) places.push(at - 1e-9 * (high - low), at, at + 1e-9 * (high - low));
  if (breaks.length) places.sort((a, b) => a - b);
  let written = '', before = NaN;
  for (const place of places) {
    const to = y(f(place));
    const isSeen = to >= top - 2 * height && to <= top + 3 * height;
    const jumps = Math.abs(to - before) > (breaks.some((at) => Math.abs(at - place) < 1e-8 * (high - low)) ? 1 : height * 1.5);
    if (isSeen) written += `${Number.isNaN(before) || jumps ? 'M' : 'L'}${x(place).toFixed(1)} ${to.toFixed(2)}`;
    before = isSeen ? to : NaN;
  }
  return written;
}

/** Points [x, y] as what a path draws: a stroke from each to the next. */
export const stroke = (points) => points.map(([x, y], k) => `${k ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

/** A straight line through a point, from edge to edge. */
export function line(pen, key, { x, y, inside }, at, value, slope, colour) {
  const [low, high] = x.ends;
  const [from, to] = [low, high].map((place) => y(value + slope * (place - at)));
  pen('line', key, { class: 'thin', 'clip-path': inside, stroke: colour, x1: x(low), y1: from, x2: x(high), y2: to });
}

/** A number in a box around (x, y). */
export function chip(pen, key, [x, y], shown, [width, height], look, born) {
  const group = pen('g', `chip ${key}`, { class: `chip ${look}`, transform: `translate(${Math.round(x)} ${Math.round(y)})` }, undefined, born);
  if (!group.firstChild) group.innerHTML = '<rect rx="8"/><text text-anchor="middle" y="5"></text>';
  change(group.firstChild, { x: -width / 2, y: -height / 2, width, height });
  group.lastChild.textContent = shown;
  return group;
}

/** A neuron or an input: a circle with a number in it. */
export function disc(pen, key, [x, y], r, shown, colour, more = {}) {
  pen('circle', key, { cx: x, cy: y, r, class: 'disc', color: colour });
  if (shown) pen('text', `${key} number`, { class: 'on strong mid', x, y: y + 5, ...more }, shown);
}

/** Rows of names and numbers; only what differs from before is written anew. */
export function tabled(list, rows) {
  if (list.children.length !== 2 * rows.length) list.innerHTML = '<dt></dt><dd></dd>'.repeat(rows.length);
  rows.flat().forEach((words, k) => {
    const cell = list.children[k];
    if (cell.words !== words) cell.innerHTML = cell.words = words;
  });
}

/** A line of a colour, for a legend. */
export const swatch = (colour) => `<span class="swatch" style="border-color: var(--${colour})"></span>`;

/** An edge as wide as its weight; blue for above 0, orange for below. */
export function edge(pen, key, [x1, y1], [x2, y2], weight, isLit = false, colour = weight < 0 ? 'vermillion' : 'blue') {
  pen('line', key, { x1, y1, x2, y2, stroke: colour, strokeWidth: Math.min(9, 1 + 3 * Math.abs(weight)), 'stroke-linecap': 'round', opacity: isLit ? 1 : 0.75 });
}

/** A canvas of so many pixels of the page, sharp on any screen and empty: its context to draw with. */
export function sized(canvas, width, height) {
  const dense = Math.min(2, devicePixelRatio || 1);
  if (canvas.width !== Math.round(width * dense) || canvas.height !== Math.round(height * dense)) {
    Object.assign(canvas, { width: Math.round(width * dense), height: Math.round(height * dense) });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  }
  const context = canvas.getContext('2d');
  context.setTransform(dense, 0, 0, dense, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Red, green, blue of #0072b2. */
export const channels = (colour) => [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
