import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { damagedQuestion } from '../../scripts/fuzz-permits/damage.ts';
import { fuzzService } from '../../scripts/fuzz-permits/fuzz-service.ts';
import { fuzzPermits } from '../../scripts/fuzz-permits/rounds.ts';
import { permitSamples } from '../../scripts/fuzz-permits/samples.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { engines } from '../harness/engines.ts';

/** `npm run fuzz:permits` asks 100,000. */
const COUNT = 2_000;
const SEED = 20261122;

describe('damaged questions', () => {
  let service: Awaited<ReturnType<typeof fuzzService>>;
  beforeAll(async () => {
    service = await fuzzService(engines.at(-1) ?? 'embedded');
  });
  afterAll(() => service?.close());

  it('whole, they all get a verdict', async () => {
    for (const { name, body } of service.samples) {
      const { status, text } = await service.send(JSON.stringify(body));
      expect(status, `${name}: ${text.slice(0, 200)}`).toBe(200);
    }
  });

  it(`${COUNT} of them get a verdict on what was sent or a reasoned refusal: no crash, no 500, no nonsense`, async () => {
    const report = await fuzzPermits({ ...service, count: COUNT, seed: SEED, lanes: 4 });
    expect(report.failures).toEqual([]);
    expect(report.nonsense).toEqual([]);
    expect(report.questions).toBe(COUNT);
    // The damage is neither too light nor too heavy to reach the depths.
    expect(Object.values(report.verdicts).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(COUNT / 20);
    expect(Object.keys(report.refused).length).toBeGreaterThan(8);
  }, 180_000);

  it('are the same for the same seed', () => {
    const samples = permitSamples([116.58, 35.4]);
    for (const index of [1, 2, 3, 4, 5]) {
      const [one, two] = [0, 1].map(() => damagedQuestion(samples, randomOf(3, `question ${index}`)));
      expect(one).toEqual(two);
    }
  });
});
