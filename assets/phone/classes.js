// What the classes are called decides what the page asks for: a digit, a letter or, where names are words, a picture.

export const DIGITS = ['Zero', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];

/** The digit that a class name stands for, "7" or "Seven", or -1. */
export function digitOf(label) {
  if (/^[0-9]$/.test(label)) return Number(label);
  return DIGITS.findIndex((name) => name.toLowerCase() === label.toLowerCase());
}

/** What is shown large for a class: its digit, or a name that is one sign; '' for words. */
export function signOf(label) {
  const digit = digitOf(label);
  if (digit >= 0) return String(digit);
  return [...label].length === 1 ? label : '';
}

/** 'digit', 'letter' or 'picture': what there is to draw for these classes. */
export function nounOf(labels) {
  if (labels.every((label) => digitOf(label) >= 0)) return 'digit';
  return labels.every((label) => /^\p{L}$/u.test(label)) ? 'letter' : 'picture';
}

const INVITING = 34; // letters that fit below the paper of a small phone

/** "Draw a digit, 0 to 9": all that may be drawn, as far as it fits in a line. */
export function invitation(labels) {
  const noun = nounOf(labels);
  const names = labels.map((label) => signOf(label) || label);
  const inOrder = names.every((name, at) => at === 0 || name.codePointAt(0) === names[at - 1].codePointAt(0) + 1);
  if (noun !== 'picture' && names.length > 2 && inOrder) return `Draw a ${noun}, ${names[0]} to ${names[names.length - 1]}`;
  const listed = `Draw a ${noun}: ${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
  return listed.length <= INVITING ? listed : `Draw a ${noun}, one of ${names.length} kinds`;
}
