// What a reader has typed and solved: kept in this browser, told to nobody.

const PRACTISED = 'deep-learning-explainer-practice';
const MOST_KEPT = 40; // problems whose lines are kept

/** {solved: [tasks], lines: {task: [lines]}, last: {page: task}} */
export function recalled() {
  try {
    const { solved, lines, last } = JSON.parse(localStorage.getItem(PRACTISED)) ?? {};
    return { solved: solved ?? [], lines: lines ?? {}, last: last ?? {} };
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
