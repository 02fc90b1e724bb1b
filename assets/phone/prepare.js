// A drawing becomes a picture like those of MNIST: 28 x 28, the longest side of the ink 20 pixels, its weight in the middle.
//
// The specification, in five lines (Python's mnist.prepare and the Flutter app follow the same one):
//   1. Ink is what is brighter than 25 of 255. Nothing there: there is no digit.
//   2. Cut out the smallest box around the ink.
//   3. Scale it so that its longest side is 20 pixels, each pixel the average under a triangle filter.
//   4. Place it so that the centre of mass lies at pixel 14, 14 (to the nearest whole pixel, inside the picture).
//   5. Divide by 255.

export const SIDE = 28;
const BOX = 20;
const CENTRE = 14;
const FAINT = 25;

/** Grey `picture` (width x height bytes, row by row, ink bright on dark) -> Float32Array(784) from 0 to 1, or null if it is empty. */
export function prepare(picture, width, height = width) {
  const box = inkBox(picture, width, height);
  if (!box) return null;
  const scale = BOX / Math.max(box.width, box.height);
  const columns = Math.max(1, Math.round(box.width * scale));
  const rows = Math.max(1, Math.round(box.height * scale));
  const small = resize(crop(picture, width, box), box.width, box.height, columns, rows);
  return place(small, columns, rows);
}

function inkBox(picture, width, height) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (picture[at] <= FAINT) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function crop(picture, width, box) {
  const cut = new Float32Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const start = (box.top + y) * width + box.left;
    cut.set(picture.subarray(start, start + box.width), y * box.width);
  }
  return cut;
}

/** For each of `after` pixels: the first of the `before` pixels under its triangle, and their weights (sum 1). */
function triangles(before, after) {
  const step = before / after;
  const reach = Math.max(1, step); // shrinking widens the triangle, so that no pixel is overlooked
  return Array.from({ length: after }, (_, index) => {
    const centre = (index + 0.5) * step;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(before, Math.floor(centre + reach + 0.5));
    const weights = Array.from({ length: end - first }, (_, k) => Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / reach));
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function resize(picture, width, height, columns, rows) {
  const across = triangles(width, columns);
  const down = triangles(height, rows);
  const narrow = new Float32Array(height * columns);
  for (let y = 0; y < height; y++) {
    across.forEach(({ first, weights }, x) => {
      const start = y * width + first;
      narrow[y * columns + x] = weights.reduce((sum, weight, k) => sum + weight * picture[start + k], 0);
    });
  }
  const small = new Float32Array(rows * columns);
  down.forEach(({ first, weights }, y) => {
    for (let x = 0; x < columns; x++) {
      small[y * columns + x] = weights.reduce((sum, weight, k) => sum + weight * narrow[(first + k) * columns + x], 0);
    }
  });
  return small;
}

function place(small, columns, rows) {
  let [mass, massX, massY] = [0, 0, 0];
  small.forEach((value, at) => {
    mass += value;
    massX += value * (at % columns);
    massY += value * Math.floor(at / columns);
  });
  const inside = (shift, length) => Math.min(SIDE - length, Math.max(0, shift));
  const left = inside(Math.round(CENTRE - massX / mass), columns);
  const top = inside(Math.round(CENTRE - massY / mass), rows);
  const picture = new Float32Array(SIDE * SIDE);
  small.forEach((value, at) => {
    picture[(top + Math.floor(at / columns)) * SIDE + left + (at % columns)] = Math.min(1, value / 255);
  });
  return picture;
}
