// Files of this edition. Where one cannot be had, the reader is told: else a page would stand still, or show what nobody has chosen.

const WORDS = 'A part of this page could not be loaded. Is the connection lost? Once it is back, load the page again.';
const REPLACED = 'This course was replaced by another edition since you opened the page. Load the page again.';
const edition = 'not built'; // written anew for each edition, and into edition.txt

/** What the edition has at an address; raises where that is nothing, or belongs to another edition than this page. */
export async function fetched(address) {
  const [answer, isOther] = await Promise.all([fetch(address).catch(() => null), isReplaced()]);
  if (!answer?.ok) throw missing(address);
  if (isOther) throw replaced(address);
  return answer;
}

/** A script of the edition, as `fetched` has a file. One that the page names in its head has come with the page. */
export async function imported(name) {
  const script = import(`./${name}`);
  if (document.querySelector(`link[rel="modulepreload"][href="${name}"]`)) return script;
  await script.catch(() => {}); // one of another edition may fail in words of its own
  if (await isReplaced()) throw replaced(name);
  return script;
}

async function isReplaced() {
  const now = await fetch('edition.txt', { cache: 'no-store' }).catch(() => null);
  return Boolean(now?.ok) && (await now.text()) !== edition;
}

function replaced(address) {
  sayLost(REPLACED);
  return missing(address);
}

const missing = (address) => Object.assign(new Error(`${address} could not be fetched`), { name: 'Missing' });

/** Once, at the foot of the window. */
export function sayLost(words = WORDS) {
  if (document.querySelector('.lost')) return;
  const told = Object.assign(document.createElement('p'), { className: 'notice warning lost', textContent: words });
  told.setAttribute('role', 'alert');
  document.body.append(told);
}

/** From now on, whoever asks for a file or a script that is missing need not say so. Browsers name a script in words of their own. */
export function watchLost() {
  addEventListener('unhandledrejection', ({ reason }) => {
    if (reason?.name === 'Missing' || /module/i.test(reason?.message)) sayLost();
  });
}
