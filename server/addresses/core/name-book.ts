import { editDistance } from './edit-distance.ts';

export interface NameHit<T> {
  key: string;
  entry: T;
  /** 1: the same wording; less for another form of the name, or slips. */
  quality: number;
}

/** Which entries bear this name, or nearly? */
export interface NameBook<T> {
  /** Signs of the longest key. */
  readonly longest: number;
  exact(word: string): readonly NameHit<T>[];
  /** Entries within a few slips, best first, at most 12. Names of one or two signs have none. */
  near(word: string): NameHit<T>[];
}

const LATIN = /^[\x20-\x7e]+$/;
/** What only says which kind of thing it is; a slip here counts less than one in the name itself. */
const GENERIC = /(?:大街|大道|街道|胡同|小区|新村|路|街|道|巷|弄|里|村|桥)$/;
const MOST_HITS = 12;
const MOST_LOOKED_AT = 400;

/** Slips that are forgiven in a name of this many signs. */
function slips(length: number, latin: boolean): number {
  if (latin) return length < 6 ? 0 : length < 12 ? 1 : 2;
  return length < 3 ? 0 : length < 6 ? 1 : 2;
}

/** Pieces by which a name is found: single Chinese signs, or runs of three Latin letters. */
function pieces(word: string, latin: boolean): Set<string> {
  if (!latin) return new Set(word);
  const found = new Set<string>();
  for (let i = 0; i + 3 <= word.length; i += 1) found.add(word.slice(i, i + 3));
  return found;
}

/**
 * Builds the book. Entries with the same key stand side by side: whoever asks must tell them apart.
 * `names` gives each entry's keys in plain form (see `addressText`) with their quality, 0 < quality ≤ 1.
 */
export function nameBook<T>(
  entries: readonly T[],
  names: (entry: T) => readonly { key: string; quality: number }[],
): NameBook<T> {
  const byKey = new Map<string, NameHit<T>[]>();
  let longest = 0;
  for (const entry of entries) {
    for (const { key, quality } of names(entry)) {
      if (key === '') continue;
      const hits = byKey.get(key) ?? [];
      const present = hits.find((hit) => hit.entry === entry);
      if (present === undefined) hits.push({ key, entry, quality });
      else if (present.quality < quality) present.quality = quality;
      byKey.set(key, hits);
      if (key.length > longest) longest = key.length;
    }
  }
  const keys = [...byKey.keys()].map((key) => ({ key, signs: [...key], latin: LATIN.test(key) }));
  const postings = new Map<string, number[]>();
  keys.forEach(({ key, latin }, index) => {
    for (const piece of pieces(key, latin)) {
      const list = postings.get(piece);
      if (list === undefined) postings.set(piece, [index]);
      else list.push(index);
    }
  });

  return {
    longest,
    exact: (word) => byKey.get(word) ?? [],
    near(word) {
      const latin = LATIN.test(word);
      const signs = [...word];
      const most = slips(signs.length, latin);
      if (most === 0) return [];
      const wanted = pieces(word, latin);
      const shared = new Map<number, number>();
      for (const piece of wanted)
        for (const index of postings.get(piece) ?? []) shared.set(index, (shared.get(index) ?? 0) + 1);
      const need = Math.max(1, latin ? wanted.size - 3 * most : wanted.size - most);
      const near = [...shared]
        .filter(
          ([index, count]) => count >= need && Math.abs(keys[index]!.signs.length - signs.length) <= most,
        )
        .sort((a, b) => b[1] - a[1])
        .slice(0, MOST_LOOKED_AT);
      const found: NameHit<T>[] = [];
      for (const [index] of near) {
        const candidate = keys[index]!;
        if (candidate.latin !== latin) continue;
        const distance = editDistance(signs, candidate.signs, most);
        if (distance === 0 || distance > most) continue;
        const onlyKind =
          !latin && word.replace(GENERIC, '') === candidate.key.replace(GENERIC, '') && GENERIC.test(word);
        const length = Math.max(signs.length, candidate.signs.length);
        const quality = onlyKind ? 0.78 : 1 - distance / length;
        for (const hit of byKey.get(candidate.key) ?? [])
          found.push({ key: hit.key, entry: hit.entry, quality: quality * hit.quality });
      }
      return found
        .sort((a, b) => b.quality - a.quality || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
        .slice(0, MOST_HITS);
    },
  };
}
