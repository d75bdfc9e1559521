/**
 * npm run bench:balance [-- --json] [-- --graph FILE --start FILE] [-- --seconds 10 --bound-seconds 120 --seeds 3]
 * How few moves bring the loads of a 16 × 16 city of heavy-tailed streets within 10, 5, 2 and 1 % of the mean, how few
 * could do, how fast does a dragged street answer (in the core, and over HTTP on the demo city), and what do METIS
 * (when gpmetis is installed) and geolibre-wasm (fetched from npm while it runs, or --geolibre FOLDER) make of it?
 * Plans and bounds are made one after the other, each alone. --no-http leaves the service out.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openBalanceEngine } from '../server/balancing/balance-thread.ts';
import { balanceProblem } from '../server/balancing/core/balance-problem.ts';
import { evaluatePlan } from '../server/balancing/core/evaluate-plan.ts';
import type { GroundModel } from '../server/balancing/core/ground-model.ts';
import { readMetisGraph, readPartition } from '../server/balancing/core/metis-file.ts';
import type { PlanGraph } from '../server/balancing/core/plan-graph.ts';
import { cutOf, loadsOf, planGraph } from '../server/balancing/core/plan-graph.ts';
import { randomOf } from '../server/kernel/random.ts';
import { demoBalance } from './bench/demo-balance.ts';
import { geolibreZones } from './bench/geolibre-zones.ts';

const { values } = parseArgs({
  options: {
    graph: { type: 'string' },
    start: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    'bound-seconds': { type: 'string', default: '120' },
    seeds: { type: 'string', default: '3' },
    deltas: { type: 'string', default: '0.1,0.05,0.02,0.01' },
    geolibre: { type: 'string' },
    'no-http': { type: 'boolean' },
    json: { type: 'boolean' },
  },
});
const say = (line: string): void => (values.json === true ? console.error(line) : console.log(line));

const block = (i: number): number => Math.min(2, Math.floor(i / 5));

/** A city like the shared instance when that is not there: 16 × 16 streets, 3 × 3 blocks of 5, 5 and 6. */
function madeCity(): { graph: PlanGraph; start: number[]; name: string } {
  const random = randomOf(42, 'bench.balance');
  const side = 16;
  const weights = Array.from({ length: side * side }, () =>
    Math.min(60, 1 + Math.floor(4 * ((1 - random.next()) ** -0.8 - 1))),
  );
  const neighbours = weights.map((_, v) => [
    ...(v % side < side - 1 ? [v + 1] : []),
    ...(v + side < side * side ? [v + side] : []),
  ]);
  const start = weights.map((_, v) => 3 * block(Math.floor(v / side)) + block(v % side));
  return { graph: planGraph(weights, neighbours), start, name: 'made here, seed 42' };
}

function openCity(): { graph: PlanGraph; start: number[]; name: string } {
  const shared = fileURLToPath(new URL('../../shared/data/partition/', import.meta.url));
  const graphPath = values.graph ?? join(shared, 'grid16w.graph');
  const startPath = values.start ?? join(shared, 'grid16w.start');
  if (!existsSync(graphPath) || !existsSync(startPath)) return madeCity();
  const graph = readMetisGraph(readFileSync(graphPath, 'utf8'), graphPath);
  const start = readPartition(readFileSync(startPath, 'utf8'), startPath, graph.n);
  return { graph, start, name: 'grid16w' };
}

const { graph, start, name } = openCity();
const parts = Math.max(...start) + 1;
const rows: Record<string, unknown>[] = [];
say(`${name}: ${graph.n} units, ${parts} parts; ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}`);

const engine = openBalanceEngine('bench');
for (const delta of values.deltas.split(',').map(Number)) {
  const problem = balanceProblem({ graph, parts, start, delta });
  const found: number[] = [];
  let best: { moves: number; assignment: Int32Array } | undefined;
  for (let seed = 1; seed <= Number(values.seeds); seed += 1) {
    const plan = await engine.ask({
      task: 'solve',
      problem,
      seed,
      steps: Number.MAX_SAFE_INTEGER,
      untilMs: Date.now() + 1000 * Number(values.seconds),
    });
    if (plan.violation > 0) continue;
    found.push(plan.moves);
    if (best === undefined || plan.moves < best.moves) best = plan;
  }
  const began = Date.now();
  const bound =
    Number(values['bound-seconds']) === 0 || best === undefined
      ? null
      : await engine.ask({
          task: 'bound',
          problem,
          seed: 1,
          untilMs: began + 1000 * Number(values['bound-seconds']),
          upper: best.moves,
          plan: best.assignment,
        });
  rows.push({ delta, moves: found, lowerBound: bound?.lower ?? null, method: bound?.method ?? 'none' });
  say(
    `δ ${(100 * delta).toFixed(0)} %: moves ${found.join(' ') || 'none'} in ${values.seconds} s each; ` +
      `at least ${bound?.lower ?? 'no bound within the time'} (${bound?.method ?? 'none'}, ${((Date.now() - began) / 1000).toFixed(0)} s)`,
  );
}
await engine.close();

/** Dragging: one more street changed on a model as large as the graph, with everything answered but reasons. */
function dragTimes(): number[] {
  const random = randomOf(1, 'bench.drag');
  const model: GroundModel = {
    kind: 'chiefs',
    day: '2021-06-01',
    stamp: 'bench',
    streets: start.map((holder, v) => ({
      streetId: `S${v}`,
      nameZh: `街${v}`,
      nameEn: `Street ${v}`,
      grade: 3,
      lengthM: 300,
      gridId: 'G',
      ownerGridId: 'G',
      middle: [116 + (v % 16) / 500, 35 + Math.floor(v / 16) / 500],
      minutes: { patrol: graph.weight[v]!, cases: 0, travel: 0, total: graph.weight[v]! },
      hours: new Float64Array(24).fill(0.01),
      holder,
      mayHold: Array.from({ length: parts }, (_, p) => p),
      mayHoldTrading: Array.from({ length: parts }, (_, p) => p),
    })),
    holders: Array.from({ length: parts }, (_, p) => ({
      holderId: `P${p}`,
      nameZh: `人${p}`,
      gridId: 'G',
      shiftId: null,
      group: 'G',
    })),
    officers: [],
    shifts: [],
    grids: [{ gridId: 'G', nameZh: '网格', nameEn: 'Grid' }],
    weekFrom: '2021-06-07',
    duties: [],
    recorded: new Map(),
    vehicles: [],
    squads: [],
    graph,
    fewest: 3,
  };
  return Array.from({ length: 300 }, () => {
    const changes = Array.from({ length: 25 }, () => ({
      what: 'street' as const,
      streetId: `S${random.int(graph.n)}`,
      holderId: `P${random.int(parts)}`,
    }));
    const began = performance.now();
    JSON.stringify(evaluatePlan(model, changes, { delta: 0.1, brief: true, shiftMinutes: 480 }));
    return performance.now() - began;
  }).sort((a, b) => a - b);
}
const times = dragTimes();
const p95 = times[Math.floor(0.95 * times.length)]!;
rows.push({ what: 'drag', medianMs: times[times.length >> 1], p95Ms: p95 });
say(`drag: median ${times[times.length >> 1]!.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms (25 changes held)`);

/** What another tool's parts come to, under the labels that move least. */
function rival(what: string, how: string, given: readonly number[], ms: number): void {
  const loads = loadsOf(graph, given, parts);
  const mean = loads.reduce((a, b) => a + b, 0) / parts;
  const label = labelsThatMoveLeast(given);
  const moves = given.filter((part, v) => label[part] !== start[v]).length;
  const maxOverMean = Math.max(...loads) / mean;
  const cut = cutOf(graph, given);
  rows.push({ what: what.toLowerCase(), how, maxOverMean, moves, cut, ms });
  say(`${what} ${how}: max/mean ${maxOverMean.toFixed(4)}, moves ${moves}, cut ${cut}, ${ms.toFixed(0)} ms`);
}

/** METIS cares for cut and balance, not for the present plan: its parts are given the labels that move least. */
function metis(): void {
  const folder = mkdtempSync(join(tmpdir(), 'xw-metis-'));
  try {
    const file = join(folder, 'city.graph');
    const edges = graph.to.length / 2;
    const lines = Array.from({ length: graph.n }, (_, v) =>
      [
        graph.weight[v]!,
        ...[...graph.to.subarray(graph.starts[v]!, graph.starts[v + 1]!)].map((u) => u + 1),
      ].join(' '),
    );
    writeFileSync(file, `${graph.n} ${edges} 10\n${lines.join('\n')}\n`);
    for (const factor of [1, 30]) {
      const began = performance.now();
      const done = spawnSync('gpmetis', ['-contig', `-ufactor=${factor}`, file, `${parts}`]);
      if (done.error !== undefined || done.status !== 0) {
        say('METIS: skipped, gpmetis is not installed');
        rows.push({ what: 'metis', skipped: 'gpmetis is not installed' });
        return;
      }
      const ms = performance.now() - began;
      const given = readPartition(readFileSync(`${file}.part.${parts}`, 'utf8'), file, graph.n);
      rival('METIS', `ufactor ${factor}`, given, ms);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives each found part the present one with which it shares most, largest shares first. */
function labelsThatMoveLeast(given: readonly number[]): number[] {
  const shared = new Map<string, number>();
  given.forEach((part, v) => {
    const key = `${part}:${start[v]}`;
    shared.set(key, (shared.get(key) ?? 0) + 1);
  });
  const label = Array.from({ length: parts }, () => -1);
  const taken = new Set<number>();
  for (const [key] of [...shared].sort((a, b) => b[1] - a[1])) {
    const [part, present] = key.split(':').map(Number) as [number, number];
    if (label[part] !== -1 || taken.has(present)) continue;
    label[part] = present;
    taken.add(present);
  }
  return label;
}
metis();
const zoned = await geolibreZones(graph.weight, parts, values.geolibre);
if ('skipped' in zoned) {
  rows.push({ what: 'geolibre', skipped: zoned.skipped });
  say(`geolibre-wasm: skipped, ${zoned.skipped}`);
} else rival('geolibre', 'build_balanced_zones equal_sum', zoned.zones, zoned.ms);
if (values['no-http'] !== true) {
  const { drag, figures } = await demoBalance();
  rows.push({ what: 'drag over HTTP', ...drag });
  say(`drag over HTTP: median ${drag.p50.toFixed(1)} ms, p95 ${drag.p95.toFixed(1)} ms, ${drag.bytes} bytes`);
  for (const one of figures) {
    rows.push({ what: 'demo', ...one });
    say(
      `demo ${one.kind}, ${one.label}: uncovered hot hours ${one.uncoveredHot.map((x) => x.toFixed(2)).join(' → ')} cases a day, ` +
        `max/mean ${one.maxOverMean.map((x) => x.toFixed(2)).join(' → ')}, ${one.moves} changes (at least ${one.lowerBound ?? 'unknown'}), ` +
        `${one.people} people, ${one.survivesWeights ? 'survives' : 'does not survive'} weights ±20 %`,
    );
  }
}
if (values.json === true) console.log(JSON.stringify(rows, null, 2));
