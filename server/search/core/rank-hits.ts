import type { SearchHit } from '../contract.ts';

/** Kinds in the order in which equal matches are shown. */
const KIND_ORDER: Record<SearchHit['kind'], number> = {
  coordinate: 0,
  case: 1,
  unit: 2,
  grid: 3,
  street: 4,
  heritage_site: 5,
  place: 6,
  zone: 7,
  construction_site: 8,
};

export interface Candidate extends SearchHit {
  /** Texts that were searched: names and numbers. */
  texts: readonly string[];
  /** Smaller is more important among hits of one kind. */
  weight: number;
}

/** 0: a text equals the query, 1: begins with it, 2: holds it, 3: does not. Texts are compared in lower case. */
function matchGrade(texts: readonly string[], query: string): number {
  let best = 3;
  for (const text of texts) {
    const lower = text.toLowerCase();
    if (lower === query) return 0;
    if (lower.startsWith(query)) best = Math.min(best, 1);
    else if (lower.includes(query)) best = Math.min(best, 2);
  }
  return best;
}

/**
 * In which order are hits shown, and which are left out? Better match first, then kind, then weight, then the shorter
 * name, then the name itself, so that the order never depends on the database. Returns at most `limit`.
 */
export function rankHits(candidates: readonly Candidate[], query: string, limit: number): SearchHit[] {
  return candidates
    .map((hit) => ({ hit, grade: matchGrade(hit.texts, query) }))
    .sort(
      (a, b) =>
        a.grade - b.grade ||
        KIND_ORDER[a.hit.kind] - KIND_ORDER[b.hit.kind] ||
        a.hit.weight - b.hit.weight ||
        a.hit.titleZh.length - b.hit.titleZh.length ||
        (a.hit.titleZh < b.hit.titleZh ? -1 : a.hit.titleZh > b.hit.titleZh ? 1 : 0) ||
        (a.hit.id < b.hit.id ? -1 : a.hit.id > b.hit.id ? 1 : 0),
    )
    .slice(0, limit)
    .map(({ hit }) => ({
      kind: hit.kind,
      id: hit.id,
      layer: hit.layer,
      titleZh: hit.titleZh,
      titleEn: hit.titleEn,
      subtitleZh: hit.subtitleZh,
      subtitleEn: hit.subtitleEn,
      center: hit.center,
      bbox: hit.bbox,
    }));
}
