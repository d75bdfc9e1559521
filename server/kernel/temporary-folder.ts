import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = /^xw-(?:export|gpkg)-(\d+)-/;

/** A new folder for work under way, named for this process; whoever asks for it removes it. */
export function temporaryFolder(what: 'export' | 'gpkg'): Promise<string> {
  return mkdtemp(join(tmpdir(), `xw-${what}-${process.pid}-`));
}

/** Removes the temporary folders of processes that were killed before they could; answers how many. Never rejects. */
export async function removeLeftFolders(): Promise<number> {
  const begunAt = Date.now() - process.uptime() * 1000;
  let removed = 0;
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = NAME.exec(name)?.[1];
    if (pid === undefined) continue;
    const path = join(tmpdir(), name);
    try {
      // In a container the process has the number that it had before it was killed.
      if (Number(pid) === process.pid ? (await stat(path)).mtimeMs >= begunAt : isAlive(Number(pid)))
        continue;
      await rm(path, { recursive: true, force: true });
      removed += 1;
    } catch {
      // Somebody else's, or gone meanwhile.
    }
  }
  return removed;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
