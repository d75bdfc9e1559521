import { convertGeometry } from '../../coordinates/core/convert-geometry.ts';
import type { CrsTransform } from '../../coordinates/core/crs.ts';
import { crsClaimText } from '../../coordinates/core/parse-crs-claim.ts';
import { registerLines } from '../../coordinates/core/register-lines.ts';
import type { Geometry } from '../../kernel/geojson.ts';
import { distanceM } from '../../kernel/lng-lat.ts';
import type { BBox, LngLat } from '../../kernel/lng-lat.ts';
import type { DatumCandidate, DatumQuestion } from '../contract.ts';
import type { RawGeometry } from './raw.ts';

/** Lines are compared in a window no wider than this, degrees: 10 km of a city are enough, and bounded. */
const WINDOW_DEG = 0.1;
/** Trusted lines reach so much further than the layer: a shift is looked for within 1.5 km. */
const REACH_DEG = 0.02;
/** Fewer lines than this lie well on some roads after some shift, whatever they are. */
const LEAST_DISPLACED_LINES = 8;

/** Lines of a layer as declared, WGS84, and the box in which they are compared. */
export interface LayerLines {
  lines: Geometry[];
  /** Where the trusted lines are needed. */
  box: BBox;
}

/**
 * Which part of a layer of lines is to be held against trusted lines, and where are those needed? The lines round the
 * middle one, in WGS84. Undefined when there is none, or when some vertex cannot be in the declared system (its row is
 * refused with its place).
 */
export function layerLines(
  geometries: readonly RawGeometry[],
  transform: CrsTransform,
): LayerLines | undefined {
  let lines: Geometry[];
  try {
    lines = geometries
      .filter(({ type }) => type === 'LineString' || type === 'MultiLineString')
      .map((geometry) => convertGeometry(geometry, transform));
  } catch {
    return undefined;
  }
  const firsts = lines.map(firstOf);
  const middle: LngLat = [median(firsts.map((at) => at?.[0])), median(firsts.map((at) => at?.[1]))];
  if (!middle.every(Number.isFinite)) return undefined;
  const half = WINDOW_DEG / 2;
  const near = lines.filter((_, index) => {
    const at = firsts[index];
    return at !== undefined && Math.abs(at[0] - middle[0]) <= half && Math.abs(at[1] - middle[1]) <= half;
  });
  if (near.length === 0) return undefined;
  const reach = half + REACH_DEG;
  return {
    lines: near,
    box: [middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach],
  };
}

/**
 * Do the lines of a layer lie on the city's own roads, and if not, what would put them there? A question when another
 * datum or a shift does; undefined when they lie right, or are other lines that say nothing of the datum.
 * `trusted`: WGS84. `declared`: how the declared system is written in an answer.
 */
export function linesQuestion(
  { lines }: LayerLines,
  trusted: readonly Geometry[],
  transform: CrsTransform,
  declared: string,
  nameOf: (crs: string) => { nameZh: string; nameEn: string },
): DatumQuestion | undefined {
  const found = registerLines(lines, trusted);
  if (found === undefined || found.verdict === 'as_claimed' || found.verdict === 'different')
    return undefined;
  if (found.verdict === 'displaced' && lines.length < LEAST_DISPLACED_LINES) return undefined;
  const at = firstOf(lines[0]!)!;
  const { shiftEastM, shiftNorthM } = found;
  const offZh = `偏移东 ${shiftEastM} 米、北 ${shiftNorthM} 米`;
  const offEn = `shift ${shiftEastM} m east, ${shiftNorthM} m north`;
  const share = percent(found.share);
  const claimed = percent(found.shareAsClaimed);
  const crs = found.claim === undefined ? declared : crsClaimText(found.claim);
  const moved: DatumCandidate = {
    crs,
    ...(found.claim === undefined
      ? { nameZh: `${transform.nameZh}（整体偏移）`, nameEn: `${transform.nameEn}, displaced` }
      : nameOf(crs)),
    landedAt: [at[0] - shiftEastM / metresEast(at), at[1] - shiftNorthM / metresNorth(at)],
    inside: true,
    whyZh: `${share} 的长度落在本市道路上，${offZh}`,
    whyEn: `${share} of the length lies on the roads of this city, ${offEn}`,
    shiftEastM,
    shiftNorthM,
  };
  const asDeclared: DatumCandidate = {
    crs: declared,
    nameZh: transform.nameZh,
    nameEn: transform.nameEn,
    landedAt: [at[0], at[1]],
    inside: true,
    whyZh: `维持所声明的坐标系，${claimed} 的长度落在本市道路上`,
    whyEn: `As it is declared: ${claimed} of the length lies on the roads of this city`,
  };
  const candidates = [moved, asDeclared];
  if (found.verdict === 'mislabelled')
    return {
      code: 'crs_mislabelled',
      zh: `声明为 ${transform.nameZh}，但按 ${moved.nameZh} 读取才落在本市道路上（${claimed} → ${share}）；按声明读取${offZh}。请确认坐标系。`,
      en: `Declared as ${transform.nameEn}, but read as ${moved.nameEn} it lies on the roads of this city (${claimed} → ${share}); as declared: ${offEn}. Say which system is meant.`,
      candidates,
    };
  return {
    code: 'crs_displaced',
    zh: `按 ${transform.nameZh} 读取，图层相对本市道路整体${offZh}（${claimed} → ${share}）。请确认。`,
    en: `Read as ${transform.nameEn}, the layer stands off the roads of this city: ${offEn} (${claimed} → ${share}). Please confirm.`,
    candidates,
  };
}

const percent = (share: number): string => `${Math.round(share * 100)}%`;
const metresEast = ([lng, lat]: LngLat): number => distanceM([lng, lat], [lng + 0.001, lat]) * 1000;
const metresNorth = ([lng, lat]: LngLat): number => distanceM([lng, lat], [lng, lat + 0.001]) * 1000;

function firstOf(geometry: Geometry): LngLat | undefined {
  const at =
    geometry.type === 'LineString'
      ? geometry.coordinates[0]
      : geometry.type === 'MultiLineString'
        ? geometry.coordinates[0]?.[0]
        : undefined;
  return at === undefined ? undefined : [at[0], at[1]];
}

function median(values: readonly (number | undefined)[]): number {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
