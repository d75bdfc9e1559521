import { readFileSync } from 'node:fs';
import { createAudit } from '../../server/audit/audit.ts';
import { AuditHeads } from '../../server/audit/contract.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { UsageError } from './command.ts';
import type { Command } from './command.ts';
import { withEngine } from './engine-session.ts';

function readHeads(path: string): AuditHeads {
  try {
    return AuditHeads.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new UsageError(`${path} is not a file written by: xw audit heads --json`);
  }
}

const heads: Command = {
  name: 'audit heads',
  summary: '导出审计链头 Last hash of every audit stream; keep it elsewhere',
  usage: ['--json > heads.json   then later: xw audit verify --heads heads.json'],
  options: [],
  run: (io) =>
    withEngine(io, async ({ db }) => {
      const audit = createAudit({ db, clock: systemClock });
      await audit.closeBatches();
      const found = await audit.heads();
      for (const head of found.heads) io.say(JSON.stringify(head));
      io.result(found);
      return 0;
    }),
};

const verify: Command = {
  name: 'audit verify',
  summary: '核验审计记录 Were entries edited, deleted or cut off? Exit code 1 when they were',
  usage: ['--heads FILE   heads exported earlier; without them a cut tail cannot show'],
  options: ['heads'],
  run: (io) => {
    const path = io.options['heads'];
    const exported = path === undefined ? undefined : readHeads(path);
    return withEngine(io, async ({ db }) => {
      const found = await createAudit({ db, clock: systemClock }).verify(exported);
      io.say(JSON.stringify(found, null, 2));
      io.result(found);
      return found.ok ? 0 : 1;
    });
  },
};

export const auditCommands = [heads, verify];
