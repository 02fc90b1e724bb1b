// The frame that a moving figure shows belongs to the address, as the step of a step player does: a copied link opens it there.
//
// follow() keeps `?frame=7` in step with the first figure of the page that has a slider of frames, `?frame2=` with the second.
// A figure that is drawn anew, because another control has moved, goes on where it was. Pages that keep their state behind
// the # hand over how a name is read there and written, and what is said of a frame that there is not.

import { go, slider } from './figures.js';

const STILL = 250; // milliseconds without a change until the address follows: browsers allow no more than a few a second
const films = new WeakMap(); // figure -> { drawn: the data that it was drawn with, first: the frame that it opens at, heard }
const QUERY = {
  read: (name) => new URL(location.href).searchParams.get(name),
  write: (name, index) => {
    const address = new URL(location.href);
    if (index === null) address.searchParams.delete(name);
    else address.searchParams.set(name, index);
    if (address.href !== location.href) history.replaceState(history.state, '', address);
  },
};
const MOVES = ['plotly_animatingframe', 'plotly_sliderchange', 'plotly_animated'];

export function follow(root = document.body, address = QUERY) {
  let timer = 0;
  const look = () => {
    const moving = [...root.querySelectorAll('.js-plotly-plot')].filter((figure) => slider(figure) && 'on' in figure);
    moving.forEach((figure, place) => meet(figure, place ? `frame${place + 1}` : 'frame', address));
  };
  const seen = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(look, STILL);
  });
  seen.observe(root, { childList: true, subtree: true });
  look();
}

const shown = (figure) => slider(figure).active ?? 0;

function meet(figure, name, address) {
  const before = films.get(figure);
  if (before?.drawn === figure._fullData && before.name === name) return;
  const film = { drawn: figure._fullData, name, first: before?.first ?? shown(figure), timer: 0 };
  film.heard = () => {
    clearTimeout(film.timer);
    film.timer = setTimeout(() => {
      if (slider(figure)) address.write(name, shown(figure) === film.first ? null : shown(figure)); // not while it is drawn anew
    }, STILL);
  };
  films.set(figure, film);
  for (const event of MOVES) {
    if (before) figure.removeListener?.(event, before.heard);
    figure.on(event, film.heard);
  }
  const asked = address.read(name) ?? '';
  const there = /^\d{1,6}$/.test(asked) && Number(asked) < slider(figure).steps.length;
  if (there && Number(asked) !== shown(figure)) go(figure, Number(asked));
  if (asked && !there && !before) address.refuse?.(figure, name, asked);
}
