/**
 * npm run bench
 * How long do starts take, how much memory, how fast is the API, on both engines? Ratios are against
 * GET /healthz of the same process in the same run: the cost of a route beyond the web server itself.
 * PostgreSQL is a throw-away cluster when PostGIS is installed; otherwise that half is skipped and says so.
 */
import { rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { measure } from './bench/latency.ts';
import { memoryOf } from './bench/memory.ts';
import { startService } from './verify/service-process.ts';
import { startThrowawayCluster } from './verify/throwaway-cluster.ts';
import { findTools } from './verify/tools.ts';

const REQUESTS = 300;
const PARALLEL = 4;

async function signIn(url: string, login: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: `${login}-demo` }),
  });
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

function line(cells: (string | number)[]): string {
  const [first = '', ...rest] = cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : cell));
  return first.padEnd(44) + rest.map((cell) => cell.padStart(11)).join('');
}

async function benchEngine(engine: 'embedded' | 'postgresql', databaseUrl?: string): Promise<void> {
  const settings: Record<string, string> =
    databaseUrl === undefined ? {} : { XW_TEST_DATABASE_URL: databaseUrl };
  console.log(`\n${engine}   ${cpus().length} cores, load ${loadavg()[0]?.toFixed(2)}`);
  const first = await startService(engine, settings);
  console.log(line(['first start (with demo city), s', first.startedInMs / 1000]));
  await first.stop();
  const service = await startService(engine, settings, first);
  console.log(line(['later start, s', service.startedInMs / 1000]));

  const commander = await signIn(service.url, 'commander');
  const scheduler = await signIn(service.url, 'scheduler');
  const city = (await (
    await fetch(`${service.url}/api/v1/city`, { headers: { cookie: commander } })
  ).json()) as {
    center: [number, number];
  };
  const [lng, lat] = city.center;
  const tile = (z: number) => {
    const x = Math.floor(((lng + 180) / 360) * 2 ** z);
    const rad = (lat * Math.PI) / 180;
    const y = Math.floor(((1 - Math.asinh(Math.tan(rad)) / Math.PI) / 2) * 2 ** z);
    return `${z}/${x}/${y}`;
  };
  const now = Date.now();
  const week = `from=${new Date(now - 30 * 864e5).toISOString()}&to=${new Date(now + 864e5).toISOString()}`;
  const routes: [path: string, cookie: string][] = [
    ['/healthz', commander],
    ['/api/v1/city', commander],
    ['/api/v1/streets', commander],
    [`/api/v1/cases/cells?${week}&resolution=10`, commander],
    ['/api/v1/coverage/streets', scheduler],
    ['/api/v1/units', commander],
    [`/tiles/surfaces,roads,buildings,places/${tile(14)}.mvt`, commander],
    [`/tiles/surfaces,roads,buildings,places/${tile(16)}.mvt`, commander],
  ];
  console.log(line(['route', 'p50 ms', 'p99 ms', 'req/s', 'KB', '× healthz']));
  let baseline = Number.NaN;
  for (const [path, cookie] of routes) {
    const ask = () => fetch(service.url + path, { headers: { cookie } });
    const found = await measure(path, ask, REQUESTS, PARALLEL);
    if (path === '/healthz') baseline = found.p50;
    console.log(
      line([
        path.replace(/\?.*/, '?…'),
        found.p50,
        found.p99,
        found.perSecond,
        found.bytes / 1024,
        found.p50 / baseline,
      ]),
    );
  }
  const memory = memoryOf(service.pid);
  const total = memory.reduce((sum, one) => sum + one.rssMb, 0);
  console.log(line([`memory, MB (${memory.length} processes)`, total]));
  await service.stop();
  await service.remove();
  rmSync(first.folder, { recursive: true, force: true });
}

const tools = findTools();
console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}`);
await benchEngine('embedded');
if (tools.postgresBin === undefined)
  console.log('\npostgresql   skipped: no PostgreSQL with PostGIS on this machine');
else {
  const cluster = await startThrowawayCluster(tools.postgresBin);
  try {
    await benchEngine('postgresql', cluster.url);
  } finally {
    cluster.stop();
  }
}
