// How a network is handed to this page, and where it stays on this device: this page does it with a file that is chosen, the lesson
// "Train it" of the static edition with the network that has learned there.

/** The name under which the page at this address keeps it. @param {URL} page */
export const nameAt = (page) => `own network ${page.pathname}`;

/** And that of the corrected drawings. @param {URL} page */
export const correctionsAt = (page) => `corrections ${page.pathname}`;

/** Keep a .tflite file for the page at this address. @param {Blob} file @param {URL} page */
export async function handOver(file, page) {
  localStorage.setItem(nameAt(page), await inLetters(file));
}

/** @param {Blob} file @returns {Promise<string>} */
const inLetters = (file) => new Promise((read) => {
  const reader = new FileReader();
  reader.onload = () => read(String(reader.result));
  reader.readAsDataURL(file);
});
