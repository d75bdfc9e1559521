import type { Entry } from './address-index.ts';
import { indexOfMark, markOf, unexplainedRuns, weightOfRun } from './address-words.ts';
import type { NameBook, NameHit } from './name-book.ts';

/** A piece of the text that is a name, with everything that bears it. */
export interface Mention {
  text: string;
  hits: readonly NameHit<Entry>[];
}

/** The mention that a mark stands for; undefined for any other sign. */
export function mentionAt(mentions: readonly Mention[], sign: string): Mention | undefined {
  return sign >= '\ue000' && sign <= '\uefff' ? mentions[indexOfMark(sign)] : undefined;
}

const LETTER = /[a-z0-9]/;
const ROAD_WORD = /^(?:大街|大道|胡同|路|街|道|巷|弄|桥|村)/;

/** A short name that is the beginning of a longer one that we do not know is not that name: 云灯 in 云灯巷. */
function isPartOfLonger(word: string, after: string, hits: readonly NameHit<Entry>[]): boolean {
  if ([...word].length > 2 || hits.some(({ entry }) => entry.type === 'road')) return false;
  return ROAD_WORD.test(after);
}

/**
 * Which names of the book stand in the text? Longest first, no two overlapping; each is replaced by its mark. Latin
 * names end at word ends. `allow` leaves out entries that the reader may not see.
 */
export function markNames(
  text: string,
  book: Pick<NameBook<Entry>, 'exact' | 'longest'>,
  allow: (entry: Entry) => boolean,
): { marked: string; mentions: Mention[] } {
  const found: { from: number; to: number; hits: readonly NameHit<Entry>[] }[] = [];
  for (let from = 0; from < text.length; from += 1) {
    if (from > 0 && LETTER.test(text[from - 1]!) && LETTER.test(text[from]!)) continue;
    const most = Math.min(text.length, from + book.longest);
    for (let to = most; to >= from + 2; to -= 1) {
      if (to < text.length && LETTER.test(text[to - 1]!) && LETTER.test(text[to]!)) {
        // 7段12号: a name that ends in a digit may not cut a number; letters may not cut a word.
        continue;
      }
      const word = text.slice(from, to);
      const hits = book.exact(word).filter(({ entry }) => allow(entry));
      if (hits.length === 0 || isPartOfLonger(word, text.slice(to), hits)) continue;
      found.push({ from, to, hits });
    }
  }
  found.sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from);
  const taken: typeof found = [];
  for (const one of found)
    if (taken.every((other) => one.to <= other.from || one.from >= other.to)) taken.push(one);
  taken.sort((a, b) => a.from - b.from);
  const mentions: Mention[] = [];
  let marked = '';
  let at = 0;
  for (const { from, to, hits } of taken) {
    marked += text.slice(at, from) + markOf(mentions.length);
    mentions.push({ text: text.slice(from, to), hits });
    at = to;
  }
  return { marked: marked + text.slice(at), mentions };
}

/** Signs after which a name of a road or a place may end, within a longer run. */
const NAME_END = /路|大街|街|大道|道|巷|弄|胡同|里|村|园|苑|湾|府|院|场|城|厦|桥|校|学|站|馆|庙|塔|闸|寺/g;

const ROAD_END = /(?:路|街|大道|巷|弄|胡同)$/;

/** Windows of a run that may be a name with a slip, the most promising first. */
function windowsOf(run: string): { from: number; text: string }[] {
  const windows = [{ from: 0, text: run }];
  if (/^[\x20-\x7e]+$/.test(run)) {
    const words = [...run.matchAll(/\S+/g)];
    for (let count = Math.min(4, words.length); count >= 2; count -= 1)
      for (let i = 0; i + count <= words.length; i += 1) {
        const from = words[i]!.index;
        const last = words[i + count - 1]!;
        windows.push({ from, text: run.slice(from, last.index + last[0].length) });
      }
    return windows;
  }
  for (const end of run.matchAll(NAME_END)) {
    const to = end.index + end[0].length;
    for (const length of [4, 3, 5, 6, 7])
      if (to >= length) windows.push({ from: to - length, text: run.slice(to - length, to) });
  }
  for (const length of [4, 3, 5])
    if (run.length > length) windows.push({ from: 0, text: run.slice(0, length) });
  return windows.slice(0, 40);
}

/**
 * Which of the words that nothing explained are names with a slip? Each run gives at most one mention, of the window
 * whose best hit has the fewest slips; its mark takes the window's place in the mask.
 */
export function markSlips(
  mask: string,
  mentions: Mention[],
  book: NameBook<Entry>,
  allow: (entry: Entry) => boolean,
): string {
  let marked = mask;
  for (const run of unexplainedRuns(mask).reverse()) {
    if (weightOfRun(run.text) < 1.5) continue;
    let best: { from: number; text: string; hits: NameHit<Entry>[] } | undefined;
    for (const window of windowsOf(run.text)) {
      const hits = book.near(window.text).filter(({ entry }) => entry.type !== 'city' && allow(entry));
      const quality = hits[0]?.quality ?? 0;
      const before = best?.hits[0]?.quality ?? 0;
      if (quality > before || (quality === before && quality > 0 && window.text.length > best!.text.length))
        best = { ...window, hits };
    }
    if (best === undefined) continue;
    // A run that ends like a road is a road before it is a quarter of nearly that name.
    if (ROAD_END.test(best.text)) {
      const roads = best.hits.filter(({ entry }) => entry.type === 'road');
      if (roads.length > 0) best.hits = roads;
    }
    const from = run.at + best.from;
    marked = marked.slice(0, from) + markOf(mentions.length) + marked.slice(from + best.text.length);
    mentions.push({ text: best.text, hits: best.hits });
  }
  return marked;
}
