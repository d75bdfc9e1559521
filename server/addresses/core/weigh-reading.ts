import type { AddressCandidate } from '../contract.ts';
import type { AddressIndex, AreaEntry, Entry, RoadEntry, ThingEntry } from './address-index.ts';
import { addressText } from './address-text.ts';
import { unexplainedRuns, weightOfRun } from './address-words.ts';
import type { AddressWords } from './address-words.ts';
import type { Weighed } from './decide.ts';
import type { Mention } from './find-names.ts';
import { gapM } from './local-frame.ts';
import { joined, reasonOf } from './reason-text.ts';
import type { Reason } from './reason-text.ts';
import type { Draft } from './road-candidates.ts';
import { onPart } from './road.ts';

/** One use of a mention in a reading: which hit of it. */
export interface Used {
  mention: Mention;
  name: string;
  quality: number;
  part: string;
}
export interface Reading {
  draft: Draft;
  used: Used[];
}

/** A thing named together with a road stands at it: this far at most, m. */
const AT_ROAD_M = 150;
/** A name of a district part may be a little wrong at its edge, m. */
const AREA_EDGE_M = 120;

/** Names that a reading did not use may agree with it (a road that passes, a district part that holds it) or speak against it. */
function bearing(
  mention: Mention,
  draft: Draft,
): { agrees: boolean; against: Reason | null; for: Reason | null; quality: number; name: string | null } {
  let near: { name: string; quality: number; type: Entry['type'] } | undefined;
  let far: string | undefined;
  for (const { entry, quality } of mention.hits) {
    if (entry.type === 'city') return { agrees: true, against: null, for: null, quality: 1, name: null };
    const away = distanceTo(entry, draft);
    if (away.gap <= away.reach) near ??= { name: entry.nameZh, quality, type: entry.type };
    else far ??= entry.nameZh;
  }
  if (near !== undefined) {
    const why =
      near.type === 'area'
        ? reasonOf(`在${near.name}内`, `inside ${near.name}`)
        : reasonOf(`与${near.name}相邻`, `beside ${near.name}`);
    return { agrees: true, against: null, for: why, quality: near.quality, name: near.name };
  }
  const against = far === undefined ? null : reasonOf(`但不在${far}附近`, `but not near ${far}`);
  return { agrees: false, against, for: null, quality: 0, name: null };
}

function distanceTo(entry: RoadEntry | ThingEntry | AreaEntry, draft: Draft): { gap: number; reach: number } {
  if (entry.type === 'area') return { gap: entry.distanceM(draft.xy), reach: AREA_EDGE_M };
  if (entry.type === 'thing') return { gap: gapM(entry.xy, draft.xy), reach: AT_ROAD_M + entry.radiusM };
  const gaps = entry.parts.map(({ part }) => onPart(part, draft.xy)?.offM ?? Infinity);
  return { gap: Math.min(...gaps), reach: AT_ROAD_M + Math.min(100, draft.errorM / 2) };
}

/**
 * How well does a reading explain the text? The share of its signs that the names it used, and names that agree with its
 * place, stand for; words before the last name that nobody explains weigh against it. Names that lie elsewhere contradict it.
 */
export function weighReading(
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
  const own: string[] = [];
  const agreed: string[] = [];
  for (const mention of order) {
    const length = signsOf(mention.text);
    const one = used.find((use) => use.mention === mention);
    total += length;
    if (one !== undefined) {
      explained += length * one.quality;
      leastQuality = Math.min(leastQuality, one.quality);
      own.push(one.name);
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
      if (other.name !== null) agreed.push(other.name);
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
    // A road that nobody knows may be the one that matters, wherever it stands.
    const roadLike = weight >= 1.5 && /(?:路|街|道|巷|弄|胡同)$/.test(run.text);
    const late = !roadLike && order.length > 0 && run.at > lastMark(mask);
    unexplained += weight * (late ? 0.25 : 0.6) + (roadLike ? 1.5 : 0);
    // In Latin script the words that tell one name from another follow it: Impasse de la Fontaine is not Impasse.
    if (weight * 3 >= LATIN_REST && /[a-z]{3}/i.test(run.text))
      leastQuality = Math.min(leastQuality, LATIN_QUALITY);
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
    own,
    agreed,
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

/** So many letters of Latin words that nobody explains leave a reading to a person. */
const LATIN_REST = 4;
const LATIN_QUALITY = 0.7;

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
