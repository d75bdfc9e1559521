import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doorsService } from '../../scripts/fuzz-doors/doors-service.ts';
import { knockAtDoors } from '../../scripts/fuzz-doors/rounds.ts';
import { engines } from '../harness/engines.ts';

/** `npm run fuzz:doors` knocks 20,000 times. */
const COUNT = 700;

describe('every door of the service', () => {
  let service: Awaited<ReturnType<typeof doorsService>>;
  beforeAll(async () => {
    service = await doorsService(engines.at(-1) ?? 'embedded');
  }, 120_000);
  afterAll(() => service?.close());

  it(`answers ${COUNT} requests of its own description, half of them damaged: no crash, no 500, no bare refusal`, async () => {
    const report = await knockAtDoors({ ...service, count: COUNT, seed: 20261122 });
    expect(report.failures).toEqual([]);
    expect(service.errors()).toEqual([]);
    // Enough of them are understood to reach what lies behind the doors.
    expect(report.opened).toBeGreaterThan(80);
    expect(report.statuses[422]).toBeGreaterThan(20);
  }, 300_000);
});
