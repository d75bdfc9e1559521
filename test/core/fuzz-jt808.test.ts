import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('5,000 spoiled messages: no wrong answer, nothing lost, every branch of the decoder reached', () => {
  const run = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/fuzz-jt808.ts', '--count', '5000', '--seed', '6'],
    {
      encoding: 'utf8',
      timeout: 100_000,
    },
  );
  expect(run.stdout + run.stderr).toContain('0 breaches, 0 branches not reached');
  expect(run.status).toBe(0);
}, 120_000);
