// golden.bin: drawings and digits with the answers that were computed where the network was made.

import { parse } from './bundle.js';
import { ModelError } from './tflite.js';

/** { drawings, digits } and `picture`, the bytes of one to which they refer by [first byte, end]; throws ModelError. */
export async function openGolden({ fetchChecked }) {
  // The length of the JSON in four bytes, the JSON, and the pictures to which it refers by their first byte and their end.
  const bytes = await inflated(await fetchChecked('golden.bin'));
  const pictures = 4 + new DataView(bytes.buffer).getUint32(0, true);
  const { drawings, digits } = parse('golden.bin', new TextDecoder().decode(bytes.subarray(4, pictures)));
  return { drawings, digits, picture: ([first, end]) => bytes.subarray(pictures + first, pictures + end) };
}

async function inflated(bytes) {
  if (typeof DecompressionStream === 'undefined') {
    throw new ModelError('This browser cannot unpack the answers to compare with. Chrome 80, Firefox 113, Safari 16.4 and newer can.');
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
