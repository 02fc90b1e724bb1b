// After the first visit the edition needs no network: its pages and scripts are kept on the device, and what is large when it
// is first asked for. The list and its version are written anew for each edition: one changed file makes another version.
{
  const worker = /** @type {any} */ (globalThis);
  const version = 'not built';
  const files = [];

  const { registration } = worker;
  const PREFIX = `edition ${registration.scope} `; // other editions on this host keep their own
  const CACHE = PREFIX + version;

  async function install() {
    const cache = await caches.open(CACHE);
    await cache.addAll(files.map((name) => new Request(name, { cache: 'reload' })));
  }

  async function removeOld() {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  }

  async function answer(request) {
    const cache = await caches.open(CACHE);
    const [address] = request.url.split(/[?#]/);
    const kept = await cache.match(address === registration.scope ? 'index.html' : address);
    if (kept) return kept;
    const fetched = await fetch(request);
    if (fetched.ok) await cache.put(address, fetched.clone());
    return fetched;
  }

  worker.addEventListener('install', (event) => event.waitUntil(install()));
  worker.addEventListener('activate', (event) => event.waitUntil(removeOld()));
  worker.addEventListener('fetch', (event) => {
    const { method, url } = event.request;
    if (method === 'GET' && url.startsWith(registration.scope)) event.respondWith(answer(event.request));
  });
}
