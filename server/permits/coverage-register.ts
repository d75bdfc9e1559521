import type { AuditEvent } from '../audit/contract.ts';
import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid } from '../kernel/errors.ts';
import type { Law } from '../law/law.ts';
import type { CoverageRegister } from './coverage-contract.ts';
import { failClosed } from './fail-closed.ts';
import * as store from './store.ts';

export interface CoverageDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'localDay'>;
  law: Pick<Law, 'current'>;
  audit: { record(event: AuditEvent): Promise<unknown> };
}

/** Which protected things ought to have zones, which have, and who signed that the list is whole? */
export interface CoverageDesk {
  /** By jurisdiction, grade and layer, on a day. 503 `zones_unreadable` when it cannot be read. */
  read(cityId: number, query?: { adcode?: string; day?: string }): Promise<CoverageRegister>;
  /** Adds names of an official list. Audited. */
  add(
    cityId: number,
    entry: { grade: string; names: string[]; source: string },
    by: string,
  ): Promise<CoverageRegister>;
  /** Lists every protected site that this register knows and the list does not. Audited. */
  fill(cityId: number, source: string, by: string): Promise<CoverageRegister>;
  /** An officer's word, with today's date, that a line has so many entries and no more. Audited; never overwritten. */
  sign(
    cityId: number,
    line: { grade: string; layer: 'protection' | 'control'; expected: number; note: string },
    by: string,
  ): Promise<CoverageRegister>;
}

export function createCoverageRegister({ db, clock, city, law, audit }: CoverageDeps): CoverageDesk {
  const now = () => new Date(clock.now()).toISOString();
  const recorded = (action: string, by: string, cityId: number, detail: AuditEvent['detail']) =>
    audit.record({ stream: 'permits', actor: by, action, subject: `city ${cityId}`, detail });

  async function read(
    cityId: number,
    { adcode, day }: { adcode?: string; day?: string } = {},
  ): Promise<CoverageRegister> {
    const facts = await city.facts(cityId);
    // A city without a code is filed under its own name, never under nothing.
    const code = adcode ?? facts.adcode ?? facts.code;
    const legalDate = day ?? (await city.localDay(cityId, clock.now()));
    const demands = law.current().law.coverage;
    const at = { cityId, adcode: code, legalDate, knownAt: now() };
    const lines = await failClosed(() => store.readCoverage(db, at, demands));
    const names = await store.readNames(
      db,
      lines.flatMap((line) => (line.signedBy === null ? [] : [line.signedBy])),
    );
    return {
      adcode: code,
      legalDate,
      lines: lines.map((line, i) => ({
        ...line,
        titleZh: demands[i]?.titleZh ?? line.grade,
        titleEn: demands[i]?.titleEn ?? line.grade,
        signedByZh: line.signedBy === null ? null : (names.get(line.signedBy) ?? null),
      })),
      complete: lines.every((line) => line.complete),
    };
  }

  return {
    read,
    async add(cityId, { grade, names, source }, by) {
      const { adcode, lines } = await read(cityId);
      if (!lines.some((line) => line.grade === grade)) throw noSuchLine(grade, lines);
      await recorded('permits.gazette_added', by, cityId, { grade, names, source });
      for (const name of names) {
        await store.addGazetteEntry(db, cityId, { adcode, grade, name, source, by, at: now() });
      }
      return read(cityId);
    },
    async fill(cityId, source, by) {
      const { adcode } = await read(cityId);
      await recorded('permits.gazette_filled', by, cityId, { source });
      await store.listGazette(db, cityId, adcode, source, by, now());
      return read(cityId);
    },
    async sign(cityId, line, by) {
      const { adcode, legalDate, lines } = await read(cityId);
      if (!lines.some(({ grade, layer }) => grade === line.grade && layer === line.layer))
        throw noSuchLine(`${line.grade}/${line.layer}`, lines);
      await recorded('permits.coverage_signed', by, cityId, { ...line, adcode });
      const at = now();
      if (!(await store.signCoverage(db, cityId, { ...line, adcode, day: legalDate, by, at })))
        throw new XwError({
          code: 'signed_already',
          status: 409,
          detail: '这一行在城市时钟的同一时刻已经签认过。',
          detailEn: 'This line was signed at this very instant of the city’s clock already.',
          value: at,
          place: 'body',
          remedy: '请让城市时钟走动后再签认。',
          remedyEn: 'Let the city’s clock run, then sign again.',
        });
      return read(cityId);
    },
  };
}

/** A signature under a line that the law does not ask for would promise nothing. */
const noSuchLine = (asked: string, lines: readonly { grade: string; layer: string }[]) => {
  const known = [...new Set(lines.map(({ grade, layer }) => `${grade}/${layer}`))].join(', ');
  return invalid(
    'grade',
    asked,
    `登记册没有这一行：${asked}。现有：${known}`,
    `The register has no line ${asked}; it has: ${known}`,
  );
};
