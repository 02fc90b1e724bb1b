// How a network comes to this page, by a file that is chosen or by "Train it" of the static edition, and where it stays.

const HERE = new URL('.', location.href);
export const nameAt = ({ pathname } = HERE) => `own network ${pathname}`;
export const correctionsAt = ({ pathname } = HERE) => `corrections ${pathname}`;

/** Keep a .tflite file for the page at an address. @param {Blob} file */
export async function handOver(file, page = HERE) {
  const reader = new FileReader();
  await new Promise((read) => { reader.onload = read; reader.readAsDataURL(file); });
  localStorage.setItem(nameAt(page), String(reader.result));
}
