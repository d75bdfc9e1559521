import type { AuditEvent } from '../audit/contract.ts';
import type { CityDesk } from '../city/city.ts';
import type { CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { notFound } from '../kernel/errors.ts';
import type { MultiPolygon, Polygon } from '../kernel/geojson.ts';
import type { NotDecidable, OverlapReading, OverlapRequest, Relation, ZoneOverlap } from './contract.ts';
import { gaussKruegerSrid } from './core/gauss-krueger-srid.ts';
import { notDecidableOf } from './core/not-decidable.ts';
import { marginOf, relationOf } from './core/relation.ts';
import { checkSiteShape, middleLngOf, nearestVertex, siteRefused } from './core/site-shape.ts';
import { statementOf } from './core/statement.ts';
import * as store from './store.ts';

export interface ZonesDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'localDay' | 'setting'>;
  codes: CodeBooks;
  audit: { record(event: AuditEvent): Promise<unknown> };
}

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
}

/** Does a site meet protected zones, by how much, and how sure is that? */
export interface Zones {
  /** Measures only; for a domain that makes and records its own decision. Errors as for `read`. */
  measure(cityId: number, input: MeasureInput): Promise<Measurement>;
  /**
   * Reads a drawn site against the zones that were in force on a day, as they are known now. It measures; it gives
   * no permit verdict. Recorded in the audit stream `zones` before the answer.
   * Errors: 422 for an outline that cannot be measured, with the vertex; a zone that cannot be measured is listed.
   */
  read(cityId: number, request: OverlapRequest, by: string): Promise<OverlapReading>;
}

const ORDER: Record<Relation, number> = { in: 0, uncertain: 1, out: 2 };
/** Sites smaller than this cannot be told from rounding, m². */
const LEAST_SITE_M2 = 0.01;
const cents = (value: number) => Math.round(value * 100) / 100;

export function createZones({ db, clock, city, codes, audit }: ZonesDeps): Zones {
  async function measuredSite(
    cityId: number,
    site: Polygon | MultiPolygon,
    srid: number,
  ): Promise<{ areaM2: number; outsideShare: number }> {
    const check = await store.checkSite(db, cityId, site, srid);
    if (check === undefined) throw notFound('city', String(cityId));
    if (!check.valid || check.areaM2 === null) {
      const at: [number, number] | undefined =
        check.lng !== null && check.lat !== null ? [check.lng, check.lat] : undefined;
      throw siteRefused('site_invalid', at ? nearestVertex(site, at) : 'geometry', at ?? check.reason, {
        zh: `边界无效（${check.reason ?? '原因不明'}）：例如自相交。`,
        en: `The outline is not valid (${check.reason ?? 'reason unknown'}).`,
        remedyZh: '请移动所指顶点，使边界不自相交、不重叠。',
        remedyEn: 'Move the named vertex so that the outline neither crosses nor overlaps itself.',
      });
    }
    if (check.areaM2 < LEAST_SITE_M2) {
      throw siteRefused('site_without_area', 'geometry', check.areaM2, {
        zh: '地块面积为 0。',
        en: 'The site has no area.',
        remedyZh: '请绘制有面积的多边形。',
        remedyEn: 'Draw a polygon that encloses ground.',
      });
    }
    if (check.touchesCity !== true) {
      throw siteRefused('site_outside_city', 'polygon 0, ring 0, vertex 0', site.coordinates, {
        zh: '地块不在本市范围内，本市没有该处的区划数据。',
        en: 'The site lies outside this city, whose register knows nothing of that place.',
        remedyZh: '请检查坐标系与坐标顺序，或切换城市。',
        remedyEn: 'Check the reference system and the order of the coordinates, or choose another city.',
      });
    }
    return { areaM2: check.areaM2, outsideShare: (check.outsideM2 ?? 0) / check.areaM2 };
  }

  async function measure(
    cityId: number,
    { site, legalDate, knownAt, siteM, transformM }: MeasureInput,
  ): Promise<Measurement> {
    checkSiteShape(site);
    const srid = gaussKruegerSrid(middleLngOf(site));
    const { areaM2, outsideShare } = await measuredSite(cityId, site, srid);
    const radius = await city.setting<number>(cityId, 'zones.search_radius_m');
    const input: store.ReadingInput = {
      cityId,
      site,
      srid,
      legalDate,
      knownAt,
      radiusM: Math.max(radius.value, siteM + transformM),
      extraUncertaintyM: siteM + transformM,
    };
    const measured = await store.measureZones(db, input);
    const undrawn = await store.undrawnZones(db, input);
    const book = await codes.open();

    const zones: Measurement['zones'] = [];
    const notDecidable: Measurement['notDecidable'] = [];
    for (const zone of measured) {
      const { regime, grade, siteKind, subclass } = zone;
      if (!zone.sound || zone.gapM === null || zone.overlapM2 === null) {
        const told = notDecidableOf('geometry_invalid', { ...zone, distanceM: zone.siteDistanceM });
        notDecidable.push({ ...told, standing: { regime, class: zone.class, grade, siteKind, subclass } });
        continue;
      }
      const uncertaintyM = cents(zone.zoneUncertaintyM + input.extraUncertaintyM);
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
        marginM: marginOf(zone.gapM, zone.depthM),
        uncertaintyM,
        uncertainty: { zoneM: zone.zoneUncertaintyM, siteM, transformM, basis: zone.uncertaintyBasis },
        relation: relationOf({
          gapM: zone.gapM,
          erodedOverlapM2: zone.erodedOverlapM2 ?? 0,
          uncertaintyM,
        }),
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
      srid,
      siteAreaM2: cents(areaM2),
      outsideShare,
      searchRadiusM: radius.value,
      zones,
      notDecidable,
    };
  }

  return {
    measure,
    async read(cityId, request, by) {
      const site = request.geometry;
      const knownAt = new Date(clock.now()).toISOString();
      const legalDate = request.legalDate ?? (await city.localDay(cityId, clock.now()));
      const [drawn, transform] = await Promise.all([
        city.setting<number>(cityId, 'zones.site_uncertainty_m'),
        city.setting<number>(cityId, 'zones.transform_uncertainty_m'),
      ]);
      const siteM = request.siteUncertaintyM ?? drawn.value;
      const found = await measure(cityId, { site, legalDate, knownAt, siteM, transformM: transform.value });
      const { zones, notDecidable } = found;
      const statement = statementOf({
        zones,
        notDecidable,
        legalDate,
        searchRadiusM: found.searchRadiusM,
        outsideShare: found.outsideShare,
      });
      const reading: OverlapReading = {
        siteAreaM2: found.siteAreaM2,
        outsideShare: found.outsideShare,
        srid: found.srid,
        legalDate,
        knownAt,
        zones,
        notDecidable,
        searchRadiusM: found.searchRadiusM,
        statementZh: statement.zh,
        statementEn: statement.en,
      };
      await audit.record({
        stream: 'zones',
        actor: by,
        action: 'zones.overlap_read',
        subject: `city ${cityId}`,
        detail: {
          geometry: { type: site.type, coordinates: site.coordinates },
          srid: reading.srid,
          legalDate,
          knownAt,
          siteAreaM2: reading.siteAreaM2,
          siteUncertaintyM: siteM,
          zones: zones.map((z) => ({
            zoneId: z.zoneId,
            version: z.version,
            relation: z.relation,
            overlapM2: z.overlapM2,
            marginM: z.marginM,
          })),
          notDecidable: notDecidable.map((n) => ({ zoneId: n.zoneId, siteId: n.siteId, reason: n.reason })),
        },
      });
      return reading;
    },
  };
}
