// Pictures in SVG, drawn anew on every change: what keeps its key keeps its element, so focus stays on it.

import { number } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';
let pictures = 0; // so that no two on a page share the name of a part

/** A new element of the page with its attributes and what is in it. */
export function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

/** A new element at the end of `parent`, of the classes `name`. */
export const add = (parent, tag, name = '') => parent.appendChild(make(tag, name ? { class: name } : {}));

export const div = (parent, name) => add(parent, 'div', name);

/**
 * An empty picture. `paint(width, height, draw)` calls draw(pen); what it does not draw again is taken away.
 * `pen(tag, key, attributes, text)` draws one part; `pen.window(key, x, y, w, h)` is a `clip-path` of that box.
 */
export function picture(parent, label) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('role', 'group');
  svg.setAttribute('aria-label', label);
  parent.append(svg);
  const kept = new Map(), own = (pictures += 1);
  return {
    svg,
    get width() { return svg.parentElement.clientWidth; },
    paint(width, height, draw) {
      change(svg, { width, height, viewBox: `0 0 ${width} ${height}` });
      const seen = new Set();
      let last = null;
      const pen = (tag, key, attributes, text) => {
        let element = kept.get(key);
        if (!element) {
          element = document.createElementNS(SVG, tag);
          kept.set(key, element);
          svg.insertBefore(element, last ? last.nextSibling : svg.firstChild);
        }
        seen.add(key);
        last = element;
        change(element, attributes);
        if (text !== undefined && element.textContent !== text) element.textContent = text;
        return element;
      };
      pen.window = (key, x, y, w, h) => {
        const cut = pen('clipPath', key, { id: `part-${own}-${key}` });
        if (!cut.firstChild) cut.append(document.createElementNS(SVG, 'rect'));
        change(cut.firstChild, { x, y, width: w, height: h });
        return `url(#part-${own}-${key})`;
      };
      draw(pen);
      for (const [key, element] of kept) {
        if (seen.has(key)) continue;
        element.remove();
        kept.delete(key);
      }
    },
  };
}

/** Sets those attributes that differ from what was set before; undefined takes one away. */
export function change(element, attributes) {
  const now = (element.drawn ??= {});
  for (const [name, value] of Object.entries(attributes)) {
    const written = typeof value === 'number' ? String(Math.round(value * 100) / 100) : value;
    if (now[name] === written) continue;
    now[name] = written;
    if (written === undefined) element.removeAttribute(name);
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

/** Grid, numbers and names of two axes in a box; returns the scales {x, y} and the box. */
export function axes(pen, key, box, { x, y, xName = '', yName = '', xTicks = null, yTicks = null }) {
  const { left, top, width, height } = box;
  const scales = { x: scale(x, [left, left + width]), y: scale(y, [top + height, top]) };
  for (const value of xTicks ?? ticks(x, width / 80)) {
    const at = scales.x(value);
    pen('line', `${key} x ${value}`, { class: value === 0 ? 'axis' : 'grid', x1: at, x2: at, y1: top, y2: top + height });
    pen('text', `${key} x number ${value}`, { class: 'tick mid', x: at, y: top + height + 17 }, number(value));
  }
  for (const value of yTicks ?? ticks(y, height / 46)) {
    const at = scales.y(value);
    pen('line', `${key} y ${value}`, { class: value === 0 ? 'axis' : 'grid', x1: left, x2: left + width, y1: at, y2: at });
    pen('text', `${key} y number ${value}`, { class: 'tick end', x: left - 7, y: at + 4 }, number(value));
  }
  if (xName) pen('text', `${key} x name`, { class: 'name end', x: left + width, y: top + height + 33 }, xName);
  if (yName) pen('text', `${key} y name`, { class: 'name', x: left, y: top - 9 }, yName);
  return { ...scales, ...box };
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

/** An arrow head at the end of a line that comes from (x1, y1). */
export function head(pen, key, [x1, y1], [x2, y2], attributes) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length < 9) return;
  const [u, v] = [(x2 - x1) / length, (y2 - y1) / length];
  const d = `M${x2} ${y2}L${x2 - 9 * u - 4 * v} ${y2 - 9 * v + 4 * u}L${x2 - 9 * u + 4 * v} ${y2 - 9 * v - 4 * u}Z`;
  pen('path', key, { d, ...attributes });
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

/** Draws pictures of 28 × 28 bytes in one colour: paint(bytes, from, x, y, size). */
export function inkOn(context, colour) {
  const side = 28, paper = make('canvas', { width: side, height: side }), ink = paper.getContext('2d'), image = ink.createImageData(side, side);
  const [red, green, blue] = channels(colour);
  Object.assign(context, { fillStyle: colour, textAlign: 'center', font: '13px sans-serif', imageSmoothingEnabled: false });
  return (bytes, from, x, y, size) => {
    for (let i = 0; i < side * side; i += 1) image.data.set([red, green, blue, bytes[from + i]], 4 * i);
    ink.putImageData(image, 0, 0);
    context.drawImage(paper, x, y, size, size);
  };
}
