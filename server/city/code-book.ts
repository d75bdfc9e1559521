import type { Database } from '../db/database.ts';
import { readCodeBook } from './store.ts';
import type { BookRow } from './store.ts';

/** A name in both languages. */
export interface Label {
  zh: string;
  en: string;
}

/** The code lists by heart: what is this code called, and which codes stand under it? */
export interface CodeBook {
  /** Names of a code; a code that no list holds is shown as it is, in both languages. */
  label(list: string, code: string): Label;
  attributes(list: string, code: string): Record<string, unknown>;
  has(list: string, code: string): boolean;
  /** All codes of a list. */
  codesOf(list: string): BookRow[];
}

/**
 * Reads the lists once and again when `refresh` is called or when a code was asked for that it did not hold
 * (once for each such code).
 */
export interface CodeBooks {
  open(): Promise<CodeBook>;
  refresh(): void;
}

const keyOf = (list: string, code: string) => `${list}\n${code}`;

export function createCodeBooks(db: Database): CodeBooks {
  let held: Promise<Map<string, BookRow>> | undefined;
  const strangers = new Set<string>();
  async function read(): Promise<Map<string, BookRow>> {
    return new Map((await readCodeBook(db)).map((row) => [keyOf(row.list, row.code), row]));
  }
  return {
    async open() {
      held ??= read();
      const reading = held;
      const rows = await reading.catch((error: unknown) => {
        if (held === reading) held = undefined;
        throw error;
      });
      function find(list: string, code: string): BookRow | undefined {
        const key = keyOf(list, code);
        const row = rows.get(key);
        if (row === undefined && !strangers.has(key)) {
          strangers.add(key);
          held = undefined;
        }
        return row;
      }
      return {
        label: (list, code) => find(list, code) ?? { zh: code, en: code },
        attributes: (list, code) => find(list, code)?.attributes ?? {},
        has: (list, code) => find(list, code) !== undefined,
        codesOf: (list) => [...rows.values()].filter((row) => row.list === list),
      };
    },
    refresh() {
      held = undefined;
      strangers.clear();
    },
  };
}
