// Files of this edition. Where one cannot be had, the reader is told: else a page would stand still, or show what nobody has chosen.

const WORDS = 'A part of this page could not be loaded. Is the connection lost? Once it is back, load the page again.';

/** What the edition has at an address; raises where that is nothing. */
export async function fetched(address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) throw Object.assign(new Error(`${address} could not be fetched`), { name: 'Missing' });
  return answer;
}

/** Once, at the foot of the window. */
export function sayLost() {
  if (document.querySelector('.lost')) return;
  const told = Object.assign(document.createElement('p'), { className: 'notice warning lost', textContent: WORDS });
  told.setAttribute('role', 'alert');
  document.body.append(told);
}

/** From now on, whoever asks for a file or a script that is missing need not say so. Browsers name a script in words of their own. */
export function watchLost() {
  addEventListener('unhandledrejection', ({ reason }) => {
    if (reason?.name === 'Missing' || /module/i.test(reason?.message)) sayLost();
  });
}
