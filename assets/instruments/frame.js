// The host for a page of its own and a notebook's frame, which grows and shrinks with what is in it.

import { stand } from './stage.js';

export function standAlone(instrument, element, data) {
  const made = stand(instrument, element, data);
  const fit = () => {
    const frame = /** @type {any} */ (window.frameElement);
    if (frame) frame.style.height = `${element.offsetHeight + 2}px`;
  };
  new ResizeObserver(fit).observe(element);
  return made;
}
