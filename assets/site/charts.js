// What a page with charts needs besides Plotly: keys for those that move, their frames in the address, and no blinking.

import { follow } from './animation_url.js';
import { cover } from './chart_placeholder.js';
import { watch } from './figures.js';

export function attend(address) {
  watch();
  follow(document.body, address);
}

export { cover };
