import type { Database } from '../db/database.ts';
import type { NamedLawSet } from '../law/law.ts';
import type { CoverageLine } from './contract.ts';
import * as store from './store.ts';

/** Which register is asked for. */
export interface CoverageQuestion {
  cityId: number;
  adcode: string;
  legalDate: string;
  knownAt: string;
}

/** How whole is the register, without counting it again for every question? */
export interface HeldCoverage {
  /**
   * The demanded lines on a day. `current` says that the question is about what is known now; such answers are held until
   * anything of the register changes. Whatever is asked of the past is counted.
   */
  read(question: CoverageQuestion, law: NamedLawSet, current: boolean): Promise<CoverageLine[]>;
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

export function createHeldCoverage(db: Database): HeldCoverage {
  const held = new Map<string, Held[]>();

  return {
    async read(question, { law, lawSetId }, current) {
      if (!current) return store.readCoverage(db, question, law.coverage);
      const { cityId, adcode, legalDate } = question;
      const { stamp, settled } = await store.readRegisterStamp(db, cityId, question.knownAt);
      const key = `${cityId}/${adcode}`;
      const spans = (held.get(key) ?? []).filter((one) => one.stamp === stamp && one.lawSetId === lawSetId);
      const known = spans.find(
        ({ from, until }) => (from === null || from <= legalDate) && (until === null || legalDate < until),
      );
      if (known !== undefined && settled) return known.lines;
      const lines = await store.readCoverage(db, question, law.coverage);
      if (settled) {
        const span = await store.readCoverageSpan(db, question);
        held.set(key, [...spans.slice(-MOST_HELD), { ...span, stamp, lawSetId, lines }]);
      }
      return lines;
    },
  };
}
