import { spawn } from 'node:child_process';
import { processorSeconds } from './cpu-time.ts';
import { watchMemory } from './watch-memory.ts';

/** What GDAL calls the file, with what it has to be told; undefined: it does not read this format into a table. */
function sourceOf(id: string, path: string): string[] | undefined {
  if (id === 'cityjson' || id === 'survey-txt') return undefined;
  if (id.startsWith('shapefile')) return [`/vsizip/${path}`];
  if (id.startsWith('csv'))
    return [path, '-oo', 'GEOM_POSSIBLE_NAMES=wkt', '-oo', 'KEEP_GEOM_COLUMNS=NO', '-a_srs', 'EPSG:4326'];
  if (id === 'ndjson') return [`GeoJSONSeq:${path}`];
  if (id === 'osm-pbf') return [path, 'multipolygons'];
  if (id === 'gpx') return [path, 'tracks'];
  return [path];
}

export interface OgrImport {
  seconds: number;
  /** Of processor time, the database's included; ogr2ogr's own counts once it has ended. */
  processorSeconds: number;
  peakMb: number;
}

/** Loads the file with ogr2ogr (COPY, spatial index, no checks) into a table of its own; undefined when it does not read it. */
export async function ogrImport(
  id: string,
  path: string,
  databaseUrl: string,
  serverPid: number,
): Promise<OgrImport | { failed: string } | undefined> {
  const source = sourceOf(id, path);
  if (source === undefined) return undefined;
  const [file = '', ...told] = source;
  const url = new URL(databaseUrl);
  const target = `PG:host=${url.hostname} port=${url.port} user=${url.username} dbname=${url.pathname.slice(1)} schemas=bench_ogr`;
  const args = ['-f', 'PostgreSQL', target, file, '-nln', 'houses', '-overwrite', ...told];
  const used = processorSeconds(serverPid) + processorSeconds(process.pid);
  const began = performance.now();
  const child = spawn('ogr2ogr', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const memory = watchMemory(child.pid ?? 0);
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  const seconds = (performance.now() - began) / 1000;
  const peakMb = memory.stop();
  const cpu = processorSeconds(serverPid) + processorSeconds(process.pid) - used;
  return code === 0
    ? { seconds, processorSeconds: cpu, peakMb }
    : { failed: said.trim().split('\n')[0] ?? `code ${code}` };
}
