// A network of the reader's own in place of the one that came with this page: a .tflite file, kept on this device until it is given up.

import { fitting } from './bundle.js';
import { handOver, nameAt } from './handing.js';
import { sha256 } from './sha256.js';
import { element } from './show.js';
import { layers, ModelError, run } from './tflite.js';

/** The bundle with the reader's own network in it, if one is kept here; where it does not fit, `unfit` says why. */
export function withOwn(bundle) {
  const kept = keptHere();
  if (!kept) return bundle;
  const { labels } = bundle, [file, names = `${labels}`] = kept.split('\n'); // what its outputs were called
  try {
    if (names !== `${labels}`) throw new ModelError(`Its outputs were called ${names}; this page calls them ${labels}.`);
    const own = taken(Uint8Array.from(atob(file.split(',')[1]), (letter) => letter.charCodeAt(0)), bundle);
    remember(`${file}\n${names}`);
    return { ...bundle, ...own };
  } catch (problem) {
    return { ...bundle, unfit: problem instanceof ModelError ? problem.message : 'What is kept is not a file.' };
  }
}

/** With the names of its outputs: another bundle may come to this address, and name others. */
function remember(kept) {
  try {
    localStorage.setItem(nameAt(), kept);
  } catch {
    // no room for the names
  }
}

function keptHere() {
  try {
    return localStorage.getItem(nameAt());
  } catch {
    return null; // a browser that keeps nothing
  }
}

/** What of a bundle is another one with the network in these bytes; throws ModelError. */
function taken(bytes, { labels }) {
  const network = fitting(bytes), stack = layers(network);
  const classes = run(network, new Float32Array(stack[0].inputs)).output.length;
  if (classes !== labels.length) throw new ModelError(`This network has ${classes} outputs, and this page names ${labels.length}.`);
  const sizes = [stack[0].inputs, ...stack.map(({ units }) => units)];
  const parameters = stack.reduce((sum, { units, inputs, bias }) => sum + units * inputs + (bias < 0 ? 0 : units), 0);
  return { network, manifest: { network: { sizes, parameters } }, version: sha256(bytes), isOwn: true };
}

/** The controls: a file to choose, and the way back. */
export function offerOwn(bundle) {
  const { isOwn, unfit } = bundle, button = element('own').querySelector('button');
  element('own').hidden = !isOwn && !unfit;
  if (unfit) {
    element('own-state').textContent = `A network of your own is kept on this device and cannot be used, so the one that came with this page answers. ${unfit}`;
    button.textContent = 'Forget it';
  }
  button.onclick = () => {
    localStorage.removeItem(nameAt());
    location.reload();
  };
  element('own-file').onchange = async ({ target: { files: [file] } }) => {
    const say = (sentence) => (element('own-said').textContent = sentence);
    if (!file) return;
    try {
      taken(new Uint8Array(await file.arrayBuffer()), bundle);
      await handOver(file);
      location.hash = '#draw';
      location.reload();
    } catch (problem) {
      say(problem instanceof ModelError ? `Not taken. ${problem.message}` : 'Not taken: this browser keeps no files of this size.');
    }
  };
}
