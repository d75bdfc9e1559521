/**
 * Our service on the bench's database, whole: sign-in, rights, limits, headers. `tsx our-server.ts <databaseUrl> <cache MB>`; prints its
 * port. Beside it in the same application a route of ours that sends one buffer (`/tiles/still/…`) and a bare Express route that sends it
 * without any of our checks (`/bare`). The built client is served as well, for browsers.
 */
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { z } from 'zod';
import { createDomains } from '../../server/app-domains.ts';
import { createFloors } from '../../server/app-floors.ts';
import { appRoutes } from '../../server/app-routes.ts';
import { readConfig } from '../../server/config.ts';
import { openEngine } from '../../server/db/engine.ts';
import { clientPages } from '../../server/http/client-pages.ts';
import { createLog } from '../../server/http/log.ts';
import { route } from '../../server/http/route.ts';
import { createServer } from '../../server/http/server.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { LAYER_IDS } from '../../server/tiles/contract.ts';

const [url = '', cacheMb = '96'] = process.argv.slice(2);
const config = { ...readConfig({}), databaseUrl: url, tileCacheMb: Number(cacheMb), simulate: false };
const engine = await openEngine(config);
const log = createLog('error', (line) => console.error(line), Date.now);
const deps = { db: engine.db, clock: systemClock, config, log, engine: () => engine.describe() };
const floors = await createFloors(deps);
const domains = await createDomains(deps, floors);
const buffers = new Map<number, Buffer>();
function bufferOf(bytes: number): Buffer {
  let buffer = buffers.get(bytes);
  if (buffer === undefined) {
    buffer = Buffer.alloc(bytes, 7);
    buffers.set(bytes, buffer);
  }
  return buffer;
}
const still = route({
  method: 'get',
  path: '/tiles/still/:z/:x/:y.mvt',
  permission: 'city:read',
  tag: 'bench',
  summary: 'A buffer',
  summaryZh: '缓冲区',
  params: z.object({ z: z.string(), x: z.string(), y: z.string() }),
  query: z.object({ bytes: z.coerce.number() }),
  produces: 'application/vnd.mapbox-vector-tile',
  async handle({ query, res }) {
    const buffer = bufferOf(query.bytes);
    res.setHeader('Content-Type', 'application/vnd.mapbox-vector-tile');
    res.setHeader('Content-Length', buffer.length);
    res.status(200).end(buffer);
    return undefined;
  },
});
const routes = appRoutes({ ...deps, isDraining: () => false }, floors, domains);
const wide = { burst: 1e9, perS: 1e9 };
const application = createServer({
  routes: [still, ...routes],
  sessions: floors.sessions,
  demo: floors.demo,
  metrics: floors.metrics,
  clock: systemClock,
  log,
  trustProxy: false,
  limits: { signIn: wide, general: wide },
  pages: clientPages(fileURLToPath(new URL('../../dist/client/', import.meta.url))),
});
const bare = express();
bare.get('/bare', (req, res) => {
  const buffer = bufferOf(Number(req.query['bytes']));
  res.setHeader('Content-Type', 'application/vnd.mapbox-vector-tile');
  res.setHeader('Content-Length', buffer.length);
  res.end(buffer);
});
bare.use(application);
await domains.tiles.layers.ready(1, LAYER_IDS);
const server = createHttpServer(bare);
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
// Whoever started it is gone: nobody else would end it.
process.once('disconnect', () => process.exit());
process.on('message', async (asked: string) => {
  if (asked === 'end') process.exit(0);
  if (asked === 'usage') {
    const { user, system } = process.cpuUsage();
    process.send?.({
      cpuMs: (user + system) / 1000,
      rssMb: process.memoryUsage.rss() / 2 ** 20,
      tiles: await domains.tiles.stats(),
    });
  }
});
