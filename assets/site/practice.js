// Practice in the static edition: one problem at a time; its answer is known here, and so is what people do wrong.

import { fetched } from './fetched.js';
import { keepSolved } from './memory.js';

const read = (place) => JSON.parse(place.querySelector('script.marks').textContent);

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** The last side of a line in plain signs: 7.9·10⁻³ as 7.9e-3, without the words behind a number. */
const plain = (text) =>
  text
    .replace(/^.*[=≈]/, '')
    .replace(/\s/g, ' ')
    .replaceAll('−', '-')
    .replace(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (run) => '^' + [...run].map((sign) => (sign === '⁻' ? '-' : RAISED.indexOf(sign))).join(''))
    .replace(/ *[·×*] *10 *\^ *\(? *(-?\d+) *\)?/, 'e$1')
    .replace(/(?<=[\d%]) *[a-z]{2,}[a-z ]*$/i, '')
    .trim();

/** 0.5, 0,5, .5, -3/4, 1e-3, 7.9·10⁻³, 50 % and 19 pixels as numbers; NaN for anything else. */
export function number(text) {
  const written = plain(text);
  const [above, below, ...more] = written.replace(/ *%$/, '').split('/');
  const value = (part) => (/^\s*[+-]?\s*(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?\s*$/i.test(part) ? Number(part.replace(',', '.').replaceAll(' ', '')) : NaN);
  if (more.length) return NaN;
  return (below === undefined ? value(above) : value(above) / value(below)) / (written.endsWith('%') ? 100 : 1);
}

/** What is said to a number: {right, said}. */
export function marked(answers, found) {
  if (!Number.isFinite(found)) return { right: false, said: 'Type a number, such as 0.5 or 3/4.' };
  const known = answers.find((answer) => Math.abs(found - answer.number) <= answer.tolerance + 1e-9);
  return known ?? { right: false, said: 'Not yet. Open a hint, or go through your calculation once more.' };
}

export function practise(turn) {
  const tasks = JSON.parse(turn.querySelector('script.tasks').textContent).map(([skill, level, name]) => ({ skill, level, name }));
  const skill = turn.querySelector('.skill'), level = turn.querySelector('.level'), another = turn.querySelector('.another');
  const first = turn.querySelector('.task');
  let open = tasks.find(({ name }) => name === first.dataset.task), wanted = open;

  const alike = (name, at) => tasks.filter((task) => task.skill === name && task.level === at);
  async function show(task) {
    wanted = task;
    task.place ??= await brought(task.name).catch((problem) => {
      if (skill) skill.value = open.skill; // the problem that is there
      throw problem;
    });
    if (task !== wanted) return; // a later choice has overtaken this one
    open.place.replaceWith(task.place);
    open = task;
    const other = open.level === '1' ? '2' : '1';
    level.hidden = !alike(open.skill, other).length;
    level.textContent = `To level ${other}`;
  }
  const told = (place, { right, said }) => {
    place.innerHTML = said; // words of the course itself
    place.className = `told ${right ? 'right' : 'wrong'}`;
  };
  const isSolved = (task) => [...task.querySelectorAll('.told')].every((place) => place.classList.contains('right'));

  async function brought(name) {
    const answer = await fetched(`tasks/${name}.html`);
    const made = document.createElement('template');
    made.innerHTML = await answer.text();
    return atWork(made.content.querySelector('.task'));
  }

  function atWork(task) {
    for (const form of task.querySelectorAll('form.answer')) {
      form.onsubmit = (event) => {
        event.preventDefault();
        told(form.querySelector('.told'), marked(read(form), number(form.querySelector('input').value)));
        if (isSolved(task)) keepSolved(task.dataset.task);
      };
    }
    task.querySelector('.choose')?.addEventListener('change', ({ target }) => {
      told(task.querySelector('.told'), read(task)[target.value]);
      if (isSolved(task)) keepSolved(task.dataset.task);
    });
    return task;
  }
  open.place = atWork(first);
  if (skill) skill.onchange = () => show(alike(skill.value, '1')[0]);
  level.onclick = () => show(alike(open.skill, open.level === '1' ? '2' : '1')[0]);
  another.onclick = () => {
    const same = alike(open.skill, open.level);
    show(same[(same.indexOf(open) + 1) % same.length]);
  };
}
