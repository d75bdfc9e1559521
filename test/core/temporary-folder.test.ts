import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, utimes } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { removeLeftFolders, temporaryFolder } from '../../server/kernel/temporary-folder.ts';

const module = fileURLToPath(new URL('../../server/kernel/temporary-folder.ts', import.meta.url));

/** A process that makes a folder, says which, and lives on. */
async function otherProcess(): Promise<{ folder: string; kill(): Promise<void> }> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      `
      const { temporaryFolder } = await import(${JSON.stringify(module)});
      console.log(await temporaryFolder('export'));
      setInterval(() => undefined, 1000);
    `,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const folder = await new Promise<string>((told) =>
    child.stdout.once('data', (line: Buffer) => told(line.toString().trim())),
  );
  return {
    folder,
    kill: () =>
      new Promise((ended) => {
        if (child.signalCode !== null) return ended();
        child.once('exit', () => ended());
        child.kill('SIGKILL');
      }),
  };
}

it('takes away what a killed process left, and nothing of one that lives', async () => {
  const own = await temporaryFolder('gpkg');
  // As a container leaves it: the same number, an earlier life.
  const earlier = await temporaryFolder('export');
  await utimes(earlier, 0, 0);
  const other = await otherProcess();
  try {
    await removeLeftFolders();
    expect([own, earlier, other.folder].map(existsSync)).toEqual([true, false, true]);
    await other.kill();
    await removeLeftFolders();
    expect([own, other.folder].map(existsSync)).toEqual([true, false]);
  } finally {
    await other.kill();
    await rm(own, { recursive: true, force: true });
  }
});
