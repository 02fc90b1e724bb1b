// Small pieces that several parts of the page show: percentages, numbers, pictures of 28 x 28.

/** @returns {any} whatever kind of element has this name */
export const element = (id) => document.getElementById(id);

/** <tag class="...">text or children</tag> */
export function make(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** 0.9931 -> "99.3%"; never "100%" or "0%", which no softmax says. */
export function percent(probability) {
  if (probability > 0.9995) return '> 99.9%';
  if (probability < 0.0005) return '< 0.1%';
  return `${(100 * probability).toFixed(1)}%`;
}

/** A number with a true minus sign: 0.146, 12.3, 43,717, 1.3×10⁻⁵ */
export function number(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e6)) {
    const [digits, exponent] = value.toExponential(1).split('e');
    return `${digits.replace('-', '−')}×10${raised(String(Number(exponent)))}`;
  }
  const places = size >= 100 ? 0 : size >= 1 ? 2 : 3;
  // + 0: the product of 0 and a negative weight is −0, which is 0 to a reader.
  return (value + 0).toLocaleString('en', { minimumFractionDigits: places, maximumFractionDigits: places }).replace('-', '−');
}

const raised = (power) => power.replace('-', '⁻').replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit]);

/** Are these outputs probabilities of one choice (softmax), or ten numbers of their own (sigmoid, linear)? */
export function areProbabilities(output) {
  const sum = output.reduce((a, b) => a + b, 0);
  return output.every((value) => value >= 0) && Math.abs(sum - 1) < 0.05; // 8-bit outputs are rounded
}

/** The places of the largest values, largest first. */
export function ranking(values) {
  return Array.from(values.keys()).sort((a, b) => values[b] - values[a]);
}

/** Fill a 28 x 28 canvas: values from -1 (against) over 0 (nothing) to 1 (for), in the page's own colours. */
export function paintPicture(canvas, values, positive = 'color') {
  const style = getComputedStyle(canvas);
  const colour = { color: style.color, for: style.getPropertyValue('--for'), against: style.getPropertyValue('--against') };
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, canvas.width, canvas.height);
  values.forEach((value, at) => {
    if (value === 0) return;
    context.fillStyle = value > 0 ? colour[positive] : colour.against;
    context.globalAlpha = Math.min(1, Math.abs(value));
    context.fillRect(at % canvas.width, Math.floor(at / canvas.width), 1, 1);
  });
  context.globalAlpha = 1;
}
