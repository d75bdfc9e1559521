import { polygonToCellsExperimental, POLYGON_TO_CELLS_FLAGS, gridDisk } from 'h3-js';
import { XwError } from '../../server/kernel/errors.ts';
import type { MultiPolygon, Polygon } from '../../server/kernel/geojson.ts';
import { randomOf } from '../../server/kernel/random.ts';
import type { MeasureInput, Measurement } from '../../server/zones/measure-sites.ts';
import type { Zones } from '../../server/zones/zones.ts';
import { areaM2, gapM, overlapM2, reachM } from './plane-geometry.ts';
import type { PlaneShape } from './plane-geometry.ts';
import { randomSite, toDegrees } from './random-town.ts';
import type { Town } from './random-town.ts';

export interface GeometryProof {
  sites: number;
  /** Pairs of site and zone that were compared; how many share ground. */
  pairs: number;
  sharing: number;
  relations: Record<string, number>;
  /** Largest differences between the two engines. */
  worst: { areaM2: number; overlapM2: number; marginM: number };
  /** Zones that are near a site and that a selection by H3 cells would have missed. */
  missedByCells: number;
  disagreements: { site: number; zoneId: string; what: string; service: unknown; plane: unknown }[];
}

const RADIUS_M = 500;
/** Cells whose edge (76 m) is longer than any uncertainty here. */
const CELL_RESOLUTION = 10;
const CHUNK = 100;
/** Beyond this from a threshold the two must agree: half a centimetre of halving and the corners of round buffers. */
const edgeOf = (m: number) => 0.02 + 0.002 * Math.abs(m);

const cellsOf = (shape: Polygon | MultiPolygon): Set<string> =>
  new Set(
    (shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates).flatMap((rings) =>
      polygonToCellsExperimental(
        rings.map((ring) => ring.map(([lng, lat]) => [lat, lng])),
        CELL_RESOLUTION,
        POLYGON_TO_CELLS_FLAGS.containmentOverlapping,
      ),
    ),
  );

interface Box {
  w: number;
  s: number;
  e: number;
  n: number;
}
const boxOf = (shape: PlaneShape): Box => {
  const points = shape.flat(2);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { w: Math.min(...xs), s: Math.min(...ys), e: Math.max(...xs), n: Math.max(...ys) };
};
const boxGapM = (a: Box, b: Box) =>
  Math.hypot(Math.max(0, a.w - b.e, b.w - a.e), Math.max(0, a.s - b.n, b.s - a.n));

/**
 * Do the service's measures agree with a second opinion that shares no code with it? Every random site is held against
 * every zone of the town, so that a zone which the index failed to select would show as well.
 */
export async function proveGeometry(
  zones: Pick<Zones, 'measureMany'>,
  cityId: number,
  town: Town,
  range: { seed: number; from: number; to: number; onProgress?: (done: number) => void },
): Promise<GeometryProof> {
  const proof: GeometryProof = {
    sites: 0,
    pairs: 0,
    sharing: 0,
    relations: {},
    worst: { areaM2: 0, overlapM2: 0, marginM: 0 },
    missedByCells: 0,
    disagreements: [],
  };
  const known = town.zones.map((zone) => ({
    zone,
    box: boxOf(zone.shape),
    cells: cellsOf(toDegrees(zone.shape)),
  }));
  for (let from = range.from; from < range.to; from += CHUNK) {
    const part = Array.from({ length: Math.min(CHUNK, range.to - from) }, (_, i) => {
      const shape = randomSite(town, range.seed, from + i);
      const siteM = randomOf(range.seed, `accuracy ${from + i}`).pick([0, 0.05, 0.5, 5]);
      return { index: from + i, shape, siteM, site: toDegrees(shape) };
    });
    const measured: (Measurement | XwError)[] = [];
    const parts = zones.measureMany(
      cityId,
      part.map(({ site, siteM }): MeasureInput => ({
        site,
        legalDate: '2026-06-10',
        knownAt: '2026-06-10T02:00:00.000Z',
        siteM,
        transformM: 0,
      })),
    );
    for await (const some of parts) for (const { at, found } of some) measured[at] = found;
    for (const [i, one] of part.entries()) {
      const found = measured[i]!;
      if (found instanceof XwError) {
        const { code, detailEn } = found.problem;
        proof.disagreements.push({ site: one.index, zoneId: '', what: code, service: detailEn, plane: null });
        continue;
      }
      compareSite(proof, one, found, known);
    }
    range.onProgress?.(proof.sites);
  }
  return proof;
}

function compareSite(
  proof: GeometryProof,
  {
    index,
    shape,
    siteM,
    site,
  }: { index: number; shape: PlaneShape; siteM: number; site: Polygon | MultiPolygon },
  found: Measurement,
  known: readonly { zone: Town['zones'][number]; box: Box; cells: Set<string> }[],
): void {
  proof.sites += 1;
  const wrong = (zoneId: string, what: string, service: unknown, plane: unknown) =>
    proof.disagreements.push({ site: index, zoneId, what, service, plane });
  const own = areaM2(shape);
  const areaOff = Math.abs(found.siteAreaM2 - own);
  proof.worst.areaM2 = Math.max(proof.worst.areaM2, areaOff);
  if (areaOff > 0.02 + 1e-6 * own) wrong('', 'area', found.siteAreaM2, own);
  const byId = new Map(found.zones.map((one) => [one.zoneId, one]));
  const box = boxOf(shape);
  let around: Set<string> | undefined;
  for (const { zone, box: zoneBox, cells } of known) {
    if (boxGapM(box, zoneBox) > RADIUS_M + 1) {
      if (byId.has(zone.zoneId)) wrong(zone.zoneId, 'far but listed', byId.get(zone.zoneId), null);
      continue;
    }
    const service = byId.get(zone.zoneId);
    const gap = gapM(shape, zone.shape);
    proof.pairs += 1;
    if (service === undefined) {
      if (gap < RADIUS_M - 0.1) wrong(zone.zoneId, 'near but not listed', null, gap);
      continue;
    }
    const eps = zone.uncertaintyM + siteM;
    const reach = gap > 0 ? 0 : reachM(shape, zone.shape);
    const shared = gap > 0 ? 0 : overlapM2(shape, zone.shape);
    const margin = gap > 0 ? -gap : reach;
    if (shared > 0) proof.sharing += 1;
    proof.relations[service.relation] = (proof.relations[service.relation] ?? 0) + 1;
    const marginOff = Math.abs(service.marginM - margin);
    const overlapOff = Math.abs(service.overlapM2 - shared);
    proof.worst.marginM = Math.max(proof.worst.marginM, marginOff - 0.0015 * Math.abs(margin));
    proof.worst.overlapM2 = Math.max(proof.worst.overlapM2, overlapOff);
    if (marginOff > edgeOf(margin)) wrong(zone.zoneId, 'margin', service.marginM, margin);
    if (overlapOff > 0.02 + 2e-6 * own) wrong(zone.zoneId, 'overlap', service.overlapM2, shared);
    const expected = relationBy(gap, reach, eps);
    if (expected !== undefined && service.relation !== expected)
      wrong(zone.zoneId, `relation at ε ${eps}`, service.relation, { expected, gap, reach });
    if (service.relation === 'out') continue;
    around ??= new Set([...cellsOf(site)].flatMap((cell) => gridDisk(cell, 1)));
    if (![...cells].some((cell) => around!.has(cell))) proof.missedByCells += 1;
  }
}

/** What must be answered; undefined where the two may differ by their rounding. */
function relationBy(gap: number, reach: number, eps: number): 'in' | 'uncertain' | 'out' | undefined {
  if (gap > eps + 0.02) return 'out';
  if (gap > eps - 0.01 && gap > 0) return undefined;
  if (gap > 0) return 'uncertain';
  // So far beyond the uncertainty the shared ground is more than the hundredth of a square metre that counts.
  if (reach > eps + 0.25) return 'in';
  return reach < eps - edgeOf(eps) ? 'uncertain' : undefined;
}
