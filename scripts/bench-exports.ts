/**
 * npm run bench:exports [-- --rows 10000,100000,300000] [--formats geojson,csv,xlsx,gpkg,shp,kml] [--engine postgresql] [--slow 2]
 * What does taking a layer away cost the service? For each number of buildings and each format a service is started anew on
 * the same data, warmed up with a small layer, and asked for the file: how soon it begins, rows and MB a second, and by how
 * much the resident memory of the service's process and of the embedded engine's rises (the kernel's high-water mark over
 * what it was just before). Once more with a reader of `--slow` MB/s that leaves after 12 s: memory must not rise then
 * either, and no file of the export may stay behind. Linux only.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from '../server/db/database.ts';
import { socketFolder } from '../server/db/owner.ts';
import { EXPORT_FORMATS } from '../server/exports/contract.ts';
import { settled, watchPeaks } from './bench-exports/process-peak.ts';
import { takeFile } from './bench-exports/take-file.ts';
import type { SlowReader, Taken } from './bench-exports/take-file.ts';
import { startService } from './verify/service-process.ts';
import type { ServiceProcess } from './verify/service-process.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000,100000,300000' },
    formats: { type: 'string', default: EXPORT_FORMATS.join(',') },
    engine: { type: 'string', default: 'embedded' },
    slow: { type: 'string', default: '2' },
  },
});
const engine = values.engine === 'postgresql' ? 'postgresql' : 'embedded';
const TMP = mkdtempSync(join(tmpdir(), 'xw-bench-'));
const SETTINGS = { XW_SIMULATE: '0', TMPDIR: TMP };
const SLOW: SlowReader = { bytesPerSecond: Number(values.slow) * 1e6, leavesAfterMs: 12_000 };
const LEFT_WITHIN_MS = 5_000;

let service = await startService(engine, SETTINGS);
try {
  for (const wanted of values.rows.split(',').map(Number)) {
    const rows = await fill(service, wanted);
    console.log(`\n${rows} buildings, ${engine}. MB: before → most (added)`);
    for (const format of values.formats.split(',')) {
      await service.stop();
      service = await startService(engine, SETTINGS, service);
      const cookie = await signIn(service.url);
      const path = `${service.url}/api/v1/exports/layers`;
      await takeFile(`${path}/streets?city=1&format=${format}`, cookie);
      await measure(`${format} at full speed`, rows, `${path}/buildings?city=1&format=${format}`, cookie);
      await measure(`${format} at ${values.slow} MB/s`, rows, `${path}/buildings?city=1&format=${format}`, cookie, SLOW); // prettier-ignore
    }
  }
} finally {
  await service.stop();
  await service.remove();
  rmSync(TMP, { recursive: true, force: true });
}

async function measure(
  title: string,
  rows: number,
  url: string,
  cookie: string,
  slow?: SlowReader,
): Promise<void> {
  await settled(service.pid);
  const peaks = watchPeaks(service.pid);
  const taken = await takeFile(url, cookie, slow);
  const { service: own, engine: other } = peaks();
  const mb = ({ beforeMb, mostMb }: typeof own): string =>
    `${beforeMb.toFixed(0)} → ${mostMb.toFixed(0)} (+${(mostMb - beforeMb).toFixed(0)})`;
  console.log(
    `${title.padEnd(22)} ${taken.status}  first byte ${taken.firstMs.toFixed(0).padStart(5)} ms  ${pace(taken, rows)}  ${(taken.bytes / 2 ** 20).toFixed(1)} MB  service ${mb(own)}  engine ${mb(other)}${taken.whole ? '' : `  left; files behind: ${await leftBehind()}`}`,
  );
}

function pace({ whole, wholeMs }: Taken, rows: number): string {
  const seconds = `${(wholeMs / 1000).toFixed(1)} s`;
  return whole ? `${seconds}, ${Math.round(rows / (wholeMs / 1000))} rows/s` : seconds;
}

function exportFolders(): number {
  return readdirSync(TMP).filter((name) => name.startsWith('xw-export-')).length;
}

/** Folders of exports that are still there some seconds after the reader left. */
async function leftBehind(): Promise<number> {
  for (const until = Date.now() + LEFT_WITHIN_MS; exportFolders() > 0 && Date.now() < until;)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return exportFolders();
}

/** Adds buildings up to a number, and says how many there are. */
async function fill({ folder, databaseUrl }: ServiceProcess, wanted: number): Promise<number> {
  const db = openDatabase({ url: databaseUrl ?? socketFolder(folder), engine });
  try {
    const count = async (): Promise<number> =>
      (await db.query<{ n: number }>('select count(*)::int4 as n from buildings where city_id = 1'))[0]!.n;
    for (let there = await count(); there < wanted; there = await count())
      await db.query(
        `insert into buildings (city_id, building_id, name_zh, kind, storeys, height_m, geom)
         select 1, 'bench-' || lpad(n::text, 7, '0'), '测试楼' || n, 'house', 1 + n % 30, 3 + n % 90,
           ST_MakeEnvelope(116.5 + (n % 400) * 0.0003, 35.35 + (n / 400) * 0.0003,
             116.5 + (n % 400) * 0.0003 + 0.0002, 35.35 + (n / 400) * 0.0003 + 0.0002, 4326)
         from generate_series($1::int4, $2::int4) n`,
        [there, there + Math.min(10_000, wanted - there) - 1],
      );
    await db.query('analyze buildings');
    return await count();
  } finally {
    await db.close();
  }
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'planner', password: 'planner-demo' }),
  });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
