// Damages a .tflite file in seven ways, again and again, and asks tflite.js to read it:  node fuzz.mjs FILE INPUTS ROUNDS
import fs from 'node:fs';
import { ModelError, read, run } from '../../assets/phone/tflite.js';

const [file, inputs, rounds] = process.argv.slice(2);
const whole = fs.readFileSync(file);

let state = 12345; // a small generator of its own, so that a failure can be repeated
function random(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

const EXTREMES = [0, 1, 0x7fffffff, 0xffffffff, whole.length];
const damages = [
  (bytes) => bytes.subarray(0, random(bytes.length)), // cut off
  (bytes) => bytes.map((byte) => (random(40) ? byte : random(256))), // one byte in forty changed
  (bytes) => {
    bytes[random(bytes.length)] = random(256);
    return bytes;
  },
  (bytes) => {
    bytes.writeUInt32LE(EXTREMES[random(EXTREMES.length)], 4 * random(bytes.length / 4 - 1)); // an offset or a length
    return bytes;
  },
  (bytes) => {
    const at = random(bytes.length); // everything behind shifted
    return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + random(9)), bytes.subarray(at)]);
  },
  (bytes) => bytes.fill(0, random(bytes.length)), // zeros to the end
  (bytes) => bytes.map((byte, at) => (at < 8 ? byte : random(256))), // noise behind the right letters
];

const result = { refused: 0, ran: 0, slowest: 0, problems: [] };
for (let round = 0; round < rounds; round++) {
  const damaged = damages[round % damages.length](Buffer.from(whole));
  const begin = performance.now();
  try {
    run(read(damaged), new Float32Array(Number(inputs)).fill(0.5));
    result.ran += 1;
  } catch (problem) {
    if (problem instanceof ModelError && problem.message.endsWith('.')) result.refused += 1;
    else result.problems.push(`round ${round}: ${problem.stack}`);
  }
  result.slowest = Math.max(result.slowest, performance.now() - begin);
}
process.stdout.write(JSON.stringify(result));
