// Keeps one whole version of the page on the device. The version below is the SHA-256 of the list of all files and their
// checksums, written anew for each bundle: a changed file makes a new service worker, a new cache, no mixture of old and new.
import { fetchChecked, keep, sha256 } from '../keeping.js';

const version = 'not packed';

async function fill(openCache) {
  const list = await fetch('files.json', { cache: 'reload' });
  const { files } = await list.clone().json();
  const lines = Object.entries(files).map(([name, digest]) => `${name} ${digest}\n`);
  if ((await sha256(new TextEncoder().encode(lines.join('')))) !== version) throw new Error('files.json belongs to another version');
  // All of them, or this version is not installed.
  const fetched = await Promise.all(Object.entries(files).map(([name, digest]) => fetchChecked(name, digest)));
  const cache = await openCache();
  await Promise.all([...fetched, ['files.json', list]].map(([name, response]) => cache.put(name, response)));
}

keep('recogniser', version, fill, (request) => fetch(request));
globalThis.addEventListener('message', (event) => event.data === 'take over' && /** @type {any} */ (globalThis).skipWaiting());
