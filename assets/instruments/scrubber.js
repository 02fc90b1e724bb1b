// One pixel of all pictures: drag the frame over the digit, scrub through the digits, and see what this pixel knows of each.

import { add, axes, div, layered, picture, sized, tabled } from './drawing.js';
import { handle, slider } from './gestures.js';
import { inkOn } from './ink.js';
import { clamp, equals, number } from './words.js';

const SIDE = 28;

export function scrubber(view, data) {
  const state = { digit: data.digit, pixel: data.pixel }, { names, count } = data;
  const bench = div(view.root, 'bench half'), left = div(bench), [stage, plot, canvas] = layered(left, data.alt);
  const scrub = slider(left, {
    name: 'Digit number', min: 0, max: count - 1, step: 1, value: state.digit, text: (value) => value.toLocaleString('en'), input: (digit) => { state.digit = digit; draw(); },
  });
  const side = div(bench, 'side'), table = add(side, 'dl', 'numbers'), bars = picture(div(side), 'How much ink this pixel holds in the digits of each kind'), message = add(side, 'p', 'say', { role: 'status' });
  let labels = null, images = null, failed = false, seen = { pixel: null, means: names.map(() => 0) };

  view.unpacked('digits').then((bytes) => { [labels, images] = [bytes.subarray(0, data.all), bytes.subarray(data.all)]; }, () => { failed = true; }).then(draw);

  /** The mean of the pixel over all digits of a kind, from 0 to 255. */
  function means() {
    if (seen.pixel === state.pixel) return seen.means;
    const sums = names.map(() => 0), counts = names.map(() => 0);
    for (let k = 0; k < count; k += 1) {
      sums[labels[k]] += images[k * SIDE * SIDE + state.pixel];
      counts[labels[k]] += 1;
    }
    seen = { pixel: state.pixel, means: sums.map((sum, k) => sum / Math.max(1, counts[k])) };
    return seen.means;
  }

  function draw() {
    const size = Math.min(stage.clientWidth, 420);
    if (!size) return;
    if (failed) message.textContent = 'The digits could not be loaded.';
    if (!images) return void plot.paint(size, () => {}, size);
    const context = sized(canvas, size, size), row = Math.floor(state.pixel / SIDE), column = state.pixel % SIDE, cell = size / SIDE;
    inkOn(context, view.colour('ink'))(images, state.digit * SIDE * SIDE, 0, 0, size);
    const value = images[state.digit * SIDE * SIDE + state.pixel];
    plot.paint(size, (pen) => {
      pen('rect', 'paper', { class: 'thin', x: 0, y: 0, width: size, height: size, stroke: 'line', strokeWidth: 1 });
      pen('rect', 'pixel', { class: 'thin', x: column * cell, y: row * cell, width: cell, height: cell, stroke: 'vermillion', strokeWidth: 3 });
      handle(pen, 'frame', {
        x: (column + 0.5) * cell, y: (row + 0.5) * cell, radius: 5, colour: 'vermillion', name: 'pixel', value: state.pixel, min: 0, max: SIDE * SIDE - 1,
        text: `row ${row}, column ${column}, ink ${value}`, move: (x, y) => move(Math.floor(x / cell), Math.floor(y / cell)), nudge: (dx, dy) => move(column + dx, row - dy), edge: (to) => move(to % SIDE, Math.floor(to / SIDE)),
      });
    }, size);
    scrub.set(state.digit);
    tabled(table, [['this digit', names[labels[state.digit]]], ['row, column', `${row}, ${column}`], ['place in the list', String(state.pixel)], ['ink', String(value)],
      ['as the network sees it', `${value} / 255 ${equals(value / 255)}`]]);
    const all = means(), most = all.indexOf(Math.max(...all)), least = all.indexOf(Math.min(...all));
    bars.paint(190, (pen, width) => {
      const box = axes(pen, 'ink', { left: 40, top: 26, width: width - 48, height: 128 }, { x: [0, names.length], y: [0, 255], xTicks: [], yTicks: [0, 128, 255], yName: `its mean ink in all ${count.toLocaleString('en')} digits` });
      all.forEach((mean, k) => {
        const x = box.x(k + 0.5), own = k === labels[state.digit];
        pen('line', `bar ${k}`, { x1: x, x2: x, y1: box.y(0), y2: box.y(mean), stroke: own ? 'vermillion' : 'muted', strokeWidth: (box.width / names.length) * 0.6 });
        pen('text', `name ${k}`, { class: own ? 'strong mid' : 'name mid', x, y: 174 }, names[k]);
      });
    });
    message.innerHTML = all[most] < 1 ? 'This pixel is empty in nearly every digit: it tells the network nothing.' : `It holds the most ink in the digit <strong>${names[most]}</strong> (${number(all[most], 3)} on average), and the least in ${names[least]} (${number(all[least], 3)}).`;
  }

  function move(column, row) {
    state.pixel = clamp(row, 0, SIDE - 1) * SIDE + clamp(column, 0, SIDE - 1);
    draw();
  }

  return { draw, state };
}
