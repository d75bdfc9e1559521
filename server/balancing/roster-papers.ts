import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import { openPdf } from '../documents/pdf.ts';
import { writeWorkbook } from '../documents/workbook.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Balancing } from './balancing.ts';
import type { GroundModel } from './core/ground-model.ts';
import { sectionChanges } from './core/section-holders.ts';
import type { Plan } from './plan-contract.ts';
import type { Plans } from './plans.ts';
import type { SlotRegister } from './slot-register.ts';
import { conflictSheet, slotLines, slotSheet, vehicleSheet, writeSlotPages } from './slot-sheet.ts';
import type { RosterRow } from './store.ts';
import { readRosterWeek } from './store.ts';

export interface RosterQuery {
  grid?: string;
  person?: string;
  from?: string;
}

/** The week's roster of a plan on paper: who, when, where, which streets; per grid or per person. */
export interface RosterPapers {
  pdf(cityId: number, planId: string, query: RosterQuery): Promise<Buffer>;
  xlsx(cityId: number, planId: string, query: RosterQuery): Promise<Buffer>;
}

const DAYS = 7;

export function createRosterPapers(deps: {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'localDay'>;
  balancing: Pick<Balancing, 'open' | 'asked'>;
  plans: Pick<Plans, 'one'>;
  slots: Pick<SlotRegister, 'recorded'>;
}): RosterPapers {
  const { db, clock, city, balancing, plans, slots } = deps;

  async function sheet(cityId: number, planId: string, query: RosterQuery) {
    const plan = await plans.one(cityId, planId);
    const sections = await balancing.open(cityId, 'sections');
    const from = query.from ?? plan.effectiveFrom ?? (await city.localDay(cityId, clock.now()));
    // All grids are read: an officer may come to the asked grid by the plan itself.
    const stored = await readRosterWeek(db, cityId, from, DAYS, null, null);
    const rows = (plan.applied ? stored : overlaid(stored, plan, sections)).filter(
      (row) =>
        (query.grid === undefined || row.gridId === query.grid) &&
        (query.person === undefined || row.personId === query.person),
    );
    const { synthetic, nameZh } = await city.facts(cityId);
    const streets = new Map(sections.streets.map((street) => [street.streetId, street]));
    const grids = new Map(sections.grids.map((grid) => [grid.gridId, grid.nameZh]));
    const shown = rows.map((row) => ({
      day: row.day,
      personId: row.personId,
      name: row.nameZh,
      grid: grids.get(row.gridId ?? '') ?? row.gridId ?? '',
      shift: row.shiftZh,
      hours: `${row.starts}–${row.ends}`,
      post: row.postZh ?? '',
      streets: row.streetIds.map((id) => streets.get(id)?.nameZh ?? id).join('、'),
      minutes: Math.round(row.streetIds.reduce((sum, id) => sum + (streets.get(id)?.minutes.total ?? 0), 0)),
    }));
    const to = new Date(Date.parse(`${from}T12:00:00Z`) + (DAYS - 1) * 86_400_000).toISOString().slice(0, 10);
    const recorded = plan.applied ? await slots.recorded(cityId, from, to) : [];
    const ground = plan.applied ? sections : await balancing.open(cityId, plan.kind);
    const lines = slotLines(
      ground,
      plan,
      { from, stretches: recorded },
      (await balancing.asked(cityId, plan.runId)).pairs,
    ).filter(
      (line) =>
        (query.grid === undefined || line.gridId === query.grid) &&
        (query.person === undefined || line.personId === query.person),
    );
    const names = { streets, grids, weekFrom: recorded.length > 0 ? from : sections.weekFrom };
    const who =
      query.person !== undefined
        ? (shown[0]?.name ?? query.person)
        : query.grid !== undefined
          ? (grids.get(query.grid) ?? query.grid)
          : '全部网格';
    const notes = [
      `方案 ${plan.name}，第 ${plan.version} 版，${STATES[plan.state]}；${from} 起 ${DAYS} 天`,
      '分钟为当班巡段内各街巷预计用时之和；一条街巷可同时在几人的巡段里，故与方案中按责任人计的工作量不同 / minutes: what the streets of the beat take; a street may be on several beats, so they differ from the loads of the plan, which count a street for whoever answers for it',
      ...(synthetic ? ['合成数据 SYNTHETIC'] : []),
    ];
    return { plan, from, shown, lines, names, who, notes, cityZh: nameZh, createdIso: plan.changedAt };
  }

  return {
    async xlsx(cityId, planId, query) {
      const { plan, shown, lines, names, who, notes, createdIso } = await sheet(cityId, planId, query);
      const vehicles = vehicleSheet(plan);
      return writeWorkbook(
        [
          {
            name: `排班 ${who}`.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31),
            columns: [
              { header: '日期 Day', key: 'day', width: 12 },
              { header: '工号 Person', key: 'personId', width: 10 },
              { header: '姓名 Name', key: 'name', width: 10 },
              { header: '网格 Grid', key: 'grid', width: 14 },
              { header: '班次 Shift', key: 'shift', width: 14 },
              { header: '时间 Hours', key: 'hours', width: 14 },
              { header: '值守点 Post', key: 'post', width: 18 },
              { header: '街巷 Streets', key: 'streets', width: 60 },
              { header: '巡段分钟 Beat, min', key: 'minutes', width: 18, type: 'number' },
            ],
            rows: shown,
            note: notes,
          },
          slotSheet(lines, names),
          conflictSheet(plan, query.grid),
          ...(vehicles === null ? [] : [vehicles]),
        ],
        createdIso,
      );
    },
    async pdf(cityId, planId, query) {
      const { plan, from, shown, lines, names, who, notes, cityZh, createdIso } = await sheet(
        cityId,
        planId,
        query,
      );
      const page = openPdf({
        title: `排班表 ${who} ${from}`,
        author: cityZh,
        createdIso,
        landscape: true,
        footerZh: `${cityZh} · ${plan.name} 第 ${plan.version} 版`,
        footerEn: `Roster, version ${plan.version}`,
      });
      page.heading(`排班表：${who}`, 'Roster', 1);
      for (const note of notes) page.text(note);
      page.table(
        [
          { zh: '日期', en: 'Day', width: 0.09 },
          { zh: '姓名', en: 'Name', width: 0.08 },
          { zh: '网格', en: 'Grid', width: 0.1 },
          { zh: '班次', en: 'Shift', width: 0.1 },
          { zh: '时间', en: 'Hours', width: 0.1 },
          { zh: '值守点', en: 'Post', width: 0.13 },
          { zh: '街巷', en: 'Streets', width: 0.32 },
          { zh: '巡段分钟', en: 'Beat, min', width: 0.08, align: 'right' },
        ],
        shown.map((row) => [
          row.day,
          row.name,
          row.grid,
          row.shift,
          row.hours,
          row.post,
          row.streets,
          `${row.minutes}`,
        ]),
      );
      if (shown.length === 0) page.text('这一周没有排班。', 'Nobody is rostered in this week.');
      // A city on paper would be hundreds of pages: of all grids only what is missing is printed.
      const all = query.grid === undefined && query.person === undefined;
      writeSlotPages(page, all ? [] : lines, plan, names, query.grid);
      return page.finish();
    },
  };
}

const STATES: Record<Plan['state'], string> = {
  draft: '草稿',
  submitted: '待审批',
  approved: '已批准',
  rejected: '已退回',
  withdrawn: '已撤回',
};

const clockText = (hours: number): string =>
  `${String(Math.floor(hours)).padStart(2, '0')}:${String(Math.round((hours % 1) * 60)).padStart(2, '0')}`;

/** The week as it would be if the plan were in force. */
function overlaid(rows: readonly RosterRow[], plan: Plan, sections: GroundModel): RosterRow[] {
  const officers = new Map(
    plan.changes.flatMap((change) => (change.what === 'officer' ? [[change.personId, change] as const] : [])),
  );
  const shifts = new Map(sections.shifts.map((shift) => [shift.shiftId, shift]));
  const moves =
    plan.kind === 'sections' || plan.kind === 'squads' ? sectionChanges(plan.changes, sections) : [];
  return rows.map((row) => {
    const change = officers.get(row.personId);
    const shift = change === undefined ? undefined : shifts.get(change.shiftId);
    const gone = new Set(moves.filter((m) => m.fromId === row.personId).map((m) => m.streetId));
    const come = moves.filter((m) => m.toId === row.personId).map((m) => m.streetId);
    return {
      ...row,
      ...(change === undefined || shift === undefined
        ? {}
        : {
            gridId: change.gridId,
            shiftId: change.shiftId,
            shiftZh: shift.nameZh,
            shiftEn: shift.nameEn,
            starts: clockText(shift.startH),
            ends: clockText(shift.endH),
          }),
      streetIds: [...new Set([...row.streetIds.filter((id) => !gone.has(id)), ...come])],
    };
  });
}
