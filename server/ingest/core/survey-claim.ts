import type { CrsClaim } from './raw.ts';

/** What section [属性描述] said. */
export interface SurveyHead {
  system?: string;
  degrees?: number;
  zone?: number;
  projection?: string;
  unit?: string;
  accuracy?: string;
  shift?: string;
}

interface Plane {
  zh: string;
  en: string;
  /** EPSG of the first zone, with the zone in the easting; of the first central meridian, without. */
  three: { prefixed: number; plain: number };
  six: { prefixed: number; plain: number };
  geographic: number;
}

/** Source: EPSG registry; zones 25–45 (3°) and 13–23 (6°). */
const PLANES: [RegExp, Plane][] = [
  [
    /2000|cgcs/i,
    {
      zh: '2000国家大地坐标系',
      en: 'CGCS2000',
      three: { prefixed: 4513, plain: 4534 },
      six: { prefixed: 4491, plain: 4502 },
      geographic: 4490,
    },
  ],
  [
    /80|西安|xian/i,
    {
      zh: '1980西安坐标系',
      en: "Xi'an 1980",
      three: { prefixed: 2349, plain: 2370 },
      six: { prefixed: 2327, plain: 2338 },
      geographic: 4610,
    },
  ],
  [
    /54|北京|beijing/i,
    {
      zh: '1954北京坐标系',
      en: 'Beijing 1954',
      three: { prefixed: 2401, plain: 2422 },
      six: { prefixed: 21413, plain: 21453 },
      geographic: 4214,
    },
  ],
];

/**
 * Which system do the head of a survey text and its eastings name together?
 * The head names the datum, the width of the zones and the zone; an easting of eight digits carries the zone itself.
 * `zoneProblem` when they contradict each other. Xi'an 80 and Beijing 54 are claimed as such: refusing them is not
 * decided here. A datum that is not named stays unknown, whatever the digits say.
 */
export function claimOfSurvey(
  head: SurveyHead,
  eastings: readonly number[],
): { claim: CrsClaim; why: string; zoneProblem?: { value: string; zh: string; en: string } } {
  const plane = PLANES.find(([pattern]) => pattern.test(head.system ?? ''))?.[1];
  const degrees = eastings.length > 0 && eastings.every((value) => Math.abs(value) <= 180);
  const prefix = degrees ? 0 : commonZone(eastings);
  const problem = degrees ? undefined : zoneProblemOf(head, prefix);
  const said = head.system === undefined ? '' : `坐标系=${head.system}`;
  if (problem !== undefined) return { claim: { kind: 'unknown' }, why: said, zoneProblem: problem };
  if (plane === undefined)
    return {
      claim: { kind: 'unknown' },
      why:
        head.system === undefined
          ? '文件未写明坐标系 / the text names no CRS'
          : `坐标系“${head.system}”无法识别 / the CRS "${head.system}" is not known`,
    };
  if (degrees)
    return {
      claim: { kind: 'epsg', code: plane.geographic, axisOrder: 'east_north' },
      why: `${said}，数值为经纬度 / ${plane.en}, degrees`,
    };
  const zone = prefix > 0 ? prefix : head.zone;
  const width = head.degrees ?? (zone === undefined ? undefined : zone >= 25 ? 3 : 6);
  const [low, high] = width === 6 ? [13, 23] : [25, 45];
  if (zone === undefined || (width !== 3 && width !== 6) || zone < low || zone > high)
    return {
      claim: { kind: 'unknown' },
      why: `${said}，但缺少可用的带号 / ${plane.en}, but no usable zone`,
    };
  const family = width === 6 ? plane.six : plane.three;
  const code = (prefix > 0 ? family.prefixed : family.plain) + zone - low;
  return {
    claim: { kind: 'epsg', code, axisOrder: 'east_north' },
    why: `${said}，${width}度带第${zone}带${prefix > 0 ? '（坐标含带号）' : ''} / ${plane.en}, ${width}-degree zone ${zone}${prefix > 0 ? ' (in the eastings)' : ''}`,
  };
}

/** The zone that most eastings carry in front; 0 for eastings without one. */
export function commonZone(eastings: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of eastings) counts.set(zoneIn(value), (counts.get(zoneIn(value)) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

/** The zone in front of an easting of eight digits; 0 where there is none. */
export function zoneIn(easting: number): number {
  return Math.max(0, Math.floor(easting / 1_000_000));
}

function zoneProblemOf(
  head: SurveyHead,
  prefix: number,
): { value: string; zh: string; en: string } | undefined {
  const named = head.zone;
  if (prefix > 0 && named !== undefined && Number.isFinite(named) && named !== prefix)
    return {
      value: `带号=${named}，坐标 ${prefix}…`,
      zh: '带号与坐标的前两位不一致',
      en: 'The zone differs from the first two digits of the eastings',
    };
  if (head.degrees === 6 && prefix >= 25)
    return {
      value: `几度分带=6，坐标 ${prefix}…`,
      zh: '分带与坐标不一致',
      en: 'The zone width contradicts the eastings',
    };
  if (head.degrees === 3 && prefix > 0 && prefix <= 23)
    return {
      value: `几度分带=3，坐标 ${prefix}…`,
      zh: '分带与坐标不一致',
      en: 'The zone width contradicts the eastings',
    };
  return undefined;
}
