import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingHashes, randomRequest } from '../../scripts/proof-permits/equal-findings.ts';
import { proveGeometry } from '../../scripts/proof-permits/prove-geometry.ts';
import { loadTown, randomTown } from '../../scripts/proof-permits/random-town.ts';
import { permitServices } from '../../scripts/proof-permits/services.ts';
import type { PermitServices } from '../../scripts/proof-permits/services.ts';
import { openCrs } from '../../server/coordinates/core/open-crs.ts';
import type { CrsClaim } from '../../server/coordinates/core/crs.ts';
import { XwError } from '../../server/kernel/errors.ts';
import type { MultiPolygon, Polygon, Position } from '../../server/kernel/geojson.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { compareOutcomes } from '../../server/law/core/applicable-rules.ts';
import type { Finding, PermitRequest } from '../../server/permits/contract.ts';
import type { Judged } from '../../server/permits/judge-sites.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines, engines } from '../harness/engines.ts';

/** `npm run proof:permits` does the same with 10,000 sites and 1,000 findings. */
const SITES = 250;
const FINDINGS = 150;
const SEED = 20261122;
const town = randomTown(SEED, 220);
const clock = { now: () => Date.parse('2026-06-10T02:00:00Z') };
const hashes = new Map<string, string[]>();

type Ground = Polygon | MultiPolygon;
const rings = (ground: Ground, change: (ring: Position[], index: number) => Position[]): Ground =>
  ground.type === 'Polygon'
    ? { type: 'Polygon', coordinates: ground.coordinates.map(change) }
    : { type: 'MultiPolygon', coordinates: ground.coordinates.map((polygon) => polygon.map(change)) };
/** The same ring from another corner. */
const turned = (by: number) => (ring: Position[]) => {
  const open = ring.slice(0, -1);
  const from = by % open.length;
  const moved = [...open.slice(from), ...open.slice(0, from)];
  return [...moved, moved[0]!];
};
const inSystem = (ground: Ground, claim: CrsClaim): Ground => {
  const transform = openCrs(claim);
  return rings(ground, (ring) =>
    ring.map(([lng, lat]): Position => [...transform.fromWgs84([lng, lat])] as Position),
  );
};
const sited = (request: PermitRequest, site: Partial<PermitRequest['site']>): PermitRequest => ({
  ...request,
  site: { ...request.site, ...site },
});

describeEngines('proofs of the permit check', (engine) => {
  let database: TestDatabase;
  let services: PermitServices;
  beforeAll(async () => {
    database = await testDatabase(engine);
    await loadTown(database.db, town, 1);
    services = await permitServices(database.db, clock);
  });
  afterAll(() => database?.close());

  const judged = async (requests: PermitRequest[], cityId = 1): Promise<Judged[]> =>
    (await services.permits.judgeMany(cityId, requests)).map((one) => {
      if (one instanceof XwError) throw one;
      return one;
    });
  const questions = (count: number, from = 0) =>
    Array.from({ length: count }, (_, i) => randomRequest(town, SEED, from + i));
  const groundOf = (request: PermitRequest) => request.site.geometry as Ground;
  const hashesOf = (found: readonly Judged[]) => found.map((one) => one.findingSha256);

  it(`${SITES} random sites measure as by a second geometry engine, and no zone is missed`, async () => {
    const proof = await proveGeometry(services.zones, 1, town, { seed: SEED, from: 0, to: SITES });
    expect(proof.disagreements).toEqual([]);
    expect(proof.missedByCells).toBe(0);
    expect(proof.sites).toBe(SITES);
    expect(proof.sharing).toBeGreaterThan(SITES / 2);
    for (const relation of ['in', 'uncertain', 'out']) expect(proof.relations[relation]).toBeGreaterThan(30);
  }, 120_000);

  it('a batch gives what each site gives alone', async () => {
    const asked = questions(25);
    const together = hashesOf(await judged(asked));
    for (const [i, request] of asked.entries())
      expect((await services.permits.judge(1, request)).findingSha256).toBe(together[i]);
  });

  it('where a ring begins, which way it runs and in which order parcels stand changes nothing', async () => {
    const asked = questions(60);
    const before = hashesOf(await judged(asked));
    const changes: ((ground: Ground) => Ground)[] = [
      (ground) => rings(ground, turned(2)),
      (ground) => rings(ground, (ring) => ring.toReversed()),
      (ground) => rings(ground, (ring) => turned(1)(ring.toReversed())),
      (ground) =>
        ground.type === 'Polygon'
          ? { type: 'MultiPolygon', coordinates: [ground.coordinates] }
          : { type: 'MultiPolygon', coordinates: ground.coordinates.toReversed() },
    ];
    for (const change of changes) {
      const changed = asked.map((request) => sited(request, { geometry: change(groundOf(request)) }));
      expect(hashesOf(await judged(changed))).toEqual(before);
    }
  });

  it('zones entered in another order, their rings turned round, give the same findings', async () => {
    const random = randomOf(SEED, 'order');
    const shuffled = {
      zones: random.shuffled(town.zones).map((zone) => ({
        ...zone,
        shape: zone.shape.map((polygon) =>
          polygon.map((ring) => {
            const open = ring.slice(0, -1).toReversed();
            const from = random.int(open.length);
            const moved = [...open.slice(from), ...open.slice(0, from)];
            return [...moved, moved[0]!];
          }),
        ),
      })),
    };
    await loadTown(database.db, shuffled, 2);
    const asked = questions(80);
    const names = (found: Judged[]) =>
      found.map(({ finding }) => ({
        outcome: finding.outcome,
        floor: finding.floor,
        ceiling: finding.ceiling,
        zones: finding.zones,
      }));
    expect(names(await judged(asked, 2))).toEqual(names(await judged(asked)));
  });

  it('an exact change of datum changes nothing: the same ground by EPSG:4490, 4527, 4548, 4498, in either order', async () => {
    const asked = questions(60);
    const claims: CrsClaim[] = [
      { kind: 'epsg', code: 4490 },
      { kind: 'epsg', code: 4527 },
      { kind: 'epsg', code: 4548 },
      { kind: 'epsg', code: 4548, axisOrder: 'north_east' },
      { kind: 'epsg', code: 4498 },
    ];
    const found: string[][] = [];
    for (const claim of claims) {
      const changed = asked.map((request) =>
        sited(request, { crs: claim, geometry: inSystem(groundOf(request), claim) }),
      );
      found.push(hashesOf(await judged(changed)));
    }
    for (const one of found.slice(1)) expect(one).toEqual(found[0]);
  });

  /** Not surer, and nowhere contrary: what was certain stays so or becomes open, and the bounds only widen. */
  const expectNoSurer = (before: Finding, after: Finding, what: string) => {
    if (after.outcome !== 'INDETERMINATE') expect(after.outcome, what).toBe(before.outcome);
    expect(compareOutcomes(after.floor, before.floor), what).toBeGreaterThanOrEqual(0);
    expect(compareOutcomes(after.ceiling, before.ceiling), what).toBeLessThanOrEqual(0);
    const relations = new Map(after.zones.map((zone) => [zone.zoneId, zone.relation]));
    for (const zone of before.zones) {
      const relation = relations.get(zone.zoneId) ?? 'out';
      if (relation !== 'uncertain') expect(relation, `${what} ${zone.zoneId}`).toBe(zone.relation);
    }
  };

  it('GCJ-02 and BD-09 make a verdict less sure, never contrary', async () => {
    const asked = questions(120).map((request) => sited(request, { accuracyM: 0.5 }));
    const sure = await judged(asked);
    let opened = 0;
    for (const kind of ['gcj02', 'bd09'] as const) {
      const shifted = await judged(
        asked.map((request) =>
          sited(request, { crs: { kind }, geometry: inSystem(groundOf(request), { kind }) }),
        ),
      );
      for (const [i, one] of shifted.entries()) {
        expectNoSurer(sure[i]!.finding, one.finding, `${kind} ${i}`);
        if (one.finding.outcome !== sure[i]!.finding.outcome) opened += 1;
      }
    }
    expect(opened).toBeGreaterThan(5);
  });

  it('a larger uncertainty never makes a verdict surer', async () => {
    const asked = questions(120, 500);
    let before: Judged[] | undefined;
    let opened = 0;
    for (const accuracyM of [0, 0.1, 1, 5, 20, 60, 300, 1000]) {
      const found = await judged(asked.map((request) => sited(request, { accuracyM })));
      for (const [i, one] of found.entries()) {
        const surer = before?.[i];
        if (surer === undefined) continue;
        expectNoSurer(surer.finding, one.finding, `±${accuracyM} m, site ${500 + i}`);
        if (surer.finding.outcome !== one.finding.outcome) opened += 1;
      }
      before = found;
    }
    expect(opened).toBeGreaterThan(20);
  });

  it(`makes ${FINDINGS} findings to be compared between the engines`, async () => {
    const found = await findingHashes(services.permits, 1, town, {
      seed: SEED,
      from: 1_000,
      to: 1_000 + FINDINGS,
    });
    expect(new Set(found).size).toBeGreaterThan(FINDINGS * 0.95);
    expect(found.every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
    hashes.set(engine, found);
  });
});

describe.skipIf(engines.length < 2)('findings of the two engines', () => {
  it('have the same hashes', () => {
    expect(hashes.get('postgresql')).toEqual(hashes.get('embedded'));
  });
});
