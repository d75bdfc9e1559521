import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createCodeBooks } from '../../server/city/code-book.ts';
import { createCoordinates } from '../../server/coordinates/coordinates.ts';
import type { Database } from '../../server/db/database.ts';
import { createGeography } from '../../server/geography/geography.ts';
import type { ImportLayer, ImportReport } from '../../server/ingest/contract.ts';
import { createIngest } from '../../server/ingest/ingest.ts';
import type { Ingest, IngestDeps } from '../../server/ingest/ingest.ts';
import { XwError } from '../../server/kernel/errors.ts';
import type { Control } from '../../server/ingest/read-import.ts';

export interface ImportTown {
  ingest: Ingest;
  deps: IngestDeps;
  /** Layers whose pictures were asked to be made anew. */
  touched: string[];
  /** Sends a file and sees it through: the report at its end. */
  bring(layer: ImportLayer, name: string, content: string | Buffer, more?: Bringing): Promise<ImportReport>;
  close(): void;
}

export interface Bringing {
  crs?: string;
  map?: Record<string, string>;
  dryRun?: boolean;
  control?: Partial<Control>;
  cityId?: number;
  encoding?: string;
  sheet?: string;
}

/** Imports on a database of a test, without jobs: each is run at once. */
export function importTown(db: Database, nowMs: number, more: Partial<IngestDeps> = {}): ImportTown {
  const clock = { now: () => nowMs };
  const folder = mkdtempSync(join(tmpdir(), 'xw-imports-'));
  const audit = createAudit({ db, clock });
  const city = createCity({ db, clock, audit });
  const geography = createGeography({ db, clock });
  const touched: string[] = [];
  const deps: IngestDeps = {
    db,
    clockOf: () => clock,
    // Newest first needs instants that differ.
    realClock: { now: () => (nowMs += 1) },
    city,
    codes: createCodeBooks(db),
    coordinates: createCoordinates({ db, clock, city, audit }),
    audit,
    touch: async (_, layer) => void touched.push(layer),
    cellOf: geography.cellOf,
    folder,
    ...more,
  };
  const ingest = createIngest(deps);
  return {
    ingest,
    deps,
    touched,
    async bring(layer, name, content, { control, cityId = 1, ...said } = {}) {
      const { importId } = await ingest.start({
        cityId,
        layer,
        name,
        stream: Readable.from([Buffer.from(content)]),
        by: 'tester',
        ...said,
      });
      await ingest.runNow(cityId, importId, control).catch((error: unknown) => {
        // A refusal stands in the report; a defect fails the test.
        if (!(error instanceof XwError)) throw error;
      });
      return ingest.report(cityId, importId);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A fingerprint of every byte of a table's rows of one city. */
export async function fingerprint(db: Database, table: string, cityId = 1): Promise<string> {
  const [row] = await db.query<{ print: string }>(
    `select md5(coalesce(string_agg(t::text, '|' order by t::text collate "C"), '')) as print from ${table} t where city_id = $1::int`,
    [cityId],
  );
  return row!.print;
}
