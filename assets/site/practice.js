// Practice in the static edition: one problem at a time; its answer is known here, and so is what people do wrong.

import { keepSolved } from './memory.js';

const read = (place) => JSON.parse(place.querySelector('script.marks').textContent);

/** 0.5, 0,5, -3/4 and 1e-3 as numbers; NaN for anything else. */
export function number(text) {
  const [above, below, ...more] = text.trim().replaceAll('−', '-').replace(/^.*=/, '').split('/');
  const value = (part) => (/^\s*-?\d*[.,]?\d+(e-?\d+)?\s*$/i.test(part) ? Number(part.replace(',', '.')) : NaN);
  if (more.length) return NaN;
  return below === undefined ? value(above) : value(above) / value(below);
}

/** What is said to a number: {right, said}. */
export function marked({ answers, tolerance }, found) {
  if (!Number.isFinite(found)) return { right: false, said: 'Type a number, such as 0.5 or 3/4.' };
  const near = (other) => Math.abs(found - other) <= tolerance + 1e-9;
  const known = answers.find((answer) => near(answer.number));
  return known ?? { right: false, said: 'Not yet. Open a hint, or go through your calculation once more.' };
}

export function practise(turn) {
  const tasks = [...turn.querySelectorAll('.task')];
  const skill = turn.querySelector('.skill'), level = turn.querySelector('.level'), another = turn.querySelector('.another');
  let open = tasks.find(({ dataset }) => dataset.task === turn.dataset.first) ?? tasks[0];

  const alike = (name, at) => tasks.filter(({ dataset }) => dataset.skill === name && dataset.level === at);
  function show(task) {
    open.hidden = true;
    open = task;
    open.hidden = false;
    const other = open.dataset.level === '1' ? '2' : '1';
    level.hidden = !alike(open.dataset.skill, other).length;
    level.textContent = `To level ${other}`;
    another.hidden = false;
  }
  const told = (place, { right, said }) => {
    place.innerHTML = said; // words of the course itself
    place.className = `told ${right ? 'right' : 'wrong'}`;
  };
  const isSolved = (task) => [...task.querySelectorAll('.told')].every((place) => place.classList.contains('right'));

  for (const task of tasks) {
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
  }
  if (skill) skill.onchange = () => show(alike(skill.value, '1')[0]);
  level.onclick = () => show(alike(open.dataset.skill, open.dataset.level === '1' ? '2' : '1')[0]);
  another.onclick = () => {
    const same = alike(open.dataset.skill, open.dataset.level);
    show(same[(same.indexOf(open) + 1) % same.length]);
  };
  show(open);
}
