import { fork, type ChildProcess } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { TileStats } from '../../server/tiles/tiles.ts';
import { drive, runOf, type Driven, type Run } from './drive.ts';

/** After each path once, so long is everyone warmed up: the code is compiled then. */
const WARM_UP_MS = 1000;
const TURNS = 4;
const CONNECTIONS = 8;

/** A server under test, in processes of its own. */
export interface Server {
  port: number;
  usage(): Promise<{ cpuMs: number; rssMb: number; tiles?: TileStats }>;
  stop(): Promise<void>;
}

/** Starts a script beside this one that prints its port and answers `usage`. */
export function startServer(script: string, args: string[]): Promise<Server> {
  const path = fileURLToPath(new URL(`./${script}`, import.meta.url));
  const child: ChildProcess = fork(path, args, {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
    child.stdout!.once('data', (line: Buffer) =>
      resolve({
        port: Number(line.toString()),
        usage: () =>
          new Promise((told) => {
            child.once('message', (message) => told(message as never));
            child.send('usage');
          }),
        stop: () =>
          new Promise((ended) => {
            child.removeAllListeners('exit');
            child.once('exit', () => ended());
            child.kill('SIGKILL');
          }),
      }),
    );
  });
}

const WIDTHS = [52, 9, 9, 9, 9, 9, 10, 9, 8];
/** A line of the table. */
export const row = (cells: string[]): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[0]!) : cell.padStart(WIDTHS[i] ?? 9))).join('');
/** A run with what it cost the server. */
export interface Measured extends Run {
  perCpuS: number;
  rssMb: number;
}
/** Prints it as a line. */
export function show(name: string, run: Measured): void {
  console.log(
    row([
      name,
      run.perS.toFixed(0),
      run.perCpuS.toFixed(0),
      run.mbPerS.toFixed(1),
      run.p50Ms.toFixed(1),
      run.p99Ms.toFixed(1),
      String(run.medianBytes),
      run.rssMb.toFixed(0),
      String(run.errors),
    ]),
  );
}

/** Something that is asked in turn with others: who, which paths, and with which headers. */
export interface Line {
  name: string;
  server: Server;
  paths: string[];
  headers: Record<string, string>;
  cookies?: string[];
  connections?: number;
}

/** A line's goes put together; what they cost the server is counted in them alone. */
export async function measured(lines: readonly Line[], turns: number, forMs: number): Promise<Measured[]> {
  const goes = lines.map((): Driven[] => []);
  const cpuMs = lines.map(() => 0);
  const rssMb = lines.map(() => 0);
  for (let turn = 0; turn < turns; turn += 1)
    for (const [i, { server, paths, headers, cookies, connections = CONNECTIONS }] of lines.entries()) {
      const before = await server.usage();
      goes[i]!.push(await drive(server.port, paths, { connections, forMs: forMs / turns, headers, cookies }));
      const after = await server.usage();
      cpuMs[i]! += after.cpuMs - before.cpuMs;
      rssMb[i] = after.rssMb;
    }
  return lines.map((_, i) => {
    const run = runOf(goes[i]!);
    return { ...run, perCpuS: (1000 * run.requests) / Math.max(1, cpuMs[i]!), rssMb: rssMb[i]! };
  });
}

/** The lines in turn, after each was warmed up: a moment's load on the machine then falls on all. */
export async function measure<T extends readonly Line[]>(
  forMs: number,
  ...lines: T
): Promise<{ [K in keyof T]: Measured }> {
  for (const line of lines) await warmUp(line);
  const runs = await measured(lines, lines.length === 1 ? 1 : TURNS, forMs);
  lines.forEach(({ name }, i) => show(name, runs[i]!));
  return runs as { [K in keyof T]: Measured };
}

/** Each path once and for a while longer: what is kept is kept, and the code is compiled, for all alike. */
async function warmUp({ server, paths, headers }: Line): Promise<void> {
  await drive(server.port, paths, { connections: CONNECTIONS, forMs: 0, headers });
  await drive(server.port, paths, { connections: CONNECTIONS, forMs: WARM_UP_MS, headers });
}

/** How many times as fast? See the head of the bench for which number is compared. */
export function times(one: Measured, other: Measured): number {
  return loadavg()[0]! > cpus().length ? one.perCpuS / other.perCpuS : one.perS / other.perS;
}
