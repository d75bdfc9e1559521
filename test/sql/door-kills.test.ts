import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { doorKillRounds } from '../../scripts/kill-loop/door-rounds.ts';
import { randomOf } from '../../server/kernel/random.ts';

it('positions acknowledged through HTTP and JT/T 808 are held, once, when service and engine are killed under load', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'xw-door-kills-'));
  try {
    const report = await doorKillRounds({ dataDir, kills: 2, random: randomOf(8, 'doors').next });
    expect(report.kills.engine + report.kills.service + report.kills.both).toBe(2);
    for (const name of ['http', 'jt808']) {
      const { acknowledged, present } = report.doors[name]!;
      expect(acknowledged, name).toBeGreaterThan(0);
      expect(present, name).toBe(acknowledged);
    }
    expect(report.twice).toBe(0);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 300_000);
