// Scores become probabilities: drag a bar, and its term lights up.

import { sharesOf } from './engine.js';
import { add, axes, div, fold, make, SERIES } from './drawing.js';
import { ground, handle, slider } from './gestures.js';
import { chance, clamp, number, percent, snap, strong } from './words.js';

const SCORES = { top: 24, height: 150 }, SHARES = { top: 248, height: 115 }; // the two pictures, one below the other

export function softmax(view, data) {
  const state = { scores: [...data.scores], temperature: data.temperature, chosen: data.chosen };
  const shares = sharesOf(data.formula), count = data.scores.length, inPercent = count > 1 ? chance : percent;
  const [low, high] = data.window;
  const { plot, side } = view.beside(data.alt, true);
  const formula = div(side, 'formula');
  formula.innerHTML = data.shown;
  const sum = add(side, 'p', 'terms');
  sum.onclick = sum.onpointerover = ({ target }) => choose(target.closest('.term')?.dataset.term);
  const message = add(side, 'p', 'say');
  const heat = slider(side, {
    name: 'Temperature T', min: -1, max: 1, step: 0.02, value: Math.log10(state.temperature), text: (power) => number(degrees(power), 3),
    input: (power) => { state.temperature = degrees(power); draw(); },
  });
  const table = make('div');
  const details = fold(side, data.says.all, table);
  details.ontoggle = () => draw();

  function draw() {
    const p = shares(state.scores.map((score) => score / state.temperature));
    plot.paint(SHARES.top + SHARES.height + 46, (pen, width) => paint(pen, width, p));
    write(p);
  }

  function paint(pen, width, p) {
    const left = 40, span = width - left - 8, column = span / count;
    const top = axes(pen, 'score', { left, width: span, ...SCORES }, { x: [0, count], y: [low, high], xTicks: [], yName: 'scores' });
    const below = axes(pen, 'share', { left, width: span, ...SHARES }, { x: [0, count], y: [0, 1], xTicks: [], yTicks: [0, 0.25, 0.5, 0.75, 1], yName: 'probabilities' });
    state.scores.forEach((score, i) => {
      const middle = left + (i + 0.5) * column, bar = Math.min(64, column * 0.6), colour = SERIES[i % SERIES.length];
      const faint = i === state.chosen ? 1 : 0.72;
      const spec = {
        name: `score of ${data.names[i]}`, value: score, min: low, max: high,
        text: `score ${number(score)}, probability ${inPercent(p[i])}`, move: (x, y) => set(i, top.y.back(y)),
        step: 0.1, set: (to) => set(i, to),
      };
      pen('rect', `score ${i}`, { fill: colour, opacity: faint, x: middle - bar / 2, y: Math.min(top.y(score), top.y(0)), width: bar, height: Math.abs(top.y(score) - top.y(0)) });
      ground(pen, `column ${i}`, { ...spec, axis: 'y', x: middle - column / 2, y: SCORES.top, width: column, height: SCORES.height }).onpointerenter = () => choose(i);
      pen('text', `score number ${i}`, { class: 'on strong mid', x: middle, y: top.y(score) + (score < 0 ? 26 : -16) }, number(score));
      handle(pen, `handle ${i}`, { ...spec, x: middle, y: top.y(score), axis: 'y', radius: 8, colour }).onpointerenter = () => choose(i);
      pen('text', `name ${i}`, { x: middle, y: SCORES.top + SCORES.height + 28, class: i === state.chosen ? 'strong mid' : 'mid' }, data.names[i]);
      pen('rect', `share ${i}`, { fill: colour, opacity: faint, x: middle - bar / 2, y: below.y(p[i]), width: bar, height: below.y(0) - below.y(p[i]) });
      pen('text', `share number ${i}`, { class: 'on strong mid', x: middle, y: below.y(p[i]) - 8 }, inPercent(p[i]));
    });
    pen('text', 'all', { class: 'name end', x: left + span, y: SHARES.top + SHARES.height + 22 }, 'together 100%');
  }

  /** A score that is pointed at lights up in the formula, and so does a term. */
  function choose(i = state.chosen) {
    if (Number(i) === state.chosen) return;
    state.chosen = Number(i);
    draw();
  }

  function set(i, to) {
    state.scores[i] = clamp(snap(to, 0.05), low, high);
    state.chosen = i;
    draw();
  }

  function write(p) {
    const i = state.chosen, warm = state.temperature === 1 ? '' : ` / ${number(state.temperature, 3)}`;
    const power = (score) => `e<sup>${number(score, 3)}${warm}</sup>`;
    const powers = state.scores.map((score) => Math.exp(score / state.temperature));
    const lit = (k, text) => `<button type="button" class="term" data-term="${k}" title="the term of ${data.names[k]}"${k === i ? ' aria-pressed="true"' : ''}>${text}</button>`;
    const active = view.root.getRootNode().activeElement?.dataset?.term;
    sum.innerHTML = `<span class="fraction"><span>${lit(i, power(state.scores[i]))}</span><span>${state.scores.map((score, k) => lit(k, power(score))).join(' + ')}</span></span>
      <span>≈</span> <span class="fraction"><span>${number(powers[i], 3)}</span><span>${powers.map((each) => number(each, 3)).join(' + ')}</span></span> <strong>≈ ${number(p[i])}</strong>`;
    if (active) sum.querySelector(`[data-term="${active}"]`)?.focus();
    message.innerHTML = said(p);
    if (details.open) table.innerHTML = jacobian(p);
  }

  function said(p) {
    if (p.length === 1) return data.says.one;
    const [[most, first], [next, second]] = p.map((share, k) => [share, k]).sort((a, b) => b[0] - a[0]);
    const times = most / next;
    if (times < 1.005) return `Now <strong>${data.names[first]}</strong> and <strong>${data.names[second]}</strong> are equally likely.`;
    return `Now <strong>${data.names[first]}</strong> is ${strong(times, 3)} times as likely as <strong>${data.names[second]}</strong>, whose score is ${number(state.scores[first] - state.scores[second], 3)} lower.`;
  }

  /** ∂pᵢ/∂zⱼ: how each probability follows each score. */
  function jacobian(p) {
    const head = data.names.map((name) => `<th scope="col">${name}</th>`).join('');
    const rows = p.map((share, i) => `<tr><th scope="row">${data.names[i]}</th>${p.map((other, j) => cell(share * ((i === j ? 1 : 0) - other) / state.temperature)).join('')}</tr>`);
    return `<div style="overflow-x: auto"><table class="grid-table"><tr><td></td>${head}</tr>${rows.join('')}</table></div><p class="say">${data.says.slopes}</p>`;
  }

  return { draw, state, changed() { heat.set(Math.log10(state.temperature)); } };
}

const degrees = (power) => (Math.abs(power) < 0.011 ? 1 : Number((10 ** power).toPrecision(2)));

function cell(slope) {
  const strength = Math.round(Math.min(1, Math.abs(slope) * 4) * 40);
  return `<td style="background: color-mix(in srgb, var(--${slope < 0 ? 'vermillion' : 'blue'}) ${strength}%, transparent)">${number(slope, 3)}</td>`;
}
