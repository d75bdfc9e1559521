import { permitServices } from '../../scripts/proof-permits/services.ts';
import type { PermitServices } from '../../scripts/proof-permits/services.ts';
import type { Polygon } from '../../server/kernel/geojson.ts';
import type { CoverageLine, Finding, PermitRequest } from '../../server/permits/contract.ts';
import type { Judged } from '../../server/permits/judge-sites.ts';
import { CIVIC_NOW } from '../sql/civic-town.ts';
import { testDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';
import type { EngineName } from './engines.ts';
import { box, loadGoldenTown, plot, putZone } from './golden-town.ts';
import type { GoldenZone } from './golden-town.ts';

const WGS84 = { kind: 'epsg', code: 4326 } as const;
const SIGNED: CoverageLine = {
  layer: 'protection',
  adcode: '370811',
  grade: 'county',
  expected: 1,
  drawn: 1,
  complete: true,
  signedBy: 'officer',
  signedOn: '2026-01-05',
  missing: [],
};

/** A rectangle at a plot of the golden town, metres from the plot's middle. */
export function spot(n: number, west: number, south: number, east: number, north: number): Polygon {
  const [x, y] = plot(n);
  return box(x + west, y + south, x + east, y + north);
}

type Asked = [site: PermitRequest['site'] | Polygon, change?: Partial<PermitRequest>];

export interface GoldenDesk {
  database: TestDatabase;
  services: PermitServices;
  put(zone: GoldenZone): Promise<void>;
  /** On a register that an officer signed as whole, so that only the ground speaks. */
  judge(...asked: Asked): Promise<Judged>;
  found(...asked: Asked): Promise<Finding>;
}

/** The golden town on an engine, and a desk where sites are judged. */
export async function openGoldenDesk(engine: EngineName): Promise<GoldenDesk> {
  const database = await testDatabase(engine);
  await loadGoldenTown(database.db);
  const services = await permitServices(database.db, { now: () => CIVIC_NOW });
  const judge: GoldenDesk['judge'] = (site, change = {}) => {
    const request: PermitRequest = {
      site: 'type' in site ? { geometry: site, crs: WGS84, accuracyM: 0 } : site,
      works: { types: ['new_build'] },
      asOf: { legal: '2026-06-10' },
      purpose: 'design',
      ...change,
    };
    const register = { authorities: [], coverage: [SIGNED] };
    const knownAt = new Date(CIVIC_NOW).toISOString();
    return services.permits.judge(1, request, { law: services.law.current(), knownAt, register });
  };
  return {
    database,
    services,
    put: (zone) => putZone(database.db, zone),
    judge,
    found: async (...asked) => (await judge(...asked)).finding,
  };
}
