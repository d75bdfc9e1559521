import { readFileSync, readdirSync } from 'node:fs';

interface Process {
  pid: number;
  parent: number;
  rssMb: number;
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
        const rssKb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
        return [{ pid: Number(name), parent, rssMb: rssKb / 1024 }];
      } catch {
        return [];
      }
    });
}

/** Resident memory of a process and of each of its descendants, MB. Linux only: elsewhere an empty list. */
export function memoryOf(pid: number): Process[] {
  const all = process.platform === 'linux' ? processes() : [];
  const found = all.filter((one) => one.pid === pid);
  for (let i = 0; i < found.length; i += 1) found.push(...all.filter((one) => one.parent === found[i]?.pid));
  return found;
}
