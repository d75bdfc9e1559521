import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { balanceCommands } from '../../scripts/xw/balance.ts';
import { UsageError } from '../../scripts/xw/command.ts';
import { balanceProblem } from '../../server/balancing/core/balance-problem.ts';
import { readMetisGraph, readPartition } from '../../server/balancing/core/metis-file.ts';
import { loadsOf, piecesOf, planGraph } from '../../server/balancing/core/plan-graph.ts';
import { solvePlan } from '../../server/balancing/core/solve-plan.ts';
import { environment, readConfig, readTestConfig } from '../../server/config.ts';

interface Answer {
  assignment: number[];
  moves: number;
  loads: number[];
  cut: number;
  lowerBound: number | null;
  gap: number | null;
  infeasible: boolean;
  conflict: { rule: string; unit?: number; part?: number }[];
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xw-balance-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

async function run(options: Record<string, string>): Promise<{ code: number; answer: Answer }> {
  let answer: unknown;
  const code = await balanceCommands[0]!.run({
    config: readConfig(environment()),
    json: true,
    options,
    args: [],
    say: () => undefined,
    result: (value) => {
      answer = value;
    },
  });
  return { code, answer: answer as Answer };
}

describe('xw balance', () => {
  it('answers a plan with its bound: one move evens a path, and less cannot', async () => {
    const graph = file('path.graph', '4 3 10\n3 2\n1 1 3\n1 2 4\n1 3\n');
    const start = file('path.start', '0\n0\n1\n1\n');
    const { code, answer } = await run({ graph, start, delta: '0.05', steps: '40000', 'bound-seconds': '4' });
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      assignment: [0, 1, 1, 1],
      moves: 1,
      loads: [3, 3],
      cut: 1,
      lowerBound: 1,
      gap: 0,
    });
  });
  it('says that no plan keeps the bounds, and gives the nearest', async () => {
    const graph = file('heavy.graph', '3 2 10\n50 2\n1 1 3\n1 2\n');
    const start = file('heavy.start', '0\n1\n1\n');
    const { code, answer } = await run({ graph, start, delta: '0.1', steps: '20000', 'bound-seconds': '4' });
    expect(code).toBe(1);
    expect(answer).toMatchObject({ infeasible: true, lowerBound: null, gap: null });
    expect(answer.conflict).toEqual([
      { rule: 'capacity', part: 0 },
      { rule: 'capacity', part: 1 },
    ]);
  });
  it('refuses wrong files and options with their place', async () => {
    const graph = file('bad.graph', '2 1\n2\n\n');
    const start = file('ok.start', '0\n1\n');
    await expect(run({ graph, start })).rejects.toMatchObject({ problem: { place: `${graph}:2` } });
    const good = file('good.graph', '2 1\n2\n1\n');
    await expect(run({ graph: good, start: file('bad.start', '0\nx\n') })).rejects.toMatchObject({
      problem: { code: 'invalid_value' },
    });
    await expect(run({ graph: good, start: join(folder, 'none') })).rejects.toMatchObject({
      problem: { code: 'file_unreadable', place: '--start' },
    });
    await expect(run({ graph: good, start, parts: '1' })).rejects.toMatchObject({
      problem: { code: 'invalid_value' },
    });
    await expect(run({ graph: good, start, lock: '3' })).rejects.toMatchObject({
      problem: { place: '--lock' },
    });
    await expect(run({ graph: good, start, delta: 'x' })).rejects.toBeInstanceOf(UsageError);
  });
});

const shared = readTestConfig().sharedData ?? 'no shared data';
const partition = join(shared, 'partition');
const futian = join(shared, 'osm-shenzhen-futian', 'edges.geojson');

describe.skipIf(!existsSync(partition))(
  `16 × 16 streets of heavy-tailed work${existsSync(partition) ? '' : ' (skipped: no shared data)'}`,
  () => {
    it('needs fewer moves than the best that was known, within 14 million steps', () => {
      const graph = readMetisGraph(readFileSync(join(partition, 'grid16w.graph'), 'utf8'), 'grid16w.graph');
      const start = readPartition(readFileSync(join(partition, 'grid16w.start'), 'utf8'), 'start', graph.n);
      const moves = [0.1, 0.05, 0.02, 0.01].map((delta) => {
        const problem = balanceProblem({ graph, parts: 9, start, delta });
        const plan = solvePlan(problem, { seed: 1, steps: 14_000_000 });
        expect(plan.violation).toBe(0);
        expect([...piecesOf(graph, plan.assignment, 9)]).toEqual(Array.from({ length: 9 }, () => 1));
        loadsOf(graph, plan.assignment, 9).forEach((load, p) => {
          expect(load).toBeGreaterThanOrEqual(problem.low[p]!);
          expect(load).toBeLessThanOrEqual(problem.high[p]!);
        });
        return plan.moves;
      });
      [20, 28, 32, 35].forEach((known, i) => expect(moves[i]).toBeLessThan(known));
    }, 120_000);
  },
);

interface Edge {
  properties: { u: string; v: string; length: string };
}

describe.skipIf(!existsSync(futian))(
  `the streets of Futian${existsSync(futian) ? '' : ' (skipped: no shared data)'}`,
  () => {
    it('are shared out without a broken rule', () => {
      const { features } = JSON.parse(readFileSync(futian, 'utf8')) as { features: Edge[] };
      const edges = [
        ...new Map(
          features.map(({ properties: { u, v, length } }) => [
            [u, v].sort().join('|'),
            { ends: [u, v], length: Number(length) },
          ]),
        ).values(),
      ];
      const at = new Map<string, number[]>();
      edges.forEach(({ ends }, i) => ends.forEach((node) => at.set(node, [...(at.get(node) ?? []), i])));
      const graph = planGraph(
        edges.map(({ length }) => length),
        edges.map(({ ends }) => ends.flatMap((node) => at.get(node) ?? [])),
      );
      expect(graph.n).toBeGreaterThan(2000);
      // Twelve parts by bands of a walk from the first street: connected within the network's main piece.
      const order: number[] = [0];
      const seen = new Set(order);
      for (let head = 0; head < order.length; head += 1)
        for (let k = graph.starts[order[head]!]!; k < graph.starts[order[head]! + 1]!; k += 1)
          if (!seen.has(graph.to[k]!)) {
            seen.add(graph.to[k]!);
            order.push(graph.to[k]!);
          }
      const start = Array.from({ length: graph.n }, () => 0);
      order.forEach((v, i) => {
        start[v] = Math.floor((12 * i) / order.length);
      });
      const locked = order.filter((_, i) => i % 40 === 0);
      const problem = balanceProblem({ graph, parts: 12, start, delta: 0.05, locked });
      const plan = solvePlan(problem, { seed: 1, steps: 3_000_000 });
      piecesOf(graph, plan.assignment, 12).forEach((count, p) =>
        expect(count).toBeLessThanOrEqual(problem.pieces[p]!),
      );
      for (const v of locked) expect(plan.assignment[v]).toBe(start[v]);
      expect(plan.violation).toBe(0);
      expect(plan.moves).toBeGreaterThan(0);
    }, 60_000);
  },
);
