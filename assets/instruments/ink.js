// Digits of 28 × 28 bytes as pictures.

import { channels, make } from './drawing.js';

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
