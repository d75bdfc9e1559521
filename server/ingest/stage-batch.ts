import type { Database, Queryable } from '../db/database.ts';
import { geometryFromHex, hexFromGeometry } from '../db/wkb.ts';
import { shorten } from '../kernel/errors.ts';
import type { Geometry } from '../kernel/geojson.ts';
import type { LngLat } from '../kernel/lng-lat.ts';
import type { RejectedRow } from './contract.ts';
import type { PreparedRow } from './core/prepare-row.ts';
import { isRefusal, problemOf, storedParts } from './core/prepare-row.ts';
import type { Reference, Refusal, Target, Values } from './core/target.ts';
import * as staging from './staging-store.ts';
import type { StagedRow } from './staging-store.ts';

/** What an address says about a place; see the addresses' own contract. */
export interface AddressAnswer {
  state: 'placed' | 'review' | 'unknown';
  candidates: { lngLat: readonly [number, number]; errorM: number }[];
}

export interface BatchContext {
  cityId: number;
  importId: string;
  target: Target;
  nowIso: string;
  by: string;
  fileName: string;
  errorM: number | null;
  /** Undefined: nobody resolves addresses here, and a case without coordinates is refused. */
  resolveAddresses: ((texts: string[]) => Promise<AddressAnswer[]>) | undefined;
  /** The finest H3 cell of a position, as a decimal number. */
  cellOf(position: LngLat): string;
  /** A street counts as near within so many metres. */
  streetReachM: number;
  /** References that were looked up in this run: word → identifier, or null when there is none, or how many fit. */
  references: Map<string, string | null | number>;
}

export interface BatchResult {
  accepted: number;
  queued: number;
  rejected: Omit<RejectedRow, 'seq'>[];
  mended: string[];
  /** WGS84 geometries that were staged, with the values: for the preview. */
  shown: { geometry: Geometry; values: Values }[];
  /** Row numbers used. */
  rows: number;
}

interface Candidate {
  row: PreparedRow;
  rowNo: number;
  geometry: Geometry | null;
  hex: string | null;
  values: Values;
  errorM: number | null;
  state: 'ok' | 'queued';
  part: number;
}

const REFERENCE_WORDS: Record<Reference, [zh: string, en: string]> = {
  streets: ['街巷', 'street'],
  units: ['单元', 'unit'],
  people: ['人员', 'person'],
  shifts: ['班次', 'shift'],
  grids: ['网格', 'grid'],
};
const DERIVED = new Set(['streets', 'sites', 'cases', 'grids', 'zones', 'responsibilities']);
const DERIVED_WORDS: Record<string, [zh: string, en: string]> = {
  no_grid: ['中点不在任何责任网格内，也没有所属网格', 'Its middle lies in no grid and no home grid is given'],
  later_version: [
    '之后已有新的版本，而本行没有失效日期：请补上失效日期',
    'A later version is known and this row has no end: give valid_to',
  ],
  no_boundary: ['没有边界、四至文字或规则', 'It has no outline, no boundary in words and no rule'],
};

/** Looks up what rows refer to, outside of the transaction. */
export async function lookUpReferences(
  db: Database,
  rows: readonly PreparedRow[],
  context: BatchContext,
): Promise<void> {
  for (const { name, refers } of context.target.fields) {
    if (refers === undefined) continue;
    const words = new Set<string>();
    for (const { values } of rows) {
      const value = values[name];
      if (typeof value === 'string' && !context.references.has(`${refers} ${value}`)) words.add(value);
    }
    if (words.size === 0) continue;
    const found = await staging.known(db, refers, context.cityId, [...words]);
    for (const word of words) context.references.set(`${refers} ${word}`, null);
    for (const { word, id, n } of found) context.references.set(`${refers} ${word}`, n === 1 ? id : n);
  }
}

/** Resolves the addresses of rows without a place: a map from row to answer. */
export async function resolveAddresses(
  rows: readonly PreparedRow[],
  context: BatchContext,
): Promise<Map<PreparedRow, AddressAnswer>> {
  const answers = new Map<PreparedRow, AddressAnswer>();
  if (context.resolveAddresses === undefined || context.target.layer !== 'cases') return answers;
  const waiting = rows.filter((row) => row.parts[0] === null && typeof row.values['address'] === 'string');
  if (waiting.length === 0) return answers;
  const found = await context.resolveAddresses(waiting.map((row) => String(row.values['address'])));
  waiting.forEach((row, index) => {
    const answer = found[index];
    if (answer !== undefined) answers.set(row, answer);
  });
  return answers;
}

/**
 * Checks and stages some rows in one transaction that the caller opened. `firstRow`: number of the first staged row.
 * Every row of the file is either staged or among `rejected`.
 */
export async function stageBatch(
  tx: Queryable,
  rows: readonly PreparedRow[],
  addresses: ReadonlyMap<PreparedRow, AddressAnswer>,
  firstRow: number,
  context: BatchContext,
): Promise<BatchResult> {
  const { target, cityId, importId } = context;
  const result: BatchResult = { accepted: 0, queued: 0, rejected: [], mended: [], shown: [], rows: 0 };
  const reject = (row: PreparedRow, refusal: Refusal): void => {
    const { seq: _, ...problem } = problemOf(refusal, 0, row.place);
    result.rejected.push(problem);
  };

  let candidates: Candidate[] = [];
  let next = firstRow;
  for (const row of rows) {
    const values = withReferences(row.values, context);
    if (isRefusal(values)) {
      reject(row, values);
      continue;
    }
    const placed = placeOf(row, addresses.get(row), context);
    if (isRefusal(placed)) {
      reject(row, placed);
      continue;
    }
    placed.parts.forEach((geometry, part) => {
      candidates.push({
        row,
        rowNo: next,
        geometry,
        hex: geometry === null ? null : hexFromGeometry(geometry),
        values,
        errorM: placed.errorM,
        state: placed.state,
        part,
      });
      next += 1;
    });
  }

  const sound = await soundShapes(tx, candidates, target, reject, result.mended, () => next++);
  candidates = sound;

  const staged: StagedRow[] = [];
  const refusedRows = new Set<PreparedRow>();
  for (const candidate of candidates) {
    const made = tableRows(candidate, context, result.mended);
    if (isRefusal(made)) {
      if (!refusedRows.has(candidate.row)) reject(candidate.row, made);
      refusedRows.add(candidate.row);
      continue;
    }
    staged.push(...made);
  }
  const live = candidates.filter(({ row }) => !refusedRows.has(row));
  const went =
    staged.length === 0 ? new Set<string>() : await staging.stageRows(tx, cityId, importId, staged);
  const left = new Map(
    staged
      .filter(({ stage, rowNo }) => !went.has(`${stage} ${rowNo}`))
      .map(({ rowNo, key }) => [rowNo, key] as const),
  );
  const doubled = live.filter(({ rowNo }) => left.has(rowNo));
  for (const { row, rowNo } of doubled) {
    if (!refusedRows.has(row))
      reject(row, {
        code: 'duplicate',
        value: left.get(rowNo) ?? '',
        zh: '编号（或整行内容）与本文件前面的行重复',
        en: 'Its identifier (or its whole content) was in an earlier row of this file',
      });
    refusedRows.add(row);
  }
  const gone = doubled.map(({ rowNo }) => rowNo);
  if (DERIVED.has(target.layer) && went.size > 0) {
    const more = target.layer === 'cases' ? [context.streetReachM] : [];
    const without = await staging.derive(tx, target.layer, cityId, importId, firstRow, next - 1, more);
    for (const { rowNo, code, value } of without) {
      const candidate = live.find((one) => one.rowNo === rowNo);
      if (candidate === undefined || refusedRows.has(candidate.row)) continue;
      const [zh, en] = DERIVED_WORDS[code] ?? [code, code];
      refusedRows.add(candidate.row);
      reject(candidate.row, { code, value: value ?? '', zh, en });
      gone.push(rowNo);
    }
  }
  await staging.rejectStaged(tx, cityId, importId, gone);

  const counted = new Set<PreparedRow>();
  for (const { row, geometry, values, state } of live) {
    if (refusedRows.has(row)) continue;
    if (!counted.has(row)) {
      counted.add(row);
      result.accepted += 1;
      if (state === 'queued') result.queued += 1;
      result.mended.push(...row.mended);
    }
    if (geometry !== null) result.shown.push({ geometry, values });
  }
  result.rows = next - firstRow;
  return result;
}

function withReferences(values: Values, { target, references }: BatchContext): Values | Refusal {
  let own = values;
  for (const field of target.fields) {
    const value = values[field.name];
    if (field.refers === undefined || typeof value !== 'string') continue;
    const found = references.get(`${field.refers} ${value}`);
    if (typeof found === 'string') {
      if (found !== value) own = { ...own, [field.name]: found };
      continue;
    }
    const [zh, en] = REFERENCE_WORDS[field.refers];
    return typeof found === 'number'
      ? {
          code: 'ambiguous_reference',
          value: shorten(value),
          zh: `${field.zh}：有 ${found} 个${zh}叫“${shorten(value)}”，请用编号`,
          en: `${field.en}: ${found} ${en}s are called "${shorten(value)}"; use the identifier`,
        }
      : {
          code: 'unknown_reference',
          value: shorten(value),
          zh: `${field.zh}：本市没有这个${zh}`,
          en: `${field.en}: the city has no such ${en}`,
        };
  }
  return own;
}

function placeOf(
  row: PreparedRow,
  answer: AddressAnswer | undefined,
  context: BatchContext,
): { parts: (Geometry | null)[]; errorM: number | null; state: 'ok' | 'queued' } | Refusal {
  if (row.parts[0] !== null || context.target.layer !== 'cases')
    return { parts: row.parts, errorM: row.parts[0] === null ? null : context.errorM, state: 'ok' };
  const best = answer?.candidates[0];
  if (answer?.state === 'placed' && best !== undefined) {
    const [lng, lat] = best.lngLat;
    return {
      parts: [{ type: 'Point', coordinates: [lng, lat] }],
      errorM: best.errorM,
      state: 'ok',
    };
  }
  if (answer !== undefined) return { parts: [null], errorM: null, state: 'queued' };
  return {
    code: 'no_place',
    value: String(row.values['address'] ?? ''),
    zh: '没有坐标，也没有可用的地址',
    en: 'It has neither coordinates nor an address that can be used',
  };
}

/** Drops or mends what PostGIS calls invalid. */
async function soundShapes(
  tx: Queryable,
  candidates: Candidate[],
  target: Target,
  reject: (row: PreparedRow, refusal: Refusal) => void,
  mended: string[],
  takeRowNo: () => number,
): Promise<Candidate[]> {
  if (target.geometry.store === 'Point') return candidates;
  const located = candidates.filter(({ hex }) => hex !== null);
  if (located.length === 0) return candidates;
  const keep = target.strict === true ? 0 : target.geometry.store === 'MultiLineString' ? 2 : 3;
  const checks = await staging.checkShapes(
    tx,
    located.map(({ hex }) => hex!),
    keep,
  );
  const bad = new Map<Candidate, staging.ShapeCheck>();
  for (const check of checks) bad.set(located[check.i - 1]!, check);
  if (bad.size === 0) return candidates;
  const dropped = new Set<PreparedRow>();
  const out: Candidate[] = [];
  for (const candidate of candidates) {
    const check = bad.get(candidate);
    if (check === undefined) {
      out.push(candidate);
      continue;
    }
    const parts = mendedParts(check, target);
    if (isRefusal(parts)) {
      if (!dropped.has(candidate.row)) reject(candidate.row, parts);
      dropped.add(candidate.row);
      continue;
    }
    mended.push('made_valid');
    parts.forEach((geometry, index) =>
      out.push({
        ...candidate,
        row: candidate.row,
        rowNo: index === 0 ? candidate.rowNo : takeRowNo(),
        part: candidate.part + index,
        geometry,
        hex: hexFromGeometry(geometry),
      }),
    );
  }
  return out.filter(({ row }) => !dropped.has(row));
}

function mendedParts(check: staging.ShapeCheck, target: Target): Geometry[] | Refusal {
  const refusal: Refusal = {
    code: 'invalid_geometry',
    value: check.reason,
    zh: `几何无效：${check.reason}`,
    en: `The geometry is not valid: ${check.reason}`,
  };
  if (target.strict === true || check.mended === null) return refusal;
  let shape: Geometry;
  try {
    shape = geometryFromHex(check.mended);
  } catch {
    return refusal;
  }
  if (shape.coordinates.length === 0) return refusal;
  return storedParts(shape, target);
}

function tableRows(candidate: Candidate, context: BatchContext, mended: string[]): StagedRow[] | Refusal {
  const { row, geometry, part } = candidate;
  const { target } = context;
  const idField = target.fields[0]?.name ?? '';
  const given = candidate.values[idField];
  const values =
    part > 0 && typeof given === 'string'
      ? { ...candidate.values, [idField]: `${given}-${part + 1}` }
      : candidate.values;
  if (part > 0) mended.push('split_parts');
  const own: string[] = [];
  const made = target.rows(values, {
    nowIso: context.nowIso,
    importId: context.importId,
    by: context.by,
    fileName: context.fileName,
    rest: row.rest,
    madeUpId: (prefix) => `${prefix}-${row.print.slice(0, 12)}${part > 0 ? `-${part + 1}` : ''}`,
    mended: (how) => own.push(how),
  });
  if (isRefusal(made)) return made;
  mended.push(...own);
  return made.map(({ table, key, data, located }) => {
    const { stage, table: name, held } = target.tables[table]!;
    const withCell =
      name === 'cases' && geometry?.type === 'Point'
        ? { ...data, cell: context.cellOf(geometry.coordinates) }
        : candidate.state === 'queued'
          ? { ...data, address: values['address'] ?? null }
          : data;
    return {
      stage,
      rowNo: candidate.rowNo,
      place: row.place,
      target: name,
      key,
      state: held === true ? 'held' : candidate.state,
      data: withCell,
      geom: located ? candidate.hex : null,
      original: located ? row.original : null,
      errorM: located ? candidate.errorM : null,
    };
  });
}
