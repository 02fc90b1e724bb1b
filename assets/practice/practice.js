// A problem to work on by hand: lines are typed as on paper, and each gets its verdict beside it.
//
// What is right is not known here: `ask({task, lines, help})` sends the lines off, and `show(data)` brings the reply.

import { recalled, keepLines, keepSolved } from './memory.js';

const LONGEST = 600; // letters of a line that are read
const MOST_LINES = 20;
const SIGNS = { right: '✓', wrong: '✗', unread: '?', waiting: '…' };
const SAID = { right: 'Line %: ', wrong: 'Line %, not yet: ', unread: 'Line %: ' };
const HELP = ['Hint', 'Second hint', 'Third hint', 'Show the next line', 'Show the solution'];

function make(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

/** The first task of a skill's level, from a seed on, that is not solved yet. */
function next(skill, level, seed) {
  const { solved } = recalled();
  const size = skill.sizes[level - 1];
  for (let step = 0; step < size; step += 1) {
    const task = `${skill.written}-${level}-${(seed + step) % size}`;
    if (!solved.includes(task)) return task;
  }
  return `${skill.written}-${level}-${seed % size}`;
}

export function createPractice(host, { ask, page, keepInAddress }) {
  let data = null; // the newest reply
  let help = 0; // how much was asked for: three hints, the next line, the solution
  let turn = 0; // which question the newest reply must answer
  let field = null; // where the reader typed last
  const place = Object.fromEntries(['choices', 'question', 'lines', 'signs', 'help', 'done', 'buttons', 'told'].map((name) => [name, make('div', { class: name })]));
  place.lines = make('ol', { class: 'lines', 'aria-label': 'Your lines' });
  place.question.tabIndex = -1;
  place.question.id = 'question';
  place.told.className = 'unseen';
  place.told.setAttribute('role', 'status');
  host.replaceChildren(make('section', { class: 'practice', 'aria-label': 'Practice' }, ...Object.values(place)));

  const fields = () => [...place.lines.querySelectorAll('input')];
  const typed = () => fields().map(({ value }) => value);

  // --- asking ---------------------------------------------------------------------------------------------------------

  function send(task = data.task.written) {
    turn += 1;
    const lines = task === data.task.written ? typed().filter((line) => line.trim()) : kept(task);
    ask({ task, lines, help, turn });
  }

  const kept = (task) => (recalled().lines[task] ?? []).slice(0, MOST_LINES);

  function check() {
    if (!typed().some((line) => line.trim())) {
      field?.focus();
      return;
    }
    for (const line of place.lines.children) {
      const { value } = line.querySelector('input');
      if (value.trim() && value !== line.said) verdict(line, 'waiting', '');
    }
    if (data.reply?.finished) help = 0;
    send();
  }

  /** Another problem. */
  function turnTo(task) {
    help = 0;
    keepInAddress(task);
    send(task);
  }

  // --- the problem ----------------------------------------------------------------------------------------------------

  function drawProblem() {
    const { task } = data;
    place.question.innerHTML = task.question; // words of the course itself
    drawChoices();
    place.lines.replaceChildren();
    const lines = kept(task.written);
    for (const words of lines.length ? lines : ['']) addLine(words);
    field = fields().at(-1);
    place.signs.replaceChildren(...task.signs.map(signButton));
    place.signs.hidden = task.signs.length === 0;
  }

  function drawChoices() {
    const { skills, task } = data;
    const skill = skills.find(({ name }) => name === task.skill);
    const parts = [];
    if (skills.length > 1) {
      const list = make('select', { 'aria-label': 'Skill' });
      for (const { name, title } of skills) list.append(make('option', { value: name, ...(name === task.skill && { selected: '' }) }, title));
      list.onchange = () => turnTo(next(skills.find(({ name }) => name === list.value), 1, data.first));
      parts.push(list);
    }
    if (skill.sizes.length > 1) {
      const levels = make('span', { role: 'group', 'aria-label': 'Level', class: 'levels' });
      skill.sizes.forEach((_, at) => {
        const chosen = task.level === at + 1;
        const button = make('button', { type: 'button', 'aria-pressed': String(chosen) }, `Level ${at + 1}`);
        button.onclick = () => chosen || turnTo(next(skill, at + 1, data.first));
        levels.append(button);
      });
      parts.push(levels);
    }
    const another = make('button', { type: 'button', class: 'another' }, 'Another one');
    another.onclick = () => turnTo(next(skill, task.level, task.seed + 1));
    parts.push(another);
    const focused = place.choices.querySelector(':focus')?.className;
    place.choices.replaceChildren(...parts);
    if (focused) place.choices.querySelector(`.${focused}`)?.focus();
  }

  function signButton(sign) {
    const button = make('button', { type: 'button', 'aria-label': `insert ${sign}` }, sign);
    button.onpointerdown = (event) => event.preventDefault(); // the field keeps the focus, and a phone its keyboard
    button.onclick = () => {
      field ??= fields().at(-1);
      field.setRangeText(sign, field.selectionStart, field.selectionEnd, 'end');
      field.focus();
      field.dispatchEvent(new Event('input'));
    };
    return button;
  }

  // --- lines ----------------------------------------------------------------------------------------------------------

  function addLine(words = '', after = null) {
    const input = make('input', {
      type: 'text', maxlength: LONGEST, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', enterkeyhint: 'next',
      'aria-describedby': 'question',
    });
    input.value = words;
    const line = make('li', {}, input, make('p', { class: 'verdict' }));
    if (after) after.after(line);
    else place.lines.append(line);
    input.onfocus = () => (field = input);
    input.oninput = () => {
      if (line.said !== undefined && input.value !== line.said) verdict(line, '', '');
      keepLines(page, data.task.written, typed());
    };
    input.onkeydown = (event) => typing(event, line, input);
    number();
    return input;
  }

  function number() {
    fields().forEach((input, at) => {
      input.setAttribute('aria-label', `Line ${at + 1}`);
      input.placeholder = at === 0 ? data.task.opening : 'next line';
    });
  }

  function typing(event, line, input) {
    const all = fields(), at = all.indexOf(input);
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      if (!input.value.trim()) return;
      check();
      if (at === all.length - 1 && all.length < MOST_LINES) addLine('', line).focus();
      else all[at + 1]?.focus();
    } else if (event.key === 'ArrowUp') all[at - 1]?.focus();
    else if (event.key === 'ArrowDown') all[at + 1]?.focus();
    else if (event.key === 'Backspace' && !input.value && all.length > 1) {
      event.preventDefault();
      line.remove();
      number();
      fields()[Math.max(0, at - 1)].focus();
      keepLines(page, data.task.written, typed());
    }
  }

  /** `kind` is right, wrong, unread, waiting or nothing. */
  function verdict(line, kind, words) {
    const told = line.querySelector('.verdict'), input = line.querySelector('input');
    line.className = kind;
    line.said = kind && kind !== 'waiting' ? input.value : undefined;
    told.replaceChildren(...(kind ? [make('span', { 'aria-hidden': 'true' }, SIGNS[kind]), make('span', {}, words)] : []));
    if (kind === 'wrong' || kind === 'unread') input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  // --- the reply ------------------------------------------------------------------------------------------------------

  function drawReply(isSolved) {
    const { reply } = data;
    const lines = [...place.lines.children].filter((line) => line.querySelector('input').value.trim());
    const words = [];
    reply.lines.forEach(({ text, right, readable, message }, at) => {
      const line = lines[at], before = line?.said;
      if (line?.querySelector('input').value !== text) return; // changed since
      const kind = right ? 'right' : readable ? 'wrong' : 'unread';
      verdict(line, kind, message);
      if (before !== text) words.push(SAID[kind].replace('%', at + 1) + message);
    });
    if (reply.problem) words.push(reply.problem);
    const all = [...place.lines.children];
    if (!reply.finished && all.length < MOST_LINES && all.every(({ className }) => className === 'right')) addLine(); // for the next step
    drawHelp();
    drawDone(isSolved);
    if (reply.hints.length > place.help.known) words.push(reply.hints.at(-1));
    place.help.known = reply.hints.length;
    place.told.textContent = words.join(' ');
  }

  function drawHelp() {
    const { reply } = data;
    const hints = make('ol', { class: 'hints' }, ...reply.hints.map((words) => make('li', {}, words)));
    const parts = reply.hints.length ? [hints] : [];
    if (reply.problem) parts.unshift(make('p', { class: 'problem' }, reply.problem));
    if (reply.solution.length) {
      const steps = make('ol', { class: 'solution' });
      for (const line of reply.solution) steps.append(Object.assign(make('li'), { innerHTML: line }));
      parts.push(make('p', {}, make('strong', {}, 'One way to the answer')), steps);
    }
    place.help.replaceChildren(...parts);
  }

  function drawDone(isSolved) {
    const { reply, task } = data;
    place.done.replaceChildren();
    place.done.hidden = !reply.finished;
    if (reply.finished) {
      const shown = help >= HELP.length;
      if (!shown) keepSolved(task.written);
      const count = recalled().solved.length;
      const words = shown ? 'That is the answer. Try one without the solution.' : `Solved. That makes ${count} ${count === 1 ? 'problem' : 'problems'} so far.`;
      const another = make('button', { type: 'button', class: 'main' }, 'Another one');
      another.onclick = () => place.choices.querySelector('.another').click();
      place.done.append(make('p', {}, words), another);
      const last = fields().at(-1);
      if (isSolved) {
        const wasHere = last === last.getRootNode().activeElement;
        if (!last.value.trim() && fields().length > 1) last.closest('li').remove();
        if (wasHere) another.focus({ preventScroll: true });
        place.told.textContent += ` ${words}`;
      }
    }
    drawButtons();
  }

  function drawButtons() {
    place.buttons.hidden = data.reply.finished;
    if (!place.buttons.childElementCount) {
      const checking = make('button', { type: 'button', class: 'main' }, 'Check');
      const asking = make('button', { type: 'button', class: 'hint' }, HELP[0]);
      checking.onclick = check;
      asking.onclick = () => {
        help += 1;
        send();
      };
      place.buttons.append(checking, asking);
    }
    const asking = place.buttons.querySelector('.hint');
    asking.textContent = HELP[help] ?? '';
    asking.hidden = help >= HELP.length;
  }

  /** What came back: the problem, and what is said to its lines. */
  function show(given) {
    const before = data;
    const isNew = before?.task.written !== given.task.written;
    if (!isNew && given.turn !== turn) return; // a later question has overtaken this one
    data = given;
    if (isNew) {
      place.help.known = 0;
      help = 0;
      drawProblem();
    }
    // Hints are about the step after the last right line: with another one they begin anew.
    const done = ({ lines }) => lines.filter(({ right }) => right).length;
    if (!isNew && help < HELP.length && before.reply.hints.length && done(given.reply) > done(before.reply) && given.reply.hints.length) {
      help = 0;
      data = { ...given, reply: { ...given.reply, hints: [] } };
    }
    drawReply(!isNew && data.reply.finished && !before.reply.finished);
    if (before && isNew) (matchMedia('(pointer: fine)').matches ? fields()[0] : place.question).focus({ preventScroll: true });
  }

  /** The task at which the reader left this page, and its lines: they are asked about once. */
  function begin(given, asked) {
    const last = recalled().last[page];
    const known = given.skills.some(({ written }) => last?.startsWith(`${written}-`));
    const wanted = asked ?? (known ? last : given.task.written);
    show(given);
    if (wanted !== given.task.written || kept(wanted).length) {
      if (wanted !== given.task.written) keepInAddress(wanted);
      send(wanted);
    }
  }

  return { begin, show };
}
