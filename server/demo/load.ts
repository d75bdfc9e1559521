/**
 * How does a demo city get into the database? In unnest batches that stay short on either engine; the city's
 * checksum is written last, so a load that was cut off is seen and begun anew.
 */
import type { Database, SqlValue } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { hexFromGeometry } from '../db/wkb.ts';
import { TABLE_NAMES, TABLES, type Column, type DemoCity, type Fixes, type TableName } from './core/rows.ts';
import { turnWeeks } from './core/turn-weeks.ts';
import { columnArrays, geometryOf, kindOf, numberArray, textArray } from './row-arrays.ts';

export interface LoadProgress {
  zh: string;
  en: string;
  /** Part of all rows that are in, 0…1. */
  share: number;
}

export interface LoadOptions {
  cityId: number;
  /** Local midnight of the day that the city is loaded on: all times of the city are relative to it. */
  anchor: Date;
  /** Visits and check-ins after this moment are left out; the end of the anchor's day unless told. */
  until?: Date;
  checksum: string;
  /** What else belongs to the city, done before it is said to be complete. */
  finish?: () => Promise<void>;
  onProgress?: (progress: LoadProgress) => void;
}

export type DemoCityState = 'absent' | 'partial' | 'complete';

const LAYERS = [
  'surfaces',
  'roads',
  'streets',
  'buildings',
  'places',
  'grids',
  'zones',
  'heritage_sites',
  'construction_sites',
  'cameras',
  'assets',
  'areas',
  'cases',
  'sanitation_roads',
  'boundary',
];

const PHRASES: readonly (readonly [readonly TableName[], string, string])[] = [
  [
    [
      'grids',
      'road_nodes',
      'streets',
      'road_edges',
      'street_neighbours',
      'h3_cells',
      'grid_cells',
      'street_cells',
    ],
    '正在铺设道路与网格',
    'Laying out roads and grids',
  ],
  [['surfaces', 'places', 'areas', 'buildings'], '正在建造房屋与水系', 'Raising buildings and water'],
  [['assets', 'cameras'], '正在种树、装灯、安装摄像机', 'Planting trees, placing lamps and cameras'],
  [
    [
      'people',
      'squads',
      'firms',
      'units',
      'posts',
      'shifts',
      'rosters',
      'leaves',
      'check_ins',
      'responsibilities',
      'sanitation_roads',
    ],
    '正在安排人员与班次',
    'Assigning people and shifts',
  ],
  [
    ['heritage_sites', 'zones', 'construction_sites'],
    '正在登记文物保护区划与工地',
    'Registering protected zones and building sites',
  ],
  [
    ['cases', 'case_events', 'visits', 'visit_counts', 'demo_truths'],
    '正在写入案件与巡查记录',
    'Writing cases and visits',
  ],
];

const phraseOf = (table: TableName): { zh: string; en: string } => {
  const found = PHRASES.find(([tables]) => tables.includes(table));
  return found ? { zh: found[1], en: found[2] } : { zh: '正在准备示范城市', en: 'Preparing the demo city' };
};

/** The instant at which the day of `nowMs` began in a zone of fixed offset (default UTC+8, no summer time). */
export function anchorOf(nowMs: number, offsetHours = 8): Date {
  const shift = offsetHours * 3_600_000;
  return new Date(Math.floor((nowMs + shift) / 86_400_000) * 86_400_000 - shift);
}

/** Is the city there, whole, or only in part (an interrupted load)? */
export async function demoCityState(db: Database, cityId: number): Promise<DemoCityState> {
  const [row] = await db.query<{ checksum: string | null; synthetic: boolean }>(
    loadSql(import.meta.url, 'city-state'),
    [cityId],
  );
  if (!row) return 'absent';
  return row.checksum === null && row.synthetic ? 'partial' : 'complete';
}

/** Removes a city and everything that hangs on it, also after an interrupted load. */
export async function dropCity(db: Database, cityId: number): Promise<void> {
  await db.query(loadSql(import.meta.url, 'drop-city-fixes'), [cityId]);
  await db.query(loadSql(import.meta.url, 'drop-city-layers'), [cityId]);
  await db.query(loadSql(import.meta.url, 'drop-city'), [cityId]);
}

const TARGET_MS = 110;

/** Sends rows in batches whose size follows the measured time of the last one. */
async function inBatches(
  count: number,
  first: number,
  send: (from: number, to: number) => Promise<void>,
): Promise<void> {
  let size = first;
  let from = 0;
  while (from < count) {
    const to = Math.min(count, from + size);
    const begun = performance.now();
    await send(from, to);
    const ms = Math.max(1, performance.now() - begun);
    if (to - from === size)
      size = Math.round(Math.min(12_000, Math.max(200, size * Math.min(2, Math.max(0.4, TARGET_MS / ms)))));
    from = to;
  }
}

/**
 * One batch. The embedded engine spends half its time on looking the city up again for every row; the city is
 * known to be there, so that engine is told not to, for this transaction only.
 */
async function insert(db: Database, statement: string, values: SqlValue[]): Promise<void> {
  if (db.engine !== 'embedded') {
    await db.query(statement, values);
    return;
  }
  await db.transaction(async (tx) => {
    await tx.query(loadSql(import.meta.url, 'trust-references'));
    await tx.query(statement, values);
  });
}

/** Cases turned so that weekends fall on weekends; visits and check-ins of today only as far as today has come. */
function rowsToLoad(city: DemoCity, table: TableName, options: LoadOptions): Record<string, unknown>[] {
  const rows = city.tables[table] as Record<string, unknown>[];
  const limit =
    options.until === undefined ? 86_400 : (options.until.getTime() - options.anchor.getTime()) / 1000;
  switch (table) {
    case 'visits':
      return city.tables.visits.filter((v) => v.ended_at <= limit);
    case 'check_ins':
      return city.tables.check_ins.filter((c) => c.at <= limit);
    case 'cases':
      // Due times follow from the types' timers and the calendar, like everybody's.
      return turnWeeks(city, options.anchor).cases.map((row) => ({ ...row, due_at: null }));
    case 'case_events':
      return turnWeeks(city, options.anchor).case_events;
    default:
      return rows;
  }
}

/** Where rows go: the city, and the instant that their times count from. */
export interface RowsPlace {
  cityId: number;
  anchor: Date;
}

/** The statement and values that add these rows to a table; keys of the rows are its column names. */
export function rowsInsert(
  table: TableName,
  rows: readonly Record<string, unknown>[],
  place: RowsPlace,
): { statement: string; values: SqlValue[] } {
  const columns = Object.entries(TABLES[table]) as [string, Column][];
  const kinds = columns.map(([, c]) => kindOf(c).kind);
  const head: (string | number)[] = [place.cityId];
  if (kinds.includes('instant')) head.push(place.anchor.toISOString());
  if (kinds.includes('day')) head.push(dayOf(place.anchor));
  const arrays = columns.flatMap(([name, column]) =>
    columnArrays(
      column,
      rows.map((r) => r[name]),
    ),
  );
  return {
    statement: loadSql(import.meta.url, `insert-${table.replaceAll('_', '-')}`),
    values: [...head, ...arrays],
  };
}

/** Adds rows of a city that is being made, in short batches; `done` is told how many went in. */
export async function insertRows(
  db: Database,
  table: TableName,
  rows: readonly Record<string, unknown>[],
  place: RowsPlace,
  done: (rows: number) => void = () => undefined,
): Promise<void> {
  await inBatches(rows.length, 800, async (from, to) => {
    const { statement, values } = rowsInsert(table, rows.slice(from, to), place);
    await insert(db, statement, values);
    done(to - from);
  });
}

/** The local calendar day that begins at the anchor, as ISO text. */
function dayOf(anchor: Date): string {
  return new Date(anchor.getTime() + 12 * 3_600_000).toISOString().slice(0, 10);
}

async function insertFixes(
  db: Database,
  fixes: Fixes,
  options: LoadOptions,
  done: (rows: number) => void,
): Promise<void> {
  if (fixes.at.length === 0) return;
  let low = Infinity;
  let high = -Infinity;
  for (const s of fixes.at) {
    if (s < low) low = s;
    if (s > high) high = s;
  }
  const ensure = loadSql(import.meta.url, 'ensure-fix-partition');
  const dayMs = 86_400_000;
  const lastDay = Math.floor((options.anchor.getTime() + high * 1000) / dayMs) + 2;
  for (let d = Math.floor((options.anchor.getTime() + low * 1000) / dayMs); d <= lastDay; d += 1) {
    await db.query(ensure, [new Date(d * dayMs).toISOString().slice(0, 10)]);
  }
  const ids = textArray(fixes.unitIds);
  const statement = loadSql(import.meta.url, 'insert-fixes');
  await inBatches(fixes.at.length, 2000, async (from, to) => {
    const columns = [
      fixes.unit,
      fixes.at,
      fixes.lon,
      fixes.lat,
      fixes.speed,
      fixes.heading,
      fixes.accuracy,
      fixes.lag,
    ];
    await insert(db, statement, [
      options.cityId,
      options.anchor.toISOString(),
      ids,
      ...columns.map((c) => numberArray(c.subarray(from, to))),
    ]);
    done(to - from);
  });
}

async function insertUnitStates(db: Database, fixes: Fixes, options: LoadOptions): Promise<void> {
  const last = new Map<number, number>();
  for (let i = 0; i < fixes.at.length; i += 1) last.set(fixes.unit[i]!, i);
  const rows = [...last.values()];
  if (rows.length === 0) return;
  await db.query(loadSql(import.meta.url, 'insert-unit-states'), [
    options.cityId,
    options.anchor.toISOString(),
    textArray(rows.map((i) => fixes.unitIds[fixes.unit[i]!]!)),
    numberArray(rows.map((i) => fixes.at[i]!)),
    numberArray(rows.map((i) => fixes.lon[i]! / 1e6)),
    numberArray(rows.map((i) => fixes.lat[i]! / 1e6)),
    numberArray(rows.map((i) => fixes.speed[i]! / 10)),
    numberArray(rows.map((i) => fixes.heading[i]!)),
    numberArray(rows.map((i) => fixes.accuracy[i]!)),
  ]);
}

/**
 * Loads a city under an id. An incomplete one under the same id is removed first; a complete one is refused
 * by its primary key. Resolves when the checksum is written.
 */
export async function loadDemoCity(db: Database, city: DemoCity, options: LoadOptions): Promise<void> {
  if ((await demoCityState(db, options.cityId)) === 'partial') await dropCity(db, options.cityId);
  const total = TABLE_NAMES.reduce((s, t) => s + city.tables[t].length, 0) + city.fixes.at.length;
  let rows = 0;
  const report = (zh: string, en: string) => (added: number) => {
    rows += added;
    options.onProgress?.({ zh, en, share: Math.min(1, rows / total) });
  };
  const c = city.city;
  await db.query(loadSql(import.meta.url, 'insert-city'), [
    options.cityId,
    // Codes are unique in a deployment: a second copy of a seed is told apart by its id.
    options.cityId === city.seed ? c.code : `${c.code}-${options.cityId}`,
    c.nameZh,
    c.nameEn,
    c.timeZone,
    c.localSrid,
    hexFromGeometry(geometryOf('multipolygon', c.boundary)),
    c.h3Coarse,
    c.h3Fine,
    c.attribution,
    c.licence,
  ]);
  for (const table of TABLE_NAMES) {
    const phrase = phraseOf(table);
    await insertRows(db, table, rowsToLoad(city, table, options), options, report(phrase.zh, phrase.en));
  }
  await insertFixes(db, city.fixes, options, report('正在回放昨日轨迹', "Replaying the last day's tracks"));
  await insertUnitStates(db, city.fixes, options);
  await options.finish?.();
  await db.query(loadSql(import.meta.url, 'raise-layers'), [options.cityId, textArray(LAYERS)]);
  await db.query(loadSql(import.meta.url, 'complete-city'), [options.cityId, options.checksum]);
  options.onProgress?.({ zh: '示范城市已就绪', en: 'The demo city is ready', share: 1 });
}
