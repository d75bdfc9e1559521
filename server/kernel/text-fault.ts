/** U+0000, which no database keeps, and half of a pair of surrogates, which is no character. */
const NO_TEXT = /\0|\p{Surrogate}/u;

/** Is this text that can be kept? */
export const isWholeText = (text: string): boolean => !NO_TEXT.test(text);

interface Held {
  value: object;
  key: string;
  within: Held | undefined;
}

/** A text in a JSON value that nobody can keep, with the way to it: `['site', 'text']`. */
export interface TextFault {
  path: string[];
  text: string;
}

const isObject = (value: unknown): value is object => value !== null && typeof value === 'object';

function wayTo(held: Held | undefined, last: string): string[] {
  const path = [last];
  for (let at = held; at?.within !== undefined; at = at.within) path.unshift(at.key);
  return path;
}

/**
 * Does a JSON value hold text with U+0000 or a lone surrogate, in a value or in a name? The first such text, undefined
 * when there is none. Both are what is left of damaged files (a text read in the wrong encoding, a torn disk block):
 * half a coordinate must not be judged as a whole one.
 */
export function textFault(value: unknown): TextFault | undefined {
  if (typeof value === 'string') return NO_TEXT.test(value) ? { path: [], text: value } : undefined;
  if (!isObject(value)) return undefined;
  const open: Held[] = [{ value, key: '', within: undefined }];
  for (let held = open.pop(); held !== undefined; held = open.pop()) {
    const names = !Array.isArray(held.value);
    // Also of a list: its own names are its places.
    for (const key in held.value) {
      const one = (held.value as Record<string, unknown>)[key];
      if (typeof one === 'number') continue;
      if (names && NO_TEXT.test(key)) return { path: wayTo(held, key), text: key };
      if (typeof one === 'string' && NO_TEXT.test(one)) return { path: wayTo(held, key), text: one };
      if (isObject(one)) open.push({ value: one, key, within: held });
    }
  }
  return undefined;
}

/** A text as it may be kept and shown: what is no character is U+FFFD. */
export const shownText = (text: string): string => text.replace(/\0|\p{Surrogate}/gu, '\uFFFD');
