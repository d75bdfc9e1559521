import type { RoadEntry } from './address-index.ts';
import type { AddressWords } from './address-words.ts';
import { placeOfNumber } from './house-number.ts';
import { awayFrom, gapM, lengthOf, pointAlong } from './local-frame.ts';
import type { Xy } from './local-frame.ts';
import { directionText, reasonOf } from './reason-text.ts';
import type { Reason } from './reason-text.ts';
import { alongFromCrossing, crossingsOf, onPart, wayBetween } from './road.ts';
import type { Crossing } from './road.ts';
import type { CandidateKind } from '../contract.ts';

/** A place that some of the words can mean, before it is weighed against the whole text. */
export interface Draft {
  kind: CandidateKind;
  xy: Xy;
  errorM: number;
  reason: Reason;
  target: { layer: string; id: string } | null;
  /** Below 1 when it explains the words less directly than another reading of the same names. */
  fit: number;
  /** The number in the text was used. */
  usesNumber: boolean;
}

/** A crossing is said of its whole square and the first shops round it: 90 % are this near its middle, m. */
const CROSSING_ERROR_M = 22;
/** People estimate a distance along a street to about this share. */
const PACED_SHARE = 0.15;
/** Houses stand this far off the road, m. */
const HOUSE_OFF_M = 20;
/** A direction from a crossing without a distance: as far as the first houses, m. */
const UNTOLD_M = 40;

function roundedRadius(crossing: Crossing): number {
  return CROSSING_ERROR_M + crossing.radiusM + crossing.gapM / 2;
}

/** Where two roads meet, and what lies off that crossing in the way that the text says. None when they do not meet. */
export function crossingDrafts(a: RoadEntry, b: RoadEntry, words: AddressWords): Draft[] {
  const crossings = crossingsOf(
    a.parts.map(({ part }) => part),
    b.parts.map(({ part }) => part),
  );
  return crossings.flatMap((crossing) => {
    const met =
      crossing.gapM === 0
        ? reasonOf(
            `${a.nameZh}与${b.nameZh}在此相交`,
            `${a.nameEn ?? a.nameZh} meets ${b.nameEn ?? b.nameZh} here`,
          )
        : reasonOf(
            `${a.nameZh}与${b.nameZh}在图上没有相交，此处相距 ${Math.round(crossing.gapM)} 米`,
            `${a.nameEn ?? a.nameZh} and ${b.nameEn ?? b.nameZh} do not meet on the map; here they are ${Math.round(crossing.gapM)} m apart`,
          );
    const base: Draft = {
      kind: 'crossing',
      xy: crossing.xy,
      errorM: roundedRadius(crossing),
      reason: met,
      target: null,
      fit: crossing.gapM === 0 ? 1 : 0.85,
      usesNumber: false,
    };
    if (words.cornerDeg !== null) return [cornerOf(base, crossing, words.cornerDeg)];
    if (words.offset !== null && words.offset.bearingDeg !== null)
      return alongDrafts(base, crossing, words.offset.bearingDeg, words.offset.distanceM);
    return [withRelation(base, words)];
  });
}

function cornerOf(base: Draft, crossing: Crossing, bearingDeg: number): Draft {
  const widths = [crossing.a, crossing.b].map((part) => Math.max(...part.lines.map(({ widthM }) => widthM)));
  const stepM = Math.hypot(widths[0]! / 2 + 3, widths[1]! / 2 + 3);
  const { zh, en } = directionText(bearingDeg);
  return {
    ...base,
    xy: awayFrom(base.xy, bearingDeg, stepM),
    reason: reasonOf(`${base.reason.zh}，取${zh}角`, `${base.reason.en}, ${en} corner`),
  };
}

function alongDrafts(base: Draft, crossing: Crossing, bearingDeg: number, distanceM: number | null): Draft[] {
  const farM = distanceM ?? UNTOLD_M;
  const { zh, en } = directionText(bearingDeg);
  const drafts: Draft[] = [];
  for (const end of alongFromCrossing(crossing, bearingDeg, farM)) {
    if (drafts.some((draft) => gapM(draft.xy, end.xy) < 40)) continue;
    const shortM = farM - end.walkedM;
    drafts.push({
      ...base,
      xy: end.xy,
      errorM:
        distanceM === null
          ? base.errorM + 70
          : base.errorM + PACED_SHARE * farM + shortM + (end.onRoad ? 0 : 0.25 * farM),
      reason: reasonOf(
        `${base.reason.zh}，${end.onRoad ? '沿路' : '按直线'}向${zh} ${Math.round(farM)} 米${distanceM === null ? '（未写距离）' : ''}${shortM > 1 ? `，路在 ${Math.round(end.walkedM)} 米处到头` : ''}`,
        `${base.reason.en}, ${Math.round(farM)} m ${en} ${end.onRoad ? 'along the road' : 'as the crow flies'}${distanceM === null ? ' (no distance is given)' : ''}${shortM > 1 ? `; the road ends after ${Math.round(end.walkedM)} m` : ''}`,
      ),
      // A road that points elsewhere is less likely to be meant.
      fit: base.fit * Math.cos((end.missDeg * Math.PI) / 360),
    });
  }
  return drafts;
}

/** Opposite, near, behind: the same place, less sure. */
export function withRelation(draft: Draft, words: AddressWords): Draft {
  if (words.relation === null) return draft;
  const [add, zh, en] = {
    opposite: [20, '对面', 'opposite'] as const,
    near: [35, '附近', 'near it'] as const,
    front: [8, '门前', 'in front'] as const,
    behind: [25, '后面', 'behind it'] as const,
  }[words.relation];
  return {
    ...draft,
    errorM: draft.errorM + add,
    reason: reasonOf(`${draft.reason.zh}，${zh}`, `${draft.reason.en}, ${en}`),
  };
}

/** The house number on a road: from known doors, or the whole stretch when nothing is known about its numbers. */
export function numberDrafts(road: RoadEntry, number: number): Draft[] {
  const found = road.parts.flatMap(({ part, doors }): Draft[] => {
    const place = placeOfNumber(part, doors, number);
    if (place === undefined) return [];
    const name = road.nameEn ?? road.nameZh;
    const reason = {
      exact: reasonOf(`${road.nameZh}${number}号是已知门牌`, `${number} ${name} is a known door`),
      between: reasonOf(
        `在${road.nameZh}${place.low}号与${place.high}号（同侧）之间按比例推算`,
        `between ${place.low} and ${place.high} ${name} on its side of the road, in proportion`,
      ),
      across: reasonOf(
        `在${road.nameZh}${place.low}号与${place.high}号之间按比例推算，本侧门牌不足`,
        `between ${place.low} and ${place.high} ${name}, in proportion; too few numbers are known on its side`,
      ),
      beyond: reasonOf(
        `超出${road.nameZh}已知门牌，按间距顺延`,
        `beyond the known numbers of ${name}, carried on at their spacing`,
      ),
    }[place.how];
    return [
      {
        kind: 'road_number',
        xy: place.xy,
        errorM: place.errorM,
        reason,
        target: null,
        fit: place.how === 'exact' ? 1 : place.how === 'between' ? 0.99 : 0.95,
        usesNumber: true,
      },
    ];
  });
  if (found.length > 0) return found;
  return roadDrafts(road).map((draft) => ({
    ...draft,
    reason: reasonOf(
      `${road.nameZh}沿路没有可推算 ${number} 号的门牌点，只能给出整条路`,
      `no known numbers along ${road.nameEn ?? road.nameZh} lead to ${number}; only the road as a whole`,
    ),
    fit: 0.9,
  }));
}

/** The road as a whole: its middle, and how far it reaches. */
export function roadDrafts(road: RoadEntry): Draft[] {
  return road.parts.map(({ part }) => ({
    kind: 'road',
    xy: part.middle,
    errorM: Math.max(20, 1.05 * part.spreadM + HOUSE_OFF_M),
    reason: reasonOf(
      `${road.nameZh}全长 ${Math.round(part.lengthM)} 米，取中点`,
      `${road.nameEn ?? road.nameZh} is ${Math.round(part.lengthM)} m long; its middle`,
    ),
    target: { layer: road.layer, id: road.id },
    fit: 0.95,
    usesNumber: false,
  }));
}

/** The stretch of a road between two others: its middle and half its length. */
export function stretchDrafts(road: RoadEntry, a: RoadEntry, b: RoadEntry): Draft[] {
  return road.parts.flatMap(({ part }): Draft[] => {
    const ends = [a, b].map((other) =>
      crossingsOf(
        [part],
        other.parts.map((one) => one.part),
      ).flatMap(({ xy }) => {
        const on = onPart(part, xy);
        return on === undefined ? [] : [on];
      }),
    );
    return ends[0]!.flatMap((from) =>
      ends[1]!.flatMap((to): Draft[] => {
        const way = wayBetween(part, from, to);
        if (way === undefined) return [];
        const length = lengthOf(way);
        const xy = pointAlong(way, length / 2);
        if (xy === undefined || length < 1) return [];
        return [
          {
            kind: 'road',
            xy,
            errorM: Math.max(15, 0.45 * length),
            reason: reasonOf(
              `${road.nameZh}的${a.nameZh}至${b.nameZh}段，长 ${Math.round(length)} 米，取中点`,
              `${road.nameEn ?? road.nameZh} between ${a.nameEn ?? a.nameZh} and ${b.nameEn ?? b.nameZh}, ${Math.round(length)} m long; its middle`,
            ),
            target: { layer: road.layer, id: road.id },
            fit: 1,
            usesNumber: false,
          },
        ];
      }),
    );
  });
}
