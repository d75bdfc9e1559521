import { readFileSync } from 'node:fs';
import type { Database } from '../../server/db/database.ts';
import { hexFromGeometry } from '../../server/db/wkb.ts';
import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import type { PermitRequest } from '../../server/permits/contract.ts';
import { UsageError } from './command.ts';

interface ZoneFeature {
  geometry: Geometry | null;
  properties: Record<string, unknown> | null;
}

/** As offices write them, beside the codes and their names. */
const REGIMES: Record<string, string> = {
  文物: 'cultural_relics',
  名城: 'historic_city',
  地方: 'local_plan',
  规划: 'local_plan',
};
const GRADES: Record<string, string> = {
  国家级: 'national',
  国保: 'national',
  省级: 'provincial',
  省保: 'provincial',
  市级: 'city',
  县级: 'county',
  未定级: 'unclassified',
};
/** The made-up city reaches this far beyond its zones and the site, degrees. */
const MARGIN_DEG = 0.05;

/**
 * Makes a city of nothing but the zones of a GeoJSON file (WGS84), each with a protected site of its grade, so that a
 * check against the file is the check that the service makes. Zones that are invalid stay, and will block.
 * `codeOf` reads a code by its code or name. Errors: UsageError with the feature's number.
 */
export async function loadZoneFile(
  db: Database,
  cityId: number,
  file: string,
  request: PermitRequest,
  codeOf: (list: string, text: string) => string,
): Promise<void> {
  const read = JSON.parse(readFileSync(file, 'utf8')) as { features?: ZoneFeature[] };
  const features = read.features ?? [];
  const { site } = request;
  const positions = [
    ...features.flatMap(({ geometry }) => (geometry === null ? [] : flat(geometry))),
    ...(site.geometry === undefined ? [] : flat(site.geometry)),
  ].filter(([lng, lat]) => Math.abs(lng) <= 180 && Math.abs(lat) <= 90);
  const [west, south, east, north] = positions.reduce<[number, number, number, number]>(
    (box, [lng, lat]) => [
      Math.min(box[0], lng),
      Math.min(box[1], lat),
      Math.max(box[2], lng),
      Math.max(box[3], lat),
    ],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
  if (!(west <= east)) throw new UsageError(`${file} holds no zone with a place on the earth`);
  await db.query(
    `insert into cities (city_id, code, name_zh, name_en, adcode, local_srid, boundary, synthetic, attribution, licence)
     values ($1::int, 'file', '文件', 'File', $2, 4548, ST_Multi(ST_MakeEnvelope($3::float8, $4::float8, $5::float8, $6::float8, 4326)), true, 'file', 'file')`,
    [
      cityId,
      request.adcode ?? null,
      west - MARGIN_DEG,
      south - MARGIN_DEG,
      east + MARGIN_DEG,
      north + MARGIN_DEG,
    ],
  );
  for (const [index, { geometry, properties }] of features.entries()) {
    const of = (name: string): string | undefined => {
      const value = properties?.[name];
      return value === undefined || value === null || value === '' ? undefined : String(value);
    };
    const named = (name: string, list: string, words: Record<string, string>, fallback: string): string => {
      const text = of(name);
      if (text === undefined) return fallback;
      try {
        return words[text] ?? codeOf(list, text);
      } catch {
        throw new UsageError(`feature ${index + 1}: no ${name} is called "${text}"`);
      }
    };
    const shape = geometry?.type === 'Polygon' || geometry?.type === 'MultiPolygon' ? geometry : undefined;
    if (shape === undefined) throw new UsageError(`feature ${index + 1} is no polygon`);
    const zoneClass = named('class', 'zone_class', {}, 'construction_control');
    const regime = named(
      'regime',
      'zone_regime',
      REGIMES,
      zoneClass === 'core_protection'
        ? 'historic_city'
        : zoneClass === 'landscape_coordination'
          ? 'local_plan'
          : 'cultural_relics',
    );
    const limit = of('heightLimitM');
    const hex = hexFromGeometry(shape);
    const siteId = `S${index + 1}`;
    const name = of('name') ?? of('nameZh') ?? `区划${index + 1}`;
    await db.query(
      `insert into heritage_sites (city_id, site_id, name_zh, name_en, grade, kind, geom)
       values ($1::int, $2, $3, $3, $4, $5, ST_PointOnSurface(ST_Envelope($6::geometry)))`,
      [cityId, siteId, name, named('grade', 'site_grade', GRADES, 'county'), of('kind') ?? 'other', hex],
    );
    await db.query(
      `insert into zones (city_id, zone_id, version, site_id, regime, class, subclass, name_zh, geom, height_limit,
         uncertainty_m, uncertainty_basis, valid_from, valid_to, known_from, recorded_by)
       values ($1::int, $2, 1, $3, $4, $5, $6, $7, ST_Multi($8::geometry), $9::jsonb, $10::float8, 'file', $11::date,
         $12::date, '1900-01-01', 'file')`,
      [
        cityId,
        of('id') ?? of('zoneId') ?? `Z${index + 1}`,
        siteId,
        regime,
        zoneClass,
        of('subclass') ?? null,
        name,
        hex,
        limit === undefined
          ? null
          : JSON.stringify({ maxM: Number(limit), ref: named('heightRef', 'height_ref', {}, 'eave') }),
        Number(of('uncertaintyM') ?? 0.5),
        of('validFrom') ?? '1900-01-01',
        of('validTo') ?? null,
      ],
    );
  }
}

function flat(geometry: Geometry): Position[] {
  switch (geometry.type) {
    case 'Point':
      return [geometry.coordinates];
    case 'Polygon':
      return geometry.coordinates.flat();
    case 'MultiPolygon':
      return geometry.coordinates.flat(2);
    default:
      return [];
  }
}
