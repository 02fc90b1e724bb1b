// What the service workers of the static edition and of the phone page share: each keeps one whole version of its page on the
// device, and answers from there. Where a worker is written, this stands in place of its import: not every browser has modules.
const worker = /** @type {any} */ (globalThis);
const { registration } = worker;

export async function sha256(bytes) {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A file and what the server answers, where its checksum begins with `digest`: else the version would be a mixture of two. */
export async function fetchChecked(name, digest) {
  const response = await fetch(name, { cache: 'reload' });
  const bytes = await response.clone().arrayBuffer();
  if (!response.ok || !(await sha256(bytes)).startsWith(digest)) throw new Error(`${name} belongs to another version`);
  return [name, response];
}

/**
 * Keep a version of a page: `fill` puts its files into the cache, `absent` answers what is not among them. What else is kept
 * under this name and for this place goes; the caches of other pages on this host stay.
 */
export function keep(name, version, fill, absent) {
  const own = `${name} ${registration.scope} `;
  const openCache = () => caches.open(own + version);

  async function removeOld() {
    const names = await caches.keys();
    await Promise.all(names.filter((one) => one.startsWith(own) && one !== own + version).map((one) => caches.delete(one)));
  }

  async function answer(request) {
    const cache = await openCache();
    const [address] = request.url.split(/[?#]/);
    const kept = await cache.match(address === registration.scope ? 'index.html' : address);
    return kept ?? absent(request, cache, address);
  }

  worker.addEventListener('install', (event) => event.waitUntil(fill(openCache)));
  worker.addEventListener('activate', (event) => event.waitUntil(removeOld()));
  worker.addEventListener('fetch', (event) => {
    const { method, url } = event.request;
    if (method === 'GET' && url.startsWith(registration.scope)) event.respondWith(answer(event.request));
  });
}
