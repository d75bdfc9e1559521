import { afterAll, beforeAll, expect, it } from 'vitest';
import { wgs84ToGcj02 } from '../../server/coordinates/core/gcj02.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';
import { demoDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { importTown } from './import-town.ts';
import type { ImportTown } from './import-town.ts';

interface StreetRow extends Record<string, unknown> {
  properties: Record<string, string | number>;
  lines: [number, number][][];
}

describeEngines('streets held against the roads of the city', (engine) => {
  let database: TestDatabase;
  let town: ImportTown;
  let streets: StreetRow[];
  beforeAll(async () => {
    database = await demoDatabase(engine);
    town = importTown(database.db, Date.now());
    streets = await database.db.query<StreetRow>(
      `select jsonb_build_object('street_id', street_id, 'name_zh', name_zh, 'grade', grade::text) as properties,
              ST_AsGeoJSON(geom, 9)::jsonb->'coordinates' as lines
         from streets where city_id = 1 order by street_id`,
    );
  });
  afterAll(async () => {
    town?.close();
    await database?.close();
  });

  const file = (move: (at: LngLat) => readonly [number, number]): string =>
    JSON.stringify({
      type: 'FeatureCollection',
      features: streets.map(({ properties, lines }) => ({
        type: 'Feature',
        properties,
        geometry: { type: 'MultiLineString', coordinates: lines.map((line) => line.map(move)) },
      })),
    });
  const bring = (name: string, content: string, crs?: string) =>
    town.bring('streets', name, content, { dryRun: true, ...(crs === undefined ? {} : { crs }) });

  it('asks about streets that are GCJ-02 though they say EPSG:4326, and names the shift', async () => {
    const at = streets[0]!.lines[0]![0]!;
    const [lng, lat] = wgs84ToGcj02(at);
    const east = (lng - at[0]) * 111_320 * Math.cos((at[1] * Math.PI) / 180);
    const north = (lat - at[1]) * 110_940;
    expect(Math.hypot(east, north)).toBeGreaterThan(200);

    const report = await bring('streets-gcj.geojson', file(wgs84ToGcj02));
    expect(report.state).toBe('asking');
    const question = report.datum!.question!;
    expect(question.code).toBe('crs_mislabelled');
    expect(question.candidates.map(({ crs }) => crs)).toEqual(['gcj02', 'EPSG:4326']);
    const [found] = question.candidates;
    expect(Math.abs(found!.shiftEastM! - east)).toBeLessThan(10);
    expect(Math.abs(found!.shiftNorthM! - north)).toBeLessThan(10);
    expect(question.en).toContain('GCJ-02');
  });

  it('asks about streets that were pushed aside', async () => {
    const report = await bring(
      'streets-aside.geojson',
      file(([lng, lat]) => [lng + 0.003, lat + 0.001]),
    );
    expect(report.state).toBe('asking');
    const question = report.datum!.question!;
    expect(question.code).toBe('crs_displaced');
    const [found] = question.candidates;
    expect(Math.abs(found!.shiftNorthM! - 110.9)).toBeLessThan(10);
    expect(found!.shiftEastM!).toBeGreaterThan(200);
  });

  it('does not ask about streets that lie right, nor when their true system is named', async () => {
    const right = await bring(
      'streets.geojson',
      file((at) => at),
    );
    expect(right.datum!.question).toBeUndefined();
    expect(right.state).toBe('staged');
    const named = await bring('streets-gcj.geojson', file(wgs84ToGcj02), 'gcj02');
    expect(named.datum!.question).toBeUndefined();
    expect(named.state).toBe('staged');
  });
});
