import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environment, readConfig } from '../../server/config.ts';
import type { Database } from '../../server/db/database.ts';
import { openEngine } from '../../server/db/engine.ts';
import { findOwner, type Owner } from '../../server/db/owner.ts';

export type Victim = 'engine' | 'service' | 'both';

export interface KillReport {
  kills: Record<Victim, number>;
  /** Transactions whose success was heard outside before the kill. */
  acknowledged: number;
  /** Of those, how many are in the database at the end. */
  present: number;
  /** Transactions of which only a part is there. Must be 0. */
  torn: number;
  /** From a kill to the first acknowledgement after it, ms. */
  backInMs: number[];
}

export interface KillOptions {
  dataDir: string;
  kills: number;
  /** Uniform in [0, 1). */
  random: () => number;
  onRound?: (line: string) => void;
}

const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url));
const VICTIMS: Victim[] = ['engine', 'service', 'both'];
const BACK_WITHIN_MS = 180_000;

/**
 * Does the embedded engine keep what it acknowledged when it, the service or both are killed (SIGKILL) at a random moment
 * under write load? The data folder must be new.
 */
export async function killRounds(options: KillOptions): Promise<KillReport> {
  const { dataDir, random } = options;
  const report: KillReport = {
    kills: { engine: 0, service: 0, both: 0 },
    acknowledged: 0,
    present: 0,
    torn: 0,
    backInMs: [],
  };
  const acknowledged: number[] = [];
  let writer: Writer | undefined;
  try {
    for (let round = 1; round <= options.kills; round += 1) {
      const asked = performance.now();
      writer ??= startWriter(dataDir, 1_000_000 * round, acknowledged);
      const before = acknowledged.length;
      await until(() => acknowledged.length > before, writer);
      if (round > 1) report.backInMs.push(Math.round(performance.now() - asked));
      await pause(20 + random() * random() * 1_500);
      const victim = VICTIMS[(round + Math.floor(random() * 2)) % VICTIMS.length] ?? 'both';
      const owner = await ownerOf(dataDir);
      if (victim !== 'service') process.kill(owner.pid, 'SIGKILL');
      if (victim !== 'engine') {
        writer.child.kill('SIGKILL');
        await writer.exited;
        writer = undefined;
      }
      report.kills[victim] += 1;
      options.onRound?.(`${round}/${options.kills} ${victim}: ${acknowledged.length} acknowledged`);
    }
    writer?.child.kill('SIGKILL');
    await writer?.exited;
    writer = undefined;
    const engine = await openEngine({ ...readConfig({}), dataDir });
    try {
      report.acknowledged = acknowledged.length;
      report.present = acknowledged.length - (await missing(engine.db, acknowledged));
      report.torn = await torn(engine.db);
    } finally {
      await engine.close();
    }
  } finally {
    writer?.child.kill('SIGKILL');
  }
  return report;
}

interface Writer {
  child: ChildProcess;
  exited: Promise<void>;
  said(): string;
}

function startWriter(dataDir: string, first: number, acknowledged: number[]): Writer {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, dataDir, String(first)], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let rest = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== 'ready') acknowledged.push(Number(line));
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-2_000);
  });
  return {
    child,
    exited: new Promise((resolve) => child.once('close', () => resolve())),
    said: () => errors,
  };
}

async function until(happened: () => boolean, writer: Writer): Promise<void> {
  const deadline = performance.now() + BACK_WITHIN_MS;
  while (!happened()) {
    if (writer.child.exitCode !== null || performance.now() > deadline) {
      throw new Error(`The writer did not go on (exit ${writer.child.exitCode}):\n${writer.said()}`);
    }
    await pause(10);
  }
}

async function ownerOf(dataDir: string): Promise<Owner> {
  for (;;) {
    const owner = await findOwner(dataDir);
    if (owner !== undefined && owner !== 'silent') return owner;
    await pause(20);
  }
}

async function missing(db: Database, ids: number[]): Promise<number> {
  let count = 0;
  for (let from = 0; from < ids.length; from += 20_000) {
    const [row] = await db.query<{ missing: number }>(
      `select count(*)::int as missing from unnest($1::int8[]) as said(id)
       where (select count(*) from kill_rows where kill_rows.id = said.id) <> 2`,
      [ids.slice(from, from + 20_000)],
    );
    count += row?.missing ?? 0;
  }
  return count;
}

async function torn(db: Database): Promise<number> {
  const [row] = await db.query<{ torn: number }>(
    `select count(*)::int as torn from (select id from kill_rows group by id having count(*) <> 2) as part`,
  );
  return row?.torn ?? 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
