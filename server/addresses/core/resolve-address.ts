import type { AddressCandidate, ResolvedAddress } from '../contract.ts';
import type { AddressIndex, AreaEntry, Entry, RoadEntry, ThingEntry } from './address-index.ts';
import { addressText } from './address-text.ts';
import { readAddressWords, unexplainedRuns, weightOfRun } from './address-words.ts';
import type { AddressWords } from './address-words.ts';
import { decide } from './decide.ts';
import type { PlaceLimits, Weighed } from './decide.ts';
import { markNames, markSlips, mentionAt } from './find-names.ts';
import type { Mention } from './find-names.ts';
import { awayFrom, gapM } from './local-frame.ts';
import { directionText, joined, kindText, reasonOf } from './reason-text.ts';
import type { Reason } from './reason-text.ts';
import { crossingDrafts, numberDrafts, roadDrafts, stretchDrafts, withRelation } from './road-candidates.ts';
import type { Draft } from './road-candidates.ts';
import { onPart } from './road.ts';

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

/** One use of a mention in a reading: which hit of it. */
interface Used {
  mention: Mention;
  name: string;
  quality: number;
  part: string;
}
interface Reading {
  draft: Draft;
  used: Used[];
}

/** Hits of one mention that are followed. */
const MOST_HITS = 6;
const MOST_CANDIDATES = 8;
/** A thing named together with a road stands at it: this far at most, m. */
const AT_ROAD_M = 150;
/** A name of a district part may be a little wrong at its edge, m. */
const AREA_EDGE_M = 120;

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
  const { marked, mentions } = markNames(plain, index.book, allow);
  const words = readAddressWords(marked);
  const mask = markSlips(words.mask, mentions, index.book, allow);
  const order = [...mask].flatMap((sign) => mentionAt(mentions, sign) ?? []);
  const readings = readingsOf(order, mask, mentions, words);
  const weighed = readings.map((reading) => weigh(reading, order, mask, words, index));
  const direct = [learnedCandidate(plain, options, index), coordinateCandidate(text, index)].filter(
    (one) => one !== undefined,
  );
  const ranked = merged([...direct, ...weighed]);
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

  for (let i = 0; i < roads.length; i += 1) {
    for (let j = i + 1; j < roads.length; j += 1) {
      for (const a of roads[i]!)
        for (const b of roads[j]!) {
          if (a.entry === b.entry) continue;
          push(crossingDrafts(a.entry, b.entry, words), [usedOf(a, 'road'), usedOf(b, 'road')]);
        }
    }
  }
  if (roads.length >= 3) {
    const [first, second, third] = roads as [
      (typeof roads)[0] & object,
      (typeof roads)[0] & object,
      (typeof roads)[0] & object,
    ];
    // C路（A路至B路）, or A路至B路之间的C路: the road that is no end of the stretch.
    const orders =
      words.stretch || /[至到~]/.test(mask)
        ? [
            [first, second, third],
            [third, first, second],
          ]
        : [];
    for (const [road, from, to] of orders as [typeof first, typeof first, typeof first][])
      for (const c of road.slice(0, 2))
        for (const a of from.slice(0, 2))
          for (const b of to.slice(0, 2)) {
            if (a.entry === b.entry || c.entry === a.entry || c.entry === b.entry) continue;
            const used = [usedOf(c, 'road'), usedOf(a, 'road'), usedOf(b, 'road')];
            push(stretchDrafts(c.entry, a.entry, b.entry), used);
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

/** Names that a reading did not use may agree with it (a road that passes, a district part that holds it) or speak against it. */
function bearing(
  mention: Mention,
  draft: Draft,
): { agrees: boolean; against: Reason | null; for: Reason | null; quality: number } {
  let near: { name: string; quality: number; type: Entry['type'] } | undefined;
  let far: string | undefined;
  for (const { entry, quality } of mention.hits) {
    if (entry.type === 'city') return { agrees: true, against: null, for: null, quality: 1 };
    const away = distanceTo(entry, draft);
    if (away.gap <= away.reach) near ??= { name: entry.nameZh, quality, type: entry.type };
    else far ??= entry.nameZh;
  }
  if (near !== undefined) {
    const why =
      near.type === 'area'
        ? reasonOf(`在${near.name}内`, `inside ${near.name}`)
        : reasonOf(`与${near.name}相邻`, `beside ${near.name}`);
    return { agrees: true, against: null, for: why, quality: near.quality };
  }
  const against = far === undefined ? null : reasonOf(`但不在${far}附近`, `but not near ${far}`);
  return { agrees: false, against, for: null, quality: 0 };
}

function distanceTo(entry: RoadEntry | ThingEntry | AreaEntry, draft: Draft): { gap: number; reach: number } {
  if (entry.type === 'area') return { gap: entry.distanceM(draft.xy), reach: AREA_EDGE_M };
  if (entry.type === 'thing') return { gap: gapM(entry.xy, draft.xy), reach: AT_ROAD_M + entry.radiusM };
  const gaps = entry.parts.map(({ part }) => onPart(part, draft.xy)?.offM ?? Infinity);
  return { gap: Math.min(...gaps), reach: AT_ROAD_M + Math.min(100, draft.errorM / 2) };
}

function weigh(
  { draft, used }: Reading,
  order: readonly Mention[],
  mask: string,
  words: AddressWords,
  index: AddressIndex,
): Weighed {
  let explained = 0;
  let total = 0;
  let leastQuality = 1;
  const reasons: (Reason | null)[] = [draft.reason];
  const matched: AddressCandidate['matched'] = [];
  let contradicted = false;
  for (const mention of order) {
    const length = signsOf(mention.text);
    const one = used.find((use) => use.mention === mention);
    total += length;
    if (one !== undefined) {
      explained += length * one.quality;
      leastQuality = Math.min(leastQuality, one.quality);
      matched.push({ part: one.part, text: mention.text, name: one.name });
      if (one.quality < 0.9)
        reasons.push(
          reasonOf(`“${mention.text}”按“${one.name}”理解`, `"${mention.text}" read as ${one.name}`),
        );
      continue;
    }
    const other = bearing(mention, draft);
    if (other.agrees) {
      explained += length * other.quality;
      reasons.push(other.for);
    } else if (other.against !== null) {
      contradicted = true;
      reasons.push(other.against);
    }
  }
  const hasNumber = words.numbers.length > 0;
  if (hasNumber) {
    total += 2;
    explained += draft.usesNumber ? 2 : draft.kind === 'crossing' && words.crossing ? 2 : 0.8;
  }
  let unexplained = 0;
  for (const run of unexplainedRuns(mask)) {
    const weight = weightOfRun(run.text);
    const late = order.length > 0 && run.at > lastMark(mask);
    unexplained += weight * (late ? 0.25 : 0.6);
    if (!late && weight >= 1.5 && /(?:路|街|道|巷|弄)$/.test(run.text)) unexplained += 1.5;
  }
  const foreign = words.district !== null && foreignDistrict(words.district, index.cityNameZh);
  if (foreign) {
    contradicted = true;
    reasons.push(
      reasonOf(
        `地址写的是“${words.district}”，不是${index.cityNameZh}`,
        `the text says ${words.district}, which is not this city`,
      ),
    );
  }
  const share = total === 0 ? 0 : explained / (total + Math.max(0, unexplained - 0.5));
  const score = share * draft.fit * (foreign ? 0.6 : 1);
  return {
    xy: draft.xy,
    contradicted,
    leastQuality,
    candidate: {
      lngLat: index.frame.toLngLat(draft.xy),
      errorM: Math.round(draft.errorM),
      score: Math.round(Math.min(1, Math.max(0, score)) * 1000) / 1000,
      kind: draft.kind,
      ...sentences(joined(...reasons)),
      matched,
      target: draft.target,
    },
  };
}

const sentences = ({ zh, en }: Reason) => ({ reasonZh: `${zh}。`, reasonEn: `${en}.` });
const lastMark = (mask: string): number => mask.search(/[\ue000-\uefff][^\ue000-\uefff]*$/);

function signsOf(text: string): number {
  let signs = 0;
  for (const sign of text) signs += /[\x20-\x7e]/.test(sign) ? 1 / 3 : 1;
  return signs;
}

/** A district was written, and it is none of the words of this city's name. */
function foreignDistrict(written: string, cityNameZh: string): boolean {
  const district = /([\u4e00-\u9fff]{1,5}?[区县])$/.exec(
    written.replace(/^.*(?:省|自治区|市|自治州)/, ''),
  )?.[1];
  if (district === undefined) return false;
  const city = addressText(cityNameZh);
  if (!/[区县]/.test(city)) return false;
  return !city.includes(district) && !district.includes(city);
}

function learnedCandidate(plain: string, options: ResolveOptions, index: AddressIndex): Weighed | undefined {
  const known = options.learned?.get(plain);
  if (known === undefined) return undefined;
  return {
    xy: index.frame.toXy(known.position),
    contradicted: false,
    leastQuality: 1,
    candidate: {
      lngLat: [known.position[0], known.position[1]],
      errorM: Math.round(known.errorM),
      score: 1,
      kind: 'learned',
      reasonZh: `这一说法已由人工确认 ${known.confirmations} 次。`,
      reasonEn: `This wording was confirmed by a person ${known.confirmations} time(s).`,
      matched: [{ part: 'learned', text: plain, name: plain }],
      target: known.target,
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
