import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { XwError, type Problem } from '../kernel/errors.ts';
import type { ChildMessage, ParentMessage, Phase } from './embedded-child.ts';
import { answers, findOwner, inUse, isAlive, SOCKET_FILE, socketFolder, type Owner } from './owner.ts';

export interface EmbeddedOptions {
  dataDir: string;
  /** The schema version that this code knows. */
  schemaVersion: number;
  createdBy: string;
  /** Use the engine that runs on this folder, if one does. */
  join?: boolean;
  onPhase?: (phase: Phase) => void;
  log?: (line: string) => void;
}

/** The embedded engine as its user sees it. */
export interface EmbeddedEngine {
  socketDir: string;
  /** The engine's process, while it lives. */
  pid(): number | undefined;
  /** Resolves once the engine answers; rejects after `READY_WITHIN_MS` or when it will not come back. */
  ready(): Promise<void>;
  /** Where the service answers; told to a second one that starts on the same data. */
  announce(url: string): void;
  recordSchema(version: number): void;
  close(): Promise<void>;
}

/** An orphan is given this long to put the data down. */
const ORPHAN_ENDS_WITHIN_MS = 30_000;
const READY_WITHIN_MS = 25_000;
const STARTS_WITHIN_MS = 180_000;
const CLOSES_WITHIN_MS = 4_000;
/** A statement blocks the engine's event loop; whoever asked gave up after 60 s, and beyond this the engine counts as stuck. */
const SILENT_AT_MOST_MS = 90_000;
const RESTART_AFTER_MS = [0, 500, 1_000, 2_000, 5_000, 10_000];

const CHILD = fileURLToPath(new URL('./embedded-child.ts', import.meta.url));

/**
 * Starts the embedded engine in a process of its own and brings it back when it dies, or joins the one that runs.
 * `XwError`: `data_folder_in_use` and those of `inspectDataFolder`; `engine_start_failed`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedEngine> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const deadline = Date.now() + ORPHAN_ENDS_WITHIN_MS;
  for (;;) {
    const owner = await findOwner(options.dataDir);
    if (owner === undefined) {
      const started = await superviseEngine(options);
      if (started !== 'occupied') return started;
    } else if (owner !== 'silent' && !owner.closing && isAlive(owner.parentPid)) {
      if (options.join !== true) throw inUse(options.dataDir, owner);
      if (owner.ready) return joined(owner);
    } else if (Date.now() > deadline) throw inUse(options.dataDir, owner);
    if (Date.now() > deadline + STARTS_WITHIN_MS) throw inUse(options.dataDir, owner ?? 'silent');
    await pause(100);
  }
}

function joined(owner: Owner): EmbeddedEngine {
  return {
    socketDir: owner.socketDir,
    pid: () => owner.pid,
    ready: () => untilAnswering(owner.socketDir, () => undefined),
    announce: () => undefined,
    recordSchema: () => undefined,
    close: () => Promise.resolve(),
  };
}

interface Running {
  child: ChildProcess;
  exited: Promise<void>;
}

async function superviseEngine(options: EmbeddedOptions): Promise<EmbeddedEngine | 'occupied'> {
  const log = options.log ?? (() => undefined);
  let closing = false;
  let final: XwError | undefined;
  let failures = 0;
  let url: string | undefined;
  const first = await launch(options, log);
  if (first === 'occupied') return first;
  let running: Running | undefined = first;
  watch(first);

  function watch(engine: Running): void {
    void engine.exited.then(() => {
      if (running === engine) running = undefined;
      if (!closing) void restart();
    });
  }

  async function restart(): Promise<void> {
    const delay = RESTART_AFTER_MS[Math.min(failures, RESTART_AFTER_MS.length - 1)] ?? 0;
    log(`embedded engine ended; starting it again in ${delay} ms`);
    await pause(delay);
    if (closing) return;
    try {
      const again = await launch(options, log);
      if (again === 'occupied') throw inUse(options.dataDir, (await findOwner(options.dataDir)) ?? 'silent');
      failures = 0;
      running = again;
      if (closing) again.child.kill('SIGKILL');
      if (url !== undefined) send(again.child, { type: 'announce', url });
      watch(again);
      log('embedded engine is back');
    } catch (error) {
      failures += 1;
      log(`embedded engine did not start: ${error instanceof Error ? error.message : String(error)}`);
      if (error instanceof XwError && error.problem.code.startsWith('data_folder_')) final = error;
      else void restart();
    }
  }

  return {
    socketDir: socketFolder(options.dataDir),
    pid: () => running?.child.pid,
    ready: () => untilAnswering(socketFolder(options.dataDir), () => final),
    announce(address) {
      url = address;
      if (running !== undefined) send(running.child, { type: 'announce', url: address });
    },
    recordSchema(version) {
      if (running !== undefined) send(running.child, { type: 'schema', version });
    },
    async close() {
      closing = true;
      if (running === undefined) return;
      const { child, exited } = running;
      send(child, { type: 'close' });
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSES_WITHIN_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** One life of the engine's process, up to its first answer. */
function launch(options: EmbeddedOptions, log: (line: string) => void): Promise<Running | 'occupied'> {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const child = fork(CHILD, [], { execArgv: ['--import', loader], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let said = '';
  const read = (chunk: Buffer) => {
    const text = chunk.toString('utf8');
    said = (said + text).slice(-4_000);
    for (const line of text.split('\n')) if (line.trim() !== '') log(`engine: ${line}`);
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  let silentSince = Date.now();
  let silentAtMostMs = STARTS_WITHIN_MS;
  const watchdog = setInterval(() => {
    if (Date.now() - silentSince > silentAtMostMs) child.kill('SIGKILL');
  }, 5_000);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      clearInterval(watchdog);
      resolve();
    });
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(startFailed(options.dataDir, error.message)));
    child.on('message', (message: ChildMessage) => {
      silentSince = Date.now();
      if (message.type === 'progress') options.onPhase?.(message.phase);
      else if (message.type === 'ready') {
        silentAtMostMs = SILENT_AT_MOST_MS;
        resolve({ child, exited });
      } else if (message.type === 'occupied') resolve('occupied');
      else if (message.type === 'refused') reject(new XwError(message.problem satisfies Problem));
    });
    void exited.then(() => reject(startFailed(options.dataDir, said)));
    send(child, {
      type: 'start',
      dataDir: options.dataDir,
      schemaVersion: options.schemaVersion,
      createdBy: options.createdBy,
    });
  });
}

function send(child: ChildProcess, message: ParentMessage): void {
  if (child.connected) child.send(message, () => undefined);
}

async function untilAnswering(socketDir: string, refused: () => XwError | undefined): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answers(join(socketDir, SOCKET_FILE)))) {
    const problem = refused();
    if (problem !== undefined) throw problem;
    if (Date.now() > deadline) throw startFailed(socketDir, 'no answer in time');
    await pause(50);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function startFailed(dataDir: string, said: string): XwError {
  return new XwError({
    code: 'engine_start_failed',
    status: 503,
    detail: '内置数据库引擎未能启动。',
    detailEn: 'The embedded database engine did not start.',
    value: said.trim().slice(-600),
    place: dataDir,
    remedy: '请检查磁盘空间与内存（约需 1.2 GB），然后重试；若持续，请把此信息交给维护人员。',
    remedyEn:
      'Check disk space and memory (about 1.2 GB is needed) and try again; if it persists hand this message on.',
  });
}
