// What a reader has done in this course, in their own numbers: read from this browser, told to nobody.

import { marks, PROGRESS, recalled } from '../practice/memory.js';
import { forgetLearned, learned, picture } from './learned.js';

const PRACTICE = 'deep-learning-explainer-practice';

function made(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

/** {questions, problems, skills}: how many of each. Of a task such as chain-rule-2-17, the skill is what stands before. */
export function counts(progress, solved) {
  const skills = new Set(solved.map((task) => task.replace(/-\d+-\d+$/, '')));
  return { questions: Object.values(progress).filter((mark) => mark === 'solved').length, problems: solved.length, skills: skills.size };
}

/** The numbers as a part of a page; `more` are further ones, name -> value. */
export function ownNumbers(host, names, more = {}) {
  const known = marks(), { solved } = recalled();
  const here = Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name)));
  const { questions, problems, skills } = counts(here, solved);
  const figures = {
    'questions answered': `${questions} of ${names.length}`,
    'practice problems solved': problems ? `${problems} in ${skills} ${skills === 1 ? 'skill' : 'skills'}` : 'none yet',
    ...more,
  };
  const network = learned();
  if (network) figures['best network trained in this browser'] = `${(100 * network.accuracy).toFixed(1)}% of the validation digits`;
  const list = made('dl', { class: 'figures' });
  for (const [name, value] of Object.entries(figures)) list.append(made('div', {}, made('dt', {}, name), made('dd', {}, value)));
  const save = made('a', { class: 'button', download: 'my-course.json' }, 'Save these numbers');
  const text = JSON.stringify({ lessons: known, solved, network }, null, 1);
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
    forgetLearned();
    document.dispatchEvent(new Event('forgotten'));
    ownNumbers(host, names, more);
    host.querySelector('button').focus();
  };
  const told = made('p', { class: 'count' }, 'These numbers are kept in this browser, and nowhere else.');
  host.replaceChildren(list, ...fooled(network, host), told, made('p', { class: 'own-buttons' }, save, clear));
}

/** A digit that the reader's own network has misread, with what it is and what was read. */
function fooled(network, host) {
  if (!network?.fooled) return [];
  const [digit, answer, ink] = network.fooled, one = (shown) => `${shown === 8 ? 'an' : 'a'} ${shown}`, words = `A digit that fooled it: this is ${one(digit)}, and it read ${one(answer)}.`;
  const seen = picture(ink, getComputedStyle(host).color);
  seen.setAttribute('role', 'img');
  seen.setAttribute('aria-label', `A handwritten ${digit}`);
  return [made('p', { class: 'fooled' }, seen, words)];
}
