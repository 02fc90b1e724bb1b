// After the first visit the edition needs no network: its pages and scripts are kept on the device, and what is large when it
// is first asked for. The list and its version are written anew for each edition: one changed file makes another version.
import { fetchChecked, keep } from '../keeping.js';

const version = 'not built';
const files = {};

async function fill(openCache) {
  const cache = await openCache();
  await Promise.all(Object.entries(files).map(async ([name, digest]) => cache.put(...(await fetchChecked(name, digest)))));
}

async function fetchAndKeep(request, cache, address) {
  const fetched = await fetch(request);
  if (fetched.ok) await cache.put(address, fetched.clone());
  return fetched;
}

keep('edition', version, fill, fetchAndKeep);
