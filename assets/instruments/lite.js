// A network as a .tflite file: the layout of the course's own file, which was checked, with other floats in it.

/** `rest` are the bytes between the floats, [place, base64]; `parts` say where each layer's numbers stand: [place, layer, kind]. */
export function tfliteOf({ size, rest, parts }, layers, bytesOf) {
  const file = new Uint8Array(size), view = new DataView(file.buffer);
  for (const [place, packed] of rest) file.set(bytesOf(packed), place);
  for (const [place, layer, kind] of parts) {
    const { weights, biases } = layers[layer], units = biases.length, list = layers[layer][kind], inputs = weights.length / units;
    list.forEach((value, k) => { // the file has a row for each unit, the network one for each input
      const at = kind === 'weights' ? (k % units) * inputs + Math.floor(k / units) : k;
      view.setFloat32(place + 4 * at, value, true);
    });
  }
  return file;
}
