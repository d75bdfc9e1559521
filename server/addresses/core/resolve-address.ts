import type { ResolvedAddress } from '../contract.ts';
import type { AddressIndex, AreaEntry, Entry, ThingEntry } from './address-index.ts';
import { addressText } from './address-text.ts';
import { readAddressWords } from './address-words.ts';
import type { AddressWords } from './address-words.ts';
import { weighReading } from './weigh-reading.ts';
import type { Reading, Used } from './weigh-reading.ts';
import { decide } from './decide.ts';
import type { PlaceLimits, Weighed } from './decide.ts';
import { markNames, markSlips, mentionAt } from './find-names.ts';
import type { Mention } from './find-names.ts';
import { awayFrom, gapM } from './local-frame.ts';
import { directionText, joined, kindText, reasonOf } from './reason-text.ts';
import { crossingDrafts, numberDrafts, roadDrafts, stretchDrafts, withRelation } from './road-candidates.ts';
import type { Draft } from './road-candidates.ts';
import type { NameBook } from './name-book.ts';

/** A wording that a person confirmed: the whole plain text, or a part of it. */
export interface LearnedPlace {
  text: string;
  position: readonly [number, number];
  errorM: number;
  target: { layer: string; id: string } | null;
  confirmations: number;
}

export interface ResolveOptions {
  limits: PlaceLimits;
  /** Leaves out what the reader may not see. */
  allow?: (layer: string) => boolean;
  learned?: ReadonlyMap<string, LearnedPlace>;
}

/** A learned wording in a longer text is at most so long, signs. */
const LONGEST_LEARNED = 60;
/** Hits of one mention that are followed. */
const MOST_HITS = 6;
const MOST_CANDIDATES = 8;
const isType =
  <T extends Entry['type']>(type: T) =>
  (entry: Entry): entry is Extract<Entry, { type: T }> =>
    entry.type === type;
const isRoad = isType('road');
const isThing = isType('thing');
const isArea = isType('area');

/**
 * Where is this address? Names of the city's layers are found in the plain text (exactly, then with slips), the words
 * round them say number, crossing, offset and relation, and each reading that fits becomes a candidate with the radius
 * that holds the true place with 90 %. Its score is the share of the text that it explains, times how well the names
 * were met. `decide` says whether the first is clear enough. Never rejects a text: what is not understood is `unknown`.
 */
export function resolveAddress(index: AddressIndex, text: string, options: ResolveOptions): ResolvedAddress {
  const plain = addressText(text);
  const allow = (entry: Entry) =>
    options.allow === undefined || entry.type === 'city' || options.allow(entry.layer);
  const { marked, mentions } = markNames(plain, withLearned(index, options.learned), allow);
  const words = readAddressWords(marked);
  const mask = markSlips(words.mask, mentions, index.book, allow);
  const order = [...mask].flatMap((sign) => mentionAt(mentions, sign) ?? []);
  const readings = readingsOf(order, mask, mentions, words);
  const weighed = readings.map((reading) => weighReading(reading, order, mask, words, index));
  const written = coordinateCandidate(text, index);
  const ranked = merged(written === undefined ? weighed : [written, ...weighed]);
  return {
    text,
    normalised: plain,
    ...decide(ranked.slice(0, MOST_CANDIDATES), options.limits),
  };
}

const hitsOf = <E extends Entry>(mention: Mention, is: (entry: Entry) => entry is E) =>
  mention.hits
    .flatMap(({ entry, quality }) => (is(entry) ? [{ entry, quality, mention }] : []))
    .slice(0, MOST_HITS);

function usedOf(hit: { entry: Entry; quality: number; mention: Mention }, part: string): Used {
  return { mention: hit.mention, name: hit.entry.nameZh, quality: hit.quality, part };
}

function readingsOf(
  order: readonly Mention[],
  mask: string,
  mentions: readonly Mention[],
  words: AddressWords,
): Reading[] {
  const readings: Reading[] = [];
  const roads = order.map((mention) => hitsOf(mention, isRoad)).filter((hits) => hits.length > 0);
  const push = (drafts: Draft[], used: Used[]) => {
    for (const draft of drafts) readings.push({ draft, used });
  };

  readings.push(...stretchReadings(order, mentions, words));
  const meeting = readings.length > 0 ? [] : roads;
  for (let i = 0; i < meeting.length; i += 1) {
    for (let j = i + 1; j < meeting.length; j += 1) {
      for (const a of meeting[i]!)
        for (const b of meeting[j]!) {
          if (a.entry === b.entry) continue;
          push(crossingDrafts(a.entry, b.entry, words), [usedOf(a, 'road'), usedOf(b, 'road')]);
        }
    }
  }
  for (const hits of roads) {
    for (const hit of hits) {
      const number = numberFor(hit.mention, mask, mentions, words);
      const drafts = number === undefined ? roadDrafts(hit.entry) : numberDrafts(hit.entry, number);
      push(
        drafts.map((draft) => (draft.kind === 'road_number' ? withRelation(draft, words) : draft)),
        [usedOf(hit, 'road')],
      );
    }
  }
  for (const mention of order) {
    for (const hit of hitsOf(mention, isThing))
      push(thingDrafts(hit.entry, words), [usedOf(hit, hit.entry.kind)]);
    for (const hit of hitsOf(mention, isArea)) push([areaDraft(hit.entry)], [usedOf(hit, 'area')]);
  }
  return readings;
}

/** C路（A路至B路段）, A路与B路之间的C路: the third road between the two that are named as its ends. */
function stretchReadings(
  order: readonly Mention[],
  mentions: readonly Mention[],
  words: AddressWords,
): Reading[] {
  if (words.stretch === null) return [];
  const [from, to] = words.stretch.map((mark) => mentionAt(mentions, mark));
  if (from === undefined || to === undefined) return [];
  const readings: Reading[] = [];
  for (const mention of order) {
    if (mention === from || mention === to) continue;
    for (const c of hitsOf(mention, isRoad))
      for (const a of hitsOf(from, isRoad))
        for (const b of hitsOf(to, isRoad)) {
          if (a.entry === b.entry || c.entry === a.entry || c.entry === b.entry) continue;
          const used = [usedOf(c, 'road'), usedOf(a, 'road'), usedOf(b, 'road')];
          for (const draft of stretchDrafts(c.entry, a.entry, b.entry)) readings.push({ draft, used });
        }
  }
  return readings;
}

/** The number that belongs to a road: the nearest after it, else the nearest before it (12 Yundeng Street). */
function numberFor(
  mention: Mention,
  mask: string,
  mentions: readonly Mention[],
  words: AddressWords,
): number | undefined {
  const at = [...mask].findIndex((sign) => mentionAt(mentions, sign) === mention);
  const numbers = words.numbers.map((one) => ({
    ...one,
    gap: one.at >= at ? one.at - at : (at - one.at) * 1.5,
  }));
  return numbers.sort((a, b) => a.gap - b.gap)[0]?.number;
}

function thingDrafts(thing: ThingEntry, words: AddressWords): Draft[] {
  const kind = kindText(thing.kind);
  const base: Draft = {
    kind: thing.kind,
    xy: thing.xy,
    errorM: thing.radiusM,
    reason: reasonOf(`${kind.zh}“${thing.nameZh}”`, `${kind.en} ${thing.nameEn ?? thing.nameZh}`),
    target: { layer: thing.layer, id: thing.id },
    fit: 1,
    usesNumber: false,
  };
  if (thing.kind === 'learned')
    base.reason = reasonOf(`“${thing.nameZh}”由人工确认过`, `"${thing.nameZh}" was confirmed by a person`);
  const { offset, cornerDeg } = words;
  if (offset?.distanceM !== null && offset?.distanceM !== undefined && offset.bearingDeg !== null) {
    const { zh, en } = directionText(offset.bearingDeg);
    return [
      {
        ...base,
        xy: awayFrom(base.xy, offset.bearingDeg, offset.distanceM),
        errorM: base.errorM + 0.2 * offset.distanceM,
        reason: reasonOf(
          `${base.reason.zh}以${zh} ${Math.round(offset.distanceM)} 米`,
          `${Math.round(offset.distanceM)} m ${en} of ${base.reason.en}`,
        ),
      },
    ];
  }
  const vague =
    offset !== null || cornerDeg !== null || words.gate !== null || words.building !== null
      ? reasonOf(
          '图层中没有其内部的门、楼号或方位，误差含整个范围',
          'its gates, building numbers and sides are in no layer: the error covers all of it',
        )
      : null;
  const far = offset?.distanceM ?? 0;
  return [
    withRelation(
      { ...base, errorM: base.errorM + (vague === null ? 0 : 15) + far, reason: joined(base.reason, vague) },
      words,
    ),
  ];
}

function areaDraft(area: AreaEntry): Draft {
  return {
    kind: area.layer === 'grids' ? 'grid' : 'community',
    xy: area.xy,
    errorM: area.radiusM,
    reason: reasonOf(`只写到“${area.nameZh}”`, `only ${area.nameEn ?? area.nameZh} as a whole is named`),
    target: { layer: area.layer, id: area.id },
    fit: 0.9,
    usesNumber: false,
  };
}

/** The book, and beside it what was learned: a confirmed wording is a name of its own. */
function withLearned(
  index: AddressIndex,
  learned: ReadonlyMap<string, LearnedPlace> | undefined,
): Pick<NameBook<Entry>, 'exact' | 'longest'> {
  if (learned === undefined || learned.size === 0) return index.book;
  return {
    longest: Math.max(index.book.longest, LONGEST_LEARNED),
    exact(word) {
      const known = learned.get(word);
      if (known === undefined) return index.book.exact(word);
      const entry: ThingEntry = {
        type: 'thing',
        kind: 'learned',
        layer: known.target?.layer ?? 'address_aliases',
        id: known.target?.id ?? word,
        nameZh: word,
        nameEn: null,
        xy: index.frame.toXy(known.position),
        radiusM: known.errorM,
      };
      return [{ key: word, entry, quality: 1 }];
    },
  };
}

/** Two numbers with at least four decimals that lie in the city's box: the text holds its own position. */
function coordinateCandidate(text: string, index: AddressIndex): Weighed | undefined {
  const found = /(\d{1,3}\.\d{4,})\s*[,，\s]\s*(\d{1,3}\.\d{4,})/.exec(text);
  if (found === null) return undefined;
  const numbers = [Number(found[1]), Number(found[2])];
  const [west, south, east, north] = index.bbox;
  for (const [lng, lat] of [numbers, numbers.toReversed()] as [number, number][]) {
    if (lng < west || lng > east || lat < south || lat > north) continue;
    return {
      xy: index.frame.toXy([lng, lat]),
      contradicted: false,
      leastQuality: 1,
      own: [],
      agreed: [],
      candidate: {
        lngLat: [lng, lat],
        // The text does not say on which datum: a map of another datum lies up to 700 m away.
        errorM: 700,
        score: 0.9,
        kind: 'coordinate',
        reasonZh: '文本中写有坐标，但没有写明坐标系，可能偏移数百米。',
        reasonEn: 'The text holds a position without its datum; it may be some hundred metres off.',
        matched: [{ part: 'coordinate', text: found[0], name: found[0] }],
        target: null,
      },
    };
  }
  return undefined;
}

/** The best reading of each place: names that several layers hold are one candidate. */
function merged(all: readonly Weighed[]): Weighed[] {
  const sorted = all
    .filter(({ candidate }) => candidate.score >= 0.15)
    .sort(
      (a, b) =>
        b.candidate.score - a.candidate.score ||
        a.candidate.errorM - b.candidate.errorM ||
        a.xy[0] - b.xy[0] ||
        a.xy[1] - b.xy[1],
    );
  const kept: Weighed[] = [];
  for (const one of sorted) {
    const same = kept.some(
      (other) =>
        gapM(one.xy, other.xy) <= 60 &&
        (one.candidate.matched[0]?.name === other.candidate.matched[0]?.name ||
          one.candidate.kind === 'learned'),
    );
    if (!same) kept.push(one);
  }
  return kept;
}
