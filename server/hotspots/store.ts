import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Geometry } from '../kernel/geojson.ts';

const sql = {
  versions: loadSql(import.meta.url, 'versions'),
  caseCount: loadSql(import.meta.url, 'case-count'),
  casePage: loadSql(import.meta.url, 'case-page'),
  outcomePage: loadSql(import.meta.url, 'outcome-page'),
  roadPage: loadSql(import.meta.url, 'road-page'),
  networkPage: loadSql(import.meta.url, 'network-page'),
  buildingPage: loadSql(import.meta.url, 'building-page'),
  people: loadSql(import.meta.url, 'people'),
  streets: loadSql(import.meta.url, 'streets'),
  neighbours: loadSql(import.meta.url, 'street-neighbours'),
  visitDays: loadSql(import.meta.url, 'visit-days'),
  insertResult: loadSql(import.meta.url, 'insert-result'),
  result: loadSql(import.meta.url, 'result'),
  brief: loadSql(import.meta.url, 'brief'),
  putBrief: loadSql(import.meta.url, 'put-brief'),
  putStability: loadSql(import.meta.url, 'put-stability'),
  dropResults: loadSql(import.meta.url, 'drop-results'),
  streetShapes: loadSql(import.meta.url, 'street-shapes'),
};

/** Rows of one page: small enough for the embedded engine, which serves everybody in turn. */
const PAGE = { cases: 12_000, roads: 4_000, buildings: 4_000 };

export interface Versions extends Record<string, unknown> {
  ground: string;
  cases: number;
  /** Changes with every merge of reports and its undoing. */
  merges: string;
}

export async function readVersions(db: Database, cityId: number): Promise<Versions> {
  const [row] = await db.query<Versions>(sql.versions, [cityId]);
  return row ?? { ground: '', cases: 0, merges: '' };
}

export async function countCases(db: Database, cityId: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql.caseCount, [cityId]);
  return row?.count ?? 0;
}

/** Where a reading of cases ended. */
export interface CaseMark {
  at: string;
  id: string;
}

interface CasePage extends Record<string, unknown> {
  lines: string;
  count: number;
  lastAt: string | null;
  lastId: string | null;
}

/** Cases after the mark, a page at a time, each with the mark of its end. */
export async function* readCasePages(
  db: Database,
  cityId: number,
  timeZone: string,
  after?: CaseMark,
): AsyncGenerator<{ lines: string; count: number; mark: CaseMark }> {
  let mark = after;
  for (;;) {
    const [page] = await db.query<CasePage>(sql.casePage, [
      cityId,
      timeZone,
      mark?.at ?? null,
      mark?.id ?? null,
      PAGE.cases,
    ]);
    if (page === undefined || page.lastAt === null || page.lastId === null) return;
    mark = { at: page.lastAt, id: page.lastId };
    yield { lines: page.lines, count: page.count, mark };
    if (page.count < PAGE.cases) return;
  }
}

/** Outcomes of the cases from epoch s `fromS` on, a page at a time, in order of report. */
export async function* readOutcomePages(
  db: Database,
  cityId: number,
  fromS: number,
): AsyncGenerator<{ lines: string; count: number }> {
  let mark: CaseMark | undefined;
  for (;;) {
    const [page] = await db.query<CasePage>(sql.outcomePage, [
      cityId,
      fromS,
      mark?.at ?? null,
      mark?.id ?? null,
      PAGE.cases,
    ]);
    if (page === undefined || page.lastAt === null || page.lastId === null) return;
    mark = { at: page.lastAt, id: page.lastId };
    yield { lines: page.lines, count: page.count };
    if (page.count < PAGE.cases) return;
  }
}

export const readRoadPages = (db: Database, cityId: number) => edgePages(db, cityId, sql.roadPage);
/** All edges, bridges too, with the nodes that they join. */
export const readNetworkPages = (db: Database, cityId: number) => edgePages(db, cityId, sql.networkPage);

async function* edgePages(db: Database, cityId: number, statement: string): AsyncGenerator<string> {
  let last = -2_147_483_648;
  for (;;) {
    const [page] = await db.query<{ lines: string; count: number; last: number | null }>(statement, [
      cityId,
      last,
      PAGE.roads,
    ]);
    if (page === undefined || page.last === null) return;
    yield page.lines;
    if (page.count < PAGE.roads) return;
    last = page.last;
  }
}

export async function* readBuildingPages(db: Database, cityId: number): AsyncGenerator<string> {
  let last = '';
  for (;;) {
    const [page] = await db.query<{ lines: string; count: number; last: string | null }>(sql.buildingPage, [
      cityId,
      last,
      PAGE.buildings,
    ]);
    if (page === undefined || page.last === null) return;
    yield page.lines;
    if (page.count < PAGE.buildings) return;
    last = page.last;
  }
}

async function linesOf(db: Database, statement: string, values: (string | number)[]): Promise<string> {
  const [row] = await db.query<{ lines: string }>(statement, values);
  return row?.lines ?? '';
}

export const readPeople = (db: Database, cityId: number, at: string) => linesOf(db, sql.people, [cityId, at]);
export const readStreets = (db: Database, cityId: number) => linesOf(db, sql.streets, [cityId]);
export const readNeighbours = (db: Database, cityId: number) => linesOf(db, sql.neighbours, [cityId]);
export const readVisitDays = (db: Database, cityId: number, from: string, to: string) =>
  linesOf(db, sql.visitDays, [cityId, from, to]);

export async function insertResult(
  db: Database,
  cityId: number,
  result: { resultId: string; question: string; body: string; by: string; at: string },
): Promise<void> {
  await db.query(sql.insertResult, [
    cityId,
    result.resultId,
    result.question,
    result.body,
    result.by,
    result.at,
  ]);
}

export async function readResult(
  db: Database,
  cityId: number,
  resultId: string,
): Promise<string | undefined> {
  const [row] = await db.query<{ body: string }>(sql.result, [cityId, resultId]);
  return row?.body;
}

export async function readStreetShapes(
  db: Database,
  cityId: number,
  streetIds: string[],
): Promise<{ streetId: string; geometry: Geometry }[]> {
  return db.query(sql.streetShapes, [cityId, streetIds]);
}

/** What was kept with a result: the brief's content and the check of stability, as JSON text. */
export async function readKept(
  db: Database,
  cityId: number,
  resultId: string,
): Promise<{ brief: string | null; stability: string | null; createdAt: string } | undefined> {
  const [row] = await db.query<{ brief: string | null; stability: string | null; createdAt: string }>(
    sql.brief,
    [cityId, resultId],
  );
  return row;
}

export async function readStability(db: Database, cityId: number, resultId: string): Promise<string | null> {
  return (await readKept(db, cityId, resultId))?.stability ?? null;
}

/** The content that is kept: the first one written stays. */
export async function writeBrief(
  db: Database,
  cityId: number,
  resultId: string,
  brief: string,
): Promise<string> {
  const [row] = await db.query<{ brief: string }>(sql.putBrief, [cityId, resultId, brief]);
  return row?.brief ?? brief;
}

export async function writeStability(
  db: Database,
  cityId: number,
  resultId: string,
  stability: string,
): Promise<void> {
  await db.query(sql.putStability, [cityId, resultId, stability]);
}

/** Removes results older than an instant; how many. */
export async function dropResults(db: Database, cityId: number, before: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql.dropResults, [cityId, before]);
  return row?.count ?? 0;
}
