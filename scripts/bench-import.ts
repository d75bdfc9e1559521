/**
 * npm run bench:import [-- --rows N] [--only geojson,shapefile] [--skip-ogr]
 * How many rows a second does an import take in, per format, with every check on, and how much memory? Beside it
 * ogr2ogr loads the same file into the same PostgreSQL (goal: at least half its rate). Then: how long do reads take
 * while an import runs, on both engines (goal: p99 under 500 ms)? Files are invented houses over the demo city.
 * PostgreSQL is a throw-away cluster; what is absent is skipped and says so.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { FORMAT_FILES, type FormatFile } from '../test/harness/format-files/formats.ts';
import { housesFor } from './bench-import/house-rows.ts';
import { ogrImport } from './bench-import/ogr-import.ts';
import { processorSeconds, serverProcess } from './bench-import/cpu-time.ts';
import { readsMeanwhile, type Reads } from './bench-import/reads-meanwhile.ts';
import {
  importFile,
  signIn,
  undoImport,
  type ServiceImport,
  type Session,
} from './bench-import/service-import.ts';
import { startService, type ServiceProcess } from './verify/service-process.ts';
import { startThrowawayCluster } from './verify/throwaway-cluster.ts';
import { findTools } from './verify/tools.ts';

const { values: asked } = parseArgs({
  options: { rows: { type: 'string' }, only: { type: 'string' }, 'skip-ogr': { type: 'boolean' } },
});
const ROWS = Number(asked.rows ?? 50_000);
const READ_ROUTES = ['/api/v1/streets', '/api/v1/units', '/api/v1/city', '/api/v1/grids'];
const QUIET_MS = 5_000;
const run = promisify(execFile);

interface MadeFile {
  format: FormatFile;
  path: string;
  epsg: number;
}

const load = (): string => `${cpus().length} cores, load ${loadavg()[0]?.toFixed(2)}`;

function line(cells: (string | number | undefined)[]): string {
  const [first = '', ...rest] = cells.map((cell) =>
    cell === undefined
      ? '–'
      : typeof cell === 'number'
        ? cell >= 100
          ? cell.toFixed(0)
          : cell.toFixed(2)
        : cell,
  );
  return first.padEnd(16) + rest.map((cell) => cell.padStart(11)).join('');
}

async function makeFiles(folder: string, box: [number, number, number, number]): Promise<MadeFile[]> {
  const wanted = asked.only?.split(',');
  const made: MadeFile[] = [];
  for (const format of FORMAT_FILES.filter(({ id }) => wanted?.includes(id) ?? true)) {
    const path = join(folder, `${format.id}.${format.extension}`);
    const { rows, epsg } = housesFor(format, ROWS, box);
    await format.write(path, rows, { epsg, layer: 'houses' });
    made.push({ format, path, epsg });
  }
  return made;
}

/** The readers alone, each in a process of its own. */
async function benchReaders(files: readonly MadeFile[]): Promise<void> {
  console.log(`\nreaders alone   ${load()}`);
  console.log(line(['format', 'file MB', 'rows', 'refused', 'rows/s', 'peak MB', 'over start']));
  for (const { format, path } of files) {
    const { stdout } = await run(process.execPath, [
      '--import',
      'tsx',
      join(import.meta.dirname, 'bench-import/read-one.ts'),
      path,
    ]);
    const found = JSON.parse(stdout) as Record<'rows' | 'problems' | 'ms' | 'peakMb' | 'startMb', number>;
    const mb = statSync(path).size / 1e6;
    console.log(
      line([
        format.id,
        mb,
        `${found.rows}`,
        `${found.problems}`,
        (found.rows / found.ms) * 1000,
        found.peakMb,
        found.peakMb - found.startMb,
      ]),
    );
  }
}

async function cityBox(session: Session): Promise<[number, number, number, number]> {
  const city = (await (await session.ask('/api/v1/city')).json()) as {
    bbox: [number, number, number, number];
    center: [number, number];
  };
  const [west, south, east, north] = city.bbox;
  const [lng, lat] = city.center;
  const [w, h] = [(east - west) / 4, (north - south) / 4];
  return [lng - w, lat - h, lng + w, lat + h];
}

async function benchPipeline(
  service: ServiceProcess,
  session: Session,
  files: readonly MadeFile[],
  gdal: boolean,
): Promise<void> {
  console.log(`\nwhole import into PostgreSQL, every check on   ${load()}`);
  console.log(
    line(['format', 'rows', 'refused', 'seconds', 'rows/s', 'cpu s', 'peak MB', 'over start', 'longest ms']),
  );
  const serverPid = serverProcess(service.databaseUrl ?? '') ?? 0;
  const idle = await idleLoad(service, serverPid);
  console.log(line(['  idle', '', '', '', '', idle]) + '   processor seconds a second, taken off below');
  for (const { format, path, epsg } of files.filter((file) => file.format.shapes.includes('polygon'))) {
    try {
      const claim = format.epsg === undefined ? { crs: `EPSG:${epsg}` } : {};
      const said = { name: `${format.id}.${format.extension}`, layer: 'buildings', ...claim };
      const found = await importFile(service, session, path, said, { serverPid, idle });
      const { counts, importId, timings } = found.report;
      console.log(
        line([
          format.id, `${counts.accepted}`, `${counts.rejected}`, found.seconds, counts.read / found.seconds,
          found.processorSeconds, found.peakMb, found.peakMb - found.startMb, timings.longestBatchMs,
        ]),
      ); // prettier-ignore
      await undoImport(session, importId);
      if (gdal && service.databaseUrl !== undefined) {
        sayOgr(found, await ogrImport(format.id, path, service.databaseUrl, serverPid), counts.read);
      }
    } catch (error) {
      console.log(`${format.id.padEnd(16)} ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** Processor seconds a second of a service that nobody asks anything, its database included. */
async function idleLoad(service: ServiceProcess, serverPid: number): Promise<number> {
  const used = (): number => processorSeconds(service.pid) + processorSeconds(serverPid);
  const [before, began] = [used(), performance.now()];
  await setTimeout(QUIET_MS);
  return ((used() - before) * 1000) / (performance.now() - began);
}

/** ogr2ogr's line under ours, and how ours compares: by the clock, and by the processor, which a busy machine blurs less. */
function sayOgr(ours: ServiceImport, ogr: Awaited<ReturnType<typeof ogrImport>>, rows: number): void {
  if (ogr === undefined) console.log(line(['  ogr2ogr', 'does not read it']));
  else if ('failed' in ogr) console.log(line(['  ogr2ogr', ogr.failed]));
  else {
    const ratio = `ours/ogr ${(ogr.seconds / ours.seconds).toFixed(2)} by clock, ${(ogr.processorSeconds / ours.processorSeconds).toFixed(2)} by processor`;
    console.log(
      `${line(['  ogr2ogr', '', '', ogr.seconds, rows / ogr.seconds, ogr.processorSeconds, ogr.peakMb])}   ${ratio}`,
    );
  }
}

async function benchReads(
  service: ServiceProcess,
  session: Session,
  file: MadeFile,
  reader: Session,
): Promise<void> {
  console.log(`\nreads beside an import of ${file.format.id}, ${READ_ROUTES.join(' ')}   ${load()}`);
  console.log(line(['', 'answers', 'p50 ms', 'p99 ms', 'longest ms', 'failed', 'rows/s']));
  const print = (what: string, found: Reads, rate?: number): void =>
    console.log(
      `${line([what, `${found.count}`, found.p50, found.p99, found.longest, `${found.failed}`, rate])}   slowest ${found.slowest}`,
    );
  print('quiet', await readsMeanwhile(reader, READ_ROUTES, setTimeout(QUIET_MS)));
  const { id, extension } = file.format;
  const work = importFile(service, session, file.path, {
    name: `${id}.${extension}`,
    layer: 'buildings',
    crs: `EPSG:${file.epsg}`,
  });
  const reads = await readsMeanwhile(reader, READ_ROUTES, work);
  const { report, seconds } = await work;
  print('importing', reads, report.counts.read / seconds);
}

const folder = mkdtempSync(join(tmpdir(), 'xw-bench-import-'));
const tools = findTools();
const gdal = tools.gdal && asked['skip-ogr'] !== true;
console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${load()}, ${ROWS} rows a file`,
);
if (!gdal) console.log('ogr2ogr   skipped: not installed, or not wanted');
else console.log(spawnSync('ogr2ogr', ['--version'], { encoding: 'utf8' }).stdout.trim());
try {
  let files: MadeFile[] | undefined;
  const onEngine = async (engine: 'embedded' | 'postgresql', url?: string): Promise<void> => {
    const service = await startService(
      engine,
      url === undefined ? { XW_SIMULATE: '0' } : { XW_SIMULATE: '0', XW_TEST_DATABASE_URL: url },
    );
    try {
      console.log(`\n=== ${engine}`);
      const session = await signIn(service, 'planner');
      if (files === undefined) {
        files = await makeFiles(folder, await cityBox(session));
        await benchReaders(files);
      }
      if (engine === 'postgresql') {
        if (gdal && service.databaseUrl !== undefined) makeSchema(service.databaseUrl);
        await benchPipeline(service, session, files, gdal);
      }
      const busy = files.find((file) => file.format.id === 'geojson') ?? files[0]!;
      await benchReads(service, session, busy, await signIn(service, 'commander'));
    } finally {
      await service.stop();
      await service.remove();
    }
  };
  if (tools.postgresBin === undefined)
    console.log('\npostgresql   skipped: no PostgreSQL with PostGIS on this machine');
  else {
    const cluster = await startThrowawayCluster(tools.postgresBin);
    try {
      await onEngine('postgresql', cluster.url);
    } finally {
      cluster.stop();
    }
  }
  await onEngine('embedded');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Tables that ogr2ogr fills stand apart from the service's own. */
function makeSchema(databaseUrl: string): void {
  const made = spawnSync('psql', [databaseUrl, '-qc', 'create schema bench_ogr'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`psql: ${made.stderr}`);
}
