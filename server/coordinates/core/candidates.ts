import type { Geometry } from '../../kernel/geojson.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import type { Candidate, CrsClaim, CrsSystems, OpenOptions } from './crs.ts';
import { GAUSS_KRUEGER_ZONES } from './gauss-krueger.ts';
import type { GaussKruegerZone } from './gauss-krueger.ts';
import { inGcj02Rectangle } from './gcj02.ts';
import { createJurisdiction } from './jurisdiction.ts';
import type { Jurisdiction } from './jurisdiction.ts';
import { openCrs } from './open-crs.ts';

type Pair = readonly [number, number];

/** How many positions of a sample are tried. */
const MOST_TRIED = 200;
/** Farthest that numbers of a zone may lie from its central meridian and still be meant for it, degrees. */
const REACH_DEG = { 3: 1.9, 6: 3.4 } as const;

interface Guess {
  claim: CrsClaim;
  /** Order among guesses that the jurisdiction does not tell apart: lower first. */
  rank: number;
  whyZh: string;
  whyEn: string;
}

/**
 * Which reference systems can these numbers be in? Ranked, best first; an empty list means none that is known.
 *
 * `sample`: pairs as they stand in the file or were typed. `jurisdiction`: where they ought to lie (WGS84 area).
 * First hard tests on the size of the numbers, in both orders: |x| ≤ 180 and |y| ≤ 90 are degrees; 13–23 million east
 * is a 6-degree zone with its prefix, 25–45 million a 3-degree zone: either fixes the plane by itself; 0.1–0.9 million
 * east with 1.5–6 million north is a national plane without prefix, whose central meridian only the jurisdiction can
 * tell; the web map plane overlaps 6-degree zones 8–15. Then each is converted, and asked whether the middle of the
 * sample lies in the jurisdiction or within 2 km.
 * Outside China (the jurisdiction's middle is not in the rectangle of GCJ-02) the UTM zone there and the shipped and
 * registered systems are tried too. Inside China registered systems are tried; UTM is not guessed: say it.
 * WGS84, GCJ-02 and BD-09 cannot be told apart by a single place: all three stay, and a person is asked.
 *
 * Example: [39462489.22, 3920713.16] → EPSG:4527 alone, landing at 116.587, 35.415.
 */
export function candidatesOf(
  sample: readonly Pair[],
  jurisdiction?: Geometry,
  systems: CrsSystems = { defined: [], registered: [] },
  options: OpenOptions = {},
): Candidate[] {
  const tried = thinned(sample.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)));
  if (tried.length === 0) return [];
  const area = createJurisdiction(jurisdiction);
  const found: { candidate: Candidate; rank: number }[] = [];
  for (const swapped of [false, true]) {
    const pairs = swapped ? tried.map(([x, y]): Pair => [y, x]) : tried;
    for (const guess of guessesFor(pairs, area, systems, options)) {
      const candidate = land(guess, tried, swapped, area, systems, options);
      if (candidate !== undefined) found.push({ candidate, rank: guess.rank + (swapped ? 100 : 0) });
    }
  }
  return found
    .sort((a, b) => score(b.candidate) - score(a.candidate) || a.rank - b.rank)
    .map(({ candidate }) => candidate);
}

/** Inside counts before the share of the sample that is inside. */
const score = ({ inside, insideShare }: Candidate): number => (inside === true ? 2 : 0) + (insideShare ?? 0);

/** Evenly spread over the sample, the first and the last included. */
function thinned(sample: readonly Pair[]): Pair[] {
  if (sample.length <= MOST_TRIED) return [...sample];
  const step = (sample.length - 1) / (MOST_TRIED - 1);
  return Array.from({ length: MOST_TRIED }, (_, index) => sample[Math.round(index * step)] as Pair);
}

function middleOf(pairs: readonly Pair[]): Pair {
  const at = (axis: 0 | 1) => {
    const sorted = pairs.map((pair) => pair[axis]).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? Number.NaN;
  };
  return [at(0), at(1)];
}

/** Guesses for pairs in the order east, north. */
function guessesFor(
  pairs: readonly Pair[],
  area: Jurisdiction | undefined,
  systems: CrsSystems,
  options: OpenOptions,
): Guess[] {
  const [x, y] = middleOf(pairs);
  const chinese = area === undefined || inGcj02Rectangle(area.middle);
  if (Math.abs(x) <= 180 && Math.abs(y) <= 90) {
    return [...degrees([x, y], options), ...registeredGuesses(systems, true)];
  }
  const guesses: Guess[] = [];
  if (y >= 3e5 && y <= 6.2e6) {
    const prefix = Math.floor(x / 1e6);
    for (const zone of GAUSS_KRUEGER_ZONES) {
      if (zone.prefixed && zone.zone === prefix) guesses.push(prefixedGuess(zone));
    }
  }
  if (chinese && x >= 1e5 && x <= 9e5 && y >= 1.5e6 && y <= 6e6) guesses.push(...plainGuesses(area));
  const webChina = x >= 8.1e6 && x <= 15e6 && y >= 2e6 && y <= 7.2e6;
  const webWorld = Math.abs(x) <= 20_037_509 && Math.abs(y) <= 20_048_967 && Math.abs(x) + Math.abs(y) > 400;
  if (webChina || (area !== undefined && webWorld)) {
    guesses.push({
      claim: { kind: 'epsg', code: 3857 },
      rank: 40,
      whyZh: '数值落在 Web 墨卡托平面的范围内',
      whyEn: 'The numbers are in the range of the web map plane',
    });
  }
  if (!chinese) {
    guesses.push(...foreignGuesses(area, systems));
  }
  guesses.push(...registeredGuesses(systems, false));
  return guesses;
}

function degrees(middle: Pair, options: OpenOptions): Guess[] {
  const guesses: Guess[] = [
    {
      claim: { kind: 'epsg', code: 4326 },
      rank: 0,
      whyZh: '数值是经纬度；WGS84 与 CGCS2000 相差约 1 米，视为同一',
      whyEn: 'The numbers are degrees; WGS84 and CGCS2000 differ by about 1 m and count as one',
    },
  ];
  if (inGcj02Rectangle([middle[0], middle[1]]) && options.gcjInverse !== false) {
    guesses.push(
      {
        claim: { kind: 'gcj02' },
        rank: 1,
        whyZh: '也可能取自高德、腾讯等地图；单凭数值无法与 WGS84 区分',
        whyEn: 'May come from AMap, Tencent and others; numbers alone cannot tell it from WGS84',
      },
      {
        claim: { kind: 'bd09' },
        rank: 2,
        whyZh: '也可能取自百度地图；单凭数值无法与 WGS84 区分',
        whyEn: 'May come from Baidu; numbers alone cannot tell it from WGS84',
      },
    );
  }
  return guesses;
}

const OLD_DATUMS_ZH = '1954北京、1980西安坐标的数值看上去相同，请核对资料所用基准';
const OLD_DATUMS_EN = "numbers in Beijing 1954 or Xi'an 1980 look the same: check the datum of the source";

function prefixedGuess(zone: GaussKruegerZone): Guess {
  return {
    claim: { kind: 'epsg', code: zone.code },
    rank: 10,
    whyZh: `东坐标以带号 ${zone.zone} 开头，只能是${zone.widthDeg}度带第${zone.zone}带（中央经线 ${zone.centralMeridianDeg}°）；${OLD_DATUMS_ZH}`,
    whyEn: `The easting begins with ${zone.zone}: only ${zone.widthDeg}-degree zone ${zone.zone} (central meridian ${zone.centralMeridianDeg}°); ${OLD_DATUMS_EN}`,
  };
}

/** Every 3-degree plane without prefix, and the 6-degree one where the numbers reach beyond a 3-degree zone. */
function plainGuesses(area: Jurisdiction | undefined): Guess[] {
  return GAUSS_KRUEGER_ZONES.filter(({ prefixed }) => !prefixed).map((zone) => ({
    claim: { kind: 'epsg', code: zone.code },
    rank:
      (zone.widthDeg === 3 ? 20 : 30) +
      (area === undefined ? 0 : Math.min(9, Math.abs(zone.centralMeridianDeg - area.middle[0]))),
    whyZh: `东坐标无带号，中央经线 ${zone.centralMeridianDeg}° 只能由辖区判断；${OLD_DATUMS_ZH}`,
    whyEn: `No zone prefix: that the central meridian is ${zone.centralMeridianDeg}° only the jurisdiction can tell; ${OLD_DATUMS_EN}`,
  }));
}

function foreignGuesses(area: Jurisdiction | undefined, systems: CrsSystems): Guess[] {
  const guesses: Guess[] = systems.defined.map(({ code }, index) => ({
    claim: { kind: 'epsg', code },
    rank: 50 + index,
    whyZh: '按产品所附的坐标系定义试算',
    whyEn: 'Tried by a definition that the product ships',
  }));
  if (area !== undefined) {
    const zone = Math.min(60, Math.floor((area.middle[0] + 180) / 6) + 1);
    guesses.unshift({
      claim: { kind: 'epsg', code: (area.middle[1] >= 0 ? 32600 : 32700) + zone },
      rank: 20,
      whyZh: `辖区位于 UTM 第 ${zone} 带`,
      whyEn: `The jurisdiction lies in UTM zone ${zone}`,
    });
  }
  return guesses;
}

function registeredGuesses(systems: CrsSystems, inDegrees: boolean): Guess[] {
  return systems.registered
    .filter(
      ({ parameters }) => (parameters.method === 'helmert7' && parameters.projection === null) === inDegrees,
    )
    .map(({ id, nameZh, nameEn }, index) => ({
      claim: { kind: 'registered', id },
      rank: 60 + index,
      whyZh: `已登记的本地坐标系“${nameZh}”`,
      whyEn: `The registered system "${nameEn}"`,
    }));
}

/** Converts the sample; undefined when the guess cannot hold it. */
function land(
  guess: Guess,
  tried: readonly Pair[],
  swapped: boolean,
  area: Jurisdiction | undefined,
  systems: CrsSystems,
  options: OpenOptions,
): Candidate | undefined {
  const claim = swapped && guess.claim.kind !== 'registered' ? inOtherOrder(guess.claim) : guess.claim;
  const transform = openCrs(claim, systems, options);
  const order = (pair: Pair): Pair => (swapped && claim === guess.claim ? [pair[1], pair[0]] : pair);
  const places: LngLat[] = [];
  for (const pair of tried) {
    try {
      places.push(transform.toWgs84(order(pair)));
    } catch {
      // A number that this system cannot hold: counted as outside below.
    }
  }
  if (places.length * 2 <= tried.length) return undefined;
  const landedAt = middleOf(places);
  const zone =
    claim.kind === 'epsg' ? GAUSS_KRUEGER_ZONES.find(({ code }) => code === claim.code) : undefined;
  if (zone !== undefined && !meant(zone, landedAt[0])) return undefined;
  return {
    claim,
    nameZh: transform.nameZh,
    nameEn: transform.nameEn,
    landedAt: [landedAt[0], landedAt[1]],
    inside: area === undefined ? null : area.holds(landedAt),
    insideShare:
      area === undefined ? null : places.filter((place) => area.holds(place)).length / tried.length,
    swapped,
    errorM: transform.errorM,
    whyZh: swapped ? `坐标顺序为北（纬度）在前；${guess.whyZh}` : guess.whyZh,
    whyEn: swapped ? `North (latitude) stands first. ${guess.whyEn}` : guess.whyEn,
  };
}

/** Near enough to its central meridian; a 6-degree plane without prefix only where its 3-degree twin does not reach. */
function meant(zone: GaussKruegerZone, lng: number): boolean {
  const apart = Math.abs(lng - zone.centralMeridianDeg);
  const twin = zone.widthDeg === 6 && !zone.prefixed;
  return apart <= REACH_DEG[zone.widthDeg] && !(twin && apart <= REACH_DEG[3]);
}

function inOtherOrder(claim: CrsClaim): CrsClaim {
  return claim.kind === 'epsg' || claim.kind === 'gcj02' || claim.kind === 'bd09'
    ? { ...claim, axisOrder: 'north_east' }
    : claim;
}
