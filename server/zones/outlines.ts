import type { Database } from '../db/database.ts';
import type { MultiPolygon, Polygon } from '../kernel/geojson.ts';
import { baseOf, ruleOf, ruleUncertainty } from './core/boundary-rule.ts';
import { gaussKruegerSrid } from './core/gauss-krueger-srid.ts';
import { checkSiteShape, middleLngOf } from './core/site-shape.ts';
import type {
  BoundaryRule,
  DerivedMark,
  ZoneList,
  ZonePreview,
  ZonePreviewRequest,
} from './draft-contract.ts';
import * as store from './draft-store.ts';

/** An outline that was drawn from a rule. */
export interface DerivedOutline extends store.DrawnOutline {
  derived: DerivedMark;
  uncertaintyM: number;
  basis: string;
}

/** The outlines of zones before they are entered: drawn from rules, measured, held against their neighbours. */
export interface Outlines {
  /** Undefined where the base of the rule is not in the register. */
  derive(cityId: number, rule: BoundaryRule, siteId: string | null): Promise<DerivedOutline | undefined>;
  /**
   * What would be entered, how large it is, and what is wrong with it: an invalid ring with its place, overlaps, gaps
   * to the other zones of the site, ground outside the city. Writes nothing. Errors: 422 for what is no outline at all.
   */
  preview(cityId: number, request: ZonePreviewRequest): Promise<ZonePreview>;
  /** Zones, protected sites and documents of the register, for choosing. */
  list(cityId: number): Promise<ZoneList>;
  /** Zones that were derived from a base that has changed since, by their ids. */
  stale(cityId: number): Promise<string[]>;
}

const cents = (value: number) => Math.round(value * 100) / 100;

export function createOutlines({ db }: { db: Database }): Outlines {
  async function derive(
    cityId: number,
    rule: BoundaryRule,
    siteId: string | null,
  ): Promise<DerivedOutline | undefined> {
    const named = baseOf(rule, siteId);
    const base = named === undefined ? undefined : await store.readBase(db, cityId, named);
    if (base === undefined) return undefined;
    const srid = gaussKruegerSrid(base.lng);
    const drawn = await store.drawOffset(db, base, srid, rule);
    if (drawn === undefined) return undefined;
    const derived = { baseSha256: base.sha256, baseVersion: base.version, srid };
    return { ...drawn, derived, ...ruleUncertainty(rule, base.uncertaintyM) };
  }

  async function stale(cityId: number): Promise<string[]> {
    const ruled = await store.readRuledZones(db, cityId);
    return ruled
      .filter(({ drawn, rule, baseSha256 }) => {
        const mark = ruleOf(rule)?.derived;
        return drawn && mark !== undefined && baseSha256 !== null && baseSha256 !== mark.baseSha256;
      })
      .map(({ zoneId }) => zoneId);
  }

  async function findingsOf(
    cityId: number,
    request: ZonePreviewRequest,
    outline: Polygon | MultiPolygon,
  ): Promise<Pick<ZonePreview, 'findings' | 'areaM2' | 'perimeterM'>> {
    const srid = gaussKruegerSrid(middleLngOf(outline));
    const measures = await store.measureOutline(db, outline, srid);
    if (measures === undefined || !measures.valid) {
      const { reason = null, lng = null, lat = null } = measures ?? {};
      const at: [number, number] | null = lng === null || lat === null ? null : [lng, lat];
      const none = { otherId: null, otherZh: null, areaM2: null, gapM: null, geometry: null };
      const invalid = { kind: 'invalid' as const, weight: 'refused' as const, detail: reason, at, ...none };
      return { findings: [invalid], areaM2: null, perimeterM: null };
    }
    const { zoneId, siteId, regime } = request;
    const draft = { cityId, outline, srid, zoneId, siteId, regime, class: request.class };
    return {
      findings: await store.readDraftTopology(db, draft),
      areaM2: measures.areaM2 === null ? null : cents(measures.areaM2),
      perimeterM: measures.perimeterM === null ? null : cents(measures.perimeterM),
    };
  }

  return {
    derive,
    stale,
    async preview(cityId, request) {
      const { geometry, boundaryRule, siteId } = request;
      const made =
        geometry === null && boundaryRule !== null ? await derive(cityId, boundaryRule, siteId) : undefined;
      const outline = geometry ?? made?.geometry ?? null;
      const marks = { derived: made?.derived ?? null, uncertaintyM: made?.uncertaintyM ?? null };
      if (outline === null) return { geometry: null, areaM2: null, perimeterM: null, findings: [], ...marks };
      checkSiteShape(outline);
      return { geometry: outline, ...marks, ...(await findingsOf(cityId, request, outline)) };
    },
    async list(cityId) {
      const [list, changed] = [await store.readZoneList(db, cityId), new Set(await stale(cityId))];
      return {
        ...list,
        zones: list.zones.map((one) =>
          one.outline === 'derived' && changed.has(one.zoneId) ? { ...one, outline: 'stale' as const } : one,
        ),
      };
    },
  };
}
