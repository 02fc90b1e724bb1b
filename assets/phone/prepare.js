// A drawing becomes a picture like those of MNIST: 28 x 28, the longest side of the ink 20 pixels, written with a pen like
// MNIST's, its centre of mass in the middle.
//
// The nine steps are those of mnist.prepare in Python (SPECIFICATION in drawing.py) and of the Flutter app's prepare.dart.
// The golden drawings of a bundle hold all three to the same picture. All arithmetic is in double precision, and
// "rounded" is floor(x + 1/2), which is what Math.round does.

export const SIDE = 28;
const BOX = 20; // the longest side of the ink
const CENTRE = 14; // where the centre of mass goes
const FAINT = 25; // of 255: what is not brighter is paper
const CONTRAST = 32; // of 255: strokes must differ from the paper by so much
const WORK = 80; // pixels: the size at which the strokes are measured
const [THIN, THICK] = [1.8, 3.5]; // pixels of 28: strokes are thickened or thinned to lie between
const BLOT = 8; // pixels of 28: no pen is so thick
const TANGLE = 100; // pixels of 28: no digit has strokes of this length
const SCRIBBLE = { ink: 205, length: 62 }; // of a prepared picture: 6 of MNIST's 10,000 test digits have more of either
const TIE = 1e-6; // a centre exactly between two pixels falls the same way on every machine

/** A drawing without a digit: empty, too faint, a blot, a tangle. The message is one sentence for the person drawing. */
export class DrawingError extends Error {}

/**
 * Grey `picture` (width x height values from 0 to 255, row by row, dark on light or light on dark)
 * -> Float32Array(784) from 0, paper, to 1, ink; throws DrawingError where there is no digit.
 */
export function prepare(picture, width, height = width) {
  let box = cut(inkOn(picture, width, height));
  if (longest(box) > WORK) box = stretched(scaled(box, WORK));
  const { thickness, length } = measure(box);
  if (thickness > BLOT) throw new DrawingError('The drawing is one blot: draw the digit larger.');
  if (length > TANGLE) throw new DrawingError('The drawing is a tangle of lines: draw one digit on plain paper.');
  const wanted = Math.min(THICK, Math.max(THIN, thickness));
  if (wanted !== thickness) {
    const by = (((BOX * (wanted - thickness)) / (BOX - wanted) / 2) * longest(box)) / BOX; // for each side of a stroke
    box = cut(stretched(by > 0 ? thickened(box, by) : thinned(box, -by)));
  }
  return placed(scaled(box, BOX));
}

/** Has a prepared picture more ink, or longer strokes, than nearly every digit? Then a network's answer means little. */
export function isScribble(picture) {
  const { length } = measure(grey(SIDE, SIDE, (x, y, i) => 255 * picture[i]));
  return picture.reduce((a, b) => a + b, 0) > SCRIBBLE.ink || (length * SIDE) / BOX > SCRIBBLE.length;
}

// A grey picture is { width, height, at }: its values row by row.
const grey = (width, height, valueAt) => {
  const at = new Float64Array(width * height);
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i++) at[i] = valueAt(x, y, i);
  return { width, height, at };
};
const longest = ({ width, height }) => Math.max(width, height);
const largest = ({ at }) => {
  let most = 0;
  for (let i = 0; i < at.length; i++) if (at[i] > most) most = at[i];
  return most;
};

/** Steps 1 and 2: ink bright on a paper of 0, the brightest 255. The paper is what most of the rim shows. */
function inkOn(picture, width, height) {
  const rim = [];
  for (let x = 0; x < width; x++) rim.push(picture[x], ...(height > 1 ? [picture[(height - 1) * width + x]] : []));
  for (let y = 1; y < height - 1; y++) rim.push(picture[y * width], ...(width > 1 ? [picture[y * width + width - 1]] : []));
  rim.sort((a, b) => a - b);
  const paper = rim[(rim.length - 1) >> 1];
  let [darkest, brightest] = [paper, paper];
  for (const value of picture) {
    if (value < darkest) darkest = value;
    if (value > brightest) brightest = value;
  }
  const sign = paper - darkest > brightest - paper ? -1 : 1; // dark on light is turned over
  const contrast = Math.max(paper - darkest, brightest - paper);
  const at = new Float64Array(width * height);
  for (let i = 0; i < at.length; i++) at[i] = Math.max(0, sign * (picture[i] - paper));
  if (contrast === 0) throw new DrawingError('The drawing is empty: draw a digit first.');
  if (contrast < CONTRAST) throw new DrawingError('The drawing is too faint: its ink hardly differs from the paper.');
  return stretched({ width, height, at });
}

function stretched(box) {
  const factor = 255 / largest(box);
  const at = box.at.slice();
  for (let i = 0; i < at.length; i++) at[i] *= factor; // a plain loop: of 280 x 280 points, map would take long
  return { ...box, at };
}

/** Step 3: the smallest box around the ink. */
function cut({ width, height, at }) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (at[i] <= FAINT) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  return grey(right - left + 1, bottom - top + 1, (x, y) => at[(top + y) * width + left + x]);
}

/** The same picture with `margin` pixels of 0 around it. */
function framed({ width, height, at }, margin) {
  return grey(width + 2 * margin, height + 2 * margin, (x, y) => {
    const [column, row] = [x - margin, y - margin];
    return column >= 0 && column < width && row >= 0 && row < height ? at[row * width + column] : 0;
  });
}

/**
 * Step 5: how thick and how long the strokes are, in pixels of the 28. A stroke of width w and length l has the area w·l
 * and, but for its ends, the perimeter 2·l; so w = 2 · area / perimeter.
 */
function measure(box) {
  const { width, height, at } = framed(box, 1);
  let perimeter = 0;
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0, i = y * width; x < width - 1; x++, i++) {
      const [falling, rising] = [at[i] - at[i + width + 1], at[i + 1] - at[i + width]];
      perimeter += Math.sqrt((falling * falling + rising * rising) / 2);
    }
  }
  const area = at.reduce((a, b) => a + b, 0);
  const unit = BOX / longest(box);
  return { thickness: (unit * 2 * area) / perimeter, length: ((perimeter / 255) * unit) / 2 };
}

/** Step 6: each side of the strokes moves outwards by `by` pixels … */
function thickened(box, by) {
  return brightest(framed(box, Math.ceil(by)), by, 0);
}

/** … or inwards: the paper grows. */
function thinned(box, by) {
  const paper = grey(box.width, box.height, (x, y, i) => 255 - box.at[i]);
  const grown = brightest(paper, by, 255);
  return grey(box.width, box.height, (x, y, i) => 255 - grown.at[i]);
}

/**
 * Each pixel becomes the brightest under a disc with a soft rim; beyond the picture everything is `outside`.
 * The disc is made of rows: for each half of its width, the largest value of a row's stretch is found once, and then
 * serves every row of the disc that is so wide.
 */
function brightest({ width, height, at }, radius, outside) {
  const reach = Math.ceil(radius) + 1;
  const full = width + 2 * reach; // with a margin, no neighbour lies beyond an edge
  const source = new Float64Array(full * (height + 2 * reach)).fill(outside);
  for (let y = 0; y < height; y++) source.set(at.subarray(y * width, (y + 1) * width), (y + reach) * full + reach);
  const stretch = source.slice(); // the largest from `half` places on the left to `half` on the right
  const result = grey(width, height, () => 0);
  for (let half = 0; half <= reach; half++) {
    for (let p = reach; p < source.length - reach; p++) {
      stretch[p] = Math.max(stretch[p], source[p - half], source[p + half]);
    }
    for (let down = -reach; down <= reach; down++) {
      const weight = Math.min(1, 1 + radius - Math.hypot(down, half));
      if (weight <= 0 || Math.hypot(down, half + 1) <= radius) continue; // outside, or the next stretch says as much
      for (let y = 0, i = 0; y < height; y++) {
        let p = (y + reach + down) * full + reach;
        for (let x = 0; x < width; x++, i++, p++) {
          const value = weight * stretch[p];
          if (value > result.at[i]) result.at[i] = value;
        }
      }
    }
  }
  return result;
}

/** Steps 7 and 8: the longest side becomes `side` pixels, each the average under a triangle, first along the rows. */
function scaled(box, side) {
  const [width, height] = [box.width, box.height].map((n) => Math.max(1, Math.round((side * n) / longest(box))));
  const [across, down] = [triangles(box.width, width), triangles(box.height, height)];
  const narrow = grey(width, box.height, (x, y) => average(across[x], box.at, y * box.width, 1));
  return grey(width, height, (x, y) => average(down[y], narrow.at, x, width));
}

/** For each of `after` pixels: the first of the `before` pixels under its triangle, and their weights (sum 1). */
function triangles(before, after) {
  const step = before / after;
  const reach = Math.max(1, step); // shrinking widens the triangle, so that no pixel is overlooked
  return Array.from({ length: after }, (_, i) => {
    const centre = (i + 0.5) * step;
    const first = Math.max(0, Math.floor(centre - reach));
    const end = Math.min(before, Math.ceil(centre + reach));
    const weights = Array.from({ length: end - first }, (_, k) => Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / reach));
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/** The weighted mean of values that lie `stride` apart, from `start` on. */
function average({ first, weights }, at, start, stride) {
  let sum = 0;
  for (let k = 0, i = start + first * stride; k < weights.length; k++, i += stride) sum += weights[k] * at[i];
  return sum;
}

/** Step 9: the centre of mass in the middle of the picture. */
function placed({ width, height, at }) {
  let [mass, massX, massY] = [0, 0, 0];
  at.forEach((value, i) => {
    mass += value;
    massX += value * (i % width);
    massY += value * Math.floor(i / width);
  });
  const inside = (shift, length) => Math.min(SIDE - length, Math.max(0, shift));
  const left = inside(Math.round(CENTRE - massX / mass + TIE), width);
  const top = inside(Math.round(CENTRE - massY / mass + TIE), height);
  const picture = new Float32Array(SIDE * SIDE);
  at.forEach((value, i) => {
    picture[(top + Math.floor(i / width)) * SIDE + left + (i % width)] = Math.min(1, Math.max(0, value / 255));
  });
  return picture;
}
