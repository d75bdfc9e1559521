import type { CityDesk } from '../city/city.ts';
import type { CodeBook, CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import { XwError, notFound } from '../kernel/errors.ts';
import type { MultiPolygon, Polygon } from '../kernel/geojson.ts';
import type { NotDecidable, Relation, ZoneOverlap } from './contract.ts';
import { gaussKruegerSrid } from './core/gauss-krueger-srid.ts';
import { notDecidableOf } from './core/not-decidable.ts';
import { reachInto } from './core/reach-into.ts';
import { marginOf, relationOf } from './core/relation.ts';
import {
  checkSiteExtent,
  checkSiteShape,
  middleLngOf,
  nearestVertex,
  siteRefused,
} from './core/site-shape.ts';
import * as store from './store.ts';

/** What a site is measured by. */
export interface MeasureInput {
  site: Polygon | MultiPolygon;
  legalDate: string;
  /** The register as it was known at this instant. */
  knownAt: string;
  siteM: number;
  transformM: number;
}

/** A site against the zones of a day: the measures, without words and without record. */
export interface Measurement {
  srid: number;
  siteAreaM2: number;
  outsideShare: number;
  searchRadiusM: number;
  zones: ZoneOverlap[];
  notDecidable: NotDecidable[];
  /** Codes of other areas that the site meets, such as 'historic_city_range'. */
  within: string[];
}

export interface MeasureDeps {
  db: Database;
  city: Pick<CityDesk, 'setting'>;
  codes: CodeBooks;
}

const ORDER: Record<Relation, number> = { in: 0, uncertain: 1, out: 2 };
/** Sites smaller than this cannot be told from rounding, m². */
const LEAST_SITE_M2 = 0.01;
/** So many sites in one statement: a few tenths of a second, during which the embedded engine serves nobody else. */
const AT_ONCE = { postgresql: 100, embedded: 60 };
/** Areas, other than zones, that duties are bound to. */
const WITHIN = ['historic_city_range', 'underground_relics_area'];
const cents = (value: number) => Math.round(value * 100) / 100;

/** A question that passed the checks that need no engine, with its place among the questions. */
interface Asked {
  at: number;
  input: MeasureInput;
  reading: store.ReadingInput;
}

/** What became of the question with this place among the questions. */
export interface MeasuredAt {
  at: number;
  found: Measurement | XwError;
}

/**
 * Many sites against the zones, each by its own day: a measurement or the refusal (422) that the same site alone would
 * get, each once, in parts as they come. What is wrong with the register or the engine is thrown.
 * One statement measures a hundred sites; the database measures the next while whoever asked works on this part.
 */
export async function* measureSites(
  { db, city, codes }: MeasureDeps,
  cityId: number,
  inputs: readonly MeasureInput[],
): AsyncGenerator<MeasuredAt[], void, undefined> {
  const radius = (await city.setting<number>(cityId, 'zones.search_radius_m')).value;
  const refused: MeasuredAt[] = [];
  const asked: Asked[] = [];
  for (const [at, input] of inputs.entries()) {
    try {
      asked.push({ at, input, reading: readingOf(input, radius) });
    } catch (error) {
      if (!(error instanceof XwError)) throw error;
      refused.push({ at, found: error });
    }
  }
  if (refused.length > 0) yield refused;
  const book = await codes.open();
  const step = AT_ONCE[db.engine];
  const ask = (from: number) => {
    const readings = asked.slice(from, from + step).map((one) => one.reading);
    const rows = Promise.all([
      store.checkSites(db, cityId, readings, WITHIN),
      store.measureZones(db, cityId, readings),
      store.undrawnZones(db, cityId, readings),
    ]);
    // Awaited below, unless an earlier part fails first.
    rows.catch(() => undefined);
    return rows;
  };
  let ahead = asked.length > 0 ? ask(0) : undefined;
  for (let from = 0; ahead !== undefined; from += step) {
    const part = asked.slice(from, from + step);
    const [checks, measured, undrawn] = await ahead;
    ahead = from + step < asked.length ? ask(from + step) : undefined;
    const zonesOf = byNumber(measured);
    const undrawnOf = byNumber(undrawn);
    yield part.map((one, index): MeasuredAt => {
      const check = checks[index];
      if (check === undefined) throw notFound('city', String(cityId));
      const [near, words] = [zonesOf.get(index + 1) ?? [], undrawnOf.get(index + 1) ?? []];
      const found = refusalOf(one.input.site, check) ?? measurementOf(one, check, near, words, book, radius);
      return { at: one.at, found };
    });
  }
}

function byNumber<T extends { n: number }>(rows: readonly T[]): Map<number, T[]> {
  const found = new Map<number, T[]>();
  for (const row of rows) {
    const held = found.get(row.n);
    if (held === undefined) found.set(row.n, [row]);
    else held.push(row);
  }
  return found;
}

function readingOf(
  { site, legalDate, knownAt, siteM, transformM }: MeasureInput,
  radiusM: number,
): store.ReadingInput {
  checkSiteShape(site);
  checkSiteExtent(site);
  return {
    site,
    srid: gaussKruegerSrid(middleLngOf(site)),
    legalDate,
    knownAt,
    radiusM: Math.max(radiusM, siteM + transformM),
    extraUncertaintyM: siteM + transformM,
  };
}

function refusalOf(site: Polygon | MultiPolygon, check: store.SiteCheck): XwError | undefined {
  if (!check.valid || check.areaM2 === null) {
    const at: [number, number] | undefined =
      check.lng !== null && check.lat !== null ? [check.lng, check.lat] : undefined;
    return siteRefused('site_invalid', at ? nearestVertex(site, at) : 'geometry', at ?? check.reason, {
      zh: `边界无效（${check.reason ?? '原因不明'}）：例如自相交。`,
      en: `The outline is not valid (${check.reason ?? 'reason unknown'}).`,
      remedyZh: '请移动所指顶点，使边界不自相交、不重叠。',
      remedyEn: 'Move the named vertex so that the outline neither crosses nor overlaps itself.',
    });
  }
  if (check.areaM2 < LEAST_SITE_M2) {
    return siteRefused('site_without_area', 'geometry', check.areaM2, {
      zh: '地块面积为 0。',
      en: 'The site has no area.',
      remedyZh: '请绘制有面积的多边形。',
      remedyEn: 'Draw a polygon that encloses ground.',
    });
  }
  if (check.touchesCity !== true) {
    return siteRefused('site_outside_city', 'polygon 0, ring 0, vertex 0', site.coordinates, {
      zh: '地块不在本市范围内，本市没有该处的区划数据。',
      en: 'The site lies outside this city, whose register knows nothing of that place.',
      remedyZh: '请检查坐标系与坐标顺序，或切换城市。',
      remedyEn: 'Check the reference system and the order of the coordinates, or choose another city.',
    });
  }
  return undefined;
}

function measurementOf(
  { input: { siteM, transformM }, reading }: Asked,
  check: store.SiteCheck,
  measured: readonly store.MeasuredZone[],
  undrawn: readonly store.UndrawnZone[],
  book: CodeBook,
  searchRadiusM: number,
): Measurement {
  const areaM2 = check.areaM2 ?? 0;
  const zones: ZoneOverlap[] = [];
  const notDecidable: NotDecidable[] = [];
  for (const zone of measured) {
    const { regime, grade, siteKind, subclass } = zone;
    if (!zone.sound || zone.gapM === null || zone.overlapM2 === null) {
      const told = notDecidableOf('geometry_invalid', { ...zone, distanceM: zone.siteDistanceM });
      notDecidable.push({ ...told, standing: { regime, class: zone.class, grade, siteKind, subclass } });
      continue;
    }
    const uncertaintyM = cents(zone.zoneUncertaintyM + reading.extraUncertaintyM);
    const depthM = zone.shared === null || zone.plane === null ? 0 : reachInto(zone.shared, zone.plane);
    const label = book.label('zone_class', zone.class);
    zones.push({
      zoneId: zone.zoneId,
      version: zone.version,
      nameZh: zone.nameZh,
      nameEn: zone.nameEn,
      regime,
      class: zone.class,
      classZh: label.zh,
      classEn: label.en,
      subclass,
      siteId: zone.siteId,
      siteNameZh: zone.siteNameZh,
      siteNameEn: zone.siteNameEn,
      grade,
      siteKind,
      overlapM2: cents(zone.overlapM2),
      overlapShare: Math.min(1, zone.overlapM2 / areaM2),
      marginM: marginOf(zone.gapM, depthM),
      uncertaintyM,
      uncertainty: { zoneM: zone.zoneUncertaintyM, siteM, transformM, basis: zone.uncertaintyBasis },
      relation: relationOf({ gapM: zone.gapM, depthM, uncertaintyM }),
      heightLimit: zone.heightLimit,
      documentTitle: zone.documentTitle,
      documentNumber: zone.documentNumber,
      publishedBy: zone.publishedBy,
      validFrom: zone.validFrom,
      validTo: zone.validTo,
    });
  }
  for (const zone of undrawn) {
    const { regime, grade, siteKind, subclass } = zone;
    const reason = zone.zoneId === null ? 'site_without_zone' : zone.ruled ? 'rule_not_drawn' : 'text_only';
    notDecidable.push({
      ...notDecidableOf(reason, zone),
      standing:
        regime === null || zone.class === null
          ? null
          : { regime, class: zone.class, grade, siteKind, subclass },
    });
  }
  zones.sort(
    (a, b) =>
      ORDER[a.relation] - ORDER[b.relation] ||
      b.marginM - a.marginM ||
      (a.zoneId < b.zoneId ? -1 : a.zoneId > b.zoneId ? 1 : a.version - b.version),
  );
  return {
    srid: reading.srid,
    siteAreaM2: cents(areaM2),
    outsideShare: (check.outsideM2 ?? 0) / areaM2,
    searchRadiusM,
    zones,
    notDecidable,
    within: check.within,
  };
}
