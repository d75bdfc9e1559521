import { spawnSync, type ChildProcess } from 'node:child_process';
import type { Server } from './turns.ts';

/** Where a program is, if this machine has it. */
export function pathOf(program: string): string | undefined {
  const { status, stdout } = spawnSync('which', [program], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Waits until the server answers at `path`; ends it and throws when it does not within ten seconds. */
export async function onceItAnswers(server: Server, path: string, name: string): Promise<Server> {
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`).catch(() => undefined);
    if (answer?.ok === true) return server;
    if (tries === 200) {
      await server.stop();
      throw new Error(`${name} does not answer: ${answer?.status ?? 'no connection'}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Ends a program that was started `detached`, and all that it started. */
export function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
