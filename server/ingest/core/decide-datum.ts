import { candidatesOf } from '../../coordinates/core/candidates.ts';
import { convertGeometry } from '../../coordinates/core/convert-geometry.ts';
import type {
  Candidate,
  CrsClaim,
  CrsSystems,
  CrsTransform,
  OpenOptions,
} from '../../coordinates/core/crs.ts';
import { createJurisdiction } from '../../coordinates/core/jurisdiction.ts';
import { openCrs } from '../../coordinates/core/open-crs.ts';
import { crsClaimText, parseCrsClaim } from '../../coordinates/core/parse-crs-claim.ts';
import { registerLayer } from '../../coordinates/core/register-layer.ts';
import type { Geometry, MultiPolygon, Position } from '../../kernel/geojson.ts';
import type { BBox } from '../../kernel/lng-lat.ts';
import type { DatumCandidate, DatumQuestion, DatumReport } from '../contract.ts';
import { layerLines, linesQuestion } from './lines-question.ts';
import type { RawGeometry } from './raw.ts';

export interface DatumInput {
  /** What the person typed; undefined: nothing. */
  asked: string | undefined;
  /** The person has seen the question and insists. */
  confirmed: boolean;
  file: { claim: CrsClaim; why: string };
  /** Geometries from the file, its own numbers: a sample, or all when their outline is to be compared. */
  geometries: readonly RawGeometry[];
  /** The trusted boundary of the city, WGS84; null: none. */
  boundary: MultiPolygon | null;
  test: 'outline' | 'position' | 'none';
  /** Roads of the city where `trustedBoxOf` wants them, WGS84; none: lines are not held against anything. */
  roads?: readonly Geometry[];
  systems: CrsSystems;
  /** What the deployment allows: whether GCJ-02 and BD-09 may be undone. */
  options: OpenOptions;
}

export interface DatumDecision {
  report: DatumReport;
  /** Absent while the question is open, or when the file has no geometry. */
  transform?: CrsTransform;
}

/** At least this share of the sample has to lie in the city or within 2 km. */
const LEAST_INSIDE = 0.5;

/**
 * On which earth do the numbers of this file stand, and may one go on without asking?
 * The person's word goes before the file's. Unknown: a question with the systems that fit the numbers. Known: rows are
 * held against the city; a layer that covers it (`outline`) is registered against its boundary, or its lines against the
 * city's roads, and one that fits better in another datum or pushed aside is asked about; so is a file that lies elsewhere. What the person confirmed
 * is not asked again.
 * Errors: those of `openCrs` (Beijing 54, Xi'an 80, local systems, unknown codes) and `parseCrsClaim`.
 */
export function decideDatum(input: DatumInput): DatumDecision {
  const asked = input.asked === undefined ? undefined : parseCrsClaim(input.asked);
  const claim = asked ?? input.file.claim;
  const claimedBy = asked !== undefined ? 'person' : claim.kind === 'unknown' ? 'nobody' : 'file';
  const base = {
    claimed: claim.kind === 'unknown' ? 'unknown' : crsClaimText(claim),
    claimedBy,
    claimWhy: asked === undefined ? input.file.why : '由导入者指定 / said by the person who imports',
  } as const;
  const sample = sampleOf(input.geometries);
  if (sample.length === 0) return { report: { ...base, ...noDatum() } };
  if (claim.kind === 'unknown') {
    const candidates = candidatesOf(sample, input.boundary ?? undefined, input.systems, input.options);
    return { report: { ...base, ...open(unknownQuestion(candidates.map(candidateOf))) } };
  }
  const transform = openCrs(claim, input.systems, input.options);
  const known = describe(transform);
  const sure = (zh: string, en: string): DatumDecision => ({
    transform,
    report: { ...base, ...known, whyZh: zh, whyEn: en },
  });
  if (input.confirmed) return sure('由导入者确认。', 'Confirmed by the person who imports.');
  if (input.boundary === null || input.test === 'none')
    return sure(
      '按所声明的坐标系读取，没有可比对的边界。',
      'Read as declared; there was no boundary to hold it against.',
    );

  if (input.test === 'outline') {
    const question =
      outlineQuestion(input, transform, base.claimed) ?? roadsQuestion(input, transform, base.claimed);
    if (question !== undefined) return { report: { ...base, ...open(question) } };
  }
  const share = insideShare(sample, transform, input.boundary);
  if (share < LEAST_INSIDE) {
    const candidates = candidatesOf(sample, input.boundary, input.systems, input.options).map(candidateOf);
    const percent = Math.round(share * 100);
    return {
      report: {
        ...base,
        ...open({
          code: 'crs_outside',
          zh: `按 ${transform.nameZh} 读取，只有 ${percent}% 的位置在本市范围内。请确认坐标系。`,
          en: `Read as ${transform.nameEn}, only ${percent} % of the positions lie in this city. Say which system is meant.`,
          candidates: [
            ...candidates.filter(({ crs }) => crs !== base.claimed),
            asDeclared(transform, base.claimed, sample, false),
          ],
        }),
      },
    };
  }
  return sure(
    `按 ${transform.nameZh} 读取，${Math.round(share * 100)}% 的抽样位置在本市范围内。`,
    `Read as ${transform.nameEn}; ${Math.round(share * 100)} % of the sampled positions lie in this city.`,
  );
}

/**
 * Where are trusted lines needed to judge this file? Undefined when no question about lines can come of it: confirmed,
 * unknown or refused system, no lines.
 */
export function trustedBoxOf(input: DatumInput): BBox | undefined {
  if (input.confirmed || input.test !== 'outline' || input.boundary === null) return undefined;
  try {
    const claim = input.asked === undefined ? input.file.claim : parseCrsClaim(input.asked);
    if (claim.kind === 'unknown') return undefined;
    return layerLines(input.geometries, openCrs(claim, input.systems, input.options))?.box;
  } catch {
    // Said by `decideDatum` in full.
    return undefined;
  }
}

/** How a system is called; one that this deployment may not undo is called by its code. */
function namesIn(input: DatumInput): (crs: string) => { nameZh: string; nameEn: string } {
  return (crs) => {
    try {
      const { nameZh, nameEn } = openCrs(parseCrsClaim(crs), input.systems, input.options);
      return { nameZh, nameEn };
    } catch {
      return { nameZh: crs, nameEn: crs };
    }
  };
}

function describe(transform: CrsTransform) {
  return {
    used: transform.id,
    nameZh: transform.nameZh,
    nameEn: transform.nameEn,
    chain: transform.chain,
    errorM: transform.errorM,
  };
}

function noDatum() {
  return {
    used: null,
    nameZh: null,
    nameEn: null,
    chain: [],
    errorM: null,
    whyZh: '文件没有坐标。',
    whyEn: 'The file has no coordinates.',
  };
}

function open(question: DatumQuestion) {
  return {
    used: null,
    nameZh: null,
    nameEn: null,
    chain: [] as string[],
    errorM: null,
    whyZh: question.zh,
    whyEn: question.en,
    question,
  };
}

function unknownQuestion(candidates: DatumCandidate[]): DatumQuestion {
  return {
    code: 'crs_unknown',
    zh:
      candidates.length === 0
        ? '文件没有说明坐标系，也没有已知坐标系符合这些数字。'
        : '文件没有说明坐标系。请选择其中之一。',
    en:
      candidates.length === 0
        ? 'The file does not say its reference system, and none that is known fits the numbers.'
        : 'The file does not say its reference system. Choose one.',
    candidates,
  };
}

function candidateOf(candidate: Candidate): DatumCandidate {
  return {
    crs: crsClaimText(candidate.claim),
    nameZh: candidate.nameZh,
    nameEn: candidate.nameEn,
    landedAt: [candidate.landedAt[0], candidate.landedAt[1]],
    inside: candidate.inside ?? false,
    whyZh: candidate.whyZh,
    whyEn: candidate.whyEn,
  };
}

function asDeclared(
  transform: CrsTransform,
  crs: string,
  sample: readonly Position[],
  inside: boolean,
): DatumCandidate {
  let landedAt: [number, number] | null;
  try {
    const [lng, lat] = transform.toWgs84(sample[0]!);
    landedAt = [lng, lat];
  } catch {
    landedAt = null;
  }
  return {
    crs,
    nameZh: transform.nameZh,
    nameEn: transform.nameEn,
    landedAt,
    inside,
    whyZh: '维持所声明的坐标系',
    whyEn: 'As it is declared',
  };
}

function outlineQuestion(
  input: DatumInput,
  transform: CrsTransform,
  declared: string,
): DatumQuestion | undefined {
  const polygons = input.geometries.filter(({ type }) => type === 'Polygon' || type === 'MultiPolygon');
  if (polygons.length === 0 || input.boundary === null) return undefined;
  let converted: Geometry[];
  try {
    converted = polygons.map((geometry) => convertGeometry(geometry, transform));
  } catch {
    // Some vertex cannot be in this system: the row itself will be refused with its place.
    return undefined;
  }
  const registration = registerLayer(converted, input.boundary);
  if (registration.verdict !== 'mislabelled' && registration.verdict !== 'displaced') return undefined;
  const first = sampleOf(polygons)[0]!;
  const candidates = registration.hypotheses.map((hypothesis): DatumCandidate => {
    const crs = hypothesis.claim === undefined ? declared : crsClaimText(hypothesis.claim);
    return {
      crs: hypothesis.kind === 'datum' ? crs : declared,
      nameZh: hypothesis.nameZh,
      nameEn: hypothesis.nameEn,
      landedAt: landing(first, hypothesis.claim, transform, input.systems),
      inside: hypothesis.iou > LEAST_INSIDE,
      whyZh: `与市界重合度 ${percent(hypothesis.iou)}，偏移东 ${Math.round(hypothesis.shiftEastM)} 米、北 ${Math.round(hypothesis.shiftNorthM)} 米`,
      whyEn: `Overlap with the boundary ${percent(hypothesis.iou)}, shift ${Math.round(hypothesis.shiftEastM)} m east, ${Math.round(hypothesis.shiftNorthM)} m north`,
      iou: hypothesis.iou,
      shiftEastM: hypothesis.shiftEastM,
      shiftNorthM: hypothesis.shiftNorthM,
    };
  });
  return {
    code: registration.verdict === 'mislabelled' ? 'crs_mislabelled' : 'crs_displaced',
    zh: registration.statementZh,
    en: registration.statementEn,
    candidates,
    iouAsDeclared: registration.iouAsClaimed,
  };
}

function roadsQuestion(
  input: DatumInput,
  transform: CrsTransform,
  declared: string,
): DatumQuestion | undefined {
  if (input.roads === undefined) return undefined;
  const lines = layerLines(input.geometries, transform);
  return lines && linesQuestion(lines, input.roads, transform, declared, namesIn(input));
}

const percent = (share: number) => `${Math.round(share * 1000) / 10}%`;

function landing(
  first: Position,
  claim: CrsClaim | undefined,
  declared: CrsTransform,
  systems: CrsSystems,
): [number, number] | null {
  try {
    const [lng, lat] = (claim === undefined ? declared : openCrs(claim, systems)).toWgs84(first);
    return [lng, lat];
  } catch {
    return null;
  }
}

function insideShare(sample: readonly Position[], transform: CrsTransform, boundary: MultiPolygon): number {
  const area = createJurisdiction(boundary);
  if (area === undefined) return 1;
  let inside = 0;
  for (const position of sample) {
    try {
      if (area.holds(transform.toWgs84(position))) inside += 1;
    } catch {
      // A number that the system cannot hold is not inside.
    }
  }
  return inside / sample.length;
}

/** Some positions of the geometries: the first of each part, 500 at most, spread over all. */
function sampleOf(geometries: readonly RawGeometry[]): Position[] {
  const step = Math.max(1, Math.ceil(geometries.length / 500));
  const positions: Position[] = [];
  for (let i = 0; i < geometries.length; i += step) {
    const position = firstPosition(geometries[i]!);
    if (position !== undefined && position.every(Number.isFinite)) positions.push(position);
  }
  return positions;
}

function firstPosition(geometry: RawGeometry): Position | undefined {
  switch (geometry.type) {
    case 'Point':
      return geometry.coordinates;
    case 'MultiPoint':
    case 'LineString':
      return geometry.coordinates[0];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates[0]?.[0];
    case 'MultiPolygon':
      return geometry.coordinates[0]?.[0]?.[0];
  }
}
