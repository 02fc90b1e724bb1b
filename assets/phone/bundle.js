// The files beside this page: fetched, compared with their checksums, and refused in one sentence if anything is wrong.

import { sha256 } from './sha256.js';
import { ModelError, layers, read, run } from './tflite.js';

const MODEL = 'trained_model_float16.tflite';
const PIXELS = 28 * 28;

/** Fetch the recogniser: { network, labels, manifest, version, fetchChecked }; throws ModelError. */
export async function openBundle() {
  const { version, files } = parse('files.json', text(await fetchBytes('files.json'))) ?? {};
  if (typeof version !== 'string' || !files) throw new ModelError('files.json is damaged: it lists no files. Export the bundle again.');
  const fetchChecked = async (name) => {
    const bytes = await fetchBytes(name);
    if (sha256(bytes) !== files[name]) {
      throw new ModelError(`${name} is not the file that was exported: its checksum differs. Load the page again, or export the bundle again.`);
    }
    return bytes;
  };
  const [model, labelText, manifestText] = await Promise.all([MODEL, 'trained_model.txt', 'manifest.json'].map(fetchChecked));
  const manifest = parse('manifest.json', text(manifestText));
  for (const name of [MODEL, 'trained_model.txt']) {
    if (manifest?.files?.[name]?.sha256 !== files[name]) {
      throw new ModelError(`The manifest describes another ${name} than the one here. Export the bundle again.`);
    }
  }
  checkManifest(manifest);
  const network = fitting(model);
  return { network, labels: readLabels(text(labelText), network), manifest, version, fetchChecked };
}

/** The network in these bytes, if it takes a prepared drawing; throws ModelError. */
export function fitting(bytes) {
  const network = read(bytes);
  if (layers(network)[0]?.inputs !== PIXELS) {
    throw new ModelError(`The network does not take the ${PIXELS} pixels of a prepared drawing. Export a digit network.`);
  }
  return network;
}

const LONGEST = 1000; // letters of a text that the page shows
const isText = (value) => typeof value === 'string' && [...value].length <= LONGEST;
const isCount = (value) => Number.isInteger(value) && value >= 0;
const isSize = (value) => Number.isFinite(value) && value >= 0;
const isShare = (value) => isSize(value) && value <= 1;
const isTemperature = (value) => Number.isFinite(value ?? 1) && (value ?? 1) > 0;
const STATED = {
  // what this page reads out of the manifest, if it is there, and what it has to look like; page.py asks the same
  accuracy: (it, { test_digits: tested }) => isShare(it.float16) && isCount(tested),
  network: (it) => Array.isArray(it.sizes) && it.sizes.length > 1 && it.sizes.every(isCount) && isCount(it.parameters),
  // A recipe may ask for a temperature ("validation": fitted to held-back digits); what was fitted stands in the training.
  training: ({ recipe, epochs, temperature, data }) =>
    isText(recipe?.name) && isCount(epochs) && isTemperature(temperature) && isText(data ?? '')
    && (recipe.temperature === 'validation' || isTemperature(recipe.temperature)),
  variants: ({ float16 }) => {
    const reader = float16?.phone ?? null;
    return reader === null || (isCount(reader.digits) && isShare(reader.agreement) && isSize(reader.largest_difference));
  },
  declines_below: isSize,
  data: isText,
  exported: isText,
  labels: (it) => Array.isArray(it) && it.every(isText),
  seed: Number.isInteger,
};

export function checkManifest(manifest) {
  for (const [name, isRight] of Object.entries(STATED)) {
    const stated = manifest[name] ?? null;
    if (stated !== null && !isRight(stated, manifest)) {
      throw new ModelError(`manifest.json is damaged: what it says about "${name}" makes no sense. Export the bundle again.`);
    }
  }
}

/** One class name a line; as many as the network has outputs, none empty, none twice: else every answer could be shifted. */
export function readLabels(content, network) {
  return readNames(content, run(network, new Float32Array(layers(network)[0]?.inputs ?? 0)).output.length);
}

export function readNames(content, classes) {
  const labels = content.trimEnd().split(/\r?\n/).map((line) => line.trim());
  if (labels.length !== classes) {
    throw new ModelError(`The label file has ${labels.length} lines and the network ${classes} outputs: the names would be shifted.`);
  }
  labels.forEach((label, line) => {
    if (!label) throw new ModelError(`Line ${line + 1} of the label file is empty: the names would be shifted.`);
    if (labels.indexOf(label) !== line) throw new ModelError(`The label file has "${label}" twice: the names would be shifted.`);
  });
  return labels;
}

async function fetchBytes(name) {
  let response;
  try {
    response = await fetch(name);
  } catch {
    throw new ModelError(`${name} could not be fetched: the server does not answer.`);
  }
  if (!response.ok) throw new ModelError(`${name} is missing on the server (${response.status}).`);
  return new Uint8Array(await response.arrayBuffer());
}

const text = (bytes) => new TextDecoder().decode(bytes);

export function parse(name, content) {
  try {
    return JSON.parse(content);
  } catch {
    throw new ModelError(`${name} is damaged: it is not JSON.`);
  }
}
