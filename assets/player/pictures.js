// The pictures of the step player: small SVG drawings that are told, step by step, what to show.
//
// A picture is made once from its `spec` and gives back show(state), called at every step with what is true there.
// The state's `alt` is the sentence that says what is seen. This module imports nothing.

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 360;
const STEEP = 0.5; // of a connection: how far it goes up or down, as a share of its length
const ROOM = 12; // letters beside a node; of a number longer with its name only the number is told
const NEAR_END = 0.32; // where on a steep one its numbers stand, as a share of its length

function element(name, attributes = {}, parent = null, text = null) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== null) made.textContent = text;
  parent?.append(made);
  return made;
}

/** An <svg> of the player's width that reads as one picture. */
function canvas(height) {
  return element('svg', { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', class: 'picture' });
}

/**
 * Nodes and the connections between them, with numbers on both.
 * spec: {height, nodes: [{id, name, x, y}], edges: [{id, from, to, name}]}, x and y from 0 to 1.
 * state: {alt, values: {id: text}, slopes: {id: text}, lit: [id], backward: true|false}.
 */
function network({ height = 230, nodes, edges }) {
  const svg = canvas(height);
  const radius = 27;
  const place = Object.fromEntries(
    nodes.map(({ id, x, y }) => [id, [34 + x * (WIDTH - 68), 52 + y * (height - 100)]]),
  );
  const parts = {};
  const lines = element('g', {}, svg); // below all numbers, which stand on some of them
  for (const { id, from, to, name = '', at = 0.5 } of edges) {
    const [[x1, y1], [x2, y2]] = [place[from], place[to]];
    const length = Math.hypot(x2 - x1, y2 - y1);
    const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
    const [line, words] = [element('g', { class: 'edge' }, lines), element('g', { class: 'edge' }, svg)];
    const ends = { x1: x1 + dx * radius, y1: y1 + dy * radius, x2: x2 - dx * radius, y2: y2 - dy * radius };
    element('line', ends, line);
    // A flat connection has its numbers above and below it, a steep one on it, near either end: there none crosses it.
    const steep = Math.abs(dy) > STEEP;
    const share = steep ? Math.min(at, NEAR_END) : at;
    const away = steep ? 0 : 13 + 34 * Math.abs(dy);
    const number = (part, up, kind) =>
      element('text', { x: x1 + (x2 - x1) * part, y: y1 + (y2 - y1) * part + up + 5, class: kind }, words);
    parts[id] = {
      groups: [line, words],
      name,
      value: number(share, -away, 'value'),
      slope: number(steep ? 1 - share : share, away, 'slope'),
    };
  }
  for (const { id, name } of nodes) {
    const [x, y] = place[id];
    const group = element('g', { class: 'node' }, svg);
    element('circle', { cx: x, cy: y, r: radius }, group);
    element('text', { x, y: y + 5, class: 'name' }, group, name);
    parts[id] = {
      groups: [group],
      name: '',
      value: element('text', { x, y: y - radius - 8, class: 'value' }, group),
      slope: element('text', { x, y: y + radius + 17, class: 'slope' }, group),
    };
  }
  const show = ({ alt, values = {}, slopes = {}, lit = [], backward = false }) => {
    svg.setAttribute('aria-label', alt);
    svg.classList.toggle('backward', backward);
    for (const [id, part] of Object.entries(parts)) {
      for (const group of part.groups) group.classList.toggle('lit', lit.includes(id));
      const value = values[id] ?? '';
      const named = part.name && value ? `${part.name} = ${value}` : part.name || value;
      part.value.textContent = named.length > ROOM ? value : named;
      part.slope.textContent = slopes[id] ?? '';
    }
  };
  return { svg, show };
}

/**
 * Lines and dots in a coordinate system.
 * spec: {height, x: [from, to], y: [from, to], x_label, y_label, log: true for a logarithmic y, lines: [line]};
 * a line is {points: [[x, y]], role, name}. state: {alt, lines, dots: [{at: [x, y], role, name}], x, y}; what the state says replaces
 * (x, y) or adds to (lines, dots) the spec. Roles: curve, slope, trail, guide, lit, ghost.
 */
function plot(spec) {
  const height = spec.height ?? 230;
  const svg = canvas(height);
  const box = { left: 46, right: WIDTH - 12, top: spec.y_label ? 26 : 12, bottom: height - (spec.x_label ? 40 : 24) };
  const clip = `clip-${Math.random().toString(36).slice(2)}`;
  element('rect', { x: box.left, y: box.top - 2, width: box.right - box.left, height: box.bottom - box.top + 4 },
    element('clipPath', { id: clip }, element('defs', {}, svg)));
  const layer = element('g', {}, svg);
  if (spec.x_label) element('text', { x: box.right, y: height - 4, class: 'label end' }, svg, spec.x_label);
  if (spec.y_label) element('text', { x: 4, y: 14, class: 'label' }, svg, spec.y_label);

  const show = ({ alt, lines = [], dots = [], x = spec.x, y = spec.y }) => {
    svg.setAttribute('aria-label', alt);
    layer.replaceChildren();
    const up = spec.log ? Math.log10 : (value) => value;
    const [low, high] = y.map(up);
    const across = (value) => box.left + ((value - x[0]) / (x[1] - x[0])) * (box.right - box.left);
    const above = (value) => box.bottom - ((up(value) - low) / (high - low)) * (box.bottom - box.top);

    const levels = spec.log ? powers(low, high) : ticks(y);
    const long = spec.log && levels.some((value) => value && Math.abs(Math.log10(value)) > 4); // then all are powers of ten
    for (const value of levels) {
      element('line', { x1: box.left, x2: box.right, y1: above(value), y2: above(value), class: 'grid' }, layer);
      element('text', { x: box.left - 9, y: above(value) + 4, class: 'tick end' }, layer, long ? power(value) : plain(value));
    }
    for (const value of ticks(x)) {
      element('text', { x: across(value), y: box.bottom + 17, class: 'tick middle' }, layer, plain(value));
    }
    element('line', { x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom, class: 'axis' }, layer);
    const drawn = element('g', { 'clip-path': `url(#${clip})` }, layer);
    for (const { points, role = 'curve' } of [...(spec.lines ?? []), ...lines]) {
      const path = points.map(([px, py]) => `${across(px).toFixed(1)},${above(py).toFixed(1)}`).join(' ');
      element('polyline', { points: path, class: role }, drawn);
    }
    for (const { at, role = 'lit', name } of [...(spec.dots ?? []), ...dots]) {
      const [cx, cy] = [across(at[0]), above(at[1])];
      element('circle', { cx, cy, r: role === 'trail' ? 4 : 6.5, class: `dot ${role}` }, layer);
      if (name) {
        const right = cx < (box.left + box.right) / 2;
        const labelled = { x: cx + (right ? 11 : -11), y: Math.max(cy - 6, box.top + 8), class: right ? 'value start' : 'value end' };
        element('text', labelled, layer, name);
      }
    }
  };
  return { svg, show };
}

/**
 * One horizontal bar for each name. spec: {height, names: [text], high: the largest value}.
 * state: {alt, values: [number], texts: [text], lit: [index]}.
 */
function bars({ names, high = 1, height = 18 + 26 * names.length }) {
  const svg = canvas(height);
  const row = (height - 12) / names.length;
  const rows = names.map((name, index) => {
    const group = element('g', { class: 'bar' }, svg);
    const y = 6 + index * row;
    element('text', { x: 86, y: y + row / 2 + 5, class: 'label end' }, group, name);
    return {
      group,
      rect: element('rect', { x: 94, y: y + row * 0.16, height: row * 0.68, width: 0, rx: 3 }, group),
      text: element('text', { y: y + row / 2 + 5, class: 'value start' }, group),
    };
  });
  const show = ({ alt, values, texts = values.map(plain), lit = [] }) => {
    svg.setAttribute('aria-label', alt);
    rows.forEach(({ group, rect, text }, index) => {
      const width = Math.max(0, Math.min(values[index] / high, 1)) * (WIDTH - 94 - 62);
      rect.setAttribute('width', width.toFixed(1));
      text.setAttribute('x', (94 + width + 6).toFixed(1));
      text.textContent = texts[index];
      group.classList.toggle('lit', lit.includes(index));
    });
  };
  return { svg, show };
}

/** Round numbers that divide [low, high] into three to six parts. */
function ticks([low, high]) {
  const rough = (high - low) / 4;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * unit >= rough) * unit;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Powers of ten between the logarithms `low` and `high`, at most six of them. */
function powers(low, high) {
  const every = Math.max(1, Math.ceil((high - low) / 6));
  const first = Math.ceil(low / every) * every;
  return Array.from({ length: Math.max(0, Math.floor((high - first) / every) + 1) }, (_, index) => 10 ** (first + index * every));
}

const RAISED = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };

/** A tick's number as a book prints it: −0.5, 1500, 10⁶. */
function plain(value) {
  const exponent = Math.floor(Math.log10(Math.abs(value) || 1) + 1e-9);
  if (Math.abs(exponent) < 5) return String(Number(value.toPrecision(6))).replace('-', '−');
  const mantissa = Number((value / 10 ** exponent).toPrecision(3));
  return (mantissa === 1 ? power(value) : `${mantissa}·${power(value)}`).replace('-', '−');
}

/** The power of ten at or below a number, raised: 10³, 10⁻². */
function power(value) {
  const exponent = Math.floor(Math.log10(Math.abs(value) || 1) + 1e-9);
  return `10${String(exponent).replace(/./g, (sign) => RAISED[sign])}`;
}

export const PICTURES = { network, plot, bars };
