import type { AuditEvent } from '../audit/contract.ts';
import type { CityDesk } from '../city/city.ts';
import type { CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError } from '../kernel/errors.ts';
import type { OverlapReading, OverlapRequest } from './contract.ts';
import { statementOf } from './core/statement.ts';
import { measureSites } from './measure-sites.ts';
import type { MeasureInput, MeasuredAt, Measurement } from './measure-sites.ts';

export interface ZonesDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'localDay' | 'setting'>;
  codes: CodeBooks;
  audit: { record(event: AuditEvent): Promise<unknown> };
}

/** Does a site meet protected zones, by how much, and how sure is that? */
export interface Zones {
  /** Measures only; for a domain that makes and records its own decision. Errors as for `read`. */
  measure(cityId: number, input: MeasureInput): Promise<Measurement>;
  /** Many sites: each once, as they come, a measurement or the refusal that it alone would get. */
  measureMany(cityId: number, inputs: readonly MeasureInput[]): AsyncGenerator<MeasuredAt[], void, undefined>;
  /**
   * Reads a drawn site against the zones that were in force on a day, as they are known now. It measures; it gives
   * no permit verdict. Recorded in the audit stream `zones` before the answer.
   * Errors: 422 for an outline that cannot be measured, with the vertex; a zone that cannot be measured is listed.
   */
  read(cityId: number, request: OverlapRequest, by: string): Promise<OverlapReading>;
}

export function createZones({ db, clock, city, codes, audit }: ZonesDeps): Zones {
  const measureMany = (cityId: number, inputs: readonly MeasureInput[]) =>
    measureSites({ db, city, codes }, cityId, inputs);

  async function measure(cityId: number, input: MeasureInput): Promise<Measurement> {
    for await (const [one] of measureMany(cityId, [input])) {
      if (one === undefined) continue;
      if (one.found instanceof XwError) throw one.found;
      return one.found;
    }
    throw new RangeError('nothing was measured');
  }

  return {
    measure,
    measureMany,
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
