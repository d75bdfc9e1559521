import { XwError } from '../../kernel/errors.ts';
import type { Geometry, Position } from '../../kernel/geojson.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { bd09ToWgs84 } from './bd09.ts';
import type { CrsClaim, Registration } from './crs.ts';
import { gcj02ToWgs84, inGcj02Rectangle, wgs84ToGcj02 } from './gcj02.ts';
import { centroidOf, createScannedArea, intersectionOverUnion } from './scanned-area.ts';
import type { ScannedArea } from './scanned-area.ts';

type Hypothesis = Registration['best'];
type Pair = readonly [number, number];
type Move = (position: LngLat) => LngLat;

/** A better reading must gain this much overlap, and at least this part of what the claim misses. */
const LEAST_GAIN = 0.004;
const LEAST_SHARE_OF_MISS = 0.25;
/** A datum explains as well as a free shift when it loses no more overlap than this against it. */
const DATUM_SLACK = 0.015;
/** A shift shorter than this is no displacement, metres. */
const LEAST_SHIFT_M = 20;
/** Farther than this nobody pushes a layer by mistake: it shows another place, metres. */
const LONGEST_SHIFT_M = 20_000;
/** Below this overlap the two are not the same thing. */
const SAME_THING = 0.5;

/**
 * How does a layer lie on a boundary that is trusted: as claimed, in another datum, or pushed aside?
 * `layer`: polygons in degrees, converted as claimed (WGS84); together they should cover what `trusted` covers (a
 * boundary, all grids, all communities). `trusted`: Polygon or MultiPolygon, WGS84.
 * Each hypothesis has the overlap (intersection over union) that the layer would have under it, and how far the layer
 * as it stands lies off, metres east and north at its middle. Datum hypotheses are tried inside the rectangle of GCJ-02:
 * the numbers are GCJ-02, are BD-09, or are WGS84 numbers that somebody undid as if they were GCJ-02 (no claim: bring the original).
 * The shift is found by a pattern search from 0 and from the difference of the middles, steps of 1024 m down to 1 m.
 * It reports; it never changes the layer. Errors: `layer_without_area` (422) when either has no area.
 *
 * Example: a district boundary of a Chinese web map declared EPSG:4326 at Jining → mislabelled, GCJ-02, 481 m east, 51 m
 * south.
 */
export function registerLayer(layer: readonly Geometry[], trusted: Geometry): Registration {
  const polygons = layer.flatMap(polygonsOf);
  const trustedPolygons = polygonsOf(trusted);
  const first = trustedPolygons[0]?.[0]?.[0];
  if (first === undefined) throw withoutArea('trusted');
  const metres = planeAt(first);
  const scan = (of: readonly Position[][][], move?: Move): ScannedArea | undefined =>
    createScannedArea(
      of.map((rings) =>
        rings.map((ring) =>
          ring.map((position) => metres.toPlane(move === undefined ? position : move(position))),
        ),
      ),
    );
  const fixed = scan(trustedPolygons);
  const claimed = scan(polygons);
  if (fixed === undefined) throw withoutArea('trusted');
  if (claimed === undefined) throw withoutArea('layer');

  const middle = centroidOf(claimed).at;
  const stands = metres.fromPlane(middle);
  const asClaimed: Hypothesis = {
    kind: 'as_claimed',
    nameZh: '按所述坐标系',
    nameEn: 'As claimed',
    iou: intersectionOverUnion(claimed, fixed),
    shiftEastM: 0,
    shiftNorthM: 0,
  };
  const readings = inGcj02Rectangle(stands) ? DATUMS : [];
  const datums = readings.flatMap(({ claim, nameZh, nameEn, move }): Hypothesis[] => {
    const moved = scan(polygons, move);
    if (moved === undefined) return [];
    const truly = metres.toPlane(move(stands));
    return [
      {
        kind: 'datum',
        ...(claim === undefined ? {} : { claim }),
        nameZh,
        nameEn,
        iou: intersectionOverUnion(moved, fixed),
        shiftEastM: tenth(middle[0] - truly[0]),
        shiftNorthM: tenth(middle[1] - truly[1]),
      },
    ];
  });
  const [east, north] = bestShift(claimed, fixed, middle);
  const shift: Hypothesis = {
    kind: 'shift',
    nameZh: '整体平移',
    nameEn: 'A plain shift',
    iou: intersectionOverUnion(claimed, fixed, [east, north]),
    shiftEastM: tenth(-east),
    shiftNorthM: tenth(-north),
  };
  const datum = datums.reduce<Hypothesis | undefined>(
    (best, one) => (best === undefined || one.iou > best.iou ? one : best),
    undefined,
  );
  const { verdict, best } = judge(asClaimed, datum, shift);
  const reading = readings.find(({ nameEn }) => nameEn === best.nameEn);
  const restored = (position: Position): Pair => {
    const [x, y] = metres.toPlane(reading === undefined ? position : reading.move(position));
    return best.kind === 'shift' ? [x + east, y + north] : [x, y];
  };
  const statement = statementOf(verdict, best, asClaimed.iou);
  return {
    verdict,
    best,
    hypotheses: [asClaimed, ...datums, shift].sort(
      (a, b) => Number(b === best) - Number(a === best) || b.iou - a.iou,
    ),
    iouAsClaimed: asClaimed.iou,
    outlineGapM: tenth(
      medianGap(
        polygons.flat(2).map(restored),
        trustedPolygons.flat().map((r) => r.map(metres.toPlane)),
      ),
    ),
    statementZh: statement.zh,
    statementEn: statement.en,
  };
}

const DATUMS: readonly { claim?: CrsClaim; nameZh: string; nameEn: string; move: Move }[] = [
  { claim: { kind: 'gcj02' }, nameZh: 'GCJ-02（火星坐标）', nameEn: 'GCJ-02', move: gcj02ToWgs84 },
  { claim: { kind: 'bd09' }, nameZh: 'BD-09（百度坐标）', nameEn: 'BD-09', move: bd09ToWgs84 },
  {
    nameZh: 'WGS84 被误作 GCJ-02 反算过',
    nameEn: 'WGS84 that was undone as if it were GCJ-02',
    move: wgs84ToGcj02,
  },
];

function judge(
  asClaimed: Hypothesis,
  datum: Hypothesis | undefined,
  shift: Hypothesis,
): { verdict: Registration['verdict']; best: Hypothesis } {
  const gain = Math.max(LEAST_GAIN, LEAST_SHARE_OF_MISS * (1 - asClaimed.iou));
  if (
    datum !== undefined &&
    datum.iou >= asClaimed.iou + gain &&
    datum.iou >= shift.iou - DATUM_SLACK &&
    datum.iou >= SAME_THING
  ) {
    return { verdict: 'mislabelled', best: datum };
  }
  const moved = Math.hypot(shift.shiftEastM, shift.shiftNorthM);
  if (
    shift.iou >= asClaimed.iou + gain &&
    shift.iou >= SAME_THING &&
    moved >= LEAST_SHIFT_M &&
    moved <= LONGEST_SHIFT_M
  ) {
    return { verdict: 'displaced', best: shift };
  }
  return { verdict: asClaimed.iou >= SAME_THING ? 'as_claimed' : 'different', best: asClaimed };
}

/** The push [east, north] of the layer, metres, under which it overlaps the trusted area most. */
function bestShift(moved: ScannedArea, fixed: ScannedArea, middle: Pair): Pair {
  const goal = centroidOf(fixed).at;
  const lines = 256;
  let best: Pair = [0, 0];
  let most = intersectionOverUnion(moved, fixed, best, lines);
  const start: Pair = [goal[0] - middle[0], goal[1] - middle[1]];
  const fromMiddle = intersectionOverUnion(moved, fixed, start, lines);
  if (fromMiddle > most) [best, most] = [start, fromMiddle];
  for (let step = 1024; step >= 1;) {
    let improved = false;
    for (const [dx, dy] of DIRECTIONS) {
      const next: Pair = [best[0] + dx * step, best[1] + dy * step];
      const overlap = intersectionOverUnion(moved, fixed, next, lines);
      if (overlap > most) {
        [best, most] = [next, overlap];
        improved = true;
      }
    }
    if (!improved) step /= 2;
  }
  return best;
}

const DIRECTIONS: readonly Pair[] = [
  [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, 1], [1, -1], [-1, -1],
]; // prettier-ignore

/** Metres east and north of an origin on its local sphere of curvature; used for comparing, never for measuring. */
function planeAt([lng0, lat0]: LngLat) {
  const rad = Math.PI / 180;
  const sin2 = Math.sin(lat0 * rad) ** 2;
  const w = Math.sqrt(1 - 0.00669438 * sin2);
  const eastPerDeg = (6378137 / w) * Math.cos(lat0 * rad) * rad;
  const northPerDeg = ((6378137 * (1 - 0.00669438)) / w ** 3) * rad;
  return {
    toPlane: ([lng, lat]: LngLat): Pair => [(lng - lng0) * eastPerDeg, (lat - lat0) * northPerDeg],
    fromPlane: ([x, y]: Pair): LngLat => [lng0 + x / eastPerDeg, lat0 + y / northPerDeg],
  };
}

/** Median over at most 400 outline points of the distance to the nearest edge of the trusted outline, metres. */
function medianGap(points: readonly Pair[], rings: readonly (readonly Pair[])[]): number {
  const step = Math.max(1, Math.floor(points.length / 400));
  const gaps: number[] = [];
  for (let i = 0; i < points.length; i += step) {
    const [x, y] = points[i] as Pair;
    let nearest = Infinity;
    for (const ring of rings) {
      for (let k = 0; k < ring.length; k += 1) {
        const a = ring[k] as Pair;
        const b = ring[(k + 1) % ring.length] as Pair;
        const dx = b[0] - a[0];
        const dy = b[1] - a[1];
        const square = dx * dx + dy * dy;
        const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / square));
        nearest = Math.min(nearest, Math.hypot(a[0] + t * dx - x, a[1] + t * dy - y));
      }
    }
    gaps.push(nearest);
  }
  gaps.sort((a, b) => a - b);
  return gaps[gaps.length >> 1] ?? 0;
}

const share = (iou: number): string => `${(iou * 100).toFixed(1)} %`;

function statementOf(
  verdict: Registration['verdict'],
  best: Hypothesis,
  asClaimed: number,
): { zh: string; en: string } {
  const off = shiftWords(best);
  switch (verdict) {
    case 'mislabelled':
      return {
        zh: `图层很可能是 ${best.nameZh}：按所述坐标系重合度 ${share(asClaimed)}，按 ${best.nameZh} 为 ${share(best.iou)}，现位置偏 ${off.zh}。请确认，系统不会自动修改。`,
        en: `The layer is most likely ${best.nameEn}: overlap ${share(asClaimed)} as claimed, ${share(best.iou)} as ${best.nameEn}; it stands ${off.en} off. Please confirm: nothing is changed by itself.`,
      };
    case 'displaced':
      return {
        zh: `图层整体偏移：按所述位置重合度 ${share(asClaimed)}，平移后为 ${share(best.iou)}，现位置偏 ${off.zh}，与已知坐标系的偏差不符。请核对资料来源。`,
        en: `The layer is displaced: overlap ${share(asClaimed)} as it stands, ${share(best.iou)} after a shift; it stands ${off.en} off, which no known datum explains as well. Check the source.`,
      };
    case 'as_claimed':
      return {
        zh: `与所述坐标系相符，重合度 ${share(asClaimed)}。`,
        en: `It lies as claimed, overlap ${share(asClaimed)}.`,
      };
    case 'different':
      return {
        zh: `图层与参照边界不是同一范围（重合度 ${share(asClaimed)}），无法据此判断坐标系。`,
        en: `The layer does not cover what the boundary covers (overlap ${share(asClaimed)}), so it says nothing about the datum.`,
      };
  }
}

function shiftWords({ shiftEastM, shiftNorthM }: Hypothesis): { zh: string; en: string } {
  const [e, n] = [Math.abs(shiftEastM).toFixed(0), Math.abs(shiftNorthM).toFixed(0)];
  return {
    zh: `${shiftEastM >= 0 ? '东' : '西'} ${e} 米、${shiftNorthM >= 0 ? '北' : '南'} ${n} 米`,
    en: `${e} m ${shiftEastM >= 0 ? 'east' : 'west'} and ${n} m ${shiftNorthM >= 0 ? 'north' : 'south'}`,
  };
}

function polygonsOf(geometry: Geometry): Position[][][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates];
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
}

const tenth = (value: number) => Math.round(value * 10) / 10;

function withoutArea(place: string): XwError {
  return new XwError({
    code: 'layer_without_area',
    status: 422,
    detail: place === 'layer' ? '图层没有面，无法与参照边界比对。' : '参照边界没有面积。',
    detailEn:
      place === 'layer'
        ? 'The layer has no area, so it cannot be laid on a boundary.'
        : 'The trusted boundary has no area.',
    place,
    remedy: '请选择面图层（边界、网格、社区）进行比对。',
    remedyEn: 'Choose a layer of areas: boundaries, grids, communities.',
  });
}
