import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, sourceFiles } from './source-files.ts';

const files = sourceFiles(['server', 'client', 'scripts', 'test']);
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)));

describe('the house', () => {
  it('has only the rooms that were agreed at the top level', () => {
    const rooms = new Set(tracked.map((path) => path.split('/')[0] ?? ''));
    const agreed = new Set([
      'server', 'client', 'data', 'scripts', 'test', 'docker-compose.yml', 'package.json', 'package-lock.json',
      'tsconfig.json', 'README.md', 'CHANGELOG.md', 'LICENSE',
    ]); // prettier-ignore
    expect([...rooms].filter((room) => !agreed.has(room) && !room.startsWith('.'))).toEqual([]);
  });

  it('keeps source files under 400 lines', () => {
    expect(files.filter((file) => file.lines > 400).map((file) => `${file.path} (${file.lines})`)).toEqual(
      [],
    );
  });

  it('names files for what they hold', () => {
    const vague = /(^|[/-])(utils?|helpers?|common|misc|managers?|processors?)([.-]|\/)/;
    const cased = /(^|\/)[a-z0-9]+(-[a-z0-9]+)*(\.(test|config))?\.tsx?$/;
    const wrong = files.filter((file) => vague.test(file.path) || !cased.test(file.path));
    expect(wrong.map((file) => file.path)).toEqual([]);
  });

  it('says what each SQL statement answers, one statement a file', () => {
    const sql = tracked.filter((path) => /\/sql\/[^/]+\.sql$/.test(path));
    expect(sql.length).toBeGreaterThan(20);
    const wrong = sql.filter((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      const statements = text
        .replace(/--[^\n]*/g, '')
        .split(';')
        .filter((part) => part.trim() !== '');
      return !text.startsWith('--') || statements.length !== 1;
    });
    expect(wrong).toEqual([]);
  });

  it('loads every SQL file that it holds, and holds every one that it loads', () => {
    const held = new Set(tracked.filter((path) => /\/sql\/[^/]+\.sql$/.test(path)));
    const loaded = new Set<string>();
    for (const file of files) {
      const folder = file.path.slice(0, file.path.lastIndexOf('/'));
      for (const match of file.text.matchAll(/loadSql\(\s*import\.meta\.url,\s*['"`]([\w-]+)['"`]/g))
        loaded.add(`${folder}/sql/${match[1]}.sql`);
    }
    expect([...loaded].filter((path) => !held.has(path))).toEqual([]);
    const domains = new Set(
      files
        .filter((file) => /loadSql\(\s*import\.meta\.url,\s*([^'"`\s]|`[^`]*\$\{)/.test(file.text))
        .map((file) => file.path.slice(0, file.path.lastIndexOf('/'))),
    );
    expect(
      [...held].filter((path) => !loaded.has(path) && !domains.has(path.replace(/\/sql\/.*/, ''))),
    ).toEqual([]);
  });

  it('exports nothing that nobody imports (a contract may name what travels)', () => {
    const sources = files.filter(
      (file) => !file.path.startsWith('test/') && !file.path.endsWith('/contract.ts'),
    );
    const words = new Map<string, number>();
    for (const file of files)
      for (const word of new Set(file.text.match(/[A-Za-z_$][\w$]*/g)))
        words.set(word, (words.get(word) ?? 0) + 1);
    const dead = sources.flatMap((file) =>
      [...file.text.matchAll(/^export (?:async )?(?:function|const|class|let)\s+([A-Za-z_$][\w$]*)/gm)]
        .map((match) => match[1] ?? '')
        .filter((name) => (words.get(name) ?? 0) < 2)
        .map((name) => `${file.path}: ${name}`),
    );
    expect(dead).toEqual([]);
  });

  it('records no download address in the lock file', () => {
    expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": *"https?:/);
  });

  it('has a glossary row for every domain', () => {
    const glossary = readFileSync(join(ROOT, 'server/kernel/GLOSSARY.md'), 'utf8');
    const rows = glossary.split('\n').filter((line) => /^\| [^-]/.test(line));
    expect(rows.length).toBeGreaterThan(30);
    for (const row of rows) expect(row.split('|').length, row).toBe(6);
    for (const name of ['ResponsibilityGrid', 'StreetSegment', 'H3Cell']) expect(glossary).toContain(name);
  });

  it('numbers migrations and decisions without a hole', () => {
    for (const folder of ['server/db/migrations', 'server/decisions']) {
      const numbers = readdirSync(join(ROOT, folder))
        .map((name) => Number(/^(\d{4})-?_?/.exec(name)?.[1]))
        .sort((a, b) => a - b);
      expect(numbers, folder).toEqual(numbers.map((_, index) => index + 1));
    }
  });
});
