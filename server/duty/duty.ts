import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Audit } from '../audit/audit.ts';
import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import { writeWorkbook } from '../documents/workbook.ts';
import type { Geography } from '../geography/geography.ts';
import { openFile } from '../ingest/open-file.ts';
import { receiveUpload } from '../ingest/upload.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import type { GridStaff } from '../people/contract.ts';
import type { People } from '../people/people.ts';
import type { Attendance, Roster, RosterImport, RosterProblem } from './contract.ts';
import { readRosterSheet } from './core/roster-sheet.ts';
import type { DutyBook, SheetRow } from './core/roster-sheet.ts';
import * as store from './store.ts';

export interface DutyDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'localDay' | 'facts'>;
  geography: Pick<Geography, 'grids' | 'streets'>;
  people: Pick<People, 'staff'>;
  audit: Pick<Audit, 'recordIn'>;
  /** Where a sheet lies while it is read. */
  folder: string;
}

/** Who should be where: the roster of the week, and whether they are. */
export interface Duty {
  /** Staff of all grids at an instant (the city's now when absent). */
  attendance(cityId: number, at?: string): Promise<Attendance>;
  /** Turns and leave of at most 62 days. */
  roster(cityId: number, asked: { from: string; to: string; grid?: string }): Promise<Roster>;
  /** The same as a 排班表: a row a person, a column a day; it can be imported again. */
  workbook(cityId: number, asked: { from: string; to: string; grid?: string }): Promise<Buffer>;
  /**
   * Reads a 排班表. What stood for the people and days of the sheet is replaced and kept for undo; a cell that cannot
   * be read is listed and its day stays as it was. Errors: those of the file's reader, 413, 422 `no_rows`.
   */
  importSheet(
    cityId: number,
    file: { name: string; stream: Readable; sheet?: string; weekOf?: string; dryRun?: boolean },
    by: string,
  ): Promise<RosterImport>;
  imports(cityId: number): Promise<RosterImport[]>;
  /** 409 `not_loaded` when it was undone or only checked, `changed_since` when a later import replaced turns of it. */
  undo(cityId: number, importId: string, by: string): Promise<RosterImport>;
}

const SHEET_BYTES = 10 * 1024 * 1024;
const MOST_ROWS = 20_000;
const MOST_PROBLEMS = 500;
const DAY_MS = 86_400_000;
const LONGEST_DAYS = 62;

export function createDuty(deps: DutyDeps): Duty {
  const { db, clock, city, geography, people, audit, folder } = deps;
  const now = () => new Date(clock.now()).toISOString();

  async function bookOf(cityId: number): Promise<DutyBook> {
    const staff = await store.readPeople(db, cityId);
    const [shifts, posts, grids, streets, leaves] = await Promise.all([
      store.readShifts(db, cityId),
      store.readPosts(db, cityId),
      geography.grids(cityId),
      geography.streets(cityId),
      store.readLeaves(db, cityId, '2000-01-01', '2100-01-01'),
    ]);
    const lastStreets = new Map(staff.map((one) => [one.personId, one.lastStreets]));
    return { people: staff, shifts, posts, grids, streets, leaves, lastStreets };
  }

  async function rosterOf(
    cityId: number,
    { from, to, grid }: { from: string; to: string; grid?: string },
  ): Promise<Roster> {
    const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
    if (days < 1 || days > LONGEST_DAYS)
      throw invalid('to', to, `一次至多查看 ${LONGEST_DAYS} 天。`, `At most ${LONGEST_DAYS} days at once.`);
    const [rows, leaves] = await Promise.all([
      store.readRoster(db, cityId, from, to, grid ?? null),
      store.readLeaves(db, cityId, from, to),
    ]);
    return { from, to, rows, leaves };
  }

  return {
    async attendance(cityId, at = now()) {
      const grids = await geography.grids(cityId, at);
      const staffs: GridStaff[] = [];
      for (const grid of grids) staffs.push(await people.staff(cityId, grid.gridId, at));
      const totals = { rostered: 0, onPost: 0, elsewhere: 0, silent: 0, absent: 0, expected: 0, off: 0 };
      for (const { counts } of staffs)
        for (const key of Object.keys(totals) as (keyof typeof totals)[]) totals[key] += counts[key];
      return {
        at,
        grids: staffs.map(({ gridId, nameZh, nameEn, counts }) => ({ gridId, nameZh, nameEn, counts })),
        totals,
        members: staffs.flatMap(({ gridId, nameZh, onDuty }) =>
          onDuty.map((member) => ({ ...member, gridId, gridZh: nameZh })),
        ),
        thresholds: staffs[0]?.thresholds ?? { onPostAgeS: 0, absenceGraceS: 0, source: '' },
      };
    },
    roster: rosterOf,
    async workbook(cityId, asked) {
      const { rows, leaves } = await rosterOf(cityId, asked);
      const { nameZh, synthetic } = await city.facts(cityId);
      const days: string[] = [];
      for (let at = Date.parse(asked.from); at <= Date.parse(asked.to); at += DAY_MS)
        days.push(new Date(at).toISOString().slice(0, 10));
      const people = new Map<string, Record<string, unknown>>();
      for (const row of rows) {
        const line: Record<string, unknown> = people.get(row.personId) ?? {
          personId: row.personId,
          nameZh: row.nameZh,
          gridId: row.gridId,
        };
        const before = line[row.day];
        line[row.day] = typeof before === 'string' ? `${before}+${row.shiftZh}` : row.shiftZh;
        people.set(row.personId, line);
      }
      for (const leave of leaves) {
        const line = people.get(leave.personId);
        if (line === undefined) continue;
        for (const day of days) if (day >= leave.startsOn && day <= leave.endsOn) line[day] ??= '年假';
      }
      return writeWorkbook([
        {
          name: '排班表',
          columns: [
            { header: '工号', key: 'personId', width: 12 },
            { header: '姓名', key: 'nameZh', width: 12 },
            { header: '网格', key: 'gridId', width: 10 },
            ...days.map((day) => ({ header: day, key: day, width: 14 })),
          ],
          rows: [...people.values()].toSorted((a, b) =>
            String(a['personId']).localeCompare(String(b['personId'])),
          ),
        },
        {
          name: '说明',
          columns: [{ header: '说明 Notes', key: 'text', width: 90 }],
          rows: [
            `${nameZh} ${asked.from} 至 ${asked.to}`,
            ...(synthetic ? ['合成示范城市，非真实数据。 Synthetic demo city, no real data.'] : []),
            '空格为休息；一格两班用 + 连接；改好后可直接导入。 Blank is a day off; join two shifts with +; the sheet can be imported again.',
          ].map((text) => ({ text })),
        },
      ]);
    },
    async importSheet(cityId, { name, stream, sheet, weekOf, dryRun }, by) {
      const importId = `R-${randomUUID().slice(0, 13)}`;
      const { path } = await receiveUpload(stream, folder, importId, SHEET_BYTES);
      let found: { rows: SheetRow[]; refused: RosterProblem[] };
      try {
        found = await rowsOf(path, name, sheet);
      } finally {
        await rm(path, { force: true });
      }
      if (found.rows.length === 0) throw noRows(name);
      const today = await city.localDay(cityId, clock.now());
      const reading = readRosterSheet(found.rows, await bookOf(cityId), {
        today,
        ...(weekOf === undefined ? {} : { weekOf }),
      });
      const days = reading.spoken.map((one) => one.day).toSorted();
      const load = dryRun !== true && reading.spoken.length > 0;
      const at = now();
      await db.transaction(async (tx) => {
        const replaced = load ? await store.takeTurns(tx, cityId, reading.spoken) : [];
        if (load)
          await store.putTurns(
            tx,
            cityId,
            reading.turns.map((turn, index) => ({
              ...turn,
              rosterId: `${importId}-${index + 1}`,
              source: `import:${importId}`,
            })),
          );
        const report: store.Report = {
          from: days[0] ?? null,
          to: days.at(-1) ?? null,
          people: new Set(reading.spoken.map((one) => one.personId)).size,
          turns: reading.turns.length,
          replaced: replaced.length,
          refused: [...found.refused, ...reading.refused].slice(0, MOST_PROBLEMS),
          warnings: reading.warnings.slice(0, MOST_PROBLEMS),
        };
        await store.insertImport(tx, cityId, {
          importId,
          name,
          state: load ? 'loaded' : 'checked',
          by,
          at,
          report,
          replaced,
        });
        await audit.recordIn(tx, {
          stream: 'duty',
          actor: by,
          action: load ? 'duty.roster_loaded' : 'duty.roster_checked',
          subject: `roster import ${importId}`,
          detail: { name, turns: report.turns, replaced: report.replaced, refused: report.refused.length },
        });
      });
      return shown((await store.readImports(db, cityId, importId))[0]!);
    },
    imports: async (cityId) => (await store.readImports(db, cityId, null)).map(shown),
    async undo(cityId, importId, by) {
      const [kept] = await store.readImports(db, cityId, importId);
      if (kept === undefined) throw notFound('roster import', importId);
      await db.transaction(async (tx) => {
        if (!(await store.markUndone(tx, cityId, importId))) throw notLoaded(importId);
        const dropped = await store.dropTurns(tx, cityId, `import:${importId}`);
        if (dropped < kept.report.turns) throw changedSince(importId, kept.report.turns - dropped);
        await store.putTurns(tx, cityId, kept.replaced);
        await audit.recordIn(tx, {
          stream: 'duty',
          actor: by,
          action: 'duty.roster_undone',
          subject: `roster import ${importId}`,
          detail: { restored: kept.replaced.length },
        });
      });
      return shown((await store.readImports(db, cityId, importId))[0]!);
    },
  };
}

async function rowsOf(
  path: string,
  name: string,
  sheet: string | undefined,
): Promise<{ rows: SheetRow[]; refused: RosterProblem[] }> {
  const file = await openFile(path, { name, ...(sheet === undefined ? {} : { sheet }) }).catch(
    (cause: unknown) => {
      throw cause instanceof XwError && cause.problem.code === 'unknown_format' ? notASheet(name) : cause;
    },
  );
  const rows: SheetRow[] = [];
  const refused: RosterProblem[] = [];
  try {
    for await (const item of file.rows()) {
      if ('problem' in item) {
        const { place, code, value, reasonZh, reasonEn } = item.problem;
        refused.push({ place, code, value, reasonZh, reasonEn });
      } else rows.push({ place: item.place, properties: item.properties });
      if (rows.length > MOST_ROWS) throw tooManyRows();
    }
  } finally {
    await file.close();
  }
  return { rows, refused };
}

function shown({ report, importId, name, state, createdAt, createdBy }: store.StoredImport): RosterImport {
  return { importId, name, state, createdAt, createdBy, ...report };
}

function tooManyRows(): XwError {
  return new XwError({
    code: 'too_many_rows',
    status: 422,
    detail: `排班表至多 ${MOST_ROWS} 行。`,
    detailEn: `A roster has ${MOST_ROWS} rows at most.`,
    place: 'file',
    remedy: '请按周或按中队拆分。',
    remedyEn: 'Split it by week or squad.',
  });
}

function notASheet(name: string): XwError {
  return new XwError({
    code: 'unknown_format',
    status: 422,
    detail: '这个文件不是 Excel 工作簿，也不是 CSV。',
    detailEn: 'The file is neither an Excel workbook nor CSV.',
    value: name,
    place: 'file',
    remedy: '请把排班表另存为 .xlsx 或 .csv 再导入。',
    remedyEn: 'Save the roster as .xlsx or .csv, then import it.',
  });
}

function noRows(name: string): XwError {
  return new XwError({
    code: 'no_rows',
    status: 422,
    detail: '文件里没有可读的行。',
    detailEn: 'The file holds no rows.',
    value: name,
    place: 'file',
    remedy: '首行须为表头：工号或姓名，以及日期列。',
    remedyEn: 'The first row holds the headings: number or name, and a column for each day.',
  });
}

function notLoaded(importId: string): XwError {
  return new XwError({
    code: 'not_loaded',
    status: 409,
    detail: '这次导入没有载入，或已经撤销。',
    detailEn: 'This import was not loaded, or has been undone.',
    value: importId,
    place: 'importId',
    remedy: '请在导入记录中核对。',
    remedyEn: 'See the list of imports.',
  });
}

function changedSince(importId: string, gone: number): XwError {
  return new XwError({
    code: 'changed_since',
    status: 409,
    detail: `其中 ${gone} 班已被后来的导入替换。`,
    detailEn: `${gone} of its turns have been replaced by a later import.`,
    value: importId,
    place: 'importId',
    remedy: '请先撤销后来的导入。',
    remedyEn: 'Undo the later import first.',
  });
}
