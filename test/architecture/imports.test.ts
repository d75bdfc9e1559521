import { describe, expect, it } from 'vitest';
import { sourceFiles } from './source-files.ts';
import type { SourceFile } from './source-files.ts';

const files = sourceFiles(['server', 'client', 'scripts', 'test']);
const server = files.filter((file) => file.path.startsWith('server/'));
const byPath = new Map(files.map((file) => [file.path, file]));

type Room = 'kernel' | 'core' | 'contract' | 'store' | 'http' | 'use case';

/** Rooms that are not domains: shared floors, composition. */
const FLOORS = new Set(['kernel', 'db', 'http']);
const COMPOSITION = new Set([
  'server/app.ts',
  'server/app-floors.ts',
  'server/app-domains.ts',
  'server/app-jobs.ts',
  'server/app-routes.ts',
  'server/main.ts',
  'server/config.ts',
]);

function domainOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function roomOf(path: string): Room {
  if (domainOf(path) === 'kernel') return 'kernel';
  if (path.includes('/core/')) return 'core';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'contract.ts' || name.endsWith('-contract.ts')) return 'contract';
  if (path === 'server/accounts/permissions.ts') return 'contract';
  if (name === 'store.ts' || name.endsWith('-store.ts')) return 'store';
  if (name === 'http.ts') return 'http';
  return 'use case';
}

function violations(check: (file: SourceFile, target: string) => string | undefined, of = server): string[] {
  return of.flatMap((file) =>
    file.imports.flatMap((found) => {
      const problem = found.target === undefined ? undefined : check(file, found.target);
      return problem === undefined ? [] : [`${file.path} → ${found.target}: ${problem}`];
    }),
  );
}

/** Pure vocabulary that other cores may speak: on which earth, in which working time, by which law (decision 0008). */
function isSharedCore(target: string): boolean {
  return /^server\/(coordinates\/core\/|calendar\/contract\.ts$|law\/(core\/|contract\.ts$))/.test(target);
}

describe('import direction', () => {
  it('reads real files', () => {
    expect(server.length).toBeGreaterThan(40);
    expect(files.some((file) => file.imports.length > 3)).toBe(true);
  });

  it('the kernel stands on nothing of ours', () => {
    expect(
      violations((file, target) =>
        roomOf(file.path) === 'kernel' && !target.startsWith('server/kernel/') ? 'kernel' : undefined,
      ),
    ).toEqual([]);
  });

  it('a core imports the kernel, its own domain’s core and contract, and the shared cores of coordinates and law', () => {
    expect(
      violations((file, target) => {
        if (roomOf(file.path) !== 'core') return undefined;
        const own = domainOf(target) === domainOf(file.path) && ['core', 'contract'].includes(roomOf(target));
        const shared = target.startsWith('server/kernel/') || isSharedCore(target);
        return own || shared ? undefined : 'a core is pure';
      }),
    ).toEqual([]);
  });

  it('a core touches no file, process, network, clock or chance', () => {
    const impure =
      /\b(Date\.now\(|new Date\(\)|Math\.random\(|process\.(?:env|exit|on|pid|cwd|memoryUsage|hrtime|uptime)\b|console\.|fetch\(|setTimeout\(|setInterval\()/;
    const packages = /^(node:(?!crypto$|buffer$)|pg$|express$|@electric-sql|wkx$|react|maplibre)/;
    const found = server
      .filter((file) => roomOf(file.path) === 'core')
      .flatMap((file) => [
        ...(impure.test(file.text) ? [`${file.path}: ${impure.exec(file.text)?.[0]}`] : []),
        ...file.imports.filter((i) => packages.test(i.specifier)).map((i) => `${file.path}: ${i.specifier}`),
      ]);
    expect(found).toEqual([]);
  });

  it('a contract imports the kernel and other contracts only', () => {
    expect(
      violations((file, target) =>
        roomOf(file.path) === 'contract' && !['kernel', 'contract'].includes(roomOf(target))
          ? 'wire only'
          : undefined,
      ),
    ).toEqual([]);
    const packages = server
      .filter((file) => roomOf(file.path) === 'contract')
      .flatMap((file) => file.imports.filter((i) => i.target === undefined && i.specifier !== 'zod'))
      .map((i) => i.specifier);
    expect(packages).toEqual([]);
  });

  it('a store imports the database floor, the kernel and its own domain', () => {
    expect(
      violations((file, target) => {
        if (roomOf(file.path) !== 'store') return undefined;
        const room = roomOf(target);
        if (target.startsWith('server/db/') || room === 'kernel' || room === 'contract') return undefined;
        return domainOf(target) === domainOf(file.path) && room !== 'http' ? undefined : 'store → db';
      }),
    ).toEqual([]);
  });

  it('no domain reaches into another domain’s store, core or http', () => {
    expect(
      violations((file, target) => {
        if (COMPOSITION.has(file.path) || domainOf(file.path) === domainOf(target)) return undefined;
        if (FLOORS.has(domainOf(target)) || isSharedCore(target)) return undefined;
        return ['store', 'core', 'http'].includes(roomOf(target)) ? 'through the use case' : undefined;
      }),
    ).toEqual([]);
  });

  it('the client imports contracts and the kernel, nothing else of the server', () => {
    const client = files.filter((file) => file.path.startsWith('client/'));
    expect(client.length).toBeGreaterThan(10);
    expect(
      violations(
        (_, target) =>
          target.startsWith('server/') && !['contract', 'kernel'].includes(roomOf(target))
            ? 'client → contract'
            : undefined,
        client,
      ),
    ).toEqual([]);
  });

  it('every import of our own resolves to a file', () => {
    const missing = violations((_, target) => {
      if (/\.(css|json|svg|sql)$/.test(target)) return undefined;
      return byPath.has(target) ? undefined : 'no such file';
    }, files);
    expect(missing).toEqual([]);
  });

  it('there are no cycles', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    function visit(path: string, trail: string[]): void {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
        return;
      }
      state.set(path, 'open');
      for (const found of byPath.get(path)?.imports ?? []) {
        if (found.target !== undefined && !found.typeOnly && byPath.has(found.target))
          visit(found.target, [...trail, path]);
      }
      state.set(path, 'done');
    }
    for (const file of files) visit(file.path, []);
    expect(cycles).toEqual([]);
  });
});

describe('one door each', () => {
  const doors: [what: string, pattern: RegExp, door: string][] = [
    ['pg', /from 'pg'/, 'server/db/database.ts'],
    ['PGlite', /@electric-sql\//, 'server/db/embedded-child.ts'],
    ['wkx', /from 'wkx'/, 'server/db/wkb.ts'],
    ['process.env', /process\.env/, 'server/config.ts'],
  ];
  it.each(doors)('%s appears in one file', (_, pattern, door) => {
    const users = files
      .filter((file) => !file.path.startsWith('test/architecture/') && pattern.test(file.text))
      .map((file) => file.path);
    expect(users).toEqual([door]);
  });
});
