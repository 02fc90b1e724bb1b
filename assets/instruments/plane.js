// What a network says about each place of a plane: its colours, and the line where it is undecided.

import { channels } from './drawing.js';

export const SIDE = 40; // places of the grid along each edge

/** The grid's places as rows of inputs, (SIDE², 2), from the upper left corner on. */
export const grid = ([left, right], [low, high]) => Float64Array.from({ length: 2 * SIDE * SIDE }, (_, at) => {
  const k = Math.floor(at / 2), share = (at % 2 ? Math.floor(k / SIDE) : k % SIDE) + 0.5;
  return at % 2 ? high - ((high - low) * share) / SIDE : left + ((right - left) * share) / SIDE;
});

/** Colours for −1 to 1: from one colour through the ground to another, in 256 pixels. */
export function palette(colours, strength = 1) {
  const [a, b, c] = colours.map(channels);
  return Uint32Array.from({ length: 256 }, (_, k) => {
    const value = (k - 127.5) / 127.5, to = value < 0 ? a : c, share = Math.abs(value) * strength;
    const [red, green, blue] = b.map((from, channel) => Math.round(from + share * (to[channel] - from)));
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}

/** A field of colours that is drawn into a canvas at any place and size. */
export function field() {
  const canvas = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
  const context = canvas.getContext('2d'), image = context.createImageData(SIDE, SIDE), pixels = new Uint32Array(image.data.buffer);
  return (target, colours, value, x, y, size) => {
    for (let k = 0; k < pixels.length; k += 1) {
      const shade = 127.5 + 127.5 * value(k);
      pixels[k] = colours[shade < 0 ? 0 : shade > 255 ? 255 : shade | 0];
    }
    context.putImageData(image, 0, 0);
    target.drawImage(canvas, x, y, size, size);
  };
}

/** The line along which value(k) is 0, as strokes of a canvas over a square of so many pixels. */
export function border(target, value, size) {
  const cell = size / SIDE, at = (i, j) => value(j * SIDE + i);
  const cut = (x1, y1, v1, x2, y2, v2) => [(x1 + ((x2 - x1) * v1) / (v1 - v2) + 0.5) * cell, (y1 + ((y2 - y1) * v1) / (v1 - v2) + 0.5) * cell];
  target.beginPath();
  for (let j = 0; j + 1 < SIDE; j += 1) {
    for (let i = 0; i + 1 < SIDE; i += 1) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]].map(([x, y]) => [x, y, at(x, y)]);
      const cuts = corners.map((from, k) => [from, corners[(k + 1) % 4]]).filter(([from, to]) => from[2] > 0 !== to[2] > 0);
      for (let k = 0; k + 1 < cuts.length; k += 2) {
        target.moveTo(...cut(...cuts[k][0], ...cuts[k][1]));
        target.lineTo(...cut(...cuts[k + 1][0], ...cuts[k + 1][1]));
      }
    }
  }
  target.stroke();
}

/** Random numbers from 0 to 1, always the same ones from one seed (Tommy Ettinger's mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
