// Is a drawing one digit at all? Its ink tells of two drawings side by side; of the rest, the network's own answers tell.

const SIDE = 28;
const PAPER = 0.1; // what is not brighter is paper
const TALL = 0.5; // of the whole drawing's height: so tall are both of two drawings …
const SHARE = 0.2; // … and so much of its ink each of them has

/**
 * Are these two drawings side by side? Then a column of paper parts them. Of 20,000 digits of MNIST, 2 look so.
 * `picture` is a prepared drawing, 784 values from 0, paper, to 1, ink.
 */
export function areTwo(picture) {
  const ink = new Float64Array(SIDE);
  const [top, bottom] = [new Array(SIDE).fill(SIDE), new Array(SIDE).fill(-1)];
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const value = picture[y * SIDE + x];
      ink[x] += value;
      if (value <= PAPER) continue;
      top[x] = Math.min(top[x], y);
      bottom[x] = Math.max(bottom[x], y);
    }
  }
  const part = (from, to) => ({
    ink: ink.slice(from, to).reduce((a, b) => a + b, 0),
    height: Math.max(...bottom.slice(from, to)) - Math.min(...top.slice(from, to)) + 1, // below 0 where all is paper
  });
  const whole = part(0, SIDE);
  const isDrawing = ({ ink, height }) => height >= TALL * whole.height && ink >= SHARE * whole.ink;
  return bottom.some((last, x) => last < 0 && x > 0 && x < SIDE - 1 && isDrawing(part(0, x)) && isDrawing(part(x + 1, SIDE)));
}

const LEAST = 1e-30; // no logarithm is taken of less

/** By how much the surest of these probabilities stands out among the others: its logarithm less the mean logarithm. */
export function standingOut(output) {
  const logs = Array.from(output, (p) => Math.log(Math.max(p, LEAST)));
  return Math.max(...logs) - logs.reduce((a, b) => a + b, 0) / logs.length;
}

const STEPS = [-1, 0, 1]; // pixels down and to the right: the picture as it is, and moved by one to each side and corner

/** The picture moved by so many pixels; what leaves it is lost, and paper comes in. */
export function moved(picture, down, right) {
  const found = new Float32Array(SIDE * SIDE);
  for (let y = Math.max(0, down); y < Math.min(SIDE, SIDE + down); y++) {
    for (let x = Math.max(0, right); x < Math.min(SIDE, SIDE + right); x++) found[y * SIDE + x] = picture[(y - down) * SIDE + x - right];
  }
  return found;
}

/** By how much the surest answer stands out, on average over the picture as it is and moved; `answer`: picture -> output. */
export function clearness(picture, answer) {
  const found = STEPS.flatMap((down) => STEPS.map((right) => standingOut(answer(moved(picture, down, right)))));
  return found.reduce((a, b) => a + b) / found.length;
}

/** Is the answer less clear than that to nearly every digit? `below` is what the manifest states, or null. */
export const isUnlike = (picture, answer, below) => below !== null && clearness(picture, answer) < below;
