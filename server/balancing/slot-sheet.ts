import type { WorkbookSheet } from '../documents/workbook.ts';
import type { PdfPage } from '../documents/pdf.ts';
import type { GroundModel } from './core/ground-model.ts';
import type { HeldSpan } from './core/held-spans.ts';
import { spansOf, stretchesOf } from './core/held-spans.ts';
import type { Why } from './core/name-slots.ts';
import { daysText } from './core/slot-conflicts.ts';
import { weekNaming } from './core/slot-effects.ts';
import type { Plan } from './plan-contract.ts';
import type { NamedStretch } from './slot-store.ts';

const WHY_ZH: Record<Why, string> = { own: '本人', pair: 'AB角', chosen: '代管', nobody: '无人当班' };

/** A line of "who holds which street when". */
export interface SlotLine extends HeldSpan {
  streetId: string;
  gridId: string;
}

/** The lines of a week: from what is on record, else as the plan would name them. */
export function slotLines(
  model: GroundModel,
  plan: Pick<Plan, 'applied' | 'changes'>,
  recorded: { from: string; stretches: readonly NamedStretch[] },
  pairs: [string, string][] | undefined,
): SlotLine[] {
  const gridOf = new Map(model.streets.map(({ streetId, ownerGridId }) => [streetId, ownerGridId]));
  if (plan.applied && recorded.stretches.length > 0) {
    const byStreet = new Map<string, NamedStretch[]>();
    // Days are told from a Monday on.
    const first = (new Date(`${recorded.from}T12:00:00Z`).getUTCDay() + 6) % 7;
    for (const one of recorded.stretches)
      if (one.day >= 0 && one.day < 7)
        byStreet.set(one.streetId, [...(byStreet.get(one.streetId) ?? []), one]);
    return [...byStreet].flatMap(([streetId, stretches]) =>
      spansOf(stretches).map((span) => ({
        ...span,
        days: span.days.map((day) => (day + first) % 7).sort((a, b) => a - b),
        streetId,
        gridId: gridOf.get(streetId) ?? '',
      })),
    );
  }
  const { problem, naming } = weekNaming(model, plan.changes, pairs);
  return problem.streets.flatMap(({ streetId, grid }, s) =>
    spansOf(stretchesOf(problem, naming, s)).map((span) => ({
      ...span,
      streetId,
      gridId: problem.grids[grid] ?? '',
    })),
  );
}

interface Names {
  streets: ReadonlyMap<string, { nameZh: string }>;
  grids: ReadonlyMap<string, string>;
  weekFrom: string;
}

const shown = (line: SlotLine, { streets, grids }: Names) => ({
  grid: grids.get(line.gridId) ?? line.gridId,
  street: streets.get(line.streetId)?.nameZh ?? line.streetId,
  days: daysText(line.days).zh,
  hours: `${line.from}–${line.to}`,
  name: line.nameZh,
  why: WHY_ZH[line.why],
});

const notesOf = ({ weekFrom }: Names): string[] => [
  `一段一时一人：${weekFrom} 起一周，每条街巷每个时段只有一名责任人；本人不当班由 AB 角代管，AB 角也不当班由本网格当班的另一人代管`,
  'One named holder for each street and slot; 无人当班 = nobody of the grid is on shift then',
];

export function slotSheet(lines: readonly SlotLine[], names: Names): WorkbookSheet {
  return {
    name: '街巷时段 Slots',
    columns: [
      { header: '网格 Grid', key: 'grid', width: 14 },
      { header: '街巷 Street', key: 'street', width: 18 },
      { header: '星期 Days', key: 'days', width: 22 },
      { header: '时段 Hours', key: 'hours', width: 14 },
      { header: '责任人 Holder', key: 'name', width: 12 },
      { header: '方式 How', key: 'why', width: 12 },
    ],
    rows: lines.map((line) => shown(line, names)),
    note: notesOf(names),
  };
}

/** What cannot be named, with the nearest remedy. */
export function conflictSheet(
  { evaluation }: Pick<Plan, 'evaluation'>,
  gridId: string | undefined,
): WorkbookSheet {
  const { slots } = evaluation;
  return {
    name: '空缺 Conflicts',
    columns: [
      { header: '网格 Grid', key: 'gridZh', width: 14 },
      { header: '星期 Days', key: 'days', width: 22 },
      { header: '时段 Hours', key: 'hours', width: 14 },
      { header: '街巷 Streets', key: 'streets', width: 10, type: 'number' },
      { header: '预计案件/周 Cases', key: 'expected', width: 14, type: 'number', format: '0.00' },
      { header: '最近的办法 Remedy', key: 'remedy', width: 60 },
    ],
    rows: (slots?.conflicts ?? [])
      .filter((one) => gridId === undefined || one.gridId === gridId)
      .map((one) => ({
        gridZh: one.gridZh,
        days: daysText(one.days).zh,
        hours: `${one.from}–${one.to}`,
        streets: one.streets,
        expected: one.expectedPerWeek,
        remedy: one.remedy.zh,
      })),
    note: [
      '方案保存时的判断：这些时段本网格无人当班，不作默认填补 / as judged when the plan was saved; nobody is put there silently',
    ],
  };
}

/** Vehicles that go with their squad's area; null when none does. */
export function vehicleSheet({ evaluation }: Pick<Plan, 'evaluation'>): WorkbookSheet | null {
  const vehicles = evaluation.explained.filter(({ change }) => change.what === 'vehicle');
  if (vehicles.length === 0) return null;
  return {
    name: '车辆 Vehicles',
    columns: [
      { header: '车辆 Vehicle', key: 'nameZh', width: 12 },
      { header: '原中队 From', key: 'fromZh', width: 20 },
      { header: '改属 To', key: 'toZh', width: 20 },
      { header: '理由 Reason', key: 'reason', width: 70 },
    ],
    rows: vehicles.map(({ nameZh, fromZh, toZh, reason }) => ({ nameZh, fromZh, toZh, reason: reason.zh })),
  };
}

function byStreet(lines: readonly SlotLine[]): SlotLine[][] {
  const found = new Map<string, SlotLine[]>();
  for (const line of lines) found.set(line.streetId, [...(found.get(line.streetId) ?? []), line]);
  return [...found.values()];
}

/** The same on paper: who holds which street when; what cannot be named; vehicles. */
export function writeSlotPages(
  page: PdfPage,
  lines: readonly SlotLine[],
  plan: Pick<Plan, 'evaluation'>,
  names: Names,
  gridId: string | undefined,
): void {
  page.heading('街巷时段责任人', 'Holder of each street and slot', 2);
  for (const note of notesOf(names)) page.text(note);
  if (lines.length === 0)
    page.text('请按网格或人员导出明细。', 'Ask for a grid or a person to see each street.');
  else
    page.table(
      [
        { zh: '网格', en: 'Grid', width: 0.12 },
        { zh: '街巷', en: 'Street', width: 0.16 },
        { zh: '谁在何时负责', en: 'Who holds it when', width: 0.72 },
      ],
      byStreet(lines.filter(({ personId }) => personId !== null)).map((own) => {
        const rows = own.map((line) => shown(line, names));
        return [
          rows[0]!.grid,
          rows[0]!.street,
          rows.map(({ hours, days, name, why }) => `${hours} ${days} ${name}（${why}）`).join('；'),
        ];
      }),
    );
  part(page, conflictSheet(plan, gridId), '无人当班的时段与办法', 'Slots that nobody can be named for', [
    { key: 'gridZh', zh: '网格', en: 'Grid', width: 0.13 },
    { key: 'days', zh: '星期', en: 'Days', width: 0.17 },
    { key: 'hours', zh: '时段', en: 'Hours', width: 0.13 },
    { key: 'remedy', zh: '最近的办法', en: 'Remedy', width: 0.57 },
  ]);
  part(page, vehicleSheet(plan), '随片调整的车辆', 'Vehicles that go with their area', [
    { key: 'nameZh', zh: '车辆', en: 'Vehicle', width: 0.1 },
    { key: 'fromZh', zh: '原中队', en: 'From', width: 0.17 },
    { key: 'toZh', zh: '改属', en: 'To', width: 0.17 },
    { key: 'reason', zh: '理由', en: 'Reason', width: 0.56 },
  ]);
}

/** Some columns of a sheet on paper, under its heading; nothing when the sheet has no row. */
function part(
  page: PdfPage,
  sheet: WorkbookSheet | null,
  zh: string,
  en: string,
  columns: { key: string; zh: string; en: string; width: number }[],
): void {
  const rows = sheet?.rows ?? [];
  if (rows.length === 0) return;
  page.heading(zh, en, 2);
  page.table(
    columns,
    rows.map((row) => columns.map(({ key }) => String(row[key]))),
  );
}
