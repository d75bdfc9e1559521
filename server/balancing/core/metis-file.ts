import { invalid } from '../../kernel/errors.ts';
import type { PlanGraph } from './plan-graph.ts';
import { planGraph } from './plan-graph.ts';

function wrong(place: string, value: string, zh: string, en: string): Error {
  return invalid(place, value, zh, en);
}

function wholeNumbers(line: string, place: string): number[] {
  const words = line.trim() === '' ? [] : line.trim().split(/\s+/);
  return words.map((word) => {
    if (!/^\d+$/.test(word))
      throw wrong(
        place,
        word,
        `应为不小于 0 的整数，而不是“${word}”。`,
        `A whole number from 0 is needed, not "${word}".`,
      );
    return Number(word);
  });
}

/**
 * What graph does a METIS file hold? First line: units, edges and optionally the format (three digits: sizes, unit
 * weights, edge weights) and the number of weights a unit; then one line a unit: its weights and its neighbours,
 * counted from 1. Lines that begin with % are comments; an empty line is a unit with neither. The first of several
 * weights is the workload; sizes and edge weights are read over. Weights are 1 where the file has none.
 * Errors: `invalid_value` with file and line for what is not a number, a neighbour that does not exist, an edge named
 * by one end only, a unit beside itself, or counts that differ from the first line.
 * Reference: METIS 5.1 manual, section 4.1.
 * Example: "3 2 10\n5 2\n3 1 3\n2 2\n" is a path of three units that weigh 5, 3 and 2.
 */
export function readMetisGraph(text: string, file: string): PlanGraph {
  const lines = text.split(/\r?\n/).map((line, i) => ({ line, place: `${file}:${i + 1}` }));
  const kept = lines.filter(({ line }) => !line.trimStart().startsWith('%'));
  const first = kept.findIndex(({ line }) => line.trim() !== '');
  const head = kept[first];
  if (head === undefined)
    throw wrong(file, '', '文件是空的。', 'The file is empty; it should begin with units and edges.');
  const [n, m, format = 0, given] = wholeNumbers(head.line, head.place);
  if (n === undefined || m === undefined)
    throw wrong(
      head.place,
      head.line,
      '第一行应为：单元数 边数 [格式 [权重数]]。',
      'The first line is: units edges [format [weights]].',
    );
  if (format > 111 || !/^[01]{1,3}$/.test(`${format}`))
    throw wrong(
      head.place,
      `${format}`,
      '格式应为三位 0/1。',
      'The format is up to three digits of 0 and 1.',
    );
  const sizes = format >= 100 ? 1 : 0;
  const weighted = Math.floor(format / 10) % 10 === 1;
  const edgeWeighted = format % 10 === 1;
  const weightCount = weighted ? (given ?? 1) : 0;
  const body = kept.slice(first + 1);
  while (body.length > n && body.at(-1)!.line.trim() === '') body.pop();
  if (body.length !== n)
    throw wrong(
      file,
      `${body.length}`,
      `第一行说有 ${n} 个单元，文件却有 ${body.length} 行。`,
      `The first line says ${n} units, but ${body.length} lines follow.`,
    );
  const weights: number[] = [];
  const neighbours: number[][] = [];
  for (const { line, place } of body) {
    const numbers = wholeNumbers(line, place);
    if (numbers.length < sizes + weightCount)
      throw wrong(
        place,
        line,
        '缺少权重。',
        `${sizes + weightCount} weights are needed before the neighbours.`,
      );
    weights.push(weightCount > 0 ? numbers[sizes]! : 1);
    const rest = numbers.slice(sizes + weightCount);
    if (edgeWeighted && rest.length % 2 !== 0)
      throw wrong(place, line, '邻居与边权应成对出现。', 'Neighbours and edge weights come in pairs.');
    const own = edgeWeighted ? rest.filter((_, i) => i % 2 === 0) : rest;
    const v = neighbours.length;
    for (const u of own) {
      if (u < 1 || u > n)
        throw wrong(place, `${u}`, `邻居应为 1 到 ${n}。`, `Neighbours are numbered 1 to ${n}.`);
      if (u - 1 === v) throw wrong(place, `${u}`, '单元不能与自己相邻。', 'A unit is not its own neighbour.');
    }
    neighbours.push(own.map((u) => u - 1));
  }
  const sets = neighbours.map((list) => new Set(list));
  let ends = 0;
  sets.forEach((set, v) => {
    ends += set.size;
    for (const u of set)
      if (!sets[u]!.has(v))
        throw wrong(
          body[v]!.place,
          `${u + 1}`,
          `单元 ${v + 1} 说与 ${u + 1} 相邻，但 ${u + 1} 没有列出 ${v + 1}。`,
          `Unit ${v + 1} names ${u + 1}, but ${u + 1} does not name ${v + 1}.`,
        );
  });
  if (ends !== 2 * m)
    throw wrong(
      head.place,
      `${m}`,
      `第一行说有 ${m} 条边，文件中有 ${ends / 2} 条。`,
      `The first line says ${m} edges, the lines hold ${ends / 2}.`,
    );
  return planGraph(weights, neighbours);
}

/** One part number a line, counted from 0, one line a unit. Errors: `invalid_value` with file and line. */
export function readPartition(text: string, file: string, units: number): number[] {
  const rows = text.split(/\r?\n/).map((line, i) => ({ line: line.trim(), place: `${file}:${i + 1}` }));
  const kept = rows.filter(({ line }) => line !== '' && !line.startsWith('%'));
  if (kept.length !== units)
    throw wrong(
      file,
      `${kept.length}`,
      `应有 ${units} 行，每个单元一行；文件有 ${kept.length} 行。`,
      `${units} lines are needed, one a unit; the file has ${kept.length}.`,
    );
  return kept.map(({ line, place }) => {
    if (!/^\d+$/.test(line))
      throw wrong(
        place,
        line,
        '每行应为一个从 0 起的分区号。',
        'Each line is one part number, counted from 0.',
      );
    return Number(line);
  });
}
