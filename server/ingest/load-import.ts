import { performance } from 'node:perf_hooks';
import type { Database, Queryable } from '../db/database.ts';
import { XwError } from '../kernel/errors.ts';
import type { Control } from './read-import.ts';
import * as staging from './staging-store.ts';
import * as store from './store.ts';
import type { FullImportRow } from './store.ts';
import { targetOf } from './targets/targets.ts';

/** Rows of one step at first; the pace of the engine decides further, ms. */
const FIRST_ROWS = 200;
const MOST_ROWS = 5_000;
const STEP_MS = 100;
/** On the embedded engine a load of so many rows is one transaction; a longer one would keep everybody waiting. */
const ONE_TRANSACTION_ROWS = 500;

export type LoadEnd = 'loaded' | 'stopped';

/**
 * Puts the staged rows into their tables. On PostgreSQL, and for small loads on the embedded engine, in one transaction:
 * readers see all of it or nothing. A large load on the embedded engine, where one session serves everybody, goes in
 * short steps; when it is stopped it goes on from the last step, and when it is cancelled what went in is taken back.
 */
export async function loadStaged(
  db: Database,
  cityId: number,
  row: FullImportRow,
  nowIso: string,
  control: Control,
): Promise<LoadEnd> {
  const target = targetOf(row.layer);
  const tables = target.tables.filter(({ held }) => held !== true);
  const staged = await staging.stagedCounts(db, cityId, row.importId);
  const total = staged.filter(({ state }) => state === 'ok').reduce((sum, { count }) => sum + count, 0);
  const whole = db.engine === 'postgresql' || total <= ONE_TRANSACTION_ROWS;
  const asked = { ...row.asked };
  const counts = { ...row.counts };
  const began = performance.now();
  let longestMs = 0;
  let done = 0;
  let limit = FIRST_ROWS;

  const begin = async (tx: Queryable): Promise<void> => {
    if (asked.loadStage !== undefined) return;
    asked.loadStage = 0;
    asked.loadAfter = 0;
    if (row.layer === 'fixes') await staging.ensureFixDays(tx, cityId, row.importId);
    await staging.stampInstant(tx, cityId, row.importId, asked.nowIso, nowIso);
    asked.nowIso = nowIso;
    await save(tx);
  };
  const save = (tx: Queryable): Promise<void> =>
    store.saveImport(tx, cityId, row.importId, {
      state: 'loading',
      asked,
      counts,
      progress: 0.5 + (0.5 * done) / Math.max(1, total),
    });
  const step = async (tx: Queryable): Promise<boolean> => {
    const table = tables[asked.loadStage ?? 0];
    if (table === undefined) return false;
    const startedMs = performance.now();
    const loaded = await staging.loadRows(tx, cityId, row.importId, table, asked.loadAfter ?? 0, limit);
    if (loaded.lastRow === null) {
      asked.loadStage = (asked.loadStage ?? 0) + 1;
      asked.loadAfter = 0;
    } else {
      asked.loadAfter = loaded.lastRow;
      const main = table.stage === mainStage(tables);
      if (main) {
        counts.added += loaded.added;
        counts.replaced += loaded.replaced;
        counts.unchanged += loaded.unchanged;
      }
      const rows = loaded.added + loaded.replaced + loaded.unchanged;
      done += rows;
      const tookMs = performance.now() - startedMs;
      longestMs = Math.max(longestMs, tookMs);
      if (rows > 0)
        limit = Math.min(
          MOST_ROWS,
          limit * 2,
          Math.max(20, Math.floor((rows * STEP_MS) / Math.max(1, tookMs))),
        );
    }
    return true;
  };

  if (whole) {
    await db.transaction(async (tx) => {
      await begin(tx);
      while (await step(tx)) control.progress(0.5 + (0.5 * done) / Math.max(1, total), `${done} / ${total}`);
      await save(tx);
    });
  } else {
    await db.transaction(begin);
    for (let more = true; more;) {
      more = await db.transaction(async (tx) => {
        const on = await step(tx);
        await save(tx);
        return on;
      });
      control.progress(0.5 + (0.5 * done) / Math.max(1, total), `${done} / ${total}`);
      await control.save({ loaded: done });
      if (more && control.cancelled()) return 'stopped';
    }
  }
  await store.saveImport(db, cityId, row.importId, {
    timings: {
      load: Math.round(performance.now() - began) / 1000,
      longestLoadMs: Math.round(longestMs),
    },
  });
  return 'loaded';
}

/** The stage whose rows are the rows of the file: the others go with them. */
function mainStage(tables: readonly { stage: number; table: string }[]): number {
  if (tables.length === 1) return tables[0]!.stage;
  return tables[0]!.table === 'cases' ? 0 : 1;
}

/** What keeps an import from being undone: rows that changed or vanished since. At most `most` of each table. */
export async function changesSince(
  db: Database,
  cityId: number,
  importId: string,
  most = 20,
): Promise<{ table: string; key: string; gone: boolean; by: string | null }[]> {
  const found: { table: string; key: string; gone: boolean; by: string | null }[] = [];
  for (const { stage, target } of await staging.changedTables(db, cityId, importId)) {
    for (let after = ''; found.length < most;) {
      const rows = await staging.conflicts(db, cityId, importId, stage, target, after, 500);
      for (const { key, gone } of rows) {
        if (key === null) continue;
        const later = await staging.laterImport(db, cityId, importId, target, key);
        found.push({
          table: target,
          key,
          gone: gone === true,
          by: later === undefined ? null : `${later.importId} ${later.fileName}`,
        });
        if (found.length >= most) break;
      }
      const last = rows.find(({ key }) => key === null)?.lastKey ?? null;
      if (last === null) break;
      after = last;
    }
  }
  return found;
}

/** Later changes stand on this import. */
export function cannotUndo(found: Awaited<ReturnType<typeof changesSince>>): XwError {
  const first = found[0]!;
  const by = first.by === null ? '' : `，由之后的导入 ${first.by} 造成`;
  const byEn = first.by === null ? '' : ` by the later import ${first.by}`;
  return new XwError({
    code: 'changed_since',
    status: 409,
    detail: `不能撤销：至少 ${found.length} 行在导入之后又${first.gone ? '被删除' : '有改动'}（例如 ${first.table} ${first.key}${by}）。`,
    detailEn: `It cannot be undone: at least ${found.length} rows were ${first.gone ? 'removed' : 'changed'} after the import (for example ${first.table} ${first.key}${byEn}).`,
    value: found
      .map(({ table, key }) => `${table} ${key}`)
      .join('; ')
      .slice(0, 200),
    place: 'importId',
    remedy: '请先撤销之后的改动，再撤销此导入。',
    remedyEn: 'Take back the later changes first.',
  });
}

/** Takes an import back, latest stage first, in short steps; on PostgreSQL in one transaction. `on` is told how many. */
export async function takeBack(
  db: Database,
  cityId: number,
  importId: string,
  on: (done: number) => void = () => undefined,
): Promise<number> {
  let done = 0;
  let limit = FIRST_ROWS;
  const all = async (step: <T>(work: (tx: Queryable) => Promise<T>) => Promise<T>): Promise<void> => {
    for (const { stage, target } of await staging.changedTables(db, cityId, importId)) {
      for (;;) {
        const startedMs = performance.now();
        const count = await step((tx) => staging.undoRows(tx, cityId, importId, stage, target, limit));
        if (count === 0) break;
        done += count;
        on(done);
        const tookMs = performance.now() - startedMs;
        limit = Math.min(
          MOST_ROWS,
          limit * 2,
          Math.max(20, Math.floor((count * STEP_MS) / Math.max(1, tookMs))),
        );
      }
    }
  };
  if (db.engine === 'postgresql') await db.transaction((tx) => all((work) => work(tx)));
  else await all((work) => db.transaction(work));
  return done;
}
