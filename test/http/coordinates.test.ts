import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CrsListItem, Explanation, RegisteredCrs } from '../../server/coordinates/contract.ts';
import { openCrs } from '../../server/coordinates/core/open-crs.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import { describeEngines } from '../harness/engines.ts';
import { at, loadCivicTown } from '../sql/civic-town.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

describeEngines('reference systems over HTTP', (engine) => {
  let gate: GateService;
  beforeAll(async () => {
    gate = await gateService(engine, { prepare: (db) => loadCivicTown(db, 3) });
  });
  afterAll(() => gate?.close());

  const body = (offM: number) => ({
    id: 'town-plane',
    nameZh: '某市独立坐标系',
    nameEn: 'Town plane',
    datum: 'local',
    parameters: {
      method: 'similarity4',
      similarity: { eastM: 450_000, northM: 3_900_000, rotationArcsec: 0, scale: 1, targetEpsg: 4548 },
    },
    checkPoints: [at(-900, -800), at(950, -700), at(0, 900)].map(([lng, lat], index) => {
      const [east, north] = openCrs({ kind: 'epsg', code: 4548 }).fromWgs84([lng, lat]);
      return { name: `K${index}`, x: east - 450_000 + offM, y: north - 3_900_000, lng, lat };
    }),
    source: '测绘院 2025 年成果',
  });

  it('lists what can be claimed and what is refused', async () => {
    const planner = await gate.as('planner');
    const { status, body: list } = await planner.get<{ items: CrsListItem[] }>('/api/v1/crs?city=3');
    expect(status).toBe(200);
    expect(list.items.find(({ id }) => id === 'EPSG:4527')?.errorM).toBe(1);
    expect(list.items.find(({ id }) => id === 'xian80')).toMatchObject({ kind: 'refused', claim: null });
  });

  it('explains by the boundary of the city', async () => {
    const planner = await gate.as('planner');
    const [x, y] = openCrs({ kind: 'epsg', code: 4527 }).fromWgs84(at(0, 0));
    const one = await planner.post<Explanation>('/api/v1/crs/explain?city=3', { x, y });
    expect(one.status).toBe(200);
    expect(one.body.state).toBe('one');
    expect(one.body.candidates[0]?.claim).toEqual({ kind: 'epsg', code: 4527 });
    const none = await planner.post<Explanation>('/api/v1/crs/explain?city=3', { positions: [[1, 1]] });
    expect(none.body.state).toBe('none');
    for (const wrong of [{}, { x: 1 }, { positions: [] }, { x: 'a', y: 1 }])
      expect((await planner.post('/api/v1/crs/explain?city=3', wrong)).status).toBe(422);
  });

  it('lets an administrator register what fits, and nobody else', async () => {
    const planner = await gate.as('planner');
    expect((await planner.post('/api/v1/crs/registrations?city=3', body(0))).status).toBe(403);
    const admin = await gate.as('admin');
    const bad = await admin.post<ProblemDocument>('/api/v1/crs/registrations?city=3', body(2));
    expect(bad.status).toBe(422);
    expect(bad.body.code).toBe('crs_residuals_too_large');
    const good = await admin.post<RegisteredCrs>('/api/v1/crs/registrations?city=3', body(0.1));
    expect(good.status).toBe(201);
    expect(good.body.largestM).toBeCloseTo(0.1, 3);
    expect((await admin.post('/api/v1/crs/registrations?city=3', body(0))).status).toBe(409);
    const listed = await planner.get<{ items: RegisteredCrs[] }>('/api/v1/crs/registrations?city=3');
    expect(listed.body.items.map(({ id }) => id)).toEqual(['town-plane']);
    expect((await admin.delete('/api/v1/crs/registrations/town-plane?city=3')).status).toBe(204);
    expect((await admin.delete('/api/v1/crs/registrations/town-plane?city=3')).status).toBe(404);
  });
});
