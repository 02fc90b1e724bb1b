// "About": what the manifest says, the self-check against the bundle's golden answers, and working offline.

import { nounOf } from './classes.js';
import { openGolden } from './golden.js';
import { DrawingError, prepare } from './prepare.js';
import { element, make, number, ranking } from './show.js';
import { ModelError, run } from './tflite.js';

export function showAbout(bundle) {
  element('facts').replaceChildren(...facts(bundle).flatMap(([name, value]) => [make('dt', '', name), make('dd', '', value)]));
  element('check').onclick = async () => {
    element('checked').replaceChildren(make('p', '', 'Checking …'));
    const show = (verdict, lines) =>
      element('checked').replaceChildren(make('p', 'verdict', verdict), make('ul', '', ...lines.map((line) => make('li', '', line))));
    try {
      const { passed, lines } = await selfCheck(bundle);
      show(passed ? (bundle.isOwn ? PREPARED : PASSED) : FAILED, lines);
    } catch (problem) {
      show(NOT_RUN, [problem.message]);
      if (!(problem instanceof ModelError)) throw problem;
    }
  };
  element('limits').textContent = limits(bundle);
  offline();
}

const PASSED = 'Passed: this device gives the same answers as the machine that made the network.';
const PREPARED = 'Passed: drawings are prepared here as they were for the course’s network. For what your own network answers, there is nothing to compare with.';
const FAILED = 'Failed: this device answers differently from the machine that made the network. Do not trust it.';
const NOT_RUN = 'The self-check did not run, so it says nothing about this device.';

function limits({ labels, manifest }) {
  const noun = nounOf(labels);
  const below = noun === 'digit' ? manifest.declines_below ?? null : null;
  const knows = `It knows ${labels.length} kinds of ${noun} and nothing else`;
  if (below !== null) {
    return (
      `${knows}. It was also shown letters and scribbles: where no answer stands out clearly from the others, it says that the drawing does not `
      + 'look like a digit. It asks what you meant when it sees two drawings side by side, or very many lines. It still takes some letters '
      + 'for digits. “Probably” means an answer below 95%.'
    );
  }
  const doubted = noun === 'digit' ? ' It asks what you meant only when it sees two drawings side by side, or more lines than almost any digit has.' : '';
  return (
    `${knows}: whatever you draw is answered with the one that looks most like it, sometimes with high probability.${doubted} `
    + '“Probably” means an answer below 95%.'
  );
}

/** What the manifest says of this network; what it does not say is left out. */
export function facts({ manifest, version, labels }) {
  const { accuracy, data, exported, network, seed, test_digits: tested, training, variants } = manifest;
  const count = (number) => number.toLocaleString('en');
  const reader = variants?.float16?.phone;
  const asked = training?.recipe.temperature; // older bundles state only what the recipe asked for
  const temperature = training?.temperature === undefined && asked !== 'validation' ? asked : training?.temperature;
  return [
    ['Answers', labels.join(', ')],
    ['Right', accuracy && `${(100 * accuracy.float16).toFixed(2)}% of ${count(tested)} test ${nounOf(labels)}s that it was not trained on`],
    ['Reader', reader && `on ${count(reader.digits)} pictures, this page gave the same answer as Google’s interpreter ${(100 * reader.agreement).toFixed(1)}% of the time; probabilities differ by at most ${number(reader.largest_difference)}`],
    ['Confidence', temperature && `fitted to pictures held back from the training (temperature ${number(temperature)}): of the answers given with 90%, about 90 in 100 should be right`],
    ['Network', network && `${network.sizes.join(' – ')}, ${count(network.parameters)} weights and biases`],
    ['Data', data],
    ['Training', training && `${training.recipe.name}, ${count(training.epochs)} ${training.epochs === 1 ? 'epoch' : 'epochs'}, seed ${seed ?? 'not stated'}, ${training.data ?? 'data not stated'}`],
    ['Exported', exported?.slice(0, 10)],
    ['Version', version.slice(0, 12)],
  ].filter(([, value]) => value);
}

const PIXEL = 1 / 255; // how far a pixel of a prepared drawing may lie from where the network was made
const ANSWER = 0.01; // the same for a probability; half precision alone changes one by up to 0.003

/** Run the bundle's golden drawings and digits here: { passed, lines }, a sentence for each kind. */
export async function selfCheck(bundle) {
  const { drawings, digits, picture } = await openGolden(bundle);
  const checks = [checkDrawings(drawings, picture), ...(bundle.isOwn ? [] : [checkDigits(bundle.network, digits, picture)])];
  return { passed: checks.every(({ passed }) => passed), lines: checks.map(({ line }) => line) };
}

function checkDrawings(drawings, pictureAt) {
  let largest = 0;
  for (const { name, width, height, ink, prepared } of drawings) {
    const picture = prepareOrNull(pictureAt(ink), width, height);
    if ((picture === null) !== (prepared === null)) {
      const line = `The drawing "${name}" was ${picture ? 'not ' : ''}refused here, unlike where the network was made.`;
      return { passed: false, line };
    }
    if (picture === null) continue;
    const expected = pictureAt(prepared);
    picture.forEach((value, at) => (largest = Math.max(largest, Math.abs(value - expected[at] / 255))));
  }
  const line = `${drawings.length} drawings prepared; largest difference in a pixel ${largest.toFixed(4)}, allowed ${PIXEL.toFixed(4)} (1/255).`;
  return { passed: largest <= PIXEL, line };
}

function prepareOrNull(picture, width, height) {
  try {
    return prepare(picture, width, height);
  } catch (problem) {
    if (problem instanceof DrawingError) return null;
    throw problem;
  }
}

function checkDigits(network, digits, pictureAt) {
  let largest = 0;
  let agree = 0;
  for (const { image, probabilities } of digits) {
    const picture = Float32Array.from(pictureAt(image), (value) => value / 255);
    const { output } = run(network, picture);
    output.forEach((value, at) => (largest = Math.max(largest, Math.abs(value - probabilities[at]))));
    const best = ranking(probabilities)[0]; // of two answers nearly as likely as each other, rounding may choose either
    if (probabilities[best] - probabilities[ranking(output)[0]] <= ANSWER) agree += 1;
  }
  const line = `${digits.length} pictures recognised, ${agree} with the same answer; largest difference in a probability ${number(largest)}, allowed ${ANSWER}.`;
  return { passed: agree === digits.length && largest <= ANSWER, line };
}

const FRAME = 'appassets.androidplatform.net'; // the origin of a page that an Android app brings along
const APP = 'recogniser.apk'; // what `explainer phone --lan` hands out beside the page

/** Keep the page for later without a network, where the browser allows it. */
async function offline() {
  const say = (sentence) => (element('offline').textContent = sentence);
  if (location.hostname === FRAME) {
    element('own-network').hidden = true; // it cannot ask for a file
    say('This is an app: all of it is on this device, and it needs no connection.');
    return;
  }
  if (!isSecureContext && /Android/.test(navigator.userAgent) && (await isThere(APP))) {
    const link = make('a', '', 'Install it as an app');
    link.href = APP;
    element('offline').replaceChildren(link, ': it then works without a connection. Android asks whether you trust this browser with that.');
    return;
  }
  if (!isSecureContext) {
    say(
      'This address uses plain http, so browsers neither install this page nor keep it for offline use. '
      + 'Put the folder on any static web host with https, and both will work.',
    );
    return;
  }
  if (!navigator.serviceWorker) {
    say('This browser does not keep pages for offline use.');
    return;
  }
  try {
    const registration = await navigator.serviceWorker.register('sw.js', { updateViaCache: 'none' });
    offerUpdate(registration);
    await navigator.serviceWorker.ready;
    registration.update().catch(() => {}); // looks for a newer version; without a network there is none to find
    say('Ready: from now on this page also works without a connection. Your browser’s menu can add it to the home screen.');
  } catch (problem) {
    say(`Not kept for offline use: ${problem.message}`);
  }
}

async function isThere(name) {
  try {
    return (await fetch(name, { method: 'HEAD' })).ok;
  } catch {
    return false; // the server is gone
  }
}

/** A new version waits until the reader takes it: the page never runs with files of two versions. */
function offerUpdate(registration) {
  const offer = (worker) => {
    if (!registration.active) return; // the very first version, whoever else has kept this page
    element('update').hidden = false;
    element('update').querySelector('button').onclick = () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      worker.postMessage('take over');
    };
  };
  if (registration.waiting) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker.addEventListener('statechange', () => worker.state === 'installed' && offer(worker));
  });
}
