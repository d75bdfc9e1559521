/**
 * The rival: a Node server that answers each tile with one ST_AsMVT statement over its own web-mercator tables, plain or (`kept`) from
 * memory once it was made. `tsx rival-server.ts <databaseUrl> <direct|kept> <layers>`; prints its port.
 * It looks at nobody's rights and keeps no order with changes: what a tile costs without those. Its gzip has the level of ours.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { openDatabase } from '../../server/db/database.ts';
import { ZIP_LEVEL } from '../../server/tiles/stored-tile.ts';
import { mvtStatement } from './bench-city.ts';
import { backendsMs } from './cpu-time.ts';

const [url = '', mode = 'direct', names = ''] = process.argv.slice(2);
const name = `rival ${process.pid}`;
const db = openDatabase({ url, engine: 'postgresql', connections: 8, name });
const zip = promisify(gzip);
const layers = names.split(',');
const statements = Array.from({ length: 23 }, (_, z) => mvtStatement(layers, z));
const kept = new Map<string, Buffer>();

async function make(z: number, x: number, y: number, zipped: boolean): Promise<Buffer> {
  const [row] = await db.query<{ tile: Buffer }>(statements[z]!, [z, x, y]);
  return zipped ? zip(row!.tile, { level: ZIP_LEVEL }) : row!.tile;
}

const server = createServer(async (req, res) => {
  const path = req.url ?? '';
  const match = /^\/(\d+)\/(\d+)\/(\d+)$/.exec(path);
  if (match === null) {
    res.writeHead(404).end();
    return;
  }
  const zipped = req.headers['accept-encoding'] === 'gzip';
  const key = zipped ? `${path}z` : path;
  let body = mode === 'kept' ? kept.get(key) : undefined;
  if (body === undefined) {
    body = await make(Number(match[1]), Number(match[2]), Number(match[3]), zipped);
    if (mode === 'kept') kept.set(key, body);
  }
  res.writeHead(200, {
    'Content-Type': 'application/vnd.mapbox-vector-tile',
    'Content-Length': body.length,
    ...(zipped ? { 'Content-Encoding': 'gzip' } : {}),
  });
  res.end(body);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
// Whoever started it is gone: nobody else would end it.
process.once('disconnect', () => process.exit());
process.on('message', async () => {
  const { user, system } = process.cpuUsage();
  process.send?.({
    cpuMs: (user + system) / 1000 + (await backendsMs(db, name)),
    rssMb: process.memoryUsage.rss() / 2 ** 20,
  });
});
