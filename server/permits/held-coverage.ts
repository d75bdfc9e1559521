import type { Database } from '../db/database.ts';
import type { NamedLawSet } from '../law/law.ts';
import type { CoverageLine } from './contract.ts';
import * as store from './store.ts';

/** The demanded lines of a place on a day. */
export type CoverageOf = (adcode: string, legalDate: string) => Promise<CoverageLine[]>;

/** How whole is the register, without counting it again for every question? */
export interface HeldCoverage {
  /**
   * The register of a city as known at an instant, to be asked about any number of days, one after the other. `current`
   * says that this is what is known now: such answers are held until anything of the register changes. Whatever is asked
   * of the past is counted. Of what is missing a line names the first 20; the register itself has all.
   */
  open(cityId: number, knownAt: string, law: NamedLawSet, current: boolean): Promise<CoverageOf>;
}

interface Held {
  stamp: string;
  lawSetId: string;
  /** Days of the same lines: from (inclusive) until (exclusive); null: without bound. */
  from: string | null;
  until: string | null;
  lines: CoverageLine[];
}

/** Held spans of one place; a register is in few states over the years that anybody asks about. */
const MOST_HELD = 200;
const MOST_NAMED = 20;

export function createHeldCoverage(db: Database): HeldCoverage {
  const held = new Map<string, Held[]>();

  return {
    async open(cityId, knownAt, { law, lawSetId }, current) {
      const count = async (adcode: string, legalDate: string): Promise<CoverageLine[]> => {
        const lines = await store.readCoverage(db, { cityId, adcode, legalDate, knownAt }, law.coverage);
        return lines.map((line) => Object.freeze({ ...line, missing: line.missing.slice(0, MOST_NAMED) }));
      };
      const { stamp, settled } = current
        ? await store.readRegisterStamp(db, cityId, knownAt)
        : { stamp: '', settled: false };
      if (!settled) {
        const counted = new Map<string, Promise<CoverageLine[]>>();
        return (adcode, legalDate) => {
          const key = `${adcode}/${legalDate}`;
          const lines = counted.get(key) ?? count(adcode, legalDate);
          counted.set(key, lines);
          return lines;
        };
      }
      return async (adcode, legalDate) => {
        const key = `${cityId}/${adcode}`;
        const spans = (held.get(key) ?? []).filter((one) => one.stamp === stamp && one.lawSetId === lawSetId);
        const known = spans.find(
          ({ from, until }) => (from === null || from <= legalDate) && (until === null || legalDate < until),
        );
        if (known !== undefined) return known.lines;
        const lines = await count(adcode, legalDate);
        const span = await store.readCoverageSpan(db, { cityId, legalDate });
        held.set(key, [...spans.slice(-MOST_HELD), { ...span, stamp, lawSetId, lines }]);
        return lines;
      };
    },
  };
}
