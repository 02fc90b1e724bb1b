// Keeps one whole version of the page on the device. The line below is written anew for each bundle, so a changed file
// makes a new service worker, a new cache, and no mixture of old and new.
const { version, files } = { version: 'not packed', files: {} };

const PREFIX = `recogniser ${registration.scope} `; // other recognisers on this host keep their own caches
const CACHE = PREFIX + version;

async function sha256(bytes) {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function fetchChecked(name) {
  const response = await fetch(name, { cache: 'reload' });
  const bytes = await response.clone().arrayBuffer();
  if (!response.ok || (await sha256(bytes)) !== files[name]) throw new Error(`${name} is not the file that belongs to this version`);
  return [name, response];
}

async function install() {
  const fetched = await Promise.all(Object.keys(files).map(fetchChecked)); // all of them, or this version is not installed
  const list = new Response(JSON.stringify({ version, files }), { headers: { 'Content-Type': 'application/json' } });
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

addEventListener('install', (event) => event.waitUntil(install()));
addEventListener('activate', (event) => event.waitUntil(removeOld()));
addEventListener('message', (event) => event.data === 'take over' && skipWaiting());
addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method === 'GET' && url.startsWith(registration.scope)) event.respondWith(answer(event.request));
});
