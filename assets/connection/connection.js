// Watches the line to the server. When it is back after a loss, the page's script runs again: a server that was started anew
// knows neither this page's parts nor their controls until then. And it writes into the address what was wrong there,
// lets figures that move be moved by keyboard and by the address, keeps the look that the address asks for, and what a lesson
// was left with for the way back.

import { watch } from '../player/figures.js';
import { follow } from '../player/animation_url.js';
import { hold } from '../player/chart_placeholder.js';

// What a slide's address says of its look stays when the reader goes on to the next lesson. This module is read anew on every
// page, so what lasts as long as the browser's page is kept there.
const KEPT = ['embed', 'embed_options', 'theme'];
const WAITS = [0, 300, 1000, 2500]; // milliseconds: Streamlit writes the address, too, while a page is being drawn
const AT_ONCE = 20_000; // milliseconds for one change of pages, whose parts a busy server sends one after the other
const course = (globalThis.explainerCourse ??= { look: new URLSearchParams(location.search), begun: false });
if (!['light', 'dark'].includes(course.look.get('theme'))) course.look.delete('theme');

export default function mount({ data: [data], parentElement, setTriggerValue }) {
  const host = parentElement.querySelector('.here');
  if (data.leads) {
    lead(data.leads);
    return;
  }
  correct(data.corrected, host);
  course.send = setTriggerValue;
  course.server = data.server;
  if (!course.begun) begin(Object.keys(data.corrected)); // their places in the address may be empty at this moment
}

/** To the lesson where the parts of an old address stand by now; Back does not come to the old one again. */
function lead(lesson) {
  const address = new URL(location.href), [name, added] = lesson.split('?');
  address.pathname = address.pathname.replace(/[^/]+\/?$/, name);
  for (const [key, value] of new URLSearchParams(added)) if (!address.searchParams.has(key)) address.searchParams.set(key, value);
  location.replace(address);
}

/** What is done once, however many lessons the reader goes through. */
function begin(corrected) {
  course.begun = true;
  keepLook();
  remember();
  watch();
  follow();
  hold();
  listen();
  unfold([...corrected, ...new URLSearchParams(location.search).keys()].filter((name) => !KEPT.includes(name)));
  const theme = course.look.get('theme');
  if (theme && !window.matchMedia(`(prefers-color-scheme: ${theme})`).matches) {
    dress(theme);
    setTimeout(() => course.send('dressed', theme)); // the charts' colours come from the page's script
  }
  // Who takes the lesson along takes it at the step and the frame that are shown, which only this browser knows.
  // Told as soon as the pointer or the keyboard comes near: the files are ready for it when they are asked for.
  for (const near of ['pointerover', 'focusin', 'click']) document.addEventListener(near, tell);
  const opened = document.querySelector('[data-testid="stPopoverBody"]') && document.querySelector('[data-testid="stPopover"] button');
  if (opened) setTimeout(() => tell({ target: opened })); // who was quicker than this script
}

/**
 * When the line to the server is back, the page's script runs again. Watched in the whole document: the line may be lost before
 * this script has come, and Streamlit may draw the part anew that tells of it. Who sees what then: page.css.
 */
function listen() {
  let lost = false;
  const look = () => {
    const state = document.querySelector('[data-testid="stApp"]')?.getAttribute('data-test-connection-state');
    if (lost && state === 'CONNECTED') {
      course.told = null;
      course.send('back', course.server);
    }
    lost = state !== 'CONNECTED';
  };
  new MutationObserver(look).observe(document.body, { subtree: true, attributeFilter: ['data-test-connection-state'] });
  look();
}

/** Who follows a link to a line of a derivation sees the line: the folds open in which a control of the address stands. */
function unfold(names) {
  const waiting = new Set(names);
  const look = () => {
    for (const name of waiting) {
      const control = document.querySelector(['', 'player-'].map((kind) => `.st-key-${CSS.escape(kind + name)}`).join());
      if (!control) continue;
      waiting.delete(name);
      for (let fold = control.closest('details'); fold; fold = fold.parentElement.closest('details')) {
        if (!fold.open) fold.querySelector('summary').click();
      }
    }
    if (!waiting.size) watched.disconnect();
  };
  const watched = new MutationObserver(look);
  watched.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watched.disconnect(), AT_ONCE);
  look();
}

function tell({ target }) {
  if (course.told === location.href || !target.closest?.('[data-testid="stPopover"] button')) return;
  course.told = location.href;
  course.send('search', location.search);
}

/**
 * Back shows a lesson as it was left. Streamlit empties the address when a lesson is left and makes that a place of its own in
 * the browser's history, so Back would come to a lesson without its settings. So one visit to a lesson is one place here, and
 * when a link was followed and the next lesson comes, the place that is left gets its address back. Whoever empties it by a
 * control of the lesson has followed no link.
 */
function remember() {
  const push = history.pushState.bind(history);
  let emptied = null;
  let followed = -AT_ONCE; // when a link was
  const isLeaving = () => performance.now() - followed < AT_ONCE;
  const justNow = () => emptied?.to === location.href && isLeaving();
  const follows = (event) => event.composedPath().some((part) => part instanceof Element && part.matches('a'));
  document.addEventListener('click', (event) => follows(event) && (followed = performance.now()), true);
  history.pushState = (state, title, url) => {
    const next = looking(url ?? location.href);
    if (next.pathname === location.pathname) {
      const from = justNow() ? emptied.from : location.href; // what the next lesson remembers may come in between
      emptied = isLeaving() ? { from, to: next.href } : null;
      history.replaceState(state, title, next);
      return;
    }
    if (justNow()) history.replaceState(history.state, '', emptied.from);
    [emptied, followed] = [null, -AT_ONCE];
    push(state, title, next);
  };
}

/**
 * Each correction is made once; afterwards the address belongs to the controls again. Only what was wrong may come back for a
 * moment: a control that is drawn with it writes it anew before it hears of its own correction.
 */
function correct(corrected, host) {
  host.corrected ??= {};
  for (const [name, values] of Object.entries(corrected)) {
    const wanted = `${location.pathname} ${values}`;
    if (host.corrected[name] === wanted) continue;
    host.corrected[name] = wanted;
    const wrong = String(new URL(location.href).searchParams.getAll(name));
    for (const wait of WAITS) setTimeout(() => replace(name, wrong, values), wait);
  }
}

function replace(name, wrong, values) {
  const address = new URL(location.href);
  if (String(address.searchParams.getAll(name)) !== wrong) return;
  address.searchParams.delete(name);
  for (const value of values) address.searchParams.append(name, value);
  history.replaceState(history.state, '', address);
}

/** Streamlit writes addresses whenever a slow server's parts come, so the look is added where one is written. */
function keepLook() {
  const replaced = history.replaceState.bind(history);
  history.replaceState = (state, title, url) => replaced(state, title, url && looking(url));
}

/** The address with the look that is kept. */
function looking(url) {
  const address = new URL(url, location.href);
  for (const name of KEPT) {
    if (!address.searchParams.has(name)) course.look.getAll(name).forEach((value) => address.searchParams.append(name, value));
  }
  return address;
}

/**
 * Streamlit takes the theme from the system and has no other way in for a page. So the page is told another answer of the
 * system's, here alone and for as long as it is open; Streamlit asks for it anew after printing.
 */
function dress(theme) {
  const system = window.matchMedia.bind(window);
  window.matchMedia = (query) => {
    const answer = system(query);
    const scheme = /prefers-color-scheme:\s*(light|dark)/.exec(query);
    if (scheme) Object.defineProperty(answer, 'matches', { value: scheme[1] === theme });
    return answer;
  };
  window.dispatchEvent(new Event('afterprint'));
}
