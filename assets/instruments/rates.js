// The learning rate on a track: green up to the best, amber up to the limit, red beyond; and the losses as a strip.

import { axes, div, scale, stroke } from './drawing.js';
import { button, slider } from './gestures.js';
import { clamp, equals, number, raised } from './words.js';

/** A slider for the rate. `limits` are {best, limit}, each {value, text} or null; `set(rate, limits)` changes both. */
export function rateSlider(parent, { ends, rate, input }) {
  let exact = rate; // it need not be one of the slider's thousand places
  const place = div(parent, 'rate');
  const at = scale(ends.map(Math.log), [0, 1000]);
  const range = slider(place, {
    name: 'Learning rate η', min: 0, max: 1000, step: 1, value: at(Math.log(rate)),
    text: (value) => number(rateOf(value), 3), input: (value) => input(rateOf(value)),
  });
  const track = div(place, 'track');
  function rateOf(value) {
    const way = Math.sign(value - Math.round(at(Math.log(exact)))); // a key always moves on to other digits
    let found = exact;
    for (; way && found === exact && value >= 0 && value <= 1000; value += way) found = Number(Math.exp(at.back(value)).toPrecision(3));
    return found;
  }
  return {
    set(next, { best = null, limit = null }) {
      exact = next;
      range.set(at(Math.log(next)));
      if (track.marks === limit && best === track.best) return;
      Object.assign(track, { marks: limit, best });
      const share = (known) => (known ? at(Math.log(known.value)) / 10 : 100);
      const [green, amber] = [share(best ?? limit), share(limit)];
      track.style.background = limit ? `linear-gradient(to right, var(--green) ${green}%, var(--orange) ${green}% ${amber}%, var(--vermillion) ${amber}%)` : 'var(--grid)';
      track.replaceChildren();
      for (const [name, known] of [['best', best], ['limit', limit]]) {
        if (!known || known.value > ends[1]) continue;
        const mark = button(track, known.text, () => input(known.value));
        mark.classList.add('mark', name);
        mark.style.left = `${share(known)}%`;
        mark.ariaLabel = `the ${name === 'best' ? 'best rate' : name}, ${known.text}`;
      }
    },
  };
}

/** How many updates have been made. */
export const after = (count) => `<em>after ${count} update${count === 1 ? '' : 's'}</em>`;

/** By what each update multiplies the error in the steepest direction, which may be the only one, and what becomes of it. */
export function fate(says, rate, { curvature, limit }, isOnly = true) {
  const times = 1 - rate * curvature, size = Math.abs(times), by = `1 − η · ${number(curvature)} ${equals(times)}`;
  if (size > 1 + 1e-9) return `${by}. ${says.away} The limit is η = ${limit.text}.`;
  if (size > 1 - 1e-9) return `${by}. ${says.bounces}`;
  if (size < 1e-9 && isOnly) return `${by}. ${says.once}`;
  return `${by}. ${times < -1e-9 ? says.swings : says.slides}`;
}

/** Losses over the updates, or over another kind of steps, on an axis of powers of ten: one colour a path. */
export function strip(picture, paths, steps, shown, kind = 'update') {
  picture.paint(134, (pen, width) => {
    const all = paths.flatMap(({ losses }) => losses.slice(0, shown + 1)).filter(Number.isFinite);
    const low = Math.max(-16, Math.floor(Math.log10(Math.min(...all, 1)))), high = Math.max(low + 1, Math.min(30, Math.ceil(Math.log10(Math.max(...all, 1)))));
    const every = Math.ceil((high - low) / 4), yTicks = Array.from({ length: Math.floor((high - low) / every) + 1 }, (_, k) => low + k * every);
    const { x, y } = axes(pen, 'loss', { width: width - 60, height: 70 }, { x: [0, steps], y: [low, high], xTicks: [0, steps], yTicks, yText: ten, xName: `${kind}s`, yName: `loss after each ${kind}` });
    paths.forEach(({ losses, colour, every: apart = 1 }, k) => {
      const points = losses.slice(0, shown + 1).map((loss, step) => [x(apart * step), y(clamp(Math.log10(Math.max(loss, 1e-300)), low, high))]);
      pen('path', `strip ${k}`, { class: 'thin', d: stroke(points), stroke: colour });
      if (points[shown]) pen('circle', `strip dot ${k}`, { cx: points[shown][0], cy: points[shown][1], r: 4.5, fill: colour });
    });
  });
}

/** 0.01, 1, 100, and further out 10⁻⁵ and 10⁴. */
const ten = (power) => (power > 3 || power < -2 ? `10${raised(power)}` : number(10 ** power));
