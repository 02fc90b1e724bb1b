// Keeps one whole version of the page on the device. The version below is the SHA-256 of the list of all files and their
// checksums, written anew for each bundle: a changed file makes a new service worker, a new cache, no mixture of old and new.
const worker = /** @type {any} */ (globalThis);
const version = 'not packed';

const { registration } = worker;
const PREFIX = `recogniser ${registration.scope} `; // other recognisers on this host keep their own caches
const CACHE = PREFIX + version;

async function sha256(bytes) {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function fetchChecked(name, digest) {
  const response = await fetch(name, { cache: 'reload' });
  const bytes = await response.clone().arrayBuffer();
  if (!response.ok || (await sha256(bytes)) !== digest) throw new Error(`${name} belongs to another version`);
  return [name, response];
}

async function install() {
  const list = await fetch('files.json', { cache: 'reload' });
  const { files } = await list.clone().json();
  const lines = Object.entries(files).map(([name, digest]) => `${name} ${digest}\n`);
  if ((await sha256(new TextEncoder().encode(lines.join('')))) !== version) throw new Error('files.json belongs to another version');
  // All of them, or this version is not installed.
  const fetched = await Promise.all(Object.entries(files).map(([name, digest]) => fetchChecked(name, digest)));
  const cache = await caches.open(CACHE);
  await Promise.all([...fetched, ['files.json', list]].map(([name, response]) => cache.put(name, response)));
}

async function removeOld() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

async function answer(request) {
  const cache = await caches.open(CACHE);
  const [address] = request.url.split(/[?#]/);
  const kept = await cache.match(address === registration.scope ? 'index.html' : address);
  return kept ?? fetch(request);
}

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(removeOld()));
worker.addEventListener('message', (event) => event.data === 'take over' && worker.skipWaiting());
worker.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method === 'GET' && url.startsWith(registration.scope)) event.respondWith(answer(event.request));
});
