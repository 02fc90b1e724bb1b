// The page: draw, recognise, look inside. The network itself is in tflite.js, the preparing in prepare.js.

import { showAbout } from './about.js';
import { openBundle } from './bundle.js';
import { DIGITS, digitOf, invitation, nounOf, signOf } from './classes.js';
import { createCorrections } from './corrections.js';
import { areTwo, isUnlike } from './doubt.js';
import { createDrawing, inkOf } from './drawing.js';
import { showHow } from './how.js';
import { offerOwn, withOwn } from './own.js';
import { DrawingError, isScribble, prepare, SIDE } from './prepare.js';
import { areProbabilities, element, make, number, paintPicture, percent, ranking } from './show.js';
import { ModelError, run } from './tflite.js';

const INK_SIDE = 280; // a drawing is looked at as 280 x 280 points, whatever the screen's size
const REHEARSAL = [[[0.4, 0.2], [0.6, 0.8]]]; // a stroke that is recognised once, unseen, when the page opens

let bundle = null;
let corrections = null; // what was corrected on this device, and the network that has learned it
let noun = 'digit'; // what there is to draw
let latest = null; // { picture, values, output, ranks, doubt, isGuessShown }: what was last recognised
let waiting = null; // what is said while there is nothing recognised
let redrawHow = () => {};

// ---------------------------------------------------------------------------------------------------------- recognising

/** What the network says to these strokes; throws DrawingError where there is no digit. */
function recognize(strokes) {
  const picture = prepare(inkOf(strokes, INK_SIDE), INK_SIDE);
  const { values, output } = run(corrections.network, picture);
  return { picture, values, output, ranks: ranking(output), doubt: noun === 'digit' ? doubtOf(picture) : '' };
}

/** Why this is hardly one digit, or ''. */
function doubtOf(picture) {
  if (corrections.holds(picture)) return ''; // somebody has said what it is
  if (areTwo(picture)) return 'two';
  if (isScribble(picture)) return 'scribble';
  const answer = (view) => run(corrections.network, view).output;
  return isUnlike(picture, answer, bundle.manifest.declines_below ?? null) ? 'unlike' : '';
}

const [SURE, LIKELY] = [0.95, 0.5]; // right 19 times in 20; right more often than not

/** "Three, 99.3%": the verdict in words that are as sure as the network is, and no surer. */
function sentence({ output, ranks: [first, second], doubt, isGuessShown }, labels) {
  const [p, q] = [output[first], output[second]];
  if (doubt) {
    const detail = isGuessShown ? `Its guess: ${labels[first]} (${percent(p)})` : DOUBTS[doubt].detail;
    return { verdict: DOUBTS[doubt].verdict, detail, sure: false };
  }
  if (!areProbabilities(output)) {
    return { verdict: labels[first], detail: `output ${number(p)}; next is ${labels[second]} ${number(q)}`, sure: true };
  }
  const runnerUp = `${labels[second]} (${percent(q)})`; // in brackets, because a name may be a number itself
  if (p >= SURE) return { verdict: labels[first], detail: `with probability ${percent(p)}`, sure: true };
  if (p >= LIKELY) return { verdict: `Probably ${labels[first]}`, detail: `${percent(p)}; or ${runnerUp}`, sure: true };
  return { verdict: 'Not sure', detail: `perhaps ${labels[first]} (${percent(p)}), or ${runnerUp}`, sure: false };
}

const DOUBTS = {
  two: { verdict: 'Are these two drawings?', detail: 'It reads one digit at a time.' },
  scribble: { verdict: 'Is this one digit?', detail: 'It has very many lines.' },
  unlike: { verdict: 'This does not look like a digit', detail: '' },
};

const EMPTY = { verdict: 'Draw a digit', detail: 'then press Recognise', sure: true };
const DRAWN = { verdict: 'Done?', detail: 'Press Recognise', sure: true };
const NOTHING = { verdict: 'Draw a digit first', detail: 'The paper is empty', sure: true };
const inItsWords = (sentence) => sentence.replace('digit', noun); // the classes need not be digits

/** Show what was found, or `otherwise` while there is nothing to show; returns it as one sentence. */
function showAnswer(found, otherwise = EMPTY) {
  const { labels } = bundle;
  const said = found ? sentence(found, labels) : otherwise;
  waiting = found ? null : otherwise;
  element('verdict').textContent = found ? said.verdict : inItsWords(said.verdict);
  element('detail').textContent = said.detail;
  const isHidden = Boolean(found?.doubt) && !found.isGuessShown; // the bars are there; which class it would name is told if asked
  element('guess').hidden = !isHidden;
  element('glyph').textContent = isHidden ? '?' : found ? signOf(labels[found.ranks[0]]) : '';
  element('answer').classList.toggle('unsure', !said.sure);
  const write = found && areProbabilities(found.output) ? percent : number;
  [...element('bars').children].forEach((row, index) => {
    const p = found ? found.output[index] : 0;
    row.classList.toggle('first', Boolean(found) && index === found.ranks[0] && !isHidden);
    row.querySelector('i').style.setProperty('--p', `${Math.min(1, Math.max(0, p))}`);
    row.querySelector('.percent').textContent = found ? write(p) : '–';
  });
  paintPicture(element('seen'), found ? found.picture : new Float32Array(SIDE * SIDE));
  const alternative = found ? `your drawing, ${found.picture.filter((ink) => ink > 0.5).length} dark pixels of 784` : 'nothing yet';
  element('seen').setAttribute('aria-label', `What the network sees: ${alternative}`);
  return [element('verdict').textContent, said.detail].filter(Boolean).join(', ');
}

const capitalised = (words) => words[0].toUpperCase() + words.slice(1);

/** Recognise and show; `aloud` also tells screen readers. */
function answer(strokes, aloud) {
  let otherwise = aloud ? NOTHING : EMPTY;
  latest = null;
  try {
    if (strokes.length > 0) latest = recognize(strokes);
  } catch (problem) {
    if (problem instanceof ModelError) return refuse(problem);
    if (!(problem instanceof DrawingError)) throw problem;
    const [what, advice = 'Draw a digit'] = inItsWords(problem.message).replace('The drawing is ', '').split(': ').map(capitalised);
    otherwise = { verdict: what, detail: advice, sure: true }; // "One blot", "Draw the digit larger."
  }
  const said = showAnswer(latest, otherwise);
  element('spoken').textContent = aloud ? said : '';
  corrections.refresh();
}

/** The drawing has changed: its old answer no longer holds. */
function forget(otherwise) {
  if (waiting === otherwise) return; // said already; a stroke has many points
  latest = null;
  showAnswer(null, otherwise);
  element('spoken').textContent = '';
  corrections.refresh();
}

// ------------------------------------------------------------------------------------------------------------- the page

function startDrawing() {
  const live = element('live');
  const drawing = createDrawing(element('paper'), {
    onChange(strokes, finished) {
      element('invitation').classList.toggle('gone', strokes.length > 0);
      element('clear').disabled = strokes.length === 0;
      element('undo').disabled = !drawing.canUndo;
      corrections.forgetMessage();
      if (live.checked && strokes.length > 0) answer(strokes, finished);
      else forget(strokes.length > 0 ? DRAWN : EMPTY);
    },
  });
  element('undo').onclick = drawing.undo;
  element('clear').onclick = drawing.clear;
  element('recognize').onclick = () => answer(drawing.strokes, true);
  element('recognize').disabled = false;
  element('guess').onclick = () => {
    latest = { ...latest, isGuessShown: true };
    element('spoken').textContent = showAnswer(latest);
  };
  live.onchange = () => live.checked && answer(drawing.strokes, drawing.strokes.length > 0);

  const known = bundle.labels.map(digitOf);
  element('samples-group').hidden = noun !== 'digit';
  DIGITS.forEach((name, digit) => {
    if (!known.includes(digit)) return;
    const button = make('button', '', String(digit));
    button.type = 'button';
    button.setAttribute('aria-label', `${digit}, sample ${name}`);
    button.onclick = async () => {
      try {
        drawing.load((await sampleStrokes())[digit]);
      } catch (problem) {
        element('spoken').textContent = showAnswer(null, { verdict: 'There is no sample', detail: problem.message, sure: true });
        return;
      }
      answer(drawing.strokes, true);
    };
    element('samples').append(button);
  });
  return drawing;
}

let samples = null; // in the file, places are thousandths of the side of the paper
const sampleStrokes = async () => (samples ??= JSON.parse(
  new TextDecoder().decode(await bundle.fetchChecked('samples.json')), (_, part) => (typeof part === 'number' ? part / 1000 : part),
));

/** @returns {NodeListOf<any>} */
const all = (selector) => document.querySelectorAll(selector);

/** The address says which page is shown: #draw, #how or #about. */
function showPage() {
  const name = ['how', 'about'].includes(location.hash.slice(1)) ? location.hash.slice(1) : 'draw';
  for (const section of all('main > section')) section.hidden = section.id !== name;
  for (const link of all('nav a')) {
    if (link.hash === `#${name}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (name === 'how' && bundle) redrawHow = showHow({ ...bundle, network: corrections.network }, latest);
  if (name !== 'draw') element(`${name}-title`).focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Say "letter" or "picture" where the classes are no digits. */
function speakOf(labels) {
  noun = nounOf(labels);
  const title = `${capitalised(noun)} recogniser`;
  document.title = title;
  element('title').textContent = title;
  element('draw').setAttribute('aria-label', `Draw a ${noun}`);
  element('paper').setAttribute('aria-label', `Drawing area for one ${noun}`);
  element('invitation').textContent = invitation(labels);
  element('answer').classList.toggle('in-words', labels.every((label) => !signOf(label)));
  if (noun === 'digit') element('keys').append(' Or take a sample below.');
}

/** Room for the longest name; two columns where names are short and classes many. */
function layOutBars(labels) {
  const longest = Math.max(...labels.map((label) => [...label].length));
  const columns = longest <= 6 && labels.length >= 8 ? 2 : 1;
  element('bars').style.setProperty('--rows', `${Math.ceil(labels.length / columns)}`);
  element('bars').style.setProperty('--name', `${Math.min(9, Math.max(1.3, 0.7 * longest))}em`);
}

function refuse(problem) {
  const box = element('refusal');
  const known = problem instanceof ModelError;
  box.replaceChildren(make('strong', '', 'This recogniser does not run.'), known ? problem.message : `An error in the page: ${problem.message}`);
  box.hidden = false;
  for (const part of all('main > section, nav')) part.hidden = true;
  if (!known) throw problem;
}

async function start() {
  bundle = withOwn(await openBundle());
  element('bars').replaceChildren(
    ...bundle.labels.map((label) => {
      const bar = make('span', 'bar', make('i'));
      bar.setAttribute('aria-hidden', 'true');
      return make('li', '', make('span', '', label), bar, make('span', 'percent', '–'));
    }),
  );
  speakOf(bundle.labels);
  layOutBars(bundle.labels);
  const drawing = startDrawing();
  corrections = createCorrections(bundle, {
    latest: () => latest,
    onLearned: () => latest && answer(drawing.strokes, false),
  });
  showAnswer(null);
  showAbout(bundle);
  offerOwn(bundle);
  addEventListener('hashchange', showPage);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    if (latest) showAnswer(latest);
    redrawHow();
  });
  showPage();
  document.body.dataset.ready = 'yes';
  setTimeout(() => recognize(REHEARSAL)); // the browser compiles what it runs: so the first answer is not the slowest
}

if (!document.documentElement.dataset.old) start().catch(refuse); // fallback.js has said why not
