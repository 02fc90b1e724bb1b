// The corrected drawings that this device keeps, the network that has learned from them, and the controls for both.

import { openGolden } from './golden.js';
import { correctionsAt } from './handing.js';
import { canLearn, createLearner, rightly } from './learning.js';
import { element, make, percent } from './show.js';
import { ModelError, run } from './tflite.js';

const MOST_DRAWINGS = 30; // drawings that are kept; the oldest goes first
const PIXELS = 28 * 28;
const KEPT = correctionsAt();

/**
 * `corrections.network` is the network to ask. `latest()` is what was recognised last, { picture, output, ranks }, or null;
 * `onLearned()` is called whenever the network has changed, `forgetMessage()` when another drawing is begun; `holds(picture)`
 * says whether this one was corrected here.
 */
export function createCorrections(bundle, { latest, onLearned }) {
  const { labels } = bundle;
  const choice = element('right-answer');
  const say = (sentence) => (element('learned').textContent = sentence);
  let kept = stored(labels);
  let isStored = true; // else this window alone knows
  let golden = null;
  let learner = null;
  const holds = (picture) => kept.some((one) => one.picture.every((ink, at) => Math.abs(ink - picture[at]) < 0.01));
  const known = () => (isStored ? stored(labels) : kept); // another window may have changed it
  const self = { network: bundle.network, refresh, holds, forgetMessage: () => say('') };

  async function learn() {
    golden ??= await goldenOf(bundle);
    learner ??= createLearner(bundle.network, golden);
    const network = learner(kept);
    if (network) self.network = network;
    return Boolean(network);
  }

  /** Keep these corrections, learn them, and say what came of it. */
  async function change(corrections, outcome) {
    const before = { kept, network: self.network };
    kept = corrections;
    try {
      if (await learn()) {
        isStored = store(kept, labels);
        say(`${outcome(before.network)} ${balance(before.network)}`);
      } else {
        kept = before.kept;
        say('Not learned: the network would have to forget a picture that it reads correctly.');
      }
    } catch (problem) {
      kept = before.kept;
      say(`Not learned. ${problem.message}`);
      if (!(problem instanceof ModelError)) throw problem;
    }
    onLearned();
    refresh();
  }

  /** What became of the golden pictures, and how many drawings are kept. */
  function balance(before) {
    const [was, is] = [before, self.network].map((network) => rightly(network, golden));
    const drawings = kept.length === 1 ? '1 drawing is' : `${kept.length} drawings are`;
    return `Of the ${golden.length} pictures included here, it read ${was} correctly before, and ${is} now. ${drawings} kept, on this device only.`;
  }

  function correct(label) {
    const picture = Float32Array.from(latest().picture, (ink) => Math.round(255 * ink) / 255); // as it will be kept
    change([...known(), { picture, label }].slice(-MOST_DRAWINGS), (before) => {
      const [was, is] = [before, self.network].map((network) => run(network, picture).output[label]);
      return `${labels[label]}: ${percent(was)} before, ${percent(is)} now.`;
    });
  }

  /** Only what was recognised can be corrected, and only what is kept can be taken back. */
  function refresh() {
    const isNeeded = latest() || kept.length > 0 || element('learned').textContent;
    element('learning').hidden = !canLearn(bundle.network) || !isNeeded;
    choice.disabled = !latest();
    element('learn').disabled = !latest() || choice.value === '';
    element('forgetting').hidden = kept.length === 0;
  }

  choice.append(...labels.map((label, at) => Object.assign(make('option', '', label), { value: at })));
  choice.onchange = refresh; // a keyboard passes every name on its way: only the button learns
  element('learn').onclick = () => {
    const label = Number(choice.value);
    choice.value = '';
    correct(label);
  };
  element('take-back').onclick = () => change(known().slice(0, -1), () => 'The last one is undone.');
  element('forget').onclick = () => change([], () => 'Forgotten: this is the network as it was exported.');
  refresh();
  if (kept.length > 0 && canLearn(bundle.network)) {
    setTimeout(() => change(kept, () => 'What it has learned here is in use.'));
  }
  return self;
}

async function goldenOf(bundle) {
  const { digits, picture } = await openGolden(bundle);
  return digits.map(({ image, label }) => ({ picture: Float32Array.from(picture(image), (value) => value / 255), label }));
}

/** What was kept at an earlier visit; what is damaged, or belongs to classes that this network does not know, is left out. */
function stored(labels) {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '[]').flatMap(({ picture, name }) => {
      const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
      const label = labels.indexOf(name);
      return label >= 0 && bytes.length === PIXELS ? [{ picture: Float32Array.from(bytes, (value) => value / 255), label }] : [];
    }).slice(-MOST_DRAWINGS);
  } catch {
    return []; // a browser that keeps nothing, or something that is not ours
  }
}

/** Whether the browser keeps them now. */
function store(kept, labels) {
  const text = ({ picture }) => btoa(String.fromCharCode(...Uint8Array.from(picture, (ink) => Math.round(255 * ink))));
  try {
    if (kept.length === 0) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, JSON.stringify(kept.map((each) => ({ picture: text(each), name: labels[each.label] }))));
    return true;
  } catch {
    return false; // it lasts until the page is closed
  }
}
