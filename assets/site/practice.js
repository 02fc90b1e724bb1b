// Practice in the static edition: one problem at a time; its answer is known here, and so is what people do wrong.

import { fetched } from './fetched.js';
import { keepSolved } from './memory.js';

const read = (place) => JSON.parse(place.querySelector('script.marks').textContent);

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202c\u2060-\u2069\ufeff]/g; // on_paper.py leaves out the same
const THOUSANDS = /^[-+ ]*\d{1,3}(?:,\d{3})+$/;

/** A line in plain signs: 7.9·10⁻³ as 7.9e-3, \frac{3}{4} as 3/4, and without what stands beside it, as on_paper.py reads it. */
const plain = (text) =>
  text
    .replace(UNSEEN, '')
    .replace(/\s/g, ' ')
    .replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[−‐‑–—]/g, '-')
    .replace(/[÷∕⁄:]/g, '/')
    .replace(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (run) => '^' + [...run].map((sign) => (sign === '⁻' ? '-' : RAISED.indexOf(sign))).join(''))
    .replace(/\\[dt]?frac *\{([^{}]*)\} *\{([^{}]*)\}/g, '$1/$2')
    .replace(/\\text *\{([^{}]*)\}|\$|\\[()[\]]/g, '$1')
    .replace(/ *[·×*] *10 *\^ *\(? *(-?\d+) *\)?/g, 'e$1')
    .replace(/(?<![\w.)] *)\(([^()]*)\)(?! *[\w.(])/g, '$1')
    .replace(/ *[✓✔☑✅□∎■] *$/, '')
    .replace(/[ .;]+$/, '')
    .replace(/^ *(?:so|thus|hence|therefore|(?:the )?(?:answer|result) is) +/i, '');

const decimal = (part) => (/^\s*[+-]?\s*(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?\s*$/i.test(part) ? Number(part.replace(',', '.').replaceAll(' ', '')) : NaN);

/** One side of a line, without the words behind its number. */
function side(text, isLarge) {
  const written = text.replace(/(?<=[\d%]) *[a-z]{2,}[a-z ]*$/i, '').trim();
  if (isLarge && THOUSANDS.test(written)) return Number(written.replace(/[, ]/g, ''));
  const [above, below, ...more] = written.replace(/ *%$/, '').split('/');
  if (more.length) return NaN;
  return (below === undefined ? decimal(above) : decimal(above) / decimal(below)) / (written.endsWith('%') ? 100 : 1);
}

const MOST_LETTERS = 600; // letters, as in the course
const NEAR = 0.002; // of a number, as in questions.py

/** 0.5, 0,5, .5, -3/4, 1e-3, 7.9·10⁻³, 50 %, 19 pixels and η = 4/5 = 0.8 as numbers; NaN for anything else. */
export function number(text, answers = []) {
  if (text.length > MOST_LETTERS) return NaN;
  const [first, ...rest] = plain(text).split(/[=≈]/), isLarge = answers.some(({ right, number: wanted }) => right && Math.abs(wanted) >= 1000);
  const isName = rest.length && /^(?:[^\d(+.,*/-].*)?$/.test(first.trim());
  const sides = (isName ? rest : [first, ...rest]).map((each) => side(each, isLarge)), last = sides.at(-1);
  return sides.every((each) => Math.abs(each - last) <= NEAR * Math.abs(last)) ? last : NaN; // 1 + 1 = 0.8 is not worked out here
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
        told(form.querySelector('.told'), marked(read(form), number(form.querySelector('input').value, read(form))));
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
