// A curve in the hand: grab the point, and tangent, slope and every line of the proof follow.

import { curveOf, formula } from './engine.js';
import { add, axes, div, fold, line, make, outline, SERIES, swatch, tabled } from './drawing.js';
import { button, ground, handle } from './gestures.js';
import { clamp, equals, isWhole, number, signed, snap, strong } from './words.js';

export function curve(view, data) {
  const state = { at: data.at, chosen: 0, secant: data.secant ?? null };
  const formulas = data.formulas.map((each) => ({ ...each, ...curveOf(each) }));
  const lines = data.lines.map((line) => ({ ...line, work: formula(line.value, line.letters), numbers: [0, ...line.chosen] }));
  const [low, high] = data.window;
  const step = data.step ?? (snap((high - low) / 1000, 0.001) || (high - low) / 1000), far = data.step ?? 10 * step;

  const { plot, side } = view.beside(data.alt, true);
  const shown = div(side, 'formula');
  const controls = div(side, 'controls'), numbers = add(side, 'dl', 'numbers'), message = add(side, 'p', 'say');
  const several = formulas.length > 1, hasSlope = data.slopeWindow !== null;
  const chips = view.choose(controls, 'Which curve to drag', state, 'chosen', formulas.map(({ title }, k) => [k, title]));
  const toggle = hasSlope && button(controls, 'Secant', () => {
    state.secant = state.secant === null ? snap(Math.min(2, (high - low) / 4) * (state.at > (low + high) / 2 ? -1 : 1), step) : null;
    draw();
  }, false);
  const proof = data.lines.length ? derivation(view.root, data.says.proof, lines) : null;

  function draw() {
    plot.paint((width) => clamp(width * 0.3, 220, 300) * (hasSlope ? 1.5 : 1) + (hasSlope ? 112 : 66), paint);
    write();
  }

  function paint(pen, width, height) {
    const f = formulas[state.chosen], left = 46, span = width - left - 14;
    const below = hasSlope ? (height - 112) / 3 : 0, above = hasSlope ? 2 * below : height - 66;
    const top = axes(pen, 'value', { left, top: 24, width: span, height: above },
      { x: data.window, y: data.yWindow, xName: hasSlope ? '' : 'x', yName: several ? 'value' : `${data.letter}(x)` });
    const low_ = hasSlope && axes(pen, 'slope', { left, top: above + 76, width: span, height: below },
      { x: data.window, y: data.slopeWindow, xName: 'x', yName: `slope ${several ? '' : `${data.letter}′(x)`}` });
    ground(pen, 'ground', { x: left, y: 24, width: span, height: above + (hasSlope ? below + 52 : 0), move: (x) => move(top.x.back(x)) });
    const order = formulas.map((_, k) => k).filter((k) => k !== state.chosen).concat(state.chosen);
    for (const k of order) {
      const each = formulas[k], colour = SERIES[k], breaks = each.kinks.map((kink) => kink.at);
      const look = { class: `curve${k === state.chosen ? '' : ' faint'}`, stroke: colour };
      pen('path', `curve ${k}`, { ...look, d: each.outline ??= outline(each.value, top, breaks), 'clip-path': top.inside });
      if (hasSlope) pen('path', `slope ${k}`, { ...look, d: each.slopes ??= outline(each.slope, low_, breaks), 'clip-path': low_.inside });
    }
    held(pen, f, top, low_);
  }

  function held(pen, f, top, low_) {
    const { at } = state, value = f.value(at), slope = hasSlope ? f.slope(at) : NaN;
    const [x, y] = [top.x(at), clamp(top.y(value), top.top - 20, top.top + top.height + 20)];
    pen('line', 'guide', { class: 'thin dashed', x1: x, x2: x, y1: y, y2: (low_ || top).top + (low_ || top).height });
    if (!hasSlope) pen('line', 'across', { class: 'thin dashed', x1: top.left, x2: x, y1: y, y2: y });
    if (Number.isFinite(value) && Number.isFinite(slope)) {
      line(pen, 'tangent', top, at, value, slope, 'vermillion');
      triangle(pen, top, at, value, slope);
      const to = clamp(low_.y(slope), low_.top, low_.top + low_.height);
      pen('circle', 'slope dot', { cx: x, cy: to, r: 5.5, fill: 'vermillion' });
      const right = x < top.left + top.width * 0.72;
      pen('text', 'slope number', { class: 'on strong', x: x + (right ? 12 : -12), y: to + (to < low_.top + 20 ? 18 : -9), 'text-anchor': right ? 'start' : 'end', fill: 'vermillion' }, number(slope));
    }
    if (state.secant !== null) secant(pen, f, top);
    const named = several ? `x on ${f.title}` : 'x';
    handle(pen, 'point', {
      x, y, axis: 'x', colour: SERIES[state.chosen], name: named, value: at, min: low, max: high,
      text: `x ${equals(at)}, value ${number(value)}${hasSlope ? `, slope ${number(slope)}` : ''}`,
      move: (to) => move(top.x.back(to)), step: far, set: move,
    });
  }

  function secant(pen, f, top) {
    const other = state.at + state.secant, there = f.value(other), here = f.value(state.at);
    line(pen, 'secant', top, state.at, here, (there - here) / state.secant, 'purple');
    handle(pen, 'second', {
      x: top.x(other), y: clamp(top.y(there), top.top, top.top + top.height), axis: 'x', colour: 'purple', radius: 7,
      name: 'second point of the secant', value: other, min: low, max: high,
      text: `distance ${number(state.secant)}, slope of the secant ${number((there - here) / state.secant)}`,
      move: (to) => apart(top.x.back(to) - state.at), step: far, set: (to) => apart(to - state.at),
    });
  }

  function move(to) {
    state.at = clamp(snap(to, step), low, high);
    if (state.secant === null) draw();
    else apart(state.secant);
  }

  function apart(distance) {
    const to = clamp(snap(state.at + distance, step), low, high) - state.at;
    state.secant = Math.abs(to) < step / 2 ? step * (Math.sign(distance) || 1) * (state.at + step > high ? -1 : 1) : snap(to, step / 10);
    draw();
  }

  function write() {
    const f = formulas[state.chosen], value = f.value(state.at), slope = f.slope(state.at);
    if (shown.formula !== f) shown.innerHTML = (shown.formula = f).shown;
    const rows = formulas.map((each, k) => [swatch(SERIES[k]) + (several ? each.title : `${data.letter}(${number(state.at)})`), equals(() => each.value(state.at), 4, isWhole(state.at))]);
    if (hasSlope) rows.push([`${swatch('vermillion')}slope there`, equals(() => f.slope(state.at))]);
    if (state.secant !== null) rows.push([`${swatch('purple')}slope of the secant`, equals(() => (f.value(state.at + state.secant) - f.value(state.at)) / state.secant)]);
    tabled(numbers, rows);
    message.innerHTML = hasSlope ? said(value, slope) : further(f, value);
    if (toggle) toggle.setAttribute('aria-pressed', String(state.secant !== null));
    chips.set(state.chosen);
    proof?.(state.at);
  }

  /** Where no slope is spoken of: what one more to the right does. */
  function further(f, value) {
    const next = f.value(state.at + 1);
    if (!Number.isFinite(value) || !Number.isFinite(next)) return data.says.nothing;
    return Math.abs(next - value) < 1e-9 ? data.says.same : `Add 1 to <em>x</em>, and the value goes to ${strong(next)}.`;
  }

  function said(value, slope) {
    if (!Number.isFinite(value)) return data.says.nothing;
    const kink = formulas[state.chosen].kinks.find(({ at }) => at === state.at);
    if (kink) return `A corner: there is no slope here. Programs use ${strong(slope)}.`;
    if (!Number.isFinite(slope)) return data.says.steep;
    if (state.secant !== null) return `The purple point is ${strong(Math.abs(state.secant))} to the ${state.secant > 0 ? 'right' : 'left'} of the blue one. ${data.says.closer}`;
    if (Math.abs(slope) < 1e-3) return data.says.flat;
    return `Move <em>x</em> by 0.01, and the value changes by about <strong>${signed(0.01 * slope)}</strong>.`;
  }

  return {
    draw() {
      for (const each of formulas) each.outline = each.slopes = undefined; // another size
      draw();
    },
    state,
  };
}

/** One to the right, the slope upwards: what a slope is. */
function triangle(pen, { x, y, left, width, inside }, at, value, slope) {
  const [low, high] = x.ends, run = at + 1 < high - (high - low) * 0.04 ? 1 : -1;
  if (high - low > 40 || high - low < 2) return;
  const [x1, y1, x2, y2] = [x(at), y(value), x(at + run), y(value + run * slope)];
  const d = `M${x1} ${y1}H${x2}V${y2}`;
  pen('path', 'triangle', { class: 'thin', d, 'clip-path': inside, stroke: 'vermillion', fill: 'vermillion', 'fill-opacity': 0.12 });
  if (Math.abs(y2 - y1) < 16) return;
  const isInside = x2 + run * 50 > left && x2 + run * 50 < left + width;
  pen('text', 'run', { class: 'on mid', x: (x1 + x2) / 2, y: y1 + (y2 < y1 ? 17 : -8), 'clip-path': inside }, '1');
  if (isInside) pen('text', 'rise', { class: 'on', x: x2 + 7 * run, y: (y1 + y2) / 2 + 4, 'text-anchor': run > 0 ? 'start' : 'end', 'clip-path': inside }, number(Math.abs(slope), 3));
}

/** Every line of the derivation with its value at x, each worked out by itself. */
function derivation(root, title, lines) {
  const body = make('tbody');
  const cells = lines.map((line) => {
    const row = add(body, 'tr');
    const said = add(row, 'td');
    said.innerHTML = `${line.shown}<span class="rule">${line.rule}</span>`;
    return add(row, 'td', 'value');
  });
  const details = fold(root, title, make('table', { class: 'lines' }, body));
  let latest = 0;
  const fill = () => {
    for (const [k, line] of lines.entries()) {
      line.numbers[0] = latest;
      cells[k].textContent = equals(() => line.work(line.numbers));
    }
  };
  details.ontoggle = fill;
  return (at) => {
    latest = at;
    if (details.open) fill();
  };
}
