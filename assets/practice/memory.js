// What a reader has typed and solved: kept in this browser, told to nobody.

const PRACTISED = 'deep-learning-explainer-practice';
const MOST_KEPT = 40; // problems whose lines are kept

export const PROGRESS = 'deep-learning-explainer';
const MARKS = ['solved', 'seen'];

/** {lesson: 'solved' or 'seen'} */
export function marks() {
  try {
    return Object.fromEntries(entries(JSON.parse(localStorage.getItem(PROGRESS))).filter(([, mark]) => MARKS.includes(mark)));
  } catch {
    return {}; // storage is switched off, or holds what we did not write: then nothing is remembered
  }
}

const texts = (given) => (Array.isArray(given) ? given.filter((one) => typeof one === 'string') : []);
const entries = (given) => Object.entries(given ?? {});

/** {solved: [tasks], lines: {task: [lines]}, last: {page: task}}, as far as it is what we wrote. */
export function recalled() {
  try {
    const { solved, lines, last } = JSON.parse(localStorage.getItem(PRACTISED)) ?? {};
    return {
      solved: texts(solved),
      lines: Object.fromEntries(entries(lines).map(([task, typed]) => [task, texts(typed)])),
      last: Object.fromEntries(entries(last).filter(([, task]) => typeof task === 'string')),
    };
  } catch {
    return { solved: [], lines: {}, last: {} }; // storage is switched off, or holds what we did not write
  }
}

function keepPractised(known) {
  try {
    localStorage.setItem(PRACTISED, JSON.stringify(known));
  } catch {
    // a reader who keeps no storage practises without a memory
  }
}

export function keepSolved(task) {
  const known = recalled();
  if (!known.solved.includes(task)) keepPractised({ ...known, solved: [...known.solved, task] });
}

/** The lines of a task as they stand; the tasks that were touched last are kept. */
export function keepLines(page, task, lines) {
  const known = recalled();
  delete known.lines[task];
  const kept = Object.entries(known.lines).slice(1 - MOST_KEPT);
  if (lines.some((line) => line.trim())) kept.push([task, lines]);
  keepPractised({ ...known, lines: Object.fromEntries(kept), last: { ...known.last, [page]: task } });
}
