import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { XwError } from '../../../server/kernel/errors.ts';
import type { OpenOptions, RawFile, RawRow, RowProblem } from '../../../server/ingest/core/raw.ts';
import { openFile } from '../../../server/ingest/open-file.ts';

export interface ReadBack {
  /** What the file says of itself. */
  file: RawFile;
  rows: RawRow[];
  problems: RowProblem[];
}

/** The whole file, read and closed. */
export async function readBack(
  path: string,
  options: Partial<OpenOptions> = {},
  signal?: AbortSignal,
): Promise<ReadBack> {
  const file = await openFile(path, { name: basename(path), ...options });
  const rows: RawRow[] = [];
  const problems: RowProblem[] = [];
  try {
    for await (const item of file.rows(signal)) {
      if ('problem' in item) problems.push(item.problem);
      else rows.push(item);
    }
  } finally {
    await file.close();
  }
  return { file, rows, problems };
}

/** The code of the refusal, which says everything a person needs; or what was read instead. */
export async function refusalOf(path: string, options: Partial<OpenOptions> = {}): Promise<string> {
  let refusal: XwError;
  try {
    const found = await readBack(path, options);
    return `read ${found.rows.length} rows, ${found.problems.length} problems`;
  } catch (error) {
    if (!(error instanceof XwError)) throw error;
    refusal = error;
  }
  const { code, detail, detailEn, place, remedy, remedyEn } = refusal.problem;
  return [detail, detailEn, place, remedy, remedyEn].every(Boolean) ? code : `${code} says too little`;
}

/** A folder for the files of one test file. */
export function scratchFolder(): { path(name: string): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'xw-files-'));
  return {
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** GDAL's version when ogr2ogr is installed; undefined: what needs it is skipped and says so. */
export function gdalVersion(): string | undefined {
  try {
    return execFileSync('ogr2ogr', ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
