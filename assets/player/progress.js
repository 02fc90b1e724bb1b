// How far a reader has come: kept in this browser, told to nobody.
//
// On the start page the whole map of the course; at a lesson's foot a row of dots.

import { marks, PROGRESS } from '../practice/memory.js';
import { watchLearning } from './learned.js';
import { ownNumbers } from './numbers.js';

function remember(name, state) {
  const known = marks();
  if (known[name] === 'solved' || known[name] === state) return known;
  known[name] = state;
  try {
    localStorage.setItem(PROGRESS, JSON.stringify(known));
  } catch {
    // a reader who keeps no storage reads on without marks
  }
  return known;
}

const MARK = { solved: '✓', seen: '•' };
const SAID = { solved: 'answered', seen: 'opened' };

export default function mount({ data: [data], parentElement, setTriggerValue }) {
  const { here, solved, lessons } = data;
  if (data.ending) {
    const counted = lessons.filter(({ number }) => number).map(({ name }) => name);
    ownNumbers(parentElement.querySelector('.here'), counted, data.more);
    return;
  }
  greet(here ?? 'start');
  watchLearning();
  const known = here ? remember(here, solved ? 'solved' : 'seen') : marks();
  const host = parentElement.querySelector('.here');
  const draw = (progress) => host.replaceChildren(here ? dots(lessons, progress, here) : map(lessons, progress));
  draw(known);
  document.addEventListener('forgotten', () => draw(marks()), { once: true });
  host.onclick = (event) => {
    const link = event.target.closest('a[data-name]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab is the browser's business
    event.preventDefault();
    setTriggerValue('wanted', link.dataset.name);
  };
}

/** A lesson that replaces another on the same page opens at its top, its heading in focus, unless the reader is already busy in it. */
function greet(lesson) {
  const { dataset } = document.documentElement, before = dataset.lesson, heading = document.querySelector('h1');
  dataset.lesson = lesson;
  if (!before || before === lesson || !heading || !/^(A|BODY|BUTTON)$/.test(document.activeElement.tagName)) return;
  heading.tabIndex = -1; // reached by this line alone, not with Tab
  heading.focus({ preventScroll: true });
  heading.closest('[data-testid=stMain]')?.scrollTo(0, 0);
}

function make(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function count(lessons, known) {
  return lessons.filter(({ name, number }) => number && known[name] === 'solved').length;
}

function map(lessons, known) {
  const whole = make('nav', { 'aria-label': 'All lessons' });
  for (const section of new Set(lessons.map((lesson) => lesson.section))) {
    const list = make('ol');
    for (const lesson of lessons.filter((one) => one.section === section)) {
      const state = known[lesson.name];
      const mark = make('span', { class: `mark ${state ?? ''}`, 'aria-hidden': 'true' }, MARK[state] ?? String(lesson.number || '·'));
      const words = make('span', { class: 'words' }, make('strong', {}, lesson.title), make('span', {}, lesson.question));
      if (state) words.append(make('span', { class: 'unseen' }, ` (${SAID[state]})`));
      const link = make('a', { href: lesson.name, 'data-name': lesson.name }, mark, words);
      list.append(make('li', {}, link));
    }
    whole.append(make('section', {}, make('h3', {}, section), list));
  }
  const done = make('p', { class: 'count' }, `${counted(lessons, known)}.`);
  return make('div', { class: 'map' }, done, whole);
}

function counted(lessons, known) {
  return `${count(lessons, known)} of ${lessons.filter(({ number }) => number).length} questions answered`;
}

function dots(lessons, known, here) {
  const row = make('p', { class: 'dots', 'aria-label': counted(lessons, known), role: 'img' });
  for (const { name, number } of lessons) if (number) row.append(make('i', { class: `${known[name] ?? ''} ${name === here ? 'now' : ''}` }));
  return row;
}
