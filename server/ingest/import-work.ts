import { rm } from 'node:fs/promises';
import type { Addresses } from '../addresses/addresses.ts';
import type { Placer, Unplacer } from '../addresses/contract.ts';
import type { AuditEvent } from '../audit/contract.ts';
import type { CityDesk } from '../city/city.ts';
import type { CodeBooks } from '../city/code-book.ts';
import type { Coordinates } from '../coordinates/coordinates.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError } from '../kernel/errors.ts';
import type { BBox, LngLat } from '../kernel/lng-lat.ts';
import type { LayerId } from '../tiles/contract.ts';
import type { ImportLayer } from './contract.ts';
import { plainName } from './core/map-fields.ts';
import { loadStaged, takeBack } from './load-import.ts';
import { readIn } from './read-import.ts';
import type { CityView, Control } from './read-import.ts';
import * as staging from './staging-store.ts';
import * as store from './store.ts';
import { TOUCHED, targetOf } from './targets/targets.ts';
import { uploadPath } from './upload.ts';

/** What an import may ask of the addresses. */
export type AddressDesk = Pick<Addresses, 'resolveMany' | 'enqueueMany' | 'dropImport'>;

export interface WorkDeps {
  db: Database;
  /** City time: rows that begin "now" begin then. */
  clockOf(cityId: number): Clock;
  /** Real time: who imported what when. */
  realClock: Clock;
  city: Pick<CityDesk, 'facts' | 'refresh'>;
  codes: CodeBooks;
  coordinates: Pick<Coordinates, 'systems' | 'open'>;
  audit: { record(event: AuditEvent): Promise<unknown> };
  /** Tells the map that a layer changed, in these boxes or (empty) anywhere. */
  touch(cityId: number, layer: LayerId, boxes: readonly BBox[]): Promise<void>;
  cellOf(position: LngLat, resolution: number): string;
  /** Folder of files that are worked on. */
  folder: string;
  addresses?: AddressDesk;
  /** Brings up to date what follows from a layer: crosswalks, neighbours. */
  followUp?: (cityId: number, layer: ImportLayer) => Promise<void>;
}

/** A case belongs to a street within so many metres. */
const STREET_REACH_M = 40;
/** Cases are kept in H3 cells as fine as those of the demo city, so that every coarser count can be made of them. */
const CELL_RESOLUTION = 12;

/** The work behind an import, from the file to the rows; who runs it (job or command) brings the control. */
export interface ImportWork {
  /** Goes on from the import's state; `wasCancelled` is asked when the control said stop. */
  run(
    cityId: number,
    importId: string,
    control: Control,
    wasCancelled: () => Promise<boolean>,
  ): Promise<{ importId: string; state: string }>;
  undo(
    cityId: number,
    importId: string,
    by: string,
    control: Control,
  ): Promise<{ importId: string; rows: number }>;
  cancel(cityId: number, importId: string): Promise<void>;
  /** A person found where a waiting case was: it goes in. Null when the row is not ours, or waits no more. */
  place: Placer;
  /** The decision is taken back: the case goes, the row waits again. 409 `case_moved_on` when people work on it. */
  unplace: Unplacer;
}

export function createImportWork(deps: WorkDeps): ImportWork {
  const { db, clockOf, realClock, city, codes } = deps;
  const real = () => new Date(realClock.now()).toISOString();
  const iso = (cityId: number) => new Date(clockOf(cityId).now()).toISOString();

  async function viewOf(cityId: number): Promise<CityView> {
    const facts = await city.facts(cityId);
    const book = await codes.open();
    const words = new Map<string, Map<string, string>>();
    const { systems, options } = await deps.coordinates.systems(cityId);
    const { addresses } = deps;
    return {
      timeZone: facts.timeZone,
      boundary: facts.boundary,
      systems,
      options,
      codeOf(list, word) {
        let known = words.get(list);
        if (known === undefined) {
          known = new Map();
          const rows = book.codesOf(list);
          for (const { code, zh, en } of rows)
            for (const name of [en, zh, code]) known.set(plainName(name), code);
          words.set(list, known);
        }
        return known.get(word);
      },
      cellOf: (position) =>
        BigInt(`0x${deps.cellOf(position, Math.max(CELL_RESOLUTION, facts.h3Fine))}`).toString(),
      streetReachM: STREET_REACH_M,
      resolveAddresses: addresses === undefined ? undefined : (texts) => addresses.resolveMany(cityId, texts),
    };
  }

  const forget = (importId: string): Promise<void> => rm(uploadPath(deps.folder, importId), { force: true });

  async function changed(cityId: number, layer: ImportLayer, boxes: readonly BBox[]): Promise<void> {
    if (layer === 'boundaries') city.refresh();
    await deps.followUp?.(cityId, layer);
    await Promise.all(TOUCHED[layer].map((id) => deps.touch(cityId, id, boxes)));
  }

  async function finish(cityId: number, importId: string): Promise<void> {
    const row = (await store.readImport(db, cityId, importId))!;
    const box = await staging.stagedBox(db, cityId, importId);
    if (deps.addresses !== undefined) await enqueueWaiting(cityId, importId, deps.addresses);
    await deps.audit.record({
      stream: 'imports',
      actor: row.createdBy,
      action: 'import.loaded',
      subject: `city ${cityId} ${row.layer} ${importId}`,
      detail: {
        file: row.fileName,
        sha256: row.sha256,
        format: row.format,
        datum: row.datum?.used ?? null,
        added: row.counts.added,
        replaced: row.counts.replaced,
        rejected: row.counts.rejected,
        attribution: row.attribution,
        licence: row.licence,
      },
    });
    await store.saveImport(db, cityId, importId, {
      state: 'loaded',
      progress: 1,
      finishedAt: real(),
      error: null,
    });
    await forget(importId);
    const { added, replaced } = row.counts;
    if (added + replaced > 0) await changed(cityId, row.layer, replaced > 0 || box === null ? [] : [box]);
  }

  async function enqueueWaiting(cityId: number, importId: string, addresses: AddressDesk): Promise<void> {
    for (let after = 0; ;) {
      const rows = await staging.waitingRows(db, cityId, importId, after, 200);
      await addresses.enqueueMany(
        cityId,
        rows.map(({ place, data: { address, ...rest } }) => ({
          importId,
          rowKey: place,
          text: String(address ?? ''),
          properties: Object.fromEntries(
            Object.entries(rest).map(([name, value]) => [
              name,
              typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
            ]),
          ),
        })),
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.rowNo;
    }
  }

  async function drop(cityId: number, importId: string): Promise<void> {
    await takeBack(db, cityId, importId);
    await staging.clearStaged(db, cityId, importId);
    await store.saveImport(db, cityId, importId, { state: 'cancelled', finishedAt: real(), preview: [] });
    await forget(importId);
  }

  async function go(
    cityId: number,
    importId: string,
    control: Control,
    wasCancelled: () => Promise<boolean>,
  ): Promise<string> {
    let row = (await store.readImport(db, cityId, importId))!;
    const stopped = async (): Promise<string> => {
      if (!(await wasCancelled())) return row.state;
      const partial = (await staging.changedTables(db, cityId, importId)).length > 0;
      await drop(cityId, importId);
      if (partial) await changed(cityId, row.layer, []);
      return 'cancelled';
    };
    if (row.state === 'reading') {
      if (row.asked.position === 0) {
        const same = await store.sameImport(db, cityId, row.layer, row.sha256, importId);
        if (same !== undefined) {
          await store.saveImport(db, cityId, importId, {
            state: 'unchanged',
            sameAs: same,
            progress: 1,
            finishedAt: real(),
          });
          await forget(importId);
          return 'unchanged';
        }
      }
      const end = await readIn(
        db,
        cityId,
        importId,
        uploadPath(deps.folder, importId),
        await viewOf(cityId),
        control,
      );
      if (end === 'asking') return 'asking';
      if (end === 'stopped') return stopped();
      row = (await store.readImport(db, cityId, importId))!;
      if (row.asked.dryRun) {
        await store.saveImport(db, cityId, importId, { state: 'staged', progress: 1 });
        return 'staged';
      }
    } else if (row.state !== 'loading') return row.state;
    const end = await loadStaged(db, cityId, row, iso(cityId), control);
    if (end === 'stopped') return stopped();
    await finish(cityId, importId);
    return 'loaded';
  }

  return {
    async run(cityId, importId, control, wasCancelled) {
      try {
        return { importId, state: await go(cityId, importId, control, wasCancelled) };
      } catch (error) {
        const problem =
          error instanceof XwError
            ? error.problem
            : {
                code: 'defect',
                detail: '导入因内部错误而失败，详见服务日志。',
                detailEn: 'The import failed with an internal error; see the log of the service.',
              };
        // A database that is away for a moment is no verdict on the file: the job begins again.
        if (!(error instanceof XwError) || error.problem.status !== 503) {
          await takeBack(db, cityId, importId);
          await staging.clearRows(db, cityId, importId);
          await store.saveImport(db, cityId, importId, {
            state: 'failed',
            error: problem,
            finishedAt: real(),
          });
          await forget(importId);
        }
        throw error;
      }
    },

    async undo(cityId, importId, by, control) {
      const row = (await store.readImport(db, cityId, importId))!;
      const total = Math.max(1, row.counts.added + row.counts.replaced);
      const rows = await takeBack(db, cityId, importId, (done) =>
        control.progress(Math.min(1, done / total), `${done} / ${total}`),
      );
      await store.saveImport(db, cityId, importId, { state: 'undone', finishedAt: real() });
      await deps.addresses?.dropImport(cityId, importId);
      await deps.audit.record({
        stream: 'imports',
        actor: by,
        action: 'import.undone',
        subject: `city ${cityId} ${row.layer} ${importId}`,
        detail: { rows },
      });
      await changed(cityId, row.layer, []);
      return { importId, rows };
    },

    cancel: drop,

    async place({ cityId, importId, rowKey, lngLat: [lng, lat], errorM }) {
      if (importId === null) return null;
      const { cellOf } = await viewOf(cityId);
      const placed = await db.transaction(async (tx) => {
        const at = { lng, lat, errorM, cell: cellOf([lng, lat]) };
        const row = await staging.placeRow(tx, cityId, importId, rowKey, at);
        if (row === undefined) return undefined;
        await staging.derive(tx, 'cases', cityId, importId, row.rowNo, row.rowNo, [STREET_REACH_M]);
        for (const table of targetOf('cases').tables)
          await staging.loadRows(tx, cityId, importId, table, row.rowNo - 1, 1);
        await staging.countPlaced(tx, cityId, importId, 1);
        return row;
      });
      if (placed === undefined) return null;
      await deps.touch(cityId, 'cases', [[lng, lat, lng, lat]]);
      return { layer: 'cases', id: placed.rowKey };
    },

    async unplace({ cityId, importId, rowKey }, outcome) {
      if (importId === null || outcome.layer !== 'cases') return false;
      const taken = await db.transaction(async (tx) => {
        const waits = await staging.unplaceRow(tx, cityId, importId, rowKey, outcome.id);
        if (waits) await staging.countPlaced(tx, cityId, importId, -1);
        return waits;
      });
      if (!taken)
        throw new XwError({
          code: 'case_moved_on',
          status: 409,
          detail: `案件 ${outcome.id} 已在办理，不能撤回定位。`,
          detailEn: `People work on the case ${outcome.id}; its place cannot be taken back.`,
          value: outcome.id,
          place: 'reviewId',
          remedy: '请在案件中更正位置。',
          remedyEn: 'Correct the place in the case itself.',
        });
      await deps.touch(cityId, 'cases', []);
      return true;
    },
  };
}
