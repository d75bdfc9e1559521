import { parse } from 'csv-parse/sync';
import { adjustedP } from '../../server/hotspots/core/adjusted-p.ts';
import { exactPermutationTails } from '../../server/hotspots/core/exact-permutation.ts';
import { getisOrdStar } from '../../server/hotspots/core/getis-ord.ts';
import {
  areasOf,
  cellsOfPolygons,
  countInCells,
  hexNeighbours,
} from '../../server/hotspots/core/hex-lattice.ts';
import type { PolygonRings } from '../../server/hotspots/core/hex-lattice.ts';
import { upperTail } from '../../server/hotspots/core/normal-tail.ts';
import { observedExpected } from '../../server/hotspots/core/observed-expected.ts';
import { weightsHash } from '../../server/hotspots/core/spatial-weights.ts';
import type { TestContract } from '../../server/hotspots/core/test-contract.ts';
import type { Tier } from '../../server/hotspots/core/tier.ts';
import { tierOf } from '../../server/hotspots/core/tier.ts';
import { invalid, XwError } from '../../server/kernel/errors.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';
import type { Command, Io } from './command.ts';
import { requireInteger, requireOption, UsageError } from './command.ts';
import { readText } from './read-text.ts';

/** Hotspots of plain files: no engine, no city. */
interface Prepared {
  cells: string[];
  counts: Int32Array;
  outside: number;
  unreadable: number;
  rows: Record<string, string>[];
  resolution: number;
  ring: number;
}

function rowsOf(path: string, place: string): Record<string, string>[] {
  const rows = parse(readText(path, place), {
    columns: true,
    bom: true,
    skip_empty_lines: true,
    trim: true,
    relax_column_count: true,
  }) as Record<string, string>[];
  return rows;
}

/** A finite number of a cell, or undefined; an empty cell is not 0. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function positionsOf(rows: Record<string, string>[], path: string): { points: LngLat[]; unreadable: number } {
  const first = rows[0];
  if (first !== undefined && !('lon' in first && 'lat' in first))
    throw invalid(
      path,
      Object.keys(first).join(','),
      '需要列 lon 和 lat（WGS84 十进制度）。',
      'Columns lon and lat are needed (WGS84, decimal degrees).',
    );
  const points: LngLat[] = [];
  let unreadable = 0;
  for (const row of rows) {
    const lng = numberOf(row['lon']);
    const lat = numberOf(row['lat']);
    if (lng === undefined || lat === undefined || Math.abs(lng) > 180 || Math.abs(lat) > 90) unreadable += 1;
    else points.push([lng, lat]);
  }
  return { points, unreadable };
}

interface Shape {
  type?: unknown;
  features?: Shape[];
  geometry?: Shape | null;
  geometries?: Shape[];
  coordinates?: unknown;
}

function polygonsOf(shape: Shape): PolygonRings[] {
  if (shape.type === 'FeatureCollection') return (shape.features ?? []).flatMap(polygonsOf);
  if (shape.type === 'Feature') return shape.geometry ? polygonsOf(shape.geometry) : [];
  if (shape.type === 'GeometryCollection') return (shape.geometries ?? []).flatMap(polygonsOf);
  if (shape.type === 'Polygon') return [{ coordinates: shape.coordinates as LngLat[][] }];
  if (shape.type === 'MultiPolygon')
    return (shape.coordinates as LngLat[][][]).map((coordinates) => ({ coordinates }));
  return [];
}

function studyArea(path: string, resolution: number): string[] {
  let shape: Shape;
  try {
    shape = JSON.parse(readText(path, '--study-area')) as Shape;
  } catch (cause) {
    if (cause instanceof XwError) throw cause;
    throw invalid('--study-area', path, '不是有效的 GeoJSON。', 'Not valid GeoJSON.');
  }
  const polygons = polygonsOf(shape);
  if (polygons.length === 0)
    throw invalid('--study-area', path, '文件中没有面。', 'The file holds no polygon.');
  const cells = cellsOfPolygons(polygons, resolution);
  if (cells.length === 0)
    throw invalid(
      '--study-area',
      path,
      '研究区比一个单元还小；请用更高的分辨率。',
      'The study area holds no cell centre; use a finer resolution.',
    );
  return cells;
}

function prepare(io: Io): Prepared {
  const points = requireOption(io, 'points');
  const area = requireOption(io, 'study-area');
  const resolution = requireInteger(io, 'resolution', 8);
  const ring = requireInteger(io, 'ring', 1);
  if (resolution < 0 || resolution > 15) throw new UsageError('--resolution is 0 to 15');
  if (ring < 0 || ring > 5) throw new UsageError('--ring is 0 to 5');
  const rows = rowsOf(points, '--points');
  const { points: positions, unreadable } = positionsOf(rows, '--points');
  const cells = studyArea(area, resolution);
  return { cells, ...countInCells(positions, cells, resolution), unreadable, rows, resolution, ring };
}

function choice<T extends string>(io: Io, name: string, values: readonly T[]): T {
  const text = io.options[name] ?? values[0]!;
  const found = values.find((value) => value === text);
  if (found === undefined) throw new UsageError(`--${name} is one of ${values.join(', ')}, not "${text}"`);
  return found;
}

interface CellAnswer {
  h3: string;
  count: number;
  tier: Tier;
}

function tell(io: Io, data: Prepared, cells: CellAnswer[], extra: Record<string, unknown>): number {
  const confirmed = cells.filter((cell) => cell.tier === 'confirmed').length;
  const watch = cells.filter((cell) => cell.tier === 'watch').length;
  const counted = data.counts.reduce((sum, v) => sum + v, 0);
  io.say(`${cells.length} 个单元 cells, ${counted} 起案件 cases, ${data.outside} 起在外 outside (dropped)`);
  io.say(`确认 confirmed ${confirmed}  关注 watch ${watch}`);
  if (!io.json)
    for (const cell of cells.filter(({ tier }) => tier !== 'none').slice(0, 40))
      io.say(`  ${cell.h3}  ${cell.count}  ${cell.tier}`);
  io.result({
    cells,
    summary: {
      cells: cells.length,
      cases: counted,
      outside: data.outside,
      unreadable: data.unreadable,
      confirmed,
      watch,
    },
    parameters: { resolution: data.resolution, ring: data.ring, ...extra },
  });
  return 0;
}

const gistar: Command = {
  name: 'hotspots gistar',
  summary: '从案件表算 Gi* 热点 Gi* of a table of cases on H3 cells',
  usage: [
    '--points FILE      CSV with columns lon and lat (WGS84, degrees)',
    '--study-area FILE  GeoJSON; the cells whose centre lies in a polygon, united over all polygons',
    '--resolution N     H3 resolution (default 8)',
    '--method M         normal | exact: exact permutation given the own count (default normal); p of the upper tail',
    '--ring K           neighbours within K steps, the cell itself included (default 1)',
    '--adjust A         BH | BY (default BH)',
    'Cells without a case count as 0; cases outside the area are dropped and counted.',
  ],
  options: ['points', 'study-area', 'resolution', 'method', 'ring', 'adjust'],
  async run(io) {
    const method = choice(io, 'method', ['normal', 'exact']);
    const adjustment = choice(io, 'adjust', ['BH', 'BY']);
    const data = prepare(io);
    const weights = hexNeighbours(data.cells, data.ring);
    const z = getisOrdStar(data.counts, weights);
    const p =
      method === 'normal'
        ? z.map((score) => upperTail(score))
        : exactPermutationTails(data.counts, weights).greater;
    const q = adjustedP(p, adjustment);
    const contract: TestContract = {
      nullZh: '案件数在各单元间可任意互换',
      nullEn: 'the counts of the cells are exchangeable',
      method: method === 'normal' ? 'normal' : 'exact_permutation',
      alternative: 'greater',
      ties: method === 'normal' ? 'none' : 'counted',
      adjustment,
      conditionalOn: method === 'normal' ? 'nothing' : 'the count of the cell itself',
    };
    const cells = data.cells.map((h3, i) => ({
      h3,
      count: data.counts[i]!,
      z: z[i]!,
      p: p[i]!,
      pAdjusted: q[i]!,
      tier: tierOf(q[i]!),
    }));
    return tell(io, data, cells, { method, weightsHash: weightsHash(weights), contract });
  },
};

const expected: Command = {
  name: 'hotspots expected',
  summary: '观测数与期望数比较（默认检验） Observed against expected given exposure: the default test',
  usage: [
    '--points FILE      CSV with columns lon and lat (WGS84, degrees)',
    '--study-area FILE  GeoJSON polygons',
    '--resolution N     H3 resolution (default 8)',
    '--exposure FILE    CSV with columns h3 and exposure, or lon, lat and exposure (any unit; summed per cell).',
    '                   Cells without exposure lie outside the study area. Without it: true cell area.',
    '--ring K           cells within K steps (default 1)',
    '--dispersion D     auto | a number ≥ 0 (0: plain binomial; default auto)',
    '--adjust A         BH | BY (default BH)',
  ],
  options: ['points', 'study-area', 'resolution', 'exposure', 'ring', 'dispersion', 'adjust'],
  async run(io) {
    const adjustment = choice(io, 'adjust', ['BH', 'BY']);
    const text = io.options['dispersion'] ?? 'auto';
    const number = numberOf(text);
    if (text !== 'auto' && (number === undefined || number < 0))
      throw new UsageError(`--dispersion is auto or a number from 0, not "${text}"`);
    const data = prepare(io);
    const exposure =
      io.options['exposure'] === undefined
        ? areasOf(data.cells)
        : exposureOf(requireOption(io, 'exposure'), data);
    const weights = hexNeighbours(data.cells, data.ring);
    const result = observedExpected(data.counts, exposure, weights, {
      dispersion: number ?? 'auto',
      adjustment,
    });
    const cells = data.cells.map((h3, i) => ({
      h3,
      count: data.counts[i]!,
      observed: result.observed[i]!,
      expected: result.expected[i]!,
      p: result.p[i]!,
      pAdjusted: result.q[i]!,
      tier: result.tier[i]!,
    }));
    const { phi } = result.dispersion;
    if (phi > 0) io.say(`超出偶然的变异 variation beyond chance, modelled: φ = ${phi.toFixed(3)}`);
    if (phi > 1)
      io.say(
        '该暴露量解释不了多数差异，请换更合适的暴露量。 This exposure explains little; choose a better one.',
      );
    return tell(io, data, cells, {
      exposure: io.options['exposure'] === undefined ? 'cell_area_m2' : 'file',
      tested: result.tested,
      withoutExposure: result.outside,
      dispersion: result.dispersion,
      weightsHash: weightsHash(weights),
      contract: result.contract,
    });
  },
};

function exposureOf(path: string, data: Prepared): Float64Array {
  const rows = rowsOf(path, '--exposure');
  const at = new Map(data.cells.map((cell, i) => [cell, i]));
  const exposure = new Float64Array(data.cells.length);
  rows.forEach((row, line) => {
    const value = numberOf(row['exposure']);
    if (value === undefined || value < 0)
      throw invalid(
        `--exposure line ${line + 2}`,
        row['exposure'] ?? '',
        'exposure 应为不小于 0 的数。',
        'exposure must be a number from 0.',
      );
    const cell = row['h3'];
    if (cell !== undefined) {
      const i = at.get(cell);
      if (i !== undefined) exposure[i]! += value;
      return;
    }
    const { points } = positionsOf([row], '--exposure');
    if (points.length === 0) return;
    const { counts } = countInCells(points, data.cells, data.resolution);
    const i = counts.indexOf(1);
    if (i >= 0) exposure[i]! += value;
  });
  if (exposure.every((value) => value === 0))
    throw invalid('--exposure', path, '研究区内没有暴露量。', 'No exposure lies in the study area.');
  return exposure;
}

export const hotspotCommands = [gistar, expected];
