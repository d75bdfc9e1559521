import { isDeepStrictEqual } from 'node:util';
import { randomOf } from '../../server/kernel/random.ts';
import type { PermitCheck } from '../../server/permits/contract.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import { areaM2 } from '../proof-permits/plane-geometry.ts';
import type { PlaneShape, Xy } from '../proof-permits/plane-geometry.ts';
import { damagedQuestion } from './damage.ts';
import type { PermitSample } from './samples.ts';

export interface FuzzOptions {
  samples: readonly PermitSample[];
  /** Sends a body to the service; whatever it throws is a crash. */
  send(text: string): Promise<{ status: number; text: string }>;
  /** West, south, east, north of the city, degrees. */
  city: readonly [number, number, number, number];
  count: number;
  /** The first question; 0 unless told, so that one can be asked again by itself. */
  first?: number;
  seed: number;
  /** Questions under way at once. */
  lanes: number;
  onProgress?: (done: number) => void;
}

export interface FuzzReport {
  questions: number;
  verdicts: Record<string, number>;
  refused: Record<string, number>;
  slowestMs: number;
  /** No answer, or one of 500 and above, or a refusal without code, place of fault or remedy. */
  failures: { index: number; name: string; what: string }[];
  /** Verdicts on something other than what was sent, or on what is no ground. */
  nonsense: { index: number; name: string; what: string }[];
}

/** Asks so many damaged questions and says what became of them. Question i depends on the seed and i alone. */
export async function fuzzPermits(options: FuzzOptions): Promise<FuzzReport> {
  const report: FuzzReport = {
    questions: 0,
    verdicts: {},
    refused: {},
    slowestMs: 0,
    failures: [],
    nonsense: [],
  };
  const first = options.first ?? 0;
  let next = first;
  await Promise.all(
    Array.from({ length: options.lanes }, async () => {
      while (next < first + options.count) {
        const index = next;
        next += 1;
        await ask(index, options, report);
        report.questions += 1;
        options.onProgress?.(report.questions);
      }
    }),
  );
  return report;
}

async function ask(index: number, options: FuzzOptions, report: FuzzReport): Promise<void> {
  const { name, text } = damagedQuestion(options.samples, randomOf(options.seed, `question ${index}`));
  const failed = (what: string) => void report.failures.push({ index, name, what });
  const began = performance.now();
  const answer = await options.send(text).catch((error: unknown) => String(error));
  report.slowestMs = Math.max(report.slowestMs, performance.now() - began);
  if (typeof answer === 'string') return failed(answer);
  if (answer.status >= 500) return failed(`${answer.status} ${answer.text.slice(0, 300)}`);
  if (answer.status === 200) {
    const check = JSON.parse(answer.text) as PermitCheck;
    const { outcome } = check.finding;
    report.verdicts[outcome] = (report.verdicts[outcome] ?? 0) + 1;
    const what = nonsenseOf(text, check, options.city);
    if (what !== undefined) report.nonsense.push({ index, name, what });
    return;
  }
  const problem = JSON.parse(answer.text) as { code?: string; detail?: string; remedy?: string };
  report.refused[problem.code ?? '?'] = (report.refused[problem.code ?? '?'] ?? 0) + 1;
  if (!problem.code || !problem.detail || !problem.remedy)
    failed(`a bare refusal: ${answer.text.slice(0, 300)}`);
}

const polygonsOf = (geometry: PermitCheck['geometry']): Position[][][] =>
  geometry.type === 'Polygon'
    ? [geometry.coordinates]
    : geometry.type === 'MultiPolygon'
      ? geometry.coordinates
      : [];

/** Why a verdict should not have been given; undefined when it stands on the very question that was sent. */
function nonsenseOf(
  text: string,
  { request, finding, geometry, envelope }: PermitCheck,
  [west, south, east, north]: FuzzOptions['city'],
): string | undefined {
  const sent = JSON.parse(JSON.stringify(JSON.parse(text))) as Record<string, unknown>;
  const heard = JSON.parse(JSON.stringify(request)) as Record<string, unknown>;
  if (!isDeepStrictEqual({ purpose: 'design', ...sent }, heard)) return 'judged something else than was sent';
  // The register of this town is signed by nobody.
  if (finding.outcome === 'NO_RESTRICTION_FOUND') return 'found free without a register';
  for (const reading of envelope.readings) {
    const positions = polygonsOf(reading.geometry).flat(2);
    if (positions.length === 0) return 'judged no ground';
    if (!positions.flat().every(Number.isFinite)) return 'judged numbers that are none';
    const meets = positions.some(([x, y]) => x >= west && x <= east && y >= south && y <= north);
    const around = positions.some(([x]) => x <= west) && positions.some(([x]) => x >= east);
    if (!meets && !around) return 'judged ground outside the city';
  }
  const shape = polygonsOf(geometry).map((polygon) =>
    polygon.map((ring) => {
      const first = ring[0]!;
      const last = ring.at(-1)!;
      if (first[0] !== last[0] || first[1] !== last[1]) throw new Error('an open ring was judged');
      const shrink = Math.cos((first[1] * Math.PI) / 180);
      return ring.map(([x, y]): Xy => [x * 111_320 * shrink, y * 110_950]);
    }),
  ) as PlaneShape;
  const area = areaM2(shape);
  if (!(finding.siteAreaM2 >= 0.01)) return `a site of ${finding.siteAreaM2} m²`;
  if (Math.abs(finding.siteAreaM2 / area - 1) > 0.03)
    return `${finding.siteAreaM2} m² measured, ${area} sent`;
  for (const zone of finding.zones) {
    if (zone.overlapM2 > finding.siteAreaM2 + 0.02) return 'a zone shares more than the site has';
    if (!(zone.epsilon.totalM >= 0)) return 'an uncertainty below nothing';
    if (zone.relation === 'in' && !(zone.marginM > zone.epsilon.totalM))
      return 'in, but not beyond the uncertainty';
    if (zone.relation === 'out' && !(-zone.marginM > zone.epsilon.totalM))
      return 'out, but not beyond the uncertainty';
  }
  return undefined;
}
