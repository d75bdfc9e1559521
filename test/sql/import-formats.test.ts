import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCrs } from '../../server/coordinates/core/open-crs.ts';
import { loadCodes } from '../../server/city/load-codes.ts';
import { generateCity } from '../../server/demo/demo.ts';
import type { DemoCity } from '../../server/demo/demo.ts';
import { geometryOf } from '../../server/demo/row-arrays.ts';
import { hexFromGeometry } from '../../server/db/wkb.ts';
import type { ImportLayer } from '../../server/ingest/contract.ts';
import type { Geometry } from '../../server/kernel/geojson.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { FORMAT_FILES } from '../harness/format-files/formats.ts';
import type { FormatFile } from '../harness/format-files/formats.ts';
import { scratchFolder } from '../harness/format-files/read-back.ts';
import type { SampleRow } from '../harness/format-files/sample-row.ts';
import { importTown } from './import-town.ts';
import type { ImportTown } from './import-town.ts';

const CITY = 2;
const NOW = Date.parse('2026-06-10T02:00:00Z');
/** Rows of each layer: every kind of value, and quick. */
const ROWS = 60;

interface Subject {
  shape: FormatFile['shapes'][number];
  layer: ImportLayer;
  table: string;
  rows: SampleRow[];
  /** Columns of the table that come from the file, the key first. */
  columns: string[];
  /** What a format that keeps few names calls a column. */
  names: Record<string, string>;
  /** What the import is told by hand. */
  map?: Record<string, string>;
}

function subjectsOf({ tables }: DemoCity): Subject[] {
  const some = <T>(rows: readonly T[]): T[] => rows.filter((_, i) => i % Math.ceil(rows.length / ROWS) === 0);
  return [
    {
      shape: 'polygon',
      layer: 'buildings',
      table: 'buildings',
      columns: ['building_id', 'name_zh', 'kind', 'storeys', 'height_m'],
      names: { building_id: '编号', name_zh: '名称', kind: '用途' },
      rows: some(tables.buildings).map((b) => ({
        geometry: geometryOf('polygon', b.geom),
        properties: {
          building_id: b.building_id,
          name_zh: b.name_zh,
          kind: b.kind,
          storeys: b.storeys,
          height_m: b.height_m,
        },
      })),
    },
    {
      shape: 'line',
      layer: 'streets',
      table: 'streets',
      columns: ['street_id', 'name_zh', 'grade', 'width_m', 'daily_must'],
      names: { street_id: 'name', name_zh: 'desc' },
      // DXF knows lines, not bundles of them.
      rows: some(tables.streets.filter((s) => s.geom.length === 1)).map((s) => ({
        geometry: geometryOf('line', s.geom[0]),
        properties: {
          street_id: s.street_id,
          name_zh: s.name_zh,
          grade: s.grade,
          width_m: s.width_m,
          daily_must: s.daily_must,
        },
      })),
    },
    {
      shape: 'point',
      layer: 'cameras',
      table: 'cameras',
      columns: ['camera_id', 'name_zh', 'height_m', 'bearing_deg', 'fov_deg', 'range_m', 'compliant'],
      names: { camera_id: 'name', name_zh: 'desc' },
      map: { camera_id: 'name', name_zh: 'desc' },
      rows: some(tables.cameras).map((c) => ({
        geometry: geometryOf('point', c.geom),
        properties: {
          camera_id: c.camera_id,
          name_zh: c.name_zh,
          height_m: c.height_m,
          bearing_deg: c.bearing_deg,
          fov_deg: c.fov_deg,
          range_m: c.range_m,
          compliant: c.compliant,
        },
      })),
    },
    {
      shape: 'none',
      layer: 'units',
      table: 'units',
      columns: ['unit_id', 'kind', 'call_sign', 'plate', 'active'],
      names: {},
      rows: some(tables.units).map((u) => ({
        geometry: null,
        properties: {
          unit_id: u.unit_id,
          kind: u.kind,
          call_sign: u.call_sign,
          plate: u.plate,
          active: u.active,
        },
      })),
    },
  ];
}

const CITY_2 = generateCity(2, { intervalS: 3600 });
/** 3-degree plane of the city, eastings with the zone before them. */
const PLANE = CITY_2.city.localSrid - 21;
/** What OSM calls the columns of a building; its identifiers are its own. */
const OSM_TAGS: Record<string, string> = {
  name_zh: 'name',
  kind: 'building',
  storeys: 'building:levels',
  height_m: 'height',
};

describeEngines('the second synthetic city from files of every format', (engine) => {
  const city = CITY_2;
  const subjects = subjectsOf(city);
  const folder = scratchFolder();
  const plane = openCrs({ kind: 'epsg', code: PLANE });
  let database: TestDatabase;
  let town: ImportTown;
  const expected = new Map<string, Record<string, unknown>[]>();

  /** The rows as they stand in the table: geometry to 1e-7 degrees, whatever order the vertices begin in. */
  async function standing(subject: Subject, kept: string[]): Promise<Record<string, unknown>[]> {
    const shape = subject.shape === 'none' ? 'null' : 'ST_AsText(ST_Normalize(ST_SnapToGrid(geom, 1e-7)))';
    return database.db.query(
      `select ${[...kept, `${shape} as geom`].join(', ')} from ${subject.table} where city_id = $1 order by ${kept.length > 0 ? kept[0] : 'geom'}, geom`,
      [CITY],
    );
  }

  beforeAll(async () => {
    database = await testDatabase(engine);
    const { db } = database;
    await loadCodes(db);
    const { city: c, tables } = city;
    await db.query(
      `insert into cities (city_id, code, name_zh, name_en, local_srid, boundary, synthetic, attribution, licence)
       values ($1::int, $2, $3, $4, $5::int, $6::geometry, true, 'synthetic', 'CC0')`,
      [
        CITY,
        c.code,
        c.nameZh,
        c.nameEn,
        c.localSrid,
        hexFromGeometry(geometryOf('multipolygon', c.boundary)),
      ],
    );
    for (const grid of tables.grids)
      await db.query(
        `insert into grids (city_id, grid_id, valid_from, code, name_zh, name_en, geom, area_m2)
         values ($1::int, $2, '2025-01-01', $3, $4, $5, $6::geometry, $7::float8)`,
        [
          CITY,
          grid.grid_id,
          grid.code,
          grid.name_zh,
          grid.name_en,
          hexFromGeometry(geometryOf('multipolygon', grid.geom)),
          grid.area_m2,
        ],
      );
    town = importTown(db, NOW);
  });
  afterAll(async () => {
    town?.close();
    folder.remove();
    await database?.close();
  });

  const pairs = FORMAT_FILES.flatMap((format) =>
    subjects
      .filter(({ shape }) => format.shapes.includes(shape))
      .map((subject) => ({ id: format.id, layer: subject.layer, format, subject })),
  );

  it.each(pairs)('$id · $layer', async ({ format, subject }) => {
    const kept = keptColumns(format, subject);
    const path = folder.path(`${format.id}-${subject.layer}.${format.extension}`);
    const rows = subject.rows.map((row) => written(row, format, subject, kept));
    await format.write(path, rows, { epsg: format.plane === true ? PLANE : 4326 });
    const report = await town.bring(
      subject.layer,
      `${subject.layer}.${format.extension}`,
      readFileSync(path),
      {
        cityId: CITY,
        ...(subject.shape === 'none' ? {} : { crs: format.plane === true ? `EPSG:${PLANE}` : 'EPSG:4326' }),
        ...(format.id === 'gpx' && subject.map !== undefined ? { map: subject.map } : {}),
      },
    );
    if (report.missing.length > 0) {
      // The format cannot carry what the layer needs, and the import says so instead of guessing.
      expect(report.state).toBe('asking');
      expect(kept.length).toBeLessThan(subject.columns.length);
      await town.ingest.cancel(CITY, report.importId);
      return;
    }
    expect(report.error).toBeNull();
    const { rows: refused } = await town.ingest.rejected(CITY, report.importId, { after: 0, limit: 3 });
    expect(refused).toEqual([]);
    expect(report).toMatchObject({
      state: 'loaded',
      format: format.format,
      counts: { added: rows.length, rejected: 0 },
    });
    const found = await standing(subject, kept);
    const wanted = expected.get(subject.layer);
    if (wanted === undefined) expected.set(subject.layer, found);
    else {
      const narrow = wanted.map((row) =>
        Object.fromEntries([...kept, 'geom'].map((name) => [name, row[name]])),
      );
      expect(sorted(found)).toEqual(sorted(narrow));
    }
    await town.ingest.undo(CITY, report.importId, 'tester');
    expect(await standing(subject, subject.columns)).toEqual([]);
  });

  function written(row: SampleRow, format: FormatFile, subject: Subject, kept: string[]): SampleRow {
    return {
      geometry: row.geometry === null || format.plane !== true ? row.geometry : inPlane(row.geometry),
      properties: Object.fromEntries(
        kept.map((name) => [nameIn(format, subject, name), row.properties[name] ?? null]),
      ),
    };
  }

  function inPlane(geometry: Geometry): Geometry {
    const walk = (value: unknown): unknown =>
      Array.isArray(value) && typeof value[0] === 'number'
        ? plane.fromWgs84([value[0], value[1] as number])
        : (value as unknown[]).map(walk);
    return { ...geometry, coordinates: walk(geometry.coordinates) } as Geometry;
  }
});

/** What a column is called in a file of this format. */
function nameIn(format: FormatFile, subject: Subject, name: string): string {
  if (format.id === 'osm-pbf' && subject.layer === 'buildings') return OSM_TAGS[name] ?? name;
  return Array.isArray(format.keeps) ? (subject.names[name] ?? name) : name;
}

function keptColumns(format: FormatFile, subject: Subject): string[] {
  const { keeps } = format;
  if (format.id === 'osm-pbf' && subject.layer === 'buildings')
    return subject.columns.filter((name) => name in OSM_TAGS);
  return Array.isArray(keeps)
    ? subject.columns.filter((name) => keeps.includes(nameIn(format, subject, name)))
    : subject.columns;
}

function sorted(rows: Record<string, unknown>[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
