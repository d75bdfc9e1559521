import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Import {
  /** As written. */
  specifier: string;
  /** Path from the root for our own files; undefined for packages and node: modules. */
  target?: string;
  typeOnly: boolean;
}

export interface SourceFile {
  path: string;
  text: string;
  lines: number;
  imports: Import[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|new URL\(\s*['"](\.[^'"]+\.ts)['"]/g;

function walk(folder: string, found: string[]): string[] {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, found);
    else if (/\.tsx?$/.test(entry.name)) found.push(path);
  }
  return found;
}

function importsOf(path: string, text: string): Import[] {
  const imports: Import[] = [];
  for (const match of text.matchAll(IMPORT)) {
    const specifier = match[2] ?? match[3] ?? match[4];
    if (specifier === undefined) continue;
    const own = specifier.startsWith('.');
    imports.push({
      specifier,
      ...(own ? { target: relative(ROOT, resolve(dirname(path), specifier.replace(/\?.*$/, ''))) } : {}),
      typeOnly: match[1] !== undefined,
    });
  }
  return imports;
}

/** Every TypeScript file under the given top-level folders, with its imports. */
export function sourceFiles(folders: string[]): SourceFile[] {
  return folders
    .flatMap((folder) => walk(join(ROOT, folder), []))
    .map((path) => {
      const text = readFileSync(path, 'utf8');
      return {
        path: relative(ROOT, path),
        text,
        lines: text.split('\n').length,
        imports: importsOf(path, text),
      };
    });
}
