import type { CityDesk } from '../city/city.ts';
import { createJurisdiction } from '../coordinates/core/jurisdiction.ts';
import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError } from '../kernel/errors.ts';
import type { MultiPolygon, Position } from '../kernel/geojson.ts';
import { randomOf } from '../kernel/random.ts';
import type { PermitRequest } from './contract.ts';
import type { Permits } from './permits.ts';
import type { PermitQuality } from './quality-contract.ts';

const sql = {
  quality: loadSql(import.meta.url, 'quality'),
  putQuality: loadSql(import.meta.url, 'put-quality'),
};

export interface QualityDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'localDay'>;
  permits: Pick<Permits, 'judgeMany'>;
}

/** How good is the register, by how often a check cannot answer? */
export interface QualityDesk {
  /** The last figure; null when none was made. */
  read(cityId: number): Promise<PermitQuality | null>;
  /** Judges random building plots of the city by today's register and law, and keeps the figure. */
  measure(
    cityId: number,
    options?: { sites?: number; seed?: number; progress?: (share: number, message: string) => void },
  ): Promise<PermitQuality>;
}

const SITES = 1_000;
const SEED = 1;
const PAGE = 250;
/** Half the side of a plot, in metres and of a degree of latitude. */
const HALF_M = 15;
const DEGREE_M = 111_000;

export function createPermitQuality({ db, clock, city, permits }: QualityDeps): QualityDesk {
  return {
    async read(cityId) {
      const [row] = await db.query<PermitQuality & Record<string, unknown>>(sql.quality, [cityId]);
      return row ?? null;
    },
    async measure(cityId, { sites = SITES, seed = SEED, progress } = {}) {
      const { boundary } = await city.facts(cityId);
      const day = await city.localDay(cityId, clock.now());
      const plots = randomPlots(boundary, sites, seed);
      const outcomes: Record<string, number> = {};
      const reasons: Record<string, number> = {};
      let judgedSites = 0;
      for (let from = 0; from < plots.length; from += PAGE) {
        const page = plots.slice(from, from + PAGE).map((plot) => requestOf(plot, day));
        for (const one of await permits.judgeMany(cityId, page)) {
          if (one instanceof XwError) continue;
          judgedSites += 1;
          const { outcome } = one.finding;
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
          if (outcome !== 'INDETERMINATE') continue;
          for (const reason of one.finding.reasons) reasons[reason] = (reasons[reason] ?? 0) + 1;
        }
        progress?.(Math.min(1, (from + PAGE) / plots.length), `${judgedSites} / ${plots.length}`);
      }
      const quality: PermitQuality = {
        measuredAt: new Date(clock.now()).toISOString(),
        day,
        seed,
        sites: judgedSites,
        indeterminateShare: judgedSites === 0 ? 1 : (outcomes['INDETERMINATE'] ?? 0) / judgedSites,
        outcomes,
        reasons,
      };
      await db.query(sql.putQuality, [
        cityId,
        quality.measuredAt,
        day,
        seed,
        judgedSites,
        quality.indeterminateShare,
        JSON.stringify(outcomes),
        JSON.stringify(reasons),
      ]);
      return quality;
    },
  };
}

/** Square plots of 30 m whose middle lies in the city, the same for the same seed. */
function randomPlots(boundary: MultiPolygon, count: number, seed: number): Position[][] {
  const inside = createJurisdiction(boundary, 0);
  const corners = boundary.coordinates.flat(2);
  const [west, east] = [Math.min(...corners.map((one) => one[0])), Math.max(...corners.map((one) => one[0]))];
  const [south, north] = [
    Math.min(...corners.map((one) => one[1])),
    Math.max(...corners.map((one) => one[1])),
  ];
  const random = randomOf(seed, 'permit quality');
  const plots: Position[][] = [];
  for (let tries = 0; plots.length < count && tries < count * 100; tries += 1) {
    const [lng, lat] = [random.between(west, east), random.between(south, north)];
    if (inside?.holds([lng, lat]) !== true) continue;
    const y = HALF_M / DEGREE_M;
    const x = y / Math.cos((lat * Math.PI) / 180);
    const ring: Position[] = [[lng - x, lat - y], [lng + x, lat - y], [lng + x, lat + y], [lng - x, lat + y], [lng - x, lat - y]]; // prettier-ignore
    plots.push(ring);
  }
  return plots;
}

const requestOf = (ring: Position[], day: string): PermitRequest => ({
  site: {
    geometry: { type: 'Polygon', coordinates: [ring] },
    crs: { kind: 'epsg', code: 4326 },
    accuracyBasis: 'map_1_500',
  },
  works: { types: ['new_build'], buildingHeight: { valueM: 18, ref: 'eave' }, storeys: 6 },
  asOf: { legal: day },
  purpose: 'siting',
});
