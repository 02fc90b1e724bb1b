// A square of paper that fingers, pens and mice can draw on.
//
// A drawing is a list of strokes; a stroke is a list of points [x, y] from 0 to 1, so it does not depend on the size of
// the canvas. The strokes are the truth: what is seen and what the network gets are both painted from them.
// This module imports nothing and knows nothing of digits; it runs wherever there is a <canvas>.

export const PEN = 20 / 280; // width of the pen as a part of the canvas; MNIST's own strokes are about this thick

/** Paint strokes on a 2-D context of `size` by `size` pixels. */
export function paint(context, strokes, size, pen = PEN) {
  context.lineWidth = pen * size;
  context.lineCap = context.lineJoin = 'round';
  for (const [[x, y], ...rest] of strokes) {
    context.beginPath();
    if (rest.length === 0) {
      context.arc(x * size, y * size, (pen * size) / 2, 0, 2 * Math.PI); // a tap leaves a dot
      context.fill();
    } else {
      context.moveTo(x * size, y * size);
      for (const [nextX, nextY] of rest) context.lineTo(nextX * size, nextY * size);
      context.stroke();
    }
  }
}

/** The ink of strokes as `size` x `size` bytes, row by row: 0 is paper, 255 is full ink. */
export function inkOf(strokes, size = 280, pen = PEN) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  paint(context, strokes, size, pen);
  const pixels = context.getImageData(0, 0, size, size).data; // red, green, blue, alpha; alpha is the ink
  const ink = new Uint8Array(size * size);
  for (let index = 0; index < ink.length; index++) ink[index] = pixels[4 * index + 3];
  return ink;
}

/** Strokes without what lies within `reach` of a place; of a stroke that is cut, both ends stay. */
export function rubbed(strokes, [x, y], reach = PEN) {
  const isOut = ([a, b]) => Math.hypot(a - x, b - y) > reach;
  return strokes.flatMap((stroke) => {
    const fine = refined(stroke, reach / 2);
    if (fine.every(isOut)) return [stroke];
    const parts = [[]];
    for (const point of fine) {
      if (isOut(point)) parts.at(-1).push(point);
      else if (parts.at(-1).length) parts.push([]);
    }
    return parts.filter((part) => part.length > 1);
  });
}

/** The same stroke with its points no further than `most` from each other. */
function refined([first, ...rest], most) {
  const points = [first];
  for (const [x, y] of rest) {
    const [fromX, fromY] = points.at(-1);
    const count = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / most));
    for (let k = 1; k <= count; k++) points.push([fromX + ((x - fromX) * k) / count, fromY + ((y - fromY) * k) / count]);
  }
  return points;
}

const STEP = 0.04; // how far an arrow key moves the pen, as a part of the canvas; with Shift a quarter of it
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Let people draw on `canvas`; `onChange(strokes, finished)` is told of every change, finished = false while a stroke grows.
 * The ink has the canvas's CSS colour. Give the canvas `touch-action: none` and a fixed size in CSS, and a tabindex: then
 * arrow keys move the pen, Space puts it down or lifts it, Backspace takes back what was done last. After `rub(true)` the pen
 * takes ink away.
 */
export function createDrawing(canvas, { pen = PEN, onChange = (_strokes, _finished) => {} } = {}) {
  const context = canvas.getContext('2d');
  const past = []; // earlier drawings, for undo
  let strokes = [];
  let pointer = null; // the pointer that is drawing; others are ignored until it is lifted
  let held = null; // where the keyboard holds the pen, null as long as it does not
  let isDown = false; // whether that pen is on the paper
  let isRubbing = false; // whether it takes ink away instead

  const redraw = () => {
    const size = Math.max(1, Math.round(canvas.clientWidth * devicePixelRatio));
    if (canvas.width !== size) canvas.width = canvas.height = size;
    context.clearRect(0, 0, size, size);
    context.strokeStyle = context.fillStyle = getComputedStyle(canvas).color;
    paint(context, strokes, size, pen);
    if (held) ring(size);
  };
  const ring = (size) => {
    context.lineWidth = (isDown ? 4 : 2) * devicePixelRatio;
    context.beginPath();
    context.arc(held[0] * size, held[1] * size, 0.8 * pen * size, 0, 2 * Math.PI);
    context.stroke();
  };
  let waiting = 0;
  const show = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      redraw();
    });
  };
  const change = (next, finished = true) => {
    strokes = next;
    show();
    onChange(strokes, finished);
  };
  const replace = (next) => {
    pointer = null;
    isDown = false;
    past.push(strokes);
    change(next);
  };

  // The pen, or the rubber, has come to these points; with `begins` it was put down there.
  const put = (points, begins = false) => {
    if (isRubbing) return change(points.reduce((left, point) => rubbed(left, point, pen), strokes), false);
    change(begins ? [...strokes, points] : [...strokes.slice(0, -1), [...strokes.at(-1), ...points]], false);
  };
  const place = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    return [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
  };
  const down = (event) => {
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    letGo();
    canvas.setPointerCapture(event.pointerId); // the stroke goes on when the finger leaves the canvas and comes back
    pointer = event.pointerId;
    past.push(strokes);
    put([place(event)], true);
  };
  const move = (event) => {
    if (event.pointerId !== pointer) return;
    const events = event.getCoalescedEvents?.() ?? []; // every position since the last frame, not only the newest
    const points = (events.length ? events : [event]).map(place);
    put(points);
  };
  const up = (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    change(strokes);
  };

  const letGo = () => {
    held = null;
    lift();
    show();
  };
  const lift = () => {
    if (!isDown) return;
    isDown = false;
    change(strokes);
  };
  const key = (event) => {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || !(arrow || [' ', 'Backspace'].includes(event.key))) return;
    event.preventDefault();
    if (event.key === 'Backspace') return undo();
    held ??= [0.5, 0.5];
    if (arrow) {
      const far = event.shiftKey ? STEP / 4 : STEP;
      held = held.map((value, axis) => Math.min(1, Math.max(0, value + far * arrow[axis])));
      if (isDown) return put([held]);
    } else if (isDown) {
      return lift();
    } else {
      isDown = true;
      past.push(strokes);
      return put([held], true);
    }
    show();
  };
  const undo = () => {
    if (past.length === 0) return;
    pointer = null;
    isDown = false;
    change(past.pop());
  };

  canvas.addEventListener('keydown', key);
  canvas.addEventListener('blur', letGo);
  canvas.addEventListener('focus', () => {
    if (!canvas.matches(':focus-visible')) return; // a finger or a mouse holds its own pen
    held = [0.5, 0.5];
    show();
  });
  canvas.addEventListener('pointerdown', down);
  canvas.addEventListener('pointermove', move);
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) canvas.addEventListener(end, up);
  // Without this, Chromium takes a quick stroke for a scroll and swallows the tap on a button just after it.
  canvas.addEventListener('touchstart', (event) => event.preventDefault(), { passive: false });
  canvas.addEventListener('contextmenu', (event) => event.preventDefault()); // a long press is a slow stroke
  new ResizeObserver(show).observe(canvas);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);

  return {
    get strokes() {
      return strokes;
    },
    get canUndo() {
      return past.length > 0;
    },
    clear: () => replace([]),
    load: (next) => replace(next),
    undo,
    rub: (is) => (isRubbing = is),
    redraw: show,
  };
}
