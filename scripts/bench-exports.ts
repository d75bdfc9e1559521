/**
 * npm run bench:exports [-- --features 100000] [--engine postgresql]
 * How long does a layer take as a file, how soon does it begin, and how much more memory does the service need for it? Starts the
 * service on a fresh demo city, adds buildings up to the number, and takes them away in every format.
 */
import { parseArgs } from 'node:util';
import { openDatabase } from '../server/db/database.ts';
import { socketFolder } from '../server/db/owner.ts';
import { EXPORT_FORMATS } from '../server/exports/contract.ts';
import { memoryOf } from './bench/memory.ts';
import { startService } from './verify/service-process.ts';

const { values } = parseArgs({
  options: {
    features: { type: 'string', default: '100000' },
    engine: { type: 'string', default: 'embedded' },
  },
});
const engine = values.engine === 'postgresql' ? 'postgresql' : 'embedded';
const service = await startService(engine, { XW_SIMULATE: '0' });
const db = openDatabase({ url: service.databaseUrl ?? socketFolder(service.folder), engine });
try {
  for (let from = 0; from < Number(values.features); from += 10_000)
    await db.query(
      `insert into buildings (city_id, building_id, name_zh, kind, storeys, height_m, geom)
       select 1, 'bench-' || lpad(n::text, 7, '0'), '测试楼' || n, 'house', 1 + n % 30, 3 + n % 90,
         ST_MakeEnvelope(116.5 + (n % 400) * 0.0003, 35.35 + (n / 400) * 0.0003,
           116.5 + (n % 400) * 0.0003 + 0.0002, 35.35 + (n / 400) * 0.0003 + 0.0002, 4326)
       from generate_series($1::int4, $2::int4) n where (select count(*) from buildings where city_id = 1) < $3::int4`,
      [from, Math.min(from + 9_999, Number(values.features) - 1), Number(values.features)],
    );
  const [row] = await db.query<{ n: number }>(
    'select count(*)::int4 as n from buildings where city_id = 1',
    [],
  );
  const session = await signIn(service.url);
  console.log(`${row?.n} buildings, ${engine}; RSS of the service's own process, MB`);
  const rss = (): number => memoryOf(service.pid)[0]?.rssMb ?? Number.NaN;
  for (const format of EXPORT_FORMATS) {
    const before = rss();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, rss())), 50);
    const began = performance.now();
    const answer = await fetch(`${service.url}/api/v1/exports/layers/buildings?city=1&format=${format}`, {
      headers: { cookie: session, 'accept-encoding': 'identity' },
    });
    let bytes = 0;
    let firstMs = 0;
    for await (const chunk of answer.body!) {
      if (bytes === 0) firstMs = performance.now() - began;
      bytes += chunk.length;
    }
    const tookMs = performance.now() - began;
    clearInterval(watch);
    console.log(
      `${format.padEnd(8)} ${answer.status}  first byte ${(firstMs / 1000).toFixed(2)} s  whole ${(tookMs / 1000).toFixed(2)} s  ${(bytes / 2 ** 20).toFixed(1)} MB  RSS ${before.toFixed(0)} → at most ${most.toFixed(0)}`,
    );
  }
} finally {
  await db.close();
  await service.stop();
  await service.remove();
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'planner', password: 'planner-demo' }),
  });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
