// The static edition at work: charts, step players, choices and questions. Nothing is fetched but files of this folder.

import { asked } from './asked.js';
import { fetched, imported, sayLost, watchLost } from './fetched.js';
import { written } from './instruments/kept.js';

const system = matchMedia('(prefers-color-scheme: dark)');
const KEY = 'deep-learning-explainer'; // the same as in the course: progress is kept in this browser, and told to nobody
const here = document.body.dataset.lesson;
const charting = document.querySelector('script[src="plotly.min.js"]') && imported('charts.js'); // on a page with charts alone
const plotly = new Promise((resolve) => { // it comes behind what a reader can use without it
  if (globalThis.Plotly) resolve();
  else document.querySelector('script[src="plotly.min.js"]')?.addEventListener('load', resolve);
});
watchLost();
addEventListener('load', () => charting && !globalThis.Plotly && sayLost());
let looks; // of the charts, on a page that has some
const theme = () => (looks ??= fetched('theme.json').then((answer) => answer.json()));

const read = (script) => JSON.parse(script.textContent);

// --- the look: the reader's own, or the one that an address asked for, until the window is closed --------------------------

const LOOK = 'theme';
const look = keptLook();
document.documentElement.style.colorScheme = look ?? '';
const dark = () => (look ? look === 'dark' : system.matches);

function keptLook() {
  const one = (text) => ['light', 'dark'].find((known) => known === text) ?? null;
  const wish = one(new URLSearchParams(location.hash.slice(1) || location.search).get(LOOK));
  try {
    if (wish) sessionStorage.setItem(LOOK, wish);
    return one(sessionStorage.getItem(LOOK));
  } catch {
    return wish; // storage is switched off: for this page only
  }
}

// --- charts: drawn when they come near the window, in the reader's theme --------------------------------------------------

/** A record with each part that lies in a file of its own. */
async function fill(record) {
  const away = Object.entries(record).filter(([, part]) => part?.file);
  await Promise.all(away.map(async ([name, { file }]) => (record[name] = await (await fetched(file)).json())));
}

async function draw(figure) {
  const [{ templates, dark: exchange }] = await Promise.all([theme(), plotly]);
  let text = figure.querySelector('script.figure').textContent;
  if (dark()) text = text.replace(/#[0-9a-f]{6}/gi, (colour) => exchange[colour] ?? colour);
  const parts = JSON.parse(text);
  await Promise.all(parts.data.map(fill)); // what several figures show, or is large
  parts.layout.template = templates[dark() ? 'dark' : 'light'];
  const place = figure.firstElementChild;
  if (!place.isConnected) return;
  await globalThis.Plotly.newPlot(place, parts.data, parts.layout, { responsive: true, displayModeBar: false });
  if (parts.frames) await globalThis.Plotly.addFrames(place, parts.frames);
  figure.classList.add('drawn');
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      draw(target);
    }
  },
  { rootMargin: '400px' },
);

system.addEventListener('change', () => {
  for (const figure of document.querySelectorAll('figure.chart.drawn')) draw(figure);
});

// --- step players ---------------------------------------------------------------------------------------------------------

async function mountPlayer(walk) {
  const data = read(walk.querySelector('script.steps'));
  known.add(data.name);
  const wanted = state().get(data.name);
  const asked = data.written.indexOf(wanted);
  if (wanted !== null) unfold(walk);
  if (wanted !== null && asked < 0) {
    const shown = data.frames[data.start].position ?? `number ${data.start + 1}`;
    warn(walk, `The address asks for ${data.name} = ${wanted.slice(0, 40)}, and there is none. The page shows ${shown}.`);
  }
  const start = asked < 0 ? data.start : asked;
  const { createPlayer } = await imported('player.js');
  createPlayer(walk.firstElementChild, { ...data, start }, (index) => remember(data.name, index === data.start ? null : data.written[index]));
}

// --- instruments: what the hand holds belongs to the address ----------------------------------------------------------------

/** Where a reader looks first comes first; the pictures below it come when the page has a moment, and all at once for an address that asks for something. */
const later = document.querySelector('.later');
const isAsked = location.hash.length > 1 || location.search.length > 1;

function bringFirst() {
  const places = [...document.querySelectorAll('.in-hand, .walk')];
  const waiting = places.filter((place) => !isAsked && later?.contains(place));
  const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 100));
  const bringRest = () => {
    later?.classList.add('whole');
    waiting.filter((place) => place.isConnected).forEach(mount);
  };
  Promise.all(places.filter((place) => !waiting.includes(place)).map(mount)).finally(() => idle(bringRest, { timeout: 1000 }));
}

const mount = (place) => (place.matches('.walk') ? mountPlayer(place) : hold(place));

async function hold(place) {
  const { given, keep: all } = read(place.querySelector('script.given')), keep = all.filter(({ drawn }) => !drawn); // no widget follows here
  for (const { name } of keep) known.add(name);
  if (keep.some(({ name }) => state().has(name))) unfold(place);
  const [{ [given.kind]: instrument }, { stand }] = await Promise.all([`${given.kind}.js`, 'stage.js'].map((name) => imported(`instruments/${name}`)));
  if (given.kind === 'trainer') {
    imported('learned.js').then(({ watchLearning }) => watchLearning());
    imported('carry.js').then(({ offerDrawing }) => offerDrawing(place));
  }
  await fill(given);
  const onChange = (now) => written(now, keep).forEach(([name, text]) => remember(name, text));
  const changes = asked(given, keep, (name) => state().get(name), ({ label }, text) =>
    warn(place, `The address asks for ${label} = ${text.slice(0, 40)}, which cannot be shown here. The picture is shown as it opens.`));
  stand(instrument, place.firstElementChild, { ...given, ...changes }, { onChange, load: async (address) => (await fetched(address)).arrayBuffer() });
}

// --- the address: what was chosen, and which step is shown, stand behind the # ---------------------------------------------

const state = () => new URLSearchParams(location.hash.slice(1));
const known = new Set(); // the names that this page understands
if (location.search && !location.hash) {
  // As the course writes them, the choices stand behind a ?.
  history.replaceState(null, '', `${location.pathname}#${location.search.slice(1)}`);
}
lead();
addEventListener('hashchange', () => location.hash.includes('=') && location.reload()); // a link to another state of this page
const FRAME = /^frame\d*$/; // where a figure that moves stands, see animation_url.js

/** An address from before a part of this lesson moved to another one leads there. */
function lead() {
  const moved = Object.entries(JSON.parse(document.body.dataset.moved ?? '{}')), asked = state();
  const found = moved.find(([pattern]) => [...asked.keys()].some((name) => new RegExp(`^(?:${pattern})$`).test(name)));
  if (!found) return;
  const [lesson, added] = found[1].split('?');
  for (const [name, value] of new URLSearchParams(added)) if (!asked.has(name)) asked.set(name, value);
  location.replace(`${lesson}.html#${asked}`);
}

/** Who follows a link to something that is folded away sees it. */
function unfold(place) {
  for (let fold = place.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
}

/** A line before a part of the page, in words, about something in the address. */
function warn(place, words) {
  const told = document.createElement('p');
  told.className = 'notice warning';
  told.setAttribute('role', 'status');
  told.textContent = words;
  place.before(told);
}

function remember(name, value) {
  const now = state();
  if (value === null) now.delete(name);
  else now.set(name, value);
  const hash = now.toString();
  history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
}

// --- parts that change: every state was worked out beforehand, and lies in a file -----------------------------------------

async function show(part, wanted) {
  const leads = part.leads;
  const number = leads[wanted], turn = (part.turn = (part.turn ?? 0) + 1);
  if (number === undefined || number === part.number) return;
  let html, more;
  try {
    [html, more] = await Promise.all([stateOf(part, number), charting]);
  } catch (problem) {
    if (turn === part.turn) choose(part, part.shown); // the picture is still that of the choices before
    throw problem;
  }
  if (turn !== part.turn) return; // a later choice has overtaken this one
  const held = part.querySelector('.state');
  const active = /** @type {any} */ (document.activeElement);
  const focused = active?.name && held.contains(active) ? active.name : null;
  held.style.minHeight = `${held.offsetHeight}px`; // nothing below jumps while the picture is drawn anew
  const charts = [...held.querySelectorAll('figure.chart')];
  held.innerHTML = html;
  held.querySelectorAll('figure.chart').forEach((place, index) => charts[index] && more.cover(place, charts[index]));
  part.number = number;
  part.shown = values(part);
  bring(held);
  const here = new Set(values(part).map(([name]) => name));
  for (const name of part.names) if (!here.has(name)) remember(name, null); // a control that is gone asks for nothing
  if (focused) held.querySelector(`[name="${focused}"]:checked, select[name="${focused}"]`)?.focus({ preventScroll: true });
  setTimeout(() => (held.style.minHeight = ''), 600);
}

const texts = {}; // of the states, once they are here

async function textOf(state) {
  if (state in texts) return texts[state];
  return (texts[state] = await (await fetched(`states/${state}.html`)).text());
}

/** What a part shows in a state: its file has a mark @place+length; for each piece that stands in the first state, too. */
async function stateOf(part, number) {
  const [first, own] = await Promise.all([0, number].map((each) => textOf(`${part.dataset.part}-${each}`)));
  return own.replace(/@(\d+)\+(\d+);/g, (_, place, length) => first.slice(+place, +place + +length));
}

const values = (part) =>
  [...part.querySelectorAll('.control input:checked, .control select')].map(({ name, value }) => [name, value]);

/** Set a part's controls, and the address, to these values. */
function choose(part, chosen) {
  for (const [name, value] of chosen) {
    for (const input of part.querySelectorAll(`.control [name="${name}"]`)) {
      if (input.type === 'radio') input.checked = input.value === value;
      else input.value = value;
    }
    remember(name, value);
  }
}

function chosen(part) {
  const wanted = values(part);
  for (const [name, value] of wanted) remember(name, value);
  show(part, wanted.map(([name, value]) => `${name}=${value}`).join('&'));
}

function open(part) {
  part.leads = read(part.querySelector('script.leads'));
  part.number = 0;
  part.shown = values(part);
  part.addEventListener('change', (event) => event.target.closest('.control') && chosen(part));
  const asked = meant(part, state());
  const [, firstKey] = Object.keys(part.leads);
  const names = new Set(Object.keys(part.leads).flatMap((key) => key.split('&').map((pair) => pair.split('=')[0])));
  part.names = names;
  for (const name of names) known.add(name);
  if (![...names].some((name) => asked.has(name))) return;
  unfold(part);
  // The state whose choices agree with the address in all that it names; choices that it does not know are passed over.
  const fits = Object.keys(part.leads).find((key) => {
    const pairs = new URLSearchParams(key);
    return key && [...names].every((name) => !asked.has(name) || pairs.get(name) === asked.get(name)) && sameRest(pairs, firstKey, asked);
  });
  if (fits !== undefined) show(part, fits);
  else notice(part, asked, names);
}

/** The address with each choice by its name in programs: the course writes choices as they are shown. */
function meant(part, asked) {
  const plain = (text) => {
    const short = text.trim().replaceAll('−', '-').replace(/,\s*/g, ', ');
    return short && Number.isFinite(Number(short)) ? String(Number(short)) : short; // 3.0 is 3
  };
  for (const choice of part.querySelectorAll('.control input, .control option')) {
    const name = choice.name ?? choice.closest('select').name;
    const title = choice.closest('label, option').textContent;
    if (asked.has(name) && [title, choice.value].map(plain).includes(plain(asked.get(name)))) asked.set(name, choice.value);
  }
  return asked;
}

/** Whether what the address does not name is as it is at first. */
function sameRest(pairs, firstKey, asked) {
  const first = new URLSearchParams(firstKey ?? '');
  return [...pairs].every(([name, value]) => asked.has(name) || !first.has(name) || first.get(name) === value);
}

function notice(part, asked, names) {
  const wanted = [...asked].filter(([name]) => names.has(name)).map(([name, value]) => `${name} = ${value.slice(0, 40)}`);
  warn(part.firstChild, `The address asked for ${wanted.join(', ')}; this edition offers other values. The page shows the first one.`);
}

// --- questions, and how far the reader has come ---------------------------------------------------------------------------

function progress() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // storage is switched off, or holds what we did not write
  }
}

function keep(lesson, mark) {
  const known = progress();
  if (known[lesson] === 'solved') return;
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...known, [lesson]: mark }));
  } catch {
    // a reader who keeps no storage reads on without marks
  }
}

function ask(question) {
  const { answer, said } = read(question.querySelector('script.question'));
  const told = question.querySelector('.told');
  question.addEventListener('change', ({ target }) => {
    told.innerHTML = said[target.value]; // words of the course itself
    told.className = `told ${target.value === answer ? 'right' : 'wrong'}`;
    if (target.value === answer) keep(here, 'solved');
  });
}

function bring(root) {
  for (const figure of root.querySelectorAll('figure.chart')) near.observe(figure);
  root.querySelectorAll('.in-hand, .walk').forEach(mount);
}

for (const figure of document.querySelectorAll('figure.chart')) near.observe(figure);
bringFirst();
for (const part of document.querySelectorAll('.moving')) open(part);
for (const question of document.querySelectorAll('.predict:not(.turn)')) ask(question);
for (const turn of document.querySelectorAll('.turn')) imported('practice.js').then(({ practise }) => practise(turn));
for (const library of document.querySelectorAll('.derived')) {
  known.add('own');
  imported('derived.js').then(({ derive }) => derive(library, state().get('own'), (text) => remember('own', text)));
}
charting?.then(({ attend }) =>
  attend({
    read: (name) => state().get(name),
    write: remember,
    refuse: (figure, name, asked) =>
      warn(figure.closest('figure'), `The address asks for ${name} = ${asked.slice(0, 40)}, and there is none. The picture is shown as it opens.`),
  }),
);
const family = (name) => name.replace(/_\d+$/, ''); // line_1 is the step of another derivation, which is still being fetched
const families = new Set([...known].map(family));
const strange = [...state().keys()].filter((name) => !families.has(family(name)) && !FRAME.test(name) && name !== LOOK);
if (strange.length) {
  const names = [...new Set(strange)].map((name) => name.slice(0, 40)).join(', ');
  warn(document.querySelector('main').firstChild, `The address names ${names}, which this page does not know.`);
}
if (here !== 'start') keep(here, 'seen');
for (const [lesson, mark] of Object.entries(progress())) {
  const entry = document.querySelector(`li[data-lesson="${CSS.escape(lesson)}"]`);
  entry?.classList.add(mark === 'solved' ? 'solved' : 'seen');
  entry?.querySelector('a')?.append(Object.assign(document.createElement('span'), { className: 'unseen', textContent: mark === 'solved' ? ' (answered)' : ' (opened)' }));
}
for (const place of /** @type {NodeListOf<any>} */ (document.querySelectorAll('.own-numbers'))) {
  imported('numbers.js').then(({ ownNumbers }) => ownNumbers(place, JSON.parse(place.dataset.counted)));
  imported('carry.js').then(({ forgetDrawing }) => document.addEventListener('forgotten', forgetDrawing));
}
for (const form of document.querySelectorAll('form.search')) imported('search.js').then(({ search }) => search(form));
// From the next visit on, no network is needed. Only over https and on one's own machine do browsers allow that; a reader who
// saves data is not sent what they have not asked for.
const { serviceWorker, connection } = /** @type {any} */ (navigator);
addEventListener('load', () => connection?.saveData || serviceWorker?.register('sw.js').catch(() => {}));
