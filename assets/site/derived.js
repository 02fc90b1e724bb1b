// The library of derived functions: found by what is typed of them, and read line by line.

import { fetched } from './fetched.js';
import { createPlayer } from './player.js';

const FIRST = 'x*sigmoid(x)'; // the function of the course's own field

const plain = (text) => text.toLowerCase().replace(/[\s*·()]/g, '').replaceAll('−', '-').replaceAll('²', '^2').replaceAll('³', '^3');

/** Makes a library of its section; `asked` is the function that the address names, `remember(text)` writes it there. */
export function derive(section, asked, remember) {
  const names = JSON.parse(section.querySelector('script.names').textContent);
  const [input, said, list, shown] = ['input', '[role=status]', 'ul', '.shown'].map((what) => section.querySelector(what));
  const buttons = names.map(([text, written], place) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: written });
    button.addEventListener('click', () => open(place).then(() => shown.scrollIntoView({ block: 'nearest' })));
    const item = document.createElement('li');
    item.dataset.name = plain(text);
    item.append(button);
    return item;
  });
  list.append(...buttons);

  async function open(place) {
    const { formula, walk } = await (await fetched(`derived/${place}.json`)).json();
    const room = document.createElement('div');
    shown.querySelector('.formula').innerHTML = formula; // MathML of the course itself
    shown.querySelector('.walk-here').replaceChildren(room);
    shown.hidden = false;
    createPlayer(room, walk);
    buttons.forEach((item, at) => item.firstChild.setAttribute('aria-pressed', String(at === place)));
    remember(names[place][0] === FIRST ? null : names[place][0]);
  }

  const look = () => {
    const wanted = plain(input.value);
    buttons.forEach((item) => (item.hidden = !item.dataset.name.includes(wanted)));
    const count = buttons.filter((item) => !item.hidden).length;
    said.textContent = count ? `${count} of ${buttons.length} functions` : 'It is not in this library. The course itself derives whatever you type.';
  };
  input.addEventListener('input', look);
  look();
  const placeOf = (wanted) => names.findIndex(([text]) => plain(text) === plain(wanted));
  const place = placeOf(asked ?? FIRST);
  open(place < 0 ? placeOf(FIRST) : place);
}
