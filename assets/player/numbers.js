// What a reader has done in this course, in their own numbers: read from this browser, told to nobody.

import { recalled } from '../practice/memory.js';

const PROGRESS = 'deep-learning-explainer';
const PRACTICE = 'deep-learning-explainer-practice';

function made(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

/** {questions, problems, skills}: how many of each. Of a task such as chain-rule-2-17, the skill is what stands before. */
export function counts(progress, solved) {
  const skills = new Set(solved.map((task) => task.replace(/-\d+-\d+$/, '')));
  return { questions: Object.values(progress).filter((mark) => mark === 'solved').length, problems: solved.length, skills: skills.size };
}

/** The numbers as a part of a page; `more` are further ones, name -> value. */
export function ownNumbers(host, names, more = {}) {
  const known = stored(PROGRESS), { solved } = recalled();
  const here = Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
  const { questions, problems, skills } = counts(here, solved);
  const figures = {
    'questions answered': `${questions} of ${names.length}`,
    'practice problems solved': problems ? `${problems} in ${skills} ${skills === 1 ? 'skill' : 'skills'}` : 'none yet',
    ...more,
  };
  const list = made('dl', { class: 'figures' });
  for (const [name, value] of Object.entries(figures)) list.append(made('div', {}, made('dt', {}, name), made('dd', {}, value)));
  const save = made('a', { class: 'button', download: 'my-course.json' }, 'Save these numbers');
  const text = JSON.stringify({ lessons: known, solved }, null, 1);
  save.setAttribute('href', `data:application/json,${encodeURIComponent(text)}`);
  const clear = made('button', { type: 'button', class: 'button' }, 'Forget everything I did');
  clear.onclick = () => {
    if (clear.dataset.sure !== 'yes') { // asked once: what is gone cannot be brought back
      clear.dataset.sure = 'yes';
      clear.textContent = 'Really forget it';
      return;
    }
    for (const key of [PROGRESS, PRACTICE]) {
      try {
        localStorage.removeItem(key);
      } catch {
        // nothing was kept
      }
    }
    ownNumbers(host, names, more);
    host.querySelector('button').focus();
  };
  const told = made('p', { class: 'count' }, 'These numbers are kept in this browser, and nowhere else.');
  host.replaceChildren(list, told, made('p', { class: 'own-buttons' }, save, clear));
}
