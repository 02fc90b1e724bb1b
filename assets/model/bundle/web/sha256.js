// SHA-256 (FIPS 180-4), because browsers offer crypto.subtle only on https and localhost, and the course also serves plain
// http inside the home. It guards against damaged and mixed-up files, not against an attacker who can change this page.

const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32);
const primes = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
const START = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const ROUND = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));

const turn = (word, bits) => (word >>> bits) | (word << (32 - bits));

/** The SHA-256 of bytes (Uint8Array or ArrayBuffer) as 64 hexadecimal digits. */
export function sha256(bytes) {
  const message = pad(new Uint8Array(bytes));
  const state = Int32Array.from(START);
  const words = new Int32Array(64);
  for (let block = 0; block < message.byteLength; block += 64) {
    for (let i = 0; i < 16; i++) words[i] = message.getInt32(block + 4 * i);
    for (let i = 16; i < 64; i++) {
      const s0 = turn(words[i - 15], 7) ^ turn(words[i - 15], 18) ^ (words[i - 15] >>> 3);
      const s1 = turn(words[i - 2], 17) ^ turn(words[i - 2], 19) ^ (words[i - 2] >>> 10);
      words[i] = words[i - 16] + s0 + words[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const mixE = (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g));
      const mixA = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      const next = (h + mixE + ROUND[i] + words[i]) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + next) | 0;
      d = c;
      c = b;
      b = a;
      a = (next + mixA) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word)); // an Int32Array keeps the lowest 32 bits
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** A 1 bit, zeros, and the length in bits as the last eight bytes of a block of 64. */
function pad(bytes) {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  return view;
}
