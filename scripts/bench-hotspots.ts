/**
 * npm run bench:hotspots [-- --json] [-- --cells 10000,100000 --cases 1000000]
 * How long do the default test, Gi*, the exact permutation, emerging hot spots over 52 weeks, the street density and
 * a filter over a million cases take? Medians of three; the filter as p95 of 40 questions. No engine is needed.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { CaseColumns } from '../server/hotspots/core/case-columns.ts';
import { GroundBuilder } from '../server/hotspots/core/city-ground.ts';
import { emergingHotspots } from '../server/hotspots/core/emerging-hotspots.ts';
import { exactPermutationTails } from '../server/hotspots/core/exact-permutation.ts';
import { getisOrdStar } from '../server/hotspots/core/getis-ord.ts';
import { heatKde } from '../server/hotspots/core/heat-kde.ts';
import { centreOf } from '../server/hotspots/core/hex-lattice.ts';
import { answerQuestion } from '../server/hotspots/core/hotspot-answer.ts';
import { observedExpected } from '../server/hotspots/core/observed-expected.ts';
import { streetNetwork } from '../server/hotspots/core/street-network.ts';
import { Study, VisitDays } from '../server/hotspots/core/study.ts';
import type { FullQuestion } from '../server/hotspots/contract.ts';
import { randomOf } from '../server/kernel/random.ts';
import { latticeOf } from './study/noise-maps.ts';

const { values } = parseArgs({
  options: {
    cells: { type: 'string', default: '10000,100000' },
    cases: { type: 'string', default: '1000000' },
    json: { type: 'boolean' },
  },
});
const rows: { what: string; size: string; ms: number }[] = [];

function measure(what: string, size: string, work: () => unknown, times = 3): void {
  const taken = Array.from({ length: times }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  }).sort((a, b) => a - b);
  report(what, size, taken[taken.length >> 1]!);
}

function report(what: string, size: string, ms: number): void {
  rows.push({ what, size, ms });
  console.error(`${what.padEnd(46)} ${size.padEnd(34)} ${ms.toFixed(1).padStart(10)} ms`);
}

console.error(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? ''}`);
for (const count of values.cells.split(',').map(Number)) {
  const lattice = latticeOf(count);
  const n = lattice.cells.length;
  const random = randomOf(1, `bench/${count}`);
  const exposure = Float64Array.from({ length: n }, () => Math.exp(random.normal()));
  const counts = Int32Array.from(exposure, (e) => random.poisson(1.2 * e));
  const total = counts.reduce((a, b) => a + b, 0);
  const size = `${n} cells, ${total} cases`;
  measure('default test (φ measured, BH)', size, () => observedExpected(counts, exposure, lattice.rings));
  measure('Gi*', size, () => getisOrdStar(counts, lattice.rings));
  measure('exact permutation p', size, () => exactPermutationTails(counts, lattice.rings));
  if (n < 20_000) {
    const cube = Int32Array.from({ length: n * 52 }, () => random.poisson(0.2));
    for (const method of ['expected', 'exact'] as const)
      measure(
        `emerging, ${method}`,
        `${n} cells × 52 weeks`,
        () => emergingHotspots(cube, { places: n, steps: 52 }, exposure, lattice.rings, { method }),
        1,
      );
  }
}

{
  const random = randomOf(2, 'bench/streets');
  const side = 12;
  const edges = [];
  for (let r = 0; r < side; r += 1)
    for (let c = 0; c < side; c += 1) {
      if (c < side - 1)
        edges.push({ from: r * side + c, to: r * side + c + 1, lengthM: 150 + random.int(200) });
      if (r < side - 1)
        edges.push({ from: r * side + c, to: (r + 1) * side + c, lengthM: 150 + random.int(200) });
    }
  const network = streetNetwork(side * side, edges.slice(0, 256), 20);
  const events = Array.from({ length: 3000 }, () => {
    const edge = random.int(256);
    return { edge, offsetM: random.next() * network.edges[edge]!.lengthM };
  });
  measure(
    'street density, heat kernel σ 120 m',
    '256 streets, 3,000 cases',
    () => heatKde(network, events, 120),
    5,
  );
}

{
  const count = Number(values.cases);
  const builder = new GroundBuilder(10, 11);
  const lattice = latticeOf(3000);
  const random = randomOf(3, 'bench/cases');
  const lines = lattice.cells.map((cell, i) => {
    const [lng, lat] = centreOf(cell);
    return `S${i % 900}\t8\t${lng} ${lat},${lng + 0.0026} ${lat + 0.0007}`;
  });
  builder.roads(lines.join('\n'));
  builder.addStreets(
    Array.from({ length: 900 }, (_, i) => `S${i}\t街${i}\tStreet ${i}\t${1 + (i % 4)}\t800`).join('\n'),
  );
  const ground = builder.finish();
  const end = 1_790_000_000;
  const cases = new CaseColumns(11);
  const types = ['street_vendor', 'litter', 'parking', 'signboard'];
  const channels = ['patrol', 'hotline_12345', 'mini_program', 'ai_camera'];
  const began = performance.now();
  for (let done = 0; done < count; done += 20_000) {
    const page = Array.from({ length: Math.min(20_000, count - done) }, () => {
      const at = end - random.next() * 365 * 86_400;
      const [lng, lat] = centreOf(random.pick(lattice.cells));
      return `${at.toFixed(3)}\t${Math.floor(at / 60) + 480}\t${lng + random.next() * 0.0026}\t${lat}\t${random.pick(types)}\t${random.pick(channels)}\tS${random.int(900)}`;
    });
    cases.append(page.join('\n'));
  }
  report('reading cases (with making them up)', `${count} cases`, performance.now() - began);
  const study = new Study(ground, cases, new VisitDays());
  const question = (k: number): FullQuestion => ({
    from: new Date((end - (7 + k) * 86_400) * 1000).toISOString(),
    to: new Date((end - (k % 5) * 3_600) * 1000).toISOString(),
    compareFrom: new Date((end - (35 + k) * 86_400) * 1000).toISOString(),
    types: k % 3 === 0 ? null : [types[k % 4]!],
    channels: k % 2 === 0 ? null : ['hotline_12345', 'mini_program'],
    hours: null,
    weekdays: null,
    outcomes: null,
    unit: 'cell',
    resolution: 10,
    exposure: 'street_length',
    ring: 1,
    adjustment: 'BH',
  });
  const context = (k: number) => ({
    types: k % 3 === 0 ? null : [types[k % 4]!],
    patrolChannels: ['patrol'],
    days: [0, 0] as [number, number],
  });
  const first = performance.now();
  answerQuestion(study, question(0), context(0));
  report(
    'first question',
    `${count} cases, ${study.frame('cell', 10).ids.length} cells`,
    performance.now() - first,
  );
  const taken = Array.from({ length: 40 }, (_, k) => {
    const start = performance.now();
    answerQuestion(study, question(k + 1), context(k + 1));
    return performance.now() - start;
  }).sort((a, b) => a - b);
  report('hotspot page filter, median', `${count} cases`, taken[20]!);
  report('hotspot page filter, p95', `${count} cases`, taken[37]!);
}
if (values.json === true) console.log(JSON.stringify(rows, null, 2));
