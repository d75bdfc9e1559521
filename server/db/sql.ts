import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const cache = new Map<string, string>();

/** One statement from `sql/<name>.sql` beside the calling module. Read once. */
export function loadSql(moduleUrl: string, name: string): string {
  const path = fileURLToPath(new URL(`./sql/${name}.sql`, moduleUrl));
  let text = cache.get(path);
  if (text === undefined) {
    text = readFileSync(path, 'utf8');
    cache.set(path, text);
  }
  return text;
}
