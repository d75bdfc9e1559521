import { openAsBlob } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { ImportReport } from '../../server/ingest/contract.ts';
import type { ServiceProcess } from '../verify/service-process.ts';
import { processorSeconds } from './cpu-time.ts';
import { watchMemory } from './watch-memory.ts';

export interface ServiceImport {
  seconds: number;
  /** Of processor time of the service and, when its process is known, of the database; what they use when idle is taken off. */
  processorSeconds: number;
  /** The service with all its processes, MB: at the start, and at most. */
  startMb: number;
  peakMb: number;
  report: ImportReport;
}

const OPEN = new Set(['reading', 'staged', 'loading']);
/** A report carries a preview: asking often would be part of what is measured. */
const POLL_MS = 500;
const LONGEST_MS = 15 * 60_000;

/** Signed in to a service: asks with the session's cookie and token. */
export interface Session {
  ask(path: string, options?: RequestInit): Promise<Response>;
}

export async function signIn(service: ServiceProcess, login: string): Promise<Session> {
  const answer = await fetch(`${service.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: `${login}-demo` }),
  });
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return {
    ask: (path, options = {}) =>
      fetch(service.url + path, {
        ...options,
        headers: { cookie, 'x-csrf-token': csrfToken, ...options.headers },
      }),
  };
}

/** Sends the file as a layer and waits until it is loaded; throws with the report's reason when it is not. */
export async function importFile(
  service: ServiceProcess,
  session: Session,
  path: string,
  said: { name: string; layer: string; crs?: string },
  machine: { serverPid: number; idle: number } = { serverPid: 0, idle: 0 },
): Promise<ServiceImport> {
  const used = (): number => processorSeconds(service.pid) + processorSeconds(machine.serverPid);
  const usedBefore = used();
  const memory = watchMemory(service.pid);
  const start = watchMemory(service.pid);
  const startMb = start.stop();
  const began = performance.now();
  const query = new URLSearchParams({ ...said });
  const sent = await session.ask(`/api/v1/imports?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: await openAsBlob(path),
  });
  if (!sent.ok) throw new Error(`${said.name}: ${sent.status} ${(await sent.text()).slice(0, 500)}`);
  const { importId } = (await sent.json()) as { importId: string };
  const report = await settled(session, importId, began + LONGEST_MS);
  const seconds = (performance.now() - began) / 1000;
  const peakMb = memory.stop();
  const cpu = used() - usedBefore - machine.idle * seconds;
  if (report.state !== 'loaded') {
    const why = report.error?.detailEn ?? report.datum?.question?.en ?? report.missing.join(', ');
    throw new Error(`${said.name}: ${report.state}: ${why}`);
  }
  return { seconds, processorSeconds: cpu, startMb, peakMb, report };
}

/** Takes an import back, so that the next one finds the same city. */
export async function undoImport(session: Session, importId: string): Promise<void> {
  const answer = await session.ask(`/api/v1/imports/${importId}/undo`, { method: 'POST' });
  if (!answer.ok) throw new Error(`undo answered ${answer.status}: ${await answer.text()}`);
  const deadline = performance.now() + LONGEST_MS;
  for (;;) {
    const { state } = await report(session, importId);
    if (state === 'undone') return;
    if (state === 'failed' || performance.now() > deadline) throw new Error(`undo ended ${state}`);
    await setTimeout(POLL_MS);
  }
}

async function settled(session: Session, importId: string, deadline: number): Promise<ImportReport> {
  for (;;) {
    const found = await report(session, importId);
    if (!OPEN.has(found.state)) return found;
    if (performance.now() > deadline) throw new Error(`import ${importId} still ${found.state}`);
    await setTimeout(POLL_MS);
  }
}

async function report(session: Session, importId: string): Promise<ImportReport> {
  const answer = await session.ask(`/api/v1/imports/${importId}`);
  if (!answer.ok) throw new Error(`report answered ${answer.status}`);
  return (await answer.json()) as ImportReport;
}
