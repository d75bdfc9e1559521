import type { CrsClaim } from '../../coordinates/core/crs.ts';
import { parseCrsClaim } from '../../coordinates/core/parse-crs-claim.ts';
import { XwError, shorten } from '../../kernel/errors.ts';
import type { Geometry } from '../../kernel/geojson.ts';
import { shownText, textFault } from '../../kernel/text-fault.ts';
import type { BatchProblem } from '../batch-contract.ts';
import { permitRequestSchema } from '../contract.ts';
import type { PermitRequest } from '../contract.ts';

type Value = string | number | boolean | null;

/** A row of a file of sites, in the file's own numbers (east first). */
export interface SiteRow {
  place: string;
  geometry: Geometry | null;
  properties: Record<string, Value>;
}

/** What counts for every row that does not say it itself. */
export interface BatchDefaults {
  works: string[];
  legal: string;
  crs: CrsClaim;
  accuracyBasis: NonNullable<PermitRequest['site']['accuracyBasis']>;
  projectNo?: string;
}

/** The code of a list that a code, Chinese or English name stands for. */
export type CodeOf = (list: 'work_type' | 'height_ref' | 'permit_state', text: string) => string | undefined;

export type BatchReading =
  { ref: string | null; request: PermitRequest } | { ref: string | null; problem: BatchProblem };

/** The columns that are read, with every heading that people give them; the first is that of the template. */
export const BATCH_COLUMNS = {
  ref: ['地块编号', '编号', '序号', '地块', '名称', '工程名称', 'ref', 'id', 'name'],
  site: ['界址点', '边界', '坐标', '坐标串', 'site', 'boundary', 'points', 'geometry'],
  crs: ['坐标系', 'crs', 'datum'],
  works: ['工程类型', '建设类型', '工作类型', '作业类型', 'works', 'work', 'worktype'],
  height: ['高度', '建筑高度', '檐口高度', '屋脊高度', 'height', 'heightm'],
  heightRef: ['高度基准', '高度部位', 'heightref'],
  storeys: ['层数', 'storeys', 'floors'],
  depth: ['地下深度', '埋深', 'depth'],
  legal: ['日期', '核查日期', '行为日期', 'legal', 'date', 'asof'],
  accuracy: ['精度', '误差', 'accuracy', 'accuracym'],
  projectNo: ['项目编号', 'projectno', 'project'],
  adcode: ['行政区划代码', '区划代码', 'adcode'],
} as const;
type Column = keyof typeof BATCH_COLUMNS;

/** A column that says by its name to what the height is measured. */
const REF_OF_HEADING: Record<string, string> = { 檐口高度: 'eave', 屋脊高度: 'ridge' };

const plain = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[(（[【][^()（）[\]【】]*[)）\]】]/g, '')
    .replace(/[\s_\-./:：*]/g, '');

interface Cell {
  heading: string;
  text: string;
}

function cellsOf(properties: Record<string, Value>): Partial<Record<Column, Cell>> {
  const cells: Partial<Record<Column, Cell>> = {};
  const named = new Map<string, Cell>();
  for (const [heading, value] of Object.entries(properties)) {
    const text = value === null ? '' : String(value).trim();
    if (text !== '') named.set(plain(heading), { heading, text });
  }
  for (const column of Object.keys(BATCH_COLUMNS) as Column[]) {
    const name = BATCH_COLUMNS[column].find((one) => named.has(one));
    const cell = name === undefined ? undefined : named.get(name);
    if (cell !== undefined) cells[column] = cell;
  }
  return cells;
}

class Refused extends Error {
  readonly problem: BatchProblem;
  constructor(problem: BatchProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/**
 * Which question does a row of a file ask? What it does not say comes from the defaults. Nothing is guessed: a value
 * that cannot be read refuses the row, with its column.
 */
export function readBatchRow(row: SiteRow, defaults: BatchDefaults, codeOf: CodeOf): BatchReading {
  const torn = tornProblem(row.place, row.properties);
  if (torn !== undefined) return { ref: null, problem: torn };
  const cells = cellsOf(row.properties);
  const ref = cells.ref?.text ?? null;
  const refuse = (cell: Cell | undefined, code: string, zh: string, en: string): never => {
    throw new Refused({
      code,
      place: cell === undefined ? row.place : `${row.place} ${cell.heading}`,
      value: shorten(cell?.text ?? ''),
      reasonZh: zh,
      reasonEn: en,
      remedyZh: null,
      remedyEn: null,
    });
  };
  const numberIn = (column: Column): number | undefined => {
    const cell = cells[column];
    if (cell === undefined) return undefined;
    const value = Number(cell.text.replace(/[,，\s]|米$|m$/gi, ''));
    return Number.isFinite(value) ? value : refuse(cell, 'invalid_number', '不是数', 'Not a number');
  };
  const coded = (list: Parameters<CodeOf>[0], cell: Cell, text: string): string =>
    codeOf(list, text) ??
    refuse(cell, 'unknown_code', `不认识“${shorten(text)}”`, `“${shorten(text)}” is not known`);

  try {
    const works =
      cells.works === undefined
        ? defaults.works
        : cells.works.text
            .split(/[,，、;；/]/)
            .map((one) => one.trim())
            .filter((one) => one !== '')
            .map((one) => coded('work_type', cells.works!, one));
    if (works.length === 0) {
      refuse(undefined, 'works_missing', '没有工程类型', 'The kind of work is missing');
    }
    if (row.geometry === null && cells.site === undefined) {
      refuse(undefined, 'site_missing', '没有地块边界或坐标', 'The row has neither outline nor coordinates');
    }
    const height = numberIn('height');
    const refCell = cells.heightRef;
    const heightRef =
      refCell === undefined
        ? (REF_OF_HEADING[plain(cells.height?.heading ?? '')] ?? 'top')
        : coded('height_ref', refCell, refCell.text);
    const accuracyM = numberIn('accuracy');
    const storeys = numberIn('storeys');
    const depth = numberIn('depth');
    const projectNo = cells.projectNo?.text ?? defaults.projectNo;
    const adcode = cells.adcode?.text;
    return {
      ref,
      request: asked(row.place, {
        site: {
          ...(row.geometry === null ? { text: cells.site?.text } : { geometry: row.geometry }),
          crs: cells.crs === undefined ? defaults.crs : parseCrsClaim(cells.crs.text),
          ...(accuracyM === undefined ? { accuracyBasis: defaults.accuracyBasis } : { accuracyM }),
        },
        works: {
          types: works,
          ...(height === undefined ? {} : { buildingHeight: { valueM: height, ref: heightRef } }),
          ...(storeys === undefined ? {} : { storeys }),
          ...(depth === undefined ? {} : { depthBelowGroundM: depth }),
        },
        asOf: { legal: dayOf(cells.legal?.text) ?? defaults.legal },
        ...(projectNo === undefined ? {} : { projectNo }),
        ...(adcode === undefined ? {} : { adcode }),
      }),
    };
  } catch (error) {
    if (error instanceof Refused) return { ref, problem: error.problem };
    if (error instanceof XwError) return { ref, problem: problemOf(error, row.place) };
    throw error;
  }
}

/** A request as it was sent, in the words of the interface. Throws `Refused` with the field that does not fit. */
function asked(place: string, value: unknown): PermitRequest {
  const parsed = permitRequestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refused({
    code: 'invalid_value',
    place: `${place} ${issue?.path.join('.') ?? ''}`.trim(),
    value: shorten(valueAt(value, issue?.path ?? [])),
    reasonZh: `该值不符合要求：${issue?.message ?? ''}`,
    reasonEn: issue?.message ?? 'The value does not fit',
    remedyZh: null,
    remedyEn: null,
  });
}

/** Which question does a line of NDJSON ask, in the words of `POST /permit-checks`, with `ref` beside them? */
export function readBatchLine(place: string, line: string, defaults: BatchDefaults): BatchReading {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ref: null, problem: broken(place, line) };
  }
  if (value === null || typeof value !== 'object') return { ref: null, problem: broken(place, line) };
  const torn = tornProblem(place, value);
  if (torn !== undefined) return { ref: null, problem: torn };
  const { ref: given, ...rest } = value as Record<string, unknown>;
  const ref = typeof given === 'string' || typeof given === 'number' ? String(given).slice(0, 120) : null;
  const works = defaults.works.length > 0 ? { works: { types: defaults.works } } : {};
  try {
    return { ref, request: asked(place, { asOf: { legal: defaults.legal }, ...works, ...rest }) };
  } catch (error) {
    if (error instanceof Refused) return { ref, problem: error.problem };
    throw error;
  }
}

/** An expected failure as the reason of a row. */
export function problemOf(error: XwError, place: string): BatchProblem {
  const { problem } = error;
  return {
    code: problem.code,
    place: problem.place === undefined ? place : `${place} ${problem.place}`,
    value: problem.value ?? '',
    reasonZh: problem.detail,
    reasonEn: problem.detailEn,
    remedyZh: problem.remedy ?? null,
    remedyEn: problem.remedyEn ?? null,
  };
}

/** Text that nobody can keep is what a torn file leaves; half a coordinate is not judged. */
function tornProblem(place: string, value: unknown): BatchProblem | undefined {
  const torn = textFault(value);
  if (torn === undefined) return undefined;
  return {
    code: 'damaged_text',
    place: `${place} ${shownText(torn.path.join('.'))}`.trim(),
    value: shorten(shownText(torn.text)),
    reasonZh: '文本中有损坏的字符，文件可能残缺或编码不对',
    reasonEn: 'The text holds damaged characters: the file may be torn or read in the wrong encoding',
    remedyZh: '请从原始资料重新导出这一行。',
    remedyEn: 'Export this row again from its source.',
  };
}

function broken(place: string, line: string): BatchProblem {
  return {
    code: 'broken_json',
    place,
    value: shorten(shownText(line)),
    reasonZh: '这一行不是 JSON 对象',
    reasonEn: 'The line is not a JSON object',
    remedyZh: '每行一个核查请求，格式同 POST /api/v1/permit-checks。',
    remedyEn: 'One request a line, as for POST /api/v1/permit-checks.',
  };
}

/** 2026-11-01, 2026/11/1, 2026.11.1, 2026年11月1日, and the instant that a spreadsheet writes. */
function dayOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const found = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})/.exec(text);
  if (found === null) return text;
  const [, year, month, day] = found;
  return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (at === null || typeof at !== 'object') return at;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}
