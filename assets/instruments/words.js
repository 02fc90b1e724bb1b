// Numbers as people write them, as explainer/numeric/formatting.py does; tests compare the two.

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉';

export const raised = (power) => [...String(power)].map((sign) => RAISED[sign] ?? '⁻').join('');

/** `value` to so many significant digits: 0.8176, −28.49, 1.039×10⁶. */
export function number(value, digits = 4) {
  if (Number.isNaN(value)) return 'undefined';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const [mantissa, power] = plain(value, digits).split('e');
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return short.replace('-', '−') + (power ? `×10${raised(Number(power))}` : '');
}

function plain(value, digits) {
  if (value === 0) return '0';
  const scientific = value.toExponential(digits - 1);
  const power = Number(scientific.split('e')[1]);
  return -4 <= power && power < Math.max(digits, 6) ? value.toFixed(Math.max(digits - 1 - power, 0)) : scientific;
}

let isRounded = false; // by what `equals` has worked out so far

/** A number that no float holds, such as e^0.5. */
export function rounded(value) {
  isRounded = true;
  return value;
}

/** Whether all of a number is printed. A float is the decimal that its first 13 digits show: 0.7520000000000001 is 0.752. */
export const isWhole = (value, digits = 4) => Number(plain(value, digits)) === Number(value.toExponential(12));

/** A number, or what `work` comes to, behind the honest sign: "= 2.5" where nothing was rounded on the way, otherwise "≈ 0.3333". */
export function equals(work, digits = 4, isExact = true) {
  isRounded = !isExact;
  const value = typeof work === 'function' ? work() : work;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'no value' : 'too large for a float';
  return `${sign(!isRounded && isWhole(value, digits))} ${number(value, digits)}`;
}

export const sign = (isExact) => (isExact ? '=' : '≈');

/** A number that stands out. */
export const strong = (value, digits) => `<strong>${number(value, digits)}</strong>`;

/** A negative number within a formula stands in brackets: 4 · (−0.234). */
export const factor = (value, digits = 4) => (value < 0 ? `(${number(value, digits)})` : number(value, digits));

/** A number with its sign: +0.5, −2. */
export const signed = (value, digits = 3) => (value < 0 ? number(value, digits) : `+${number(value, digits)}`);

/** x₁, w₁₂. */
export const indexed = (letter, index) => letter + [...String(index)].map((digit) => LOWERED[digit]).join('');

/** A share of 1 in percent that is never rounded to all or nothing: 81.8%, > 99.9%. */
export function percent(share) {
  if (share === 0 || share === 1) return `${100 * share}%`;
  if (share < 0.001) return '< 0.1%';
  return share > 0.999 ? '> 99.9%' : `${(100 * share).toFixed(1)}%`;
}

/** A probability in percent, which is never certain. */
export const chance = (probability) => percent(clamp(probability, 1e-9, 1 - 1e-9));

/** The fraction that a number is, 1/82, where a short one is. */
export function fraction(value) {
  for (let below = 1; below < 1000; below += 1) {
    const above = Math.round(value * below);
    if (Math.abs(value * below - above) < 1e-12) return below > 1 ? `${above}/${below}` : String(above);
  }
}

/** The nearest multiple of a step: snap(0.30000000000000004, 0.1) is 0.3. */
export const snap = (value, step) => Number((Math.round(value / step) * step).toFixed(10));

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
