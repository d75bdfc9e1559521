/**
 * The golden cases of the design (protected-zones §6.9), by their numbers, on both engines. Elsewhere: 14, a layer in
 * GCJ-02 that is called WGS84 (core/crs-candidates, http/imports); 24, selection by H3 or index (sql/permit-proofs); 15–23 and 25 (sql/permit-goldens-law);
 * 26–28 and 30, the tower and the farm under both laws (core/permit-cases).
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCrs } from '../../server/coordinates/core/open-crs.ts';
import type { Polygon, Position } from '../../server/kernel/geojson.ts';
import type { PermitRequest } from '../../server/permits/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import { openGoldenDesk, spot } from '../harness/golden-desk.ts';
import type { GoldenDesk } from '../harness/golden-desk.ts';
import { bowTie, box, plot } from '../harness/golden-town.ts';

const WGS84 = { kind: 'epsg', code: 4326 } as const;
const ringOf = (polygon: Polygon): Position[] => polygon.coordinates[0]!.slice(0, 4);

describeEngines('golden cases of ground and system', (engine) => {
  let desk: GoldenDesk;
  beforeAll(async () => {
    desk = await openGoldenDesk(engine);
  });
  afterAll(() => desk?.database.close());

  const put: GoldenDesk['put'] = (zone) => desk.put(zone);
  const judge: GoldenDesk['judge'] = (...asked) => desk.judge(...asked);
  const found: GoldenDesk['found'] = (...asked) => desk.found(...asked);

  it('1 a mere touch is uncertain, not in', async () => {
    await put({ id: 'T1', class: 'key_protection', geometry: spot(0, 0, 0, 100, 100) });
    const touching = await found(spot(0, 100, 0, 140, 100));
    expect(touching).toMatchObject({ outcome: 'INDETERMINATE', floor: 'NO_RESTRICTION_FOUND' });
    expect(touching.zones[0]).toMatchObject({ relation: 'uncertain', overlapM2: 0, marginM: 0 });
    expect(touching.reasons).toEqual(['BOUNDARY_UNCERTAIN']);
  });

  it('2 a millimetre outside, with 2 m of uncertainty, is uncertain; beyond it the site is out', async () => {
    await put({ id: 'T2', class: 'key_protection', geometry: spot(1, 0, 0, 100, 100) });
    expect((await found(spot(1, 100.001, 0, 140, 100))).zones[0]?.relation).toBe('uncertain');
    const out = await found(spot(1, 102.1, 0, 140, 100));
    expect(out.zones[0]?.relation).toBe('out');
    expect(out.outcome).toBe('NO_RESTRICTION_FOUND');
  });

  it('3 an invalid zone round the site is a gap in the data, never clear', async () => {
    const [x, y] = plot(2);
    await put({
      id: 'T3',
      class: 'construction_control',
      geometry: bowTie(x - 100, y - 100, x + 100, y + 100),
    });
    const inside = await found(spot(2, -60, -5, -50, 5));
    expect(inside.outcome).toBe('INDETERMINATE');
    expect(inside.reasons).toContain('GEOMETRY_INVALID');
    expect(inside.undecided.map((one) => one.zoneId)).toContain('T3');
  });

  it('4 with any layer of the register down there is no verdict, but 503', async () => {
    const [x, y] = plot(3);
    const site = box(x, y, x + 20, y + 20);
    for (const table of [
      'zones',
      'heritage_sites',
      'documents',
      'areas',
      'coverage_gazette',
      'law_authorities',
    ]) {
      await desk.database.db.query(`alter table ${table} rename to ${table}_away`);
      try {
        const asked = desk.services.permits.judge(1, {
          site: { geometry: site, crs: WGS84 },
          works: { types: ['new_build'] },
          asOf: { legal: '2026-06-10', known: '2026-06-01T00:00:00.000Z' },
          purpose: 'design',
        });
        await expect(asked, table).rejects.toMatchObject({
          problem: { code: 'zones_unreadable', status: 503 },
        });
      } finally {
        await desk.database.db.query(`alter table ${table}_away rename to ${table}`);
      }
    }
  });

  it('5 a zone that ended yesterday binds the act of last week and not that of today', async () => {
    const core = { class: 'core_protection', regime: 'historic_city', grade: null };
    const landscape = { class: 'landscape_coordination', regime: 'local_plan', grade: null };
    const ground = spot(4, -50, -50, 50, 50);
    await put({ ...core, id: 'T5', geometry: ground, to: '2026-06-10' });
    await put({ ...landscape, id: 'T5-next', geometry: ground, from: '2026-07-01' });
    const site = spot(4, -20, -20, 20, 20);
    expect(await found(site, { asOf: { legal: '2026-06-03' } })).toMatchObject({ outcome: 'PROHIBITED' });
    expect((await found(site, { asOf: { legal: '2026-06-09' } })).zones).toHaveLength(1);
    const today = await found(site, { asOf: { legal: '2026-06-10' } });
    expect(today).toMatchObject({ outcome: 'NO_RESTRICTION_FOUND', zones: [] });
    // A protected site that has lost its zone is a gap in the register, not free ground.
    await put({
      id: 'T5-site',
      class: 'key_protection',
      geometry: spot(27, -50, -50, 50, 50),
      to: '2026-06-10',
    });
    const left = await found(spot(27, -20, -20, 20, 20));
    expect(left).toMatchObject({ outcome: 'INDETERMINATE', zones: [] });
    expect(left.reasons).toContain('ZONE_NOT_DELINEATED');
    // A zone of tomorrow is no zone yet.
    expect((await found(site, { asOf: { legal: '2026-07-01' } })).zones.map((one) => one.zoneId)).toEqual([
      'T5-next',
    ]);
  });

  it('6 the last day of the old law and the first of the new: 17 and 66, then 28, 83 and the survey of 43', async () => {
    await put({ id: 'T6', class: 'key_protection', geometry: spot(5, -50, -50, 50, 50) });
    const site = spot(5, -20, -20, 20, 20);
    const cites = async (legal: string) => {
      const finding = await found(site, { asOf: { legal }, adcode: '500155' });
      const all = [...finding.rules, ...finding.penalties, ...finding.duties].flatMap((one) => one.citations);
      return new Set(all.map((one) => `${one.lawId}/${one.article}`));
    };
    const before = await cites('2025-02-28');
    expect([...before]).toEqual(expect.arrayContaining(['wenwu-2017/17', 'wenwu-2017/66']));
    expect([...before].some((one) => one.startsWith('wenwu-2024'))).toBe(false);
    const after = await cites('2025-03-01');
    expect([...after]).toEqual(expect.arrayContaining(['wenwu-2024/28', 'wenwu-2024/83', 'wenwu-2024/43']));
    expect([...after].some((one) => one.startsWith('wenwu-2017'))).toBe(false);
  });

  it('7, 29 the Great Wall: article 17 of the old law is read as 28; around, under, over is the order for a metro', async () => {
    await put({
      id: 'T7',
      class: 'key_protection',
      grade: 'national',
      kind: 'great_wall',
      geometry: spot(6, -50, -50, 50, 50),
    });
    const metro = { works: { types: ['infrastructure', 'excavation'], depthBelowGroundM: 30 } };
    const finding = await found(spot(6, -20, -40, 20, 40), metro);
    const wall = finding.rules.filter((rule) => rule.ruleId === 'great-wall-protection');
    expect(wall.flatMap((rule) => rule.citations)).toContainEqual(
      expect.objectContaining({ lawId: 'wenwu-2017', article: 17, now: 'wenwu-2024/28' }),
    );
    expect(wall[0]?.route).toEqual(['around', 'under', 'over']);
    expect(wall[0]?.citations[0]).toMatchObject({ lawId: 'great-wall-2006', article: 12 });
    const then = await found(spot(6, -20, -40, 20, 40), { ...metro, asOf: { legal: '2019-12-01' } });
    expect(then.rules.flatMap((rule) => rule.citations).find((one) => one.article === 17)?.now).toBeNull();
  });

  const degrees = (polygon: Polygon) =>
    ringOf(polygon)
      .map(([lng, lat], i) => `J${i + 1},${lat},${lng}`)
      .join('\n');
  const pasted = (text: string): PermitRequest['site'] => ({
    text,
    crs: { kind: 'unknown' },
    accuracyM: 0.1,
  });

  it('8 the same numbers as WGS84 and GCJ-02 with a zone at one of them: ambiguous, with both positions', async () => {
    const site = spot(7, 0, 0, 30, 30);
    const gcj = openCrs({ kind: 'gcj02' });
    const [lng, lat] = gcj.toWgs84([site.coordinates[0]![0]![0], site.coordinates[0]![0]![1]]);
    const around: Position[] = [[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]].map(([e, n]) => [lng + e! * 0.001, lat + n! * 0.001]); // prettier-ignore
    await put({ id: 'T8', class: 'key_protection', geometry: { type: 'Polygon', coordinates: [around] } });
    const { finding, readings } = await judge(pasted(degrees(site)));
    expect(finding).toMatchObject({
      outcome: 'INDETERMINATE',
      ceiling: 'PROHIBITED_UNLESS_SPECIAL',
      floor: 'NO_RESTRICTION_FOUND',
    });
    expect(finding.reasons).toContain('CRS_AMBIGUOUS');
    expect(readings.map((one) => one.site.claim.kind)).toEqual(['epsg', 'gcj02', 'bd09']);
    const told = await judge({ ...pasted(degrees(site)), crs: { kind: 'gcj02' } });
    expect(told.finding.outcome).toBe('PROHIBITED_UNLESS_SPECIAL');
  });

  it('9 the same far from any zone: one verdict, and a note that the system did not matter', async () => {
    const { finding, readings } = await judge(pasted(degrees(spot(9, 0, 0, 30, 30))));
    expect(readings.length).toBeGreaterThan(1);
    expect(finding.outcome).toBe('NO_RESTRICTION_FOUND');
    expect(finding.reasons).not.toContain('CRS_AMBIGUOUS');
    const check = await desk.services.permits.check(
      1,
      {
        site: pasted(degrees(spot(9, 0, 0, 30, 30))),
        works: { types: ['new_build'] },
        asOf: { legal: '2026-06-10' },
        purpose: 'design',
      },
      'acc',
    );
    expect(check.envelope.crs.noteZh).toContain('结论相同');
  });

  const survey = (rows: string, zone: string, width: 3 | 6) => `[属性描述]
坐标系=2000国家大地坐标系
几度分带=${width}
投影类型=高斯克吕格
计量单位=米
带号=${zone}
精度=0.01
[地块坐标]
4,0.1,1,地块,面,I50,建设,,@
${rows}`;
  const surveyed = (code: number) => {
    const plane = openCrs({ kind: 'epsg', code });
    return ringOf(spot(10, 0, 0, 30, 30))
      .map(([lng, lat], i) => {
        const [east, north] = plane.fromWgs84([lng, lat]);
        return `J${i + 1},1,${north.toFixed(3)},${east.toFixed(3)}`;
      })
      .join('\n');
  };

  it('10 a 6-degree file with prefix 20 lands where it is, not at 59.6° E', async () => {
    const [lng, lat] = spot(10, 0, 0, 30, 30).coordinates[0]![0]!;
    for (const [code, zone, width] of [
      [4498, '20', 6],
      [4527, '39', 3],
    ] as const) {
      // prettier-ignore
      const { readings } = await judge(pasted(survey(surveyed(code), zone, width)));
      expect(readings).toHaveLength(1);
      expect(readings[0]!.site.landedAt[0]).toBeCloseTo(lng, 3);
      expect(readings[0]!.site.landedAt[1]).toBeCloseTo(lat, 3);
      const [west] = (readings[0]!.site.ground as Polygon).coordinates[0]![0]!;
      expect(west).toBeCloseTo(lng, 7);
    }
  });

  it('11 web map numbers said to be Gauss-Krueger are refused with the right system; unsaid, they are found', async () => {
    const site = spot(11, 0, 0, 30, 30);
    const web = openCrs({ kind: 'epsg', code: 3857 });
    const geometry: Polygon = {
      type: 'Polygon',
      coordinates: [
        site.coordinates[0]!.map(([lng, lat]): Position => [...web.fromWgs84([lng, lat])] as Position),
      ],
    };
    await expect(judge({ geometry, crs: { kind: 'epsg', code: 4548 } })).rejects.toMatchObject({
      problem: { status: 422 },
    });
    const { readings } = await judge({ geometry, crs: { kind: 'unknown' } });
    expect(readings.map((one) => one.site.claim)).toContainEqual(
      expect.objectContaining({ kind: 'epsg', code: 3857 }),
    );
    expect(readings[0]!.site.landedAt[0]).toBeCloseTo(site.coordinates[0]![0]![0], 3);
  });

  it('12 swapped axes are refused as said, with the remedy, and found when nothing is said', async () => {
    const site = spot(12, 0, 0, 30, 30);
    const geometry: Polygon = {
      type: 'Polygon',
      coordinates: [site.coordinates[0]!.map(([lng, lat]): Position => [lat, lng])],
    };
    await expect(judge({ geometry, crs: WGS84 })).rejects.toMatchObject({ problem: { status: 422 } });
    const { readings } = await judge({ geometry, crs: { kind: 'unknown' } });
    expect(readings[0]!.site.landedAt[1]).toBeCloseTo(site.coordinates[0]![0]![1], 3);
  });

  it('13 Xi’an 80 and Beijing 54 are refused, never taken as CGCS2000', async () => {
    for (const code of [4610, 2362, 2383, 4214, 2436]) {
      const asked = judge({ geometry: spot(13, 0, 0, 30, 30), crs: { kind: 'epsg', code } });
      await expect(asked, String(code)).rejects.toMatchObject({
        problem: { code: 'crs_refused', status: 422 },
      });
    }
  });
});
