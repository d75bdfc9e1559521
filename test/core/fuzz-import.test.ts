import { describe, expect, it } from 'vitest';
import { randomOf } from '../../server/kernel/random.ts';
import { mutate } from '../../scripts/fuzz-import/mutate.ts';
import { fuzzImports } from '../../scripts/fuzz-import/rounds.ts';
import { makeSamples } from '../../scripts/fuzz-import/samples.ts';

describe('damaged files', () => {
  it('of every format give rows or a reasoned refusal: no crash, no hang', async () => {
    const samples = await makeSamples();
    const report = await fuzzImports({ samples, count: 2000, seed: 20261122, threads: 2 });
    expect(report.crashes).toEqual([]);
    expect(report.hangs).toEqual([]);
    expect(report.files).toBe(2000);
    // The damage is neither too light nor too heavy to reach the readers' depths.
    expect(report.opened).toBeGreaterThan(400);
    expect(report.problems).toBeGreaterThan(100);
    expect(Object.keys(report.refused).length).toBeGreaterThan(6);
  }, 120_000);

  it('are the same for the same seed', async () => {
    const samples = await makeSamples();
    for (const index of [1, 2, 3, 4, 5]) {
      const twice = [0, 1].map(() => {
        const random = randomOf(3, `file ${index}`);
        return mutate(random.pick(samples), samples, random);
      });
      expect(twice[0]?.equals(twice[1] ?? Buffer.alloc(0))).toBe(true);
    }
  });
});
